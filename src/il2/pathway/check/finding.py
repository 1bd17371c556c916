"""What a rule finds, and the list of rules."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from types import MappingProxyType
from typing import Final, Literal

from il2.pathway.ends import Ends
from il2.pathway.entities import entity_name
from il2.pathway.frontmatter import Page
from il2.pathway.graph import Graph
from il2.pathway.legend import Legend
from il2.pathway.model import Map

Severity = Literal["error", "warning", "note"]
SEVERITIES: Final[tuple[Severity, ...]] = ("note", "warning", "error")


@dataclass(frozen=True)
class Finding:
    """One finding.

    Parameters
    ----------
    rule : stable id, see :data:`RULES`.
    severity : ``error`` (wrong), ``warning`` (a reader or program will be misled), ``note`` (worth knowing).
    id : id of the element, ``""`` for the whole map or page.
    label : its text.
    found, proposed : what stands there and what should; ``""`` where nothing can be said.
    message : one sentence.
    line : line in the file, 0 where there is none.
    """

    rule: str
    severity: Severity
    id: str
    label: str
    found: str
    proposed: str
    message: str
    line: int = 0


@dataclass(frozen=True)
class Rule:
    """A rule: its id, a short name and what it looks for."""

    id: str
    name: str
    text: str


def _rules(*rows: tuple[str, str, str]) -> MappingProxyType[str, Rule]:
    return MappingProxyType({row[0]: Rule(*row) for row in rows})


RULES: Final = _rules(
    (
        "D1",
        "label-identifier-conflict",
        "The label is the approved symbol of another gene than the identifier.",
    ),
    ("D2", "broken-letters", "Letters were broken by a wrong encoding and can be restored."),
    ("D3", "missing-participant", "A data node is missing from the participants of the published page."),
    ("D4", "mixed-identifiers", "Nodes of one kind use several identifier systems or types."),
    ("D5", "ligand-unconnected", "A data node is joined to drawn figures only, to no other data node."),
    ("D6", "bus-without-ends", "A line carries other lines on anchors, but both its ends are loose."),
    ("D7", "shape-for-state", "A shape of an undefined type, or a drawn P, stands where a State belongs."),
    ("D8", "drawn-self-loop", "An arc and a loose arrow of one colour are a self-loop that no program sees."),
    (
        "D9",
        "foreign-cytokine",
        "A text names another cytokine than the pathway, or none; leftovers of a template.",
    ),
    (
        "D10",
        "colour-without-key",
        "A colour has no visible key, a key no text, or a text stands at another line.",
    ),
    ("D11", "near-duplicate-colours", "Two colours of lines cannot be told apart."),
    ("D12", "text-for-genes", "A line ends on a text while the genes it means are unconnected."),
    ("D13", "one-member-of-a-stack", "A line touches one member of a stack of paralogues only."),
    ("D14", "no-evidence", "Interactions have no literature reference."),
    ("D15", "dead-link", "A link leads nowhere."),
    ("D16", "outdated-symbol", "The label is a previous symbol of its gene."),
    ("D17", "loose-end", "The loose end of an interaction lies close to an element."),
    ("D18", "no-identifier", "Data nodes have no identifier."),
    ("D19", "odd-reading", "The file holds words or references that the format does not define."),
    ("D20", "legend-as-interaction", "A line of the legend is an Interaction and leaks into exports."),
)


@dataclass(frozen=True)
class Case:
    """What the rules look at. ``page`` is absent where no front matter was given."""

    map: Map
    graph: Graph
    page: Page | None = None

    @property
    def legend(self) -> Legend:
        """The legend of the map."""
        return self.graph.legend

    @cached_property
    def ends(self) -> Ends:
        """What the ends of its lines stand for."""
        return Ends(self.map, self.legend)

    def label_of(self, ref: str) -> str:
        """Label of an element in one line, ``""`` for one without."""
        return entity_name(getattr(self.map.by_id.get(ref), "label", None) or "")

    def line_of(self, ref: str) -> int:
        """Line in the file of an element, 0 when it has none."""
        part = self.map.by_id.get(ref)
        return part.source_line if part is not None else 0
