"""The application: areas, handlers of errors, and what stands in front of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

import il2
from il2.web import assets, problems
from il2.web.area import GROUPS, Area, Link, areas
from il2.web.languages import Language
from il2.web.limits import Limited, Limits
from il2.web.security import LOOPBACK, Guard

ABOUT = (
    "Every page of il2 as data: the twin of a page is its address with .json (or .csv for its table). "
    "Answers are those of the command line with --json. il2 explains and computes; it is no medical device "
    "and gives no advice."
)


def create_app(
    *, hosts: Sequence[str] = LOOPBACK, limits: Limits | None = None, parts: Sequence[Area] | None = None
) -> FastAPI:
    """Return the application.

    Parameters
    ----------
    hosts : names under which it answers. limits : per address. parts : areas; all if not given.
    """
    app = FastAPI(
        title="il2", version=il2.__version__, description=ABOUT, docs_url=None, redoc_url=None,
        openapi_url="/openapi.json", redirect_slashes=False,
    )  # fmt: skip
    found = tuple(parts) if parts is not None else areas()
    app.include_router(assets.router)
    for area in found:
        app.include_router(area.router)
    app.state.areas = found
    app.state.menu = _menu(found)
    problems.install(app)
    app.openapi = lambda: _document(app)  # type: ignore[method-assign]
    app.add_middleware(problems.Faults)
    app.add_middleware(Language)
    app.add_middleware(Limited, limits=limits or Limits())
    app.add_middleware(Guard, hosts=tuple(hosts))
    return app


def warm() -> None:
    """Load the model and the drawing, so that the first figure comes as fast as the others."""
    from il2.report.response import dose_drawing
    from il2.web.curves import DoseFields, ask_doses

    answer = ask_doses(DoseFields.model_validate({}))
    dose_drawing(answer.curves, answer.question.time_min).markup()


def _menu(found: Sequence[Area]) -> dict[str, tuple[Link, ...]]:
    groups: dict[str, tuple[Link, ...]] = defaultdict(tuple)
    for area in found:
        for group, links in area.menu.items():
            groups[group] += links
    return {group: groups[group] for group in GROUPS if group in groups}


def _document(app: FastAPI) -> dict[str, Any]:
    """The OpenAPI document, with the form of a problem and without FastAPI's own form of it."""
    if app.openapi_schema is None:
        made = get_openapi(title=app.title, version=app.version, description=ABOUT, routes=app.routes)
        forms = made.setdefault("components", {}).setdefault("schemas", {})
        forms["Problem"] = problems.Problem.model_json_schema()
        for name in ("HTTPValidationError", "ValidationError"):
            forms.pop(name, None)
        app.openapi_schema = made
    return app.openapi_schema
