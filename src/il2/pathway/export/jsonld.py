"""JSON-LD: the map as a schema.org Dataset, with its participants and what it was made from.

The context is written out, so that no program has to fetch one.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any, Final

from il2.pathway.databases import curie
from il2.pathway.export.home import home_of, wikipathways_id
from il2.pathway.export.view import View
from il2.pathway.frontmatter import Page
from il2.pathway.mojibake import repair
from il2.pathway.participants import Participant, participants

CONTEXT: Final = {
    "@vocab": "https://schema.org/",
    "license": {"@type": "@id"},
    "url": {"@type": "@id"},
    "contentUrl": {"@type": "@id"},
    "isPartOf": {"@type": "@id"},
}
CC0: Final = "https://creativecommons.org/publicdomain/zero/1.0/"
HUMAN: Final = {"@id": "http://purl.obolibrary.org/obo/NCBITaxon_9606", "identifier": "NCBITaxon:9606"}


def to_jsonld(shown: View) -> str:
    """Return the map as JSON-LD text."""
    return json.dumps(dataset(shown), ensure_ascii=False, indent=1) + "\n"


def dataset(
    shown: View, page: Page | None = None, sha256: str = "", files: Sequence[tuple[str, str]] = ()
) -> dict[str, Any]:
    """Return the map as a schema.org Dataset, ready for :func:`json.dumps`.

    Parameters
    ----------
    shown : the map.
    page : front matter of its page, for authors, date and citing papers.
    sha256 : hash of the file that was read.
    files : address and media type of every form in which the map can be had.
    """
    wpid, revision = wikipathways_id(shown.map)
    home = home_of(shown.map)
    about = [*(curie(term.xref) or term.term for term in shown.map.annotations)]
    given: dict[str, Any] = {
        "@context": CONTEXT,
        "@id": home,
        "@type": "Dataset",
        "name": shown.title,
        "description": repair(shown.map.description).text,
        "identifier": [wpid, f"wikipathways:{wpid}"] if wpid else [],
        "url": home if wpid else "",
        "version": revision or shown.map.revision,
        "dateModified": str(page.last_edited) if page and page.last_edited else "",
        "license": CC0 if wpid else shown.map.license,
        "isPartOf": "https://www.wikipathways.org" if wpid else "",
        "isBasedOn": _source(shown, sha256),
        "creator": [{"@type": "Person", "name": name} for name in _authors(shown, page)],
        "taxonomicRange": _taxon(shown.map.organism),
        "about": [{"@type": "DefinedTerm", "identifier": term} for term in about],
        "citation": _citations(shown),
        "subjectOf": [_work(cited.link, cited.title) for cited in page.cited_in] if page else [],
        "keywords": [one.label for one in participants(shown.map, shown.graph)],
        "mentions": [_mention(one) for one in participants(shown.map, shown.graph)],
        "distribution": [
            {"@type": "DataDownload", "contentUrl": where, "encodingFormat": what} for where, what in files
        ],
    }
    return {name: value for name, value in given.items() if value not in ("", [], {}, None)}


def _source(shown: View, sha256: str) -> dict[str, Any]:
    named = {"name": shown.map.name, "version": shown.map.revision or "", "sha256": sha256}
    said = {key: value for key, value in named.items() if value}
    return {"@type": "CreativeWork", **said, "encodingFormat": "application/gpml+xml"} if said else {}


def _authors(shown: View, page: Page | None) -> list[str]:
    if page and page.authors:
        return list(page.authors)
    listed = (shown.map.author_text or "").strip().removeprefix("[").removesuffix("]")
    named = [author.name for author in shown.map.authors] or listed.split(",")
    return [name.strip() for name in named if name.strip()]


def _taxon(organism: str | None) -> dict[str, str]:
    if not organism:
        return {}
    return {"@type": "Taxon", "name": organism, **(HUMAN if organism == "Homo sapiens" else {})}


def _citations(shown: View) -> list[dict[str, Any]]:
    out = []
    for one in shown.map.publications:
        compact = curie(one.xref)
        if one.xref and not compact and (one.xref.database or "").casefold() == "pubmed":
            compact = f"pubmed:{one.xref.identifier}"
        out.append(_work(compact or one.url or "", one.title))
    return [work for work in out if len(work) > 1]


def _work(identifier: str, name: str) -> dict[str, Any]:
    said = {"identifier": identifier, "name": name}
    return {"@type": "ScholarlyArticle", **{key: value for key, value in said.items() if value}}


def _mention(one: Participant) -> dict[str, Any]:
    known = {
        "hgnc": one.hgnc.removeprefix("HGNC:"),
        "ncbigene": one.ncbi_gene,
        "ensembl": one.ensembl,
        "uniprot": one.uniprot,
    }
    identifiers = [f"{prefix}:{local}" for prefix, local in known.items() if local] or list(one.identifiers)
    said = {"name": one.label, "alternateName": one.symbol if one.symbol != one.label else ""}
    return {
        "@type": _kind(one),
        **{key: value for key, value in said.items() if value},
        **({"identifier": identifiers} if identifiers else {}),
    }


def _kind(one: Participant) -> str:
    if "Protein" in one.types:
        return "Protein"
    if one.symbol or {"GeneProduct", "Rna", "RNA", "DNA"} & set(one.types):
        return "Gene"
    return "MolecularEntity" if "Metabolite" in one.types else "Thing"
