"""A simulation in the one form for values over a map, for pictures, other pages and other programs."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import Final

from il2.cells.signalling.binding_courses import LEVEL
from il2.ground.errors import InputError
from il2.jobs.pathway_play import Course, PathwayPlayAnswer, PathwayPlayQuestion
from il2.pathway.draw import Scene, paint
from il2.pathway.overlay import Interval, Measured, Overlay, Scale, Values

TRANSFORM: Final = "share of the most that each element reaches"


def overlay_of(answer: PathwayPlayAnswer, condition: str = "") -> Overlay:
    """Return the values of a simulation as shares of the most that each element reaches in it.

    Parameters
    ----------
    condition : one of ``answer.courses``; the first unless given. Each cell type (and dose, where there are
        several) is one condition of the overlay.
    """
    ask = answer.question
    name = condition or next(iter(answer.courses))
    course = answer.courses[name]
    places = {one.formula: at for at, one in enumerate(answer.quantities)}
    shown = {ref: places[bond.shown] for ref, bond in answer.bonds.items() if bond.shown in places}
    series, band = {}, {}
    for cell, dose, said in _conditions(answer):
        series[said] = {ref: _values(answer, course, q, cell, dose) for ref, q in shown.items()}
        band[said] = {ref: _band(answer, course, q, cell, dose) for ref, q in shown.items()}
    return Overlay(
        series=series,
        scale=Scale(0.0, 1.0),
        times=ask.times_min,
        time_unit="min",
        band=band,
        band_level=LEVEL,
        points=_points(answer) if name == list(answer.courses)[-1] else {},
        unit="share",
        transform=TRANSFORM,
        missing=tuple(
            part.id for part in (*answer.opened.map.nodes, *answer.opened.map.states)
            if part.id not in shown and part.id not in answer.opened.graph.legend.parts
        ),
        source={"simulation": name, "most": {ref: answer.quantities[q].top for ref, q in shown.items()},
                "quantity": {ref: answer.quantities[q].title for ref, q in shown.items()},
                **answer.provenance.to_dict()},
    )  # fmt: skip


def check_picture(question: PathwayPlayQuestion, time_min: float) -> None:
    """Say whether a question can be one picture, before anything is simulated.

    Raises
    ------
    InputError : several doses, or a time outside of the simulation.
    """
    if len(question.doses_nM) > 1:
        raise InputError("a picture shows one dose; give one, such as --dose '1 nM'")
    if not 0 <= time_min <= question.until_min:
        raise InputError(f"{time_min:g} min lies outside of the simulation, 0 to {question.until_min:g} min")


def painted(answer: PathwayPlayAnswer, time_min: float) -> Scene:
    """Return the picture of the map with the cells side by side in each box.

    Raises
    ------
    InputError : as :func:`check_picture`.
    """
    check_picture(answer.question, time_min)
    times = answer.question.times_min
    near = min(range(len(times)), key=lambda at: abs(times[at] - time_min))
    overlay = overlay_of(answer)
    return paint(answer.scene, overlay, overlay.conditions, near)


def _conditions(answer: PathwayPlayAnswer) -> Iterator[tuple[int, int, str]]:
    ask = answer.question
    for c, cell in enumerate(ask.cells):
        for d, dose in enumerate(ask.doses_nM):
            yield c, d, cell if len(ask.doses_nM) == 1 else f"{cell}, {dose:.3g} nM"


def _values(answer: PathwayPlayAnswer, course: Course, q: int, cell: int, dose: int) -> Values:
    top = answer.quantities[q].top or 1.0
    return tuple(value / top for value in course.best[q][cell][dose])


def _band(answer: PathwayPlayAnswer, course: Course, q: int, cell: int, dose: int) -> tuple[Interval, ...]:
    top = answer.quantities[q].top or 1.0
    pairs = zip(course.low[q][cell][dose], course.high[q][cell][dose], strict=True)
    return tuple((low / top, high / top) for low, high in pairs)


def _points(answer: PathwayPlayAnswer) -> dict[str, tuple[Measured, ...]]:
    """Measured points; the form has none by condition, so they are given for one cell and dose only."""
    ask = answer.question
    if len(ask.cells) > 1 or len(ask.doses_nM) > 1:
        return {}
    tops = {one.formula: one.top or 1.0 for one in answer.quantities}
    out: dict[str, list[Measured]] = defaultdict(list)
    for ref, bond in answer.bonds.items():
        if bond.measured:
            out[ref] += [Measured(p.time_min, p.value / tops[bond.shown], n=1) for p in answer.points]
    return {ref: tuple(points) for ref, points in out.items()}
