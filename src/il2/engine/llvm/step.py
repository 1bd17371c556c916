"""One Rodas5P step of all lanes, and the first step size."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from il2.engine.llvm import mathematics
from il2.engine.llvm.layout import Layout, fetch
from il2.engine.llvm.text import Text
from il2.engine.tableau import rodas5p


def advance(
    text: Text, layout: Layout, states: int, drift: tuple[int, ...], limited: bool,
    after: Callable[[Text, int], None] = lambda text, stage: None,
) -> None:  # fmt: skip
    """Step from the rows ``state`` at ``time`` by ``step``; ``after`` writes what follows each stage.

    ``argument`` ends as the new state, ``error`` as the norm of its error; ``sum`` is finite where every new
    state is.
    """
    method = rodas5p()
    wide = text.wide
    step, time = layout.read(wide, "step"), layout.read(wide, "time")
    inverse = wide.div(wide.number(1.0), step)
    shift = wide.mul(inverse, wide.number(1.0 / method.gamma))
    for name, value in (("inverse", inverse), ("shift", shift), ("length", step), ("now", time)):
        layout.write(text, text.narrow(value), name)
    text.do("call void @first(ptr %ws)")
    text.do(f"call void @solve(ptr %ws, ptr {layout.row(text, 'stages')})")
    after(text, 0)
    for i in range(1, 8):
        _mix(text, layout, states, i)
        _drift(text, layout, states, drift, i)
        if i < 6:
            when = wide.fma(step, wide.number(method.alpha[i]), time)
            if limited:
                when = wide.smaller(when, layout.read(wide, "limit"))
            layout.write(text, text.narrow(when), "stage_time")
        text.do(f"call void @stage(ptr %ws, ptr {layout.row(text, 'stages', i * states)})")
        after(text, i)
    _finish(text, layout, states)


def _drift(text: Text, layout: Layout, states: int, drift: tuple[int, ...], i: int) -> None:
    weight = rodas5p().shift[i]
    for row, state in enumerate(drift if weight else ()):
        place = layout.row(text, "stages", i * states + state)
        change = text.mul(layout.read(text, "drift", row), text.number(weight))
        text.store(text.vector, text.add(text.load(text.vector, place), change), place)


def _mix(text: Text, layout: Layout, states: int, i: int) -> None:
    """The argument of stage i and the sum of earlier stages that its right-hand side holds."""
    method, v = rodas5p(), text.vector
    with text.loop(str(states)) as loop:
        earlier = [text.load(v, layout.each(text, "stages", loop.index, j * states)) for j in range(i)]
        place = layout.each(text, "argument", loop.index)
        if i < 6:
            argument = text.load(v, layout.each(text, "state", loop.index))
            for j in range(i):
                argument = text.fma(earlier[j], text.number(method.a[i, j]), argument)
        else:
            # The last arguments differ from the one before by the last stage alone.
            argument = text.add(text.load(v, place), earlier[-1])
        held = text.mul(earlier[0], text.number(method.c[i, 0]))
        for j in range(1, i):
            held = text.fma(earlier[j], text.number(method.c[i, j]), held)
        text.store(v, argument, place)
        text.store(v, held, layout.each(text, "stages", loop.index, i * states))


def _finish(text: Text, layout: Layout, states: int) -> None:
    """New state, error norm and sum."""
    relative, absolute = text.splat(fetch(text, "rtol")), fetch(text, "atol")
    zero, v = text.number(0.0), text.vector
    with text.loop(str(states), [(v, zero), (v, zero)]) as loop:
        place = layout.each(text, "argument", loop.index)
        error = text.load(v, layout.each(text, "stages", loop.index, 7 * states))
        new = text.add(text.load(v, place), error)
        text.store(v, new, place)
        old = text.load(v, layout.each(text, "state", loop.index))
        size = text.larger(text.call("fabs", old), text.call("fabs", new))
        least = text.splat(text.load("double", text.item(absolute, loop.index)))
        ratio = text.div(error, text.fma(size, relative, least))
        loop.following = [text.fma(ratio, ratio, loop.carried[0]), text.add(loop.carried[1], new)]
    norm = text.call("sqrt", text.mul(loop.following[0], text.splat(fetch(text, "weight"))))
    layout.write(text.wide, text.widen(norm), "error")
    layout.write(text.wide, text.widen(loop.following[1]), "sum")


def growth(text: Text, error: str) -> str:
    """Factor for the next step from the error norm, as ``control.growth``."""
    n = text.number
    size = text.smaller(text.larger(error, n(1e-10)), n(1e10))
    factor = text.mul(_fifth_root(text, size), n(0.9))
    factor = text.smaller(text.larger(factor, n(0.2)), n(6.0))
    return text.select(text.finite(error), factor, n(0.2))


def _fifth_root(text: Text, x: str) -> str:
    """``x ** -0.2``: a guess from the exponent, then two steps of fourth order."""
    v, whole, base = text.vector, text.integers, text.number(2.0**52)
    high = text.let(f"lshr {whole} {text.let(f'bitcast {v} {x} to {whole}')}, splat (i64 20)")
    tagged = text.let(f"or {whole} {high}, splat (i64 {_TAG})")
    real = text.sub(text.let(f"bitcast {whole} {tagged} to {v}"), base)
    guess = text.add(text.fma(real, text.number(-0.2), text.number(_GUESS)), base)
    high = text.let(f"sub {whole} {text.let(f'bitcast {v} {guess} to {whole}')}, splat (i64 {_TAG})")
    y = text.let(f"bitcast {whole} {text.let(f'shl {whole} {high}, splat (i64 20)')} to {v}")
    for _ in range(2):
        square = text.mul(y, y)
        rest = text.fma(text.neg(text.mul(square, square)), text.mul(x, y), text.number(1.0))
        series = text.number(_SERIES[-1])
        for c in reversed(_SERIES[:-1]):
            series = text.fma(series, rest, text.number(c))
        y = text.fma(text.mul(y, rest), series, y)
    return y


#: The bits of 2^52 as a double: added to an integer they make it a double.
_TAG: Final = 0x4330000000000000
#: The bits of a double grow like its logarithm: those of x^-0.2 are 1.2 times those of 1 less 0.2 times those
#: of x, up to 6 % that the constant spreads evenly (found by search).
_GUESS: Final = (1.2 * 0x3FF - 0.06) * 2.0**32
#: (1 - e)^(-1/5) = 1 + e (1/5 + e (3/25 + 11/125 e)) ...
_SERIES: Final = (0.2, 0.12, 0.088)


def first_step(text: Text, layout: Layout, states: int) -> None:
    """Guess a first step into row ``natural`` for the lanes with bits ``%who``, as ``control.first_step``.

    Uses ``argument`` and the first two stages as room.
    """
    n, v = text.number, text.vector

    def load(name: str, index: str, row: int = 0) -> str:
        return text.load(v, layout.each(text, name, index, row))

    wide = text.wide
    time = layout.read(wide, "time")
    span = wide.sub(layout.read(wide, "stop"), time)
    layout.write(text, n(0.0), "inverse")
    layout.write(text, text.narrow(time), "stage_time")
    with text.loop(str(states)) as loop:
        text.store(v, load("state", loop.index), layout.each(text, "argument", loop.index))
        for stage in range(2):
            text.store(v, n(0.0), layout.each(text, "stages", loop.index, stage * states))
    text.do(f"call void @rates(ptr %ws, ptr {layout.row(text, 'stages')})")
    size = _norm(text, layout, states, lambda i: load("state", i))
    speed = _norm(text, layout, states, lambda i: load("stages", i))
    guess = _guess(wide, size, speed, span)
    narrow = text.narrow(guess)
    with text.loop(str(states)) as loop:
        moved = text.fma(narrow, load("stages", loop.index), load("state", loop.index))
        text.store(v, moved, layout.each(text, "argument", loop.index))
    layout.write(text, text.narrow(wide.add(time, guess)), "stage_time")
    text.do(f"call void @rates(ptr %ws, ptr {layout.row(text, 'stages', states)})")
    bend = _norm(text, layout, states, lambda i: text.sub(load("stages", i, states), load("stages", i)))
    step = _refined(wide, guess, speed, wide.div(bend, guess), span)
    layout.write(wide, wide.select(text.to_mask("%who"), step, layout.read(wide, "natural")), "natural")


def _guess(text: Text, size: str, speed: str, span: str) -> str:
    n = text.number
    both = text.both(text.compare("ogt", size, n(1e-5)), text.compare("ogt", speed, n(1e-5)))
    ratio = text.div(text.mul(size, n(0.01)), speed)
    return text.smaller(text.select(both, ratio, text.mul(span, n(1e-6))), span)


def _refined(text: Text, guess: str, speed: str, bend: str, span: str) -> str:
    """The step at which the second derivative matters; what is not a number ends as a tiny step."""
    n = text.number
    largest = text.larger(bend, speed)
    steady = text.compare("ole", largest, n(1e-15))
    root = text.div(n(0.01), text.select(steady, n(1.0), largest))
    root = mathematics.exp(text, text.mul(mathematics.log(text, root), n(1.0 / 6.0)))
    still = text.larger(text.mul(span, n(1e-6)), text.mul(guess, n(1e-3)))
    step = text.smaller(text.select(steady, still, root), text.mul(guess, n(100.0)))
    step = text.smaller(step, span)
    good = text.both(text.finite(step), text.compare("ogt", step, n(0.0)))
    return text.select(good, step, text.mul(span, n(1e-6)))


def _norm(text: Text, layout: Layout, states: int, part: Callable[[str], str]) -> str:
    """Norm of ``part(i)`` of all states over the error allowed at the row ``state``, as doubles."""
    relative, absolute, zero = text.splat(fetch(text, "rtol")), fetch(text, "atol"), text.number(0.0)
    with text.loop(str(states), [(text.vector, zero)]) as loop:
        size = text.call("fabs", text.load(text.vector, layout.each(text, "state", loop.index)))
        least = text.splat(text.load("double", text.item(absolute, loop.index)))
        ratio = text.div(part(loop.index), text.fma(size, relative, least))
        loop.following = [text.fma(ratio, ratio, loop.carried[0])]
    return text.widen(text.call("sqrt", text.mul(loop.following[0], text.splat(fetch(text, "weight")))))
