"""Binding equilibria in machine code, one case per lane."""

from __future__ import annotations

import ctypes
from collections.abc import Callable
from functools import cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

from il2.engine.llvm import cache as store
from il2.engine.llvm.lifted import Lifted, Vector
from il2.engine.llvm.machine import Loaded, Machine, assemble, host
from il2.engine.llvm.module import ATTRIBUTES, declarations
from il2.engine.llvm.text import BYTES, Text, integer
from il2.engine.recruitment import EARLY, Sites

Array = NDArray[np.float64]

#: Fields of an equilibrium.
FIELDS: Final = 11
#: A relative change below which one more iteration, which squares it at least, leaves rounding alone.
_SETTLED: Final = 1e-7


def solve(inputs: list[Array], iterations: int, depleted: bool) -> Array:
    """Rows of an equilibrium [field, case].

    Parameters
    ----------
    inputs : ligand, totals a, b, c, six affinities and, with depletion, surfaces per volume; [n] or single.
    iterations : at most.
    """
    kernel = _kernel(depleted)
    lanes = host().register
    n = int(np.prod(np.broadcast_shapes(*(np.shape(v) for v in inputs), (1,))))
    held, steps = [], []
    for value in inputs:
        single = value.size == 1
        whole = np.full(lanes, value.reshape(-1)[0]) if single else np.ascontiguousarray(value, dtype=float)
        held.append(whole)
        steps.append(0 if single else lanes * BYTES)
    rows = np.empty((FIELDS, n))
    blocks, rest = divmod(n, lanes)
    places = _table([h.ctypes.data for h in held])
    kernel(places, _table(steps), rows.ctypes.data, n * BYTES, blocks, iterations)
    if rest:
        tails = [h if not s else np.resize(h[n - rest :], lanes) for h, s in zip(held, steps, strict=True)]
        last = np.empty((FIELDS, lanes))
        places = _table([t.ctypes.data for t in tails])
        kernel(places, _table(steps), last.ctypes.data, lanes * BYTES, 1, iterations)
        rows[:, n - rest :] = last[:, :rest]
    return rows


def _table(values: list[int]) -> ctypes.Array[ctypes.c_int64]:
    return (ctypes.c_int64 * len(values))(*values)


@cache
def _kernel(depleted: bool) -> ctypes._NamedFuncPointer:
    machine = host()
    text = source(depleted, machine)
    name = store.key(machine.identity, text)
    code = store.read(name)
    if code is None:
        code = assemble(text, machine)
        store.write(name, code)
    table, whole = ctypes.c_void_p, ctypes.c_int64
    return Loaded(code, machine).function("equilibria", None, table, table, table, whole, whole, whole)


def source(depleted: bool, machine: Machine) -> str:
    """Assembly of ``void equilibria(inputs, steps, rows, row_bytes, blocks, iterations)``."""
    text = Text(machine.register, machine.fused)
    count = 11 if depleted else 10
    first = [text.let(f"load i64, ptr {text.at('%inputs', i * BYTES)}") for i in range(count)]
    steps = [text.let(f"load i64, ptr {text.at('%steps', i * BYTES)}") for i in range(count)]
    none = integer(text, "icmp eq", "%blocks", 0)
    text.do(f"br i1 {none}, label %nothing, label %something")
    text.label("nothing")
    text.do("ret void")
    text.label("something")
    with text.loop("%blocks") as loop:
        given = []
        for base, step in zip(first, steps, strict=True):
            place = integer(text, "add", base, integer(text, "mul", loop.index, step))
            given.append(_load(text, place))
        sites = Sites(Lifted(text), *given[:10])
        results = _depleted(text, sites, given[10]) if depleted else _excess(text, sites)
        at = integer(text, "mul", loop.index, machine.register * BYTES)
        for row, value in enumerate(results):
            offset = integer(text, "add", integer(text, "mul", "%row_bytes", row), at)
            text.do(f"store {text.vector} {value.name}, ptr {text.at('%rows', offset)}, align {BYTES}")
    head = (
        "void @equilibria(ptr %inputs, ptr %steps, ptr %rows, i64 %row_bytes, i64 %blocks, i64 %iterations)"
    )
    return "\n".join([text.function(head, "#0"), *declarations(machine.register), ATTRIBUTES, "!0 = !{}", ""])


def _load(text: Text, place: str) -> Vector:
    pointer = text.let(f"inttoptr i64 {place} to ptr")
    return Vector(text, text.let(f"load {text.vector}, ptr {pointer}, align {BYTES}"))


def _excess(text: Text, sites: Sites) -> tuple[Vector, ...]:
    w = sites.weights(sites.ligand)

    def improve(a: Vector) -> Move:
        new = sites.improve(w, a)
        return (new,), (sites.o.sqrt(a * new),)

    (a,) = _iterated(text, (sites.first_guess(w),), improve)
    return sites.result(sites.ligand, w, a, sites.ligand, Vector(text, text.number(0.0)))


def _depleted(text: Text, sites: Sites, density: Vector) -> tuple[Vector, ...]:
    def improve(free: Vector, a: Vector) -> Move:
        w = sites.weights(free)
        first = sites.improve(w, a)
        second = sites.improve(w, first)
        new = sites.improve_ligand(free, w, second, density)
        return (new, second), (sites.o.sqrt(free * new), sites.o.sqrt(first * second))

    start = (sites.ligand, sites.first_guess(sites.weights(sites.ligand)))
    free, a = _iterated(text, start, improve)
    w = sites.weights(free)
    a = sites.improve(w, sites.improve(w, a))
    return sites.result(free, w, a, sites.ligand, density)


#: Improved values, and those half as far away in logarithms.
Move = tuple[tuple[Vector, ...], tuple[Vector, ...]]


def _iterated(text: Text, start: tuple[Vector, ...], improve: Callable[..., Move]) -> tuple[Vector, ...]:
    """Improve each lane until nothing changes, ``%iterations`` times at most.

    A lane that has settled stays as it is, so that it does not depend on its neighbours. Late in the
    iteration every second move is half as long, which ends going to and fro.
    """
    v, n = text.vector, text.fresh()
    for label in (f"enter{n}", f"round{n}"):
        text.jump(label)
        text.label(label)
    names = [f"%s{n}_{i}" for i in range(len(start))]
    place = len(text.lines)
    settled = text.to_mask(f"%d{n}")
    moved, half = improve(*(Vector(text, name) for name in names))
    new = [text.select(settled, name, value.name) for name, value in zip(names, moved, strict=True)]
    still = [_moves(text, name, value) for name, value in zip(names, new, strict=True)]
    open_ = still[0] if len(still) == 1 else integer(text, "or", *still)
    late = integer(text, "icmp sge", f"%l{n}", EARLY)
    odd = integer(text, "icmp eq", integer(text, "and", f"%l{n}", 1), 1)
    halved = text.let(f"and i1 {late}, {odd}")
    mask = text.to_mask(open_)
    following = [
        text.let(f"select i1 {halved}, {v} {text.select(mask, short.name, whole)}, {v} {whole}")
        for short, whole in zip(half, new, strict=True)
    ]
    done = integer(text, "xor", open_, (1 << text.lanes) - 1)
    turn = integer(text, "add", f"%l{n}", 1)
    more = integer(text, "icmp slt", turn, "%iterations")
    again = text.let(f"and i1 {more}, {integer(text, 'icmp ne', open_, 0)}")
    text.do(f"br i1 {again}, label %back{n}, label %out{n}")
    carried = [(f"%l{n}", "i64", "0", turn), (f"%d{n}", "i64", "0", done)]
    carried += [(name, v, a.name, b) for name, a, b in zip(names, start, following, strict=True)]
    text.lines[place:place] = [
        f"{name} = phi {kind} [ {first}, %enter{n} ], [ {last}, %back{n} ]"
        for name, kind, first, last in carried
    ]
    text.label(f"back{n}")
    text.jump(f"round{n}")
    text.label(f"out{n}")
    return tuple(Vector(text, value) for value in new)


def _moves(text: Text, old: str, new: str) -> str:
    """Bits of the lanes that still change; what is not a number does not."""
    change = text.call("fabs", text.sub(new, old))
    limit = text.mul(text.call("fabs", new), text.number(_SETTLED))
    return text.to_bits(text.compare("ogt", change, limit))
