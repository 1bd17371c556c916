"""The first page: three doors and one search box."""

from __future__ import annotations

from dataclasses import dataclass

from fastapi import APIRouter, Request
from starlette.responses import Response

from il2.web.area import Area, Link
from il2.web.render import render
from il2.web.words import N_


@dataclass(frozen=True)
class Door:
    """One of the three ways in: for whom, what is behind it, and the group of the menu that it opens."""

    words: str
    says: str
    groups: tuple[str, ...]


DOORS = (
    Door(
        N_("I design or model"),
        N_("Choose a molecule, or describe one of your own, and see which cells it moves at which dose."),
        ("Design",),
    ),
    Door(
        N_("I treat"),
        N_("Compare published regimens: level in blood, receptors bound, cells reached."),
        ("Treat",),
    ),
    Door(
        N_("I have a result or a medicine"),
        N_("What a number can say and what it cannot, and what the medicine aldesleukin does."),
        ("Read",),
    ),
)

router = APIRouter()


@router.get("/", include_in_schema=False)
def home(request: Request) -> Response:
    """The first page."""
    menu: dict[str, tuple[Link, ...]] = request.app.state.menu
    doors = [
        {
            "words": door.words,
            "says": door.says,
            "links": [one for g in door.groups for one in menu.get(g, ())],
        }
        for door in DOORS
    ]
    return render(request, "home.html", doors=doors)


area = Area("home", router)
