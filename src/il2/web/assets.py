"""Style sheet and scripts, served from our own origin under names that change with their content."""

from __future__ import annotations

import gzip
import hashlib
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
#: Ends the bundle of the chart library as a module of its own: it is loaded when a chart is first touched.
_SNIPPET = "export { vegaEmbed as embed };"


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
        content = style_sheet() + document_sheet() + dark_map() + _own("web.css")
    elif name == "vega.js":
        import vl_convert  # takes a second; only when somebody touches a chart

        content = vl_convert.javascript_bundle(_SNIPPET)
    elif name in {"live.js", "chart.js", "icon.svg"}:
        content = _own(name)
    else:
        raise KeyError(name)
    return Asset(content.encode(), _MEDIA[name.rpartition(".")[2]], _tag(content))


@cache
def address(name: str) -> str:
    """Return the address of a file, with a tag of its content (of the version for the large library)."""
    if name == "vega.js":
        from importlib.metadata import version

        return f"/static/{name}?v={version('vl-convert-python')}"
    return f"/static/{name}?v={asset(name).tag}"


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
