"""pSTAT5 tables: the open benchmark, the populations, splits, EC50s, YT-1, scores and baselines."""

from __future__ import annotations

from collections import defaultdict
from statistics import fmean

from condensing.origins import Origins, Record, number

BLOOD = "type-I-ckine-model"


def benchmark(origins: Origins) -> list[Record]:
    """Benchmark points: mean over technical replicates of the single-cell means, by date and condition."""
    rows = origins.table("receptor", "benchmark_points.csv")
    return origins.stamp(rows, BLOOD, "receptor/benchmark_points.csv")


def populations(origins: Origins) -> list[Record]:
    """Median fluorescence of every population, averaged over the technical replicates of one date."""
    groups: dict[tuple[str, ...], list[Record]] = defaultdict(list)
    keys = ("experiment_date", "cell_type", "molecule", "dose_nM", "time_min", "use", "flag", "source")
    for row in origins.table("receptor", "pstat5_population.csv"):
        groups[tuple(row[k] for k in keys)].append(row)
    repository = {"G1": "gc-cytokines", "G2": "gc-cytokines", "T1": BLOOD, "T2": BLOOD}
    out = []
    for (date, cell, ligand, dose, time, use, flag, file), members in groups.items():
        value = fmean(float(m["value"]) for m in members)
        out.append(
            {"date": date, "cell_type": cell, "ligand": ligand, "dose_nM": dose, "time_min": time}
            | {"value": number(value, 9), "n": str(len(members)), "use": use, "flag": flag}
            | {"source": repository[file]}
        )
    out.sort(key=lambda r: (r["date"], r["cell_type"], r["ligand"], int(r["time_min"]), float(r["dose_nM"])))
    return origins.stamp(out, BLOOD, "receptor/pstat5_population.csv")


def splits(origins: Origins) -> list[Record]:
    """Leave-one-ligand-out and leave-one-date-out blocks."""
    return origins.stamp(origins.table("receptor", "splits.csv"), "il2", "receptor/splits.csv")


def ec50_open(origins: Origins) -> list[Record]:
    """Hill fits of the open curves."""
    return origins.stamp(origins.table("receptor", "ec50_open.csv"), "il2", "receptor/ec50_open.csv")


def ec50_populations(origins: Origins) -> list[Record]:
    """EC50 of native IL-2 and IL-15 on ten populations, by date and of the mean."""
    out = []
    for row in origins.table("receptor", "ec50_wt_populations.csv"):
        ec50s = [*row.pop("log10_ec50_by_date").split(";"), ""]
        hills = [*row.pop("hill_n_by_date").split(";"), ""]
        row.pop("ode_minus_measured")
        named = {"log10_ec50_2019_03_15": ec50s[0], "log10_ec50_2019_03_27": ec50s[1]}
        out.append(row | named | {"hill_n_2019_03_15": hills[0], "hill_n_2019_03_27": hills[1]})
    return origins.stamp(out, "il2", "receptor/ec50_wt_populations.csv")


def yt1_pstat5(origins: Origins) -> list[Record]:
    """pSTAT5 dose response of YT-1, percent of maximum."""
    keep = ("cell_type", "ligand", "time_min", "dose_nM", "value", "use", "flag")
    rows = [{k: r[k] for k in keep} for r in origins.table("receptor", "yt1_pstat5_dose_response.csv")]
    return origins.stamp(rows, "ring2012", "receptor/yt1_pstat5_dose_response.csv")


def yt1_surface(origins: Origins) -> list[Record]:
    """Surface IL2RB and gamma-c of YT-1 over time, percent of the start."""
    keep = ("cell_type", "ligand", "time_min", "dose_nM", "value", "use", "flag")
    out: list[Record] = []
    for receptor, name, source in (
        ("IL2RB", "yt1_il2rb_surface_timecourse.csv", "ring2012"),
        ("IL2RG", "yt1_gc_depletion.csv", "mitra2015"),
    ):
        table = origins.table("receptor", name)
        rows = [{"receptor": receptor} | {k: r[k] for k in keep} for r in table]
        out += origins.stamp(rows, source, f"receptor/{name}")
    return out


def baseline_scores(origins: Origins) -> list[Record]:
    """Scores of the published models on the open benchmark."""
    rows = origins.table("receptor", "baseline_scores_open.csv")
    return origins.stamp(rows, "il2", "receptor/baseline_scores_open.csv")


def baseline_predictions(origins: Origins) -> list[Record]:
    """Predictions of the published models by condition, to check a re-implementation."""
    files = {
        "multivalent_kx2187": "multivalent_kx2.19e-12.csv",
        "multivalent_kx12": "multivalent_kx1.2e-11.csv",
        "farhat_counts_A": "farhat_ode_counts_A.csv",
        "farhat_counts_B": "farhat_ode_counts_B.csv",
    }
    out: list[Record] = []
    for model, name in files.items():
        table = origins.table("receptor", "baseline_predictions", name)
        rows = [{"model": model, "condition_id": r["condition_id"], "value": r["pstat5"]} for r in table]
        out += origins.stamp(rows, "il2", f"receptor/baseline_predictions/{name}")
    return out
