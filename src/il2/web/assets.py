"""Style sheet and scripts, served from our own origin under names that change with their content."""

from __future__ import annotations

import gzip
import hashlib
import re
from dataclasses import dataclass
from functools import cache
from importlib import resources

from fastapi import APIRouter, Request
from starlette.exceptions import HTTPException
from starlette.responses import Response

from il2.report.document import document_sheet
from il2.report.map_view.page import dark_map
from il2.report.page import style_sheet

_MEDIA = {"css": "text/css; charset=utf-8", "js": "text/javascript; charset=utf-8", "svg": "image/svg+xml"}
#: The part of the chart library that shows a plan: the translator of declared charts stays on the server.
_LEAN = """import {{ parse, View }} from "https://cdn.jsdelivr.net/npm/vega@{vega}/+esm";
import {{ expressionInterpreter as expr }} from "https://cdn.jsdelivr.net/npm/vega-interpreter@2.0.0/+esm";
export const draw = (container, plan, tooltip) => {{
  const view = new View(parse(plan, null, {{ ast: true }}), {{ container, renderer: "svg", expr, tooltip }});
  return view.hover().runAsync();
}};"""
#: The same with the whole library, where the carried parts are other ones than these (their names are not
#: promised by the package that carries them).
_WHOLE = """export const draw = (container, plan, tooltip) => vegaEmbed(container, plan,
  { mode: "vega", ast: true, actions: false, renderer: "svg", defaultStyle: false, tooltip });"""


@dataclass(frozen=True)
class Asset:
    """A file as it is sent."""

    content: bytes
    media: str
    tag: str


@cache
def asset(name: str) -> Asset:
    """Return a file of the pages.

    Raises
    ------
    KeyError : there is none of this name.
    """
    if name == "il2.css":
        content = _squeezed(style_sheet() + document_sheet() + _own("web.css"))
    elif name == "map.css":
        content = _squeezed(dark_map())
    elif name == "vega.js":
        content = chart_library()
    elif name in {"live.js", "chart.js", "icon.svg"}:
        content = _own(name)
    else:
        raise KeyError(name)
    return Asset(content.encode(), _MEDIA[name.rpartition(".")[2]], _tag(content))


def chart_library() -> str:
    """Return the module that draws living charts, bundled from what vl-convert carries; nothing is fetched.

    It exports ``draw(container, plan, tooltip)``.
    """
    import vl_convert  # takes a second; only when somebody touches a chart

    try:
        lean: str = vl_convert.javascript_bundle(_LEAN.format(vega=vl_convert.get_vega_version()))
        if "jsdelivr" not in lean:
            return lean
    except BaseException as problem:
        # It says that it carries no such part by an error, or by a panic of its Rust, which is no Exception.
        if not isinstance(problem, Exception) and type(problem).__name__ != "PanicException":
            raise
    whole: str = vl_convert.javascript_bundle(_WHOLE)
    return whole


@cache
def address(name: str) -> str:
    """Return the address of a file, with a tag of its content (of the version for the large library)."""
    if name == "vega.js":
        from importlib.metadata import version

        return f"/static/{name}?v={version('vl-convert-python')}-{_tag(_LEAN + _WHOLE)}"
    return f"/static/{name}?v={asset(name).tag}"


def _squeezed(sheet: str) -> str:
    """Return a style sheet without comments and needless blanks; it has no strings with such in them.

    Examples
    --------
    >>> _squeezed("/* quiet */\\n.a > b { color: red; margin: calc(1px + 2px); }")
    '.a > b{color:red;margin:calc(1px + 2px);}'
    """
    bare = re.sub(r"/\*.*?\*/", "", sheet, flags=re.DOTALL)
    bare = re.sub(r"\s+", " ", bare).strip()
    return re.sub(r"(?<=[{};,]) | (?=[{}])|(?<=[a-z]:) ", "", bare)


def _own(name: str) -> str:
    return resources.files(__package__).joinpath("static", name).read_text(encoding="utf-8")


def _tag(content: str) -> str:
    return hashlib.sha256(content.encode()).hexdigest()[:12]


router = APIRouter(include_in_schema=False)


@router.get("/static/{name}")
def static(request: Request, name: str) -> Response:
    """Send a file; it may be kept for a year, since its address changes with its content."""
    try:
        found = asset(name)
    except KeyError:
        raise HTTPException(404) from None
    headers = {"Cache-Control": "public, max-age=31536000, immutable", "ETag": f'"{found.tag}"'}
    headers["Vary"] = "Accept-Encoding"
    if request.headers.get("if-none-match") == headers["ETag"]:
        return Response(status_code=304, headers=headers)
    content = found.content
    if "gzip" in request.headers.get("accept-encoding", ""):
        content, headers["Content-Encoding"] = _packed(name), "gzip"
    return Response(content, media_type=found.media, headers=headers)


@cache
def _packed(name: str) -> bytes:
    return gzip.compress(asset(name).content, 9, mtime=0)
