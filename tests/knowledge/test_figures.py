"""Condensed figures against the figures printed in the receptor reference and in the shared files."""

import csv
from math import isclose

import pytest

from il2.ground.errors import MissingDataError
from il2.ground.files import reference_data
from il2.knowledge import tables
from il2.knowledge.celltypes import cell_type, names
from il2.knowledge.ligands import ligand

# centre and log10 SD as printed in the reference, section 4
PRIORS = {
    "Treg": {"IL2RA": (3652, 0.10), "IL2RB": (1439, 0.30), "IL2RG": (5849, 0.42)},
    "Thelper": {"IL2RA": (464, 0.13), "IL2RB": (996, 0.69), "IL2RG": (4943, 0.46)},
    "NK": {"IL2RA": (90, 0.55), "IL2RB": (6057, 0.17), "IL2RG": (3200, 0.42)},
    "CD8": {"IL2RA": (143, 0.72), "IL2RB": (1762, 0.47), "IL2RG": (5045, 0.45)},
}


@pytest.mark.parametrize("name", PRIORS)
def test_priors_equal_the_printed_ones(name: str) -> None:
    for receptor, (centre, sd) in PRIORS[name].items():
        prior = cell_type(name).receptors[receptor]
        assert abs(prior.centre - centre) <= 0.6
        assert abs(prior.log10_sd - sd) <= 0.0055


def test_yt1_counts_equal_the_printed_ones() -> None:
    receptors = cell_type("YT-1").receptors
    assert [round(receptors[r].centre, -1) for r in ("IL2RA", "IL2RB", "IL15RA")] == [4620, 540, 1120]
    # gamma-c: between 10,909 (measured) and 1,601 (fit), and wide enough to hold both
    low, high = receptors["IL2RG"].interval(0.90)
    assert low < 1601 < receptors["IL2RG"].centre < 10909 < high


def test_subsets_are_wider_than_their_parents_and_follow_quantification_a() -> None:
    counts = {
        (r["cell_type"], r["receptor"]): r["value"]
        for r in tables.load("receptor_counts")
        if r["quantification"] == "A"
    }
    for name in names():
        cell = cell_type(name)
        if not cell.parent or name not in {c for c, _ in counts}:
            continue
        parent = cell_type(cell.parent)
        for receptor in ("IL2RA", "IL2RB", "IL2RG"):
            ratio = cell.receptors[receptor].centre / parent.receptors[receptor].centre
            expected = counts[name, receptor] / counts[cell.parent, receptor]
            assert isclose(ratio, expected, rel_tol=0.01)
            assert cell.receptors[receptor].log10_sd > parent.receptors[receptor].log10_sd


def test_spread_within_populations_equals_the_printed_one() -> None:
    assert round(cell_type("Treg").il2ra_cv, 2) == 0.95
    assert round(cell_type("Thelper").il2ra_cv, 1) == 1.2
    usable = {(r["cell_type"], r["receptor"]) for r in tables.load("receptor_spread") if r["usable"] == "yes"}
    assert usable == {("Treg", "IL2RA"), ("Thelper", "IL2RA")}


def test_open_molecules_equal_the_shared_file() -> None:
    try:
        path = reference_data("receptor", "ligands.csv")
    except MissingDataError as missing:
        pytest.skip(str(missing))
    with path.open(newline="") as text:
        for row in csv.DictReader(text):
            (arm,) = ligand(row["ligand"]).arms
            shared = [float(row[c]) if row[c] else None for c in ("kd_il2ra_nM", "kd_il2rbg_nM")]
            assert [arm.kd_il2ra_nM, arm.kd_il2rbg_nM] == shared
            assert arm.count == int(row["arms"]) and ligand(row["ligand"]).fusion == row["fusion"]


def test_benchmark_has_the_printed_sizes() -> None:
    groups = [row["group"] for row in tables.load("pstat5_benchmark")]
    assert [groups.count(g) for g in ("primary", "diagnostic", "il15")] == [1888, 384, 552]
    early = [r for r in tables.load("pstat5_benchmark") if r["group"] == "primary" and r["time_min"] <= 60]
    dimers = [r for r in early if r["ligand"].endswith("dimer")]
    assert (len(early), len(dimers)) == (904, 336)


def test_replicates_of_one_date_are_averaged() -> None:
    rows = tables.load("pstat5_populations")
    assert sum(row["n"] for row in rows) == 6140  # every reading once; bad wells are kept and flagged
    bad = [row for row in rows if "bad_well" in row["flag"]]
    assert {row["date"] for row in bad} == {"2019-03-15"} and len(bad) == 24
    assert len({(r["date"], r["cell_type"], r["ligand"], r["dose_nM"], r["time_min"]) for r in rows}) == len(
        rows
    )


def test_target_bounds_repeat_the_text() -> None:
    for row in tables.load("targets"):
        assert row["low"] is not None or row["high"] is not None
        for bound in (row["low"], row["high"]):
            if bound is not None and "+-" not in row["target"] and "in every row" not in row["target"]:
                assert f"{bound:.2f}" in row["target"].replace("<= 8", "8.00")


def test_no_molecule_without_source_has_a_kd() -> None:
    known = {row["name"] for row in tables.load("ligands_without_kd")}
    assert not known & {row["ligand"] for row in tables.load("ligands")}
    columns = {column.name for column in tables.schema("ligands_without_kd")}
    assert not any("kd" in column for column in columns)
