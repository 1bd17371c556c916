"""``il2 labs track``: where every order stands, by steps taken and results received."""

from __future__ import annotations

from dataclasses import dataclass

from il2.ground.provenance import Provenance
from il2.jobs.answer import Table, TableAnswer
from il2.jobs.labs_desk import Place, opened
from il2.labs.labels import label
from il2.labs.states import standing
from il2.labs.store import orders, results, timeline
from il2.labs.store.database import Store
from il2.labs.store.orders import Line
from il2.labs.store.scope import Actor
from il2.labs.store.timeline import Happening


@dataclass(frozen=True)
class LabsTrackQuestion:
    """Whose orders, or which one."""

    place: Place
    person: int | None = None
    order: int | None = None
    language: str = "en"


@dataclass(frozen=True)
class Tracked:
    """One order line with its label and what happened to it, oldest first."""

    group: str
    line: Line
    state: str
    label: str
    events: tuple[Happening, ...]


@dataclass(frozen=True)
class LabsTrackAnswer(TableAnswer):
    """Every order line, newest order first."""

    tracked: tuple[Tracked, ...]
    provenance: Provenance

    title = "orders"

    def table(self) -> Table:
        """One row for each line: order, person, laboratory, test, number, state, label, since when."""
        columns = ("order", "person", "lab", "test", "placer", "state", "label", "since")
        return Table(columns, tuple(self._row(one) for one in self.tracked))

    @staticmethod
    def _row(one: Tracked) -> tuple[str | int, ...]:
        last = one.events[-1].at if one.events else one.line.created
        line = one.line
        since = last.isoformat(timespec="minutes")
        return (line.order, line.person, line.lab, line.test.name, line.placer, one.state, one.label, since)


def labs_track(question: LabsTrackQuestion) -> LabsTrackAnswer:
    """Return where the orders stand."""
    with opened(question.place, make=False) as desk:
        found = tracked(desk.store, desk.actor, question.person, question.order, question.language)
    return LabsTrackAnswer(found, Provenance.of({}))


def tracked(
    store: Store, actor: Actor, person: int | None = None, order: int | None = None, language: str = "en"
) -> tuple[Tracked, ...]:
    """Return the order lines that an actor may see, as their results let them stand."""
    found = orders.listed(store, actor, person=person, order=order)
    shown: dict[int, list[results.Result]] = {}
    for one in results.listed(store, actor, person=person, order=order):
        if one.order_line is not None:
            shown.setdefault(one.order_line, []).append(one)
    out = []
    for each in found:
        for line in each.lines:
            rows = shown.get(line.id, [])
            state = standing(line.state, [r.status for r in rows]).state
            said = rows[0].label(language) if rows else label(state, "none", language=language)
            out.append(Tracked(each.group, line, state, said, timeline.of_order_line(store, actor, line.id)))
    return tuple(out)
