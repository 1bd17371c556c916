"""Parameters and initial values of a batch, from what the caller gave."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import ArrayLike, NDArray

from il2.engine.calculus import diff
from il2.engine.evaluation import evaluate
from il2.engine.nodes import TIME, Expr, symbols
from il2.engine.system import System
from il2.ground.errors import InputError, UnknownNameError

Array = NDArray[np.float64]
Values = Mapping[str, ArrayLike] | ArrayLike | None


def parameter_values(system: System, given: Values, n: int) -> dict[str, Array]:
    """Return each parameter as one number or [n]."""
    names = [p for p, _ in system.parameters]
    values = {p: np.asarray(default, dtype=float) for p, default in system.parameters}
    values.update(_by_name(given, names, n, "parameter"))
    return values


def initial_values(
    system: System, parameters: Mapping[str, Array], given: Values, n: int, start: float
) -> Array:
    """Return the states at the start, [state, n].

    Initial expressions may use parameters, assignments, time and other states' initial values, in any order.

    Raises
    ------
    InputError : initial expressions depend on each other in a circle.
    """
    values = _resolved(system, parameters, _by_name(given, system.names, n, "state"), start)
    return np.array([np.broadcast_to(values[name], (n,)) for name in system.names])


def initial_tangents(
    system: System, parameters: Mapping[str, Array], given: Values, n: int, start: float, by: tuple[str, ...]
) -> Array:
    """Derivative of the initial values by parameters and by initial values, [by, state, n].

    An initial value that was given moves with nothing but itself.
    """
    fixed = _by_name(given, system.names, n, "state")
    values = _resolved(system, parameters, fixed, start)
    formulas = _formulas(system)
    result = np.zeros((len(by), len(system.names), n))
    for at, name in enumerate(by):
        moves: dict[str, float | Array] = {name: 1.0}
        # Values were found in an order in which everything follows what it needs.
        for other in values:
            if other in formulas and other != name and other not in fixed:
                terms = [
                    evaluate(diff(formulas[other], s), values) * moves[s]
                    for s in sorted(symbols(formulas[other]))
                    if s in moves
                ]
                if terms:
                    moves[other] = np.asarray(sum(terms))
        for i, state in enumerate(system.names):
            result[at, i] = moves.get(state, 0.0)
    return result


def _formulas(system: System) -> dict[str, Expr]:
    return {**dict(system.assignments), **{s.name: s.initial for s in system.states}}


def _resolved(
    system: System, parameters: Mapping[str, Array], given: Mapping[str, Array], start: float
) -> dict[str, float | Array]:
    values: dict[str, float | Array] = {TIME: start, **parameters, **given}
    formulas = _formulas(system)
    for name in system.names:
        _resolve(name, formulas, values)
    return values


def _resolve(name: str, formulas: Mapping[str, Expr], values: dict[str, float | Array]) -> None:
    """Evaluate ``name`` and what it needs, without recursion: chains of assignments can be long."""
    todo, open_names = [name], set[str]()
    while todo:
        current = todo[-1]
        if current in values:
            todo.pop()
            continue
        missing = [s for s in sorted(symbols(formulas[current])) if s not in values]
        if not missing:
            values[current] = evaluate(formulas[current], values)
            todo.pop()
        elif current in open_names:
            raise InputError(f"the initial value of {current!r} depends on itself")
        else:
            open_names.add(current)
            todo += missing


def _by_name(given: Values, names: tuple[str, ...] | list[str], n: int, kind: str) -> dict[str, Array]:
    if given is None:
        return {}
    if isinstance(given, Mapping):
        for name in given:
            if name not in names:
                raise UnknownNameError(kind, name, names)
        return {name: _row(value, n) for name, value in given.items()}
    array = np.asarray(given, dtype=float)
    if array.ndim not in (1, 2) or array.shape[-1] != len(names):
        raise InputError(
            f"the array of {kind}s has shape {array.shape}; its last axis must hold all {len(names)} {kind}s"
        )
    return {name: _row(array[..., i], n) for i, name in enumerate(names)}


def _row(value: ArrayLike, n: int) -> Array:
    array = np.asarray(value, dtype=float)
    return array if array.ndim == 0 else np.broadcast_to(array, (n,))
