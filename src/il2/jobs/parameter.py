"""``il2 parameter``: find constants of the catalogue by name, gene or synonym."""

from __future__ import annotations

from dataclasses import dataclass

from il2.ground.errors import InputError
from il2.ground.provenance import Provenance
from il2.jobs.answer import Table, TableAnswer
from il2.knowledge import genes, parameters
from il2.knowledge.parameters import Fact

_COLUMNS = ("key", "name", "value", "unit", "low", "high", "status", "source", "conditions", "genes", "table")


@dataclass(frozen=True)
class ParameterQuestion:
    """Text to search for (a gene, a synonym, words), and how many facts to return at most."""

    text: str
    most: int = 20


@dataclass(frozen=True)
class ParameterAnswer(TableAnswer):
    """The facts found, best first; ``found`` counts all of them."""

    question: ParameterQuestion
    facts: tuple[Fact, ...]
    found: int
    genes: tuple[str, ...]
    provenance: Provenance

    @property
    def title(self) -> str:  # type: ignore[override]
        """What was asked, and which gene it names."""
        known = f" ({'; '.join(self.genes)})" if self.genes else ""
        return f"{self.question.text}{known}: {len(self.facts)} of {self.found} facts"

    def shown(self) -> Table:
        """Return the columns that fit a page."""
        return self.table().select(("name", "value", "unit", "low", "high", "status", "source"))

    def table(self) -> Table:
        """Return one row per fact."""
        rows = ({c: _cell(fact, c) for c in _COLUMNS} for fact in self.facts)
        return Table.of(rows, _COLUMNS)

    def notes(self) -> tuple[str, ...]:
        """Say what is not measured in this answer."""
        weak = sorted({f.status for f in self.facts} & {"assumed", "unverified", "borrowed"})
        return (f"Some of these are {' or '.join(weak)}: see the column status.",) if weak else ()


def _cell(fact: Fact, column: str) -> str | float | None:
    value: object = getattr(fact, column)
    if isinstance(value, tuple):
        return " ".join(value)
    return value if value is None or isinstance(value, str) else float(str(value))


def parameter(question: ParameterQuestion) -> ParameterAnswer:
    """Search the catalogue.

    Raises
    ------
    UnknownNameError : nothing resembles the text; the message names what is near.
    InputError : ``most`` below 1.

    Examples
    --------
    >>> answer = parameter(ParameterQuestion("CD25", most=3))
    >>> answer.facts[0].genes, answer.genes
    (('IL2RA',), ('IL2RA, interleukin 2 receptor subunit alpha',))
    """
    if question.most < 1:
        raise InputError(f"most is {question.most}; a number of at least 1 is wanted")
    found = parameters.search(question.text)
    best = found[: question.most]
    named = tuple(f"{gene.symbol}, {gene.name}" for gene in genes.find(question.text))
    inputs = {"text": question.text, "most": question.most}
    return ParameterAnswer(
        question, best, len(found), named, Provenance.of(inputs, sources={f.source for f in best})
    )
