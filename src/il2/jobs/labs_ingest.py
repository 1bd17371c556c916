"""``il2 labs ingest``: files or a folder of HL7 v2 or FHIR R4 into the store, one row for each message."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from il2.ground.errors import InputError
from il2.ground.provenance import Provenance
from il2.jobs.answer import Table, TableAnswer
from il2.jobs.curves import Progress, silent
from il2.jobs.labs_desk import Place, opened
from il2.labs.store.ingest import Receipt
from il2.labs.wire import take_files


@dataclass(frozen=True)
class LabsIngestQuestion:
    """Which files, of which laboratory. A folder stands for the files in it."""

    place: Place
    lab: str
    paths: tuple[str, ...]


@dataclass(frozen=True)
class LabsIngestAnswer(TableAnswer):
    """What became of each message: ``AA`` stored, ``AE`` stored but a person is needed, ``AR`` refused."""

    received: tuple[tuple[str, Receipt], ...]
    provenance: Provenance

    @property
    def title(self) -> str:  # type: ignore[override]
        """How many were stored, repeated, refused."""
        receipts = [receipt for _, receipt in self.received]
        stored = sum(r.ack != "AR" and not r.duplicate for r in receipts)
        repeated = sum(r.duplicate for r in receipts)
        refused = sum(r.ack == "AR" for r in receipts)
        return f"{stored} stored, {repeated} repeated, {refused} refused"

    @property
    def fine(self) -> bool:
        """Whether nothing was refused."""
        return all(receipt.ack != "AR" for _, receipt in self.received)

    def table(self) -> Table:
        """One row for each message: file, answer, repeated, doubts or the reason of a refusal."""
        columns = ("file", "answer", "repeated", "doubts", "reason")
        rows = ((f, r.ack, r.duplicate, "; ".join(r.issues), r.reason) for f, r in self.received)
        return Table(columns, tuple(rows))

    def notes(self) -> tuple[str, ...]:
        """What the codes mean, and where doubts wait."""
        if any(r.issues for _, r in self.received):
            return ("AE: stored, but a person is needed; il2 labs inbox lists what waits",)
        return ()


def labs_ingest(question: LabsIngestQuestion, *, progress: Progress = silent) -> LabsIngestAnswer:
    """Take in the files.

    Raises
    ------
    InputError : a path that is not there, or nothing to read.
    UnknownNameError : no such laboratory.
    """
    files = tuple(_files(question.paths))
    if not files:
        raise InputError("there is no file to take in")
    out: list[tuple[str, Receipt]] = []
    with opened(question.place) as desk:
        lab = desk.lab(question.lab)
        for done, (path, receipts) in enumerate(take_files(desk.store, lab, files), 1):
            out += [(path.name, receipt) for receipt in receipts]
            progress(done, len(files))
    return LabsIngestAnswer(tuple(out), Provenance.of({"lab": question.lab, "files": len(files)}))


def _files(paths: tuple[str, ...]) -> list[Path]:
    found: list[Path] = []
    for text in paths:
        path = Path(text)
        if path.is_dir():
            found += sorted(p for p in path.iterdir() if p.is_file() and not p.name.startswith("."))
        elif path.is_file():
            found.append(path)
        else:
            raise InputError(f"there is no file {text!r}")
    return found
