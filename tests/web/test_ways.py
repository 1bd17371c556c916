"""Ways through the pages: by keyboard, without scripts, with forced colours, on paper, with a slider."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

pytestmark = pytest.mark.web

FOCUSED = """() => {
    const e = document.activeElement, box = e.getClientRects()[0], style = getComputedStyle(e);
    const seen = document.elementFromPoint(Math.max(box.x + 2, 1), box.y + box.height / 2);
    const said = e.textContent || e.getAttribute('aria-label') || e.name || '';
    return {tag: e.tagName, name: said.trim().slice(0, 30),
            ring: style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2,
            there: box.bottom > 0 && box.top < innerHeight && (e === seen || e.contains(seen))};
}"""


@pytest.fixture
def page(browser: Browser, served: str) -> Iterator[Page]:
    context = browser.new_context(base_url=served, viewport={"width": 1280, "height": 900})
    yield context.new_page()
    context.close()


@pytest.mark.parametrize("path", ["/", "/dose-response", "/result"])
def test_keyboard_reaches_everything_and_shows_where_it_is(page: Page, path: str) -> None:
    page.goto(path)
    page.keyboard.press("Tab")
    assert page.evaluate(FOCUSED)["name"] == "Skip to the content"
    stops = []
    for _ in range(120):
        page.keyboard.press("Tab")
        stop = page.evaluate(FOCUSED)
        if stop["tag"] == "BODY":
            break
        assert stop["ring"] and stop["there"], stop
        stops.append(stop)
    names = " ".join(stop["name"] for stop in stops)
    assert "Data and API" in names and "Español" in names  # head and foot, and all between
    assert len(stops) > 12


def test_skip_link_leads_past_the_menu(page: Page) -> None:
    page.goto("/")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.id") == "q"


def test_menu_opens_by_keyboard_and_closes_with_escape(page: Page) -> None:
    page.goto("/")
    page.get_by_text("Facts", exact=True).focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("link", name="Sources").first).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator(".menu details[open]")).to_have_count(0)
    assert page.evaluate("document.activeElement.textContent.trim()") == "Facts"


def test_slider_has_a_number_field_and_moves_the_answer(page: Page) -> None:
    page.goto("/dose-response?cell=Treg")
    slider = page.get_by_role("slider", name="Time of exposure")
    field = page.get_by_role("textbox", name="Time of exposure")
    before = page.locator("#region").inner_text()
    slider.focus()
    for _ in range(3):
        page.keyboard.press("ArrowLeft")
    expect(field).to_have_value("57")
    expect(page.locator("figcaption")).to_contain_text("after 57 min")
    assert page.locator("#region").inner_text() != before
    assert "time=57" in page.url and "EC50" in page.locator("#said").inner_text()
    page.reload()  # the address carries the state
    expect(field).to_have_value("57")
    field.fill("never")
    expect(page.get_by_role("alert")).to_contain_text("not a quantity")


def test_living_chart_tells_its_values(page: Page) -> None:
    page.goto("/dose-response?cell=Treg")
    page.locator(".panel svg").hover()
    page.locator("figure[data-living=yes]").wait_for()
    box = page.locator(".panel svg").bounding_box()
    assert box is not None
    tip = page.locator("#tip")
    for step in range(80):
        page.mouse.move(box["x"] + box["width"] * 0.6, box["y"] + box["height"] * step / 80)
        if tip.count() and tip.is_visible():
            break
    assert re.search(r"aldesleukin[\s\S]*dose, nM[\s\S]*pSTAT5", tip.inner_text())


def test_figure_reads_well_in_the_accessibility_tree(page: Page) -> None:
    page.goto("/dose-response?cell=Treg")
    tree = page.locator("#region figure").aria_snapshot()
    assert re.search(r'figure "pSTAT5 .* over dose in nM after 60 min', tree)
    assert 'img "Treg"' in tree and "Show the numbers" in tree and "0.0001" not in tree
    drawn = page.get_by_role("img", name="Treg")
    expect(drawn).to_have_accessible_description(re.compile("half of its maximum on Treg at .* nM"))


def test_table_twin_holds_the_numbers_that_are_drawn(page: Page) -> None:
    page.goto("/dose-response?cell=Treg")
    page.get_by_text("Show the numbers").click()
    rows = page.locator("#region figure tbody tr")
    living = page.evaluate("JSON.parse(document.querySelector('script.chart').textContent)")
    line = next(rows["columns"] for rows in living["rows"].values() if "y2" not in rows["columns"])
    told = [row.split("\t") for row in rows.all_inner_texts()]
    assert len(told) >= 15
    for cells in told:
        place = min(range(len(line["x"])), key=lambda i, dose=float(cells[2]): abs(line["x"][i] / dose - 1))
        assert float(cells[3]) == pytest.approx(line["y"][place], rel=6e-3, abs=1e-3)


@pytest.fixture
def bare(browser: Browser, served: str) -> Iterator[Page]:
    """A tab without scripts."""
    context = browser.new_context(base_url=served, java_script_enabled=False)
    yield context.new_page()
    context.close()


def test_forms_work_without_scripts(bare: Page) -> None:
    bare.goto("/")
    bare.get_by_role("searchbox").fill("CD25")
    bare.get_by_role("button", name="Search").click()
    gene = bare.get_by_role(
        "link", name="IL2RA", exact=True
    ).first  # the gene stands before its arm of the pathway
    expect(gene).to_have_attribute("href", re.compile("/parameters"))
    bare.goto("/dose-response")
    assert bare.get_by_role("slider").count() == 0  # nothing that would do nothing
    bare.get_by_role("textbox", name="Time of exposure").fill("30 min")
    bare.get_by_role("checkbox", name="NK", exact=True).uncheck()
    bare.get_by_role("button", name="Compute").click()
    expect(bare.locator("figcaption")).to_contain_text("after 30 min")
    assert "time=30" in bare.url and bare.get_by_role("img", name="NK").count() == 0
    bare.goto("/predict")
    bare.get_by_role("button", name="Compute").click()
    expect(bare.locator("table tbody tr")).to_have_count(3)


def test_a_result_is_read_without_scripts_and_stands_in_no_address(bare: Page) -> None:
    asked: list[str] = []
    bare.on("request", lambda request: asked.append(request.url))
    bare.goto("/result")
    bare.get_by_role("textbox", name="Result with its unit").fill("31 pg/mL")
    bare.get_by_role("combobox", name="Laboratory").fill("ARUP")
    bare.get_by_role("combobox", name="Method of the test").fill("multiplex bead")
    bare.get_by_role("button", name="Read it").click()
    expect(bare.locator(".lead")).to_contain_text("above the limit of this test")
    assert all("31" not in url.partition("/result")[2] and "ARUP" not in url for url in asked)
    assert bare.url.endswith("/result")


def test_forced_colours_keep_every_curve_apart(browser: Browser, served: str) -> None:
    context = browser.new_context(base_url=served, forced_colors="active")
    page = context.new_page()
    page.goto("/compare?ligand=aldesleukin&ligand=WT N-term dimer&ligand=IL-15&cell=Treg")
    dashes = page.evaluate("""[...document.querySelectorAll('.panel svg path[stroke-dasharray]')]
        .map(e => e.getAttribute('stroke-dasharray'))""")
    assert len(set(dashes)) >= 2
    drawn = page.evaluate(
        """[...document.querySelectorAll('.panel svg')].map(e => getComputedStyle(e).backgroundColor)"""
    )
    assert set(drawn) == {"rgb(255, 255, 255)"}  # the charts keep their ground, so their ink stays readable
    marked = page.evaluate("getComputedStyle(document.querySelector('.finding')).borderTopStyle")
    assert marked == "solid"
    context.close()


def test_print_is_tagged_and_keeps_sources_and_leaves_forms_out(page: Page) -> None:
    page.goto("/dose-response?cell=Treg")
    written = page.pdf(tagged=True, outline=True)
    assert b"/StructTreeRoot" in written and b"/Lang" in written
    page.emulate_media(media="print")
    expect(page.locator(".controls")).to_be_hidden()
    expect(page.locator(".top")).to_be_hidden()
    expect(page.get_by_role("contentinfo")).to_be_visible()


@pytest.mark.parametrize("width", [375, 1280])
def test_dark_scheme_is_dark_to_the_edges_of_a_chart(browser: Browser, served: str, width: int) -> None:
    context = browser.new_context(
        base_url=served, viewport={"width": width, "height": 800}, color_scheme="dark"
    )
    page = context.new_page()
    page.goto("/dose-response?cell=Treg")
    ground = page.evaluate("getComputedStyle(document.body).backgroundColor")
    chart = page.evaluate("getComputedStyle(document.querySelector('.panel svg rect')).fill")
    assert ground == chart == "rgb(20, 24, 29)"
    context.close()
