"""The embedded vault: wrapped keys, and encrypted versions of secrets.

What a migration says does not change any more when the tables do: the types are spelt out here.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import TIMESTAMP

revision = "0009_vault"
down_revision = "0006_services"
branch_labels = None
depends_on = None

_instant = sa.String(32).with_variant(TIMESTAMP(timezone=True), "postgresql")


def upgrade() -> None:
    """Create them."""
    op.create_table(
        "vault_keys",
        sa.Column("purpose", sa.String(16), nullable=False),
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("wrapped", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", _instant, nullable=False),
        sa.PrimaryKeyConstraint("purpose", "version", name="pk_vault_keys"),
    )
    op.create_table(
        "vault_secrets",
        sa.Column("path", sa.String(255), nullable=False),
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("key_version", sa.Integer(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", _instant, nullable=False),
        sa.PrimaryKeyConstraint("path", "version", name="pk_vault_secrets"),
    )


def downgrade() -> None:
    """Drop them."""
    op.drop_table("vault_secrets")
    op.drop_table("vault_keys")
