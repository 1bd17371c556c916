"""LLVM assembly as text: names for results, blocks for control flow, rows of lanes for memory.

Nothing here asks for fast-math, and products are fused with sums only where ``fma`` is called: every lane
computes the same bits whatever the number of lanes.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count

import numpy as np

#: Of a double, an integer, a pointer.
BYTES = 8


def bits(value: float) -> str:
    """A double, or a float with the same value, as LLVM reads it exactly.

    Examples
    --------
    >>> bits(1.0)
    '0x3FF0000000000000'
    """
    return f"0x{struct.unpack('<Q', struct.pack('<d', value))[0]:016X}"


def _rounded(value: float) -> float:
    """The nearest float; infinite beyond the largest."""
    with np.errstate(over="ignore", under="ignore"):
        return float(np.float32(value))


@dataclass
class Loop:
    """A counted loop that is being written: its counter and the values it carries."""

    index: str
    carried: list[str]
    following: list[str]


class Text:
    """One function in the making.

    Parameters
    ----------
    lanes : systems side by side.
    fused : whether ``fma`` is one instruction (rounded once) or a product and a sum.
    single : whether vectors hold floats; those of ``wide`` hold doubles in the same function.

    Examples
    --------
    >>> text = Text(4)
    >>> text.add("%a", text.number(1.0))
    '%v0'
    >>> text.lines
    ['%v0 = fadd <4 x double> %a, splat (double 0x3FF0000000000000)']
    """

    def __init__(
        self, lanes: int, fused: bool = True, single: bool = False, within: Text | None = None
    ) -> None:
        self.lanes, self.fused = lanes, fused
        self.real, self.bytes = ("float", 4) if single else ("double", 8)
        self.vector, self.mask, self.integers = (f"<{lanes} x {t}>" for t in (self.real, "i1", "i64"))
        self.suffix = f"v{lanes}f{8 * self.bytes}"
        self.lines: list[str] = within.lines if within else []
        self._names: Iterator[int] = within._names if within else count()
        self.wide: Text = Text(lanes, fused, within=self) if single else self

    def fresh(self) -> int:
        """A number that no other name of this function has."""
        return next(self._names)

    def do(self, instruction: str) -> None:
        """Write an instruction without result."""
        self.lines.append(instruction)

    def let(self, instruction: str) -> str:
        """Write an instruction and return the name of its result."""
        name = f"%v{self.fresh()}"
        self.lines.append(f"{name} = {instruction}")
        return name

    # Vectors of real numbers.

    def number(self, value: float) -> str:
        """The same number in every lane."""
        if self.real == "float":
            value = _rounded(value)
        return f"splat ({self.real} {bits(value)})"

    def widen(self, value: str) -> str:
        """A vector as doubles."""
        if self.wide is self:
            return value
        return self.let(f"fpext {self.vector} {value} to {self.wide.vector}")

    def narrow(self, value: str) -> str:
        """A vector of doubles as what this text computes with."""
        if self.wide is self:
            return value
        return self.let(f"fptrunc {self.wide.vector} {value} to {self.vector}")

    def get(self, address: str) -> str:
        """One real number in memory, as a double."""
        value = self.let(f"load {self.real}, ptr {address}")
        return value if self.wide is self else self.let(f"fpext float {value} to double")

    def put(self, value: str, address: str) -> None:
        """Store one double as a real number."""
        if self.wide is not self:
            value = self.let(f"fptrunc double {value} to float")
        self.do(f"store {self.real} {value}, ptr {address}")

    def add(self, a: str, b: str) -> str:
        return self.let(f"fadd {self.vector} {a}, {b}")

    def sub(self, a: str, b: str) -> str:
        return self.let(f"fsub {self.vector} {a}, {b}")

    def mul(self, a: str, b: str) -> str:
        return self.let(f"fmul {self.vector} {a}, {b}")

    def div(self, a: str, b: str) -> str:
        return self.let(f"fdiv {self.vector} {a}, {b}")

    def neg(self, a: str) -> str:
        return self.let(f"fneg {self.vector} {a}")

    def fma(self, a: str, b: str, c: str) -> str:
        """``a*b + c``."""
        if not self.fused:
            return self.add(self.mul(a, b), c)
        v = self.vector
        return self.let(f"call {v} @llvm.fma.{self.suffix}({v} {a}, {v} {b}, {v} {c})")

    def call(self, intrinsic: str, *args: str) -> str:
        """An intrinsic from vectors to a vector, such as ``sqrt``."""
        given = ", ".join(f"{self.vector} {a}" for a in args)
        return self.let(f"call {self.vector} @llvm.{intrinsic}.{self.suffix}({given})")

    def compare(self, how: str, a: str, b: str) -> str:
        """Mask of lanes, ``how`` as in LLVM: ``olt``, ``une``."""
        return self.let(f"fcmp {how} {self.vector} {a}, {b}")

    def select(self, mask: str, a: str, b: str) -> str:
        return self.let(f"select {self.mask} {mask}, {self.vector} {a}, {self.vector} {b}")

    def smaller(self, a: str, b: str) -> str:
        """``b`` where it is smaller, else ``a`` (also where ``a`` is not a number)."""
        return self.select(self.compare("olt", b, a), b, a)

    def larger(self, a: str, b: str) -> str:
        """``b`` where it is larger, else ``a`` (also where ``a`` is not a number)."""
        return self.select(self.compare("ogt", b, a), b, a)

    def finite(self, a: str) -> str:
        return self.compare("olt", self.call("fabs", a), self.number(float("inf")))

    def splat(self, scalar: str) -> str:
        """A double in every lane."""
        if self.wide is not self:
            scalar = self.let(f"fptrunc double {scalar} to float")
        one = self.let(f"insertelement {self.vector} poison, {self.real} {scalar}, i32 0")
        return self.let(
            f"shufflevector {self.vector} {one}, {self.vector} poison, <{self.lanes} x i32> zeroinitializer"
        )

    def both(self, a: str, b: str) -> str:
        """Mask of lanes in both masks."""
        return self.let(f"and {self.mask} {a}, {b}")

    # Masks as bits of an integer.

    def to_bits(self, mask: str) -> str:
        """The mask as i64, bit i for lane i."""
        packed = self.let(f"bitcast {self.mask} {mask} to i{self.lanes}")
        return packed if self.lanes == 64 else self.let(f"zext i{self.lanes} {packed} to i64")

    def to_mask(self, packed: str) -> str:
        """The mask of the bits of an i64."""
        narrow = packed if self.lanes == 64 else self.let(f"trunc i64 {packed} to i{self.lanes}")
        return self.let(f"bitcast i{self.lanes} {narrow} to {self.mask}")

    # Memory.

    def at(self, base: str, offset: int | str) -> str:
        """Address ``offset`` bytes behind ``base``."""
        return base if offset == 0 else self.let(f"getelementptr i8, ptr {base}, i64 {offset}")

    def item(self, base: str, index: str) -> str:
        """Address of the double or i64 number ``index`` behind ``base``."""
        return self.let(f"getelementptr double, ptr {base}, i64 {index}")

    def real_item(self, base: str, index: str) -> str:
        """Address of the real number ``index`` behind ``base``."""
        return self.let(f"getelementptr {self.real}, ptr {base}, i64 {index}")

    def load(self, kind: str, address: str) -> str:
        align = self._alignment(kind)
        return self.let(f"load {kind}, ptr {address}{align}")

    def store(self, kind: str, value: str, address: str) -> None:
        align = self._alignment(kind)
        self.do(f"store {kind} {value}, ptr {address}{align}")

    def _alignment(self, kind: str) -> str:
        if kind == self.vector:
            return f", align {self.lanes * self.bytes}"
        return f", align {self.lanes * BYTES}" if kind == self.integers else ""

    # Control flow.

    def label(self, name: str) -> None:
        self.lines.append(f"{name}:")

    def jump(self, name: str) -> None:
        self.do(f"br label %{name}")

    @contextmanager
    def when(self, condition: str) -> Iterator[None]:
        """Instructions for a condition (i1) that holds."""
        n = self.fresh()
        self.do(f"br i1 {condition}, label %then{n}, label %after{n}")
        self.label(f"then{n}")
        yield
        self.jump(f"after{n}")
        self.label(f"after{n}")

    @contextmanager
    def repeat(self) -> Iterator[str]:
        """Instructions repeated until they jump to the label that is given."""
        n = self.fresh()
        self.jump(f"again{n}")
        self.label(f"again{n}")
        yield f"done{n}"
        self.jump(f"again{n}")
        self.label(f"done{n}")

    def leave(self, condition: str, label: str) -> None:
        """Jump to ``label`` when the condition (i1) holds."""
        n = self.fresh()
        self.do(f"br i1 {condition}, label %{label}, label %stay{n}")
        self.label(f"stay{n}")

    @contextmanager
    def loop(self, count: str, carried: Sequence[tuple[str, str]] = ()) -> Iterator[Loop]:
        """Instructions for index 0 to ``count`` - 1 (at least one), carrying (type, first value) pairs.

        Set ``following`` of the loop inside; afterwards it holds the last values.
        """
        n = self.fresh()
        self.jump(f"before{n}")
        self.label(f"before{n}")
        self.jump(f"body{n}")
        self.label(f"body{n}")
        self.lines.append(f"%i{n} = phi i64 [ 0, %before{n} ], [ %j{n}, %latch{n} ]")
        names = [f"%c{n}_{at}" for at in range(len(carried))]
        place = len(self.lines)
        made = Loop(f"%i{n}", names, [])
        yield made
        ends = zip(names, carried, made.following, strict=True)
        phis = [f"{name} = phi {kind} [ {first}, %before{n} ], [ {last}, %latch{n} ]"
                for name, (kind, first), last in ends]  # fmt: skip
        self.lines[place:place] = phis
        self.jump(f"latch{n}")
        self.label(f"latch{n}")
        self.lines.append(f"%j{n} = add i64 %i{n}, 1")
        self.lines.append(f"%m{n} = icmp slt i64 %j{n}, {count}")
        self.do(f"br i1 %m{n}, label %body{n}, label %past{n}")
        self.label(f"past{n}")

    @contextmanager
    def each_bit(self, packed: str) -> Iterator[str]:
        """Instructions for every set bit of an i64; gives its position (i64)."""
        n = self.fresh()
        self.jump(f"before{n}")
        self.label(f"before{n}")
        self.jump(f"head{n}")
        self.label(f"head{n}")
        self.lines.append(f"%left{n} = phi i64 [ {packed}, %before{n} ], [ %rest{n}, %latch{n} ]")
        empty = self.let(f"icmp eq i64 %left{n}, 0")
        self.do(f"br i1 {empty}, label %past{n}, label %body{n}")
        self.label(f"body{n}")
        yield self.let(f"call i64 @llvm.cttz.i64(i64 %left{n}, i1 true)")
        self.jump(f"latch{n}")
        self.label(f"latch{n}")
        low = self.let(f"sub i64 %left{n}, 1")
        self.lines.append(f"%rest{n} = and i64 %left{n}, {low}")
        self.jump(f"head{n}")
        self.label(f"past{n}")

    def function(self, head: str, attributes: str) -> str:
        """The finished definition, returning nothing unless the last instruction returns."""
        body = (
            self.lines
            if self.lines and self.lines[-1].startswith(("ret ", "unreachable"))
            else [*self.lines, "ret void"]
        )
        return "\n".join([f"define {head} {attributes} {{", "entry:", *body, "}", ""])


def integer(text: Text, how: str, a: str | int, b: str | int) -> str:
    """An operation on two i64, such as ``add`` or ``icmp eq``."""
    return text.let(f"{how} i64 {a}, {b}")
