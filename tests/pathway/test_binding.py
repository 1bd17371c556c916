"""The binding of map and model: every claim judged by the laws of the network, every bad row reported."""

from __future__ import annotations

import csv
import io
import json
import re
from dataclasses import replace
from pathlib import Path

import libsbml
import numpy as np
import pytest
import roadrunner

from il2.cells.model import CellModel
from il2.cells.signalling.binding import BindingError, Bond, bonds_of, map_here, read_binding, shipped
from il2.cells.signalling.binding_faults import faults
from il2.cells.signalling.coverage import coverage, standing_of, wp49_coverage
from il2.cells.signalling.laws import Laws
from il2.cells.signalling.run import network
from il2.cli.main import main
from il2.ground.files import data_file
from il2.jobs.pathway_bind import PathwayBindQuestion, model_laws, model_sbml, pathway_bind
from il2.jobs.pathway_files import open_map
from il2.knowledge import tables
from il2.knowledge.ligands import ligand
from il2.network import AssignmentRule, Compartment, Network, Parameter, RateRule, Reaction, Species, sbml
from il2.pathway import resolve, write
from il2.pathway.own import own_map

from .given import given_graph, given_map, place

OTHERS = frozenset(bond.element for bond in shipped())


def wrong(*bonds: Bond) -> list[str]:
    opened = open_map("il2")
    return [f.message for f in faults(bonds, opened.map, opened.graph, model_laws(), OTHERS) if f.row]


def test_every_claim_about_our_map_holds_in_the_network() -> None:
    opened = open_map("il2")
    assert faults(shipped(), opened.map, opened.graph, model_laws(), OTHERS) == ()
    counts = coverage(opened.map, opened.graph, bonds_of(opened.map, shipped()))
    assert all(parts["unbound"] == 0 for parts in counts.values())


def test_wp49_is_accounted_for_with_and_without_its_file() -> None:
    found, graph = given_map("WP49.gpml"), given_graph("WP49.gpml")
    assert faults(shipped(), found, graph, model_laws(), OTHERS) == ()
    counts = coverage(found, graph, bonds_of(found, shipped()))
    assert sum(counts["entities"].values()) == 42 and sum(counts["edges"].values()) == 71
    assert counts["entities"]["unbound"] == counts["edges"]["unbound"] == 0
    stored = wp49_coverage({bond.element: bond for bond in shipped()})
    assert all(stored[kind] == counts[kind] for kind in ("entities", "edges"))


def test_every_gene_of_the_map_shows_a_quantity() -> None:
    bonds = {bond.element: bond for bond in shipped()}
    for entity in open_map("il2").graph.entities:
        if entity.kind == "node" and entity.name not in ("PTPN2", "PTPN6"):  # these are one constant rate
            assert any(bonds[node].shown for node in entity.nodes), entity.name


def test_all_37_genes_of_wp49_can_be_painted() -> None:
    found = given_map("WP49.gpml")
    bonds = bonds_of(found, shipped())
    genes = tables.load("signalling_genes")
    assert len(genes) == 37
    for gene in genes:
        nodes = [node.id for node in found.nodes if node.label in (gene["gene"], gene["label"])]
        assert nodes and any(bonds[node].shown for node in nodes), gene["gene"]


def test_a_renamed_copy_of_wp49_and_its_twin_bind_alike(tmp_path: Path) -> None:
    found = given_map("WP49.gpml")
    write(replace(found, name="x.gpml"), tmp_path / "anything.gpml", "2021")
    again = pathway_bind(PathwayBindQuestion(tmp_path / "anything.gpml"))
    assert again.coverage == pathway_bind(PathwayBindQuestion(place("gpml", "WP49.gpml"))).coverage


def test_a_foreign_map_binds_to_nothing_even_with_one_id_in_common() -> None:
    found = given_map("WP127.gpml")
    node = replace(found.nodes[0], id="ddbe6")
    assert map_here(replace(found, nodes=(node, *found.nodes[1:])), shipped()) == ""
    assert bonds_of(found, shipped()) == {}


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"element": "ddbe7"}, "the map has no such element; did you mean"),
        ({"shown": "pJAK9"}, "the model has no 'pJAK9'; did you mean 'pJAK3' or 'pJAK1'"),
        ({"shown": "pJAK1 +"}, "cannot read the formula"),
        ({"shown": ""}, "is modelled, but shows no quantity"),
        ({"unit": "furlongish"}, "unknown unit 'furlongish'"),
        ({"unit": ""}, "shows a quantity without a unit"),
        ({"laws": ("pJAK7",)}, "the model has no law of 'pJAK7'"),
        ({"laws": ("jak_off",)}, "the model has no law of 'jak_off'"),
        ({"drivers": ("pS6",)}, "the law of pJAK1 does not depend on pS6"),
        ({"drivers": ("pS7",)}, "the model has no 'pS7'"),
        ({"standing": "drawn only"}, "is only drawn, but names a quantity"),
        ({"standing": "lumped"}, "is lumped, but does not say into what"),
        ({"standing": "lumped", "into": "nowhere"}, "neither an element nor a name of the model"),
        ({"kind": "edge"}, "is a modelled edge without law and driver"),
    ],
)
def test_a_false_claim_is_a_fault(changes: dict[str, object], said: str) -> None:
    fine = Bond("ddbe6", "node", "modelled", shown="pJAK1", unit="molecule", laws=("pJAK1",), row=2)
    assert wrong(fine) == []
    assert any(said in message for message in wrong(replace(fine, **changes)))  # type: ignore[arg-type]


def test_every_bad_row_of_a_file_is_reported(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "mine.csv"
    path.write_text(
        "element,kind,binding,shown,unit\nddbe6,node,modelled,pJAK1,molecule\nddbe6,node,modelled,P,1\n"
        "dba31,node,modelld,P,1\n,node,modelled,P,1\nnosuch,node,modelled,pXY,1\nx,y\n",
        encoding="utf-8",
    )
    assert main(["pathway", "bind", "--binding", str(path)]) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert [line.split(",")[1].strip() for line in said.err.splitlines()] == [
        "row 3", "row 4", "row 5", "row 6", "row 6", "row 7", "row 7",
    ]  # fmt: skip
    with pytest.raises(BindingError) as caught:
        pathway_bind(PathwayBindQuestion("il2", path))
    assert len(caught.value.faults) == 7


def test_a_file_of_ones_own_replaces_the_shipped_one(tmp_path: Path) -> None:
    path = tmp_path / "mine.csv"
    path.write_text("element,kind,binding,shown,unit\nddbe6,node,modelled,pJAK1,molecule\n", encoding="utf-8")
    answer = pathway_bind(PathwayBindQuestion("il2", path))
    assert answer.coverage["nodes"]["modelled"] == 1 and answer.coverage["edges"]["modelled"] == 0
    assert {row["standing"] for row in answer.table().records()} == {"modelled", "unbound"}


def test_bad_rows_come_before_what_no_row_names(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "mine.csv"
    head = "element,maps,kind,binding,shown,unit\n"
    path.write_text(f"{head}ddbe6,il2,node,modelled,nosuch,molecule\n", encoding="utf-8")
    assert main(["pathway", "bind", "--binding", str(path)]) == 2
    first, second, *_ = capsys.readouterr().err.splitlines()
    assert first.startswith("il2: mine.csv, row 2, ddbe6: the model has no 'nosuch'")
    assert second.startswith("il2: mine.csv, ") and " row " not in second.partition(":")[2].partition(":")[0]
    assert second.endswith("an element of the map that no row names")


def test_an_edge_may_be_named_by_its_ends(tmp_path: Path) -> None:
    path = tmp_path / "mine.csv"
    row = "{},edge,modelled,pJAK3,molecule,pJAK1,pJAK3\n"
    head = "element,kind,binding,shown,unit,law,driver\n"
    path.write_text(head + row.format("dba31>ddbe6"), encoding="utf-8")
    assert set(pathway_bind(PathwayBindQuestion("il2", path)).bonds) == {"d674a"}
    path.write_text(head + row.format("ddbe6>dba31"), encoding="utf-8")
    with pytest.raises(BindingError, match="the map has no such element"):
        pathway_bind(PathwayBindQuestion("il2", path))


def test_the_template_is_a_binding_without_faults(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["pathway", "bind", "--template"]) == 0
    path = tmp_path / "binding.csv"
    path.write_text(capsys.readouterr().out, encoding="utf-8")
    assert path.read_bytes() == data_file("binding.csv").read_bytes()
    assert read_binding(path)[1] == () and pathway_bind(PathwayBindQuestion("il2", path)).wp49 is None


def test_json_holds_the_counts_and_one_row_for_each_element(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["pathway", "bind", "il2", "--json"]) == 0
    said = json.loads(capsys.readouterr().out)
    assert sum(said["coverage"]["WP49"]["edges"].values()) == 71
    found, graph = own_map(), resolve(own_map())
    parts = [p for p in (*found.nodes, *found.states, *found.interactions) if p.id not in graph.legend.parts]
    assert len(said["rows"]) == len(parts)
    assert main(["pathway", "bind", "--csv"]) == 0
    assert len(list(csv.DictReader(io.StringIO(capsys.readouterr().out)))) == len(parts)


@pytest.mark.parametrize("name", ["il2", "WP49.gpml"])
def test_the_whole_network_is_written_with_the_map_as_layout(name: str, tmp_path: Path) -> None:
    file = name if name == "il2" else str(place("gpml", name))
    out = tmp_path / "model.xml"
    assert main(["pathway", "bind", file, "--sbml", str(out), "-c", "NK", "--dose", "0.3 nM"]) == 0
    document = libsbml.readSBMLFromFile(str(out))
    document.checkConsistency()
    found = [document.getError(i) for i in range(document.getNumErrors())]
    assert [one.getMessage() for one in found if one.getSeverity() >= libsbml.LIBSBML_SEV_ERROR] == []
    layout = document.getModel().getPlugin("layout").getLayout(0)
    opened = open_map(file)
    nodes = [one for one in opened.map.nodes if one.id not in opened.graph.legend.parts]
    assert layout.getNumTextGlyphs() == len(nodes)
    lines = [one for one in opened.map.interactions if one.id not in opened.graph.legend.parts]
    drawn = (
        layout.getNumSpeciesGlyphs()
        + layout.getNumReactionGlyphs()
        + layout.getNumAdditionalGraphicalObjects()
    )
    assert drawn == len(nodes) + len(lines)
    for i in range(layout.getNumSpeciesGlyphs()):
        one = layout.getSpeciesGlyph(i)
        assert document.getModel().getSpecies(one.getSpeciesId()) is not None
    jak = next(one for one in nodes if one.label == "JAK1")
    box = layout.getSpeciesGlyph("map_ddbe6").getBoundingBox()
    assert box.x + box.width / 2 == pytest.approx(float(jak.graphics.x or 0))


def test_a_layout_changes_nothing_of_the_model() -> None:
    text = model_sbml(PathwayBindQuestion(), ligand("IL-2"), "Treg", 1.0)
    bare = sbml.write(network(CellModel.load(), ligand("IL-2"), "Treg", 1.0))
    assert re.sub(r"\s+", "", text.split("<layout:")[0])[-400:] == re.sub(r"\s+", "", bare)[-415:-15]
    runs = [roadrunner.RoadRunner(one) for one in (text, bare)]
    for run in runs:
        run.integrator.relative_tolerance, run.integrator.absolute_tolerance = 1e-8, 1e-10
    first, second = (np.asarray(run.simulate(0, 60, 7)) for run in runs)
    assert np.array_equal(first, second) and first[-1].max() > 100


def test_standing_is_the_best_of_the_elements() -> None:
    bonds = {one: Bond(one, "node", standing) for one, standing in (("a", "drawn only"), ("b", "lumped"))}  # type: ignore[arg-type]
    assert standing_of(["a", "b"], bonds) == "lumped" and standing_of(["c"], bonds) is None


def test_laws_follow_shorthands_and_reactions_but_not_other_states() -> None:
    net = Network(
        "n", [Compartment("c")], [Species(s, "c", amount=1) for s in "ABC"],
        [Parameter("k", 1.0), Parameter("q", 2.0), Parameter("s", None, constant=False)],
        [Reaction("turn", ["A"], ["B"], "k * A")],
        [AssignmentRule("s", "q * A"), RateRule("C", "s - C")],
    )  # fmt: skip
    laws = Laws(net)
    assert laws["C"].uses == {"s", "q", "A", "C"} and laws["C"].shorthands == (("s", "q * A"),)
    assert laws["B"].text == "d B/dt = turn" and laws["B"].uses == {"turn", "k", "A", "B"}
    assert set(laws) == {"A", "B", "C", "turn", "s"}
