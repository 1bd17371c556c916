"""No map that is not given should be a surprise: given ones, changed by chance, go all the way."""

from __future__ import annotations

import random
import re
from pathlib import Path

import pytest
from lxml import etree

from il2.jobs.map_cards import cards
from il2.pathway import check, resolve
from il2.pathway.draw import LOOKS, draw, svg
from il2.pathway.export import FORMATS, to_format, view
from il2.pathway.gpml import read_text, to_text

from .given import FILES, place
from .mutated import mutated

SMALL = 120_000


def canonical(data: bytes) -> bytes:
    return etree.tostring(etree.fromstring(data), method="c14n", with_comments=True)


def goes_all_the_way(data: bytes) -> None:
    """Read, write, resolve, judge, draw and export one map; what is wrong ends the test with its reason."""
    found = read_text(data)
    assert canonical(to_text(found).encode()) == canonical(data)
    other = read_text(to_text(found, "2021" if found.version == "2013a" else "2013a").encode())
    assert len(other.nodes) == len(found.nodes)
    graph = resolve(found)
    cards(found, graph, check(found, graph))
    for look in LOOKS:
        root = etree.fromstring(svg(draw(found, graph, look)).encode())
        ids = {element.get("id") for element in root.iter()}
        named = {part.id for part in found.parts() if part.kind != "Group" and not part.minted}
        assert {ref for ref in named if re.fullmatch(r"[^\s\"'<>&]+", ref)} <= ids
        places = [v for e in root.iter() for k, v in e.attrib.items() if k not in ("id", "font-family")]
        assert not any(re.search(r"\b(?:nan|inf)\b", value) for value in places)
    shown = view(found, graph)
    for name in FORMATS:
        to_format(shown, name)


def files() -> list[Path]:
    paths = [place("gpml", *name.split("/")) for name in FILES]
    return [path for path in paths if path.stat().st_size < SMALL]


@pytest.mark.parametrize("seed", range(6))
def test_a_changed_map_goes_all_the_way(seed: int) -> None:
    rng = random.Random(seed)
    goes_all_the_way(mutated(rng.choice(files()), rng))


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(100, 400))
def test_three_hundred_changed_maps_go_all_the_way(seed: int) -> None:
    rng = random.Random(seed)
    goes_all_the_way(mutated(rng.choice(files()), rng))
