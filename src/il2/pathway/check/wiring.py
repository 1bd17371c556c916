"""Rules about how things are joined: D5, D6, D7, D8, D12, D13, D17."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import Final

from il2.pathway import words
from il2.pathway.boxes import graphics_box, line_box
from il2.pathway.check.finding import Case, Finding
from il2.pathway.colours import alike, line_colour, to_hex
from il2.pathway.ends import Place
from il2.pathway.entities import entity_name
from il2.pathway.model import DataNode, Line, Point, Shape
from il2.pathway.oriented import oriented

#: A loose arrow of a self-loop is at most this long, and arc and node lie this close (px).
_SHORT: Final = 40.0
_CLOSE: Final = 20.0


def unconnected_ligands(case: Case) -> Iterator[Finding]:
    """D5: a data node whose lines all end on drawn figures without text."""
    others: dict[str, list[tuple[Line, Point]]] = defaultdict(list)
    for line in case.map.interactions:
        for own, other in ((line.start, line.end), (line.end, line.start)):
            if own.ref:
                others[own.ref].append((line, other))
    for node in case.map.nodes:
        touching = others.get(node.id, [])
        shapes = [case.map.by_id.get(other.ref or "") for _, other in touching]
        if not touching or not all(isinstance(s, Shape) and not case.ends.texts.text_of(s) for s in shapes):
            continue
        lines = {line.id for line, _ in touching}
        name = entity_name(node.label)
        resolved = [
            f"{e.source} -> {e.target}"
            for e in case.graph.edges
            if name in (e.source, e.target) and any(lines & {r.line, *r.through} for r in e.readings)
        ]
        figures = ", ".join(f"{s.graphics.shape} {s.id}" for s in shapes if isinstance(s, Shape))
        yield Finding(
            "D5",
            "warning",
            node.id,
            name,
            f"{', '.join(sorted(lines))} on {figures}",
            "; ".join(resolved),
            f"{name} is joined to a drawn figure only ({figures}); "
            "read as a network it is connected to nothing",
            node.source_line,
        )


def buses(case: Case) -> Iterator[Finding]:
    """D6: a line with loose ends that carries other lines."""
    carried: dict[str, list[str]] = defaultdict(list)
    for line in case.map.interactions:
        for point in (line.start, line.end):
            if point.ref and point.ref in case.map.anchor_owner:
                carried[case.map.anchor_owner[point.ref].id].append(line.id)
    for line in case.map.lines:
        if line.start.ref or line.end.ref or len(carried[line.id]) < 2:
            continue
        sources = sorted(
            {
                case.graph.entity_of.get(r.source, r.source)
                for r in case.graph.readings
                if line.id in r.through or r.line == line.id
            }
        )
        proposed = f"outputs of {', '.join(sources)}" if sources else ""
        yield Finding(
            "D6",
            "warning",
            line.id,
            "",
            f"{len(line.anchors)} anchors, no element at either end",
            proposed,
            f"the line {line.id} carries {len(carried[line.id])} lines, "
            "but neither of its ends is on an element",
            line.source_line,
        )


def shapes_for_states(case: Case) -> Iterator[Finding]:
    """D7: a shape of an old or unknown type, or a P drawn beside a node."""
    for shape in case.map.shapes:
        kind, text = shape.graphics.shape or "", (shape.label or "").strip()
        undefined = bool(kind) and kind not in words.SHAPES
        if shape.id in case.legend.parts or not (undefined or text == "P"):
            continue
        node = _nearest_node(case, shape)
        mark = text == "P" and node is not None
        if not (undefined or mark):
            continue
        was = words.OLD_SHAPES.get(kind, "no shape of GPML")
        reason = f"the shape type {kind!r} is not defined ({was})" if undefined else "a P is drawn as a shape"
        name = entity_name(node.label) if node else ""
        yield Finding(
            "D7",
            "warning",
            shape.id,
            text,
            kind,
            f"a State {text or 'P'} on {name}" if mark else "",
            f"{reason}; on {name} it should be a State" if mark else reason,
            shape.source_line,
        )


def _nearest_node(case: Case, shape: Shape) -> DataNode | None:
    """The data node within one node width."""
    box = graphics_box(shape.graphics)
    boxes = [(graphics_box(node.graphics), node) for node in case.map.nodes]
    near = [(box.gap(its), node.id, node) for its, node in boxes if box.gap(its) <= its.width]
    return min(near)[2] if near else None


def drawn_self_loops(case: Case) -> Iterator[Finding]:
    """D8: an arc and a short loose arrow of one colour beside a data node."""
    arrows = [
        line
        for line in case.map.lines
        if line.id not in case.legend.parts
        and not (line.start.ref or line.end.ref)
        and (line.start.head or line.end.head)
        and max(line_box(line).width, line_box(line).height) <= _SHORT
    ]
    for shape in case.map.shapes:
        if shape.graphics.shape != "Arc" or shape.id in case.legend.parts:
            continue
        box = graphics_box(shape.graphics)
        colour = (to_hex(shape.graphics.color) or "000000")[:6]
        for line in arrows:
            nodes = [n for n in case.map.nodes if box.gap(graphics_box(n.graphics)) <= _CLOSE]
            if not nodes or box.gap(line_box(line)) > _CLOSE or not alike(colour, line_colour(line)):
                continue
            name = entity_name(min(nodes, key=lambda n: box.gap(graphics_box(n.graphics))).label)
            yield Finding(
                "D8",
                "warning",
                shape.id,
                name,
                f"Arc {shape.id} and line {line.id}",
                f"{name} -> {name}",
                f"the arc {shape.id} and the arrow {line.id} draw an action of {name} on itself that is no "
                "interaction",
                shape.source_line,
            )
            break


def texts_for_genes(case: Case) -> Iterator[Finding]:
    """D12: a line ends on a text with unconnected data nodes below it."""
    for line in case.map.interactions:
        one = oriented(line)[0]
        for point, place in ((one.tail, case.ends.tail(one)), (one.tip, case.ends.tip(one))):
            part = case.map.by_id.get(point.ref or "")
            if (
                not isinstance(place, Place)
                or part is None
                or part.kind != "Label"
                or point.ref in place.nodes
            ):
                continue
            genes = ", ".join(case.label_of(node) for node in place.nodes)
            text = case.ends.texts.text_of(part)
            yield Finding(
                "D12",
                "warning",
                line.id,
                text,
                f"ends on the text {text!r}",
                f"end on {genes}",
                f"the line {line.id} ends on the text {text!r}; {genes} below it are unconnected",
                line.source_line,
            )


def one_member_of_a_stack(case: Case) -> Iterator[Finding]:
    """D13: a line touches one member of a stack; paralogues of one label do not matter."""
    for line in case.map.interactions:
        if line.id in case.legend.parts:
            continue
        parts = []
        one = oriented(line)[0]
        for place in (case.ends.tail(one), case.ends.tip(one)):
            if isinstance(place, Place) and place.way == "node" and place.extended:
                names = [case.label_of(node) for node in place.nodes]
                if len(set(names)) > 1:
                    own = next(n for n in place.nodes if n not in place.extended)
                    parts.append((case.label_of(own), sorted(set(names))))
        if parts:
            touched = ", ".join(own for own, _ in parts)
            whole = "; ".join("/".join(names) for _, names in parts)
            yield Finding(
                "D13",
                "warning",
                line.id,
                touched,
                f"touches {touched} only",
                f"join the group {whole}",
                f"the line {line.id} touches {touched} only, one member of the stack {whole}",
                line.source_line,
            )


def loose_ends(case: Case) -> Iterator[Finding]:
    """D17: a loose end close to an element."""
    seen: set[str] = set()
    for reading in case.graph.proposed:
        if reading.line in seen:
            continue
        seen.add(reading.line)
        names = case.graph.entity_of
        edge = f"{names.get(reading.source, reading.source)} -> {names.get(reading.target, reading.target)}"
        yield Finding(
            "D17",
            "note",
            reading.line,
            "",
            "a loose end close to an element",
            edge,
            f"the line {reading.line} has a loose end; by distance it would be {edge}",
            case.line_of(reading.line),
        )
