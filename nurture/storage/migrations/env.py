"""Alembic's entry: runs migrations on the connection it is handed."""

from alembic import context

from nurture.storage.schema import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,
    transactional_ddl=False,
)
context.run_migrations()
