"""Networks made by chance: lowered, written and read again, they mean what libRoadRunner makes of them."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from il2.network import (
    AssignmentRule,
    Compartment,
    InitialAssignment,
    Network,
    Parameter,
    Participant,
    RateRule,
    Reaction,
    Species,
    antimony,
    mass_action,
    sbml,
)

from . import judge
from .test_write import load_antimony

PLACES = ("c1", "c2")
KINDS = tuple(f"S{i}" for i in range(6))
NUMBERS = st.floats(0.05, 20)


@st.composite
def networks(draw: st.DrawFn) -> Network:
    """Up to six species in two compartments, every option of species, laws of several kinds, rules."""
    moving = draw(st.booleans())
    places = [Compartment("c1", draw(NUMBERS)), Compartment("c2", draw(NUMBERS), constant=not moving)]
    ruled = draw(st.lists(st.sampled_from(KINDS), max_size=2, unique=True))
    species = [draw(one_species(name, name in ruled)) for name in KINDS[: draw(st.integers(2, 6))]]
    names = [s.name for s in species]
    ruled = [n for n in ruled if n in names]
    parameters = [Parameter(f"k{i}", draw(NUMBERS)) for i in range(4)]
    parameters += [
        Parameter("sum", constant=False),
        Parameter("started"),
        Parameter("growing", 1.5, constant=False),
    ]
    some = st.sampled_from(names)
    rules = [
        AssignmentRule("sum", f"{draw(some)} + k0 * {draw(some)}"),
        RateRule("growing", f"k1 - 0.3 * growing * {draw(some)}"),
    ]
    rules += [
        draw(st.sampled_from([RateRule, AssignmentRule]))(n, f"k{i} * growing") for i, n in enumerate(ruled)
    ]
    rules += [RateRule("c2", "0.1 * c2 / growing")] * moving
    free = [n for n in names if not any(isinstance(r, AssignmentRule) and r.variable == n for r in rules)]
    initial = [InitialAssignment("started", "k1 / (k2 + c1)")]
    initial += [
        InitialAssignment(n, "started * k3")
        for n in draw(st.lists(st.sampled_from(free or ["S0"]), max_size=1))
        if free
    ]
    factor = draw(st.sampled_from(["", "k3"]))
    reactions = [draw(reaction(i, names)) for i in range(draw(st.integers(1, 5)))]
    return Network(
        "chance", places, species, parameters, reactions, rules, initial=initial, conversion=factor
    )


def one_species(name: str, ruled: bool) -> st.SearchStrategy[Species]:
    return st.builds(
        lambda place, value, by_amount, counted, boundary, constant: Species(
            name,
            place,
            amount=value if by_amount else None,
            concentration=None if by_amount else value,
            counted=counted,
            boundary=boundary or ruled or constant,
            constant=constant and not ruled,
        ),
        st.sampled_from(PLACES), NUMBERS, st.booleans(), st.booleans(), st.booleans(), st.booleans(),
    )  # fmt: skip


@st.composite
def reaction(draw: st.DrawFn, number: int, names: list[str]) -> Reaction:
    part = st.builds(Participant, st.sampled_from(names), st.integers(1, 3).map(float))
    left, right = (draw(st.lists(part, max_size=2)) for _ in range(2))
    forward, backward = mass_action("k0", left), mass_action("own", right)
    one, two = draw(st.sampled_from(names)), draw(st.sampled_from(names))
    law = draw(
        st.sampled_from(
            [
                forward - backward,
                forward * mass_action("c1", ()),
                f"own * {one} / (k1 + {one} + {two}^2)",
                f"piecewise(k2 * {one}, {one} > k3, own * {two})",
                f"max({one}, {two}) * exp(-own * {one}) + sum * min(1, started)",
            ]
        )
    )
    return Reaction(f"r{number}", left, right, law, local=[Parameter("own", draw(NUMBERS))], reversible=True)


@settings(max_examples=60, deadline=None)
@given(networks(), st.integers(0, 2**32 - 1))
def test_rates_of_chance_networks_equal_libroadrunner(network: Network, seed: int) -> None:
    text = sbml.write(network)
    assert not any(severity != "Warning" for severity, _ in judge.libsbml_findings(text))
    assert sbml.parse(text).derive(identifiers=(), units=network.units) == network
    runner = judge.load(text)
    start = judge.first_state(network.system())
    same_everywhere(network, runner, start)
    random = np.random.default_rng(seed)
    state = {name: value * random.uniform(0.2, 3) for name, value in start.items()}
    for name in sorted(state, key=lambda n: n != "c2"):  # sizes first: they decide what amounts mean
        runner[name] = state[name]
    same_everywhere(network, runner, state)


def same_everywhere(network: Network, runner: object, state: dict[str, float]) -> None:
    system = network.system()
    values = judge.our_values(system, state)
    theirs = judge.their_rates(runner, network)
    assert judge.our_rates(system, values) == pytest.approx(
        theirs, rel=1e-9, abs=1e-9 * max(1, np.abs(theirs).max())
    )
    for name, value in values.items():
        if name[0] in "[Ss" or name in ("growing", "c1", "c2"):
            assert runner[name] == pytest.approx(value, rel=1e-9), name  # type: ignore[index]


@settings(max_examples=25, deadline=None)
@given(networks())
def test_antimony_of_chance_networks_is_the_same_model(network: Network) -> None:
    runner = judge.load(load_antimony(antimony.write(network)))
    same_everywhere(network, runner, judge.first_state(network.system()))
