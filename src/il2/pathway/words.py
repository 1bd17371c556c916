"""The vocabulary of GPML: what a head, a style or a type means, and its word in the other version.

Source: the classes of libGPML (github PathVisio/libGPML, commit aa335162) and the counts over 2,100 maps; see
``docs/maps.md``. Words that stand in no table are kept as they are, with a remark.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import Final, Literal

Sign = Literal["+", "-", "?"]

#: Head of GPML 2013a -> head of GPML 2021. Heads that are not here keep their word.
HEAD_CLASS: Final = MappingProxyType(
    {
        "Line": "Undirected",
        "Arrow": "Directed",
        "mim-conversion": "Conversion",
        "mim-modification": "Conversion",
        "mim-cleavage": "Conversion",
        "mim-gap": "Conversion",
        "mim-branching-left": "Conversion",
        "mim-branching-right": "Conversion",
        "mim-inhibition": "Inhibition",
        "TBar": "Inhibition",
        "mim-catalysis": "Catalysis",
        "mim-stimulation": "Stimulation",
        "mim-necessary-stimulation": "Stimulation",
        "mim-binding": "Binding",
        "mim-covalent-bond": "Binding",
        "mim-translocation": "Translocation",
        "mim-transcription-translation": "TranscriptionTranslation",
    }
)
#: Head of GPML 2021 -> the plainest head of GPML 2013a.
HEAD_2013A: Final = MappingProxyType(
    {
        "Undirected": "Line",
        "Directed": "Arrow",
        "Conversion": "mim-conversion",
        "Inhibition": "mim-inhibition",
        "Catalysis": "mim-catalysis",
        "Stimulation": "mim-stimulation",
        "Binding": "mim-binding",
        "Translocation": "mim-translocation",
        "TranscriptionTranslation": "mim-transcription-translation",
    }
)
#: Ends of GenMAPP's ligand and receptor lines: drawn contacts, not arrows.
CONTACTS: Final = frozenset({"LigandRound", "LigandSquare", "ReceptorRound", "ReceptorSquare", "Receptor"})
HEADS: Final = frozenset(HEAD_CLASS) | frozenset(HEAD_2013A) | CONTACTS

_SIGN: Final[dict[str, Sign]] = {
    "Directed": "+",
    "Conversion": "+",
    "Catalysis": "+",
    "Stimulation": "+",
    "Translocation": "+",
    "TranscriptionTranslation": "+",
    "Inhibition": "-",
    "Binding": "?",
    "Undirected": "?",
}
_MEANING: Final = MappingProxyType(
    {
        "Conversion": "conversion",
        "Inhibition": "inhibition",
        "Catalysis": "catalysis",
        "Stimulation": "stimulation",
        "Binding": "binding",
        "Translocation": "translocation",
        "TranscriptionTranslation": "transcription or translation",
    }
)

#: Group style of GPML 2013a -> group type of 2021, and back. ``None`` is "no Style".
GROUP_TYPE: Final = MappingProxyType(
    {None: "Group", "None": "Group", "Group": "Transparent", "Complex": "Complex", "Pathway": "Pathway"}
)
GROUP_STYLE: Final = MappingProxyType(
    {"Group": None, "Transparent": "Group", "Complex": "Complex", "Pathway": "Pathway"}
)
GROUP_STYLES: Final = frozenset({"None", "Group", "Complex", "Pathway", "Transparent", "Analog", "Paralog"})

NODE_TYPES: Final = frozenset(
    {
        "GeneProduct", "Metabolite", "Protein", "Pathway", "Rna", "RNA", "DNA", "Complex", "Event", "Unknown",
        "Undefined", "Disease", "Phenotype", "Alias", "Key Event", "BiologicalProcess", "CellularComponent",
    }
)  # fmt: skip
SHAPES: Final = frozenset(
    {
        "None", "Rectangle", "RoundedRectangle", "Oval", "Triangle", "Pentagon", "Hexagon", "Octagon", "Arc",
        "Brace", "Mitochondria", "Endoplasmic Reticulum", "Golgi Apparatus", "Sarcoplasmic Reticulum",
        "mim-degradation", "Degradation", "Nucleus", "Cell", "Vesicle", "Organelle", "Extracellular region",
        "EndoplasmicReticulum", "GolgiApparatus", "SarcoplasmicReticulum", "Edge", "Circle",
    }
)  # fmt: skip
#: Shapes of old files that the format does not define; what they stood for.
OLD_SHAPES: Final = MappingProxyType(
    {
        "mim-phosphorylated": "a phosphate",
        "mim-interaction": "an interaction mark",
        "Membrane region": "a piece of membrane",
    }
)
CONNECTORS: Final = frozenset({"Straight", "Elbow", "Curved", "Segmented"})
LINE_STYLES: Final = frozenset({"Solid", "Broken", "Dashed", "Double"})
PROPERTY_KEYS: Final = (
    "org.pathvisio.", "reactome_id", "KeggId", "ConversionDate", "SBML_", "cellular_location", "complex_id",
    "copies_num", "il2.",
)  # fmt: skip
DOUBLE_LINE: Final = "org.pathvisio.DoubleLineProperty"
COMPONENT: Final = "org.pathvisio.CellularComponentProperty"

_RNA: Final = frozenset({"rna", "mrna"})


def head_class(head: str | None) -> str:
    """Return the class of a head in the words of GPML 2021 (``Directed`` when unknown).

    Examples
    --------
    >>> head_class("TBar"), head_class("Catalysis"), head_class(None), head_class("LigandRound")
    ('Inhibition', 'Catalysis', 'Undirected', 'Undirected')
    """
    if not head or head in CONTACTS:
        return "Undirected"
    return HEAD_CLASS.get(head, head if head in HEAD_2013A else "Directed")


def head_sign(head: str | None) -> Sign:
    """Return what a head says about the sign: ``+``, ``-`` or ``?``.

    Examples
    --------
    >>> head_sign("Arrow"), head_sign("mim-inhibition"), head_sign("mim-binding"), head_sign(None)
    ('+', '-', '?', '?')
    """
    return _SIGN[head_class(head)]


def head_meaning(head: str | None) -> str:
    """Return what a head says happens, ``""`` for a plain arrow or none."""
    return _MEANING.get(head_class(head), "")


def is_rna(node_type: str | None) -> bool:
    """Tell whether a data node is an RNA (``Rna`` in 2013a, ``RNA`` in 2021)."""
    return (node_type or "").casefold() in _RNA
