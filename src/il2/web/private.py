"""A page about a person: what is asked goes in the body of a POST, and never stands in an address or a log.

    add(router, "/result", Fields, ask, "result.html", show)

gives ``GET /result`` (the empty form) and ``POST /result`` (the answer: a page, or JSON for a program), and
``POST /result.html`` and ``/result.pdf`` give one file to keep.
Nothing of what was sent is kept: the answer is computed anew every time and may not be stored by the browser.
"""

# No "from __future__ import annotations" here: FastAPI reads the annotations of the functions made below.

from collections.abc import Callable
from typing import Annotated, Any, TypeVar

from fastapi import APIRouter, Form, Request
from pydantic import BaseModel
from starlette.responses import Response

from il2.ground.errors import Il2Error
from il2.jobs.answer import TableAnswer
from il2.web.problems import RESPONSES, status_of
from il2.web.render import render, wants_page
from il2.web.twin import FILES, Shown, as_file, as_json, in_language

F = TypeVar("F", bound=BaseModel)
A = TypeVar("A", bound=TableAnswer)

_ANSWER: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "The answer, as the command line gives it with --json; a page for Accept: text/html.",
        "content": {
            "application/json": {"schema": {"type": "object"}},
            "text/html": {"schema": {"type": "string"}},
        },
    }
}


def add(
    router: APIRouter,
    path: str,
    fields: type[F],
    ask: Callable[[F], A],
    template: str,
    show: Callable[[Request, F, A], Shown],
    *,
    form: Callable[[Request, F], Shown] = lambda request, given: {},
) -> None:
    """Add the page; the arguments are those of :func:`il2.web.twin.add`.

    Every field needs a default, since the empty form is made of them.
    """
    name = path.strip("/").replace("/", "-")

    def empty(request: Request) -> Response:
        given = fields()
        seen = dict(form(request, given))
        return render(request, template, **seen, given=given, here=path, answer=None, error=None)

    def posted(request: Request, given: Annotated[fields, Form()]) -> Response:  # type: ignore[valid-type]
        given = in_language(request, given)
        if not wants_page(request):
            return as_json(ask(given))
        seen = dict(form(request, given)) | {"given": given, "here": path}
        try:
            answer = ask(given)
        except Il2Error as problem:
            shown = render(request, template, **seen, answer=None, error=" ".join(str(problem).split()))
            shown.status_code = status_of(problem)
            return shown
        return render(request, template, **seen, answer=answer, error=None, **show(request, given, answer))

    def file(request: Request, given: Annotated[fields, Form()]) -> Response:  # type: ignore[valid-type]
        return as_file(ask(in_language(request, given)), name, request.scope["path"][len(path) :])

    for ending in FILES:
        router.add_api_route(
            f"{path}{ending}", file, methods=["POST"], include_in_schema=False, name=f"{name}{ending}"
        )
    router.add_api_route(path, empty, include_in_schema=False, name=f"{name}-form")
    router.add_api_route(
        path, posted, methods=["POST"], name=name, operation_id=name, response_class=Response,
        responses={**RESPONSES, **_ANSWER}, summary=f"{name} (nothing of it is kept)",
    )  # fmt: skip
