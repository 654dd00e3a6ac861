"""which files an effect creates and changes."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("intents", sa.Column("touches", sa.JSON(), nullable=True))


def downgrade() -> None:
    op.drop_column("intents", "touches")
