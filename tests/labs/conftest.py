"""Stores for the tests: a SQLite file each, and a PostgreSQL 15 that the suite starts for itself.

``store`` runs on SQLite, and on PostgreSQL with ``-m slow``; ``each_store`` runs on both by default.
"""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
import sqlalchemy as sa

from il2.labs.store import schema, scope
from il2.labs.store.database import Store

BINARIES = sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)


@dataclass
class Postgres:
    """A server on a socket in a temporary folder, with a migrated template."""

    folder: Path
    shared: str = ""

    def url(self, name: str) -> str:
        return f"postgresql+psycopg://postgres@/{name}?host={self.folder}"

    def admin(self, statement: str) -> None:
        engine = sa.create_engine(self.url("postgres"), isolation_level="AUTOCOMMIT", poolclass=sa.NullPool)
        with engine.connect() as connection:
            connection.exec_driver_sql(statement)
        engine.dispose()

    def fresh(self) -> str:
        name = f"labs_{uuid.uuid4().hex[:12]}"
        self.admin(f"CREATE DATABASE {name} TEMPLATE il2_template STRATEGY FILE_COPY")
        return name


def _as_somebody() -> dict[str, object]:
    """PostgreSQL refuses root; then it runs as its own user."""
    if os.geteuid() != 0:
        return {}
    try:
        who = pwd.getpwnam("postgres")
    except KeyError:
        pytest.skip("PostgreSQL refuses root and there is no user 'postgres'")
    return {"user": who.pw_uid, "group": who.pw_gid, "extra_groups": []}


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    with started() as server:
        yield server


@contextmanager
def started(*, durable: bool = False) -> Iterator[Postgres]:
    """A server of our own; ``durable``: a commit waits for the disk, as in real use."""
    if not BINARIES:
        pytest.skip("PostgreSQL is not installed (apt-get install postgresql)")
    somebody = _as_somebody()
    folder = Path(tempfile.mkdtemp(prefix="il2-pg-"))
    if somebody:
        os.chown(folder, somebody["user"], somebody["group"])
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.STDOUT, "cwd": folder, **somebody}
    made = [BINARIES[0] / "initdb", "-D", folder / "data", "-U", "postgres", "-A", "trust", "-E", "UTF8",
            "--locale=C", "--no-sync"]  # fmt: skip
    subprocess.run(made, check=True, **quiet)
    options = "listen_addresses= max_connections=60"
    if not durable:
        options += " fsync=off synchronous_commit=off full_page_writes=off"
    settings = [part for one in options.split() for part in ("-c", one)]
    server = subprocess.Popen(
        [BINARIES[0] / "postgres", "-D", folder / "data", "-k", folder, *settings], **quiet
    )
    try:
        found = Postgres(folder)
        _wait(found, server)
        found.admin("CREATE DATABASE il2_template")
        store = Store(found.url("il2_template")).prepare()
        store.close()
        found.shared = found.fresh()
        yield found
    finally:
        server.terminate()
        server.wait(30)
        shutil.rmtree(folder, ignore_errors=True)


def _wait(server: Postgres, process: subprocess.Popen[bytes]) -> None:
    for _ in range(200):
        try:
            server.admin("SELECT 1")
            return
        except sa.exc.OperationalError:
            assert process.poll() is None, "PostgreSQL did not start"
            time.sleep(0.05)
    pytest.fail("PostgreSQL did not answer")


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("labs") / "template.db"
    Store(str(path)).prepare().close()
    return path


@pytest.fixture
def sqlite_store(tmp_path: Path, sqlite_template: Path) -> Iterator[Store]:
    path = tmp_path / "labs.db"
    shutil.copy(sqlite_template, path)
    store = Store(str(path))
    scope.watch(store)
    yield store
    store.close()


@pytest.fixture
def postgres_store(postgres: Postgres) -> Iterator[Store]:
    store = Store(postgres.url(postgres.shared))
    scope.watch(store)
    yield store
    names = ", ".join(schema.META.tables)
    with store.engine.begin() as connection:
        connection.exec_driver_sql(f"TRUNCATE {names} RESTART IDENTITY CASCADE")
        connection.exec_driver_sql(f"INSERT INTO chain (id, seq, hash) VALUES (1, 0, '{'0' * 64}')")
    store.close()


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.slow)])
def store(request: pytest.FixtureRequest) -> Store:
    return request.getfixturevalue("sqlite_store" if request.param == "sqlite" else "postgres_store")


@pytest.fixture(params=["sqlite", "postgresql"])
def each_store(request: pytest.FixtureRequest) -> Store:
    return request.getfixturevalue("sqlite_store" if request.param == "sqlite" else "postgres_store")


@pytest.fixture(autouse=True)
def quick_passwords(monkeypatch: pytest.MonkeyPatch) -> None:
    """argon2id with small parameters; one test checks the real ones."""
    from argon2 import PasswordHasher

    from il2.labs.store import accounts

    accounts._nobody.cache_clear()
    monkeypatch.setattr(accounts, "HASHER", PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
