"""Networks for readers: a headline, differential equations as text, tables for notebooks."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape
from typing import TYPE_CHECKING

from il2.network.reactions import AssignmentRule

if TYPE_CHECKING:
    from il2.network.network import Network


def headline(network: Network) -> str:
    """One line: the name and how much of what."""
    counts = [
        (len(network.species), "species", "species"),
        (len(network.reactions), "reaction", "reactions"),
        (len(network.rules), "rule", "rules"),
        (len(network.events), "event", "events"),
        (len(network.parameters), "parameter", "parameters"),
        (len(network.compartments), "compartment", "compartments"),
    ]
    parts = ", ".join(f"{n} {one if n == 1 else many}" for n, one, many in counts if n)
    return f"Network {network.name}: {parts or 'empty'}"


def equations(network: Network) -> str:
    """Differential equations of the lowered system, then what they use."""
    system = network.system()
    lines = [f"d {name}/dt = {system.rates.get(name, 0)}" for name in system.names]
    used = [(n, e) for n, e in system.assignments]
    return "\n".join(lines + [f"  {n} = {e}" for n, e in used if not _plain_ratio(network, n)])


def _plain_ratio(network: Network, name: str) -> bool:
    """Whether an assignment only restates a species as amount or concentration."""
    bare = name.removeprefix("[").removesuffix("]")
    ruled = any(isinstance(r, AssignmentRule) and r.variable == bare for r in network.rules)
    return not ruled and any(s.name == bare for s in network.species)


def html(network: Network) -> str:
    """Tables of species, reactions and parameters."""
    species = [
        (
            s.name,
            s.title,
            s.compartment,
            _value(s.amount if s.concentration is None else s.concentration),
            s.unit,
        )
        for s in network.species
    ]
    reactions = [(r.name, r.equation, str(r.law)) for r in network.reactions]
    rules = [(r.variable, type(r).__name__, str(r.math)) for r in network.rules]
    parameters = [(p.name, _value(p.value), p.unit, p.source) for p in network.parameters]
    return "".join(
        [
            f"<p><b>{escape(headline(network))}</b></p>",
            _table("Species", ("name", "title", "compartment", "initial", "unit"), species),
            _table("Reactions", ("name", "equation", "rate (amount per time)"), reactions),
            _table("Rules", ("variable", "kind", "formula"), rules),
            _table("Parameters", ("name", "value", "unit", "source"), parameters),
        ]
    )


def _value(number: float | None) -> str:
    return "" if number is None else f"{number:.6g}"


def _table(title: str, head: Iterable[str], rows: Sequence[tuple[str, ...]]) -> str:
    if not rows:
        return ""
    top = "".join(f"<th>{escape(h)}</th>" for h in head)
    body = "".join("<tr>" + "".join(f"<td>{escape(c)}</td>" for c in row) + "</tr>" for row in rows)
    return (
        f"<details open><summary>{escape(title)} ({len(rows)})</summary>"
        f"<table><thead><tr>{top}</tr></thead><tbody>{body}</tbody></table></details>"
    )
