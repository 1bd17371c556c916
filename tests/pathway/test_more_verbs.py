"""convert, show and enrich on the command line, and the word il2 in place of a file."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest

from il2.cli.main import main
from il2.pathway import read, resolve
from il2.pathway.export import FORMATS
from il2.pathway.own import own_edges, own_map, own_nodes, repairs, statements

from . import judges
from .drawing import Drawing


@pytest.fixture
def small(tmp_path: Path) -> Path:
    drawing = (
        Drawing(title="Small").node("i", 0, 0, "IL2").node("r", 0, 99, "IL2RA").node("s", 99, 99, "SOCS3")
    )
    drawing.line("x", "i", "r").line("y", "s", "r", "TBar")
    path = tmp_path / "small.gpml"
    path.write_text(drawing.text(), encoding="utf-8")
    return path


def test_convert_to_stdout_and_to_a_file(small: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["pathway", "convert", str(small), "--to", "sif"]) == 0
    assert capsys.readouterr().out == "IL2\tactivates\tIL2RA\nSOCS3\tinhibits\tIL2RA\n"
    out = small.with_name("small.ttl")
    assert main(["pathway", "convert", str(small), "-o", str(out)]) == 0
    assert len(judges.turtle(out.read_text("utf-8")).nodes) == 3
    assert "wrote" in capsys.readouterr().err


@pytest.mark.parametrize("name", FORMATS)
def test_our_map_converts_to_everything(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["pathway", "convert", "il2", "--to", name]) == 0
    said = capsys.readouterr()
    assert len(said.out) > 100 and said.err == ""


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["convert", "{}"], "name the format to convert to: gpml, "),
        (["convert", "{}", "-o", "x.docx"], "the ending '.docx' stands for no format"),
        (["convert", "nothing.gpml", "--to", "sif"], "cannot read 'nothing.gpml': no such file"),
        (["convert", "{}", "--to", "sif", "-o", "no/such/folder.sif"], "does not exist"),
        (["convert", "{}", "--to", "sif", "-o", "{}"], "is read by this command; name another file to write"),
        (["enrich", "IL2RA", "--fdr", "nan"], "a false discovery rate lies between 0 and 1, not nan"),
        (["enrich", "genes.txt"], "there is no file 'genes.txt'"),
        (["enrich", "IL2", "--sets", "nowhere"], "there is no file 'nowhere'"),
        (["enrich", "NOTAGENE"], "no gene of the list lies in the background"),
        (["enrich", "{}", "--ranked"], "has no number beside"),
    ],
)
def test_bad_calls_are_one_sentence(
    small: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], sentence: str
) -> None:
    assert main(["pathway", *(word.format(small) for word in arguments)]) == 2
    said = capsys.readouterr()
    assert sentence in said.err and said.err.count("\n") == 1 and said.out == ""


def test_convert_names_the_nearest_format(small: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["pathway", "convert", str(small), "--to", "sbm"]) == 2
    assert "'sbm' is not one of" in capsys.readouterr().err


def test_show_prints_every_table(capsys: pytest.CaptureFixture[str]) -> None:
    sizes = {
        "--edges": own_edges(),
        "--nodes": own_nodes(),
        "--evidence": statements(),
        "--repairs": repairs(),
    }
    for flag, wanted in sizes.items():
        assert main(["pathway", "show", flag, "--csv"]) == 0
        rows = list(csv.DictReader(io.StringIO(capsys.readouterr().out)))
        assert len(rows) == len(wanted) and [row["id"] for row in rows] == [one.id for one in wanted]
    assert main(["pathway", "show"]) == 0
    said = capsys.readouterr().out
    assert f"{len(own_nodes())} nodes" in said and "The check finds: D18 note:" in said


def test_show_repairs_say_what_was_wrong(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["pathway", "show", "--repairs", "--json"]) == 0
    rows = json.loads(capsys.readouterr().out)["rows"]
    (mtor,) = [row for row in rows if row["element"] == "dd415"]
    assert (mtor["rule"], mtor["was"], mtor["now"]) == ("D1", "Entrez Gene 4137", "Entrez Gene 2475")
    met = {row["rule"] for row in rows}
    assert {f"D{i}" for i in (1, 2, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 20)} <= met


def test_show_writes_the_map(tmp_path: Path) -> None:
    path = tmp_path / "il2.gpml"
    assert main(["pathway", "show", "-o", str(path)]) == 0
    assert [e.target for e in resolve(read(path)).edges] == [e.target for e in resolve(own_map()).edges]


def test_a_file_named_il2_is_a_file(
    small: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    small.rename(small.with_name("il2"))
    monkeypatch.chdir(small.parent)
    assert main(["pathway", "convert", "il2", "--to", "sif"]) == 0
    assert capsys.readouterr().out.startswith("IL2\tactivates\tIL2RA")


def test_enrich_a_list_against_maps_and_a_background(small: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (small.parent / "background.txt").write_text("IL2\nCD25\nSOCS3\nFOS\nJUN\nMYC\n")
    arguments = ["pathway", "enrich", "IL2,IL2RA,FOS", "--sets", str(small.parent), "--csv"]
    assert main([*arguments, "--background", str(small.parent / "background.txt")]) == 0
    (row,) = csv.DictReader(io.StringIO(capsys.readouterr().out))
    assert (row["set"], row["hits"], row["size"], row["genes"]) == ("Small", "2", "3", "IL2 IL2RA")
    assert float(row["p"]) == pytest.approx(10 / 20)  # 2 or 3 of 3 among 6 with 3 draws: (9 + 1) / 20


def test_enrich_a_ranking(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    ours = [one.label for one in own_nodes() if one.type == "Protein"]
    lines = [f"{gene}\t{9 - i / 9}" for i, gene in enumerate(dict.fromkeys(ours))]
    lines += [f"OR{i}\t{-i / 50}" for i in range(200)]
    (tmp_path / "ranks.tsv").write_text("gene\tvalue\n" + "\n".join(lines))
    call = ["pathway", "enrich", str(tmp_path / "ranks.tsv"), "--ranked", "--permutations", "100", "--json"]
    assert main(call) == 0
    (row,) = json.loads(capsys.readouterr().out)["rows"]
    assert row["nes"] > 1.5 and row["p"] <= 0.05 and row["size"] == len(set(ours))
