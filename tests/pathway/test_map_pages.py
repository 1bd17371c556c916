"""The page of a map and its interactive view as files: complete, self-contained, safe and true."""

from __future__ import annotations

import base64
import hashlib
import json
from functools import cache
from pathlib import Path

import lxml.html
import pytest
from lxml import etree

from il2.ground.errors import InputError
from il2.jobs.map_cards import cards, reference, signal_order
from il2.jobs.pathway_page import PathwayPageQuestion, pathway_page
from il2.jobs.pathway_view import PathwayViewQuestion, pathway_view, view_of
from il2.pathway import check, resolve
from il2.pathway.model import Publication, Xref
from il2.pathway.overlay import Overlay
from il2.report.map_page import map_page, with_links
from il2.report.map_view import view_page

from .drawing import Drawing
from .given import place

HOSTILE = "</script><img src=x onerror=alert(1)> & \"'"


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Path:
    drawing = Drawing(title="Odd </title><script>", description="See [a](javascript:alert(1)) and &lt;b&gt;.")
    drawing.node("a1", 60, 50, HOSTILE, Valign="Middle").node("b1", 60, 150, "JAK1", Valign="Middle")
    drawing.line(
        "l1", ("a1", 60.0, 60.0), ("b1", 60.0, 140.0), inside=f"<Comment>{'&lt;/script&gt;'}</Comment>"
    )
    drawing.state("s1", "b1", "<P>").label("t1", 60, 250, "Outcome").line(
        "l2", ("b1", 60, 160), ("t1", 60, 240)
    )
    path = tmp_path_factory.mktemp("maps") / "odd.gpml"
    path.write_text(drawing.text(), encoding="utf-8")
    return path


@cache
def page_text(path: Path) -> str:
    return map_page(pathway_page(PathwayPageQuestion(path)))


@cache
def view_text(path: Path) -> str:
    return view_page(pathway_view(PathwayViewQuestion(path)))


def wp49_page() -> str:
    return page_text(place("gpml", "WP49.gpml"))


def section(page: str, heading: str) -> str:
    (found,) = lxml.html.document_fromstring(page).xpath(f"//section[h2='{heading}']")
    return " ".join(found.text_content().split())


# Both pages -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("make", [page_text, view_text])
def test_nothing_of_a_map_becomes_markup_or_script(make: object, hostile: Path) -> None:
    text = make(hostile)  # type: ignore[operator]
    root = lxml.html.document_fromstring(text)
    assert root.xpath("//img") == []
    assert root.xpath("//@onerror") == []
    assert not any(href.startswith("javascript:") for href in root.xpath("//@href"))
    assert root.xpath("//h1/text()") == ["Odd </title><script>"]
    scripts = [
        s for s in root.xpath("//script") if s.get("type") not in ("application/json", "application/ld+json")
    ]
    assert len(scripts) == (1 if make is view_text else 0)


@pytest.mark.parametrize("make", [page_text, view_text])
def test_nothing_is_fetched_and_every_id_is_unique(make: object, hostile: Path) -> None:
    root = lxml.html.document_fromstring(make(hostile))  # type: ignore[operator]
    assert root.xpath("//*[@src or self::link or self::iframe or self::object or self::embed]") == []
    ids = root.xpath("//@id")
    assert len(ids) == len(set(ids))
    targets = [href[1:] for href in root.xpath("//a/@href") if href.startswith("#")]
    assert targets
    assert set(targets) <= set(ids)
    labels = " ".join(root.xpath("//@aria-labelledby | //@aria-describedby | //@for")).split()
    assert set(labels) <= set(ids)


def test_the_same_map_gives_the_same_pages(hostile: Path) -> None:
    assert map_page(pathway_page(PathwayPageQuestion(hostile))) == page_text(hostile)
    assert view_page(pathway_view(PathwayViewQuestion(hostile))) == view_text(hostile)


# The view ---------------------------------------------------------------------------------------------------


def test_the_policy_allows_this_module_and_this_sheet_only(hostile: Path) -> None:
    root = lxml.html.document_fromstring(view_text(hostile))
    (policy,) = root.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")
    rules = dict(rule.strip().split(" ", 1) for rule in policy.split(";"))
    assert rules["default-src"] == "'none'"
    for name, path in (("script-src", "//script[@type='module']"), ("style-src", "//style")):
        (found,) = root.xpath(path)
        digest = base64.b64encode(hashlib.sha256(found.text.encode()).digest()).decode()
        assert rules[name] == f"'sha256-{digest}'"


def test_the_data_of_the_view_are_the_cards(hostile: Path) -> None:
    root = lxml.html.document_fromstring(view_text(hostile))
    data = json.loads(root.get_element_by_id("page-data").text)
    assert [node["label"] for node in data["nodes"]] == [" ".join(HOSTILE.split()), "JAK1", "Outcome"]
    assert [(line["id"], line["sources"], line["targets"]) for line in data["lines"]] == [
        ("l1", ["a1"], ["b1"]),
        ("l2", ["b1"], ["t1"]),
    ]
    assert data["lines"][0]["comments"] == ["</script>"]
    assert data["overlay"] is None
    for node in data["nodes"]:
        assert root.get_element_by_id(node["id"]) is not None


def test_cards_of_wp49() -> None:
    path = place("gpml", "WP49.gpml")
    answer = pathway_view(PathwayViewQuestion(path))
    nodes = {card.id: card for card in answer.cards.nodes}
    mtor = nodes["dd415"]
    assert mtor.status == "Label and identifier are two different genes."
    assert mtor.identifiers[0].text == "ncbigene:4137"
    assert "D1" in {defect.rule for defect in mtor.defects}
    jak3 = nodes["dba31"]
    assert ("P", True) in {(text, "JAK3" in said or bool(said)) for _, text, said in jak3.states}
    lines = {card.id: card for card in answer.cards.lines}
    assert (lines["cdbde"].name, lines["cdbde"].way) == ("JAK3 → STAT5B", "anchor")
    bus = [card for card in answer.cards.lines if "a70b4" in card.through]
    assert len(bus) == 9
    assert not answer.opened.graph.legend.parts & set(lines)


def test_the_order_of_the_keyboard_follows_the_signal() -> None:
    path = place("gpml", "WP49.gpml")
    opened = pathway_view(PathwayViewQuestion(path)).opened
    order = [node.label for node in signal_order(opened.map, opened.graph)]
    assert order[0] == "IL2"
    for before, after in (
        ("IL2", "IL2RB"),
        ("IL2RB", "JAK3"),
        ("JAK3", "STAT5A"),
        ("RAF1", "MAPK1"),
        ("MAPK1", "FOS"),
    ):
        assert order.index(before) < order.index(after)


def test_a_view_carries_its_values(hostile: Path) -> None:
    opened = pathway_view(PathwayViewQuestion(hostile)).opened
    overlay = Overlay.of({"a": {"a1": 1.0, "b1": -1.0}, "b": {"b1": 2.0}}, unit="log2")
    root = lxml.html.document_fromstring(view_page(view_of(opened, overlay)))
    data = json.loads(root.get_element_by_id("page-data").text)
    assert data["overlay"]["series"] == {"a": {"a1": [1.0], "b1": [-1.0]}, "b": {"b1": [2.0]}}
    assert root.xpath("//select[@id='page-second']/option/@value") == ["", "a", "b"]
    rows = root.xpath("//table[caption='Values of every element.']/tbody/tr")
    assert [[cell.text_content() for cell in row][1:] for row in rows] == [
        ["a1", "a", "1"], ["b1", "a", "-1"], ["b1", "b", "2"],
    ]  # fmt: skip
    assert root.xpath("//input[@id='page-time']") == []


@pytest.mark.parametrize(
    ("text", "said"), [("{", "line 1: this is not JSON"), ('{"series": {"zz": 1}}', "'zz'")]
)
def test_a_wrong_overlay_is_one_sentence(text: str, said: str, hostile: Path, tmp_path: Path) -> None:
    path = tmp_path / "values.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match=said):
        pathway_view(PathwayViewQuestion(hostile, path))


# The page ---------------------------------------------------------------------------------------------------


def test_the_page_of_wp49_holds_what_the_published_page_holds() -> None:
    page = wp49_page()
    about = section(page, "About")
    terms = ("PW:0000512", "interleukin-2 signaling pathway", "ONTOX", "A.Pandey", "Eweitz", "CC0")
    edits = ("2025-11-20", "r141561", "27703bb3-8b60-11eb-9e72-0ac135e8bacf")
    for said in ("WP49", "Homo sapiens", *terms, *edits):
        assert said in about
    description = section(page, "Description")
    assert "IL-2Rα, IL-2Rβ and the common cytokine receptor gamma chain" in description
    assert "Ã" not in description.split("Restored here")[0]
    assert "Restored here: 30 broken letters" in description
    participants = section(page, "Participants")
    for said in ("MTOR", "label and identifier are two genes", "ncbigene:2475", "uniprot:P42345"):
        assert said in participants
    assert "The published page leaves out" in participants
    for label in ("CCND2", "MYC", "FOS", "JUN", "BCL2"):
        assert label in participants
    assert "20067622" in section(page, "References")
    assert "0 of 68 interactions name a source" in section(page, "References")
    assert page.count("https://pmc.ncbi.nlm.nih.gov/articles/PMC") == 5
    assert "WikiPathways, revision r141561" in section(page, "How to cite")
    assert "MAPT" in section(page, "What the check found")
    assert 'href="#dd415"' in page


FRONT = """---
annotations:
- {id: 'PW:0000907', parent: signaling pathway, type: Pathway Ontology, value: a term}
authors: [A. Person, B. Person]
citedin:
- {link: PMC123, title: A paper that uses it}
- no link at all
communities: [TestCommunity]
description: The receptor (IL-2RÃŽÂ±).
last-edited: 2025-01-02
ndex: 0000-1111
organisms: [Homo sapiens]
redirect_from: [/instance/WP1]
revision: r7
schema-jsonld:
- {'@type': Dataset, keywords: [IL2], license: CC0}
title: Small
wpid: WP1
---
"""


def test_a_small_page_holds_its_front_matter(tmp_path: Path) -> None:
    drawing = Drawing(title="Small", description="The receptor (IL-2RÃŽÂ±). See http://example.org/a.")
    drawing.node("n1", 60, 50, "IL2", database="Entrez Gene", identifier="3558")
    drawing.node("n2", 60, 150, "MTOR", database="Entrez Gene", identifier="4137", kind="Rna")
    drawing.line("l1", ("n1", 60, 60), ("n2", 60, 140))
    path = tmp_path / "WP1.gpml"
    path.write_text(drawing.text(), encoding="utf-8")
    path.with_suffix(".md").write_text(FRONT, encoding="utf-8")
    answer = pathway_page(PathwayPageQuestion(path))
    page = map_page(answer)
    assert "The receptor (IL-2Rα). See http://example.org/a." in section(page, "Description")
    assert "Restored here: 2 broken letters in the map and its page (ÃŽÂ± to α)." in section(
        page, "Description"
    )
    about = section(page, "About")
    for said in (
        "A. Person, B. Person",
        "TestCommunity",
        "2025-01-02",
        "r7",
        "CC0",
        "0000-1111",
        "/instance/WP1",
    ):
        assert said in about
    assert "The published page leaves out MTOR." in section(page, "Participants")
    cited = section(page, "Cited in")
    assert "A paper that uses it" in cited
    assert "no link at all" in cited
    assert 'href="https://pmc.ncbi.nlm.nih.gov/articles/PMC123/"' in page
    assert "A. Person, B. Person (2025). Small" in section(page, "How to cite")
    rows = lxml.html.document_fromstring(page).xpath("//section[h2='What the check found']//tbody/tr")
    assert {row[1].text_content() for row in rows} == {finding.rule for finding in answer.findings}
    assert {"D1", "D2", "D3"} <= {finding.rule for finding in answer.findings}
    links = lxml.html.document_fromstring(page).xpath("//a[@download='WP1.gpml']/@href")
    assert base64.b64decode(links[0].partition(",")[2]) == path.read_bytes()
    named = {
        card.label: card for card in cards(answer.opened.map, answer.opened.graph, answer.findings).nodes
    }
    assert named["MTOR"].status == "Label and identifier are two different genes."
    assert "D1" in {defect.rule for defect in named["MTOR"].defects}


def test_every_rule_that_finds_something_is_on_the_page() -> None:
    path = place("gpml", "WP49.gpml")
    answer = pathway_page(PathwayPageQuestion(path))
    rows = lxml.html.document_fromstring(wp49_page()).xpath("//section[h2='What the check found']//tbody/tr")
    shown = {row[1].text_content() for row in rows}
    found = {finding.rule for finding in check(answer.opened.map, answer.opened.graph)} | {"D3"}
    assert {f"D{number}" for number in range(1, 16)} <= found
    assert shown == found
    assert len(rows) == len(answer.findings)


def test_downloads_are_the_files_themselves() -> None:
    path = place("gpml", "WP49.gpml")
    links = lxml.html.document_fromstring(wp49_page()).xpath("//a[@download]")
    files = {a.get("download"): base64.b64decode(a.get("href").partition(",")[2]) for a in links}
    assert files["WP49.gpml"] == path.read_bytes()
    assert etree.fromstring(files["WP49-faithful.svg"]).get("viewBox") == "0 0 1098 1196"
    assert files["WP49.png"].startswith(b"\x89PNG")
    assert len(files["WP49.sif"].decode().splitlines()) == 71
    assert files["WP49-participants.csv"].decode().count("\n") == 43
    for ending in ("graphml", "gmt", "cx2", "jsonld"):
        assert files[f"WP49.{ending}"]


def test_linked_data_of_the_page() -> None:
    root = lxml.html.document_fromstring(wp49_page())
    (text,) = root.xpath("//script[@type='application/ld+json']/text()")
    data = json.loads(text)
    assert data["@type"] == "Dataset"
    assert data["version"] == "r141561"
    assert data["dateModified"] == "2025-11-20"
    assert "IL-2Rα" in data["description"]
    assert len(data["mentions"]) == 42
    assert data["isBasedOn"]["sha256"] == hashlib.sha256(place("gpml", "WP49.gpml").read_bytes()).hexdigest()
    assert {"MYC", "FOS"} <= set(data["keywords"])
    assert root.xpath("//meta[@name='citation_title']/@content") == ["IL2 signaling"]


def test_a_page_without_front_matter_says_so(hostile: Path) -> None:
    assert "No front matter was given" in section(page_text(hostile), "What the check found")
    assert "No citing papers are known here." in section(page_text(hostile), "Cited in")


def test_our_own_map_has_a_page_and_a_view() -> None:
    answer = pathway_page(PathwayPageQuestion("il2"))
    page = map_page(answer)
    (link,) = lxml.html.document_fromstring(page).xpath("//a[@download='il2.gpml']")
    content = base64.b64decode(link.get("href").partition(",")[2])
    assert content == answer.content
    assert hashlib.sha256(content).hexdigest() == answer.sha256
    data = json.loads(
        lxml.html.document_fromstring(view_text(Path("il2"))).get_element_by_id("page-data").text
    )
    assert len(data["nodes"]) >= len(answer.opened.map.nodes) - 10


# Pieces -----------------------------------------------------------------------------------------------------


def test_links_of_descriptions() -> None:
    made = with_links(
        "See [NetSlim](http://www.netpath.org/netslim/IL_2_pathway.html), (http://a.org/b). <x>"
    )
    assert made == (
        'See <a href="http://www.netpath.org/netslim/IL_2_pathway.html" rel="noreferrer">NetSlim</a>, '
        '(<a href="http://a.org/b" rel="noreferrer">http://a.org/b</a>). &lt;x&gt;'
    )
    assert with_links("[a](javascript:alert(1))") == "[a](javascript:alert(1))"


def test_addresses_of_literature_are_safe() -> None:
    odd = Publication(id="a", xref=Xref("PubMed", "1/../evil"), url="javascript:alert(1)", title="T")
    assert reference(odd).url == ""


def test_cards_say_where_a_data_node_lies() -> None:
    nucleus = '<Attribute Key="org.pathvisio.CellularComponentProperty" Value="Nucleus" />'
    drawing = Drawing().shape("n", 100, 100, Width=150.0, Height=150.0, inside=nucleus)
    drawing.node("a", 100, 100, "MYC").node("b", 400, 100, "IL2")
    found = drawing.map()
    places = {card.label: card.place for card in cards(found, resolve(found)).nodes}
    assert places == {"MYC": "nucleus", "IL2": ""}
