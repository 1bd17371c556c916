"""Pages: self-contained, well-formed, the same bytes each time, and saying in words what they draw."""

from __future__ import annotations

import re
import subprocess
import sys
from collections import Counter
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import altair
import lxml.html
import numpy as np
import pytest
import vl_convert
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

import il2
from il2.ground.errors import InputError
from il2.jobs.cell import CellQuestion, cell
from il2.jobs.estimate import GRID_NM
from il2.report import palette, svg, vega
from il2.report.charts import LARGE
from il2.report.markup import element
from il2.report.pages import chart_of, page_of

from .answers import ANSWERS, HOSTILE, comparison, dose_responses, hill

VEGA_LITE = ".".join(altair.SCHEMA_VERSION.lstrip("v").split(".")[:2])
SVG = "{http://www.w3.org/2000/svg}"


@cache
def text_of(name: str) -> str:
    return page_of(ANSWERS[name]())


def tree_of(name: str) -> lxml.html.HtmlElement:
    return lxml.html.document_fromstring(text_of(name))


@pytest.fixture(params=list(ANSWERS))
def name(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def test_one_heading_landmarks_language_and_a_way_past_them(name: str) -> None:
    page = tree_of(name)
    assert page.get("lang") == "en"
    assert len(page.xpath("//h1")) == 1
    assert [len(page.xpath(f"//{tag}")) for tag in ("header", "nav", "main", "footer")] == [1, 1, 1, 1]
    skip = page.xpath("//body/*[1]")[0]
    assert (skip.tag, skip.get("href")) == ("a", "#main")
    assert page.get_element_by_id("main").tag == "main"
    levels = [int(h.tag[1]) for h in page.xpath("//h1|//h2|//h3")]
    assert all(b - a <= 1 for a, b in pairwise(levels))


def test_every_id_is_unique_and_every_reference_has_one(name: str) -> None:
    page = tree_of(name)
    ids = Counter(page.xpath("//@id"))
    assert max(ids.values()) == 1
    targets = [href[1:] for href in page.xpath("//a/@href")]
    targets += [
        one for value in page.xpath("//@aria-labelledby|//@aria-describedby") for one in value.split()
    ]
    targets += re.findall(r"url\(#([^)]+)\)", text_of(name))
    assert set(targets) <= set(ids)


def test_nothing_is_fetched_and_nothing_runs(name: str) -> None:
    text, page = text_of(name), tree_of(name)
    assert page.xpath("//script|//link|//img|//iframe|//object|//form") == []
    assert not [a for a in page.xpath("//@*") if a.attrname.startswith("on")]
    assert "default-src 'none'" in page.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")[0]
    assert set(re.findall(r"https?://[^\s\"'<)]+", text)) <= {"http://www.w3.org/2000/svg"}
    assert "@import" not in text
    assert "url(" not in page.xpath("//style")[0].text


def test_a_hostile_name_stays_a_name() -> None:
    for page_name in ("compare", "validate"):
        assert HOSTILE in tree_of(page_name).text_content()
        assert "<script" not in text_of(page_name)


def test_every_drawing_has_a_name_a_finding_and_no_fixed_size(name: str) -> None:
    drawings = tree_of(name).xpath("//figure//svg[not(@aria-hidden)]")
    assert drawings
    for drawing in drawings:
        assert drawing.get("role") == "img"
        title, finding = (drawing.find(tag) for tag in ("title", "desc"))
        assert drawing.get("aria-labelledby") == title.get("id")
        assert drawing.get("aria-describedby") == finding.get("id")
        assert title.text
        assert re.fullmatch(r".*\w{3}.*\.", finding.text, re.S)
        assert drawing.get("viewbox")
        assert drawing.get("width") is None
        assert not drawing.xpath(".//*[@role or @aria-label or @aria-roledescription]")


def test_every_figure_has_a_caption_and_a_table_twin(name: str) -> None:
    for figure in tree_of(name).xpath("//figure"):
        assert len(figure.xpath("./figcaption")) == 1
        (table,) = figure.xpath("./details/div/table")
        assert table.xpath("./caption")[0].text_content().startswith("The numbers: ")
        assert {th.get("scope") for th in table.xpath("./thead//th")} == {"col"}
        assert table.xpath("./tbody/tr")


def test_every_table_has_a_caption_and_scoped_heads(name: str) -> None:
    for table in tree_of(name).xpath("//table"):
        assert len(table.xpath("./caption")) == 1
        assert all(th.get("scope") in {"col", "row"} for th in table.xpath(".//th"))
        region = table.getparent()
        assert (region.get("role"), region.get("tabindex")) == ("region", "0")
        assert region.get("aria-label")


def run_python(script: str, **environment: str) -> subprocess.CompletedProcess[bytes]:
    """Run a script in a process of its own, with nothing in its environment but what is given."""
    here = {"PYTHONPATH": str(Path(__file__).parents[1]), **environment}
    return subprocess.run(
        [sys.executable, "-c", script], capture_output=True, timeout=60, check=False, env=here
    )


def test_the_same_answer_gives_the_same_bytes_in_another_process() -> None:
    script = (
        "import sys; from report.answers import dose_responses; from il2.report.pages import page_of; "
        "sys.stdout.buffer.write(page_of(dose_responses()).encode())"
    )
    done = run_python(script, PYTHONHASHSEED="1", LC_ALL="C", TZ="Asia/Tokyo")
    assert done.stdout.decode() == text_of("dose-response")


def test_a_shared_plan_draws_what_the_chart_library_draws_of_the_whole(name: str) -> None:
    """Rows are put into a plan that panels share; drawn in one step, each panel is the same to the byte."""
    drawings: list[tuple[dict[str, Any], tuple[str, str, str], str]] = []

    def noting(chart: Any, *said: str) -> Any:
        drawn = svg.render(chart, *said)
        drawings.append((chart, said, str(drawn)))
        return drawn

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("il2.report.figure.render", noting)
        page_of(ANSWERS[name]())
    assert drawings
    for chart, said, drawn in drawings:
        whole = etree.fromstring(
            vl_convert.vegalite_to_svg(chart, vl_version=VEGA_LITE, allowed_base_urls=[])
        )
        assert drawn == etree.tostring(svg._named(vega._seen(whole), *said), encoding="unicode")


def test_the_drawn_line_and_the_table_hold_the_same_numbers() -> None:
    """Read the line back from the drawing: pixels to dose and response, by the size and range of the axes."""
    svg = tree_of("dose-response").xpath("//figure//svg[@role='img']")[0]
    colour = palette.pen(0).light
    line = next(p for p in svg.xpath(f".//path[@stroke='{colour}']") if p.get("d").startswith("M0,"))
    numbers = [float(v) for v in re.findall(r"-?\d+(?:\.\d+)?", line.get("d"))]
    drawn = np.reshape(numbers, (-1, 2))[0::3]  # every third pair is a point of the line, the others bend it
    doses = np.array([d for d in GRID_NM if d <= 1000])
    width, height = LARGE
    x = width * (np.log10(doses) + 5) / 8
    y = height * (1 - hill(doses, 0.01) / 1.1)  # where an axis ends that shows values up to 1
    assert np.abs(drawn - np.stack([x, y], axis=1)).max() < 0.02
    rows = tree_of("dose-response").xpath("(//figure//table)[1]/tbody/tr[starts-with(., 'Tregaldesleukin')]")
    shown = np.array([[float(td.text) for td in row.xpath("./td")[:2]] for row in rows])
    assert np.allclose(shown[:, 1], hill(shown[:, 0], 0.01), rtol=0.006)


def test_curves_differ_by_dash_and_marker_as_well_as_colour() -> None:
    for what in ("light", "dark", "dash", "marker"):
        assert len({getattr(pen, what) for pen in palette.PENS}) == len(palette.PENS)
    svg = tree_of("dose-response").xpath("//figure//svg[@role='img']")[0]
    lines = svg.xpath(".//path[@stroke-dasharray]")
    assert len({p.get("stroke-dasharray") for p in lines}) == len({p.get("stroke") for p in lines}) == 3


@pytest.mark.parametrize("scheme", [0, 1])
def test_text_lines_and_markers_stand_out_from_the_ground(scheme: int) -> None:
    ground = palette.GROUND[scheme]
    inks = [palette.INK[scheme], palette.QUIET[scheme], palette.ACCENT[scheme]]
    inks += [(pen.light, pen.dark)[scheme] for pen in palette.PENS]
    assert min(palette.contrast(ink, ground) for ink in inks) >= 4.5


def test_the_style_sheet_uses_the_colours_of_the_palette() -> None:
    sheet = tree_of("compare").xpath("//style")[0].text
    named = {"ground": palette.GROUND, "ink": palette.INK, "quiet": palette.QUIET, "accent": palette.ACCENT}
    for name_, schemes in named.items():
        assert all(f"--{name_}: {colour};" in sheet for colour in schemes)


def test_the_answer_names_the_most_selective_molecule() -> None:
    # By construction selectivity on the next cell type is the same for every molecule: 3**2 on Thelper.
    lead = tree_of("compare").xpath("//header/p")[0].text_content()
    assert "aldesleukin is the most Treg-selective" in lead
    assert "0.01 (0.004 to 0.025) nM" in lead
    times = re.search(r"Thelper, the next cell to respond, takes (\S+) \(\S+ to \S+\) times as much", lead)
    assert times
    assert float(times[1]) == pytest.approx(9, rel=0.02)  # read between the doses of the grid


def test_a_chart_for_a_notebook_names_its_curves() -> None:
    for make in (comparison, dose_responses, ANSWERS["time-course"]):
        declared = chart_of(make()).to_dict()
        assert declared["concat"]
        assert "legend" in str(declared)
    assert il2.chart(comparison()).to_dict() == chart_of(comparison()).to_dict()


def test_an_answer_without_charts_says_so_and_its_page_is_its_table() -> None:
    answer = cell(CellQuestion(("Treg",)))
    with pytest.raises(InputError, match="a CellAnswer has no chart; the answers of compare"):
        chart_of(answer)
    rows = lxml.html.document_fromstring(page_of(answer)).xpath("//section[1]//tbody/tr")
    assert len(rows) == len(answer.shown().rows)


def test_without_the_chart_libraries_the_extra_is_named(tmp_path: Path) -> None:
    script = f"""
import pathlib, sys
sys.modules["altair"] = None  # as on a machine without it
from report.answers import comparison
from il2.cli import common, failures
sys.exit(failures.run(lambda: common.write_page(comparison(), pathlib.Path({str(tmp_path / "x.html")!r}))))
"""
    done = run_python(script)
    assert done.returncode == 2
    assert done.stderr.decode() == (
        "il2: charts need the libraries altair and vl-convert-python; install them with: "
        'pip install "il2[charts]"\n'
    )
    assert list(tmp_path.iterdir()) == []


@given(st.text())
def test_any_text_comes_out_of_the_markup_as_it_went_in(words: str) -> None:
    clean = "".join(c for c in words if c.isprintable())
    assert lxml.html.fromstring(element("p", clean, title=clean)).get("title") == clean
    assert lxml.html.fromstring(element("p", clean)).text_content() == clean
