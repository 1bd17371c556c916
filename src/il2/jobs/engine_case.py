"""One semantic case of the SBML Test Suite: its files, and what becomes of it here."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray

from il2.engine import Batch, compile
from il2.engine.expression import evaluate
from il2.ground.errors import Il2Error, InputError
from il2.jobs.engine_model import read
from il2.network import Network, sbml
from il2.network.lower import concentration, meant_names

Array = NDArray[np.float64]
#: "failed": read and compiled, but not solved, and said so; "wrong": solved, with other numbers.
Outcome = Literal["passed", "refused", "failed", "wrong"]

#: The suite asks for 1e-4 and 1e-3 of a value mostly; the hardest cases for 1e-7.
_RTOL: Final = 1e-7
_ATOL: Final = 1e-12
_STEPS: Final = 100_000
_MODEL = re.compile(r"-sbml-l(\d)v(\d)\.xml\Z")


@dataclass(frozen=True)
class Case:
    """Name, model in its highest level, settings, expected results and tags."""

    name: str
    model: Path
    settings: Path
    results: Path
    tags: tuple[str, ...]


@dataclass(frozen=True)
class Verdict:
    """What became of a case, with a sentence where it did not pass."""

    case: str
    outcome: Outcome
    message: str
    tags: tuple[str, ...]


def cases(folder: Path) -> list[Case]:
    """Find the cases of a folder: one folder each, with model, settings and results.

    Raises
    ------
    InputError : no such folder, or none in it.
    """
    if not folder.is_dir():
        raise InputError(f"there is no folder {str(folder)!r}")
    listed = _listed(folder / "cases.csv")
    found = []
    for settings in sorted(folder.rglob("*-settings.txt")):
        place, name = settings.parent, settings.name.removesuffix("-settings.txt")
        models = [(m.group(1, 2), f) for f in place.iterdir() if (m := _MODEL.search(f.name))]
        results = place / f"{name}-results.csv"
        if models and results.exists():
            tags = listed.get(name) or _written(place / f"{name}-model.m")
            found.append(Case(name, max(models)[1], settings, results, tuple(tags)))
    if not found:
        raise InputError(
            f"{str(folder)!r} holds no case of the SBML Test Suite (a folder with NNNNN-settings.txt, "
            "NNNNN-results.csv and NNNNN-sbml-lXvY.xml)"
        )
    return found


def judge(case: Case) -> Verdict:
    """Read, solve and compare one case: |value - expected| <= absolute + relative |expected| everywhere."""
    try:
        outcome, message = _judge(case)
    except Il2Error as error:
        outcome, message = "refused", str(error)
    return Verdict(case.name, outcome, message, case.tags)


def _judge(case: Case) -> tuple[Outcome, str]:
    network = sbml.read(case.model)
    asked = _settings(case.settings)
    times = float(asked["start"]) + np.linspace(0, float(asked["duration"]), int(asked["steps"]) + 1)
    batch = compile(network.system(), "numpy").solve(times, rtol=_RTOL, atol=_ATOL, max_steps=_STEPS)
    if not batch.ok.all():
        return "failed", batch.message(0)
    names, expected = _results(case.results)
    if expected.shape[1] != len(times):
        raise InputError(
            f"{case.results.name} has {expected.shape[1]} rows, the settings ask for {len(times)}"
        )
    for name, wanted in zip(names, expected, strict=True):
        found = _column(network, batch, name, asked)
        allowed = float(asked["absolute"]) + float(asked["relative"]) * np.abs(wanted)
        with np.errstate(invalid="ignore"):  # infinity less infinity
            near = np.abs(found - wanted) <= allowed
        good = near | (found == wanted) | (np.isnan(found) & np.isnan(wanted))
        if not good.all():
            i = int(np.argmin(good))
            return "wrong", f"{name} is {found[i]:g} at time {times[i]:g}, expected {wanted[i]:g}"
    return "passed", ""


def _column(network: Network, batch: Batch, name: str, asked: Mapping[str, str]) -> Array:
    """Time course of one variable: amount or concentration as the case asks, else what its symbol means."""
    amounts, levels = (re.split(r"[,\s]+", asked.get(k, "")) for k in ("amount", "concentration"))
    if name not in amounts and any(s.name == name for s in network.species):
        name = concentration(name) if name in levels else meant_names(network)[name]
    system = batch.context.system
    renamed = name if name not in ("time", "avogadro") else f"{name}_"
    known = {*system.names, *dict(system.assignments), *dict(system.parameters)}
    if renamed in known:
        return np.array(np.broadcast_to(read(batch, renamed)[0], batch.times.shape))
    for reaction in network.reactions:  # a stoichiometry that no formula uses
        for part in (*reaction.reactants, *reaction.products):
            if part.name == name:
                return np.full(batch.times.shape, float(evaluate(part.stoichiometry, {})))
    raise InputError(f"the results ask for {name!r}, which the model does not hold")


def _settings(path: Path) -> dict[str, str]:
    lines = path.read_text(encoding="utf-8").splitlines()
    found = {k.strip(): v.strip() for k, _, v in (line.partition(":") for line in lines)}
    for key in ("start", "duration", "steps", "absolute", "relative"):
        if not found.get(key):
            raise InputError(f"{path.name} does not say {key!r}: no time course")
    return found


def _results(path: Path) -> tuple[list[str], Array]:
    with path.open(newline="", encoding="utf-8") as lines:
        table = [line for line in csv.reader(lines) if line]
    values = np.array([[float(x) for x in line] for line in table[1:]])
    return [name.strip() for name in table[0][1:]], values.T[1:]


def _listed(path: Path) -> dict[str, list[str]]:
    """Tags by case from a table of cases, where there is one."""
    if not path.exists():
        return {}
    with path.open(newline="", encoding="utf-8") as rows:
        return {
            row["case"]: list(_words(f"{row['component_tags']};{row['test_tags']}"))
            for row in csv.DictReader(rows)
        }


def _written(path: Path) -> list[str]:
    """Tags as the suite writes them itself, in the description of the model."""
    if not path.exists():
        return []
    text = path.read_text(encoding="utf-8", errors="replace")
    lines = re.findall(r"^(?:componentTags|testTags):(.*)$", text, re.MULTILINE)
    return list(_words(";".join(lines).replace(",", ";")))


def _words(text: str) -> Iterator[str]:
    for word in text.split(";"):
        tag = word.strip()
        if tag and not tag.startswith("testType"):
            yield tag
