"""From a drawing to a signed graph: every line is read as edges, or it is said what became of it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from il2.pathway.ends import Ends, Junction, OnLine, Place
from il2.pathway.entities import entities_of
from il2.pathway.graph import Confidence, Graph, LineReading, Modifier, Reading
from il2.pathway.legend import read_legend
from il2.pathway.meaning import Meaning, meaning_of, text_sign
from il2.pathway.merge import merged
from il2.pathway.model import DataNode, Line, Map
from il2.pathway.oriented import Oriented, oriented

#: A line with such a head at an anchor acts on the reaction; with any other it brings something into it.
#: Bounds for drawings that are no maps: lines on the way to a source, steps of one search, edges of one line.
_LONGEST_WAY: Final = 60
_MOST_STEPS: Final = 5_000
_MOST_EDGES: Final = 10_000
_ACTS_ON: Final = frozenset({"Catalysis", "Stimulation", "Inhibition"})


@dataclass(frozen=True)
class Origin:
    """One source of a line: the element, how it was found, and the lines in between."""

    node: str
    way: str
    extended: bool = False
    through: tuple[Line, ...] = ()


def resolve(found: Map) -> Graph:
    """Resolve a drawing into its graph.

    Parameters
    ----------
    found : a map of either version.

    Returns
    -------
    Graph : edges with sign, meaning, way and confidence; what acts on reactions; what became of every line.
    """
    return _Resolver(found).graph()


class _Resolver:
    def __init__(self, found: Map) -> None:
        self.map = found
        self._steps = 0
        self.legend = read_legend(found)
        self.ends = Ends(found, self.legend)
        self.all = [
            o for line in found.interactions if line.id not in self.legend.parts for o in oriented(line)
        ]
        self.ending_on: dict[str, list[Oriented]] = defaultdict(list)
        self.starting_on: dict[str, list[Oriented]] = defaultdict(list)
        for one in self.all:
            for end, table in ((self.ends.tip(one), self.ending_on), (self.ends.tail(one), self.starting_on)):
                if isinstance(end, OnLine):
                    table[end.owner.id].append(one)
                elif isinstance(end, Junction):
                    table[f"junction {end.key}"].append(one)

    def graph(self) -> Graph:
        readings: list[Reading] = []
        proposed: list[Reading] = []
        modifiers: list[Modifier] = []
        fates: dict[str, LineReading] = {
            line.id: LineReading(line.id, "legend", "legend", "lies in the legend")
            for line in self.map.interactions
            if line.id in self.legend.parts
        }
        for one in self.all:
            new = list(self._edges(one))
            readings += new
            fate = self._fate(one, new, modifiers, proposed)
            known = fates.get(one.line.id)
            if known is None or known.role == "unresolved":
                fates[one.line.id] = fate
        readings = list(dict.fromkeys(readings))
        entities = entities_of(self.map, self.ends, readings, modifiers, self.legend.parts)
        edges = merged(readings, entities)
        names = {node: entity.name for entity in entities for node in entity.nodes}
        by_line: dict[str, list[Reading]] = defaultdict(list)
        for reading in readings:
            by_line[reading.line].append(reading)
        return Graph(
            entities,
            edges,
            tuple(readings),
            tuple(modifiers),
            tuple(r for r in proposed if r.source in names and r.target in names),
            tuple(_self_loops(fates[line.id], by_line[line.id], names) for line in self.map.interactions),
            self.legend,
        )

    # Edges ------------------------------------------------------------------------------------------------

    def _edges(self, one: Oriented) -> Iterator[Reading]:
        target = self.ends.tip(one)
        if isinstance(target, Place):
            origins = self._search(one, target)
            if len(origins) * len(target.nodes) > _MOST_EDGES:
                return
            for origin in origins:
                for node in target.nodes:
                    yield self._reading(one, origin, node, target)

    def _reading(self, one: Oriented, origin: Origin, node: str, target: Place) -> Reading:
        says = self._meaning(one, origin)
        base = [way for way in (origin.way, target.way) if way != "node"]
        way = "+".join(dict.fromkeys(base)) or "node"
        if origin.extended or node in target.extended:
            way += "+group"
        sure: Confidence = "read" if way == "node" else "assumed"
        lines = (one.line, *origin.through)
        return Reading(
            source=origin.node,
            target=node,
            line=one.line.id,
            through=tuple(line.id for line in origin.through),
            head=one.head_class,
            sign=says.sign,
            meaning=says.text,
            meaning_from=says.source,
            way=way,
            confidence=sure,
            directed=says.directed or bool(origin.through),
            note=says.note,
            comments=tuple(dict.fromkeys(c for line in lines for c in line.comments if c.text.strip())),
            references=tuple(dict.fromkeys(r for line in lines for r in line.references)),
        )

    def _meaning(self, one: Oriented, origin: Origin) -> Meaning:
        """A line without head that leaves a connector says what the line into the connector says."""
        says = meaning_of(one, self.legend)
        if one.head is None and origin.way == "shape" and origin.through:
            into = meaning_of(oriented(origin.through[-1])[0], self.legend)
            if into.text or not says.text or text_sign(into.text) != "?":
                return into
        return says

    # Sources ----------------------------------------------------------------------------------------------

    def _search(self, one: Oriented, target: Place | None) -> list[Origin]:
        """What a line starts from, each once."""
        self._steps = 0
        return list(dict.fromkeys(self._origins(one, target, frozenset())))

    def _origins(self, one: Oriented, target: Place | None, seen: frozenset[str]) -> list[Origin]:
        """What a line starts from. ``seen`` are the lines on the way here, so that rings end."""
        self._steps += 1
        if one.line.id in seen or len(seen) >= _LONGEST_WAY or self._steps > _MOST_STEPS:
            return []
        seen |= {one.line.id}
        tail = self.ends.tail(one)
        if isinstance(tail, Place):
            return [Origin(node, tail.way, node in tail.extended) for node in tail.nodes]
        if isinstance(tail, OnLine):
            return self._on_line(tail.owner, target, seen)
        if isinstance(tail, Junction):
            inputs = self._junction_inputs(f"junction {tail.key}", one)
            return [o for way in inputs for o in self._passed(way, "shape", seen)]
        if one.line.anchors and not one.tail.ref:
            return [o for way in self._inputs(one.line) for o in self._passed(way, "anchor", seen)]
        return []

    def _on_line(self, owner: Line, target: Place | None, seen: frozenset[str]) -> list[Origin]:
        """A line that starts in the middle of another one speaks of what that line starts from."""
        main = oriented(owner)[0]
        if not self._is_loose(main.tail.ref):
            found = [
                Origin(o.node, _joined("anchor", o.way), o.extended, o.through)
                for o in self._origins(main, target, seen)
            ]
            other = self.ends.tip(main)
            if isinstance(other, Place) and self._merges(main, other, target):
                found += [Origin(node, "anchor", node in other.extended) for node in other.nodes]
            return found
        way = "bus" if self._is_loose(main.tip.ref) else "anchor"
        return [o for line in self._inputs(owner) for o in self._passed(line, way, seen, via=owner)]

    def _passed(self, one: Oriented, way: str, seen: frozenset[str], via: Line | None = None) -> list[Origin]:
        """The sources of a line that leads into a bus or connector."""
        between = (one.line,) if via is None else (via, one.line)
        tip = self.ends.tip(one)
        if one.head is None and isinstance(tip, Place) and not isinstance(self.ends.tail(one), Place):
            # Drawn from the bus to the node: without a head the node is what feeds the bus.
            return [Origin(node, way, node in tip.extended, between) for node in tip.nodes]
        return [
            Origin(o.node, way, o.extended, (*between, *o.through)) for o in self._origins(one, None, seen)
        ]

    def _is_loose(self, ref: str | None) -> bool:
        return not ref

    def _inputs(self, owner: Line) -> list[Oriented]:
        """The lines that lead into a line whose start is loose."""
        into = [one for one in self.ending_on[owner.id] if one.head_class not in _ACTS_ON]
        out = self.starting_on[owner.id]
        if not into and any(one.head is not None for one in out):
            into = [one for one in out if one.head is None and isinstance(self.ends.tip(one), Place)]
        main = oriented(owner)[0]
        if main.head is None and not main.tail.ref and isinstance(self.ends.tip(main), Place):
            into = [*into, main]
        return into

    def _junction_inputs(self, key: str, own: Oriented) -> list[Oriented]:
        into = [one for one in self.ending_on[key] if one.head_class not in _ACTS_ON]
        return [one for one in into if one.line is not own.line]

    def _merges(self, main: Oriented, other: Place, target: Place | None) -> bool:
        """Whether a line joins its ends into one thing: a binding, no direction, or a dimer further on."""
        if main.head_class in ("Binding", "Undirected"):
            return True
        start = self.ends.tail(main)
        if not isinstance(start, Place) or target is None:
            return False
        wanted = {self._label(node) for node in (*start.nodes, *other.nodes)}
        return len(wanted) > 1 and any(wanted == self._group_labels(node) for node in target.nodes)

    def _label(self, node: str) -> str:
        part = self.map.by_id.get(node)
        return part.label.strip().casefold() if isinstance(part, DataNode) else node

    def _group_labels(self, node: str) -> set[str]:
        part = self.map.by_id.get(node)
        key = part.group if isinstance(part, DataNode) else None
        members = self.map.members.get(key or "", ())
        return {self._label(member.id) for member in members if isinstance(member, DataNode)}

    # What became of a line --------------------------------------------------------------------------------

    def _fate(
        self, one: Oriented, new: list[Reading], modifiers: list[Modifier], proposed: list[Reading]
    ) -> LineReading:
        line, tip = one.line, self.ends.tip(one)
        if new:
            return LineReading(line.id, "edge", new[0].way, new[0].note)
        if isinstance(tip, OnLine):
            return self._at_line(one, tip.owner, modifiers)
        if isinstance(tip, Junction):
            return LineReading(line.id, "input", "shape", "leads into a connector")
        on_bus = isinstance(self.ends.tail(one), OnLine) and one.head is None and isinstance(tip, Place)
        if on_bus:
            return LineReading(line.id, "input", "bus", "feeds a bus")
        if line.anchors and not one.tail.ref and not one.tip.ref and self.starting_on[line.id]:
            return LineReading(line.id, "bus", "bus", f"carries {len(self.starting_on[line.id])} lines")
        if line.anchors and self.starting_on[line.id] and not one.tip.ref:
            return LineReading(line.id, "input", "anchor", "goes on in the lines that start on it")
        return self._unresolved(one, proposed)

    def _at_line(self, one: Oriented, owner: Line, modifiers: list[Modifier]) -> LineReading:
        """A line that ends on another: it feeds a bus or acts on a reaction."""
        loose = not owner.start.ref or not owner.end.ref
        if loose and one.head_class not in _ACTS_ON:
            return LineReading(one.line.id, "input", "bus", f"leads into {owner.id}")
        origins = self._search(one, None)
        if not origins:
            return LineReading(one.line.id, "unresolved", "anchor", f"acts on {owner.id}, from nothing")
        says = meaning_of(one, self.legend)
        way = next((o.way for o in origins if o.way != "node"), "node")
        modifiers.append(
            Modifier(
                tuple(dict.fromkeys(o.node for o in origins)),
                one.line.id,
                owner.id,
                says.sign,
                says.text,
                way,
                "read" if way == "node" else "assumed",
            )
        )
        return LineReading(one.line.id, "modifier", "anchor", f"acts on {owner.id}")

    def _unresolved(self, one: Oriented, proposed: list[Reading]) -> LineReading:
        """Nothing was read. Loose ends that lie close to something become a proposal."""
        tail, tip = self.ends.tail(one), self.ends.tip(one)
        start = tail if one.tail.ref else self.ends.loose(one.tail, "tail")
        end = tip if one.tip.ref else self.ends.loose(one.tip, "tip")
        loose = "; ".join(
            f"{which} is loose"
            for which, point in (("its start", one.tail), ("its end", one.tip))
            if not point.ref
        )
        if one.head is not None and isinstance(end, Place) and (isinstance(start, Place) or one.tail.ref):
            origins = (
                [Origin(node, start.way, node in start.extended) for node in start.nodes]
                if isinstance(start, Place)
                else self._search(one, end)
            )
            made = [
                self._proposal(one, o, node, end) for o in origins for node in end.nodes if node != o.node
            ]
            proposed += made
            if made:
                return LineReading(one.line.id, "unresolved", "free", f"{loose}; proposed by distance")
        way = "free" if loose else "shape"
        return LineReading(one.line.id, "unresolved", way, loose or "an end is on a figure without meaning")

    def _proposal(self, one: Oriented, origin: Origin, node: str, end: Place) -> Reading:
        made = self._reading(one, origin, node, end)
        fields = {name: getattr(made, name) for name in Reading.__dataclass_fields__}
        return Reading(**fields | {"confidence": "proposed"})


def _joined(way: str, more: str) -> str:
    return way if more in ("node", way) else f"{way}+{more}"


def _self_loops(fate: LineReading, own: list[Reading], names: dict[str, str]) -> LineReading:
    """A line between two elements of one entity (a dimer, a transport) leaves no edge between entities."""
    if fate.role == "edge" and all(names[r.source] == names[r.target] for r in own):
        return LineReading(fate.line, "self", fate.way, f"within {names[own[0].source]}")
    return fate
