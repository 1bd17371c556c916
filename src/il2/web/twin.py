"""A page whose question stands in its address, and its twins: the same answer as JSON and as CSV.

    add(router, "/dose-response", Fields, ask, "curves.html", show)

gives ``GET /dose-response`` (a page; JSON where the request asks for it), ``/dose-response.json``, ``.csv``,
and as files to keep ``.html`` and ``.pdf``. What people send about themselves goes through
:mod:`il2.web.private` instead.
"""

# No "from __future__ import annotations" here: FastAPI reads the annotations of the functions made below.

import re
from collections.abc import Callable, Mapping
from typing import Annotated, Any, TypeVar
from urllib.parse import quote

from fastapi import APIRouter, Path, Query, Request
from pydantic import BaseModel
from starlette.responses import Response

from il2.ground.errors import Il2Error
from il2.jobs.answer import TableAnswer
from il2.web.problems import RESPONSES, status_of
from il2.web.render import render, spoken, wants_json

F = TypeVar("F", bound=BaseModel)
A = TypeVar("A", bound=TableAnswer)
Shown = Mapping[str, Any]
#: Endings of an answer as one file to keep.
FILES = (".html", ".pdf")

_JSON: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "The answer, as the command line gives it with --json.",
        "content": {"application/json": {"schema": {"type": "object"}}},
    }
}
_CSV: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "The table of the answer.",
        "content": {"text/csv": {"schema": {"type": "string"}}},
    }
}


def in_language(request: Request, given: F) -> F:
    """Return the fields with the language of the request, where they have one and it was not given."""
    if getattr(given, "language", None) == "":
        return given.model_copy(update={"language": spoken(request)})
    return given


def as_json(answer: TableAnswer) -> Response:
    """Return the answer as the command line writes it with --json."""
    return Response(answer.to_json(), media_type="application/json")


def as_csv(answer: TableAnswer) -> Response:
    """Return the table as the command line writes it with --csv."""
    return Response(answer.to_csv(), media_type="text/csv; charset=utf-8")


def as_file(answer: TableAnswer, name: str, ending: str) -> Response:
    """Return an answer as one file to keep: an HTML page that runs and loads nothing, or a tagged PDF.

    Raises
    ------
    PdfMissingError : a PDF is wanted and the extra `pdf` is not installed.
    """
    from il2.report.pages import page_of

    headers = {"Content-Disposition": f'attachment; filename="il2-{name}{ending}"'}
    page = page_of(answer)
    if ending == ".pdf":
        from il2.report.document_pdf import pdf_of_page

        return Response(pdf_of_page(page), media_type="application/pdf", headers=headers)
    headers["Content-Security-Policy"] = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
    return Response(page, media_type="text/html; charset=utf-8", headers=headers)


def add(
    router: APIRouter,
    path: str,
    fields: type[F],
    ask: Callable[[F], A],
    template: str,
    show: Callable[[Request, F, A], Shown],
    *,
    form: Callable[[Request, F], Shown] = lambda request, given: {},
    idle: Callable[[F], bool] = lambda given: False,
) -> None:
    """Add a page and its twins.

    Parameters
    ----------
    router, path : where. fields : what stands in the address: text, so that every complaint is one of ours.
    ask : from the fields to the answer; raises the errors of il2.
    template : the page; it sees ``given`` (the fields), ``error`` (a sentence or None), and what ``form``
        (always) and ``show`` (when there is an answer) return.
    idle : whether nothing is asked yet, so that the page shows its form alone.
    """

    def page(request: Request, given: Annotated[fields, Query()]) -> Response:  # type: ignore[valid-type]
        given = in_language(request, given)
        if wants_json(request):
            return as_json(ask(given))
        seen = dict(form(request, given)) | {"given": given, "twin": path}
        if idle(given):
            return render(request, template, **seen, answer=None, error=None)
        try:
            answer = ask(given)
        except Il2Error as problem:
            shown = render(request, template, **seen, answer=None, error=" ".join(str(problem).split()))
            shown.status_code = status_of(problem)
            return shown
        return render(request, template, **seen, answer=answer, error=None, **show(request, given, answer))

    def data(request: Request, given: Annotated[fields, Query()]) -> Response:  # type: ignore[valid-type]
        return as_json(ask(in_language(request, given)))

    def table(request: Request, given: Annotated[fields, Query()]) -> Response:  # type: ignore[valid-type]
        return as_csv(ask(in_language(request, given)))

    def file(request: Request, given: Annotated[fields, Query()]) -> Response:  # type: ignore[valid-type]
        return as_file(ask(in_language(request, given)), name, request.scope["path"][len(path) :])

    name = path.strip("/").replace("/", "-")
    for ending in FILES:
        router.add_api_route(f"{path}{ending}", file, include_in_schema=False, name=f"{name}{ending}")
    for ending, made, says in ((".json", data, _JSON), (".csv", table, _CSV)):
        _documented(router, path, ending, made, says)
    router.add_api_route(path, page, include_in_schema=False, name=f"{name}-page")


def add_named(
    router: APIRouter,
    path: str,
    ask: Callable[[str], A],
    template: str,
    show: Callable[[Request, str, A], Shown],
) -> None:
    """Add the page of one thing and its twins: ``add_named(router, "/molecules", ask, ...)``.

    Parameters
    ----------
    router, path : where; the name of the thing follows it (``/molecules/aldesleukin``).
    ask : from the name to the answer; an unknown name is a 404 with the nearest names.
    template, show : as for :func:`add`; the template sees ``name``.
    """

    def page(request: Request, name: Name) -> Response:
        answer = ask(name)
        if wants_json(request):
            return as_json(answer)
        here = f"{path}/{quote(name)}"
        return render(request, template, name=name, twin=here, answer=answer, **show(request, name, answer))

    def data(name: Name) -> Response:
        return as_json(ask(name))

    def table(name: Name) -> Response:
        return as_csv(ask(name))

    def file(request: Request, name: Name) -> Response:
        ending = next(one for one in FILES if request.scope["path"].endswith(one))
        return as_file(ask(name), re.sub(r"[^A-Za-z0-9]+", "-", name), ending)

    one = path + "/{name:path}"
    for ending in FILES:
        router.add_api_route(
            f"{one}{ending}", file, include_in_schema=False, name=f"{path.strip('/')}-one{ending}"
        )
    for ending, made, says in ((".json", data, _JSON), (".csv", table, _CSV)):
        _documented(router, one, ending, made, says)
    router.add_api_route(one, page, include_in_schema=False, name=f"{path.strip('/')}-one")


Name = Annotated[str, Path(max_length=120, description="Name or synonym.")]


def _documented(
    router: APIRouter, path: str, ending: str, made: Callable[..., Response], says: dict[int | str, Any]
) -> None:
    words = path.replace("{name:path}", "one").strip("/").replace("/", " ")
    router.add_api_route(
        f"{path}{ending}", made, name=f"{words}{ending}", responses={**RESPONSES, **says},
        operation_id=f"{words} {ending[1:]}".replace(" ", "-"), response_class=Response,
        summary=f"{words}, as {ending[1:].upper()}",
    )  # fmt: skip
