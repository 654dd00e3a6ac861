"""what cases of evals came to."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "eval_results",
        sa.Column("round", sa.String(36), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("suite", sa.String(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("workflow", sa.String(), nullable=False),
        sa.Column("version", sa.String(), nullable=False),
        sa.Column("outcome", sa.String(8), nullable=False),
        sa.Column("tokens", sa.BigInteger(), nullable=False),
        sa.Column("milliseconds", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("round", "number"),
    )
    op.create_index("eval_results_newest", "eval_results", ["workflow", "at"])


def downgrade() -> None:
    op.drop_index("eval_results_newest", "eval_results")
    op.drop_table("eval_results")
