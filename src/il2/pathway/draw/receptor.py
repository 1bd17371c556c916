"""The receptor of the refined look: its chains as one complex, and its classes of affinity in the key."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Final

from il2.knowledge import parameters
from il2.pathway.boxes import Box, around, graphics_box
from il2.pathway.entities import entity_name
from il2.pathway.model import DataNode, Map

#: Facts of the catalogue that give the affinity of a class of receptors; each names its chains.
_CLASSES: Final = ("kd_low_affinity", "kd_intermediate_affinity", "kd_high_affinity")
_MARGIN: Final = 9.0
_LETTERS: Final = {"A": "α", "B": "β", "G": "γ"}


@dataclass(frozen=True)
class AffinityClass:
    """A class of receptors: name, genes of its chains, KD as text, key of the source."""

    name: str
    chains: tuple[str, ...]
    kd: str
    source: str


@cache
def affinity_classes() -> tuple[AffinityClass, ...]:
    """Return the classes of the receptor, the weakest first.

    Examples
    --------
    >>> [(one.name, one.chains, one.kd.split()) for one in affinity_classes()][1]
    ('intermediate affinity', ('IL2RB', 'IL2RG'), ['1', 'nM'])
    """
    return tuple(_class(key) for key in _CLASSES)


def _class(key: str) -> AffinityClass:
    fact = parameters.fact(key)
    name = key.removeprefix("kd_").replace("_", " ")
    return AffinityClass(name, fact.genes, f"{fact.value:g}\u00a0{fact.unit}", fact.source)


def chains(found: Map) -> tuple[DataNode, ...]:
    """Return the data nodes of a drawn receptor that has every chain in one group, ``()`` where none is."""
    wanted = {"IL2RA", "IL2RB", "IL2RG"}
    named = [node for node in found.nodes if entity_name(node.label) in wanted and node.group]
    for node in named:
        own = tuple(other for other in named if other.group == node.group)
        if {entity_name(other.label) for other in own} == wanted:
            return own
    return ()


def plate(nodes: tuple[DataNode, ...]) -> Box:
    """Return the box that holds the chains of a receptor."""
    return around([graphics_box(node.graphics) for node in nodes]).grown(_MARGIN)


def letter(chain: str) -> str:
    """Return the Greek letter of a chain by the symbol of its gene.

    Examples
    --------
    >>> letter("IL2RB")
    'β'
    """
    return _LETTERS.get(chain[-1], chain)
