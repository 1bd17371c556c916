"""What a result of IL-2 or sIL-2R means, beside the result: ``il2 interpret`` on what was sent."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from il2.ground.errors import Il2Error
from il2.jobs.interpret import Earlier, InterpretAnswer, InterpretQuestion, interpret
from il2.labs.store.people import Person
from il2.labs.store.results import Result

#: Our key of a test -> its name in the guide.
READ = {"il2": "IL-2", "sil2r": "sIL-2R"}


@dataclass(frozen=True)
class Reading:
    """The interpretation of one result, or the sentence why there is none."""

    answer: InterpretAnswer | None
    why_not: str = ""


def reading(
    one: Result, person: Person, others: Iterable[Result] = (), language: str = "en"
) -> Reading | None:
    """Return the reading beside a result, ``None`` for tests that the guide does not read.

    A value that is withdrawn, cancelled, doubted or not yet there is not read.

    Parameters
    ----------
    others : the person's other results; comparable earlier ones are shown beside it.
    """
    if one.analyte not in READ:
        return None
    if not one.usable or not one.value:
        return Reading(None, "not usable")
    earlier = tuple(_earlier(r) for r in others if _comparable(r, one))
    asked = InterpretQuestion(
        READ[one.analyte],
        one.value if one.comparator and one.value.startswith(one.comparator) else one.comparator + one.value,
        one.unit,
        laboratory=one.laboratory or one.lab_name,
        method=one.method,
        matrix=one.specimen,
        age=age(person.birth_date, one.collected),
        range_text=one.range_text,
        collected=one.collected[:10],
        earlier=earlier,
        language=language,
    )
    try:
        return Reading(interpret(asked))
    except Il2Error as error:
        return Reading(None, " ".join(str(error).split()))


def _comparable(other: Result, one: Result) -> bool:
    return (
        other.id != one.id
        and other.usable
        and bool(other.value)
        and other.point.series == one.point.series
        and bool(other.collected)
        and other.collected < one.collected
    )


def _earlier(one: Result) -> Earlier:
    return Earlier(
        value=one.value,
        unit=one.unit,
        laboratory=one.laboratory,
        method=one.method,
        matrix=one.specimen,
        date=one.collected[:10],
    )


def age(birth_date: str, at: str) -> str:
    """Return the age in whole years at a time, ``""`` where it cannot be told.

    Examples
    --------
    >>> age("2001-02-03", "2026-02-02T08:00:00+00:00")
    '24'
    """
    try:
        born = date.fromisoformat(birth_date)
        day = datetime.fromisoformat(at).date() if at else None
    except ValueError:
        return ""
    if day is None or day < born:
        return ""
    return str(day.year - born.year - ((day.month, day.day) < (born.month, born.day)))
