"""Networks as objects: parts, verbs, what is refused, what they lower to."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from il2.engine import compile
from il2.engine.expression import Sym, parse
from il2.ground.errors import InputError, UnknownNameError
from il2.network import (
    AssignmentRule,
    Compartment,
    Event,
    FunctionDefinition,
    InitialAssignment,
    Network,
    Parameter,
    Participant,
    RateRule,
    Reaction,
    Species,
    bind,
    convert,
    degrade,
    react,
    synthesise,
    timed_inputs,
)

from .examples import NMOL_PER_MOLECULE, receptor

CELL = Compartment("cell", 2.0, "L")
PLACE = Compartment("place", 1.0, "L", constant=False)


def small(**more: object) -> Network:
    fields = {
        "compartments": [CELL, PLACE],
        "species": [Species("A", "cell", concentration=3.0), Species("B", "cell", amount=1.0)],
        "parameters": [Parameter("k", 0.5)],
        "reactions": [Reaction("r", ["A"], ["B"], "cell * k * A")],
    }
    return Network("small", **(fields | more))  # type: ignore[arg-type]


def test_parts_are_frozen_and_networks_are_values() -> None:
    network = receptor()
    with pytest.raises(dataclasses.FrozenInstanceError):
        network.name = "other"  # type: ignore[misc]
    assert network == receptor()
    assert network.with_values({"kon": 1.0}) != network
    assert network.with_values({"kon": 0.6}) == network


def test_verbs_write_mass_action() -> None:
    assert bind("L", "R", "LR", "kon", "koff").law == parse("kon*L*R - koff*LR")
    assert react("d", ["2 M"], ["D"], "kf", volume="cell").law == parse("cell * (kf * M^2)")
    assert convert("A", "B", "k").equation == "A -> B"
    assert synthesise("A", "k").equation == "-> A"
    assert degrade(Species("A", "cell", amount=0), Parameter("k", 1.0)).law == parse("k * A")


def test_an_amount_given_by_concentration_is_multiplied_by_the_size() -> None:
    system = small().system()
    assert {s.name: s.initial for s in system.states} == {"A": parse("3*cell"), "B": parse("1")}
    values = dict(system.assignments)
    assert values["r"] == parse("cell * k * `[A]`")
    assert values["[A]"] == parse("A / cell")
    assert system.rates == {"A": parse("-r"), "B": Sym("r")}
    # A falls by k per unit of time whatever the size: A(t) = 6 exp(-k t).
    answer = compile(system).solve([2.0], {"k": [0.5, 1.0], "cell": [2.0, 4.0]}, rtol=1e-9)
    assert answer["A"][:, 0] == pytest.approx([6 * np.exp(-1.0), 12 * np.exp(-2.0)], rel=1e-7)


def test_conversion_factors_turn_molecules_into_concentration() -> None:
    """One molecule bound takes one molecule from the medium: 0.3 nM in 5 nL are 903 molecules."""
    network = receptor()
    network = network.with_values({"kdeg": 0.0})
    answer = compile(network.system()).solve([0.0, 1.0, 60.0], rtol=1e-9)
    free = answer["L"][0] / NMOL_PER_MOLECULE
    bound = sum(answer[n][0] for n in ("LA", "LB", "LAB", "LBG", "LABG", "LABG_in"))
    assert free[0] == pytest.approx(0.3e-9 * 5e-9 * 6.02214076e23, rel=1e-9)
    assert bound[-1] > 100
    assert free + bound == pytest.approx(free[0], rel=1e-7)


def test_functions_are_formulas_with_arguments() -> None:
    hill = FunctionDefinition("hill", ("x", "k", "n"), "x^n / (k^n + x^n)")
    assert hill(Species("L", "cell", amount=1), "kd * 2", 2.0) == parse("L^2 / ((kd*2)^2 + L^2)")
    with pytest.raises(InputError, match=r"takes 3 arguments \(x, k, n\), not 1"):
        hill("L")


def test_initial_assignments_become_formulas_of_parameters() -> None:
    network = small(
        parameters=[
            Parameter("k", 0.5),
            Parameter("half"),
            Parameter("total"),
            Parameter("late", constant=False),
        ],
        rules=[AssignmentRule("late", "half * time")],
        initial=[
            InitialAssignment("half", "k / 2"),
            InitialAssignment("total", "A * cell + B"),
            InitialAssignment("A", "half + 1"),
        ],
    )
    system = network.system()
    assert judge_value(system, "half") == 0.25
    assert judge_value(system, "A") == 2.0 * 1.25
    assert judge_value(system, "total") == 1.25 * 2.0 + 1.0
    answer = compile(system).solve([4.0], {"k": [0.5, 1.0]}, rtol=1e-8)
    assert answer["late"][:, 0] == pytest.approx([1.0, 2.0])


def judge_value(system: object, name: str) -> float:
    from . import judge

    start = judge.first_state(system)  # type: ignore[arg-type]
    return judge.our_values(system, start)[name]  # type: ignore[arg-type]


def test_rate_rules_on_concentrations_hold_in_growing_compartments() -> None:
    """d[A]/dt = 1 whatever the volume does; the amount follows."""
    network = Network(
        "growth",
        [Compartment("cell", 1.0, constant=False)],
        [Species("A", "cell", concentration=1.0), Species("B", "cell", concentration=1.0)],
        rules=[RateRule("cell", "cell"), RateRule("A", "1")],
        reactions=[synthesise("B", 0.0)],
    )
    answer = compile(network.system()).solve([0.0, 1.0], rtol=1e-9)
    assert answer["[A]"][0, 1] == pytest.approx(2.0)
    assert answer["A"][0, 1] == pytest.approx(2.0 * np.e, rel=1e-7)
    assert answer["[B]"][0, 1] == pytest.approx(1.0 / np.e, rel=1e-7)  # diluted


def test_events_are_carried_into_the_system() -> None:
    network = small(events=[Event("dose", "time >= 1", {"A": "A + 1"}, delay="k")])
    (event,) = network.system().events
    assert dict(event.assignments) == {"A": parse("`[A]` + 1")}
    assert dict(event.factors) == {"A": Sym("cell")}  # what is set is the concentration
    assert event.delay == Sym("k")


def test_local_parameters_get_a_name_of_their_own() -> None:
    taken = [Parameter("k", 0.5), Parameter("r_k", 9.0)]
    law = Reaction("r", ["A"], ["B"], "k * A", local=[Parameter("k", 7.0)])
    system = small(parameters=taken, reactions=[law]).system()
    assert dict(system.parameters)["r_k_"] == 7.0
    assert dict(system.assignments)["r"] == parse("r_k_ * `[A]`")


def test_show() -> None:
    network = receptor()
    assert (
        repr(network) == "Network receptor: 11 species, 12 reactions, 1 rule, 16 parameters, 3 compartments"
    )
    html = network._repr_html_()
    assert "bind" not in html.split("<table")[0] and "LBG + A &lt;-&gt; LABG" in html
    assert "d LABG_in/dt = convert_LABG_to_LABG_in - degrade_LABG_in" in network.equations()


def test_named_and_varying_stoichiometry() -> None:
    network = small(
        parameters=[Parameter("n", 3.0)],
        reactions=[
            Reaction("r", ["A"], [Participant("B", "2 * n"), Participant("B", 1.0, name="turns")], "A")
        ],
        rules=[AssignmentRule("turns", "n + 1")],
    )
    system = network.system()
    assert system.rates["B"] == parse("2 * n * r") + parse("turns * r")


REFUSED = [
    ({"species": [Species("A", "well", amount=1)]}, UnknownNameError, "compartment of species 'A' 'well'"),
    ({"parameters": [Parameter("A", 1.0)]}, InputError, "uses the name 'A' twice"),
    ({"reactions": [Reaction("r", ["C"], [], "k")]}, UnknownNameError, "species in reaction 'r' 'C'"),
    (
        {"reactions": [Reaction("r", ["A"], [], "kk * A")]},
        UnknownNameError,
        "rate law of reaction 'r' 'kk'; did you mean 'k'",
    ),
    ({"rules": [AssignmentRule("k", "2")]}, InputError, "'k' has a rule but is declared constant"),
    ({"rules": [AssignmentRule("A", "2")]}, InputError, "'A' has a rule and is changed by reaction 'r'"),
    ({"rules": [RateRule("q", "2")]}, UnknownNameError, "variable of a rule 'q'"),
    ({"initial": [InitialAssignment("k", "1"), InitialAssignment("k", "2")]}, InputError, "two formulas"),
    ({"events": [Event("e", "time > 1", {"k": "2"})]}, InputError, "'k', which is declared constant"),
    ({"conversion": "f"}, UnknownNameError, "conversion of the network 'f'"),
]


@pytest.mark.parametrize(("fields", "error", "message"), REFUSED, ids=[m for _, _, m in REFUSED])
def test_networks_that_do_not_fit_together_are_refused(fields: dict, error: type, message: str) -> None:
    with pytest.raises(error) as caught:
        small(**fields)
    assert message in str(caught.value)


def test_circles_and_missing_values_are_named_when_lowering() -> None:
    loose = [Parameter("k", 0.5), Parameter("x", constant=False), Parameter("y", constant=False)]
    with pytest.raises(InputError, match=r"form a circle: (x -> y -> x|y -> x -> y)"):
        small(parameters=loose, rules=[AssignmentRule("x", "y"), AssignmentRule("y", "x")]).system()
    with pytest.raises(InputError, match="'x' of network 'small' has no value, rule or initial assignment"):
        small(parameters=loose, initial=[InitialAssignment("A", "x")]).system()
    with pytest.raises(InputError, match="initial values of 'small' form a circle"):
        small(initial=[InitialAssignment("A", "B"), InitialAssignment("B", "A")]).system()


@pytest.mark.parametrize("name", ["", "1a", "a-b", "time", "avogadro", "[A]", None])
def test_bad_names_are_refused(name: object) -> None:
    with pytest.raises(InputError, match="cannot name a parameter"):
        Parameter(name)  # type: ignore[arg-type]


def test_bad_numbers_are_refused() -> None:
    with pytest.raises(InputError, match="amount of species 'A' is nan"):
        Species("A", "cell", amount=float("nan"))
    with pytest.raises(InputError, match="give one of them"):
        Species("A", "cell", amount=1.0, concentration=1.0)
    with pytest.raises(InputError, match="write 'A' or '2 A'"):
        Reaction("r", ["two A"], [], "1")


LATE = np.nextafter(2.0, 3.0)
TAKEN = [
    ("time >= 2", {"A": "A + 1"}, [(2.0, "A", 2.0, "add")]),  # a concentration in 2 L
    # What waits for a time to pass has not happened at that time itself.
    ("2 < time", {"B": "k + B"}, [(LATE, "B", 0.5, "add")]),
    ("time > 4 * k", {"B": "0", "flow": "3"}, [(LATE, "B", 0.0, "set"), (LATE, "flow", 3.0, "set")]),
    ("time >= 0", {"B": "9"}, []),  # true before the start: never turns true
]
LEFT = [
    ("A > 2", {"B": "9"}),
    ("time >= A", {"B": "9"}),
    ("time >= 2", {"B": "2 * B"}),
    ("time >= 2", {"B": "B + A"}),
    ("time >= 2", {"B": "flow"}),
    ("time <= 2", {"B": "9"}),
    ("time >= 2", {"place": "9"}),
    ("time > 0", {"B": "9"}),
]


@pytest.mark.parametrize(("trigger", "changes", "wanted"), TAKEN)
def test_events_at_known_times_become_inputs(trigger: str, changes: dict, wanted: list) -> None:
    flow = Parameter("flow", 1.0, constant=False)
    network = small(parameters=[Parameter("k", 0.5), flow], events=[Event("e", trigger, changes)])
    rest, inputs = timed_inputs(network)
    assert rest.events == ()
    assert [(i.time, i.target, i.value, i.kind) for i in inputs] == wanted


@pytest.mark.parametrize(("trigger", "changes"), LEFT)
def test_other_events_stay(trigger: str, changes: dict) -> None:
    flow = Parameter("flow", 1.0, constant=False)
    other = Event("other", "A < 0", {"flow": "2"})
    network = small(parameters=[Parameter("k", 0.5), flow], events=[Event("e", trigger, changes), other])
    assert timed_inputs(network) == (network, ())


def test_what_a_batch_varies_is_no_known_time_or_dose() -> None:
    network = small(parameters=[Parameter("k", 0.5)], events=[Event("e", "time >= 2", {"B": "B + k"})])
    assert timed_inputs(network)[1] != ()
    assert timed_inputs(network, free=["k"]) == (network, ())
    late = Event("late", "time >= 2", {"B": "B + 1"}, delay="1")  # B as it was at 2, set at 3
    assert timed_inputs(network.derive(events=[late])) == (network.derive(events=[late]), ())


def test_free_first_values_reach_what_starts_from_them() -> None:
    """A concentration, a size and a parameter that starts by a formula, all varied in one batch."""
    network = small(
        parameters=[Parameter("k", 0.5), Parameter("twice")], initial=[InitialAssignment("twice", "2 * A")]
    )
    free = ["A", "cell", "twice"]
    system = network.system(free)
    first = {f"{n} at start": v for n, v in zip(free, ([1.0, 3.0], [2.0, 5.0], [7.0, 8.0]), strict=True)}
    batch = compile(system, "numpy").solve([0.0], first, outputs=["[A]", "A", "cell", "twice"])
    assert batch.values[:, 0].tolist() == [[1.0, 2.0, 2.0, 7.0], [3.0, 15.0, 5.0, 8.0]]
    only = compile(network.system(["A"]), "numpy")
    assert only.solve([0.0], {"A at start": [3.0, 4.0]}, outputs=["twice"])["twice"][:, 0].tolist() == [6, 8]


def test_values_of_local_parameters_and_of_ruled_names() -> None:
    law = Reaction("r", ["A"], ["B"], "k * A", local=[Parameter("k", 7.0)])
    network = small(
        reactions=[law], rules=[AssignmentRule("k", "time")], parameters=[Parameter("k", constant=False)]
    )
    assert network.with_values({"r_k": 2.0}).reactions[0].local[0].value == 2.0
    with pytest.raises(InputError, match="'k' is given by an assignment rule"):
        network.with_values({"k": 2.0})
    with pytest.raises(UnknownNameError, match="did you mean 'r_k'"):
        network.with_values({"r_kk": 2.0})


def test_a_size_that_nothing_needs_may_be_left_open() -> None:
    """Files with amounts alone often give no volume; a concentration there is not known."""
    open_place = Compartment("cell", None)
    counted = Species("R", "cell", amount=8.0)
    loss = degrade("R", "k")
    network = Network("n", [open_place], [counted], [Parameter("k", 1.0), Parameter("odd")], [loss])
    batch = compile(network.system(), "numpy").solve([1.0], rtol=1e-9)
    assert batch["R"][0, 0] == pytest.approx(8.0 / np.e)
    assert np.isnan(batch["[R]"][0, 0])
    level = Species("L", "cell", concentration=1.0)
    with pytest.raises(InputError, match="'cell' of network 'n' has no value"):
        network.derive(species=[counted, level]).system()
    with pytest.raises(InputError, match="'k' of network 'n' has no value"):
        network.derive(parameters=[Parameter("k")]).system()
