"""SBML Level 3 Version 1 core with layout: what a map draws, as species, reactions and their places.

Topology only: a map has no rates, so no reaction has a kinetic law. A conversion, transport or binding turns
its source into its target; any other link produces its target with its source as modifier. Lines that act on
a reaction become modifiers of that reaction.
"""

from __future__ import annotations

from typing import Final

from lxml import etree

from il2.pathway.boxes import around
from il2.pathway.compartments import Compartment
from il2.pathway.export.glyphs import LAYOUT, bounding_box, curve, glyph, number
from il2.pathway.export.paths import link_points, side_point
from il2.pathway.export.view import Element, Link, View
from il2.pathway.export.xml import Names, clean, document

CORE: Final = "http://www.sbml.org/sbml/level3/version1/core"
_XHTML: Final = "http://www.w3.org/1999/xhtml"
_RDF: Final = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_BQBIOL: Final = "http://biomodels.net/biology-qualifiers/"
#: Links that turn their source into their target, by head or by what the legend says.
_TURNS: Final = frozenset({"Conversion", "Translocation", "Binding"})
_TURNING_WORDS: Final = ("transport", "translocation", "conversion", "binding")
#: Systems Biology Ontology: what a species is, and what a modifier does.
_SPECIES: Final = {
    "protein": "SBO:0000252", "geneproduct": "SBO:0000252", "rna": "SBO:0000250", "dna": "SBO:0000251",
    "metabolite": "SBO:0000247", "complex": "SBO:0000253",
}  # fmt: skip
_MODIFIERS: Final = {"+": "SBO:0000459", "-": "SBO:0000020", "?": "SBO:0000019"}
_OUTSIDE: Final = "outside"


def to_sbml(shown: View) -> str:
    """Return the map as SBML; lengths of the layout are the px of the drawing."""
    names = Names()
    root = etree.Element(f"{{{CORE}}}sbml", nsmap={None: CORE, "layout": LAYOUT})
    root.set("level", "3")
    root.set("version", "1")
    root.set(f"{{{LAYOUT}}}required", "false")
    units = dict.fromkeys(("substanceUnits", "timeUnits", "volumeUnits", "extentUnits"), "dimensionless")
    model = _sub(root, "model", {"id": names[" map"], "name": clean(shown.title), **units})
    _notes(model, shown)
    used = {element.compartment for element in shown.elements} | {""}
    boxes = {one.id: one for one in shown.compartments if one.id in used}
    places = {"": _OUTSIDE} | {ref: one.name for ref, one in boxes.items()}
    listed = _sub(model, "listOfCompartments")
    for ref, name in places.items():
        given = {"id": names[f" in {ref}"], "name": clean(name), "constant": "true"}
        _sub(listed, "compartment", {**given, "spatialDimensions": "3", "size": "1"})
    if shown.elements:
        listed = _sub(model, "listOfSpecies")
        for element in shown.elements:
            _species(listed, element, names)
    if shown.links:
        listed = _sub(model, "listOfReactions")
        for link in shown.links:
            _reaction(listed, shown, link, names)
    _layout(model, shown, boxes, names)
    return document(root)


def _sub(parent: etree._Element, tag: str, attributes: dict[str, str] | None = None) -> etree._Element:
    return etree.SubElement(parent, f"{{{CORE}}}{tag}", attributes or {})


def _notes(model: etree._Element, shown: View) -> None:
    body = etree.SubElement(_sub(model, "notes"), f"{{{_XHTML}}}body", nsmap={None: _XHTML})
    origin = " ".join(word for word in (shown.map.revision, shown.map.organism) if word)
    said = f"Drawn map {shown.title} ({origin}). Topology and layout only: no reaction has a rate."
    etree.SubElement(body, f"{{{_XHTML}}}p").text = clean(" ".join(said.split()))


def _species(parent: etree._Element, element: Element, names: Names) -> None:
    name = names[element.id]
    given = {"id": name, "name": clean(element.name), "compartment": names[f" in {element.compartment}"]}
    given |= {"hasOnlySubstanceUnits": "true", "boundaryCondition": "false", "constant": "false"}
    sbo = _SPECIES.get(element.type.casefold())
    if sbo:
        given["sboTerm"] = sbo
    if element.curie:
        given["metaid"] = f"meta_{name}"
    species = _sub(parent, "species", given)
    if element.curie:
        _annotation(species, f"meta_{name}", element.curie)


def _annotation(parent: etree._Element, meta: str, curie: str) -> None:
    top = etree.SubElement(
        _sub(parent, "annotation"), f"{{{_RDF}}}RDF", nsmap={"rdf": _RDF, "bqbiol": _BQBIOL}
    )
    described = etree.SubElement(top, f"{{{_RDF}}}Description", {f"{{{_RDF}}}about": f"#{meta}"})
    bag = etree.SubElement(etree.SubElement(described, f"{{{_BQBIOL}}}is"), f"{{{_RDF}}}Bag")
    link = f"https://identifiers.org/{clean(curie)}"
    etree.SubElement(bag, f"{{{_RDF}}}li", {f"{{{_RDF}}}resource": link})


def turns(link: Link) -> bool:
    """Tell whether a link turns its source into its target, rather than acting on it."""
    return link.head in _TURNS or any(word in link.meaning for word in _TURNING_WORDS)


def _reaction(parent: etree._Element, shown: View, link: Link, names: Names) -> None:
    given = {"id": names[f"re_{link.id}"], "reversible": "false", "fast": "false"}
    if link.meaning:
        given["name"] = clean(link.meaning)
    reaction = _sub(parent, "reaction", given)
    if turns(link):
        _reference(_sub(reaction, "listOfReactants"), link.source, names)
    _reference(_sub(reaction, "listOfProducts"), link.target, names)
    acting = _modifiers(shown, link)
    if acting:
        listed = _sub(reaction, "listOfModifiers")
        for source, sign in acting.items():
            _sub(listed, "modifierSpeciesReference", {"species": names[source], "sboTerm": _MODIFIERS[sign]})


def _modifiers(shown: View, link: Link) -> dict[str, str]:
    """Element that acts on the reaction -> sign."""
    own = {} if turns(link) else {link.source: str(link.sign)}
    return own | {action.source: str(action.sign) for action in shown.actions_on(link.id)}


def _reference(parent: etree._Element, ref: str, names: Names) -> None:
    _sub(parent, "speciesReference", {"species": names[ref], "stoichiometry": "1", "constant": "true"})


# Layout ---------------------------------------------------------------------------------------------------


def _layout(model: etree._Element, shown: View, boxes: dict[str, Compartment], names: Names) -> None:
    whole = around([element.box for element in shown.elements] + [one.box for one in shown.compartments])
    width = max(float(shown.map.board_width or 0.0), whole.right, 1.0)
    height = max(float(shown.map.board_height or 0.0), whole.bottom, 1.0)
    layout = glyph(glyph(model, "listOfLayouts"), "layout", {"id": names[" layout"]})
    glyph(layout, "dimensions", {"width": number(width), "height": number(height)})
    drawn = [one for one in shown.compartments if one.id in boxes]
    if drawn:
        listed = glyph(layout, "listOfCompartmentGlyphs")
        for one in drawn:
            ids = {"id": names[f"glyph {one.id}"], "compartment": names[f" in {one.id}"]}
            bounding_box(glyph(listed, "compartmentGlyph", ids), one.box, names[f"box {one.id}"])
    if shown.elements:
        listed = glyph(layout, "listOfSpeciesGlyphs")
        for element in shown.elements:
            ids = {"id": names[f"glyph {element.id}"], "species": names[element.id]}
            bounding_box(glyph(listed, "speciesGlyph", ids), element.box, names[f"box {element.id}"])
    if shown.links:
        listed = glyph(layout, "listOfReactionGlyphs")
        for link in shown.links:
            _reaction_glyph(listed, shown, link, names)
    if shown.elements:
        listed = glyph(layout, "listOfTextGlyphs")
        for element in shown.elements:
            ids = {"id": names[f"text {element.id}"], "graphicalObject": names[f"glyph {element.id}"]}
            drawn_text = glyph(listed, "textGlyph", {**ids, "originOfText": names[element.id]})
            bounding_box(drawn_text, element.box, names[f"text box {element.id}"])


def _reaction_glyph(parent: etree._Element, shown: View, link: Link, names: Names) -> None:
    ids = {"id": names[f"glyph {link.id}"], "reaction": names[f"re_{link.id}"]}
    made = glyph(parent, "reactionGlyph", ids)
    points = link_points(shown, link)
    curve(made, points)
    listed = glyph(made, "listOfSpeciesReferenceGlyphs")
    ends = [(link.source, "substrate" if turns(link) else _role(link), points[:1] * 2)]
    ends.append((link.target, "product", points[-1:] * 2))
    middle = points[len(points) // 2 - 1], points[len(points) // 2]
    centre = ((middle[0][0] + middle[1][0]) / 2, (middle[0][1] + middle[1][1]) / 2)
    for action in shown.actions_on(link.id):
        box = shown.by_id[action.source].box
        ends.append((action.source, _role(action), (side_point(box, *centre), centre)))
    for place, (ref, role, path) in enumerate(ends, 1):
        ids = {"id": names[f"end {place} {link.id}"], "speciesGlyph": names[f"glyph {ref}"], "role": role}
        curve(glyph(listed, "speciesReferenceGlyph", ids), path)


def _role(link: Link) -> str:
    return {"+": "activator", "-": "inhibitor", "?": "modifier"}[link.sign]
