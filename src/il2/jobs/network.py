"""The reaction network behind an answer, or in an SBML file: its reactions, as SBML, as Antimony."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from pathlib import Path

from il2.ground.provenance import Provenance
from il2.jobs.answer import Table, TableAnswer
from il2.jobs.curves import check_doses, load_model, origin
from il2.knowledge.celltypes import cell_type
from il2.knowledge.ligands import Ligand
from il2.network import Network, antimony, sbml


@dataclass(frozen=True)
class NetworkQuestion:
    """The network of one molecule on one cell type, as the shipped model builds it.

    ``whole`` : with the pathway behind the receptor, at ``dose_nM``.

    Raises
    ------
    UnknownNameError : an unknown cell type.
    """

    ligand: Ligand
    cell: str = "Treg"
    whole: bool = False
    dose_nM: float = 1.0

    def __post_init__(self) -> None:
        object.__setattr__(self, "cell", cell_type(self.cell).name)
        check_doses((self.dose_nM,))


@dataclass(frozen=True)
class NetworkFileQuestion:
    """The network in an SBML file."""

    path: str | Path


@dataclass(frozen=True)
class NetworkAnswer(TableAnswer):
    """A network, its reactions as a table, and its two forms for other programs.

    ``drawn`` : its SBML carries our map as a layout.
    """

    network: Network = field(repr=False)
    provenance: Provenance
    drawn: bool = False

    @property
    def title(self) -> str:  # type: ignore[override]
        """Name of the network and how many parts it has."""
        return repr(self.network)

    def table(self) -> Table:
        """One row per reaction: reaction, equation, rate law."""
        rows = tuple((r.name, r.equation, str(r.law)) for r in self.network.reactions)
        return Table(("reaction", "equation", "law"), rows)

    def notes(self) -> tuple[str, ...]:
        """What the reader of a foreign file left out."""
        return tuple(self.network.remarks)

    def to_sbml(self) -> str:
        """SBML Level 3 Version 2; of the whole pathway with our map as its layout."""
        if not self.drawn:
            return sbml.write(self.network)
        from il2.cells.signalling.sbml_layout import sbml_with_layout
        from il2.jobs.pathway_bind import PathwayBindQuestion, pathway_bind

        bound = pathway_bind(PathwayBindQuestion())
        return sbml_with_layout(self.network, bound.opened.map, bound.opened.graph, bound.bonds)

    def to_antimony(self) -> str:
        """Antimony text."""
        return antimony.write(self.network)


def network(question: NetworkQuestion | NetworkFileQuestion) -> NetworkAnswer:
    """Build or read the network.

    Raises
    ------
    TableError, UnsupportedError : a file that is no SBML, or uses what is not read; the message names it.
    """
    if isinstance(question, NetworkFileQuestion):
        return NetworkAnswer(sbml.read(question.path), Provenance.of({"file": os.fspath(question.path)}))
    model = load_model()
    if question.whole:
        from il2.cells.signalling.run import network as whole_network

        built = whole_network(model, question.ligand, question.cell, question.dose_nM)
    else:
        built = model.network(question.ligand, question.cell, question.dose_nM)
    inputs = {"whole": question.whole, "dose_nM": question.dose_nM} if question.whole else {}
    found = origin(model, (question.ligand,), (question.cell,), inputs, seed=0)
    return NetworkAnswer(built, found, question.whole)
