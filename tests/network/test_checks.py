"""Checks that find what is wrong: units, conservation, detailed balance, composition."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.linalg import null_space

from il2.engine import compile
from il2.ground.errors import UnitError, UnsupportedError
from il2.network import (
    Compartment,
    Event,
    Network,
    Parameter,
    Participant,
    RateRule,
    Reaction,
    Species,
    Units,
    bind,
    convert,
    degrade,
    react,
)
from il2.network.checks import (
    composition_errors,
    conservation_laws,
    detailed_balance,
    dimensions,
    require_consistent,
    stoichiometry,
)
from il2.network.exact import nullspace
from il2.network.scale import scale

from .examples import receptor


def test_our_own_networks_pass() -> None:
    assert require_consistent(receptor()) == receptor()
    assert dimensions(receptor()) == ()


WRONG_UNITS = [
    ("kon", "1/pM/min", "rate law of reaction 'b1'"),  # right dimension, wrong by a thousand
    ("kon", "1/min", "rate law of reaction 'b1'"),
    ("k1", "1/s", "rate law of reaction 'b1'"),
    ("made", "molecule/h", "must be in molecule/min"),
    ("kendo", "1/h", "rate law of reaction 'convert_LABG_to_LABG_in'"),
    ("per_molecule", "pmol/molecule", "species 'L'"),
    ("kon", "1/nN/min", "mismatch"),
    ("kon", "1/bogus/min", "unknown unit '1/bogus/min'"),
    ("kon", "", "parameter 'kon': has no unit"),
]


@pytest.mark.parametrize(("name", "unit", "message"), WRONG_UNITS)
def test_wrong_units_are_found(name: str, unit: str, message: str) -> None:
    network = receptor()
    changed = [Parameter(p.name, p.value, unit) if p.name == name else p for p in network.parameters]
    network = network.derive(parameters=changed)
    found = dimensions(network)
    assert any(message in f"{f.kind} {f}" for f in found), [str(f) for f in found]
    with pytest.raises(UnitError, match="units of network 'receptor' do not fit"):
        require_consistent(network)


def test_numbers_of_one_dimension_in_two_units_do_not_add() -> None:
    units = Units(substance="nmol", time="min", volume="L")
    network = Network(
        "n",
        [Compartment("c", 1.0, "L")],
        [Species("A", "c", concentration=1.0, unit="nM"), Species("B", "c", concentration=1.0, unit="pM")],
        [Parameter("k", 1.0, "L/min"), Parameter("x", 1.0, "1", constant=False)],
        [Reaction("r", ["A"], [], "k * (A + B)")],
        [RateRule("x", "exp(A) / time")],
        units=units,
    )
    messages = [str(f) for f in dimensions(network)]
    assert "rate law of reaction 'r': adds nM and pM in A + B" in messages
    assert "rate rule of 'x': exp takes a plain number, not nM" in messages


@given(
    st.sampled_from(["nM", "1/nM/min", "molecule/um2", "um3", "cells/L", "kDa", "1/s", "%"]),
    st.integers(-3, 3),
)
def test_scales_multiply_as_pint_does(unit: str, power: int) -> None:
    from il2.ground.units import parse_unit, registry

    whole = registry().Quantity(1.0, parse_unit(unit)) ** power * registry().Quantity(2.0, "min")
    ours = scale(unit) ** power * scale("2*min")
    base = whole.to_base_units()
    assert ours.factor == pytest.approx(base.magnitude, rel=1e-12)


def random_networks() -> st.SearchStrategy[Network]:
    names = [f"S{i}" for i in range(6)]
    side = st.lists(st.sampled_from(names), max_size=2, unique=True)
    counts = st.integers(1, 3)
    reaction = st.tuples(st.lists(st.tuples(st.sampled_from(names), counts), max_size=3), side)

    def build(reactions: list) -> Network:
        return Network(
            "random",
            [Compartment("c")],
            [Species(n, "c", amount=1.0) for n in names],
            (),
            [
                react(f"r{i}", [Participant(s, n) for s, n in left], [Participant(s) for s in right], 0.1)
                for i, (left, right) in enumerate(reactions)
            ],
        )

    return st.lists(reaction, min_size=1, max_size=6).map(build)


@given(random_networks())
def test_conservation_laws_span_the_left_null_space(network: Network) -> None:
    species, _, matrix = stoichiometry(network)
    laws = conservation_laws(network)
    assert len(laws) == len(species) - np.linalg.matrix_rank(matrix)
    weights = np.zeros((len(laws), len(species)))
    for i, law in enumerate(laws):
        weights[i] = [law.coefficients.get(s, 0) for s in species]
    assert np.all(weights @ matrix == 0)
    if laws:
        assert np.linalg.matrix_rank(weights) == len(laws)


@given(st.lists(st.lists(st.integers(-3, 3), min_size=4, max_size=4), min_size=1, max_size=4))
def test_exact_null_space_equals_scipy(rows: list[list[int]]) -> None:
    sparse = [{j: Fraction(v) for j, v in enumerate(r) if v} for r in rows]
    basis = np.array(nullspace(sparse, 4)).reshape(-1, 4)
    theirs = null_space(np.array(rows, dtype=float))
    assert len(basis) == theirs.shape[1]
    assert np.all(np.array(rows) @ basis.T == 0)


def test_laws_hold_along_a_solution() -> None:
    """Laws of the receptor network, conversion factor included, at a late time as at the start."""
    network = receptor()
    closed = network.derive(
        reactions=[r for r in network.reactions if r.reversible and not r.name.startswith("convert")]
    )
    laws = conservation_laws(closed)
    assert {str(law) for law in laws} == {
        "B + LB + LAB + LBG + LABG = constant",
        "G + LBG + LABG = constant",
        "A + LA + LAB + LABG = constant",
        "L / per_molecule + LA + LB + LAB + LBG + LABG = constant",
    }
    answer = compile(closed.system()).solve([0.0, 500.0], rtol=1e-9)
    from il2.engine.expression import evaluate

    for law in laws:
        values = {n: answer[n][0] for n in closed.system().names} | dict(closed.system().parameters)
        before, after = evaluate(law.expression, values)
        assert after == pytest.approx(before, rel=1e-9)


def test_what_takes_no_part_in_conservation() -> None:
    parts = {"compartments": [Compartment("c")], "reactions": [convert("A", "B", 1.0)]}
    free = [Species("A", "c", amount=1), Species("B", "c", amount=1)]
    assert len(conservation_laws(Network("n", species=free, **parts))) == 1
    fed = [Species("A", "c", amount=1, boundary=True), free[1]]
    assert conservation_laws(Network("n", species=fed, **parts)) == ()
    dosed = Network("n", species=free, events=[Event("dose", "time > 1", {"A": "A + 1"})], **parts)
    assert conservation_laws(dosed) == ()
    varying = Network("n", [Compartment("c")], free, (), [Reaction("r", [Participant("A", "A")], ["B"], "1")])
    with pytest.raises(UnsupportedError, match="stoichiometry of 'A' in reaction 'r' is a formula"):
        conservation_laws(varying)


def test_detailed_balance_of_the_receptor() -> None:
    """Two closed cycles; rates written by balance hold for any values, a rate of its own breaks one."""
    network = receptor()
    cycles = detailed_balance(network)
    assert [set(c.cycle) for c in cycles] == [
        {"b1", "b2", "b11", "b12"},
        {"b1", "b2", "b5", "b10", "b11", "b8"},
    ]
    assert all(c.holds(1e-12) for c in cycles)
    assert all(c.holds(1e-12) for c in detailed_balance(network, {"k1": 99.0, "k5": 1e-3}))
    broken = [
        bind("LB", "A", "LAB", "kdim", "k11", name="b12") if r.name == "b12" else r for r in network.reactions
    ]
    first, second = detailed_balance(network.derive(reactions=broken))
    # k12 = k11 instead of k1 k11 / k2: out by k2 / k1 = 86 / 6.
    assert abs(first.imbalance) == pytest.approx(np.log(86.0 / 6.0))
    assert "out of balance by a factor" in str(first)
    assert not first.holds()
    assert not second.holds() or "b12" not in second.cycle


def test_balance_decides_whether_equilibrium_stands_still() -> None:
    """A three-state cycle in balance has no net flux at rest, one out of balance has."""
    species = [Species(s, "c", amount=1.0) for s in "ABC"]

    def cycle(back: float) -> Network:
        steps = [convert("A", "B", 2.0, 1.0), convert("B", "C", 3.0, 0.5), convert("C", "A", 0.25, back)]
        return Network("cycle", [Compartment("c")], species, (), steps)

    for back, still in ((3.0, True), (1.0, False)):
        network = cycle(back)
        flux = compile(network.system()).solve([200.0], rtol=1e-10)["convert_A_to_B"][0, 0]
        assert (abs(flux) < 1e-8) == still
        (found,) = detailed_balance(network)
        assert found.holds() == still
        assert found.imbalance == pytest.approx(np.log(2.0 / 1.0 * 3.0 / 0.5 * 0.25 / back))


def test_two_one_way_reactions_count_as_one() -> None:
    network = Network(
        "n",
        [Compartment("c", 2.0)],
        [Species(s, "c", concentration=1.0) for s in "AB"],
        (),
        [
            convert("A", "B", 2.0, volume="c"),
            convert("B", "A", 1.0, volume="c"),
            convert("A", "B", 4.0, 2.0, name="other"),
        ],
    )
    (cycle,) = detailed_balance(network)
    assert set(cycle.cycle) == {"convert_A_to_B/convert_B_to_A", "other"}
    assert cycle.holds()


def test_other_laws_are_left_out_of_the_balance() -> None:
    saturating = Reaction("mm", ["A"], ["B"], "A / (1 + A) - B", reversible=True)
    network = Network(
        "n",
        [Compartment("c")],
        [Species(s, "c", amount=1.0) for s in "AB"],
        (),
        [saturating, convert("A", "B", 4.0, 2.0), degrade("B", 1.0)],
    )
    assert detailed_balance(network) == ()


def test_composition() -> None:
    network = receptor()
    blocks = {n: dict.fromkeys(n, 1) for n in ("L", "A", "B", "G", "LA", "LB", "LAB", "LBG", "LABG")}
    assert composition_errors(network, blocks) == ()
    assert composition_errors(network, blocks | {"LAB": {"L": 1, "A": 1}}) == (
        "reaction 'b10' makes 1 B",
        "reaction 'b11' loses 1 B",
        "reaction 'b12' loses 1 B",
    )
