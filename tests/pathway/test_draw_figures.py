"""Figures of shapes and heads: they fill their box, lie about their line and turn with it."""

from __future__ import annotations

import re

import numpy as np
import pytest

from il2.pathway.boxes import Box
from il2.pathway.draw.heads import head_gap, head_marks
from il2.pathway.draw.marks import Path
from il2.pathway.draw.shapes import outline
from il2.pathway.words import head_class

BOX = Box(50.0, 40.0, 60.0, 30.0)
#: Heads that end at the tip of their line; ligands and receptors lie beyond it.
POINTED = (
    "Arrow", "Stimulation", "mim-necessary-stimulation", "mim-inhibition", "TBar", "mim-catalysis",
    "mim-binding", "mim-transcription-translation",
)  # fmt: skip


def corners(path: str) -> np.ndarray:
    """Corners of a path of straight lines."""
    found: list[tuple[float, float]] = []
    for letter, numbers in re.findall(r"([A-Za-z])([^A-Za-z]*)", path):
        given = [float(n) for n in re.findall(r"-?[\d.]+", numbers)]
        x, y = found[-1] if found else (0.0, 0.0)
        if letter in "HV":
            found += [(n, y) if letter == "H" else (x, n) for n in given]
        else:
            assert letter in "MLZ", path
            found += zip(given[::2], given[1::2], strict=True)
    return np.array(found)


@pytest.mark.parametrize(
    ("shape", "count"), [("Triangle", 3), ("Pentagon", 5), ("Hexagon", 6), ("Octagon", 8)]
)
def test_polygons_are_convex_and_touch_every_side_of_their_box(shape: str, count: int) -> None:
    (figure,) = outline(shape, BOX)
    assert isinstance(figure, Path)
    found = corners(figure.d)
    assert len(found) == count
    np.testing.assert_allclose(found.min(axis=0), [BOX.left, BOX.top], atol=0.01)
    np.testing.assert_allclose(found.max(axis=0), [BOX.right, BOX.bottom], atol=0.01)
    # Symmetric about the horizontal axis, and every corner turns the same way.
    mirrored = {(round(x, 1), round(2 * BOX.y - y, 1)) for x, y in found}
    assert mirrored == {(round(x, 1), round(y, 1)) for x, y in found}
    along = np.roll(found, -1, axis=0) - found
    after = np.roll(along, -1, axis=0)
    turns = along[:, 0] * after[:, 1] - along[:, 1] * after[:, 0]
    assert (turns > 0).all() or (turns < 0).all()


def spots(word: str, direction: tuple[float, float], tip: tuple[float, float] = (0.0, 0.0)) -> np.ndarray:
    """Corners of the straight figures of a head and the ends of its circle across the line."""
    marks = head_marks(word, head_class(word), tip, direction, "#000000", 1.0, "#ffffff")
    found = []
    for mark in marks:
        figure = mark.figure
        assert isinstance(figure, Path)
        if "a" in figure.d:
            x, y, r = (float(n) for n in re.findall(r"-?[\d.]+", figure.d)[:3])
            found += [(x, y), (x + 2 * r, y)]
        else:
            found += corners(figure.d).tolist()
    return np.array(found)


@pytest.mark.parametrize("word", POINTED)
def test_heads_end_at_the_tip_and_take_the_line_up(word: str) -> None:
    found = spots(word, (1.0, 0.0))
    assert found[:, 0].max() <= 0.0
    gap = head_gap(word, head_class(word), 1.0)
    assert found[:, 0].min() <= -gap + 0.51 <= 0.51, "the line ends inside its head, or at its back"
    if "transcription" not in word:
        mirrored = {(round(x, 2), round(-y, 2) + 0.0) for x, y in found}
        assert mirrored == {(round(x, 2), round(y, 2) + 0.0) for x, y in found}


@pytest.mark.parametrize("word", [w for w in POINTED if w != "mim-catalysis"])
def test_heads_turn_with_their_line(word: str) -> None:
    c, s = 0.6, 0.8
    straight, turned = spots(word, (1.0, 0.0)), spots(word, (c, s), (100.0, 50.0))
    wanted = straight @ np.array([[c, s], [-s, c]]) + [100.0, 50.0]
    np.testing.assert_allclose(turned, wanted, atol=0.02)
