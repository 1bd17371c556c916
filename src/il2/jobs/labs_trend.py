"""``il2 labs trend``: one test of one person over time, only where results are comparable."""

from __future__ import annotations

from dataclasses import dataclass

from il2.ground.provenance import Provenance
from il2.jobs.answer import Table, TableAnswer
from il2.jobs.labs_desk import Place, opened
from il2.labs.store import results
from il2.labs.trends import Point, Trend

#: Why a result joins no line, in words.
REASONS = {
    "not usable": "withdrawn, cancelled, not final or being checked",
    "no number": "not a number",
    "no time": "no time of collection was sent",
    "no test": "the test is not known",
    "no method": "no method was sent",
    "no specimen": "no specimen was sent",
    "no unit": "the unit is not known for this test",
    "no laboratory": "the performing laboratory was not sent",
}


@dataclass(frozen=True)
class LabsTrendQuestion:
    """Which test of whom; ``analyte`` is our key, such as ``il2``."""

    place: Place
    person: int
    analyte: str


@dataclass(frozen=True)
class LabsTrendAnswer(TableAnswer):
    """Series of comparable results; those left out with the reason."""

    trend: Trend
    provenance: Provenance

    title = "trend: only results with the same test, method, specimen, unit and laboratory share a series"

    def table(self) -> Table:
        """One row for each result: series (blank when left out), time, value, number, why left out."""
        columns = (
            "series",
            "collected",
            "value",
            "sign",
            "number",
            "unit",
            "method",
            "specimen",
            "laboratory",
            "out",
        )
        rows = [
            self._row(place, point, "")
            for place, series in enumerate(self.trend.series, 1)
            for point in series.points
        ]
        rows += [self._row(None, point, REASONS[why]) for point, why in self.trend.left_out]
        return Table(columns, tuple(rows))

    @staticmethod
    def _row(place: int | None, one: Point, why: str) -> tuple[str | int | float | None, ...]:
        when = one.when.isoformat(timespec="minutes") if one.when else ""
        number = float(one.number) if one.number is not None else None
        return (
            place, when, one.shown, one.comparator, number, one.unit, one.method, one.specimen,
            one.laboratory, why,
        )  # fmt: skip


def labs_trend(question: LabsTrendQuestion) -> LabsTrendAnswer:
    """Return the trend; ``UnknownNameError`` for a test that is not there."""
    with opened(question.place, make=False) as desk:
        found = results.trend_of(desk.store, desk.actor, question.person, question.analyte)
    return LabsTrendAnswer(found, Provenance.of({"analyte": question.analyte}))
