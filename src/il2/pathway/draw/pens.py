"""Which pen and dash a line takes in the refined look, so that no meaning rests on colour alone."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import Final

from il2.pathway.colours import alike, is_dashed, line_colour
from il2.pathway.draw.palette import PENS, pen_for
from il2.pathway.graph import Graph
from il2.pathway.meaning import meaning_of
from il2.pathway.model import Line, Map
from il2.pathway.oriented import oriented
from il2.pathway.words import head_class

_SOLID: Final[tuple[tuple[float, ...], ...]] = ((), (14, 2), (9, 2, 2, 2), (16, 2, 2, 2, 2, 2))
_BROKEN: Final[tuple[tuple[float, ...], ...]] = ((5, 3), (2, 2.5), (7, 2.5, 1.5, 2.5), (9, 5))


@dataclass(frozen=True)
class Pen:
    """Name of a colour of the palette, and a dash pattern."""

    colour: str
    dash: tuple[float, ...] = ()


@dataclass(frozen=True)
class Stroke:
    """What tells lines of one meaning from others in the file: colour, dash, head."""

    colour: str
    dashed: bool
    head: str


@dataclass(frozen=True)
class KeyRow:
    """One row of the rebuilt key: a look, its pen, what it means and how many lines have it."""

    stroke: Stroke
    pen: Pen
    word: str | None
    text: str
    count: int


class Pens:
    """The pens of one map."""

    def __init__(self, found: Map, graph: Graph) -> None:
        self._lines = [
            line for line in found.interactions if line.id not in graph.legend.parts and line.points
        ]
        self._clusters = _clusters(Counter(line_colour(line) for line in self._all(found, graph)))
        self._names = _named(self._clusters, self._lines)
        self._dashes = self._chosen()
        self._meaning = {line.id: meaning_of(oriented(line)[0], graph.legend).text for line in self._lines}

    @staticmethod
    def _all(found: Map, graph: Graph) -> list[Line]:
        return [line for line in found.lines if line.id not in graph.legend.parts]

    def pen(self, line: Line) -> Pen:
        """Return the pen of a line."""
        look = self._look(line)
        usual = _BROKEN[0] if look.dashed else ()
        name = self._names.get(look.colour) or pen_for(f"#{look.colour}")
        return Pen(name, self._dashes.get((look.colour, look.dashed), usual))

    def rows(self) -> tuple[KeyRow, ...]:
        """Return the rows of a key of the lines: looks in use, the commonest first."""
        found: dict[tuple[Pen, str, str], list[Line]] = defaultdict(list)
        for line in self._lines:
            found[self.pen(line), self._look(line).head, self._meaning[line.id]].append(line)
        rows = [
            KeyRow(self._look(lines[0]), pen, _word(lines[0]), text, len(lines))
            for (pen, _, text), lines in found.items()
        ]
        return tuple(sorted(rows, key=lambda row: (-row.count, row.text, row.stroke.colour)))

    def _look(self, line: Line) -> Stroke:
        colour = self._clusters.get(line_colour(line), line_colour(line))
        return Stroke(colour, is_dashed(line), head_class(line.end.head or line.start.head))

    def _chosen(self) -> dict[tuple[str, bool], tuple[float, ...]]:
        """Dash patterns by colour and dash of the file: looks with one head differ in their pattern."""
        counts = Counter(self._look(line) for line in self._lines)
        taken: dict[tuple[bool, str], set[tuple[float, ...]]] = defaultdict(set)
        chosen: dict[tuple[str, bool], tuple[float, ...]] = {}
        for look, _ in sorted(counts.items(), key=lambda pair: (-pair[1], pair[0].colour, pair[0].head)):
            patterns = _BROKEN if look.dashed else _SOLID
            key = (look.colour, look.dashed)
            if key not in chosen:
                free = [p for p in patterns if p not in taken[look.dashed, look.head]]
                chosen[key] = free[0] if free else patterns[0]
            taken[look.dashed, look.head].add(chosen[key])
        return chosen


def _word(line: Line) -> str | None:
    return line.end.head or line.start.head


def _clusters(counts: Counter[str]) -> dict[str, str]:
    """The commonest colour for every colour that is the same to the eye."""
    leaders: list[str] = []
    out = {}
    for colour, _ in sorted(counts.items(), key=lambda pair: (-pair[1], pair[0])):
        leader = next((one for one in leaders if alike(one, colour)), None)
        if leader is None:
            leaders.append(colour)
        out[colour] = leader or colour
    return out


def _named(clusters: dict[str, str], lines: list[Line]) -> dict[str, str]:
    """A pen for every cluster; two clusters share one only where they never have the same dash."""
    dashes: dict[str, set[bool]] = defaultdict(set)
    counts: Counter[str] = Counter()
    for line in lines:
        leader = clusters[line_colour(line)]
        dashes[leader].add(is_dashed(line))
        counts[leader] += 1
    used: dict[str, set[bool]] = defaultdict(set)
    out = {}
    for leader, _ in sorted(counts.items(), key=lambda pair: (-pair[1], pair[0])):
        own = pen_for(f"#{leader}")
        free = [name for name in (own, *PENS) if not (used[name] & dashes[leader])]
        out[leader] = free[0] if free else own
        used[out[leader]] |= dashes[leader]
    return out
