"""SBML-qual: the map as a Boolean network. A format, not a model: most maps read so say little or wrong.

Rule scheme: an entity is ON when any of its activators is ON and no inhibitor is ON; one without an input of
known sign keeps its value. A line of unknown sign is an input without effect. What acts on a reaction counts
as an input of what the reaction ends on.
"""

from __future__ import annotations

from typing import Final

from lxml import etree

from il2.pathway.export.edges import EntityEdge, entity_edges
from il2.pathway.export.view import View
from il2.pathway.export.xml import Names, clean, document

CORE: Final = "http://www.sbml.org/sbml/level3/version1/core"
QUAL: Final = "http://www.sbml.org/sbml/level3/version1/qual/version1"
_MATH: Final = "http://www.w3.org/1998/Math/MathML"
_XHTML: Final = "http://www.w3.org/1999/xhtml"
_SIGNS: Final = {"+": "positive", "-": "negative", "?": "unknown"}
WARNING: Final = (
    "Rules: ON when any activator is ON and no inhibitor is ON; an entity without input of known sign keeps "
    "its value. Made from a drawing without doses, times or amounts: it is a format, not a model."
)


def to_qual(shown: View) -> str:
    """Return the merged graph as SBML Level 3 with qualitative models."""
    names = Names()
    root = etree.Element(f"{{{CORE}}}sbml", nsmap={None: CORE, "qual": QUAL})
    root.set("level", "3")
    root.set("version", "1")
    root.set(f"{{{QUAL}}}required", "true")
    model = etree.SubElement(root, f"{{{CORE}}}model", {"id": names[" map"], "name": clean(shown.title)})
    body = etree.SubElement(
        etree.SubElement(model, f"{{{CORE}}}notes"), f"{{{_XHTML}}}body", nsmap={None: _XHTML}
    )
    etree.SubElement(body, f"{{{_XHTML}}}p").text = WARNING
    listed = etree.SubElement(model, f"{{{CORE}}}listOfCompartments")
    etree.SubElement(
        listed,
        f"{{{CORE}}}compartment",
        {
            "id": names[" all"],
            "constant": "true",
            "spatialDimensions": "3",
            "size": "1",
            "units": "dimensionless",
        },
    )
    inputs: dict[str, list[EntityEdge]] = {}
    for edge in entity_edges(shown):
        inputs.setdefault(edge.target, []).append(edge)
    if shown.graph.entities:
        listed = _sub(model, "listOfQualitativeSpecies")
    for entity in shown.graph.entities:
        given = {"id": names[entity.name], "name": clean(entity.name), "compartment": names[" all"]}
        given |= {"constant": "false" if entity.name in inputs else "true", "maxLevel": "1"}
        _sub(listed, "qualitativeSpecies", given)
    if inputs:
        listed = _sub(model, "listOfTransitions")
    for target, edges in inputs.items():
        _transition(listed, target, edges, names)
    return document(root)


def _sub(parent: etree._Element, tag: str, attributes: dict[str, str] | None = None) -> etree._Element:
    given = {f"{{{QUAL}}}{name}": value for name, value in (attributes or {}).items()}
    return etree.SubElement(parent, f"{{{QUAL}}}{tag}", given)


def _transition(parent: etree._Element, target: str, edges: list[EntityEdge], names: Names) -> None:
    transition = _sub(parent, "transition", {"id": names[f"tr_{target}"]})
    signs = _signs(edges)
    known = any(sign != "unknown" for sign in signs.values())
    if not known:
        signs[target] = "positive"
    listed = _sub(transition, "listOfInputs")
    for source, sign in signs.items():
        given = {"id": names[f"in_{target}_{source}"], "qualitativeSpecies": names[source]}
        _sub(listed, "input", {**given, "transitionEffect": "none", "sign": sign})
    output = {"id": names[f"out_{target}"], "qualitativeSpecies": names[target]}
    _sub(_sub(transition, "listOfOutputs"), "output", {**output, "transitionEffect": "assignmentLevel"})
    terms = _sub(transition, "listOfFunctionTerms")
    _sub(terms, "defaultTerm", {"resultLevel": "0"})
    term = _sub(terms, "functionTerm", {"resultLevel": "1"})
    math = etree.SubElement(term, f"{{{_MATH}}}math", nsmap={None: _MATH})
    on = [names[source] for source, sign in signs.items() if sign in ("positive", "dual")]
    off = [names[source] for source, sign in signs.items() if sign in ("negative", "dual")]
    _rule(math, on, off, names[target])


def _signs(edges: list[EntityEdge]) -> dict[str, str]:
    """Source -> sign of its influence; ``dual`` when both signs are drawn."""
    found: dict[str, set[str]] = {}
    for edge in edges:
        found.setdefault(edge.source, set()).add(_SIGNS[edge.sign])
    out = {}
    for source, signs in found.items():
        certain = signs - {"unknown"}
        out[source] = "dual" if len(certain) > 1 else next(iter(certain), "unknown")
    return out


def _rule(parent: etree._Element, on: list[str], off: list[str], target: str) -> None:
    """(any activator, or the value itself where there is none) and no inhibitor."""
    both = _apply(parent, "and") if off else parent
    wanted = on or [target]
    any_of = _apply(both, "or") if len(wanted) > 1 else both
    for name in wanted:
        _equals(any_of, name, 1)
    for name in off:
        _equals(both, name, 0)


def _apply(parent: etree._Element, operator: str) -> etree._Element:
    applied = etree.SubElement(parent, f"{{{_MATH}}}apply")
    etree.SubElement(applied, f"{{{_MATH}}}{operator}")
    return applied


def _equals(parent: etree._Element, name: str, level: int) -> None:
    applied = _apply(parent, "eq")
    etree.SubElement(applied, f"{{{_MATH}}}ci").text = name
    etree.SubElement(applied, f"{{{_MATH}}}cn", {"type": "integer"}).text = str(level)
