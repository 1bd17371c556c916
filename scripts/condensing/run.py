"""Write every packaged table, and the list of the files they came from."""

from __future__ import annotations

import argparse
import csv
import gzip
import io
import sys
from collections.abc import Callable
from pathlib import Path

from condensing import catalogue, cells, maps, molecules, signalling, signals
from condensing.origins import Origins, Record
from il2.ground.errors import Il2Error
from il2.ground.files import data_folder, write_whole

TABLES: dict[str, Callable[[Origins], list[Record]]] = {
    "affinities": molecules.affinities,
    "affinities_literature": molecules.affinities_literature,
    "baseline_predictions": signals.baseline_predictions,
    "baseline_scores": signals.baseline_scores,
    "binding_wp49": maps.binding_wp49,
    "celltypes": cells.celltypes,
    "dead_links": maps.dead_links,
    "ec50_open": signals.ec50_open,
    "ec50_populations": signals.ec50_populations,
    "fallon2000": molecules.fallon2000,
    "fallon2000_expected": molecules.fallon2000_expected,
    "farhat2021": molecules.farhat2021,
    "genes": catalogue.genes,
    "ligands": molecules.ligands,
    "ligands_without_kd": molecules.without_kd,
    "parameters": catalogue.parameters,
    "phenomena_rules": signalling.rules,
    "pstat5_benchmark": signals.benchmark,
    "pstat5_populations": signals.populations,
    "receptor_counts": cells.receptor_counts,
    "receptor_priors": cells.receptor_priors,
    "receptor_spread": cells.receptor_spread,
    "signalling_cells": signalling.cells,
    "signalling_genes": signalling.genes,
    "signalling_inhibitors": signalling.inhibitors,
    "signalling_parameters": signalling.parameters,
    "signalling_switches": signalling.switches,
    "sources": catalogue.sources,
    "splits": signals.splits,
    "targets": catalogue.targets,
    "xref_databases": maps.xref_databases,
    "yt1_pstat5": signals.yt1_pstat5,
    "yt1_surface": signals.yt1_surface,
    **maps.OWN,
}
#: Tables too large to be carried as plain text.
COMPRESSED: dict[str, Callable[[Origins], list[Record]]] = {"gene_symbols": maps.gene_symbols}


def condense(out: Path) -> list[str]:
    """Write all tables to ``out``; return the names of the files written."""
    written, every = [], Origins()
    for name, make in (TABLES | COMPRESSED).items():
        origins = Origins()
        text = csv_text(make(origins))
        if name in COMPRESSED:  # without a time stamp: the same rows give the same bytes
            write_whole(out / f"{name}.csv.gz", gzip.compress(text.encode("utf-8"), mtime=0))
            written.append(f"{name}.csv.gz")
        else:
            write_whole(out / f"{name}.csv", text)
            written.append(f"{name}.csv")
        if name != "sources":  # its rows carry no hash
            every.read |= origins.read
    rows = [{"file": name, "sha256": digest} for name, digest in sorted(every.read.items())]
    write_whole(out / "origins.csv", csv_text(rows))
    return [*written, "origins.csv"]


def csv_text(rows: list[Record]) -> str:
    """Return rows as CSV with a header and plain line ends."""
    text = io.StringIO()
    writer = csv.DictWriter(text, list(rows[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


def main(arguments: list[str]) -> int:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description="Write the packaged tables from the reference data.")
    parser.add_argument(
        "--out", type=Path, default=data_folder(), help="folder (default: the package's data)"
    )
    out: Path = parser.parse_args(arguments).out
    try:
        out.mkdir(parents=True, exist_ok=True)
        for name in condense(out):
            print(f"{name:32s} {(out / name).stat().st_size:9,d} bytes")
    except Il2Error as problem:
        print(f"condense: {problem}", file=sys.stderr)
        return 2
    return 0
