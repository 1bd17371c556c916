"""Tables for reading pathway maps: human gene symbols and the names of identifier databases."""

from __future__ import annotations

import gzip
import hashlib
from collections.abc import Callable

from condensing.origins import Origins, Record
from il2.ground.files import reference_data

_SYMBOLS = "pathway/hgnc_symbols.tsv.gz"


def gene_symbols(origins: Origins) -> list[Record]:
    """Every approved human symbol with its identifiers, aliases and previous symbols."""
    raw = reference_data(*_SYMBOLS.split("/")).read_bytes()
    origins.read[_SYMBOLS] = hashlib.sha256(raw).hexdigest()
    header, *lines = gzip.decompress(raw).decode("utf-8").splitlines()
    names = header.split("\t")
    keep = ("symbol", "hgnc_id", "ncbi_gene", "ensembl", "uniprot", "alias_symbols", "previous_symbols")
    rows = []
    for line in lines:
        cells = dict(zip(names, line.split("\t"), strict=False))
        rows.append({name: cells.get(name, "") for name in keep})
    return origins.stamp(rows, "hgnc", _SYMBOLS)


def xref_databases(origins: Origins) -> list[Record]:
    """How maps name the databases of their identifiers, and the CURIE prefix of each."""
    rows = [
        {"database": row["database"], "prefix": row["curie_prefix"]}
        for row in origins.table("pathway", "xref_databases.csv")
    ]
    return origins.stamp(rows, "wikipathways", "pathway/xref_databases.csv")


def dead_links(origins: Origins) -> list[Record]:
    """Addresses in maps that lead nowhere; the list is ours, since no address is visited."""
    return origins.stamp(origins.curated("dead_links.csv"), "memory", "scripts/curated/dead_links.csv")


def own(name: str) -> Callable[[Origins], list[Record]]:
    """One of the tables of our own map, which are written by hand."""

    def rows(origins: Origins) -> list[Record]:
        return origins.stamp(origins.curated(f"{name}.csv"), "il2", f"scripts/curated/{name}.csv")

    return rows


def binding_wp49(origins: Origins) -> list[Record]:
    """The entities and edges of WP49 r141561 with the elements behind them, to count what is bound."""
    rows: list[Record] = []
    nodes: dict[str, list[str]] = {}
    for row in origins.table("pathway", "wp49_participants.csv"):
        nodes.setdefault(row["label"], []).extend(row["graph_ids"].replace(";", " ").split())
    for label, ids in nodes.items():
        rows.append({"kind": "entity", "name": label, "elements": " ".join(ids), "source": "wikipathways"})
    edges = origins.stamp(
        [
            {"kind": "edge", "name": f"{row['source']} > {row['target']}", "elements": row["graph_ids"]}
            for row in origins.table("pathway", "wp49_edges_resolved.csv")
        ],
        "wikipathways",
        "pathway/wp49_edges_resolved.csv",
    )
    return origins.stamp(rows, "wikipathways", "pathway/wp49_participants.csv") + edges


#: The tables of our own map (:mod:`il2.pathway.own`) and what binds it to the model.
OWN = {
    name: own(name)
    for name in (
        "binding",
        "map_edges",
        "map_evidence",
        "map_groups",
        "map_meanings",
        "map_nodes",
        "map_repairs",
        "map_shapes",
        "map_states",
        "map_text",
    )
}
