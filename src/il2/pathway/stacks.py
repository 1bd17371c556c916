"""Stacks: paralogues drawn edge to edge in one group, which lines touch at one member only."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from itertools import pairwise, takewhile
from types import MappingProxyType
from typing import Final, Literal

from il2.pathway.boxes import Box, graphics_box
from il2.pathway.model import DataNode, Line, Map
from il2.pathway.oriented import oriented

Side = Literal["tail", "tip"]
#: Members may overlap or stand apart by this much (px).
_SLACK: Final = 4.0
#: The style of a group without a look of its own.
_STYLE: Final = {"2013a": "Group", "2021": "Transparent"}
#: Paralogues share at least this many first letters (MAPK1, MAPK3; STAT5A, STAT5B).
_STEM: Final = 3


def stacks(found: Map) -> Mapping[tuple[str, Side], tuple[str, ...]]:
    """Return, for every data node of a stack and each side of a line, the ids of all members of the stack.

    A stack is a group of style Group (Transparent in GPML 2021) whose members are data nodes with labels of
    one stem, in one column or row, edge to edge, without a line of the group or between its members. Where
    lines touch several members on one side, each is wired on its own and the stack says nothing there.
    """
    touched = _touched(found)
    out: dict[tuple[str, Side], tuple[str, ...]] = {}
    for ids in _stacked(found):
        for side in ("tail", "tip"):
            if len(touched[side] & set(ids)) == 1:
                out |= {(node, side): ids for node in ids}
    return MappingProxyType(out)


def _touched(found: Map) -> dict[Side, set[str]]:
    """Ids of the elements that lines touch, by side."""
    states = {state.id: state.node for state in found.states}
    sides: dict[Side, set[str]] = {"tail": set(), "tip": set()}
    for line in found.interactions:
        for one in oriented(line):
            sides["tail"].add(states.get(one.tail.ref or "", one.tail.ref or ""))
            sides["tip"].add(states.get(one.tip.ref or "", one.tip.ref or ""))
    return sides


def _stacked(found: Map) -> list[tuple[str, ...]]:
    joined: dict[str, set[str]] = defaultdict(set)
    for line in found.lines:
        if line.start.ref and line.end.ref:
            joined[line.start.ref].add(line.end.ref)
    out = []
    for group in found.groups:
        members = found.members[group.key]
        nodes = [part for part in members if isinstance(part, DataNode)]
        ids = tuple(node.id for node in nodes)
        lined = any(isinstance(part, Line) for part in members) or any(joined[i] & set(ids) for i in ids)
        if group.style != _STYLE[found.version] or len(nodes) < 2 or lined or not _one_stem(nodes):
            continue
        if _is_stack([graphics_box(node.graphics) for node in nodes]):
            out.append(ids)
    return out


def _one_stem(nodes: list[DataNode]) -> bool:
    letters = zip(*(node.label.strip().casefold() for node in nodes), strict=False)
    return len(list(takewhile(lambda column: len(set(column)) == 1, letters))) >= _STEM


def _is_stack(boxes: list[Box]) -> bool:
    column = sorted(boxes, key=lambda box: box.y)
    row = sorted(boxes, key=lambda box: box.x)
    return all(_on_top(a, b) for a, b in pairwise(column)) or all(
        _side_by_side(a, b) for a, b in pairwise(row)
    )


def _on_top(upper: Box, lower: Box) -> bool:
    aligned = abs(upper.x - lower.x) <= min(upper.width, lower.width) / 2
    return aligned and abs(lower.top - upper.bottom) <= _SLACK


def _side_by_side(left: Box, right: Box) -> bool:
    aligned = abs(left.y - right.y) <= min(left.height, right.height) / 2
    return aligned and abs(right.left - left.right) <= _SLACK
