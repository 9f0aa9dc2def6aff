"""Alembic's entry: the connection always comes from the caller (`hotline migrate`)."""

from alembic import context

from hotline.kernel.db import metadata

connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=metadata,
    compare_type=True,
    render_as_batch=connection.dialect.name == "sqlite",
    user_module_prefix="hotline.kernel.db.",
)
with context.begin_transaction():
    context.run_migrations()
