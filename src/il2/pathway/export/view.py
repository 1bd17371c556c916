"""What every export starts from: the elements of a map that mean something, and the links between them."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from functools import cached_property
from itertools import count

from il2.pathway.boxes import Box, part_box
from il2.pathway.compartments import Compartment, compartment_at, compartments
from il2.pathway.databases import curie
from il2.pathway.entities import entity_name
from il2.pathway.graph import Confidence, Graph, Reading
from il2.pathway.model import Comment, DataNode, Map, Reference, State, Xref
from il2.pathway.resolve import resolve
from il2.pathway.words import Sign


@dataclass(frozen=True)
class Element:
    """A data node, or a text or group that lines end on.

    Parameters
    ----------
    id, name, entity : of the element, its label in one line, and the entity it belongs to.
    kind : ``node`` or ``text``; ``type`` as the file says.
    xref, curie : its identifier, and the same as a compact URI (``""`` where there is none).
    box : place in px. ``compartment`` is the id of the shape around it, ``""`` outside of all.
    """

    id: str
    name: str
    entity: str
    kind: str
    type: str
    xref: Xref | None
    curie: str
    box: Box
    compartment: str
    states: tuple[State, ...] = ()
    comments: tuple[Comment, ...] = ()


@dataclass(frozen=True)
class Link:
    """One element acts on another. ``id`` is that of the line, counted up where a line gives several links.

    ``acts_on`` is empty for a plain edge; for a line that ends on other lines it is the link it acts on.
    """

    id: str
    line: str
    source: str
    target: str
    sign: Sign
    meaning: str
    head: str
    directed: bool
    way: str
    confidence: Confidence
    note: str = ""
    acts_on: str = ""
    comments: tuple[Comment, ...] = ()
    references: tuple[Reference, ...] = ()


@dataclass(frozen=True)
class View:
    """A map as elements and links.

    Parameters
    ----------
    links : edges between elements, as drawn lines were read.
    actions : lines that act on a link; source and target are elements, the target that of the link.
    lost : ids of lines that act on a line which gives no link.
    """

    map: Map
    graph: Graph
    elements: tuple[Element, ...]
    compartments: tuple[Compartment, ...]
    links: tuple[Link, ...]
    actions: tuple[Link, ...]
    lost: tuple[str, ...] = ()

    @cached_property
    def by_id(self) -> dict[str, Element]:
        """Element by id."""
        return {element.id: element for element in self.elements}

    @cached_property
    def _acting(self) -> dict[str, tuple[Link, ...]]:
        found: dict[str, list[Link]] = defaultdict(list)
        for action in self.actions:
            found[action.acts_on].append(action)
        return {link: tuple(actions) for link, actions in found.items()}

    def actions_on(self, link: str) -> tuple[Link, ...]:
        """Return what acts on a link, by the id of the link."""
        return self._acting.get(link, ())

    @property
    def title(self) -> str:
        """Title of the map, never empty."""
        return " ".join(self.map.title.split()) or self.map.name or "map"


def view(found: Map, graph: Graph | None = None) -> View:
    """Return what an export writes of a map.

    Parameters
    ----------
    found : the map.
    graph : its graph; resolved when not given.
    """
    graph = resolve(found) if graph is None else graph
    used = {ref for entity in graph.entities for ref in entity.nodes}
    known = tuple(one for one in compartments(found) if one.id not in used)
    elements = tuple(
        _element(found, ref, entity.name, entity.kind, known)
        for entity in graph.entities
        for ref in entity.nodes
    )
    links = _links(graph)
    actions, lost = _actions(graph, links)
    return View(found, graph, elements, known, links, actions, lost)


def _element(found: Map, ref: str, entity: str, kind: str, known: tuple[Compartment, ...]) -> Element:
    part = found.by_id[ref]
    box = part_box(found, part)
    around = compartment_at(known, box.x, box.y)
    node = part if isinstance(part, DataNode) else None
    return Element(
        id=ref,
        name=(entity_name(node.label) if node else entity) or ref,
        entity=entity,
        kind=kind,
        type=(node.type if node else part.kind) or "",
        xref=node.xref if node else None,
        curie=curie(node.xref) if node else "",
        box=box,
        compartment=around.id if around else "",
        states=tuple(state for state in found.states if state.node == ref),
        comments=part.comments,
    )


def _links(graph: Graph) -> tuple[Link, ...]:
    counts = Counter(reading.line for reading in graph.readings)
    taken = {line for line, number in counts.items() if number > 1}  # so that these are counted up
    return tuple(
        _link(reading, _free(reading.line, taken, single=counts[reading.line] == 1))
        for reading in graph.readings
    )


def _link(reading: Reading, name: str) -> Link:
    return Link(
        id=name,
        line=reading.line,
        source=reading.source,
        target=reading.target,
        sign=reading.sign,
        meaning=reading.meaning,
        head=reading.head,
        directed=reading.directed,
        way=reading.way,
        confidence=reading.confidence,
        note=reading.note,
        comments=reading.comments,
        references=reading.references,
    )


def _actions(graph: Graph, links: tuple[Link, ...]) -> tuple[tuple[Link, ...], tuple[str, ...]]:
    """Modifiers as links from their sources to the targets of the links they act on."""
    by_line: dict[str, list[Link]] = defaultdict(list)
    for link in links:
        by_line[link.line].append(link)
    for reading, link in zip(graph.readings, links, strict=True):
        for line in reading.through:  # what acts on the way into a bus acts on all that comes out of it
            by_line[line].append(link)
    targets = {modifier.line: modifier.target_line for modifier in graph.modifiers}
    out: list[Link] = []
    lost = []
    taken = {link.id for link in links}  # a line with two heads may give a link and act on another
    for modifier in graph.modifiers:
        acted_on = _acted_on(modifier.target_line, by_line, targets)
        if not acted_on:
            lost.append(modifier.line)
        pairs = [(source, link) for source in modifier.sources for link in acted_on]
        for source, link in pairs:
            name = _free(modifier.line, taken, single=len(pairs) == 1)
            out.append(
                Link(
                    id=name,
                    line=modifier.line,
                    source=source,
                    target=link.target,
                    sign=modifier.sign,
                    meaning=modifier.meaning,
                    head="",
                    directed=True,
                    way=modifier.way,
                    confidence=modifier.confidence,
                    acts_on=link.id,
                )
            )
    return tuple(out), tuple(lost)


def _free(line: str, taken: set[str], *, single: bool) -> str:
    """An id for one of the links of a line, that nothing else has."""
    names = (f"{line}.{number}" for number in count(1))
    name = line if single and line not in taken else next(name for name in names if name not in taken)
    taken.add(name)
    return name


def _acted_on(line: str, by_line: dict[str, list[Link]], targets: dict[str, str]) -> list[Link]:
    """The links of a line; those of the line it acts on in turn, where it gives none of its own."""
    passed: set[str] = set()
    while not by_line.get(line) and line in targets and line not in passed:
        passed.add(line)
        line = targets[line]
    return by_line.get(line, [])
