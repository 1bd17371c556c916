"""The regimen language: a sentence such as "600,000 IU/kg IV over 15 min every 8 h, 14 doses" becomes data.

A sentence is one or several courses, joined by "then". Every course names an amount with its unit, a route,
how often, and how long. A word that is not understood, a missing unit or a missing piece is an error that
names what is wanted and shows an example: nothing is guessed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from il2.body.dose import Amount
from il2.body.regimen import DAY_MIN, MOST_DOSES, Course, Regimen
from il2.body.regimen_words import Wording, Words
from il2.ground.errors import InputError

EXAMPLE = "1 MIU/m2 SC daily for 12 weeks"
_LONGEST = 500


def parse(text: str, name: str = "") -> Regimen:
    """Return the regimen that ``text`` describes.

    Raises
    ------
    InputError : something is missing, ambiguous or not understood; the message shows an example.

    Examples
    --------
    >>> high = parse("600,000 IU/kg IV over 15 min every 8 h, 14 doses")
    >>> high.count, high.courses[0].duration_min, high.courses[0].times_min[:3]
    (14, 15.0, (0.0, 480.0, 960.0))
    >>> parse("6 MIU/m2/day SC days 1-5 and 8-12").count
    10
    >>> parse("18 MIU/m2/day continuous infusion for 5 days").courses[0].rate_per_day
    True
    >>> parse("1 MIU/m2 SC")
    Traceback (most recent call last):
    il2.ground.errors.InputError: '1 MIU/m2 SC' does not say how often; add 'once' or an interval, such as \
'1 MIU/m2 SC daily for 12 weeks'
    """
    if len(text) > _LONGEST:
        raise InputError(f"a regimen of {len(text)} letters is too long; give at most {_LONGEST}")
    pieces = [p for p in re.split(r"\s*(?:;|,?\s*\bthen\b)\s*", text.strip(), flags=re.I) if p]
    if not pieces:
        raise InputError(f"the regimen is empty; write one such as {EXAMPLE!r}")
    courses: list[Course] = []
    remarks: list[str] = []
    begin, before = 0.0, None
    for piece in pieces:
        found = _read(piece, before)
        course = _course(found, begin)
        begin = max(begin, _end(course, found))
        if found.pause_days is not None and not found.timed:
            begin += found.pause_days * DAY_MIN
        if course.times_min:
            courses.append(course)
            if course.route == "IV" and found.duration_min is None and not found.continuous:
                remarks.append(
                    f"{piece!r} says no infusion time and was taken as a bolus; write 'over 15 min' otherwise"
                )
        before = found
    return Regimen(text.strip(), tuple(courses), name, tuple(dict.fromkeys(remarks)))


@dataclass(frozen=True)
class _Meaning:
    """What one course says; ``None`` where it is silent."""

    piece: str
    amount: Amount | None
    per_day: bool
    route: str | None
    continuous: bool
    duration_min: float | None
    interval_min: float | None
    per_week: int | None
    weekdays: tuple[int, ...]
    once: bool
    doses: int | None
    total_days: float | None
    days: tuple[int, ...]
    cycle_days: float | None
    cycles: int | None
    pause_days: float | None

    @property
    def timed(self) -> bool:
        """Whether doses are given at all (a piece may be only a pause)."""
        return self.amount is not None


def _read(piece: str, before: _Meaning | None) -> _Meaning:
    words = Words(piece)
    amount, per_day = words.amount()
    pause = words.pause()
    cycle, cycles = words.cycles()
    meaning = _Meaning(
        piece, amount, per_day, words.route(), words.continuous(), words.infusion(),
        *words.how_often(), words.flag(Wording.ONCE), words.doses(), *words.how_long(), cycle, cycles, pause,
    )  # fmt: skip
    words.finish()
    if meaning.pause_days is not None and amount is None:
        return meaning
    if amount is None:
        raise InputError(f"{piece!r} names no amount with a unit; write it as in {EXAMPLE!r}")
    return _complete(meaning, before)


def _complete(m: _Meaning, before: _Meaning | None) -> _Meaning:
    """Check that nothing is missing; a later course may leave its route to the one before."""
    route = m.route or ("IV" if m.continuous else None) or (before.route if before else None)
    if route is None:
        raise InputError(f"{m.piece!r} names no route; add IV, SC or IM, as in {EXAMPLE!r}")
    if m.continuous and route != "IV":
        raise InputError(f"{m.piece!r}: a continuous infusion goes IV, not {route}")
    if m.duration_min and route != "IV":
        raise InputError(f"{m.piece!r}: only an IV dose runs over a time; {route} is injected at once")
    if m.per_day and route == "IV" and not m.continuous and m.duration_min is None:
        raise InputError(
            f"{m.piece!r} is ambiguous: an amount per day into a vein; add 'continuous infusion', "
            "'over 15 min' or 'bolus'"
        )
    if m.continuous and not (m.per_day or m.doses == 1 or m.interval_min):
        raise InputError(
            f"{m.piece!r} does not say the amount per day; "
            "write '18 MIU/m2/day continuous infusion for 5 days'"
        )
    often = m.once or m.interval_min or m.per_week or m.weekdays or m.per_day or m.days
    if not often:
        raise InputError(
            f"{m.piece!r} does not say how often; add 'once' or an interval, such as {EXAMPLE!r}"
        )
    if not (m.once or m.doses or m.total_days or m.days):
        raise InputError(
            f"{m.piece!r} does not say for how long; add 'for 5 days' or '14 doses', such as {EXAMPLE!r}"
        )
    if m.per_day and m.interval_min not in (None, DAY_MIN) and not m.continuous:
        raise InputError(
            f"{m.piece!r} is ambiguous: an amount per day beside an interval; write the amount of one dose"
        )
    if m.cycles and m.cycle_days is None and m.pause_days and m.total_days:
        return replace(m, route=route, cycle_days=m.total_days + m.pause_days, pause_days=None)
    return replace(m, route=route)


def _course(m: _Meaning, begin: float) -> Course:
    """Lay the doses of one course out in time."""
    if m.amount is None:
        return Course(Amount(1.0, "IU"), "IV", ())
    route = m.route or "IV"
    if m.continuous:
        return _continuous(m, begin)
    days = _days(m)
    times = [t for day in days for t in _within_day(m, day)]
    if m.interval_min and not m.days:
        times = _regular(m)
    if m.doses and len(times) > m.doses:
        times = times[: m.doses]
    times = _repeated(m, times, m.cycle_days)
    return Course(m.amount, route, tuple(begin + t for t in times), m.duration_min or 0.0)


def _days(m: _Meaning) -> list[int]:
    """Days (from 0) on which doses begin, for schedules counted in days."""
    if m.once:
        return [0]
    if m.days:
        return [d - 1 for d in m.days]
    most = _most_days(m)
    if m.weekdays:
        return [d for d in range(most) if d % 7 in m.weekdays]
    if m.per_week:
        spread = [round(i * 7 / m.per_week) for i in range(m.per_week)]
        return [d for d in range(most) if d % 7 in spread]
    return list(range(most))


def _most_days(m: _Meaning) -> int:
    if m.total_days is not None:
        return max(round(m.total_days), 1)
    per_week = m.per_week or len(m.weekdays) or 7
    return -(-(m.doses or 1) * 7 // per_week) + 7


def _within_day(m: _Meaning, day: int) -> list[float]:
    """Times of the doses of one day; an interval shorter than a day repeats inside it."""
    start = day * DAY_MIN
    if m.interval_min and m.interval_min < DAY_MIN:
        _not_endless(m, DAY_MIN / m.interval_min)
        return [start + i * m.interval_min for i in range(int(DAY_MIN // m.interval_min + 1e-9))]
    return [start]


def _not_endless(m: _Meaning, doses: float) -> None:
    """Refuse a slip of the pen before its doses are written down."""
    if doses > MOST_DOSES:
        raise InputError(f"{m.piece!r} means {doses:.0f} doses; give at most {MOST_DOSES}")


def _regular(m: _Meaning) -> list[float]:
    """Times of doses at one interval until the number or the time is reached."""
    interval = m.interval_min or DAY_MIN
    count = m.doses
    _not_endless(m, (m.total_days or 0.0) * DAY_MIN / interval)
    if count is None:
        count = max(int((m.total_days or 1.0) * DAY_MIN / interval + 1e-9), 1)
        if (m.total_days or 0) * DAY_MIN > count * interval + 1e-6:
            count += 1
    return [i * interval for i in range(count)]


def _continuous(m: _Meaning, begin: float) -> Course:
    """An infusion without a pause; with listed days one for each run of days."""
    assert m.amount is not None
    if m.days:
        runs: list[list[int]] = []
        for day in m.days:
            if runs and day == runs[-1][-1] + 1:
                runs[-1].append(day)
            else:
                runs.append([day])
        if len({len(run) for run in runs}) > 1:
            raise InputError(
                f"{m.piece!r} lists runs of unequal length; "
                "write each as a course of its own, joined by 'then'"
            )
        starts, length = [(run[0] - 1) * DAY_MIN for run in runs], len(runs[0]) * DAY_MIN
    else:
        starts, length = [0.0], (m.total_days or 1.0) * DAY_MIN
    times = _repeated(m, starts, m.cycle_days)
    return Course(m.amount, "IV", tuple(begin + t for t in times), length, rate_per_day=True)


def _repeated(m: _Meaning, times: list[float], cycle_days: float | None) -> list[float]:
    if m.cycles is None and cycle_days is None:
        return times
    if m.cycles is None or cycle_days is None:
        raise InputError(
            f"{m.piece!r} names cycles without their length or number; write '5 cycles of 35 days'"
        )
    if times and max(times) >= cycle_days * DAY_MIN:
        raise InputError(
            f"{m.piece!r}: the doses of one cycle reach beyond its {cycle_days:g} days; lengthen the cycle"
        )
    _not_endless(m, m.cycles * len(times))
    return [c * cycle_days * DAY_MIN + t for c in range(m.cycles) for t in times]


def _end(course: Course, m: _Meaning) -> float:
    """When the next course begins: after the time that this one was said to last."""
    if not course.times_min:
        return 0.0
    first = course.times_min[0]
    if m.cycles and m.cycle_days:
        return first + m.cycles * m.cycle_days * DAY_MIN
    if m.total_days and not m.days:
        return first + m.total_days * DAY_MIN
    last = course.times_min[-1] + course.duration_min
    return float(-(-max(last, course.times_min[-1] + 1.0) // DAY_MIN) * DAY_MIN)
