"""Laboratories on pages: who one is, whose results they are, what was ordered, what came back."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter
from starlette.responses import Response

from il2.ground.errors import InputError
from il2.jobs.labs_catalogue import matching, rows
from il2.labs.store import accounts, inbox, people, results
from il2.web import labs_orders, labs_people, labs_results
from il2.web.area import Area, Link
from il2.web.labs_visit import COOKIE, Visit, get, post, twin, whole
from il2.web.words import N_

router = APIRouter()
#: What may be wrong with a login or a password (:mod:`il2.labs.store.accounts`), for people to read.
WRONG = (
    N_("login or password is wrong"),
    N_("this login cannot be used; choose another"),
    N_("a login is 1 to 128 letters without blanks"),
    N_("the old password is wrong"),
    N_("a password has 8 to 256 letters"),
    N_("this password is too easy to guess: it is on a list of common ones"),
    N_("this password is too easy to guess: it is made of the login or of words of these pages"),
    N_("this password is too easy to guess: it repeats very few letters"),
)


@get(router, "/labs", open_to_all=True)
def home(visit: Visit) -> Response:
    """What this is and is not; for people who signed in, what is new."""
    if visit.session is None:
        return visit.page("welcome.html")
    everybody = people.listed(visit.store, visit.actor)
    found = results.listed(visit.store, visit.actor)
    return visit.page(
        "home.html",
        people=everybody,
        names={one.id: one.name for one in everybody},
        urgent=[one for one in found if one.critical],
        newest=found[:10],
        notices=results.notices(visit.store, visit.actor),
        waiting=len(inbox.waiting(visit.store, visit.actor)) + len(inbox.doubts(visit.store, visit.actor)),
    )


@get(router, "/labs/sign-in", open_to_all=True)
def sign_in_form(visit: Visit) -> Response:
    """The form."""
    return visit.page("sign.html", up=False, error=None, login="")


@get(router, "/labs/sign-up", open_to_all=True)
def sign_up_form(visit: Visit) -> Response:
    """The form."""
    return visit.page("sign.html", up=True, error=None, login="")


@post(router, "/labs/sign-in", open_to_all=True)
def sign_in(visit: Visit) -> Response:
    """Check the password and set the cookie; a sign-in that was there is ended."""
    login, address = visit.form.get("login", ""), visit.request.client
    try:
        made = accounts.sign_in(
            visit.store, login, visit.form.get("password", ""), address.host if address else ""
        )
    except accounts.AccountError as error:
        shown = visit.page("sign.html", up=False, error=str(error), login=login)
        shown.status_code = 403
        return shown
    old = visit.request.cookies.get(COOKIE, "")
    if old:
        accounts.sign_out(visit.store, old)
    gone = visit.go("/labs")
    gone.set_cookie(
        COOKIE, made.token, secure=True, httponly=True, samesite="lax", path="/",
        max_age=int(accounts.ABSOLUTE.total_seconds()),
    )  # fmt: skip
    return gone


@post(router, "/labs/sign-up", open_to_all=True)
def sign_up(visit: Visit) -> Response:
    """Make an account, then sign in."""
    login = visit.form.get("login", "")
    try:
        accounts.sign_up(visit.store, login, visit.form.get("password", ""), visit.language)
    except accounts.AccountError as error:
        shown = visit.page("sign.html", up=True, error=str(error), login=login)
        shown.status_code = 422
        return shown
    return sign_in(visit)


@post(router, "/labs/sign-out")
def sign_out(visit: Visit) -> Response:
    """End this sign-in, or all of them."""
    if visit.form.get("everywhere"):
        with visit.store.writing(visit.actor.mark) as unit:
            assert visit.session is not None
            accounts.sign_out_everywhere(unit, visit.session.account)
    accounts.sign_out(visit.store, visit.request.cookies.get(COOKIE, ""))
    gone = visit.go("/labs")
    gone.delete_cookie(COOKIE, secure=True, httponly=True, samesite="lax", path="/")
    gone.headers["Clear-Site-Data"] = '"cache", "storage"'
    return gone


@twin(router, "/labs/account", "account.html")
def account(visit: Visit) -> dict[str, Any]:
    """Language, release, password."""
    return _account(visit)


def _account(visit: Visit, error: str = "") -> dict[str, Any]:
    assert visit.session is not None
    shown = {
        "login": visit.session.login,
        "language": visit.session.language,
        "release": visit.session.release,
    }
    return {"data": shown, "error": error}


@post(router, "/labs/account")
def change_account(visit: Visit) -> Response:
    """Keep language and release."""
    assert visit.session is not None
    given = visit.form
    accounts.prefer(
        visit.store,
        visit.session.account,
        language=given.get("language", ""),
        release=given.get("release", ""),
    )
    return visit.go("/labs/account")


@post(router, "/labs/account/password")
def change_password(visit: Visit) -> Response:
    """Change the password; every sign-in ends."""
    assert visit.session is not None
    given = visit.form
    try:
        accounts.change_password(
            visit.store, visit.session.account, given.get("old", ""), given.get("new", "")
        )
    except accounts.AccountError as error:
        shown = visit.page("account.html", **_account(visit, str(error)))
        shown.status_code = 422
        return shown
    return visit.go("/labs/sign-in")


@get(router, "/labs/catalogue", open_to_all=True)
def catalogue(visit: Visit) -> Response:
    """What can be ordered where."""
    search = visit.request.query_params.get("q", "")[:100]
    return visit.page(
        "catalogue.html", tests=matching(rows(dict(visit.desk.connectors)), search), search=search
    )


@get(router, "/labs/catalogue.json", open_to_all=True)
def catalogue_data(visit: Visit) -> Response:
    """The rows as data."""
    from starlette.responses import JSONResponse

    return JSONResponse([one.cells() for one in rows(dict(visit.desk.connectors))])


@twin(router, "/labs/inbox", "inbox.html")
def waiting(visit: Visit) -> dict[str, Any]:
    """Reports without an owner, and doubts."""
    reports = inbox.waiting(visit.store, visit.actor)
    doubts = inbox.doubts(visit.store, visit.actor)
    everybody = {one.id: one for one in people.listed(visit.store, visit.actor)}
    return {"reports": reports, "doubts": doubts, "everybody": everybody,
            "data": {"reports": reports, "doubts": doubts}}  # fmt: skip


@post(router, "/labs/inbox/{issue:int}")
def settle(visit: Visit) -> Response:
    """Attach a report, set it aside, or settle a doubt."""
    issue, given, desk = visit.number("issue"), visit.form, visit.desk
    what = given.get("what", "")
    if what == "attach":
        chosen = whole(given.get("person", ""))
        inbox.attach(desk.store, visit.actor, issue, chosen, desk.connectors)
    elif what == "reject":
        inbox.reject(desk.store, visit.actor, issue, given.get("reason", ""), desk.connectors)
    elif what == "settle":
        inbox.resolve(desk.store, visit.actor, issue, given.get("reason", ""))
    else:
        raise InputError("a report is attached or set aside, a doubt is settled")
    return visit.go("/labs/inbox")


for part in (labs_people.router, labs_orders.router, labs_results.router):
    router.routes.extend(part.routes)

area = Area("labs", router, {"Read": (Link("/labs", N_("Laboratory results")),)})
