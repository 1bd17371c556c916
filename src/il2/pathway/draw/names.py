"""Names and descriptions of the elements of a picture, for people who do not see it and for the pointer."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Final

from il2.pathway.entities import entity_name
from il2.pathway.graph import Graph, Reading
from il2.pathway.model import DataNode, Group, Label, Line, Map, Part, Shape, State

#: Longer descriptions are cut at a word: the card of the interactive page has the whole text.
_LONGEST: Final = 160
_MOST_NAMES: Final = 4
_ARROWS: Final = {"+": "→", "-": "⊣", "?": "→"}
_ROLES: Final = {
    "bus": "bus line",
    "input": "line into a bus",
    "legend": "line of the legend",
    "modifier": "acts on a reaction",
    "self": "within one entity",
    "unresolved": "line without known ends",
}


class Names:
    """What the elements of one map are called."""

    def __init__(self, found: Map, graph: Graph) -> None:
        self.map, self.graph = found, graph
        self._readings: dict[str, list[Reading]] = defaultdict(list)
        for reading in graph.readings:
            self._readings[reading.line].append(reading)
        self._fates = {line.line: line for line in graph.lines}
        self._acts = {one.line: one for one in graph.modifiers}

    def name(self, part: Part) -> str:
        """Return the name of an element in one line."""
        if isinstance(part, Line):
            return self._line_name(part)
        if isinstance(part, Group):
            return entity_name(part.label or "") or self._group_name(part)
        if isinstance(part, State):
            node = self.map.by_id.get(part.node)
            on = entity_name(node.label) if isinstance(node, DataNode) else ""
            return (
                f"{entity_name(part.label or '') or 'state'} on {on}"
                if on
                else entity_name(part.label or "state")
            )
        text = entity_name(getattr(part, "label", None) or "")
        return text or (part.graphics.shape or "Shape" if isinstance(part, Shape) else part.kind)

    def about(self, part: Part) -> str:
        """Return what the element is, in one short sentence without its name."""
        said = [*self._facts(part), *(" ".join(c.text.split()) for c in part.comments if c.text.strip())]
        text = "; ".join(dict.fromkeys(word for word in said if word))
        if len(text) <= _LONGEST:
            return text
        return text[:_LONGEST].rsplit(" ", 1)[0].rstrip(";,. ") + " …"

    def _facts(self, part: Part) -> list[str]:
        if isinstance(part, DataNode):
            xref = part.xref
            known = f"{xref.database} {xref.identifier}" if xref else "no identifier"
            return [part.type or "data node", known]
        if isinstance(part, Line):
            return self._line_facts(part)
        if isinstance(part, State):
            typed = part.type not in (None, "Unknown", "Undefined")
            return [part.type or "" if typed else "state"]
        if isinstance(part, Group):
            return [f"group, {part.style}" if part.style not in (None, "None") else "group"]
        if isinstance(part, Label):
            return ["label", f"leads to {part.href}" if part.href else ""]
        return ["shape", part.graphics.shape or ""] if isinstance(part, Shape) else [part.kind.casefold()]

    def _line_name(self, line: Line) -> str:
        readings = self._readings.get(line.id)
        if readings:
            arrow = _ARROWS[readings[0].sign] if readings[0].directed else "–"
            return f"{self._all(r.source for r in readings)} {arrow} {self._all(r.target for r in readings)}"
        acts = self._acts.get(line.id)
        if acts:
            target = self.map.by_id.get(acts.target_line)
            on = self._line_name(target) if isinstance(target, Line) and target.id not in self._acts else ""
            return f"{self._all(acts.sources)} {_ARROWS[acts.sign]} {f'({on})' if on else 'reaction'}"
        ends = [self._touched(point.ref) for point in (line.start, line.end)] if line.points else []
        return " – ".join(end for end in ends if end) or line.kind

    def _touched(self, ref: str | None) -> str:
        part = self.map.by_id.get(ref or "")
        if part is None or isinstance(part, Line):
            return ""
        return self.name(part)

    def _all(self, refs: Iterable[str]) -> str:
        names = dict.fromkeys(self._short(ref) for ref in refs)
        shown = list(names)[:_MOST_NAMES]
        return ", ".join(shown) + (" and others" if len(names) > _MOST_NAMES else "")

    def _short(self, ref: str) -> str:
        part = self.map.by_id.get(ref)
        return self.name(part) if part is not None and not isinstance(part, Line) else ref

    def _line_facts(self, line: Line) -> list[str]:
        if line.graphical:
            return ["graphical line"]
        readings, fate = self._readings.get(line.id), self._fates.get(line.id)
        if readings:
            one = readings[0]
            way = f"read by way of {one.way}" if one.confidence != "read" else ""
            return [one.meaning or one.head.casefold(), way]
        if fate is None:
            return ["interaction"]
        return [_ROLES.get(fate.role, "interaction"), fate.note if fate.role != "legend" else ""]

    def _group_name(self, group: Group) -> str:
        members = [m for m in self.map.members.get(group.key, ()) if isinstance(m, DataNode | Label)]
        names = list(dict.fromkeys(entity_name(m.label) for m in members if m.label.strip()))
        rest = " and others" if len(names) > _MOST_NAMES else ""
        return f"Group of {', '.join(names[:_MOST_NAMES])}{rest}" if names else "Group"
