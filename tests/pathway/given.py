"""The given maps and tables, which the package does not carry."""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path

import pytest

from il2.ground.errors import MissingDataError
from il2.ground.files import reference_data
from il2.pathway import Graph, Map, read, resolve


def place(*parts: str) -> Path:
    """A file of the reference data; the test is skipped with the reason where it is missing."""
    try:
        return reference_data(*parts)
    except MissingDataError as missing:
        pytest.skip(str(missing))


def rows(name: str) -> list[dict[str, str]]:
    """Rows of a table of data/pathway."""
    with place("pathway", name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _names() -> list[str]:
    try:
        folder = reference_data("gpml")
    except MissingDataError:
        return ["WP49.gpml"]  # one test that says why it is skipped
    return sorted(p.relative_to(folder).as_posix() for p in folder.rglob("*.gpml"))


FILES = _names()


@cache
def given_map(name: str) -> Map:
    return read(place("gpml", *name.split("/")))


@cache
def given_graph(name: str) -> Graph:
    return resolve(given_map(name))
