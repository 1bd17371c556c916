"""Every single constant of the catalogue as one kind of fact, and a search over names and synonyms."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from statistics import NormalDist

from il2.ground.errors import InputError, UnknownNameError
from il2.ground.units import to_float
from il2.knowledge import genes, tables
from il2.knowledge.names import fold

_Z90 = NormalDist().inv_cdf(0.95)


@dataclass(frozen=True)
class Fact:
    """A constant: value (``None`` where only a range is known), unit, range, conditions, source, status.

    ``low`` and ``high`` are the range of the source, or the central 90 % of a prior or posterior.
    """

    key: str
    name: str
    value: float | None
    unit: str
    low: float | None
    high: float | None
    conditions: str
    source: str
    status: str
    genes: tuple[str, ...]
    synonyms: tuple[str, ...]
    table: str


@lru_cache(maxsize=1)
def facts() -> tuple[Fact, ...]:
    """Return every fact of the catalogue: constants, receptor priors, affinities, fits, the body."""
    return (*_constants(), *_priors(), *_arms(), *_literature(), *_farhat(), *_fallon(), *_body())


def fact(key: str) -> Fact:
    """Return the fact of that key.

    Raises
    ------
    UnknownNameError : no such key.

    Examples
    --------
    >>> fact("kd_high_affinity").value, fact("kd_high_affinity").unit
    (10.0, 'pM')
    """
    try:
        return _by_key()[key]
    except KeyError:
        raise UnknownNameError("parameter", key, _by_key()) from None


def value(key: str, unit: str) -> float:
    """Return the value of a fact in the unit asked for.

    Examples
    --------
    >>> value("kd_high_affinity", "nM")
    0.01
    """
    found = fact(key)
    if found.value is None:
        raise InputError(
            f"parameter {key!r} is a range ({found.low} to {found.high} {found.unit}), not one value"
        )
    return to_float(f"{found.value!r} {'' if found.unit == '1' else found.unit}", unit)


def search(text: str) -> tuple[Fact, ...]:
    """Return the facts that ``text`` names, best first; a gene is found by any of its names.

    Raises
    ------
    UnknownNameError : nothing resembles it; the message names what is near.

    Examples
    --------
    >>> search("CD25")[0].genes
    ('IL2RA',)
    """
    query = fold(text)
    scored = [(score, fact) for fact in facts() if (score := _score(query, fact)) > 0] if query else []
    if not scored:
        spellings = {s for f in facts() for s in (f.key, *f.genes, *f.synonyms)}
        raise UnknownNameError("parameter", text, sorted(spellings))
    return tuple(fact for _, fact in sorted(scored, key=lambda pair: -pair[0]))


@lru_cache(maxsize=1)
def _by_key() -> dict[str, Fact]:
    return {f.key: f for f in facts()}


def _score(query: str, fact: Fact) -> float:
    """Rank: the key itself, a gene (sole gene first), a synonym, words of the name, words anywhere."""
    if query == fold(fact.key):
        return 100.0
    wanted = {gene.symbol for gene in genes.find(query)}
    if wanted & set(fact.genes):
        return 50.0 + 30.0 / len(fact.genes)
    if query in (fold(s) for s in fact.synonyms):
        return 45.0
    words = [_symbols(word) for word in query.split()]
    for points, text in ((40.0, fact.name), (20.0, _haystack(fact))):
        bag = set(re.findall(r"[\w./+-]+", fold(text))) | {fold(s) for s in fact.genes}
        if words and all(any(w in bag or _begins(w, bag) for w in word) for word in words):
            return points
    return 0.0


def _symbols(word: str) -> tuple[str, ...]:
    """Return a folded word and the folded symbols of the genes it may name."""
    return (word, *(fold(gene.symbol) for gene in genes.find(word)))


def _begins(word: str, bag: set[str]) -> bool:
    return len(word) >= 4 and any(other.startswith(word) for other in bag)


def _haystack(fact: Fact) -> str:
    return " ".join((fact.key, fact.name, *fact.synonyms, fact.conditions, fact.source))


def _constants() -> Iterator[Fact]:
    for row in tables.load("parameters"):
        yield Fact(
            row["key"],
            row["name"],
            row["value"],
            row["unit"],
            row["low"],
            row["high"],
            row["conditions"],
            row["source"],
            row["status"],
            tuple(row["genes"].split()),
            tables.words(row["synonyms"]),
            "parameters",
        )


def _priors() -> Iterator[Fact]:
    for row in tables.load("receptor_priors"):
        factor = 10 ** (_Z90 * row["log10_sd"])
        yield Fact(
            f"{row['receptor']} per {row['cell_type']}",
            f"{row['receptor']} per {row['cell_type']} cell, lognormal prior",
            row["centre"],
            row["unit"],
            row["centre"] / factor,
            row["centre"] * factor,
            row["note"],
            row["source"],
            row["status"],
            (row["receptor"],),
            ("receptor count", "receptors per cell", row["cell_type"]),
            "receptor_priors",
        )


def _arms() -> Iterator[Fact]:
    for row in tables.load("affinities"):
        sites = (
            ("kd_il2ra_nM", "il2ra_status", "IL2RA", ("IL2RA",)),
            ("kd_il2rbg_nM", "il2rbg_status", "IL2RB/IL2RG", ("IL2RB", "IL2RG")),
        )
        for column, status, site, symbols in sites:
            if row[column] is not None:
                yield Fact(
                    f"KD {row['arm']} {site}",
                    f"KD of one {row['arm']} arm to {site}",
                    row[column],
                    "nM",
                    None,
                    None,
                    row["conditions"],
                    row["source"],
                    row[status],
                    symbols,
                    ("affinity", "KD", row["arm"]),
                    "affinities",
                )


def _literature() -> Iterator[Fact]:
    for row in tables.load("affinities_literature"):
        yield Fact(
            f"{row['quantity']} {row['complex']} + {row['partner']}",
            f"{row['quantity']} of {row['complex']} with {row['partner']}, as used in published models",
            row["value"],
            row["unit"],
            None,
            None,
            "",
            row["source"],
            row["status"],
            tuple(s for s in row["genes"].split() if s.startswith("IL")),
            ("affinity", "KD"),
            "affinities_literature",
        )


def _farhat() -> Iterator[Fact]:
    for row in tables.load("farhat2021"):
        if row["fit"] == "IL4_IL7":
            continue
        yield Fact(
            f"farhat {row['fit']} {row['parameter']}",
            f"{row['parameter']} of the Farhat model: {row['meaning']}",
            row["q50"],
            row["unit"],
            row["q05"],
            row["q95"],
            f"posterior median and 5-95 %, fit {row['fit'].replace('_', ' ')}",
            row["source"],
            row["status"],
            (),
            (row["parameter"],),
            "farhat2021",
        )


def _fallon() -> Iterator[Fact]:
    for row in tables.load("fallon2000"):
        yield Fact(
            f"fallon {row['symbol']} {row['variant']}",
            f"{row['symbol']} of the Fallon model: {row['meaning']}",
            row["value"],
            row["unit"],
            None,
            None,
            f"molecule: {row['variant']}",
            row["source"],
            row["status"],
            (),
            (row["symbol"],),
            "fallon2000",
        )


def _body() -> Iterator[Fact]:
    for row in tables.load("body_constants"):
        yield Fact(
            f"body {row['key']}",
            row["title"],
            row["value"],
            row["unit"],
            row["low"],
            row["high"],
            row["note"],
            row["source"],
            row["status"],
            (),
            ("virtual patient", "body", row["key"]),
            "body_constants",
        )
