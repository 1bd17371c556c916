"""Reaction networks: species, reactions, rate laws, checks; SBML and Antimony in and out.

>>> net = Network(
...     "binding",
...     compartments=[Compartment("medium", 1.0, "L"), Compartment("membrane", 300.0, "um**2", dimensions=2)],
...     species=[
...         Species("L", "medium", concentration=1.0, unit="nM", boundary=True),
...         Species("R", "membrane", amount=1500, unit="molecule"),
...         Species("LR", "membrane", amount=0, unit="molecule"),
...     ],
...     parameters=[Parameter("kon", 0.6, "1/nM/min"), Parameter("koff", 6.0, "1/min")],
...     reactions=[bind("L", "R", "LR", "kon", "koff")],
... )
>>> net
Network binding: 3 species, 1 reaction, 2 parameters, 2 compartments
"""

from il2.network.build import bind, convert, degrade, mass_action, react, synthesise
from il2.network.network import Network, Units
from il2.network.parts import Compartment, Parameter, Species
from il2.network.reactions import (
    AssignmentRule,
    Event,
    FunctionDefinition,
    InitialAssignment,
    Participant,
    RateRule,
    Reaction,
)
from il2.network.schedule import timed_inputs

__all__ = [
    "AssignmentRule",
    "Compartment",
    "Event",
    "FunctionDefinition",
    "InitialAssignment",
    "Network",
    "Parameter",
    "Participant",
    "RateRule",
    "Reaction",
    "Species",
    "Units",
    "bind",
    "convert",
    "degrade",
    "mass_action",
    "react",
    "synthesise",
    "timed_inputs",
]
