"""circuit breakers, shared by all workers."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "breakers",
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("until", sa.String(), nullable=False),
        sa.Column("probe", sa.String(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("changed_at", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("name"),
    )
    op.create_table(
        "breaker_counts",
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("slice", sa.Integer(), nullable=False),
        sa.Column("calls", sa.Integer(), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("slow", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("name", "slice"),
    )


def downgrade() -> None:
    op.drop_table("breaker_counts")
    op.drop_table("breakers")
