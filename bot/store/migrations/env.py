"""Alembic's entry: runs the migrations on the connection that `bot.store.upgrade` hands over."""

from alembic import context

from bot.store.schema import METADATA

connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=METADATA,
    compare_type=True,
    render_as_batch=connection.dialect.name == "sqlite",
)
with context.begin_transaction():
    context.run_migrations()
