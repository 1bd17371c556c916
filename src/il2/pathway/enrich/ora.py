"""Over-representation: is a set hit more often than genes drawn at random would hit it?"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from scipy.stats import false_discovery_control, hypergeom

from il2.ground.errors import InputError
from il2.pathway.enrich.sets import GeneSet

#: Sets smaller than this say nothing.
SMALLEST: Final = 3


@dataclass(frozen=True)
class Enriched:
    """One set.

    Parameters
    ----------
    hits : how many genes of the list it holds, of ``size`` genes that lie in the background.
    expected : hits of a random list. ``fold`` is hits over expected.
    p : chance of as many hits or more (hypergeometric). ``fdr`` is Benjamini and Hochberg's, over all sets
        tested.
    genes : the hits, in alphabetical order.
    """

    name: str
    description: str
    file: str
    hits: int
    size: int
    expected: float
    fold: float
    p: float
    fdr: float
    genes: tuple[str, ...]


def over_representation(
    genes: Iterable[str],
    sets: Sequence[GeneSet],
    background: frozenset[str] | int | None = None,
    *,
    smallest: int = SMALLEST,
    largest: int = 2000,
) -> tuple[Enriched, ...]:
    """Test every set, the smallest p first.

    Parameters
    ----------
    genes : approved symbols; those outside the background do not count.
    sets : gene sets.
    background : genes that could have been on the list: what was measured. A number stands for a background
        of that size that holds all genes of list and sets; without one it is every gene of the sets.
    smallest, largest : sets with fewer or more genes in the background are left out.

    Raises
    ------
    InputError : no set of a fitting size; no gene of the list in the background; a background too small.

    Examples
    --------
    >>> a, b = GeneSet("A", "", frozenset("abc")), GeneSet("B", "", frozenset("defgh"))
    >>> [(one.name, one.hits, round(one.p, 4)) for one in over_representation("abd", (a, b))]
    [('A', 2, 0.2857), ('B', 1, 0.9821)]
    """
    inside = frozenset().union(*(one.genes for one in sets)) if background is None else background
    listed = frozenset(genes)
    if isinstance(inside, int):
        needed = len(listed.union(*(one.genes for one in sets)))
        if inside < needed:
            raise InputError(f"the background has {inside} genes, list and sets hold {needed}")
        total, members = inside, [one.genes for one in sets]
    else:
        total, members = len(inside), [one.genes & inside for one in sets]
        listed &= inside
    if not listed:
        raise InputError("no gene of the list lies in the background")
    kept = [(one, own) for one, own in zip(sets, members, strict=True) if smallest <= len(own) <= largest]
    if not kept:
        raise InputError(f"no set holds {smallest} to {largest} genes of the background")
    rows = [(one, own, tuple(sorted(own & listed))) for one, own in kept]
    chances = [_chance(len(hits), total, len(own), len(listed)) for _, own, hits in rows]
    rates = false_discovery_control(np.array(chances), method="bh")
    out = [
        _enriched(one, hits, len(own), len(listed) * len(own) / total, p, float(fdr))
        for (one, own, hits), p, fdr in zip(rows, chances, rates, strict=True)
    ]
    return tuple(sorted(out, key=lambda one: (one.p, -one.fold, one.name)))


def _chance(hits: int, total: int, size: int, drawn: int) -> float:
    """Chance to draw ``hits`` or more of ``size`` among ``total`` with ``drawn`` draws."""
    return float(min(hypergeom.sf(hits - 1, total, size, drawn), 1.0)) if hits else 1.0


def _enriched(
    one: GeneSet, hits: tuple[str, ...], size: int, expected: float, p: float, fdr: float
) -> Enriched:
    return Enriched(
        one.name, one.description, one.file, len(hits), size, expected, len(hits) / expected, p, fdr, hits
    )
