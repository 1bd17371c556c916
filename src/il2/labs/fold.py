"""Which version of a result is the current one: a rule over message time, never over arrival.

All sightings of a line are sorted by message time, then status rank, then content, and walked through
:data:`TABLE` one after the other. The same sightings in any order and number give the same answer.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

from il2.labs.facts import RANK, STATUSES

TAKE, KEEP, BANNER, NEW_FINAL, RESENT, REVISED = "take", "keep", "banner", "new-final", "resent", "revised"

_LATE = (KEEP, "preliminary-after-final")
_BACK = (KEEP, "status-went-back")
_DEAD = (KEEP, "value-after-withdrawal")
_AFTER = (TAKE, "result-after-cancel")
_CROSSED = (BANNER, "cancelled-after-final")
_ANY = (TAKE, "")

#: current status -> next status -> what to do, and the issue it raises.
TABLE: dict[str, dict[str, tuple[str, str]]] = {
    "none": dict.fromkeys(STATUSES, _ANY),
    "registered": dict.fromkeys(STATUSES, _ANY),
    "preliminary": dict.fromkeys(STATUSES, _ANY) | {"registered": _BACK},
    "final": {
        "registered": _LATE,
        "preliminary": _LATE,
        "final": (NEW_FINAL, "final-changed-without-correction"),
        "amended": _ANY,
        "corrected": _ANY,
        "cancelled": _CROSSED,
        "withdrawn": _ANY,
    },
    "amended": {
        "registered": _LATE,
        "preliminary": _LATE,
        "final": (RESENT, "older-version-resent"),
        "amended": (REVISED, "reverted-to-earlier-value"),
        "corrected": (REVISED, "reverted-to-earlier-value"),
        "cancelled": _CROSSED,
        "withdrawn": _ANY,
    },
    "cancelled": {
        "registered": _BACK,
        "preliminary": _AFTER,
        "final": _AFTER,
        "amended": _AFTER,
        "corrected": _AFTER,
        "cancelled": (KEEP, ""),
        "withdrawn": _ANY,
    },
    "withdrawn": {
        "registered": _DEAD,
        "preliminary": _DEAD,
        "final": _DEAD,
        "amended": _ANY,
        "corrected": _ANY,
        "cancelled": _DEAD,
        "withdrawn": (KEEP, ""),
    },
}
TABLE["corrected"] = TABLE["amended"]


@dataclass(frozen=True, slots=True)
class Sighting:
    """One arrival of a version: its message time (``None`` when the message has none), status and content.

    ``ref`` is whatever the caller finds the sighting by; it never decides anything but ties between equals.
    """

    time: datetime | None
    status: str
    content: str
    verified: bool = True
    ref: int = 0

    @property
    def order(self) -> tuple[datetime, int, str]:
        """The place in the walk."""
        return (self.time or datetime.min.replace(tzinfo=UTC), RANK[self.status], self.content)


@dataclass(frozen=True, slots=True)
class Current:
    """What a line says now.

    ``sighting`` is the last sighting of the current version. ``banner``: the laboratory cancelled a final
    value, which stays visible but joins no trend. ``unverified``: shown, not compared.
    """

    sighting: Sighting | None
    issues: tuple[str, ...]
    banner: bool = False
    unverified: bool = False

    @property
    def status(self) -> str:
        """The status of the current version, ``none`` without one."""
        return self.sighting.status if self.sighting else "none"

    @property
    def usable(self) -> bool:
        """Whether the value may stand in a trend, an interpretation or an export as current."""
        done = self.status in ("final", "amended", "corrected", "preliminary")
        return done and not self.banner and not self.unverified


def fold(sightings: Iterable[Sighting]) -> Current:
    """Return the current version of a line.

    Examples
    --------
    >>> from datetime import timedelta
    >>> start = datetime(2026, 11, 20, tzinfo=UTC)
    >>> said = [("final", "3.4"), ("preliminary", "3.1"), ("corrected", "1.4")]
    >>> seen = [Sighting(start + timedelta(hours=h), s, c) for h, (s, c) in enumerate(said)]
    >>> now = fold(reversed(seen))
    >>> now.status, now.sighting.content, now.issues
    ('corrected', '1.4', ('preliminary-after-final',))
    """
    walk, conflicting = _contenders(sightings)
    issues: set[str] = {"conflicting-versions"} if conflicting else set()
    current: Sighting | None = None
    banner = False
    seen: set[str] = set()
    for one in walk:
        action, issue = TABLE[current.status if current else "none"][one.status]
        same = current is not None and current.content == one.content
        taken = action == TAKE or (action == BANNER and current is None)
        if action == NEW_FINAL:
            taken, issue = True, "" if same else issue
        elif action == RESENT:
            taken = one.content not in seen
            issue = "final-changed-without-correction" if taken else ("" if same else issue)
        elif action == REVISED:
            taken, issue = True, issue if one.content in seen and not same else ""
        if action == BANNER:
            banner = True
        elif taken and one.status != "final":
            banner = False
        if taken:
            current = one
        if issue:
            issues.add(issue)
        seen.add(one.content)
    doubted = current is not None and (not current.verified or _version(current) in conflicting)
    return Current(current, tuple(sorted(issues)), banner, doubted)


def _version(one: Sighting) -> tuple[datetime, int]:
    return one.order[0], one.order[1]


def _contenders(sightings: Iterable[Sighting]) -> tuple[list[Sighting], set[tuple[datetime, int]]]:
    """Sort, say each thing once, and keep the smaller hash where two contents claim one status and time."""
    kept: dict[tuple[datetime, int], Sighting] = {}
    conflicting: set[tuple[datetime, int]] = set()
    for one in sorted(sightings, key=lambda s: (*s.order, s.verified, s.ref)):
        place = _version(one)
        if place not in kept:
            kept[place] = one
        elif kept[place].content != one.content:
            conflicting.add(place)
    return list(kept.values()), conflicting
