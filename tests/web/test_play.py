"""The simulation on the map in a real browser: pointer, keyboard, clock, colours, accessibility."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from itertools import pairwise
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, Request, expect

from il2.jobs.doings import read_perturbation
from il2.jobs.pathway_play import PathwayPlayAnswer, PathwayPlayQuestion, pathway_play
from il2.report.play import play_page

from .test_maps import RULES, opened_as

pytestmark = pytest.mark.web

GREY = "rgb(211, 215, 219)"


@cache
def answer() -> PathwayPlayAnswer:
    """Four cells, the doses of the plates, with and without a knock-out: the largest page that is usual."""
    return pathway_play(PathwayPlayQuestion(perturbation=read_perturbation(["SOCS3"])))


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("play") / "play.html"
    path.write_text(play_page(answer()), encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same page with two cells: axe looks at every element of it."""
    question = PathwayPlayQuestion(
        cells=("Treg", "NK"), doses_nM=(0.1, 1.03704), perturbation=read_perturbation(["SOCS3"])
    )
    path = tmp_path_factory.mktemp("play") / "small.html"
    path.write_text(play_page(pathway_play(question)), encoding="utf-8")
    return path


@pytest.fixture
def asked() -> list[Request]:
    return []


@pytest.fixture
def page(browser: Browser, file: Path, asked: list[Request]) -> Iterator[Page]:
    problems: list[str] = []
    shown = opened_as(browser, file.as_uri(), asked, problems, viewport={"width": 1440, "height": 1000})
    yield shown
    shown.close()
    assert problems == []


def fill(page: Page, ref: str, cell: int = 0) -> str:
    name = f"{cell}:{ref}" if cell else ref
    return page.evaluate(
        "id => getComputedStyle(document.getElementById(id).querySelector('rect, ellipse, circle')).fill",
        name,
    )


def set_time(page: Page, minutes: float) -> None:
    page.evaluate(
        "t => { const s = document.getElementById('page-time'); s.value = t;"
        " s.dispatchEvent(new Event('input')); s.dispatchEvent(new Event('change')); }",
        minutes,
    )


def value(page: Page, cell: str) -> float:
    row = page.locator(f"#page-card table >> nth=0 >> tr:has(th:text-is('{cell}'))")
    return float(row.locator("td").first.inner_text())


def best(formula: str, cell: int, dose: int, time: float, condition: int = 0) -> float:
    at = [one.formula for one in answer().quantities].index(formula)
    course = list(answer().courses.values())[condition]
    return course.best[at][cell][dose][answer().question.times_min.index(time)]


# Accessible, self-contained, narrow ---------------------------------------------------------------------


@pytest.mark.parametrize(("width", "scheme"), [(1440, "light"), (320, "dark")])
def test_axe_finds_no_violation(browser: Browser, small: Path, width: int, scheme: str) -> None:
    problems: list[str] = []
    shown = opened_as(
        browser, f"{small.as_uri()}#d674a", [], problems, viewport={"width": width, "height": 900},
        color_scheme=scheme,
    )  # fmt: skip
    found = Axe().run(shown, options=RULES)
    assert found.violations_count == 0, found.generate_report()
    assert shown.evaluate("document.documentElement.scrollWidth") <= width
    shown.close()
    assert problems == []


def test_the_page_asks_for_nothing_but_itself(page: Page, asked: list[Request]) -> None:
    assert [request.url.split("#")[0] for request in asked] == [page.url.split("#")[0]]


def test_ids_are_unique(page: Page) -> None:
    assert page.evaluate(
        "() => { const ids = [...document.querySelectorAll('[id]')].map((one) => one.id);"
        " return ids.length - new Set(ids).size; }"
    ) == 0  # fmt: skip


# What it shows --------------------------------------------------------------------------------------------


def test_each_cell_has_its_own_map_and_colours(page: Page) -> None:
    expect(page.locator(".panel")).to_have_count(4)
    set_time(page, 30)
    assert fill(page, "bd3e5", 0) != fill(page, "bd3e5", 2)  # AKT1: PTEN holds it in Treg
    assert fill(page, "il2-ptpn2") == GREY and fill(page, "il2-ptpn6", 3) == GREY


def test_values_are_those_of_the_simulation(page: Page) -> None:
    page.evaluate("location.hash = '#d6dad'")
    set_time(page, 60)
    for place, cell in enumerate(answer().question.cells):
        assert value(page, cell) == pytest.approx(best("pSTAT5B", place, 7, 60.0), rel=6e-3)
    page.locator("#page-dose").fill("2")
    for place, cell in enumerate(answer().question.cells):
        assert value(page, cell) == pytest.approx(best("pSTAT5B", place, 2, 60.0), rel=6e-3)
    said = page.locator("#page-values tr:has(a[href='#d6dad']) td[data-cell='1']").inner_text()
    assert float(said.split()[0]) == pytest.approx(best("pSTAT5B", 1, 2, 60.0), rel=6e-3)
    assert re.fullmatch(r"\S+ \(\S+ to \S+\)", said)


def test_the_experiment_can_be_compared_with_the_cells_as_they_are(page: Page) -> None:
    page.evaluate("location.hash = '#eb55e'")
    set_time(page, 240)
    assert value(page, "Treg") == 0
    expect(page.locator("#page-card circle.dot")).to_have_count(0)
    page.locator("#page-condition").select_option("1")
    assert value(page, "Treg") == pytest.approx(best("SOCS3", 0, 7, 240.0, 1), rel=6e-3)


def test_measured_points_stand_where_they_were_measured(page: Page) -> None:
    page.locator("#page-condition").select_option("1")
    page.evaluate("location.hash = '#d6dad'")
    here = [p for p in answer().points if p.dose == 7]
    dots = page.locator("#page-card .dot")
    expect(dots).to_have_count(len(here))
    assert any(f"{p.date}" in (dots.first.locator("title").text_content() or "") for p in here)
    set_time(page, 30)
    near = sum(1 for p in here if p.cell == 0 and p.time_min == 30)
    expect(page.locator("[id='d6dad'] .tick")).to_have_count(near)
    set_time(page, 200)
    expect(page.locator(".map .tick")).to_have_count(0)


def test_boxes_of_one_formula_keep_their_own_words(page: Page) -> None:
    for ref, said in (("ce87a", "IL2RA in complexes"), ("bad8b", "IL2RB in complexes")):
        page.evaluate(f"location.hash = '#{ref}'")
        expect(page.locator("#page-card caption").first).to_contain_text(said)
        expect(page.locator(f"#page-values tr:has(a[href='#{ref}'])")).to_contain_text(said)


def test_an_edge_tells_law_constants_source_and_tier(page: Page) -> None:
    page.locator(".map >> nth=1 >> g[data-of='d674a'] .hit").dispatch_event("pointerdown", {"pointerId": 1})
    page.locator(".map >> nth=1 >> g[data-of='d674a'] .hit").dispatch_event("pointerup", {"pointerId": 1})
    card = page.locator("#page-card")
    expect(card.locator("h3")).to_have_text("JAK3 → JAK1")
    expect(card).to_contain_text("tier: borrowed")
    expect(card.locator("pre").first).to_contain_text("d pJAK1/dt = jak1_on * active_JAK1")
    row = card.locator("tr:has(code:text-is('jak1_on'))")
    expect(row).to_contain_text("1/min")
    expect(row).to_contain_text("assumed")
    for cell in row.locator("td").all():
        assert cell.inner_text().strip()


def test_what_is_not_modelled_says_so(page: Page) -> None:
    page.evaluate("location.hash = '#id44c43aea'")
    expect(page.locator("#page-card")).to_contain_text("not modelled")
    expect(page.locator("#page-card")).to_contain_text("weight 0")
    expect(page.locator("#page-card svg")).to_have_count(0)


# Keyboard -------------------------------------------------------------------------------------------------


def test_the_whole_page_works_with_the_keyboard(page: Page) -> None:
    page.keyboard.press("Tab")
    expect(page.locator(".skip")).to_be_focused()
    seen = []
    for _ in range(9):
        page.keyboard.press("Tab")
        seen.append(page.evaluate("document.activeElement.id || document.activeElement.dataset.of || ''"))
    assert seen[:5] == ["page-dose", "page-time", "page-play", "page-cells", "page-condition"]
    assert seen[8] == "c1e37"  # IL2 in the first map, after the three buttons
    page.keyboard.press("ArrowRight")
    line = page.evaluate("document.activeElement.dataset.of")
    page.keyboard.press("Enter")
    expect(page.locator("#page-card h3")).to_contain_text("IL2 →")
    page.keyboard.press("ArrowRight")
    box = page.evaluate("document.activeElement.dataset.of")
    assert box != line
    page.keyboard.press("Enter")
    assert page.url.endswith(f"#{box}")
    page.keyboard.press("ArrowLeft")
    assert page.evaluate("document.activeElement.dataset.of") != box
    before = page.locator(".map svg").first.get_attribute("viewBox")
    page.keyboard.press("+")
    views = {page.locator(".map svg").nth(i).get_attribute("viewBox") for i in range(4)}
    assert views != {before} and len(views) == 1
    page.keyboard.press("0")
    assert page.locator(".map svg").first.get_attribute("viewBox") == before
    page.keyboard.press("Escape")
    expect(page.locator("#page-card")).to_contain_text("Choose an element")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.dataset.cell") == "1"


def test_sliders_go_in_steps_that_can_be_seen(page: Page) -> None:
    page.locator("#page-time").focus()
    page.keyboard.press("ArrowRight")
    expect(page.locator("#page-time-now")).to_have_text("32 min")
    page.keyboard.press("PageUp")
    expect(page.locator("#page-time-now")).to_have_text("52 min")
    assert page.locator("#page-time").get_attribute("aria-valuetext") == "52 min"
    page.locator("#page-dose").focus()
    page.keyboard.press("ArrowLeft")
    expect(page.locator("#page-dose-now")).to_have_text("0.346 nM")


def test_one_cell_alone_fills_the_place(page: Page) -> None:
    wide = page.locator(".panel").first.bounding_box()["width"]  # type: ignore[index]
    page.locator("#page-cells").select_option("0")
    expect(page.locator(".panel:visible")).to_have_count(1)
    assert page.locator(".panel").first.bounding_box()["width"] > 1.8 * wide  # type: ignore[index]


# The clock ------------------------------------------------------------------------------------------------


def test_playing_moves_with_every_frame_to_the_end(page: Page) -> None:
    """Frames are counted, not timed: a clock of our own stands in for that of the browser."""
    page.evaluate(
        """() => { window.frames_ = []; window.requestAnimationFrame = (f) => frames_.push(f);
             window.cancelAnimationFrame = () => {}; }"""
    )
    set_time(page, 0)
    page.locator("#page-play").click()
    moves = page.evaluate(
        """() => { const slider = document.getElementById("page-time"); const seen = []; let stamp = 0;
             while (frames_.length && seen.length < 1000) { frames_.shift()(stamp); stamp += 1000 / 30;
               seen.push(Number(slider.value)); }
             return seen; }"""
    )
    assert len(moves) == 12 * 30 + 1 and moves[0] == 0 and moves[-1] == 240
    assert all(b > a for a, b in pairwise(moves))
    expect(page.locator("#page-play")).to_have_text("Play")
    assert fill(page, "d6dad") != fill(page, "il2-ptpn2")


def test_space_in_a_map_plays_and_pauses(page: Page) -> None:
    page.locator(".map >> nth=0 >> g[tabindex='0']").focus()
    page.keyboard.press(" ")
    expect(page.locator("#page-play")).to_have_text("Pause")
    page.keyboard.press(" ")
    expect(page.locator("#page-play")).to_have_text("Play")


def test_where_motion_is_unwanted_it_goes_in_steps(browser: Browser, file: Path) -> None:
    problems: list[str] = []
    shown = opened_as(browser, file.as_uri(), [], problems, reduced_motion="reduce")
    shown.evaluate(
        """() => { window.framed = 0; window.requestAnimationFrame = () => { framed += 1; };
             window.setInterval = (f) => { window.tick_ = f; return 1; }; }"""
    )
    set_time(shown, 0)
    shown.locator("#page-play").click()
    steps = shown.evaluate(
        "() => [1, 2, 3].map(() => { tick_(); return Number(document.getElementById('page-time').value); })"
    )
    assert steps == [1, 2, 3] and shown.evaluate("framed") == 0
    shown.close()
    assert problems == []
