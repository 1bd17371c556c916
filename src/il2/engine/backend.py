"""What solves: machine code where llvmlite is installed, else NumPy. Both give the same answers."""

from __future__ import annotations

import os
from collections.abc import Callable
from importlib.util import find_spec
from typing import Final, Literal

import numpy as np

from il2.engine.analysis import Analysis
from il2.engine.integrate import Integration, Outcome, Task
from il2.engine.sensitivity import TangentOutcome, TangentTask
from il2.engine.sensitivity import integrate as integrate_tangents
from il2.engine.system import System
from il2.engine.tangents import Tangents
from il2.ground.errors import InputError, UnsupportedError

Backend = Literal["auto", "llvm", "numpy"]
#: From a task and a number of threads to its outcome.
Solver = Callable[[Task, int], Outcome]
#: The same with tangents.
TangentSolver = Callable[[TangentTask, int], TangentOutcome]

_VARIABLE: Final = "IL2_BACKEND"
_NAMES: Final = ("auto", "llvm", "numpy")


def choose(asked: Backend = "auto", system: System | None = None) -> Literal["llvm", "numpy"]:
    """Return the backend: what is asked for, else ``IL2_BACKEND``, else machine code where it can be made.

    Events are found and made by the NumPy path alone.

    Raises
    ------
    InputError : no such backend, or llvmlite is not installed.
    UnsupportedError : machine code for a system with events.

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
    if system is not None and system.events:
        if asked == "llvm":
            first = system.events[0].name
            raise UnsupportedError(
                f"event {first!r} needs the backend 'numpy': machine code makes timed inputs, no events; "
                "choose 'auto' or 'numpy'"
            )
        return "numpy"
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


def solver(
    analysis: Analysis, parameters: tuple[str, ...], name: str, lanes: int | None = None, single: bool = False
) -> Solver:
    """Return what solves tasks of one compiled system; ``single`` computes in float32."""
    if name == "llvm":
        from il2.engine.llvm import build

        return build(analysis, parameters, lanes, single=single).solve
    if single:
        return lambda task, threads: Integration(task, real=np.float32).run()
    kind: type[Integration] = Integration
    if analysis.events is not None:
        from il2.engine.events import EventIntegration as kind

    return lambda task, threads: kind(task).run()


def tangent_solver(
    tangents: Tangents, parameters: tuple[str, ...], name: str, lanes: int | None = None
) -> TangentSolver:
    """Return what solves tasks of one compiled system with the directions of ``tangents``.

    Stops that move with a parameter are rare, and left to NumPy.
    """
    if name == "llvm" and not any(tangents.stops):
        from il2.engine.llvm import build

        return build(tangents.analysis, parameters, lanes, tangents).solve_tangents
    return lambda task, threads: integrate_tangents(task)
