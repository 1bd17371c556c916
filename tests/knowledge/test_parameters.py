"""The search over constants, and the sources they cite."""

import pytest

from il2.ground.errors import InputError, UnknownNameError
from il2.ground.units import parse_unit
from il2.knowledge import parameters, sources


def test_keys_are_unique_and_every_fact_is_complete() -> None:
    facts = parameters.facts()
    assert len({fact.key for fact in facts}) == len(facts)
    for fact in facts:
        assert fact.value is not None or fact.low is not None
        assert sources.source(fact.source).citation
        parse_unit(fact.unit)
        if fact.value is not None and fact.low is not None and fact.high is not None:
            assert fact.low <= fact.value <= fact.high


@pytest.mark.parametrize("text", ["CD25", "cd25", "Tac", "p55", "IL2RA", "IL-2Ra"])
def test_a_receptor_is_found_by_any_name(text: str) -> None:
    found = parameters.search(text)
    assert found[0].genes == ("IL2RA",)
    assert all("IL2RA" in fact.genes for fact in found[:20])


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("Kx", "multivalent_kx"),
        ("endocytosis", "endocytosis_half_life_tkach"),
        ("IL2RA per Treg", "IL2RA per Treg"),
        ("high affinity", "kd_high_affinity"),
        ("diffusion", "diffusion"),
    ],
)
def test_words_and_synonyms(text: str, key: str) -> None:
    assert key in [fact.key for fact in parameters.search(text)[:3]]


def test_what_is_not_there_names_what_is_near() -> None:
    with pytest.raises(UnknownNameError, match="did you mean 'endocytosis'"):
        parameters.search("endocytosys")
    with pytest.raises(UnknownNameError):
        parameters.search("  ")


def test_values_in_other_units() -> None:
    # Wang & Smith: 1e11 /M/h is 2.8e7 /M/s, as printed in the reference
    assert round(parameters.value("kon_trimer_wang_smith", "1/(M s)") / 1e7, 1) == 2.8
    # Brunner: 4.6e-4 /s is a half-life of 25 min
    assert round(0.6931 / parameters.value("endocytosis_rate_brunner", "1/min")) == 25
    with pytest.raises(InputError, match="is a range"):
        parameters.value("receptors_treg", "molecules/cell")
    with pytest.raises(UnknownNameError, match="did you mean 'medium_decay'"):
        parameters.value("medium_decai", "1/h")


def test_citations() -> None:
    text = sources.cite(["farhat2021", "orcutt-jahns2023", "farhat2021"])
    assert text.splitlines()[0].startswith("1. Farhat") and len(text.splitlines()) == 2
    assert "PMC10658882" in sources.bibtex(["orcutt-jahns2023"])
    with pytest.raises(UnknownNameError, match="did you mean 'farhat2021'"):
        sources.source("farhat2020")


def test_bibtex_braces_balance() -> None:
    keys = sources.keys()
    for key in keys:
        entry = sources.source(key).bibtex()
        bare = entry.replace("\\{", "").replace("\\}", "")
        assert bare.count("{") == bare.count("}")
