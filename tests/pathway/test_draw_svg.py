"""Pictures: complete, plain, the same each time, the same in every program, like the official one."""

from __future__ import annotations

import io
import itertools
import re
import statistics
import time
from functools import cache

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree
from PIL import Image, ImageFilter
from scipy.ndimage import binary_dilation

from il2.ground.errors import InputError
from il2.pathway import Map, resolve
from il2.pathway.draw import LOOKS, LookName, draw, png, svg
from il2.pathway.gpml import read_text, to_text
from il2.pathway.own import own_map
from il2.pathway.words import CONNECTORS

from .drawing import Drawing
from .given import FILES, given_graph, given_map, place
from .sample import HEADS, sample, sample_graph

SVG = "{http://www.w3.org/2000/svg}"
ALLOWED = {"svg", "title", "desc", "rect", "g", "path", "circle", "ellipse", "text"}
STYLES = {
    "x", "y", "cx", "cy", "r", "rx", "ry", "width", "height", "d", "transform", "fill", "fill-opacity",
    "stroke", "stroke-width", "stroke-dasharray", "font-size", "font-weight", "font-style", "font-family",
    "text-anchor", "text-decoration", "id", "class", "role", "viewBox", "aria-labelledby", "aria-describedby",
}  # fmt: skip
GEOMETRY = ("x", "y", "cx", "cy", "r", "rx", "ry", "width", "height", "d", "transform", "viewBox")
NUMBER = re.compile(r"-?(\d+\.?\d*|\.\d+)")


@cache
def picture(name: str, look: LookName) -> str:
    if name == "sample":
        return svg(draw(sample(), sample_graph(), look))
    if name == "il2":
        return svg(draw(own_map(), resolve(own_map()), look))
    return svg(draw(given_map(name), given_graph(name), look))


def map_of(name: str) -> Map:
    return {"sample": sample, "il2": own_map}.get(name, lambda: given_map(name))()


@pytest.mark.parametrize("look", LOOKS)
@pytest.mark.parametrize("name", ["sample", "il2", *FILES])
def test_every_element_is_there_and_nothing_but_plain_figures(name: str, look: LookName) -> None:
    text = picture(name, look)
    root = etree.fromstring(text.encode())
    assert {etree.QName(e).localname for e in root.iter()} <= ALLOWED
    assert {key for e in root.iter() for key in e.attrib} <= STYLES
    assert "url(" not in text
    ids = [e.get("id") for e in root.iter() if e.get("id")]
    assert len(ids) == len(set(ids))
    found = map_of(name)
    wanted = {part.id for part in found.parts()} | {a.id for line in found.lines for a in line.anchors}
    assert wanted <= set(ids)
    for element in root.iter():
        for key in GEOMETRY:
            left = NUMBER.sub("", element.get(key) or "")
            assert not re.search(r"nan|inf|[eE][+-]?\d", left), (key, element.get(key))
    for group in root.findall(f"{SVG}g"):
        assert (group.findtext(f"{SVG}title") or "").strip()
        assert group.find(f"{SVG}desc") is not None
    assert root.findtext(f"{SVG}title") == (found.title or found.name)


@pytest.mark.parametrize("name", ["sample", *FILES])
def test_every_text_of_the_map_is_shown_in_full(name: str) -> None:
    root = etree.fromstring(picture(name, "faithful").encode())
    found = map_of(name)
    for part in (*found.nodes, *found.labels):
        if part.graphics.font_name == "Symbol":
            continue
        (group,) = root.xpath("//*[@id=$ref]", ref=part.id)
        drawn = "".join(t.text or "" for t in group.iter(f"{SVG}text"))
        assert "".join(drawn.split()) == "".join(part.label.split())


def test_the_same_map_gives_the_same_bytes() -> None:
    again = resolve(sample())
    for look in LOOKS:
        assert svg(draw(sample(), again, look)) == picture("sample", look)


def test_letters_that_xml_does_not_have_are_left_out_and_signs_are_escaped() -> None:
    drawing = Drawing().node("a", 50, 50, '<b> & "c"', Valign="Middle")
    text = svg(draw(drawing.map(), resolve(drawing.map())))
    group = etree.fromstring(text.encode()).find(f"{SVG}g")
    assert group is not None
    assert group.findtext(f"{SVG}text") == '<b> & "c"'


COORDINATES = st.floats(-3000, 9000, allow_nan=False).map(lambda v: round(v, 3))


@settings(suppress_health_check=[HealthCheck.too_slow], max_examples=60)
@given(st.data())
def test_any_drawing_gives_a_picture(data: st.DataObject) -> None:
    drawing = Drawing()
    names = [f"n{i}" for i in range(data.draw(st.integers(0, 4)))]
    size = st.one_of(st.just(0.0), st.floats(0, 500).map(lambda v: round(v, 2)))
    for name in names:
        label = data.draw(st.text("aé\n <", max_size=9))
        box = {"Width": data.draw(size), "Height": data.draw(size), "Rotation": data.draw(st.floats(-9, 9))}
        drawing.node(name, data.draw(COORDINATES), data.draw(COORDINATES), label, **box)
    anchors: list[str] = []
    for place_ in range(data.draw(st.integers(0, 5))):
        touched = st.sampled_from(["", *names, *anchors])
        ends = [(data.draw(touched), data.draw(COORDINATES), data.draw(COORDINATES)) for _ in range(2)]
        drawing.line(f"l{place_}", *ends, data.draw(st.sampled_from(HEADS)),
                     anchors={f"a{place_}": data.draw(st.floats(0, 1))},
                     ConnectorType=data.draw(st.sampled_from(sorted(CONNECTORS))))  # fmt: skip
        anchors.append(f"a{place_}")
    found = drawing.map()
    for look in LOOKS:
        text = svg(draw(found, resolve(found), look))
        etree.fromstring(text.encode())
        assert not re.search(r'="[^"]*(nan|inf)\b', text)


# The same picture everywhere --------------------------------------------------------------------------------


def raster(content: bytes, size: tuple[int, int], blur: float = 2.0) -> np.ndarray:
    """Darkness of a picture, 0 white to 255 black, a little out of focus."""
    picture = Image.open(io.BytesIO(content)).convert("RGBA")
    ground = Image.new("RGB", picture.size, "white")
    ground.paste(picture, mask=picture.getchannel("A"))
    small = ground.resize(size, Image.Resampling.LANCZOS).convert("L")
    return 255.0 - np.asarray(small.filter(ImageFilter.GaussianBlur(blur)), dtype=float)


def drawn_by_cairo(text: str) -> bytes:
    try:
        import cairosvg
    except OSError as missing:
        pytest.skip(f"CairoSVG finds no cairo library: {missing}")
    content: bytes = cairosvg.svg2png(text.encode())
    return content


@pytest.mark.parametrize("look", LOOKS)
@pytest.mark.parametrize("name", ["sample", "il2", "WP49.gpml", "WP1453.gpml"])
def test_resvg_and_cairo_draw_the_same(name: str, look: LookName) -> None:
    text = picture(name, look)
    root = etree.fromstring(text.encode())
    wide, high = (float(root.get(key, "0")) for key in ("width", "height"))
    size = (round(wide), round(high))
    one, other = raster(png(text, wide, high, scale=1.0), size), raster(drawn_by_cairo(text), size)
    assert (one > 40).mean() > 0.01
    assert (np.abs(one - other) > 40).mean() < 0.001


def test_png_has_the_size_asked_for_and_the_same_bytes() -> None:
    text = picture("sample", "faithful")
    content = png(text, 900, 900, scale=0.5)
    assert Image.open(io.BytesIO(content)).size == (450, 450)
    assert png(text, 900, 900, scale=0.5) == content
    with pytest.raises(InputError, match="too large"):
        png(text, 90000, 90000)
    with pytest.raises(InputError, match="between 0 and 20"):
        png(text, 900, 900, scale=-1)


def test_wp49_is_drawn_as_officially() -> None:
    official = place("gpml", "WP49-thumb.png").read_bytes()
    size = Image.open(io.BytesIO(official)).size
    text = picture("WP49.gpml", "faithful")
    ours, theirs = raster(png(text, 1098, 1196, scale=1.0), size, 1.0), raster(official, size, 1.0)
    assert np.corrcoef(ours.ravel(), theirs.ravel())[0, 1] > 0.93
    shifted = np.roll(ours, 4, axis=1)
    assert np.corrcoef(shifted.ravel(), theirs.ravel())[0, 1] < 0.7
    # All that is painted there is painted here, and nearly nothing else (they cut texts and lose two discs).
    dark, own = theirs > 40, ours > 40
    assert (dark & binary_dilation(own, iterations=2)).sum() / dark.sum() > 0.999
    assert (own & binary_dilation(dark, iterations=2)).sum() / own.sum() > 0.9


@pytest.mark.parametrize("look", LOOKS)
def test_wp49_is_small(look: LookName) -> None:
    assert len(picture("WP49.gpml", look).encode()) < 60_000


@pytest.mark.slow  # a time: `make bench-maps` shows it too
def test_a_map_is_drawn_in_less_than_a_tenth_of_a_second() -> None:
    spent = []
    for name in FILES:
        found = given_map(name)
        start = time.process_time()
        svg(draw(found, resolve(found)))
        spent.append(time.process_time() - start)
    assert statistics.median(spent) < 0.1


def test_marks_of_old_files_keep_their_disc() -> None:
    root = etree.fromstring(picture("WP49.gpml", "faithful").encode())
    for ref in ("d0ac7", "e9d50"):
        (group,) = root.xpath("//*[@id=$ref]", ref=ref)
        assert [child.get("fill") for child in group.iter(f"{SVG}ellipse")] == ["#ff0"]


def test_twins_show_the_same_groups() -> None:
    """A group that is invisible in 2013a is so in 2021, whatever border colour its file keeps."""
    for name in ("WP5063.gpml", "2021/WP5063.gpml"):
        if name not in FILES:
            continue
        found = given_map(name)
        root = etree.fromstring(picture(name, "faithful").encode())
        for group in found.groups:
            if group.style in ("Group", "Transparent"):
                (drawn,) = root.xpath("//*[@id=$ref]", ref=group.id)
                assert all(
                    e.get("stroke") is None and e.get("fill") == "none" for e in drawn.iter(f"{SVG}rect")
                )


def test_negative_places_are_on_the_board() -> None:
    drawing = Drawing().node("a", -200, -100, "far").node("b", 1500, 100, "off")
    board = draw(drawing.map(), resolve(drawing.map())).board
    assert (board.left, board.top) == pytest.approx((-240, -120))
    assert board.right > 1530


def test_painting_order_follows_zorder() -> None:
    drawing = (
        Drawing()
        .node("top", 50, 50, ZOrder="9")
        .node("low", 50, 50, ZOrder="-3")
        .shape("mid", 50, 50, ZOrder="5")
    )
    items = [item.id for item in draw(drawing.map(), resolve(drawing.map())).items]
    assert items == ["low", "mid", "top"]


def test_pairs_of_looks_share_their_ids() -> None:
    for name in ("sample", "il2"):
        found = [set(re.findall(r' id="([^"]*)"', picture(name, look))) for look in LOOKS]
        for one, other in itertools.pairwise(found):
            assert one == other


def test_points_with_an_id_and_square_anchors_are_in_the_picture() -> None:
    drawing = Drawing().node("a", 50, 50).node("b", 350, 50).line("x", "a", "b", anchors={"k": 0.5})
    text = to_text(drawing.map(), "2021").replace('shapeType="None"', 'shapeType="Square"')
    found = read_text(text.encode())
    root = etree.fromstring(svg(draw(found, resolve(found), "faithful")).encode())
    ids = {e.get("id") for e in root.iter() if e.get("id")}
    assert {point.id for line in found.lines for point in line.points} <= ids and "k" in ids
    line = next(e for e in root.iter() if e.get("id") == "x")
    squares = list(line.iter("{*}rect"))
    assert [(e.get("width"), e.get("height")) for e in squares] == [("8", "8")]
