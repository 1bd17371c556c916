"""A model file made ready for a batch: what is set, what is varied, what is watched, and on which path."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from il2.engine import Batch, Input, Model, System, compile
from il2.engine.batch import dependencies
from il2.engine.expression import TIME
from il2.ground.errors import InputError, UnknownNameError
from il2.jobs.engine_scan import Scan
from il2.network import Network, Species, sbml, timed_inputs
from il2.network.lower import first_name, meant_names
from il2.network.network import check_settable

Array = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Prepared:
    """A model with its batch laid out.

    Attributes
    ----------
    inputs : doses and other changes at known times.
    varied : name of each scan to its values, [n].
    parameters : the same by the names of the system.
    """

    network: Network
    system: System
    inputs: tuple[Input, ...]
    varied: Mapping[str, Array]
    parameters: Mapping[str, Array]
    count: int

    def compiled(self) -> Model:
        """Return the model; its machine code is made once for all later calls."""
        return compile(self.system)

    def watched(self, asked: Sequence[str]) -> tuple[str, ...]:
        """Return the names to report: those asked for, else everything that changes.

        Raises
        ------
        UnknownNameError : a name that the model has not.
        """
        known = [*self.system.names, *(a for a, _ in self.system.assignments)]
        known += [p for p, _ in self.system.parameters]
        for name in asked:
            if name not in known:
                raise UnknownNameError("quantity to observe", name, known)
        return tuple(dict.fromkeys(asked)) or _changing(self.network, self.system, self.inputs)

    def part(self, chosen: slice) -> dict[str, Array]:
        """Parameters of a slice of the batch."""
        return {name: values[chosen] for name, values in self.parameters.items()}


def load(
    path: str | Path, settings: Sequence[tuple[str, float]] = (), scans: Sequence[Scan] = ()
) -> Prepared:
    """Read a file and lay out the batch: every combination of the scans, the first varying slowest.

    Raises
    ------
    InputError, UnknownNameError, UnsupportedError : the file or a name cannot be used.
    """
    network = sbml.read(path)
    for kind, names in (("set", [n for n, _ in settings]), ("scanned", [s.name for s in scans])):
        twice = [n for n in names if names.count(n) > 1]
        if twice:
            raise InputError(f"{twice[0]!r} is {kind} twice; give it once")
    network = network.with_values(dict(settings))
    names = [scan.name for scan in scans]
    system, inputs, free = _lowered(network, names)
    check_settable(network, names, [p for p, _ in system.parameters])
    grids = np.meshgrid(*(np.array(scan.values) for scan in scans), indexing="ij")
    varied = {name: grid.reshape(-1) for name, grid in zip(names, grids, strict=True)}
    parameters = {first_name(n) if n in free else n: values for n, values in varied.items()}
    return Prepared(network, system, inputs, varied, parameters, grids[0].size if grids else 1)


def _lowered(network: Network, varied: list[str]) -> tuple[System, tuple[Input, ...], list[str]]:
    """System, inputs at known times, and which of ``varied`` are first values.

    Either all events become inputs, or none: what is left needs the path that makes events anyway.
    """
    rest, inputs = timed_inputs(network, varied)
    if not rest.events:
        free = _first_values(rest, varied)
        system = rest.system(free)
        targets = {*system.names, *(p for p, _ in system.parameters)}
        if all(item.target in targets for item in inputs):
            return system, inputs, free
    free = _first_values(network, varied)
    return network.system(free), (), free


def _first_values(network: Network, varied: Iterable[str]) -> list[str]:
    """Names whose value holds at the start only, or is a species': no plain parameters of the system."""
    moved = {r.variable for r in network.rules} | {v for e in network.events for v in e.assignments}
    moved |= {a.variable for a in network.initial} | {s.name for s in network.species}
    return [name for name in varied if name in moved]


def _changing(network: Network, system: System, inputs: Sequence[Input]) -> tuple[str, ...]:
    """Species as their symbols mean them, then other variables, as far as they change."""
    moving = {*system.rates, TIME, *(item.target for item in inputs)}
    moving.update(name for event in system.events for name, _ in event.assignments)
    known = {*system.names, *(a for a, _ in system.assignments)}
    meant = meant_names(network)
    variables = [r.variable for r in network.rules]
    variables += [v for event in network.events for v in event.assignments]
    names = [meant.get(n, n) for n in [*meant, *variables] if not isinstance(n, Species)]
    found = [n for n in dict.fromkeys(names) if n in known and dependencies(system, n) & moving]
    return tuple(found or [n for n in meant.values() if n in known] or system.names)


def read(batch: Batch, name: str) -> Array:
    """Values [n, time] of anything the system names: a parameter may be watched too."""
    if name in dict(batch.context.system.parameters):
        stored = {n: batch.values[:, :, i] for i, n in enumerate(batch.names)}
        values = batch.context.read(name, stored, batch.times)
        values[~batch.ok] = np.nan
        return values
    return batch[name]
