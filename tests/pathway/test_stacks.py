"""Stacks: which groups of paralogues count as one drawn thing, at the edges of the rule."""

from __future__ import annotations

import pytest

from il2.pathway.gpml import read_text, to_text
from il2.pathway.stacks import stacks

from .drawing import Drawing

WIDE, HIGH = 60.0, 20.0
Place = tuple[float, float]


def group(
    *places: Place, labels: tuple[str, ...] = ("MAPK1", "MAPK3", "MAPK8"), style: str = "Group"
) -> Drawing:
    """Members m0, m1, ... of one size at these centres, and a line from elsewhere to the first."""
    drawing = Drawing().node("a", -300, -300)
    for i, (x, y) in enumerate(places):
        drawing.node(f"m{i}", 300 + x, 300 + y, labels[i], group="g", Width=WIDE, Height=HIGH)
    return drawing.group("g", "gx", style).line("x", "a", "m0")


def found(drawing: Drawing) -> set[str]:
    """Members of the stack that the tip of the line stands for."""
    return set(stacks(drawing.map()).get(("m0", "tip"), ()))


@pytest.mark.parametrize(
    ("places", "stacked"),
    [
        (((0, 0), (0, 20)), True),  # a column, edge to edge
        (((0, 20), (0, 0)), True),  # in any order
        (((0, 0), (60, 0)), True),  # a row
        (((60, 0), (0, 0)), True),
        (((0, 0), (0, 23)), True),  # up to 4 px apart or one over the other
        (((0, 0), (0, 25)), False),
        (((0, 0), (0, 17)), True),
        (((0, 0), (0, 15)), False),
        (((0, 0), (63, 0)), True),
        (((0, 0), (65, 0)), False),
        (((0, 0), (30, 20)), True),  # set off by up to half of the width
        (((0, 0), (31, 20)), False),
        (((0, 0), (60, 10)), True),  # or of the height
        (((0, 0), (60, 11)), False),
        (((0, 0), (0, 20), (0, 40)), True),
        (((0, 40), (0, 0), (0, 20)), True),
        (((0, 0), (0, 20), (0, 90)), False),  # every neighbour counts
        (((0, 0), (60, 0), (60, 20)), False),  # a corner is neither column nor row
    ],
)
def test_columns_and_rows(places: tuple[Place, ...], stacked: bool) -> None:
    assert found(group(*places)) == ({f"m{i}" for i in range(len(places))} if stacked else set())


@pytest.mark.parametrize(
    ("labels", "stacked"),
    [
        (("AKT1", "AKT2"), True),
        (("akt1 ", "AKT2"), True),
        (("JAK1", "JAK3"), True),
        (("RAF1", "RAC1"), False),  # two letters are no stem
        (("IL2", "IL2RA"), True),
        (("", ""), False),
    ],
)
def test_paralogues_share_three_letters(labels: tuple[str, ...], stacked: bool) -> None:
    assert bool(found(group((0, 0), (0, 20), labels=labels))) == stacked


def test_lines_elsewhere_join_nothing() -> None:
    """A line with a loose end, and one from a member to another thing, leave the stack whole."""
    drawing = group((0, 0), (0, 20)).node("z", 600, 600)
    both = {"m0", "m1"}
    assert found(drawing.line("loose", "m1", (700, 700)).line("out", "m1", "z")) == both
    # On the side of the tails a single member is touched too.
    assert set(stacks(drawing.map())["m1", "tail"]) == both
    assert found(drawing.line("second", "a", "m1")) == set()


def test_a_single_member_and_other_styles_are_no_stack() -> None:
    assert found(group((0, 0))) == set()
    assert found(group((0, 0), (0, 20), style="Complex")) == set()


def test_the_twin_in_gpml_2021_has_the_same_stack() -> None:
    drawing = group((0, 0), (0, 20))
    twin = read_text(to_text(drawing.map(), "2021").encode())
    assert twin.version == "2021"
    assert {k: v for k, v in stacks(twin).items() if k[1] == "tip"} == {
        k: v for k, v in stacks(drawing.map()).items() if k[1] == "tip"
    }
