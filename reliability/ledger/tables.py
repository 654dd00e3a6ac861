"""The ledger's tables. It outlives the checkpoints and needs compare-and-set, so it is a database of its own."""

from sqlalchemy import JSON, BigInteger, Boolean, Column, ForeignKey, Index, Integer, MetaData, String, Table, Text

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
    Column("created_at", String, nullable=False, index=True),
    Column("updated_at", String, nullable=False, index=True),
    Column("cancelled_by", String),
    Column("cancelled_at", String),
    Column("forked_from", String(36)),  # the run, and
    Column("fork_point", String),  # the checkpoint of it that it was forked at
    Column("team", String),  # of whoever asked for it: whose budget it spends
)
Index("runs_standing", runs.c.workflow, runs.c.status)

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
Index("intents_standing", intents.c.kind, intents.c.status)

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
    Column("escalations", JSON(none_as_null=True)),  # who was asked too, one after the other: {"to", "by", "at"}
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
    Column("counts_for", String),  # the team that it counts for, where that is not the voter's own
    Column("on_behalf", String),  # for whom they voted
    Column("senior", Boolean),
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

notices = Table(
    "notices",
    metadata,
    Column("id", String(200), primary_key=True),  # what it tells of and the event, so that it is written once
    Column("event", String(32), nullable=False),
    Column("run", String(36), nullable=False),
    Column("told", JSON, nullable=False),
    Column("at", String, nullable=False),
    Column("addressed_at", String),  # when the site's routes were given it; None: not yet
)
Index("notices_new", notices.c.addressed_at, notices.c.at)

deliveries = Table(
    "deliveries",
    metadata,
    Column("notice", String(200), ForeignKey("notices.id"), primary_key=True),
    Column("route", String(64), primary_key=True),
    Column("status", String, nullable=False),  # waiting, then sent or given up
    Column("tries", Integer, nullable=False),
    Column("next_at", String, nullable=False),
    Column("host", String, nullable=False),  # the process that is at it, as in `leases`
    Column("pid", Integer, nullable=False),
    Column("started", String, nullable=False),
    Column("claim", String(32), nullable=False),  # who lost its claim settles nothing
    Column("claimed_until", String, nullable=False),
    Column("reason", Text),
    Column("settled_at", String),
)
Index("deliveries_due", deliveries.c.status, deliveries.c.next_at)

audit = Table(
    "audit",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=False),  # 1, 2, 3, without a gap
    Column("at", String, nullable=False),
    Column("kind", String, nullable=False),
    Column("run", String(36), nullable=False, index=True),
    Column("subject", String(255), nullable=False),
    Column("told", Text, nullable=False),
    Column("previous", String(64), nullable=False),
    Column("hash", String(64), nullable=False),
)

audit_tail = Table(
    "audit_tail",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),  # always 1: the chain has one tail
    Column("number", Integer, nullable=False),
    Column("hash", String(64), nullable=False),
)

budget_accounts = Table(
    "budget_accounts",
    metadata,
    Column("key", String(255), primary_key=True),  # budget, whose, period: `Budget.key`
    Column("budget", String(80), nullable=False),
    Column("currency", String(3)),  # None: it counts no money
    Column("limit_tokens", BigInteger),  # as declared when it was last drawn on
    Column("limit_micros", BigInteger),
    Column("used_tokens", BigInteger, nullable=False),
    Column("used_micros", BigInteger, nullable=False),
    Column("reserved_tokens", BigInteger, nullable=False),
    Column("reserved_micros", BigInteger, nullable=False),
    Column("lost_tokens", BigInteger, nullable=False),  # of what is used: calls whose answer nobody saw, in full
    Column("lost_micros", BigInteger, nullable=False),
)

budget_reservations = Table(
    "budget_reservations",
    metadata,
    Column("call", String(36), primary_key=True),
    Column("account", String(255), primary_key=True),
    Column("status", String, nullable=False),  # held, then gone; or lost, and counted as used
    Column("tokens", BigInteger, nullable=False),
    Column("micros", BigInteger, nullable=False),
    Column("run", String(36), nullable=False),
    Column("agent", String, nullable=False),
    Column("model", String, nullable=False),
    Column("host", String, nullable=False),  # who holds it, as a lease says it
    Column("pid", Integer, nullable=False),
    Column("started", String, nullable=False),
    Column("at", String, nullable=False),
    Column("expires_at", String, nullable=False),
)
Index("budget_reservations_of", budget_reservations.c.account, budget_reservations.c.status)

budget_limits = Table(
    "budget_limits",
    metadata,
    Column("budget", String(80), primary_key=True),
    Column("tokens", BigInteger),  # None: as declared
    Column("micros", BigInteger),
    Column("by", String, nullable=False),
    Column("at", String, nullable=False),
)

feedback = Table(
    "feedback",
    metadata,
    Column("id", String(36), primary_key=True),
    Column("run", String(36), nullable=False, index=True),
    Column("answer", Integer, nullable=False),  # which one of a conversation, from 1; 0: the run as a whole
    Column("score", Integer, nullable=False),  # 1 to 5
    Column("value", String(8), nullable=False),  # as it was said: "4", or "up"
    Column("comment", Text, nullable=False),
    Column("by", String, nullable=False),
    Column("team", String),
    Column("authenticated", Boolean, nullable=False),
    Column("created_at", String, nullable=False),
    Column("replaced_at", String),  # when the same person rated the same anew
)
_IN_FORCE = feedback.c.replaced_at.is_(None)
Index(
    "feedback_in_force",
    feedback.c.run,
    feedback.c.answer,
    feedback.c.by,
    feedback.c.authenticated,
    unique=True,
    sqlite_where=_IN_FORCE,
    postgresql_where=_IN_FORCE,
)

run_usage = Table(
    "run_usage",
    metadata,
    Column("run", String(36), primary_key=True),
    Column("agent", String, primary_key=True),  # its state's path, such as travel/PLANNING
    Column("model", String, nullable=False),  # that answered last
    Column("calls", Integer, nullable=False),
    Column("tokens", BigInteger, nullable=False),  # input and output together
    Column("micros", BigInteger),  # millionths of the currency; None: a price is not known
    Column("currency", String(3)),
)

resources = Table(
    "resources",
    metadata,
    Column("kind", String(63), primary_key=True),
    Column("namespace", String(63), primary_key=True),
    Column("name", String(253), primary_key=True),
    Column("generation", Integer, primary_key=True, autoincrement=False),  # from 1; the newest is the one that counts
    Column("labels", JSON, nullable=False),
    Column("text", Text, nullable=False),  # the document word by word
    Column("source", String, nullable=False),  # the file that it stood in, or "-"
    Column("digest", String(64), nullable=False),  # of the text
    Column("applied_at", String, nullable=False),
    Column("applied_by", String, nullable=False),
    Column("deleted_at", String),  # of the newest generation: since when the resource is gone
)

eval_results = Table(
    "eval_results",
    metadata,
    Column("round", String(36), primary_key=True),  # one call of `fermata eval`
    Column("number", Integer, primary_key=True, autoincrement=False),  # of the case in it, from 1
    Column("suite", String, nullable=False),
    Column("name", Text, nullable=False),
    Column("workflow", String, nullable=False),
    Column("version", String, nullable=False),  # of the workflow that was played; "": it did not get so far
    Column("outcome", String(8), nullable=False),  # passed, failed; open: nobody said yet what is right
    Column("tokens", BigInteger, nullable=False),
    Column("milliseconds", BigInteger, nullable=False),
    Column("at", String, nullable=False),  # of a whole round one moment
)
Index("eval_results_newest", eval_results.c.workflow, eval_results.c.at)
