"""the audit log, who was asked too, and for whom a vote counts."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("requests", sa.Column("escalations", sa.JSON(), nullable=True))
    op.add_column("votes", sa.Column("counts_for", sa.String(), nullable=True))
    op.add_column("votes", sa.Column("on_behalf", sa.String(), nullable=True))
    op.add_column("votes", sa.Column("senior", sa.Boolean(), nullable=True))
    op.create_table(
        "audit",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("at", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("run", sa.String(length=36), nullable=False),
        sa.Column("subject", sa.String(length=255), nullable=False),
        sa.Column("told", sa.Text(), nullable=False),
        sa.Column("previous", sa.String(length=64), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("number"),
    )
    op.create_index("ix_audit_run", "audit", ["run"])
    tail = op.create_table(
        "audit_tail",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.bulk_insert(tail, [{"id": 1, "number": 0, "hash": "0" * 64}])


def downgrade() -> None:
    op.drop_table("audit_tail")
    op.drop_index("ix_audit_run", table_name="audit")
    op.drop_table("audit")
    for name in ("senior", "on_behalf", "counts_for"):
        op.drop_column("votes", name)
    op.drop_column("requests", "escalations")
