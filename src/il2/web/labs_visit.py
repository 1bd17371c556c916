"""Who visits the laboratory pages: the sign-in behind the cookie, the token of the forms, the open store."""

# No "from __future__ import annotations" here: FastAPI reads the annotations of the functions made below.

import hmac
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

from fastapi import APIRouter, Request
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse, RedirectResponse, Response

from il2.ground.errors import Il2Error
from il2.jobs.answer import plain
from il2.jobs.labs_desk import Desk, Place
from il2.labs import doubts, happenings, labels
from il2.labs.connectors import load
from il2.labs.store import accounts
from il2.labs.store.accounts import Session
from il2.labs.store.database import Store
from il2.labs.store.limits import TooManyError
from il2.labs.store.scope import Actor, HiddenError
from il2.web.render import linker, render, spoken, wants_page

COOKIE = "__Host-il2-labs"
MOST_FORM = 64 * 1024
_LOCK = threading.Lock()


class NotSetUpError(Il2Error):
    """No laboratory store on this machine."""


@dataclass(frozen=True)
class Visit:
    """A request with its desk and, for people who signed in, their session and form fields."""

    request: Request
    desk: Desk
    session: Session | None
    form: Mapping[str, str]
    many: Mapping[str, tuple[str, ...]]

    @property
    def actor(self) -> Actor:
        """Who asks; only for routes that need a sign-in."""
        assert self.session is not None
        return self.session.actor

    @property
    def store(self) -> Store:
        """The store."""
        return self.desk.store

    @property
    def language(self) -> str:
        """The language of the page."""
        return spoken(self.request)

    def number(self, name: str) -> int:
        """A number of the address; one that no row can have is not there."""
        found = whole(str(self.request.path_params[name]))
        if not found:
            raise HiddenError
        return found

    def go(self, path: str) -> Response:
        """Answer a form: go and see."""
        return RedirectResponse(linker(self.request)(path), 303)

    def page(self, template: str, **values: Any) -> Response:
        """Return a page of the laboratories."""
        return render(
            self.request,
            f"labs/{template}",
            visit=self,
            csrf=self.csrf,
            doubt=doubts.said,
            happened=happenings.said,
            place=happenings.place,
            status=labels.status,
            **values,
        )

    @property
    def csrf(self) -> str:
        """The token of the forms."""
        return self.session.csrf if self.session else ""


def desk_of(request: Request) -> Desk:
    """Return the open store and the laboratories; opened once for each application.

    Raises
    ------
    NotSetUpError : there is no store yet.
    """
    state = request.app.state
    with _LOCK:
        found: Desk | None = getattr(state, "labs", None)
        if found is None:
            place = Place()
            address = place.address()
            if "://" not in address and not Path(address).exists():
                raise NotSetUpError(
                    "laboratories are not set up on this machine; il2 labs account LOGIN begins"
                )
            found = Desk(Store(address).prepare(), load(place.files()))
            state.labs = found
    return found


Handler = Callable[[Visit], Response]


def get(router: APIRouter, path: str, *, open_to_all: bool = False) -> Callable[[Handler], Handler]:
    """Add a page that changes nothing."""
    return _route(router, path, "GET", open_to_all=open_to_all)


def post(router: APIRouter, path: str, *, open_to_all: bool = False) -> Callable[[Handler], Handler]:
    """Add the receiver of a form; a form of somebody who signed in must carry their token."""
    return _route(router, path, "POST", open_to_all=open_to_all)


def twin(router: APIRouter, path: str, template: str) -> Callable[[Callable[[Visit], dict[str, Any]]], Any]:
    """Add a page and its ``.json``: its function returns what the template needs; ``data`` is the twin."""

    def add(view: Callable[[Visit], dict[str, Any]]) -> Any:
        get(router, path)(lambda visit: visit.page(template, **view(visit)))
        get(router, f"{path}.json")(lambda visit: JSONResponse(plain(view(visit)["data"])))
        return view

    return add


def _route(router: APIRouter, path: str, method: str, *, open_to_all: bool) -> Callable[[Handler], Handler]:
    def add(handler: Handler) -> Handler:
        async def endpoint(request: Request) -> Response:
            form = await _form(request) if method == "POST" else []
            return await run_in_threadpool(_serve, handler, request, form, method, open_to_all)

        name = f"{method.lower()}-{path.strip('/').replace('/', '-')}"
        router.add_api_route(path, endpoint, methods=[method], include_in_schema=False, name=name)
        return handler

    return add


async def _form(request: Request) -> list[tuple[str, str]]:
    """The fields of a form; anything but a plain form is refused."""
    kind = request.headers.get("content-type", "").split(";")[0].strip()
    if kind != "application/x-www-form-urlencoded":
        raise HTTPException(415, "a form is wanted")
    body = await request.body()
    if len(body) > MOST_FORM:
        raise HTTPException(413, "the form is too large")
    try:
        return parse_qsl(body.decode("ascii"), keep_blank_values=True, max_num_fields=300)
    except ValueError:
        raise HTTPException(400, "the form cannot be read") from None


def _serve(
    handler: Handler, request: Request, form: list[tuple[str, str]], method: str, open_to_all: bool
) -> Response:
    try:
        desk = desk_of(request)
    except NotSetUpError as error:
        if open_to_all and method == "GET":
            return render(request, "labs/none.html", sentence=str(error))
        raise HTTPException(404, "there is no such page") from None
    session = accounts.session(desk.store, request.cookies.get(COOKIE, ""))
    many: dict[str, tuple[str, ...]] = {}
    for key, value in form:
        many[key] = (*many.get(key, ()), value.replace("\x00", ""))
    fields = {key: values[-1] for key, values in many.items()}
    if session is None and not open_to_all:
        if wants_page(request) and method == "GET":
            return RedirectResponse(linker(request)("/labs/sign-in"), 303)
        raise HTTPException(401, "sign in first")
    if method == "POST" and session is not None and not _token_is(fields.get("csrf", ""), session):
        _note(desk, session, "form refused", request, method)
        raise HTTPException(403, "the form is too old; load the page again")
    try:
        return handler(Visit(request, desk, session, fields, many))
    except HiddenError:
        if session is not None:
            _note(desk, session, "access refused", request, method)
        raise HTTPException(404, "there is no such page") from None
    except TooManyError as error:
        raise HTTPException(429, str(error), {"Retry-After": str(error.seconds)}) from None


def _note(desk: Desk, session: Session, kind: str, request: Request, method: str) -> None:
    """Write down who was refused where: the name of the route, nothing that was asked for."""
    where = getattr(request.scope.get("route"), "path", "")
    with desk.store.writing(session.actor.mark) as unit:
        unit.record(kind, None, f"{method} {where}"[:80])


def _token_is(given: str, session: Session) -> bool:
    return hmac.compare_digest(given.encode("utf-8", "replace"), session.csrf.encode())


def whole(text: str) -> int:
    """Return the number of a row that a text names, 0 when it names none.

    Examples
    --------
    >>> whole("12"), whole("x"), whole("9" * 30)
    (12, 0, 0)
    """
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0
