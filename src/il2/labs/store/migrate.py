"""Alembic without a configuration file: the migrations lie beside this module."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy.engine import Engine

_FOLDER = Path(__file__).parent / "migrations"


def configuration(engine: Engine) -> Config:
    """Return the Alembic configuration for an engine."""
    config = Config()
    config.set_main_option("script_location", str(_FOLDER))
    config.attributes["engine"] = engine
    return config


def head() -> str:
    """Return the newest revision."""
    config = Config()
    config.set_main_option("script_location", str(_FOLDER))
    return str(ScriptDirectory.from_config(config).get_current_head())


def current(engine: Engine) -> str:
    """Return the revision of a database, ``""`` for an empty one."""
    with engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision() or ""


def upgrade(engine: Engine) -> None:
    """Bring a database to the newest revision."""
    if current(engine) != head():
        command.upgrade(configuration(engine), "head")
