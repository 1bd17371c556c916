"""The pages in a real browser: accessible, self-contained, readable at 320 px, usable by keyboard alone."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, Request

pytestmark = pytest.mark.web

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
RULES = {"runOnly": {"type": "tag", "values": TAGS}}


@pytest.fixture
def asked() -> list[Request]:
    """Every request that the page made."""
    return []


@pytest.fixture(params=[(1280, "light"), (320, "dark")], ids=["desktop-light", "phone-dark"])
def opened(
    request: pytest.FixtureRequest, browser: Browser, page_file: Path, asked: list[Request]
) -> Iterator[Page]:
    width, scheme = request.param
    page = browser.new_page(viewport={"width": width, "height": 800}, color_scheme=scheme)
    page.on("request", lambda request: asked.append(request))
    problems: list[str] = []
    page.on("console", lambda message: problems.append(message.text))
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.goto(page_file.as_uri())
    yield page
    page.close()
    assert problems == []


def test_axe_finds_no_violation(opened: Page) -> None:
    for details in opened.locator("details").all():
        details.evaluate("node => { node.open = true }")
    # The page's own policy forbids scripts in it; axe comes in from outside through the debugger.
    found = Axe().run(opened, options=RULES)
    assert found.violations_count == 0, found.generate_report()


def test_nothing_but_the_file_is_asked_for(opened: Page, asked: list[Request]) -> None:
    assert [request.url for request in asked] == [opened.url]


def test_nothing_stands_out_at_the_side(opened: Page) -> None:
    width = opened.viewport_size["width"]  # type: ignore[index]
    for details in opened.locator("details").all():
        details.evaluate("node => { node.open = true }")
    assert opened.evaluate("document.documentElement.scrollWidth") == width
    outside = opened.evaluate(
        """width => [...document.querySelectorAll('main *')]
            .filter(e => !e.closest('.scroll') && !e.closest('svg'))
            .filter(e => e.getBoundingClientRect().right > width + 1)
            .map(e => e.tagName + '.' + e.className)""",
        width,
    )
    assert outside == []


def test_the_keyboard_reaches_everything_in_order(opened: Page) -> None:
    opened.keyboard.press("Tab")
    assert opened.evaluate("document.activeElement.textContent") == "Skip to the answer"
    assert opened.locator(".skip").bounding_box()["y"] >= 0  # type: ignore[index]
    opened.keyboard.press("Enter")
    assert opened.evaluate("document.activeElement.id") == "main"
    opened.locator("summary").first.focus()
    opened.keyboard.press("Enter")
    assert opened.evaluate("document.querySelector('details').open") is True
    opened.keyboard.press("Tab")
    assert opened.evaluate("document.activeElement.getAttribute('role')") == "region"
    outline = opened.evaluate("getComputedStyle(document.activeElement).outlineStyle")
    assert outline == "solid"


def test_links_and_controls_are_large_enough_to_hit(opened: Page) -> None:
    for target in opened.locator("nav a, summary").all():
        box = target.bounding_box()
        assert box is not None
        assert min(box["width"], box["height"]) >= 24


def test_a_screen_reader_hears_the_finding(opened: Page) -> None:
    heard = opened.locator("main").aria_snapshot()
    images = re.findall(r'- img "([^"]+)"', heard)
    assert len(images) == opened.locator("figure svg[role=img]").count()
    assert "figure" in heard
    assert not re.search(r"img \"[\d .]+\"", heard)
    described = opened.evaluate(
        """[...document.querySelectorAll('svg[role=img]')]
            .map(e => document.getElementById(e.getAttribute('aria-describedby')).textContent)"""
    )
    assert all(text.endswith(".") for text in described)


def test_text_in_the_drawings_can_be_read(opened: Page) -> None:
    sizes = opened.evaluate(
        """[...document.querySelectorAll('figure svg[role=img]')].map(
            e => 12 * e.getBoundingClientRect().width / e.viewBox.baseVal.width)"""
    )
    assert min(sizes) >= 8.5


def test_the_dark_scheme_redraws_the_curves(browser: Browser, page_file: Path) -> None:
    colours = {}
    for scheme in ("light", "dark"):
        page = browser.new_page(color_scheme=scheme)  # type: ignore[arg-type]
        page.goto(page_file.as_uri())
        colours[scheme] = page.evaluate(
            """['rect', 'text'].map(
                what => getComputedStyle(document.querySelector('figure svg[role=img] ' + what)).fill)"""
        )
        page.close()
    assert colours == {
        "light": ["rgb(255, 255, 255)", "rgb(31, 35, 40)"],
        "dark": ["rgb(20, 24, 29)", "rgb(232, 234, 237)"],
    }


def test_paper_gets_a_tagged_document(browser: Browser, page_file: Path) -> None:
    page = browser.new_page()
    page.goto(page_file.as_uri())
    printed = page.pdf(tagged=True, outline=True, format="A4")
    page.close()
    assert printed.startswith(b"%PDF")
    assert b"/StructTreeRoot" in printed
    assert re.search(rb"/Lang\s*\(en", printed)
