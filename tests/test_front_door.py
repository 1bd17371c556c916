"""The front door: every public name is there, documented, and imported only when it is asked for."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
import subprocess
import sys

import pytest

import il2


@pytest.mark.parametrize("name", il2.__all__)
def test_every_public_name_is_there_and_documented(name: str) -> None:
    value = getattr(il2, name)
    assert inspect.getdoc(value)
    assert name in dir(il2)


def test_the_table_and_the_list_agree() -> None:
    assert sorted(il2._HOME) == sorted(il2.__all__)
    assert il2.__all__ == sorted(il2.__all__)


def test_importing_the_package_imports_no_other_part_of_it() -> None:
    script = (
        "import sys, il2; "
        "found = [m for m in sys.modules if m.startswith(('il2.', 'numpy', 'scipy', 'click'))]; "
        "sys.exit(' '.join(found) or 0)"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, timeout=60, check=False)
    assert (done.returncode, done.stderr) == (0, b"")


def test_a_slip_names_its_neighbours() -> None:
    with pytest.raises(AttributeError, match="did you mean dose_response"):
        il2.dose_respons  # noqa: B018


def test_no_private_name_leaks_from_a_star_import() -> None:
    space: dict[str, object] = {}
    exec("from il2 import *", space)
    assert set(space) - {"__builtins__"} == set(il2.__all__)


def test_every_module_can_be_imported_alone() -> None:
    names = [m.name for m in pkgutil.walk_packages(il2.__path__, "il2.") if not m.name.endswith("__main__")]
    assert len(names) > 50
    for name in names:
        importlib.import_module(name)
