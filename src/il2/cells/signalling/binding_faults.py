"""Judge what records of a binding claim, against the map and against the laws of the network."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from il2.cells.signalling.binding import Bond, Fault, bonds_of, map_here
from il2.cells.signalling.laws import Laws
from il2.engine.expression import parse, symbols
from il2.ground.errors import InputError, UnitError, nearest
from il2.ground.units import parse_unit
from il2.pathway import Graph, Map


def faults(
    bonds: Iterable[Bond], found: Map, graph: Graph, laws: Laws, known: frozenset[str] = frozenset()
) -> tuple[Fault, ...]:
    """Return what is wrong with records, in the order of their rows.

    Parameters
    ----------
    bonds : the records. found, graph : the map they bind.
    laws : of the network they bind it to. known : elements of other maps that records may be lumped into.

    Returns
    -------
    Elements and names that do not exist, formulas that cannot be read, laws that do not use their drivers,
    records without what their standing needs, and elements of the map that no record names (row 0).
    """
    bonds = tuple(bonds)
    here = map_here(found, bonds)
    out = [
        Fault(bond.row, bond.element, message)
        for bond in bonds
        for message in (*_of_map(bond, found, here), *_of_model(bond, found, laws, known))
    ]
    return (*out, *(_missing(found, graph, bonds_of(found, bonds)) if here else ()))


def _of_map(bond: Bond, found: Map, here: str) -> Iterator[str]:
    if bond.element in found.by_id or (bond.maps and here not in bond.maps):
        return
    yield f"the map has no such element{_hint(bond.element, found.by_id)}"


def _of_model(bond: Bond, found: Map, laws: Laws, known: frozenset[str]) -> Iterator[str]:
    if bond.standing in ("modelled", "observed") and not bond.shown:
        yield f"is {bond.standing}, but shows no quantity"
    if bond.standing == "modelled" and bond.kind == "edge" and not (bond.laws and bond.drivers):
        yield "is a modelled edge without law and driver"
    if bond.standing == "drawn only" and (bond.shown or bond.laws):
        yield "is only drawn, but names a quantity or a law of the model"
    if bond.standing == "lumped" and not bond.into:
        yield "is lumped, but does not say into what"
    if bond.into and bond.into not in found.by_id and bond.into not in known and bond.into not in laws.names:
        yield f"is lumped into {bond.into!r}, which is neither an element nor a name of the model"
    yield from _of_formula(bond, laws)
    yield from _of_laws(bond, laws)


def _of_formula(bond: Bond, laws: Laws) -> Iterator[str]:
    if not bond.shown:
        return
    if not bond.unit:
        yield "shows a quantity without a unit (1 for a share)"
    try:
        parse_unit(bond.unit or "1")
    except UnitError as error:
        yield str(error)
    try:
        names = symbols(parse(bond.shown))
    except InputError as error:
        yield f"cannot read the formula {bond.shown!r}: {error}"
        return
    for name in sorted(names - laws.names):
        yield f"the model has no {name!r}{_hint(name, laws.names)}"


def _of_laws(bond: Bond, laws: Laws) -> Iterator[str]:
    for driver in bond.drivers:
        if driver not in laws.names:
            yield f"the model has no {driver!r}{_hint(driver, laws.names)}"
    for name in bond.laws:
        if name not in laws:
            yield f"the model has no law of {name!r}{_hint(name, laws)}"
            continue
        for driver in bond.drivers:
            if driver in laws.names and driver not in laws[name].uses:
                yield f"the law of {name} does not depend on {driver}"


def _missing(found: Map, graph: Graph, held: Mapping[str, Bond]) -> Iterator[Fault]:
    parts = graph.legend.parts
    for part in (*found.nodes, *found.states, *found.interactions):
        if part.id not in held and part.id not in parts:
            yield Fault(0, part.id, "an element of the map that no row names")


def _hint(name: str, known: Iterable[str]) -> str:
    near = nearest(name, known)
    return f"; did you mean {' or '.join(repr(one) for one in near)}?" if near else ""
