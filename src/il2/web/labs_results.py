"""Pages of results: the list, one result with what it can say, trends, documents."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter
from markupsafe import Markup
from starlette.responses import Response

from il2.jobs.answer import Table
from il2.jobs.labs_results import shown
from il2.labs import analytes
from il2.labs.store import people, results
from il2.labs.store.results import Result
from il2.labs.trends import Series, Trend
from il2.report.charts import LARGE, Axis, curves
from il2.report.charts import Series as Curve
from il2.report.figure import Drawing, Panel
from il2.web import documents, figures
from il2.web.labs_visit import Visit, get, post, twin
from il2.web.render import linker
from il2.web.words import N_, speaker

router = APIRouter()
#: How a document begins, what it may then be called, and its ending; whatever else it calls itself is bytes.
_SIGNS = (
    (b"%PDF-", "application/pdf", ".pdf"),
    (b"\x89PNG\r\n\x1a\n", "image/png", ".png"),
    (b"\xff\xd8\xff", "image/jpeg", ".jpg"),
)
_BYTES = ("application/octet-stream", ".bin")
#: Why a result joins no line (:func:`il2.labs.trends.why_not`).
REASONS = {
    "not usable": N_("withdrawn, cancelled, not final or being checked"),
    "no number": N_("not a number"),
    "no time": N_("no time of collection was sent"),
    "no test": N_("the test is not known"),
    "no method": N_("no method was sent"),
    "no specimen": N_("no specimen was sent"),
    "no unit": N_("the unit is not known for this test"),
    "no laboratory": N_("the performing laboratory was not sent"),
}


@twin(router, "/labs/results", "results.html")
def listed(visit: Visit) -> dict[str, Any]:
    """Every result that the account may see, urgent ones first."""
    found = results.listed(visit.store, visit.actor)
    names = {one.id: one.name for one in people.listed(visit.store, visit.actor)}
    results.note_reading(visit.store, visit.actor, found, "list of results")
    return {"results": found, "names": names, "data": found}


@twin(router, "/labs/results/{result:int}", "result.html")
def result(visit: Visit) -> dict[str, Any]:
    """One result: as sent, what it says, what it cannot say, its history."""
    (found,) = shown(visit.store, visit.actor, line=visit.number("result"), language=visit.language)
    one = found.result
    others = results.listed(visit.store, visit.actor, person=one.person)
    earlier = [r for r in others if r.id != one.id and r.analyte == one.analyte and r.code == one.code]
    results.note_reading(visit.store, visit.actor, [one], "page of a result")
    said = found.reading.answer if found.reading else None
    document = documents.shown(said, linker(visit.request)) if said else None
    data = {"result": one, "label": one.label(visit.language), "reading": said.to_dict() if said else None}
    return {"one": one, "who": found.person, "reading": found.reading, "shown": document, "earlier": earlier,
            "label": one.label(visit.language), "data": data, "answer": said}  # fmt: skip


@post(router, "/labs/results/{result:int}/acknowledge")
def acknowledge(visit: Visit) -> Response:
    """Say that a critical value was seen."""
    number = visit.number("result")
    results.acknowledge(visit.store, visit.actor, number, visit.form.get("read_back", ""))
    return visit.go(f"/labs/results/{number}")


@get(router, "/labs/documents/{document:int}")
def document(visit: Visit) -> Response:
    """A document of a laboratory, to keep; it is never run or shown inside a page."""
    kind, raw = results.document(visit.store, visit.actor, visit.number("document"))
    safe, ending = next((s[1:] for s in _SIGNS if kind == s[1] and raw.startswith(s[0])), _BYTES)
    name = {"Content-Disposition": f'attachment; filename="document{ending}"'}
    return Response(raw, media_type=safe, headers=name)


@twin(router, "/labs/people/{person:int}/trends", "trends.html")
def trends(visit: Visit) -> dict[str, Any]:
    """Every test of a person over time, only where results are comparable."""
    number = visit.number("person")
    who = people.one(visit.store, visit.actor, number)
    found = results.listed(visit.store, visit.actor, person=number)
    keys = list(dict.fromkeys(one.analyte for one in found if one.analyte))
    many = {key: results.trend_of(visit.store, visit.actor, number, key) for key in keys}
    results.note_reading(visit.store, visit.actor, found, "trends")
    drawn = [_drawn(visit, key, one, found) for key, one in many.items()]
    return {"who": who, "trends": drawn, "reasons": REASONS, "data": many}


def _drawn(visit: Visit, key: str, one: Trend, found: tuple[Result, ...]) -> dict[str, Any]:
    name = analytes.analyte(key).name(visit.language)
    pictures = [
        _figure(visit, f"{key}-{place}", name, s) for place, s in enumerate(one.series) if len(s.joined) > 1
    ]
    return {"name": name, "trend": one, "pictures": pictures}


def _figure(visit: Visit, key: str, name: str, series: Series) -> Markup:
    """The line of one series; days count from its first result, and the table has the dates."""
    say = speaker(visit.language)
    points = series.joined
    first = points[0].when
    assert first is not None
    days = [(p.when - first).total_seconds() / 86400 if p.when else 0.0 for p in points]
    values = [float(p.number) for p in points if p.number is not None]
    last, unit = points[-1], series.key[3]
    caption = f"{name}, {unit}; {last.method}, {last.specimen}, {last.laboratory}"
    drawn = Curve(name, days, values, points=list(zip(days, values, strict=True)), filled=True,
                  straight=True)  # fmt: skip
    axes = Axis(say(N_("days since %(day)s"), day=first.date().isoformat())), Axis(f"{name} ({unit})")
    chart = curves([drawn], *axes, size=LARGE)
    finding = say(
        N_("from %(first)s to %(last)s %(unit)s"), first=f"{values[0]:g}", last=f"{values[-1]:g}", unit=unit
    )
    rows = tuple((p.when.date().isoformat() if p.when else "", p.shown, p.range_text) for p in series.points)
    table = Table(("collected", "value", "range"), rows)
    return figures.interactive(
        Drawing(f"trend-{key}", caption, [Panel(name, finding, chart)], table, wide=True)
    )
