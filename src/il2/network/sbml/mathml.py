"""MathML of SBML to expressions."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from functools import reduce
from itertools import pairwise
from typing import Final, TypeAlias

from lxml import etree

from il2.engine.expression import TIME, Expr, Num, Op, Sym
from il2.ground.errors import InputError
from il2.network.names import AVOGADRO
from il2.network.sbml.source import Document, local, namespace

MATHML: Final = "http://www.w3.org/1998/Math/MathML"
#: Functions that a file defines, ready to be called; looked up while a formula is read.
Calls: TypeAlias = "Callable[[str], Callable[..., Expr] | None]"

_SYMBOLS: Final = {"time": Sym(TIME), "avogadro": Sym(AVOGADRO)}
_CONSTANTS: Final = {
    "pi": math.pi,
    "exponentiale": math.e,
    "true": 1.0,
    "false": 0.0,
    "infinity": math.inf,
    "notanumber": math.nan,
}
_SAME: Final = ("exp", "ln", "abs", "floor", "factorial", "sin", "cos", "tan", "sec", "csc", "cot", "sinh")
_SAME2: Final = ("cosh", "tanh", "sech", "csch", "coth", "min", "max", "quotient", "rem", "and", "or", "xor")
_ARCS: Final = [t + h for t in ("sin", "cos", "tan", "sec", "csc", "cot") for h in ("", "h")]
#: MathML element to operation of the expression language, arguments unchanged.
NAMES: Final[dict[str, str]] = {
    **{n: n for n in (*_SAME, *_SAME2, "not")},
    **{f"arc{a}": f"a{a}" for a in _ARCS},
    "ceiling": "ceil",
    "divide": "/",
    "power": "^",
}
#: A formula with its functions put in has at most so many terms.
_MOST_TERMS: Final = 100_000
_LOGIC: Final = ("and", "or", "xor", "not", "implies")
RELATIONS: Final = {"lt": "<", "leq": "<=", "gt": ">", "geq": ">=", "eq": "==", "neq": "!="}


class MathReader:
    """Reads the formulas of one document.

    Parameters
    ----------
    document : for messages.
    calls : returns the function of a name that a formula may call, or ``None``.
    rename : identifier of the file to name in the network.
    """

    def __init__(self, document: Document, calls: Calls, rename: Callable[[str], str]) -> None:
        self.document, self.calls, self.rename = document, calls, rename
        # Calls that are alike share their expression: functions that call functions double otherwise.
        self._made: dict[tuple[str, tuple[Expr, ...]], Expr] = {}
        self._sizes: dict[int, int] = {}

    def math(self, parent: etree._Element) -> Expr | None:
        """Return the formula in the ``math`` child of an element, ``None`` when there is none."""
        found = [c for c in parent if local(c) == "math"]
        if not found:
            return None
        inside = [c for c in found[0] if local(c) != "annotation"]
        if len(inside) != 1:
            raise self.document.wrong(found[0], f"<math> holds {len(inside)} formulas instead of one")
        return self.read(inside[0])

    def read(self, node: etree._Element) -> Expr:
        """Return one MathML element as an expression."""
        tag = local(node)
        if namespace(node) != MATHML:
            raise self.document.unsupported(node, f"<{tag}> inside a formula (namespace {namespace(node)!r})")
        if tag == "cn":
            return Num(self._number(node))
        if tag == "ci":
            return Sym(self.rename((node.text or "").strip()))
        if tag == "csymbol":
            return self._csymbol(node)
        if tag in _CONSTANTS:
            return Num(_CONSTANTS[tag])
        if tag == "apply":
            return self._apply(node)
        if tag == "piecewise":
            return self._piecewise(node)
        if tag == "semantics" and len(node):
            return self.read(node[0])
        raise self.document.unsupported(node, f"the MathML element <{tag}>")

    def function(self, parent: etree._Element) -> tuple[tuple[str, ...], Expr] | None:
        """Return arguments and formula of the ``lambda`` in a function definition, ``None`` without one."""
        found = [c for m in parent if local(m) == "math" for c in m.iter(f"{{{MATHML}}}lambda")]
        if not found:
            if (self.document.level, self.document.version) >= (3, 2):
                return None
            raise self.document.wrong(parent, "a function definition has no <lambda>")
        arguments = [
            self.rename((b[0].text or "").strip()) for b in found[0] if local(b) == "bvar" and len(b)
        ]
        bodies = [c for c in found[0] if local(c) != "bvar"]
        if len(bodies) != 1:
            raise self.document.wrong(found[0], f"<lambda> holds {len(bodies)} formulas instead of one")
        return tuple(arguments), self.read(bodies[0])

    # ---------------------------------------------------------------------------------------------------

    def _number(self, node: etree._Element) -> float:
        kind = node.get("type", "real")
        base = (node.get("base") or "10").strip()
        if base != "10":
            raise self.document.unsupported(node, f"numbers of base {base}")
        first = self.document.to_number(node, node.text or "")
        if kind in ("real", "integer"):
            return first
        second = self.document.to_number(node, node[0].tail or "") if len(node) else 0.0
        if kind == "e-notation":
            return float(f"{first!r}e{int(second)}")
        if kind == "rational" and second:
            return first / second
        raise self.document.unsupported(node, f"numbers of type {kind!r}")

    def _csymbol(self, node: etree._Element) -> Expr:
        name = _symbol_name(node)
        if name in _SYMBOLS:
            return _SYMBOLS[name]
        raise self.document.unsupported(node, f"the symbol {name!r} in a formula")

    def _apply(self, node: etree._Element) -> Expr:
        if not len(node):
            raise self.document.wrong(node, "<apply> is empty")
        head, tag = node[0], local(node[0])
        qualifiers = {local(c): c for c in node[1:] if local(c) in ("degree", "logbase")}
        arguments = [self.read(c) for c in node[1:] if local(c) not in qualifiers]
        try:
            if tag == "ci":
                return self._call(head, arguments)
            if tag == "csymbol":
                if _symbol_name(head) == "rateOf":
                    return self._rate(node, arguments)
                self._csymbol(head)
                raise self.document.wrong(head, "a symbol is called like a function")
            return self._operation(head, tag, arguments, qualifiers)
        except InputError as error:
            if self.document.name in str(error):
                raise
            raise self.document.wrong(node, str(error)) from None

    def _rate(self, node: etree._Element, arguments: list[Expr]) -> Expr:
        if len(arguments) != 1 or not isinstance(arguments[0], Sym):
            raise self.document.wrong(node, "rateOf takes one name")
        return Op("rateOf", arguments)

    def _call(self, head: etree._Element, arguments: list[Expr]) -> Expr:
        name = (head.text or "").strip()
        function = self.calls(name)
        if function is None:
            raise self.document.wrong(head, f"a formula calls {name!r}, which the file does not define")
        key = name, tuple(arguments)
        if key not in self._made:
            self._made[key] = found = function(*arguments)
            if self._size(found) > _MOST_TERMS:
                raise self.document.wrong(
                    head, f"the call of {name!r} grows to more than {_MOST_TERMS:,} terms when written out"
                )
        return self._made[key]

    def _size(self, expr: Expr) -> int:
        """Terms of an expression written out in full."""
        if not isinstance(expr, Op):
            return 1
        if id(expr) not in self._sizes:  # kept alive by what was made
            self._sizes[id(expr)] = 1 + sum(map(self._size, expr.args))
        return self._sizes[id(expr)]

    def _operation(
        self, head: etree._Element, tag: str, args: list[Expr], qualifiers: Mapping[str, etree._Element]
    ) -> Expr:
        if tag == "plus":
            return args[0] if len(args) == 1 else Op("+", args)
        if tag == "times":
            return args[0] if len(args) == 1 else Op("*", args)
        if tag == "minus":
            return Op("neg" if len(args) == 1 else "-", args)
        if tag in RELATIONS:
            return _relation(RELATIONS[tag], args)
        if tag in _LOGIC:
            args = [truth(a) for a in args]
        if tag == "implies":
            return Op("or", (Op("not", args[:1]), *args[1:]))
        if tag in ("log", "root"):
            return self._log_or_root(tag, args, qualifiers)
        if tag in NAMES:
            return Op(NAMES[tag], args)
        raise self.document.unsupported(head, f"the MathML operation <{tag}>")

    def _log_or_root(self, tag: str, args: list[Expr], qualifiers: Mapping[str, etree._Element]) -> Expr:
        key = "logbase" if tag == "log" else "degree"
        given = self.read(qualifiers[key][0]) if key in qualifiers and len(qualifiers[key]) else None
        if tag == "log":
            if given is None or given == Num(10.0):
                return Op("log10", args)
            return Op("ln", args) / Op("ln", (given,))
        if given is None or given == Num(2.0):
            return Op("sqrt", args)
        return Op("^", (*args, 1 / given))

    def _piecewise(self, node: etree._Element) -> Expr:
        parts: list[Expr] = []
        otherwise: list[Expr] = []
        for child in node:
            inside = [self.read(c) for c in child]
            if local(child) == "piece" and len(inside) == 2:
                parts += inside[0], truth(inside[1])
            elif local(child) == "otherwise" and len(inside) == 1 and not otherwise:
                otherwise = inside
            else:
                raise self.document.wrong(child, f"<{local(child)}> of a <piecewise> is not complete")
        if not parts and otherwise:
            return otherwise[0]
        return Op("piecewise", [*parts, *otherwise])


def truth(expr: Expr) -> Expr:
    """Return a condition: what is undefined, as a piecewise in none of its cases, counts as false."""
    if isinstance(expr, Num) and expr.value != expr.value:
        return Num(0.0)
    if not isinstance(expr, Op) or expr.op != "piecewise":
        return expr
    args = [truth(a) if i % 2 == 0 else a for i, a in enumerate(expr.args)]
    return Op("piecewise", args if len(args) % 2 else [*args, 0.0])


def _symbol_name(node: etree._Element) -> str:
    return (node.get("definitionURL") or "").rsplit("/", 1)[-1]


def _relation(op: str, args: list[Expr]) -> Expr:
    """``a < b < c`` means ``a < b and b < c``."""
    if len(args) <= 2:
        return Op(op, args)
    pairs = [Op(op, pair) for pair in pairwise(args)]
    return reduce(lambda left, right: Op("and", (left, right)), pairs)
