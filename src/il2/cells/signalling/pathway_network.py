"""The whole pathway as one network: the receptor network of a molecule with the signalling modules behind it.

Receptors, trafficking and the calibrated constants of pSTAT5 are those of ``il2.cells.receptor``; the only
things changed there are that STAT5 is phosphorylated at docking sites, which JAKs make and CISH holds,
instead of at complexes, and that signalling makes receptors. Every gene has an amount (``gene_X``, 1 as it
is, 0 knocked out) and every kinase that inhibitors reach an activity (``active_X``).
"""

from __future__ import annotations

from functools import lru_cache

from il2 import engine
from il2.cells.receptor import receptor_network
from il2.cells.shape import Shape
from il2.cells.signalling.feedback import FEEDBACK
from il2.cells.signalling.genes import COUNTED, EXTENSIONS, amount_parameter, catalogue
from il2.cells.signalling.jak import JAK
from il2.cells.signalling.mapk import MAPK
from il2.cells.signalling.parameters import catalogue as constants
from il2.cells.signalling.parameters import cell_keys
from il2.cells.signalling.pi3k import PI3K
from il2.cells.signalling.src_family import SRC_FAMILY
from il2.cells.signalling.stat import STAT, STAT5_RATE
from il2.network import AssignmentRule, Network, Parameter, RateRule, Reaction, Species

MODULES = (JAK, STAT, FEEDBACK, MAPK, PI3K, SRC_FAMILY)
#: Kinases whose activity inhibitors lower.
INHIBITABLE = ("JAK1", "JAK3", "LCK", "FYN", "SYK", "PIK3R1", "AKT1", "MTOR", "MAP2K1", "MAP2K2")
#: Shorthands that count molecules; all others are bare numbers, rates or concentrations.
_COUNTS = ("docking",)


@lru_cache(maxsize=16)
def pathway_network(shape: Shape) -> Network:
    """Return the pathway behind a molecule of ``shape``; receptor parameters at 1 (``Network.with_values``).

    Examples
    --------
    >>> from il2.cells.shape import ArmKind
    >>> net = pathway_network(Shape((ArmKind(1, True, True),)))
    >>> len(net.species), "gene_STAT5B" in net, "active_MTOR" in net
    (66, True, True)
    """
    base = receptor_network(shape)
    states = {name: rate for module in MODULES for name, rate in module.states.items()}
    counted = {name for module in MODULES for name in module.molecules}
    shorthands = {name: text for module in MODULES for name, text in module.shorthands.items()}
    rules = [r for r in base.rules if not (isinstance(r, RateRule) and r.variable == "P")]
    return base.derive(
        name=base.name.replace("receptor", "pathway"),
        species=base.species
        + tuple(
            Species(
                s, "surface" if s in counted else "cytosol", 0.0, unit="molecule" if s in counted else "1"
            )
            for s in states
        ),
        parameters=(
            *base.parameters,
            *(
                Parameter(row["key"], row["value"], row["unit"], row["source"])
                for row in constants().values()
            ),
            *(Parameter(key, 1.0, unit) for key, unit in cell_keys().items()),
            *(Parameter(amount_parameter(g), 1.0, "1") for g in catalogue() if g not in COUNTED),
            *(Parameter(amount_parameter(g), 1.0, "1") for g in EXTENSIONS),
            Parameter("gene_IL2RA", 1.0, "1"),  # its mRNA; the protein at rest is A_rest
            Parameter("gene_IL2", 1.0, "1"),  # of the cell; what is given is the dose
            *(Parameter(f"active_{g}", 1.0, "1") for g in INHIBITABLE),
            *(Parameter(s, None, "molecule" if s in _COUNTS else "", constant=False) for s in shorthands),
        ),
        reactions=(*base.reactions, *_induced_receptors()),
        rules=(
            *rules,
            *(AssignmentRule(name, text) for name, text in shorthands.items()),
            RateRule("P", STAT5_RATE),
            *(RateRule(name, text) for name, text in states.items()),
        ),
    )


def _induced_receptors() -> tuple[Reaction, ...]:
    """What is made on top of the rate that keeps the resting count: IL-2Ralpha by its gene, the others by
    signalling complexes on the surface (Fallon 2000)."""
    on_surface = "receptor_synthesis * max(active - endosome_weight * E, 0)"
    return (
        Reaction("induce_A", [], ["A"], "il2ra_turnover * A_rest * il2ra_gain * IL2RA_new"),
        Reaction("induce_B", [], ["B"], on_surface),
        Reaction("induce_G", [], ["G"], on_surface),
    )


@lru_cache(maxsize=16)
def compiled(shape: Shape) -> engine.Model:
    """Return the compiled pathway of a shape, once for each shape."""
    return engine.compile(pathway_network(shape).system())
