"""Files inside a page: a map in the formats that people ask for, as links that need no network."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from typing import Final

from il2.ground.errors import Il2Error
from il2.jobs.pathway_page import PathwayPageAnswer
from il2.pathway.draw import draw, png, svg
from il2.pathway.export import FORMATS, to_format, view
from il2.report.markup import Markup, element

#: Formats that need no library beyond the core, and whose file is small enough for a page.
_INSIDE: Final = ("sif", "graphml", "gmt", "cx2", "jsonld")
_MOST_BYTES: Final = 3_000_000


def downloads(answer: PathwayPageAnswer) -> Markup:
    """Return the list of files as links with their content inside, and how to get the others."""
    stem = answer.opened.path.stem
    items = [
        element("li", _link(f"{stem}{ending}", media, content), f" {what}, {_size(len(content))}")
        for ending, media, what, content in _files(answer)
        if len(content) <= _MOST_BYTES
    ]
    others = ", ".join(name for name in FORMATS if name not in _INSIDE and not name.startswith("gpml"))
    command = f"il2 pathway convert {answer.opened.path.name} --to FORMAT -o OUT"
    rest = element("li", "more formats: ", element("code", command), f" with {others}")
    return element("ul", *items, rest)


def _files(answer: PathwayPageAnswer) -> Iterator[tuple[str, str, str, bytes]]:
    opened = answer.opened
    yield ".gpml", "application/gpml+xml", "the map as it was read", answer.content
    for look in ("refined", "faithful"):
        scene = answer.scene if answer.scene.look == look else draw(opened.map, opened.graph, look)
        drawn = svg(scene)
        yield f"-{look}.svg", "image/svg+xml", f"the picture, {look} look", drawn.encode()
        if look == answer.scene.look:
            yield from _png(drawn, scene.board.width, scene.board.height)
    shown = view(opened.map, opened.graph)
    for name in _INSIDE:
        made = FORMATS[name]
        yield made.endings[0], made.media, made.holds, to_format(shown, name).encode()
    yield "-participants.csv", "text/csv", "participants with checked identifiers", answer.to_csv().encode()


def _png(drawn: str, width: float, height: float) -> Iterator[tuple[str, str, str, bytes]]:
    """The picture as PNG where it can be drawn."""
    try:
        yield ".png", "image/png", "the picture as PNG", png(drawn, width, height, scale=1.0)
    except Il2Error:
        return


def _link(name: str, media: str, content: bytes) -> Markup:
    data = base64.b64encode(content).decode()
    return element("a", name, href=f"data:{media};base64,{data}", download=name)


def _size(count: int) -> str:
    return f"{count / 1000:.0f} kB" if count >= 1000 else f"{count} bytes"
