"""Maps: how many of the given ones are read, written back, resolved, judged and drawn, and how fast.

    make bench-maps        or        python benchmarks/maps.py [FOLDER OF GPML]

Times are processor time of one core, in one process that has read one map before. Without a folder the
given maps are used (IL2_REFERENCE_DATA, or ../shared/data beside the checkout). Exits with 1 when a figure is
missed.
"""

from __future__ import annotations

import csv
import itertools
import re
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from lxml import etree

from il2.ground.errors import Il2Error, MissingDataError
from il2.ground.files import reference_data
from il2.jobs.answer import Table
from il2.pathway import Finding, Graph, Map, check, read, read_page, resolve
from il2.pathway.draw import draw, svg
from il2.pathway.export import FORMATS, to_format, view
from il2.pathway.gpml.write import to_text

OFFICIAL_BYTES, OFFICIAL_SECONDS, OFFICIAL_MEDIAN = 198_622, 0.70, 0.80


@dataclass(frozen=True)
class Pass:
    """One map on its way through, with the seconds of each step."""

    path: Path
    map: Map
    graph: Graph
    findings: tuple[Finding, ...]
    picture: str
    seconds: tuple[float, float, float, float]

    @property
    def drawing(self) -> float:
        """Seconds from the file to its picture, without the check."""
        return self.seconds[0] + self.seconds[1] + self.seconds[3]


@dataclass(frozen=True)
class Row:
    """One figure: what, what must be reached, what was reached, whether that is enough."""

    what: str
    target: str
    result: str
    met: bool


def passed(path: Path) -> Pass:
    """Read, resolve, check and draw one map."""
    marks = [time.process_time()]

    def mark() -> None:
        marks.append(time.process_time())

    found = read(path)
    mark()
    graph = resolve(found)
    mark()
    beside = path.with_suffix(".md")
    findings = check(found, graph, read_page(beside) if beside.is_file() else None)
    mark()
    picture = svg(draw(found, graph))
    mark()
    spent = tuple(b - a for a, b in itertools.pairwise(marks))
    return Pass(path, found, graph, findings, picture, spent)  # type: ignore[arg-type]


def written_back(one: Pass) -> bool:
    """Whether the map, written again, is canonically the file it came from."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, remove_blank_text=False)
    texts = (one.path.read_bytes(), to_text(replace(one.map, raw=b"")).encode())
    first, second = (etree.tostring(etree.fromstring(text, parser), method="c14n") for text in texts)
    return first == second


def drawn_whole(one: Pass) -> bool:
    """Whether every id of the file is in the picture and every length is a number."""
    root = etree.fromstring(one.picture.encode())
    ids = {element.get("id") for element in root.iter()}
    parts = {part.id for part in one.map.parts()} | {a.id for line in one.map.lines for a in line.anchors}
    lengths = " ".join(
        value for element in root.iter() for key, value in element.attrib.items() if key != "id"
    )
    return parts <= ids and not re.search(r"\bnan\b|\binf", lengths, re.IGNORECASE)


def rows(passes: list[Pass]) -> Iterator[Row]:
    """Every figure."""
    count = len(passes)
    for what, test in (
        ("written back canonically equal", written_back),
        ("drawn, every id, no NaN", drawn_whole),
    ):
        good = sum(test(one) for one in passes)
        yield Row(f"maps {what}", f"{count} of {count}", f"{good} of {count}", good == count)
    exported, tried = _exports(passes)
    yield Row(
        "exports written, maps x formats", f"{tried} of {tried}", f"{exported} of {tried}", exported == tried
    )
    by_name = {one.path.relative_to(one.path.parents[1]).as_posix(): one for one in passes}
    wp49 = next((one for one in passes if one.path.name == "WP49.gpml"), None)
    if wp49 is not None:
        yield from _wp49(wp49)
    twins = [one for name, one in by_name.items() if name.endswith("/WP5063.gpml")]
    if len(twins) == 2:
        same = _edges(twins[0]) == _edges(twins[1])
        yield Row("twin of GPML 2021 gives the same graph", "equal", "equal" if same else "different", same)
    yield from _conflicts(passes)
    yield from _times(passes, wp49)


def _wp49(one: Pass) -> Iterator[Row]:
    graph = one.graph
    sizes = (len(graph.entities), len(graph.edges), len(graph.components()), len(graph.reached("IL2")))
    said = "{} entities, {} edges, {} component, IL2 reaches {}".format
    yield Row("WP49 graph", said(42, 71, 1, 40), said(*sizes), sizes == (42, 71, 1, 40))
    rules = {finding.rule for finding in one.findings} & {f"D{i}" for i in range(1, 16)}
    yield Row("WP49 defects D1 to D15 found", "15", str(len(rules)), len(rules) == 15)
    size = len(one.picture.encode())
    target = f"< 60 kB (official {OFFICIAL_BYTES / 1000:.0f} kB)"
    yield Row("WP49 as SVG", target, f"{size / 1000:.1f} kB", size < 60_000)


def _edges(one: Pass) -> set[tuple[str, str, str]]:
    return {(edge.source, edge.target, edge.sign) for edge in one.graph.edges}


def _conflicts(passes: list[Pass]) -> Iterator[Row]:
    """Label against identifier: what must be found, and what else is said."""
    try:
        table = reference_data("pathway", "label_id_conflicts.csv")
    except MissingDataError:
        return
    with table.open(encoding="utf-8", newline="") as file:
        known = [row for row in csv.DictReader(file) if row["gpml_in_data_gpml"] == "yes"]
    names = {one.path.stem for one in passes}
    wanted = {(row["wpid"], row["label"]) for row in known if row["wpid"] in names}
    found = {(one.path.stem, f.label) for one in passes for f in one.findings if f.rule == "D1"}
    if wanted:
        hit, more = len(wanted & found), len(found - wanted)
        target = f"{len(wanted)} / at most 1"
        yield Row(
            "label against identifier: known / other",
            target,
            f"{hit} / {more}",
            hit == len(wanted) and more <= 1,
        )


def _exports(passes: list[Pass]) -> tuple[int, int]:
    good = tried = 0
    for one in passes:
        shown = view(one.map, one.graph)
        for name in FORMATS:
            tried += 1
            try:
                good += bool(to_format(shown, name)) or name == "sif"
            except Il2Error as error:
                print(f"{one.path.name} as {name}: {error}", file=sys.stderr)
    return good, tried


def _times(passes: list[Pass], wp49: Pass | None) -> Iterator[Row]:
    if wp49 is not None:
        target = f"< 0.1 s (official {OFFICIAL_SECONDS} s)"
        yield Row("WP49 from file to picture", target, f"{wp49.drawing:.3f} s", wp49.drawing < 0.1)
    median = statistics.median(one.drawing for one in passes)
    target = f"< 0.1 s (official {OFFICIAL_MEDIAN} s)"
    yield Row("a map from file to picture, median", target, f"{median:.3f} s", median < 0.1)
    whole = sum(sum(one.seconds) for one in passes)
    limit = 10.0 * max(len(passes) / 33, 1.0)
    said = f"{whole:.1f} s, slowest {max(sum(one.seconds) for one in passes):.1f} s"
    yield Row(f"read, resolve, check, draw {len(passes)} maps", f"< {limit:.0f} s", said, whole < limit)


def main(folder: Path, say: Callable[[str], None] = print) -> int:
    """Print the figures of a folder; 1 when one is missed."""
    paths = sorted(folder.rglob("*.gpml"))
    if not paths:
        say(f"there are no maps in {folder}")
        return 2
    passed(paths[0])  # the tables of symbols are read once
    found = list(rows([passed(path) for path in paths]))
    cells = tuple((row.what, row.target, row.result, "met" if row.met else "missed") for row in found)
    say(str(Table(("figure", "target", "reached", "verdict"), cells)))
    return 0 if all(row.met for row in found) else 1


if __name__ == "__main__":
    try:
        given = Path(sys.argv[1]) if len(sys.argv) > 1 else reference_data("gpml")
    except MissingDataError as missing:
        sys.exit(str(missing))
    sys.exit(main(given))
