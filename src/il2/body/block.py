"""One population of cells at one place: the receptor network of a cell, times as many cells as there are.

The network is that of :mod:`il2.cells.receptor`, reaction by reaction; only amounts change from molecules per
cell to pmol per population (:mod:`il2.body.scale`). Consumption is internalisation: there is no constant of a
sink anywhere. Cells that are lost, or that move to the other place, take along what they carry.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from il2.body.scale import population_law
from il2.cells.binding import BoundMolecules
from il2.cells.receptor import receptor_network
from il2.cells.shape import ArmKind, Shape
from il2.engine.expression import Expr, Num, Op, Sym, substitute
from il2.network import Network, Participant, RateRule, Reaction, Species

#: Blood sees the plasma level alone; tissue sees plasma and periphery by ``rapid_exchange``.
PLACES = ("blood", "tissue")
#: Constants of the receptor network that differ between populations.
OWN = ("A_rest", "B_rest", "G_rest", "K_stat")
_SHAPE = Shape((ArmKind(1, True, True),))
#: Chains whose synthesis follows the programme of a cell.
_INDUCED = ("make_A", "make_B")


def cell_network() -> Network:
    """Return the receptor network of one cell for a molecule with one arm, as IL-2 is."""
    return receptor_network(_SHAPE)


def bound_states() -> tuple[str, ...]:
    """Return the species of one cell that hold IL-2 on the surface.

    Examples
    --------
    >>> bound_states()
    ('a_1', 'b_1', 'ab_1', 'bg_1', 'abg_1')
    """
    return tuple(s.name for s in BoundMolecules.of(_SHAPE).states(0))


def carried() -> tuple[str, ...]:
    """Return every species that a cell carries, in molecules."""
    return tuple(s.name for s in cell_network().species if s.name != "P")


@dataclass(frozen=True)
class Block:
    """Names of one population at one place.

    Examples
    --------
    >>> Block("NK_dim", "blood").cells, Block("NK_dim", "blood").of("abg_1")
    ('n_NK_dim_blood', 'abg_1_NK_dim_blood')
    """

    population: str
    place: str

    @property
    def cells(self) -> str:
        """Number of cells, pmol."""
        return f"n_{self.population}_{self.place}"

    def of(self, name: str) -> str:
        """Name of a species of the cell in this block."""
        return f"{name}_{self.population}_{self.place}"

    def own(self, name: str) -> str:
        """Name of a constant of this population."""
        return f"{name}_{self.population}"

    def species(self) -> list[Species]:
        """Cells, what they carry (pmol), and the phosphorylated share of STAT5."""
        names = [self.cells, *(self.of(n) for n in carried())]
        found = [Species(n, "body", amount=0.0, unit="pmol") for n in names]
        return [*found, Species(self.of("P"), "body", amount=0.0, unit="1")]

    def reactions(self) -> list[Reaction]:
        """Binding, uptake, turnover and synthesis of receptors, and what that takes from plasma."""
        names = {n: self.of(n) for n in carried()}
        cells = Sym(self.cells)
        found, attached = [], []
        for reaction in cell_network().reactions:
            law = self._renamed(population_law(reaction.law, names, cells))
            if reaction.name in _INDUCED:
                law = law * Sym(f"induction_{self.population}")
            if reaction.name.startswith("attach"):
                attached.append(law)
            taken = ["taken"] if reaction.name.startswith("take_up") else []
            sides = [[names[p.species] for p in side] for side in (reaction.reactants, reaction.products)]
            law = substitute(law, {"L": self.level()})
            name = self.of(reaction.name)
            found.append(Reaction(name, sides[0], sides[1] + taken, law, reversible=reaction.reversible))
        return found + self._drinking(attached)

    def level(self) -> Expr:
        """The level that these cells see, nM."""
        return Sym("C1") if self.place == "blood" else Sym("C_tissue")

    def _drinking(self, attached: Sequence[Expr]) -> list[Reaction]:
        """IL-2 leaves plasma (and periphery) as it attaches, and comes back as it lets go."""
        law = attached[0]
        for other in attached[1:]:
            law = law + other
        sources: list[tuple[str, str, Expr | None]] = [("A1", "C1", None)]
        if self.place == "tissue":
            sources = [("A1", "C1", Sym("rapid_exchange")), ("A2", "C2", 1 - Sym("rapid_exchange"))]
        found = []
        for amount, level, share in sources:
            rate = substitute(law, {"L": Sym(level)})
            rate = rate if share is None else share * rate
            found.append(Reaction(self.of(f"drink_{amount}"), [amount], [], rate, reversible=True))
        return found

    def _renamed(self, law: Expr) -> Expr:
        return substitute(law, {name: Sym(self.own(name)) for name in OWN})

    def arrival(self, name: str, law: Expr) -> Reaction:
        """Cells that come with their receptors at rest."""
        chains = [Participant(self.of(c), Sym(self.own(f"{c}_rest"))) for c in ("A", "B", "G")]
        return Reaction(self.of(name), [], [self.cells, *chains], law)

    def departure(self, name: str, rate: Expr) -> list[Reaction]:
        """Cells that are lost with all they carry, at ``rate`` per cell."""
        found = [Reaction(self.of(name), [self.cells], [], rate * Sym(self.cells))]
        for species in carried():
            held = self.of(species)
            products = ["lost_with_cells"] if species in bound_states() else []
            found.append(Reaction(f"{name}_{held}", [held], products, rate * Sym(held)))
        return found

    def signal(self) -> Expr:
        """pSTAT5 relative to a full response of the same cells."""
        return Sym(self.of("P")) / Sym(self.own("P_full"))

    def stat5(self, mixing: Expr) -> RateRule:
        """Phosphorylation of STAT5 by the complexes of one cell, and mixing with cells that arrive."""
        (rule,) = [r for r in cell_network().rules if isinstance(r, RateRule)]
        (active,) = [r.math for r in cell_network().rules if not isinstance(r, RateRule)]
        complexes = substitute(active, {n: Sym(self.of(n)) for n in carried()}) / Sym(self.cells)
        drive = substitute(rule.math, {"active": complexes, "P": Sym(self.of("P"))})
        return RateRule(self.of("P"), self._renamed(drive) + mixing)


def exchange(blood: Block, tissue: Block, leave: Expr, come_back: Expr) -> list[Reaction]:
    """Cells move between blood and tissue with all they carry."""
    names = [(blood.cells, tissue.cells), *((blood.of(n), tissue.of(n)) for n in carried())]
    return [
        Reaction(f"move_{here}", [here], [there], leave * Sym(here) - come_back * Sym(there), reversible=True)
        for here, there in names
    ]


def mixing(block: Block, other: Block, coming: Expr) -> Expr:
    """Change of the mean pSTAT5 of a block by cells that come from the other place."""
    return coming * Sym(other.cells) / Sym(block.cells) * (Sym(other.of("P")) - Sym(block.of("P")))


def hill(x: Expr, half: Expr, steep: Expr) -> Expr:
    """``x^n / (half^n + x^n)``, zero below zero."""
    positive = Op("max", (x, Num(0.0)))
    return positive**steep / (half**steep + positive**steep)
