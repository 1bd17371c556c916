"""The BioPAX block of GPML 2013a: literature and ontology terms, with everything else kept."""

from __future__ import annotations

from lxml import etree

from il2.pathway.gpml.verbatim import escape_attribute, escape_text, verbatim
from il2.pathway.model import Annotation, Kept, Publication, Xref

BIOPAX = "http://www.biopax.org/release/biopax-level3.owl#"
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_STRING = "http://www.w3.org/2001/XMLSchema#string"


def read_biopax(block: etree._Element) -> tuple[tuple[Publication, ...], tuple[Annotation, ...], Kept]:
    """Return literature, ontology terms, and what is neither."""
    publications, annotations, rest = [], [], []
    for place, child in enumerate(block):
        if child.tag == f"{{{BIOPAX}}}PublicationXref":
            publications.append(_publication(child, place))
        elif child.tag == f"{{{BIOPAX}}}openControlledVocabulary":
            annotations.append(_annotation(child, place))
        else:
            rest.append((place, verbatim(child)))
    kept = Kept(tuple((str(k), str(v)) for k, v in block.attrib.items()), tuple(rest))
    return tuple(publications), tuple(annotations), kept


def _text(element: etree._Element, tag: str) -> str:
    return (element.findtext(f"{{{BIOPAX}}}{tag}") or "").strip()


def _publication(element: etree._Element, place: int) -> Publication:
    authors = (child.text or "" for child in element.findall(f"{{{BIOPAX}}}AUTHORS"))
    return Publication(
        id=element.get(f"{{{RDF}}}id") or f"publication-{place + 1}",
        xref=Xref(_text(element, "DB"), _text(element, "ID")),
        title=_text(element, "TITLE"),
        source=_text(element, "SOURCE"),
        year=_text(element, "YEAR"),
        authors=tuple(author.strip() for author in authors),
        place=place,
        raw=verbatim(element),
    )


def _annotation(element: etree._Element, place: int) -> Annotation:
    return Annotation(
        id=f"term-{place + 1}",
        term=_text(element, "TERM"),
        ontology=_text(element, "Ontology"),
        xref=Xref(_text(element, "Ontology"), _text(element, "ID")),
        place=place,
        raw=verbatim(element),
    )


def publication_xml(item: Publication) -> str:
    """Return the XML of a publication: as it was read, or made anew when it was changed or is new."""
    if item.raw is not None and _read_again(item.raw, _publication, item.place) == item:
        return item.raw
    xref = Xref() if item.xref is None else item.xref
    rows = [("ID", xref.identifier or ""), ("DB", xref.database or ""), ("TITLE", item.title)]
    rows += [("SOURCE", item.source), ("YEAR", item.year), *(("AUTHORS", name) for name in item.authors)]
    inner = "".join(_element(tag, text) for tag, text in rows)
    attributes = f'xmlns:bp="{BIOPAX}" xmlns:rdf="{RDF}" rdf:id="{escape_attribute(item.id)}"'
    return f"<bp:PublicationXref {attributes}>{inner}\n    </bp:PublicationXref>"


def annotation_xml(item: Annotation) -> str:
    """Return the XML of an ontology term, as :func:`publication_xml` does for a publication."""
    if item.raw is not None and _read_again(item.raw, _annotation, item.place) == item:
        return item.raw
    xref = Xref() if item.xref is None else item.xref
    rows = [("TERM", item.term), ("ID", xref.identifier or ""), ("Ontology", item.ontology)]
    inner = "".join(_element(tag, text, rdf=True) for tag, text in rows)
    return f'<bp:openControlledVocabulary xmlns:bp="{BIOPAX}">{inner}\n    </bp:openControlledVocabulary>'


def _element(tag: str, text: str, *, rdf: bool = False) -> str:
    declared = f' xmlns:rdf="{RDF}"' if rdf else ""
    return f'\n      <bp:{tag}{declared} rdf:datatype="{_STRING}">{escape_text(text)}</bp:{tag}>'


def _read_again(raw: str, read: object, place: int | None) -> object:
    element = etree.fromstring(raw.encode())
    return read(element, place or 0)  # type: ignore[operator]
