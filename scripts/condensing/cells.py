"""Cell types, receptor counts, their priors and their spread within a population."""

from __future__ import annotations

from collections import defaultdict
from math import log10, sqrt
from statistics import fmean, geometric_mean, stdev

from condensing.origins import Origins, Record, number

RECEPTORS = ("IL2RA", "IL2RB", "IL2RG")
QUANTIFICATIONS = {
    "A": ("A_farhat2021", "n_A"),
    "B": ("B_multivalent_model_input", "n_B"),
    "C": ("C_single_cell_mean", "n_C"),
}
SOURCES = {"A": "gc-cytokines", "B": "type-I-ckine-model", "C": "type-I-ckine-model"}
FLOOR = 0.10  # log10; three close readings of one staining are not three independent measurements
OUTLIER_SKEW = 10.0  # above it the second moment is carried by a few outlier cells


def receptor_counts(origins: Origins) -> list[Record]:
    """Mean receptors per cell in the three quantifications (A is a geometric mean)."""
    out = []
    for row in origins.table("receptor", "receptor_counts_summary.csv"):
        for letter, (value, n) in QUANTIFICATIONS.items():
            if row[value]:
                low, high = (row["A_min"], row["A_max"]) if letter == "A" else ("", "")
                out.append(
                    {"cell_type": row["cell_type"], "receptor": row["receptor"], "quantification": letter}
                    | {"value": row[value], "unit": "molecules/cell", "low": low, "high": high, "n": row[n]}
                    | {"status": "measured", "source": SOURCES[letter]}
                )
    return origins.stamp(out, "gc-cytokines", "receptor/receptor_counts_summary.csv")


def receptor_priors(origins: Origins) -> list[Record]:
    """Lognormal priors of the counts, by the rules of the notes written with each row."""
    counts: dict[tuple[str, str], dict[str, float]] = defaultdict(dict)
    for row in receptor_counts(origins):
        counts[row["cell_type"], row["receptor"]][row["quantification"]] = float(row["value"])
    parents = {r["name"]: r["parent"] for r in origins.curated("celltypes.csv")}
    out: list[Record] = []
    for cell in ("Treg", "Thelper", "NK", "CD8"):
        out += [_parent_prior(cell, receptor, counts[cell, receptor]) for receptor in RECEPTORS]
    priors = {(r["cell_type"], r["receptor"]): r for r in out}
    ratios = _subset_ratios(origins)
    for cell, parent in parents.items():
        if parent and not cell.startswith("YT-1"):
            out += [_subset_prior(cell, priors[parent, r], ratios.get((cell, r))) for r in RECEPTORS]
    blood = [cell for cell in parents if not cell.startswith("YT-1")]
    out += [
        _row(cell, "IL15RA", 0.0, 0.0, "borrowed", "0 on every blood population as read in the source")
        for cell in blood
    ]
    out += _yt1_priors(origins, counts["YT-1", "IL2RG"]["A"])
    order = list(parents)
    out.sort(key=lambda r: (order.index(r["cell_type"]), r["receptor"]))
    return origins.stamp(out, "il2", "receptor/receptor_counts.csv")


def _row(cell: str, receptor: str, centre: float, sd: float, status: str, note: str) -> Record:
    return {
        "cell_type": cell,
        "receptor": receptor,
        "centre": number(centre, 4),
        "unit": "molecules/cell",
        "log10_sd": number(round(sd, 3), 3),
        "status": status,
        "width_status": "assumed",
        "note": note,
    }


def _parent_prior(cell: str, receptor: str, readings: dict[str, float]) -> Record:
    values = [readings[q] for q in "ABC"]
    sd = stdev(log10(v) for v in values)
    note = "geometric mean and log10 SD of quantifications A, B and C"
    if sd < FLOOR:
        note += f"; their SD of {sd:.2f} is raised to a floor of {FLOOR:.2f}"
    return _row(cell, receptor, geometric_mean(values), max(sd, FLOOR), "measured", note)


def _subset_ratios(origins: Origins) -> dict[tuple[str, str], tuple[float, float]]:
    """Mean and SD of log10(subset/parent) over the four stainings of quantification A."""
    readings: dict[tuple[str, str, str], float] = {}
    for row in origins.table("receptor", "receptor_counts.csv"):
        if row["quantification"] == "A_farhat2021" and float(row["value"]) > 0:
            readings[row["cell_type"], row["receptor"], row["replicate"]] = float(row["value"])
    logs: dict[tuple[str, str], list[float]] = defaultdict(list)
    for (cell, receptor, replicate), value in readings.items():
        parent = readings.get((cell.split("_")[0], receptor, replicate))
        if "_" in cell and parent:
            logs[cell, receptor].append(log10(value / parent))
    return {key: (fmean(v), stdev(v)) for key, v in logs.items() if len(v) > 1}


def _subset_prior(cell: str, parent: Record, ratio: tuple[float, float] | None) -> Record:
    centre, sd = float(parent["centre"]), float(parent["log10_sd"])
    if ratio is None:
        note = f"no counts of this subset: the prior of {parent['cell_type']} is assumed"
        return _row(cell, parent["receptor"], centre, sd, "assumed", note)
    shift, scatter = ratio
    note = (
        f"prior of {parent['cell_type']} times the ratio subset/parent in quantification A "
        f"({10**shift:.3g}), widened by the log10 SD of that ratio over four stainings ({scatter:.2f})"
    )
    return _row(cell, parent["receptor"], centre * 10**shift, sqrt(sd**2 + scatter**2), "assumed", note)


def _yt1_priors(origins: Origins, measured_gamma: float) -> list[Record]:
    """Counts that the fit of Farhat 2021 implies for YT-1; gamma-c was measured too and disagrees."""
    fit = {
        r["parameter"]: float(r["q50"])
        for r in origins.table("receptor", "farhat2021_posterior.csv")
        if r["fit"] == "IL2_IL15_with_trafficking"
    }
    recycled = fit["krec"] * (1 - fit["fsort"]) / (fit["kdeg"] * fit["fsort"])
    implied = {r: fit[f"Rexpr_{r}"] * (1 + recycled) / fit["kendo"] for r in (*RECEPTORS, "IL15RA")}
    sd = stdev([log10(measured_gamma), log10(implied["IL2RG"])])
    out = []
    for cell in ("YT-1", "YT-1 CD25-"):
        for receptor, value in implied.items():
            note = "implied by the fit of Farhat 2021 at posterior medians; width as for IL2RG of this line"
            if receptor == "IL2RG":
                note = (
                    f"geometric mean of {measured_gamma:.0f} (measured) and {value:.0f} (implied by the fit "
                    "of Farhat 2021), width from their disagreement"
                )
                value = sqrt(measured_gamma * value)
            if cell == "YT-1 CD25-" and receptor == "IL2RA":
                out.append(_row(cell, receptor, 0.0, 0.0, "assumed", "CD25- subline: none"))
            else:
                out.append(_row(cell, receptor, value, sd, "fitted", note))
    return out


def receptor_spread(origins: Origins) -> list[Record]:
    """CV and skew of receptors over the cells of one population (mean of four readings)."""
    groups: dict[tuple[str, str], list[Record]] = defaultdict(list)
    for row in origins.table("receptor", "receptor_singlecell_moments.csv"):
        groups[row["cell_type"], row["receptor"]].append(row)
    out = []
    for (cell, receptor), rows in groups.items():
        cv = fmean(sqrt(float(r["variance"])) / float(r["mean"]) for r in rows)
        skews = [float(r["skew"]) for r in rows]
        usable = max(skews) <= OUTLIER_SKEW
        note = "" if usable else "carried by a few outlier cells: not to be used as a width"
        out.append(
            {"cell_type": cell, "receptor": receptor, "cv": number(cv, 3), "skew": number(fmean(skews), 3)}
            | {"n": str(len(rows)), "usable": "yes" if usable else "no", "status": "measured", "note": note}
        )
    return origins.stamp(out, "type-I-ckine-model", "receptor/receptor_singlecell_moments.csv")


def celltypes(origins: Origins) -> list[Record]:
    """Names, synonyms, and the CV of IL2RA within the population."""
    measured = {
        r["cell_type"]: r["cv"]
        for r in receptor_spread(origins)
        if r["receptor"] == "IL2RA" and r["usable"] == "yes"
    }
    out = []
    for row in origins.curated("celltypes.csv"):
        cell, parent = row["name"], row["parent"]
        cv = measured.get(cell) or measured.get(parent) or "1.0"
        status = "measured" if cell in measured else "assumed"
        out.append(row | {"il2ra_cv": cv, "il2ra_cv_status": status})
    return origins.stamp(out, "gc-cytokines", "scripts/curated/celltypes.csv")
