"""The refined look: readable by all, legend rebuilt from what is used, places of the file."""

from __future__ import annotations

import itertools
from dataclasses import fields

import pytest
from lxml import etree

from il2.pathway import resolve
from il2.pathway.colours import difference
from il2.pathway.draw import draw, svg
from il2.pathway.draw.faithful import Faithful
from il2.pathway.draw.marks import Item, Text
from il2.pathway.draw.palette import DARK, LIGHT, PENS, PRINT, Palette, contrast, ink_on, pen_for
from il2.pathway.draw.pens import Pens
from il2.pathway.draw.ramp import AROUND, ONWARD, at
from il2.pathway.draw.receptor import affinity_classes
from il2.pathway.draw.refined import Refined
from il2.pathway.draw.scene import scene
from il2.pathway.own import own_map

from .drawing import Drawing
from .given import given_graph, given_map
from .sample import keyed

#: Viénot, Brettel & Mollon 1999 (red and green) and Brettel et al. 1997 (blue), in linear RGB.
BLINDNESS = {
    "deutan": ((0.330660, 0.669340, 0.0), (0.330660, 0.669340, 0.0), (-0.027855, 0.027855, 1.0)),
    "protan": ((0.112383, 0.887617, 0.0), (0.112383, 0.887617, 0.0), (0.004006, -0.004006, 1.0)),
    "tritan": (
        (1.012775, 0.135484, -0.148259), (-0.012430, 0.868120, 0.144310), (0.075894, 0.805004, 0.119102),
    ),
}  # fmt: skip


def seen(colour: str, kind: str) -> str:
    """A colour as people with a colour vision deficiency see it."""
    levels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in levels]
    out = ""
    for row in BLINDNESS[kind]:
        v = min(max(sum(a * b for a, b in zip(row, linear, strict=True)), 0.0), 1.0)
        v = 12.92 * v if v <= 0.0031308 else 1.055 * v ** (1 / 2.4) - 0.055
        out += f"{round(255 * v):02x}"
    return out


@pytest.mark.parametrize("palette", [LIGHT, DARK, PRINT])
def test_pens_stay_apart_for_every_kind_of_colour_vision(palette: Palette) -> None:
    for one, other in itertools.combinations(PENS, 2):
        a, b = palette.pen(one), palette.pen(other)
        assert difference(a[1:], b[1:]) >= 10, (one, other)
        for kind, least in (("deutan", 10), ("protan", 10), ("tritan", 7)):
            assert difference(seen(a, kind), seen(b, kind)) >= least, (one, other, kind)


@pytest.mark.parametrize("palette", [LIGHT, DARK, PRINT])
def test_pens_and_texts_have_contrast(palette: Palette) -> None:
    for name in PENS:
        assert contrast(palette.pen(name), palette.ground) >= 3.0, name
    for name in ("gene", "rna", "metabolite", "pathway", "complex", "other", "panel", "faint", "ground"):
        assert contrast(palette.text, palette.pen(name)) >= 4.5, name
    assert contrast(ink_on(palette.mark), palette.mark) >= 4.5


def test_black_text_is_read_on_every_colour_of_a_scale() -> None:
    for ramp in (AROUND, ONWARD):
        assert min(contrast("#000000", at(ramp, step / 100)) for step in range(101)) >= 4.5
    ends = [(AROUND[0], AROUND[-1]), (ONWARD[0], ONWARD[-1])]
    for low, high in ends:
        for kind in BLINDNESS:
            assert difference(seen(low, kind), seen(high, kind)) >= 20, (low, high, kind)


def test_lines_of_different_meaning_differ_without_colour() -> None:
    """Of the looks that WP49 uses, no two have the same dash and the same head."""
    found, graph = own_map(), resolve(own_map())
    pens = Pens(found, graph)
    rows = [row for row in pens.rows() if row.stroke.head == "Directed"]
    patterns: dict[tuple[float, ...], set[str]] = {}
    for row in rows:
        patterns.setdefault(row.pen.dash, set()).add(row.stroke.colour)
    assert all(len(colours) == 1 for colours in patterns.values()), patterns


def texts_of(items: tuple[Item, ...]) -> list[str]:
    return [mark.text for item in items for mark in item.marks if isinstance(mark, Text)]


def test_the_key_counts_what_is_used_and_names_nothing_else() -> None:
    found, graph = given_map("WP49.gpml"), given_graph("WP49.gpml")
    items = draw(found, graph, "refined").items
    key = " ".join(item.title for item in items if item.kind == "Key")
    counted = ("protein-protein interaction (33)", "phosphorylation (11)", "inhibition (1)", "transport (4)")
    for said in (*counted, "RNA (5)", "state P (25)", "Auto catalysis"):
        assert said in key
    for unused in ("cetylation", "Translocation", "Enzyme complex", "Cytoplasm"):
        assert unused not in key
    legend = [item for item in items if item.id in graph.legend.parts]
    assert legend
    assert all(item.marks == () for item in legend)


def test_a_small_key_is_rebuilt_from_what_is_used() -> None:
    graph = resolve(keyed())
    assert graph.legend.parts
    items = draw(keyed(), graph, "refined").items
    key = [item.title for item in items if item.kind == "Key"]
    counted = ("gene or protein (5)", "RNA (1)", "state P (2)", "binding (2)", "phosphorylation (1)")
    others = ("transcription or translation (1)", "high affinity receptor, KD 10\u00a0pM")
    for said in (*counted, *others, "Mutation", "Cytoplasm"):
        assert said in key
    assert not {"Acetylation", "acetylation (1)", "Nucleus"} & set(key)
    shown = {item.id for item in items if item.marks}
    assert not graph.legend.parts & shown
    faithful = {item.id for item in draw(keyed(), graph).items if item.marks}
    assert graph.legend.parts <= faithful


def test_the_small_receptor_lies_on_a_plate_and_the_compartment_below_its_nodes() -> None:
    items = draw(keyed(), resolve(keyed()), "refined").items
    order = [item.id or item.kind for item in items]
    boxes = {item.id or item.kind: item.box for item in items}
    assert all(boxes["Receptor"].holds(boxes[ref].x, boxes[ref].y) for ref in ("ra", "rb", "rg"))
    assert not boxes["Receptor"].holds(boxes["jak"].x, boxes["jak"].y)
    assert order.index("Receptor") < min(order.index(ref) for ref in ("ra", "rb", "rg", "l1"))
    assert order.index("nucleus") < min(order.index(ref) for ref in ("stat", "myc", "l3"))
    plain = [item.id for item in draw(keyed(), resolve(keyed())).items]
    assert plain.index("nucleus") > plain.index("stat")


def test_discs_are_moved_off_the_text_and_other_marks_stay() -> None:
    drawing = Drawing().node("a", 100, 100, "A long name", Valign="Middle", Width=70.0)
    place = '<Graphics RelX="0.5" RelY="0.2" Width="20.0" Height="12.0" ShapeType='
    for ref, label, shape in (("p", "P", "Oval"), ("t", "m", "Hexagon")):
        state = f'<State GraphRef="a" TextLabel="{label}" GraphId="{ref}">{place}"{shape}" /></State>'
        drawing.parts["State"].append(state)
    items = {item.id: item for item in draw(drawing.map(), resolve(drawing.map()), "refined").items}
    assert (items["p"].box.width, items["p"].box.height) == (16.0, 16.0)
    assert items["p"].box.x - 8 >= 100 + 0.5 * 60
    assert (items["t"].box.x, items["t"].box.width) == (117.5, 20.0)


def test_symbols_of_a_legend_that_the_map_uses_stay() -> None:
    found, graph = given_map("WP4018.gpml"), given_graph("WP4018.gpml")
    key = [item.title for item in draw(found, graph, "refined").items if item.kind == "Key"]
    assert "Activating mutation" in key
    assert "Inactivating mutation" in key


def test_receptor_classes_are_those_of_the_catalogue() -> None:
    found, graph = given_map("WP49.gpml"), given_graph("WP49.gpml")
    items = draw(found, graph, "refined").items
    (plate,) = [item for item in items if item.kind == "Receptor"]
    nodes = {item.id: item.box for item in items if item.title in ("IL2RA", "IL2RB", "IL2RG")}
    assert sum(plate.box.holds(box.x, box.y) for box in nodes.values()) == 3
    assert items.index(plate) == min(
        items.index(plate), *(i for i, item in enumerate(items) if item.id in nodes)
    )
    key = " ".join(item.title for item in items if item.kind == "Key")
    for one in affinity_classes():
        assert f"{one.name} receptor, KD {one.kd}" in key


def test_boxes_stay_where_the_file_puts_them() -> None:
    graph = resolve(own_map())
    faithful = {item.id: item.box for item in scene(own_map(), graph, Faithful(own_map())).items}
    for item in scene(own_map(), graph, Refined(own_map(), graph)).items:
        if item.kind == "DataNode":
            assert item.box == faithful[item.id]


def test_marks_do_not_lie_on_the_text_of_their_node() -> None:
    found, graph = given_map("WP49.gpml"), given_graph("WP49.gpml")
    items = {item.id: item for item in draw(found, graph, "refined").items}
    for state in found.states:
        node, mark = items[state.node], items[state.id]
        (text,) = [m for m in node.marks if isinstance(m, Text)]
        half = 0.5 * 0.62 * text.size * len(text.text)
        inside = abs(mark.box.y - node.box.y) < node.box.height / 2
        assert not inside or abs(mark.box.x - text.x) >= half


def test_compartments_lie_below_what_they_hold() -> None:
    found, graph = given_map("WP49.gpml"), given_graph("WP49.gpml")
    order = [item.title for item in draw(found, graph, "refined").items if item.kind in ("Shape", "DataNode")]
    assert order.index("RoundedRectangle") < order.index("CCND2")


def test_broken_letters_are_restored_in_the_refined_look_only() -> None:
    drawing = Drawing().node("a", 50, 50, "IL-2RÃŽÂ±", Valign="Middle")
    found, graph = drawing.map(), resolve(drawing.map())
    assert "IL-2Rα" in texts_of(draw(found, graph, "refined").items)
    assert "IL-2RÃŽÂ±" in texts_of(draw(found, graph, "faithful").items)


def test_schemes_change_colours_and_nothing_else() -> None:
    graph = resolve(own_map())
    bare = []
    for scheme, palette in (("light", LIGHT), ("dark", DARK), ("print", PRINT)):
        text = svg(draw(own_map(), graph, "refined", scheme))  # type: ignore[arg-type]
        root = etree.fromstring(text.encode())
        assert root.find("{*}rect").get("fill") in (palette.ground, "#fff")
        for element in root.iter():
            for key in ("fill", "stroke"):
                element.attrib.pop(key, None)
        bare.append(etree.tostring(root))
    assert bare[0] == bare[1] == bare[2]


def test_every_colour_takes_a_pen() -> None:
    names = {f.name for f in fields(LIGHT)}
    for red, green, blue in itertools.product((0, 51, 102, 153, 204, 255), repeat=3):
        assert pen_for(f"#{red:02x}{green:02x}{blue:02x}") in names
    assert pen_for("#nonsense") == "ink"
