"""The store itself: migrations, the audit chain, refusals."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext

from il2.labs.store import audit, migrate, schema
from il2.labs.store.database import Store, StoreError, lock_lab


def test_migrations_make_exactly_the_tables_of_the_code(each_store: Store) -> None:
    with each_store.engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), schema.META) == []
    assert migrate.current(each_store.engine) == migrate.head()


def test_migrations_go_back(sqlite_store: Store) -> None:
    from alembic import command

    command.downgrade(migrate.configuration(sqlite_store.engine), "base")
    assert sa.inspect(sqlite_store.engine).get_table_names() == ["alembic_version"]
    sqlite_store.prepare()
    assert set(schema.META.tables) <= set(sa.inspect(sqlite_store.engine).get_table_names())


def written(store: Store) -> None:
    for n in range(6):
        with store.writing("account 1") as unit:
            unit.record("result read", 3, f"result {n}", place="page")
            unit.record("page opened", None, "")


def test_an_untouched_chain_holds(each_store: Store) -> None:
    written(each_store)
    with each_store.reading() as connection:
        verdict = audit.verify(connection)
    assert verdict.intact and verdict.entries == 12


@pytest.mark.parametrize(
    ("tamper", "fault"),
    [
        ("UPDATE event SET person_id = 4 WHERE seq = 5", "entry 5 was changed"),
        ("UPDATE event SET detail = '' WHERE seq = 7", "entry 7 was changed"),
        ("UPDATE event SET at = '2026-01-01T00:00:00.000000+00:00' WHERE seq = 2", "entry 2 was changed"),
        ("DELETE FROM event WHERE seq = 6", "entry 6 is missing"),
        ("DELETE FROM event WHERE seq = 12", "the chain ends at entry 11, but 12 were written"),
        ("DELETE FROM event", "the chain ends at entry 0, but 12"),
        ("SWAP", "entry 3 does not follow"),
    ],
)
def test_every_tampering_shows(each_store: Store, tamper: str, fault: str) -> None:
    written(each_store)
    steps = [tamper] if tamper != "SWAP" else [f"UPDATE event SET seq = {b} WHERE seq = {a}"
                                               for a, b in ((3, 90), (4, 3), (90, 4))]  # fmt: skip
    with each_store.engine.begin() as connection:
        for step in steps:
            connection.execute(sa.text(step))
    with each_store.reading() as connection:
        verdict = audit.verify(connection)
    assert not verdict.intact and verdict.fault.startswith(fault)


def test_a_unit_that_fails_leaves_nothing(each_store: Store) -> None:
    with pytest.raises(RuntimeError), each_store.writing() as unit:
        lock_lab(unit, "north", {"name": "N"})
        unit.record("something")
        raise RuntimeError
    with each_store.reading() as connection:
        assert connection.scalar(sa.select(sa.func.count()).select_from(schema.lab)) == 0
        assert audit.verify(connection).entries == 0


@pytest.mark.parametrize(
    ("url", "words"),
    [("mysql://x/y", "sqlite or postgresql, not mysql"), ("/nowhere/at/all/x.db", "does not exist"),
     ("://", "cannot be read")],
)  # fmt: skip
def test_bad_addresses(url: str, words: str) -> None:
    with pytest.raises(StoreError, match=words):
        Store(url)


def test_a_file_that_is_no_store(tmp_path) -> None:
    (tmp_path / "x.db").write_bytes(b"hello" * 400)
    with pytest.raises(StoreError, match="cannot be opened"):
        Store(str(tmp_path / "x.db")).prepare()


def test_moments_need_a_zone_and_come_back_in_utc(each_store: Store) -> None:
    with pytest.raises(sa.exc.StatementError, match="zone"), each_store.writing() as unit:
        unit.insert(schema.account, login="a", secret="x", created=datetime(2026, 1, 1))
    with each_store.writing() as unit:
        unit.insert(schema.account, login="a", secret="x", created=datetime(2026, 1, 1, tzinfo=UTC))
        assert unit.scalar(sa.select(schema.account.c.created)) == datetime(2026, 1, 1, tzinfo=UTC)


def test_a_changed_configuration_is_a_new_version(each_store: Store) -> None:
    for snapshot in ({"name": "A"}, {"name": "A"}, {"name": "B"}):
        with each_store.writing() as unit:
            lock_lab(unit, "north", snapshot)
    with each_store.reading() as connection:
        assert connection.scalar(sa.select(schema.lab.c.version)) == 2
