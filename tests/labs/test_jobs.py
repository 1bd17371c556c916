"""The verbs: the command line from sign-up to backup, the export, the reading beside a result."""

from __future__ import annotations

import json
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from il2.cli.main import main
from il2.jobs.labs_reading import age, reading
from il2.labs.fhir import export
from il2.labs.fhir.decimals import dumps
from il2.labs.fhir.read import read
from il2.labs.store import audit, keep, orders, people, results
from il2.labs.store.database import Store, StoreError
from il2.labs.store.ingest import receive
from il2.labs.store.orders import Item

from . import given
from .household import LABS, Household, household
from .loopback import FileLab, toml

ROW = given.il2_row("3.40") + "||||||^bead array||||||North Laboratory|1 Street^^Town"


def with_result(store: Store, row: str = ROW, **more: str) -> Household:
    home = household(store)
    made = orders.place(store, home.owner, home.child, [Item("north", "IL2")], LABS)
    line = orders.one(store, home.owner, made).lines[0]
    number = people.one(store, home.owner, home.child).numbers["IL2"]
    receive(store, LABS["north"], given.oru(row, placer=line.placer, patient=f"{number}^^^IL2^PI", **more))
    return home


@pytest.fixture
def il2(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]):
    """Run a command and return exit code, output, messages."""
    monkeypatch.setenv("IL2_LABS_STORE", str(tmp_path / "labs.db"))
    monkeypatch.delenv("IL2_LABS_CONFIG", raising=False)

    def run(*words: str) -> tuple[int, str, str]:
        code = main(["labs", *words])
        out = capsys.readouterr()
        return code, out.out, out.err

    return run


def test_the_whole_way_on_the_command_line(il2, tmp_path: Path) -> None:
    folder = tmp_path / "north"
    (tmp_path / "labs.toml").write_text(toml("North", "file", folder=str(folder)))
    assert il2("account", "a@x", "--password", "long enough 42")[0] == 0
    assert (
        il2("person", "--account", "a@x", "--family", "Testperson", "--given", "A", "--born", "2001-02-03")[0]
        == 0
    )
    code, out, _ = il2(
        "order", "north:IL2", "quest:34298", "--person", "1", "--requisition", str(tmp_path / "r.pdf")
    )
    assert code == 0 and "request document" in out and (tmp_path / "r.pdf").read_bytes()[:5] == b"%PDF-"
    assert "tried to send 1" in il2("send")[2]
    lab = FileLab("North", folder)
    for step in range(3):
        lab.answer(step)
        assert il2("send")[0] == 0
    code, out, _ = il2("results", "--json")
    (row,) = json.loads(out)["rows"]
    assert (row["value"], row["label"], row["laboratory"]) == ("1.4", "corrected result", "North Laboratory")
    assert row["reading"]["analyte"] == "IL-2"
    assert [r["state"] for r in json.loads(il2("track", "--json")[1])["rows"]] == ["completed", "ordered"]
    assert json.loads(il2("trend", "il2", "--person", "1", "--json")[1])["rows"][0]["number"] == 1.4
    assert "resultado corregido" in il2("results", "--language", "es")[1]
    assert json.loads(il2("export", "--person", "1")[1])["resourceType"] == "Bundle"
    assert il2("audit", "verify")[0] == 0
    assert "0 reports without an owner, 0 doubts" in il2("inbox")[1]
    assert il2("ingest", str(folder / "done"), "--lab", "north")[1].startswith("0 stored, 3 repeated")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("results",), "there is no laboratory store"),
        (("order", "quest", "--person", "1"), "written as LAB:CODE"),
        (("ingest", "nowhere.hl7", "--lab", "quest"), "there is no file"),
        (("results", "--store", "mysql://x"), "sqlite or postgresql"),
        (("catalogue", "--labs", "nowhere.toml"), "cannot be read"),
        (("restore", "nowhere.zip"), "is no backup"),
        (("listen", "--host", "0.0.0.0", "--seconds", "0.1"), "this machine only"),
    ],
)
def test_what_is_wrong_is_said_in_one_sentence(il2, words: tuple[str, ...], said: str) -> None:
    code, out, err = il2(*words)
    assert code == 2 and said in err and out == "" and "Traceback" not in err


def test_a_refused_file_is_exit_code_one(il2, tmp_path: Path) -> None:
    (tmp_path / "x.txt").write_text("hello")
    code, out, _ = il2("ingest", str(tmp_path / "x.txt"), "--lab", "quest")
    assert code == 1 and "no HL7 v2 message" in out


def test_listen_says_where(il2) -> None:
    code, _, err = il2("listen", "--port", "0", "--seconds", "0.2")
    assert code == 0 and "listening for MLLP on 127.0.0.1 port" in err


def test_backup_and_restore_across_databases(
    sqlite_store: Store, postgres_store: Store, tmp_path: Path
) -> None:
    home = with_result(sqlite_store)
    want = results.listed(sqlite_store, home.owner)
    kept = keep.backup(sqlite_store, tmp_path / "a.zip")
    keep.restore(postgres_store, tmp_path / "a.zip")
    assert results.listed(postgres_store, home.owner) == want
    again = keep.backup(postgres_store, tmp_path / "b.zip")
    assert again == kept
    third = Store(str(tmp_path / "third.db"))
    keep.restore(third, tmp_path / "b.zip")
    assert results.listed(third, home.owner) == want
    with third.reading() as connection:
        assert audit.verify(connection).intact
    people.add(postgres_store, home.owner, family="N", given="M", birth_date="2020-01-01")
    with pytest.raises(StoreError, match="not empty"):
        keep.restore(third, tmp_path / "a.zip")
    third.close()


def test_a_damaged_backup_is_refused(store: Store, tmp_path: Path) -> None:
    import zipfile

    with_result(store)
    keep.backup(store, tmp_path / "a.zip")
    with zipfile.ZipFile(tmp_path / "a.zip") as old, zipfile.ZipFile(tmp_path / "b.zip", "w") as new:
        for name in old.namelist():
            body = old.read(name)
            new.writestr(name, body.replace(b"Testperson", b"Somebody!!") if name == "person.jsonl" else body)
    other = Store(str(tmp_path / "o.db"))
    with pytest.raises(StoreError, match="damaged: person"):
        keep.restore(other, tmp_path / "b.zip")
    for bad in (b"", b"PK", b"hello"):
        (tmp_path / "c.zip").write_bytes(bad)
        with pytest.raises(StoreError, match="is no backup"):
            keep.restore(other, tmp_path / "c.zip")
    other.close()


def test_the_export_holds_the_display_checklist_and_digits(store: Store) -> None:
    home = with_result(store)
    (found,) = results.listed(store, home.owner)
    who = people.one(store, home.owner, home.child)
    raw = dumps(export.bundle(who, orders.listed(store, home.owner), [found], store.clock()))
    assert b'"value": 3.40' in raw
    text = raw.decode()
    for said in ("Testperson", "North Laboratory", "1 Street, Town", "2026-11-20T07:55:00+00:00",
                 "Interleukin 2", "serum", "pg/mL", '"H"', "<=2.1", "bead array",
                 "33939-0", "urn:il2:placer"):  # fmt: skip
        assert said in text, said
    addresses = {entry["fullUrl"] for entry in json.loads(raw)["entry"]}
    assert set(references(json.loads(raw))) <= addresses
    (again,) = [d for d in read(raw) if d.panels]
    assert again.panels[0].observations[0].value.text == "3.40"


def references(value) -> list[str]:
    if isinstance(value, dict):
        own = [value["reference"]] if isinstance(value.get("reference"), str) else []
        return own + [r for one in value.values() for r in references(one)]
    return [r for one in value for r in references(one)] if isinstance(value, list) else []


@pytest.mark.parametrize("status", ["W", "X"])
def test_a_value_taken_back_is_not_exported_nor_read(store: Store, status: str) -> None:
    home = with_result(store, ROW.replace("|||F|", f"|||{status}|").replace("3.40", "987.65"))
    (found,) = results.listed(store, home.owner)
    who = people.one(store, home.owner, home.child)
    raw = dumps(export.bundle(who, [], [found], store.clock()))
    assert b"987.65" not in raw and b"dataAbsentReason" in raw
    assert reading(found, who).answer is None


def test_the_reading_beside_a_result(store: Store) -> None:
    home = with_result(store)
    (found,) = results.listed(store, home.owner)
    who = people.one(store, home.owner, home.child)
    said = reading(found, who).answer
    assert said is not None and said.question.laboratory == "North Laboratory" and said.question.age == "25"
    spanish = reading(found, who, language="es").answer
    assert spanish is not None and spanish.page.language == "es" and spanish.page.lead != said.page.lead
    assert reading(replace(found, analyte="potassium"), who) is None


def test_earlier_comparable_results_stand_beside_the_reading(store: Store) -> None:
    home = with_result(store)
    (found,) = results.listed(store, home.owner)
    who = people.one(store, home.owner, home.child)
    before = replace(found, id=99, value="1.7", number=Decimal("1.7"), on_axis=Decimal("1.7"),
                     collected="2026-10-01T07:00:00+00:00")  # fmt: skip
    assert before.point.series == found.point.series
    for language in ("en", "es"):
        said = reading(found, who, [before], language)
        assert said is not None and said.answer is not None, said
        assert "1.7" in str(said.answer) and "2026-10-01" in str(said.answer)


@pytest.mark.parametrize(
    ("born", "at", "want"),
    [("2001-02-03", "2026-02-03", "25"), ("2001-02-03", "2026-02-02", "24"), ("2001", "2026-02-02", ""),
     ("2001-02-03", "", ""), ("2027-01-01", "2026-01-01", ""), ("2000-02-29", "2001-02-28", "0")],
)  # fmt: skip
def test_age(born: str, at: str, want: str) -> None:
    assert age(born, at) == want
