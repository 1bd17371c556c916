"""Straight-line programs as LLVM assembly: products fused with sums, cut into functions of bearable size."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from il2.engine.llvm import mathematics
from il2.engine.llvm.layout import Layout
from il2.engine.llvm.text import Text
from il2.engine.program import Ref

Instruction = tuple[str, tuple[Ref, ...]]

_COMPARISONS: Final = {"<": "olt", "<=": "ole", ">": "ogt", ">=": "oge", "==": "oeq", "!=": "une"}
#: Functions of the C library by the name that the expression language gives them.
_LIBRARY: Final[dict[str, str]] = {
    **{n: n for n in ("sin", "cos", "tan", "sinh", "cosh", "tanh", "asinh", "acosh", "atanh")},
    "asin": "asin",
    "acos": "acos",
    "atan": "atan",
    "rem": "fmod",
}
#: Reciprocal functions: 1/f(x), or f(1/x).
_OVER: Final = {"sec": "cos", "csc": "sin", "cot": "tan", "sech": "cosh", "csch": "sinh", "coth": "tanh"}
_INSIDE: Final = {
    "asec": "acos", "acsc": "asin", "acot": "atan", "asech": "acosh", "acsch": "asinh", "acoth": "atanh",
}  # fmt: skip
#: C functions that code may call.
LIBRARY: Final = (*_LIBRARY.values(), "tgamma")


@dataclass
class Straight:
    """Instructions without branches.

    Attributes
    ----------
    code : as in ``Program``; ``("v", i)`` is the result of instruction i.
    stores : (reference, place, row) of what is kept.
    places : place of each kind of reference.
    numbers : numbers to their index in references ``("c", i)``.
    """

    code: list[Instruction]
    stores: list[tuple[Ref, str, int]]
    places: dict[str, str]
    numbers: dict[float, int]

    def write(self, new: Callable[[], Text], layout: Layout, piece: int) -> tuple[list[Text], int]:
        """Write the program as functions to be called one after the other, and count crossing rows.

        Parameters
        ----------
        piece : largest number of instructions of one function; compile time grows faster than their number.
        """
        code, kept = list(self.code), dict[Ref, list[tuple[str, int]]]()
        for ref, place, row in self.stores:
            if ref[0] != "v":
                code.append(("copy", (ref,)))
                ref = ("v", len(code) - 1)
            kept.setdefault(ref, []).append((place, row))
        fused = fuse(code, list(kept))
        cuts = [fused[low : low + piece] for low in range(0, len(fused), piece)]
        home = {at: c for c, cut in enumerate(cuts) for at, _, _ in cut}
        crossing: dict[int, int] = {}
        for c, cut in enumerate(cuts):
            for _, _, args in cut:
                for kind, index in args:
                    if kind == "v" and home[index] != c:
                        crossing.setdefault(index, len(crossing))
        texts = []
        for cut in cuts:
            writer = _Writer(new(), self, layout, crossing, kept)
            writer.instructions(cut)
            texts.append(writer.text)
        return texts, len(crossing)


def fuse(code: list[Instruction], roots: list[Ref]) -> list[tuple[int, str, tuple[Ref, ...]]]:
    """Drop what no root needs and turn ``a*b + c`` into one instruction where the product has no other use.

    Examples
    --------
    >>> fuse([("mul", (("y", 0), ("y", 1))), ("sub", (("y", 2), ("v", 0)))], [("v", 1)])
    [(1, 'fnma', (('y', 0), ('y', 1), ('y', 2)))]
    """
    uses: Counter[int] = Counter(i for kind, i in roots if kind == "v")
    for at in reversed(range(len(code))):
        if uses[at]:
            uses.update(i for kind, i in code[at][1] if kind == "v")
    changed: dict[int, Instruction] = {}
    gone: set[int] = set()

    def product(ref: Ref) -> bool:
        return ref[0] == "v" and uses[ref[1]] == 1 and code[ref[1]][0] == "mul"

    for at, (op, args) in enumerate(code):
        if not uses[at] or op not in ("add", "sub"):
            continue
        first, second = args
        if product(second):
            changed[at] = ("fma" if op == "add" else "fnma", (*code[second[1]][1], first))
            gone.add(second[1])
        elif product(first):
            changed[at] = ("fma" if op == "add" else "fms", (*code[first[1]][1], second))
            gone.add(first[1])
    return [(at, *changed.get(at, code[at])) for at in range(len(code)) if uses[at] and at not in gone]


class Evaluator:
    """Names of computed values, and of truths as masks; either is made from the other when asked for.

    Keys are whatever the caller numbers its values by.
    """

    def __init__(self, text: Text) -> None:
        self.text = text
        self.values: dict[Any, str] = {}
        self.masks: dict[Any, str] = {}

    def number(self, key: Any) -> str:
        """The value as a number; truth is 1, falsehood 0."""
        if key not in self.values:
            self.values[key] = self.text.select(self.masks[key], self.text.number(1.0), self.text.number(0.0))
        return self.values[key]

    def mask(self, key: Any) -> str:
        """The value as a truth: anything but 0."""
        if key not in self.masks:
            self.masks[key] = self.text.compare("une", self.number(key), self.text.number(0.0))
        return self.masks[key]

    def apply(self, key: Any, op: str, args: tuple[Any, ...]) -> None:
        """Compute an operation."""
        if op in _COMPARISONS:
            self.masks[key] = self.text.compare(_COMPARISONS[op], self.number(args[0]), self.number(args[1]))
        elif op in ("and", "or", "xor", "not"):
            self.masks[key] = self._logic(op, [self.mask(a) for a in args])
        elif op == "piecewise":
            result = self.number(args[-1]) if len(args) % 2 else self.text.number(float("nan"))
            for i in reversed(range(len(args) // 2)):
                result = self.text.select(self.mask(args[2 * i + 1]), self.number(args[2 * i]), result)
            self.values[key] = result
        else:
            self.values[key] = _operation(self.text, op, [self.number(a) for a in args])

    def _logic(self, op: str, masks: list[str]) -> str:
        true, false = "splat (i1 true)", "splat (i1 false)"
        if op == "not":
            return self.text.let(f"xor {self.text.mask} {masks[0]}, {true}")
        result = true if op == "and" else false
        for mask in masks:
            result = self.text.let(f"{op} {self.text.mask} {result}, {mask}")
        return result


class _Writer(Evaluator):
    """Writes instructions of one function; references to rows are loaded when first used."""

    def __init__(
        self, text: Text, straight: Straight, layout: Layout, crossing: dict[int, int],
        kept: dict[Ref, list[tuple[str, int]]],
    ) -> None:  # fmt: skip
        super().__init__(text)
        self._layout, self._crossing, self._kept = layout, crossing, kept
        self._places, self._numbers = straight.places, list(straight.numbers)

    def instructions(self, code: list[tuple[int, str, tuple[Ref, ...]]]) -> None:
        for at, op, args in code:
            ref: Ref = ("v", at)
            self.apply(ref, op, args)
            for place, row in self._kept.get(ref, ()):
                self._layout.write(self.text, self.number(ref), place, row)
            if at in self._crossing:
                self._layout.write(self.text, self.number(ref), "crossing", self._crossing[at])

    def number(self, key: Ref) -> str:
        if key not in self.values and key not in self.masks:
            kind, index = key
            if kind == "c":
                self.values[key] = self.text.number(self._numbers[index])
            elif kind == "v":
                self.values[key] = self._layout.read(self.text, "crossing", self._crossing[index])
            else:
                # Not kept: the next use reads it again, as an operand in memory.
                return self._layout.read(self.text, self._places[kind], index)
        return super().number(key)


def _operation(text: Text, op: str, v: list[str]) -> str:
    """Write one instruction from numbers to a number."""
    double = op in _DOUBLE or op not in (*_ARITHMETIC, "min", "max")
    if double and text.wide is not text:
        return text.narrow(_operation(text.wide, op, [text.widen(a) for a in v]))
    if op in _ARITHMETIC:
        return _ARITHMETIC[op](text, *v)
    if op in ("min", "max"):
        result = v[0]
        for other in v[1:]:
            result = text.call("minimum" if op == "min" else "maximum", result, other)
        return result
    if op in _LIBRARY:
        return mathematics.lane_by_lane(text, _LIBRARY[op], *v)
    one = text.number(1.0)
    if op in _OVER:
        return text.div(one, mathematics.lane_by_lane(text, _OVER[op], *v))
    # A zero with a minus sign, as ceil gives one, is zero: acot(0) is pi/2.
    return mathematics.lane_by_lane(text, _INSIDE[op], text.div(one, text.add(v[0], text.number(0.0))))


_ARITHMETIC: Final[dict[str, Callable[..., str]]] = {
    "copy": lambda t, a: a,
    "add": Text.add,
    "sub": Text.sub,
    "mul": Text.mul,
    "div": Text.div,
    "neg": Text.neg,
    "fma": Text.fma,
    "fms": lambda t, a, b, c: t.fma(a, b, t.neg(c)),
    "fnma": lambda t, a, b, c: t.fma(t.neg(a), b, c),
    "sqrt": lambda t, a: t.call("sqrt", a),
    "abs": lambda t, a: t.call("fabs", a),
    "floor": lambda t, a: t.call("floor", a),
    "ceil": lambda t, a: t.call("ceil", a),
    "quotient": lambda t, a, b: t.call("trunc", t.div(a, b)),
    "factorial": lambda t, a: mathematics.lane_by_lane(t, "tgamma", t.add(a, t.number(1.0))),
    "exp": mathematics.exp,
    "ln": mathematics.log,
    "log10": mathematics.log10,
    "^": mathematics.power,
}
#: Written for doubles alone.
_DOUBLE: Final = ("factorial", "exp", "ln", "log10", "^")
