"""Cases of the SBML Test Suite with one to three things changed: neighbours that nobody wrote down."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

import libsbml

Change = Callable[[libsbml.Model, Random], None]
#: Formulas without jumps: where a rate jumps, two solvers differ by more than their tolerances.
_FORMS = (
    "{a} + {b}", "{a} * {b}", "{a} / (1 + {b}^2)", "{n} * {a}", "exp(-{a}^2)", "sin({a}) + 1", "{a}^2",
    "-{a} + {n}", "sqrt(1 + {a}^2)", "ln(1 + {a}^2)", "log(3, 2 + {b}^2)", "root(3, 1 + {a}^2)",
    "arctan({a})", "tanh({b})", "sech({a})", "arcsinh({a})", "csc(1.5 + tanh({a}))", "plus() + {n}",
    "times() * {a}", "and() * {n}", "piecewise({a}, {n} < 0.5, {b}, {n} > 9, {n})", "gt(3, 2, {n}) + {a}",
    "implies({n} > 1, {n} > 2) * {b}", "factorial(3) * {a}", "quotient(7, 2) * {b}",
    "(avogadro * 1e-24) * {a}", "max({n}, 2) * {a}",
)  # fmt: skip
_RATE_OF = (
    '<math xmlns="http://www.w3.org/1998/Math/MathML"><apply><csymbol encoding="text" '
    'definitionURL="http://www.sbml.org/sbml/symbols/rateOf"> rateOf </csymbol><ci>{}</ci></apply></math>'
)


def mutant(text: str, random: Random) -> tuple[str, list[str]] | None:
    """Return a changed model (Level 3 Version 2) and the names of the changes, ``None`` when not valid."""
    document = libsbml.readSBMLFromString(text)
    if not document.setLevelAndVersion(3, 2, False):
        return None
    model, done = document.getModel(), []
    for _ in range(random.choice([1, 1, 2, 3])):
        change = random.choice(CHANGES)
        try:
            change(model, random)
        except (IndexError, AttributeError):  # nothing there to change
            continue
        done.append(change.__name__)
    changed = libsbml.writeSBMLToString(document)
    return (changed, done) if done and valid(changed) else None


def valid(text: str) -> bool:
    document = libsbml.readSBMLFromString(text)
    document.setConsistencyChecks(libsbml.LIBSBML_CAT_UNITS_CONSISTENCY, False)
    document.checkConsistency()
    return not document.getNumErrors(libsbml.LIBSBML_SEV_ERROR)


def beyond_the_judge(text: str) -> bool:
    """Whether the model holds what libRoadRunner 2.10 computes otherwise than the specification says.

    A changing stoichiometry of a species that its reaction names twice; rateOf beside a local parameter that
    hides a global name; two waiting events, or one that does not persist beside another one; species with a
    rate rule where an assignment rule gives the size.
    """
    model = libsbml.readSBMLFromString(text).getModel()
    for reaction in model.getListOfReactions():
        sides = [*reaction.getListOfReactants(), *reaction.getListOfProducts()]
        names = [r.getSpecies() for r in sides]
        if any(names.count(r.getSpecies()) > 1 and (r.getId() or not r.getConstant()) for r in sides):
            return True
    hides = any(
        r.getKineticLaw() and r.getKineticLaw().getNumLocalParameters() for r in model.getListOfReactions()
    )
    events = list(model.getListOfEvents())
    waits = [e for e in events if e.getDelay() is not None]
    leaves = [e for e in events if e.getTrigger() is not None and not e.getTrigger().getPersistent()]
    sized = {r.getVariable() for r in model.getListOfRules() if r.isAssignment()}
    sized &= {c.getId() for c in model.getListOfCompartments()}
    ruled = {r.getVariable() for r in model.getListOfRules() if r.isRate()}
    return bool(
        (hides and "rateOf" in text)
        or len(waits) > 1
        or (leaves and len(events) > 1)
        or (sized and any(s.getId() in ruled for s in model.getListOfSpecies()))
    )


# What can be changed -----------------------------------------------------------------------------------


def _names(items: object) -> list[str]:
    return [item.getId() for item in items]  # type: ignore[attr-defined]


def _sides(model: libsbml.Model) -> list[libsbml.SpeciesReference]:
    return [
        part
        for reaction in model.getListOfReactions()
        for part in (*reaction.getListOfReactants(), *reaction.getListOfProducts())
    ]


def _symbols(model: libsbml.Model) -> list[str]:
    named = [r.getId() for r in _sides(model) if r.getId()]
    return [
        *2 * _names(model.getListOfSpecies()), *2 * _names(model.getListOfParameters()),
        *_names(model.getListOfCompartments()), *named,
    ]  # fmt: skip


def _fresh(model: libsbml.Model, base: str) -> str:
    return next(n for i in range(99) if model.getElementBySId(n := f"{base}{i}") is None)


def _formula(model: libsbml.Model, random: Random) -> str:
    pool = [*_symbols(model), *_names(model.getListOfReactions()), "time", "1.3"]
    number = round(random.uniform(0.2, 3), 2)
    return random.choice(_FORMS).format(a=random.choice(pool), b=random.choice(pool), n=number)


def _say(element: libsbml.SBase, text: str) -> None:
    element.setMath(libsbml.parseL3Formula(text))


def _free(model: libsbml.Model, random: Random) -> str:
    """A name that may get a rule or an event, made variable."""
    taken = {r.getVariable() for r in model.getListOfRules()} | {model.getConversionFactor()}
    taken |= {s.getConversionFactor() for s in model.getListOfSpecies()}
    name = random.choice([n for n in _symbols(model) if n not in taken])
    element = model.getElementBySId(name)
    element.setConstant(False)
    if isinstance(element, libsbml.Species):
        element.setBoundaryCondition(True)
    return name


def substance_units(model: libsbml.Model, random: Random) -> None:
    species = random.choice(model.getListOfSpecies())
    species.setHasOnlySubstanceUnits(not species.getHasOnlySubstanceUnits())


def boundary(model: libsbml.Model, random: Random) -> None:
    species = random.choice(model.getListOfSpecies())
    species.setBoundaryCondition(not species.getBoundaryCondition())


def size(model: libsbml.Model, random: Random) -> None:
    place = random.choice(model.getListOfCompartments())
    place.setSize(round(random.uniform(0.3, 4), 3))
    place.setSpatialDimensions(random.choice([0, 1, 2, 3, 3, 2.5]))


def first_value(model: libsbml.Model, random: Random) -> None:
    species = random.choice(model.getListOfSpecies())
    species.unsetInitialAmount()
    species.unsetInitialConcentration()
    random.choice([species.setInitialAmount, species.setInitialConcentration])(round(random.uniform(0, 3), 3))


def conversion(model: libsbml.Model, random: Random) -> None:
    factor = model.createParameter()
    factor.setId(_fresh(model, "factor"))
    factor.setConstant(True)
    factor.setValue(round(random.uniform(0.2, 3), 3))
    random.choice([model, random.choice(model.getListOfSpecies())]).setConversionFactor(factor.getId())


def stoichiometry(model: libsbml.Model, random: Random) -> None:
    part = random.choice(_sides(model))
    part.setStoichiometry(random.choice([0.5, 2.0, 1.37, 0.0]))
    if not part.getId():
        part.setId(_fresh(model, "count"))
    part.setConstant(False)
    if part.getId() not in {r.getVariable() for r in model.getListOfRules()}:
        rule = random.choice([model.createAssignmentRule, model.createRateRule])()
        rule.setVariable(part.getId())
        _say(rule, _formula(model, random))


def initial_assignment(model: libsbml.Model, random: Random) -> None:
    name = random.choice(_symbols(model))
    given = {r.getVariable() for r in model.getListOfRules() if r.isAssignment()}
    if name not in given and model.getInitialAssignmentBySymbol(name) is None:
        start = model.createInitialAssignment()
        start.setSymbol(name)
        _say(start, _formula(model, random))


def assignment_rule(model: libsbml.Model, random: Random) -> None:
    name = _free(model, random)
    model.removeInitialAssignment(name)
    rule = model.createAssignmentRule()
    rule.setVariable(name)
    _say(rule, _formula(model, random))


def rate_rule(model: libsbml.Model, random: Random) -> None:
    rule = model.createRateRule()
    rule.setVariable(_free(model, random))
    _say(rule, _formula(model, random))


def rate_of(model: libsbml.Model, random: Random) -> None:
    name = random.choice(_symbols(model))
    if name in {r.getVariable() for r in model.getListOfRules() if r.isAssignment()}:
        return
    rule = _watched(model)
    rule.setMath(libsbml.readMathMLFromString(_RATE_OF.format(name)))


def function(model: libsbml.Model, random: Random) -> None:
    """A function whose arguments hide names of the model, called with other ones."""
    first, second = random.sample([*dict.fromkeys(_symbols(model)), "x", "y"], 2)
    made = model.createFunctionDefinition()
    made.setId(_fresh(model, "f"))
    body = random.choice([f"{first} * 2 + {second}", f"{first} / (1 + {second}^2)", f"{second} - {first}"])
    _say(made, f"lambda({first}, {second}, {body})")
    _say(_watched(model), f"{made.getId()}({_formula(model, random)}, {random.choice(_symbols(model))})")


def local_parameter(model: libsbml.Model, random: Random) -> None:
    law = random.choice(model.getListOfReactions()).getKineticLaw()
    name = random.choice(_symbols(model))
    if law.getLocalParameter(name) is None:
        made = law.createLocalParameter()
        made.setId(name)
        made.setValue(round(random.uniform(0.1, 2), 3))


def event(model: libsbml.Model, random: Random) -> None:
    name = _free(model, random)
    made = model.createEvent()
    made.setId(_fresh(model, "event"))
    made.setUseValuesFromTriggerTime(random.random() < 0.5)
    trigger = made.createTrigger()
    trigger.setInitialValue(random.random() < 0.6)
    trigger.setPersistent(random.random() < 0.7)
    level = round(random.uniform(0.1, 3), 3)
    _say(trigger, random.choice([f"time > {level}", f"sin({level} * time) > 0.3", f"{name} < {level}"]))
    change = made.createEventAssignment()
    change.setVariable(name)
    _say(change, random.choice([_formula(model, random), f"{name} + 1", f"{name} / 2"]))
    if random.random() < 0.4:
        _say(made.createDelay(), random.choice(["0.2", "1", "0"]))
    _say(made.createPriority(), str(random.uniform(-5, 5)))


def event_options(model: libsbml.Model, random: Random) -> None:
    one = random.choice(model.getListOfEvents())
    trigger = one.getTrigger()
    which = random.randrange(3)
    if which == 0:
        one.setUseValuesFromTriggerTime(not one.getUseValuesFromTriggerTime())
    elif which == 1:
        trigger.setInitialValue(not trigger.getInitialValue())
    else:
        _say(one.getDelay() or one.createDelay(), random.choice(["0", "1", "0.37"]))


def no_formula(model: libsbml.Model, random: Random) -> None:
    laws = [r.getKineticLaw() for r in model.getListOfReactions() if r.getKineticLaw() is not None]
    random.choice([*model.getListOfRules(), *model.getListOfInitialAssignments(), *laws]).unsetMath()


def _watched(model: libsbml.Model) -> libsbml.Rule:
    """An assignment rule for a new parameter, without its formula."""
    shown = model.createParameter()
    shown.setId(_fresh(model, "shown"))
    shown.setConstant(False)
    rule = model.createAssignmentRule()
    rule.setVariable(shown.getId())
    return rule


CHANGES: tuple[Change, ...] = (
    substance_units, boundary, size, first_value, conversion, stoichiometry, initial_assignment,
    assignment_rule, rate_rule, rate_of, function, local_parameter, event, event_options, no_formula,
)  # fmt: skip
