"""Gene sets: from a GMT file, a map, or a folder of either."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from il2.ground.errors import Il2Error, InputError, TableError
from il2.pathway.enrich.names import read_text, symbols_of
from il2.pathway.genes import gene_set
from il2.pathway.gpml import read
from il2.pathway.model import Map


@dataclass(frozen=True)
class GeneSet:
    """A named set of genes; ``file`` is where it stands."""

    name: str
    description: str
    genes: frozenset[str]
    file: str = ""


@dataclass(frozen=True)
class Sets:
    """Gene sets, and one sentence for every file that could not be read."""

    sets: tuple[GeneSet, ...]
    unread: tuple[str, ...] = ()


def set_of_map(found: Map, file: str = "") -> GeneSet:
    """Return the genes of a map as a set named by its title."""
    described = ", ".join(word for word in (found.revision, found.organism) if word)
    title = " ".join(found.title.split()) or found.name or "map"
    return GeneSet(title, described, frozenset(gene_set(found)), file)


def read_gmt(path: str | os.PathLike[str]) -> tuple[GeneSet, ...]:
    """Read a GMT file: name, description and genes separated by tabs, one set a line.

    Genes may be symbols or NCBI, Ensembl or HGNC identifiers; they are brought to approved symbols.

    Raises
    ------
    TableError : a line without name, description and a gene; it names the line.
    """
    name, out = Path(path).name, []
    for number, line in enumerate(read_text(path).splitlines(), 1):
        if not line.strip():
            continue
        cells = line.split("\t")
        genes = frozenset(symbols_of(cells[2:]).symbols)
        if len(cells) < 3 or not cells[0].strip() or not genes:
            raise TableError(f"{name}: a line of a GMT holds name, description and genes, with tabs", number)
        out.append(GeneSet(cells[0].strip(), cells[1].strip(), genes, name))
    if not out:
        raise InputError(f"{name} holds no gene set")
    return tuple(out)


def read_sets(*places: str | os.PathLike[str]) -> Sets:
    """Read gene sets from GMT files, maps (.gpml), or folders of them with their folders inside.

    Two sets of one name get the name of their file beside it.

    Raises
    ------
    InputError : a place that does not exist or holds no set; a file named itself that cannot be read.
    """
    found: list[GeneSet] = []
    unread: list[str] = []
    for place in map(Path, places):
        if not place.is_dir():
            found += _of_file(place)
            continue
        files = sorted(file for file in place.rglob("*") if file.suffix.casefold() in (".gpml", ".gmt"))
        if not files:
            raise InputError(f"the folder {str(place)!r} holds no .gpml and no .gmt file")
        for file in files:
            try:
                found += _of_file(file)
            except Il2Error as error:
                unread.append(str(error))
    return Sets(_told_apart(found), tuple(unread))


def _of_file(file: Path) -> list[GeneSet]:
    if file.suffix.casefold() == ".gpml":
        return [set_of_map(read(file), file.name)]
    return list(read_gmt(file))


def _told_apart(found: list[GeneSet]) -> tuple[GeneSet, ...]:
    names: dict[str, int] = {}
    for one in found:
        names[one.name] = names.get(one.name, 0) + 1
    taken: set[str] = set()
    out = []
    for one in found:
        name = one.name if names[one.name] == 1 else f"{one.name} ({one.file})"
        number = 2
        base = name
        while name in taken:
            name, number = f"{base} {number}", number + 1
        taken.add(name)
        out.append(GeneSet(name, one.description, one.genes, one.file))
    return tuple(out)
