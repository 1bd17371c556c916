"""Affinities, ligands, published constants."""

from __future__ import annotations

from condensing.origins import Origins, Record

LITERATURE = {
    "Rickert 2004 via Farhat Methods": "rickert2004",
    "Mortier 2006/Dubois 2002 via Farhat Methods": "mortier2006",
    "Walsh 2012 via Farhat Methods": "walsh2012",
    "Renauld via Farhat Methods": "renauld",
    "Gonnord 2018 via Farhat Methods": "gonnord2018",
    "BIOMD0000000665": "fallon2000",
    "BIOMD0000000665 (kre/kfe)": "fallon2000",
    "lukaskiwitz/thesis parameters.py (Brunner et al.)": "brunner",
}
GENES = {
    "gamma-c": "IL2RG",
    "high-affinity receptor": "IL2RA IL2RB IL2RG",
    "receptor, endosome": "IL2RA IL2RB IL2RG",
}


def affinities(origins: Origins) -> list[Record]:
    """KDs of one arm; a site without a KD is either ``none`` (no binding) or ``unknown``."""
    out = []
    for row in origins.table("receptor", "affinities.csv"):
        alpha, beta = row["kd_il2ra_nM"], row["kd_il2rbg_nM"]
        placeholder = row["kd_il2ra_meaning"] == "placeholder for no binding"
        out.append(
            {
                "arm": row["ligand"],
                "mutations": row["mutations"],
                "fusion": row["fusion"],
                "kd_il2ra_nM": "" if placeholder else alpha,
                "il2ra_site": _site("" if placeholder else alpha, row["kd_il2ra_meaning"]),
                "il2ra_status": "borrowed" if row["ligand"] == "IL-2" else _status(row["status"]),
                "kd_il2rbg_nM": beta,
                "il2rbg_site": _site(beta, row["kd_il2rbg_meaning"]),
                "il2rbg_status": "unverified" if row["ligand"] == "IL-2" else _status(row["status"]),
                "conditions": "; ".join(v for v in (row["method"], row["kd_il2rbg_meaning"]) if v),
                "source": row["source_file"].split(":")[0],
            }
        )
    return origins.stamp(out, "type-I-ckine-model", "receptor/affinities.csv")


def _site(kd: str, meaning: str) -> str:
    if kd:
        return "binds"
    return "unknown" if meaning == "unknown" else "none"


def _status(text: str) -> str:
    if text.startswith("assigned"):
        return "assumed"
    return {"measured": "measured", "not measured": "unverified"}.get(text, "borrowed")


def affinities_literature(origins: Origins) -> list[Record]:
    """KDs used inside published models."""
    out = []
    for row in origins.table("receptor", "affinities_literature.csv"):
        genes = " ".join(
            GENES.get(part, part) for part in [*row["ligand_or_complex"].split(":")[1:], row["partner"]]
        )
        out.append(
            {"complex": row["ligand_or_complex"], "partner": row["partner"], "genes": genes}
            | {"quantity": row["quantity"], "value": row["value"], "unit": row["unit"]}
            | {"status": "borrowed", "source": LITERATURE[row["source"]]}
        )
    return origins.stamp(out, "rickert2004", "receptor/affinities_literature.csv")


def ligands(origins: Origins) -> list[Record]:
    """Molecules made of arms: the list is ours, the KDs come from the affinities."""
    arms = {row["arm"]: row for row in affinities(origins)}
    out = []
    for row in origins.curated("molecules.csv"):
        arm = arms[row["arm"]]
        out.append(
            {"ligand": row["ligand"], "arms": row["arms"], "arm": row["arm"]}
            | {"kd_il2ra_nM": arm["kd_il2ra_nM"], "kd_il2rbg_nM": arm["kd_il2rbg_nM"]}
            | {"fusion": row["fusion"], "status": row["status"], "synonyms": row["synonyms"]}
            | {"note": row["note"], "source": arm["source"]}
        )
    return origins.stamp(out, "type-I-ckine-model", "receptor/affinities.csv")


def without_kd(origins: Origins) -> list[Record]:
    """Molecules that people ask for and whose KDs have no source."""
    return origins.stamp(
        origins.curated("molecules_without_kd.csv"), "memory", "scripts/curated/molecules_without_kd.csv"
    )


def farhat2021(origins: Origins) -> list[Record]:
    """Quantiles of the three published fits of the Farhat model."""
    keep = ("fit", "parameter", "q05", "q50", "q95", "unit", "meaning")
    rows = [{k: r[k] for k in keep} for r in origins.table("receptor", "farhat2021_posterior.csv")]
    for row in rows:
        row["unit"] = {"": "1", "fraction": "1"}.get(row["unit"], row["unit"])
        row["status"] = "fitted"
    return origins.stamp(rows, "gc-cytokines", "receptor/farhat2021_posterior.csv")


def fallon2000(origins: Origins) -> list[Record]:
    """Constants of Fallon & Lauffenburger 2000 as in BIOMD0000000665."""
    rows = [row | {"status": "borrowed"} for row in origins.curated("fallon2000.csv")]
    return origins.stamp(rows, "fallon2000", "scripts/curated/fallon2000.csv")


def fallon2000_expected(origins: Origins) -> list[Record]:
    """Ligand and growth at 120 h; the interval is 2 % plus half a unit of the last printed digit."""
    out = []
    for row in origins.curated("fallon2000_expected.csv"):
        for quantity, unit in (("ligand_pM", "pM"), ("growth", "1")):
            low, high = _printed_interval(row[quantity])
            named = {k: row[k] for k in ("encoding", "L0_pM", "variant")}
            out.append(
                named | {"quantity": quantity, "value": row[quantity], "unit": unit, "low": low, "high": high}
            )
    return origins.stamp(out, "il2", "scripts/curated/fallon2000_expected.csv")


def _printed_interval(text: str) -> tuple[str, str]:
    decimals = len(text.partition(".")[2])
    slack = 0.02 * float(text) + 0.5 * 10.0**-decimals
    return f"{float(text) - slack:.4f}", f"{float(text) + slack:.4f}"
