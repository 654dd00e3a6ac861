"""what the site declared in YAML, every generation of it."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "resources",
        sa.Column("kind", sa.String(63), primary_key=True),
        sa.Column("namespace", sa.String(63), primary_key=True),
        sa.Column("name", sa.String(253), primary_key=True),
        sa.Column("generation", sa.Integer(), primary_key=True),
        sa.Column("labels", sa.JSON(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("applied_at", sa.String(), nullable=False),
        sa.Column("applied_by", sa.String(), nullable=False),
        sa.Column("deleted_at", sa.String(), nullable=True),
    )


def downgrade() -> None:
    op.drop_table("resources")
