"""sums for metrics are read from indexes."""

from alembic import op

revision = "0010"
down_revision = "0008"  # there is no 0009
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("runs_standing", "runs", ["workflow", "status"])
    op.create_index("intents_standing", "intents", ["kind", "status"])


def downgrade() -> None:
    op.drop_index("intents_standing", table_name="intents")
    op.drop_index("runs_standing", table_name="runs")
