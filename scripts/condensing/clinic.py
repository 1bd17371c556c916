"""The tables of the clinic: claims, levels, the medicine, holding rules, events, regimens, codes.

What is chosen here (which rows a figure of the medicine sheet rests on, which age a range is for) stands in
the small tables below; every number comes from the file of the reference data that the row names.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from condensing.origins import Origins, Record

UNFOUND = "no figure found"
# What a laboratory asks for is reported, never said as an instruction.
_REPORTED = {"stop 48 h before": "the laboratory asks for none in the 48 h before"}
# Rows that speak to the writer of a page say here the same to its reader.
_WORDED = {
    "K21": "in place of bold, each effect has its percent, population and rule set",
    "K22": "oxygen, weight, urine, thinking, heart rhythm and infection signs are watched as well; thyroid "
    "(unverified)",
    "K24": "steroids may blunt IL-2, so any steroid is asked about first",
}
_NAMES = re.compile(r"s?IL-\d+R?|Th\d|JAK\d|STAT\d|CD\d+|pathway \d+")
STATUS = {"read": "read", "secondary": "secondary", "computed": "computed", "memory": "unverified"}
TOPIC = {
    **dict.fromkeys(("K01", "K02", "K03"), "what"),
    **dict.fromkeys(("K04", "K05", "K06", "K07", "K08", "K09"), "high"),
    "K10": "high-symptoms",
    **dict.fromkeys(("K11", "K12", "K13", "K14"), "low"),
    "K15": "low-symptoms",
    "K16": "test",
    **dict.fromkeys(("K17", "K18"), "medicine-use"),
    "K19": "medicine-how",
    "K20": "medicine-route",
    **dict.fromkeys(("K21", "K23"), "medicine-effects"),
    "K22": "medicine-watch",
    "K24": "medicine-tips",
}
LAYER_TOPIC = {
    "level": "high",
    "receptor": "better-tests",
    "production": "low",
    "signal": "low",
    "cells": "low",
    "assay": "test",
}
DIRECTION = {
    "not reliably raised": "none",
    "no difference": "none",
    "not measurable": "none",
    "-": "none",
    "false up": "up",
    "false low possible": "down",
    "varies": "both ways",
    "changes": "both ways",
    "interference": "both ways",
    "interference possible": "both ways",
}
# Rows of the table of events (T), of the regimens (R) and of the claims (K) behind each item of the sheet.
RESTS_ON = {
    "M03": "R11 K17", "M04": "R04 K18", "M05": "R02 R03", "M06": "K19", "M07": "R01", "M08": "R09 K20",
    "M11": "T001 T002 T177 T176 T116 T115", "M12": "T043 T044 T045 T011", "M13": "T009 T076 T160 T159",
    "M14": "T003 T004", "M15": "T016 T017 T020", "M16": "T015 T128 T127", "M17": "T019", "M18": "T018",
    "M19": "T182", "M20": "T034", "M21": "T035 T037", "M22": "T042", "M23": "T028 T077 T026",
    "M24": "T171 T109 T110", "M25": "T021 T022 T023 T005 T156 T155 T152 T151", "M27": "T010 T012",
    "M28": "T024 T027 T033 T140 T139", "M29": "T046 T025 T086 T087", "M30": "T124 T123",
    "M32": "T038 T039 T041", "M33": "T005", "M34": "T036", "M41": "K24",
}  # fmt: skip
MORE_SOURCES = {"M01": ["us_label_older"], "M09": ["til_guideline2024"], "M27": ["lee1989"]}
MORE_SOURCES |= {"M31": ["il2"], "M36": ["til_guideline2024"], "M26": ["no_source"], "M29": ["jasn2018"]}
FROM_PAGE = ["M02", "M09", "M10", "M19", "M26", "M35", "M36", "M37", "M38", "M39", "M40", "M42"]
# laboratory, method, lowest age, age that no longer belongs (years), superseded
LEVELS = {
    "L01": ("arup", "multiplex-bead", "", "", "no"),
    "L02": ("arup", "multiplex-bead", "", "", "no"),
    "L03": ("arup", "multiplex-bead", "", "", "yes"),
    "L04": ("jiangsu", "flow-bead", "18", "", "no"),
    "L05": ("donors2006", "elisa", "18", "", "no"),
    "L06": ("donors144", "multiplex-bead", "", "", "no"),
    "L07": ("avibion", "elisa", "18", "", "no"),
    "L08": ("simoa", "single-molecule", "", "", "no"),
    "L09": ("arup", "multiplex-bead", "18", "", "no"),
    "L10": ("arup", "multiplex-bead", "18", "", "yes"),
    "L11": ("arup", "multiplex-bead", "18", "", "no"),
    "L12": ("quest", "immunoassay", "18", "", "no"),
    "L13": ("mayo", "multiplex-bead", "18", "", "no"),
    "L14": ("seattle", "immulite", "0", "3", "no"),
    "L15": ("seattle", "immulite", "3", "8", "no"),
    "L16": ("seattle", "immulite", "8", "", "no"),
    "L17": ("vancouver", "elisa", "18", "", "no"),
    "L18": ("india", "eia", "0", "5", "no"),
    "L19": ("india", "eia", "5", "10", "no"),
    "L20": ("india", "eia", "10", "18", "no"),
    "L21": ("india", "eia", "18", "", "no"),
    "L22": ("cellfree", "elisa", "18", "", "yes"),
    "L23": ("mehta2004", "", "", "", "yes"),
    "L24": ("", "", "", "", "no"),
    "L25": ("", "", "", "", "no"),
    "L26": ("vancouver", "elisa", "18", "", "no"),
    "L27": ("", "", "18", "", "no"),
    "L28": ("mayo", "multiplex-bead", "0", "18", "no"),
}


class Sources:
    """From the words in which a file names its sources to the keys of the catalogue."""

    def __init__(self, origins: Origins) -> None:
        self.rows = origins.curated("clinic_sources.csv")
        self.by_words = {w: row["key"] for row in self.rows for w in row["printed"].split("|") if w}

    def keys(self, printed: str) -> str:
        """Return the keys, semicolon-separated; ``KeyError`` for words that no row of the catalogue has."""
        if printed in self.by_words:
            return self.by_words[printed]
        parts = re.split(r";\s+|\s+\(C", printed)
        return "; ".join(dict.fromkeys(self.by_words[part.strip()] for part in parts))


def sources(origins: Origins) -> list[Record]:
    """The sources that only the clinic cites (two of the words stand for keys of the common table)."""
    wanted = ("key", "citation", "doi", "pmid", "pmcid", "terms", "url")
    return [{c: r[c] for c in wanted} for r in Sources(origins).rows if r["citation"]]


def claims(origins: Origins) -> list[Record]:
    """What two public pages say (K), with verdict, and what moves what (C)."""
    known = Sources(origins)
    pages = [_page_claim(r, known) for r in origins.table("patient", "seed_claims.csv")]
    moved = [_condition(r, known) for r in origins.table("patient", "conditions_and_drugs.csv")]
    return _stamped(origins, pages, "patient/seed_claims.csv") + _stamped(
        origins, moved, "patient/conditions_and_drugs.csv"
    )


def _page_claim(row: Record, known: Sources) -> Record:
    printed = row["source"]
    found = (
        "covid_il2_meta2021; covid_sil2r_meta" if printed.startswith("meta-analyses") else known.keys(printed)
    )
    return {
        "id": row["id"],
        "topic": TOPIC[row["id"]],
        "factor": "",
        "said": row["claim_in_short"],
        "verdict": row["verdict"],
        "statement": "; ".join(
            p for p in (_WORDED.get(row["id"], row["honest_statement"]), _words(row["number"])) if p
        ),
        "direction": DIRECTION.get(row["direction"], row["direction"]),
        "analyte": "any laboratory value" if row["analyte"] == "-" else row["analyte"],
        "layer": row["layer"],
        "number": _number(row["number"]),
        "evidence": "",
        "status": STATUS.get(row["verification"], row["verification"]),
        "sources": found,
        "printed": printed,
    }


def _condition(row: Record, known: Sources) -> Record:
    printed = row["direction"]
    first = printed.partition(":")[0].partition(" (")[0]
    layer = "receptor" if row["layer"].startswith("receptor") else row["layer"]
    number = _number(_REPORTED.get(row["magnitude"], row["magnitude"]))
    said = [f"{row['factor']}: {row['analyte']} {printed}"]
    said += [part for part in (row["magnitude"] if number == UNFOUND else "", row["plain_statement"]) if part]
    return {
        "id": row["id"],
        "topic": LAYER_TOPIC[layer],
        "factor": row["factor"],
        "said": "",
        "verdict": "",
        "statement": "; ".join(said).replace("000_dc09f0e38f95ee2d.txt", "the level page"),
        "direction": DIRECTION.get(printed, first),
        "analyte": row["analyte"],
        "layer": layer,
        "number": number,
        "evidence": row["evidence"],
        "status": STATUS[row["verification"]],
        "sources": known.keys(row["source"]),
        "printed": row["source"],
    }


def _words(text: str) -> str:
    """What stands in the place of a figure and is none."""
    return text if _number(text) == UNFOUND and text not in ("", "-") else ""


def _number(text: str) -> str:
    """The text where it holds a figure (digits of a name are none); else that no figure was found."""
    return text if re.search(r"\d", _NAMES.sub("", text)) else UNFOUND


def levels(origins: Origins) -> list[Record]:
    """Limits of IL-2 and sIL-2R, each with the laboratory, method and ages that it is for."""
    known = Sources(origins)
    rows = []
    for row in origins.table("patient", "levels_reference.csv"):
        laboratory, method, age_from, age_below, superseded = LEVELS[row["id"]]
        chosen = {"laboratory": laboratory, "method": method, "age_from": age_from, "age_below": age_below}
        given = {c: row[c] for c in ("kind", "lower", "upper", "mean", "sd", "unit")}
        as_printed = {
            "by": row["laboratory_or_study"],
            "method_as_printed": row["method"],
            "matrix": row["matrix"],
            "population": row["population"],
            "note": row["handling_or_note"],
        }
        rows.append(
            {"id": row["id"], "analyte": row["analyte"]}
            | chosen
            | {"superseded": superseded}
            | given
            | as_printed
            | _origin(row, known)
        )
    return _stamped(origins, rows, "patient/levels_reference.csv")


def medicine(origins: Origins) -> list[Record]:
    """The items of the medicine sheet, with the rows that each figure rests on."""
    rows = origins.table("patient", "medicine_sheet_items.csv")
    behind = {r["id"]: r["sources"] for make in (events, regimens, claims) for r in make(origins)}
    out = []
    for row in rows:
        ids = RESTS_ON.get(row["id"], "").split()
        keys = [k for i in ids for k in behind[i].split("; ")] + MORE_SOURCES.get(row["id"], [])
        if row["id"] in FROM_PAGE:
            keys.append("family_page")
        figure = row["figure"] or (UNFOUND if row["section"] == "side effect" else "")
        out.append(
            {
                "id": row["id"],
                "section": _section(row),
                "item": row["item"].replace(" (missing in the seed)", "").replace("(missing) ", ""),
                "in_page": "no" if "missing" in row["section"] + row["item"] else "yes",
                "plain": row["plain_words"].replace(" (the seed leaves this empty)", ""),
                "figure": figure,
                "population": "" if row["population"] == "-" else row["population"],
                "gap": row["status_or_gap"],
                "rests_on": " ".join(ids),
                "status": STATUS.get(row["verification"], row["verification"]),
                "sources": "; ".join(dict.fromkeys(keys)),
            }
        )
    own = _stamped(origins, origins.curated("clinic_items.csv"), "scripts/curated/clinic_items.csv")
    return _stamped(origins, out, "patient/medicine_sheet_items.csv") + own


def _section(row: Record) -> str:
    """The block of the sheet; items that the public page lacks stand in the block where they belong."""
    if not row["section"].startswith("missing"):
        return row["section"]
    return "call now" if "call now" in row["item"] else "side effect"


def events(origins: Origins) -> list[Record]:
    """How often an event was seen: percent, grade, denominator, population."""
    known = Sources(origins)
    rows = []
    for row in origins.table("patient", "toxicity_incidence.csv"):
        below = "yes" if row["percent"].startswith("<") else "no"
        cells = {c: row[c] for c in ("grade", "n", "denominator", "population", "note")}
        rows.append(
            {"id": row["id"], "event": row["event"], "percent": row["percent"].lstrip("<"), "below": below}
            | cells
            | _origin(row, known)
        )
    return _stamped(origins, rows, "patient/toxicity_incidence.csv")


def holding(origins: Origins) -> list[Record]:
    """Rows of the published rule sets; what each row says stays in the words of the set."""
    known = Sources(origins)
    wanted = (
        "system", "finding", "operator", "threshold_low", "threshold_high", "unit", "action",
        "restart_condition", "note",
    )  # fmt: skip
    rows = [
        {"id": r["id"], "rule_set": r["criteria_set"]} | {c: r[c] for c in wanted} | _origin(r, known)
        for r in origins.table("patient", "dose_holding.csv")
    ]
    return _stamped(origins, rows, "patient/dose_holding.csv")


def holding_sets(origins: Origins) -> list[Record]:
    """What each rule set is, and what is missing in it."""
    first = {r["rule_set"]: r["sources"] for r in reversed(holding(origins))}
    rows = [
        {"rule_set": r["criteria_set"], "complete": "yes" if r["complete"] == "yes" else "no"}
        | {c: r[c] for c in ("missing", "logic", "what_it_is", "note")}
        | {"sources": first[r["criteria_set"]]}
        for r in origins.table("patient", "dose_holding_sets.csv")
    ]
    return _stamped(origins, rows, "patient/dose_holding_sets.csv")


def regimens(origins: Origins) -> list[Record]:
    """Published regimens as text."""
    known = Sources(origins)
    wanted = ("regimen", "indication", "population", "drug", "dose", "unit", "route", "schedule")
    rows = [
        {"id": f"R{n:02d}"}
        | {c: r[c] for c in wanted}
        | {"outcome": r["outcome_or_status"], "memory_parts": r["memory_parts"]}
        | _origin(r, known)
        for n, r in enumerate(origins.table("patient", "regimens.csv"), start=1)
    ]
    return _stamped(origins, rows, "patient/regimens.csv")


def codes(origins: Origins) -> list[Record]:
    """LOINC codes in our own words; the meaning of most is not verified."""
    rows = [
        {
            "loinc": r["loinc"],
            "means": r["component"],
            "unit": r["typical_unit_ucum"],
            "note": r["note"],
            "status": STATUS[r["verification"]],
            "sources": "memory" if r["verification"] == "memory" else "lab_notes",
        }
        for r in origins.table("patient", "loinc_codes.csv")
    ]
    return _stamped(origins, rows, "patient/loinc_codes.csv")


def conversions(origins: Origins) -> list[Record]:
    """Statements on IU, mass and moles; each factor keeps its name."""
    known = Sources(origins)
    keys = {"-": "no_source"}
    rows = [
        {
            "item": r["item"],
            "statement": r["statement"],
            "pg_per_IU": r["pg_per_IU"],
            "status": STATUS[r["verification"]],
            "sources": keys.get(r["source"]) or known.keys(r["source"]),
        }
        for r in origins.table("patient", "units.csv")
    ]
    return _stamped(origins, rows, "patient/units.csv")


def still_open(origins: Origins) -> list[Record]:
    """What has to be checked in its source before a page may lean on it."""
    rows = [
        {
            "id": f"V{n:02d}",
            "what": r["what"],
            "status": "unverified" if "memory" in r["status"] or r["status"] == "missing" else "read",
            "state": r["status"].replace("memory", "unverified"),
            "note": r["note"],
        }
        for n, r in enumerate(origins.table("patient", "to_verify.csv"), start=1)
    ]
    return _stamped(origins, rows, "patient/to_verify.csv")


def _origin(row: Record, known: Sources) -> Record:
    return {
        "status": STATUS[row["verification"]],
        "sources": known.keys(row["source"]),
        "printed": row["source"],
    }


# Notes of the reference to its authors; what they ask for is done, and readers need not see them.
_EDITING = (
    (r"\(memory\)", "(unverified)"),
    (r": memory\b", ": unverified"),
    (r"rows are memory", "rows are unverified"),
    (r'say "no figure"(; )?', ""),
    (r"; show the contrast", ""),
    (r"^keep; |^keep, |^keep$", ""),
    (r": the product must print INCOMPLETE", ""),
    (r", see hd_il2_hemodynamics\.csv", ""),
)


def _edited(text: str) -> str:
    for pattern, said in _EDITING:
        text = re.sub(pattern, said, text)
    return text


def _stamped(origins: Origins, rows: list[Record], name: str) -> list[Record]:
    digest = origins.read[name][:16]
    rows = [{column: _edited(text) for column, text in row.items()} for row in rows]
    return [row | {"licence": "fact with citation", "origin_sha256": digest} for row in rows]


def _by_hand(name: str) -> Callable[[Origins], list[Record]]:
    """A table that is written by hand from the reference."""

    def make(origins: Origins) -> list[Record]:
        return _stamped(origins, origins.curated(f"{name}.csv"), f"scripts/curated/{name}.csv")

    return make


BY_HAND = (
    "analytes", "laboratories", "methods", "units", "constants", "therapies", "drugs", "conflicts", "terms",
)  # fmt: skip
TABLES: dict[str, Callable[[Origins], list[Record]]] = {
    "clinic_sources": sources,
    "clinic_claims": claims,
    "clinic_levels": levels,
    "clinic_medicine": medicine,
    "clinic_events": events,
    "clinic_holding": holding,
    "clinic_holding_sets": holding_sets,
    "clinic_regimens": regimens,
    "clinic_codes": codes,
    "clinic_conversions": conversions,
    "clinic_open": still_open,
    **{f"clinic_{name}": _by_hand(f"clinic_{name}") for name in BY_HAND},
}
