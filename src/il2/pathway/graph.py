"""The graph behind a drawing: who acts on whom, with which sign, and how each edge was read."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from types import MappingProxyType
from typing import Literal

from il2.pathway.legend import NO_LEGEND, Legend
from il2.pathway.model import Comment, Reference, Xref
from il2.pathway.words import Sign

Confidence = Literal["read", "assumed", "proposed"]
Role = Literal["edge", "input", "bus", "modifier", "self", "legend", "unresolved"]


@dataclass(frozen=True)
class Entity:
    """What the graph takes for one thing: all data nodes of one label, or a text that lines end on.

    Parameters
    ----------
    name : the label, blanks and letter forms made uniform.
    kind : ``node`` (data nodes) or ``text`` (a label, shape or group that is no data node).
    nodes : ids of the elements.
    types : types of the data nodes.
    xrefs : their identifiers, each once.
    """

    name: str
    kind: Literal["node", "text"]
    nodes: tuple[str, ...]
    types: tuple[str, ...] = ()
    xrefs: tuple[Xref, ...] = ()


@dataclass(frozen=True)
class Reading:
    """One line read as one edge between two elements.

    Parameters
    ----------
    source, target : ids of the elements.
    line : id of the line; ``through`` are the lines between it and the source (bus, ligand line).
    head : class of the head in the words of GPML 2021.
    sign : ``+``, ``-`` or ``?`` as drawn; it says nothing about what is true.
    meaning : what the legend, or else the head, says; ``""`` for a plain arrow without key.
    meaning_from : ``legend``, ``head`` or ``""``; ``note`` says what is odd about it.
    way : ``node``, ``anchor``, ``bus``, ``group``, ``shape``, ``label``, ``free``, with ``+group`` where a
        line that touches one member of a stack was extended to the others.
    confidence : ``read`` (both ends are on data nodes), ``assumed`` (a rule was needed), ``proposed``
        (a loose end that lies close to something).
    comments, references : evidence on the lines.
    """

    source: str
    target: str
    line: str
    through: tuple[str, ...]
    head: str
    sign: Sign
    meaning: str
    meaning_from: str
    way: str
    confidence: Confidence
    directed: bool = True
    note: str = ""
    comments: tuple[Comment, ...] = ()
    references: tuple[Reference, ...] = ()


@dataclass(frozen=True)
class Edge:
    """All readings from one entity to another."""

    source: str
    target: str
    sign: Sign
    meaning: str
    directed: bool
    way: str
    confidence: Confidence
    readings: tuple[Reading, ...] = field(repr=False)

    @property
    def lines(self) -> tuple[str, ...]:
        """Ids of the lines behind the edge, each once."""
        return tuple(dict.fromkeys(reading.line for reading in self.readings))


@dataclass(frozen=True)
class Modifier:
    """A line that ends on another line: it acts on that reaction, not on a node."""

    sources: tuple[str, ...]
    line: str
    target_line: str
    sign: Sign
    meaning: str
    way: str
    confidence: Confidence


@dataclass(frozen=True)
class LineReading:
    """What became of one interaction. ``way`` names the class of its ends, ``note`` the reason."""

    line: str
    role: Role
    way: str
    note: str = ""


@dataclass(frozen=True)
class Graph:
    """The resolved drawing.

    ``edges`` are merged by entity and free of self-loops; ``readings`` are what they rest on, between
    elements. ``proposed`` are edges over loose ends, which nothing else uses. ``lines`` says what became of
    every interaction, ``legend`` what the colours were taken to mean.

    Examples
    --------
    >>> from il2.pathway import resolve
    >>> from il2.pathway.model import DataNode, Line, Map, Point
    >>> nodes = (DataNode(id="a", label="SOCS3"), DataNode(id="b", label="JAK1"))
    >>> points = (Point(x=1, y=9, ref="a"), Point(x=99, y=9, ref="b", head="TBar"))
    >>> graph = resolve(Map(version="2013a", nodes=nodes, interactions=(Line(id="x", points=points),)))
    >>> [(e.source, e.sign, e.target, e.meaning, e.way) for e in graph.edges], graph.reached("SOCS3")
    ([('SOCS3', '-', 'JAK1', 'inhibition', 'node')], {'JAK1'})
    """

    entities: tuple[Entity, ...]
    edges: tuple[Edge, ...]
    readings: tuple[Reading, ...]
    modifiers: tuple[Modifier, ...]
    proposed: tuple[Reading, ...]
    lines: tuple[LineReading, ...]
    legend: Legend = field(default=NO_LEGEND, repr=False)

    @cached_property
    def entity_of(self) -> Mapping[str, str]:
        """Name of the entity by the id of an element."""
        return MappingProxyType({node: entity.name for entity in self.entities for node in entity.nodes})

    @cached_property
    def _next(self) -> Mapping[str, tuple[str, ...]]:
        found: dict[str, list[str]] = defaultdict(list)
        for edge in self.edges:
            found[edge.source].append(edge.target)
            if not edge.directed:
                found[edge.target].append(edge.source)
        return MappingProxyType({name: tuple(names) for name, names in found.items()})

    def reached(self, name: str) -> set[str]:
        """Return the entities that can be reached from one along the edges, without itself."""
        return self._walk(name, self._next) - {name}

    def components(self) -> tuple[frozenset[str], ...]:
        """Return the connected parts, largest first; the direction of edges does not matter."""
        both: dict[str, set[str]] = defaultdict(set)
        for edge in self.edges:
            both[edge.source].add(edge.target)
            both[edge.target].add(edge.source)
        left, found = [entity.name for entity in self.entities], []
        seen: set[str] = set()
        for name in left:
            if name not in seen:
                part = frozenset(self._walk(name, {k: tuple(v) for k, v in both.items()}))
                seen |= part
                found.append(part)
        return tuple(sorted(found, key=lambda part: (-len(part), min(part))))

    @staticmethod
    def _walk(name: str, arrows: Mapping[str, tuple[str, ...]]) -> set[str]:
        seen, ahead = {name}, [name]
        while ahead:
            for other in arrows.get(ahead.pop(), ()):
                if other not in seen:
                    seen.add(other)
                    ahead.append(other)
        return seen

    def lines_of(self, pair: str) -> tuple[str, ...]:
        """Return the lines behind ``source>target``, given as ids of elements or names of entities.

        Examples
        --------
        >>> from il2.pathway.own import own_map
        >>> from il2.pathway import resolve
        >>> graph = resolve(own_map())
        >>> graph.lines_of("dba31>ddbe6"), graph.lines_of("JAK3>JAK1"), graph.lines_of("JAK3>TP53")
        (('d674a',), ('d674a',), ())
        """
        source, _, target = (part.strip() for part in pair.partition(">"))
        found = [r.line for r in self.readings if (r.source, r.target) == (source, target)]
        found += [line for e in self.edges if (e.source, e.target) == (source, target) for line in e.lines]
        return tuple(dict.fromkeys(found))

    def shares(self) -> dict[str, int]:
        """Return how many interactions were read in which way: role, or way for those that give edges."""
        counts: dict[str, int] = defaultdict(int)
        for line in self.lines:
            counts[line.way if line.role == "edge" else line.role] += 1
        return dict(sorted(counts.items()))
