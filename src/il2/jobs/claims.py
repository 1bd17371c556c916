"""``il2 claim``: what is known, statement by statement, found by words or by its stable id."""

from __future__ import annotations

from dataclasses import dataclass

from il2.clinic import claims as known
from il2.clinic.claim_rows import Claim
from il2.clinic.claims import MARKS
from il2.clinic.finding import find
from il2.ground.errors import InputError
from il2.ground.provenance import Provenance
from il2.jobs.answer import Table, TableAnswer

_COLUMNS = (
    "id", "kind", "topic", "factor", "said", "verdict", "statement", "direction", "analyte", "layer",
    "number", "evidence", "status", "sources", "printed",
)  # fmt: skip


@dataclass(frozen=True)
class ClaimsQuestion:
    """Words to search for or the id of a claim, and how many claims to return at most."""

    text: str
    most: int = 20


@dataclass(frozen=True)
class ClaimsAnswer(TableAnswer):
    """The claims found, best first.

    ``found`` counts all of them, ``whole`` says that each holds every word.
    """

    question: ClaimsQuestion
    claims: tuple[Claim, ...]
    found: int
    provenance: Provenance
    whole: bool = True

    @property
    def title(self) -> str:  # type: ignore[override]
        """What was asked."""
        return f"{self.question.text}: {len(self.claims)} of {self.found} claims"

    def shown(self) -> Table:
        """Return the columns that fit a page."""
        rows = (
            (c.id, c.statement, c.direction, c.layer, c.number, MARKS[c.status], "; ".join(c.sources))
            for c in self.claims
        )
        return Table(("id", "statement", "direction", "layer", "number", "how sure", "sources"), tuple(rows))

    def table(self) -> Table:
        """Return one row per claim with all its parts."""
        return Table(_COLUMNS, tuple(tuple(_cell(c, column) for column in _COLUMNS) for c in self.claims))

    def notes(self) -> tuple[str, ...]:
        """Return verdicts, groups of studies that disagree, and what is unverified."""
        said = [f"{c.id}: a public page says {c.said!r}; verdict: {c.verdict}" for c in self.claims if c.said]
        ids = {c.id for c in self.claims}
        groups = [
            f"{group.what} ({', '.join(m.id for m in group.members)}): {group.note}; never averaged"
            for group in known.conflicts()
            if ids & {m.id for m in group.members}
        ]
        weak = [c.id for c in self.claims if not c.verified]
        unsure = [f"Not verified in a source: {', '.join(weak)}."] if weak else []
        partly = () if self.whole else ("No claim holds every word; these hold most of them.",)
        return (*partly, *said, *groups, *unsure)


def claims(question: ClaimsQuestion) -> ClaimsAnswer:
    """Search the claims.

    Raises
    ------
    UnknownNameError : nothing holds these words; the message names what is near.
    InputError : ``most`` below 1.

    Examples
    --------
    >>> answer = claims(ClaimsQuestion("K07"))
    >>> answer.claims[0].verdict
    'backwards'
    """
    if question.most < 1:
        raise InputError(f"most is {question.most}; a number of at least 1 is wanted")
    found = find(question.text)
    best = found.claims[: question.most]
    keys = {key for c in best for key in c.sources}
    inputs = {"text": question.text, "most": question.most}
    return ClaimsAnswer(question, best, len(found.claims), Provenance.of(inputs, sources=keys), found.whole)


def _cell(claim: Claim, column: str) -> str:
    value = getattr(claim, column)
    return "; ".join(value) if isinstance(value, tuple) else str(value)
