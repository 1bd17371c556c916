"""The body of one person under a regimen as a network of its own: doses are events, and SBML holds them."""

from __future__ import annotations

import numpy as np

from il2.body.constants import constant
from il2.body.disposition import inputs
from il2.body.dose import Factor, factor
from il2.body.network import body_network
from il2.body.person import Person
from il2.body.regimen import Regimen
from il2.body.values import values
from il2.network import Event, Network


def treated_network(name: str, regimen: Regimen, person: Person, by: Factor | None = None) -> Network:
    """Return the network with the constants of a person and an event for every moment of dosing.

    Parameters
    ----------
    name : K90 or LAB. regimen : what is given. person : to whom. by : factor from IU to mass.

    Examples
    --------
    >>> from il2.body.regimen_text import parse
    >>> made = treated_network("K90", parse("1 MIU SC daily for 2 days"), Person())
    >>> [event.name for event in made.events]
    ['dose_1', 'dose_2', 'dose_3', 'dose_4']
    """
    network = body_network()
    known = {p.name for p in network.parameters if p.value is not None}
    ready = network.with_values({k: v for k, v in values(name, person).items() if k in known})
    moments: dict[float, dict[str, float]] = {}
    for jump in inputs(regimen.doses(person, by or factor()), constant("t_lag")):
        moment, amount = (float(np.asarray(number)) for number in (jump.time, jump.value))
        changes = moments.setdefault(moment, {})
        changes[jump.target] = changes.get(jump.target, 0.0) + amount
    events = [
        Event(
            f"dose_{number}",
            f"time >= {moment!r}",
            {target: f"{target} + ({amount!r})" for target, amount in changes.items()},
            starts_true=False,
        )
        for number, (moment, changes) in enumerate(sorted(moments.items()), 1)
    ]
    title = f"{regimen.name or regimen.text}, set {name}, {person}"
    return ready.derive(name="treated_body", events=tuple(events), title=title)
