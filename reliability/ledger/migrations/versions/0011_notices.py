"""what people are to be told, and what became of telling them."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "notices",
        sa.Column("id", sa.String(200), primary_key=True),
        sa.Column("event", sa.String(32), nullable=False),
        sa.Column("run", sa.String(36), nullable=False),
        sa.Column("told", sa.JSON(), nullable=False),
        sa.Column("at", sa.String(), nullable=False),
        sa.Column("addressed_at", sa.String(), nullable=True),
    )
    op.create_index("notices_new", "notices", ["addressed_at", "at"])
    op.create_table(
        "deliveries",
        sa.Column("notice", sa.String(200), sa.ForeignKey("notices.id"), primary_key=True),
        sa.Column("route", sa.String(64), primary_key=True),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("next_at", sa.String(), nullable=False),
        sa.Column("host", sa.String(), nullable=False),
        sa.Column("pid", sa.Integer(), nullable=False),
        sa.Column("started", sa.String(), nullable=False),
        sa.Column("claim", sa.String(32), nullable=False),
        sa.Column("claimed_until", sa.String(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("settled_at", sa.String(), nullable=True),
    )
    op.create_index("deliveries_due", "deliveries", ["status", "next_at"])


def downgrade() -> None:
    op.drop_table("deliveries")
    op.drop_table("notices")
