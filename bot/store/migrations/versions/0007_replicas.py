"""replicas."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

_WAITING = {f"{name}_where": sa.text("outgoing IS NOT NULL") for name in ("sqlite", "postgresql")}


def upgrade() -> None:
    """Forward."""
    op.create_table(
        "replica",
        sa.Column("name", sa.String(length=16), nullable=False),
        sa.Column("beats", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("name"),
    )
    with op.batch_alter_table("turn", schema=None) as batch_op:
        batch_op.add_column(sa.Column("number", sa.BigInteger(), server_default="0", nullable=False))
        batch_op.add_column(sa.Column("holder", sa.String(length=16), nullable=True))
        batch_op.drop_index("turn_unsent")
        batch_op.create_index("turn_waiting", ["chat_id", "number"], unique=False, **_WAITING)


def downgrade() -> None:
    """Back."""
    with op.batch_alter_table("turn", schema=None) as batch_op:
        batch_op.drop_index("turn_waiting")
        batch_op.create_index("turn_unsent", ["chat_id", "at"], unique=False)
        batch_op.drop_column("holder")
        batch_op.drop_column("number")
    op.drop_table("replica")
