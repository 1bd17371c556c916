"""A network from a table of states with their derivatives, as the reference prints them."""

from __future__ import annotations

from collections.abc import Mapping

from il2.network import (
    AssignmentRule,
    Compartment,
    InitialAssignment,
    Network,
    Parameter,
    RateRule,
    Species,
)


def literal(
    name: str, values: Mapping[str, float], algebra: Mapping[str, str], states: Mapping[str, tuple[str, str]]
) -> Network:
    """Return the network.

    Parameters
    ----------
    values : of the parameters. algebra : shorthands by name. states : start and derivative by name.
    """
    return Network(
        name,
        compartments=[Compartment("cell", 1.0)],
        species=[Species(s, "cell", amount=0.0) for s in states],
        parameters=[Parameter(p, v) for p, v in values.items()]
        + [Parameter(a, None, constant=False) for a in algebra],
        rules=[AssignmentRule(a, math) for a, math in algebra.items()]
        + [RateRule(s, rate) for s, (_, rate) in states.items()],
        initial=[InitialAssignment(s, start) for s, (start, _) in states.items() if start != "0"],
    )
