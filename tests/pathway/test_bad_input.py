"""What is no map is told in one sentence with its line, and nothing is raised but il2's own errors."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from il2.ground.errors import Il2Error, InputError, UnsupportedError
from il2.pathway import check, read, resolve
from il2.pathway.gpml import read_text, to_text
from il2.pathway.gpml.source import MOST_BYTES

from .drawing import NAMESPACE, Drawing

GOOD = (
    Drawing()
    .node("a", 100, 100)
    .node("b", 100, 200, group="g")
    .line("x", "a", "b", anchors={"m": 0.5})
    .line("y", "a", "m", "TBar")
    .state("s", "a")
    .group("g", "gx")
    .text()
    .replace("><", ">\n<")
)


def line_of(text: str, part: str) -> int:
    """Number of the last line that holds a piece of text."""
    return max(i for i, line in enumerate(text.splitlines(), start=1) if part in line)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('<Point X="0.0"', '<Point X="NaN"', "X='NaN' of <Point> is not a finite number"),
        ('CenterX="100"', 'CenterX="1e999"', "CenterX='1e999' of <Graphics> is not a finite number"),
        ('CenterX="100"', 'CenterX="1,5"', "CenterX='1,5' of <Graphics> is not a finite number"),
        (' Width="60.0"', "", "<Graphics> has no Width"),
        ('GraphId="s"', 'GraphId="a"', r"the id 'a' is given twice \(first in line \d+\)"),
        ('GraphId="m"', 'GraphId="a"', r"the id 'a' is given twice \(first in line \d+\)"),
        ('GraphRef="m"', 'GraphRef="nowhere"', "GraphRef='nowhere' of <Point> leads to no element"),
        ('GraphRef="a" TextLabel="P"', 'GraphRef="zz" TextLabel="P"', "GraphRef='zz' of <State> leads"),
        ("</Biopax>", "</Biopux>", "this is not well-formed XML"),
        ('TextLabel="P"', 'TextLabel="&boom;"', "this is not well-formed XML"),
    ],
)
def test_the_sentence_names_the_line(old: str, new: str, said: str) -> None:
    text = GOOD.replace("<Biopax />", "<Biopax></Biopax>")
    wrong = text[::-1].replace(old[::-1], new[::-1], 1)[::-1]
    assert wrong != text
    with pytest.raises(InputError) as caught:
        read_text(wrong.encode(), "odd.gpml")
    message = str(caught.value)
    assert re.search(said, message), message
    assert "\n" not in message
    if "well-formed" not in said and new:
        assert message.startswith(f"odd.gpml, line {line_of(wrong, new)}: "), message
    else:
        assert re.match(r"odd\.gpml, line \d+: ", message)


def test_a_line_needs_two_points() -> None:
    text = re.sub(r"<Point [^>]*GraphRef=\"m\"[^>]*>", "", GOOD)
    with pytest.raises(InputError, match=r"<Interaction> has 1 point; a line needs two"):
        read_text(text.encode())


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "the file is empty"),
        (b"hello", "line 1: this is not well-formed XML; it does not begin with '<'"),
        ("\ufeffhello".encode("utf-16-le"), "it does not begin with '<'"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "not well-formed XML"),
        (b"<html/>", "the root element is <html>"),
        (b'<Pathway xmlns="http://genmapp.org/GPML/2008a" Name="x"/>', "GPML 2008a is not read; GPML 2013a"),
        (b'<Pathway xmlns="http://pathvisio.org/GPML/2031" Name="x"/>', "GPML 2031 is not read"),
        (b'<Pathway xmlns="urn:x" Name="x"/>', "not a GPML Pathway"),
        (GOOD.encode()[: len(GOOD) // 2], "the file seems to be cut off"),
        (GOOD.encode()[:-3], "the file seems to be cut off"),
    ],
)
def test_what_is_no_map(data: bytes, said: str) -> None:
    with pytest.raises(InputError, match=re.escape(said)) as caught:
        read_text(data, "odd.gpml")
    assert re.match(r"odd\.gpml, line \d+: ", str(caught.value))


@pytest.mark.parametrize(
    "doctype",
    [
        '<!DOCTYPE Pathway [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]>',
        '<!DOCTYPE Pathway [<!ENTITY leak SYSTEM "file:///etc/passwd">]>',
        '<!DOCTYPE Pathway SYSTEM "http://127.0.0.1:9/x.dtd">',
    ],
)
def test_entities_are_refused(doctype: str) -> None:
    head, rest = GOOD.split("\n", 1)
    entity = "&b;" if "ENTITY b" in doctype else "&leak;" if "leak" in doctype else "none"
    named = rest.replace('Name="Test"', f'Name="{entity}"')
    text = f"{head}\n{doctype}\n{named}"
    with pytest.raises(InputError, match=r"line \d+: .*(DOCTYPE|not well-formed)"):
        read_text(text.encode())


def test_a_huge_file_is_refused_before_it_is_read(tmp_path: Path) -> None:
    path = tmp_path / "huge.gpml"
    with path.open("wb") as file:
        file.truncate(200 * 2**20)
    with pytest.raises(InputError, match=r"huge\.gpml has 200 MiB; a GPML file has at most 32 MiB here"):
        read(path)
    with pytest.raises(InputError, match="more than 32 MiB"):
        read_text(b" " * (MOST_BYTES + 1))


def test_no_file_and_a_folder(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no such file"):
        read(tmp_path / "no.gpml")
    with pytest.raises(InputError, match="is a folder"):
        read(tmp_path)


def test_a_group_that_is_not_there_does_not_stop_the_reader() -> None:
    found = read_text(GOOD.replace('GroupRef="g"', 'GroupRef="h"').encode())
    assert any("GroupRef 'h' leads to no group" in remark for remark in found.remarks)
    assert [f.rule for f in check(found, resolve(found)) if "leads to no group" in f.message] == ["D19"]


def test_other_versions_are_unsupported_not_wrong() -> None:
    with pytest.raises(UnsupportedError):
        read_text(b'<Pathway xmlns="http://genmapp.org/GPML/2010a" Name="x"/>')


def test_references_of_2021_must_lead_somewhere() -> None:
    text = to_text(read_text(GOOD.encode()), "2021")
    assert read_text(text.encode()).version == "2021"
    wrong = re.sub(r'elementRef="m"', 'elementRef="zz"', text)
    with pytest.raises(InputError, match="elementRef='zz' of <Point> leads to no element"):
        read_text(wrong.encode())


@settings(max_examples=150, deadline=None)
@given(
    st.integers(0, len(GOOD) - 1),
    st.integers(0, 30),
    st.binary(max_size=6) | st.sampled_from([b'"', b"<", b"&#0;"]),
)
def test_damaged_files_raise_nothing_else(place: int, length: int, put: bytes) -> None:
    data = GOOD.encode()
    _survive(data[:place] + put + data[place + length :])


@settings(max_examples=100, deadline=None)
@given(st.randoms(use_true_random=False))
def test_shuffled_values_raise_nothing_else(random: object) -> None:
    """Values of attributes change places: the XML stays sound, the map does not."""
    values = re.findall(r'"([^"]*)"', GOOD.split("Organism", 1)[1])
    random.shuffle(values)  # type: ignore[attr-defined]
    head, tail = GOOD.split("Organism", 1)
    queue = iter(values)
    _survive((head + "Organism" + re.sub(r'"[^"]*"', lambda _: f'"{next(queue)}"', tail)).encode())


def _survive(data: bytes) -> None:
    try:
        found = read_text(data)
    except Il2Error as error:
        assert "\n" not in str(error)
        return
    check(found, resolve(found))
    assert read_text(to_text(found).encode()).counts() == found.counts()


def test_rings_of_lines_end() -> None:
    """Two lines that start on each other, and a long chain of them."""
    ring = (
        Drawing()
        .node("a", 1, 1)
        .line("x", "n", "a", anchors={"m": 0.5})
        .line("y", "m", "a", anchors={"n": 0.5})
    )
    assert resolve(ring.map()).edges == ()
    chain = Drawing().node("a", 1, 1).node("b", 9, 9).line("l0", "a", (5, 5), anchors={"m0": 0.5})
    for place in range(1, 400):
        chain.line(f"l{place}", f"m{place - 1}", "b" if place == 399 else (5, 5), anchors={f"m{place}": 0.5})
    assert resolve(chain.map()).reached("a") in (set(), {"b"})
    assert NAMESPACE in chain.text()


def test_a_web_of_buses_takes_no_exponential_time() -> None:
    drawing = Drawing().node("a", 0, 0).node("b", 900, 0)
    for level in range(25):
        drawing.line(
            f"bus{level}",
            (0, level * 10),
            (99, level * 10),
            "Line",
            anchors={f"p{level}": 0.2, f"q{level}": 0.8},
        )
    for level in range(24):
        for start, end in (("p", "p"), ("p", "q"), ("q", "p"), ("q", "q")):
            drawing.line(f"w{level}{start}{end}", f"{start}{level}", f"{end}{level + 1}", "Line")
    drawing.line("first", "a", "p0", "Line").line("last", "q24", "b")
    assert len(resolve(drawing.map()).edges) <= 1
