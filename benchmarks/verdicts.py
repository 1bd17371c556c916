"""What the ratios must reach, and whether every system of that size does."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

#: Systems of 20 to 62 states without doses; those with doses.
PLAIN, DOSED = ("il2gc", "bachmann", "gc62", "receptor"), ("il2pk",)


@dataclass(frozen=True)
class Verdict:
    """One row: a ratio, the smallest of its systems, and whether that is enough."""

    what: str
    must: float
    aim: float
    found: float | None
    of: str
    verdict: str

    def __str__(self) -> str:
        found = "not measured" if self.found is None else f"{self.found:.3g}"
        return (
            f"{self.what:62} must {self.must:>6g}  aim {self.aim:>6g}  {found:>12}  {self.verdict}  {self.of}"
        )


def verdicts(report: dict[str, Any]) -> list[Verdict]:
    """Judge a report of ``benchmarks/engine.py``."""
    return [*_solves(report), *_others(report)]


def _solves(report: dict[str, Any]) -> Iterator[Verdict]:
    wide = "+avx512f" in report["machine"]["flags"] or "avx512f" in report["machine"]["flags"]
    for target in ("0.0001", "1e-06"):
        rr = 20 if wide else 15
        yield _least(report, PLAIN, ("libRoadRunner",), target, rr, 50, f"libRoadRunner at error {target}")
        yield _least(report, PLAIN, ("AMICI",), target, 25, 80, f"AMICI at error {target}")
        others = ("numbalsoda", "pydiffsol", "COPASI", "SciPy LSODA")
        yield _least(report, PLAIN, others, target, 12, 30, f"best other Python peer at error {target}")
        for name, aim in (("libRoadRunner", 60), ("AMICI", 60)):
            yield _least(
                report, DOSED, (name,), target, 20, aim, f"14 doses over 21 days, {name} at {target}"
            )
    yield _numpy(report)


def _least(
    report: dict[str, Any], systems: tuple[str, ...], peers: tuple[str, ...], target: str, must: float,
    aim: float, what: str,
) -> Verdict:  # fmt: skip
    found: dict[str, float] = {}
    for name in systems:
        rows = report["systems"].get(name, {}).get("peers", {})
        ratios = [
            rows[p]["at"][target]["ratio"]
            for p in peers
            if target in rows.get(p, {}).get("at", {}) and rows[p]["at"][target]["reached"]
        ]
        if ratios:
            found[name] = min(ratios)
    return _verdict(f"times {what}", must, aim, found, len(systems))


def _numpy(report: dict[str, Any]) -> Verdict:
    found = {}
    for name in PLAIN:
        at = {
            p: r.get("at", {}).get("0.0001")
            for p, r in report["systems"].get(name, {}).get("peers", {}).items()
        }
        if at.get("libRoadRunner") and at.get("il2 NumPy path"):
            found[name] = at["libRoadRunner"]["ratio"] / at["il2 NumPy path"]["ratio"]
    return _verdict("NumPy path, times libRoadRunner at error 0.0001", 1, 3, found, len(PLAIN))


def _others(report: dict[str, Any]) -> Iterator[Verdict]:
    for row in report.get("others", []):
        found = {} if row["found"] is None else {row["of"]: row["found"]}
        yield _verdict(row["what"], row["must"], row["aim"], found, 1, row.get("least", True))


def _verdict(
    what: str, must: float, aim: float, found: dict[str, float], wanted: int, larger: bool = True
) -> Verdict:
    if not found:
        return Verdict(what, must, aim, None, "", "not measured")
    worst = (min if larger else max)(found, key=found.__getitem__)
    value = found[worst]
    good = value >= must if larger else value <= must
    word = "missed" if not good else "met" if len(found) == wanted else "met where measured"
    listed = ", ".join(f"{k} {v:.3g}" for k, v in found.items())
    return Verdict(what, must, aim, value, listed, word)


def moved(report: dict[str, Any], before: dict[str, Any]) -> Iterator[str]:
    """Say which ratios left the spread that the committed baseline had."""
    for name, system in report["systems"].items():
        for peer, row in system.get("peers", {}).items():
            for target, now in row.get("at", {}).items():
                then = (
                    before["systems"].get(name, {}).get("peers", {}).get(peer, {}).get("at", {}).get(target)
                )
                if then and not then["ratio_low"] * 0.9 <= now["ratio"] <= then["ratio_high"] * 1.1:
                    ratios = f"{then['ratio']:.3g} before, {now['ratio']:.3g} now"
                    yield f"{name} against {peer} at {target}: {ratios}"


def records(rows: list[Verdict]) -> list[dict[str, Any]]:
    """Rows as JSON."""
    return [
        {k: (None if isinstance(v, float) and not np.isfinite(v) else v) for k, v in asdict(row).items()}
        for row in rows
    ]
