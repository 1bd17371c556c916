"""What goes wrong, as problem+json (RFC 9457) for programs and as a page for people, in one sentence."""

from __future__ import annotations

import logging
import traceback
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, Field
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from il2.ground.errors import Il2Error, InputError, UnknownNameError
from il2.web.render import render, wants_page

LOG = logging.getLogger("il2.web")
MEDIA = "application/problem+json"


class Problem(BaseModel):
    """Why there is no answer (RFC 9457)."""

    type: str = Field("about:blank", description="Kind of problem.")
    title: str = Field(description="The status in words.")
    status: int = Field(description="The HTTP status.")
    detail: str = Field(description="One sentence: what was wrong, what is allowed, what is near.")


def _documented(says: str) -> dict[str, Any]:
    return {"description": says, "content": {MEDIA: {"schema": {"$ref": "#/components/schemas/Problem"}}}}


#: What every address can answer beside its answer; for ``APIRouter(responses=...)``.
RESPONSES: dict[int | str, dict[str, Any]] = {
    400: _documented("The request cannot be read."),
    403: _documented("The request comes from another site."),
    404: _documented("There is no such thing; the nearest names are in the sentence."),
    413: _documented("The request is too large."),
    422: _documented("Something that was given cannot be used."),
    429: _documented("Too many requests from this address."),
}


def status_of(error: Il2Error) -> int:
    """Return the HTTP status of an error: 422 for what cannot be used, 404 for what is not there."""
    return 422 if isinstance(error, InputError) else 404  # data or a library that this server does not have


def problem(status: int, detail: str, headers: dict[str, str] | None = None) -> JSONResponse:
    """Return the answer for programs."""
    content = Problem(type="about:blank", title=HTTPStatus(status).phrase, status=status, detail=detail)
    return JSONResponse(content.model_dump(), status, headers, MEDIA)


def answer(request: Request, status: int, detail: str, headers: dict[str, str] | None = None) -> Response:
    """Return the problem in the form that was asked for."""
    if wants_page(request):
        shown = render(
            request, "problem.html", status=status, detail=detail, phrase=HTTPStatus(status).phrase
        )
        shown.status_code = status
        shown.headers.update(headers or {})
        return shown
    return problem(status, detail, headers)


def sentence(error: RequestValidationError) -> str:
    """Return the first complaint about fields as one sentence, without repeating what was given."""
    first = error.errors()[0]
    where = ".".join(str(part) for part in first["loc"][1:]) or str(first["loc"][0])
    return f"{where}: {first['msg'][:1].lower()}{first['msg'][1:]}"


def install(app: FastAPI) -> None:
    """Add the handlers of every kind of error to the application."""

    async def of_ours(request: Request, error: Exception) -> Response:
        assert isinstance(error, Il2Error)
        missing = isinstance(error, UnknownNameError) and bool(request.path_params)
        return answer(request, 404 if missing else status_of(error), " ".join(str(error).split()))

    async def of_fields(request: Request, error: Exception) -> Response:
        assert isinstance(error, RequestValidationError)
        return answer(request, 422, sentence(error))

    async def of_http(request: Request, error: Exception) -> Response:
        assert isinstance(error, HTTPException)
        said = "there is no such page" if error.status_code == 404 else str(error.detail)
        return answer(request, error.status_code, said, dict(error.headers or {}))

    app.add_exception_handler(Il2Error, of_ours)
    app.add_exception_handler(RequestValidationError, of_fields)
    app.add_exception_handler(HTTPException, of_http)


class Faults:
    """Turn a fault of ours into an answer; the log names the place, never what was sent."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        started = False

        async def noted(message: Message) -> None:
            nonlocal started
            started = started or message["type"] == "http.response.start"
            await send(message)

        try:
            await self.app(scope, receive, noted)
        except Exception as error:
            frames = traceback.extract_tb(error.__traceback__)[-8:]
            where = " < ".join(f"{f.filename.rpartition('/')[2]}:{f.lineno}" for f in reversed(frames))
            LOG.error("a fault of il2: %s at %s", type(error).__name__, where)
            if not started:
                said = "this is a fault of il2, not of what you sent; the log of the server names the place"
                await answer(Request(scope), 500, said)(scope, receive, send)
