"""Names of genes as people write them, brought to approved symbols."""

from __future__ import annotations

import csv
import io
import math
import os
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from il2.ground.errors import InputError, TableError
from il2.knowledge import genes, symbols

#: A genome has fewer genes than this; a longer file is something else.
MOST_BYTES: Final = 32 * 2**20
_ENSEMBL: Final = re.compile(r"ENSG\d{11}(\.\d+)?")


@dataclass(frozen=True)
class Named:
    """Genes by their names: ``symbols`` in order, each once, and what no approved symbol was found for.

    A name without symbol is kept as it is (it may be a gene of another organism) and told in ``unknown``;
    one that several genes share is kept too and told in ``unclear``.
    """

    symbols: tuple[str, ...]
    unknown: tuple[str, ...] = ()
    unclear: tuple[str, ...] = ()


def symbols_of(names: Iterable[str]) -> Named:
    """Return approved symbols for symbols, previous ones, aliases, and NCBI, Ensembl and HGNC identifiers.

    Examples
    --------
    >>> symbols_of(["CD25", "3560", "ENSG00000147168", "IL2RA", "HGNC:6001", "nonsense"])
    Named(symbols=('IL2RA', 'IL2RB', 'IL2RG', 'IL2', 'nonsense'), unknown=('nonsense',), unclear=())
    """
    found: dict[str, None] = {}
    unknown: list[str] = []
    unclear: list[str] = []
    for name in (text.strip() for text in names):
        if not name:
            continue
        meant = _genes(name)
        if len(meant) == 1:
            found[meant[0].symbol] = None
            continue
        found[name] = None
        (unclear if meant else unknown).append(name)
    return Named(tuple(found), tuple(dict.fromkeys(unknown)), tuple(dict.fromkeys(unclear)))


def _genes(name: str) -> tuple[symbols.Symbol, ...]:
    gene = symbols.find(name)
    if gene is None:
        prefix, colon, local = name.partition(":")
        if colon:
            gene = symbols.of_identifier(prefix.casefold(), local)
        elif name.isdecimal():
            gene = symbols.of_identifier("ncbigene", name)
        elif _ENSEMBL.fullmatch(name):
            gene = symbols.of_identifier("ensembl", name)
    if gene:
        return (gene,)
    several = symbols.called(name)
    known = genes.find(name) if len(several) != 1 else ()  # CD25 is IL2RA here, whatever else bears the name
    meant = symbols.find(known[0].symbol) if len(known) == 1 else None
    return (meant,) if meant else several


def read_text(path: str | os.PathLike[str]) -> str:
    """Return the text of a file; ``InputError`` where it cannot be read."""
    file = Path(path)
    try:
        if file.stat().st_size > MOST_BYTES:
            raise InputError(f"{file.name} has more than {MOST_BYTES // 2**20} MiB; that is no list of genes")
        return file.read_bytes().decode("utf-8-sig")
    except FileNotFoundError:
        raise InputError(f"there is no file {os.fspath(path)!r}") from None
    except UnicodeDecodeError:
        raise InputError(f"{file.name} is not UTF-8 text") from None
    except OSError as error:
        raise InputError(f"cannot read {os.fspath(path)!r}: {error.strerror}") from error


def read_genes(path: str | os.PathLike[str]) -> Named:
    """Read genes: one a line, or the first column of a table; lines that begin with # are left out.

    Raises
    ------
    InputError : a file that cannot be read or holds no gene.
    """
    return genes_of_text(read_text(path), Path(path).name)


def genes_of_text(text: str, name: str = "the list") -> Named:
    """Return the genes of a text; as :func:`read_genes`.

    Examples
    --------
    >>> genes_of_text("gene,change\\nIL2RA,2.1\\nCISH,1.7\\n").symbols
    ('IL2RA', 'CISH')
    """
    first = [cells[0] for cells in _rows(text)]
    if first and first[0].strip().casefold() in _HEADINGS:
        first = first[1:]
    found = symbols_of(first)
    if not found.symbols:
        raise InputError(f"{name} holds no gene; write one a line")
    return found


_HEADINGS: Final = frozenset(
    {"gene", "genes", "symbol", "gene_symbol", "gene symbol", "name", "id", "gene_id"}
)


def _rows(text: str) -> list[list[str]]:
    lines = [line for line in text.splitlines() if line.strip() and not line.startswith("#")]
    tabbed = any("\t" in line for line in lines)
    delimiter = "\t" if tabbed else ";" if any(";" in line for line in lines) else ","
    return [row for row in csv.reader(io.StringIO("\n".join(lines)), delimiter=delimiter) if row]


def read_ranks(path: str | os.PathLike[str]) -> dict[str, float]:
    """Read a table of gene and number (such as a log fold change); a header line is left out.

    Returns
    -------
    dict : approved symbol to number; of a gene that stands twice, the number farthest from zero.

    Raises
    ------
    TableError : a row without a finite number, no rows.
    """
    return ranks_of_text(read_text(path), Path(path).name)


def ranks_of_text(text: str, name: str = "the table") -> dict[str, float]:
    """Return genes and numbers of a text; as :func:`read_ranks`.

    Examples
    --------
    >>> ranks_of_text("gene\\tlog2fc\\nCD25\\t2.5\\nIL2RA\\t-3\\nCISH\\t1\\n")
    {'IL2RA': -3.0, 'CISH': 1.0}
    """
    found: dict[str, float] = {}
    for number, row in enumerate(_rows(text), 1):
        value = _number(row[1] if len(row) > 1 else "")
        if value is None:
            if number == 1:
                continue
            raise TableError(f"{name} has no number beside {row[0]!r}", number)
        (symbol,) = symbols_of([row[0]]).symbols or ("",)
        if symbol and (symbol not in found or abs(value) > abs(found[symbol])):
            found[symbol] = value
    if not found:
        raise TableError(f"{name} holds no gene with a number; write gene and number in two columns")
    return found


def _number(text: str) -> float | None:
    try:
        value = float(text)
    except ValueError:
        return None
    return value if math.isfinite(value) else None
