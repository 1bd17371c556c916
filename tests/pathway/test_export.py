"""Every export, read back by a library that knows nothing of il2."""

from __future__ import annotations

from collections import Counter
from functools import cache
from pathlib import Path

import gseapy
import pytest
import rdflib

from il2.ground.errors import InputError, UnknownNameError
from il2.pathway import Map
from il2.pathway.export import FORMATS, View, format_of, to_format, view
from il2.pathway.export.edges import entity_edges
from il2.pathway.export.sbml import turns
from il2.pathway.export.xml import Names
from il2.pathway.genes import gene_set
from il2.pathway.gpml import read_text
from il2.pathway.participants import participants

from . import judges
from .drawing import Drawing
from .given import FILES, given_graph, given_map, place

SDO = rdflib.Namespace("https://schema.org/")


def _odd() -> Map:
    """A drawing with one of everything that exports treat in its own way, and labels that want escaping."""
    drawing = Drawing(title='IL-2 & "friends" <test>', description="The α chain; a \\ and a 'quote'.")
    drawing.node("il2", 100, 50, "IL2", database="Entrez Gene", identifier="3558")
    drawing.node("ra", 100, 150, "IL2RA", database="Entrez Gene", identifier="3559")
    drawing.node("socs", 300, 150, "SOCS3 & co", database="HGNC", identifier="SOCS3")
    drawing.node("jak", 100, 250, "JAK1", database="Uniprot-TrEMBL", identifier="P23458")
    drawing.node("nuc", 100, 650, "MYC", kind="Rna", database="Entrez Gene", identifier="4609")
    drawing.node("gtp", 500, 250, "GTP\n(α)", kind="Metabolite", database="ChEBI", identifier="CHEBI:15996")
    drawing.node("gdp", 500, 350, "GDP", kind="Metabolite", database="ChEBI", identifier="17552")
    drawing.node("sos", 700, 300, "SOS1", database="Ensembl", identifier="ENSG00000115904")
    drawing.node("lone", 700, 50, "IL2")  # a second node of one label, touched by nothing
    drawing.node("alone", 700, 150, 'odd "name"\twith tab', kind="Pathway")
    drawing.state("p1", "jak", inside="<Comment>at Tyr-1034</Comment>")
    drawing.line("bind", "il2", "ra", "mim-binding", inside="<Comment>seen in &lt;T&gt; cells</Comment>")
    drawing.line("plain", "ra", "jak", "")
    drawing.line("stop", "socs", "jak", "TBar")
    drawing.line("go", "jak", "nuc", "mim-transcription-translation")
    drawing.line("turn", "gdp", "gtp", "mim-conversion", anchors={"at": 0.5})
    drawing.line("cat", "sos", "at", "mim-catalysis")
    drawing.line("out", "nuc", "text", "Arrow")
    drawing.label("text", 300, 650, "growth & survival")
    drawing.shape("n", 100, 650, ShapeType="RoundedRectangle", Width=180, Height=120, inside=(
        '<Attribute Key="org.pathvisio.CellularComponentProperty" Value="Nucleus" />'
    ))  # fmt: skip
    return drawing.map()


@cache
def _shown(name: str) -> View:
    if name == "odd":
        return view(_odd())
    return view(given_map(name), given_graph(name))


@pytest.fixture(params=["odd", *FILES])
def shown(request: pytest.FixtureRequest) -> View:
    return _shown(request.param)


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _entities(shown: View) -> Counter[tuple[str, str, str]]:
    return Counter((_one_line(e.source), _one_line(e.target), e.sign) for e in entity_edges(shown))


def _elements(shown: View, names: dict[str, str] | None = None) -> Counter[tuple[str, str, str]]:
    safe = names or {element.id: element.id for element in shown.elements}
    return Counter((safe[x.source], safe[x.target], x.sign) for x in (*shown.links, *shown.actions))


def _near(found: dict[str, tuple[float, float]], shown: View, names: dict[str, str]) -> bool:
    wanted = {names[e.id]: (e.box.x, e.box.y) for e in shown.elements}
    return set(found) == set(wanted) and all(
        found[key] == pytest.approx(wanted[key], abs=0.01) for key in wanted
    )


def test_view_is_the_resolved_graph(shown: View) -> None:
    graph = shown.graph
    assert len(shown.links) == len(graph.readings)
    assert {e.entity for e in shown.elements} == {e.name for e in graph.entities}
    plain = [edge for edge in entity_edges(shown) if not edge.on_reaction]
    assert [(e.source, e.target, e.sign) for e in plain] == [
        (e.source, e.target, e.sign) for e in graph.edges
    ]
    acted = {action.line for action in shown.actions}
    assert acted | set(shown.lost) == {modifier.line for modifier in graph.modifiers}


def test_sif_by_pandas_and_networkx(shown: View) -> None:
    net = judges.sif(to_format(shown, "sif"))
    assert set(net.nodes) == {_one_line(e.name) for e in shown.graph.entities}
    assert net.edges == _entities(shown)


def test_graphml_by_networkx(shown: View) -> None:
    net = judges.graphml(to_format(shown, "graphml"))
    assert {_one_line(name) for name in net.nodes} == {_one_line(e.name) for e in shown.graph.entities}
    assert Counter({(_one_line(a), _one_line(b), s): n for (a, b, s), n in net.edges.items()}) == _entities(
        shown
    )


def test_gmt_by_gseapy(shown: View, tmp_path: Path) -> None:
    text = to_format(shown, "gmt")
    if not gene_set(shown.map):  # a map of events: a set without genes
        assert text.count("\t") == 1 and text.startswith(shown.title)
        return
    (tmp_path / "map.gmt").write_text(text, encoding="utf-8")
    ((name, genes),) = gseapy.parser.read_gmt(str(tmp_path / "map.gmt")).items()
    assert name == shown.title
    listed = participants(shown.map, shown.graph)
    kinds = {"GeneProduct", "Protein", "Rna", "RNA", "DNA"}
    if shown.map.organism == "Homo sapiens":
        wanted = {one.symbol for one in listed if one.symbol and kinds & set(one.types)}
    else:
        wanted = {one.label for one in listed if kinds & set(one.types)}
    assert wanted <= set(genes) and len(genes) == len(set(genes)) and genes == sorted(genes)


def test_cx2_by_ndex2(shown: View) -> None:
    net = judges.cx2(to_format(shown, "cx2"))
    assert net.nodes == {e.id: e.name for e in shown.elements}
    assert net.edges == _elements(shown)
    assert _near(net.places, shown, {e.id: e.id for e in shown.elements})


def test_sbgn_by_libsbgnpy(shown: View, tmp_path: Path) -> None:
    text = to_format(shown, "sbgn")
    net = judges.sbgn(text)
    names = dict(zip((e.id for e in shown.elements), net.nodes, strict=True))
    assert list(net.nodes.values()) == [e.name for e in shown.elements]
    assert net.edges == _elements(shown, names)
    assert _near(net.places, shown, names)
    assert judges.sbgn_faults(text, tmp_path, rules=len(shown.elements) < 40) == []


def test_sbml_with_layout_by_libsbml(shown: View) -> None:
    net = judges.sbml(to_format(shown, "sbml"))
    names = dict(zip((e.id for e in shown.elements), net.nodes, strict=True))
    assert list(net.nodes.values()) == [e.name for e in shown.elements]
    assert _near(net.places, shown, names)
    wanted = Counter((names[x.source], names[x.target], "turns" if turns(x) else x.sign) for x in shown.links)
    acting = {(names[x.source], x.acts_on, names[x.target], x.sign) for x in shown.actions}
    assert sum(net.edges.values()) <= sum(wanted.values()) + len(acting)
    assert {(a, b) for a, b, _ in net.edges} == {
        *((a, b) for a, b, _ in wanted), *((a, b) for a, _, b, _ in acting)
    }  # fmt: skip
    if not shown.actions:
        assert net.edges == wanted


def test_sbml_qual_by_libsbml(shown: View) -> None:
    net = judges.qual(to_format(shown, "sbml-qual"))
    assert {_one_line(name) for name in net.nodes} == {_one_line(e.name) for e in shown.graph.entities}
    found = {(_one_line(a), _one_line(b), sign) for a, b, sign in net.edges}
    known = {(a, b, sign) for a, b, sign in _entities(shown) if sign != "?"}
    assert known <= found
    assert {(a, b) for a, b, _ in found} == {(a, b) for a, b, _ in _entities(shown)}


def test_biopax_by_pybiopax(shown: View) -> None:
    net = judges.biopax(to_format(shown, "biopax"))
    names = dict(zip((e.id for e in shown.elements), net.nodes, strict=True))
    assert list(net.nodes.values()) == [e.name for e in shown.elements]
    pairs = {(names[x.source], names[x.target]) for x in (*shown.links, *shown.actions)}
    assert {(a, b) for a, b, _ in net.edges} == pairs
    assert sum(net.edges.values()) == len(shown.links) + len(shown.actions)
    signs = Counter(x.sign for x in (*shown.links, *shown.actions) if x.sign == "-")
    assert sum(n for (_, _, sign), n in net.edges.items() if sign == "-") == signs["-"]


def test_turtle_by_rdflib(shown: View) -> None:
    net = judges.turtle(to_format(shown, "turtle"))
    assert len(net.nodes) == len(shown.elements)
    assert Counter(net.nodes.values()) == Counter(e.name for e in shown.elements)
    assert Counter(sign for *_, sign in net.edges.elements()) == Counter(
        x.sign for x in (*shown.links, *shown.actions)
    )


def test_jsonld_by_rdflib(shown: View) -> None:
    graph = judges.jsonld(to_format(shown, "jsonld"))
    (dataset,) = graph.subjects(rdflib.RDF.type, SDO.Dataset)
    assert str(graph.value(dataset, SDO.name)) == shown.title
    mentioned = {str(graph.value(one, SDO.name)) for one in graph.objects(dataset, SDO.mentions)}
    assert mentioned == {one.label for one in participants(shown.map, shown.graph)}


def test_gpml_of_the_other_version_gives_the_same_graph(shown: View) -> None:
    other = "gpml2021" if shown.map.version == "2013a" else "gpml2013a"
    again = view(read_text(to_format(shown, other).encode("utf-8"), "again.gpml"))
    assert again.map.version != shown.map.version
    assert _entities(again) == _entities(shown)
    assert Counter(e.name for e in again.elements) == Counter(e.name for e in shown.elements)


# The drawing made for this ---------------------------------------------------------------------------------


def test_signs_and_kinds_of_the_odd_drawing() -> None:
    shown = _shown("odd")
    assert to_format(shown, "sif").splitlines() == [
        "GDP\tactivates\tGTP (α)",
        "IL2\taffects\tIL2RA",
        "IL2RA\tinteracts-with\tJAK1",
        "JAK1\tactivates\tMYC",
        "MYC\tactivates\tgrowth & survival",
        "SOCS3 & co\tinhibits\tJAK1",
        "SOS1\tactivates-reaction\tGTP (α)",
        'odd "name" with tab',
    ]
    assert to_format(shown, "gmt").split("\t")[2:] == ["IL2", "IL2RA", "JAK1", "MYC", "SOCS3", "SOS1\n"]
    places = {e.id: e.compartment for e in shown.elements}
    assert places["nuc"] == "n" and places["jak"] == ""


def test_sbml_of_the_odd_drawing_turns_what_is_turned() -> None:
    document = judges.sbml_document(to_format(_shown("odd"), "sbml"))
    model = document.getModel()
    turn = model.getReaction("re_turn")
    assert [s.getSpecies() for s in turn.getListOfReactants()] == ["gdp"]
    assert [s.getSpecies() for s in turn.getListOfProducts()] == ["gtp"]
    assert [(s.getSpecies(), s.getSBOTermID()) for s in turn.getListOfModifiers()] == [("sos", "SBO:0000459")]
    assert [s.getSpecies() for s in model.getReaction("re_stop").getListOfReactants()] == []
    assert model.getSpecies("nuc").getCompartment() != model.getSpecies("jak").getCompartment()
    assert not any(reaction.isSetKineticLaw() for reaction in model.getListOfReactions())
    term = model.getSpecies("gdp").getCVTerm(0)
    assert term.getResourceURI(0) == "https://identifiers.org/chebi:17552"


def test_qualitative_rules_of_the_odd_drawing() -> None:
    document = judges.sbml_document(to_format(_shown("odd"), "sbml-qual"))
    model = document.getModel().getPlugin("qual")
    rules = {
        model.getTransition(i).getOutput(0).getQualitativeSpecies(): (
            judges.libsbml.formulaToL3String(model.getTransition(i).getFunctionTerm(0).getMath())
        )
        for i in range(model.getNumTransitions())
    }
    assert rules["JAK1"] == "(JAK1 == 1) && (SOCS3___co == 0)"  # nothing of known sign switches it on
    assert rules["GTP"[:3] + "____"] == "(GDP == 1) || (SOS1 == 1)"
    assert rules["IL2RA"] == "IL2RA == 1"


def test_biopax_says_which_gene_and_which_molecule() -> None:
    text = to_format(_shown("odd"), "biopax")
    model = judges.pybiopax.model_from_owl_str(text.partition("?>")[2])
    named = {o.display_name: o for o in model.objects.values() if isinstance(o, judges.bp.PhysicalEntity)}
    (gene,) = named["IL2RA"].entity_reference.xref
    (protein,) = named["JAK1"].entity_reference.xref
    (molecule,) = named["GDP"].entity_reference.xref
    assert (type(gene).__name__, gene.db, gene.id) == ("RelationshipXref", "ncbigene", "3559")
    assert (type(protein).__name__, protein.db, protein.id) == ("UnificationXref", "uniprot", "P23458")
    assert (type(molecule).__name__, molecule.db, molecule.id) == ("UnificationXref", "chebi", "17552")
    assert (
        named["MYC"].cellular_location.term == ["nucleus"] or named["MYC"].cellular_location.term == "nucleus"
    )
    (reaction,) = [o for o in model.objects.values() if isinstance(o, judges.bp.BiochemicalReaction)]
    assert [c.controller[0].display_name for c in reaction.controlled_of] == ["SOS1"]


def test_jsonld_names_what_it_was_made_from() -> None:
    graph = judges.jsonld(to_format(view(given_map("WP49.gpml"), given_graph("WP49.gpml")), "jsonld"))
    home = rdflib.URIRef("https://www.wikipathways.org/pathways/WP49.html")
    assert str(graph.value(home, SDO.version)) == "r141561"
    assert {str(x) for x in graph.objects(home, SDO.identifier)} == {"WP49", "wikipathways:WP49"}
    assert "IL-2Rα" in str(graph.value(home, SDO.description))
    taxon = graph.value(home, SDO.taxonomicRange)
    assert str(taxon) == "http://purl.obolibrary.org/obo/NCBITaxon_9606"
    mtor = next(s for s in graph.objects(home, SDO.mentions) if str(graph.value(s, SDO.name)) == "MTOR")
    assert {str(x) for x in graph.objects(mtor, SDO.identifier)} >= {"ncbigene:2475", "uniprot:P42345"}
    assert {str(graph.value(s, SDO.name)) for s in graph.objects(home, SDO.mentions)} >= {"FOS", "CCND2"}


# Read as logic, a map says little (figures of section 11 of the reference) ----------------------------------


def _fixed_points(rules: dict[str, tuple[set[str], set[str]]], names: list[str]) -> list[dict[str, bool]]:
    """All fixed points by branching on one undecided node at a time and following the rules."""
    found: list[dict[str, bool]] = []

    def value(node: str, known: dict[str, bool]) -> bool | None:
        on, off = rules[node]
        if any(known.get(s) for s in off):
            return False
        active = any(known.get(s) for s in on)
        if active and all(known.get(s) is False for s in off):
            return True
        return False if all(known.get(s) is False for s in on) else None

    def walk(known: dict[str, bool]) -> None:
        known = dict(known)
        changed = True
        while changed:
            changed = False
            for node in rules:
                says = value(node, known)
                if says is None:
                    continue
                if node in known and known[node] is not says:
                    return
                if node not in known:
                    known[node] = says
                    changed = True
        left = next((name for name in names if name not in known), None)
        if left is None:
            found.append(known)
            return
        for choice in (False, True):
            walk(known | {left: choice})

    walk({})
    return found


def test_boolean_reading_of_wp49_says_nothing() -> None:
    place("gpml", "WP49.gpml")
    net = judges.qual(to_format(_shown("WP49.gpml"), "sbml-qual"))
    rules: dict[str, tuple[set[str], set[str]]] = {}
    for (source, target, sign), _ in net.edges.items():
        on, off = rules.setdefault(target, (set(), set()))
        if sign != "?":
            (on if sign == "+" else off).add(source)
    sources = set(net.nodes) - set(rules)
    assert sources == {"IL2", "SOCS3"}
    counts: dict[tuple[bool, bool], list[int]] = {}
    for point in _fixed_points(rules, sorted(net.nodes)):
        counts.setdefault((point["IL2"], point["SOCS3"]), []).append(sum(point.values()))
    assert {inputs: sorted(on) for inputs, on in counts.items()} == {
        (True, False): [41],
        (True, True): [40],
        (False, False): [0, 2, 5, 7, 39],
        (False, True): [1, 3, 6, 8],
    }


# Bad calls -------------------------------------------------------------------------------------------------


def test_unknown_format_names_the_nearest() -> None:
    with pytest.raises(UnknownNameError, match="did you mean 'graphml'"):
        to_format(_shown("odd"), "graphm")


def test_unknown_ending_names_the_known_ones() -> None:
    with pytest.raises(InputError, match=r"'\.docx' stands for no format; known: \.gpml, \.sif"):
        format_of("map.docx")
    assert {format_of(f"x{one.endings[0]}").name for one in FORMATS.values() if one.endings} == {
        name for name, one in FORMATS.items() if one.endings
    }


def test_an_empty_map_is_written_in_every_format(tmp_path: Path) -> None:
    shown = view(Map(version="2013a", title="Nothing"))
    for name in FORMATS:
        to_format(shown, name)
    judges.sbml(to_format(shown, "sbml"))
    judges.qual(to_format(shown, "sbml-qual"))
    assert judges.sbgn_faults(to_format(shown, "sbgn"), tmp_path, rules=True) == []
    assert judges.graphml(to_format(shown, "graphml")).nodes == {}
    assert Names()[""] == "n"
