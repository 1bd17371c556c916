"""A treatment as data: courses of doses at given days, and the doses that one person gets from them.

Text becomes a regimen in :mod:`il2.body.regimen_text`; nothing here solves anything, so that pages which
explain a medicine can read regimens without a simulation behind them.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import pairwise

from il2.body.dose import Amount, Factor
from il2.body.person import Person
from il2.ground.errors import InputError

DAY_MIN = 1440.0
ROUTES = ("IV", "SC", "IM")
#: More doses than this are a slip of the pen, not a treatment.
MOST_DOSES = 5000


@dataclass(frozen=True)
class Dose:
    """One dose for one person: begin (min from the first day), amount, route, length of an infusion (min)."""

    time_min: float
    pmol: float
    route: str
    duration_min: float = 0.0

    @property
    def end_min(self) -> float:
        """When the infusion ends; the begin for an injection."""
        return self.time_min + self.duration_min


@dataclass(frozen=True)
class Course:
    """Equal doses at equal distances on some days.

    Parameters
    ----------
    amount : of one dose; of one day for a continuous infusion (``rate_per_day``).
    route : IV, SC or IM. duration_min : of an infusion; 0 for a bolus or an injection.
    times_min : begin of every dose, minutes from day 1, 0 o'clock, ascending.
    rate_per_day : ``amount`` is given per day and runs for ``duration_min``.
    """

    amount: Amount
    route: str
    times_min: tuple[float, ...]
    duration_min: float = 0.0
    rate_per_day: bool = False

    def doses(self, person: Person, factor: Factor) -> tuple[Dose, ...]:
        """Return the doses of this course."""
        share = self.duration_min / DAY_MIN if self.rate_per_day else 1.0
        pmol = self.amount.pmol(person, factor) * share
        return tuple(Dose(t, pmol, self.route, self.duration_min) for t in self.times_min)


@dataclass(frozen=True)
class Regimen:
    """A treatment.

    Parameters
    ----------
    text : as it was written. courses : in order of time. name : of a published regimen, else ``""``.

    Raises
    ------
    InputError : no dose, too many, or infusions that overlap.

    Examples
    --------
    >>> daily = Course(Amount(1, "MIU", "m2"), "SC", (0.0, 1440.0))
    >>> regimen = Regimen("1 MIU/m2 SC daily for 2 days", (daily,))
    >>> regimen.count, regimen.days
    (2, 2.0)
    """

    text: str
    courses: tuple[Course, ...]
    name: str = ""
    remarks: tuple[str, ...] = field(default=())

    def __post_init__(self) -> None:
        if not self.count:
            raise InputError(f"{self.text!r} holds no dose; write one such as '1 MIU/m2 SC daily for 5 days'")
        if self.count > MOST_DOSES:
            raise InputError(f"{self.text!r} means {self.count} doses; give at most {MOST_DOSES}")
        spans = sorted(
            (t, t + course.duration_min) for course in self.courses for t in course.times_min
            if course.duration_min
        )  # fmt: skip
        for (_, end), (begin, _) in pairwise(spans):
            if begin < end - 1e-6:
                raise InputError(
                    f"infusions overlap in {self.text!r}: one begins at hour {begin / 60:g} while another "
                    f"runs until hour {end / 60:g}; lengthen the interval or shorten the infusion"
                )

    @property
    def read_back(self) -> str:
        """What was understood, so that a slip is seen.

        Examples
        --------
        >>> Regimen("", (Course(Amount(6, "MIU", "m2"), "SC", (0.0, 1440.0, 10080.0)),)).read_back
        '3 doses of 6 MIU/m2 SC on days 1-2, 8'
        """
        return "; ".join(_understood(course) for course in self.courses)

    @property
    def count(self) -> int:
        """Number of doses."""
        return sum(len(course.times_min) for course in self.courses)

    @property
    def days(self) -> float:
        """Days from the first day to the end of the day of the last dose."""
        ends = [max(t, t + course.duration_min - 1e-6) for course in self.courses for t in course.times_min]
        return float(max(ends) // DAY_MIN + 1)

    @property
    def routes(self) -> tuple[str, ...]:
        """Routes used, each once."""
        return tuple(dict.fromkeys(course.route for course in self.courses))

    def doses(self, person: Person, factor: Factor) -> tuple[Dose, ...]:
        """Return every dose for this person, by time."""
        found = [dose for course in self.courses for dose in course.doses(person, factor)]
        return tuple(sorted(found, key=lambda d: d.time_min))


#: More stretches of days than this are told by their first and last day.
_MOST_STRETCHES = 4


def _understood(course: Course) -> str:
    """One course in words."""
    count, length = len(course.times_min), course.duration_min
    if course.rate_per_day:
        runs = f"{count} infusions" if count > 1 else "infusion"
        return f"{runs} of {course.amount} per day for {length / 60:g} h from {_days_of(course)}"
    how = f" over {length:g} min" if length else " bolus" if course.route == "IV" else ""
    doses = f"{count} doses" if count > 1 else "1 dose"
    return f"{doses} of {course.amount} {course.route}{how} on {_days_of(course)}"


def _days_of(course: Course) -> str:
    days = sorted({int(t // DAY_MIN) + 1 for t in course.times_min})
    stretches: list[list[int]] = []
    for day in days:
        if stretches and day == stretches[-1][-1] + 1:
            stretches[-1].append(day)
        else:
            stretches.append([day])
    if len(stretches) > _MOST_STRETCHES:
        return f"{len(days)} days from day {days[0]} to {days[-1]}"
    told = ", ".join(f"{s[0]}-{s[-1]}" if len(s) > 1 else f"{s[0]}" for s in stretches)
    return f"day{'s' if len(days) > 1 else ''} {told}"
