"""The rules: WP49 whole, every rule on a small drawing that breaks it and on one that does not."""

from __future__ import annotations

import csv
import json
from collections import Counter
from pathlib import Path

import pytest

from il2.pathway import Finding, check, read_page, resolve
from il2.pathway.check import RULES, at_least, sarif
from il2.pathway.frontmatter import Page

from .drawing import Drawing
from .given import FILES, given_graph, given_map, place, rows
from .test_resolve import legend, receptor, row, stack

GENE = {"database": "Entrez Gene"}


def found(drawing: Drawing, rule: str, page: Page | None = None) -> list[Finding]:
    made = drawing.map()
    return [finding for finding in check(made, resolve(made), page) if finding.rule == rule]


def ids(drawing: Drawing, rule: str) -> list[str]:
    return [finding.id for finding in found(drawing, rule)]


def test_d1_label_and_identifier_are_two_genes() -> None:
    drawing = Drawing().node("n", 0, 0, "MTOR", database="Entrez Gene", identifier="4137")
    (finding,) = found(drawing, "D1")
    assert (finding.severity, finding.id, finding.label) == ("error", "n", "MTOR")
    assert (finding.found, finding.proposed) == ("ncbigene:4137 (MAPT)", "ncbigene:2475 (MTOR)")
    assert finding.line > 0


@pytest.mark.parametrize(
    ("label", "database", "identifier"),
    [
        ("MTOR", "Entrez Gene", "2475"),
        ("FOXO3A", "Entrez Gene", "2309"),
        ("CD25", "Ensembl", "ENSG00000134460"),
        ("IL-2 receptor", "Entrez Gene", "3559"),
        ("ATP", "ChEBI", "CHEBI:15422"),
        ("MTOR", "", ""),
        ("MTOR", "Entrez Gene", "99999999"),
    ],
)
def test_d1_aliases_and_unknown_identifiers_are_no_conflict(
    label: str, database: str, identifier: str
) -> None:
    assert ids(Drawing().node("n", 0, 0, label, database=database, identifier=identifier), "D1") == []


def test_d1_is_about_human_genes() -> None:
    drawing = Drawing(organism="Mus musculus").node(
        "n", 0, 0, "MTOR", database="Entrez Gene", identifier="4137"
    )
    assert ids(drawing, "D1") == []


def test_d2_broken_letters() -> None:
    drawing = Drawing(description="the IL-2RÃŽÂ± chain").node("n", 0, 0, "NF-ÃŽÂºB").node("g", 99, 0, "NF-κB")
    first, second = found(drawing, "D2")
    assert (first.id, first.label, first.proposed) == ("", "description", "α")
    assert first.line == 2
    assert (second.id, second.found, second.proposed) == ("n", "ÃŽÂº", "κ")


def test_d3_participants_missing_from_the_page() -> None:
    drawing = Drawing().node("n", 0, 0, "IL2", **GENE, identifier="3558")
    drawing.node("r", 0, 99, "MYC", kind="Rna", **GENE, identifier="4609").node(
        "q", 0, 199, "MYC", **GENE, identifier="4609"
    )
    assert [f.label for f in found(drawing, "D3", Page(keywords=("IL2",)))] == ["MYC"]
    assert found(drawing, "D3", Page(keywords=("il2", "MYC"))) == []
    assert found(drawing, "D3") == []


def genes(count: int = 10) -> Drawing:
    drawing = Drawing()
    for number in range(count):
        drawing.node(f"n{number}", 80.0 * number, 0, f"X{number}", **GENE, identifier=str(10**8 + number))
    return drawing


def test_d4_one_node_of_another_system() -> None:
    drawing = genes().node("e", 0, 99, "HRAS", database="Ensembl", identifier="ENSG00000174775")
    (finding,) = found(drawing, "D4")
    assert (finding.id, finding.found, finding.proposed) == ("e", "Protein, ensembl", "ncbigene:3265")
    half = genes(2).node("e", 0, 99, "HRAS", database="Ensembl", identifier="ENSG00000174775")
    assert ids(half, "D4") == []


def test_d4_italic_means_rna_where_the_legend_says_so() -> None:
    drawing = genes().node("i", 0, 99, "MYC", **GENE, identifier="4609", FontStyle="Italic")
    assert ids(drawing, "D4") == []
    legend(drawing).label("mrna", 750, 330, "mRNA", FontStyle="Italic")
    assert [(f.id, f.proposed) for f in found(drawing, "D4")] == [("i", "type Rna")]


def test_d4_one_label_with_two_identifiers() -> None:
    drawing = genes().node("again", 0, 99, "X1", **GENE, identifier="77")
    assert ids(drawing, "D4") == ["again"]


def test_d5_a_ligand_on_a_figure() -> None:
    findings = {f.id: f for f in found(receptor(), "D5")}
    assert findings.keys() == {"IL2", "IL2RA", "IL2RB"}
    assert findings["IL2"].proposed == "IL2 -> IL2RA; IL2 -> IL2RB"
    wired = receptor().node("JAK1", 300, 300).line("j", "IL2", "JAK1")
    assert set(ids(wired, "D5")) == {"IL2RA", "IL2RB"}


def test_d6_a_bus_without_ends() -> None:
    drawing = row("a", "b").line("bus", (0, 50), (300, 50), "Line", anchors={"i": 0.1, "p": 0.5})
    drawing.line("in", "a", "i", "Line").line("out", "p", "b")
    (finding,) = found(drawing, "D6")
    assert (finding.id, finding.proposed) == ("bus", "outputs of a")
    assert ids(row("a", "b", "c").line("x", "a", "b", anchors={"m": 0.5}).line("y", "m", "c"), "D6") == []


def test_d7_shapes_for_states() -> None:
    drawing = row("a").shape("p", 40, 0, "P", ShapeType="mim-phosphorylated", Width=15, Height=15)
    drawing.shape("far", 500, 500, "P", Width=15, Height=15).shape("near", 0, 25, "P", Width=15, Height=15)
    drawing.shape("odd", 500, 400, ShapeType="Cloud").shape("plain", 0, 300)
    assert [(f.id, f.proposed) for f in found(drawing, "D7")] == [
        ("p", "a State P on a"),
        ("near", "a State P on a"),
        ("odd", ""),
    ]


def test_d8_a_drawn_self_loop() -> None:
    drawing = row("JAK3").shape("arc", 25, -18, ShapeType="Arc", Width=15, Height=20, Color="0000ff")
    drawing.line("arrow", (30, -22), (37, -15), kind="GraphicalLine", Color="0000ff")
    (finding,) = found(drawing, "D8")
    assert (finding.id, finding.proposed) == ("arc", "JAK3 -> JAK3")
    other = row("JAK3").shape("arc", 25, -18, ShapeType="Arc", Width=15, Height=20, Color="0000ff")
    assert ids(other.line("arrow", (30, -22), (37, -15), kind="GraphicalLine", Color="ff0000"), "D8") == []


def test_d9_foreign_cytokines() -> None:
    drawing = row("a", "b", "c").line("x", "a", "b", inside="<Comment>IL-6 stimulates SHC1.</Comment>")
    drawing.line("y", "a", "c", inside="<Comment>IL-2 and IL-15 stimulate it.</Comment>")
    drawing.line("z", "b", "c", inside="<Comment>the IL- receptor complex</Comment>")
    drawing.title = "IL2 signaling"
    assert [(f.id, f.found) for f in found(drawing, "D9")] == [("x", "IL-6"), ("z", "IL-")]
    drawing.title = "Signaling"
    assert ids(drawing, "D9") == []


def test_d9_leftovers_of_a_template() -> None:
    head = '<Attribute Key="org.pathvisio.model.BackpageHead" Value="{}" />'
    drawing = (
        Drawing()
        .node("n", 0, 0, "IL2", inside=head.format("IL6"))
        .node("m", 99, 0, "MTOR", inside=head.format("FRAP1"))
    )
    assert [(f.id, f.severity, f.found) for f in found(drawing, "D9")] == [("n", "note", "IL2 -> IL6")]


def test_d10_colours_and_keys() -> None:
    drawing = legend(row("a", "b")).line("u", "a", "b", Color="0000ff")
    assert [(f.id, f.found) for f in found(drawing, "D10")] == [("u", "0000ff")]
    hidden = legend(row("a", "b"))
    hidden.line("under", (610, 150), (670, 150), kind="GraphicalLine", Color="0000ff", ZOrder=-5)
    hidden.line("u", "a", "b", Color="0000ff")
    assert {(f.id, f.proposed) for f in found(hidden, "D10")} == {
        ("u", "uncover the key line under"),
        ("under", ""),
    }
    silent = legend(row("a")).line("mute", (610, 300), (670, 300), kind="GraphicalLine", Color="ff9900")
    assert [(f.id, f.message) for f in found(silent, "D10")] == [("mute", "the key line mute has no text")]
    assert ids(legend(row("a", "b")).line("u", "a", "b", Color="00cc00"), "D10") == []


def test_d10_a_text_beside_the_wrong_line() -> None:
    drawing = legend(row("a", "b")).line(
        "twice", (610, 240), (670, 240), kind="GraphicalLine", Color="00cc00"
    )
    drawing.label("other", 780, 241, "Leads to", Width=180)
    drawing.line("mute", (610, 261), (670, 261), kind="GraphicalLine", LineStyle="Broken")
    drawing.line("x", "a", "b", LineStyle="Broken")
    assert [f.id for f in found(drawing, "D10")] == ["twice", "mute"]
    (edge,) = resolve(drawing.map()).edges
    assert (edge.meaning, edge.readings[0].note) == (
        "leads to",
        "the text of the key stands beside another line",
    )


def test_d11_colours_that_look_alike() -> None:
    drawing = row("a", "b", "c").line("x", "a", "b", Color="00cc00").line("y", "a", "c", Color="00cc00")
    assert ids(drawing, "D11") == []
    assert [(f.id, f.proposed) for f in found(drawing.line("z", "b", "c", Color="00cc32"), "D11")] == [
        ("z", "00cc00")
    ]


def test_d12_a_text_for_genes() -> None:
    drawing = row("a").label("t", 300, 200, "targets").node("FOS", 300, 228).line("x", "a", "t")
    assert [(f.id, f.proposed) for f in found(drawing, "D12")] == [("x", "end on FOS")]
    assert ids(row("a").label("t", 300, 200, "Apoptosis").line("x", "a", "t"), "D12") == []


def test_d13_one_member_of_a_stack() -> None:
    (finding,) = found(stack().line("x", "a", "m1"), "D13")
    assert (finding.id, finding.label, finding.proposed) == ("x", "MAPK1", "join the group MAPK1/MAPK3")
    assert ids(stack().line("x", "a", "gx"), "D13") == []
    assert ids(stack(second="MAPK1").line("x", "a", "m1"), "D13") == []


def test_d14_evidence() -> None:
    cited = "<BiopaxRef>p</BiopaxRef>"
    assert [f.severity for f in found(row("a", "b").line("x", "a", "b"), "D14")] == ["warning"]
    some = row("a", "b").line("x", "a", "b", inside=cited).line("y", "a", "b").line("z", "b", "a")
    assert [(f.severity, f.found) for f in found(some, "D14")] == [
        ("note", "1 of 3 interactions cited, 0 references for the map")
    ]
    assert found(row("a", "b").line("x", "a", "b", inside=cited), "D14") == []
    assert found(row("a"), "D14") == []


def test_d15_dead_links() -> None:
    drawing = Drawing(
        description="see [x](http://www.netpath.org/netslim/IL_2_pathway.html) and https://www.netpath.org/faqs"
    )
    assert [f.found for f in found(drawing, "D15")] == ["http://www.netpath.org/netslim/IL_2_pathway.html"]


def test_d16_outdated_symbols() -> None:
    drawing = (
        Drawing()
        .node("n", 0, 0, "FOXO3A", **GENE, identifier="2309")
        .node("m", 99, 0, "CD25", **GENE, identifier="3559")
    )
    assert [(f.id, f.proposed) for f in found(drawing, "D16")] == [("n", "FOXO3")]


def test_d17_loose_ends() -> None:
    assert [(f.id, f.proposed) for f in found(row("a", "b").line("x", "a", (115, 0)), "D17")] == [
        ("x", "a -> b")
    ]


def test_d18_no_identifier() -> None:
    drawing = row("a", "b").node("c", 0, 99, "IL2", **GENE, identifier="3558")
    assert [f.found for f in found(drawing, "D18")] == ["2 of 3 data nodes without identifier"]
    assert found(Drawing().node("c", 0, 99, "IL2", **GENE, identifier="3558"), "D18") == []


def test_d19_what_the_reader_found_odd() -> None:
    drawing = row("a", "b").line("x", "a", "b", "sparkle")
    assert [f.message for f in found(drawing, "D19")] == ["unknown ArrowHead 'sparkle'"]


def test_d20_legend_lines() -> None:
    assert ids(legend(row("a")), "D20") == ["kline"]


def test_an_empty_drawing_has_no_findings() -> None:
    made = Drawing().map()
    assert check(made, resolve(made)) == ()


# WP49 and the other given maps ------------------------------------------------------------------------------


def test_wp49_has_all_fifteen_defects_where_they_are() -> None:
    findings = check(given_map("WP49.gpml"), given_graph("WP49.gpml"), read_page(place("gpml", "WP49.md")))
    where = {rule: {f.id for f in findings if f.rule == rule} for rule in RULES}
    assert all(where[f"D{number}"] for number in range(1, 16))
    assert where["D1"] == {"dd415"}
    assert {f.label for f in findings if f.rule == "D3"} == {"CCND2", "MYC", "FOS", "JUN", "BCL2"}
    assert where["D4"] == {"aaeaa", "b1172", "ce87a"}
    assert where["D5"] == {"c1e37", "ce87a"}
    assert where["D6"] == {"a70b4"}
    assert where["D7"] == {"d0ac7", "e9d50"}
    assert where["D8"] == {"a1dae"}
    assert where["D9"] >= {"dc54a", "d0ac7", "e9d50"}
    assert where["D10"] == {"id109e5489", "e1966", "e9b14", "b15aa"}
    assert where["D12"] == {"ac374", "c7aa6"}
    assert where["D13"] >= {"f67ec", "e4182", "ided95e4e7", "f0b42", "db453", "e024d"}
    colours = [f.message for f in findings if f.rule == "D11"]
    assert [("0000cc" in m, "00cc32" in m, "ff0033" in m) for m in colours] == [
        (True, False, False), (False, True, False), (False, False, True),
    ]  # fmt: skip
    (links,) = [f.found for f in findings if f.rule == "D15"]
    assert "netpath.org/netslim" in links
    (evidence,) = [f.found for f in findings if f.rule == "D14"]
    assert evidence.startswith("0 of 68 interactions cited, 1 reference")


def test_d1_finds_the_rows_of_the_table_and_nothing_else() -> None:
    table = Counter(
        (r["wpid"], r["label"], f"{r['identifier']} ({r['hgnc_symbol_of_identifier']})")
        for r in rows("label_id_conflicts.csv")
        if r["gpml_in_data_gpml"] == "yes"
    )
    assert len(table) == 24
    findings = [
        (name.removesuffix(".gpml"), f.label, f.found)
        for name in FILES
        for f in check(given_map(name), given_graph(name))
        if f.rule == "D1"
    ]
    assert set(findings) == set(table)
    assert len(findings) == 25


def test_findings_name_elements_that_exist() -> None:
    for name in FILES:
        known = given_map(name).by_id
        for finding in check(given_map(name), given_graph(name)):
            assert finding.rule in RULES
            assert finding.message
            assert finding.id == "" or finding.id in known


def test_sarif_is_what_readers_of_sarif_expect() -> None:
    findings = check(given_map("WP49.gpml"), given_graph("WP49.gpml"))
    log = json.loads(json.dumps(sarif(findings, "WP49.gpml", "0.1.0")))
    (run,) = log["runs"]
    rules = [rule["id"] for rule in run["tool"]["driver"]["rules"]]
    assert rules == list(RULES)
    assert len(run["results"]) == len(findings)
    for result in run["results"]:
        assert rules[result["ruleIndex"]] == result["ruleId"]
        assert result["level"] in ("note", "warning", "error")
        assert result["message"]["text"]
        place_ = result["locations"][0]["physicalLocation"]
        assert place_["artifactLocation"]["uri"] == "WP49.gpml"
        assert place_.get("region", {"startLine": 1})["startLine"] >= 1


def test_severities_are_ordered() -> None:
    findings = check(given_map("WP49.gpml"), given_graph("WP49.gpml"))
    sizes = [len(at_least(findings, severity)) for severity in ("note", "warning", "error")]
    assert sizes == sorted(sizes, reverse=True)
    assert sizes[0] == len(findings)


def test_the_hand_read_sample() -> None:
    """100 findings of the rules other than D1, drawn by chance and read by hand beside the drawing."""
    with Path(__file__).with_name("hand_read.csv").open(encoding="utf-8", newline="") as file:
        sample = list(csv.DictReader(file))
    assert len(sample) == 100
    assert all(row_["verdict"] in ("true", "false") and row_["why"] for row_ in sample)
    assert sum(row_["verdict"] == "false" for row_ in sample) <= 5
    page = read_page(place("gpml", "WP49.md"))
    for name in {row_["map"] for row_ in sample}:
        findings = check(given_map(name), given_graph(name), page if name == "WP49.gpml" else None)
        said = {(f.rule, f.id, f.message) for f in findings}
        for row_ in sample:
            assert row_["map"] != name or (row_["rule"], row_["id"], row_["message"]) in said
