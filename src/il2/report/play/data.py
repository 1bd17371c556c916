"""The numbers of the page, small enough for one file: every course as thousandths of its largest value."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from il2.jobs.answer import plain
from il2.jobs.pathway_play import Course, PathwayPlayAnswer, Quantity
from il2.pathway.draw import Scene
from il2.pathway.draw.ramp import MISSING, ONWARD
from il2.report.map_view.page import meaning_of, reading_of

#: Steps between zero and the largest value of one course.
STEPS: Final = 999
#: A course that changes by less than this share of its peak is one number.
_FLAT: Final = 1e-6


def page_data(answer: PathwayPlayAnswer, scene: Scene) -> dict[str, Any]:
    """Return what the module of the page works with, as plain values.

    ``courses[condition][quantity][cell][dose]`` is ``[best, low, high]``, or ``[best]`` where they are equal.
    Each is one number, or its peak followed by a whole number for each time, in thousandths of the peak.
    """
    ask = answer.question
    places = {quantity.formula: place for place, quantity in enumerate(answer.quantities)}
    bonds = {
        element: {
            "standing": bond.standing,
            "title": bond.quantity,
            "quantity": places.get(bond.shown, -1) if bond.shown else -1,
            "tier": bond.tier,
            "laws": [name for name in bond.laws if name in answer.laws],
            "into": bond.into,
            "note": bond.note,
            "measured": bond.measured == "pSTAT5",
        }
        for element, bond in answer.bonds.items()
    }
    return {
        "title": answer.title,
        "cells": list(ask.cells),
        "doses": list(ask.doses_nM),
        "times": list(ask.times_min),
        "conditions": list(answer.courses),
        "quantities": [[one.title, unit_of(one), _number(one.top)] for one in answer.quantities],
        "courses": [_courses(course) for course in answer.courses.values()],
        "points": _points(answer),
        "bonds": bonds,
        "laws": plain(answer.laws),
        "constants": {name: _constant(card) for name, card in plain(answer.constants).items()},
        "nodes": [_node(card) for card in plain(answer.cards.nodes)],
        "lines": [
            _line(plain(card)) | {"said": meaning_of(card), "how": reading_of(card)}
            for card in answer.cards.lines
        ],
        "references": plain(answer.cards.references),
        "boxes": {
            item.id: [round(v, 1) for v in (item.box.x, item.box.y, item.box.width, item.box.height)]
            for item in scene.items
            if item.kind in ("DataNode", "State") and item.id
        },
        "ramp": ONWARD,
        "missing": MISSING,
    }


def unit_of(quantity: Quantity) -> str:
    """Return the unit of a quantity as people read it.

    Examples
    --------
    >>> [unit_of(Quantity("x", title, "1", 1.0)) for title in ("share of AKT1", "gain of NMI")]
    ['share', 'relative']
    """
    if quantity.unit == "1":
        return "share" if "share" in quantity.title else "relative"
    return {"molecule": "molecules per cell"}.get(quantity.unit, quantity.unit)


def _courses(course: Course) -> list[list[list[list[Any]]]]:
    return [
        [
            [_packed(best, low, high) for best, low, high in zip(*cells, strict=True)]
            for cells in zip(*quantity, strict=True)
        ]
        for quantity in zip(course.best, course.low, course.high, strict=True)
    ]


def _packed(*courses: Sequence[float]) -> list[Any]:
    """Return best, low and high, each as one number where it does not change; equal courses stand once."""
    packed = [_thousandths(course) for course in courses]
    return packed[:1] if packed[0] == packed[1] == packed[2] else packed


def _thousandths(course: Sequence[float]) -> float | list[Any]:
    peak = max(course)
    if peak - min(course) <= _FLAT * peak:
        return _number(peak)
    return [_number(peak), *(round(STEPS * value / peak) for value in course)]


def _number(value: float) -> float:
    return float(f"{value:.4g}")


def _points(answer: PathwayPlayAnswer) -> list[list[float | str]]:
    return [
        [point.cell, point.dose, point.time_min, _number(point.value), point.date] for point in answer.points
    ]


def _constant(card: dict[str, Any]) -> list[Any]:
    numbers = ([_number(v) for v in card[key]] for key in ("values", "low", "high"))
    return [card["title"], card["unit"], *numbers, card["tier"], card["status"], card["source"], card["note"]]


def _node(card: dict[str, Any]) -> dict[str, Any]:
    kept = ("id", "label", "type", "place", "symbol", "states", "comments", "references", "same")
    return {name: card[name] for name in kept}


def _line(card: dict[str, Any]) -> dict[str, Any]:
    kept = ("id", "name", "sources", "targets", "comments", "references")
    return {name: card[name] for name in kept}
