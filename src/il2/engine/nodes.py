"""The expression tree: numbers, symbols and operations, immutable, comparable by structure, and as text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any, Final

from il2.ground.errors import InputError, UnknownNameError

#: Functions by number of arguments (``None``: one or more).
FUNCTIONS: Final[dict[str, int | None]] = {
    **dict.fromkeys(["exp", "ln", "log10", "sqrt", "abs", "floor", "ceil", "factorial", "not"], 1),
    **dict.fromkeys(["sin", "cos", "tan", "sec", "csc", "cot"], 1),
    **dict.fromkeys(["asin", "acos", "atan", "asec", "acsc", "acot"], 1),
    **dict.fromkeys(["sinh", "cosh", "tanh", "sech", "csch", "coth"], 1),
    **dict.fromkeys(["asinh", "acosh", "atanh", "asech", "acsch", "acoth"], 1),
    **dict.fromkeys(["quotient", "rem"], 2),
    **dict.fromkeys(["min", "max", "and", "or", "xor", "piecewise"], None),
}
COMPARISONS: Final = ("<", "<=", ">", ">=", "==", "!=")
#: Rate of change of a symbol: means something in networks alone, whose lowering replaces it.
RATE: Final = "rateOf"
#: Infix operations by number of arguments (``None``: any).
OPERATORS: Final[dict[str, int | None]] = {
    **dict.fromkeys(["+", "*"], None),
    **dict.fromkeys(["-", "/", "^"], 2),
    "neg": 1,
    **dict.fromkeys(COMPARISONS, 2),
}
#: Words that are numbers.
CONSTANTS: Final = {"true": 1.0, "false": 0.0, "inf": float("inf"), "nan": float("nan")}
#: The symbol that stands for model time.
TIME: Final = "time"

_NAME = re.compile(r"[A-Za-z_]\w*\Z")
# Binding strength in text, weakest first: or, and, comparison, sum, product, sign, power, atom.
_OR, _AND, _CMP, _SUM, _PRODUCT, _SIGN, _POWER, _ATOM = range(8)


class Expr:
    """Base of the three node classes; Python operators build larger expressions.

    Examples
    --------
    >>> print(2 * Sym("k") * Sym("x") ** 2)
    2 * k * x^2
    """

    __slots__ = ("_hash",)
    _hash: int

    def __hash__(self) -> int:
        return self._hash

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError(f"expressions are immutable; cannot set {name!r}")

    def __add__(self, other: Expr | float) -> Expr:
        return _chain("+", self, lift(other))

    def __radd__(self, other: Expr | float) -> Expr:
        return _chain("+", lift(other), self)

    def __mul__(self, other: Expr | float) -> Expr:
        return _chain("*", self, lift(other))

    def __rmul__(self, other: Expr | float) -> Expr:
        return _chain("*", lift(other), self)

    def __sub__(self, other: Expr | float) -> Expr:
        return Op("-", (self, lift(other)))

    def __rsub__(self, other: Expr | float) -> Expr:
        return Op("-", (lift(other), self))

    def __truediv__(self, other: Expr | float) -> Expr:
        return Op("/", (self, lift(other)))

    def __rtruediv__(self, other: Expr | float) -> Expr:
        return Op("/", (lift(other), self))

    def __pow__(self, other: Expr | float) -> Expr:
        return Op("^", (self, lift(other)))

    def __rpow__(self, other: Expr | float) -> Expr:
        return Op("^", (lift(other), self))

    def __neg__(self) -> Expr:
        return Op("neg", (self,))

    def __str__(self) -> str:
        return to_text(self)

    def __repr__(self) -> str:
        return f"parse({str(self)!r})"


class Num(Expr):
    """A number."""

    __slots__ = ("value",)
    value: float

    def __init__(self, value: float) -> None:
        value = float(value)
        object.__setattr__(self, "value", value)
        object.__setattr__(self, "_hash", hash(("nan" if value != value else value,)))

    def __reduce__(self) -> tuple[Any, ...]:
        return Num, (self.value,)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Num):
            return NotImplemented if not isinstance(other, Expr) else False
        return self.value == other.value or (self.value != self.value and other.value != other.value)

    __hash__ = Expr.__hash__


class Sym(Expr):
    """A symbol: a state, a parameter, an assignment, or ``time``."""

    __slots__ = ("name",)
    name: str

    def __init__(self, name: str) -> None:
        object.__setattr__(self, "name", name)
        object.__setattr__(self, "_hash", hash(("sym", name)))

    def __reduce__(self) -> tuple[Any, ...]:
        return Sym, (self.name,)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Sym):
            return NotImplemented if not isinstance(other, Expr) else False
        return self.name == other.name

    __hash__ = Expr.__hash__


class Op(Expr):
    """An operation or function with its arguments.

    Raises
    ------
    UnknownNameError : the operation is none of ``OPERATORS`` and ``FUNCTIONS``.
    InputError : the number of arguments does not fit the operation.
    """

    __slots__ = ("args", "op")
    op: str
    args: tuple[Expr, ...]

    def __init__(self, op: str, args: Iterable[Expr | float]) -> None:
        lifted = tuple(lift(a) for a in args)
        _check(op, len(lifted))
        object.__setattr__(self, "op", op)
        object.__setattr__(self, "args", lifted)
        object.__setattr__(self, "_hash", hash((op, lifted)))

    def __reduce__(self) -> tuple[Any, ...]:
        return Op, (self.op, self.args)

    def __eq__(self, other: object) -> bool:
        if self is other:
            return True
        if not isinstance(other, Op):
            return NotImplemented if not isinstance(other, Expr) else False
        return self._hash == other._hash and self.op == other.op and self.args == other.args

    __hash__ = Expr.__hash__


def lift(value: Expr | float) -> Expr:
    """Return ``value`` as an expression: numbers become ``Num``."""
    return value if isinstance(value, Expr) else Num(value)


def symbols(expr: Expr) -> frozenset[str]:
    """Return the names of all symbols in ``expr``.

    Examples
    --------
    >>> sorted(symbols(Sym("a") + Sym("b") * 2))
    ['a', 'b']
    """
    found: set[str] = set()
    seen: set[int] = set()
    todo = [expr]
    while todo:
        node = todo.pop()
        if isinstance(node, Sym):
            found.add(node.name)
        elif isinstance(node, Op) and id(node) not in seen:
            seen.add(id(node))
            todo.extend(node.args)
    return frozenset(found)


def calls(expr: Expr, op: str) -> bool:
    """Say whether ``expr`` holds the operation ``op``.

    Examples
    --------
    >>> calls(Sym("a") + 1, "+"), calls(Sym("a") + 1, "*")
    (True, False)
    """
    seen: set[int] = set()
    todo = [expr]
    while todo:
        node = todo.pop()
        if isinstance(node, Op) and id(node) not in seen:
            if node.op == op:
                return True
            seen.add(id(node))
            todo.extend(node.args)
    return False


def substitute(expr: Expr, replacements: Mapping[str, Expr | float]) -> Expr:
    """Return ``expr`` with symbols replaced, all at once.

    Examples
    --------
    >>> print(substitute(Sym("a") * Sym("b"), {"a": Sym("b"), "b": 3}))
    b * 3
    """
    done: dict[int, Expr] = {}

    def visit(node: Expr) -> Expr:
        if isinstance(node, Sym):
            return lift(replacements[node.name]) if node.name in replacements else node
        if not isinstance(node, Op):
            return node
        if id(node) not in done:
            args = tuple(visit(a) for a in node.args)
            same = all(a is b for a, b in zip(args, node.args, strict=True))
            done[id(node)] = node if same else Op(node.op, args)
        return done[id(node)]

    return visit(expr)


def _chain(op: str, left: Expr, right: Expr) -> Expr:
    head = left.args if isinstance(left, Op) and left.op == op else (left,)
    return Op(op, (*head, right))


def _check(op: str, count: int) -> None:
    if op in OPERATORS:
        wanted, least = OPERATORS[op], 0
    elif op == RATE:
        wanted, least = 1, 1
    elif op in FUNCTIONS:
        wanted, least = FUNCTIONS[op], 0 if op in ("and", "or", "xor") else 1
    else:
        raise UnknownNameError("function", op, [*FUNCTIONS, *OPERATORS])
    if wanted is not None and count != wanted:
        raise InputError(f"{op!r} takes {wanted} argument{'s' * (wanted > 1)}, not {count}")
    if count < least:
        raise InputError(f"{op!r} takes at least {least} argument, not {count}")


def to_text(expr: Expr) -> str:
    """Write ``expr`` as infix text that ``parse`` reads back to the same tree.

    Examples
    --------
    >>> to_text(Sym("a") - (Sym("b") - Sym("c")) * -2)
    'a - (b - c) * (-2)'
    """
    return _write(expr)[0]


def _write(expr: Expr) -> tuple[str, int]:
    if isinstance(expr, Num):
        return _write_number(expr.value)
    if isinstance(expr, Sym):
        plain = _NAME.match(expr.name) and expr.name not in CONSTANTS
        return (expr.name if plain else f"`{expr.name}`"), _ATOM
    assert isinstance(expr, Op)
    op, args = expr.op, expr.args
    if op not in OPERATORS and op not in ("and", "or", "not"):
        return f"{op}({', '.join(_write(a)[0] for a in args)})", _ATOM
    if op in ("and", "or"):
        if len(args) < 2:
            return f"{op}({', '.join(_write(a)[0] for a in args)})", _ATOM
        level = _AND if op == "and" else _OR
        word = " && " if op == "and" else " || "
        return word.join(_inside(a, level + 1) for a in args), level
    if op in COMPARISONS:
        return f"{_inside(args[0], _SUM)} {op} {_inside(args[1], _SUM)}", _CMP
    if op in ("neg", "not"):
        inner = _inside(args[0], _SIGN)
        # A bare number or infinity after the sign would be read back as one number.
        if op == "neg" and isinstance(args[0], Num) and not inner.startswith("("):
            inner = f"({inner})"
        return f"{'-' if op == 'neg' else '!'}{inner}", _SIGN
    if op == "^":
        return f"{_inside(args[0], _ATOM)}^{_inside(args[1], _SIGN, first=False)}", _POWER
    return _write_chain(expr)


def _write_chain(expr: Op) -> tuple[str, int]:
    op, args = expr.op, expr.args
    level = _SUM if op in "+-" else _PRODUCT
    if len(args) < 2:
        return _write(args[0]) if args else _write(Num(0.0 if op == "+" else 1.0))
    first = args[0]
    # The left neighbour of a chain needs no parentheses unless it would melt into this node.
    loose = isinstance(first, Op) and len(first.args) > 1 and first.op in ("+-" if level == _SUM else "*/")
    melts = isinstance(first, Op) and first.op == op and op in "+*"
    head = _inside(first, level if loose and not melts else level + 1)
    return f" {op} ".join([head, *(_inside(a, level + 1, first=False) for a in args[1:])]), level


def _inside(expr: Expr, level: int, first: bool = True) -> str:
    text, own = _write(expr)
    signed = text.startswith("-") and not first
    return f"({text})" if own < level or signed else text


def _write_number(value: float) -> tuple[str, int]:
    text = repr(value)
    if text.endswith(".0"):
        text = text[:-2]
    return text, _SIGN if text.startswith("-") else _ATOM
