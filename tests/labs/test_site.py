"""The pages: nobody sees what is not theirs, forms need their token, nothing about health leaks anywhere."""

from __future__ import annotations

import itertools
import logging
import re

import pytest
import sqlalchemy as sa

from il2.labs.doubts import WORDS
from il2.labs.store import accounts, schema
from il2.labs.store.database import Store
from il2.web.labs import router
from il2.web.labs_visit import COOKIE

from .household import PASSWORD
from .site import CANARIES, Canary, canary, post, sign_in, site, token

ROUTES = sorted({(method, route.path) for route in router.routes for method in route.methods})
PRIVATE = [(m, p) for m, p in ROUTES if "{" in p]


def address(path: str, found: Canary) -> str:
    return re.sub(r"\{(\w+):int\}", lambda m: str(found.numbers[m[1]]), path)


def leaks(answer) -> list[str]:
    """Canary strings in body or headers."""
    everything = answer.content.decode("utf-8", "replace") + str(dict(answer.headers))
    return [one for one in CANARIES if one in everything]


def test_the_matrix_covers_every_kind_of_route() -> None:
    assert len(PRIVATE) > 18 and {m for m, _ in PRIVATE} == {"GET", "POST"}


def test_two_users_over_every_route(store: Store) -> None:
    found = canary(store)
    seen = 0
    with site(store, 3) as (owner, other, nobody):
        assert sign_in(owner, "owner@x").status_code == 303
        assert sign_in(other, "other@x").status_code == 303
        secret = token(other)
        for method, path in ROUTES:
            where = address(path, found)
            for accept in ("text/html", "application/json"):
                other.headers["accept"] = nobody.headers["accept"] = owner.headers["accept"] = accept
                if method == "GET":
                    theirs, none = other.get(where), nobody.get(where)
                    seen += bool(leaks(owner.get(where)))
                elif path in ("/labs/sign-out", "/labs/account/password"):
                    continue
                else:
                    fields = {"csrf": secret, "to": "collected", "login": "other@x", "role": "read",
                              "days": "3",
                              "what": "attach", "person": str(found.person), "reason": "x", "read_back": "x",
                              "family": CANARIES[0], "authority": "Z", "value": "1"}  # fmt: skip
                    theirs, none = (
                        post(other, where, **fields),
                        post(nobody, where, **(fields | {"csrf": ""})),
                    )
                assert leaks(none) == [] and leaks_of_others(theirs, path) == [], (method, path)
                if "{" in path:
                    assert theirs.status_code == 404, (method, path, theirs.status_code)
                    assert none.status_code in (303, 401), (method, path, none.status_code)
    assert seen > 15, "the owner does see the canary"


def leaks_of_others(answer, path: str) -> list[str]:
    """What the other account sees of the canary; the order form repeats what that account itself typed."""
    typed = {CANARIES[0]} if path in ("/labs/people", "/labs/order") else set()
    return [one for one in leaks(answer) if one not in typed]


def test_nothing_of_the_others_attempts_had_an_effect(store: Store) -> None:
    found = canary(store)
    with site(store) as (other,):
        sign_in(other, "other@x")
        secret = token(other)
        for method, path in PRIVATE:
            if method == "POST":
                post(other, address(path, found), csrf=secret, to="collected", family=CANARIES[0], reason="x")
    with store.reading() as connection:
        person = connection.execute(sa.select(schema.person).where(schema.person.c.id == found.person)).one()
        states = set(connection.execute(sa.select(schema.order_line.c.state)).scalars())
    assert person.erased is None and person.family == CANARIES[0] and states == {"ordered"}


def test_a_share_opens_and_revoking_closes(store: Store) -> None:
    found = canary(store)
    where = f"/labs/people/{found.person}"
    with site(store, 2) as (doctor, owner):
        sign_in(doctor, "doctor@x")
        sign_in(owner, "owner@x")
        assert CANARIES[0] in doctor.get(where).text and "Share</button>" not in doctor.get(where).text
        assert doctor.get("/labs/results/1").status_code == 200
        answer = post(owner, f"{where}/shares/{found.share}/revoke", csrf=token(owner))
        assert answer.status_code == 303
        assert doctor.get(where).status_code == 404 and leaks(doctor.get("/labs/results")) == []


def test_a_form_without_its_token_or_from_elsewhere_changes_nothing(store: Store) -> None:
    found = canary(store)
    with site(store, 2) as (owner, other):
        sign_in(owner, "owner@x")
        sign_in(other, "other@x")
        good, theirs = {"csrf": token(owner)}, token(other)
        for method, path in ROUTES:
            where = address(path, found)
            if method == "GET" or path in ("/labs/sign-in", "/labs/sign-up"):
                continue
            for wrong in ("", "x", theirs):
                assert post(owner, where, csrf=wrong).status_code == 403, path
            for headers in ({"sec-fetch-site": "cross-site"}, {"origin": "https://evil.example"}):
                assert owner.post(where, data=good, headers=headers).status_code == 403, path
            assert owner.post(where, json=good, headers={"origin": owner.base}).status_code in (403, 415)
            assert owner.get(where).status_code in (200, 404, 405)


def test_the_cookie_and_the_headers(store: Store) -> None:
    found = canary(store)
    with site(store) as (owner,):
        cookie = sign_in(owner, "owner@x").headers["set-cookie"]
        assert cookie.startswith(f"{COOKIE}=")
        for part in ("HttpOnly", "Secure", "SameSite=lax", "Path=/"):
            assert part in cookie
        assert "Domain" not in cookie
        for method, path in ROUTES:
            if method == "GET":
                headers = owner.get(address(path, found)).headers
                assert (
                    headers["cache-control"] == "no-store" and headers["x-content-type-options"] == "nosniff"
                )
                assert "default-src 'self'" in headers["content-security-policy"], path


def test_each_sign_in_has_a_new_token_and_the_old_one_ends(store: Store) -> None:
    canary(store)
    with site(store) as (owner,):
        sign_in(owner, "owner@x")
        first = owner.cookies[COOKIE]
        owner.cookies[COOKIE] = "fixed-by-an-attacker"
        sign_in(owner, "owner@x")
        assert accounts.session(store, "fixed-by-an-attacker") is None
        owner.cookies[COOKIE] = first
        post(owner, "/labs/sign-in", login="owner@x", password=PASSWORD, csrf=token(owner))
        assert accounts.session(store, first) is None


def test_signing_out_ends_it_on_the_server(store: Store) -> None:
    canary(store)
    with site(store) as (owner,):
        sign_in(owner, "owner@x")
        kept = owner.cookies[COOKIE]
        answer = post(owner, "/labs/sign-out", csrf=token(owner))
        assert answer.headers["clear-site-data"] == '"cache", "storage"'
        assert accounts.session(store, kept) is None
        owner.cookies[COOKIE] = kept
        assert owner.get("/labs/people").status_code == 303


def test_too_many_tries(store: Store) -> None:
    canary(store)
    with site(store) as (client,):
        codes = [sign_in(client, "owner@x", "wrong wrong").status_code for _ in range(12)]
    assert codes[0] == 403 and codes[-1] == 429


def test_unknown_and_wrong_look_the_same(store: Store) -> None:
    canary(store)
    with site(store) as (client,):
        texts = {
            sign_in(client, name, "wrong wrong").text.replace(name, "") for name in ("owner@x", "nobody@x")
        }
    assert len(texts) == 1


def test_the_canary_appears_in_no_log_address_error_or_notice(
    store: Store, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    for theirs in ("httpx", "httpcore"):  # the test's own client logs what it sends
        caplog.set_level(logging.WARNING, logger=theirs)
    found = canary(store)
    with site(store, 2) as (owner, nobody):
        sign_in(owner, "owner@x")
        secret = token(owner)
        for (method, path), accept in itertools.product(ROUTES, ("text/html", "application/json")):
            owner.headers["accept"] = accept
            where = address(path, found)
            assert not any(one in where for one in CANARIES)
            if method == "GET":
                answer = owner.get(where)
                assert answer.status_code < 500, path
            elif "erase" not in path and "sign-out" not in path and "password" not in path:
                bad = dict.fromkeys(
                    ("family", "given", "login", "value", "reason", "note", "item"), CANARIES[0]
                )
                answer = post(owner, where, csrf=secret, to="completed", what="?", **bad)
                assert answer.status_code < 500, path
                assert not any(one in answer.headers.get("location", "") for one in CANARIES)
        for where in ("/labs/people/x", "/labs/nothing", f"/labs/results/{'9' * 30}", "/labs/documents/999"):
            answer = owner.get(where)
            assert answer.status_code in (404, 422) and leaks(answer) == []
        assert leaks(nobody.get("/labs")) == []
    assert not any(one in caplog.text for one in CANARIES)
    with store.reading() as connection:
        written = str(connection.execute(sa.select(schema.event)).all())
        notices = str(connection.execute(sa.select(schema.notice)).all())
    for where in (written, notices):
        assert not any(one in where for one in CANARIES)
    from il2.labs.store.notices import TEXT

    assert TEXT["en"] == "A lab result is available."


def test_lab_text_is_escaped(store: Store) -> None:
    from il2.labs.store.ingest import receive

    from . import given
    from .household import LABS

    found = canary(store)
    evil = "<script>alert(1)</script>"
    row = f"ST|33939-0^{evil}^LN||{evil}\\X1B\\[31m|{evil}|{evil}|{evil}|||F\rNTE|1||{evil}"
    receive(store, LABS["north"], given.oru(row, placer="X", filler="E", patient=f"{CANARIES[4]}^^^LAB",
                                            name=f"{CANARIES[0]}^{evil}", born=CANARIES[3]))  # fmt: skip
    with site(store) as (owner,):
        sign_in(owner, "owner@x")
        for where in ("/labs/inbox", "/labs/results", f"/labs/people/{found.person}"):
            page = owner.get(where)
            assert page.status_code == 200 and evil not in page.text


def test_the_result_page_holds_the_display_checklist(store: Store) -> None:
    canary(store)
    with site(store) as (owner,):
        sign_in(owner, "owner@x")
        page = owner.get("/labs/results/1").text
    for said in (CANARIES[0], "IL2-", "Performing laboratory", "2026-11-20T07:55", "9.9",
                 "pg/mL", "&lt;=2.1", "Interleukin 2", "serum", "History", "4711.0815"):  # fmt: skip
        assert said in page, said


def test_the_interpretation_stands_beside_il2_in_both_languages(store: Store) -> None:
    from il2.labs.store.inbox import doubts, resolve
    from il2.labs.store.scope import OPERATOR

    canary(store)
    for one in doubts(store, OPERATOR):
        resolve(store, OPERATOR, one.id, "checked")
    with site(store) as (owner,):
        sign_in(owner, "owner@x")
        english, spanish = owner.get("/en/labs/results/1").text, owner.get("/es/labs/results/1").text
    assert "What it can say" in english and 'class="review"' in english
    assert "Lo que puede decir" in spanish and 'lang="es"' in spanish and 'class="review"' in spanish


def test_urgent_stays_until_acknowledged(store: Store) -> None:
    canary(store)
    with site(store) as (owner,):
        sign_in(owner, "owner@x")
        assert "Urgent: read and acknowledge" in owner.get("/labs").text
        for number in (1, 2, 3):
            post(owner, f"/labs/results/{number}/acknowledge", csrf=token(owner), read_back="7.1, called")
        assert "Urgent: read and acknowledge" not in owner.get("/labs").text


def test_show_on_click_hides_the_value(store: Store) -> None:
    canary(store)
    with site(store) as (owner,):
        sign_in(owner, "owner@x")
        post(owner, "/labs/account", csrf=token(owner), language="en", release="click")
        page = owner.get("/labs/results").text
    assert re.search(r"<details><summary>show</summary>\s*9\.9", page)


def test_a_waiting_report_is_attached_by_its_form(store: Store) -> None:
    found = canary(store)
    with site(store) as (owner,):
        sign_in(owner, "owner@x")
        page = owner.get("/labs/inbox").text
        number = re.search(r'action="/labs/inbox/(\d+)"', page)[1]
        assert f'<option value="{found.person}">' in page
        assert post(owner, f"/labs/inbox/{number}", csrf=token(owner), what="reject").status_code == 422
        fields = {"csrf": token(owner), "what": "attach", "person": str(found.person)}
        assert post(owner, f"/labs/inbox/{number}", **fields).status_code == 303
        assert owner.get("/labs/results.json").json()[0]["person"] == found.person
        assert len(owner.get("/labs/results.json").json()) == 4


def test_every_happening_has_words_in_both_languages(store: Store) -> None:
    from il2.labs import happenings

    canary(store)
    with store.reading() as connection:
        statement = sa.select(schema.event.c.kind).where(schema.event.c.person_id.is_not(None)).distinct()
        kinds = set(connection.execute(statement).scalars())
    assert kinds and all(happenings.said(kind, "es") != kind for kind in kinds)


def test_documents_come_as_files(store: Store) -> None:
    canary(store)
    with site(store) as (owner,):
        sign_in(owner, "owner@x")
        answer = owner.get("/labs/documents/1")
    assert answer.headers["content-type"] == "application/pdf"
    assert answer.headers["content-disposition"].startswith("attachment") and answer.content == b"%PDF-1.4"


def test_what_was_typed_stays_when_something_is_wrong(store: Store) -> None:
    canary(store)
    with site(store) as (owner,):
        sign_in(owner, "owner@x")
        secret = token(owner)
        page = post(owner, "/labs/people", csrf=secret, family="Neu", given="", birth_date="2020-01-01")
        assert page.status_code == 422 and 'value="Neu"' in page.text
        page = post(owner, "/labs/order", csrf=secret, person="1", item="north:XX", note="a note")
        assert page.status_code == 422 and 'value="a note"' in page.text
        assert (
            post(owner, "/labs/sign-in", login="owner@x", password=PASSWORD, csrf=secret).status_code == 303
        )


def test_without_a_store_the_page_says_how_to_begin(tmp_path, monkeypatch: pytest.MonkeyPatch) -> None:
    from il2.web.app import create_app
    from web.serving import serving

    from .site import Client

    monkeypatch.setenv("IL2_LABS_STORE", str(tmp_path / "none.db"))
    with serving(create_app()) as base:
        client = Client(base)
        assert "il2 labs account LOGIN" in client.get("/labs").text
        assert client.get("/labs/people").status_code == 404
        client.wire.close()
    assert not (tmp_path / "none.db").exists()


def test_every_doubt_has_words() -> None:
    from il2.labs.store.derive import OF_LINES, OF_REPORTS

    assert {*OF_LINES, *OF_REPORTS} <= set(WORDS) and all(a and b and a != b for a, b in WORDS.values())
