"""Judge a map: every rule over one map, its graph and its page."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Final

from il2.pathway.check import identity, looks, texts, wiring
from il2.pathway.check.finding import RULES, SEVERITIES, Case, Finding, Severity
from il2.pathway.frontmatter import Page
from il2.pathway.graph import Graph
from il2.pathway.model import Map

_CHECKS: Final[tuple[Callable[[Case], Iterator[Finding]], ...]] = (
    identity.label_against_identifier,
    texts.broken_letters,
    identity.missing_participants,
    identity.mixed_identifiers,
    wiring.unconnected_ligands,
    wiring.buses,
    wiring.shapes_for_states,
    wiring.drawn_self_loops,
    texts.foreign_cytokines,
    looks.colours_without_key,
    looks.near_duplicate_colours,
    wiring.texts_for_genes,
    wiring.one_member_of_a_stack,
    looks.evidence,
    texts.dead_links,
    identity.outdated_symbols,
    wiring.loose_ends,
    identity.missing_identifiers,
    texts.odd_readings,
    looks.legend_as_interaction,
)


def check(found: Map, graph: Graph, page: Page | None = None) -> tuple[Finding, ...]:
    """Return everything the rules find, in the order of the rules.

    Parameters
    ----------
    found, graph : a map and its graph (:func:`il2.pathway.resolve`).
    page : front matter of its page; without it rule D3 finds nothing.
    """
    case = Case(found, graph, page)
    order = {rule: place for place, rule in enumerate(RULES)}
    findings = (finding for rule in _CHECKS for finding in rule(case))
    return tuple(sorted(findings, key=lambda finding: order[finding.rule]))


def at_least(findings: Iterable[Finding], severity: Severity) -> tuple[Finding, ...]:
    """Return the findings of a severity or above."""
    wanted = SEVERITIES[SEVERITIES.index(severity) :]
    return tuple(finding for finding in findings if finding.severity in wanted)
