"""The whole program of a model as LLVM assembly."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from il2.engine.analysis import Analysis
from il2.engine.llvm import driver, step, tangents
from il2.engine.llvm.hoist import hoist
from il2.engine.llvm.kernels import Programs, programs
from il2.engine.llvm.layout import Layout
from il2.engine.llvm.straight import LIBRARY, Straight
from il2.engine.llvm.text import Text
from il2.engine.tangents import Tangents

_AT_STAGE: Final = ("stage", "rates", "solve")
#: Long programs are cut into functions of this length: code generation takes longer than in proportion to it
#: (measured). Those up to ``WHOLE`` stay whole, which gains 2 to 7 %.
PIECE: Final = 1000
WHOLE: Final = 4000


@dataclass(frozen=True)
class Module:
    """Assembly of a model and the memory that each group of lanes needs.

    Attributes
    ----------
    text : defines ``i64 run(context, rows, rounds)``.
    lanes : systems side by side.
    bytes : of the rows of one group.
    """

    text: str
    lanes: int
    bytes: int


def module(
    analysis: Analysis, parameters: tuple[str, ...], lanes: int, fused: bool, piece: int | None = None,
    differentiated: Tangents | None = None, single: bool = False,
) -> Module:  # fmt: skip
    """Write the program of a model, with its tangents where they are given; ``single`` computes in floats."""
    return _Builder(analysis, parameters, lanes, fused, piece, differentiated, single).module()


class _Builder:
    def __init__(
        self, analysis: Analysis, parameters: tuple[str, ...], lanes: int, fused: bool, piece: int | None,
        differentiated: Tangents | None, single: bool,
    ) -> None:  # fmt: skip
        self.single = single
        self.analysis, self.parameters, self.lanes, self.fused = analysis, parameters, lanes, fused
        self.piece = piece
        self.programs: Programs = programs(analysis)
        self.states = len(analysis.leaves)
        rows = {**self.programs.rows, "dense": self.states, "parameters": len(parameters)}
        self.differentiated = differentiated
        self.directions = 0 if differentiated is None else len(differentiated.by)
        if differentiated is not None:
            constants, factors = self.programs.constants, self.programs.factors
            self.moved = tangents.programs(differentiated, constants, factors)
            rows |= tangents.rows(differentiated, self.moved.prepared)
        rows |= {"constants": len(self.programs.constants.hoisted), "crossing": 0}
        self.layout = Layout(lanes, rows, self.new().bytes)
        self.parts: list[str] = []

    def new(self) -> Text:
        return Text(self.lanes, self.fused, self.single)

    def define(self, head: str, write: Callable[[Text], None], scope: str = "internal ") -> None:
        text = self.new()
        write(text)
        self.parts.append(text.function(scope + head, "#0"))

    def module(self) -> Module:
        layout, states, count = self.layout, self.states, len(self.parameters)
        crossing, ways = self._programs(), self.directions
        after = self._tangents() if self.differentiated is not None else lambda text, stage: None
        limited = bool(self.analysis.breaks)
        both, lane = "ptr noalias %ctx, ptr noalias %ws", "i64 %lane"
        vector = self.new().wide.vector
        self._hoist()
        drift = self.programs.drift
        self.define(
            f"void @advance({both})", lambda t: step.advance(t, layout, states, drift, limited, after)
        )
        self.define(f"void @first_step({both}, i64 %who)", lambda t: step.first_step(t, layout, states))
        self.define(
            f"void @interpolate({both}, {vector} %due)", lambda t: driver.interpolate(t, layout, states, ways)
        )
        self.define(f"void @emit({both}, {lane})", lambda t: driver.emit(t, layout, states, ways))
        self.define(f"void @close({both}, {lane}, i8 %status)", lambda t: driver.close(t, layout))
        self.define(f"void @serve({both}, {lane})", lambda t: driver.serve(t, layout, states, count, ways))
        self.define(f"void @refill({both}, {lane})", lambda t: driver.refill(t, layout, states, count, ways))
        self.define(f"void @judge({both}, i64 %stuck, i64 %sane)", lambda t: driver.judge(t, layout, states))
        self.define(f"void @round({both})", lambda t: driver.round_(t, layout, states, limited, ways))
        self.define(f"i64 @run({both}, i64 %rounds)", lambda t: driver.run(t, layout), "")
        head = [
            *declarations(self.lanes, self.single),
            ATTRIBUTES,
            "!0 = !{}",
        ]
        size = layout.size + crossing * self.lanes * 8
        return Module("\n".join([*self.parts, *head, ""]), self.lanes, size)

    def _programs(self) -> int:
        """Define the straight-line programs; returns how many rows cross between their pieces."""
        found = self.programs
        programs = [("first", "", found.first), *((n, "u", getattr(found, n)) for n in _AT_STAGE)]
        if self.differentiated is not None:
            programs += [("here", "aud", self.moved.here), ("start", "aud", self.moved.start)]
            programs += [("tangent", "bsdu", self.moved.stage)]
            programs += [(f"own_{at}", "du", own) for at, own in enumerate(self.moved.own)]
        return max(self._program(*given) for given in programs)

    def _program(self, name: str, arguments: str, straight: Straight) -> int:
        """Define a program as one function, or as several and one that calls them."""
        given = ", ".join(f"ptr %{a}" for a in f"ws {' '.join(arguments)}".split())
        piece = self.piece or (WHOLE if len(straight.code) <= WHOLE else PIECE)
        texts, crossing = straight.write(self.new, self.layout, piece)
        if len(texts) == 1:
            self.parts.append(texts[0].function(f"internal void @{name}({given})", "#0"))
            return crossing
        whole = self.new()
        for at, text in enumerate(texts):
            self.parts.append(text.function(f"internal void @{name}_{at}({given})", "#0"))
            whole.do(f"call void @{name}_{at}({given})")
        self.parts.append(whole.function(f"internal void @{name}({given})", "#0"))
        return crossing

    def _tangents(self) -> Callable[[Text, int], None]:
        """Define what only tangents need; returns what writes the part that follows each stage."""
        made, layout, states, ready = self.differentiated, self.layout, self.states, self.moved.prepared
        assert made is not None
        both, vector = "ptr noalias %ctx, ptr noalias %ws", self.new().vector

        def prepare(text: Text) -> None:
            for name in ("here", "start"):
                text.do(f"call void @{name}(ptr %ws, ptr %a, ptr %u, ptr %d)")

        self.define("void @prepare(ptr %ws, ptr %a, ptr %u, ptr %d)", prepare)
        self.define("void @own_none(ptr %ws, ptr %d, ptr %u)", lambda t: None)
        self.define(
            f"void @direction({both}, ptr %b, ptr %own, {vector} %absolute, {vector} %share)",
            lambda t: tangents.direction(t, layout, states, ready),
        )
        self.define(f"void @tangents({both})", lambda t: tangents.all_directions(t, layout, made))
        self.define(
            "void @move(ptr %ws, i64 %accepted)", lambda t: tangents.move(t, layout, states, self.directions)
        )
        weighted = bool(self.programs.drift)
        return lambda text, i: tangents.prepare(text, layout, i, states, ready, weighted)

    def _hoist(self) -> None:
        text = Text(1, self.fused)
        where = {name: i for i, name in enumerate(self.parameters)}
        hoist(text, self.analysis.graph, self.programs.constants, where, self.lanes, self.new())
        self.parts.append(text.function("internal void @hoist(ptr %p, ptr %k)", "#0"))


def declarations(lanes: int, single: bool = False) -> list[str]:
    """Everything from outside that code for vectors of ``lanes`` may call."""
    lines = ["declare i64 @llvm.cttz.i64(i64, i1)"]
    kinds = [(width, "double", 64) for width in sorted({1, lanes})] + [(lanes, "float", 32)] * single
    for width, real, size in kinds:
        v, suffix = f"<{width} x {real}>", f"v{width}f{size}"
        for name, count in _INTRINSICS.items():
            lines.append(f"declare {v} @llvm.{name}.{suffix}({', '.join([v] * count)})")
    lines += [f"declare double @{name}(double)" for name in dict.fromkeys(LIBRARY) if name != "fmod"]
    return [*lines, "declare double @fmod(double, double)"]


#: Whole registers, and no processor's own schedule: one that reorders after register allocation takes half of
#: the time of code generation and gains nothing on processors that reorder by themselves (measured).
ATTRIBUTES: Final = 'attributes #0 = { nounwind "prefer-vector-width"="512" "tune-cpu"="generic" }'
_INTRINSICS: Final = {
    "fma": 3, "minimum": 2, "maximum": 2, "fabs": 1, "sqrt": 1, "floor": 1, "ceil": 1, "trunc": 1,
}  # fmt: skip
