"""The verbs on maps, from Python and from the command line."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace
from pathlib import Path

import pytest

from il2.cli.main import main
from il2.cli.pathway import COMMANDS
from il2.ground.errors import InputError
from il2.jobs.pathway_check import PathwayCheckQuestion, pathway_check
from il2.jobs.pathway_edges import PathwayEdgesQuestion, pathway_edges
from il2.jobs.pathway_participants import PathwayParticipantsQuestion, pathway_participants
from il2.knowledge import symbols
from il2.pathway import read, write
from il2.pathway.diff import diff
from il2.pathway.find import find
from il2.pathway.model import Xref
from il2.pathway.participants import participants

from .drawing import Drawing
from .given import given_graph, given_map, place, rows
from .test_resolve import row

PAGE = "---\nwpid: WP1\ntitle: Test\nschema-jsonld:\n- keywords: [IL2]\n---\n"


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """A map with one wrong identifier and one missing participant."""
    drawing = Drawing().node("i", 0, 0, "IL2", database="Entrez Gene", identifier="3558")
    drawing.node("m", 0, 99, "MTOR", database="Entrez Gene", identifier="4137").state("s", "m")
    drawing.line("x", "i", "m", inside="<Comment>c</Comment><BiopaxRef>p</BiopaxRef>")
    path = tmp_path / "small.gpml"
    path.write_text(drawing.text(), encoding="utf-8")
    return path


def test_check_as_json(small: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["pathway", "check", str(small), "--json"]) == 1
    said = json.loads(capsys.readouterr().out)
    assert said["counts"] == {
        "DataNode": 2,
        "State": 1,
        "Interaction": 1,
        "GraphicalLine": 0,
        "Label": 0,
        "Shape": 0,
        "Group": 0,
        "Anchor": 0,
    }
    (finding,) = said["findings"]
    assert {k: finding[k] for k in ("rule", "severity", "id", "label")} == {
        "rule": "D1",
        "severity": "error",
        "id": "m",
        "label": "MTOR",
    }
    assert "4137" in finding["found"]
    assert "MAPT" in finding["found"]
    assert finding["proposed"]
    assert finding["message"]


def test_check_takes_the_page(small: Path, capsys: pytest.CaptureFixture[str]) -> None:
    page = small.with_name("other.md")
    page.write_text(PAGE, encoding="utf-8")
    assert main(["pathway", "check", str(small), "--front-matter", str(page), "--json"]) == 1
    rules = [f["rule"] for f in json.loads(capsys.readouterr().out)["findings"]]
    assert rules == ["D1", "D3"]
    assert "D3 was not run" in " ".join(pathway_check(PathwayCheckQuestion(small)).notes())
    small.with_suffix(".md").write_text(PAGE, encoding="utf-8")
    assert pathway_check(PathwayCheckQuestion(small)).rules_met() == ("D1", "D3")
    small.with_suffix(".md").write_text("no page", encoding="utf-8")
    assert pathway_check(PathwayCheckQuestion(small)).rules_met() == ("D1",)


def test_exit_codes(small: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    clean = tmp_path / "clean.gpml"
    write(Drawing().node("i", 0, 0, "FOXO3A", database="Entrez Gene", identifier="2309").map(), clean)
    assert main(["pathway", "check", str(clean)]) == 0
    assert main(["pathway", "check", str(clean), "--fail-on", "note"]) == 1
    assert main(["pathway", "check", str(small), "--fail-on", "error"]) == 1
    capsys.readouterr()
    for wrong in (
        ["check", str(tmp_path / "no.gpml")],
        ["check"],
        ["check", str(small), "--fail-on", "never"],
        ["draft"],
    ):
        assert main(["pathway", *wrong]) == 2
        captured = capsys.readouterr()
        assert captured.out == ""
        assert captured.err.count("\n") == 1
    bad = tmp_path / "bad.md"
    bad.write_text("---\na: b: c\n---\n", encoding="utf-8")
    assert main(["pathway", "check", str(small), "--front-matter", str(bad)]) == 2
    assert "bad.md, line 2" in capsys.readouterr().err


def test_nothing_is_written_when_the_file_cannot_be_read(tmp_path: Path) -> None:
    bad = tmp_path / "bad.gpml"
    bad.write_text("<Pathway", encoding="utf-8")
    assert main(["pathway", "check", str(bad), "--json", "-o", str(tmp_path / "out.json")]) == 2
    assert [p.name for p in tmp_path.iterdir()] == ["bad.gpml"]


def test_sarif_and_files(small: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = small.with_name("out.sarif")
    assert main(["pathway", "check", str(small), "--sarif", "-o", str(out)]) == 1
    assert json.loads(out.read_text("utf-8"))["runs"][0]["results"][0]["ruleId"] == "D1"
    assert main(["pathway", "check", str(small), "--sarif"]) == 1
    assert json.loads(capsys.readouterr().out)["version"] == "2.1.0"
    assert main(["pathway", "check", str(small), "-o", str(small.with_name("out.csv"))]) == 1
    (finding,) = csv.DictReader(io.StringIO(small.with_name("out.csv").read_text("utf-8")))
    assert finding["rule"] == "D1"


@pytest.mark.parametrize("name", COMMANDS)
def test_help(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["pathway", name, "--help"]) == 0
    text = capsys.readouterr().out
    assert COMMANDS[name][1] in " ".join(text.split())
    assert text.rstrip().splitlines()[-1].strip().startswith(f"Example: il2 pathway {name}")


def test_the_group_alone_prints_its_commands(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["pathway"]) == 0
    text = capsys.readouterr().out
    assert all(name in text for name in COMMANDS)


def test_edges(small: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["pathway", "edges", str(small), "--csv"]) == 0
    (edge,) = csv.DictReader(io.StringIO(capsys.readouterr().out))
    assert (edge["source"], edge["sign"], edge["target"], edge["lines"]) == ("IL2", "+", "MTOR", "x")
    assert (edge["comments"], edge["references"]) == ("1", "1")
    answer = pathway_edges(PathwayEdgesQuestion(small, elements=True))
    assert answer.table().records()[0]["source"] == "i"
    assert {"entities", "modifiers", "proposed", "lines"} <= json.loads(answer.to_json()).keys()


def test_participants(small: Path) -> None:
    answer = pathway_participants(PathwayParticipantsQuestion(small))
    by_label = {row_["label"]: row_ for row_ in answer.table().records()}
    assert by_label["IL2"]["status"] == "ok"
    assert (by_label["MTOR"]["status"], by_label["MTOR"]["ncbi_gene"], by_label["MTOR"]["states"]) == (
        "conflict",
        "2475",
        "P",
    )
    assert "MTOR: the identifier ncbigene:4137 is another gene." in answer.notes()


def test_participants_of_wp49_are_those_of_the_table() -> None:
    table = {row_["label"]: row_ for row_ in rows("wp49_participants.csv")}
    found = participants(given_map("WP49.gpml"), given_graph("WP49.gpml"))
    assert {one.label for one in found} == table.keys()
    for one in found:
        expected = table[one.label]
        assert one.symbol == expected["correct_symbol"]
        assert (one.hgnc, one.ncbi_gene, one.ensembl) == (
            expected["correct_hgnc_id"],
            expected["correct_ncbi_gene"],
            expected["correct_ensembl"],
        )
        assert one.uniprot == expected["correct_uniprot"]
        assert one.status == expected["status"].casefold()


def test_find_by_symbol_alias_and_identifier(small: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = small.parent
    write(row("a").map(), folder / "b.gpml")
    (folder / "broken.gpml").write_text("<", encoding="utf-8")
    for wanted in ("IL2", "il-2", "ncbigene:3558", "TCGF", "ENSG00000109471", "P60568"):
        search = find(wanted, folder)
        assert [(hit.file, hit.node) for hit in search.hits] == [("small.gpml", "i")], wanted
        assert search.maps == 2
        assert len(search.unread) == 1
    assert [hit.by for hit in find("MAPT", folder).hits] == ["identifier"]
    assert [hit.by for hit in find("MTOR", folder).hits] == ["label"]
    assert main(["pathway", "find", "NOSUCH", str(folder)]) == 1
    assert main(["pathway", "find", "IL2", str(folder / "none")]) == 2
    capsys.readouterr()
    with pytest.raises(InputError, match=r"holds no \.gpml file"):
        (folder / "empty").mkdir()
        find("IL2", folder / "empty")


def test_find_in_the_given_maps() -> None:
    search = find("CD25", place("gpml"))
    assert {hit.file for hit in search.hits} == {"2021/WP5063.gpml", "WP49.gpml", "WP5063.gpml"}
    assert search.maps == 33


def test_a_name_that_is_no_gene_is_said_to_be_none(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write(row("IL2", "b").line("x", "IL2", "b").map(), tmp_path / "one.gpml")
    assert main(["pathway", "find", "ILR2", str(tmp_path)]) == 1
    assert "No human gene is called 'ILR2'; did you mean" in capsys.readouterr().out
    assert main(["pathway", "find", "TP53", str(tmp_path)]) == 1
    assert "No human gene" not in capsys.readouterr().out


def test_diff_tells_meaning_from_looks(tmp_path: Path) -> None:
    before = row("a", "b").line("x", "a", "b").map()
    assert diff(before, before) == ()
    node = before.nodes[0]
    moved = replace(node, graphics=replace(node.graphics, x=5.0, fill="ff0000"))
    assert [(c.kind, c.id) for c in diff(before, replace(before, nodes=(moved, before.nodes[1])))] == [
        ("geometry", "a"),
        ("look", "a"),
    ]
    renamed = replace(node, label="A", xref=Xref("Entrez Gene", "1"))
    kinds = [(c.kind, c.id) for c in diff(before, replace(before, nodes=(renamed, before.nodes[1])))]
    assert kinds == [("node", "a"), ("identifier", "a"), ("edge", "A -> b"), ("edge", "a -> b")]
    turned = row("a", "b").line("x", "a", "b", "TBar").map()
    assert [(c.kind, c.before, c.after) for c in diff(before, turned)] == [
        ("edge", "+", "- inhibition"),
        ("line", "a Undirected - Directed b", "a Undirected - Inhibition b"),
    ]
    new = row("a", "b", "c").line("x", "a", "b").map()
    assert [(c.kind, c.id, c.before) for c in diff(before, new)] == [("node", "c", "")]


def test_diff_across_versions_of_gpml(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    drawing = row("a", "b").line("x", "a", "b", "mim-inhibition").map()
    old, new = write(drawing, tmp_path / "old.gpml"), write(drawing, tmp_path / "new.gpml", "2021")
    assert read(new).version == "2021"
    assert diff(read(old), read(new)) == ()
    assert main(["pathway", "diff", str(old), str(new)]) == 0
    assert "No change." in capsys.readouterr().out


def test_diff_takes_our_own_map_by_its_word(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    copy = tmp_path / "copy.gpml"
    assert main(["pathway", "show", "-o", str(copy)]) == 0
    assert main(["pathway", "diff", str(copy), "il2"]) == 0
    assert "No change." in capsys.readouterr().out


def test_the_twins_differ_as_their_readme_says() -> None:
    changes = diff(given_map("WP5063.gpml"), given_map("2021/WP5063.gpml"))
    assert {c.kind for c in changes} <= {"group", "text", "page"}
    assert sum(c.kind == "group" and c.after == "" for c in changes) == 7


def test_every_gene_symbol_is_carried() -> None:
    carried = symbols.all_symbols()
    assert len(carried) == 43837
    assert symbols.find("IL2RA") in symbols.called("CD25")
    gene = symbols.find("IL2")
    assert gene is not None
    for prefix, identifier in (
        ("ncbigene", "3558"),
        ("ensembl", "ENSG00000109471.4"),
        ("hgnc", "HGNC:6001"),
        ("uniprot", "P60568"),
    ):
        assert symbols.of_identifier(prefix, identifier) is gene
