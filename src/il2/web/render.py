"""Pages from templates: the one environment, and what every template can use."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any
from urllib.parse import urlencode

import jinja2
from fastapi import Request
from markupsafe import Markup
from starlette.responses import HTMLResponse

import il2
from il2.jobs.answer import Table, show
from il2.report.tables import column_words, html_table
from il2.web import assets
from il2.web.words import LANGUAGES, N_, speaker

#: How a fact is known, and verdicts: shown as a mark, translated where it is shown.
MARKS = (
    N_("measured"), N_("fitted"), N_("borrowed"), N_("assumed"), N_("unverified"), N_("read"),
    N_("secondary"),
    N_("computed"), N_("met"), N_("missed"), N_("reported"), N_("not run"),
)  # fmt: skip


@cache
def environment() -> jinja2.Environment:
    """Return the environment: templates of this package, escaping on, an undefined name is an error."""
    made = jinja2.Environment(
        loader=jinja2.PackageLoader("il2.web"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
    )
    made.filters["show"] = show
    made.filters.update(inputs=inputs, numeric=numeric, words=column_words)
    made.globals.update(
        version=il2.__version__,
        languages=LANGUAGES,
        asset=assets.address,
        table=lambda *args, **kwargs: Markup(html_table(*args, **kwargs)),
    )
    return made


def spoken(request: Request) -> str:
    """Return the language of the request."""
    return str(request.scope.get("il2.language", "en"))


def linker(request: Request) -> Callable[..., str]:
    """Return the function that makes links: from a path and fields for its query."""
    prefix = request.scope.get("il2.prefix", "")

    def to(path: str, **query: object) -> str:
        return f"{prefix}{path}" + (f"?{urlencode(query, doseq=True)}" if query else "")

    return to


def render(request: Request, template: str, /, **values: Any) -> HTMLResponse:
    """Return a page.

    Templates see ``_`` (translate), ``to`` (a link in the language of the page), ``language``, ``menu`` and
    whatever is given; a request that asks for the region only (header ``X-Region``) gets the block
    ``region`` of the template without the frame around it.
    """
    language = spoken(request)
    context = {
        "_": speaker(language),
        "to": linker(request),
        "language": language,
        "menu": getattr(request.app.state, "menu", {}),
        "path": request.scope["path"],
        "query": request.url.query if request.method == "GET" else "",
        "region_only": request.headers.get("x-region") == "1",
        **values,
    }
    return HTMLResponse(
        environment().get_template(template).render(context),
        headers={"Vary": "Accept-Language, X-Region", "Content-Language": language},
    )


def inputs(value: object) -> str:
    """Return an input of an answer as people read it: a long list as its ends and its length.

    Examples
    --------
    >>> inputs((0.1, 1.0)), inputs(tuple(range(100)))
    ('0.1, 1', '100 values from 0 to 99')
    """
    if isinstance(value, tuple | list):
        shown = [inputs(one) for one in value]
        return ", ".join(shown) if len(shown) <= 12 else f"{len(shown)} values from {shown[0]} to {shown[-1]}"
    return f"{value:g}" if isinstance(value, float) else str(value)


def numeric(table: Table) -> set[str]:
    """Return the columns that hold numbers only (and blanks): they are set to the right."""
    found = set()
    for i, name in enumerate(table.columns):
        cells = [row[i] for row in table.rows if row[i] is not None]
        if cells and all(isinstance(c, int | float) and not isinstance(c, bool) for c in cells):
            found.add(name)
    return found


def wants_json(request: Request) -> bool:
    """Tell whether the request asks for data: a twin, or JSON and not HTML in its Accept header."""
    accepted = request.headers.get("accept", "")
    return request.scope["path"].endswith(_DATA) or ("json" in accepted and "text/html" not in accepted)


def wants_page(request: Request) -> bool:
    """Tell whether a browser asks."""
    return not wants_json(request) and "text/html" in request.headers.get("accept", "")


_DATA = (".json", ".csv", ".svg", ".png", ".gpml")
