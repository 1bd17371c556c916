"""The whole pathway under every perturbation: how long it takes.

    python benchmarks/pathway.py

Every one of the 37 knock-outs with every inhibitor, on four cell types at the twelve measured doses; then the
phenomena, the benchmark of the whole pathway and an answer with its interval. Nothing is asserted: the
figures are printed with the machine they were measured on.
"""

from __future__ import annotations

import os
import platform
import sys
import time
from collections.abc import Callable

from il2.cells.model import CellModel
from il2.cells.score_ec50 import measured_doses
from il2.cells.signalling.whole_scores import whole_score_rows
from il2.jobs.doings import read_perturbation, read_regimen
from il2.jobs.perturb import CELLS, PerturbQuestion, all_perturbations, blocks, perturb
from il2.jobs.phenomena import phenomena
from il2.jobs.simulate import SimulateQuestion, simulate
from il2.knowledge.ligands import ligand


def every_pair() -> str:
    """37 knock-outs x all inhibitors x 4 cells x 12 doses, with each alone as well."""
    answer = perturb(PerturbQuestion(ligand("IL-2"), CELLS, measured_doses(), pairs=True, members=0))
    runs = len(all_perturbations(pairs=True)) * len(CELLS) * len(measured_doses())
    return f"37 knock-outs x {len(blocks())} inhibitors: {runs} experiments, {len(answer.rows)} read-outs"


def with_interval() -> str:
    """Each alone on four cells at one dose, with 64 members."""
    answer = perturb(PerturbQuestion(ligand("IL-2")))
    return f"each alone with 64 members: {len(answer.rows)} read-outs with intervals"


def one_experiment() -> str:
    """The experiment of the manual."""
    done = read_perturbation(["SOCS3"], [], ["tofacitinib:100nM"])
    asked = SimulateQuestion(ligand("IL-2"), read_regimen("1 nM for 30 min, wash"), ("CD8",), done)
    return f"one experiment with its control and interval: {len(simulate(asked).rows)} rows"


def all_phenomena() -> str:
    """Every rule of the phenomena."""
    return f"phenomena: {len(phenomena().verdicts)} rules"


def benchmark() -> str:
    """The open benchmark by the whole pathway and by the receptor model."""
    return f"open benchmark, two models: {len(whole_score_rows(CellModel.load()))} scores"


def main() -> None:
    """Print the seconds of every part; the first call of each compiles what is not on disk yet."""
    print(f"Python {platform.python_version()}, {os.cpu_count()} cores, {platform.machine()}")
    parts: tuple[Callable[[], str], ...] = (
        every_pair, with_interval, one_experiment, all_phenomena, benchmark,
    )  # fmt: skip
    for part in parts:
        start = time.perf_counter()
        words = part()
        print(f"{time.perf_counter() - start:7.1f} s  {words}", flush=True)


if __name__ == "__main__":
    sys.exit(main())
