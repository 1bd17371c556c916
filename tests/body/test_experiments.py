"""Experiments on labels, thinned-out regulatory cells, species and arms of a trial, against exact values."""

from dataclasses import replace

import numpy as np
import pytest

from il2.body.constants import populations
from il2.body.experiments import Rule
from il2.body.niche import Niche, half_saturation
from il2.body.niche_switch import fold_levels
from il2.body.published import regimen
from il2.body.rules import measure, rules
from il2.body.treatment import grid, treat


def _rule(form: str, argument: str, regimen: str = "") -> Rule:
    return Rule("P00", "", "", form, regimen, argument, "", None, None, "")


@pytest.mark.parametrize("key", ["CD8_naive", "CD8_memory", "B"])
def test_a_label_is_lost_as_its_population_turns_over_when_nothing_happens(key: str) -> None:
    """Next to no IL-2: the half-life is ln 2 over the loss of the table (CD8 memory: 24 days)."""
    weeks = measure(_rule("labelled_half_life", key, "0.000001 IU SC twice daily for 5 days"), "K90")
    loss = next(p.loss_per_min for p in populations() if p.key == key) * 1440.0
    assert weeks == pytest.approx(np.log(2) / loss / 7.0, rel=2e-3)


def test_a_label_in_two_populations_is_lost_between_the_two() -> None:
    small = "0.000001 IU SC twice daily for 5 days"
    naive, memory, all_ = (
        measure(_rule("labelled_half_life", k, small), "K90") for k in ("CD8_naive", "CD8_memory", "CD8")
    )
    assert naive is not None and memory is not None and all_ is not None
    assert memory < all_ < naive


def test_control_is_lost_by_the_law_of_saturable_uptake() -> None:
    """level = K made / (most - made): with most = made (1 + K / switch), a fall by f leaves this ratio."""
    tissue, folds = Niche(1e4, 0.1), fold_levels(1e3)
    assert folds is not None
    made, half = tissue.secretors * tissue.secretion, half_saturation()
    for lost in (0.1, 0.3, 0.5):
        found = measure(_rule("control_lost", f"level {lost} 1"), "K90")
        most = made * (1 + half / folds[1])
        expected = (most - made) / (most * (1 - lost) - made)
        assert found == pytest.approx(expected, rel=1e-9)
    assert measure(_rule("control_lost", "level 0.9 1"), "K90") == float("inf")  # IL-2 accumulates
    assert measure(_rule("control_lost", "receptors 0 1.2"), "K90") == 1.0


def test_only_mouse_cells_die_for_want_of_il2() -> None:
    assert measure(_rule("death_beside_treg", "human"), "K90") == pytest.approx(1.0, abs=1e-6)
    mouse = measure(_rule("death_beside_treg", "mouse"), "K90")
    assert mouse is not None and mouse > 1.2
    with pytest.raises(KeyError):
        measure(_rule("death_beside_treg", "rat"), "K90")


def test_two_arms_count_alike() -> None:
    both = next(r for r in rules() if r.id == "P24")
    numbers, other = both.argument.split("; ")
    arms = [measure(replace(both, regimen=text, argument=numbers), "K90") for text in (both.regimen, other)]
    found = measure(both, "K90")
    assert found == pytest.approx(np.mean([a for a in arms if a is not None]), rel=1e-12)
    assert arms[0] is not None and arms[1] is not None and arms[0] > arms[1]


def test_children_differ_from_adults_by_size_alone() -> None:
    """The share in a child of the size of the reference adult is that of the adult."""
    child = next(r for r in rules() if r.id == "P17")
    adult = replace(child, form="share_rise", argument="63")
    same = replace(child, argument="63 70 153.92")  # 70 kg and 1.73 m2 (Mosteller)
    assert measure(same, "K90") == pytest.approx(measure(adult, "K90"), rel=2e-3)
    less = measure(child, "K90")
    assert less is not None and less > (measure(adult, "K90") or 0.0)


@pytest.mark.parametrize("text", ["0.001 MIU SC daily for 2 days", "1 IU SC once"])
def test_doses_far_below_the_published_ones_are_as_exact_as_these(text: str) -> None:
    """Levels within 1e-3 of a tight solve; and twice the dose is twice the level, since nothing saturates."""
    asked = regimen(text)
    quick, exact = treat("K90", asked, grid(3.0)), treat("K90", asked, grid(3.0), rtol=1e-9)
    top = exact.level_pM().max()
    assert np.abs(quick.level_pM() - exact.level_pM()).max() < 1e-3 * top
    number, _, rest = text.partition(" ")
    twice = treat("K90", regimen(f"{2 * float(number):g} {rest}"), grid(3.0), rtol=1e-9)
    assert np.abs(twice.level_pM() - 2 * exact.level_pM()).max() < 2e-3 * 2 * top


def test_a_course_that_does_nothing_leaves_the_body_at_rest() -> None:
    run = treat("K90", None, grid(30.0, 1440.0))
    assert np.abs(run.cells("lymphocytes") - 1.0).max() < 1e-6
