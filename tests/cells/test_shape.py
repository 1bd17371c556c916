"""Shapes of molecules: which arms count, in which order, and what they can hold."""

from __future__ import annotations

import math

import pytest

from il2.cells.shape import MOST_ARMS, ArmKind, binding_arms, shape_of
from il2.ground.errors import InputError
from il2.knowledge.ligands import Arm, Ligand, ligand


def molecule(*arms: Arm) -> Ligand:
    return Ligand("x", arms, "fc")


def test_states_follow_the_chains_an_arm_binds() -> None:
    assert ArmKind(1, True, True).states == ("a", "b", "ab", "bg", "abg")
    assert ArmKind(1, True, False).states == ("a",)
    assert ArmKind(1, False, True).states == ("b", "bg")


def test_affinities_are_no_part_of_the_shape() -> None:
    weak, tight = molecule(Arm(2, 100.0, 100.0)), molecule(Arm(2, 0.1, 0.1))
    assert shape_of(weak) == shape_of(tight)


def test_order_and_grouping_of_rows_do_not_matter() -> None:
    one = molecule(Arm(2, 0.7, 4.0), Arm(2, 6.0, None))
    other = molecule(Arm(1, 6.0, None), Arm(2, 0.7, 4.0), Arm(1, 6.0, None))
    assert binding_arms(one) == binding_arms(other)
    assert shape_of(one).kinds == (ArmKind(2, True, True), ArmKind(2, True, False))


def test_arms_that_bind_nothing_are_left_out() -> None:
    assert shape_of(molecule(Arm(1, 0.7, 4.0), Arm(3, None, None))).valency == 1
    assert shape_of(molecule(Arm(3, None, None))).valency == 0


@pytest.mark.parametrize("counts", [(1,), (8,), (2, 2), (1, 3, 2)])
def test_bound_counts_are_all_but_none(counts: tuple[int, ...]) -> None:
    found = shape_of(molecule(*(Arm(n, 10.0**i, 1.0) for i, n in enumerate(counts)))).bound_counts
    assert len(found) == len(set(found)) == math.prod(n + 1 for n in counts) - 1
    assert all(0 <= c <= n for count in found for c, n in zip(count, counts, strict=True))
    assert [sum(c) for c in found] == sorted(sum(c) for c in found)


def test_too_many_arms_are_refused() -> None:
    assert shape_of(molecule(Arm(MOST_ARMS, 1.0, 1.0))).valency == MOST_ARMS
    with pytest.raises(InputError, match="'x' has 17 binding arms; the model takes up to 16"):
        shape_of(molecule(Arm(MOST_ARMS, 1.0, 1.0), Arm(1, None, 1.0)))


def test_catalogue_molecules_have_the_shapes_of_their_names() -> None:
    assert shape_of(ligand("IL-2")).kinds == (ArmKind(1, True, True),)
    assert shape_of(ligand("IL-15")).kinds == (ArmKind(1, False, True),)
    assert shape_of(ligand("R38Q N-term dimer")).kinds == (ArmKind(2, True, True),)
