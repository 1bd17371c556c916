"""Which results of a person may stand on one line, and why the others may not."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

NEEDED = ("test", "method", "specimen", "unit", "laboratory")


@dataclass(frozen=True, slots=True)
class Point:
    """One current result, with what decides whether it is comparable.

    ``number`` is on the axis ``unit`` (the base of the closed table); ``unit`` is ``""`` where unknown.
    """

    version: int
    when: datetime | None
    number: Decimal | None
    comparator: str
    shown: str
    test: str
    method: str
    specimen: str
    unit: str
    laboratory: str
    usable: bool
    range_text: str = ""

    @property
    def series(self) -> tuple[str, ...]:
        """What must be equal along one line."""
        return (
            self.test,
            _folded(self.method),
            _folded(self.specimen),
            self.unit,
            _folded(self.laboratory),
        )


@dataclass(frozen=True, slots=True)
class Series:
    """Comparable results in order of time; those with a comparator are limits, not points."""

    key: tuple[str, ...]
    points: tuple[Point, ...]

    @property
    def marks(self) -> tuple[Point, ...]:
        """Values known only to lie beyond a limit."""
        return tuple(p for p in self.points if p.comparator)

    @property
    def joined(self) -> tuple[Point, ...]:
        """Values that a line may join."""
        return tuple(p for p in self.points if not p.comparator)


@dataclass(frozen=True, slots=True)
class Trend:
    """Series, and what stayed out with its reason."""

    series: tuple[Series, ...]
    left_out: tuple[tuple[Point, str], ...]


def trend(points: Iterable[Point]) -> Trend:
    """Sort results into series of comparable ones.

    Examples
    --------
    >>> trend([]).series
    ()
    """
    kept: dict[tuple[str, ...], list[Point]] = {}
    left: list[tuple[Point, str]] = []
    for one in sorted(points, key=lambda p: (p.when.isoformat() if p.when else "", p.version)):
        reason = why_not(one)
        if reason:
            left.append((one, reason))
        else:
            kept.setdefault(one.series, []).append(one)
    return Trend(tuple(Series(key, tuple(found)) for key, found in sorted(kept.items())), tuple(left))


def why_not(point: Point) -> str:
    """Return the reason why a result joins no line, ``""`` when it may.

    The words are keys of the languages: ``not usable``, ``no number``, ``no time``, ``no method`` and so on.
    """
    if not point.usable:
        return "not usable"
    if point.number is None:
        return "no number"
    if point.when is None:
        return "no time"
    for name in NEEDED:
        if not getattr(point, name):
            return f"no {name}"
    return ""


def _folded(text: str) -> str:
    return " ".join(text.casefold().split())
