"""A folder of the SBML Test Suite: what passes, what is refused, what is wrong, by tag."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path

from il2.ground.errors import InputError, UnknownNameError
from il2.ground.provenance import Provenance
from il2.jobs.answer import Table, TableAnswer
from il2.jobs.engine_case import Case, Verdict, cases, judge
from il2.jobs.progress import Progress, silent

_OUTCOMES = ("passed", "refused", "failed", "wrong")


@dataclass(frozen=True)
class EngineTestSuiteQuestion:
    """Which folder, which tags (all cases that bear one of them), which cases by number.

    Raises
    ------
    InputError : fewer than one process.
    """

    folder: str | Path
    tags: tuple[str, ...] = ()
    only: tuple[str, ...] = ()
    processes: int = 0

    def __post_init__(self) -> None:
        if self.processes < 0:
            raise InputError(f"{self.processes} processes cannot work; give 0 (all cores) or more")


@dataclass(frozen=True)
class EngineTestSuiteAnswer(TableAnswer):
    """One verdict for each case."""

    question: EngineTestSuiteQuestion
    verdicts: tuple[Verdict, ...]
    provenance: Provenance

    @property
    def title(self) -> str:  # type: ignore[override]
        """How many cases had which outcome."""
        found = self.counts()
        count = len(self.verdicts)
        return f"{count} case{'s' * (count != 1)}: " + ", ".join(f"{found[o]} {o}" for o in _OUTCOMES)

    @property
    def good(self) -> bool:
        """Whether nothing is wrong, and all that was read was solved."""
        return not any(v.outcome in ("wrong", "failed") for v in self.verdicts)

    def counts(self, tag: str = "") -> Counter[str]:
        """Cases by outcome, of one tag or of all."""
        return Counter(v.outcome for v in self.verdicts if not tag or tag in v.tags)

    def table(self) -> Table:
        """One row for each tag: cases, passed, refused, failed, wrong."""
        tags = sorted({tag for v in self.verdicts for tag in v.tags})
        found = {tag: self.counts(tag) for tag in tags}
        return Table.of(
            {"tag": tag, "cases": sum(n.values()), **{o: n[o] for o in _OUTCOMES}} for tag, n in found.items()
        )

    def notes(self) -> tuple[str, ...]:
        """Every case that is wrong or was not solved, and what was refused how often."""
        bad = [
            f"{v.case} {v.outcome}: {v.message}" for v in self.verdicts if v.outcome in ("wrong", "failed")
        ]
        kinds = Counter(_construct(v.message) for v in self.verdicts if v.outcome == "refused")
        return (*bad, *(f"refused {count} times: {kind}" for kind, count in kinds.most_common()))

    def to_dict(self) -> dict[str, object]:
        """The table by tag, the counts over all, and the verdict of every case."""
        found = self.counts()
        verdicts = [vars(v) | {"tags": list(v.tags)} for v in self.verdicts]
        return super().to_dict() | {"counts": {o: found[o] for o in _OUTCOMES}, "cases": verdicts}


def engine_test_suite(
    question: EngineTestSuiteQuestion, *, progress: Progress = silent
) -> EngineTestSuiteAnswer:
    """Run every case of the folder.

    Raises
    ------
    InputError, UnknownNameError : no cases there, an unknown tag or number.
    """
    found = _chosen(cases(Path(question.folder)), question)
    verdicts = []
    for verdict in _judged(found, question.processes or os.cpu_count() or 1):
        verdicts.append(verdict)
        progress(len(verdicts), len(found))
    verdicts.sort(key=lambda v: v.case)
    origin = Provenance.of({"folder": os.fspath(question.folder)})
    return EngineTestSuiteAnswer(question, tuple(verdicts), origin)


def _chosen(found: list[Case], question: EngineTestSuiteQuestion) -> list[Case]:
    tags = sorted({tag for case in found for tag in case.tags})
    for tag in question.tags:
        if tag not in tags:
            raise UnknownNameError("tag", tag, tags)
    names = [case.name for case in found]
    for name in question.only:
        if name not in names:
            raise UnknownNameError("case", name, names)
    return [
        case
        for case in found
        if (not question.tags or set(question.tags) & set(case.tags))
        and (not question.only or case.name in question.only)
    ]


def _judged(found: list[Case], processes: int) -> Iterable[Verdict]:
    if processes == 1 or len(found) < 2 * processes:
        yield from map(judge, found)
        return
    # A fresh interpreter in each worker: threads of this one must not be copied half-way.
    with ProcessPoolExecutor(processes, mp_context=get_context("spawn")) as pool:
        yield from pool.map(judge, found, chunksize=8)


def _construct(message: str) -> str:
    """A refusal without the file and line that it names."""
    construct = message.partition("il2 does not read ")[2]
    return construct.partition(" (")[0] or message
