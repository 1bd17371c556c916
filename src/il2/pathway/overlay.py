"""Values over a map: simulated, measured or from an omics table, in one form that every picture understands.

The form is JSON with the keys ``time``, ``time_unit``, ``series``, ``band``, ``band_level``, ``points``,
``unit``, ``transform``, ``scale``, ``missing`` and ``source``; see docs/maps.md.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final, TypeVar

from il2.ground.errors import InputError, nearest
from il2.pathway.graph import Graph
from il2.pathway.model import Map

T = TypeVar("T")
Values = tuple[float | None, ...]
Interval = tuple[float, float] | None
#: Name of the condition of an overlay that has only one and does not name it.
ONLY: Final = "value"
KEYS: Final = (
    "time", "time_unit", "series", "band", "band_level", "points", "unit", "transform", "scale", "missing",
    "source",
)  # fmt: skip


@dataclass(frozen=True)
class Scale:
    """A colour scale: its ends, its centre (``None``: it runs in one direction), linear or log."""

    low: float
    high: float
    centre: float | None = None
    log: bool = False

    def share(self, value: float) -> float:
        """Return where a value lies: 0 at the low end, 1 at the high end, 0.5 at the centre.

        Examples
        --------
        >>> Scale(-2, 4, centre=0).share(2), Scale(1, 100, log=True).share(10), Scale(0, 1).share(7)
        (0.75, 0.5, 1.0)
        """
        low, high, at = self._step(self.low), self._step(self.high), self._step(value)
        if self.centre is None:
            return _clamped((at - low) / (high - low)) if high > low else 0.5
        middle = self._step(self.centre)
        if at >= middle:
            return 0.5 + 0.5 * _clamped((at - middle) / (high - middle)) if high > middle else 0.5
        return 0.5 - 0.5 * _clamped((middle - at) / (middle - low)) if middle > low else 0.5

    def _step(self, value: float) -> float:
        return math.log10(max(value, 1e-300)) if self.log else value


@dataclass(frozen=True)
class Measured:
    """A measured point: time, value, interval and number of readings; ``None`` where not known."""

    t: float | None
    value: float
    low: float | None = None
    high: float | None = None
    n: int | None = None


@dataclass(frozen=True)
class Overlay:
    """Values of elements, by condition and time.

    Parameters
    ----------
    series : condition -> GraphId -> one value per time (one value without time; ``None``: not known).
    times, time_unit : in the order of the values; empty for a static table.
    band : condition -> GraphId -> (low, high) per time, of ``band_level`` (0.9 is 90 %).
    points : GraphId -> measured points.
    unit, transform : of the values. scale : of the colours.
    missing : GraphIds that have no value and are painted grey.
    source : model version, parameter set, data file, seed ...

    Examples
    --------
    >>> one = Overlay.of({"log2 fold change": {"dd415": 1.5, "bd3e5": -0.5}}, unit="log2")
    >>> one.conditions, one.scale, one.value("log2 fold change", "dd415")
    (('log2 fold change',), Scale(low=-1.5, high=1.5, centre=0.0, log=False), 1.5)
    """

    series: Mapping[str, Mapping[str, Values]]
    scale: Scale
    times: tuple[float, ...] = ()
    time_unit: str = ""
    band: Mapping[str, Mapping[str, tuple[Interval, ...]]] = field(default_factory=dict)
    band_level: float | None = None
    points: Mapping[str, tuple[Measured, ...]] = field(default_factory=dict)
    unit: str = ""
    transform: str = ""
    missing: tuple[str, ...] = ()
    source: Mapping[str, Any] = field(default_factory=dict)

    @staticmethod
    def of(
        columns: Mapping[str, Mapping[str, float]], *, unit: str = "", missing: Iterable[str] = ()
    ) -> Overlay:
        """Return a static overlay: condition -> GraphId -> value, with a scale that spans the values."""
        series = {name: {ref: (value,) for ref, value in rows.items()} for name, rows in columns.items()}
        values = [value for rows in columns.values() for value in rows.values()]
        return Overlay(series, spanning(values), unit=unit, missing=tuple(missing))

    @property
    def conditions(self) -> tuple[str, ...]:
        """Names of the conditions."""
        return tuple(self.series)

    def value(self, condition: str, ref: str, time: int = 0) -> float | None:
        """Return the value of an element at a time (its place in ``times``), ``None`` where not known."""
        values = self.series.get(condition, {}).get(ref, ())
        return values[min(time, len(values) - 1)] if values else None

    def checked(self, found: Map, graph: Graph | None = None) -> Overlay:
        """Return the overlay when every id is one of a map.

        Parameters
        ----------
        graph : of the map; with it, ``source>target`` stands for the lines of that edge.

        Raises
        ------
        InputError : an id that is no element of the map; it names the nearest one.
        """
        known = set(found.by_id)
        if graph is not None:
            return self._with_lines(known, graph).checked(found)
        used = {ref for rows in self.series.values() for ref in rows} | set(self.points) | set(self.missing)
        foreign = sorted(used - known)
        if foreign:
            near = nearest(foreign[0], known)
            hint = f"; did you mean {near[0]!r}?" if near else ""
            more = f" (and {len(foreign) - 1} more)" if len(foreign) > 1 else ""
            raise InputError(f"the overlay names {foreign[0]!r}{more}, which is no element of the map{hint}")
        return self

    def _with_lines(self, known: set[str], graph: Graph) -> Overlay:
        """Replace ``source>target`` by the lines of that edge, each with its values."""

        def lines(ref: str) -> tuple[str, ...]:
            return (ref,) if ref in known or ">" not in ref else graph.lines_of(ref) or (ref,)

        def spread(rows: Mapping[str, T]) -> dict[str, T]:
            return {line: value for ref, value in rows.items() for line in lines(ref)}

        return replace(
            self,
            series={name: spread(rows) for name, rows in self.series.items()},
            band={name: spread(rows) for name, rows in self.band.items()},
            points=spread(self.points),
            missing=tuple(line for ref in self.missing for line in lines(ref)),
        )

    def to_dict(self) -> dict[str, Any]:
        """Return the overlay as plain values under the keys of its form."""
        out: dict[str, Any] = {
            "series": {name: {k: list(v) for k, v in rows.items()} for name, rows in self.series.items()},
            "scale": {
                "range": [self.scale.low, self.scale.high],
                "centre": self.scale.centre,
                "kind": "log" if self.scale.log else "linear",
            },
            "unit": self.unit,
            "transform": self.transform,
            "missing": list(self.missing),
            "source": dict(self.source),
        }
        if self.times:
            out |= {"time": list(self.times), "time_unit": self.time_unit}
        if self.band:
            out["band"] = {
                name: {k: [list(i) if i else None for i in v] for k, v in rows.items()}
                for name, rows in self.band.items()
            }
            out["band_level"] = self.band_level
        if self.points:
            out["points"] = {k: [vars(p) for p in v] for k, v in self.points.items()}
        return out


def spanning(values: Iterable[float]) -> Scale:
    """Return a scale over values: centred at 0 where they have both signs, else from the least to the most.

    Examples
    --------
    >>> spanning([-1.0, 3.0]), spanning([2.0, 8.0])
    (Scale(low=-3.0, high=3.0, centre=0.0, log=False), Scale(low=2.0, high=8.0, centre=None, log=False))
    """
    finite = [value for value in values if math.isfinite(value)]
    if not finite:
        return Scale(0.0, 1.0)
    low, high = min(finite), max(finite)
    if low < 0 < high:
        reach = max(-low, high)
        return Scale(-reach, reach, 0.0)
    return Scale(low, high) if high > low else Scale(min(low, 0.0), max(high, 0.0) or 1.0)


def _clamped(share: float) -> float:
    return min(max(share, 0.0), 1.0)
