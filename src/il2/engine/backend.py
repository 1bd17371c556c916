"""What solves: machine code where llvmlite is installed, else NumPy. Both give the same answers."""

from __future__ import annotations

import os
from collections.abc import Callable
from importlib.util import find_spec
from typing import Final, Literal

from il2.engine.analysis import Analysis
from il2.engine.integrate import Integration, Outcome, Task
from il2.ground.errors import InputError

Backend = Literal["auto", "llvm", "numpy"]
#: From a task and a number of threads to its outcome.
Solver = Callable[[Task, int], Outcome]

_VARIABLE: Final = "IL2_BACKEND"
_NAMES: Final = ("auto", "llvm", "numpy")


def choose(asked: Backend = "auto") -> Literal["llvm", "numpy"]:
    """Return the backend: what is asked for, else ``IL2_BACKEND``, else machine code where it can be made.

    Raises
    ------
    InputError : no such backend, or llvmlite is not installed.

    Examples
    --------
    >>> choose("numpy")
    'numpy'
    """
    name: str = asked
    if name == "auto":
        name = os.environ.get(_VARIABLE, "").strip() or "auto"
    if name not in _NAMES:
        raise InputError(f"there is no backend {name!r}; choose one of {', '.join(_NAMES)}")
    if name == "numpy" or (name == "auto" and not _usable()):
        return "numpy"
    if not _usable():
        raise InputError("backend 'llvm' needs llvmlite; install il2[fast] or choose 'numpy'")
    return "llvm"


def _usable() -> bool:
    if find_spec("llvmlite") is None:
        return False
    try:
        import llvmlite.binding  # noqa: F401
    except (ImportError, OSError):  # built for another system
        return False
    return True


def solver(analysis: Analysis, parameters: tuple[str, ...], name: str, lanes: int | None = None) -> Solver:
    """Return what solves tasks of one compiled system."""
    if name == "llvm":
        from il2.engine.llvm import build

        return build(analysis, parameters, lanes).solve
    return lambda task, threads: Integration(task).run()
