"""Names as people write them: one folding, and an index from synonyms to the catalogue's name."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from il2.ground.errors import UnknownNameError, nearest


def fold(name: str) -> str:
    """Return ``name`` without case, accents, underscores and spare blanks; plus and minus signs stay.

    Examples
    --------
    >>> fold("CD8_memory") == fold(" cd8  Memory"), fold("naïve Treg"), fold("γc") == fold("Γc")
    (True, 'naive treg', True)
    """
    plain = unicodedata.normalize("NFKD", name.replace("\N{MINUS SIGN}", "-").replace("\N{EN DASH}", "-"))
    bare = "".join(c for c in plain if not unicodedata.combining(c))
    return " ".join(bare.replace("_", " ").casefold().split())


@dataclass(frozen=True)
class NameIndex:
    """An index from every accepted spelling to the name of the catalogue.

    Parameters
    ----------
    kind : what is named, for messages ("cell type").
    synonyms : catalogue name to its other names; two names may not share a spelling.

    Examples
    --------
    >>> index = NameIndex("cell type", {"Treg": ["regulatory T cell"], "NK": []})
    >>> index.resolve("Regulatory T Cell")
    'Treg'
    """

    kind: str
    synonyms: Mapping[str, Iterable[str]]
    _by_fold: dict[str, str] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        found: dict[str, str] = {}
        for name, others in self.synonyms.items():
            for spelling in (name, *others):
                taken = found.setdefault(fold(spelling), name)
                if taken != name:
                    raise ValueError(f"{self.kind} {spelling!r} names both {taken!r} and {name!r}")
        object.__setattr__(self, "_by_fold", found)

    def find(self, given: str) -> str | None:
        """Return the catalogue's name, or ``None``."""
        return self._by_fold.get(fold(given))

    def resolve(self, given: str) -> str:
        """Return the catalogue's name; ``UnknownNameError`` with the nearest names otherwise."""
        name = self.find(given)
        if name is None:
            others = [spelling for spellings in self.synonyms.values() for spelling in spellings]
            known = [*self.synonyms] if nearest(given, self.synonyms) else [*self.synonyms, *others]
            raise UnknownNameError(self.kind, given, known)
        return name
