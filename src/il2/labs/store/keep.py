"""Backup and restore: every row of the store in one file that either database can take back."""

from __future__ import annotations

import base64
import hashlib
import io
import json
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from il2.ground.files import write_whole
from il2.labs.store import audit, migrate, schema
from il2.labs.store.database import Store, StoreError

MOST_UNPACKED = 64 * 1024**3
_FORM = "il2-labs-backup-1"


@dataclass(frozen=True)
class Kept:
    """What a backup holds: revision of the tables, rows by table, head of the audit chain."""

    revision: str
    rows: dict[str, int]
    head: str


def backup(store: Store, path: str | Path) -> Kept:
    """Write every row to one file, whole or not at all, from one moment of the store.

    The file holds everything about everybody: keep it as the store is kept.
    """
    out, counts, sums = io.BytesIO(), {}, {}
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive, store.engine.connect() as connection:
        if not store.is_sqlite:
            connection = connection.execution_options(isolation_level="REPEATABLE READ")
        with connection.begin():
            verdict = audit.verify(connection)
            if not verdict.intact:
                raise StoreError(f"no backup of a broken audit chain: {verdict.fault}")
            for table in schema.META.sorted_tables:
                lines = [_line(row) for row in connection.execute(sa.select(table)).mappings()]
                body = "".join(lines).encode("utf-8")
                archive.writestr(f"{table.name}.jsonl", body)
                counts[table.name], sums[table.name] = len(lines), hashlib.sha256(body).hexdigest()
        head = {"form": _FORM, "revision": migrate.current(store.engine), "rows": counts, "sums": sums,
                "head": verdict.head}  # fmt: skip
        archive.writestr("backup.json", json.dumps(head))
    write_whole(path, out.getvalue())
    Path(path).chmod(0o600)
    return Kept(str(head["revision"]), counts, verdict.head)


def restore(store: Store, path: str | Path) -> Kept:
    """Fill an empty store from a backup.

    Raises
    ------
    StoreError : the store is not empty, the file is no backup, damaged or of another revision.
    """
    store.prepare()
    with _archive(path) as archive:
        head = _head(archive)
        with store.engine.connect().execution_options(il2_write=True) as connection, connection.begin():
            _must_be_empty(connection)
            connection.execute(sa.delete(schema.chain))
            for table in schema.META.sorted_tables:
                body = archive.read(f"{table.name}.jsonl")
                if hashlib.sha256(body).hexdigest() != head["sums"].get(table.name):
                    raise StoreError(f"the backup is damaged: {table.name} is not what was written")
                rows = [_row(table, line) for line in body.decode("utf-8").splitlines()]
                for start in range(0, len(rows), 500):
                    connection.execute(sa.insert(table), rows[start : start + 500])
                if not store.is_sqlite and "id" in table.c:
                    _next_number(connection, table)
            verdict = audit.verify(connection)
            if not verdict.intact or verdict.head != head["head"]:
                raise StoreError(f"the audit of the backup is not whole: {verdict.fault or 'another head'}")
    return Kept(str(head["revision"]), dict(head["rows"]), verdict.head)


def _archive(path: str | Path) -> zipfile.ZipFile:
    try:
        archive = zipfile.ZipFile(path)
    except (OSError, zipfile.BadZipFile) as error:
        raise StoreError(f"{Path(path).name!r} is no backup: {error}") from None
    if sum(one.file_size for one in archive.infolist()) > MOST_UNPACKED:
        raise StoreError("the backup unpacks to more than it may")
    return archive


def _head(archive: zipfile.ZipFile) -> dict[str, Any]:
    try:
        head = json.loads(archive.read("backup.json"))
    except (KeyError, ValueError):
        raise StoreError("this is no backup of a laboratory store") from None
    if not isinstance(head, dict) or head.get("form") != _FORM:
        raise StoreError("this is no backup of a laboratory store")
    if head.get("revision") != migrate.head():
        raise StoreError(f"the backup has revision {head.get('revision')}, this il2 has {migrate.head()}")
    return head


def _must_be_empty(connection: sa.Connection) -> None:
    for table in schema.META.sorted_tables:
        if table.name != "chain" and connection.execute(sa.select(table).limit(1)).first() is not None:
            raise StoreError(f"the store is not empty ({table.name} has rows); restore into a new one")


def _next_number(connection: sa.Connection, table: sa.Table) -> None:
    connection.exec_driver_sql(
        f"SELECT setval(pg_get_serial_sequence('{table.name}', 'id'), "
        f"(SELECT COALESCE(MAX(id), 0) + 1 FROM {table.name}), false)"
    )


def _line(row: Any) -> str:
    return json.dumps({key: _plain(value) for key, value in row.items()}, ensure_ascii=True) + "\n"


def _plain(value: Any) -> Any:
    if isinstance(value, bytes | memoryview):
        return base64.b64encode(bytes(value)).decode("ascii")
    return value.isoformat() if hasattr(value, "isoformat") else value


def _row(table: sa.Table, line: str) -> dict[str, Any]:
    from datetime import datetime

    row = json.loads(line)
    for column in table.columns:
        value = row.get(column.name)
        if value is not None and isinstance(column.type, sa.LargeBinary):
            row[column.name] = base64.b64decode(value)
        elif value is not None and isinstance(column.type, schema.Moment):
            row[column.name] = datetime.fromisoformat(value)
    return dict(row)
