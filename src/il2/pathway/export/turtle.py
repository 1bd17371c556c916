"""Turtle: the map in the vocabulary of WikiPathways RDF (wp:), with what was read from the drawing (il2:).

Every data node and every link is a resource; identifiers are identifiers.org addresses. A link with a
direction is a ``wp:DirectedInteraction`` (``wp:Inhibition`` and so on where the head says so), any other a
``wp:Interaction``. ``il2:sign``, ``il2:readAs`` and ``il2:confidence`` say how it was read.
"""

from __future__ import annotations

import json
from typing import Final
from urllib.parse import quote

from il2.pathway.databases import curie
from il2.pathway.export.home import element_address, home_of, wikipathways_id
from il2.pathway.export.view import Element, Link, View
from il2.pathway.export.xml import clean
from il2.pathway.mojibake import repair

PREFIXES: Final = {
    "wp": "http://vocabularies.wikipathways.org/wp#",
    "dcterms": "http://purl.org/dc/terms/",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "il2": "urn:il2:vocabulary:",
}
_CLASSES: Final = {
    "geneproduct": "wp:GeneProduct", "protein": "wp:Protein", "rna": "wp:Rna", "dna": "wp:DNA",
    "metabolite": "wp:Metabolite", "complex": "wp:Complex", "pathway": "wp:Pathway",
}  # fmt: skip
_HEADS: Final = {
    "Inhibition": "wp:Inhibition",
    "Catalysis": "wp:Catalysis",
    "Stimulation": "wp:Stimulation",
    "Conversion": "wp:Conversion",
    "Binding": "wp:Binding",
    "TranscriptionTranslation": "wp:TranscriptionTranslation",
}


def to_turtle(shown: View) -> str:
    """Return the map as Turtle."""
    heads = [f"@prefix {name}: <{address}> ." for name, address in PREFIXES.items()]
    blocks = [_map(shown)]
    blocks += [_element(shown, element) for element in shown.elements]
    blocks += [_link(shown, link) for link in (*shown.links, *shown.actions)]
    return "\n".join(heads) + "\n\n" + "\n".join(blocks)


def _map(shown: View) -> str:
    wpid, revision = wikipathways_id(shown.map)
    terms = [curie(term.xref) for term in shown.map.annotations]
    given = {
        "a": ["wp:Pathway"],
        "dcterms:title": [_text(shown.title)],
        "dcterms:identifier": [_text(wpid)] if wpid else [],
        "dcterms:hasVersion": [_text(revision or shown.map.revision or "")],
        "dcterms:description": [_text(repair(shown.map.description).text)],
        "wp:organismName": [_text(shown.map.organism or "")],
        "wp:ontologyTag": [_identifiers_org(term) for term in terms if term],
        "dcterms:references": [
            _identifiers_org(f"pubmed:{one.xref.identifier}")
            for one in shown.map.publications
            if one.xref and (one.xref.database or "").casefold() == "pubmed"
        ],
    }
    return _block(f"<{home_of(shown.map)}>", given)


def _element(shown: View, element: Element) -> str:
    boxes = {one.id: one.name for one in shown.compartments}
    kind = _CLASSES.get(element.type.casefold())
    given = {
        "a": ["wp:DataNode", *([kind] if kind else [])] if element.kind == "node" else ["il2:Text"],
        "rdfs:label": [_text(element.name)],
        "dcterms:isPartOf": [f"<{home_of(shown.map)}>"],
        "dcterms:identifier": [_identifiers_org(element.curie)] if element.curie else [],
        "il2:entity": [_text(element.entity)],
        "il2:compartment": [_text(boxes.get(element.compartment, ""))],
        "il2:state": [_text(state.label or "") for state in element.states],
    }
    return _block(_address(shown, element.id), given)


def _link(shown: View, link: Link) -> str:
    kinds = ["wp:Interaction"]
    if link.directed:
        kinds.append("wp:DirectedInteraction")
    kinds += [_HEADS[link.head]] if link.head in _HEADS else []
    ends = [_address(shown, link.source), _address(shown, link.target)]
    cited = {one.id: one.xref for one in shown.map.publications if one.xref}
    given = {
        "a": kinds,
        "dcterms:isPartOf": [f"<{home_of(shown.map)}>"],
        "wp:participants": ends,
        "wp:source": ends[:1] if link.directed else [],
        "wp:target": ends[1:] if link.directed else [],
        "il2:line": [_text(link.line)],
        "il2:sign": [_text(link.sign)],
        "il2:meaning": [_text(link.meaning)],
        "il2:readAs": [_text(link.way)],
        "il2:confidence": [_text(link.confidence)],
        "il2:actsOn": [_address(shown, f"link.{link.acts_on}")] if link.acts_on else [],
        "rdfs:comment": [_text(c.text.strip()) for c in link.comments],
        "dcterms:references": [
            _identifiers_org(f"pubmed:{xref.identifier}")
            for reference in link.references
            if (xref := cited.get(reference.target)) and (xref.database or "").casefold() == "pubmed"
        ],
    }
    return _block(_address(shown, f"link.{link.id}"), given)


def _address(shown: View, ref: str) -> str:
    return f"<{element_address(shown.map, ref)}>"


def _identifiers_org(compact: str) -> str:
    prefix, _, local = compact.partition(":")
    return f"<https://identifiers.org/{prefix}:{quote(local, safe=':.')}>"


def _text(text: str) -> str:
    return json.dumps(clean(text), ensure_ascii=False)


def _block(subject: str, given: dict[str, list[str]]) -> str:
    rows = []
    for predicate, objects in given.items():
        kept = list(dict.fromkeys(one for one in objects if one != '""'))
        if kept:
            rows.append(f"  {predicate} {', '.join(kept)}")
    return f"{subject}\n" + " ;\n".join(rows) + " .\n"
