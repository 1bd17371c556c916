"""Writing: own drawings, edits, what no field holds, generated maps."""

from __future__ import annotations

import pickle
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from il2.ground.errors import InputError, UnsupportedError
from il2.pathway import read, resolve, write
from il2.pathway.figure import Figure
from il2.pathway.gpml import read_text, to_text
from il2.pathway.model import (
    Anchor,
    Comment,
    DataNode,
    Graphics,
    Group,
    Label,
    Line,
    LineGraphics,
    Map,
    Point,
    Property,
    Publication,
    Reference,
    State,
    Xref,
)

from .drawing import NAMESPACE, Drawing
from .schema import grammar

BIOPAX = "http://www.biopax.org/release/biopax-level3.owl#"
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
ODD = f"""<?xml version="1.0" encoding="UTF-8"?>
<Pathway xmlns="{NAMESPACE}" Name="Odd &amp; kept" New="1">
  <!-- drawn by hand -->
  <Comment Source="me" Mood="good">two
lines, a tab\tand &lt;angles&gt;</Comment>
  <Attribute Key="k" Value="a&#xA;b&#x9;c" />
  <Graphics BoardWidth="1e2" BoardHeight="050.0" Grid="5" />
  <DataNode TextLabel="A&quot;B" GraphId="a" Colour="blue">
    <Comment></Comment>
    <Graphics CenterX="+1.50" CenterY=".5" Width="10" Height="10" ShapeType="Cloud" Glow="yes" />
    <Xref Database="" ID="" Taxon="9606" />
    <x:note xmlns:x="urn:x" x:by="me">kept <x:b>as</x:b> it is</x:note>
  </DataNode>
  <Interaction>
    <Graphics LineThickness="1.0">
      <Point X="0" Y="0" GraphRef="a" RelX="0" RelY="0" />
      <Point X="9" Y="9" ArrowHead="mim-sparkle" />
      <Anchor Position="0.50" />
    </Graphics>
    <Xref Database="" ID="" />
  </Interaction>
  <Group GroupId="g" />
  <InfoBox CenterX="0" CenterY="0" Fold="no" />
  <Biopax>
    <bp:PublicationXref xmlns:bp="{BIOPAX}" xmlns:rdf="{RDF}" rdf:id="p1">
      <bp:ID rdf:datatype="urn:string">1</bp:ID>
      <bp:DB>PubMed</bp:DB>
      <bp:MOOD>happy</bp:MOOD>
    </bp:PublicationXref>
    <bp:Unheard xmlns:bp="{BIOPAX}">of</bp:Unheard>
  </Biopax>
</Pathway>
"""


def canonical(text: str) -> bytes:
    return etree.tostring(etree.fromstring(text.encode()), method="c14n", with_comments=True)


def test_what_no_field_holds_is_written_back() -> None:
    found = read_text(ODD.encode())
    written = to_text(replace(found, raw=b""))
    assert canonical(written) == canonical(ODD)
    assert written == ODD


BEYOND = f"""<?xml version='1.0' encoding='utf-8'?>
<!-- before the root --><Pathway xmlns="{NAMESPACE}" Name="Out of order" >
  <Label TextLabel="first" GraphId='l'><Graphics CenterX='1' CenterY='1' Width='2' Height='2'/></Label>
  <DataNode TextLabel="A" GraphId="a"><Xref Database="" ID=""/>
    <Graphics CenterX="5" CenterY="5" Width="2" Height="2"/><Comment>after</Comment></DataNode>
  <Graphics BoardHeight="9" BoardWidth="9"/>
</Pathway><?done?>
"""


@pytest.mark.parametrize("text", [BEYOND, BEYOND.replace("\n", "\r\n"), "\ufeff" + BEYOND])
def test_an_untouched_map_is_written_as_it_came_in_whatever_order(text: str) -> None:
    found = read_text(text.encode())
    assert to_text(found) == text
    renamed = to_text(replace(found, title="Other"))
    assert 'Name="Other"' in renamed and read_text(renamed.encode()).counts() == found.counts()


def test_other_encodings_become_utf_8() -> None:
    text = BEYOND.replace("utf-8", "ISO-8859-1").replace("first", "naïve")
    found = read_text(text.encode("latin-1"))
    again = to_text(found)
    assert found.labels[0].label == "naïve" and 'encoding="UTF-8"' in again
    assert read_text(again.encode()).labels[0].label == "naïve"


def test_comments_between_points_and_states_survive_an_edit() -> None:
    text = to_text(
        Drawing().node("a", 1, 1).state("s", "a").node("b", 90, 1).line("x", "a", "b").map(), "2021"
    )
    text = (
        text.replace("<States>", '<States mood="good"><!-- first -->')
        .replace("</Waypoints>", "<!-- last --></Waypoints>")
        .replace("<Waypoints>", '<Waypoints kind="k">')
    )
    edited = to_text(replace(read_text(text.encode()), title="Other"))
    for kept in ('<States mood="good">', "<!-- first -->", "<!-- last -->", '<Waypoints kind="k">'):
        assert kept in edited


def test_unknown_words_are_remarks() -> None:
    remarks = read_text(ODD.encode()).remarks
    assert "unknown ArrowHead 'mim-sparkle'" in remarks
    assert "unknown ShapeType 'Cloud'" in remarks
    assert "unknown property key 'k'" in remarks


def test_minted_ids_are_stable_and_written_only_when_asked() -> None:
    found = read_text(ODD.encode())
    assert [line.id for line in found.interactions] == ["Interaction-1"]
    assert [anchor.id for anchor in found.interactions[0].anchors] == ["Anchor-1"]
    assert "Interaction-1" not in to_text(found)
    assert 'GraphId="Interaction-1"' in to_text(found, minted=True)


def test_an_edit_changes_that_element_only() -> None:
    found = read_text(ODD.encode())
    node = replace(found.nodes[0], label="IL2", graphics=replace(found.nodes[0].graphics, x=12.5))
    changed = to_text(replace(found, nodes=(node,)))
    before, after = ODD.splitlines(), changed.splitlines()
    assert [i for i, (a, b) in enumerate(zip(before, after, strict=True)) if a != b] == [7, 9]
    assert 'TextLabel="IL2"' in changed
    assert 'CenterX="12.5" CenterY=".5"' in changed


def test_a_changed_publication_is_written_anew_and_others_stay() -> None:
    found = read_text(ODD.encode())
    edited = replace(found, publications=(replace(found.publications[0], title="New"),))
    text = to_text(edited)
    assert "happy" not in text
    assert "Unheard" in text
    assert read_text(text.encode()).publications[0].title == "New"
    assert read_text(text.encode()).publications[0].xref == Xref("PubMed", "1")


def test_files_are_written_whole(tmp_path: Path) -> None:
    found = Drawing().node("a", 10, 10).map()
    assert read(write(found, tmp_path / "a.gpml")) == replace(found, name="a.gpml")
    with pytest.raises(InputError, match="does not exist"):
        write(found, tmp_path / "no" / "a.gpml")
    with pytest.raises(UnsupportedError, match="GPML 2008a is not written"):
        to_text(found, "2008a")  # type: ignore[arg-type]


def test_a_number_remembers_its_spelling() -> None:
    assert Figure("050.0") == 50.0
    assert pickle.loads(pickle.dumps(Figure("050.0"))).text == "050.0"
    for wrong in ("nan", "INF", "1,5", "", "0x10"):
        with pytest.raises(ValueError, match="number"):
            Figure(wrong)


# Generated maps ---------------------------------------------------------------------------------------------

numbers = st.floats(-1e6, 1e6, allow_nan=False).map(lambda x: Figure(round(x, 3)))
sizes = st.floats(0, 1e4, allow_nan=False).map(lambda x: Figure(round(x, 3)))
# What XML 1.0 can carry; the reader of any XML turns a lone carriage return in text into a line end.
letters = st.characters(
    codec="utf-8", exclude_characters="\r\x7f", exclude_categories=("Cc", "Cs", "Cn", "Co")
)
texts = st.text(letters, max_size=12) | st.sampled_from(["a\nb", "a\tb", "<&>\"'", " IL-2Rα "])
comments = st.lists(st.builds(Comment, texts, st.none() | texts), max_size=2).map(tuple)
properties = st.lists(st.builds(Property, texts, texts), max_size=2).map(tuple)
colours = st.none() | st.sampled_from(["ff0000", "00cc00", "Transparent"])
boxes = st.builds(
    Graphics,
    x=numbers,
    y=numbers,
    width=sizes,
    height=sizes,
    z=st.none() | numbers,
    color=colours,
    fill=colours,
    line_style=st.sampled_from([None, "Solid", "Broken"]),
    shape=st.sampled_from([None, "Oval", "Arc"]),
    valign=st.sampled_from([None, "Middle"]),
)


@st.composite
def maps(draw: st.DrawFn) -> Map:
    """Maps with nodes, groups, states, labels and lines between any of them."""
    ids = [f"n{i}" for i in range(draw(st.integers(1, 5)))]
    keys = [f"g{i}" for i in range(draw(st.integers(0, 2)))]
    group = st.none() | (st.sampled_from(keys) if keys else st.none())
    xrefs = st.builds(Xref, st.sampled_from(["Ensembl", "Entrez Gene", ""]), texts)
    nodes = [
        DataNode(
            id=ref,
            label=draw(texts),
            type=draw(st.sampled_from([None, "Protein", "Rna", "RNA", "Odd"])),
            group=draw(group),
            graphics=draw(boxes),
            xref=draw(xrefs),
            comments=draw(comments),
            properties=draw(properties),
        )
        for ref in ids
    ]
    cited = (Publication(id="p1", xref=Xref("PubMed", draw(texts).strip()), title=draw(texts).strip()),)
    lines, ends = [], [*ids, *(f"{key}x" for key in keys), None]
    for place in range(draw(st.integers(0, 6))):
        points = [
            Point(
                x=draw(numbers),
                y=draw(numbers),
                ref=draw(st.sampled_from(ends)),
                head=draw(st.sampled_from(HEADS)),
            )
            for _ in range(draw(st.integers(2, 3)))
        ]
        anchors = tuple(
            Anchor(position=Figure("0.5"), shape="None", id=f"a{place}{i}")
            for i in range(draw(st.integers(0, 2)))
        )
        look = LineGraphics(
            color=draw(colours), line_width=Figure("1.0"), connector=draw(st.sampled_from([None, "Elbow"]))
        )
        references = (Reference("citation", "p1"),) if draw(st.booleans()) else ()
        lines.append(
            Line(
                id=f"l{place}",
                points=tuple(points),
                anchors=anchors,
                graphics=look,
                xref=Xref("", ""),
                references=references,
            )
        )
        ends += [anchor.id for anchor in anchors]
    mark = Graphics(rel_x=Figure("1.0"), rel_y=Figure("-1.0"), width=Figure("15"), height=Figure("15"))
    return Map(
        version="2013a",
        title=draw(texts),
        board_width=Figure("100"),
        board_height=Figure("100"),
        nodes=tuple(nodes),
        states=(State(id="s", label="P", node=ids[0], graphics=mark),),
        interactions=tuple(lines),
        labels=(Label(id="t", label=draw(texts), graphics=draw(boxes)),),
        groups=tuple(
            Group(key=key, id=f"{key}x", style=draw(st.sampled_from([None, "Group", "Complex"])))
            for key in keys
        ),
        info_box=(Figure("0"), Figure("0")),
        publications=cited,
        comments=draw(comments),
    )


HEADS = [None, "Arrow", "TBar", "mim-gap", "mim-necessary-stimulation", "mim-binding", "LigandRound", "odd"]


@settings(max_examples=25, deadline=None)
@given(maps())
def test_what_is_written_is_read_back(found: Map) -> None:
    text = to_text(found)
    again = read_text(text.encode())
    assert replace(again, name="", publications=()) == replace(found, publications=())
    assert [(p.id, p.title, p.xref) for p in again.publications] == [
        (p.id, p.title, p.xref) for p in found.publications
    ]
    rules = grammar("2013a")
    assert rules.validate(etree.fromstring(text.encode())), rules.error_log


@settings(max_examples=25, deadline=None)
@given(maps())
def test_any_map_can_be_told_in_the_other_version(found: Map) -> None:
    text = to_text(found, "2021")
    rules = grammar("2021")
    assert rules.validate(etree.fromstring(text.encode())), rules.error_log
    other = read_text(text.encode())
    assert to_text(other) == text
    assert _graph(other) == _graph(found)
    back = read_text(to_text(other, "2013a").encode())
    assert [[p.head for p in line.points] for line in back.lines] == [
        [p.head for p in line.points] for line in found.lines
    ]
    assert _graph(back) == _graph(found)


def _graph(found: Map) -> set[tuple[object, ...]]:
    return {(e.source, e.target, e.sign, e.way, e.directed) for e in resolve(found).edges}


def test_the_grammar_can_refuse() -> None:
    wrong = to_text(Drawing().node("a", 1, 1).map()).replace("<InfoBox", "<Label /><InfoBox")
    assert not grammar("2013a").validate(etree.fromstring(wrong.encode()))


def test_a_word_of_the_other_version_is_not_written_twice() -> None:
    text = to_text(Drawing().node("a", 1, 1).map(), "2021").replace("<Graphics ", '<Graphics ZOrder="7" ')
    assert to_text(read_text(text.encode()), "2013a").count("ZOrder=") <= 1
    read_text(to_text(read_text(text.encode()), "2013a").encode())
