"""From bytes to versions in both databases: duplicates, any order, doubts that follow, bytes that stay."""

from __future__ import annotations

import itertools
import random
from typing import Any

import pytest
import sqlalchemy as sa

from il2.labs.connectors import Connector, Link
from il2.labs.store import derive, schema
from il2.labs.store.database import Store
from il2.labs.store.ingest import receive

from . import given

LAB = Connector("north", "North Laboratory", link=Link("file", folder="x"))


def state(store: Store) -> dict[str, Any]:
    """What the store says, without numbers of rows: current versions, versions, open doubts."""
    with store.reading() as connection:
        ids = list(connection.execute(sa.select(schema.result_line.c.id)).scalars())
        found = derive.folded(connection, ids)
        kinds = connection.execute(sa.select(schema.issue.c.key, schema.issue.c.kind)).all()
        messages = connection.scalar(sa.select(sa.func.count()).select_from(schema.message))
        versions = connection.scalar(sa.select(sa.func.count()).select_from(schema.result_version))
    lines = {
        one.line.key: (
            one.line.role,
            one.current.status,
            one.current.issues,
            one.current.banner,
            one.current.unverified,
            one.version.value if one.version else None,
            one.version.range_text if one.version else None,
            str(sorted(one.context.items())),
        )
        for one in found
    }
    return {"lines": lines, "issues": sorted(map(tuple, kinds)), "messages": messages, "versions": versions}


def everything() -> list[bytes]:
    if not given.names():
        pytest.skip("the sample messages are not part of the package")
    return [(given.folder() / "hl7v2" / name).read_bytes() for name in given.names()]


def test_the_sample_set_gives_the_published_state(each_store: Store) -> None:
    receipts = [one for raw in everything() for one in receive(each_store, LAB, raw)]
    assert len(receipts) == 28 and {r.ack for r in receipts} <= {"AA", "AE"}
    found = state(each_store)
    results = [line for line in found["lines"].values() if line[0] == "result"]
    counted = {s: sum(line[1] == s for line in results) for s in {line[1] for line in results}}
    assert counted == {"registered": 1, "preliminary": 4, "cancelled": 16, "final": 81, "corrected": 10,
                       "withdrawn": 1}  # fmt: skip
    assert found["messages"] == 28
    kinds = {kind for _, kind in found["issues"]}
    assert {"filler-reused-other-patient", "unknown-patient", "unit-implausible", "unit-unknown"} <= kinds


def test_replay_in_reverse_order_and_twice_changes_nothing(each_store: Store) -> None:
    files = everything()
    for raw in files:
        receive(each_store, LAB, raw)
    want = state(each_store)
    again = [one for raw in reversed(files) for one in receive(each_store, LAB, raw)]
    assert all(one.duplicate and one.ack == "AA" for one in again)
    assert state(each_store) == want


@pytest.mark.parametrize(
    "starts",
    [
        tuple(f"nist_ORU_R01_2.5.1_SampleTestCase{n}" for n in (1, 2, 3)),
        ("ms_LAB-ORU-1", "ms_LAB-ORU-2", "ms_LAB-ORM-1"),
    ],
)
def test_all_permutations_of_the_small_sets(starts, store_of: Any) -> None:
    files = [given.sample(start) for start in starts]
    states = []
    for order in itertools.permutations(files):
        with store_of() as store:
            for raw in (*order, order[0]):
                receive(store, LAB, raw)
            states.append(state(store))
    assert all(one == states[0] for one in states)


@pytest.fixture
def store_of(tmp_path, sqlite_template):
    """A maker of empty stores."""
    import shutil
    from contextlib import contextmanager

    @contextmanager
    def make():
        path = tmp_path / "one.db"
        for old in tmp_path.glob("one.db*"):
            old.unlink()
        shutil.copy(sqlite_template, path)
        store = Store(str(path))
        yield store
        store.close()

    return make


@pytest.mark.slow
def test_twenty_random_orders_of_all_with_repeats(postgres: Any, store_of: Any) -> None:
    files, chance, states = everything(), random.Random(7), []
    for kind in ("sqlite", "postgresql"):
        for _ in range(20):
            order = [*files, *chance.sample(files, 10)]
            chance.shuffle(order)
            if kind == "sqlite":
                with store_of() as store:
                    for raw in order:
                        receive(store, LAB, raw)
                    states.append(state(store))
                continue
            name = postgres.fresh()
            store = Store(postgres.url(name))
            for raw in order:
                receive(store, LAB, raw)
            states.append(state(store))
            store.close()
            postgres.admin(f"DROP DATABASE {name} (FORCE)")
    assert all(one == states[0] for one in states)


def test_bytes_stay_and_can_be_taken_in_again(each_store: Store, store_of: Any) -> None:
    files = [
        b"\xef\xbb\xbf" + given.oru(given.il2_row()),
        given.oru(given.il2_row("4"), control="2", filler="F2"),
    ]
    files.append(
        b"FHS|^~\\&\rBHS|^~\\&\r" + given.oru(given.il2_row("5"), control="3", filler="F3") + b"BTS|1\r"
    )
    for raw in files:
        receive(each_store, LAB, raw)
    with each_store.reading() as connection:
        kept = list(connection.execute(sa.select(schema.parcel.c.raw).order_by(schema.parcel.c.id)).scalars())
    assert kept == files
    with store_of() as other:
        for raw in reversed(kept):
            receive(other, LAB, raw)
        assert state(other) == state(each_store)


@pytest.mark.parametrize("raw", [b"", b"hello", b"{}", b"\x00" * 50])
def test_what_is_not_hl7_is_refused_and_not_kept(store: Store, raw: bytes) -> None:
    (receipt,) = receive(store, LAB, raw)
    assert receipt.ack == "AR" and "no HL7" in receipt.reason
    assert state(store)["messages"] == 0


def test_a_message_from_or_for_somebody_else_is_refused(store: Store) -> None:
    lab = Connector(
        "north", "N", link=Link("file", folder="x", sends_as="LABSYS|LAB", receives_as="IL2|HOME")
    )
    assert receive(store, lab, given.oru(given.il2_row(), sender="EVIL|LAB"))[0].ack == "AR"
    assert receive(store, lab, given.oru(given.il2_row(), receiver="IL2|ELSE"))[0].ack == "AR"
    assert receive(store, lab, given.oru(given.il2_row()))[0].ack in ("AA", "AE")
    assert state(store)["messages"] == 1


def test_too_large(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("il2.labs.store.ingest.MOST_BYTES", 100)
    assert receive(store, LAB, given.oru(given.il2_row()))[0].reason == "larger than 100 bytes"


def test_other_kinds_of_message_are_kept_with_a_doubt(store: Store) -> None:
    raw = b"MSH|^~\\&|a|b|c|d|20261120||ADT^A01|5|T|2.5\rPID|1||7\r"
    (receipt,) = receive(store, LAB, raw)
    assert receipt.ack == "AE" and receipt.issues == ("unsupported-type",)


def test_a_version_is_never_changed(store: Store) -> None:
    receive(store, LAB, given.oru(given.il2_row("3.4")))
    with store.reading() as connection:
        before = connection.execute(sa.select(schema.result_version)).all()
    receive(store, LAB, given.oru(given.il2_row("1.4", "C"), sent="20261120090000+0000", control="2"))
    with store.reading() as connection:
        after = connection.execute(
            sa.select(schema.result_version).order_by(schema.result_version.c.id)
        ).all()
    assert after[:1] == before and len(after) == 2


def test_documents_are_kept_once_by_digest(store: Store) -> None:
    row = "ED|PDF^Report^L||LAB^application^pdf^Base64^JVBERi0xLjQ=||||||F"
    for n in ("1", "2"):
        receive(store, LAB, given.oru(row, control=n, filler=f"F{n}"))
    with store.reading() as connection:
        (one,) = connection.execute(sa.select(schema.attachment)).all()
    assert (one.data, one.media_type, one.size) == (b"%PDF-1.4", "application/pdf", 8)


def test_two_values_at_one_time_are_a_doubt_that_goes_when_it_no_longer_follows(store: Store) -> None:
    receive(store, LAB, given.oru(given.il2_row("3.4")))
    receive(store, LAB, given.oru(given.il2_row("9.9"), control="2"))
    assert "conflicting-versions" in {kind for _, kind in state(store)["issues"]}


@pytest.mark.parametrize("writes", [18])
def test_concurrent_deliveries(each_store: Store, writes: int) -> None:
    from concurrent.futures import ThreadPoolExecutor

    files = [
        given.oru(given.il2_row("3.4", "P")),
        given.oru(given.il2_row("3.4"), sent="20261120090000+0000", control="2"),
        given.oru(given.il2_row("1.4", "C"), sent="20261120100000+0000", control="3"),
    ]
    with ThreadPoolExecutor(6) as pool:
        receipts = [
            r for rs in pool.map(lambda n: receive(each_store, LAB, files[n % 3]), range(writes)) for r in rs
        ]
    assert sum(not r.duplicate for r in receipts) == 3
    found = state(each_store)
    (line,) = found["lines"].values()
    assert (found["messages"], found["versions"], line[1], line[5]) == (3, 3, "corrected", "1.4")


@pytest.mark.slow
def test_sixty_pairs_of_final_and_correction_race(each_store: Store) -> None:
    from concurrent.futures import ThreadPoolExecutor

    pairs = []
    for n in range(60):
        pairs.append(given.oru(given.il2_row("3.4"), control=f"a{n}", filler=f"F{n}"))
        late = "20261120090000+0000"
        pairs.append(given.oru(given.il2_row("1.4", "C"), control=f"b{n}", filler=f"F{n}", sent=late))
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda raw: receive(each_store, LAB, raw), pairs))
    lines = state(each_store)["lines"].values()
    assert len(lines) == 60 and {(line[1], line[5]) for line in lines} == {("corrected", "1.4")}


@pytest.mark.parametrize(
    "raw",
    [
        given.oru("ST|N^Note\\X00\\^L||a\\X00\\b\\XED\\|||||F"),
        given.oru(given.il2_row("9" * 5000), given.il2_row("1e999"), given.il2_row("1e-999")),
        given.oru(given.il2_row(), name="\x7f\x01\x1b[31m^" + "x" * 5000, patient="9" * 3000),
        b'{"resourceType":"Observation","status":"final","code":{"text":"a\\u0000\\ud800"},'
        b'"valueString":"\\ud83d\\ude00 \\udc00","note":[{"text":"\\u0000"}]}',
        b'{"resourceType":"Observation","status":"final","code":{"coding":[{"system":"http://loinc.org",'
        b'"code":"33939-0"}]},"valueQuantity":{"value":1E999999,"unit":"ng/mL"}}',
    ],
)
def test_what_no_database_or_sum_would_take_is_taken(each_store: Store, raw: bytes) -> None:
    from il2.labs.fhir.take import receive_json

    take = receive_json if raw.startswith(b"{") else receive
    (receipt,) = take(each_store, LAB, raw)
    assert receipt.ack in ("AA", "AE")
    found = state(each_store)["lines"]
    assert found and not any("\0" in str(line) for line in found.values())


def test_a_message_of_very_many_reports_and_a_note_beside_many_rows(sqlite_store: Store) -> None:
    head, person = given.oru().decode().split("\r")[:2]
    rows = [f"OBR|{n}|P{n}|F{n}|X^T^L\rOBX|1|NM|A^A^L||{n}|||||F" for n in range(900)]
    raw = "\r".join((head, person, "NTE|1||" + "w" * 90_000, *rows)).encode()
    (receipt,) = receive(sqlite_store, LAB, raw)
    assert receipt.ack == "AE"
    with sqlite_store.reading() as connection:
        found = connection.execute(sa.select(schema.sighting.c.context)).scalars().all()
        (kept,) = connection.execute(sa.select(schema.parcel.c.raw)).scalars()
    assert len(found) == 900 and kept == raw
    assert all(
        len(one["panel_notes"][0]) < 21_000 and one["panel_notes"][0].endswith("[...]") for one in found
    )
