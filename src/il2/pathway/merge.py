"""Readings between elements become edges between entities."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from il2.pathway.graph import Edge, Entity, Reading
from il2.pathway.words import Sign

_SURE: Final = {"read": 0, "assumed": 1, "proposed": 2}


def merged(readings: Iterable[Reading], entities: Iterable[Entity]) -> tuple[Edge, ...]:
    """Return one edge per pair of entities, without self-loops, sorted by name."""
    names = {node: entity.name for entity in entities for node in entity.nodes}
    pairs: dict[tuple[str, str], list[Reading]] = {}
    for reading in readings:
        pair = (names[reading.source], names[reading.target])
        if pair[0] != pair[1]:
            pairs.setdefault(pair, []).append(reading)
    return tuple(_edge(*pair, pairs[pair]) for pair in sorted(pairs))


def _edge(source: str, target: str, readings: list[Reading]) -> Edge:
    best = sorted(readings, key=lambda reading: _SURE[reading.confidence])
    return Edge(
        source,
        target,
        _sign(best),
        next((reading.meaning for reading in best if reading.meaning), ""),
        any(reading.directed for reading in best),
        "; ".join(dict.fromkeys(reading.way for reading in best)),
        best[0].confidence,
        tuple(best),
    )


def _sign(readings: list[Reading]) -> Sign:
    """The sign that is drawn; ``?`` when both are drawn or none is."""
    drawn = {reading.sign for reading in readings} - {"?"}
    return drawn.pop() if len(drawn) == 1 else "?"
