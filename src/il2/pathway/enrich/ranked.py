"""Preranked enrichment (GSEA) through gseapy, which is loaded when it is asked for."""

from __future__ import annotations

import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from il2.ground.errors import InputError
from il2.pathway.enrich.ora import SMALLEST
from il2.pathway.enrich.sets import GeneSet


@dataclass(frozen=True)
class RankedSet:
    """One set: enrichment score, the same normalised, chance, false discovery rate, leading edge."""

    name: str
    description: str
    file: str
    size: int
    es: float
    nes: float
    p: float
    fdr: float
    genes: tuple[str, ...]


def prerank(
    ranks: Mapping[str, float],
    sets: Sequence[GeneSet],
    *,
    permutations: int = 1000,
    seed: int = 0,
    smallest: int = SMALLEST,
    largest: int = 2000,
) -> tuple[RankedSet, ...]:
    """Test whether the genes of every set stand high or low in a ranking.

    Parameters
    ----------
    ranks : approved symbol to number, such as a log fold change.
    sets : gene sets; those with fewer than ``smallest`` or more than ``largest`` ranked genes are left out.
    permutations, seed : of the random sets that the score is compared with.

    Raises
    ------
    InputError : gseapy is not installed (extra ``maps``); no set of a fitting size.
    """
    fitting = [one for one in sets if smallest <= len(one.genes & ranks.keys()) <= largest]
    if not fitting:
        raise InputError(f"no set holds {smallest} to {largest} genes of the ranking")
    if len({*ranks.values()}) < 2:
        raise InputError("all genes of the ranking have the same number; a ranking needs different ones")
    table = _gseapy_table(ranks, fitting, permutations, seed, smallest, largest)
    by_name = {one.name: one for one in fitting}
    out = [
        RankedSet(
            name=row["Term"],
            description=by_name[row["Term"]].description,
            file=by_name[row["Term"]].file,
            size=len(by_name[row["Term"]].genes & ranks.keys()),
            es=float(row["ES"]),
            nes=float(row["NES"]),
            p=float(row["NOM p-val"]),
            fdr=float(row["FDR q-val"]),
            genes=tuple(sorted(gene for gene in str(row["Lead_genes"]).split(";") if gene)),
        )
        for row in table
    ]
    return tuple(sorted(out, key=lambda one: (one.p, -abs(one.nes), one.name)))


def _gseapy_table(
    ranks: Mapping[str, float], sets: list[GeneSet], permutations: int, seed: int, smallest: int, largest: int
) -> list[dict[str, Any]]:
    try:
        import gseapy
        import pandas
    except ImportError:
        raise InputError("preranked enrichment needs gseapy: pip install 'il2[maps]'") from None
    ordered = pandas.Series(dict(ranks), dtype=float).sort_values(ascending=False, kind="stable")
    with warnings.catch_warnings():
        # gseapy still calls what pandas and numpy are retiring; that is not the caller's affair.
        warnings.simplefilter("ignore", DeprecationWarning)
        warnings.simplefilter("ignore", FutureWarning)
        done = gseapy.prerank(
            rnk=ordered,
            gene_sets={one.name: sorted(one.genes) for one in sets},
            outdir=None,
            min_size=smallest,
            max_size=largest,
            permutation_num=permutations,
            seed=seed,
            threads=1,
            no_plot=True,
            verbose=False,
        )
    return list(done.res2d.to_dict("records"))
