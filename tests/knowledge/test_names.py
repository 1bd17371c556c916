"""Names as people write them."""

import pytest

from il2.ground.errors import InputError, UnknownNameError
from il2.knowledge import celltypes, genes, ligands, tables
from il2.knowledge.celltypes import cell_type
from il2.knowledge.ligands import ligand
from il2.knowledge.names import NameIndex


@pytest.mark.parametrize(
    ("given", "name"),
    [
        ("Treg", "Treg"),
        ("regulatory T cell", "Treg"),
        ("naïve Treg", "Treg_naive"),
        ("memory Treg", "Treg_memory"),
        ("CD4", "Thelper"),
        ("Tconv", "Thelper"),
        ("T_helper", "Thelper"),
        ("Th naive", "Thelper_naive"),
        ("CD4 memory", "Thelper_memory"),
        ("cd8 memory", "CD8_memory"),
        ("CD8+ T cell", "CD8"),
        ("Naive CD8", "CD8_naive"),
        ("nk cell", "NK"),
        ("NK bright", "NK_CD56bright"),
        ("yt1", "YT-1"),
        ("YT-1 CD25+", "YT-1"),
        ("YT-1 CD25-", "YT-1 CD25-"),
        ("YT-1 CD25−", "YT-1 CD25-"),
    ],
)
def test_cell_types(given: str, name: str) -> None:
    assert cell_type(given).name == name


def test_all_names_of_the_interface_exist() -> None:
    wanted = "Treg Treg_naive Treg_memory Thelper Thelper_naive Thelper_memory CD8 CD8_naive CD8_memory NK "
    assert {*wanted.split(), "NK_CD56bright", "YT-1"} <= set(celltypes.names())


@pytest.mark.parametrize(
    ("given", "near"), [("Tregs", "Treg"), ("CD8_memry", "CD8_memory"), ("NK_CD56brite", "NK_CD56bright")]
)
def test_unknown_cell_type_names_the_nearest(given: str, near: str) -> None:
    with pytest.raises(UnknownNameError, match=f"did you mean '{near}'"):
        cell_type(given)


@pytest.mark.parametrize(
    ("given", "name"),
    [
        ("rhIL-2", "IL-2"),
        ("native IL-2", "IL-2"),
        ("proleukin", "aldesleukin"),
        ("IL15", "IL-15"),
        ("wt n-term dimer", "WT N-term dimer"),
        ("R38Q dimer", "R38Q N-term dimer"),
    ],
)
def test_ligands(given: str, name: str) -> None:
    assert ligand(given).name == name


@pytest.mark.parametrize("given", ["ALKS 4230", "efavaleukin alfa", "MDNA11", "H16L N-term mono", "RG7835"])
def test_molecule_without_sourced_kd_is_known_but_not_given_one(given: str) -> None:
    with pytest.raises(InputError, match="no KD of it has a source"):
        ligand(given)


@pytest.mark.parametrize(
    ("given", "symbols"),
    [
        ("CD25", ["IL2RA"]),
        ("Tac", ["IL2RA"]),
        ("p55", ["IL2RA"]),
        ("cd122", ["IL2RB"]),
        ("CD132", ["IL2RG"]),
        ("γc", ["IL2RG"]),
        ("gamma-c", ["IL2RG"]),
        ("JAK3", ["JAK3"]),
        ("STAT5", ["STAT5A", "STAT5B"]),
        ("nothing", []),
    ],
)
def test_genes(given: str, symbols: list[str]) -> None:
    assert [gene.symbol for gene in genes.find(given)] == symbols


def test_one_spelling_names_one_thing() -> None:
    assert celltypes.index() and ligands.index()  # building an index refuses a shared spelling
    with pytest.raises(ValueError, match="names both"):
        NameIndex("cell", {"A": ["x"], "B": ["X"]})


def test_receptors_in_tables_are_approved_symbols() -> None:
    symbols = {row["symbol"] for row in tables.load("genes")}
    for name in ("receptor_counts", "receptor_priors", "receptor_spread"):
        assert {row["receptor"] for row in tables.load(name)} <= symbols
    for row in (*tables.load("parameters"), *tables.load("affinities_literature")):
        assert {g for g in row["genes"].split() if "receptor" not in g} <= symbols
