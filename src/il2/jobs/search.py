"""``il2 search``: one box over genes, pathway, effects, molecules, cells, tests, claims, sources."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice

from il2.body.published import published
from il2.clinic import claims, plain
from il2.ground.errors import InputError, UnknownNameError, nearest
from il2.ground.provenance import Provenance
from il2.jobs.answer import Table, TableAnswer
from il2.knowledge import celltypes, genes, ligands, parameters, sources, symbols, tables
from il2.knowledge.names import fold


@dataclass(frozen=True)
class Hit:
    """Something found: kind of thing, its name, one line about it, and the path of its page."""

    kind: str
    name: str
    says: str
    path: str


@dataclass(frozen=True)
class SearchQuestion:
    """Text to search for, and how many hits of a kind to return at most.

    Raises
    ------
    InputError : no text, or ``most`` below 1.
    """

    text: str
    most: int = 8

    def __post_init__(self) -> None:
        if not fold(self.text):
            raise InputError("nothing to search for; give a gene, a molecule, a cell type or words")
        if self.most < 1:
            raise InputError(f"most is {self.most}; a number of at least 1 is wanted")


@dataclass(frozen=True)
class SearchAnswer(TableAnswer):
    """The hits, kind by kind; ``near`` are names that resemble the text where nothing was found."""

    question: SearchQuestion
    hits: tuple[Hit, ...]
    near: tuple[str, ...]
    provenance: Provenance

    @property
    def title(self) -> str:  # type: ignore[override]
        """What was asked and how much was found."""
        return f"{self.question.text}: {len(self.hits)} found"

    def table(self) -> Table:
        """One row per hit: kind, name, says, path."""
        return Table.of((vars(hit) for hit in self.hits), ("kind", "name", "says", "path"))

    def notes(self) -> tuple[str, ...]:
        """What is near, where nothing was found."""
        if self.hits:
            return ()
        return (f"did you mean {' or '.join(self.near)}?" if self.near else "no name resembles it",)


#: What stands between words.
_BETWEEN = re.compile(r"""[-/(),.;:!?"'%]+""")
Finder = Callable[[str], Iterator[Hit]]


def search(question: SearchQuestion) -> SearchAnswer:
    """Search everything.

    Examples
    --------
    >>> [(hit.kind, hit.name) for hit in search(SearchQuestion("CD25", most=1)).hits][:2]
    [('gene', 'IL2RA'), ('molecule', 'CD25-only arm')]
    """
    found: list[Hit] = []
    for finder in FINDERS:
        found += islice(finder(question.text), question.most)
    known = [*ligands.names(), *celltypes.names(), *(f.key for f in parameters.facts())]
    near = () if found else tuple(nearest(question.text, known))
    return SearchAnswer(question, tuple(found), near, Provenance.of({"text": question.text}))


def _genes(text: str) -> Iterator[Hit]:
    for gene in genes.find(text):
        others = f"; also {', '.join(gene.synonyms)}" if gene.synonyms else ""
        yield Hit("gene", gene.symbol, f"{gene.name}{others}", f"/parameters?q={gene.symbol}")


#: Arms of the pathway by the letter that ``signalling_genes`` gives them.
_ARMS = {
    "J": "receptor and JAK (JAK-STAT)", "S": "STAT (JAK-STAT)", "F": "feedback", "M": "Ras, MAPK and ERK",
    "P": "PI3K, AKT and mTOR", "K": "SRC family",
}  # fmt: skip


def _pathway(text: str) -> Iterator[Hit]:
    """What the map draws: by symbol or other name first, by the start of a symbol next, by its arm last."""
    drawn: dict[str, set[str]] = {}
    for node in tables.load("map_nodes"):
        drawn.setdefault(node["label"], set()).add(node["compartment"])
    modelled = {row["gene"]: row for row in tables.load("signalling_genes")}
    found: list[tuple[int, Hit]] = []
    for label, places in drawn.items():
        symbol, row = symbols.find(label), modelled.get(label)
        arm = _ARMS[row["module"]] if row else ""
        if symbol is not None and symbol.is_called(text.strip()):
            rank = 0
        elif _within(text, label):
            rank = 1
        elif _within(text, arm):
            rank = 2
        else:
            continue
        says = f"on the map ({', '.join(sorted(places))})"
        says += f"; {arm} arm, {row['tier']}: simulate without it" if row else ""
        found.append(
            (rank, Hit("pathway", label, says, f"/simulate?knockout={label}" if row else "/maps/il2"))
        )
    yield from (hit for _, hit in sorted(found, key=lambda one: one[0]))


def _effects(text: str) -> Iterator[Hit]:
    for row in tables.load("body_effects"):
        if _within(text, " ".join((row["key"], row["title"], row["statement"], row["synonyms"]))):
            yield Hit("effect", row["key"], f"{row['title']}: {row['statement']}", "/effects")


def _molecules(text: str) -> Iterator[Hit]:
    for name in ligands.names():
        if any(_within(text, other) for other in (name, *ligands.synonyms(name))):
            molecule = ligands.ligand(name)
            arms = " and ".join(ligands.describe_arm(arm) for arm in molecule.arms)
            yield Hit("molecule", name, arms, f"/molecules/{name}")


def _cells(text: str) -> Iterator[Hit]:
    index = celltypes.index()
    exact = index.find(text)
    for name in celltypes.names():
        if name == exact or any(_within(text, other) for other in (name, *index.synonyms[name])):
            counts = celltypes.cell_type(name).receptors
            shown = ", ".join(f"{r} {p.centre:.0f}" for r, p in counts.items() if p.centre)
            yield Hit("cell type", name, f"receptors per cell: {shown}", f"/cells/{name}")


def _analytes(text: str) -> Iterator[Hit]:
    for row in tables.load("clinic_analytes"):
        names = (row["analyte"], row["name_en"], row["name_es"], *tables.words(row["synonyms"]))
        if any(fold(text) == fold(name) for name in names) or _within(text, row["name_en"]):
            yield Hit(
                "test", row["analyte"], f"{row['name_en']}, LOINC {row['loinc']}: read a result", "/result"
            )


def _regimens(text: str) -> Iterator[Hit]:
    for one in published():
        if _within(text, f"{one.name} {one.indication}"):
            yield Hit("regimen", one.name, one.words or one.indication, "/regimens")


def _inhibitors(text: str) -> Iterator[Hit]:
    words: dict[str, set[str]] = {}
    for row in tables.load("signalling_inhibitors"):
        words.setdefault(row["inhibitor"], set()).update((row["target"], *tables.words(row["synonyms"])))
    for name in sorted(words):
        if _within(text, f"{name} {' '.join(sorted(words[name]))} inhibitor"):
            yield Hit("inhibitor", name, "simulate the pathway with it", f"/simulate?inhibit={name}:100nM")


def _claims(text: str) -> Iterator[Hit]:
    try:
        found = {one.id: one.statement for one in claims.search(text)}
    except UnknownNameError:
        found = {}
    for id_, says in (*found.items(), *(pair for pair in _plain(text) if pair[0] not in found)):
        yield Hit("claim", id_, says, f"/claims/{id_}")


def _plain(text: str) -> Iterator[tuple[str, str]]:
    """Claims behind the sentences for families that hold the words, in either language, each once."""
    seen: set[str] = set()
    for language in plain.LANGUAGES:
        for name in ("guide", "medicine"):
            for part in plain.text(name, language).parts:
                for said in part.paragraphs():
                    if _within(text, said.text):
                        yield from ((i, said.text) for i in said.ids if i not in seen and claims.knows(i))
                        seen.update(said.ids)


def _parameters(text: str) -> Iterator[Hit]:
    try:
        found = parameters.search(text)
    except UnknownNameError:
        return
    for fact in found:
        value = "" if fact.value is None else f"{fact.value:g}"
        says = f"{value} {'' if fact.unit == '1' else fact.unit} ({fact.status})".strip()
        yield Hit("parameter", fact.name, says, f"/parameters/{fact.key}")


def _sources(text: str) -> Iterator[Hit]:
    for one in map(sources.source, sources.keys()):
        if _within(text, one.key) or _within(text, one.citation):
            yield Hit("source", one.key, one.citation, f"/sources/{one.key}")


def _within(text: str, where: str) -> bool:
    """Whether every word of the text begins a word there."""
    words, wanted = (_BETWEEN.sub(" ", fold(one)).split() for one in (where, text))
    return bool(wanted) and all(any(word.startswith(one) for word in words) for one in wanted)


#: One finder per kind, in the order in which people read the hits; an area adds its own here.
FINDERS: tuple[Finder, ...] = (
    _genes, _molecules, _pathway, _inhibitors, _effects, _cells, _analytes, _regimens, _claims, _parameters,
    _sources,
)  # fmt: skip
