"""Rules about colours, legend and evidence: D10, D11, D14, D20."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import combinations
from typing import Final

from il2.pathway.check.finding import Case, Finding
from il2.pathway.colours import alike, line_colour
from il2.pathway.legend import Key
from il2.pathway.oriented import oriented

#: Below this share of cited interactions a map is said to lack evidence.
_CITED: Final = 0.5


def colours_without_key(case: Case) -> Iterator[Finding]:
    """D10, where a legend speaks in colours: colours without key, keys without text, texts at other lines."""
    if not case.legend.speaks_in_colours:
        return
    yield from _unkeyed(case)
    for key in case.legend.keys:
        reason = _fault(key, case.legend.keys)
        if reason:
            yield Finding(
                "D10",
                "warning",
                key.line,
                key.text,
                f"{key.colour}{', dashed' if key.dashed else ''}",
                key.text if key.borrowed else "",
                f"the key line {key.line} {reason}",
                case.line_of(key.line),
            )


def _unkeyed(case: Case) -> Iterator[Finding]:
    lines: dict[str, list[str]] = {}
    for line in case.map.interactions:
        colour = line_colour(line)
        headed = oriented(line)[0].head is not None
        known = case.legend.key_of(line)[0]
        if line.id not in case.legend.parts and headed and colour != "000000" and known is None:
            lines.setdefault(colour, []).append(line.id)
    for colour, ids in lines.items():
        hidden = next((k for k in case.legend.keys if not k.visible and alike(k.colour, colour)), None)
        proposed = f"uncover the key line {hidden.line}" if hidden else ""
        yield Finding(
            "D10",
            "warning",
            ids[0],
            "",
            colour,
            proposed,
            f"the colour {colour} of {_lines(len(ids))} ({', '.join(ids[:5])}) "
            "has no visible key in the legend",
            case.line_of(ids[0]),
        )


def _fault(key: Key, keys: tuple[Key, ...]) -> str:
    """What is wrong with one key, ``""`` when nothing is."""
    if not key.visible:
        return "lies under another key at the same place"
    if key.lent:
        return (
            f"has the text {key.text!r} beside it, which explains another line: its look has a text already"
        )
    if key.borrowed:
        return f"has no text beside it; {key.text!r} stands beside another line"
    if not key.text and key.plain and key.head != "Undirected":
        return "has no text"
    return ""


def near_duplicate_colours(case: Case) -> Iterator[Finding]:
    """D11: colours of interactions and keys that the eye takes for one."""
    counts: Counter[str] = Counter()
    first: dict[str, str] = {}
    keyed = {key.line for key in case.legend.keys}
    for line in case.map.lines:
        if not line.graphical or line.id in keyed:
            counts[line_colour(line)] += not line.graphical
            first.setdefault(line_colour(line), line.id)
    for one, other in combinations(sorted(counts), 2):
        if alike(one, other):
            rare, common = sorted((one, other), key=lambda colour: (counts[colour], colour))
            yield Finding(
                "D11",
                "note",
                first[rare],
                "",
                f"{rare} ({_lines(counts[rare])})",
                common,
                f"the colours {rare} ({_lines(counts[rare])}) and {common} ({_lines(counts[common])}) "
                "cannot be told apart",
                case.line_of(first[rare]),
            )


def _lines(count: int) -> str:
    return {0: "a key only", 1: "1 line"}.get(count, f"{count} lines")


def evidence(case: Case) -> Iterator[Finding]:
    """D14: few or no interactions with a literature reference."""
    lines = case.map.interactions
    cited = sum(any(ref.kind == "citation" for ref in line.references) for line in lines)
    if not lines or cited >= _CITED * len(lines):
        return
    own = sum(ref.kind == "citation" for ref in case.map.references)
    whole = f"{own} reference{'' if own == 1 else 's'} for the map"
    yield Finding(
        "D14",
        "note" if cited else "warning",
        "",
        "",
        f"{cited} of {len(lines)} interactions cited, {whole}",
        "",
        f"{cited} of {len(lines)} interactions have a literature reference; {whole}",
    )


def legend_as_interaction(case: Case) -> Iterator[Finding]:
    """D20: lines of the legend that are interactions."""
    for line in case.map.interactions:
        if line.id in case.legend.parts:
            yield Finding(
                "D20",
                "note",
                line.id,
                "",
                "Interaction",
                "GraphicalLine",
                f"the line {line.id} belongs to the legend but is an Interaction",
                line.source_line,
            )
