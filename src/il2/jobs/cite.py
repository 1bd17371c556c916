"""``il2 cite``: the sources that one answer used, or that keys name."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from il2.clinic import claims
from il2.ground.errors import InputError
from il2.ground.provenance import Provenance
from il2.jobs.answer import Table, TableAnswer
from il2.knowledge import sources
from il2.knowledge.sources import Source

_COLUMNS = ("key", "citation", "doi", "pmid", "pmcid", "terms", "url")


@dataclass(frozen=True)
class CiteQuestion:
    """Keys of sources or ids of claims (K07), or the path of an answer written with ``--json``; every source
    when both are empty.
    """

    keys: tuple[str, ...] = ()
    answer: str = ""


@dataclass(frozen=True)
class CiteAnswer(TableAnswer):
    """The sources, each once."""

    question: CiteQuestion
    sources: tuple[Source, ...]
    provenance: Provenance

    title = "Sources"

    def shown(self) -> Table:
        """Return the columns that fit a page."""
        return self.table().select(("key", "citation", "terms"))

    def table(self) -> Table:
        """Return one row per source."""
        return Table(_COLUMNS, tuple(tuple(getattr(s, c) for c in _COLUMNS) for s in self.sources))

    def to_bibtex(self) -> str:
        """Return the sources as BibTeX entries."""
        return sources.bibtex(source.key for source in self.sources)


def cite(question: CiteQuestion) -> CiteAnswer:
    """Return the sources.

    Raises
    ------
    UnknownNameError : a key that is neither a source nor a claim.
    InputError : the file is no answer of il2 in JSON.

    Examples
    --------
    >>> [source.pmid for source in cite(CiteQuestion(("fallon2000",))).sources]
    ['11027188']
    >>> [source.key for source in cite(CiteQuestion(("C25",))).sources]
    ['clinchem1999']
    """
    keys = [key for given in question.keys for key in _of_claim(given)]
    keys += _keys_of(Path(question.answer)) if question.answer else ()
    if not keys and not question.answer:
        keys = list(sources.keys())
    found = tuple(sources.source(key) for key in dict.fromkeys(keys))
    inputs = {"keys": ", ".join(question.keys), "answer": question.answer}
    return CiteAnswer(question, found, Provenance.of(inputs, sources=[s.key for s in found]))


def _of_claim(key: str) -> tuple[str, ...]:
    """The sources behind a claim of the clinic; any other key stands for itself."""
    known = set(sources.keys())
    return claims.claim(key).sources if key not in known and claims.knows(key) else (key,)


def _keys_of(path: Path) -> tuple[str, ...]:
    """Read the source keys in the provenance of an answer."""
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        return tuple(str(key) for key in content["provenance"]["sources"])
    except FileNotFoundError:
        raise InputError(f"there is no file {str(path)!r}") from None
    except OSError as error:
        raise InputError(f"{str(path)!r} cannot be read: {error.strerror}") from error
    except (ValueError, KeyError, TypeError, RecursionError):
        raise InputError(f"{path.name!r} is not an answer of il2 written with --json") from None
