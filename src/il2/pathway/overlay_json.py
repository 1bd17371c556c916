"""Read an overlay from JSON, and say in one sentence what is wrong with it."""

from __future__ import annotations

import json
import math
from typing import Any

from il2.ground.errors import InputError, nearest
from il2.pathway.overlay import KEYS, ONLY, Interval, Measured, Overlay, Scale, Values, spanning


def read_overlay(text: str, name: str = "overlay") -> Overlay:
    """Read an overlay from JSON text.

    Raises
    ------
    InputError : not JSON, an unknown key, values that are no numbers or not as many as times.

    Examples
    --------
    >>> one = read_overlay('{"time": [0, 10], "time_unit": "min", "series": {"dd415": [0.1, 0.4]}}')
    >>> one.conditions, one.value("value", "dd415", 1), one.times
    (('value',), 0.4, (0.0, 10.0))
    """
    try:
        raw = json.loads(text)
    except json.JSONDecodeError as error:
        raise InputError(f"{name}, line {error.lineno}: this is not JSON ({error.msg})") from None
    return _Reader(name).overlay(raw)


class _Reader:
    def __init__(self, name: str) -> None:
        self.name = name

    def overlay(self, raw: Any) -> Overlay:
        if not isinstance(raw, dict) or not isinstance(raw.get("series"), dict):
            raise InputError(f"{self.name}: an overlay is a table with the key 'series'")
        for key in raw:
            if key not in KEYS:
                near = nearest(key, KEYS)
                hint = f"; did you mean {near[0]!r}?" if near else f" (known: {', '.join(KEYS)})"
                raise InputError(f"{self.name}: unknown key {key!r}{hint}")
        times = tuple(self._number(value, "time") for value in self._list(raw.get("time") or [], "time"))
        series = self._series(raw["series"], max(len(times), 1))
        band = self._band(raw.get("band") or {}, tuple(series))
        values = [v for rows in series.values() for row in rows.values() for v in row if v is not None]
        return Overlay(
            series=series,
            scale=self._scale(raw.get("scale"), values),
            times=times,
            time_unit=str(raw.get("time_unit") or ""),
            band=band,
            band_level=self._number(raw["band_level"], "band_level") if raw.get("band_level") else None,
            points=self._points(raw.get("points") or {}),
            unit=str(raw.get("unit") or ""),
            transform=str(raw.get("transform") or ""),
            missing=tuple(str(ref) for ref in self._list(raw.get("missing") or [], "missing")),
            source=raw["source"] if isinstance(raw.get("source"), dict) else {"source": raw.get("source")},
        )

    def _series(self, raw: dict[str, Any], count: int) -> dict[str, dict[str, Values]]:
        nested = bool(raw) and all(isinstance(rows, dict) for rows in raw.values())
        table = raw if nested else {ONLY: raw}
        return {
            name: {ref: self._values(values, f"{name}, {ref}", count) for ref, values in rows.items()}
            for name, rows in table.items()
        }

    def _values(self, raw: Any, where: str, count: int) -> Values:
        given = raw if isinstance(raw, list) else [raw]
        if len(given) != count:
            raise InputError(f"{self.name}: {where} has {len(given)} values, {count} are wanted")
        return tuple(None if value is None else self._number(value, where) for value in given)

    def _band(
        self, raw: dict[str, Any], conditions: tuple[str, ...]
    ) -> dict[str, dict[str, tuple[Interval, ...]]]:
        nested = bool(raw) and all(isinstance(rows, dict) for rows in raw.values())
        table = raw if nested else ({conditions[0]: raw} if raw and conditions else {})
        return {
            name: {
                ref: tuple(self._interval(pair, f"{name}, {ref}") for pair in self._list(pairs, "band"))
                for ref, pairs in rows.items()
            }
            for name, rows in table.items()
        }

    def _interval(self, raw: Any, where: str) -> Interval:
        if raw is None:
            return None
        if not isinstance(raw, list) or len(raw) != 2:
            raise InputError(f"{self.name}: a band is a list of pairs, {where} holds {raw!r}")
        return self._number(raw[0], where), self._number(raw[1], where)

    def _points(self, raw: dict[str, Any]) -> dict[str, tuple[Measured, ...]]:
        out = {}
        for ref, points in raw.items():
            found = []
            for point in self._list(points, "points"):
                if not isinstance(point, dict) or "value" not in point:
                    raise InputError(f"{self.name}: a point of {ref} needs at least a 'value'")
                found.append(self._measured(point, ref))
            out[ref] = tuple(found)
        return out

    def _measured(self, point: dict[str, Any], ref: str) -> Measured:
        known = {k: self._number(point[k], ref) for k in ("t", "low", "high") if point.get(k) is not None}
        value, count = self._number(point["value"], ref), point.get("n")
        times = count if isinstance(count, int) else None
        return Measured(known.get("t"), value, known.get("low"), known.get("high"), times)

    def _scale(self, raw: Any, values: list[float]) -> Scale:
        whole = spanning(values)
        if not isinstance(raw, dict):
            return whole
        ends = raw.get("range") or [whole.low, whole.high]
        if not isinstance(ends, list) or len(ends) != 2:
            raise InputError(f"{self.name}: the range of a scale is two numbers, not {ends!r}")
        low, high = (self._number(end, "scale") for end in ends)
        log = raw.get("kind") == "log"
        if log and low <= 0:
            raise InputError(f"{self.name}: a logarithmic scale begins above 0, not at {low:g}")
        centre = raw.get("centre", whole.centre if "range" not in raw else None)
        return Scale(low, high, None if centre is None else self._number(centre, "scale"), log)

    def _number(self, value: Any, where: str) -> float:
        if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
            raise InputError(f"{self.name}: {where} holds {value!r}, which is no number")
        return float(value)

    def _list(self, value: Any, where: str) -> list[Any]:
        if not isinstance(value, list):
            raise InputError(f"{self.name}: {where} is not a list")
        return value
