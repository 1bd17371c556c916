"""Exported maps read back by independent libraries, each to the same plain form.

``Net`` holds nodes by key and edges as (source, target, sign); the key is what the format has for a node.
"""

from __future__ import annotations

import io
import json
import warnings
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

import libsbgnpy
import libsbml
import ndex2.cx2
import networkx
import pandas
import pybiopax
import pybiopax.biopax as bp
import pybiopax.biopax.model
import rdflib

pybiopax.biopax.model.PYBIOPAX_TQDM_CONFIG["disable"] = True
WP = rdflib.Namespace("http://vocabularies.wikipathways.org/wp#")
IL2 = rdflib.Namespace("urn:il2:vocabulary:")


@dataclass
class Net:
    """Nodes with their name and place, and how often each edge occurs."""

    nodes: dict[str, str] = field(default_factory=dict)
    places: dict[str, tuple[float, float]] = field(default_factory=dict)
    edges: Counter[tuple[str, str, str]] = field(default_factory=Counter)


SIF = {"activates": "+", "inhibits": "-", "affects": "?", "interacts-with": "?"}


def sif(text: str) -> Net:
    frame = pandas.read_csv(
        io.StringIO(text), sep="\t", header=None, names=["a", "how", "b"], dtype=str, keep_default_na=False,
        quoting=3,
    )  # fmt: skip
    edges = frame[frame.how != ""]
    graph = networkx.from_pandas_edgelist(edges, "a", "b", ["how"], networkx.MultiDiGraph)
    graph.add_nodes_from(frame.a)
    signed = ((a, b, SIF[how.removesuffix("-reaction")]) for a, b, how in graph.edges(data="how"))
    return Net({name: name for name in graph}, {}, Counter(signed))


def graphml(text: str) -> Net:
    graph = networkx.parse_graphml(text, force_multigraph=True)
    names = dict(graph.nodes(data="label"))
    edges = Counter((names[a], names[b], sign) for a, b, sign in graph.edges(data="sign"))
    places = {names[n]: (data["x"], data["y"]) for n, data in graph.nodes(data=True)}
    return Net({name: name for name in names.values()}, places, edges)


def cx2(text: str) -> Net:
    network = ndex2.cx2.RawCX2NetworkFactory().get_cx2network(json.loads(text))
    keys = {n: node["v"]["graph_id"] for n, node in network.get_nodes().items()}
    nodes = {keys[n]: node["v"]["name"] for n, node in network.get_nodes().items()}
    places = {keys[n]: (node["x"], node["y"]) for n, node in network.get_nodes().items()}
    edges = Counter((keys[e["s"]], keys[e["t"]], e["v"]["sign"]) for e in network.get_edges().values())
    return Net(nodes, places, edges)


SBGN = {"positive influence": "+", "negative influence": "-", "unknown influence": "?"}


def sbgn(text: str) -> Net:
    (drawn,) = libsbgnpy.read_sbgn_from_string(text).map
    glyphs = [glyph for glyph in drawn.glyph if glyph.class_value.value != "compartment"]
    nodes = {glyph.id: glyph.label.text for glyph in glyphs}
    places = {g.id: (g.bbox.x + g.bbox.w / 2, g.bbox.y + g.bbox.h / 2) for g in glyphs}
    edges = Counter((arc.source, arc.target, SBGN[arc.class_value.value]) for arc in drawn.arc)
    return Net(nodes, places, edges)


def sbgn_faults(text: str, folder: Path, *, rules: bool) -> list[str]:
    """What the schema of SBGN-ML and (``rules``, slow for large maps) the rules of activity flow find."""
    path = folder / "map.sbgn"
    path.write_text(text, encoding="utf-8")
    found = [str(fault) for fault in libsbgnpy.validate_xsd(path)]
    return found + ([str(issue) for issue in libsbgnpy.validate_schematron(path)] if rules else [])


def sbml_document(text: str) -> libsbml.SBMLDocument:
    """Read SBML and hold it to every consistency check; errors fail here."""
    document = libsbml.readSBMLFromString(text)
    document.checkConsistency()
    errors = [document.getError(i) for i in range(document.getNumErrors())]
    bad = [e.getMessage() for e in errors if e.getSeverity() >= libsbml.LIBSBML_SEV_ERROR]
    assert not bad, bad[:3]
    return document


SBO = {459: "+", 20: "-", 19: "?"}


def sbml(text: str) -> Net:
    """Species at their layout places; a reaction is an edge from its reactants and from its modifiers."""
    document = sbml_document(text)  # keeps its parts alive
    model = document.getModel()
    layout = model.getPlugin("layout").getLayout(0)
    nodes = {s.getId(): s.getName() for s in model.getListOfSpecies()}
    places, boxes = {}, 0
    for i in range(layout.getNumSpeciesGlyphs()):
        glyph = layout.getSpeciesGlyph(i)
        box = glyph.getBoundingBox()
        places[glyph.getSpeciesId()] = (box.x + box.width / 2, box.y + box.height / 2)
        boxes += 1
    assert boxes == len(nodes) == layout.getNumTextGlyphs()
    assert layout.getNumReactionGlyphs() == model.getNumReactions()
    edges: Counter[tuple[str, str, str]] = Counter()
    for reaction in model.getListOfReactions():
        (product,) = [reference.getSpecies() for reference in reaction.getListOfProducts()]
        for reference in reaction.getListOfReactants():
            edges[reference.getSpecies(), product, "turns"] += 1
        for reference in reaction.getListOfModifiers():
            edges[reference.getSpecies(), product, SBO[reference.getSBOTerm()]] += 1
    return Net(nodes, places, edges)


QUAL = {libsbml.INPUT_SIGN_POSITIVE: "+", libsbml.INPUT_SIGN_NEGATIVE: "-", libsbml.INPUT_SIGN_UNKNOWN: "?"}


def qual(text: str) -> Net:
    document = sbml_document(text)
    model = document.getModel().getPlugin("qual")
    nodes = {
        s.getId(): s.getName()
        for s in (model.getQualitativeSpecies(i) for i in range(model.getNumQualitativeSpecies()))
    }
    edges: Counter[tuple[str, str, str]] = Counter()
    for i in range(model.getNumTransitions()):
        transition = model.getTransition(i)
        target = transition.getOutput(0).getQualitativeSpecies()
        for j in range(transition.getNumInputs()):
            given = transition.getInput(j)
            if given.getQualitativeSpecies() != target:
                signs = "+-" if given.getSign() == libsbml.INPUT_SIGN_DUAL else QUAL[given.getSign()]
                edges.update((nodes[given.getQualitativeSpecies()], nodes[target], sign) for sign in signs)
    return Net({name: name for name in nodes.values()}, {}, edges)


def biopax(text: str) -> Net:
    """Physical entities, and edges by what the interactions say."""
    model = pybiopax.model_from_owl_str(text.partition("?>")[2])
    kinds = list(model.objects.values())
    assert not any(isinstance(one, bp.base.Unresolved) for one in kinds)
    nodes = {o.uid: o.display_name for o in kinds if isinstance(o, bp.PhysicalEntity)}
    edges: Counter[tuple[str, str, str]] = Counter()
    for one in kinds:
        if isinstance(one, bp.Conversion):
            edges[one.left[0].uid, one.right[0].uid, "turns"] += 1
        elif isinstance(one, bp.MolecularInteraction):
            ends = [participant.uid for participant in one.participant]
            edges[ends[0], ends[-1], "?"] += 1
        elif isinstance(one, bp.Control):
            sign = {"ACTIVATION": "+", "INHIBITION": "-", None: "?"}[one.control_type]
            edges[one.controller[0].uid, _acted_on(one.controlled), sign] += 1
    return Net(nodes, {}, edges)


def _acted_on(one: object) -> str:
    if isinstance(one, bp.Conversion):
        return one.right[0].uid
    if isinstance(one, bp.TemplateReaction):
        return one.product[0].uid
    return one.participant[-1].uid  # type: ignore[attr-defined]


def turtle(text: str) -> Net:
    graph = rdflib.Graph().parse(data=text, format="turtle")

    def key(address: object) -> str:
        return str(address).partition("#")[2]

    labelled = {*graph.subjects(rdflib.RDF.type, WP.DataNode), *graph.subjects(rdflib.RDF.type, IL2.Text)}
    nodes = {key(s): str(graph.value(s, rdflib.RDFS.label)) for s in labelled}
    edges: Counter[tuple[str, str, str]] = Counter()
    for s in graph.subjects(rdflib.RDF.type, WP.Interaction):
        source, target = graph.value(s, WP.source), graph.value(s, WP.target)
        if source is None:
            ends = sorted(key(one) for one in graph.objects(s, WP.participants))
            source, target = f"#{ends[0]}", f"#{ends[-1]}"
        edges[key(source), key(target), str(graph.value(s, IL2.sign))] += 1
    return Net(nodes, {}, edges)


def jsonld(text: str) -> rdflib.Graph:
    """Read JSON-LD without any network: its context is in the file."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # rdflib uses a class of its own that it retires
        return rdflib.Graph().parse(data=text, format="json-ld")
