"""Infix text to expression and back."""

from __future__ import annotations

import re
from typing import Final

from il2.engine.nodes import FUNCTIONS, OPERATORS, Expr, Num, Op, Sym
from il2.ground.errors import InputError, UnknownNameError

_TOKEN = re.compile(
    r"\s*(?:(?P<number>(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)|(?P<name>[A-Za-z_]\w*)|`(?P<quoted>[^`]+)`"
    r"|(?P<op>\*\*|&&|\|\||<=|>=|==|!=|[-+*/^<>!(),]))"
)
_CONSTANTS: Final = {"true": 1.0, "false": 0.0, "inf": float("inf"), "nan": float("nan")}
_NAME = re.compile(r"[A-Za-z_]\w*\Z")
_COMPARE: Final = ("<", "<=", ">", ">=", "==", "!=")
# Binding strength, weakest first: or, and, comparison, sum, product, sign, power, atom.
_OR, _AND, _CMP, _SUM, _PRODUCT, _SIGN, _POWER, _ATOM = range(8)


def parse(text: str) -> Expr:
    """Read an infix expression.

    ``^`` and ``**`` are powers (right to left), ``&& || !`` logic; names that are no identifiers stand in
    backticks; ``true``, ``false``, ``inf`` and ``nan`` are numbers. A sign binds weaker than a power and
    stronger than a product.

    Raises
    ------
    InputError : the text is not an expression; the message names the place.

    Examples
    --------
    >>> parse("vmax*s/(km + s)")
    parse('vmax * s / (km + s)')
    >>> parse("piecewise(1, x > 2 && y < 1, 0)").args[0]
    parse('1')
    """
    reader = _Reader(text)
    expr = reader.either()
    if reader.kind != "end":
        raise reader.wrong("an operator or the end")
    return expr


class _Reader:
    """Recursive descent over the tokens of one text."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.tokens: list[tuple[str, str, int]] = []
        at = 0
        while at < len(text.rstrip()):
            match = _TOKEN.match(text, at)
            if match is None:
                where = len(text) - len(text[at:].lstrip())
                raise InputError(f"cannot read {text!r}: unexpected {text[where]!r} at character {where + 1}")
            kind = match.lastgroup or "end"
            self.tokens.append((kind, match.group(kind), match.start(kind)))
            at = match.end()
        self.tokens.append(("end", "", len(text)))
        self.at = 0

    @property
    def kind(self) -> str:
        return self.tokens[self.at][0]

    @property
    def word(self) -> str:
        return self.tokens[self.at][1] if self.kind == "op" else ""

    def wrong(self, wanted: str) -> InputError:
        kind, word, start = self.tokens[self.at]
        found = "the end" if kind == "end" else repr(word)
        return InputError(
            f"cannot read {self.text!r}: expected {wanted} at character {start + 1}, got {found}"
        )

    def take(self, *ops: str) -> str:
        word = self.word
        if word and word in ops:
            self.at += 1
            return word
        return ""

    def either(self) -> Expr:
        terms = [self.both()]
        while self.take("||"):
            terms.append(self.both())
        return terms[0] if len(terms) == 1 else Op("or", terms)

    def both(self) -> Expr:
        terms = [self.comparison()]
        while self.take("&&"):
            terms.append(self.comparison())
        return terms[0] if len(terms) == 1 else Op("and", terms)

    def comparison(self) -> Expr:
        left = self.chain("+", "-")
        op = self.take(*_COMPARE)
        if not op:
            return left
        right = self.chain("+", "-")
        if self.word in _COMPARE:
            raise self.wrong("'&&' between two comparisons")
        return Op(op, (left, right))

    def chain(self, many: str, two: str) -> Expr:
        """One run of + and - (or * and /): equal neighbours of ``many`` share one n-ary node."""
        operand = self.product if many == "+" else self.sign
        terms = [operand()]
        while op := self.take(many, two):
            if op == many:
                terms.append(operand())
            else:
                left = terms[0] if len(terms) == 1 else Op(many, terms)
                terms = [Op(two, (left, operand()))]
        return terms[0] if len(terms) == 1 else Op(many, terms)

    def product(self) -> Expr:
        return self.chain("*", "/")

    def sign(self) -> Expr:
        if self.take("-"):
            if self.kind == "number" and self.tokens[self.at + 1][1] not in ("^", "**"):
                return Num(-self.number())
            if self.kind == "name" and self.tokens[self.at][1] in ("inf", "nan"):
                return Num(-_CONSTANTS[self.name()])
            return Op("neg", (self.sign(),))
        if self.take("!"):
            return Op("not", (self.sign(),))
        if self.take("+"):
            return self.sign()
        return self.power()

    def power(self) -> Expr:
        base = self.atom()
        if self.take("^", "**"):
            return Op("^", (base, self.sign()))
        return base

    def number(self) -> float:
        self.at += 1
        return float(self.tokens[self.at - 1][1])

    def name(self) -> str:
        self.at += 1
        return self.tokens[self.at - 1][1]

    def atom(self) -> Expr:
        if self.kind == "number":
            return Num(self.number())
        if self.kind == "quoted":
            return Sym(self.name())
        if self.kind == "name":
            name = self.name()
            if self.take("("):
                return self.call(name)
            return Num(_CONSTANTS[name]) if name in _CONSTANTS else Sym(name)
        if self.take("("):
            inner = self.either()
            if not self.take(")"):
                raise self.wrong("')'")
            return inner
        raise self.wrong("a number, a name or '('")

    def call(self, name: str) -> Expr:
        if name == "log":
            raise InputError(f"cannot read {self.text!r}: 'log' is ambiguous, write ln or log10")
        if name not in FUNCTIONS:
            raise UnknownNameError("function", name, FUNCTIONS)
        args: list[Expr] = []
        if not self.take(")"):
            args.append(self.either())
            while self.take(","):
                args.append(self.either())
            if not self.take(")"):
                raise self.wrong("',' or ')'")
        return Op(name, args)


def to_text(expr: Expr) -> str:
    """Write ``expr`` as infix text that ``parse`` reads back to the same tree.

    Examples
    --------
    >>> to_text(parse("a-(b-c)*-2"))
    'a - (b - c) * (-2)'
    """
    return _write(expr)[0]


def _write(expr: Expr) -> tuple[str, int]:
    if isinstance(expr, Num):
        return _write_number(expr.value)
    if isinstance(expr, Sym):
        plain = _NAME.match(expr.name) and expr.name not in _CONSTANTS
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
    if op in _COMPARE:
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
