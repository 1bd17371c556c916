"""Machine code for batches: one system per lane of a vector register, through llvmlite (extra ``fast``)."""

from __future__ import annotations

from typing import Final

from il2.engine.analysis import Analysis
from il2.engine.llvm import cache
from il2.engine.llvm.machine import Loaded, Machine, assemble, host
from il2.engine.llvm.module import module
from il2.engine.llvm.run import Code
from il2.engine.tangents import Tangents

#: Up to this many states two registers side by side hide the latency of single operations (measured).
_SMALL: Final = 12
#: Processors that do a full register in two halves and have a first cache of 32 KB: from this many states
#: on half a register is faster (measured at 62 states).
_LARGE: Final = 40
_NARROW: Final = frozenset(["znver4"])


def build(
    analysis: Analysis, parameters: tuple[str, ...], lanes: int | None = None,
    differentiated: Tangents | None = None, single: bool = False,
) -> Code:  # fmt: skip
    """Compile a system to machine code, or take it from the cache.

    Parameters
    ----------
    analysis : of the system.
    parameters : names of its parameters.
    lanes : systems side by side; by default what the processor and the number of states suggest.
    differentiated : what the code also differentiates.
    single : compute in floats, twice as many to a register.
    """
    machine = host()
    if not lanes:
        lanes = lanes_for(machine, len(analysis.leaves)) * (2 if single else 1)
        if differentiated is not None:  # tangents give the processor enough to do with one register
            lanes = min(lanes, machine.register)
    made = module(analysis, parameters, lanes, machine.fused, differentiated=differentiated, single=single)
    name = cache.key(machine.identity, made.text)
    code = cache.read(name)
    if code is None:
        code = assemble(made.text, machine)
        cache.write(name, code)
    return Code(Loaded(code, machine), made.lanes, made.bytes, parameters)


def lanes_for(machine: Machine, states: int) -> int:
    """Systems side by side for a number of states."""
    if states <= _SMALL:
        return 2 * machine.register
    if states > _LARGE and machine.cpu in _NARROW:
        return machine.register // 2
    return machine.register
