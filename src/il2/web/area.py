"""What an area of the product gives to the server: a router, links in the menu."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from importlib import import_module

from fastapi import APIRouter

from il2.web.words import N_


@dataclass(frozen=True)
class Link:
    """An entry of the menu or a way on from a page: address without language, and its English words."""

    path: str
    words: str
    says: str = ""


#: Groups of the menu in their order; a link of another group is refused when the server starts.
GROUPS = (N_("Design"), N_("Treat"), N_("Read"), N_("Facts"))


@dataclass(frozen=True)
class Area:
    """One area of the product.

    Parameters
    ----------
    name : short, unique.
    router : its pages and their twins (:mod:`il2.web.twin` makes both).
    menu : group of the menu (one of :data:`GROUPS`) -> links in it.
    """

    name: str
    router: APIRouter
    menu: dict[str, tuple[Link, ...]] = field(default_factory=dict)


#: Modules that hold an ``area``, in the order of the menu. An area of one's own is one more line here.
MODULES = (
    "il2.web.home",
    "il2.web.curves",
    "il2.web.predict",
    "il2.web.simulate",
    "il2.web.play",
    "il2.web.maps",
    "il2.web.treat",
    "il2.web.clinic",
    "il2.web.labs",
    "il2.web.search",
    "il2.web.catalogue",
    "il2.web.validation",
    "il2.web.about",
)


def areas(modules: Iterable[str] = MODULES) -> tuple[Area, ...]:
    """Import the areas.

    Raises
    ------
    ValueError : an area names a group that the menu does not have, or two areas share a name.
    """
    found: list[Area] = [import_module(name).area for name in modules]
    for one in found:
        if strange := set(one.menu) - set(GROUPS):
            raise ValueError(f"area {one.name!r} adds to the menu group {strange.pop()!r}; known: {GROUPS}")
    if len({one.name for one in found}) < len(found):
        raise ValueError("two areas have the same name")
    return tuple(found)
