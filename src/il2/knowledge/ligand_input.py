"""Molecules that users give: a CSV file of arms, or options of the command line."""

from __future__ import annotations

import os
import warnings
from collections.abc import Sequence
from dataclasses import dataclass

from il2.ground.errors import InputError, TableError, nearest
from il2.ground.rows import Row, read_csv_rows
from il2.knowledge.ligands import FUSIONS, NO_BINDING, Arm, Ligand, parse_kd

COLUMNS = ("ligand", "arms", "kd_il2ra_nM", "kd_il2rbg_nM", "fusion")

Given = str | float | None


class PlausibilityWarning(UserWarning):
    """A value that can be computed with but is most often a slip, such as a KD in M typed as nM."""


@dataclass(frozen=True)
class LigandTable:
    """What a file of ligands holds.

    Parameters
    ----------
    ligands : the molecules, in the order of their first row.
    warnings : sentences with row numbers on values outside the plausible range.
    errors : name of a faulty molecule and the sentence that says why (empty after a strict reading).
    """

    ligands: tuple[Ligand, ...]
    warnings: tuple[str, ...] = ()
    errors: tuple[tuple[str, str], ...] = ()

    def by_name(self) -> dict[str, Ligand]:
        """Return the molecules by name."""
        return {ligand.name: ligand for ligand in self.ligands}


def read_ligands(path: str | os.PathLike[str], strict: bool = True) -> LigandTable:
    """Read molecules from a CSV file with one row per kind of arm.

    Parameters
    ----------
    path : columns ``ligand, arms, kd_il2ra_nM, kd_il2rbg_nM, fusion`` (and ``note``, free text). All rows
        of one name form one molecule; a blank KD means no binding.
    strict : raise at the first faulty row; else leave faulty molecules out and list them in ``errors``.

    Warns
    -----
    PlausibilityWarning : a KD outside the plausible range (also listed in ``warnings``).

    Raises
    ------
    TableError : a missing column; with ``strict`` a faulty row, with its number.

    Examples
    --------
    >>> import tempfile, pathlib
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = pathlib.Path(folder, "ligands.csv")
    ...     _ = path.write_text(
    ...         "ligand,arms,kd_il2ra_nM,kd_il2rbg_nM,fusion\\n2+2,2,0.7,22,fc\\n2+2,2,6,,fc\\n"
    ...     )
    ...     print(*read_ligands(path).ligands)
    Ligand('2+2': 2 arms with KD 0.7 nM to IL2RA, 22 nM to IL2RB/IL2RG; 2 arms with KD 6 nM to IL2RA; fc)
    """
    found: dict[str, Ligand] = {}
    errors: dict[str, str] = {}
    doubts: list[str] = []
    for row in read_csv_rows(path, required=COLUMNS, optional=["note"]):
        name = row.cells.get("ligand", "")
        try:
            one = _from_row(row)
            found[name] = _joined(found.get(name), one, row.number)
        except InputError as error:
            if strict:
                raise
            errors.setdefault(name or f"row {row.number}", str(error))
        else:
            doubts += [f"row {row.number}: {doubt}" for doubt in one.doubts()]
    if not found and not errors:
        raise TableError("the file of ligands has a header but no rows", 2)
    for doubt in doubts:
        warnings.warn(doubt, PlausibilityWarning, stacklevel=2)
    good = tuple(ligand for name, ligand in found.items() if name not in errors)
    return LigandTable(good, tuple(doubts), tuple(errors.items()))


def _from_row(row: Row) -> Ligand:
    """Return the molecule of one row alone; every error carries the row number."""
    name = row.text("ligand")
    if not name:
        raise TableError("ligand is blank", row.number)
    count = row.float("arms")
    if count is None or count != int(count):
        raise TableError(f"arms is {row.text('arms')!r}; a whole number of at least 1 is wanted", row.number)
    try:
        arm = Arm(int(count), _kd(row, "kd_il2ra_nM"), _kd(row, "kd_il2rbg_nM"))
        return Ligand(name, (arm,), parse_fusion(row.text("fusion")), note=row.text("note"))
    except TableError:
        raise
    except InputError as error:
        raise TableError(str(error), row.number) from None


def _kd(row: Row, column: str) -> float | None:
    return None if row.text(column).casefold() in NO_BINDING else row.float(column)


def _joined(first: Ligand | None, more: Ligand, number: int) -> Ligand:
    if first is None:
        return more
    if first.fusion != more.fusion:
        reason = f"fusion is {more.fusion!r}, but an earlier row of {first.name!r} says {first.fusion!r}"
        raise TableError(reason, number)
    note = "; ".join(dict.fromkeys(n for n in (first.note, more.note) if n))
    return Ligand(first.name, (*first.arms, *more.arms), first.fusion, note=note)


def parse_fusion(text: str) -> str:
    """Return ``"none"`` or ``"fc"``; ``InputError`` with what is allowed otherwise."""
    fusion = text.strip().casefold()
    if fusion not in FUSIONS:
        near = nearest(fusion, FUSIONS)
        hint = f"; did you mean {near[0]!r}?" if near else ""
        raise InputError(f"fusion is {text!r}; allowed: {', '.join(FUSIONS)}{hint}")
    return fusion


def ligand_from_options(
    arms: Sequence[int | str],
    kd_alpha: Sequence[Given],
    kd_betagamma: Sequence[Given],
    fusion: str = "none",
    name: str = "custom",
) -> Ligand:
    """Return the molecule that options describe, one entry per kind of arm.

    Parameters
    ----------
    arms : how many arms of each kind.
    kd_alpha, kd_betagamma : KD of one arm of each kind to IL2RA and to IL2RB/IL2RG, in nM or as text with
        a unit; ``None``, ``""`` or ``"none"`` for no binding.
    fusion : ``"none"`` or ``"fc"``.

    Warns
    -----
    PlausibilityWarning : a KD outside the plausible range.

    Raises
    ------
    InputError : different numbers of entries, or an entry that cannot be used.

    Examples
    --------
    >>> ligand_from_options([2], ["0.7nM"], ["22nM"], "fc")
    Ligand('custom': 2 arms with KD 0.7 nM to IL2RA, 22 nM to IL2RB/IL2RG; fc)
    """
    if not len(arms) == len(kd_alpha) == len(kd_betagamma):
        raise InputError(
            f"{len(arms)} numbers of arms, {len(kd_alpha)} KDs to IL2RA and {len(kd_betagamma)} to "
            "IL2RB/IL2RG were given; give one of each per kind of arm ('none' for no binding)"
        )
    triples = zip(arms, kd_alpha, kd_betagamma, strict=True)
    kinds = tuple(Arm(_count(n), parse_kd(alpha), parse_kd(beta)) for n, alpha, beta in triples)
    made = Ligand(name, kinds, parse_fusion(fusion), note="given by the user")
    for doubt in made.doubts():
        warnings.warn(doubt, PlausibilityWarning, stacklevel=2)
    return made


def _count(given: int | str) -> int:
    if isinstance(given, str):
        text = given.strip()
        if len(text) > 9 or not text.isascii() or not text.removeprefix("-").isdigit():
            raise InputError(f"arms is {given!r}; a whole number of at least 1 is wanted")
        return int(text)
    return given
