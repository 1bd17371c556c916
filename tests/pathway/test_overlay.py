"""Values over a map: their form, the scale of their colours, omics tables, and the painted picture."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from il2.ground.errors import InputError, UnknownNameError
from il2.jobs.omics_table import matched, omics_of
from il2.jobs.pathway_paint import PathwayPaintQuestion, pathway_paint
from il2.pathway import read, resolve
from il2.pathway.draw import draw, paint
from il2.pathway.draw.marks import Item, Mark, Text
from il2.pathway.draw.ramp import AROUND, MISSING, ONWARD, colour_of
from il2.pathway.overlay import Overlay, Scale, spanning
from il2.pathway.overlay_json import read_overlay
from il2.pathway.own import own_map
from il2.pathway.participants import participants

from .drawing import Drawing
from .given import place

SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture
def genes() -> Drawing:
    drawing = Drawing()
    drawing.node("n1", 60, 50, "IL2", database="Entrez Gene", identifier="3558", Valign="Middle")
    drawing.node("n2", 60, 90, "MTOR", database="Entrez Gene", identifier="4137", Valign="Middle")
    drawing.node("n3", 60, 130, "STAT5A", database="Ensembl", identifier="ENSG00000126561", Valign="Middle")
    drawing.node("n4", 60, 170, "STAT5A", database="Ensembl", identifier="ENSG00000126561", Valign="Middle")
    drawing.node(
        "n5", 60, 210, "ATP", kind="Metabolite", database="ChEBI", identifier="15422", Valign="Middle"
    )
    return drawing


@pytest.fixture
def map_file(genes: Drawing, tmp_path: Path) -> Path:
    path = tmp_path / "map.gpml"
    path.write_text(genes.text(), encoding="utf-8")
    return path


# The scale --------------------------------------------------------------------------------------------------

FINITE = st.floats(-1e6, 1e6)


@given(st.lists(FINITE, min_size=1, max_size=20))
def test_a_scale_spans_its_values_and_rises(values: list[float]) -> None:
    scale = spanning(values)
    assert scale.low <= min(values) and max(values) <= scale.high
    assert scale.low < scale.high
    shares = [scale.share(value) for value in sorted(values)]
    assert shares == sorted(shares)
    assert all(0 <= share <= 1 for share in shares)
    if scale.centre is not None:
        assert scale.share(scale.centre) == 0.5


def test_colours_at_the_ends_and_in_the_middle() -> None:
    around, onward = Scale(-2.0, 4.0, centre=0.0), Scale(0.0, 10.0)
    assert [colour_of(v, around) for v in (-2.0, 0.0, 4.0)] == [AROUND[0], AROUND[2], AROUND[-1]]
    assert [colour_of(v, onward) for v in (0.0, 10.0, None)] == [ONWARD[0], ONWARD[-1], MISSING]


# The form ---------------------------------------------------------------------------------------------------

WHOLE = {
    "time": [0, 10, 60], "time_unit": "min", "unit": "fold", "transform": "fold over basal",
    "series": {"Treg": {"n1": [1, 2, 3], "n3": [1, None, 0.5]}, "NK": {"n1": [1, 1, 1.5]}},
    "band": {"Treg": {"n1": [[0.9, 1.1], [1.5, 2.5], None]}}, "band_level": 0.9,
    "points": {"n1": [{"t": 10, "value": 2.2, "low": 1.9, "high": 2.5, "n": 4}]},
    "scale": {"range": [0.1, 10], "centre": 1, "kind": "log"},
    "missing": ["n2"], "source": {"model": "il2 0.1", "seed": 1},
}  # fmt: skip


def test_an_overlay_is_read_as_it_is_written() -> None:
    first = read_overlay(json.dumps(WHOLE))
    again = read_overlay(json.dumps(first.to_dict()))
    assert again == first
    assert first.scale == Scale(0.1, 10.0, 1.0, log=True)
    assert first.scale.share(1.0) == 0.5
    assert first.value("Treg", "n3", 1) is None
    assert first.band["Treg"]["n1"][1] == (1.5, 2.5)
    assert first.points["n1"][0].n == 4


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"serie": {}}, "did you mean 'series'"),
        ({"series": {"n1": [1, 2]}}, "has 2 values, 3 are wanted"),
        ({"series": {"n1": [1, 2, "x"]}}, "holds 'x', which is no number"),
        ({"series": {"n1": [1, 2, True]}}, "which is no number"),
        ({"series": []}, "an overlay is a table with the key 'series'"),
        ({"scale": {"range": [0, 1], "kind": "log"}}, "begins above 0"),
        ({"scale": {"range": [1]}}, "two numbers"),
        ({"band": {"Treg": {"n1": [[1]]}}}, "a band is a list of pairs"),
        ({"points": {"n1": [{"t": 1}]}}, "at least a 'value'"),
        ({"time": 5}, "time is not a list"),
    ],
)
def test_what_is_wrong_with_an_overlay_is_one_sentence(change: dict[str, object], said: str) -> None:
    with pytest.raises(InputError, match=said) as caught:
        read_overlay(json.dumps(WHOLE | change), "values.json")
    assert "\n" not in str(caught.value)
    assert str(caught.value).startswith("values.json")


@pytest.mark.parametrize("text", ["{", "[]", "3", '{"series": {"a": [NaN]}}', '{"series": {"a": [1e999]}}'])
def test_no_overlay_at_all(text: str) -> None:
    with pytest.raises(InputError):
        read_overlay(text)


def test_an_overlay_of_another_map_is_refused(genes: Drawing) -> None:
    overlay = Overlay.of({"value": {"n1": 1.0, "n9": 2.0}})
    with pytest.raises(InputError, match="'n9', which is no element of the map"):
        overlay.checked(genes.map())


# The picture ------------------------------------------------------------------------------------------------


def filled(item: Item) -> list[str]:
    return [mark.ink.fill for mark in item.marks if isinstance(mark, Mark) and mark.ink.fill != "none"]


def test_boxes_take_the_colour_of_their_value_and_grey_without(genes: Drawing) -> None:
    found = genes.map()
    overlay = Overlay.of({"a": {"n1": -1.0, "n3": 1.0}})
    painted = {item.id: item for item in paint(draw(found, resolve(found)), overlay).items}
    assert filled(painted["n1"]) == [AROUND[0]]
    assert filled(painted["n3"]) == [AROUND[-1]]
    assert filled(painted["n2"]) == [MISSING]
    assert painted["n1"].desc.startswith("a -1")
    texts = [mark for item in painted.values() for mark in item.marks if isinstance(mark, Text) and item.id]
    assert {text.colour for text in texts} == {"#000000"}


def test_conditions_stand_side_by_side(genes: Drawing) -> None:
    found = genes.map()
    overlay = Overlay.of({"a": {"n1": 0.0, "n3": 4.0}, "b": {"n1": 4.0}})
    items = paint(draw(found, resolve(found)), overlay).items
    painted = {item.id: item for item in items}
    assert filled(painted["n1"]) == [ONWARD[0], ONWARD[-1]]
    assert filled(painted["n3"]) == [ONWARD[-1], MISSING]
    assert "Order of the stripes" in [item.title for item in items]
    with pytest.raises(UnknownNameError, match="condition"):
        paint(draw(found, resolve(found)), overlay, ["c"])


def test_the_scale_lies_on_the_board_and_says_its_ends(genes: Drawing) -> None:
    found = genes.map()
    picture = paint(draw(found, resolve(found)), Overlay.of({"a": {"n1": -2.0, "n3": 4.0}}, unit="log2"))
    (scale,) = [item for item in picture.items if item.title == "Scale of colours"]
    assert [m.text for m in scale.marks if isinstance(m, Text)] == ["-4", "4", "0", "a (log2)", "no value"]
    assert picture.board.bottom >= scale.box.bottom


# Omics tables -----------------------------------------------------------------------------------------------


def test_genes_are_found_by_any_name_and_not_by_a_wrong_identifier(genes: Drawing) -> None:
    found = genes.map()
    people = participants(found, resolve(found))
    ids = [node.id for node in found.nodes]

    def rows(text: str) -> dict[str, tuple[int, ...]]:
        return dict(matched(omics_of(text), people, ids).rows)

    assert rows("gene,x\nil2,1\nSTAT5A,2\nTP53,3\n") == {"IL2": (0,), "STAT5A": (1,)}
    assert rows("id\tx\nENSG00000126561.7\t1\n") == {"STAT5A": (0,)}
    assert rows("entrez;x\n3558;1\n2475;2\n4137;9\n") == {"IL2": (0,), "MTOR": (1,)}
    assert rows("up,x\nP60568,1\n") == {"IL2": (0,)}
    assert rows("node,x\nn5,1\n") == {"ATP": (0,)}
    assert rows("curie,x\nchebi:15422,1\n") == {"ATP": (0,)}
    with pytest.raises(InputError, match="no row of table is a participant"):
        rows("gene,x\nTP53,1\n")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("gene,x\nIL2\n", "row 2: 1 cells where the header has 2"),
        ("gene\nIL2\n", "is no table"),
        ("", "is no table"),
        ("x,x\n1,2\n", "two columns named 'x'"),
    ],
)
def test_what_is_no_table(text: str, said: str) -> None:
    with pytest.raises(InputError, match=said):
        omics_of(text)


def test_painting_a_table(map_file: Path, tmp_path: Path) -> None:
    data = tmp_path / "fold.csv"
    data.write_text(
        "symbol,log2fc,p\nIL2,1.5,0.01\nSTAT5A,-1,0.2\nSTAT5A,-3,0.3\nFOXP3,2,0.1\nATP,NA,1\n", "utf-8"
    )
    answer = pathway_paint(PathwayPaintQuestion(map_file, data, unit="log2"))
    assert answer.overlay.conditions == ("log2fc",)
    rows = {row["participant"]: row for row in answer.table().records()}
    assert rows["STAT5A"]["log2fc"] == -2.0
    assert rows["ATP"]["log2fc"] is None
    assert answer.overlay.value("log2fc", "n3") == answer.overlay.value("log2fc", "n4") == -2.0
    assert set(answer.overlay.missing) == {"n2", "n5"}
    notes = " ".join(answer.notes())
    assert "3 of 4 participants have a row, by the column 'symbol'; 1 rows are of none." in notes
    assert "1 participants have several rows; their median is painted." in notes
    assert "Not painted: p." in notes
    assert read_overlay(answer.overlay_json()).series == answer.overlay.series
    root = etree.fromstring(answer.svg.encode())
    (group,) = root.xpath("//*[@id='n3']")
    assert group.find(f"{SVG}rect").get("fill") == AROUND[0]


def test_ends_and_centre_of_the_colours_can_be_given(map_file: Path, tmp_path: Path) -> None:
    data = tmp_path / "fold.csv"
    data.write_text("symbol,a,b\nIL2,1.5,3\nSTAT5A,0.5,1\n", "utf-8")
    asked = PathwayPaintQuestion(map_file, data, ("a", "b"), low=0.0, high=2.0, centre=1.0)
    assert pathway_paint(asked).overlay.scale == Scale(0.0, 2.0, 1.0)
    with pytest.raises(InputError, match="low end must lie below"):
        pathway_paint(PathwayPaintQuestion(map_file, data, low=5.0))
    with pytest.raises(InputError, match="does not lie between"):
        pathway_paint(PathwayPaintQuestion(map_file, data, centre=9.0))
    with pytest.raises(UnknownNameError, match="column"):
        pathway_paint(PathwayPaintQuestion(map_file, data, ("c",)))


def test_wp49_is_painted_by_entrez_symbol_and_ensembl_alike(tmp_path: Path) -> None:
    path = place("gpml", "WP49.gpml")
    found = read(path)
    people = participants(found, resolve(found))
    values = []
    for name in ("symbol", "ncbi_gene", "ensembl", "uniprot"):
        data = tmp_path / f"{name}.csv"
        lines = [f"{getattr(one, name)},{place_}" for place_, one in enumerate(people) if getattr(one, name)]
        data.write_text("\n".join(["gene,value", *lines]) + "\n", "utf-8")
        values.append(dict(pathway_paint(PathwayPaintQuestion(path, data)).overlay.series["value"]))
    assert len(values[0]) == 54
    assert values[0] == values[1] == values[2] == values[3]


def test_source_and_target_stand_for_the_lines_of_an_edge() -> None:
    graph = resolve(own_map())
    said = {"series": {"dba31>ddbe6": [1.0], "JAK1 > LCK": [2.0]}, "missing": ["STAT5B>NMI"]}
    found = read_overlay(json.dumps(said)).checked(own_map(), graph)
    assert found.series == {"value": {"d674a": (1.0,), "id8479fb80": (2.0,)}}
    assert found.missing == ("id8418aa54",)
    with pytest.raises(InputError, match="'JAK3>TP53', which is no element"):
        read_overlay('{"series": {"JAK3>TP53": [1]}}').checked(own_map(), graph)


@pytest.mark.parametrize(("low", "centre", "high"), [(-2.0, 0.0, 4.0), (1.0, 2.0, 11.0), (0.5, None, 8.0)])
@pytest.mark.parametrize("log", [False, True])
def test_a_share_runs_straight_between_the_ends_and_the_centre(
    low: float, centre: float | None, high: float, log: bool
) -> None:
    if log and low <= 0:
        low, centre = 0.1, 1.0
    ends = [low, high] if centre is None else [low, centre, high]
    at = np.linspace(low * 1.5 if low < 0 else low / 2, 1.2 * high, 37)
    step = np.log10 if log else np.asarray
    wanted = np.interp(step(at), step(ends), np.linspace(0, 1, len(ends)))
    np.testing.assert_allclose([Scale(low, high, centre, log).share(x) for x in at], wanted, atol=1e-12)

    assert Scale(3.0, 3.0, None if centre is None else 3.0).share(3.0) == 0.5, "no range is its own middle"


def test_a_value_after_the_last_time_is_the_last_one() -> None:
    overlay = Overlay({"a": {"x": (1.0, 2.0, 3.0), "none": ()}}, Scale(0.0, 3.0))
    assert [overlay.value("a", "x", time) for time in (0, 1, 2, 9)] == [1.0, 2.0, 3.0, 3.0]
    assert overlay.value("a", "none") is overlay.value("b", "x") is None
