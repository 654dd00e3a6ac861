"""The ledger's tables. It outlives the checkpoints and needs compare-and-set, so it is a database of its own."""

from sqlalchemy import JSON, Boolean, Column, ForeignKey, Index, Integer, MetaData, String, Table, Text

metadata = MetaData()

runs = Table(
    "runs",
    metadata,
    Column("id", String(36), primary_key=True),
    Column("workflow", String, nullable=False),
    Column("version", String, nullable=False, default=""),
    Column("status", String, nullable=False),  # running, paused, or the end state's name
    Column("phase", String, nullable=False, default=""),
    Column("title", Text, nullable=False, default=""),
    Column("requester", String, nullable=False, default=""),
    Column("created_at", String, nullable=False),
    Column("updated_at", String, nullable=False, index=True),
    Column("cancelled_by", String),
    Column("cancelled_at", String),
    Column("forked_from", String(36)),  # the run, and
    Column("fork_point", String),  # the checkpoint of it that it was forked at
)

versions = Table(
    "versions",
    metadata,
    Column("version", String, primary_key=True),
    Column("workflow", String, primary_key=True),
    Column("description", JSON, nullable=False),  # what the version is the digest of
)

leases = Table(
    "leases",
    metadata,
    Column("run", String(36), primary_key=True),
    Column("token", Integer, nullable=False),  # the fencing token: grows with every new holder
    Column("host", String, nullable=False),
    Column("pid", Integer, nullable=False),
    Column("started", String, nullable=False),  # the process's start time: pids are used again
    Column("expires_at", String, nullable=False),
)

intents = Table(
    "intents",
    metadata,
    Column("key", String(255), primary_key=True),
    Column("run", String(36), nullable=False, index=True),
    Column("path", String, nullable=False),
    Column("occurrence", Integer, nullable=False),
    Column("digest", String(64), nullable=False),
    Column("arguments", JSON, nullable=False),
    Column("kind", String, nullable=False),  # reversible, compensable, pivot, irreversible, compensation
    Column("status", String, nullable=False),  # intended, then done, failed or unknown
    Column("answer", JSON),
    Column("reason", Text),
    Column("request", String, ForeignKey("requests.id")),
    Column("undoes", String(255)),  # a compensation names the intent that it undoes
    Column("created_at", String, nullable=False),
    Column("settled_at", String),
    Column("undone_at", String),
    Column("touches", JSON(none_as_null=True)),  # the files that it creates and changes: {"created", "modified"}
)

requests = Table(
    "requests",
    metadata,
    Column("id", String, primary_key=True),
    Column("run", String(36), nullable=False, index=True),
    Column("path", String, nullable=False),
    Column("occurrence", Integer, nullable=False),
    Column("digests", JSON, nullable=False),  # path of each covered effect -> digest of its exact arguments
    Column("shown", JSON, nullable=False),  # what the people who decide are shown
    Column("policy", JSON, nullable=False),
    Column("requester", String, nullable=False),
    Column("status", String, nullable=False),  # open, approved, change, rejected, expired, withdrawn, spent
    Column("note", Text),
    Column("created_at", String, nullable=False),
    Column("expires_at", String, nullable=False),
    Column("decided_at", String),
    Column("decided_by", String),
)
Index("requests_open", requests.c.status, requests.c.expires_at)

votes = Table(
    "votes",
    metadata,
    Column("request", String, ForeignKey("requests.id"), primary_key=True),
    Column("voter", String, primary_key=True),
    Column("team", String, nullable=False),
    Column("decision", String, nullable=False),
    Column("note", Text, nullable=False, default=""),
    Column("authenticated", Boolean, nullable=False),
    Column("at", String, nullable=False),
)

receipts = Table(
    "receipts",
    metadata,
    Column("request", String, ForeignKey("requests.id"), primary_key=True),
    Column("path", String, primary_key=True),  # one effect uses one approval once
    Column("intent", String(255), nullable=False, unique=True),
    Column("at", String, nullable=False),
)

breakers = Table(
    "breakers",
    metadata,
    Column("name", String(200), primary_key=True),
    Column("status", String, nullable=False),  # closed, open, half-open
    Column("until", String, nullable=False),  # open: when a probe may be sent; half-open: when the probe is given up
    Column("probe", String, nullable=False),  # half-open: whose call is the one probe
    Column("reason", Text, nullable=False),
    Column("changed_at", String, nullable=False),
)

breaker_counts = Table(
    "breaker_counts",
    metadata,
    Column("name", String(200), primary_key=True),
    Column("slice", Integer, primary_key=True),  # which slice of time, counted from 1970
    Column("calls", Integer, nullable=False),
    Column("failures", Integer, nullable=False),
    Column("slow", Integer, nullable=False),
)

firings = Table(
    "firings",
    metadata,
    Column("trigger", String(200), primary_key=True),
    Column("number", Integer, primary_key=True),  # the how-manieth firing, from 1: two processes cannot both be it
    Column("period", String, nullable=False),  # which period of its schedule
    Column("run", String(36), nullable=False),  # chosen before it begins, so that a firing cut short begins the same
    Column("at", String, nullable=False),
)
