"""ASVS 5.0 level 1, row by row: the tests that stand nowhere else, and that the list names real ones."""

# ruff: noqa: E501 (tables are laid out for reading)

from __future__ import annotations

import ast
import json
import re
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from hypothesis import given as generated
from hypothesis import strategies as st

import il2
from il2.labs.store import accounts, passwords, schema
from il2.labs.store.database import Store
from il2.labs.store.ingest import receive
from il2.web.app import create_app
from il2.web.labs import router

from . import given
from .household import LABS, PASSWORD
from .site import CANARIES, canary, post, sign_in, site, token
from .test_people import Clock
from .test_site import ROUTES, address

PACKAGE = Path(il2.__file__).parent
ROOT = Path(__file__).resolve().parents[2]
TEMPLATES = sorted((PACKAGE / "web" / "templates" / "labs").glob("*.html"))
SCRIPTS = sorted((PACKAGE / "web" / "static").glob("*.js"))
#: Level 1 of ASVS 5.0.0: 70 rows.
LEVEL_1 = [
    "1.2.1", "1.2.2", "1.2.3", "1.2.4", "1.2.5", "1.3.1", "1.3.2", "1.5.1", "2.1.1", "2.2.1",
    "2.2.2", "2.3.1", "3.2.1", "3.2.2", "3.3.1", "3.4.1", "3.4.2", "3.5.1", "3.5.2", "3.5.3",
    "4.1.1", "4.4.1", "5.2.1", "5.2.2", "5.3.1", "5.3.2", "6.1.1", "6.2.1", "6.2.2", "6.2.3",
    "6.2.4", "6.2.5", "6.2.6", "6.2.7", "6.2.8", "6.3.1", "6.3.2", "6.4.1", "6.4.2", "7.2.1",
    "7.2.2", "7.2.3", "7.2.4", "7.4.1", "7.4.2", "8.1.1", "8.2.1", "8.2.2", "8.3.1", "9.1.1",
    "9.1.2", "9.1.3", "9.2.1", "10.4.1", "10.4.2", "10.4.3", "10.4.4", "10.4.5", "11.3.1", "11.3.2",
    "11.4.1", "12.1.1", "12.2.1", "12.2.2", "13.4.1", "14.2.1", "14.3.1", "15.1.1", "15.2.1", "15.3.1",
]  # fmt: skip


def listed() -> dict[str, tuple[str, str]]:
    """Row -> (what stands, tests) of the table in docs/security.md."""
    rows = {}
    for line in (ROOT / "docs" / "security.md").read_text("utf-8").splitlines():
        cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
        if len(cells) == 4 and re.fullmatch(r"\d+\.\d+\.\d+", cells[0]):
            rows[cells[0]] = (cells[2], cells[3])
    return rows


def test_every_row_of_level_one_is_listed_once() -> None:
    text = (ROOT / "docs" / "security.md").read_text("utf-8")
    found = re.findall(r"^\| (\d+\.\d+\.\d+) \|", text, re.MULTILINE)
    assert len(LEVEL_1) == len(set(LEVEL_1)) == 70
    assert [row for row in found if row in LEVEL_1] == LEVEL_1 and len(found) == len(set(found))


def test_every_test_that_the_list_names_is_there() -> None:
    named = {name for _, tests in listed().values() for name in re.findall(r"`(\w+)`", tests)}
    there = set()
    for path in (ROOT / "tests").rglob("test_*.py"):
        there |= {
            node.name
            for node in ast.walk(ast.parse(path.read_text("utf-8")))
            if isinstance(node, ast.FunctionDef)
        }
    assert len(named) > 40 and named - there == set()


def test_a_row_without_a_test_says_why() -> None:
    for row, (stands, tests) in listed().items():
        assert tests or stands.startswith(("not applicable", "by hand", "below (", "not met")), row


# --- V6: passwords ---------------------------------------------------------------------------------------


def test_at_least_three_thousand_common_passwords_are_refused() -> None:
    assert len(passwords._common()) > 3000
    for word in (
        "password",
        "12345678",
        "qwertyuiop",
        "iloveyou",
        "sunshine",
        "football",
        "Trustno1",
        "1Q2W3E4R",
    ):
        assert "common" in passwords.weakness("me@x", word), word


@pytest.mark.parametrize("word", ["interleukin2", "Interleukin-2!", "laboratory", "Resultados99", "contraseña1",
                                  "somebody", "Somebody.2026", "somebody@x.example"])  # fmt: skip
def test_words_of_this_place_are_refused(word: str) -> None:
    assert passwords.weakness("somebody@x.example", word)


@pytest.mark.parametrize("word", ["alllowercaseletters", "ALLUPPERCASELETTERS", "48151623427791", "~~^^~~||??!!", "ñandú y ñoño",
                                  "sangre y laurel", "    tab\tand blanks"])  # fmt: skip
def test_no_rule_about_kinds_of_letters(store: Store, word: str) -> None:
    accounts.sign_up(store, "a@x", word)
    assert accounts.sign_in(store, "a@x", word)


@generated(st.text(min_size=8, max_size=80), st.integers(0, 200))
def test_a_password_is_compared_as_it_is(word: str, place: int) -> None:
    """No cut, no case, no trimming: every changed letter counts."""
    from argon2 import PasswordHasher

    quick = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    try:
        secret = quick.hash(word)
    except UnicodeEncodeError:
        return
    assert accounts._verify(secret, word)
    cut = place % len(word)
    for other in (word + " ", word[:cut] + word[cut + 1 :], word.swapcase()):
        assert accounts._verify(secret, other) is (other == word)


def test_changing_needs_the_old_password_and_a_good_new_one(store: Store) -> None:
    canary(store)
    with site(store, 2) as (owner, again):
        sign_in(owner, "owner@x")
        for old, new in (
            ("wrong wrong", "another one 43"),
            (PASSWORD, "password1"),
            (PASSWORD, "owner@x1"),
            ("", ""),
        ):
            assert (
                post(owner, "/labs/account/password", csrf=token(owner), old=old, new=new).status_code == 422
            )
        assert sign_in(again, "owner@x").status_code == 303, "the old one still holds"
        assert (
            post(
                owner, "/labs/account/password", csrf=token(owner), old=PASSWORD, new="another one 43"
            ).status_code
            == 303
        )
        assert owner.get("/labs/people").status_code == 303, "every sign-in has ended"
        assert sign_in(owner, "owner@x").status_code == 403
        assert sign_in(owner, "owner@x", "another one 43").status_code == 303


def test_what_is_wrong_with_a_password_is_said_in_the_language_of_the_page(store: Store) -> None:
    from il2.web.labs import WRONG

    canary(store)
    for bad in ("short", "password1", "owner2026", "aaaaaaaaab"):
        assert passwords.weakness("owner@x", bad) in WRONG
    with site(store) as (client,):
        for login, word, said in (("new@x", "password1", "lista de las más usadas"), ("owner@x", PASSWORD, "elija otro"),
                                  ("a b", PASSWORD, "sin espacios")):  # fmt: skip
            assert said in post(client, "/es/labs/sign-up", login=login, password=word).text
        assert (
            "no es correcto" in post(client, "/es/labs/sign-in", login="owner@x", password="wrong wrong").text
        )


def test_password_fields_are_that_and_let_managers_work() -> None:
    fields = [
        tag for path in TEMPLATES for tag in re.findall(r"<input[^>]*password[^>]*>", path.read_text("utf-8"))
    ]
    assert len(fields) >= 4
    for tag in fields:
        assert 'type="password"' in tag and re.search(r'autocomplete="[^"]*(new|current)-password', tag), tag
    everything = "".join(path.read_text("utf-8") for path in (*TEMPLATES, *SCRIPTS))
    assert not re.search(r"onpaste|oncopy|oncontextmenu|[\"']paste[\"']", everything)


def test_a_new_store_has_no_account_and_nobody_gets_one_by_default(sqlite_store: Store) -> None:
    with sqlite_store.reading() as connection:
        assert connection.execute(sa.select(schema.account)).all() == []
    for login, word in (("admin", "admin"), ("root", "root"), ("operator", ""), ("", "")):
        with pytest.raises(accounts.AccountError):
            accounts.sign_in(sqlite_store, login, word)


def test_there_are_no_hints_questions_or_passwords_that_we_make() -> None:
    columns = {column.name for table in schema.META.tables.values() for column in table.columns}
    assert not columns & {"hint", "question", "answer_hash", "initial_password", "reset_token"}
    assert not re.search(r"hint|question|reset", " ".join(path for _, path in ROUTES))


# --- V7 and V14: sign-ins and what stays behind ----------------------------------------------------------


def test_erasing_asks_for_the_password_again(store: Store) -> None:
    found = canary(store)
    where = f"/labs/people/{found.person}/erase"
    with site(store) as (owner,):
        sign_in(owner, "owner@x")
        for word in ("", "wrong wrong"):
            assert post(owner, where, csrf=token(owner), family=CANARIES[0], password=word).status_code == 422
        assert owner.get(f"/labs/people/{found.person}").status_code == 200
        assert post(owner, where, csrf=token(owner), family=CANARIES[0], password=PASSWORD).status_code == 303
        assert owner.get(f"/labs/people/{found.person}").status_code == 404


def test_a_page_of_an_idle_or_long_sign_in_asks_to_sign_in(store: Store) -> None:
    canary(store)
    clock = Clock(store)
    with site(store) as (owner,):
        sign_in(owner, "owner@x")
        assert owner.get("/labs/people").status_code == 200
        clock.at += timedelta(minutes=31)
        assert owner.get("/labs/people").status_code == 303
        sign_in(owner, "owner@x")
        for _ in range(25):
            clock.at += timedelta(minutes=29)
            owner.get("/labs/people")
        assert owner.get("/labs/people").status_code == 303


def test_refusals_are_written_down_without_what_was_asked(store: Store) -> None:
    found = canary(store)
    with site(store) as (other,):
        sign_in(other, "other@x", "wrong wrong")
        sign_in(other, "other@x")
        other.get(f"/labs/people/{found.person}")
        post(other, f"/labs/people/{found.person}/share", csrf="x", login=CANARIES[0])
        post(other, "/labs/account/password", csrf=token(other), old="wrong wrong", new="another one 43")
    with store.reading() as connection:
        events = connection.execute(
            sa.select(schema.event.c.kind, schema.event.c.subject, schema.event.c.detail)
        ).all()
    said = {(one.kind, one.subject) for one in events}
    assert ("access refused", "GET /labs/people/{person:int}") in said
    assert ("form refused", "POST /labs/people/{person:int}/share") in said
    assert {"sign-in refused", "signed in", "password refused"} <= {kind for kind, _ in said}
    assert not any(one in str(events) for one in CANARIES)


# --- V1, V3, V4, V13, V15: what the answers are ----------------------------------------------------------


def test_every_answer_says_what_it_is(store: Store) -> None:
    found = canary(store)
    with site(store) as (owner,):
        sign_in(owner, "owner@x")
        for accept in ("text/html", "application/json"):
            owner.headers["accept"] = accept
            for method, path in ROUTES:
                if method != "GET":
                    continue
                answer = owner.get(address(path, found))
                if not answer.content:
                    continue
                kind = answer.headers["content-type"]
                if kind.startswith("text/"):
                    assert kind.endswith("charset=utf-8"), path
                elif "json" in kind:
                    json.loads(answer.content)
                else:
                    assert kind == "application/pdf" and answer.content.startswith(b"%PDF-"), path


def test_no_other_site_is_allowed_to_read(store: Store) -> None:
    found = canary(store)
    with site(store) as (owner,):
        sign_in(owner, "owner@x")
        for method, path in ROUTES:
            if method == "GET":
                answer = owner.get(address(path, found), origin="https://evil.example")
                assert not [name for name in answer.headers if name.startswith("access-control-")], path
                assert answer.headers["cross-origin-resource-policy"] == "same-origin"
        answer = owner._ask("OPTIONS", "/labs/people", headers={
            "origin": "https://evil.example", "access-control-request-method": "POST"})  # fmt: skip
        assert not [name for name in answer.headers if name.startswith("access-control-")]


def test_only_forms_are_taken(store: Store) -> None:
    """Nothing relies on a preflight: each kind of body that a foreign page may send is refused or needs a token."""
    canary(store)
    with site(store) as (owner,):
        sign_in(owner, "owner@x")
        ours = {"origin": owner.base, "sec-fetch-site": "same-origin"}
        for kind in ("text/plain", "application/json", "multipart/form-data; boundary=x", ""):
            body = f'{{"csrf": "{token(owner)}", "family": "X"}}'.encode()
            answer = owner.post("/labs/people", content=body, headers=ours | {"content-type": kind})
            assert answer.status_code == 415, kind
        large = f"csrf={token(owner)}&family=" + "x" * 70_000
        form = ours | {"content-type": "application/x-www-form-urlencoded"}
        assert owner.post("/labs/people", content=large.encode(), headers=form).status_code == 413


def test_transport_security_is_asked_for_over_tls_only(store: Store) -> None:
    canary(store)
    with site(store) as (client,):
        plain, over = client.get("/labs"), client.get("/labs", **{"x-forwarded-proto": "https"})
        missing = client.get("/nothing", **{"x-forwarded-proto": "https"})
    assert "strict-transport-security" not in plain.headers
    for answer in (over, missing):
        seconds = re.match(r"max-age=(\d+)", answer.headers["strict-transport-security"])
        assert seconds is not None and int(seconds[1]) >= 31_536_000


def test_no_sockets_that_stay_open_and_no_tokens_that_carry_themselves() -> None:
    from starlette.routing import WebSocketRoute

    assert not any(isinstance(route, WebSocketRoute) for route in (*router.routes, *create_app().routes))
    for path in (*PACKAGE.glob("labs/**/*.py"), *PACKAGE.glob("web/**/*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            names = [a.name for a in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            assert not {n.split(".")[0] for n in names} & {
                "jwt",
                "jose",
                "authlib",
                "itsdangerous",
                "oauthlib",
            }, path.name


def test_only_sound_hashes_and_no_ciphers_of_our_own() -> None:
    for path in (*PACKAGE.glob("labs/**/*.py"), *PACKAGE.glob("web/labs*.py")):
        text = path.read_text("utf-8")
        assert not re.search(
            r"hashlib\.(md5|sha1|new)|\b(DES|ARC4|ECB|Cipher|Fernet)\b|import random\b", text
        ), path.name


def test_nothing_beside_the_pages_is_served(store: Store) -> None:
    canary(store)
    with site(store) as (client,):
        for where in ("/.git/config", "/.git/HEAD", "/static/../pyproject.toml", "/static/%2e%2e/app.py", "/.env",
                      "/labs.db", "/static/", "/labs/../.git/config", "/static/..%2f..%2fapp.py", "/.svn/entries"):  # fmt: skip
            assert client.get(where).status_code in (404, 405), where


def test_no_twin_gives_more_than_its_page_needs(store: Store) -> None:
    found = canary(store)
    with site(store) as (owner,):
        sign_in(owner, "owner@x")
        secret = token(owner)
        for method, path in ROUTES:
            if method == "GET" and path.endswith(".json"):
                text = owner.get(address(path, found)).text
                assert (
                    not re.search(r"argon2|token_hash|\"secret\"|\"csrf\"|\"raw\"", text)
                    and secret not in text
                ), path


def test_addresses_and_scripts_in_a_laboratorys_words_do_nothing(store: Store) -> None:
    """A pointer to javascript:, quotes and tags in every text: never an address, never a script."""
    found = canary(store)
    mine = f"{CANARIES[4]}^^^LAB"
    evil = "javascript:alert(1)\"onmouseover='x'</script><img src=x onerror=x>"
    rows = [f"RP|PDF^{evil}^L||{evil}^W^application^pdf||||||F", f"ST|33939-0^{evil}^LN||{evil}|{evil}|{evil}|{evil}|||F",
            f"NM|33939-0^{evil}^LN|2|3.4|pg/mL|<=2.1|H|||F"]  # fmt: skip
    raw = given.oru(*rows, placer=found_placer(store), patient=mine, name=f"{CANARIES[0]}^x", born=CANARIES[3], control="9",
                    sent="20261121080000+0000")  # fmt: skip
    receive(store, LABS["north"], raw)
    with site(store) as (owner,):
        sign_in(owner, "owner@x")
        pages = [
            owner.get(address(p, found)).text
            for m, p in ROUTES
            if m == "GET" and not p.endswith((".json", ".pdf"))
        ]
        pages += [owner.get(f"/labs/results/{n}").text for n in range(1, 12)]
    assert any("javascript:alert" in page for page in pages), "it is shown, as text"
    for page in pages:
        assert not re.search(r"(?:href|src|action)\s*=\s*[\"']?\s*javascript:", page, re.IGNORECASE)
        assert "<img src=x" not in page and not re.search(r"<[^>]*\sonmouseover=", page)


def found_placer(store: Store) -> str:
    with store.reading() as connection:
        return str(connection.scalar(sa.select(schema.order_line.c.placer).order_by(schema.order_line.c.id)))


def test_a_document_is_never_what_it_claims_to_be_only(store: Store) -> None:
    """A page that calls itself a PDF is handed out as bytes."""
    found = canary(store)
    evil = "ED|PDF^Report^L||LAB^application^pdf^A^<script>alert(1)</script>||||||F"
    receive(store, LABS["north"], given.oru(evil, placer=found_placer(store), patient=f"{CANARIES[4]}^^^LAB", control="8",
                                            name=f"{CANARIES[0]}^x", born=CANARIES[3]))  # fmt: skip
    with site(store) as (owner,):
        sign_in(owner, "owner@x")
        answers = [owner.get(f"/labs/documents/{n}") for n in range(1, 4)]
    kinds = {a.headers["content-type"]: a.content for a in answers if a.status_code == 200}
    assert all(
        a.headers["content-disposition"].startswith("attachment") for a in answers if a.status_code == 200
    )
    assert b"<script>" in kinds["application/octet-stream"] and kinds["application/pdf"].startswith(b"%PDF-")
    assert found.person
