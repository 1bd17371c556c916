"""Compartments without a size, points with one, and values that are nowhere given."""

from __future__ import annotations

import numpy as np
import pytest

from il2.engine import compile
from il2.ground.errors import InputError
from il2.network import (
    Compartment,
    Event,
    InitialAssignment,
    Network,
    Parameter,
    RateRule,
    Reaction,
    Species,
    sbml,
    timed_inputs,
)

from . import judge

TIMES = np.linspace(0.0, 2.0, 5)


def turnover(place: Compartment, **more: object) -> Network:
    """A dissolved species lost in proportion to what its symbol means."""
    return Network(
        "turnover",
        [place],
        [Species("A", place.name, amount=6.0, counted=False), Species("P", place.name, 0.0, counted=True)],
        [Parameter("k", 0.5)],
        [Reaction("loss", ["A"], ["P"], "k * A")],
        **more,  # type: ignore[arg-type]
    )


def amounts(network: Network) -> np.ndarray:
    return np.asarray(compile(network.system(), "numpy").solve(TIMES, rtol=1e-9)["A"][0])


@pytest.mark.parametrize("dimensions", [0, 1, 2.5, 3])
def test_a_size_divides_amounts_whatever_the_dimensions(dimensions: float) -> None:
    network = turnover(Compartment("c", 2.0, dimensions=dimensions))
    assert amounts(network) == pytest.approx(6.0 * np.exp(-0.25 * TIMES), rel=1e-7)
    runner = judge.load(sbml.write(network))
    assert judge.series(runner, list(TIMES), ["A"])[:, 0] == pytest.approx(amounts(network), rel=1e-7)


def test_the_symbol_in_a_point_without_size_is_the_amount() -> None:
    point = Compartment("c", None, dimensions=0)
    assert amounts(turnover(point)) == pytest.approx(6.0 * np.exp(-0.5 * TIMES), rel=1e-7)
    sized = turnover(point, initial=[InitialAssignment("c", "k * 4")])
    assert amounts(sized) == pytest.approx(6.0 * np.exp(-0.25 * TIMES), rel=1e-7)


def test_a_dose_in_a_point_with_size_is_a_concentration() -> None:
    dosed = turnover(Compartment("c", 2.0, dimensions=0), events=[Event("dose", "time >= 1", {"A": "A + 3"})])
    rest, inputs = timed_inputs(dosed)
    assert (rest.events, [(i.target, i.value) for i in inputs]) == ((), [("A", 6.0)])
    decay = np.exp(-0.25 * TIMES)
    wanted = 6.0 * decay + np.where(TIMES >= 1.0, 6.0 * np.exp(-0.25 * (TIMES - 1.0)), 0.0)
    assert amounts(dosed) == pytest.approx(wanted, rel=1e-6)


def test_what_nothing_needs_may_be_missing() -> None:
    place = Compartment("c", None)
    kept = Species("kept", "c", counted=False)
    network = turnover(place).derive(
        reactions=[Reaction("loss", ["A"], ["P"], "k")],
        species=[*turnover(place).species, kept],
    )
    batch = compile(network.system(), "numpy").solve(TIMES)
    assert batch["A"][0] == pytest.approx(6.0 - 0.5 * TIMES)
    assert np.isnan(batch["[A]"]).all() and np.isnan(batch["kept"]).all()


@pytest.mark.parametrize("dimensions", [0, 3])
def test_a_size_that_a_formula_needs_must_be_there(dimensions: float) -> None:
    network = turnover(Compartment("c", None, dimensions=dimensions))
    law = Reaction("loss", ["A"], ["P"], "k * A * c")
    with pytest.raises(InputError, match="'c' of network 'turnover' has no value"):
        network.derive(reactions=[law]).system()


def test_names_made_up_for_a_file_are_not_taken_already() -> None:
    math = '<math xmlns="http://www.w3.org/1998/Math/MathML"><{}/></math>'
    text = (
        f'<sbml xmlns="{sbml.source.CORE}" level="3" version="2"><model><listOfParameters>'
        '<parameter id="time" value="1"/><parameter id="time_" value="2"/><parameter id="event_1" value="3"/>'
        f"</listOfParameters><listOfEvents><event><trigger>{math.format('true')}</trigger></event>"
        "</listOfEvents></model></sbml>"
    )
    network = sbml.parse(text)
    assert [p.name for p in network.parameters] == ["time__", "time_", "event_1"]
    assert [e.name for e in network.events] == ["event_1_"]


@pytest.mark.parametrize("backend", ["numpy", "llvm"])
def test_the_inverse_cotangent_of_nothing_has_one_value(backend: str) -> None:
    """Rounding up gives a zero with a minus sign; it is the same number (libRoadRunner: pi/2)."""
    if backend == "llvm":
        pytest.importorskip("llvmlite", reason="llvmlite is not installed (extra 'fast')")
    rules = [RateRule("x", "acot(ceil(y))"), RateRule("z", "acot(y + 0.4)")]
    parameters = [Parameter(n, v, constant=False) for n, v in (("x", 0.0), ("y", -0.4), ("z", 0.0))]
    network = Network("zero", parameters=parameters, rules=[*rules, RateRule("y", "0")])
    batch = compile(network.system(), backend).solve([0.0, 1.0])
    assert [batch[n][0, -1] for n in "xz"] == pytest.approx([np.pi / 2, np.pi / 2], rel=1e-9)


def test_formulas_that_grow_without_bound_are_refused() -> None:
    """Twenty functions that each call the one before twice would write out a million terms."""
    space = 'xmlns="http://www.w3.org/1998/Math/MathML"'
    head = f"<math {space}><lambda><bvar><ci>x</ci></bvar>"
    calls = [f"<apply><plus/>{f'<apply><ci>f{i}</ci><ci>x</ci></apply>' * 2}</apply>" for i in range(40)]
    bodies = ["<apply><times/><ci>x</ci><cn>2</cn></apply>", *calls]
    functions = [
        f'<functionDefinition id="f{i}">{head}{body}</lambda></math></functionDefinition>'
        for i, body in enumerate(bodies)
    ]
    text = (
        f'<sbml xmlns="{sbml.source.CORE}" level="3" version="2"><model><listOfFunctionDefinitions>'
        f"{''.join(functions)}</listOfFunctionDefinitions></model></sbml>"
    )
    with pytest.raises(InputError, match="grows to more than 100,000 terms when written out"):
        sbml.parse(text)


def test_long_chains_of_initial_assignments_are_followed() -> None:
    names = [f"p{i}" for i in range(300)]
    network = Network(
        "chain",
        parameters=[Parameter("k", 2.0), *(Parameter(n) for n in names)],
        initial=[InitialAssignment(b, f"{a} + 1") for a, b in zip(["k", *names], names, strict=False)],
    )
    batch = compile(network.system(), "numpy").solve([0.0])
    assert batch["p299"][0, 0] == 302.0
    with pytest.raises(InputError, match="initial values of 'chain' form a circle: p1 -> p0 -> p1"):
        network.derive(initial=[InitialAssignment("p0", "p1"), InitialAssignment("p1", "p0")]).system()


NO_CASE = "<piecewise><piece><true/><apply><gt/><csymbol encoding='text' definitionURL='{}'>t</csymbol>"
NO_CASE += "<cn>1.2</cn></apply></piece></piecewise>"


def test_a_condition_without_a_value_is_false() -> None:
    """A trigger that is a piecewise without its last case fires when one of its cases is true, not before."""
    condition = NO_CASE.format("http://www.sbml.org/sbml/symbols/time")
    math = '<math xmlns="http://www.w3.org/1998/Math/MathML">{}</math>'
    chosen = f"<piecewise><piece><cn>1</cn>{condition}</piece><otherwise><cn>2</cn></otherwise></piecewise>"
    negated = f"<piecewise><piece><cn>1</cn><apply><not/>{condition}</apply></piece></piecewise>"
    text = (
        f'<sbml xmlns="{sbml.source.CORE}" level="3" version="2"><model><listOfParameters>'
        '<parameter id="x" value="1" constant="false"/><parameter id="y" constant="false"/>'
        '<parameter id="z" constant="false"/></listOfParameters><listOfRules>'
        f'<assignmentRule variable="y">{math.format(chosen)}</assignmentRule>'
        f'<assignmentRule variable="z">{math.format(negated)}</assignmentRule></listOfRules><listOfEvents>'
        f'<event><trigger initialValue="false" persistent="true">{math.format(condition)}</trigger>'
        '<listOfEventAssignments><eventAssignment variable="x">'
        f"{math.format('<cn>3</cn>')}</eventAssignment></listOfEventAssignments></event></listOfEvents></model></sbml>"
    )
    batch = compile(sbml.parse(text).system(), "numpy").solve([0.0, 1.0, 2.0])
    assert batch["x"][0].tolist() == [1.0, 1.0, 3.0]
    assert batch["y"][0].tolist() == [2.0, 2.0, 1.0]
    np.testing.assert_array_equal(batch["z"][0], [1.0, 1.0, np.nan])


def test_nothing_over_nothing_is_no_number() -> None:
    network = Network("odd", parameters=[Parameter("x")], initial=[InitialAssignment("x", "0 / 0")])
    assert np.isnan(compile(network.system(), "numpy").solve([1.0])["x"]).all()


@pytest.mark.parametrize("unit", ['kind="Celsius"', 'kind="kelvin" offset="273.15"'])
def test_a_unit_that_is_not_known_stops_no_time_course(unit: str) -> None:
    text = (
        '<sbml xmlns="http://www.sbml.org/sbml/level2" level="2" version="1"><model><listOfUnitDefinitions>'
        f'<unitDefinition id="warm"><listOfUnits><unit {unit}/></listOfUnits></unitDefinition>'
        '</listOfUnitDefinitions><listOfParameters><parameter id="x" value="1" units="warm"/>'
        "</listOfParameters></model></sbml>"
    )
    network = sbml.parse(text, "old.xml")
    assert network["x"].unit == ""
    (remark,) = network.remarks
    assert remark.startswith("the unit 'warm' was left out: old.xml, line 1: il2 does not read ")
