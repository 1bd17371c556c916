"""Our map of the pathway: picture, tables, the interactive page, and files in open formats."""

from __future__ import annotations

from functools import cache
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Path, Request
from markupsafe import Markup
from pydantic import BaseModel, Field
from starlette.responses import Response

from il2.ground.errors import UnknownNameError
from il2.jobs.pathway_convert import PathwayConvertQuestion, pathway_convert
from il2.jobs.pathway_files import OWN
from il2.jobs.pathway_show import PathwayShowAnswer, PathwayShowQuestion, pathway_show
from il2.jobs.pathway_view import PathwayViewAnswer, PathwayViewQuestion, pathway_view
from il2.pathway.draw import png, svg
from il2.pathway.export import FORMATS
from il2.report.map_view import view_page
from il2.report.map_view.page import inline_svg
from il2.web import twin
from il2.web.alone_page import alone_page
from il2.web.area import Area, Link
from il2.web.problems import RESPONSES
from il2.web.render import linker, spoken
from il2.web.words import N_, speaker

router = APIRouter()
#: Tables of the map and what people call them.
TABLES = {
    "edges": N_("Interactions"),
    "nodes": N_("Elements"),
    "evidence": N_("Evidence"),
    "repairs": N_("Changes against WP49"),
}
#: Formats that need no library beyond those of the pages.
_FILES = ("gpml", "svg", "png", *(name for name in FORMATS if not name.startswith("gpml")))


class MapFields(BaseModel):
    """Which table of the map stands under its picture."""

    part: Literal["edges", "nodes", "evidence", "repairs"] = Field("edges", description="Table of the map.")


class NoFields(BaseModel):
    """A page without a form."""


@cache
def _view() -> PathwayViewAnswer:
    return pathway_view(PathwayViewQuestion(OWN))


@cache
def _picture() -> str:
    return svg(_view().scene)


def _show(request: Request, given: MapFields, answer: PathwayShowAnswer) -> dict[str, Any]:
    scene = _view().scene
    return {"picture": Markup(inline_svg(_picture(), scene.look)), "tables": TABLES, "files": _FILES}


def _list(request: Request, given: NoFields, answer: PathwayShowAnswer) -> dict[str, Any]:
    return {"picture": Markup(inline_svg(_picture(), _view().scene.look)), "about": _view().scene.desc}


@router.get("/maps/il2/view", include_in_schema=False)
def view(request: Request) -> Response:
    """The interactive page: one file of its own, which allows its own script and style by their hashes."""
    back = linker(request)("/maps/il2"), speaker(spoken(request))(N_("The IL-2 map"))
    return alone_page(_view_page(), *back)


@cache
def _view_page() -> str:
    return view_page(_view())


@router.get(
    "/maps/il2/files/{form}",
    operation_id="map-file",
    summary="Our map in an open format",
    response_class=Response,
    responses={
        **RESPONSES,
        200: {"description": "The file.", "content": {"*/*": {"schema": {"type": "string"}}}},
    },
)
def file(form: Annotated[str, Path(max_length=20, description=f"One of {', '.join(_FILES)}.")]) -> Response:
    """Return the map as a file; 404 with the names of the formats for any other."""
    content, media, ending = _file(form)
    headers = {"Content-Disposition": f'attachment; filename="il2-map{ending}"'}
    return Response(content, media_type=media, headers=headers)


@cache
def _file(form: str) -> tuple[bytes, str, str]:
    if form == "svg":
        return _picture().encode(), "image/svg+xml", ".svg"
    if form == "png":
        board = _view().scene.board
        return png(_picture(), board.width, board.height, scale=1.0), "image/png", ".png"
    if form not in _FILES:
        raise UnknownNameError("format", form, _FILES)
    made = pathway_convert(PathwayConvertQuestion(OWN, "gpml2021" if form == "gpml" else form))
    return made.text.encode(), made.format.media, next(iter(made.format.endings), ".gpml")


twin.add(router, "/maps", NoFields, lambda _: pathway_show(PathwayShowQuestion("nodes")), "maps.html", _list)
twin.add(
    router, "/maps/il2", MapFields, lambda given: pathway_show(PathwayShowQuestion(given.part)), "map.html",
    _show,
)  # fmt: skip
area = Area("maps", router, {"Design": (Link("/maps", N_("Maps")),)})
