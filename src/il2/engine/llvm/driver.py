"""The loop over steps: every lane accepts, stores, jumps, ends and is refilled by itself.

The decisions are those of ``integrate.Integration``, which is the readable form of what is written here.
"""

from __future__ import annotations

from typing import Final

import numpy as np

from il2.engine.llvm import step as steps
from il2.engine.llvm import tangents
from il2.engine.llvm.layout import Layout, fetch
from il2.engine.llvm.text import Text, bits, integer
from il2.engine.status import Status
from il2.engine.tableau import rodas5p

_INF: Final = bits(float("inf"))
_EPS: Final = float(np.finfo(float).eps)


def _flag(text: Text, layout: Layout, name: str) -> str:
    return text.let(f"load i64, ptr {layout.row(text, name)}")


def _set_flag(text: Text, layout: Layout, name: str, value: str | int) -> None:
    text.do(f"store i64 {value}, ptr {layout.row(text, name)}")


def run(text: Text, layout: Layout) -> None:
    """Steps until the queue is empty and every lane has ended (0) or ``%rounds`` steps are made (1)."""
    everyone = (1 << text.lanes) - 1
    left = text.let("alloca i64")
    text.do(f"store i64 %rounds, ptr {left}")
    with text.repeat():
        dead = integer(text, "xor", _flag(text, layout, "alive"), everyone)
        full = integer(text, "icmp ne", _flag(text, layout, "empty"), 0)
        open_ = text.let(f"select i1 {full}, i64 0, i64 {dead}")
        with text.each_bit(open_) as lane:
            text.do(f"call void @refill(ptr %ctx, ptr %ws, i64 {lane})")
        n = text.fresh()
        alive = _flag(text, layout, "alive")
        idle = integer(text, "icmp eq", alive, 0)
        text.do(f"br i1 {idle}, label %idle{n}, label %busy{n}")
        text.label(f"idle{n}")
        empty = integer(text, "icmp ne", _flag(text, layout, "empty"), 0)
        text.do(f"br i1 {empty}, label %over{n}, label %next{n}")
        text.label(f"over{n}")
        text.do("ret i64 0")
        text.label(f"busy{n}")
        rest = integer(text, "sub", text.let(f"load i64, ptr {left}"), 1)
        text.do(f"store i64 {rest}, ptr {left}")
        spent = integer(text, "icmp slt", rest, 0)
        text.do(f"br i1 {spent}, label %pause{n}, label %work{n}")
        text.label(f"pause{n}")
        text.do("ret i64 1")
        text.label(f"work{n}")
        text.do("call void @round(ptr %ctx, ptr %ws)")
        text.jump(f"next{n}")
        text.label(f"next{n}")
    text.do("unreachable")


def refill(text: Text, layout: Layout, states: int, parameters: int, directions: int = 0) -> None:
    """Give lane ``%lane`` the next system of the queue, if there is one."""
    taken = text.let(f"atomicrmw add ptr {fetch(text, 'next')}, i64 1 monotonic")
    none = integer(text, "icmp sge", taken, fetch(text, "count"))
    n = text.fresh()
    text.do(f"br i1 {none}, label %none{n}, label %some{n}")
    text.label(f"none{n}")
    _set_flag(text, layout, "empty", 1)
    text.do("ret void")
    text.label(f"some{n}")
    system = text.let(f"load i64, ptr {text.item(fetch(text, 'queue'), taken)}")
    for name, value in (("id", system), ("output", 0), ("pointer", 0), ("steps", 0), ("rejected", 0)):
        text.do(f"store i64 {value}, ptr {layout.lane(text, name)}")
    text.do(f"store double {fetch(text, 'start')}, ptr {layout.lane(text, 'time')}")
    text.do(f"store double 0.0, ptr {layout.lane(text, 'natural')}")
    source, stride = fetch(text, "initial"), fetch(text, "systems")
    with text.loop(str(states)) as loop:
        at = integer(text, "add", integer(text, "mul", loop.index, stride), system)
        value = text.let(f"load double, ptr {text.item(source, at)}")
        text.put(value, _cell(text, layout, "state", loop.index))
    own = _own_parameters(text, layout, parameters)
    if parameters:
        sources, strides = fetch(text, "parameters"), fetch(text, "strides")
        with text.loop(str(parameters)) as loop:
            first = text.let(f"load ptr, ptr {text.item(sources, loop.index)}")
            stride = text.let(f"load i64, ptr {text.item(strides, loop.index)}")
            value = text.let(f"load double, ptr {text.at(first, integer(text, 'mul', stride, system))}")
            text.do(f"store double {value}, ptr {text.item(own, loop.index)}")
    text.do(f"call void @hoist(ptr {own}, ptr {_cell(text, layout, 'constants', '0')})")
    if directions:
        tangents.load(text, layout, states, directions, system)
    bit = integer(text, "shl", 1, "%lane")
    _set_flag(text, layout, "alive", integer(text, "or", _flag(text, layout, "alive"), bit))
    _set_flag(text, layout, "fresh", integer(text, "or", _flag(text, layout, "fresh"), bit))
    kept = integer(text, "and", _flag(text, layout, "retry"), integer(text, "xor", bit, -1))
    _set_flag(text, layout, "retry", kept)
    text.do("call void @serve(ptr %ctx, ptr %ws, i64 %lane)")


def _cell(text: Text, layout: Layout, name: str, row: str) -> str:
    """Address of lane ``%lane`` in row number ``row`` of ``name``, which belongs to the model."""
    at = integer(text, "add", integer(text, "mul", row, text.lanes), "%lane")
    return text.real_item(layout.row(text, name), at)


def _own_parameters(text: Text, layout: Layout, parameters: int) -> str:
    return text.item(layout.row(text, "parameters"), integer(text, "mul", "%lane", parameters))


def serve(text: Text, layout: Layout, states: int, parameters: int, directions: int = 0) -> None:
    """Inputs and outputs that are due at the present time of lane ``%lane``; its next stop, or its end."""
    system = text.let(f"load i64, ptr {layout.lane(text, 'id')}")
    _apply_inputs(text, layout, system, states, parameters, directions)
    time = text.let(f"load double, ptr {layout.lane(text, 'time')}")
    points = fetch(text, "points")
    row = integer(text, "mul", system, fetch(text, "times_step"))
    times = text.item(fetch(text, "times"), row)
    output = layout.lane(text, "output")
    with text.repeat() as done:
        current = text.let(f"load i64, ptr {output}")
        text.leave(integer(text, "icmp sge", current, points), done)
        asked = text.let(f"load double, ptr {text.item(times, current)}")
        text.leave(text.let(f"fcmp ogt double {asked}, {time}"), done)
        _store(text, layout, "state", states, directions)
        text.do(f"store i64 {integer(text, 'add', current, 1)}, ptr {output}")
    _set_due(text, layout, times, points)
    end = text.let(f"load double, ptr {text.item(times, integer(text, 'sub', points, 1))}")
    due = _next_input(text, layout, system)[0]
    sooner = text.let(f"fcmp olt double {due}, {end}")
    stop = text.let(f"select i1 {sooner}, double {due}, double {end}")
    text.do(f"store double {stop}, ptr {layout.lane(text, 'stop')}")
    over = integer(text, "icmp sge", text.let(f"load i64, ptr {output}"), points)
    with text.when(over):
        text.do(f"call void @close(ptr %ctx, ptr %ws, i64 %lane, i8 {int(Status.OK)})")


def _set_due(text: Text, layout: Layout, times: str, points: str) -> None:
    """Time of the next output of lane ``%lane``; infinite when all are stored."""
    current = text.let(f"load i64, ptr {layout.lane(text, 'output')}")
    more = integer(text, "icmp slt", current, points)
    place = text.let(f"select i1 {more}, i64 {current}, i64 0")
    asked = text.let(f"load double, ptr {text.item(times, place)}")
    due = text.let(f"select i1 {more}, double {asked}, double {_INF}")
    text.do(f"store double {due}, ptr {layout.lane(text, 'due')}")


def _store(text: Text, layout: Layout, rows: str, states: int, directions: int) -> None:
    """Copy the kept states of lane ``%lane`` to the results, at its present output."""
    system = text.let(f"load i64, ptr {layout.lane(text, 'id')}")
    current = text.let(f"load i64, ptr {layout.lane(text, 'output')}")
    kept, keep = fetch(text, "kept"), fetch(text, "keep")
    place = integer(text, "add", integer(text, "mul", system, fetch(text, "points")), current)
    target = text.item(fetch(text, "values"), integer(text, "mul", place, kept))
    with text.loop(kept) as loop:
        state = text.let(f"load i64, ptr {text.item(keep, loop.index)}")
        value = text.get(_cell(text, layout, rows, state))
        text.do(f"store double {value}, ptr {text.item(target, loop.index)}")
    if directions:
        held, stride = ("tangents", 10 * states) if rows == "state" else ("dense_tangents", states)
        tangents.store(text, layout, held, stride, directions, place)


def _next_input(text: Text, layout: Layout, system: str) -> tuple[str, str]:
    """Time of the next input of the lane (infinite when none is left), and its place in [input, n] arrays."""
    pointer = text.let(f"load i64, ptr {layout.lane(text, 'pointer')}")
    more = integer(text, "icmp slt", pointer, fetch(text, "inputs"))
    n = text.fresh()
    text.do(f"br i1 {more}, label %more{n}, label %none{n}")
    text.label(f"more{n}")
    systems = fetch(text, "systems")
    rank = integer(text, "add", integer(text, "mul", pointer, systems), system)
    event = text.let(f"load i64, ptr {text.item(fetch(text, 'input_order'), rank)}")
    place = integer(text, "add", integer(text, "mul", event, systems), system)
    time = text.let(f"load double, ptr {text.item(fetch(text, 'input_times'), place)}")
    text.jump(f"known{n}")
    text.label(f"none{n}")
    text.jump(f"known{n}")
    text.label(f"known{n}")
    due = text.let(f"phi double [ {time}, %more{n} ], [ {_INF}, %none{n} ]")
    which = text.let(f"phi i64 [ {event}, %more{n} ], [ -1, %none{n} ]")
    return due, which


def _apply_inputs(
    text: Text, layout: Layout, system: str, states: int, parameters: int, directions: int
) -> None:
    own = _own_parameters(text, layout, parameters)
    changed = text.let("alloca i1")
    text.do(f"store i1 false, ptr {changed}")
    with text.repeat() as done:
        due, event = _next_input(text, layout, system)
        time = text.let(f"load double, ptr {layout.lane(text, 'time')}")
        text.leave(text.let(f"fcmp ugt double {due}, {time}"), done)
        at = integer(text, "add", integer(text, "mul", event, fetch(text, "systems")), system)
        amount = text.let(f"load double, ptr {text.item(fetch(text, 'input_values'), at)}")
        adds = text.let(f"load i64, ptr {text.item(fetch(text, 'input_adds'), event)}")
        state = text.let(f"load i64, ptr {text.item(fetch(text, 'input_states'), event)}")
        with text.when(integer(text, "icmp sge", state, 0)):
            _jump(text, _cell(text, layout, "state", state), amount, adds)
        if parameters:
            parameter = text.let(f"load i64, ptr {text.item(fetch(text, 'input_parameters'), event)}")
            with text.when(integer(text, "icmp sge", parameter, 0)):
                _jump(text.wide, text.item(own, parameter), amount, adds)
                text.do(f"store i1 true, ptr {changed}")
        if directions:
            tangents.overwrite(text, layout, states, directions, event, state, adds)
        pointer = layout.lane(text, "pointer")
        text.do(f"store i64 {integer(text, 'add', text.let(f'load i64, ptr {pointer}'), 1)}, ptr {pointer}")
        bit = integer(text, "shl", 1, "%lane")
        _set_flag(text, layout, "fresh", integer(text, "or", _flag(text, layout, "fresh"), bit))
        # Just behind the moment, so that ``time > moment`` holds from the first evaluation on.
        text.do(f"store double {_after(text, time)}, ptr {layout.lane(text, 'time')}")
    with text.when(text.let(f"load i1, ptr {changed}")):
        text.do(f"call void @hoist(ptr {own}, ptr {_cell(text, layout, 'constants', '0')})")


def _jump(text: Text, place: str, amount: str, adds: str) -> None:
    more = text.let(f"fadd double {amount}, {text.get(place)}")
    adding = integer(text, "icmp ne", adds, 0)
    text.put(text.let(f"select i1 {adding}, double {more}, double {amount}"), place)


def _after(text: Text, time: str) -> str:
    """The next double above a finite time."""
    packed = text.let(f"bitcast double {time} to i64")
    up, down = integer(text, "add", packed, 1), integer(text, "sub", packed, 1)
    moved = text.let(f"select i1 {text.let(f'fcmp olt double {time}, 0.0')}, i64 {down}, i64 {up}")
    zero = text.let(f"fcmp oeq double {time}, 0.0")
    moved = text.let(f"select i1 {zero}, i64 1, i64 {moved}")
    return text.let(f"bitcast i64 {moved} to double")


def _before(text: Text, time: str) -> str:
    """The next doubles below the times of all lanes."""
    v, whole, zero = text.vector, text.integers, text.number(0.0)
    packed = text.let(f"bitcast {v} {time} to {whole}")
    up, down = (text.let(f"{how} {whole} {packed}, splat (i64 1)") for how in ("add", "sub"))
    below = text.compare("olt", time, zero)
    moved = text.let(f"select {text.mask} {below}, {whole} {up}, {whole} {down}")
    least = f"splat (i64 {-0x7FFFFFFFFFFFFFFF})"  # the double -5e-324
    null = text.compare("oeq", time, zero)
    moved = text.let(f"select {text.mask} {null}, {whole} {least}, {whole} {moved}")
    return text.let(f"bitcast {whole} {moved} to {v}")


def close(text: Text, layout: Layout) -> None:
    """Write the fate of lane ``%lane``."""
    system = text.let(f"load i64, ptr {layout.lane(text, 'id')}")
    status = text.let(f"getelementptr i8, ptr {fetch(text, 'status')}, i64 {system}")
    text.do(f"store i8 %status, ptr {status}")
    for name, kind, source in (
        ("ended", "double", "time"),
        ("steps", "i64", "steps"),
        ("rejected", "i64", "rejected"),
    ):
        value = text.let(f"load {kind}, ptr {layout.lane(text, source)}")
        text.do(f"store {kind} {value}, ptr {text.item(fetch(text, name), system)}")
    gone = integer(text, "xor", integer(text, "shl", 1, "%lane"), -1)
    _set_flag(text, layout, "alive", integer(text, "and", _flag(text, layout, "alive"), gone))


def round_(text: Text, layout: Layout, states: int, limited: bool, directions: int = 0) -> None:
    """One step of all lanes."""
    wide = text.wide
    n = wide.number
    left = wide.sub(layout.read(wide, "stop"), layout.read(wide, "time"))
    fresh = _flag(text, layout, "fresh")
    with text.when(integer(text, "icmp ne", fresh, 0)):
        text.do(f"call void @first_step(ptr %ctx, ptr %ws, i64 {fresh})")
        _set_flag(text, layout, "fresh", 0)
    alive = text.to_mask(_flag(text, layout, "alive"))
    natural = layout.read(wide, "natural")
    # A step that nearly reaches the stop goes there; one that would leave a stub is halved.
    hit = wide.compare("oge", wide.mul(natural, n(1.01)), left)
    wish = wide.select(hit, left, wide.smaller(natural, wide.mul(left, n(0.5))))
    layout.write(wide, wide.select(alive, wish, n(1.0)), "step")
    if limited:
        layout.write(wide, _before(wide, layout.read(wide, "stop")), "limit")
    text.do("call void @advance(ptr %ctx, ptr %ws)")
    if directions:
        text.do("call void @tangents(ptr %ctx, ptr %ws)")
    error = layout.read(wide, "error")
    sound = wide.finite(layout.read(wide, "sum"))
    good = text.both(wide.compare("ole", error, n(1.0)), sound)
    accepted = text.both(good, alive)
    factor = steps.growth(wide, wide.select(sound, error, n(float("nan"))))
    retry = text.to_mask(_flag(text, layout, "retry"))
    factor = wide.select(retry, wide.smaller(factor, n(1.0)), factor)
    wanted = wide.mul(wish, factor)
    # A step cut short by a stop says little about the next: keep the longer wish.
    shortened = text.both(accepted, wide.compare("olt", wish, natural))
    layout.write(wide, wide.select(shortened, wide.larger(wanted, natural), wanted), "natural")
    missed = text.both(alive, text.let(f"xor {text.mask} {accepted}, splat (i1 true)"))
    for name, mask in (("steps", alive), ("rejected", missed)):
        place = layout.row(text, name)
        extended = text.let(f"sext {text.mask} {mask} to {text.integers}")
        counted = text.let(f"sub {text.integers} {text.load(text.integers, place)}, {extended}")
        text.store(text.integers, counted, place)
    missed_bits = text.to_bits(missed)
    _set_flag(text, layout, "retry", missed_bits)
    time = layout.read(wide, "time")
    moved = wide.select(hit, layout.read(wide, "stop"), wide.add(time, wish))
    _dense(text, layout, accepted, moved)
    with text.loop(str(states)) as loop:
        place = layout.each(text, "state", loop.index)
        new = text.load(text.vector, layout.each(text, "argument", loop.index))
        text.store(text.vector, text.select(accepted, new, text.load(text.vector, place)), place)
    if directions:
        text.do(f"call void @move(ptr %ws, i64 {text.to_bits(accepted)})")
    layout.write(wide, wide.select(accepted, moved, time), "time")
    arrived = text.to_bits(text.both(accepted, hit))
    with text.each_bit(arrived) as lane:
        text.do(f"call void @serve(ptr %ctx, ptr %ws, i64 {lane})")
    sane = text.both(sound, wide.finite(error))
    _give_up(text, layout, missed, sane)


def _dense(text: Text, layout: Layout, accepted: str, moved: str) -> None:
    """Outputs strictly inside the accepted steps; those at the very end come when the lane is served."""
    with text.repeat() as done:
        due = layout.read(text.wide, "due")
        inside = text.both(accepted, text.wide.compare("olt", due, moved))
        packed = text.to_bits(inside)
        text.leave(integer(text, "icmp eq", packed, 0), done)
        text.do(f"call void @interpolate(ptr %ctx, ptr %ws, {text.wide.vector} {due})")
        with text.each_bit(packed) as lane:
            text.do(f"call void @emit(ptr %ctx, ptr %ws, i64 {lane})")


def interpolate(text: Text, layout: Layout, states: int, directions: int = 0) -> None:
    """Kept states at the times ``%due`` inside the step just made, into the rows ``dense``."""
    n, v, dense = text.number, text.vector, rodas5p().dense
    wide = text.wide
    theta = wide.div(wide.sub("%due", layout.read(wide, "time")), layout.read(wide, "step"))
    theta = text.narrow(theta)
    back = text.sub(n(1.0), theta)
    both = text.mul(theta, back)
    weights = []
    for j in range(8):
        inner = text.fma(theta, n(dense[2, j]), n(dense[1, j]))
        weights.append(text.mul(both, text.fma(theta, inner, n(dense[0, j]))))
    kept, keep = fetch(text, "kept"), fetch(text, "keep")
    with text.loop(kept) as loop:
        state = text.let(f"load i64, ptr {text.item(keep, loop.index)}")
        before, after = (text.load(v, layout.each(text, name, state)) for name in ("state", "argument"))
        value = text.fma(theta, after, text.mul(back, before))
        for j, weight in enumerate(weights):
            value = text.fma(weight, text.load(v, layout.each(text, "stages", state, j * states)), value)
        text.store(v, value, layout.each(text, "dense", state))
    if directions:
        tangents.interpolate(text, layout, states, directions, theta, weights)


def emit(text: Text, layout: Layout, states: int, directions: int = 0) -> None:
    """Store the interpolated values of lane ``%lane`` and look for its next output."""
    _store(text, layout, "dense", states, directions)
    output = layout.lane(text, "output")
    text.do(f"store i64 {integer(text, 'add', text.let(f'load i64, ptr {output}'), 1)}, ptr {output}")
    system = text.let(f"load i64, ptr {layout.lane(text, 'id')}")
    row = integer(text, "mul", system, fetch(text, "times_step"))
    _set_due(text, layout, text.item(fetch(text, "times"), row), fetch(text, "points"))


def _give_up(text: Text, layout: Layout, missed: str, sane: str) -> None:
    """End lanes whose step shrank to nothing, with the reason, and those that used up their steps."""
    wide = text.wide
    n = wide.number
    time, stop = layout.read(wide, "time"), layout.read(wide, "stop")
    size = wide.larger(wide.call("fabs", time), wide.mul(wide.call("fabs", stop), n(1e-6)))
    small = wide.compare("ole", layout.read(wide, "natural"), wide.mul(size, n(16.0 * _EPS)))
    stuck = text.to_bits(text.both(missed, small))
    with text.when(integer(text, "icmp ne", stuck, 0)):
        text.do(f"call void @judge(ptr %ctx, ptr %ws, i64 {stuck}, i64 {text.to_bits(sane)})")
    most = text.let(f"insertelement {text.integers} poison, i64 {fetch(text, 'max_steps')}, i32 0")
    most = text.let(
        f"shufflevector {text.integers} {most}, {text.integers} poison, <{text.lanes} x i32> zeroinitializer"
    )
    taken = text.load(text.integers, layout.row(text, "steps"))
    spent = text.to_bits(text.let(f"icmp sge {text.integers} {taken}, {most}"))
    spent = integer(text, "and", spent, _flag(text, layout, "alive"))
    with text.each_bit(spent) as lane:
        text.do(f"call void @close(ptr %ctx, ptr %ws, i64 {lane}, i8 {int(Status.TOO_MANY_STEPS)})")


def judge(text: Text, layout: Layout, states: int) -> None:
    """End the lanes ``%stuck``: rates or new states not finite, a singular matrix, or a step at rounding."""
    layout.write(text, text.number(0.0), "inverse")
    layout.write(text, text.narrow(layout.read(text.wide, "time")), "stage_time")
    with text.loop(str(states)) as loop:
        source = text.load(text.vector, layout.each(text, "state", loop.index))
        text.store(text.vector, source, layout.each(text, "argument", loop.index))
        text.store(text.vector, text.number(0.0), layout.each(text, "stages", loop.index))
    text.do(f"call void @rates(ptr %ws, ptr {layout.row(text, 'stages')})")
    defined = _all_finite(text, layout, "stages", states)
    regular = _all_finite(text, layout, "pivots", states)
    full = (1 << text.lanes) - 1
    singular = integer(text, "and", integer(text, "xor", regular, full), defined)
    wild = integer(text, "xor", integer(text, "and", "%sane", defined), full)
    for packed, status in (
        (singular, Status.SINGULAR),
        (wild, Status.NOT_FINITE),
        (full, Status.STEP_TOO_SMALL),
    ):
        mine = integer(text, "and", integer(text, "and", packed, "%stuck"), _flag(text, layout, "alive"))
        with text.each_bit(mine) as lane:
            text.do(f"call void @close(ptr %ctx, ptr %ws, i64 {lane}, i8 {int(status)})")


def _all_finite(text: Text, layout: Layout, name: str, states: int) -> str:
    """Bits of the lanes in which all first ``states`` rows of ``name`` are finite."""
    with text.loop(str(states), [("i64", "-1")]) as loop:
        value = text.load(text.vector, layout.each(text, name, loop.index))
        good = text.to_bits(text.finite(value))
        loop.following = [integer(text, "and", loop.carried[0], good)]
    return loop.following[0]
