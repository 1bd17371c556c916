"""Expressions to the MathML of SBML."""

from __future__ import annotations

import math
from decimal import Decimal
from typing import Final

from lxml import etree

from il2.engine.expression import TIME, Expr, Num, Op, Sym
from il2.network.names import AVOGADRO
from il2.network.sbml.mathml import MATHML, NAMES, RELATIONS
from il2.network.sbml.source import CORE

_TAGS: Final = {
    **{op: tag for tag, op in (NAMES | RELATIONS).items()},
    "+": "plus",
    "*": "times",
    "-": "minus",
    "neg": "minus",
    "log10": "log",
    "sqrt": "root",
}
_TRUTHS: Final = frozenset([*RELATIONS.values(), "and", "or", "xor", "not"])
_LOGIC: Final = ("and", "or", "xor", "not")
_SYMBOLS: Final = {TIME: "time", AVOGADRO: "avogadro"}
_CALLED: Final = ("rateOf",)


def math_element(expr: Expr, truth: bool = False, number_unit: str = "") -> etree._Element:
    """Return a ``math`` element.

    Parameters
    ----------
    truth : a condition is wanted (a trigger). number_unit : unit of bare numbers, where it is known.
    """
    root = etree.Element(
        f"{{{MATHML}}}math", nsmap={None: MATHML, "sbml": CORE} if number_unit else {None: MATHML}
    )
    _write(root, expr, truth)
    if number_unit:
        for number in root.iter(f"{{{MATHML}}}cn"):
            if (number.text or "").strip() != "0":  # zero fits any unit
                number.set(f"{{{CORE}}}units", number_unit)
    return root


def _write(parent: etree._Element, expr: Expr, truth: bool) -> None:
    """Append ``expr``, turned into a condition or a number where the place asks for the other."""
    is_truth = isinstance(expr, Op) and expr.op in _TRUTHS
    if truth and isinstance(expr, Num):
        _add(parent, "true" if expr.value else "false")
    elif truth and not is_truth:
        _write(parent, Op("!=", (expr, 0.0)), True)
    elif is_truth and not truth:
        _write(parent, Op("piecewise", (1.0, expr, 0.0)), False)
    elif isinstance(expr, Num):
        _number(parent, expr.value)
    elif isinstance(expr, Sym):
        _symbol(parent, expr.name)
    elif isinstance(expr, Op):
        _operation(parent, expr)


def _operation(parent: etree._Element, expr: Op) -> None:
    if expr.op == "piecewise":
        _piecewise(parent, expr.args)
        return
    apply = _add(parent, "apply")
    if expr.op in _CALLED:
        _csymbol(apply, expr.op)
    else:
        _add(apply, _TAGS[expr.op])
    for arg in expr.args:
        _write(apply, arg, expr.op in _LOGIC)


def _piecewise(parent: etree._Element, args: tuple[Expr, ...]) -> None:
    whole = _add(parent, "piecewise")
    for value, condition in zip(args[0:-1:2], args[1::2], strict=False):
        piece = _add(whole, "piece")
        _write(piece, value, False)
        _write(piece, condition, True)
    if len(args) % 2:
        _write(_add(whole, "otherwise"), args[-1], False)


def _symbol(parent: etree._Element, name: str) -> None:
    if name in _SYMBOLS:
        _csymbol(parent, _SYMBOLS[name])
    else:
        _add(parent, "ci", name)


def _csymbol(parent: etree._Element, name: str) -> None:
    symbol = _add(parent, "csymbol", name)
    symbol.set("encoding", "text")
    symbol.set("definitionURL", f"http://www.sbml.org/sbml/symbols/{name}")


def _number(parent: etree._Element, value: float) -> None:
    if math.isnan(value):
        _add(parent, "notanumber")
    elif math.isinf(value):
        if value < 0:
            parent = _add(parent, "apply")
            _add(parent, "minus")
        _add(parent, "infinity")
    elif value.is_integer() and abs(value) < 2**31:
        _add(parent, "cn", str(int(value))).set("type", "integer")
    else:
        _decimal(parent, value)


def _decimal(parent: etree._Element, value: float) -> None:
    """Write all digits in positions where that is readable: readers of mantissa and exponent round."""
    exact = Decimal(repr(value))
    if -40 < exact.adjusted() < 40:
        _add(parent, "cn", f"{exact:f}")
        return
    mantissa, _, exponent = repr(value).partition("e")
    number = _add(parent, "cn", mantissa)
    number.set("type", "e-notation")
    etree.SubElement(number, f"{{{MATHML}}}sep").tail = str(int(exponent or 0))


def _add(parent: etree._Element, tag: str, text: str | None = None) -> etree._Element:
    element = etree.SubElement(parent, f"{{{MATHML}}}{tag}")
    if text is not None:
        element.text = f" {text} "
    return element
