"""SBML Level 1: its names and formula texts told in the words of Level 2."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

from lxml import etree

from il2.engine.expression import Expr, Num, Op, Sym
from il2.ground.errors import InputError
from il2.network.sbml.source import Document, local, namespace

_TOKEN = re.compile(
    r"\s*(?:(?P<number>(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)|(?P<name>[A-Za-z_]\w*)|(?P<op>[-+*/^(),]))",
    re.ASCII,
)
#: Functions of Level 1 (specification of Level 1 Version 2, table 6) by operation and number of arguments.
_FUNCTIONS: Final[dict[str, tuple[str, int]]] = {
    **{n: (n, 1) for n in ("abs", "ceil", "exp", "floor", "log10", "sqrt", "sin", "cos", "tan")},
    **{n: (n, 1) for n in ("asin", "acos", "atan")},
    "log": ("ln", 1),
    "pow": ("^", 2),
    "sqr": ("sqr", 1),
}
#: Version 1 says "specie".
_TAGS: Final = {"specie": "species", "specieReference": "speciesReference"}
#: The attribute of a rule that names its variable.
_RULES: Final = {
    "specieConcentrationRule": "specie",
    "speciesConcentrationRule": "species",
    "compartmentVolumeRule": "compartment",
    "parameterRule": "name",
}
#: What has its identifier in ``name``.
_NAMED: Final = ("model", "compartment", "species", "parameter", "reaction", "unitDefinition")


def in_level2_words(document: Document) -> Document:
    """Rename the elements and attributes of a Level 1 document, in place; others are left alone.

    Formulas stay texts in ``formula``, which ``formula`` reads.
    """
    if document.level == 1:
        for element in document.root.iter("*"):
            if namespace(element) == namespace(document.root):
                _rename(document, element)
        _let_vary(document.root)
    return document


def _rename(document: Document, element: etree._Element) -> None:
    tag = local(element)
    if tag in _RULES:
        kind = (element.get("type") or "scalar").strip()
        if kind not in ("scalar", "rate"):
            raise document.wrong(element, f"type={kind!r} of <{tag}> is neither 'scalar' nor 'rate'")
        variable = element.get(_RULES[tag]) or element.get(_RULES[tag].replace("specie", "species"))
        element.set("variable", variable or "")
        tag = "rateRule" if kind == "rate" else "assignmentRule"
    tag = _TAGS.get(tag, tag)
    element.tag = f"{{{namespace(element)}}}{tag}"
    if tag in _NAMED and element.get("name"):
        element.set("id", element.attrib.pop("name"))
    if tag == "compartment":
        element.set("size", element.get("volume") or "1")
    if tag == "species" and element.get("units"):
        element.set("substanceUnits", element.attrib.pop("units"))
    if tag == "speciesReference":
        if element.get("specie"):
            element.set("species", element.attrib.pop("specie"))
        over = document.number(element, "denominator")
        if over is not None:
            given = document.number(element, "stoichiometry")
            if not over:
                raise document.wrong(element, "the denominator of a stoichiometry is 0")
            element.set("stoichiometry", repr((1.0 if given is None else given) / over))


def _let_vary(root: etree._Element) -> None:
    """Level 1 has no word for what is constant: whatever has a rule is not."""
    ruled = {e.get("variable") for e in root.iter("*") if local(e) in ("rateRule", "assignmentRule")}
    for element in root.iter("*"):
        if local(element) in ("compartment", "parameter") and element.get("id") in ruled:
            element.set("constant", "false")


def formula(document: Document, element: etree._Element, rename: Callable[[str], str]) -> Expr | None:
    """Return the expression in the ``formula`` of an element, ``None`` without one.

    A minus sign binds stronger than a power here, and powers are read from left to right: ``-a^2`` is
    ``(-a)^2`` (specification of Level 1 Version 2, section 3.4; libSBML's ``parseFormula``).

    Raises
    ------
    InputError : not a formula. UnsupportedError : a function that Level 1 does not define in itself.
    """
    text = element.get("formula")
    return None if text is None else _Formula(document, element, text, rename).whole()


class _Formula:
    """Recursive descent over one text."""

    def __init__(
        self, document: Document, element: etree._Element, text: str, rename: Callable[[str], str]
    ) -> None:
        self.document, self.element, self.text, self.rename = document, element, text, rename
        self.tokens: list[tuple[str, str]] = []
        at = 0
        while at < len(text.rstrip()):
            match = _TOKEN.match(text, at)
            if match is None:
                raise self.wrong(f"unexpected {text[at:].lstrip()[0]!r}")
            self.tokens.append((match.lastgroup or "", match[match.lastgroup or 0]))
            at = match.end()
        self.tokens.append(("end", "the end"))
        self.at = 0

    def wrong(self, said: str) -> InputError:
        return self.document.wrong(self.element, f"cannot read the formula {self.text!r}: {said}")

    def take(self, *ops: str) -> str:
        kind, word = self.tokens[self.at]
        if kind == "op" and word in ops:
            self.at += 1
            return word
        return ""

    def whole(self) -> Expr:
        found = self.sum()
        if self.tokens[self.at][0] != "end":
            raise self.wrong(f"unexpected {self.tokens[self.at][1]!r}")
        return found

    def sum(self) -> Expr:
        found = self.product()
        while op := self.take("+", "-"):
            found = Op(op, (found, self.product()))
        return found

    def product(self) -> Expr:
        found = self.power()
        while op := self.take("*", "/"):
            found = Op(op, (found, self.power()))
        return found

    def power(self) -> Expr:
        found = self.sign()
        while self.take("^"):
            found = Op("^", (found, self.sign()))
        return found

    def sign(self) -> Expr:
        return Op("neg", (self.sign(),)) if self.take("-") else self.atom()

    def atom(self) -> Expr:
        kind, word = self.tokens[self.at]
        self.at += kind != "end"
        if kind == "number":
            return Num(float(word))
        if kind == "name":
            return self.call(word) if self.take("(") else Sym(self.rename(word))
        if word != "(":
            raise self.wrong(f"expected a number, a name or '(', got {word!r}")
        inner = self.sum()
        self.close()
        return inner

    def call(self, name: str) -> Expr:
        if name not in _FUNCTIONS:
            raise self.document.unsupported(self.element, f"the function {name!r} of Level 1")
        args = [self.sum()]
        while self.take(","):
            args.append(self.sum())
        self.close()
        op, count = _FUNCTIONS[name]
        if len(args) != count:
            raise self.wrong(f"{name!r} takes {count} argument{'s' * (count > 1)}, not {len(args)}")
        return Op("^", (args[0], 2.0)) if op == "sqr" else Op(op, args)

    def close(self) -> None:
        if not self.take(")"):
            raise self.wrong(f"expected ')', got {self.tokens[self.at][1]!r}")
