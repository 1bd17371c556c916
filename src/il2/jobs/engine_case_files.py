"""The files of one semantic case of the SBML Test Suite: where they are, settings, expected results, tags."""

from __future__ import annotations

import csv
import math
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from il2.ground.errors import InputError

Array = NDArray[np.float64]

_MODEL: Final = re.compile(r"-sbml-l(\d)v(\d)\.xml\Z")
#: Settings that hold numbers, and those that hold names.
_NUMBERS: Final = ("start", "duration", "steps", "absolute", "relative")
_NAMES: Final = ("variables", "amount", "concentration")
#: Times of one case: the suite's longest has 1,001.
_MOST_STEPS: Final = 1_000_000
#: Times in the table may be rounded by so much of a step.
_SAME_TIME: Final = 0.01
_ARCHIVES: Final = (".zip", ".omex", ".tar", ".gz", ".tgz", ".bz2", ".xz", ".7z")


@dataclass(frozen=True)
class Case:
    """Name, model in its highest level, settings, expected results and tags."""

    name: str
    model: Path
    settings: Path
    results: Path
    tags: tuple[str, ...]


@dataclass(frozen=True)
class Settings:
    """What a case asks for.

    Parameters
    ----------
    steps : intervals between the times. absolute, relative : how near a value must be.
    amounts, levels : variables asked for as amounts and as concentrations.
    """

    start: float
    duration: float
    steps: int
    absolute: float
    relative: float
    amounts: frozenset[str]
    levels: frozenset[str]

    @property
    def times(self) -> Array:
        """The times asked for, [time]."""
        return self.start + np.linspace(0.0, self.duration, self.steps + 1)


def cases(folder: Path) -> list[Case]:
    """Find the cases of a folder and of the folders in it.

    A case is where settings are; when its model or results are missing, reading them says so.

    Raises
    ------
    InputError : no such folder, a file or an archive instead, or no case in it.
    """
    if folder.is_file():
        kind = "an archive; unpack it and" if folder.suffix.lower() in _ARCHIVES else "a file;"
        raise InputError(f"{str(folder)!r} is {kind} give the folder that holds the cases")
    if not folder.is_dir():
        raise InputError(f"there is no folder {str(folder)!r}")
    tables = [
        table for place in (folder, *folder.resolve().parents[:2]) if (table := place / "cases.csv").exists()
    ]
    listed = _listed(tables[0]) if tables else {}
    found = []
    for settings in sorted(folder.rglob("*-settings.txt")):
        place, name = settings.parent, settings.name.removesuffix("-settings.txt")
        models = [(m.group(1, 2), f) for f in place.glob(f"{name}-sbml-*") if (m := _MODEL.search(f.name))]
        model = max(models)[1] if models else place / f"{name}-sbml-l3v2.xml"
        tags = listed.get(name) or _written(place / f"{name}-model.m")
        found.append(Case(name, model, settings, place / f"{name}-results.csv", tuple(tags)))
    if not found:
        raise InputError(
            f"{str(folder)!r} holds no case of the SBML Test Suite (a folder with NNNNN-settings.txt, "
            "NNNNN-results.csv and NNNNN-sbml-lXvY.xml)"
        )
    return found


def read_settings(path: Path) -> Settings:
    """Read the settings of a time course; keys in any case, lists over several lines.

    Raises
    ------
    InputError : not a time course, a tolerance missing, or a number that cannot be.
    """
    given: dict[str, str] = {}
    key = ""
    for line in _text(path).splitlines():
        head, colon, rest = line.partition(":")
        if colon and head.strip().lower() in (*_NUMBERS, *_NAMES):
            key = head.strip().lower()
            given[key] = rest.strip()
        elif key in _NAMES and not colon:  # the list goes on
            given[key] = f"{given[key]} {line.strip()}"
    for name in ("start", "duration", "steps"):
        if not given.get(name):
            raise InputError(f"{path.name} does not say {name!r}: no time course")
    for name in ("absolute", "relative"):
        if not given.get(name):
            raise InputError(f"{path.name} does not say {name!r}: how near a value must be")
    start, duration, steps, absolute, relative = (_number(path, name, given[name]) for name in _NUMBERS)
    if start < 0.0:
        raise InputError(f"{path.name} starts at {start:g}; models start at time 0")
    if steps != int(steps) or not 0 <= steps <= _MOST_STEPS:
        raise InputError(f"{path.name} asks for {given['steps']} steps; give 0 to {_MOST_STEPS:,}")
    for name, value in (("duration", duration), ("absolute", absolute), ("relative", relative)):
        if value < 0.0:
            raise InputError(f"{path.name} says {name!r} is {value:g}; it cannot be negative")
    amounts, levels = (frozenset(_names(given.get(k, ""))) for k in ("amount", "concentration"))
    return Settings(start, duration, int(steps), absolute, relative, amounts, levels)


def read_results(path: Path, times: Array) -> tuple[list[str], Array]:
    """Return the names of the expected variables and their values, [variable, time].

    Parameters
    ----------
    times : what the settings ask for; the table must hold these.

    Raises
    ------
    InputError : no table of numbers with the time in its first column, or at other times.
    """
    table = [cells for line in csv.reader(_text(path).splitlines()) if (cells := _cells(line))]
    if not table or table[0][0].lower() != "time":
        raise InputError(f"{path.name} is no table of results: its first column is not the time")
    width = len(table[0])
    for cells in table[1:]:
        if len(cells) != width:
            raise InputError(f"{path.name} has a row of {len(cells)} cells under {width} names")
    rows = [[_number(path, "a value", cell, limited=False) for cell in cells] for cells in table[1:]]
    values = np.array(rows, dtype=float).reshape(len(rows), width).T
    if values.shape[1] != len(times):
        raise InputError(f"{path.name} has {values.shape[1]} rows, the settings ask for {len(times)}")
    near = np.abs(values[0] - times) <= _SAME_TIME * np.max(np.diff(times), initial=0.0)
    if not near.all():
        i = int(np.argmin(near))
        raise InputError(f"{path.name} has the time {values[0, i]:g} where the settings ask for {times[i]:g}")
    return table[0][1:], values[1:]


def _cells(line: list[str]) -> list[str]:
    """Cells without spaces around them and without empty ones at the end."""
    cells = [cell.strip() for cell in line]
    while cells and not cells[-1]:
        cells.pop()
    return cells


def _number(path: Path, name: str, text: str, *, limited: bool = True) -> float:
    try:
        value = float(text)
    except ValueError:
        raise InputError(f"{path.name} says {name!r} is {text!r}; that is no number") from None
    if limited and not math.isfinite(value):
        raise InputError(f"{path.name} says {name!r} is {text}; give a finite number")
    return value


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise InputError(
            f"cannot read {path.name!r}: {(error.strerror or 'unknown error').lower()}"
        ) from None
    except UnicodeDecodeError:
        raise InputError(f"{path.name} is no text in UTF-8") from None


def _names(text: str) -> list[str]:
    return [name for name in re.split(r"[,;\s]+", text) if name]


def _listed(path: Path) -> dict[str, list[str]]:
    """Tags by case from a table of cases; none where it has other columns."""
    rows = list(csv.DictReader(_text(path).splitlines()))
    if not rows or not {"case", "component_tags", "test_tags"} <= rows[0].keys():
        return {}
    return {row["case"]: list(_words(f"{row['component_tags']};{row['test_tags']}")) for row in rows}


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
