"""Maps in a real browser: the page and the interactive view of our own map, with values over it."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from axe_playwright_python.sync_playwright import Axe
from PIL import Image, ImageFilter
from playwright.sync_api import Browser, Page, Request, expect

from il2.jobs.pathway_files import open_map
from il2.jobs.pathway_page import PathwayPageQuestion, pathway_page
from il2.jobs.pathway_view import PathwayViewAnswer, view_of
from il2.pathway import resolve
from il2.pathway.draw import LOOKS, LookName, draw, png, svg
from il2.pathway.overlay import Overlay
from il2.pathway.overlay_json import read_overlay
from il2.pathway.own import own_map
from il2.report.map_page import map_page
from il2.report.map_view import view_page

pytestmark = pytest.mark.web

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
RULES = {"runOnly": {"type": "tag", "values": TAGS}}


@cache
def overlay() -> Overlay:
    """Values for every data node at three times, two conditions, with intervals and one measured point."""
    nodes = [node.id for node in own_map().nodes]
    rise = {ref: [0.0, 0.5 + place % 3, 1.0 + place % 5] for place, ref in enumerate(nodes[1:])}
    flat = {ref: [1.0, 1.0, 1.0] for ref in nodes[1:]}
    band = {ref: [[v - 0.2, v + 0.6] for v in values] for ref, values in rise.items()}
    said = {
        "time": [0, 10, 60], "time_unit": "min", "unit": "fold", "series": {"stimulated": rise, "rest": flat},
        "band": {"stimulated": band}, "band_level": 0.9, "missing": nodes[:1],
        "points": {nodes[1]: [{"t": 10, "value": 1.2, "low": 1.0, "high": 1.4, "n": 3}]},
    }  # fmt: skip
    return read_overlay(json.dumps(said))


@cache
def answer(with_values: bool = True) -> PathwayViewAnswer:
    return view_of(open_map("il2"), overlay() if with_values else None)


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("maps")
    texts = {
        "view": view_page(answer()),
        "plain": view_page(answer(with_values=False)),
        "page": map_page(pathway_page(PathwayPageQuestion("il2"))),
    }
    for name, text in texts.items():
        (folder / f"{name}.html").write_text(text, encoding="utf-8")
    return {name: folder / f"{name}.html" for name in texts}


@pytest.fixture
def asked() -> list[Request]:
    return []


def opened_as(browser: Browser, url: str, asked: list[Request], problems: list[str], **more: object) -> Page:
    page = browser.new_page(**more)  # type: ignore[arg-type]
    page.on("request", lambda request: asked.append(request))
    page.on("console", lambda message: problems.append(message.text))
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.goto(url)
    return page


@pytest.fixture(params=[(1280, "light"), (320, "dark")], ids=["desktop-light", "phone-dark"])
def shape(request: pytest.FixtureRequest) -> dict[str, object]:
    width, scheme = request.param
    return {"viewport": {"width": width, "height": 800}, "color_scheme": scheme}


@pytest.fixture
def view(browser: Browser, files: dict[str, Path], asked: list[Request]) -> Iterator[Page]:
    problems: list[str] = []
    page = opened_as(browser, files["view"].as_uri(), asked, problems)
    yield page
    page.close()
    assert problems == []


def ref(label: str, place: int = 0) -> str:
    return [card.id for card in answer().cards.nodes if card.label == label][place]


def seen(page: Page) -> list[float]:
    return [float(v) for v in page.locator("#page-map svg").get_attribute("viewBox").split()]  # type: ignore[union-attr]


# Accessible, self-contained, narrow ---------------------------------------------------------------------


@pytest.mark.parametrize("name", ["view", "plain", "page"])
def test_axe_finds_no_violation(
    name: str, browser: Browser, files: dict[str, Path], asked: list[Request], shape: dict[str, object]
) -> None:
    problems: list[str] = []
    page = opened_as(browser, f"{files[name].as_uri()}#{ref('JAK1')}", asked, problems, **shape)
    for details in page.locator("details").all():
        details.evaluate("node => { node.open = true }")
    found = Axe().run(page, options=RULES)
    assert found.violations_count == 0, found.generate_report()
    assert page.evaluate("document.documentElement.scrollWidth") == page.viewport_size["width"]  # type: ignore[index]
    outside = page.evaluate(
        """width => [...document.querySelectorAll('main *')]
            .filter(e => !e.closest('.scroll') && !e.closest('.map') && !e.closest('svg'))
            .filter(e => e.getBoundingClientRect().right > width + 1).map(e => e.outerHTML.slice(0, 80))""",
        page.viewport_size["width"],  # type: ignore[index]
    )
    assert outside == []
    assert [request.url.partition("#")[0] for request in asked] == [files[name].as_uri()]
    assert problems == []
    page.close()


def test_the_page_needs_no_script(browser: Browser, files: dict[str, Path]) -> None:
    page = browser.new_page(java_script_enabled=False)
    page.goto(files["plain"].as_uri())
    assert page.locator("#page-map svg").is_visible()
    assert page.get_by_role("link", name="JAK1", exact=True).count() >= 1
    page.close()


def test_a_screen_reader_hears_names_of_elements(view: Page) -> None:
    heard = view.locator("#page-map").aria_snapshot()
    assert "group" in heard
    names = re.findall(r'button "([^"]+)"', heard)
    assert len(names) == len(answer().cards.nodes)
    assert {"IL2", "JAK1", "STAT5A"} <= set(names)


# The picture --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("look", LOOKS)
def test_chromium_draws_what_resvg_draws(browser: Browser, look: LookName) -> None:
    scene = draw(own_map(), resolve(own_map()), look)
    text, wide, high = svg(scene), round(scene.board.width), round(scene.board.height)
    page = browser.new_page(viewport={"width": wide, "height": high})
    page.set_content(f"<style>* {{ margin: 0 }} svg {{ display: block }}</style>{text}")
    pictures = []
    for content in (page.screenshot(), png(text, wide, high, scale=1.0)):
        small = Image.open(io.BytesIO(content)).convert("L").resize((wide, high))
        pictures.append(np.asarray(small.filter(ImageFilter.GaussianBlur(2)), dtype=float))
    page.close()
    assert (np.abs(pictures[0] - pictures[1]) > 40).mean() < 0.001


@pytest.mark.parametrize("look", LOOKS)
def test_text_stays_in_its_box(browser: Browser, look: LookName) -> None:
    page = browser.new_page()
    page.set_content(svg(draw(own_map(), resolve(own_map()), look)))
    over = page.evaluate(
        """() => [...document.querySelectorAll('g.node')].flatMap(g => {
            const box = g.querySelector('rect').getBBox();
            return [...g.querySelectorAll('text')].map(t => t.getBBox())
                .filter(b => b.x < box.x - 1 || b.x + b.width > box.x + box.width + 1).map(() => g.id);
        })"""
    )
    page.close()
    assert over == []


def test_the_dark_scheme_redraws_the_refined_look(browser: Browser, files: dict[str, Path]) -> None:
    grounds = {}
    for scheme in ("light", "dark"):
        page = browser.new_page(color_scheme=scheme)  # type: ignore[arg-type]
        page.goto(files["plain"].as_uri())
        grounds[scheme] = page.evaluate(
            """['#page-map svg > rect', '#page-map g.node text'].map(
                what => getComputedStyle(document.querySelector(what)).fill)"""
        )
        page.close()
    assert grounds["light"] == ["rgb(255, 255, 255)", "rgb(31, 35, 41)"]
    assert grounds["dark"] == ["rgb(20, 24, 29)", "rgb(238, 240, 243)"]


# Moving and choosing ------------------------------------------------------------------------------------


def test_buttons_move_and_zoom(view: Page) -> None:
    whole = seen(view)
    view.get_by_role("button", name="Zoom in").click()
    near = seen(view)
    assert near[2] == pytest.approx(whole[2] / 1.4)
    view.get_by_role("button", name="Move right").click()
    assert seen(view)[0] == pytest.approx(near[0] + 0.2 * near[2])
    view.get_by_role("button", name="Whole map").click()
    assert seen(view) == pytest.approx(whole)


def test_dragging_moves_and_the_wheel_zooms(view: Page) -> None:
    box = view.locator("#page-map svg").bounding_box()
    assert box is not None
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    before = seen(view)
    view.mouse.move(x, y)
    view.mouse.down()
    view.mouse.move(x - 60, y - 30, steps=4)
    view.mouse.up()
    after = seen(view)
    assert after[0] > before[0]
    assert after[1] > before[1]
    assert view.locator("g.chosen").count() == 0
    view.mouse.wheel(0, -120)
    assert seen(view)[2] < after[2]


def test_a_press_shows_the_card_and_the_neighbours(view: Page) -> None:
    jak1 = ref("JAK1")
    view.locator(f'[id="{jak1}"] text').click()
    card = view.locator("#page-card")
    assert card.locator("h3").inner_text() == "JAK1"
    assert view.url.endswith(f"#{jak1}")
    lines = [line for line in answer().cards.lines if jak1 in (*line.sources, *line.targets)]
    near = {one for line in lines for one in (*line.sources, *line.targets)}
    lit = set(view.evaluate("[...document.querySelectorAll('#page-map g.node.on')].map(g => g.id)"))
    assert lit == {one for one in near if one in {n.id for n in own_map().nodes}}
    for line in lines:
        assert "on" in view.locator(f'[id="{line.id}"]').get_attribute("class").split()  # type: ignore[union-attr]
    assert "hgnc:6190" in card.inner_text()


def test_an_address_leads_to_an_element(
    browser: Browser, files: dict[str, Path], asked: list[Request]
) -> None:
    line = next(line for line in answer().cards.lines if line.comments)
    problems: list[str] = []
    page = opened_as(browser, f"{files['plain'].as_uri()}#{line.id}", asked, problems)
    assert page.locator("#page-card h3").inner_text() == line.name
    assert line.comments[0][:40] in page.locator("#page-card").inner_text()
    page.evaluate(f"location.hash = '{ref('JAK3')}'")
    expect(page.locator("#page-card h3")).to_have_text("JAK3")
    page.close()
    assert problems == []


def test_the_keyboard_alone(view: Page) -> None:
    view.locator("#page-save").focus()
    view.keyboard.press("Tab")
    first = view.evaluate("document.activeElement.id")
    assert first == answer().cards.nodes[0].id
    assert view.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"
    view.keyboard.press("ArrowRight")
    second = view.evaluate("document.activeElement.id")
    links = {target for line in answer().cards.lines if first in line.sources for target in line.targets}
    assert second in links
    view.keyboard.press("Enter")
    label = next(card.label for card in answer().cards.nodes if card.id == second)
    assert view.locator("#page-card h3").inner_text() == label
    view.keyboard.press("End")
    assert view.evaluate("document.activeElement.id") == answer().cards.nodes[-1].id
    before = seen(view)
    view.keyboard.press("+")
    assert seen(view)[2] < before[2]
    view.keyboard.press("0")
    view.keyboard.press("Escape")
    assert view.locator("g.chosen").count() == 0
    view.keyboard.press("Tab")
    assert view.evaluate("!document.activeElement.closest('#page-map')")


def test_search_finds_by_name_and_by_identifier(view: Page) -> None:
    for wanted, label in (("jak3", "JAK3"), ("hgnc:6190", "JAK1"), ("3558", "IL2")):
        view.locator("#page-find-text").fill(wanted)
        view.locator("#page-find-text").press("Enter")
        assert view.locator("#page-card h3").inner_text() == label
    view.locator("#page-find-text").fill("no such thing")
    view.locator("#page-find-text").press("Enter")
    assert "Nothing is called no such thing" in view.locator("#page-hits").inner_text()


def test_the_way_from_il2_to_a_gene(view: Page) -> None:
    view.locator("#page-from").select_option("IL2")
    view.locator("#page-to").select_option("MYC")
    view.get_by_role("button", name="Show the way").click()
    steps = view.locator("#page-steps li").all_inner_texts()
    assert steps[0].split()[0] == "IL2"
    assert steps[-1].split()[-1] == "MYC"
    edges = {(edge.source, edge.target) for edge in answer().opened.graph.edges}
    for step in steps:
        assert (step.split()[0], step.split()[-1]) in edges
    view.locator("#page-from").select_option("MYC")
    view.locator("#page-to").select_option("IL2")
    view.get_by_role("button", name="Show the way").click()
    assert "No way leads from MYC to IL2." in view.locator("#page-steps").inner_text()


def test_meanings_can_be_left_out(view: Page) -> None:
    box = view.get_by_role("checkbox", name="inhibition")
    box.uncheck()
    off = set(view.evaluate("[...document.querySelectorAll('#page-map g.line.off')].map(g => g.id)"))
    assert off == {line.id for line in answer().cards.lines if line.meaning == "inhibition"}
    box.check()
    assert view.locator("g.line.off").count() == 0


def test_the_view_is_saved_as_it_is_seen(view: Page) -> None:
    view.get_by_role("button", name="Zoom in").click()
    with view.expect_download() as started:
        view.get_by_role("button", name="Save view as SVG").click()
    text = Path(started.value.path()).read_text("utf-8")
    assert started.value.suggested_filename.endswith(".svg")
    assert f'viewBox="{" ".join(f"{v:g}" for v in seen(view))[:4]}' in text
    assert "tabindex" not in text


# Values -------------------------------------------------------------------------------------------------


def colour(page: Page, id_: str) -> str:
    return str(
        page.evaluate("id => getComputedStyle(document.getElementById(id).querySelector('rect')).fill", id_)
    )


def test_values_colour_the_boxes_over_time(view: Page) -> None:
    nodes = [node.id for node in own_map().nodes]
    assert colour(view, nodes[0]) == "rgb(211, 215, 219)"
    start = colour(view, nodes[5])
    view.locator("#page-step").fill("3")
    view.locator("#page-step").press("Tab")
    assert colour(view, nodes[5]) != start
    assert view.locator("#page-now").inner_text().strip() == "60 min"
    assert view.locator("#page-time").input_value() == "2"
    view.locator("#page-time").focus()
    view.keyboard.press("ArrowLeft")
    assert view.locator("#page-step").input_value() == "2"
    assert view.locator("#page-map .tick").count() == 1
    assert view.locator("#page-map .ring").count() == len(nodes) - 1
    view.locator(f'[id="{nodes[1]}"]').focus()
    view.keyboard.press("Enter")
    said = view.locator("#page-card").inner_text()
    value = overlay().value("stimulated", nodes[1], 1)
    assert f"stimulated: {value:g} (90 % " in said
    assert view.locator("#page-card svg[role=img]").get_attribute("aria-label").startswith("Course of")  # type: ignore[union-attr]


def test_two_conditions_share_a_box(view: Page) -> None:
    view.locator("#page-second").select_option("rest")
    assert view.locator("#page-map .stripe").count() >= len(own_map().nodes) - 1
    view.locator("#page-second").select_option("")
    assert view.locator("#page-map .stripe").count() == 0


def test_play_runs_to_the_end_and_stops(view: Page) -> None:
    view.get_by_role("button", name="Play").click()
    expect(view.locator("#page-time")).to_have_value("2", timeout=5000)
    expect(view.locator("#page-play")).to_have_attribute("aria-pressed", "false", timeout=5000)


def test_scale_of_colours_says_its_ends(view: Page) -> None:
    low, high = overlay().scale.low, overlay().scale.high
    assert view.locator("#page-scale .ends").inner_text().split() == [f"{low:g}", f"{high:g}"]
