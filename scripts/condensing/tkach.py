"""The constants of the published model of IL-2 production (Tkach 2014)."""

from __future__ import annotations

from condensing.origins import Origins, Record

#: Units as the registry spells them. Two constants have none in print: their reading is ours and said so.
UNITS = {
    "molecules": "1", "molecules/cell": "1", "molecule": "1", "1/molecule": "1", "-": "1", "1/h": "1/h",
    "1/(M h)": "1/(M*h)", "molecules/h": "1/h", "not printed": "1/h",
}  # fmt: skip
NAMES = {"Rb0": "Rb_rest"}


def parameters(origins: Origins) -> list[Record]:
    """Every constant with the meaning the authors give it."""
    rows = [
        {
            "key": NAMES.get(r["symbol"], r["symbol"]),
            "title": r["meaning"],
            "value": f"{float(r['value']):g}" if float(r["value"]) > 1e6 else r["value"],
            "unit": UNITS[r["unit"]],
            "status": "assumed" if r["unit"] == "not printed" else "borrowed",
            "note": "; ".join(p for p in (r["origin_given_by_authors"], _note(r)) if p),
            "source": "tkach2014",
        }
        for r in origins.table("populations", "tkach2014_parameters.csv")
    ]
    return origins.stamp(rows, "tkach2014", "populations/tkach2014_parameters.csv")


def _note(row: Record) -> str:
    if row["unit"] == "not printed":
        return (
            "no unit is printed; read here as a rate on the inactive share of the Boost, "
            "so that it takes tens of hours"
        )
    return row["note"]
