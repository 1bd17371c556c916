"""``il2 ligand``: show molecules of the catalogue, of a file, or made of options."""

from __future__ import annotations

import warnings
from dataclasses import dataclass

from il2.ground.provenance import Provenance
from il2.jobs.answer import Table, TableAnswer
from il2.knowledge import ligands, tables
from il2.knowledge.ligand_input import PlausibilityWarning, ligand_from_options
from il2.knowledge.ligands import Ligand

_COLUMNS = ("ligand", "arms", "kd_il2ra_nM", "kd_il2rbg_nM", "fusion", "status", "source", "note")


@dataclass(frozen=True)
class LigandQuestion:
    """Names of the catalogue, or a molecule of one's own.

    Parameters
    ----------
    names : names or synonyms; all of the catalogue when there are none and no arms.
    arms, kd_alpha, kd_betagamma : one entry per kind of arm of one's own molecule; KDs as text in nM or
        with a unit, ``"none"`` for no binding.
    fusion : ``"none"`` or ``"fc"``, for one's own molecule.
    name : name of one's own molecule.
    """

    names: tuple[str, ...] = ()
    arms: tuple[int | str, ...] = ()
    kd_alpha: tuple[str | float | None, ...] = ()
    kd_betagamma: tuple[str | float | None, ...] = ()
    fusion: str = "none"
    name: str = "custom"


@dataclass(frozen=True)
class LigandAnswer(TableAnswer):
    """The molecules; the CSV is a valid file of ligands for ``il2 predict``."""

    question: LigandQuestion
    ligands: tuple[Ligand, ...]
    provenance: Provenance

    title = "Molecules (KD of one arm, nM; blank: no binding)"

    def table(self) -> Table:
        """Return one row per kind of arm."""
        rows = (
            (m.name, arm.count, arm.kd_il2ra_nM, arm.kd_il2rbg_nM, m.fusion, m.status, m.source, m.note)
            for m in self.ligands
            for arm in m.arms
        )
        return Table(_COLUMNS, tuple(rows))

    def notes(self) -> tuple[str, ...]:
        """Say what is doubtful about the affinities."""
        doubts = tuple(f"{m.name}: {doubt}." for m in self.ligands for doubt in m.doubts())
        blind = tuple(
            f"{m.name} has no arm that binds IL2RB/IL2RG, so it cannot signal."
            for m in self.ligands
            if all(arm.kd_il2rbg_nM is None for arm in m.arms)
        )
        assay = "KDs of Fc fusions were measured on a sensor, not on cells; a model of cells scales them."
        measured = any(m.status == "measured" for m in self.ligands)
        return (*doubts, *blind, *_replaced(self.ligands), *((assay,) if measured else ()))


def _replaced(molecules: tuple[Ligand, ...]) -> tuple[str, ...]:
    """What the model of cells takes in place of the stated KD of unfused IL-2."""
    native = {(a.kd_il2ra_nM, a.kd_il2rbg_nM) for a in ligands.ligand("IL-2").arms}
    names = [
        m.name
        for m in molecules
        if m.fusion == "none" and {(a.kd_il2ra_nM, a.kd_il2rbg_nM) for a in m.arms} == native
    ]
    if not names:
        return ()
    prior = next(r for r in tables.load("model_parameters") if r["key"] == "kd_beta_native")
    start = f"{prior['centre']:g} {prior['unit']} ({prior['source']})"
    said = f"the model of cells does not use this KD to IL2RB/IL2RG, it starts from about {start}."
    return (f"{', '.join(names)}: {said}",)


def ligand(question: LigandQuestion) -> LigandAnswer:
    """Show molecules.

    Raises
    ------
    UnknownNameError : a name that the catalogue does not hold.
    InputError : a molecule that cannot be made, or one whose KDs have no source.

    Examples
    --------
    >>> print(ligand(LigandQuestion(arms=(2,), kd_alpha=("700 pM",), kd_betagamma=("22",), fusion="fc")))
    Molecules (KD of one arm, nM; blank: no binding)
    ligand  arms  kd_il2ra_nM  kd_il2rbg_nM  fusion  status   source  note
    custom     2          0.7            22  fc      assumed          given by the user
    """
    shown = [ligands.ligand(name) for name in question.names]
    if question.arms or question.kd_alpha or question.kd_betagamma:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", PlausibilityWarning)  # the notes say the same
            shown.append(
                ligand_from_options(
                    question.arms, question.kd_alpha, question.kd_betagamma, question.fusion, question.name
                )
            )
    elif not shown:
        shown = list(ligands.catalogue().values())
    inputs = {"ligands": ", ".join(m.name for m in shown)}
    sources = {m.source for m in shown if m.source}
    return LigandAnswer(question, tuple(shown), Provenance.of(inputs, sources=sources))
