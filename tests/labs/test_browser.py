"""One family's way through the pages in a real Chromium, with laboratories that answer by wire and folder."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from il2.jobs.labs_desk import Desk
from il2.labs import connectors, wire
from il2.labs.connectors import Link
from il2.labs.hl7 import mllp
from il2.labs.hl7.text import split
from il2.labs.store import accounts, outgoing
from il2.labs.store.database import Store
from il2.web.app import create_app
from il2.web.limits import Limits
from web.serving import serving
from web.test_site import REPORTS, RULES, WIDER

from .household import PASSWORD
from .loopback import STEPS, FileLab, MllpLab, listening, report, toml
from .test_requisition import codes, words

pytestmark = pytest.mark.web


@pytest.fixture
def town(sqlite_store: Store, tmp_path: Path) -> Iterator[tuple[str, MllpLab, FileLab, dict, int]]:
    """The server, a laboratory by wire for IL-2, one behind a folder for sIL-2R, and our listener."""
    with ExitStack() as stack:
        by_wire, by_file = MllpLab("North"), FileLab("South", tmp_path / "south")
        port = stack.enter_context(listening(by_wire.handle))
        names = {"sends_as": "North|LAB", "receives_as": "IL2|HOME"}
        other = toml("South", "file", folder=str(by_file.folder)).replace('"il2"', '"sil2r"')
        other = (
            other.replace("33939-0", "76039-7")
            .replace('"IL2"', '"CD25"')
            .replace("Interleukin 2", "Soluble receptor")
        )
        path = tmp_path / "labs.toml"
        path.write_text(toml("North", "mllp", host="127.0.0.1", port=port, **names) + other)
        labs = connectors.read(path)
        listener = stack.enter_context(listening(wire.handler(sqlite_store, labs)))
        app = create_app(limits=Limits(burst=100_000))
        app.state.labs = Desk(sqlite_store, labs)
        yield stack.enter_context(serving(app)), by_wire, by_file, labs, listener


@pytest.fixture
def page(browser: Browser, town) -> Iterator[Page]:
    context = browser.new_context(base_url=town[0], viewport={"width": 1280, "height": 900})
    made = context.new_page()
    made.add_init_script(REPORTS)
    problems: list[str] = []
    made.on("pageerror", lambda error: problems.append(str(error)))
    yield made
    assert made.evaluate("window.reports ?? []") == [] and problems == []
    context.close()


class Looks:
    """Judges every page on the way: axe, reflow on a phone; keeps a picture where a folder is named."""

    def __init__(self, page: Page) -> None:
        self.page, self.count = page, 0
        self.folder = os.environ.get("IL2_SCREENSHOTS", "")

    def __call__(self, name: str) -> None:
        self.count += 1
        found = Axe().run(self.page, options=RULES).response["violations"]
        assert [(v["id"], [n["target"] for n in v["nodes"]]) for v in found] == [], name
        if self.folder:
            self.page.screenshot(path=f"{self.folder}/{self.count:02}-{name}.png", full_page=True)
        self.page.set_viewport_size({"width": 320, "height": 700})
        assert self.page.evaluate(WIDER, 320) == [], name
        narrowest = "Math.min(999, ...[...document.querySelectorAll('.sent dd')].map(e => e.clientWidth))"
        assert self.page.evaluate(narrowest) >= 100, f"{name}: what was sent has no room"
        self.page.set_viewport_size({"width": 1280, "height": 900})


def fill(page: Page, **fields: str) -> None:
    for label, value in fields.items():
        page.get_by_label(label.replace("_", " "), exact=True).fill(value)


def sign_in(page: Page, login: str) -> None:
    page.goto("/en/labs/sign-in")
    fill(page, Login=login, Password=PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Laboratory results")


def step(store: Store, town, place: int) -> None:
    """Both laboratories send one step."""
    _, by_wire, by_file, labs, listener = town
    for order in by_wire.orders:
        raw = report(order, "North", *STEPS[place])
        answer = split(mllp.send(Link("mllp", "127.0.0.1", listener), raw))[0]
        assert answer.all("MSA")[0].part(1) == "AA"
    by_file.answer(place)
    assert {r.ack for _, rs in wire.sweep(store, labs["south"]) for r in rs} == {"AA"}


def test_a_family_orders_tracks_receives_shares_and_verifies(
    page: Page, town, sqlite_store: Store, tmp_path: Path
) -> None:
    store, look = sqlite_store, Looks(page)
    accounts.sign_up(store, "doctor@x", PASSWORD)
    page.goto("/en/labs")
    look("welcome")
    page.get_by_role("link", name="Make an account").click()
    fill(page, Login="owner@x", Password=PASSWORD)
    look("sign-up")
    page.get_by_role("button", name="Make the account").click()
    page.get_by_role("link", name="Add a person").click()
    fill(page, Given_names="Artificial", Family_name="Łucja-Testperson", Birth_date="2015-02-03")
    look("people")
    page.get_by_role("button", name="Add", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Artificial Łucja-Testperson")
    person = page.url

    page.get_by_role("link", name="Order tests").first.click()
    page.get_by_label("Interleukin 2, North Laboratory").check()
    page.get_by_label("Soluble receptor, South Laboratory").check()
    look("order")
    page.get_by_role("button", name="Place the order").click()
    expect(page.get_by_text("A request document, not an authorised order.")).to_be_visible()
    look("placed")
    order = page.url
    raw = page.request.get(order + "/requisition.pdf").body()
    assert "Łucja-Testperson" in words(raw, tmp_path) and any(
        c.startswith("IL2;G") for c in codes(raw, tmp_path)
    )

    senders = {"mllp": wire.send_mllp, "file": wire.send_file}
    assert outgoing.send_waiting(store, town[3], senders) == 2
    page.goto(order)
    expect(page.get_by_text("accepted by the laboratory", exact=True)).to_be_visible()
    for place, label in enumerate(("preliminary result", "final result", "corrected result")):
        step(store, town, place)
        page.goto("/en/labs/results")
        expect(page.get_by_role("cell", name=label)).to_have_count(2)
        look(label.replace(" ", "-"))
    page.get_by_role("link", name="Interleukin 2").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Interleukin 2: corrected result")
    assert page.locator(".history li").count() == 3 and "1.4" in page.locator(".sent .value").inner_text()
    look("result")
    page.get_by_role("link", name="Español").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Interleukin 2: resultado corregido")
    expect(page.get_by_role("heading", name="Lo que puede decir")).to_be_visible()
    assert page.locator("article.document[lang=es]").count() == 1
    look("result-es")

    page.goto(f"{person}/trends")
    assert "1.4" in page.locator("main").inner_text() and "3.4" not in page.locator("main").inner_text()
    look("trends")
    page.goto(person)
    fill(page, Login_of_the_other_account="doctor@x")
    page.get_by_role("button", name="Share").click()
    expect(page.get_by_text("doctor@x")).to_be_visible()
    look("shared")

    doctor = page.context.browser.new_context(base_url=town[0])
    tab = doctor.new_page()
    sign_in(tab, "doctor@x")
    tab.goto(person)
    expect(tab.get_by_role("heading", level=1)).to_have_text("Artificial Łucja-Testperson")
    page.get_by_role("button", name="Take back").click()
    expect(page.get_by_text("(taken back)")).to_be_visible()
    assert tab.goto(person).status == 404
    doctor.close()

    page.goto(f"{person}/timeline")
    expect(page.get_by_text("The audit is whole")).to_be_visible()
    for said in ("share taken back", "shared", "order placed", "corrected result", "results read"):
        expect(page.get_by_role("cell", name=said, exact=True).first).to_be_visible()
    look("timeline")
    look_again(page, town, store, look, person)
    page.goto("/en/labs/catalogue")
    look("catalogue")
    page.goto("/en/labs/account")
    look("account")
    page.get_by_role("button", name="Sign out", exact=True).click()
    page.goto(person)
    expect(page.get_by_role("heading", level=1)).to_have_text("Sign in")


def look_again(page: Page, town, store: Store, look: Looks, person: str) -> None:
    """A second order of the same test at the same laboratory: now there is a line to draw."""
    by_wire = town[1]
    by_wire.orders.clear()
    page.goto("/en/labs/order")
    page.get_by_label("Interleukin 2, North Laboratory").check()
    page.get_by_role("button", name="Place the order").click()
    outgoing.send_waiting(store, town[3], {"mllp": wire.send_mllp, "file": wire.send_file})
    (order,) = by_wire.orders
    raw = report(order, "North", "1.9", "F", "2026112022").replace(b"|||20261119||", b"|||20261120||")
    mllp.send(Link("mllp", "127.0.0.1", town[4]), raw)
    page.goto(f"{person}/trends")
    expect(page.get_by_role("img").first).to_be_visible()
    assert "from 1.4 to 1.9 pg/mL" in page.content().casefold().replace("ml", "mL")
    look("trend-drawn")


def test_the_way_works_without_scripts(browser: Browser, town, sqlite_store: Store) -> None:
    context = browser.new_context(base_url=town[0], java_script_enabled=False)
    page = context.new_page()
    accounts.sign_up(sqlite_store, "owner@x", PASSWORD)
    sign_in(page, "owner@x")
    page.goto("/en/labs/people")
    fill(page, Given_names="Artificial", Family_name="Testperson", Birth_date="2015-02-03")
    page.get_by_role("button", name="Add", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Artificial Testperson")
    context.close()
