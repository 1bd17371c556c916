"""What is written: valid for libSBML and libAntimony, and the same model for libRoadRunner."""

from __future__ import annotations

import math
import sys

import antimony as judge_antimony
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from il2.engine import compile
from il2.engine.expression import FUNCTIONS, OPERATORS, Expr, Num, Op, Sym, evaluate, parse
from il2.ground.errors import UnitError, UnsupportedError
from il2.network import (
    AssignmentRule,
    Compartment,
    Event,
    FunctionDefinition,
    Network,
    Parameter,
    Participant,
    Reaction,
    Species,
    antimony,
    degrade,
    sbml,
)
from il2.network.sbml.mathml import MathReader
from il2.network.sbml.mathml_write import math_element
from il2.network.sbml.source import document
from il2.network.sbml.unit_definitions import units
from il2.network.scale import scale

from . import judge
from .examples import receptor

TIMES = np.array([0.0, 1, 5, 15, 30, 60, 120, 240, 480])


def blank_units(network: Network) -> Network:
    """The network with units as scales, so that two spellings of one unit are equal."""

    def plain(part: object) -> object:
        from dataclasses import replace

        return replace(part, unit=str(scale(part.unit)) if part.unit else "")  # type: ignore[attr-defined, type-var]

    fields = {k: tuple(map(plain, getattr(network, k))) for k in ("compartments", "species", "parameters")}
    return network.derive(**fields, reactions=[_without_local_units(r) for r in network.reactions])


def _without_local_units(r: Reaction) -> Reaction:
    local = [Parameter(p.name, p.value) for p in r.local]
    return Reaction(r.name, r.reactants, r.products, r.law, reversible=r.reversible, local=local)


def test_libsbml_finds_nothing_at_all() -> None:
    assert judge.libsbml_findings(sbml.write(receptor())) == {}


def test_read_again_it_is_the_same_network() -> None:
    network = receptor()
    again = sbml.parse(sbml.write(network))
    assert blank_units(again) == blank_units(network)
    assert again["kon"].source == "test"
    assert again["made"].title == "synthesis of A"
    assert sbml.write(again).count("unitDefinition") > 0
    assert sbml.parse(sbml.write(again)) == again


def solve(network: Network) -> tuple[tuple[str, ...], np.ndarray]:
    system = network.system()
    batch = compile(system).solve(TIMES, rtol=1e-8, atol=1e-12)
    assert batch.ok.all()
    return system.names, batch.values[0]


def within(ours: np.ndarray, theirs: np.ndarray, part: float = 1e-6) -> None:
    assert np.all(np.abs(ours - theirs) <= part * np.abs(theirs).max(axis=0)), np.abs(ours - theirs).max(
        axis=0
    )


def test_libroadrunner_runs_the_sbml_as_we_do() -> None:
    names, ours = solve(receptor())
    within(ours, judge.series(judge.load(sbml.write(receptor())), TIMES, names))


def load_antimony(text: str) -> str:
    judge_antimony.clearPreviousLoads()
    assert judge_antimony.loadAntimonyString(text) >= 0, judge_antimony.getLastError()
    return str(judge_antimony.getSBMLString(judge_antimony.getMainModuleName()))


def test_libantimony_reads_the_antimony_and_libroadrunner_runs_it_as_we_do() -> None:
    text = load_antimony(antimony.write(receptor()))
    assert not any(severity != "Warning" for severity, _ in judge.libsbml_findings(text))
    names, ours = solve(receptor())
    within(ours, judge.series(judge.load(text), TIMES, names))


ODD = Network(
    "gamma",  # a word of Antimony
    [Compartment("in", 2.0), Compartment("sheet", 3.0, constant=False, dimensions=2)],
    [
        Species("E", "in", amount=5.0, counted=False, title='a "quoted" name'),
        Species("at", "sheet", concentration=2.0, counted=True, constant=True, boundary=True),
        Species(
            "pi",
            "in",
            concentration=1.0,
            boundary=True,
            identifiers=("https://identifiers.org/uniprot:P60568",),
        ),
    ],
    [Parameter("var", 0.25, constant=False), Parameter("model", 1.0, "1/min")],
    [
        Reaction(
            "end",
            ["2 E"],
            [Participant("pi", "var", name="n")],
            "model * E * at * in",
            local=[Parameter("f", 1.0)],
        )
    ],
    [AssignmentRule("var", "piecewise(1, time > 3 && !(E < 1), 0.25) + 0 * pi")],
    events=[Event("event_", "time >= 2", {"E": "E + 1", "sheet": "2 * sheet"}, priority="1", delay="0.5")],
    functions=[FunctionDefinition("square", ("x",), "x^2")],
)


def test_reserved_words_events_and_odd_parts_survive_both_formats() -> None:
    text = sbml.write(ODD)
    assert not any(severity != "Warning" for severity, _ in judge.libsbml_findings(text))
    again = sbml.parse(text)
    assert again.events == ODD.events
    assert again["pi"].identifiers == ("https://identifiers.org/uniprot:P60568",)
    assert again["square"](3.0) == parse("3^2")
    from_antimony = load_antimony(antimony.write(ODD))
    system = ODD.system()
    ours = judge.our_values(system, judge.first_state(system))
    direct, round_about = judge.load(text), judge.load(from_antimony)
    for name in ("E", "[E]", "end", "var"):
        assert direct[name] == pytest.approx(ours[name]), name
        renamed = {"end": "end_", "var": "var_"}.get(name, name)
        assert round_about[renamed] == pytest.approx(ours[name]), name
    times = [0, 1, 2.2, 2.6, 4]  # around the event at 2, made at 2.5
    before = judge.series(direct, times, ["E", "sheet", "var"])
    assert judge.series(round_about, times, ["E", "sheet", "var_"]) == pytest.approx(before, rel=1e-8)
    assert before[3, 1] == 2 * before[0, 1]


def test_numbers_keep_all_digits() -> None:
    values = [0.1, 1 / 3, 6.02214076e23, 5e-324, sys.float_info.max, 2.0**53 + 2, 1e-7 / 3]
    network = Network(
        "digits",
        parameters=[Parameter(f"p{i}", v) for i, v in enumerate(values)] + [Parameter("x", constant=False)],
        rules=[AssignmentRule("x", Op("+", tuple(Num(v) for v in values)))],
    )
    again = sbml.parse(sbml.write(network))
    assert [p.value for p in again.parameters[:-1]] == values
    assert again.rules == network.rules
    network = network.derive(
        parameters=[p for p in network.parameters if p.value != 5e-324]
    )  # not for libSBML
    runner = judge.load(
        sbml.write(network.derive(rules=[AssignmentRule("x", Num(6.02214076e23) * Num(1 / 3))]))
    )
    assert [runner[p.name] for p in network.parameters[:-1]] == [v for v in values if v != 5e-324]
    assert runner["x"] == 6.02214076e23 * (1 / 3)


def test_infinite_values() -> None:
    network = Network("ends", parameters=[Parameter("a", math.inf), Parameter("b", -math.inf)])
    assert [p.value for p in sbml.parse(sbml.write(network)).parameters] == [math.inf, -math.inf]


def test_unknown_units_and_dimensions_are_refused() -> None:
    with pytest.raises(UnitError, match="unknown unit 'parsnip'"):
        sbml.write(Network("n", parameters=[Parameter("k", 1.0, "parsnip")]))
    with pytest.raises(UnsupportedError, match=r"no word for the 2.5 dimensions of compartment 'c'"):
        antimony.write(
            Network("n", [Compartment("c", dimensions=2.5)], [Species("A", "c", 1.0)], (), [degrade("A", 1)])
        )


@pytest.mark.parametrize(
    "text",
    ["nM", "1/nM/min", "um**2", "molecule/um3", "h", "kDa", "pmol/day", "mL", "1e-3*mol/L", "%", "N/m"],
)
def test_unit_definitions_have_the_same_scale(text: str) -> None:
    """A definition read again has the factor and powers that pint gives to the text."""
    network = Network("n", parameters=[Parameter("k", 1.0, text)])
    again = sbml.parse(sbml.write(network))["k"].unit
    assert scale(again).matches(scale(text)), again
    assert units(text)


# Formulas ----------------------------------------------------------------------------------------------

SYMBOLS = {"a": 0.7, "b": 2.3, "time": 1.5}


def expressions() -> st.SearchStrategy[Expr]:
    leaf = st.one_of(
        st.sampled_from([Sym(s) for s in SYMBOLS]),
        st.floats(-9, 9, allow_nan=False).map(Num),
        st.integers(0, 9).map(Num),
    )

    def grow(inner: st.SearchStrategy[Expr]) -> st.SearchStrategy[Expr]:
        def node(op: str, count: int | None) -> st.SearchStrategy[Expr]:
            size = (count, count) if count is not None else (2, 3)
            return st.lists(inner, min_size=size[0], max_size=size[1]).map(lambda args: Op(op, args))

        table = {k: v for k, v in (OPERATORS | FUNCTIONS).items() if k not in ("piecewise", "factorial")}
        nodes = [node(op, n) for op, n in table.items()]
        return st.one_of(*nodes, st.tuples(inner, inner, inner).map(lambda args: Op("piecewise", args)))

    return st.recursive(leaf, grow, max_leaves=8)


def read_math(element: etree._Element) -> Expr:
    reader = MathReader(document(sbml.write(Network("n")).encode(), "test"), lambda name: None, str)
    return reader.read(element[0])


@given(expressions())
def test_formulas_come_back_with_the_same_value(expr: Expr) -> None:
    again = read_math(math_element(expr))
    first, second = evaluate(expr, SYMBOLS), evaluate(again, SYMBOLS)
    assert second == pytest.approx(first, rel=1e-15, nan_ok=True)


@given(st.lists(expressions(), min_size=1, max_size=20))
def test_libroadrunner_gives_formulas_the_same_value(formulas: list[Expr]) -> None:
    """Formulas as assignment rules; those without a finite value are left out: simulators differ there."""
    keep = [e for e in formulas if math.isfinite(float(evaluate(e, SYMBOLS))) and _ordinary(e)]
    rules = [AssignmentRule(f"x{i}", e) for i, e in enumerate(keep)]
    constants = [Parameter(n, v) for n, v in SYMBOLS.items() if n != "time"]
    network = Network(
        "formulas",
        parameters=[*constants, *(Parameter(r.variable, constant=False) for r in rules)],
        rules=rules,
    )
    runner = judge.load(sbml.write(network))
    runner.simulate(0, SYMBOLS["time"], 2)
    for rule in rules:
        ours = float(evaluate(rule.math, SYMBOLS))
        assert runner[rule.variable] == pytest.approx(ours, rel=1e-9, abs=1e-9), str(rule.math)


def _ordinary(expr: Expr) -> bool:
    """Every part finite and away from the edges where a rounding error decides (floor, comparisons)."""
    if not isinstance(expr, Op):
        return True
    parts = [float(evaluate(a, SYMBOLS)) for a in expr.args]
    if not all(p == 0 or 1e-6 < abs(p) < 1e6 for p in parts) or not all(map(_ordinary, expr.args)):
        return False
    if expr.op in ("floor", "ceil", "rem", "quotient"):
        ratio = parts[0] / parts[1] if len(parts) == 2 and parts[1] else parts[0]
        return abs(ratio - round(ratio)) > 1e-6
    if expr.op in ("<", "<=", ">", ">=", "==", "!="):
        return abs(parts[0] - parts[1]) > 1e-9
    return True
