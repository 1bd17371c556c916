"""How much faster than other simulators, at equal error: ``make bench``.

One process, processor time, peers one after the other in rounds; the tolerance of every peer is tuned until
its median error is the target. A ratio is the median over rounds. Nothing here is a test: the numbers are
those of the machine that runs it.
"""

from __future__ import annotations

import argparse
import json
import platform
import resource
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
from ensembles import CASES, Case
from measure import Reference, Setting, reference, seconds, timed, tune
from others import others
from peers import OURS, PEERS, Peer, Run
from picture import draw
from verdicts import moved, records, verdicts

import il2
from il2.engine.llvm import lanes_for
from il2.engine.llvm.machine import host
from il2.ground.errors import MissingDataError

DEFAULT = ("fallon", "il2gc", "bachmann", "gc62", "receptor", "il2pk")
#: What the ratios were when this was last measured on purpose.
BASELINE = Path(__file__).with_name("baseline.json")


def main() -> None:
    arguments = _arguments()
    report: dict[str, Any] = {"machine": _machine(), "systems": {}}
    print(json.dumps(report["machine"], indent=1))
    for name in arguments.systems:
        try:
            case = CASES[name](OURS.draws)
        except MissingDataError as error:
            report["systems"][name] = {"not_run": str(error)}
            print(f"{name}: not run: {error}")
            continue
        report["systems"][name] = _case(case, arguments.targets, arguments.rounds)
    if not arguments.solves_only:
        report["others"] = list(others(arguments.rounds))
    rows = verdicts(report)
    report["ratios"] = records(rows)
    print("\nratios: the median over rounds, the smallest over systems\n" + "\n".join(map(str, rows)))
    if BASELINE.exists():
        changed = list(moved(report, json.loads(BASELINE.read_text(encoding="utf-8"))))
        print(
            "\nagainst the committed baseline: " + ("; ".join(changed) or "nothing moved out of its spread")
        )
    if arguments.picture:
        draw(report, Path(arguments.picture))
    report["memory_MB"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    if arguments.json:
        Path(arguments.json).write_text(json.dumps(report, indent=1) + "\n", encoding="utf-8")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--systems", nargs="+", choices=list(CASES), default=list(DEFAULT))
    parser.add_argument("--targets", nargs="+", type=float, default=[1e-4, 1e-6])
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--json", help="file to write")
    parser.add_argument("--picture", help="SVG to write: work against precision")
    parser.add_argument(
        "--solves-only", action="store_true", help="plain solves only: no gradients, equilibria ..."
    )
    return parser.parse_args()


def _machine() -> dict[str, Any]:
    """The processor: ratios mean nothing without it."""
    found = host()
    flags = [f for f in found.features.split(",") if f.startswith("+avx") or f == "+fma"]
    return {
        "il2": il2.__version__, "python": platform.python_version(), "numpy": np.__version__,
        "system": platform.platform(), "cpu": found.cpu, "flags": " ".join(f.lstrip("+") for f in flags),
        "doubles_per_register": found.register,
    }  # fmt: skip


def _case(case: Case, targets: list[float], rounds: int) -> dict[str, Any]:
    states = len(case.system.names)
    found = reference(case, 200)
    judged = ", ".join(f"{k} {v:.1e}" for k, v in found.agreement.items())
    lanes = lanes_for(host(), states)
    print(f"\n{case.name}: {states} states, {lanes} lanes; largest distance to the reference: {judged}")
    prepared: dict[str, tuple[Peer, Run]] = {}
    result: dict[str, Any] = {"states": states, "lanes": lanes, "agreement": found.agreement, "peers": {}}
    for peer in (OURS, *PEERS):
        hindrance = (
            "not installed" if not peer.installed else "no doses" if case.inputs and not peer.doses else ""
        )
        if not hindrance:
            try:
                run, first = timed(peer, case)
            except (
                ValueError,
                ImportError,
                OSError,
            ) as error:  # a language without the construct, a broken build
                hindrance = str(error)
        if hindrance:
            result["peers"][peer.name] = {"not_measured": hindrance}
            continue
        prepared[peer.name] = (peer, run)
        result["peers"][peer.name] = {"version": peer.version, "first_result_s": first, "at": {}}
    for target in targets:
        _target(case, target, found, prepared, rounds, result["peers"])
    return result


def _target(
    case: Case, target: float, found: Reference, prepared: dict[str, tuple[Peer, Run]], rounds: int,
    into: dict[str, Any],
) -> None:  # fmt: skip
    settings = {name: tune(run, found, target, peer.draws) for name, (peer, run) in prepared.items()}
    times: dict[str, list[float]] = {name: [] for name in prepared}
    for _ in range(rounds):
        for name, (peer, run) in prepared.items():
            rows = np.arange(min(peer.draws, len(case)))
            times[name].append(seconds(run, rows, settings[name].rtol))
    ours = np.array(times[OURS.name])
    print(f"  median error {target:g}")
    for name in prepared:
        ratios = np.array(times[name]) / ours
        record = _record(settings[name], times[name], ratios)
        into[name]["at"][f"{target:g}"] = record
        print(_line(name, record))
    for name, peer in into.items():
        if "not_measured" in peer:
            print(f"    {name:16} not measured ({peer['not_measured']})")
    sys.stdout.flush()


def _record(setting: Setting, times: list[float], ratios: np.ndarray) -> dict[str, Any]:
    return {
        **asdict(setting), "solves_per_s": 1.0 / float(np.median(times)), "ratio": float(np.median(ratios)),
        "ratio_low": float(ratios.min()), "ratio_high": float(ratios.max()),
    }  # fmt: skip


def _line(name: str, record: dict[str, Any]) -> str:
    reached = "" if record["reached"] else "  (error not reached)"
    return (
        f"    {name:16} {record['solves_per_s']:10.0f} /s   we are {record['ratio']:6.1f} x "
        f"({record['ratio_low']:.1f}-{record['ratio_high']:.1f})   rtol {record['rtol']:.1e}  error "
        f"median {record['median']:.1e} p95 {record['p95']:.1e} max {record['largest']:.1e} "
        f"failed {record['failed']}{reached}"
    )


if __name__ == "__main__":
    main()
