"""Sources: what a key in a table stands for, as text and as BibTeX.

Identifiers are given only where they were read; a source without DOI or PMID has none written here.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from il2.ground.errors import UnknownNameError
from il2.knowledge import tables


@dataclass(frozen=True)
class Source:
    """One source: citation, identifiers (``""`` where not known), terms of use, address."""

    key: str
    citation: str
    doi: str
    pmid: str
    pmcid: str
    terms: str
    url: str

    def __str__(self) -> str:
        ids = (("doi", self.doi), ("PMID", self.pmid), ("", self.pmcid), ("", self.url))
        shown = [f"{label} {value}".strip() for label, value in ids if value]
        return ". ".join([self.citation, *shown, f"Terms: {self.terms}"]) + "."

    def bibtex(self) -> str:
        """Return a BibTeX ``@misc`` entry; the citation stands whole in ``title``."""
        pairs = {
            "title": self.citation,
            "doi": self.doi,
            "pmid": self.pmid,
            "pmcid": self.pmcid,
            "url": self.url,
            "note": f"Terms: {self.terms}",
        }
        body = "".join(f"  {name} = {{{_latex(value)}}},\n" for name, value in pairs.items() if value)
        return f"@misc{{{self.key},\n{body}}}\n"


def _latex(text: str) -> str:
    return "".join(f"\\{c}" if c in "&%$#_{}" else c for c in text)


@lru_cache(maxsize=1)
def _all() -> dict[str, Source]:
    found: dict[str, Source] = {}
    for name in tables.SOURCE_TABLES:
        for row in tables.load(name):  # the same paper may stand in two tables: the first one is cited
            found.setdefault(row["key"], Source(**{f: row[f] for f in Source.__dataclass_fields__}))
    return found


def keys() -> tuple[str, ...]:
    """Return the keys of all sources."""
    return tuple(_all())


def source(key: str) -> Source:
    """Return one source.

    Raises
    ------
    UnknownNameError : no such key.

    Examples
    --------
    >>> source("fallon2000").pmid
    '11027188'
    """
    try:
        return _all()[key]
    except KeyError:
        raise UnknownNameError("source", key, _all()) from None


def cite(keys: Iterable[str]) -> str:
    """Return the sources of ``keys`` as a numbered list, each once, in the order given.

    Examples
    --------
    >>> print(cite(["tkach2014", "tkach2014"]))
    1. Tkach et al. 2014, eLife 3:e01944. Terms: CC BY.
    """
    return "\n".join(f"{i}. {source(key)}" for i, key in enumerate(dict.fromkeys(keys), start=1))


def bibtex(keys: Iterable[str]) -> str:
    """Return the sources of ``keys`` as BibTeX entries, each once, in the order given."""
    return "\n".join(source(key).bibtex() for key in dict.fromkeys(keys))
