"""What stands behind an element of the map in the model: its laws, and every constant with its source."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from il2.cells.model import CellModel
from il2.cells.parameters import catalogue as calibrated
from il2.cells.signalling.binding import Bond
from il2.cells.signalling.ensemble import QUANTILES, member_values
from il2.cells.signalling.laws import Laws
from il2.cells.signalling.parameters import catalogue as constants
from il2.cells.signalling.parameters import cell_catalogue, cell_keys
from il2.cells.signalling.perturb import Perturbation
from il2.cells.signalling.run import values
from il2.engine.expression import parse, symbols
from il2.knowledge.ligands import Ligand
from il2.knowledge.sources import keys, source
from il2.network import Network

#: Parameters of the receptor network that stand under another name in the table of the calibration.
_RECEPTOR: Final = {
    "A_rest": ("resting IL-2Ralpha on the surface", "measured counts as priors"),
    "B_rest": ("resting IL-2Rbeta on the surface", "measured counts as priors"),
    "G_rest": ("resting gamma-c on the surface", "measured counts as priors"),
    "kd_alpha_1": ("KD of the molecule to IL-2Ralpha", "data sheet times the fitted factor"),
    "kd_beta_1": ("KD of the molecule to IL-2Rbeta", "data sheet times the fitted factor"),
}


@dataclass(frozen=True)
class LawCard:
    """A law as text, the shorthands it uses, and the names of its constants."""

    name: str
    text: str
    shorthands: tuple[tuple[str, str], ...]
    constants: tuple[str, ...]


@dataclass(frozen=True)
class ConstantCard:
    """A constant of the model.

    Parameters
    ----------
    values : one for each cell type, or a single one where they do not differ.
    low, high : 90 % of the members of the ensemble, as ``values``; empty where there is no spread.
    """

    name: str
    title: str
    unit: str
    values: tuple[float, ...]
    low: tuple[float, ...]
    high: tuple[float, ...]
    tier: str
    status: str
    source: str
    note: str


def law_cards(bonds: Iterable[Bond], network: Network) -> dict[str, LawCard]:
    """Return the laws that records name, by name; a molecule that lacks an arm lacks some of them."""
    laws = Laws(network)
    fixed = {p.name for p in network.parameters if p.value is not None}
    names = dict.fromkeys(name for bond in bonds for name in bond.laws)
    cards = {}
    for name in (one for one in names if one in laws):
        law = laws[name]
        cards[name] = LawCard(name, law.text, law.shorthands, tuple(sorted(law.uses & fixed)))
    return cards


def constant_cards(
    names: Iterable[str],
    model: CellModel,
    molecule: Ligand,
    cells: Sequence[str],
    network: Network,
    perturbation: Perturbation,
) -> dict[str, ConstantCard]:
    """Return constants by name: values on each cell, intervals where calibrated, tier, status, source."""
    plain = [values(model, molecule, cell) for cell in cells]
    held = [perturbation.apply(one) for one in plain]
    bounds = [_bounds(model, molecule, cell) for cell in cells]
    defaults = {p.name: p.value for p in network.parameters}
    units = {p.name: p.unit for p in network.parameters}
    cards = {}
    for name in names:
        usual = defaults[name] or 0.0
        found = tuple(float(one.get(name, usual)) for one in held)
        before = tuple(float(one.get(name, usual)) for one in plain)
        pairs = [one[name] for one in bounds if name in one]
        same = len(set(found)) == 1 and len(set(pairs)) <= 1
        shown = slice(0, 1) if same else slice(None)
        low, high = (tuple(pair[i] for pair in pairs)[shown] for i in (0, 1))
        about = _about(name)
        if found != before:
            shown_before = ", ".join(f"{value:.3g}" for value in dict.fromkeys(before))
            about |= {"status": "experiment", "note": f"{shown_before} without the perturbation"}
        cards[name] = ConstantCard(
            name, about["title"], units[name], found[shown], low, high, about["tier"], about["status"],
            about["source"], about["note"],
        )  # fmt: skip
    return cards


def _bounds(model: CellModel, molecule: Ligand, cell: str) -> Mapping[str, tuple[float, float]]:
    drawn, _ = member_values(model, molecule, cell)
    out = {}
    for name, column in drawn.items():
        low, high = np.quantile(column, QUANTILES)
        if high > low:
            out[name] = (float(low), float(high))
    return out


def _about(name: str) -> dict[str, str]:
    row = constants().get(name)
    if row is None and name in cell_keys():
        row = next(one for (_, key), one in cell_catalogue().items() if key == name)
    if row is not None:
        return {"title": row["title"], "tier": row["tier"], "status": row["status"],
                "source": _cited(row["source"]), "note": row["note"] or ""}  # fmt: skip
    if name in calibrated():
        row = calibrated()[name]
        status = "borrowed" if row["scope"] == "fixed" else "fitted"
        return {"title": row["title"], "tier": "quantitative", "status": status,
                "source": _cited(row["source"]), "note": row["note"] or ""}  # fmt: skip
    if name in _RECEPTOR:
        title, note = _RECEPTOR[name]
        return {"title": title, "tier": "quantitative", "status": "fitted", "source": _cited("gc-cytokines"),
                "note": note}  # fmt: skip
    return {"title": _doing(name), "tier": "", "status": "assumed", "source": _cited("il2"), "note": ""}


def _doing(name: str) -> str:
    word, _, gene = name.partition("_")
    said = {"gene": "amount of {} relative to the unperturbed cell", "ext": "amount of {} (not in WP49)",
            "active": "activity that inhibitors leave of {}", "L": "IL-2 in the medium"}  # fmt: skip
    return said.get(word, name).format(gene)


def _cited(key: str) -> str:
    return source(key).citation if key in keys() else key


def constants_shown(bonds: Iterable[Bond], network: Network) -> tuple[str, ...]:
    """Return the constants that stand in the shown quantities themselves, such as the activity of PTEN."""
    fixed = {p.name for p in network.parameters if p.value is not None}
    names = (name for bond in bonds if bond.shown for name in sorted(symbols(parse(bond.shown))))
    return tuple(dict.fromkeys(name for name in names if name in fixed))
