"""Ligands are molecules made of arms; each arm may bind IL2RA and the IL2RB/IL2RG heterodimer."""

from __future__ import annotations

import html
import math
import operator
from dataclasses import dataclass, replace
from enum import Enum
from functools import lru_cache

from il2.ground.errors import InputError
from il2.ground.units import to_float
from il2.knowledge import parameters, tables
from il2.knowledge.names import NameIndex

FUSIONS = ("none", "fc")
NO_BINDING = ("", "none", "no", "no binding", "-")


class Unchanged(Enum):
    """Marks an argument that was not given, where ``None`` means no binding."""

    UNCHANGED = "unchanged"


@dataclass(frozen=True)
class Arm:
    """``count`` equal arms with the KD of one arm to each site, in nM; ``None`` means no binding.

    Raises
    ------
    InputError : no arms, or a KD that is zero, negative or no number.

    Examples
    --------
    >>> Arm(2, 0.7, None)
    Arm(count=2, kd_il2ra_nM=0.7, kd_il2rbg_nM=None)
    """

    count: int
    kd_il2ra_nM: float | None
    kd_il2rbg_nM: float | None

    def __post_init__(self) -> None:
        try:
            count = operator.index(self.count)
        except TypeError:
            raise InputError(f"arms is {self.count!r}; a whole number of at least 1 is wanted") from None
        if isinstance(self.count, bool) or count < 1:
            raise InputError(f"arms is {self.count!r}; a molecule needs at least 1 arm")
        object.__setattr__(self, "count", count)
        for name in ("kd_il2ra_nM", "kd_il2rbg_nM"):
            kd = getattr(self, name)
            if kd is None:
                continue
            if not math.isfinite(kd):
                raise InputError(f"{name} is {kd}; a number above 0 is wanted, or no value for no binding")
            if kd <= 0:
                raise InputError(f"{name} is {kd:g} nM; a KD is above 0, and no value means no binding")
            object.__setattr__(self, name, float(kd))


@dataclass(frozen=True, repr=False)
class Ligand:
    """A molecule.

    Parameters
    ----------
    name : its name.
    arms : kinds of arms; a symmetric dimer has one kind with ``count`` 2.
    fusion : ``"none"`` or ``"fc"``.
    status : how its affinities are known.
    note : what to know about it.
    source : key of the source of its affinities, or ``""``.

    Examples
    --------
    >>> Ligand("my dimer", (Arm(2, 0.7, 22.0),), "fc")
    Ligand('my dimer': 2 arms with KD 0.7 nM to IL2RA, 22 nM to IL2RB/IL2RG; fc)
    """

    name: str
    arms: tuple[Arm, ...]
    fusion: str = "none"
    status: str = "assumed"
    note: str = ""
    source: str = ""

    def __post_init__(self) -> None:
        if not self.name.strip():
            raise InputError("a ligand needs a name")
        if not self.arms:
            raise InputError(f"ligand {self.name!r} has no arms; a molecule needs at least 1 arm")
        object.__setattr__(self, "arms", tuple(self.arms))
        if self.fusion not in FUSIONS:
            raise InputError(f"fusion is {self.fusion!r}; allowed: {', '.join(FUSIONS)}")
        if self.status not in tables.STATUSES:
            raise InputError(f"status is {self.status!r}; allowed: {', '.join(tables.STATUSES)}")

    @property
    def valency(self) -> int:
        """Number of arms of all kinds."""
        return sum(arm.count for arm in self.arms)

    def derive(
        self,
        name: str,
        *,
        arms: int | tuple[Arm, ...] | None = None,
        kd_il2ra: str | float | Unchanged | None = Unchanged.UNCHANGED,
        kd_il2rbg: str | float | Unchanged | None = Unchanged.UNCHANGED,
        fusion: str | None = None,
        note: str | None = None,
    ) -> Ligand:
        """Return a new molecule made from this one.

        Parameters
        ----------
        arms : number of arms (for a molecule with one kind), or the kinds themselves.
        kd_il2ra, kd_il2rbg : KD of one arm, in nM or as text with a unit; ``None`` for no binding.
        fusion, note : as in :class:`Ligand`.

        Raises
        ------
        InputError : a KD or a number of arms for a molecule with several kinds of arms.

        Examples
        --------
        >>> ligand("IL-2").derive("no-alpha", kd_il2ra=None)
        Ligand('no-alpha': 1 arm with KD 0.133 nM to IL2RB/IL2RG; none)
        """
        given = kd_il2ra is not Unchanged.UNCHANGED or kd_il2rbg is not Unchanged.UNCHANGED
        kinds = arms if isinstance(arms, tuple) else self.arms
        if (given or isinstance(arms, int)) and len(kinds) != 1:
            raise InputError(
                f"{self.name!r} has {len(kinds)} kinds of arms; give them all as arms=(Arm(...), ...)"
            )
        if isinstance(arms, int):
            kinds = (replace(kinds[0], count=arms),)
        if not isinstance(kd_il2ra, Unchanged):
            kinds = (replace(kinds[0], kd_il2ra_nM=parse_kd(kd_il2ra)),)
        if not isinstance(kd_il2rbg, Unchanged):
            kinds = (replace(kinds[0], kd_il2rbg_nM=parse_kd(kd_il2rbg)),)
        return Ligand(
            name,
            kinds,
            self.fusion if fusion is None else fusion,
            "assumed",
            f"derived from {self.name}" if note is None else note,
            self.source,
        )

    def doubts(self) -> tuple[str, ...]:
        """Return one sentence for each KD outside the plausible range (wrong unit?)."""
        found = (
            kd_doubt(n, k)
            for a in self.arms
            for n, k in (("IL2RA", a.kd_il2ra_nM), ("IL2RB/IL2RG", a.kd_il2rbg_nM))
        )
        return tuple(dict.fromkeys(doubt for doubt in found if doubt))

    def __repr__(self) -> str:
        return f"Ligand({self.name!r}: {'; '.join([*(describe_arm(a) for a in self.arms), self.fusion])})"

    def _repr_html_(self) -> str:
        rows = "".join(
            f"<tr><td>{arm.count}</td><td>{_kd_text(arm.kd_il2ra_nM)}</td><td>{_kd_text(arm.kd_il2rbg_nM)}</td></tr>"
            for arm in self.arms
        )
        note = html.escape("; ".join(t for t in (f"fusion {self.fusion}", self.status, self.note) if t))
        return (
            f"<table><caption>{html.escape(self.name)}: {note}</caption><thead><tr><th>arms</th>"
            f"<th>KD to IL2RA</th><th>KD to IL2RB/IL2RG</th></tr></thead><tbody>{rows}</tbody></table>"
        )


def describe_arm(arm: Arm) -> str:
    """Return an arm in words.

    Examples
    --------
    >>> describe_arm(Arm(2, 6.0, None))
    '2 arms with KD 6 nM to IL2RA'
    """
    sites = (("IL2RA", arm.kd_il2ra_nM), ("IL2RB/IL2RG", arm.kd_il2rbg_nM))
    bound = [f"{kd:g} nM to {site}" for site, kd in sites if kd is not None]
    what = f"with KD {', '.join(bound)}" if bound else "without binding"
    return f"{arm.count} arm{'s' if arm.count > 1 else ''} {what}"


def parse_kd(given: str | float | None) -> float | None:
    """Return a KD in nM from a number, a text with a unit, or no binding (``None``, ``""``, ``"none"``).

    Examples
    --------
    >>> parse_kd("700 pM"), parse_kd("none"), parse_kd(5)
    (0.7, None, 5.0)
    """
    if given is None or (isinstance(given, str) and given.strip().casefold() in NO_BINDING):
        return None
    return to_float(given, "nM")


def kd_doubt(site: str, kd_nM: float | None) -> str | None:
    """Return a sentence when a KD lies outside the plausible range, ``None`` otherwise."""
    plausible = parameters.fact("plausible_kd")
    low, high = float(plausible.low or 0), float(plausible.high or math.inf)
    if kd_nM is None or low <= kd_nM <= high:
        return None
    hint = f"; {kd_nM:g} M would be {kd_nM * 1e9:g} nM" if kd_nM < low and low <= kd_nM * 1e9 <= high else ""
    return f"a KD of {kd_nM:g} nM to {site} is outside the plausible range of {low:g} to {high:g} nM{hint}"


def _kd_text(kd: float | None) -> str:
    return "no binding" if kd is None else f"{kd:g} nM"


@lru_cache(maxsize=1)
def catalogue() -> dict[str, Ligand]:
    """Return the molecules of the catalogue by name."""
    found: dict[str, Ligand] = {}
    for row in tables.load("ligands"):
        arm = Arm(row["arms"], row["kd_il2ra_nM"], row["kd_il2rbg_nM"])
        first = found.get(row["ligand"])
        if first:
            found[row["ligand"]] = replace(first, arms=(*first.arms, arm))
        else:
            args = (row["fusion"], row["status"], row["note"], row["source"])
            found[row["ligand"]] = Ligand(row["ligand"], (arm,), *args)
    return found


def names() -> tuple[str, ...]:
    """Return the names of the molecules of the catalogue."""
    return tuple(catalogue())


@lru_cache(maxsize=1)
def index() -> NameIndex:
    """Return the index of names and synonyms of the catalogue."""
    synonyms: dict[str, list[str]] = {}
    for row in tables.load("ligands"):
        synonyms.setdefault(row["ligand"], []).extend(tables.words(row["synonyms"]))
    return NameIndex("ligand", synonyms)


def synonyms(name: str) -> tuple[str, ...]:
    """Return the other names of a molecule of the catalogue."""
    return tuple(index().synonyms[name])


def ligand(name: str) -> Ligand:
    """Return a molecule of the catalogue by name or synonym.

    Raises
    ------
    UnknownNameError : no such molecule; the message names the nearest.
    InputError : a known molecule whose KDs have no source.

    Examples
    --------
    >>> ligand("Proleukin").name, ligand("WT N-term dimer").valency
    ('aldesleukin', 2)
    """
    return catalogue()[resolve(name)]


def resolve(name: str) -> str:
    """Return the catalogue's name of a molecule; errors as in :func:`ligand`.

    Examples
    --------
    >>> resolve("rhIL-2")
    'IL-2'
    """
    found = index().find(name)
    if found is None:
        known = _without_kd().find(name)
        if known is not None:
            fact = next(row["known"] for row in tables.load("ligands_without_kd") if row["name"] == known)
            raise InputError(
                f"{known!r} is known ({fact}), but no KD of it has a source here; "
                "give arms and KDs yourself, as options or in a CSV file"
            )
    return index().resolve(name)


@lru_cache(maxsize=1)
def _without_kd() -> NameIndex:
    rows = tables.load("ligands_without_kd")
    return NameIndex("ligand", {row["name"]: tables.words(row["synonyms"]) for row in rows})
