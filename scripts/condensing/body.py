"""The tables of the body: units, pharmacokinetic sets, regimens, targets, and constants chosen by hand."""

from __future__ import annotations

from collections.abc import Callable

from condensing import tkach
from condensing.origins import Origins, Record

UNIT_KEYS = {
    "vial": ("vial", "proleukin-faq"),
    "reconstituted solution": ("reconstituted", "us-label-il2"),
    "label dose": ("label", "us-label-il2"),
    "Meropol 1996": ("meropol", "meropol1996"),
}
#: What notes say to those who wrote the reference, in words for readers who do not have it.
_WORDS = (
    ("; see patient.md 1.6 before using the point value", ""),
    ("; table data/populations/niche_lengths.csv", ""),
    ("(memory, unverified)", "(unverified)"),
    ("(memory)", "(unverified)"),
    (" L, memory)", " L, unverified)"),
    ("; data/receptor/pstat5_population.csv)", ")"),
    ("; Hill refit in data/signalling/pstat5_ec50_refit.csv", "; own Hill refit"),
    ("see S05 of data/phenomena.csv; reported beside it", "see phenomenon S05"),
    (", see hd_il2_hemodynamics.csv", ""),
    ("with the population layer", "with the populations"),
)
#: Phenomena of signalling with a part on growth.
GROWTH = ("S17", "S21", "S23", "S31")
#: Molecules whose figures are carried, and their other names in the reference.
MOLECULES = {
    "rezpegaldesleukin": "NKTR-358",
    "denileukin diftitox": "denileukin; denileukin diftitox-cxdl; Ontak; Lymphir",
}
SET_SOURCES = {"K90": "konrad1990", "LAB": "us-label-il2", "both": "piscitelli1996"}


def _said(text: str) -> str:
    for written, said in _WORDS:
        text = text.replace(written, said)
    return text


def sources(origins: Origins) -> list[Record]:
    """Sources that only the body cites."""
    return origins.curated("body_sources.csv")


def curated(name: str) -> Callable[[Origins], list[Record]]:
    """Return the maker of a table that is chosen by hand."""

    def make(origins: Origins) -> list[Record]:
        return origins.stamp(origins.curated(f"{name}.csv"), "il2", f"scripts/curated/{name}.csv")

    return make


def units(origins: Origins) -> list[Record]:
    """What one IU weighs, by who says so, the molar mass and the Cetus unit."""
    rows = []
    for row in origins.table("patient", "units.csv"):
        if row["item"] in UNIT_KEYS:
            key, source = UNIT_KEYS[row["item"]]
            rows.append(_unit(key, row, row["pg_per_IU"], "pg/IU", source))
        elif row["item"] == "molecular weight aldesleukin":
            rows.append(_unit("molar_mass", row, "15300", "Da", "us-label-il2"))
        elif row["item"] == "Cetus unit":
            rows.append(_unit("cetus_unit", row, "6", "IU", "pog1992"))
    return origins.stamp(rows, "il2", "patient/units.csv")


def _unit(key: str, row: Record, value: str, unit: str, source: str) -> Record:
    statement = row["statement"]
    return {
        "key": key,
        "statement": statement,
        "value": value,
        "unit": unit,
        "status": "measured",
        "source": source,
    }


def pk(origins: Origins) -> list[Record]:
    """The inputs and computed constants of K90 and LAB, as printed; never one set from two."""
    rows = [
        {
            "set": r["set"],
            "key": r["parameter"],
            "value": r["value"],
            "unit": {"-": "1", "m2": "m^2"}.get(r["unit"], r["unit"]),
            "verification": r["verification"],
            "how": _said(r["how"]),
            "source": SET_SOURCES[r["set"]],
        }
        for r in origins.table("patient", "pk_parameter_sets.csv")
        if r["set"] in SET_SOURCES
    ]
    return origins.stamp(rows, "il2", "patient/pk_parameter_sets.csv")


def pk_runs(origins: Origins) -> list[Record]:
    """What the reference computed with B0, B1 and B2: B0 is reproduced to the printed digits."""
    rows = [
        {"model": r["model"][:2], "set": r["set"], "F": r["F"], "scenario": r["scenario"],
         "quantity": r["quantity"], "predicted": r["predicted"], "unit": r["unit"]}
        for r in origins.table("patient", "pk_model_runs.csv")
    ]  # fmt: skip
    return origins.stamp(rows, "il2", "patient/pk_model_runs.csv")


def regimens(origins: Origins) -> list[Record]:
    """Published regimens; ``words`` is the sentence that the regimen language reads, where it is complete."""
    said = {r["name"]: r for r in origins.curated("body_regimen_words.csv")}
    rows = [
        {
            "name": r["regimen"],
            "words": said.get(r["regimen"], {}).get("words", ""),
            "as_said": said.get(r["regimen"], {}).get("key", ""),
            "indication": r["indication"],
            "population": r["population"],
            "drug": r["drug"],
            "published": " ".join(
                p for p in (r["dose"], r["unit"], r["route"], r["schedule"]) if p and p != "-"
            ),
            "outcome": _said(r["outcome_or_status"]),
            "citation": r["source"],
            "verification": r["verification"],
            "unverified": r["memory_parts"],
        }
        for r in origins.table("patient", "regimens.csv")
    ]
    return origins.stamp(rows, "il2", "patient/regimens.csv")


def molecules(origins: Origins) -> list[Record]:
    """Published kinetics of other molecules: those with a range."""
    rows = [
        {
            "id": r["id"],
            "molecule": r["molecule"],
            "synonyms": MOLECULES[r["molecule"]],
            "quantity": r["quantity"]
            .removeprefix("denileukin diftitox ")
            .removeprefix(f"NKTR-358 ({r['molecule']}) "),
            "low": r["low"],
            "high": r["high"],
            "unit": r["unit"],
            "as_printed": r["as_printed"],
            "route": r["route"],
            "citation": r["source"],
            "verification": r["verification"],
        }
        for r in origins.table("patient", "aldesleukin_pk.csv")
        if r["molecule"] in MOLECULES and r["low"] and r["high"]
    ]
    return origins.stamp(rows, "il2", "patient/aldesleukin_pk.csv")


def targets(origins: Origins) -> list[Record]:
    """V01 to V43 with their bands and use."""
    keep = ("id", "layer", "what", "observed", "unit", "accept_low", "accept_high", "accept_rule", "scenario")
    rows = [
        {k: r[k] for k in keep}
        | {"citation": r["source"], "verification": r["verification"], "use": r["use"],
           "note": _said(r["note"]), "priority": r["priority"]}
        for r in origins.table("patient", "validation_targets_patient.csv")
    ]  # fmt: skip
    return origins.stamp(rows, "il2", "patient/validation_targets_patient.csv")


def phenomena(origins: Origins) -> list[Record]:
    """P01 to P26, and the phenomena of signalling whose growth parts are judged with the populations."""
    keep = (
        "id",
        "statement",
        "quantitative_target",
        "tolerance",
        "status",
        "priority",
        "note",
        "use",
        "twin",
    )
    rows = [
        {k: _said(r[k]) for k in keep} | {"citation": _said(r["source"])}
        for r in origins.table("phenomena.csv")
        if r["id"].startswith("P") or r["id"] in GROWTH
    ]
    return origins.stamp(rows, "il2", "phenomena.csv")


TABLES: dict[str, Callable[[Origins], list[Record]]] = {
    "body_sources": sources,
    "body_constants": curated("body_constants"),
    "body_populations": curated("body_populations"),
    "body_units": units,
    "body_pk": pk,
    "body_pk_runs": pk_runs,
    "body_regimens": regimens,
    "body_molecules": molecules,
    "body_targets": targets,
    "body_phenomena": phenomena,
    "body_aims": curated("body_aims"),
    "body_rules": curated("body_rules"),
    "body_remarks": curated("body_remarks"),
    "body_effects": curated("body_effects"),
    "body_scenarios": curated("body_scenarios"),
    "niche_constants": curated("niche_constants"),
    "niche_consumers": curated("niche_consumers"),
    "tkach2014": tkach.parameters,
    "vessel_constants": curated("vessel_constants"),
}
