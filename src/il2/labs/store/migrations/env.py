"""Alembic's entry: it runs on the engine that the store hands over."""

from __future__ import annotations

from alembic import context

from il2.labs.store.schema import META


def run() -> None:
    """Run the revisions in one transaction."""
    engine = context.config.attributes["engine"]
    with engine.connect().execution_options(il2_write=True) as connection:
        context.configure(connection=connection, target_metadata=META, render_as_batch=True)
        with context.begin_transaction():
            if connection.dialect.name == "postgresql":  # two processes that start at once
                connection.exec_driver_sql("SELECT pg_advisory_xact_lock(20261120)")
            context.run_migrations()


if hasattr(context, "config"):  # Alembic executes this file; reading it does nothing
    run()
