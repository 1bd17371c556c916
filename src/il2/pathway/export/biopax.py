"""BioPAX Level 3: physical entities with their references, and one interaction for every link.

What a link becomes: a transport or translocation a ``Transport``, a conversion a ``BiochemicalReaction``,
transcription or translation a ``TemplateReaction`` with its regulation, any other link with a sign a
``Control`` of an interaction of its target, and the rest (bindings, lines of unknown sign) a
``MolecularInteraction``. What acts on a reaction becomes a ``Control`` of that reaction. The id of the drawn
line is the display name, so that every interaction can be found on the map.
"""

from __future__ import annotations

from typing import Final

from lxml import etree

from il2.pathway.export.view import Element, Link, View
from il2.pathway.export.xml import Names, clean, document

BP: Final = "http://www.biopax.org/release/biopax-level3.owl#"
RDF: Final = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
OWL: Final = "http://www.w3.org/2002/07/owl#"
XSD: Final = "http://www.w3.org/2001/XMLSchema#"
#: Type of a data node -> classes of its physical entity and of its reference.
_CLASSES: Final = {
    "protein": ("Protein", "ProteinReference"),
    "geneproduct": ("Protein", "ProteinReference"),
    "rna": ("Rna", "RnaReference"),
    "dna": ("Dna", "DnaReference"),
    "metabolite": ("SmallMolecule", "SmallMoleculeReference"),
    "complex": ("Complex", ""),
}
#: The identifier of a gene says which gene a protein or RNA is of, not that it is the same thing.
_PRODUCTS: Final = frozenset({"ProteinReference", "RnaReference"})
GENE_PREFIXES: Final = frozenset({"ncbigene", "ensembl", "hgnc", "hgnc.symbol"})
_CONTROL: Final = {"+": "ACTIVATION", "-": "INHIBITION"}


def to_biopax(shown: View) -> str:
    """Return the map as BioPAX Level 3 (OWL in RDF/XML)."""
    return document(_Writer(shown).tree())


class _Writer:
    def __init__(self, shown: View) -> None:
        self.shown, self.names = shown, Names()
        self.root = etree.Element(
            f"{{{RDF}}}RDF", nsmap={None: BP, "bp": BP, "rdf": RDF, "owl": OWL, "xsd": XSD}
        )
        self._made: set[str] = set()

    def tree(self) -> etree._Element:
        ontology = etree.SubElement(self.root, f"{{{OWL}}}Ontology", {f"{{{RDF}}}about": ""})
        etree.SubElement(ontology, f"{{{OWL}}}imports", {f"{{{RDF}}}resource": BP})
        pathway = self._object("Pathway", " map")
        self._text(pathway, "displayName", self.shown.title)
        if self.shown.map.description:
            self._text(pathway, "comment", self.shown.map.description)
        for element in self.shown.elements:
            self._element(element)
        for link in self.shown.links:
            for name in self._link(link):
                self._points(pathway, "pathwayComponent", name)
        for action in self.shown.actions:
            name = self._control(f"control {action.id}", action, f"link {action.acts_on}")
            self._points(pathway, "pathwayComponent", name)
        for publication in self.shown.map.publications:
            if publication.xref:
                xref = self._object("PublicationXref", f"publication {publication.id}")
                self._text(xref, "db", publication.xref.database or "")
                self._text(xref, "id", publication.xref.identifier or "")
                if publication.title:
                    self._text(xref, "title", publication.title)
        for reference in self.shown.map.references:
            self._cite(pathway, reference.target)
        return self.root

    # Objects ----------------------------------------------------------------------------------------------

    def _object(self, kind: str, key: str) -> etree._Element:
        return etree.SubElement(self.root, f"{{{BP}}}{kind}", {f"{{{RDF}}}ID": self.names[key]})

    def _text(self, parent: etree._Element, tag: str, text: str) -> None:
        child = etree.SubElement(parent, f"{{{BP}}}{tag}", {f"{{{RDF}}}datatype": f"{XSD}string"})
        child.text = clean(text)

    def _points(self, parent: etree._Element, tag: str, key: str) -> None:
        etree.SubElement(parent, f"{{{BP}}}{tag}", {f"{{{RDF}}}resource": f"#{self.names[key]}"})

    def _cite(self, parent: etree._Element, publication: str) -> None:
        known = {one.id for one in self.shown.map.publications if one.xref}
        if publication in known:
            self._points(parent, "xref", f"publication {publication}")

    # Entities ---------------------------------------------------------------------------------------------

    def _element(self, element: Element) -> None:
        kind, reference = _CLASSES.get(element.type.casefold(), ("PhysicalEntity", ""))
        made = self._object(kind, element.id)
        self._text(made, "displayName", element.name)
        self._text(made, "comment", f"element {element.id} of the map")
        for text in dict.fromkeys(c.text.strip() for s in element.states for c in s.comments):
            self._text(made, "comment", text)
        if element.compartment:
            self._points(made, "cellularLocation", self._location(element.compartment))
        if element.curie and reference:
            self._points(made, "entityReference", self._reference(element, reference))
        elif element.curie:
            self._points(made, "xref", self._xref(element.curie))

    def _location(self, ref: str) -> str:
        key = f"location {ref}"
        if key not in self._made:
            self._made.add(key)
            name = next(one.name for one in self.shown.compartments if one.id == ref)
            self._text(self._object("CellularLocationVocabulary", key), "term", name)
        return key

    def _reference(self, element: Element, kind: str) -> str:
        key = f"reference {kind} {element.curie}"
        if key not in self._made:
            self._made.add(key)
            of_gene = element.curie.partition(":")[0] in GENE_PREFIXES and kind in _PRODUCTS
            xref = self._xref(element.curie, "RelationshipXref" if of_gene else "UnificationXref")
            made = self._object(kind, key)
            self._text(made, "displayName", element.name)
            self._points(made, "xref", xref)
        return key

    def _xref(self, curie: str, kind: str = "UnificationXref") -> str:
        key = f"{kind} {curie}"
        if key not in self._made:
            self._made.add(key)
            made = self._object(kind, key)
            database, _, identifier = curie.partition(":")
            self._text(made, "db", database)
            self._text(made, "id", identifier)
        return key

    # Interactions -----------------------------------------------------------------------------------------

    def _link(self, link: Link) -> list[str]:
        key = f"link {link.id}"
        if link.head == "Translocation" or any(w in link.meaning for w in ("transport", "translocation")):
            return [self._conversion("Transport", key, link)]
        if link.head == "Conversion" and link.sign == "+":
            return [self._conversion("BiochemicalReaction", key, link)]
        if link.head == "TranscriptionTranslation":
            made = self._interaction("TemplateReaction", key, link)
            self._points(made, "product", link.target)
            return [key, self._control(f"control {link.id}", link, key, "TemplateReactionRegulation")]
        if link.directed and link.sign != "?":
            made = self._interaction("Interaction", key, link)
            self._points(made, "participant", link.target)
            return [key, self._control(f"control {link.id}", link, key)]
        made = self._interaction("MolecularInteraction", key, link)
        for ref in dict.fromkeys((link.source, link.target)):
            self._points(made, "participant", ref)
        return [key]

    def _interaction(self, kind: str, key: str, link: Link) -> etree._Element:
        made = self._object(kind, key)
        self._text(made, "displayName", link.id)
        if link.meaning:
            self._text(made, "comment", link.meaning)
        for comment in link.comments:
            self._text(made, "comment", comment.text.strip())
        for reference in link.references:
            self._cite(made, reference.target)
        return made

    def _conversion(self, kind: str, key: str, link: Link) -> str:
        made = self._interaction(kind, key, link)
        self._points(made, "left", link.source)
        self._points(made, "right", link.target)
        self._text(made, "conversionDirection", "LEFT-TO-RIGHT")
        return key

    def _control(self, key: str, link: Link, controlled: str, kind: str = "Control") -> str:
        made = self._object(kind, key)
        self._text(made, "displayName", f"{link.line} acts" if link.acts_on else link.id)
        if link.sign in _CONTROL:
            self._text(made, "controlType", _CONTROL[link.sign])
        self._points(made, "controller", link.source)
        self._points(made, "controlled", controlled)
        return key
