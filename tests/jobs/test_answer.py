"""The faces of one answer say the same."""

import csv
import io
import json
from dataclasses import dataclass

import numpy as np
import pytest

from il2.ground.provenance import Provenance
from il2.jobs.answer import Table, TableAnswer, json_text, plain


@dataclass(frozen=True)
class Question:
    cell: str
    doses: tuple[float, ...]


@dataclass(frozen=True)
class Answer(TableAnswer):
    question: Question
    rows: Table
    provenance: Provenance
    title = "A <title>"

    def table(self) -> Table:
        return self.rows

    def notes(self) -> tuple[str, ...]:
        return ("KD < 1 nM is assumed.",)


@pytest.fixture
def answer() -> Answer:
    table = Table.of(
        [
            {"cell_type": "CD8, naive", "ec50_nM": 1 / 3, "ok": True},
            {"cell_type": "γδ", "ec50_nM": float("nan"), "ok": None},
        ]
    )
    return Answer(Question("CD8", (0.1, 1e-7)), table, Provenance("0", "h", (("a", 1),), 3, ("s",)))


def test_csv_holds_full_floats_and_blanks(answer: Answer) -> None:
    first, second = csv.DictReader(io.StringIO(answer.to_csv()))
    assert first == {"cell_type": "CD8, naive", "ec50_nM": repr(1 / 3), "ok": "true"}
    assert second == {"cell_type": "γδ", "ec50_nM": "", "ok": ""}
    assert "\r" not in answer.to_csv()


def test_json_is_strict_and_complete(answer: Answer) -> None:
    def refuse(name: str) -> None:
        raise AssertionError(name)

    read = json.loads(answer.to_json(), parse_constant=refuse)
    assert read["question"] == {"cell": "CD8", "doses": [0.1, 1e-7]}
    assert read["rows"][0]["ec50_nM"] == 1 / 3 and read["rows"][1]["ec50_nM"] is None
    assert read["provenance"]["seed"] == 3 and read["notes"] == ["KD < 1 nM is assumed."]


def test_frame_agrees_with_csv(answer: Answer) -> None:
    frame = answer.to_frame()
    assert list(frame.columns) == ["cell_type", "ec50_nM", "ok"]
    assert frame["ec50_nM"][0] == 1 / 3


def test_html_is_escaped(answer: Answer) -> None:
    text = answer._repr_html_()
    assert "A &lt;title&gt;" in text and "KD &lt; 1 nM" in text and "<td>CD8, naive</td>" in text


def test_text_shows_title_table_and_notes(answer: Answer) -> None:
    assert str(answer).splitlines() == [
        "A <title>",
        "cell_type   ec50_nM  ok",
        "CD8, naive    0.333  yes",
        "γδ",
        "KD < 1 nM is assumed.",
    ]


def test_numpy_values_become_plain() -> None:
    value = {"a": np.float64(1.5), "b": np.arange(2), "c": np.nan}
    assert plain(value) == {"a": 1.5, "b": [0, 1], "c": None}
    assert json.loads(json_text(value)) == plain(value)


def test_empty_table_prints_its_header() -> None:
    assert str(Table(("a", "b"), ())) == "a  b"
