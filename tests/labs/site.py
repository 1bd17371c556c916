"""The whole server over a store, spoken to without a wire; and people made of canary strings."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import httpx

from il2.jobs.labs_desk import Desk
from il2.labs.store import orders, people
from il2.labs.store.database import Store
from il2.labs.store.ingest import receive
from il2.labs.store.orders import Item
from il2.web.app import create_app
from il2.web.limits import Limits
from web.serving import serving

from . import given
from .household import LABS, PASSWORD, Household, household

#: Strings that stand for a person: none may appear where the person must not.
CANARIES = ("Kanarienfamilie", "Zwitschervorname", "1987-06-05", "19870605", "KANARIENNUMMER", "4711.0815",
            "KANARIENBEMERKUNG")  # fmt: skip


class Client:
    """A browser without a screen: it keeps the one cookie, also over plain HTTP to this machine."""

    def __init__(self, base: str) -> None:
        self.base, self.cookies = base, {}
        self.headers = {"accept": "text/html"}
        self.wire = httpx.Client(base_url=base, timeout=30)

    def get(self, path: str, **headers: str) -> httpx.Response:
        return self._ask("GET", path, headers=headers)

    def post(self, path: str, *, headers: dict[str, str] | None = None, **more: object) -> httpx.Response:
        return self._ask("POST", path, headers=headers or {}, **more)

    def _ask(self, method: str, path: str, *, headers: dict[str, str], **more: object) -> httpx.Response:
        cookie = "; ".join(f"{k}={v}" for k, v in self.cookies.items())
        sent = self.headers | ({"cookie": cookie} if cookie else {}) | headers
        answer = self.wire.request(method, path, headers=sent, **more)
        for one in answer.headers.get_list("set-cookie"):
            name, _, rest = one.partition("=")
            value = rest.split(";")[0].strip('"')
            self.cookies.pop(name, None)
            if value:
                self.cookies[name] = value
        self.wire.cookies.clear()
        return answer


@contextmanager
def site(store: Store, count: int = 1) -> Iterator[list[Client]]:
    """Browsers at a real server whose store is ``store``."""
    app = create_app(limits=Limits(burst=100_000))
    app.state.labs = Desk(store, LABS)
    with serving(app) as base:
        clients = [Client(base) for _ in range(count)]
        try:
            yield clients
        finally:
            for one in clients:
                one.wire.close()


def sign_in(client: Client, login: str, password: str = PASSWORD) -> httpx.Response:
    """Sign in; the cookie stays in the client."""
    return post(client, "/labs/sign-in", login=login, password=password)


def token(client: Client) -> str:
    """The token of the forms of this sign-in."""
    found = re.search(r'name="csrf" value="([^"]+)"', client.get("/labs/people").text)
    return found[1] if found else ""


def post(client: Client, path: str, **fields: object) -> httpx.Response:
    """Send a form as the browser does."""
    return client.post(path, data=fields, headers={"origin": client.base, "sec-fetch-site": "same-origin"})


@dataclass
class Canary:
    """A person made of unique strings with an order, results, a document and an open report."""

    home: Household
    person: int
    order: int
    line: int
    share: int
    numbers: dict[str, int]


def canary(store: Store) -> Canary:
    """Put the canary into the account ``owner@x``."""
    home = household(store)
    person = people.add(store, home.owner, family=CANARIES[0], given=CANARIES[1], birth_date=CANARIES[2])
    people.set_number(store, home.owner, person, "LAB", CANARIES[4])
    share = people.share(store, home.owner, person, "doctor@x")
    order = orders.place(store, home.owner, person, [Item("north", "IL2"), Item("south", "CD25")], LABS,
                         note=CANARIES[6])  # fmt: skip
    line = orders.one(store, home.owner, order).lines[0]
    who = {"name": f"{CANARIES[0]}^{CANARIES[1]}", "born": CANARIES[3]}
    rows = [given.il2_row(CANARIES[5]),
            f"ED|PDF^{CANARIES[6]}^L||LAB^application^pdf^Base64^JVBERi0xLjQ=||||||F",
            "NM|2823-3^Potassium^LN||7.1|mmol/L|3.5-5.5|HH|||F"]  # fmt: skip
    mine = people.one(store, home.owner, person).numbers["IL2"]
    receive(store, LABS["north"], given.oru(*rows, placer=line.placer, patient=f"{mine}^^^IL2", **who))
    receive(store, LABS["north"], given.oru(given.il2_row("8"), placer="X", filler="Y", control="2",
                                            patient=f"{CANARIES[4]}^^^LAB", **who))  # fmt: skip
    late = given.oru(given.il2_row("9.9"), placer=line.placer, patient=f"{mine}^^^IL2", control="3",
                     sent="20261120100000+0000", **who)  # fmt: skip
    receive(store, LABS["north"], late)
    ids = {"person": person, "order": order, "line": line.id, "share": share, "result": 1, "document": 1,
           "issue": 1}  # fmt: skip
    return Canary(home, person, order, line.id, share, ids)
