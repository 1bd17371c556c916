"""Pages of people: the family, one person, shares, timeline, audit, taking everything along, erasing."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter
from starlette.responses import Response

from il2.ground.errors import InputError
from il2.jobs.labs_export import bundle_of
from il2.jobs.labs_track import tracked
from il2.labs.store import accounts, audit, erase, people, results, timeline
from il2.labs.store.people import GENDERS, RANGE_SEXES
from il2.web.labs_visit import Visit, get, post, twin, whole

router = APIRouter()
_EMPTY = {"family": "", "given": "", "birth_date": "", "gender": "unknown", "range_sex": ""}
_FIELDS = ("family", "given", "birth_date", "gender", "range_sex")


@twin(router, "/labs/people", "people.html")
def everybody(visit: Visit) -> dict[str, Any]:
    """Everybody whom the account may see."""
    found = people.listed(visit.store, visit.actor)
    return {
        "people": found,
        "genders": GENDERS,
        "sexes": RANGE_SEXES,
        "given": _EMPTY,
        "error": None,
        "data": found,
    }


@post(router, "/labs/people")
def add(visit: Visit) -> Response:
    """Add a person; what was typed stays when something is wrong."""
    given = {name: visit.form.get(name, "") for name in _FIELDS}
    try:
        made = people.add(visit.store, visit.actor, **given)
    except InputError as error:
        shown = visit.page("people.html", **(everybody(visit) | {"given": given, "error": str(error)}))
        shown.status_code = 422
        return shown
    return visit.go(f"/labs/people/{made}")


@twin(router, "/labs/people/{person:int}", "person.html")
def person(visit: Visit) -> dict[str, Any]:
    """One person: results, orders, shares."""
    number = visit.number("person")
    who = people.one(visit.store, visit.actor, number)
    found = results.listed(visit.store, visit.actor, person=number)
    orders = tracked(visit.store, visit.actor, person=number, language=visit.language)
    shares = people.shares(visit.store, visit.actor, number) if who.own else ()
    results.note_reading(visit.store, visit.actor, found, "page of a person")
    return {"who": who, "results": found, "tracked": orders, "shares": shares, "at": visit.store.clock(),
            "data": {"person": who, "results": found, "orders": orders, "shares": shares}}  # fmt: skip


@post(router, "/labs/people/{person:int}/number")
def keep_number(visit: Visit) -> Response:
    """Keep the number that a laboratory knows a person by."""
    number, given = visit.number("person"), visit.form
    people.set_number(visit.store, visit.actor, number, given.get("authority", ""), given.get("value", ""))
    return visit.go(f"/labs/people/{number}")


@post(router, "/labs/people/{person:int}/share")
def share(visit: Visit) -> Response:
    """Let another account see a person for some days."""
    number, given = visit.number("person"), visit.form
    days = given.get("days", "")
    people.share(
        visit.store, visit.actor, number, given.get("login", ""), given.get("role", ""),
        whole(days),
    )  # fmt: skip
    return visit.go(f"/labs/people/{number}")


@post(router, "/labs/people/{person:int}/shares/{share:int}/revoke")
def revoke(visit: Visit) -> Response:
    """Take a share back."""
    people.revoke(visit.store, visit.actor, visit.number("share"))
    return visit.go(f"/labs/people/{visit.number('person')}")


@post(router, "/labs/people/{person:int}/erase")
def forget(visit: Visit) -> Response:
    """Erase a person; the family name has to be typed, and the password."""
    number = visit.number("person")
    who = people.one(visit.store, visit.actor, number)
    if visit.form.get("family", "").strip() != who.family:
        raise InputError("nothing was erased: type the family name to confirm")
    assert visit.session is not None
    accounts.confirm(visit.store, visit.session.account, visit.form.get("password", ""))
    erase.erase(visit.store, visit.actor, number)
    return visit.go("/labs/people")


@get(router, "/labs/people/{person:int}/export.json")
def export(visit: Visit) -> Response:
    """Everything about a person as a FHIR bundle."""
    raw = bundle_of(visit.store, visit.actor, visit.number("person"))
    name = {"Content-Disposition": 'attachment; filename="fhir-bundle.json"'}
    return Response(raw, media_type="application/fhir+json", headers=name)


@twin(router, "/labs/people/{person:int}/timeline", "timeline.html")
def happenings(visit: Visit) -> dict[str, Any]:
    """Everything that happened around a person, from the audit, and whether the audit is whole."""
    number = visit.number("person")
    who = people.one(visit.store, visit.actor, number)
    found = timeline.of_person(visit.store, visit.actor, number)
    with visit.store.reading() as connection:
        verdict = audit.verify(connection)
    return {
        "who": who,
        "events": found,
        "verdict": verdict,
        "data": {"events": found, "intact": verdict.intact},
    }
