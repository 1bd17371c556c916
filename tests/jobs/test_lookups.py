"""The verbs parameter, ligand, cell and cite."""

import csv
import io
import json
from pathlib import Path

import pytest

from il2.ground.errors import InputError, UnknownNameError
from il2.jobs.cell import CellQuestion, cell
from il2.jobs.cite import CiteQuestion, cite
from il2.jobs.ligand import LigandQuestion, ligand
from il2.jobs.parameter import ParameterQuestion, parameter
from il2.knowledge import ligands, sources
from il2.knowledge.ligand_input import read_ligands


def test_cd25_finds_il2ra() -> None:
    answer = parameter(ParameterQuestion("CD25", most=5))
    assert "IL2RA, interleukin 2 receptor subunit alpha" in str(answer)
    assert len(answer.facts) == 5 < answer.found
    rows = json.loads(answer.to_json())["rows"]
    assert rows[0]["genes"] == "IL2RA" and rows[0]["source"] in answer.provenance.sources


def test_most_below_one() -> None:
    with pytest.raises(InputError, match="at least 1"):
        parameter(ParameterQuestion("CD25", most=0))


def test_csv_of_ligands_is_a_file_of_ligands(tmp_path: Path) -> None:
    answer = ligand(LigandQuestion())
    path = tmp_path / "ligands.csv"
    path.write_text(answer.to_csv(), encoding="utf-8")
    read = read_ligands(path).by_name()
    assert {n: m.arms for n, m in read.items()} == {n: m.arms for n, m in ligands.catalogue().items()}


def test_own_molecule_with_a_doubtful_kd_is_shown_with_the_doubt() -> None:
    question = LigandQuestion(("IL-2",), (1,), ("7e-10",), (None,), name="odd")
    answer = ligand(question)
    assert [m.name for m in answer.ligands] == ["IL-2", "odd"]
    assert any("7e-10 M would be 0.7 nM" in note for note in answer.notes())
    assert any("cannot signal" in note for note in answer.notes())


def test_the_unused_kd_of_native_il2_is_said_to_be_unused() -> None:
    notes = [n for n in ligand(LigandQuestion(("aldesleukin", "IL-15"))).notes() if "does not use" in n]
    assert len(notes) == 1 and notes[0].startswith("aldesleukin: ") and "about 1 nM (natmed2018)" in notes[0]


def test_cell_shows_prior_and_the_three_quantifications() -> None:
    answer = cell(CellQuestion(("Treg",)))
    row = next(r for r in csv.DictReader(io.StringIO(answer.to_csv())) if r["receptor"] == "IL2RB")
    assert [float(row[q]) for q in "ABC"] == [657.0, 2350.3, 1927.8]
    assert float(row["low"]) < 1439 < float(row["high"])
    assert "CV 0.952 (measured)" in str(answer)


def test_cell_says_what_is_assumed() -> None:
    assert "the counts of all NK cells are assumed" in str(cell(CellQuestion(("NK bright",))))


def test_cite_follows_an_answer(tmp_path: Path) -> None:
    answer = parameter(ParameterQuestion("endocytosis"))
    path = tmp_path / "run.json"
    path.write_text(answer.to_json(), encoding="utf-8")
    cited = cite(CiteQuestion(answer=str(path)))
    assert [s.key for s in cited.sources] == list(answer.provenance.sources)
    assert "tkach2014" in str(cited) and cited.to_bibtex().count("@misc{") == len(cited.sources)


def test_cite_without_keys_lists_every_source() -> None:
    assert [s.key for s in cite(CiteQuestion()).sources] == list(sources.keys())


@pytest.mark.parametrize("text", ["", "[1]", '{"provenance": 3}', "[" * 3000, '"x"'])
def test_cite_of_something_else(tmp_path: Path, text: str) -> None:
    path = tmp_path / "run.json"
    path.write_text(text)
    with pytest.raises(InputError, match="is not an answer of il2"):
        cite(CiteQuestion(answer=str(path)))


def test_cite_of_nothing(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="there is no file"):
        cite(CiteQuestion(answer=str(tmp_path / "none.json")))
    with pytest.raises(UnknownNameError):
        cite(CiteQuestion(("nobody2020",)))
