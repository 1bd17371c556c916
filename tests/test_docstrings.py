"""Every example in a docstring runs and gives what it says (those of the catalogue: tests/knowledge)."""

from __future__ import annotations

import doctest
import importlib
import pkgutil

import pytest

import il2

MODULES = [
    module.name
    for module in pkgutil.walk_packages(il2.__path__, "il2.")
    if not module.name.endswith("__main__") and not module.name.startswith("il2.knowledge")
]


@pytest.mark.parametrize("name", ["il2", *MODULES])
def test_the_examples_of_a_module_run(name: str) -> None:
    failed, _ = doctest.testmod(importlib.import_module(name), optionflags=doctest.ELLIPSIS)
    assert failed == 0
