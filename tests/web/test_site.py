"""Every page of the server in a real browser, in both languages: access, reflow, policy and weight."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.web

#: WCAG 2.2 A and AA, as axe names them.
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
RULES = {"runOnly": {"type": "tag", "values": TAGS}, "resultTypes": ["violations"]}
PLAIN = (
    "/", "/search?q=CD25", "/search?q=zzzz", "/parameters?q=CD25", "/parameters/kd_high_affinity", "/sources",
    "/sources/fallon2000", "/molecules", "/molecules/aldesleukin", "/cells", "/cells/Treg", "/predict",
    "/about", "/api", "/nowhere", "/result", "/guide?topic=high", "/medicine", "/claims?q=cyclosporine",
    "/claims/K07", "/treat", "/regimens", "/play", "/effects",
)  # fmt: skip
FIGURES = (
    "/dose-response", "/compare", "/time-course", "/simulate", "/maps", "/maps/il2", "/validation",
    "/dose-response?time=never",
)  # fmt: skip
#: Bytes of a page with everything it loads, unpacked: without a chart; with charts and their library.
LEAST, MOST = 120_000, 1_000_000

REPORTS = """window.reports = [];
document.addEventListener('securitypolicyviolation',
    event => reports.push(`${event.violatedDirective} ${event.blockedURI}`));"""
FINDINGS = """() => [...document.querySelectorAll('svg[role=img]')]
    .map(e => document.getElementById(e.getAttribute('aria-describedby'))?.textContent ?? '')"""
WIDER = """width => [...document.querySelectorAll('body *')]
    .filter(e => e.checkVisibility() && !e.closest('.scroll, .map, svg, .unseen'))
    .filter(e => e.getBoundingClientRect().right > width + 1)
    .map(e => `${e.tagName}.${e.className} ${e.textContent.slice(0, 40)}`)"""


@pytest.fixture
def page(browser: Browser, served: str) -> Iterator[Page]:
    """A tab that notes what the security policy refuses and what is asked of others; both must be nothing."""
    context = browser.new_context(base_url=served, viewport={"width": 1280, "height": 900})
    made = context.new_page()
    made.add_init_script(REPORTS)
    problems: list[str] = []
    asked: list[str] = []
    made.on("pageerror", lambda error: problems.append(str(error)))
    made.on("console", lambda message: problems.append(message.text) if message.type == "warning" else None)
    made.on("request", lambda request: asked.append(request.url))
    yield made
    assert made.evaluate("window.reports ?? []") == []
    assert problems == []
    assert [url for url in asked if not url.startswith(served)] == []
    context.close()


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("path", PLAIN + FIGURES)
def test_everybody_can_use_the_page(page: Page, path: str, language: str) -> None:
    sizes: dict[str, int] = {}
    page.on("response", lambda reply: sizes.update({reply.url: len(reply.body())}))
    page.goto(f"/{language}{path}")
    judge(page, language)
    if page.locator("script.chart").count():
        findings = page.evaluate(FINDINGS)
        page.set_viewport_size({"width": 1280, "height": 900})
        page.locator(".panel svg").first.hover()
        page.locator("figure[data-living=yes]").first.wait_for()
        assert page.evaluate(FINDINGS) == findings  # the living charts say the same
    assert sum(sizes.values()) <= (LEAST if path in PLAIN else MOST), sizes


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize(
    ("path", "fields"),
    [
        ("/result", {"value": "31 pg/mL", "laboratory": "ARUP", "method": "multiplex bead", "age": "9"}),
        ("/result", {"value": "31"}),
        ("/treat", {"regimens": "1 MIU/m2 SC daily for 2 days", "patients": "5"}),
        ("/predict", {}),
    ],
)
def test_everybody_can_use_the_answer(page: Page, path: str, fields: dict[str, str], language: str) -> None:
    page.goto(f"/{language}{path}")
    for name, value in fields.items():
        page.locator(f"main [name={name}]").fill(value)
    with page.expect_navigation():
        page.locator("main button[type=submit]").last.click()
    judge(page, language)


def judge(page: Page, language: str) -> None:
    """What holds of every page: language, landmarks, footer, axe, findings of figures, reflow."""
    assert page.locator("html").get_attribute("lang") == language
    assert page.locator("h1").count() == 1 and page.get_by_role("main").count() == 1
    assert page.get_by_role("banner").count() == 1 and page.get_by_role("contentinfo").count() == 1
    said = "no medical device" if language == "en" else "ni producto sanitario"
    assert said in page.get_by_role("contentinfo").inner_text()
    page.evaluate("document.querySelectorAll('main details').forEach(node => { node.open = true })")
    found = Axe().run(page, options=RULES)
    assert found.violations_count == 0, found.generate_report()
    findings = page.evaluate(FINDINGS)
    assert all(len(finding) > 20 for finding in findings), findings
    page.set_viewport_size({"width": 320, "height": 640})  # what 1280 pixels are at 400 % zoom
    assert page.evaluate("document.documentElement.scrollWidth") == 320, page.evaluate(WIDER, 320)
