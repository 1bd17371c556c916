"""Enrichment against exact counting, Fisher's test of scipy, gseapy, and random lists."""

from __future__ import annotations

import json
import warnings
from fractions import Fraction
from math import comb
from pathlib import Path

import gseapy
import numpy as np
import pandas
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import false_discovery_control, fisher_exact, kstest

from il2.cli.main import main
from il2.ground.errors import InputError, TableError
from il2.jobs.pathway_enrich import PathwayEnrichQuestion, pathway_enrich
from il2.knowledge import symbols
from il2.pathway.enrich import (
    GeneSet,
    over_representation,
    prerank,
    read_genes,
    read_ranks,
    read_sets,
    symbols_of,
)
from il2.pathway.own import own_map

from .drawing import Drawing
from .given import place


def _exact(hits: int, total: int, size: int, drawn: int) -> Fraction:
    """Chance of as many hits or more, counted in whole numbers."""
    ways = sum(comb(size, i) * comb(total - size, drawn - i) for i in range(hits, min(size, drawn) + 1))
    return Fraction(ways, comb(total, drawn))


def _set(name: str, *genes: str) -> GeneSet:
    return GeneSet(name, "", frozenset(genes))


@settings(max_examples=150)
@given(st.data())
def test_chances_are_those_of_counting_and_of_fisher(data: st.DataObject) -> None:
    total = data.draw(st.integers(4, 3000))
    size = data.draw(st.integers(1, min(total, 300)))
    drawn = data.draw(st.integers(1, min(total, 300)))
    hits = data.draw(st.integers(max(1, size + drawn - total), max(1, min(size, drawn))))
    if hits > min(size, drawn):
        return
    genes = [f"g{i}" for i in range(total)]
    one = _set("A", *genes[:size])
    listed = genes[size - hits : size - hits + drawn]
    if len(listed) < drawn:  # the list must reach from inside the set to outside, with the wanted overlap
        return
    (found,) = over_representation(listed, [one], frozenset(genes), smallest=1)
    assert found.hits == hits
    assert found.p == pytest.approx(float(_exact(hits, total, size, drawn)), rel=1e-9)
    table = [[hits, size - hits], [drawn - hits, total - size - drawn + hits]]
    assert found.p == pytest.approx(fisher_exact(table, alternative="greater").pvalue, rel=1e-7)
    assert found.fold == pytest.approx(hits * total / (size * drawn))


def test_the_published_check_of_a_background_of_20000() -> None:
    one = _set("six", "a", "b", "c", "d", "e", "f")
    (found,) = over_representation("abcd", [one], 20000)
    assert found.p == pytest.approx(float(Fraction(comb(6, 4), comb(20000, 4))), rel=1e-12)
    assert found.p == pytest.approx(2.25e-15, rel=2e-3)


def _world(seed: int) -> tuple[list[str], list[GeneSet], list[str]]:
    chance = np.random.default_rng(seed)
    genes = [gene.symbol for gene in symbols.all_symbols()[:1500]]
    sets = [_set(f"s{i}", *chance.choice(genes, chance.integers(15, 80), replace=False)) for i in range(40)]
    listed = [
        *chance.choice(sorted(sets[0].genes), 8, replace=False),
        *chance.choice(genes, 60, replace=False),
    ]
    return genes, sets, sorted(set(map(str, listed)))


def test_p_and_rates_are_those_of_gseapy_and_scipy() -> None:
    genes, sets, listed = _world(1)
    found = {one.name: one for one in over_representation(listed, sets, frozenset(genes))}
    judged = gseapy.enrich(
        gene_list=listed, gene_sets={one.name: sorted(one.genes) for one in sets}, background=genes,
        outdir=None, no_plot=True,
    ).results  # fmt: skip
    assert len(judged) == sum(one.hits > 0 for one in found.values()) > 30
    for row in judged.to_dict("records"):
        own = found[row["Term"]]
        assert own.p == pytest.approx(row["P-value"], rel=1e-9)
        assert f"{own.hits}/{own.size}" == row["Overlap"]
        assert set(own.genes) == set(row["Genes"].split(";"))
    rates = false_discovery_control([one.p for one in found.values()])
    assert [one.fdr for one in found.values()] == pytest.approx(list(rates))
    assert min(found.values(), key=lambda one: one.p).name == "s0"


def test_rates_of_gseapy_where_every_set_is_hit() -> None:
    genes, sets, listed = _world(2)
    hit = [one for one in sets if one.genes & set(listed)]
    own = {one.name: one.fdr for one in over_representation(listed, hit, frozenset(genes))}
    judged = gseapy.enrich(
        gene_list=listed, gene_sets={one.name: sorted(one.genes) for one in hit}, background=genes,
        outdir=None, no_plot=True,
    ).results  # fmt: skip
    assert own == pytest.approx(dict(zip(judged["Term"], judged["Adjusted P-value"], strict=True)))


def test_random_lists_are_not_enriched() -> None:
    """The chance of a random list is spread as a chance should be: never too small, up to its steps."""
    genes = [f"g{i}" for i in range(2000)]
    one = _set("A", *genes[:400])
    chance = np.random.default_rng(3)
    found = [
        over_representation(chance.choice(genes, 200, replace=False), [one], frozenset(genes))[0].p
        for _ in range(300)
    ]
    assert kstest(found, "uniform", alternative="greater").pvalue > 0.01
    assert np.mean(np.array(found) <= 0.05) < 0.09


def test_background_cuts_list_and_sets() -> None:
    one = _set("A", "a", "b", "c", "out")
    (found,) = over_representation(["a", "b", "out", "elsewhere"], [one], frozenset("abcdefghij"))
    assert (found.hits, found.size, found.genes) == (2, 3, ("a", "b"))
    assert found.p == pytest.approx(float(_exact(2, 10, 3, 2)))


def test_preranked_is_gseapy_and_finds_the_set_at_the_top() -> None:
    genes, sets, _ = _world(4)
    chance = np.random.default_rng(4)
    ranks = {gene: float(value) for gene, value in zip(genes, chance.normal(size=len(genes)), strict=True)}
    ranks |= {gene: ranks[gene] + 2.0 for gene in sets[0].genes}
    found = prerank(ranks, sets, permutations=200, seed=7)
    again = prerank(ranks, sets, permutations=200, seed=7)
    assert found == again and found[0].name == "s0" and found[0].nes > 2 and found[0].fdr <= 0.01
    table = pandas.DataFrame({"gene": list(ranks), "value": list(ranks.values())})
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        judged = gseapy.prerank(
            rnk=table, gene_sets={s.name: list(s.genes) for s in sets}, min_size=3, max_size=2000,
            permutation_num=200, seed=7, threads=1, outdir=None, no_plot=True,
        ).res2d.set_index("Term")  # fmt: skip
    for one in found:
        assert one.es == pytest.approx(float(judged.loc[one.name, "ES"]), abs=1e-9)
        assert one.nes == pytest.approx(float(judged.loc[one.name, "NES"]), abs=1e-6)


def test_enrichment_score_of_a_small_ranking_by_hand() -> None:
    """Weighted running sum: hits a (3) and c (1) of set {a, c, e (-2)}: up 0.5, down 0.5, up 1/6, ..."""
    ranks = {"a": 3.0, "b": 2.0, "c": 1.0, "d": -1.0, "e": -2.0}
    (found,) = prerank(ranks, [_set("A", "a", "c", "e")], permutations=50)
    steps = np.cumsum([3 / 6, -1 / 2, 1 / 6, -1 / 2, 2 / 6])
    assert found.es == pytest.approx(max(steps, key=abs), abs=1e-6)


# Names, files ----------------------------------------------------------------------------------------------


def test_names_become_symbols() -> None:
    named = symbols_of(["cd25", " FOXO3A ", "2475", "ncbigene:4137", "P60568", "uniprot:P60568", "", "il-2x"])
    assert named.symbols == ("IL2RA", "FOXO3", "MTOR", "MAPT", "P60568", "IL2", "il-2x")
    assert named.unknown == ("P60568", "il-2x")


def test_genes_and_ranks_of_files(tmp_path: Path) -> None:
    (tmp_path / "list.txt").write_text("# mine\nIL2RA\n\nCD122\nIL2RA\n")
    assert read_genes(tmp_path / "list.txt").symbols == ("IL2RA", "IL2RB")
    (tmp_path / "table.csv").write_text('symbol;log2fc\n"IL2RA";2\nFOS;-1.5\n')
    assert read_genes(tmp_path / "table.csv").symbols == ("IL2RA", "FOS")
    assert read_ranks(tmp_path / "table.csv") == {"IL2RA": 2.0, "FOS": -1.5}


def test_sets_of_gmt_and_maps(tmp_path: Path) -> None:
    (tmp_path / "two.gmt").write_text("A\tfirst\t3558\t3559\nA\tsecond\tCD122\tFOS\t\n")
    drawing = Drawing(title="Drawn").node("a", 1, 1, "IL2RG").node("b", 2, 2, "ATP", kind="Metabolite")
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep" / "map.gpml").write_text(drawing.text())
    (tmp_path / "broken.gpml").write_text("<Pathway>")
    found = read_sets(tmp_path)
    assert {one.name: set(one.genes) for one in found.sets} == {
        "Drawn": {"IL2RG"}, "A (two.gmt)": {"IL2", "IL2RA"}, "A (two.gmt) 2": {"IL2RB", "FOS"},
    }  # fmt: skip
    (sentence,) = found.unread
    assert sentence.startswith("broken.gpml, line 1:")


def test_default_set_is_our_map() -> None:
    answer = pathway_enrich(PathwayEnrichQuestion(("CD25", "CISH", "SOCS1", "nothing"), background=20000))
    (row,) = answer.rows
    assert row.name == own_map().title and row.genes == ("CISH", "IL2RA", "SOCS1")
    assert row.p == pytest.approx(float(_exact(3, 20000, row.size, 4)), rel=1e-9)
    assert "No human gene is called nothing" in " ".join(answer.notes())
    assert answer.to_csv().startswith("set,hits,expected,fold,size,p,fdr,genes,description,file\n")


def test_il2_genes_among_the_given_maps() -> None:
    folder = place("gpml")
    answer = pathway_enrich(
        PathwayEnrichQuestion(("IL2", "CD25", "CD122", "JAK3", "STAT5A", "FOXO3A"), sets=(folder,))
    )
    first = answer.rows[0]
    assert first.name == "IL2 signaling" and first.hits == 6 and first.fdr < 1e-6


@pytest.mark.parametrize(
    ("text", "message"),
    [("", "holds no gene set"), ("A\tno gene\n", "row 1: bad.gmt: a line of a GMT"), ("\xff", None)],
)
def test_bad_gmt(tmp_path: Path, text: str, message: str | None) -> None:
    (tmp_path / "bad.gmt").write_bytes(text.encode("latin-1"))
    with pytest.raises(InputError, match=message or "not UTF-8"):
        read_sets(tmp_path / "bad.gmt")


def test_bad_questions(tmp_path: Path) -> None:
    one = _set("A", "a", "b", "c")
    with pytest.raises(InputError, match="no gene of the list lies in the background"):
        over_representation(["x"], [one])
    with pytest.raises(InputError, match="the background has 2 genes, list and sets hold 4"):
        over_representation(["x"], [one], 2)
    with pytest.raises(InputError, match="no set holds 10 to 20 genes"):
        over_representation(["a"], [one], smallest=10, largest=20)
    with pytest.raises(InputError, match="there is no file"):
        read_genes(tmp_path / "none.txt")
    with pytest.raises(InputError, match=r"holds no \.gpml and no \.gmt file"):
        read_sets(tmp_path)
    (tmp_path / "ranks.txt").write_text("IL2RA\t1\nFOS\tmany\n")
    with pytest.raises(TableError, match=r"row 2: ranks\.txt has no number beside 'FOS'"):
        read_ranks(tmp_path / "ranks.txt")
    with pytest.raises(InputError, match="the same number"):
        prerank(dict.fromkeys("abc", 1.0), [one])


def test_names_may_be_separated_by_blanks(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["pathway", "enrich", "IL2RA,CISH", "JAK3", "--background", "20000", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["rows"][0]["hits"] == 3


def test_a_background_may_be_no_larger_than_list_and_sets() -> None:
    """Twelve genes in all, and a set without a hit: its chance is one, whatever is drawn."""
    sets = (GeneSet("hit", "", frozenset("abcd")), GeneSet("none", "", frozenset("efghijkl")))
    hit, none = over_representation("abc", sets, 12)
    assert (hit.name, none.name, none.hits, none.p) == ("hit", "none", 0, 1.0)
    assert hit.p == pytest.approx(4 / 220)  # three of four among the triples of twelve
    assert hit.expected == pytest.approx(1.0)
    with pytest.raises(InputError, match="the background has 11 genes, list and sets hold 12"):
        over_representation("abc", sets, 11)
