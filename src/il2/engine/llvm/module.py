"""The whole program of a model as LLVM assembly."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from il2.engine.analysis import Analysis
from il2.engine.llvm import driver, step
from il2.engine.llvm.hoist import hoist
from il2.engine.llvm.kernels import Programs, programs
from il2.engine.llvm.layout import Layout
from il2.engine.llvm.straight import LIBRARY
from il2.engine.llvm.text import Text

#: Functions are cut at this length: the time of code generation grows faster than it (measured).
PIECE: Final = 1000


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
    analysis: Analysis, parameters: tuple[str, ...], lanes: int, fused: bool, piece: int = PIECE
) -> Module:
    """Write the program of a model."""
    return _Builder(analysis, parameters, lanes, fused, piece).module()


class _Builder:
    def __init__(
        self, analysis: Analysis, parameters: tuple[str, ...], lanes: int, fused: bool, piece: int
    ) -> None:
        self.analysis, self.parameters, self.lanes, self.fused = analysis, parameters, lanes, fused
        self.piece = piece
        self.programs: Programs = programs(analysis)
        self.states = len(analysis.leaves)
        rows = {**self.programs.rows, "dense": self.states, "parameters": len(parameters), "crossing": 0}
        self.layout = Layout(lanes, rows)
        self.parts: list[str] = []

    def new(self) -> Text:
        return Text(self.lanes, self.fused)

    def define(self, head: str, write: Callable[[Text], None], scope: str = "internal ") -> None:
        text = self.new()
        write(text)
        self.parts.append(text.function(scope + head, "#0"))

    def module(self) -> Module:
        layout, states, count = self.layout, self.states, len(self.parameters)
        crossing = self._programs()
        limited = bool(self.analysis.breaks)
        both, lane = "ptr noalias %ctx, ptr noalias %ws", "i64 %lane"
        vector = self.new().vector
        self._hoist()
        drift = self.programs.drift
        self.define(f"void @advance({both})", lambda t: step.advance(t, layout, states, drift, limited))
        self.define(f"void @first_step({both}, i64 %who)", lambda t: step.first_step(t, layout, states))
        self.define(
            f"void @interpolate({both}, {vector} %due)", lambda t: driver.interpolate(t, layout, states)
        )
        self.define(f"void @emit({both}, {lane})", lambda t: driver.emit(t, layout, states))
        self.define(f"void @close({both}, {lane}, i8 %status)", lambda t: driver.close(t, layout))
        self.define(f"void @serve({both}, {lane})", lambda t: driver.serve(t, layout, states, count))
        self.define(f"void @refill({both}, {lane})", lambda t: driver.refill(t, layout, states, count))
        self.define(f"void @judge({both}, i64 %stuck, i64 %sane)", lambda t: driver.judge(t, layout, states))
        self.define(f"void @round({both})", lambda t: driver.round_(t, layout, states, limited))
        self.define(f"i64 @run({both}, i64 %rounds)", lambda t: driver.run(t, layout), "")
        head = [
            *declarations(self.lanes),
            _ATTRIBUTES,
            "!0 = !{}",
        ]
        size = layout.size + crossing * self.lanes * 8
        return Module("\n".join([*self.parts, *head, ""]), self.lanes, size)

    def _programs(self) -> int:
        """Define the straight-line programs; returns how many rows cross between their pieces."""
        most = 0
        for name in ("first", "stage", "rates", "solve"):
            argument = "" if name == "first" else ", ptr %u"
            texts, crossing = getattr(self.programs, name).write(self.new, self.layout, self.piece)
            most = max(most, crossing)
            if len(texts) == 1:
                self.parts.append(texts[0].function(f"internal void @{name}(ptr %ws{argument})", "#0"))
                continue
            whole = self.new()
            for at, text in enumerate(texts):
                self.parts.append(text.function(f"internal void @{name}{at}(ptr %ws{argument})", "#0"))
                whole.do(f"call void @{name}{at}(ptr %ws{argument})")
            self.parts.append(whole.function(f"internal void @{name}(ptr %ws{argument})", "#0"))
        return most

    def _hoist(self) -> None:
        text = Text(1, self.fused)
        where = {name: i for i, name in enumerate(self.parameters)}
        hoist(text, self.analysis.graph, self.programs.constants, where, self.lanes)
        self.parts.append(text.function("internal void @hoist(ptr %p, ptr %k)", "#0"))


def declarations(lanes: int) -> list[str]:
    """Everything from outside that code for vectors of ``lanes`` may call."""
    lines = ["declare i64 @llvm.cttz.i64(i64, i1)"]
    for width in sorted({1, lanes}):
        v, suffix = f"<{width} x double>", f"v{width}f64"
        for name, count in _INTRINSICS.items():
            lines.append(f"declare {v} @llvm.{name}.{suffix}({', '.join([v] * count)})")
    lines += [f"declare double @{name}(double)" for name in dict.fromkeys(LIBRARY) if name != "fmod"]
    return [*lines, "declare double @fmod(double, double)"]


#: Whole registers, and no processor's own schedule: one that reorders after register allocation takes half of
#: the time of code generation and gains nothing on processors that reorder by themselves (measured).
_ATTRIBUTES: Final = 'attributes #0 = { nounwind "prefer-vector-width"="512" "tune-cpu"="generic" }'
_INTRINSICS: Final = {
    "fma": 3, "minimum": 2, "maximum": 2, "fabs": 1, "sqrt": 1, "floor": 1, "ceil": 1, "trunc": 1,
}  # fmt: skip
