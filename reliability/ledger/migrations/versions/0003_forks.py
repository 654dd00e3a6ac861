"""where a fork came from."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("runs", sa.Column("forked_from", sa.String(length=36), nullable=True))
    op.add_column("runs", sa.Column("fork_point", sa.String(), nullable=True))


def downgrade() -> None:
    op.drop_column("runs", "fork_point")
    op.drop_column("runs", "forked_from")
