"""Where an answer comes from: version, hash of the packaged tables, inputs, seed and sources."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib import import_module

from il2.ground.files import data_folder, data_names


@lru_cache(maxsize=1)
def data_hash() -> str:
    """Return the SHA-256 over the names and bytes of every packaged data file (hexadecimal).

    Examples
    --------
    >>> len(data_hash())
    64
    """
    digest = hashlib.sha256()
    for name in data_names():
        content = (data_folder() / name).read_bytes()
        digest.update(f"{name}\0{len(content)}\0".encode())
        digest.update(content)
    return digest.hexdigest()


@dataclass(frozen=True)
class Provenance:
    """What an answer was made from.

    Parameters
    ----------
    version : version of il2.
    data_hash : SHA-256 of the packaged tables.
    inputs : pairs of name and value, as the question gave them.
    seed : seed of the random numbers, ``None`` where none were drawn.
    sources : keys of the sources used (:func:`il2.knowledge.sources.source`).

    Examples
    --------
    >>> p = Provenance.of({"ligand": "IL-2"}, seed=1, sources=["rickert2004"])
    >>> p.inputs, p.seed, p.sources
    ((('ligand', 'IL-2'),), 1, ('rickert2004',))
    """

    version: str
    data_hash: str
    inputs: tuple[tuple[str, object], ...] = ()
    seed: int | None = None
    sources: tuple[str, ...] = ()

    @staticmethod
    def of(
        inputs: Mapping[str, object] | None = None, seed: int | None = None, sources: Iterable[str] = ()
    ) -> Provenance:
        """Return the provenance of an answer made now; sources are sorted and named once."""
        version: str = import_module("il2").__version__  # the root is above this floor: not a plain import
        pairs = tuple((inputs or {}).items())
        return Provenance(version, data_hash(), pairs, seed, tuple(sorted(set(sources))))

    def to_dict(self) -> dict[str, object]:
        """Return the record as plain values for JSON."""
        return {
            "version": self.version,
            "data_hash": self.data_hash,
            "inputs": dict(self.inputs),
            "seed": self.seed,
            "sources": list(self.sources),
        }
