"""Hand-written facts, targets, genes and sources."""

from __future__ import annotations

import gzip
import hashlib

from condensing.origins import Origins, Record
from il2.ground.errors import TableError
from il2.ground.files import reference_data


def parameters(origins: Origins) -> list[Record]:
    """Single constants of the literature, as read in the receptor reference."""
    return origins.stamp(origins.curated("parameters.csv"), "il2", "scripts/curated/parameters.csv")


def targets(origins: Origins) -> list[Record]:
    """Numerical targets, with the bounds of each part as numbers."""
    texts = {row["id"]: row for row in origins.table("receptor", "targets.csv")}
    keep = ("layer", "quantity", "target", "baseline_to_beat", "unit", "kind", "priority", "use")
    bounds = origins.curated("target_bounds.csv")
    missing = sorted(set(texts) - {b["id"] for b in bounds})
    if missing:
        raise TableError(f"targets without bounds in scripts/curated/target_bounds.csv: {', '.join(missing)}")
    out = []
    for bound in bounds:
        text = texts[bound["id"]]
        row = {"id": bound["id"], "part": bound["part"]} | {k: text[k] for k in keep}
        row["target"] = row["target"].replace("reference/receptor.md section 5c", "fallon2000_expected")
        out.append(row | {"low": bound["low"], "high": bound["high"]})
    return origins.stamp(out, "il2", "receptor/targets.csv")


def genes(origins: Origins) -> list[Record]:
    """Genes of the receptor system with their synonyms and identifiers."""
    path = reference_data("pathway", "hgnc_symbols.tsv.gz")
    raw = path.read_bytes()
    origins.read["pathway/hgnc_symbols.tsv.gz"] = hashlib.sha256(raw).hexdigest()
    header, *lines = gzip.decompress(raw).decode("utf-8").splitlines()
    names = header.split("\t")
    known = {r["symbol"]: r for r in (dict(zip(names, line.split("\t"), strict=False)) for line in lines)}
    ids = ("hgnc_id", "ncbi_gene", "ensembl", "uniprot")
    rows = [row | {k: known[row["symbol"]][k] for k in ids} for row in origins.curated("genes.csv")]
    return origins.stamp(rows, "hgnc", "pathway/hgnc_symbols.tsv.gz")


def sources(origins: Origins) -> list[Record]:
    """What the source keys stand for; identifiers only where the references give them."""
    return origins.curated("sources.csv")
