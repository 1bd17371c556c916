"""Pages of orders: one form over several laboratories, the requisition, the steps of each line."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter
from starlette.responses import Response

from il2.ground.errors import InputError
from il2.jobs.labs_order import items, requisition_pdf
from il2.jobs.labs_track import tracked
from il2.labs.labels import WORDS
from il2.labs.states import STATES
from il2.labs.store import orders, people
from il2.web.labs_visit import Visit, get, post, twin, whole

router = APIRouter()
#: Steps that a person may say; the others are the laboratory's.
OWN_STEPS = ("ordered", "collected", "in_transit", "received", "lost")


def _offer(visit: Visit) -> dict[str, Any]:
    tests: dict[str, dict[str, Any]] = {}
    for lab in visit.desk.connectors.values():
        for test in lab.tests:
            tests.setdefault(f"{lab.key}:{test.lab_code}", {"lab": lab, "test": test})
    mine = people.listed(visit.store, visit.actor)
    return {"offer": tests, "people": mine}


@get(router, "/labs/order")
def order_form(visit: Visit) -> Response:
    """The form."""
    return visit.page("order.html", **_offer(visit), person="", chosen=(), note="", error=None)


@post(router, "/labs/order")
def place(visit: Visit) -> Response:
    """Place the order; what was chosen stays when something is wrong."""
    given, chosen = visit.form, visit.many.get("item", ())
    person = given.get("person", "")
    try:
        made = orders.place(
            visit.store, visit.actor, whole(person), items(chosen),
            visit.desk.connectors, note=given.get("note", ""), sign=bool(given.get("sign")),
        )  # fmt: skip
    except InputError as error:
        if type(error).__name__ == "HiddenError":
            raise
        shown = visit.page(
            "order.html",
            **_offer(visit),
            person=person,
            chosen=chosen,
            note=given.get("note", ""),
            error=str(error),
        )
        shown.status_code = 422
        return shown
    return visit.go(f"/labs/orders/{made}")


@twin(router, "/labs/orders/{order:int}", "placed.html")
def placed(visit: Visit) -> dict[str, Any]:
    """One order: where its lines stand, what may be done next, what happened."""
    found = orders.one(visit.store, visit.actor, visit.number("order"))
    lines = tracked(visit.store, visit.actor, order=found.id, language=visit.language)
    steps = {one.line.id: [to for to in STATES[one.line.state].next if to in OWN_STEPS] for one in lines}
    who = people.one(visit.store, visit.actor, found.person)
    cancels = {
        one.line.id
        for one in lines
        if {"cancelled", "cancel_asked", "discarded"} & {*STATES[one.line.state].next}
    }
    return {"order": found, "tracked": lines, "steps": steps, "cancels": cancels, "who": who,
            "words": WORDS[visit.language], "data": {"order": found, "lines": lines}}  # fmt: skip


@get(router, "/labs/orders/{order:int}/requisition.pdf")
def requisition(visit: Visit) -> Response:
    """The requisition to print."""
    found = orders.one(visit.store, visit.actor, visit.number("order"))
    raw = requisition_pdf(visit.store, visit.actor, found, visit.language)
    name = {"Content-Disposition": 'inline; filename="requisition.pdf"'}
    return Response(raw, media_type="application/pdf", headers=name)


@post(router, "/labs/orders/{order:int}/lines/{line:int}")
def step(visit: Visit) -> Response:
    """Say what a person did with a specimen, or cancel."""
    line, given, desk = visit.number("line"), visit.form, visit.desk
    to, reason = given.get("to", ""), given.get("reason", "")
    if to == "cancel":
        orders.cancel(desk.store, visit.actor, line, desk.connectors, reason)
    elif to in OWN_STEPS:
        orders.step(desk.store, visit.actor, line, to, desk.connectors, reason)
    else:
        raise InputError("this step is the laboratory's to say")
    return visit.go(f"/labs/orders/{visit.number('order')}")
