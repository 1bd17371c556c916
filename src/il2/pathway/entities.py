"""Which elements are one entity."""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Iterable

from il2.pathway.ends import Ends
from il2.pathway.graph import Entity, Modifier, Reading
from il2.pathway.model import DataNode, Group, Map, Xref


def entity_name(label: str) -> str:
    """Return a label with blanks and letter forms made uniform, so that H₂O and H2O are one thing.

    Examples
    --------
    >>> entity_name(" IL-2\\nreceptor "), entity_name("H₂O")
    ('IL-2 receptor', 'H2O')
    """
    return " ".join(unicodedata.normalize("NFKC", label).split())


def entities_of(
    found: Map, ends: Ends, readings: Iterable[Reading], modifiers: Iterable[Modifier], legend: frozenset[str]
) -> tuple[Entity, ...]:
    """Return the entities of a map: data nodes merged by label, then the texts that edges start or end on."""
    given, used = list(readings), {r.source for r in readings} | {r.target for r in readings}
    used |= {node for modifier in modifiers for node in modifier.sources}
    nodes: dict[str, list[DataNode]] = defaultdict(list)
    for node in found.nodes:
        if node.id not in legend or node.id in used:
            nodes[entity_name(node.label) or node.id].append(node)
    out = [_of_nodes(name, members) for name, members in nodes.items()]
    texts: dict[str, list[str]] = defaultdict(list)
    data = {node.id for node in found.nodes}
    for ref in sorted(used - data, key=list(found.by_id).index):
        texts[entity_name(ends.texts.text_of(found.by_id[ref])) or ref].append(ref)
    for name, refs in texts.items():
        shown = {ref: _shared_id(found, ref) for ref in refs}
        out += _of_texts(name, shown, given, taken=name in nodes)
    return tuple(out)


def _shared_id(found: Map, ref: str) -> str:
    """An id that both versions of GPML share: of groups that is the key."""
    part = found.by_id[ref]
    return part.key if isinstance(part, Group) else ref


def _of_nodes(name: str, members: list[DataNode]) -> Entity:
    xrefs = dict.fromkeys(Xref(n.xref.database, n.xref.identifier) for n in members if n.xref)
    types = dict.fromkeys(n.type or "" for n in members)
    return Entity(name, "node", tuple(n.id for n in members), tuple(types), tuple(xrefs))


def _of_texts(name: str, refs: dict[str, str], readings: list[Reading], *, taken: bool) -> list[Entity]:
    """Equal texts are one outcome, but not where edges pass through: two steps of one name are two things."""
    sources = {r.source for r in readings}
    targets = {r.target for r in readings}
    passing = [ref for ref in refs if ref in sources and ref in targets]
    if len(refs) > 1 and passing:
        return [Entity(f"{name} [{shown}]", "text", (ref,)) for ref, shown in refs.items()]
    return [Entity(f"{name} [text]" if taken else name, "text", tuple(refs))]
