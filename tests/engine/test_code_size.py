"""Work of compiling, counted: code grows no faster than the system, in functions of bounded length."""

from __future__ import annotations

import re

import pytest
from systems import TRAFFIC

from il2.engine import State, System
from il2.engine.analysis import analyse
from il2.engine.expression import Sym, substitute
from il2.engine.nodes import Op

pytest.importorskip("llvmlite")

from il2.engine.llvm.module import PIECE, WHOLE, module
from il2.engine.tangents import differentiate


def mixed(kinds: int) -> System:
    """Cells of several kinds around one pool of ligand."""
    states, parameters, assignments, rates, pool = [], [], [], {}, []
    names = [*TRAFFIC.names, *(p for p, _ in TRAFFIC.parameters), *(a for a, _ in TRAFFIC.assignments)]
    for k in range(kinds):
        own = {n: Sym(f"{n}_{k}") for n in names if n != "L"}
        states += [
            State(f"{s.name}_{k}", substitute(s.initial, own)) for s in TRAFFIC.states if s.name != "L"
        ]
        parameters += [(f"{p}_{k}", v) for p, v in TRAFFIC.parameters]
        assignments += [(f"{a}_{k}", substitute(e, own)) for a, e in TRAFFIC.assignments]
        rates |= {f"{n}_{k}": substitute(e, own) for n, e in TRAFFIC.rates.items() if n != "L"}
        pool.append(substitute(TRAFFIC.rates["L"], own))
    rates["L"] = Op("+", pool)
    return System((*states, State("L")), tuple(parameters), tuple(assignments), rates)


def code(kinds: int, derivatives: int) -> str:
    system = mixed(kinds)
    analysis = analyse(system)
    names = tuple(p for p, _ in system.parameters)
    made = differentiate(analysis, names[:derivatives], system.names) if derivatives else None
    return module(analysis, names, 8, True, differentiated=made).text


@pytest.mark.parametrize("derivatives", [0, 8])
def test_code_grows_in_proportion_to_the_states(derivatives: int) -> None:
    small, large = (code(kinds, derivatives).count("\n") for kinds in (8, 32))  # 49 and 193 states
    assert large < 4.4 * small


def test_no_function_is_longer_than_code_generation_bears() -> None:
    bodies = re.findall(r"define [^@]*@(\w+)\([^\n]*\n(.*?)\n}", code(64, 0), re.DOTALL)
    arithmetic = re.compile(r"= (?!getelementptr|load)")
    counts = {name: len(arithmetic.findall(body)) for name, body in bodies}
    pieces = {n: c for n, c in counts.items() if re.match(r"(first|stage|solve)_\d+$", n)}
    assert len(pieces) > 4, "385 states need more than one function"
    # A sign may be an instruction of its own.
    assert max(pieces.values()) <= 1.5 * PIECE
    assert max(counts.values()) <= 1.5 * WHOLE
