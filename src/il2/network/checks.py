"""Checks of a network, gathered: dimensions, conservation, detailed balance, composition.

Each returns what it found; ``require_consistent`` turns findings of dimension into an error, for networks
of our own. Foreign files are warned about, not refused: many published ones declare wrong units.
"""

from il2.network.balance import DetailedBalance, composition_errors, detailed_balance
from il2.network.conservation import ConservationLaw, conservation_laws, stoichiometry
from il2.network.dimensions import Finding, dimensions, require_consistent

__all__ = [
    "ConservationLaw",
    "DetailedBalance",
    "Finding",
    "composition_errors",
    "conservation_laws",
    "detailed_balance",
    "dimensions",
    "require_consistent",
    "stoichiometry",
]
