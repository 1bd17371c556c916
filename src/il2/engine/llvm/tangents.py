"""Tangents in machine code: what ``sensitivity`` does on NumPy, for every lane and direction.

A direction has a block of rows: its tangents at the start of the step, those at the stage in hand (and at the
end of the step), and the eight stage vectors. What the stages need of the model is prepared once for all
directions while the step itself is made.
"""

from __future__ import annotations

from dataclasses import dataclass

from il2.engine.llvm.factors import Factors, substitute
from il2.engine.llvm.layout import Layout, fetch
from il2.engine.llvm.straight import Straight
from il2.engine.llvm.text import Text, integer
from il2.engine.program import Constants, Program, Ref, Signed
from il2.engine.tableau import rodas5p
from il2.engine.tangents import Own, Tangents


@dataclass(frozen=True)
class TangentPrograms:
    """Straight-line programs of the tangents.

    Attributes
    ----------
    here : entries of the Jacobian and own parts at the stage's argument ``%a``, into the rows ``%d``.
    start : entries of B and own parts at the start of the step, for the stage vector ``%u``.
    own : for each direction what its parameter moves by itself, added to the rows ``%u``.
    stage : right-hand side and solution of one stage, into the rows ``%u``.
    prepared : rows behind ``%d``.
    """

    here: Straight
    start: Straight
    own: tuple[Straight, ...]
    stage: Straight
    prepared: int


def rows(tangents: Tangents, prepared: int) -> dict[str, int]:
    """Rows that tangents need, by name."""
    size, count = len(tangents.stages), len(tangents.by)
    return {
        "tangents": count * 10 * size, "prepared": 8 * prepared, "dense_tangents": count * size,
        "seeds": count, "absolute": count, "share": count, "weight": 1,
    }  # fmt: skip


class _Prepared:
    """A program whose results become rows behind ``%d``, each kept once."""

    def __init__(self, program: Program, first: int) -> None:
        self.program, self.first = program, first
        self.slots: dict[Ref, int] = {}

    def entry(self, node: int) -> Signed:
        """Where the value of a node will be found, up to sign: a row, or a value fixed by parameters."""
        sign, ref = self.program.signed(node)
        if ref[0] in "kc":
            return sign, ref
        return sign, ("prepared", self.first + self.slots.setdefault(ref, len(self.slots)))

    def straight(self, places: dict[str, str]) -> Straight:
        stores = [(ref, "%d", self.first + slot) for ref, slot in self.slots.items()]
        return Straight(self.program.code, stores, {**places, "k": "constants"}, _numbers(self.program))


def _numbers(program: Program) -> dict[float, int]:
    return program.constants.numbers


def programs(tangents: Tangents, constants: Constants, factors: Factors) -> TangentPrograms:
    """Write the programs of the tangents."""
    analysis = tangents.analysis
    graph, leaves = analysis.graph, list(analysis.leaves)
    owns = tangents.own
    roots = [*tangents.slopes.values(), *(n for o in owns for n in o.stage.values())]
    here = _Prepared(Program(graph, leaves, constants, roots), 0)
    slopes = {ij: here.entry(node) for ij, node in tangents.slopes.items()}
    own_here = [{i: here.entry(node) for i, node in o.stage.items()} for o in owns]
    roots = [*tangents.bends.values(), *(n for o in owns for n in o.start.values())]
    more: dict[int, Ref] = {leaf: ("u", i) for i, leaf in enumerate(tangents.stages)}
    more[tangents.weight] = ("w", 0)
    start = _Prepared(Program(graph, leaves, constants, roots, more), len(here.slots))
    bends = {ij: start.entry(node) for ij, node in tangents.bends.items()}
    own_start = [{i: start.entry(node) for i, node in o.start.items()} for o in owns]
    return TangentPrograms(
        here=here.straight({"y": "%a", "t": "stage_time"}),
        start=start.straight({"y": "state", "t": "time", "u": "%u", "w": "weight"}),
        own=tuple(
            _own(Program(graph, leaves, constants, []), at, parts)
            for at, parts in enumerate(zip(own_here, own_start, strict=True))
        ),
        stage=_stage(Program(graph, leaves, constants, []), slopes, bends, factors, len(leaves)),
        prepared=len(here.slots) + len(start.slots),
    )


_PLACES = {"prepared": "%d", "held": "%u", "k": "constants", "seeds": "seeds"}


def _own(program: Program, at: int, parts: tuple[dict[int, Signed], dict[int, Signed]]) -> Straight:
    stores = []
    for i in sorted({*parts[0], *parts[1]}):
        sign, ref = program.total([part[i] for part in parts if i in part])
        moved = program.emit("mul", ref, ("seeds", at))
        stores.append((program.emit("add" if sign > 0 else "sub", ("held", i), moved), "%u", i))
    return Straight(program.code, stores, _PLACES, _numbers(program))


def _stage(
    program: Program, slopes: dict[tuple[int, int], Signed], bends: dict[tuple[int, int], Signed],
    factors: Factors, size: int,
) -> Straight:  # fmt: skip
    sums: list[Ref] = [("held", i) for i in range(size)]
    for entries, kind in ((slopes, "moved"), (bends, "start")):
        for (i, j), (sign, ref) in sorted(entries.items()):
            product = program.emit("mul", ref, (kind, j))
            sums[i] = program.emit("add" if sign > 0 else "sub", sums[i], product)
    stores = [(ref, "%u", i) for i, ref in enumerate(substitute(program, factors, sums))]
    places = {**_PLACES, "moved": "%s", "start": "%b", "lower": "lower", "upper": "upper", "pivots": "pivots"}
    return Straight(program.code, stores, places, _numbers(program))


def is_empty(own: Own) -> bool:
    """Whether a direction moves nothing by itself: an initial value."""
    return not own.stage and not own.start


# The functions.


def prepare(text: Text, layout: Layout, i: int, states: int, prepared: int, weighted: bool) -> None:
    """Call what stage ``i`` of the step prepares for the tangents; its vector is known, its argument too."""
    if weighted:
        weight = text.mul(layout.read(text, "step"), text.number(rodas5p().shift[i]))
        layout.write(text, weight, "weight")
    if i == 0:
        layout.write(text, layout.read(text, "time"), "stage_time")
    argument = layout.row(text, "argument" if i else "state")
    here = f"ptr %ws, ptr {argument}, ptr {layout.row(text, 'stages', i * states)}"
    text.do(f"call void @prepare({here}, ptr {layout.row(text, 'prepared', i * prepared)})")


def all_directions(text: Text, layout: Layout, tangents: Tangents) -> None:
    """The tangents of a step, whose error may be the largest."""
    size = len(tangents.stages)
    for at, own in enumerate(tangents.own):
        block = layout.row(text, "tangents", at * 10 * size)
        which = "none" if is_empty(own) else str(at)
        given = f"ptr {block}, ptr @own_{which}"
        for name in ("absolute", "share"):
            given += f", {text.vector} {layout.read(text, name, at)}"
        text.do(f"call void @direction(ptr %ctx, ptr %ws, {given})")


def direction(text: Text, layout: Layout, states: int, prepared: int) -> None:
    """The stages of the direction with block ``%b``; ``%own`` adds what its parameter moves by itself."""
    inverse = layout.read(text, "inverse")
    moved = layout.row(text, "%b", states)
    for i in range(8):
        stage = layout.row(text, "%b", (2 + i) * states)
        _mix(text, layout, states, i, inverse)
        ready = layout.row(text, "prepared", i * prepared)
        text.do(f"call void %own(ptr %ws, ptr {ready}, ptr {stage})")
        at = moved if i else "%b"
        text.do(f"call void @tangent(ptr %ws, ptr %b, ptr {at}, ptr {ready}, ptr {stage})")
    _finish(text, layout, states)


def _row(text: Text, layout: Layout, index: str, row: int) -> str:
    """Address of row ``row`` + the number ``index`` of the block ``%b``."""
    here = text.at("%b", text.let(f"mul i64 {index}, {layout.lanes * 8}"))
    return text.at(here, row * layout.lanes * 8)


def _mix(text: Text, layout: Layout, states: int, i: int, inverse: str) -> None:
    """The tangent at stage i and the sum of earlier stages that its right-hand side holds."""
    method, v = rodas5p(), text.vector
    with text.loop(str(states)) as loop:
        target = _row(text, layout, loop.index, (2 + i) * states)
        if i == 0:
            text.store(v, text.number(0.0), target)
            return
        earlier = [text.load(v, _row(text, layout, loop.index, (2 + j) * states)) for j in range(i)]
        place = _row(text, layout, loop.index, states)
        if i < 6:
            moved = text.load(v, _row(text, layout, loop.index, 0))
            for j in range(i):
                moved = text.fma(earlier[j], text.number(method.a[i, j]), moved)
        else:
            moved = text.add(text.load(v, place), earlier[-1])
        held = text.mul(earlier[0], text.number(method.c[i, 0]))
        for j in range(1, i):
            held = text.fma(earlier[j], text.number(method.c[i, j]), held)
        text.store(v, moved, place)
        text.store(v, text.mul(held, inverse), target)


def _finish(text: Text, layout: Layout, states: int) -> None:
    """Tangents at the end of the step; the largest error norm; a sum that is finite where all are."""
    relative, absolute = text.splat(fetch(text, "rtol")), fetch(text, "atol")
    zero, v = text.number(0.0), text.vector
    with text.loop(str(states), [(v, zero), (v, zero)]) as loop:
        place = _row(text, layout, loop.index, states)
        error = text.load(v, _row(text, layout, loop.index, 9 * states))
        new = text.add(text.load(v, place), error)
        text.store(v, new, place)
        old = text.load(v, _row(text, layout, loop.index, 0))
        size = text.larger(text.call("fabs", old), text.call("fabs", new))
        state = text.call("fabs", text.load(v, layout.each(text, "argument", loop.index)))
        size = text.larger(size, text.mul(state, "%share"))
        least = text.mul(text.splat(text.load("double", text.item(absolute, loop.index))), "%absolute")
        ratio = text.div(error, text.fma(size, relative, least))
        loop.following = [text.fma(ratio, ratio, loop.carried[0]), text.add(loop.carried[1], new)]
    norm = text.call("sqrt", text.mul(loop.following[0], text.splat(fetch(text, "weight"))))
    layout.write(text, text.larger(layout.read(text, "error"), norm), "error")
    layout.write(text, text.add(layout.read(text, "sum"), loop.following[1]), "sum")


def move(text: Text, layout: Layout, states: int, count: int) -> None:
    """The tangents of the lanes with bits ``%accepted`` go to the end of the step."""
    accepted = text.to_mask("%accepted")
    with text.loop(str(count)) as outer:
        first = integer(text, "mul", outer.index, 10 * states)
        with text.loop(str(states)) as loop:
            at = integer(text, "add", first, loop.index)
            place = layout.each(text, "tangents", at)
            new = text.load(text.vector, layout.each(text, "tangents", at, states))
            old = text.load(text.vector, place)
            text.store(text.vector, text.select(accepted, new, old), place)
        outer.following = []


def interpolate(text: Text, layout: Layout, states: int, count: int, theta: str, weights: list[str]) -> None:
    """Kept tangents inside the step, into the rows ``dense_tangents``; as ``driver.interpolate``."""
    v, kept, keep = text.vector, fetch(text, "kept"), fetch(text, "keep")
    back = text.sub(text.number(1.0), theta)
    with text.loop(str(count)) as outer:
        first = integer(text, "mul", outer.index, 10 * states)
        target = integer(text, "mul", outer.index, states)
        with text.loop(kept) as loop:
            state = text.let(f"load i64, ptr {text.item(keep, loop.index)}")
            at = integer(text, "add", first, state)

            def load(row: int, at: str = at) -> str:
                return text.load(v, layout.each(text, "tangents", at, row * states))

            value = text.fma(theta, load(1), text.mul(back, load(0)))
            for j, weight in enumerate(weights):
                value = text.fma(weight, load(2 + j), value)
            text.store(v, value, layout.each(text, "dense_tangents", integer(text, "add", target, state)))
        outer.following = []


def store(text: Text, layout: Layout, rows: str, stride: int, count: int, place: str) -> None:
    """Copy the kept tangents of lane ``%lane`` to output number ``place`` (of all systems and times)."""
    kept, keep = fetch(text, "kept"), fetch(text, "keep")
    target = integer(text, "mul", integer(text, "mul", place, kept), count)
    first = text.item(fetch(text, "gradient"), target)
    with text.loop(kept) as outer:
        state = text.let(f"load i64, ptr {text.item(keep, outer.index)}")
        row = text.item(first, integer(text, "mul", outer.index, count))
        with text.loop(str(count)) as loop:
            at = integer(text, "add", integer(text, "mul", loop.index, stride), state)
            value = text.let(f"load double, ptr {lane_of(text, layout, rows, at)}")
            text.do(f"store double {value}, ptr {text.item(row, loop.index)}")
        outer.following = []


def lane_of(text: Text, layout: Layout, name: str, row: str) -> str:
    """Address of lane ``%lane`` in row number ``row`` of ``name``."""
    at = integer(text, "add", integer(text, "mul", row, text.lanes), "%lane")
    return text.real_item(layout.row(text, name), at)


def load(text: Text, layout: Layout, states: int, count: int, system: str) -> None:
    """Initial tangents, seeds and sizes of a lane's new system."""
    source, stride = fetch(text, "tangents"), fetch(text, "systems")
    with text.loop(str(count)) as outer:
        at = integer(text, "add", integer(text, "mul", outer.index, stride), system)
        for name in ("absolute", "share"):
            value = text.let(f"load double, ptr {text.item(fetch(text, name), at)}")
            text.do(f"store double {value}, ptr {lane_of(text, layout, name, outer.index)}")
        text.do(f"store double 1.0, ptr {lane_of(text, layout, 'seeds', outer.index)}")
        first = integer(text, "mul", outer.index, states)
        block = integer(text, "mul", outer.index, 10 * states)
        with text.loop(str(states)) as loop:
            row = integer(text, "add", first, loop.index)
            at = integer(text, "add", integer(text, "mul", row, stride), system)
            value = text.let(f"load double, ptr {text.item(source, at)}")
            place = lane_of(text, layout, "tangents", integer(text, "add", block, loop.index))
            text.do(f"store double {value}, ptr {place}")
        outer.following = []


def overwrite(text: Text, layout: Layout, states: int, count: int, event: str, state: str, adds: str) -> None:
    """What an input sets moves no longer with what set it before."""
    setting = integer(text, "icmp eq", adds, 0)
    on_state = integer(text, "icmp sge", state, 0)
    with text.when(text.let(f"and i1 {setting}, {on_state}")), text.loop(str(count)) as loop:
        row = integer(text, "add", integer(text, "mul", loop.index, 10 * states), state)
        text.do(f"store double 0.0, ptr {lane_of(text, layout, 'tangents', row)}")
    seed = text.let(f"load i64, ptr {text.item(fetch(text, 'input_seeds'), event)}")
    known = integer(text, "icmp sge", seed, 0)
    with text.when(text.let(f"and i1 {setting}, {known}")):
        text.do(f"store double 0.0, ptr {lane_of(text, layout, 'seeds', seed)}")
