"""The examples in the documentation of the ground, of the catalogue and of its verbs run as they stand."""

import doctest
import importlib
import pkgutil

import pytest

import il2.ground
import il2.knowledge

VERBS = ["il2.jobs.answer", "il2.jobs.parameter", "il2.jobs.ligand", "il2.jobs.cell", "il2.jobs.cite"]
FLOORS = [
    f"{floor.__name__}.{module.name}"
    for floor in (il2.ground, il2.knowledge)
    for module in pkgutil.iter_modules(floor.__path__)
]


@pytest.mark.parametrize("name", [*FLOORS, *VERBS])
def test_examples(name: str) -> None:
    result = doctest.testmod(importlib.import_module(name))
    assert result.attempted > 0 and result.failed == 0
