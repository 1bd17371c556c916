"""``il2 labs catalogue``: what can be ordered where, as printed by whom on which day."""

from __future__ import annotations

from dataclasses import dataclass

from il2.ground.provenance import Provenance
from il2.jobs.answer import Table, TableAnswer
from il2.jobs.labs_desk import Place
from il2.labs import catalogue
from il2.labs.catalogue import CELLS, Test
from il2.labs.connectors import Connector, load


@dataclass(frozen=True)
class LabsCatalogueQuestion:
    """Which laboratories' files; ``search`` is a word of a name, a code or a key."""

    place: Place
    search: str = ""


@dataclass(frozen=True)
class LabsCatalogueAnswer(TableAnswer):
    """Rows of the catalogue; a blank cell means that no source gives it."""

    tests: tuple[Test, ...]
    provenance: Provenance

    title = "tests as printed by their source on the day named; a price was found nowhere"

    def table(self) -> Table:
        """One row for each test at each laboratory."""
        return Table(CELLS, tuple(tuple(getattr(one, cell) for cell in CELLS) for one in self.tests))

    def shown(self) -> Table:
        """The columns that fit a terminal."""
        kept = (
            "lab",
            "lab_code",
            "analyte",
            "name",
            "loinc",
            "specimen",
            "method",
            "range_text",
            "age",
            "read",
        )
        return self.table().select(kept)

    def notes(self) -> tuple[str, ...]:
        """What the rows are, and the notice of LOINC."""
        return (
            "no account with any laboratory exists; ranges belong to one test at one laboratory",
            "LOINC codes: copyright Regenstrief Institute, Inc. and the LOINC Committee (loinc.org)",
        )


def labs_catalogue(question: LabsCatalogueQuestion) -> LabsCatalogueAnswer:
    """Return the rows that hold the search word."""
    found = matching(rows(load(question.place.files())), question.search)
    sources = {one.source for one in found if one.source}
    return LabsCatalogueAnswer(found, Provenance.of({"search": question.search}, sources=sources))


def rows(connectors: dict[str, Connector]) -> tuple[Test, ...]:
    """Every test of every laboratory, and the tests that no laboratory page was read for."""
    offered = tuple(test for lab in connectors.values() for test in lab.tests)
    return offered + tuple(test for test in catalogue.shipped() if not test.lab)


def matching(tests: tuple[Test, ...], search: str) -> tuple[Test, ...]:
    """Rows that hold a word in their name, codes or keys."""
    word = search.casefold().strip()
    return tuple(
        t
        for t in tests
        if not word or word in f"{t.lab} {t.lab_code} {t.analyte} {t.name} {t.loinc}".casefold()
    )
