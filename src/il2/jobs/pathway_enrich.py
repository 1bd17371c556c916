"""Test which pathways a list of genes, or a ranking of genes, is rich in."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from il2.ground.errors import InputError
from il2.ground.provenance import Provenance
from il2.jobs.answer import Table, TableAnswer
from il2.jobs.pathway_files import OWN, origin
from il2.pathway.enrich import (
    Enriched,
    GeneSet,
    Named,
    RankedSet,
    Sets,
    over_representation,
    prerank,
    read_genes,
    read_ranks,
    read_sets,
    symbols_of,
)
from il2.pathway.enrich.sets import set_of_map
from il2.pathway.own import own_map

_MOST_NAMED: Final = 10


@dataclass(frozen=True)
class PathwayEnrichQuestion:
    """Genes and the sets to test them against.

    Parameters
    ----------
    genes : names of genes (symbols, aliases or identifiers), or a file of them.
    sets : GMT files, maps or folders of either; ``il2`` is our own map.
    background : a file of the genes that could have been on the list, or how many there are; every gene of
        the sets unless given.
    ranked : ``genes`` is a file of genes and numbers; preranked enrichment through gseapy.
    smallest, largest : sizes of the sets that are tested.
    fdr : false discovery rate below which a set counts as enriched in the notes.
    permutations, seed : of the preranked test.
    """

    genes: tuple[str, ...] | str | os.PathLike[str]
    sets: tuple[str | os.PathLike[str], ...] = (OWN,)
    background: str | os.PathLike[str] | int | None = None
    ranked: bool = False
    smallest: int = 3
    largest: int = 2000
    fdr: float = 0.05
    permutations: int = 1000
    seed: int = 0

    def __post_init__(self) -> None:
        if not 0.0 <= self.fdr <= 1.0:
            raise InputError(f"a false discovery rate lies between 0 and 1, not {self.fdr:g}")


@dataclass(frozen=True)
class PathwayEnrichAnswer(TableAnswer):
    """The sets, the most surprising first."""

    question: PathwayEnrichQuestion = field(repr=False)
    rows: tuple[Enriched, ...] | tuple[RankedSet, ...] = field(repr=False)
    genes: int
    background: int | None
    remarks: tuple[str, ...]
    provenance: Provenance

    @property
    def title(self) -> str:  # type: ignore[override]
        """How many genes were tested against how many sets."""
        kind = "ranked genes" if self.question.ranked else "genes"
        within = f" of a background of {self.background}" if self.background is not None else ""
        return f"{self.genes} {kind}{within} against {len(self.rows)} sets"

    def table(self) -> Table:
        """One row per set."""
        shared = ("size", "p", "fdr", "genes", "description", "file")
        columns = ("set", "es", "nes", *shared) if self.question.ranked else (
            "set", "hits", "expected", "fold", *shared
        )  # fmt: skip
        names = ["name", *columns[1:]]
        rows = tuple(tuple(_cell(getattr(row, name)) for name in names) for row in self.rows)
        return Table(columns, rows)

    def shown(self) -> Table:
        """Without description and file; long lists of genes cut."""
        table = self.table()
        chosen = table.select(table.columns[:-2])
        place = chosen.columns.index("genes")
        rows = tuple((*row[:place], _cut(str(row[place])), *row[place + 1 :]) for row in chosen.rows)
        return Table(chosen.columns, rows)

    def notes(self) -> tuple[str, ...]:
        """How many sets are enriched, and what could not be used."""
        enriched = sum(row.fdr <= self.question.fdr for row in self.rows)
        wanted = f"a false discovery rate of {self.question.fdr:g} or less"
        return (f"{enriched} of {len(self.rows)} sets have {wanted}.", *self.remarks)


def _cell(value: object) -> str | int | float:
    if isinstance(value, tuple):
        return " ".join(value)
    return value if isinstance(value, int | float) else str(value)


def _cut(text: str) -> str:
    words = text.split()
    return text if len(words) <= _MOST_NAMED else f"{' '.join(words[:_MOST_NAMED])} ... ({len(words)})"


def pathway_enrich(question: PathwayEnrichQuestion) -> PathwayEnrichAnswer:
    """Test the sets.

    Raises
    ------
    InputError : files that cannot be read, no genes, no set of a fitting size; gseapy missing (``ranked``).
    """
    known = _sets(question.sets)
    remarks = [f"Not read: {sentence}" for sentence in known.unread]
    inputs = {"genes": _said(question.genes), "sets": [os.fspath(place) for place in question.sets]}
    if question.ranked:
        ranks = read_ranks(os.fspath(question.genes))  # type: ignore[arg-type]
        ranked = prerank(
            ranks, known.sets, permutations=question.permutations, seed=question.seed,
            smallest=question.smallest, largest=question.largest,
        )  # fmt: skip
        made = origin(**inputs, permutations=question.permutations, seed=question.seed)
        return PathwayEnrichAnswer(question, ranked, len(ranks), None, tuple(remarks), made)
    named = symbols_of(question.genes) if isinstance(question.genes, tuple) else read_genes(question.genes)
    background = _background(question, known.sets)
    tested = over_representation(
        named.symbols, known.sets, background, smallest=question.smallest, largest=question.largest
    )
    within = (
        frozenset(named.symbols) if isinstance(background, int) else frozenset(named.symbols) & background
    )
    remarks += _told(named, len(named.symbols) - len(within), question)
    total = background if isinstance(background, int) else len(background)
    made = origin(**inputs, background=str(question.background or ""))
    return PathwayEnrichAnswer(question, tested, len(within), total, tuple(remarks), made)


def _sets(places: tuple[str | os.PathLike[str], ...]) -> Sets:
    """The sets of all places; ``il2`` is our own map unless a file has that name."""
    ours: tuple[GeneSet, ...] = ()
    others = []
    for place in places:
        if os.fspath(place) == OWN and not Path(place).exists():
            ours = (set_of_map(own_map(), OWN),)
        else:
            others.append(place)
    read = read_sets(*others)
    return Sets((*ours, *read.sets), read.unread)


def _background(question: PathwayEnrichQuestion, sets: tuple[GeneSet, ...]) -> frozenset[str] | int:
    given = question.background
    if given is None:
        return frozenset().union(*(one.genes for one in sets))
    if isinstance(given, int):
        return given
    return frozenset(read_genes(given).symbols)


def _told(named: Named, outside: int, question: PathwayEnrichQuestion) -> list[str]:
    out = []
    if question.background is None:
        out.append(
            "Background: every gene of the sets; name what was measured with a background of your own."
        )
    if outside:
        out.append(f"{outside} genes of the list are outside the background and do not count.")
    if named.unknown:
        out.append(f"No human gene is called {_several(named.unknown)}; kept as written.")
    if named.unclear:
        out.append(f"Several genes are called {_several(named.unclear)}; kept as written.")
    return out


def _several(names: tuple[str, ...]) -> str:
    more = f" and {len(names) - _MOST_NAMED} more" if len(names) > _MOST_NAMED else ""
    return ", ".join(names[:_MOST_NAMED]) + more


def _said(genes: tuple[str, ...] | str | os.PathLike[str]) -> object:
    return list(genes) if isinstance(genes, tuple) else os.fspath(genes)
