"""Networks that the tests of this folder share; numbers are chosen for the tests, not measured."""

from __future__ import annotations

from il2.network import (
    AssignmentRule,
    Compartment,
    InitialAssignment,
    Network,
    Parameter,
    Reaction,
    Species,
    Units,
    bind,
    convert,
    degrade,
    synthesise,
)

NMOL_PER_MOLECULE = 1e9 / 6.02214076e23


def receptor() -> Network:
    """A ligand by concentration, receptors per cell on a surface and inside, every part with its unit."""
    surface = [
        Species(n, "membrane", amount=a, unit="molecule") for n, a in (("A", 3e3), ("B", 7e2), ("G", 2e3))
    ]
    complexes = [
        Species(n, "membrane", amount=0, unit="molecule") for n in ("LA", "LB", "LAB", "LBG", "LABG")
    ]
    inside = [Species(n, "endosome", amount=0, unit="molecule") for n in ("LABG_in", "A_in")]
    first, second = "1/nM/min", "1/molecule/min"
    rates = {"kon": (0.6, first), "kdim": (2.9e-3, second), "cells": (2e8, "1/L")}
    rates |= {
        n: (v, "1/min") for n, v in (("k1", 6.0), ("k2", 86.0), ("k5", 0.08), ("k10", 0.64), ("k11", 3.3))
    }
    rates |= {n: (v, "1/min") for n, v in (("kendo", 0.09), ("kact", 2.5), ("krec", 0.08), ("kdeg", 7e-3))}
    return Network(
        "receptor",
        [
            Compartment("medium", 5e-9, "L"),
            Compartment("membrane", 300.0, "um**2", dimensions=2),
            Compartment("endosome", 10.0, "fL"),
        ],
        [
            Species("L", "medium", concentration=0.3, unit="nM", conversion="per_molecule"),
            *surface,
            *complexes,
            *inside,
        ],
        [
            *(Parameter(n, v, u, source="test") for n, (v, u) in rates.items()),
            Parameter("per_molecule", NMOL_PER_MOLECULE, "nmol/molecule"),
            Parameter("made", 30.0, "molecule/min", title="synthesis of A"),
            Parameter("active", unit="molecule", constant=False),
            Parameter("bound_at_start", unit="1"),
        ],
        [
            bind("L", "A", "LA", "kon", "k1", name="b1"),
            bind("L", "B", "LB", "kon", "k2", name="b2"),
            bind("LB", "G", "LBG", "kdim", "k5", name="b5"),
            bind("LAB", "G", "LABG", "kdim", "k10", name="b10"),
            bind("LA", "B", "LAB", "kdim", "k11", name="b11"),
            bind("LB", "A", "LAB", "kdim", "k1 * k11 / k2", name="b12"),
            bind("LBG", "A", "LABG", "kdim", "k10 * (k1 * k11 / k2) / k5", name="b8"),
            convert("LABG", "LABG_in", "kendo + kact"),
            convert("A", "A_in", "kendo", "krec"),
            synthesise("A", "made"),
            degrade("LABG_in", "kdeg"),
            Reaction(
                "loss_A",
                ["A_in"],
                [],
                "kdeg * A_in / (1 + A_in / half)",
                local=[Parameter("half", 900.0, "molecule")],
            ),
        ],
        [AssignmentRule("active", "LBG + LABG + 0.5 * LABG_in")],
        initial=[
            InitialAssignment("bound_at_start", "L * kon / k1"),
            InitialAssignment("A_in", "A * kendo / (krec + kdeg)"),
        ],
        units=Units(
            substance="molecule", time="min", volume="L", area="um**2", length="um", extent="molecule"
        ),
    )
