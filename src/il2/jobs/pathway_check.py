"""Judge a map: what the rules find in a drawing and in the page it belongs to."""

from __future__ import annotations

import os
from collections import Counter
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from il2.ground.errors import InputError
from il2.ground.provenance import Provenance
from il2.jobs.answer import Table, TableAnswer, json_text, many
from il2.jobs.pathway_files import open_map, origin
from il2.pathway import Finding, Map, Page, check, read_page
from il2.pathway.check import RULES, at_least, sarif
from il2.pathway.check.finding import SEVERITIES, Severity

_COLUMNS = ("rule", "severity", "id", "label", "found", "proposed", "message", "line")


@dataclass(frozen=True)
class PathwayCheckQuestion:
    """A map file, and the page of front matter that was published with it.

    Parameters
    ----------
    path : GPML 2013a or 2021.
    front_matter : the page; without it a page of the same name (``WP49.md`` beside ``WP49.gpml``) is taken.
    """

    path: str | os.PathLike[str]
    front_matter: str | os.PathLike[str] | None = None


@dataclass(frozen=True)
class PathwayCheckAnswer(TableAnswer):
    """The findings, and how many elements of each kind were read."""

    heading: str
    path: Path
    counts: dict[str, int]
    graph: dict[str, int]
    findings: tuple[Finding, ...] = field(repr=False)
    remarks: tuple[str, ...]
    provenance: Provenance

    @property
    def title(self) -> str:  # type: ignore[override]
        """Title and revision of the map."""
        return self.heading

    def table(self) -> Table:
        """One row per finding."""
        rows = tuple(tuple(getattr(finding, name) for name in _COLUMNS) for finding in self.findings)
        return Table(_COLUMNS, rows)

    def shown(self) -> Table:
        """Rule, severity, line, what was found and what is proposed."""
        rows = tuple((f.rule, f.severity, f.line or None, f.message, f.proposed) for f in self.findings)
        return Table(("rule", "severity", "line", "finding", "proposed"), rows)

    def notes(self) -> tuple[str, ...]:
        """How many findings of which severity, the elements that were read, and what could not be judged."""
        counts = Counter(finding.severity for finding in self.findings)
        said = ", ".join(many(counts[word], f"{word}s") for word in reversed(SEVERITIES))
        read = ", ".join(f"{count} {name}" for name, count in self.counts.items())
        graph = ", ".join(many(count, name) for name, count in self.graph.items())
        return (f"{said}.", f"Read: {read}.", f"Resolved: {graph}.", *self.remarks)

    def to_dict(self) -> dict[str, Any]:
        """``counts`` under GPML's names, ``graph``, ``findings``, ``notes`` and ``provenance``."""
        return {
            "file": str(self.path),
            "title": self.title,
            "counts": dict(self.counts),
            "graph": dict(self.graph),
            "findings": [asdict(finding) for finding in self.findings],
            "notes": list(self.remarks),
            "provenance": self.provenance.to_dict(),
        }

    def to_sarif(self) -> str:
        """The findings as SARIF 2.1.0."""
        return json_text(sarif(self.findings, self.path.as_posix(), self.provenance.version))

    def fails(self, fail_on: Severity) -> bool:
        """Whether anything was found at or above a severity."""
        return bool(at_least(self.findings, fail_on))

    def rules_met(self) -> tuple[str, ...]:
        """Ids of the rules that found something, in their order."""
        found = {finding.rule for finding in self.findings}
        return tuple(rule for rule in RULES if rule in found)


def pathway_check(question: PathwayCheckQuestion) -> PathwayCheckAnswer:
    """Check a map.

    Raises
    ------
    InputError : a file that is no map, or a page that is none; the sentence names the line.
    """
    opened = open_map(question.path)
    page, remarks = _page(question, opened.path, opened.map)
    graph = opened.graph
    return PathwayCheckAnswer(
        heading=opened.title,
        path=opened.path,
        counts=opened.map.counts(),
        graph={
            "entities": len(graph.entities),
            "edges": len(graph.edges),
            "components": len(graph.components()),
            "unresolved lines": sum(line.role == "unresolved" for line in graph.lines),
        },
        findings=check(opened.map, graph, page),
        remarks=remarks,
        provenance=origin(
            file=os.fspath(question.path),
            front_matter=os.fspath(question.front_matter) if question.front_matter else None,
        ),
    )


def _page(question: PathwayCheckQuestion, path: Path, found: Map) -> tuple[Page | None, tuple[str, ...]]:
    """The page that was named, or the one beside the map when it can be read."""
    if question.front_matter is not None:
        page = read_page(question.front_matter)
    else:
        beside = path.with_suffix(".md")
        if not beside.is_file():
            return None, ("Rule D3 was not run: no front matter was given.",)
        try:
            page = read_page(beside)
        except InputError as error:
            return None, (f"Rule D3 was not run: {error}.",)
    wpid = (found.revision or "").partition("_")[0]
    if wpid and page.wpid and wpid != page.wpid:
        return page, (f"The page is of {page.wpid}, the map is {wpid}.",)
    return page, ()
