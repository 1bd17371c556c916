"""A simulation on the map: what every element shows on several cells, at several doses, over time."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Final

from il2.cells.signalling.binding import Bond, bonds_of
from il2.cells.signalling.perturb import Perturbation
from il2.ground.errors import InputError
from il2.ground.provenance import Provenance
from il2.ground.units import to_float
from il2.jobs.amounts import amounts
from il2.jobs.answer import Table, TableAnswer
from il2.jobs.curves import Progress, check_names, load_model, silent
from il2.jobs.curves import origin as model_origin
from il2.jobs.map_cards import Cards, cards
from il2.jobs.pathway_bind import bonds_for
from il2.jobs.pathway_files import OWN, Opened, open_map
from il2.jobs.play_laws import ConstantCard, LawCard, constant_cards, constants_shown, law_cards
from il2.jobs.play_points import PlatePoint, pstat5_points
from il2.knowledge.celltypes import cell_type
from il2.knowledge.ligands import Ligand, ligand
from il2.pathway import check
from il2.pathway.draw import LookName, Scene, draw

CELLS: Final = ("Treg", "Thelper", "CD8", "NK")
#: The doses of the plates of the open benchmark, three-fold from 0.47 pM to 84 nM.
DOSES_NM: Final = tuple(float(f"{84 / 3**k:.6g}") for k in range(11, -1, -1))
_TIMES: Final = (0, 1, 2, 3, 5, 7, 10, 15, 20, 25, 30, 40, 50, 60, 75, 90, 105, 120, 140, 160, 180, 210, 240,
                 300, 360, 480, 600, 720, 960, 1200, 1440)  # fmt: skip
LONGEST_MIN: Final = 1440.0
_MOST_CELLS, _MOST_DOSES = 6, 24
_WASHED: Final = re.compile(
    r"(?P<doses>.+?)(?:\s+for\s+(?P<time>[^,]+),\s*wash|,\s*wash\s+at\s+(?P<at>[^,]+))", re.IGNORECASE
)
#: Name of the condition without perturbation.
AS_IT_IS: Final = "as it is"


@dataclass(frozen=True)
class PathwayPlayQuestion:
    """A map, and the experiment to play on it.

    Parameters
    ----------
    path : GPML 2013a or 2021, or ``il2`` for our own map. binding : CSV that binds it; ``None``: the shipped.
    molecule : what is given. cells : one to six cell types, side by side.
    doses_nM : one to 24 doses in rising order. wash_min : when the medium is taken away, if at all.
    perturbation : what else is done; the page then shows both, with and without.
    until_min : end, from the dose on. seed : of the dates behind the interval.

    Raises
    ------
    InputError, UnknownNameError : no or too many cells or doses, doses that do not rise, an end or a wash
        that cannot be, an unknown cell type.
    """

    path: str | os.PathLike[str] = OWN
    molecule: Ligand = field(default_factory=lambda: ligand("IL-2"))
    cells: tuple[str, ...] = CELLS
    doses_nM: tuple[float, ...] = DOSES_NM
    wash_min: float | None = None
    perturbation: Perturbation = Perturbation()  # noqa: RUF009 (frozen)
    until_min: float = 240.0
    binding: str | os.PathLike[str] | None = None
    look: LookName = "refined"
    seed: int = 0

    def __post_init__(self) -> None:
        names = check_names([cell_type(name).name for name in self.cells], "cell type")
        object.__setattr__(self, "cells", names)
        if len(names) > _MOST_CELLS:
            raise InputError(f"{len(names)} cell types stand too close; give up to {_MOST_CELLS}")
        doses = tuple(sorted(set(self.doses_nM)))
        object.__setattr__(self, "doses_nM", doses)
        if not 0 < len(doses) <= _MOST_DOSES or doses[0] <= 0 or not doses[-1] < float("inf"):
            raise InputError(f"give 1 to {_MOST_DOSES} doses above 0 nM")
        if not 0 < self.until_min <= LONGEST_MIN:
            raise InputError(f"the end {self.until_min:g} min cannot be used; give up to {LONGEST_MIN:g} min")
        if self.wash_min is not None and not 0 < self.wash_min < self.until_min:
            raise InputError(
                f"the wash at {self.wash_min:g} min does not lie between the dose at 0 and the end at "
                f"{self.until_min:g} min"
            )

    @property
    def times_min(self) -> tuple[float, ...]:
        """The times of the frames."""
        extra = {self.until_min} | ({self.wash_min} if self.wash_min else set())
        return tuple(sorted({float(t) for t in _TIMES if t < self.until_min} | extra))


def read_doses(text: str) -> tuple[tuple[float, ...], float | None]:
    """Return doses (nM) and the time of a wash (min), if the text has one.

    Parameters
    ----------
    text : doses with commas between or a range, and after them ``for TIME, wash`` or ``wash at TIME``.

    Raises
    ------
    UnitError : a quantity that cannot be read. InputError : a wash without its time.

    Examples
    --------
    >>> read_doses("1 pM, 1 nM"), read_doses("0.1 nM to 1 nM for 30 min, wash")
    (((0.001, 1.0), None), ((0.1, 0.316228, 1.0), 30.0))
    """
    match = _WASHED.fullmatch(text.strip())
    if match:
        return amounts(match["doses"], "nM"), to_float(match["time"] or match["at"], "min")
    if "wash" in text.casefold():
        raise InputError(f"when is the wash of {text!r}? write '1 nM for 30 min, wash'")
    return amounts(text, "nM"), None


@dataclass(frozen=True)
class Quantity:
    """What elements show: a formula of the model, what it is, its unit, and its largest value on the page."""

    formula: str
    title: str
    unit: str
    top: float


@dataclass(frozen=True)
class Course:
    """Values of one condition: ``best``, ``low`` and ``high`` as [quantity][cell][dose][time]."""

    best: list[list[list[list[float]]]] = field(repr=False)
    low: list[list[list[list[float]]]] = field(repr=False)
    high: list[list[list[list[float]]]] = field(repr=False)


@dataclass(frozen=True)
class PathwayPlayAnswer(TableAnswer):
    """What the page shows; :func:`il2.report.play.play_page` writes it."""

    question: PathwayPlayQuestion
    opened: Opened = field(repr=False)
    scene: Scene = field(repr=False)
    cards: Cards = field(repr=False)
    bonds: Mapping[str, Bond] = field(repr=False)
    quantities: tuple[Quantity, ...]
    courses: Mapping[str, Course] = field(repr=False)
    points: tuple[PlatePoint, ...] = field(repr=False)
    laws: Mapping[str, LawCard] = field(repr=False)
    constants: Mapping[str, ConstantCard] = field(repr=False)
    provenance: Provenance

    @property
    def title(self) -> str:  # type: ignore[override]
        """Molecule, map and what is done."""
        done = "" if self.question.perturbation.name == "none" else f", {self.question.perturbation.name}"
        return (
            f"{self.question.molecule.name} on the map {self.opened.map.title or self.opened.map.name}{done}"
        )

    def table(self) -> Table:
        """One row per quantity, condition, cell type, dose and time."""
        columns = ("quantity", "formula", "unit", "condition", "cell_type", "dose_nM", "time_min", "value",
                   "low", "high")  # fmt: skip
        ask = self.question
        rows = [
            (one.title, one.formula, one.unit, name, cell, dose, time, course.best[q][c][d][t],
             course.low[q][c][d][t], course.high[q][c][d][t])
            for q, one in enumerate(self.quantities)
            for name, course in self.courses.items()
            for c, cell in enumerate(ask.cells)
            for d, dose in enumerate(ask.doses_nM)
            for t, time in enumerate(ask.times_min)
        ]  # fmt: skip
        return Table(columns, tuple(rows))


def pathway_play(question: PathwayPlayQuestion, progress: Progress = silent) -> PathwayPlayAnswer:
    """Simulate the experiment and gather what its page shows.

    Raises
    ------
    InputError : a file that is no map, a map that is not bound to the model.
    BindingError : a binding that names what does not exist.
    """
    from il2.cells.shape import shape_of
    from il2.cells.signalling.pathway_network import pathway_network

    opened = open_map(question.path)
    bonds = bonds_of(opened.map, bonds_for(opened, question.binding))
    shown = {bond.shown: bond for bond in reversed(tuple(bonds.values())) if bond.shown}
    if not shown:
        raise InputError(
            f"{opened.map.title or opened.path.name} is not bound to the model; play our own map (il2) or "
            "WP49, or bind yours with --binding"
        )
    model = load_model()
    network = pathway_network(shape_of(question.molecule))
    courses = _courses(question, tuple(shown), progress)
    names = _constants_of(law := law_cards(bonds.values(), network))
    names += constants_shown(bonds.values(), network)
    measured = any(bond.measured == "pSTAT5" for bond in bonds.values()) and question.wash_min is None
    return PathwayPlayAnswer(
        question=question,
        opened=opened,
        scene=draw(opened.map, opened.graph, question.look),
        cards=cards(opened.map, opened.graph, check(opened.map, opened.graph)),
        bonds=bonds,
        quantities=tuple(
            Quantity(text, bond.quantity or text, bond.unit, _top(courses, q))
            for q, (text, bond) in enumerate(shown.items())
        ),
        courses=courses,
        points=pstat5_points(
            model, question.molecule, question.cells, question.doses_nM, question.until_min
        ) if measured else (),
        laws=law,
        constants=constant_cards(
            dict.fromkeys(names), model, question.molecule, question.cells, network, question.perturbation
        ),
        provenance=_origin(question),
    )  # fmt: skip


def _courses(
    question: PathwayPlayQuestion, formulas: tuple[str, ...], progress: Progress
) -> dict[str, Course]:
    from il2.cells.signalling.binding_courses import bound_courses

    changes = {AS_IT_IS: Perturbation()}
    if question.perturbation.name != "none":
        changes = {question.perturbation.name: question.perturbation} | changes
    total, out = len(changes) * len(question.cells), {}
    for place, (name, change) in enumerate(changes.items()):
        told = partial(_told, progress, place * len(question.cells), total)
        found = bound_courses(
            load_model(), question.molecule, question.cells, question.doses_nM, question.times_min, formulas,
            wash_min=question.wash_min, perturbation=change, seed=question.seed,
            progress=told,
        )  # fmt: skip
        out[name] = Course(*(array.transpose(3, 0, 1, 2).tolist() for array in
                             (found.best, found.low, found.high)))  # fmt: skip
    return out


def _told(progress: Progress, before: int, total: int, part: int, _: int) -> None:
    progress(before + part, total)


def _top(courses: Mapping[str, Course], quantity: int) -> float:
    """The largest value of the best course: its colour is the end of the scale."""
    values = (
        v for course in courses.values() for cell in course.best[quantity] for dose in cell for v in dose
    )
    return max(values, default=0.0)


def _constants_of(laws: Mapping[str, LawCard]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for law in laws.values() for name in law.constants))


def _origin(question: PathwayPlayQuestion) -> Provenance:
    inputs = {
        "file": os.fspath(question.path),
        "doses_nM": question.doses_nM,
        "wash_min": question.wash_min,
        "perturbation": question.perturbation.name,
        "until_min": question.until_min,
    }
    return model_origin(load_model(), (question.molecule,), question.cells, inputs, question.seed)
