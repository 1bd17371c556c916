"""The resolver: one small drawing per class of end, WP49 against its table, all given maps in figures."""

from __future__ import annotations

from collections import Counter

import networkx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from il2.pathway import Graph, resolve
from il2.pathway.colours import alike
from il2.pathway.meaning import text_sign

from .drawing import Drawing
from .given import FILES, given_graph, given_map, rows


def edges(drawing: Drawing) -> list[tuple[str, str, str, str]]:
    return [(e.source, e.sign, e.target, e.way) for e in resolve(drawing.map()).edges]


def fates(graph: Graph) -> dict[str, str]:
    return {line.line: line.role for line in graph.lines}


def row(*labels: str) -> Drawing:
    """Nodes 150 px apart, each called by its id."""
    drawing = Drawing()
    for place, label in enumerate(labels):
        drawing.node(label, 150.0 * place, 0.0)
    return drawing


@pytest.mark.parametrize(
    ("head", "sign", "meaning"),
    [
        ("Arrow", "+", ""),
        ("TBar", "-", "inhibition"),
        ("mim-inhibition", "-", "inhibition"),
        ("mim-catalysis", "+", "catalysis"),
        ("mim-necessary-stimulation", "+", "stimulation"),
        ("mim-transcription-translation", "+", "transcription or translation"),
        ("mim-binding", "?", "binding"),
        ("Line", "?", ""),
        ("sparkle", "+", ""),
    ],
)
def test_heads(head: str, sign: str, meaning: str) -> None:
    (edge,) = resolve(row("a", "b").line("x", "a", "b", head).map()).edges
    assert (edge.source, edge.target, edge.sign, edge.meaning) == ("a", "b", sign, meaning)
    assert (edge.way, edge.confidence, edge.lines) == ("node", "read", ("x",))
    assert edge.directed == (head != "Line")


def test_a_head_at_the_start_turns_the_line_and_two_heads_are_two_edges() -> None:
    assert edges(row("a", "b").line("x", "a", "b", "Line", tail="TBar")) == [("b", "-", "a", "node")]
    assert edges(row("a", "b").line("x", "a", "b", "Arrow", tail="TBar")) == [
        ("a", "+", "b", "node"),
        ("b", "-", "a", "node"),
    ]


def test_a_state_is_its_node() -> None:
    assert edges(row("a", "b").state("s", "b").line("x", "a", "s")) == [("a", "+", "b", "node")]


def test_nodes_of_one_label_are_one_entity() -> None:
    drawing = row("a", "b").node("a2", 0, 99, "a").node("water", 0, 300, "H2O").node("wet", 0, 400, "H₂O")
    graph = resolve(drawing.line("x", "a", "a2").line("y", "a2", "b").map())
    assert [(e.name, e.nodes) for e in graph.entities] == [
        ("a", ("a", "a2")),
        ("b", ("b",)),
        ("H2O", ("water", "wet")),
    ]
    assert [(e.source, e.target) for e in graph.edges] == [("a", "b")]
    assert fates(graph) == {"x": "self", "y": "edge"}
    assert len(graph.readings) == 2


def test_a_line_from_an_anchor_speaks_of_the_start() -> None:
    drawing = row("a", "b", "c").line("x", "a", "b", anchors={"m": 0.5}).line("y", "m", "c", "TBar")
    assert edges(drawing) == [("a", "+", "b", "node"), ("a", "-", "c", "anchor")]


def test_a_line_from_the_anchor_of_a_binding_speaks_of_both() -> None:
    drawing = row("a", "b", "c").line("x", "a", "b", "mim-binding", anchors={"m": 0.5}).line("y", "m", "c")
    assert edges(drawing) == [("a", "?", "b", "node"), ("a", "+", "c", "anchor"), ("b", "+", "c", "anchor")]


def test_a_dimer_goes_on_as_both() -> None:
    drawing = (
        row("STAT1", "STAT3").node("n1", 0, 200, "STAT1", group="d").node("n3", 0, 220, "STAT3", group="d")
    )
    drawing.group("d", "dx").line("x", "STAT1", "STAT3", anchors={"m": 0.5}).line("y", "m", "n1")
    assert edges(drawing) == [
        ("STAT1", "+", "STAT3", "node; anchor+group"),
        ("STAT3", "+", "STAT1", "anchor"),
    ]


def test_a_line_to_an_anchor_acts_on_the_reaction() -> None:
    drawing = row("a", "b", "c").line("x", "a", "b", "mim-conversion", anchors={"m": 0.5})
    graph = resolve(drawing.line("y", "c", "m", "mim-catalysis").map())
    assert [(e.source, e.target) for e in graph.edges] == [("a", "b")]
    (modifier,) = graph.modifiers
    assert (modifier.sources, modifier.line, modifier.target_line) == (("c",), "y", "x")
    assert (modifier.sign, modifier.meaning, fates(graph)["y"]) == ("+", "catalysis", "modifier")


def test_a_bus() -> None:
    drawing = row("a", "b", "c").line(
        "bus", (0, 50), (300, 50), "Line", anchors={"i": 0.1, "p": 0.5, "q": 0.9}
    )
    drawing.line("in", "a", "i", "Line").line("out", "p", "b").line("stop", "q", "c", "TBar")
    graph = resolve(drawing.map())
    assert edges(drawing) == [("a", "+", "b", "bus"), ("a", "-", "c", "bus")]
    assert fates(graph) == {"bus": "bus", "in": "input", "out": "edge", "stop": "edge"}
    assert graph.readings[0].through == ("bus", "in")
    assert {reading.confidence for reading in graph.readings} == {"assumed"}


def test_the_input_of_a_bus_may_be_drawn_from_the_bus() -> None:
    drawing = row("a", "b").line("bus", (0, 50), (300, 50), "Line", anchors={"i": 0.1, "p": 0.5})
    assert edges(drawing.line("in", "i", "a", "Line").line("out", "p", "b")) == [("a", "+", "b", "bus")]


def test_a_reaction_drawn_in_pieces() -> None:
    """The spine has loose ends; substrate, product and enzyme are joined by short lines."""
    drawing = row("S", "P", "E").line(
        "spine", (10, 50), (200, 50), "Line", anchors={"i": 0.0, "o": 0.99, "e": 0.5}
    )
    drawing.line("s", "S", "i", "Line").line("p", "o", "P").line("c", "E", "e", "mim-catalysis")
    graph = resolve(drawing.map())
    assert edges(drawing) == [("S", "+", "P", "bus")]
    assert [(m.sources, m.target_line) for m in graph.modifiers] == [(("E",), "spine")]


def test_a_group_stands_for_its_members() -> None:
    drawing = row("a").node("b", 300, 0, group="g").node("c", 300, 90, group="g").group("g", "gx", "Complex")
    assert edges(drawing.line("x", "a", "gx")) == [("a", "+", "b", "group"), ("a", "+", "c", "group")]


def stack(style: str = "Group", gap: float = 20.0, second: str = "MAPK3") -> Drawing:
    drawing = row("a", "z").node("m1", 300, 0, "MAPK1", group="g").node("m3", 300, gap, second, group="g")
    return drawing.group("g", "gx", style)


def test_a_stack_is_wired_as_one() -> None:
    assert edges(stack().line("x", "a", "m1")) == [
        ("a", "+", "MAPK1", "node"),
        ("a", "+", "MAPK3", "node+group"),
    ]
    (read, extended) = resolve(stack().line("x", "a", "m1").map()).edges
    assert (read.confidence, extended.confidence) == ("read", "assumed")
    both = stack().line("x", "a", "m1").line("y", "m3", "z")
    assert ("MAPK1", "+", "z", "node+group") in edges(both)


@pytest.mark.parametrize(
    "drawing",
    [
        stack("Complex").line("x", "a", "m1"),
        stack(gap=60.0).line("x", "a", "m1"),
        stack(second="GRB2").line("x", "a", "m1"),
        stack().line("x", "a", "m1").line("in", "m1", "m3"),
        stack().line("x", "a", "m1").line("own", "z", "m3"),
        stack().line("x", "a", "m1").line("held", (0, 0), (9, 9), group="g"),
    ],
    ids=["complex", "apart", "no paralogue", "line inside", "each wired on its own", "holds a line"],
)
def test_what_is_no_stack(drawing: Drawing) -> None:
    assert not any("+group" in way for *_, way in edges(drawing))


def receptor() -> Drawing:
    """A ligand ball in two receptor cups, as GenMAPP drew them."""
    drawing = (
        Drawing()
        .node("IL2", 100, 0, group="r")
        .node("IL2RA", 50, 200, group="r")
        .node("IL2RB", 150, 200, group="r")
    )
    drawing.shape("ball", 100, 100, group="r", Width=36, Height=36)
    for ref, x in (("left", 75), ("right", 125)):
        drawing.shape(ref, x, 110, group="r", Width=30, Height=30, ShapeType="Arc")
    drawing.group("r", "rx").line("l", "IL2", "ball", "Line", Color="ff3399")
    return drawing.line("a", "left", "IL2RA", "Line").line("b", "right", "IL2RB", "Line")


def test_receptor_shapes_join_ligand_and_chains() -> None:
    graph = resolve(receptor().map())
    assert [(e.source, e.target, e.way, e.directed) for e in graph.edges] == [
        ("IL2", "IL2RA", "shape", True),
        ("IL2", "IL2RB", "shape", True),
    ]
    assert graph.readings[0].through == ("l",)
    assert fates(graph)["l"] == "input"


def legend(drawing: Drawing, x: float = 600.0) -> Drawing:
    """A frame with keys: green interaction, dashed cyan transport, red inhibition, and a ligand line."""
    drawing.shape("frame", x + 150, 200, ShapeType="RoundedRectangle", Width=320, Height=300)
    drawing.label("title", x + 150, 70, "Legend", Width=80)
    keys = [
        ("00cc00", "", "Protein-protein interaction"),
        ("00cccc", "Broken", "Transport"),
        ("ff0033", "", "Inhibition"),
    ]
    for place, (colour, style, text) in enumerate(keys):
        y = 150.0 + 30 * place
        look = {"Color": colour} | ({"LineStyle": style} if style else {})
        drawing.line(f"key{place}", (x + 10, y), (x + 70, y), kind="GraphicalLine", **look)
        drawing.label(f"text{place}", x + 180, y + 2, text, Width=180)
    drawing.shape("kball", x + 40, 120, Width=20, Height=20).label("klig", x + 40, 95, "Ligand")
    return drawing.line("kline", ("kball", x + 40, 120), ("klig", x + 40, 105), "Line", Color="ff3399")


def test_the_legend_gives_meaning_and_is_no_edge() -> None:
    drawing = legend(row("a", "b", "c", "d"))
    drawing.line("p", "a", "b", Color="00cc32").line("t", "b", "c", Color="00cccc", LineStyle="Broken")
    drawing.line("i", "c", "d", Color="ff0033").line("u", "a", "d", Color="00ffff").line(
        "s", "d", "a", "TBar", Color="00ffff"
    )
    graph = resolve(drawing.map())
    said = {(e.source, e.target): (e.sign, e.meaning, e.readings[0].meaning_from) for e in graph.edges}
    assert said == {
        ("a", "b"): ("+", "protein-protein interaction", "legend"),
        ("b", "c"): ("+", "transport", "legend"),
        ("c", "d"): ("-", "inhibition", "legend"),
        ("a", "d"): ("?", "", ""),
        ("d", "a"): ("-", "inhibition", "head"),
    }
    assert "close to 00cc00" in next(r.note for r in graph.readings if r.line == "p")
    assert "00ffff has no key" in next(r.note for r in graph.readings if r.line == "u")
    assert fates(graph)["kline"] == "legend"


def test_a_ligand_line_has_the_sign_of_its_key() -> None:
    graph = resolve(legend(receptor()).map())
    assert {(e.sign, e.meaning) for e in graph.edges} == {("+", "ligand")}


def test_colours_without_legend_say_nothing() -> None:
    assert edges(row("a", "b").line("x", "a", "b", Color="123456")) == [("a", "+", "b", "node")]


def test_a_label_over_unconnected_genes_stands_for_them() -> None:
    drawing = row("a", "b").label("t1", 150, 200, "Ras dependent", Color="ff0000")
    drawing.label("t2", 150, 218, "gene expression", Color="ff0000")
    drawing.node("FOS", 120, 245).node("JUN", 180, 245).node("MYC", 150, 270).node("far", 150, 400)
    drawing.line("x", "a", "t1")
    assert edges(drawing) == [("a", "+", gene, "label") for gene in ("FOS", "JUN", "MYC")]
    assert edges(drawing.line("y", "b", "FOS"))[0] == ("a", "+", "JUN", "label")


def test_a_label_alone_is_an_outcome() -> None:
    drawing = row("a", "b").label("t", 99, 300, "Apoptosis").label("t2", 400, 300, "Apoptosis")
    graph = resolve(drawing.line("x", "a", "t", "TBar").line("y", "b", "t2").map())
    assert [(e.source, e.sign, e.target) for e in graph.edges] == [
        ("a", "-", "Apoptosis"),
        ("b", "+", "Apoptosis"),
    ]
    assert [e.kind for e in graph.entities] == ["node", "node", "text"]


def test_texts_that_edges_pass_through_are_not_one_step() -> None:
    drawing = row("a", "b", "c", "d").label("t", 99, 300, "D").label("t2", 400, 300, "D")
    drawing.line("x", "a", "t").line("y", "t", "b").line("z", "c", "t2").line("w", "t2", "d")
    graph = resolve(drawing.map())
    assert graph.reached("a") == {"D [t]", "b"}
    assert graph.reached("c") == {"D [t2]", "d"}


def test_blank_labels_and_figures_between_lines_are_connectors() -> None:
    assert edges(row("a", "b").label("t", 75, 50, " ").line("x", "a", "t", "Line").line("y", "t", "b")) == [
        ("a", "+", "b", "shape")
    ]
    assert edges(row("a", "b").shape("s", 75, 50).line("x", "a", "s").line("y", "s", "b")) == [
        ("a", "+", "b", "shape")
    ]


def test_frames_and_braces() -> None:
    framed = (
        row("a")
        .node("b", 300, 300)
        .node("c", 300, 330)
        .shape("f", 300, 315, ShapeType="Rectangle", Width=90, Height=90)
    )
    assert edges(framed.line("x", "a", "f")) == [("a", "+", "b", "shape"), ("a", "+", "c", "shape")]
    braced = (
        row("a")
        .node("b", 300, 300)
        .node("c", 360, 300)
        .shape("f", 330, 318, ShapeType="Brace", Width=120, Height=12)
    )
    assert edges(braced.line("x", "f", "a")) == [("b", "+", "a", "shape"), ("c", "+", "a", "shape")]
    named = (
        row("a").shape("f", 300, 300, ShapeType="Oval", Width=200, Height=90).label("n", 300, 265, "T cell")
    )
    assert edges(named.line("x", "a", "f")) == [("a", "+", "T cell", "shape")]


def test_a_loose_end_is_proposed_not_read() -> None:
    graph = resolve(row("a", "b").line("x", "a", (115, 0)).map())
    assert graph.edges == ()
    (proposal,) = graph.proposed
    assert (proposal.source, proposal.target, proposal.confidence) == ("a", "b", "proposed")
    assert fates(graph) == {"x": "unresolved"}
    assert resolve(row("a", "b").line("x", "a", (75, 90)).map()).proposed == ()


def test_evidence_goes_with_the_edge() -> None:
    inside = "<Comment>seen in Kit 225</Comment><BiopaxRef>p1</BiopaxRef>"
    (edge,) = resolve(row("a", "b").line("x", "a", "b", inside=inside).map()).edges
    assert [c.text for c in edge.readings[0].comments] == ["seen in Kit 225"]
    assert [r.target for r in edge.readings[0].references] == ["p1"]


def test_signs_that_disagree_are_unknown() -> None:
    assert edges(row("a", "b").line("x", "a", "b").line("y", "a", "b", "TBar")) == [("a", "?", "b", "node")]
    assert edges(row("a", "b").line("x", "a", "b").line("y", "a", "b", "mim-binding")) == [
        ("a", "+", "b", "node")
    ]


def test_words_of_legends() -> None:
    assert text_sign("Leads to decrease in activity") == "-"
    assert text_sign("Activation") == "+"
    assert text_sign("Protein-protein interaction") == "?"
    assert alike("ff0000", "ff0033")


@settings(max_examples=40, deadline=None)
@given(
    st.lists(
        st.tuples(st.integers(0, 6), st.integers(0, 6), st.sampled_from(["Arrow", "TBar", "Line"])),
        max_size=14,
    )
)
def test_reach_and_components_agree_with_networkx(pairs: list[tuple[int, int, str]]) -> None:
    drawing = row(*(f"n{i}" for i in range(7)))
    for place, (a, b, head) in enumerate(pairs):
        drawing.line(f"l{place}", f"n{a}", f"n{b}", head)
    graph = resolve(drawing.map())
    arrows = networkx.DiGraph()
    arrows.add_nodes_from(entity.name for entity in graph.entities)
    for a, b, head in pairs:
        if a != b:
            arrows.add_edge(f"n{a}", f"n{b}")
            if head == "Line" and not any(p[:2] == (a, b) and p[2] != "Line" for p in pairs):
                arrows.add_edge(f"n{b}", f"n{a}")
    assert {frozenset(part) for part in networkx.weakly_connected_components(arrows)} == set(
        graph.components()
    )
    for name in arrows:
        assert graph.reached(name) == set(networkx.descendants(arrows, name)) - {name}


# The given maps ---------------------------------------------------------------------------------------------


def test_wp49_has_the_edges_of_the_table() -> None:
    graph = given_graph("WP49.gpml")
    assert (len(graph.entities), len(graph.edges), len(graph.components())) == (42, 71, 1)
    assert graph.reached("IL2") == {e.name for e in graph.entities} - {"IL2", "SOCS3"}
    table = {(row["source"], row["target"]): row for row in rows("wp49_edges_resolved.csv")}
    found = {(edge.source, edge.target): edge for edge in graph.edges}
    assert found.keys() == table.keys()
    for pair, edge in found.items():
        expected = table[pair]
        assert (edge.sign, edge.way, edge.confidence) == (
            expected["sign_as_drawn"], expected["resolution"], expected["confidence"],
        ), pair  # fmt: skip
        ids = {ref.strip() for ref in expected["graph_ids"].split(";")}
        assert ids <= {*edge.lines, *(ref for reading in edge.readings for ref in reading.through)}, pair
        assert any(r.comments for r in edge.readings) == (expected["has_comment"] == "yes"), pair
    assert Counter(edge.sign for edge in graph.edges) == {"+": 68, "-": 1, "?": 2}


def test_meanings_of_wp49_are_those_of_its_legend() -> None:
    found = {(e.source, e.target): e.meaning for e in given_graph("WP49.gpml").edges}
    for line in rows("wp49_edges_resolved.csv"):
        said, meaning = line["meaning_by_legend"], found[line["source"], line["target"]]
        if said.startswith("no visible key"):
            assert meaning == ""
        elif not said.startswith("no key of its own"):
            assert said.removesuffix(" line").startswith(meaning), said
    near = [
        found[row["source"], row["target"]]
        for row in rows("wp49_edges_resolved.csv")
        if "near-duplicate" in row["meaning_by_legend"]
    ]
    assert Counter(near) == {"protein-protein interaction": 4, "phosphorylation": 1}


def test_every_line_of_wp49_is_accounted_for() -> None:
    graph = given_graph("WP49.gpml")
    roles = Counter(line.role for line in graph.lines)
    assert roles == {"edge": 59, "bus": 1, "input": 2, "legend": 2, "self": 4}
    assert {line.line for line in graph.lines if line.role == "self"} == {"d1c93", "d3c79", "cac85", "e6677"}


def test_participants_of_wp49_are_its_entities() -> None:
    assert {e.name for e in given_graph("WP49.gpml").entities} == {
        row["label"] for row in rows("wp49_participants.csv")
    }


def test_more_lines_are_read_than_node_to_node_and_anchors_give() -> None:
    """Development set: 1,193 + 560 of 2,993 lines are node to node or on anchors (58.6 %)."""
    roles = Counter(line.role for name in FILES if name != "WP5063.gpml" for line in given_graph(name).lines)
    assert sum(roles.values()) == 2993
    assert roles["unresolved"] <= 577
    for row_ in rows("gpml_testset_dev.csv"):
        name = row_["file"].removeprefix("data/gpml/")
        read = sum(line.role != "unresolved" for line in given_graph(name).lines)
        assert read >= int(row_["edges_node_node"]), name


def test_every_interaction_has_a_fate_and_every_edge_a_line() -> None:
    for name in FILES:
        graph, found = given_graph(name), given_map(name)
        assert [line.line for line in graph.lines] == [line.id for line in found.interactions]
        gives = {line.line for line in graph.lines if line.role in ("edge", "self")}
        assert {reading.line for reading in graph.readings} == gives
        assert all(edge.readings and edge.way and edge.confidence for edge in graph.edges)


def test_lines_on_either_label_of_one_grouped_text_meet() -> None:
    drawing = row("a", "b").label("t1", 0, 200, "Ras dependent", group="g")
    drawing.label("t2", 0, 218, "gene expression", group="g").group("g", "gx")
    drawing.line("x", "a", "t1").line("y", "t2", "b")
    assert resolve(drawing.map()).reached("a") == {"Ras dependent gene expression", "b"}
    apart = row("a", "b").label("t1", 0, 200, "Apoptosis").label("t2", 0, 218, "Growth")
    apart.line("x", "a", "t1").line("y", "b", "t2")
    assert resolve(apart.map()).reached("a") == {"Apoptosis"}
