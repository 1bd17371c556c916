"""What changed between two revisions of a map: in meaning (nodes, edges, identifiers) and in looks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from typing import Any, Final

from il2.pathway.databases import curie
from il2.pathway.entities import entity_name
from il2.pathway.graph import Edge, Graph
from il2.pathway.model import DataNode, Graphics, Group, Line, Map, Part, State
from il2.pathway.resolve import resolve
from il2.pathway.words import head_class, is_rna

#: The kinds of change, the weighty ones first.
KINDS: Final = (
    "node",
    "identifier",
    "edge",
    "line",
    "state",
    "group",
    "text",
    "evidence",
    "geometry",
    "look",
    "page",
)


@dataclass(frozen=True)
class Change:
    """One change of an element, edge or field (``id``); ``before``, ``after`` are ``""`` for nothing."""

    kind: str
    id: str
    label: str
    before: str
    after: str


def diff(one: Map, other: Map) -> tuple[Change, ...]:
    """Return the changes from one map to another, sorted by kind.

    Elements are compared by id; the version of the format does not matter for nodes, identifiers, edges, ends
    and heads. Coordinates and looks are compared only between maps of one version.
    """
    found = [
        *_elements(one, other),
        *_edges(resolve(one), resolve(other)),
        *_whole(one, other),
    ]
    order = {kind: place for place, kind in enumerate(KINDS)}
    return tuple(sorted(found, key=lambda change: (order[change.kind], change.id)))


def _elements(one: Map, other: Map) -> Iterator[Change]:
    before, after = _by_id(one), _by_id(other)
    same = one.version == other.version
    for ref in before.keys() | after.keys():
        old, new = before.get(ref), after.get(ref)
        kind = _kind(new or old)
        if old is None or new is None:
            yield Change(kind, ref, _label(new or old), _short(old, one), _short(new, other))
            continue
        yield from _meaning(ref, old, new, one, other)
        if same:
            yield from _looks(ref, old, new)


def _by_id(found: Map) -> dict[str, Part]:
    """Elements by an id that both versions share: of groups that is the key."""
    return {part.key if isinstance(part, Group) else part.id: part for part in found.parts()}


def _kind(part: Part | None) -> str:
    kinds: dict[type[Part], str] = {DataNode: "node", State: "state", Line: "line", Group: "group"}
    return kinds.get(type(part), "text") if part is not None else "text"


def _label(part: Part | None) -> str:
    return entity_name(getattr(part, "label", None) or "")


def _short(part: Part | None, found: Map) -> str:
    """An element in one line, ``""`` when it does not exist."""
    if part is None:
        return ""
    if isinstance(part, DataNode):
        return f"{_label(part)} ({part.type or 'no type'}, {curie(part.xref) or 'no identifier'})"
    if isinstance(part, Line):
        return _ends(part, found)
    return f"{part.kind} {_label(part)}".strip()


def _ends(line: Line, found: Map) -> str:
    """The ends of a line in words that both versions share."""
    keys = {group.id: group.key for group in found.groups}
    start, end = (keys.get(p.ref or "", p.ref) or "loose" for p in (line.start, line.end))
    return f"{start} {head_class(line.start.head)} - {head_class(line.end.head)} {end}"


def _meaning(ref: str, old: Part, new: Part, one: Map, other: Map) -> Iterator[Change]:
    label = _label(new)
    if _label(old) != label:
        kind = "node" if isinstance(new, DataNode) else "text"
        yield Change(kind, ref, label, _label(old), label)
    pairs: list[tuple[str, str, str]] = []
    if isinstance(old, DataNode) and isinstance(new, DataNode):
        pairs.append(("identifier", curie(old.xref), curie(new.xref)))
        if not (is_rna(old.type) and is_rna(new.type)):
            pairs.append(("node", old.type or "", new.type or ""))
    if isinstance(old, Line) and isinstance(new, Line):
        pairs.append(("line", _ends(old, one), _ends(new, other)))
    if isinstance(old, State) and isinstance(new, State):
        pairs.append(("state", old.node, new.node))
    pairs.append(("group", getattr(old, "group", None) or "", getattr(new, "group", None) or ""))
    pairs.append(("evidence", _evidence(old), _evidence(new)))
    pairs.append(("text", _comments(old), _comments(new)))
    yield from (Change(kind, ref, label, a, b) for kind, a, b in pairs if a != b)


def _evidence(part: Part) -> str:
    return ", ".join(sorted(item.target for item in part.references))


def _comments(part: Part) -> str:
    return " | ".join(" ".join(item.text.split()) for item in part.comments if item.text.strip())


def _looks(ref: str, old: Part, new: Part) -> Iterator[Change]:
    for kind, a, b in (("geometry", _place(old), _place(new)), ("look", _look(old), _look(new))):
        gone = {key: value for key, value in a.items() if b.get(key) != value}
        come = {key: value for key, value in b.items() if a.get(key) != value}
        if gone or come:
            yield Change(kind, ref, _label(new), _words(gone), _words(come))


def _words(given: Mapping[str, Any]) -> str:
    return ", ".join(f"{key} {value}" for key, value in given.items())


_PLACES: Final = ("x", "y", "width", "height", "rel_x", "rel_y", "rotation")


def _place(part: Part) -> dict[str, Any]:
    graphics = getattr(part, "graphics", None)
    found: dict[str, Any] = {}
    if isinstance(graphics, Graphics):
        found = {name: getattr(graphics, name) for name in _PLACES if getattr(graphics, name) is not None}
    if isinstance(part, Line):
        found["points"] = " ".join(f"({float(p.x):g}, {float(p.y):g})" for p in part.points)
        found["anchors"] = " ".join(f"{float(a.position):g}" for a in part.anchors)
    return found


def _look(part: Part) -> dict[str, Any]:
    graphics = getattr(part, "graphics", None)
    if graphics is None:
        return {}
    names = (f.name for f in fields(graphics) if f.name not in (*_PLACES, "kept"))
    return {name: getattr(graphics, name) for name in names if getattr(graphics, name) is not None}


def _edges(one: Graph, other: Graph) -> Iterator[Change]:
    before, after = _pairs(one), _pairs(other)
    for pair in before.keys() | after.keys():
        old, new = before.get(pair), after.get(pair)
        a, b = _edge(old), _edge(new)
        if a != b:
            yield Change("edge", " -> ".join(pair), "", a, b)


def _pairs(graph: Graph) -> dict[tuple[str, str], Edge]:
    return {(edge.source, edge.target): edge for edge in graph.edges}


def _edge(edge: Edge | None) -> str:
    return "" if edge is None else f"{edge.sign} {edge.meaning}".strip()


def _whole(one: Map, other: Map) -> Iterator[Change]:
    names = ("title", "organism", "revision", "last_modified", "description", "license")
    for name in names:
        a, b = getattr(one, name) or "", getattr(other, name) or ""
        if a != b:
            yield Change("page", name, "", a, b)
    for name, old, new in (
        ("ontology", _terms(one), _terms(other)),
        ("references", _publications(one), _publications(other)),
    ):
        gone, come = sorted(old - new), sorted(new - old)
        if gone or come:
            yield Change("page", name, "", ", ".join(gone), ", ".join(come))


def _terms(found: Map) -> set[str]:
    return {
        f"{item.term} {(item.xref.identifier or '').split(':')[-1] if item.xref else ''}"
        for item in found.annotations
    }


def _publications(found: Map) -> set[str]:
    return {
        (item.xref.identifier if item.xref else None) or item.url or item.title for item in found.publications
    }
