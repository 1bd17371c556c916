"""Messages that wait at one time share a transaction; each is answered after it, and none sinks others."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
import sqlalchemy as sa

from il2.labs import wire
from il2.labs.connectors import Connector, Link
from il2.labs.store import schema, together
from il2.labs.store.database import Store
from il2.labs.store.ingest import Parcel, Receipt, opened, receive

from . import given
from .test_ingest import LAB, state

SOUTH = Connector("south", "South Laboratory", link=Link("file", folder="x"))


def parcel(n: int, lab: Connector = LAB) -> Parcel:
    found = opened(lab, given.oru(given.il2_row(str(n)), control=f"t{n}", filler=f"T{n}"))
    assert isinstance(found, Parcel)
    return found


def broken(n: int) -> Parcel:
    """A parcel that no table takes: a fault of the product, not of the message."""
    found = parcel(n)
    return replace(found, deliveries=tuple(replace(d, digest=None) for d in found.deliveries))


@contextmanager
def commits(store: Store) -> Iterator[list[int]]:
    """Count what is written to disk."""
    seen: list[int] = []

    def count(connection: sa.Connection) -> None:
        if connection.get_execution_options().get("il2_write"):
            seen.append(1)

    sa.event.listen(store.engine, "commit", count)
    yield seen
    sa.event.remove(store.engine, "commit", count)


def put_all(gate: together.Gate, parcels: list[Parcel]) -> list[object]:
    """Put every parcel from a thread of its own, all of them waiting before the first is stored."""
    out: list[object] = [None] * len(parcels)

    def put(place: int) -> None:
        try:
            out[place] = gate.put(parcels[place])
        except Exception as error:
            out[place] = error

    threads = [threading.Thread(target=put, args=(n,)) for n in range(len(parcels))]
    with gate._turn:
        for one in threads:
            one.start()
        while len(gate._waiting) < len(parcels):
            time.sleep(0.001)
    for one in threads:
        one.join()
    return out


def test_those_who_wait_share_one_transaction(each_store: Store) -> None:
    parcels = [parcel(n, (LAB, SOUTH)[n % 2]) for n in range(12)]
    with commits(each_store) as seen:
        found = put_all(together.Gate(each_store), parcels)
    assert len(seen) == 1 and state(each_store)["messages"] == 12
    assert [r.control_id for (r,) in found] == [f"t{n}" for n in range(12)]  # type: ignore[misc]


def test_a_group_is_bounded(sqlite_store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(together, "MOST_TOGETHER", 5)
    with commits(sqlite_store) as seen:
        put_all(together.Gate(sqlite_store), [parcel(n) for n in range(12)])
    assert len(seen) == 3
    monkeypatch.setattr(together, "MOST_BYTES_TOGETHER", 1)
    assert [len(group) for group in together.groups([parcel(1), parcel(2)])] == [1, 1]


def test_one_that_cannot_be_stored_sinks_no_other(each_store: Store) -> None:
    found = put_all(together.Gate(each_store), [parcel(1), broken(2), parcel(3)])
    assert isinstance(found[1], Exception) and state(each_store)["messages"] == 2
    assert [one[0].ack for one in (found[0], found[2])] == ["AE", "AE"]  # type: ignore[index]


def test_the_same_message_twice_in_one_group(each_store: Store) -> None:
    found = put_all(together.Gate(each_store), [parcel(1), parcel(1), parcel(2)])
    receipts: list[Receipt] = [one[0] for one in found]  # type: ignore[index]
    assert sum(r.duplicate for r in receipts) == 1 and state(each_store)["messages"] == 2


def test_together_or_one_by_one_is_one_state(sqlite_store: Store, tmp_path: Path) -> None:
    raws = [(given.folder() / "hl7v2" / name).read_bytes() for name in given.names()]
    raws = raws or [given.oru(given.il2_row(s, "C"), control=s, sent=f"2026112{s}") for s in "123"]
    together.store_group(sqlite_store, [p for raw in raws if isinstance(p := opened(LAB, raw), Parcel)])
    other = Store(str(tmp_path / "other.db")).prepare()
    for raw in reversed(raws):
        receive(other, LAB, raw)
    assert state(sqlite_store) == state(other)
    other.close()


def test_a_folder_is_taken_in_by_few_transactions(sqlite_store: Store, tmp_path: Path) -> None:
    lab = replace(LAB, link=Link("file", folder=str(tmp_path)))
    (tmp_path / "in").mkdir()
    for n in range(20):
        (tmp_path / "in" / f"{n:02}.hl7").write_bytes(
            given.oru(given.il2_row(), control=f"{n}", filler=f"F{n}")
        )
    (tmp_path / "in" / "10x.txt").write_bytes(b"no message")
    with commits(sqlite_store) as seen:
        found = dict(wire.sweep(sqlite_store, lab))
    assert len(seen) == 2 and len(found) == 21 and found["10x.txt"][0].ack == "AR"
    assert len(list((tmp_path / "done").iterdir())) == 20 and list((tmp_path / "refused").iterdir())
    with sqlite_store.reading() as connection:
        assert connection.scalar(sa.select(sa.func.count()).select_from(schema.message)) == 20


def statements(store: Store, raw: bytes) -> int:
    """How many statements a message takes."""
    seen: list[str] = []

    def count(connection: object, cursor: object, statement: str, *rest: object) -> None:
        seen.append(statement)

    sa.event.listen(store.engine, "before_cursor_execute", count)
    receive(store, LAB, raw)
    sa.event.remove(store.engine, "before_cursor_execute", count)
    return len(seen)


def test_the_work_does_not_grow_with_the_rows(each_store: Store) -> None:
    rows = [f"NM|X{n}^Test {n}^L||{n}|U/L|||||F" for n in range(60)]
    receive(each_store, LAB, parcel(1).raw)
    one = statements(each_store, given.oru(rows[0], control="s1", filler="S1"))
    many = statements(each_store, given.oru(*rows, control="s2", filler="S2"))
    again = statements(each_store, given.oru(*rows, control="s3", filler="S2", sent="20261121"))
    assert one == many <= 18 and again <= 18
    assert statements(each_store, given.oru(*rows, control="s3", filler="S2", sent="20261121")) <= 9


def test_every_connection_can_wait_at_the_gate_at_one_time() -> None:
    from concurrent.futures import ThreadPoolExecutor

    from il2.labs.hl7 import mllp

    from .loopback import listening

    together_now = threading.Barrier(20, timeout=20)

    def handle(peer: str, raw: bytes) -> list[bytes]:
        together_now.wait()
        return [raw]

    with listening(handle) as port, ThreadPoolExecutor(20) as senders:
        raw = given.oru(given.il2_row())
        found = list(senders.map(lambda _: mllp.send(Link("mllp", "127.0.0.1", port), raw), range(20)))
    assert found == [raw] * 20
