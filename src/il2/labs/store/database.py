"""Opening the store, and its two kinds of work: reading, and a unit of writing, whole or not at all.

One rule keeps writers apart on both databases: who changes anything of a laboratory locks that
laboratory's row first, and the audit chain last. On SQLite a writing unit starts with BEGIN IMMEDIATE.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy import event as sa_event
from sqlalchemy.engine import Connection, Engine, make_url

from il2.ground.errors import InputError, MissingDataError
from il2.labs.store import audit, schema
from il2.labs.store.audit import Entry

Clock = Callable[[], datetime]


class StoreError(InputError):
    """The store cannot be opened or used."""


def now() -> datetime:
    """The present moment in UTC."""
    return datetime.now(UTC)


@dataclass
class Unit:
    """A unit of writing: one transaction, and the audit entries that are written at its end."""

    connection: Connection
    at: datetime
    actor: str = "system"
    entries: list[Entry] = field(default_factory=list)

    def run(self, statement: sa.Executable, rows: Any = None) -> sa.CursorResult[Any]:
        """Execute a statement."""
        return (
            self.connection.execute(statement, rows)
            if rows is not None
            else self.connection.execute(statement)
        )

    def one(self, statement: sa.Executable) -> Any:
        """Return the first row or ``None``."""
        return self.connection.execute(statement).first()

    def scalar(self, statement: sa.Executable) -> Any:
        """Return the first cell or ``None``."""
        return self.connection.execute(statement).scalar()

    def insert(self, table: sa.Table, **values: Any) -> int:
        """Insert one row and return its id."""
        return int(self.connection.execute(_insert(table), values).scalar_one())

    def insert_new(self, table: sa.Table, **values: Any) -> int | None:
        """Insert one row and return its id, ``None`` where a unique row was there already."""
        made = self.connection.execute(_insert_new(table, self.connection.dialect.name), values).scalar()
        return None if made is None else int(made)

    def record(self, kind: str, person: int | None = None, subject: str = "", **detail: object) -> None:
        """Remember an audit entry; ids and states only, never a value or a name."""
        self.entries.append(Entry(self.at, self.actor, kind, person, subject, detail))


class Store:
    """The laboratory store behind a database address.

    Parameters
    ----------
    url : ``sqlite:///path/to/labs.db`` or ``postgresql+psycopg://...``; a bare path means SQLite.
    clock : the present moment (tests set it).

    Raises
    ------
    StoreError : the database cannot be opened.
    """

    def __init__(self, url: str, clock: Clock = now) -> None:
        self.url = address(url)
        self.clock = clock
        self.engine = _engine(self.url)

    @property
    def is_sqlite(self) -> bool:
        """Whether the store is a SQLite file."""
        return self.engine.dialect.name == "sqlite"

    def close(self) -> None:
        """Close every connection."""
        self.engine.dispose()

    def prepare(self) -> Store:
        """Create or bring up to date the tables, and return the store."""
        from il2.labs.store.migrate import upgrade

        try:
            upgrade(self.engine)
        except sa.exc.DatabaseError as error:
            raise StoreError(f"the store cannot be opened: {_plain(error)}") from None
        return self

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A connection for reading; closed at once, since an open reader would keep old pages alive."""
        with self.engine.connect() as connection:
            yield connection
            connection.rollback()

    @contextmanager
    def writing(self, actor: str = "system") -> Iterator[Unit]:
        """A unit of writing; it is undone when its body raises."""
        with self.engine.connect().execution_options(il2_write=True) as connection, connection.begin():
            unit = Unit(connection, self.clock(), actor)
            yield unit
            audit.append(connection, unit.entries)


def address(url: str) -> sa.URL:
    """Return the address of a store; a bare path is a SQLite file.

    Examples
    --------
    >>> address("labs.db").drivername, address("postgresql://h/db").drivername
    ('sqlite', 'postgresql+psycopg')
    """
    if "://" not in url:
        return sa.URL.create("sqlite", database=url)
    try:
        found = make_url(url)
    except sa.exc.ArgumentError as error:
        raise StoreError(
            "the address of the store cannot be read; write a path or postgresql://..."
        ) from error
    kind = found.get_backend_name()
    if kind not in ("sqlite", "postgresql"):
        raise StoreError(f"the store can be sqlite or postgresql, not {kind}")
    return found.set(drivername="postgresql+psycopg") if kind == "postgresql" else found


def default_address() -> str:
    """Where the store is when nobody says: ``IL2_LABS_STORE``, else a file in the user's data folder."""
    given = os.environ.get("IL2_LABS_STORE", "").strip()
    if given:
        return given
    base = os.environ.get("XDG_DATA_HOME", "").strip() or str(Path.home() / ".local" / "share")
    return str(Path(base) / "il2" / "labs.db")


def _engine(url: sa.URL) -> Engine:
    if url.get_backend_name() == "sqlite":
        folder = Path(url.database or "").parent
        if url.database and not folder.is_dir():
            raise StoreError(f"the folder {str(folder)!r} of the store does not exist")
        # Connections stay open: closing the last one would write the whole log back each time.
        engine = sa.create_engine(url, poolclass=sa.QueuePool, pool_size=4, max_overflow=20)
        sa_event.listen(engine, "connect", _sqlite_connect)
        sa_event.listen(engine, "begin", _sqlite_begin)
        return engine
    try:
        return sa.create_engine(url, pool_pre_ping=True)
    except ModuleNotFoundError as error:
        raise MissingDataError("PostgreSQL needs the extra: pip install 'il2[labs,postgres]'") from error


def _sqlite_connect(connection: Any, record: Any) -> None:
    connection.isolation_level = None  # transactions are begun below, not by the driver
    cursor = connection.cursor()
    for line in (
        "busy_timeout=8000",
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
        "secure_delete=ON",
        "wal_autocheckpoint=4000",
    ):
        cursor.execute(f"PRAGMA {line}")
    cursor.close()


def _sqlite_begin(connection: Connection) -> None:
    write = connection.get_execution_options().get("il2_write")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if write else "BEGIN")


def _plain(error: sa.exc.SQLAlchemyError) -> str:
    text = str(getattr(error, "orig", error)).strip()
    return text.splitlines()[0][:200] if text else type(error).__name__


def lock_lab(unit: Unit, key: str, snapshot: dict[str, Any] | None = None) -> int:
    """Lock the row of a laboratory and return its id; it is made, or given a new version, where needed."""
    table = schema.lab
    found = unit.run(_LOCK_LAB, {"wanted": key}).first()
    if found is None:
        made = unit.insert_new(table, key=key, snapshot=snapshot or {}, version=1)
        if made is not None:
            return made
        return lock_lab(unit, key, snapshot)
    if snapshot is not None and snapshot != found.snapshot:
        change = sa.update(table).where(table.c.id == found.id)
        unit.run(change.values(snapshot=snapshot, version=found.version + 1))
    return int(found.id)


# Statements are made once: making one costs more than running it.
_LOCK_LAB = (
    sa.select(schema.lab.c.id, schema.lab.c.snapshot, schema.lab.c.version)
    .where(schema.lab.c.key == sa.bindparam("wanted"))
    .with_for_update()
)


@lru_cache(maxsize=32)
def _insert(table: sa.Table) -> Any:
    return sa.insert(table).returning(table.c.id)


@lru_cache(maxsize=64)
def _insert_new(table: sa.Table, dialect: str) -> Any:
    from sqlalchemy.dialects import postgresql, sqlite

    make = sqlite.insert if dialect == "sqlite" else postgresql.insert
    return make(table).on_conflict_do_nothing().returning(table.c.id)
