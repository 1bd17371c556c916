"""A case as plain SBML: one rate rule a state, every drawn value a parameter, doses as events.

For peers that cannot set initial values of some species from outside; the same equations in the same units.
"""

from __future__ import annotations

import libsbml
from ensembles import Case

from il2.engine.expression import Expr, Num, Op, Sym

_INFIX = {o: o for o in ("+", "-", "*", "/", "^", "<", "<=", ">", ">=", "==", "!=")} | {
    "and": "&&",
    "or": "||",
}


def infix(expr: Expr, names: dict[str, str]) -> str:
    """An expression in the infix notation of libSBML (Level 3)."""
    if isinstance(expr, Num):
        return repr(expr.value)
    if isinstance(expr, Sym):
        return names[expr.name]
    assert isinstance(expr, Op)
    args = [infix(a, names) for a in expr.args]
    if expr.op in _INFIX:
        return "(" + f" {_INFIX[expr.op]} ".join(args) + ")"
    return f"(-{args[0]})" if expr.op == "neg" else f"{expr.op}({', '.join(args)})"


def names_of(case: Case) -> dict[str, str]:
    """The id that each symbol of the system has in the file."""
    system = case.system
    names = {"time": "time"}
    names |= {n: f"x{i}" for i, n in enumerate(system.names)}
    names |= {n: f"p{i}" for i, (n, _) in enumerate(system.parameters)}
    return names | {n: f"a{i}" for i, (n, _) in enumerate(system.assignments)}


def plain_sbml(case: Case) -> str:
    """SBML Level 3 text; ``x0`` is the first state, ``i0`` its initial value where that is drawn."""
    document = libsbml.SBMLDocument(3, 2)
    model = document.createModel()
    model.setId(f"plain_{case.name}")
    names, system = names_of(case), case.system
    for name, default in system.parameters:
        _parameter(model, names[name], default, constant=True)
    for name, expr in system.assignments:
        _parameter(model, names[name], None, constant=False)
        rule = model.createAssignmentRule()
        rule.setVariable(names[name])
        rule.setMath(_math(expr, names))
    for i, state in enumerate(system.states):
        _parameter(model, f"x{i}", 0.0, constant=False)
        first = model.createInitialAssignment()
        first.setSymbol(f"x{i}")
        if state.name in case.initial:
            _parameter(model, f"i{i}", 0.0, constant=True)
            first.setMath(libsbml.parseL3Formula(f"i{i}"))
        else:
            first.setMath(_math(state.initial, names))
        rule = model.createRateRule()
        rule.setVariable(f"x{i}")
        rule.setMath(_math(system.rates.get(state.name, Num(0.0)), names))
    for k, dose in enumerate(case.inputs):
        _dose(model, k, float(dose.time), names[dose.target], names["dose"])
    return str(libsbml.writeSBMLToString(document))


def _parameter(model: libsbml.Model, name: str, value: float | None, constant: bool) -> None:
    made = model.createParameter()
    made.setId(name)
    made.setConstant(constant)
    if value is not None:
        made.setValue(value)


def _dose(model: libsbml.Model, k: int, time: float, target: str, dose: str) -> None:
    event = model.createEvent()
    event.setId(f"dose{k}")
    event.setUseValuesFromTriggerTime(True)
    trigger = event.createTrigger()
    trigger.setPersistent(True)
    trigger.setInitialValue(True)
    trigger.setMath(libsbml.parseL3Formula(f"time >= {time!r}"))
    change = event.createEventAssignment()
    change.setVariable(target)
    change.setMath(libsbml.parseL3Formula(f"{target} + {dose}"))


def _math(expr: Expr, names: dict[str, str]) -> libsbml.ASTNode:
    node = libsbml.parseL3Formula(infix(expr, names))
    assert node is not None, libsbml.getLastParseL3Error()
    return node
