"""A scene as SVG: plain figures and texts, no style sheet, no filter, no clip, no script, nothing fetched."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from il2.pathway.draw.fonts import FAMILY
from il2.pathway.draw.marks import NONE, Ellipse, Ink, Item, Mark, Path, Rect, Scene, Text, number

_NOT_XML: Final = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_NAME: Final = re.compile(r"[^\s\"'<>&]+")
_BLACK: Final = "#000000"
_SIZE: Final = 12.0
#: Words of GPML that a style sheet or a script may ask for.
_KINDS: Final = {"DataNode": "node", "State": "state", "Interaction": "line", "GraphicalLine": "stroke",
                 "Label": "label", "Shape": "shape", "Group": "group"}  # fmt: skip


def svg(scene: Scene, *, prefix: str = "", role: str = "img") -> str:
    """Return the picture as SVG text; the same scene gives the same bytes.

    Parameters
    ----------
    scene : what to draw. Every item becomes a ``g`` with the id of the element, a title and a description.
    prefix : put before the ids of title and description, where a page holds several pictures.
    role : ``img`` for a picture, ``group`` where its elements can be chosen.
    """
    board = scene.board
    view = " ".join(number(v) for v in (board.left, board.top, board.width, board.height))
    ground = _attributes(Ink(fill=scene.ground))
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{view}" width="{number(board.width)}" '
        f'height="{number(board.height)}" role="{role}" aria-labelledby="{prefix}map-title" '
        f'aria-describedby="{prefix}map-desc" font-family="{FAMILY}" font-size="12" text-anchor="middle">',
        f'<title id="{prefix}map-title">{escaped(scene.title)}</title>'
        f'<desc id="{prefix}map-desc">{escaped(scene.desc)}</desc>',
        f'<rect x="{number(board.left)}" y="{number(board.top)}" width="{number(board.width)}" '
        f'height="{number(board.height)}"{ground}/>',
        *(item_svg(item) for item in scene.items),
        "</svg>",
    ]
    return "\n".join(lines) + "\n"


def item_svg(item: Item) -> str:
    """Return one element of the picture."""
    name = f' id="{item.id}"' if _NAME.fullmatch(item.id) else ""
    kind = f' class="{_KINDS[item.kind]}"' if item.kind in _KINDS else ""
    inside = "".join(_drawn(item))
    anchors = "".join(
        f'<path id="{name}" d="M{number(x)} {number(y)}"/>'
        for name, (x, y) in item.anchors
        if _NAME.fullmatch(name)
    )
    about = f"<desc>{escaped(item.desc)}</desc>" if item.desc else ""
    return f"<g{name}{kind}><title>{escaped(item.title)}</title>{about}{inside}{anchors}</g>"


def escaped(text: str) -> str:
    """Return text for XML: control characters left out, signs written as entities."""
    plain = _NOT_XML.sub("", text)
    return plain.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;")


def short(colour: str) -> str:
    """Return a colour with as few signs as possible.

    Examples
    --------
    >>> short("#00cc00"), short("#00cc32")
    ('#0c0', '#00cc32')
    """
    if len(colour) == 7 and colour[1::2] == colour[2::2]:
        return f"#{colour[1::2]}"
    return colour


def _drawn(item: Item) -> Iterator[str]:
    for mark in item.marks:
        yield _text(mark) if isinstance(mark, Text) else _figure(mark)


def _figure(mark: Mark) -> str:
    turned = ""
    if mark.turn:
        x, y = mark.pivot
        turned = f' transform="rotate({number(mark.turn)} {number(x)} {number(y)})"'
    return f"<{_geometry(mark.figure)}{_attributes(mark.ink)}{turned}/>"


def _geometry(figure: Rect | Ellipse | Path) -> str:
    if isinstance(figure, Path):
        return f'path d="{figure.d}"'
    if isinstance(figure, Ellipse):
        rx, ry = number(max(figure.rx, 0)), number(max(figure.ry, 0))
        centre = f'cx="{number(figure.x)}" cy="{number(figure.y)}"'
        return f'circle {centre} r="{rx}"' if rx == ry else f'ellipse {centre} rx="{rx}" ry="{ry}"'
    corner = f' rx="{number(figure.r)}"' if figure.r > 0 else ""
    place = f'x="{number(figure.x)}" y="{number(figure.y)}"'
    size = f'width="{number(max(figure.width, 0))}" height="{number(max(figure.height, 0))}"'
    return f"rect {place} {size}{corner}"


def _attributes(ink: Ink) -> str:
    out = f' fill="{short(ink.fill)}"' if ink.fill != _BLACK else ""
    if ink.fill != NONE and ink.opacity < 1:
        out += f' fill-opacity="{ink.opacity:g}"'
    if ink.stroke != NONE:
        out += f' stroke="{short(ink.stroke)}"'
        out += f' stroke-width="{_thin(ink.width)}"' if ink.width != 1 else ""
        out += f' stroke-dasharray="{" ".join(_thin(d) for d in ink.dash)}"' if ink.dash else ""
    return out


def _thin(width: float) -> str:
    return f"{min(max(width, 0.0), 1e4):.2f}".rstrip("0").rstrip(".")


def _text(text: Text) -> str:
    out = f'<text x="{number(text.x)}" y="{number(text.y)}"'
    out += f' font-size="{_thin(text.size)}"' if text.size != _SIZE else ""
    out += f' fill="{short(text.colour)}"' if text.colour != _BLACK else ""
    out += f' text-anchor="{text.anchor}"' if text.anchor != "middle" else ""
    out += ' font-weight="bold"' if text.bold else ""
    out += ' font-style="italic"' if text.italic else ""
    out += f' text-decoration="{text.decoration}"' if text.decoration else ""
    out += f' font-family="{text.family}"' if text.family else ""
    return f"{out}>{escaped(text.text)}</text>"
