"""Infix text to expression (the way back is ``nodes.to_text``)."""

from __future__ import annotations

import re

from il2.engine.nodes import COMPARISONS, CONSTANTS, FUNCTIONS, RATE, Expr, Num, Op, Sym
from il2.ground.errors import InputError, UnknownNameError

_TOKEN = re.compile(
    r"\s*(?:(?P<number>(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)|(?P<name>[A-Za-z_]\w*)|`(?P<quoted>[^`]+)`"
    r"|(?P<op>\*\*|&&|\|\||<=|>=|==|!=|[-+*/^<>!(),]))"
)


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
        op = self.take(*COMPARISONS)
        if not op:
            return left
        right = self.chain("+", "-")
        if self.word in COMPARISONS:
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
                return Num(-CONSTANTS[self.name()])
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
            return Num(CONSTANTS[name]) if name in CONSTANTS else Sym(name)
        if self.take("("):
            inner = self.either()
            if not self.take(")"):
                raise self.wrong("')'")
            return inner
        raise self.wrong("a number, a name or '('")

    def call(self, name: str) -> Expr:
        if name == "log":
            raise InputError(f"cannot read {self.text!r}: 'log' is ambiguous, write ln or log10")
        if name not in FUNCTIONS and name != RATE:
            raise UnknownNameError("function", name, FUNCTIONS)
        args: list[Expr] = []
        if not self.take(")"):
            args.append(self.either())
            while self.take(","):
                args.append(self.either())
            if not self.take(")"):
                raise self.wrong("',' or ')'")
        return Op(name, args)
