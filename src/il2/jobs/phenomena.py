"""Phenomena of signalling as experiments: every rule of ``phenomena_rules`` run and judged.

The table says before any run what is done, what is read and which numbers pass. What the constants were set
against is said beside each verdict, since such a rule is no independent test.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace

from il2.ground.errors import InputError
from il2.ground.provenance import Provenance
from il2.jobs.answer import Table, TableAnswer
from il2.jobs.curves import Progress, load_model, silent
from il2.jobs.pathway_origin import pathway_origin
from il2.jobs.phenomena_forms import member_numbers, number
from il2.jobs.validation import bounds
from il2.knowledge import tables
from il2.knowledge.ligands import ligand

#: A rule that fewer of the members meet rests on the choice of the most probable parameters.
_FRAIL = 0.5
_SET = ("signalling_parameters", "signalling_cells", "signalling_inhibitors", "signalling_switches")


@dataclass(frozen=True)
class Verdict:
    """One rule.

    Parameters
    ----------
    id : phenomenon and part. what : experiment and reading. target : the rule in words.
    low, high : bounds, ``None`` where open. result : what was found; ``None`` when it was not run.
    verdict : ``met``, ``missed``, ``reported`` (no gate) or ``not run``.
    use : ``fit`` or ``check``. priority : ``must``, ``should`` or ``could``.
    fitted : what was set against this phenomenon; blank for an independent test.
    members : share of the members of the ensemble that meet it; ``None`` where they were not run.
    """

    id: str
    what: str
    target: str
    low: float | None
    high: float | None
    result: float | None
    verdict: str
    use: str
    priority: str
    fitted: str
    members: float | None = None


@dataclass(frozen=True)
class PhenomenaAnswer(TableAnswer):
    """The verdict on every rule."""

    verdicts: tuple[Verdict, ...]
    provenance: Provenance

    @property
    def title(self) -> str:  # type: ignore[override]
        """How many rules are met, by priority."""
        count = Counter((v.priority, v.verdict) for v in self.verdicts)
        order = ("met", "missed", "not run")
        words = [
            f"{priority}: " + ", ".join(f"{count[priority, v]} {v}" for v in order if count[priority, v])
            for priority in ("must", "should", "could")
        ]
        blank = sum(not v.fitted for v in self.verdicts if v.verdict == "met")
        return (
            f"Phenomena of signalling: {'; '.join(words)}.\n"
            f"{blank} of those met are independent: nothing was set against them."
        )

    @property
    def passed(self) -> bool:
        """Whether every rule of a must row that can be run is met."""
        return not any(v.verdict == "missed" and v.priority == "must" for v in self.verdicts)

    def table(self) -> Table:
        """One row for each rule, with the fields of :class:`Verdict`."""
        return Table.of(vars(v) for v in self.verdicts)

    def shown(self) -> Table:
        """The columns that fit a screen; the rule as its bounds."""
        return Table.of(
            {
                "id": v.id,
                "what": v.what,
                "rule": bounds(v.low, v.high),
                "result": v.result,
                "verdict": v.verdict if v.priority == "must" else f"{v.verdict} ({v.priority})",
                **({} if v.members is None else {"of members": f"{100 * v.members:.0f} %"}),
                "set against it": v.fitted,
            }
            for v in self.verdicts
        )

    def notes(self) -> tuple[str, ...]:
        """Why a rule is missed or was not run."""
        why = [
            f"{v.id} {v.verdict}: {v.target}." for v in self.verdicts if v.verdict in ("missed", "not run")
        ]
        frail = [v.id for v in self.verdicts if v.verdict == "met" and (v.members or 1.0) < _FRAIL]
        told = [
            f"met by the most probable parameters, but by less than half of the members: {', '.join(frail)}"
        ]
        return (*(told if frail else []), *_joined(why))


def phenomena(progress: Progress = silent, *, members: int = 0) -> PhenomenaAnswer:
    """Run every rule with the most probable parameters, and with members of the ensemble where asked for.

    Parameters
    ----------
    members : how many of the ensemble also run every rule, 0 to 64.
    progress : told after each rule how many of how many are done.

    Raises
    ------
    InputError : a number of members that the ensemble has not.
    """
    model = load_model()
    if not 0 <= members <= 64:
        raise InputError(f"{members} members cannot be used; the ensemble has 64, and 0 is none")
    rows = tables.load("phenomena_rules")
    verdicts = []
    for done, row in enumerate(rows, 1):
        verdict = judged(row, number(model, row))
        if members and row["form"] != "not run":
            met = [judged(row, float(x)).verdict == "met" for x in member_numbers(model, row, members)]
            verdict = replace(verdict, members=sum(met) / members)
        verdicts.append(verdict)
        progress(done, len(rows))
    cells = tuple(dict.fromkeys(row["cell_type"] for row in rows))
    molecules = tuple(ligand(name) for name in dict.fromkeys(row["ligand"] for row in rows))
    return PhenomenaAnswer(tuple(verdicts), pathway_origin(model, molecules, cells, {}, 0))


def judged(row: tables.Record, result: float | None) -> Verdict:
    """Return the verdict on a number; NaN is missed, ``None`` was not run."""
    low, high = row["low"], row["high"]
    inside = result is not None and (low is None or result >= low) and (high is None or result <= high)
    verdict = "not run" if result is None else "met" if inside else "missed"
    return Verdict(
        f"{row['id']}.{row['part']}", row["what"], row["note"] or "", low, high, result, verdict,
        row["use"], row["priority"], ", ".join(set_against(row["id"])) if result is not None else "",
    )  # fmt: skip


def set_against(phenomenon: str) -> tuple[str, ...]:
    """Return what was set against a phenomenon: constants, and pSTAT5 if the calibration read the same data.

    Examples
    --------
    >>> set_against("S27")
    ('cell_shift of tofacitinib, ruxolitinib, baricitinib',)
    """
    found = []
    if any(r["use"] == "fit" for r in tables.load("phenomena_rules") if r["id"] == phenomenon):
        found.append("pSTAT5 (calibration)")
    rows = {
        name: [r for r in tables.load(name) if phenomenon in tables.words(r["targets"] or "")]
        for name in _SET
    }
    found += dict.fromkeys(r["key"] for name in _SET[:2] for r in rows[name])
    found += [f"switch {one}" for one in dict.fromkeys(r["switch"] for r in rows["signalling_switches"])]
    drugs = dict.fromkeys(r["inhibitor"] for r in rows["signalling_inhibitors"])
    return (*found, *([f"cell_shift of {', '.join(drugs)}"] if drugs else []))


def _joined(sentences: Iterable[str]) -> list[str]:
    """Sentences with the same reason become one: ``S17.c, S21.e not run: ...``."""
    by_reason: dict[str, list[str]] = {}
    for sentence in sentences:
        name, reason = sentence.split(" ", 1)
        by_reason.setdefault(reason, []).append(name)
    return [f"{', '.join(names)} {reason}" for reason, names in by_reason.items()]
