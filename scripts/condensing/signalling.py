"""Constants, cell types, inhibitors and genes of the signalling modules, as chosen from the reference."""

from __future__ import annotations

from condensing.origins import Origins, Record


def parameters(origins: Origins) -> list[Record]:
    """Constants that all cells share."""
    return _stamped(origins, "signalling_parameters.csv")


def cells(origins: Origins) -> list[Record]:
    """Constants that differ between cell types."""
    return _stamped(origins, "signalling_cells.csv")


def inhibitors(origins: Origins) -> list[Record]:
    """Potencies of inhibitors on their targets."""
    return _stamped(origins, "signalling_inhibitors.csv")


def genes(origins: Origins) -> list[Record]:
    """The 37 genes of the map: module, tier, and what shows them."""
    return _stamped(origins, "signalling_genes.csv")


def switches(origins: Origins) -> list[Record]:
    """Alternatives where the literature disagrees."""
    return _stamped(origins, "signalling_switches.csv")


def rules(origins: Origins) -> list[Record]:
    """Phenomena as experiments with their bounds."""
    return _stamped(origins, "phenomena_rules.csv")


def _stamped(origins: Origins, name: str) -> list[Record]:
    return origins.stamp(origins.curated(name), "il2", f"scripts/curated/{name}")
