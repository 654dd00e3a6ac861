"""how people rate runs, and what the agents of a run used."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "feedback",
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("run", sa.String(36), nullable=False),
        sa.Column("answer", sa.Integer(), nullable=False),
        sa.Column("score", sa.Integer(), nullable=False),
        sa.Column("value", sa.String(8), nullable=False),
        sa.Column("comment", sa.Text(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("team", sa.String(), nullable=True),
        sa.Column("authenticated", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.String(), nullable=False),
        sa.Column("replaced_at", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_feedback_run", "feedback", ["run"])
    in_force = sa.text("replaced_at IS NULL")
    op.create_index(
        "feedback_in_force",
        "feedback",
        ["run", "answer", "by", "authenticated"],
        unique=True,
        sqlite_where=in_force,
        postgresql_where=in_force,
    )
    op.create_index("ix_runs_created_at", "runs", ["created_at"])
    op.create_table(
        "run_usage",
        sa.Column("run", sa.String(36), nullable=False),
        sa.Column("agent", sa.String(), nullable=False),
        sa.Column("model", sa.String(), nullable=False),
        sa.Column("calls", sa.Integer(), nullable=False),
        sa.Column("tokens", sa.BigInteger(), nullable=False),
        sa.Column("micros", sa.BigInteger(), nullable=True),
        sa.Column("currency", sa.String(3), nullable=True),
        sa.PrimaryKeyConstraint("run", "agent"),
    )


def downgrade() -> None:
    op.drop_table("run_usage")
    op.drop_index("ix_runs_created_at", "runs")
    op.drop_index("feedback_in_force", "feedback")
    op.drop_index("ix_feedback_run", "feedback")
    op.drop_table("feedback")
