"""Vectors of machine code with the arithmetic of Python: formulas written once are written down as code."""

from __future__ import annotations

from dataclasses import dataclass

from il2.engine.llvm.text import Text


@dataclass(frozen=True, eq=False)
class Mask:
    """A truth for every lane."""

    text: Text
    name: str

    def __and__(self, other: Mask) -> Mask:
        return Mask(self.text, self.text.both(self.name, other.name))


@dataclass(frozen=True, eq=False)
class Vector:
    """A real number for every lane; products fuse with the sums that use them."""

    text: Text
    name: str

    def _of(self, other: Vector | float) -> str:
        return other.name if isinstance(other, Vector) else self.text.number(other)

    def _make(self, how: str, a: str, b: str) -> Vector:
        return Vector(self.text, self.text.let(f"{how} contract {self.text.vector} {a}, {b}"))

    def __add__(self, other: Vector | float) -> Vector:
        return self._make("fadd", self.name, self._of(other))

    def __radd__(self, other: float) -> Vector:
        return self._make("fadd", self._of(other), self.name)

    def __sub__(self, other: Vector | float) -> Vector:
        return self._make("fsub", self.name, self._of(other))

    def __rsub__(self, other: float) -> Vector:
        return self._make("fsub", self._of(other), self.name)

    def __mul__(self, other: Vector | float) -> Vector:
        return self._make("fmul", self.name, self._of(other))

    def __rmul__(self, other: float) -> Vector:
        return self._make("fmul", self._of(other), self.name)

    def __truediv__(self, other: Vector | float) -> Vector:
        return self._make("fdiv", self.name, self._of(other))

    def __rtruediv__(self, other: float) -> Vector:
        return self._make("fdiv", self._of(other), self.name)

    def __neg__(self) -> Vector:
        return Vector(self.text, self.text.neg(self.name))

    def __gt__(self, other: Vector | float) -> Mask:
        return Mask(self.text, self.text.compare("ogt", self.name, self._of(other)))

    def __ge__(self, other: Vector | float) -> Mask:
        return Mask(self.text, self.text.compare("oge", self.name, self._of(other)))

    def __lt__(self, other: Vector | float) -> Mask:
        return Mask(self.text, self.text.compare("olt", self.name, self._of(other)))


class Lifted:
    """Operations on vectors, as ``recruitment.Operations``."""

    def __init__(self, text: Text) -> None:
        self._text = text

    def where(self, condition: Mask, one: Vector | float, other: Vector | float) -> Vector:
        a, b = (v.name if isinstance(v, Vector) else self._text.number(v) for v in (one, other))
        return Vector(self._text, self._text.select(condition.name, a, b))

    def sqrt(self, value: Vector) -> Vector:
        return Vector(self._text, self._text.call("sqrt", value.name))

    def size(self, value: Vector) -> Vector:
        return Vector(self._text, self._text.call("fabs", value.name))
