"""SBML Level 1: its own words for the same things, and its formula texts."""

from __future__ import annotations

import libsbml
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from il2.engine import compile
from il2.engine.expression import Expr, evaluate
from il2.ground.errors import InputError, UnsupportedError
from il2.network import Network, sbml
from il2.network.sbml import level1
from il2.network.sbml.mathml import MathReader
from il2.network.sbml.source import document

from . import judge

#: Every rule, both spellings, a fraction as stoichiometry, a volume that grows and one left to its default.
MODEL = """<?xml version="1.0"?>
<sbml xmlns="http://www.sbml.org/sbml/level1" level="1" version="{version}">
<model name="old">
<listOfUnitDefinitions><unitDefinition name="per_s"><listOfUnits><unit kind="second" exponent="-1"/>
</listOfUnits></unitDefinition></listOfUnitDefinitions>
<listOfCompartments><compartment name="cell" volume="2"/><compartment name="out"/></listOfCompartments>
<listOfSpecies>
  <{one} name="A" compartment="cell" initialAmount="6" units="mole"/>
  <{one} name="B" compartment="cell" initialAmount="1"/>
  <{one} name="C" compartment="out" initialAmount="3" boundaryCondition="true"/>
  <{one} name="D" compartment="out" initialAmount="0" boundaryCondition="true"/>
</listOfSpecies>
<listOfParameters>
  <parameter name="k" value="0.3" units="per_s"/><parameter name="x" value="1"/>
  <parameter name="y" value="2"/>
</listOfParameters>
<listOfRules>
  <parameterRule name="x" formula="sqr(k) + log(2 * y)" type="scalar"/>
  <parameterRule name="y" formula="-k * y^2^0.5" type="rate"/>
  <compartmentVolumeRule compartment="cell" formula="0.1 * cell" type="rate"/>
  <{one}ConcentrationRule {one}="D" formula="A + B / (x + 1)"/>
</listOfRules>
<listOfReactions>
  <reaction name="r" reversible="false">
    <listOfReactants><{one}Reference {one}="A" stoichiometry="3" denominator="2"/></listOfReactants>
    <listOfProducts><{one}Reference {one}="B"/><{one}Reference {one}="C"/></listOfProducts>
    <kineticLaw formula="cell * k * pow(A, 2) / (q + A)" timeUnits="second"><listOfParameters>
      <parameter name="q" value="4"/></listOfParameters></kineticLaw>
  </reaction>
</listOfReactions>
</model></sbml>"""


@pytest.mark.parametrize(("version", "one"), [(1, "specie"), (2, "species")])
def test_time_courses_equal_libroadrunner(version: int, one: str) -> None:
    text = MODEL.format(version=version, one=one)
    network = sbml.parse(text)
    assert network.name == "old"
    assert network["k"].unit == "1/s"
    assert [p.count for p in network.reactions[0].reactants] == [1.5]
    times = np.linspace(0.0, 5.0, 11)
    batch = compile(network.system(), "numpy").solve(times, rtol=1e-10)
    names = ["A", "[A]", "B", "[C]", "[D]", "x", "y", "cell"]
    theirs = judge.series(judge.load(text), list(times), names)
    for name, column in zip(names, theirs.T, strict=True):
        assert batch[name][0] == pytest.approx(column, rel=1e-7), name
    assert sbml.parse(sbml.write(network)).rules == network.rules


NAMES = {"a": 0.7, "b": 2.3, "c_1": 1.4}


def formulas() -> st.SearchStrategy[str]:
    leaf = st.one_of(
        st.sampled_from(sorted(NAMES)), st.sampled_from(["2", "0.5", ".25", "3.", "1e-1", "2E+0"])
    )

    def grow(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
        space = st.sampled_from(["", " "])
        one = st.sampled_from(sorted(n for n, (_, count) in level1._FUNCTIONS.items() if count == 1))
        return st.one_of(
            st.builds("{0}{1}{2}{1}{3}".format, inner, space, st.sampled_from("+-*/^"), inner),
            st.builds("-{}".format, inner),
            st.builds("({})".format, inner),
            st.builds("{}({})".format, one, inner),
            st.builds("pow({},{})".format, inner, inner),
        )

    return st.recursive(leaf, grow, max_leaves=9)


def ours(text: str) -> Expr:
    found = document(sbml.write(Network("n")).encode(), "test")
    expr = level1.formula(found, etree.Element("rule", formula=text), str)
    assert expr is not None
    return expr


def theirs(text: str) -> Expr:
    tree = libsbml.parseFormula(text)
    assert tree is not None, text
    math = etree.fromstring(libsbml.writeMathMLToString(tree).encode())
    return MathReader(document(sbml.write(Network("n")).encode(), "test"), lambda name: None, str).read(
        math[0]
    )


@given(formulas())
def test_formula_texts_mean_what_libsbml_reads(text: str) -> None:
    assert evaluate(ours(text), NAMES) == pytest.approx(evaluate(theirs(text), NAMES), rel=1e-12, nan_ok=True)


@pytest.mark.parametrize(
    ("text", "value"), [("-a^2", 0.49), ("2^3^2", 64.0), ("a-b-c_1", -3.0), ("2^-1", 0.5), ("12/3/2", 2.0)]
)
def test_the_order_of_operations_is_that_of_level_1(text: str, value: float) -> None:
    assert evaluate(ours(text), NAMES) == pytest.approx(value)


@pytest.mark.parametrize(
    "text", ["", "a +", "a b", "(a", "a)", "pow(a)", "sqr()", "a ! b", "1..2", "+a", "\u0661"]
)
def test_what_is_no_formula_is_said(text: str) -> None:
    with pytest.raises(InputError, match="cannot read the formula"):
        ours(text)


def test_what_level_1_has_not_is_refused_with_its_place() -> None:
    text = MODEL.format(version=2, one="species")
    with pytest.raises(UnsupportedError, match="line 27: il2 does not read the function 'mass' of Level 1"):
        sbml.parse(text.replace("cell * k * pow(A, 2)", "mass(A, k)"))
    with pytest.raises(UnsupportedError, match="il2 does not read algebraic rules"):
        sbml.parse(text.replace("</listOfRules>", '<algebraicRule formula="A - 1"/></listOfRules>'))
    with pytest.raises(UnsupportedError, match="il2 does not read fast reactions"):
        sbml.parse(text.replace('reversible="false"', 'fast="true"'))
    with pytest.raises(InputError, match="line 18: type='often' of <parameterRule> is neither"):
        sbml.parse(text.replace('type="scalar"', 'type="often"'))
    with pytest.raises(InputError, match="the denominator of a stoichiometry is 0"):
        sbml.parse(text.replace('denominator="2"', 'denominator="0"'))
    with pytest.raises(InputError, match="the rule of 'x' has no formula"):
        sbml.parse(text.replace('formula="sqr(k) + log(2 * y)"', ""))
