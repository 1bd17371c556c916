"""The coupled body: balance of IL-2, rest, accuracy, and the same cells as the cell model."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from il2.body.block import Block, bound_states, carried, cell_network
from il2.body.constants import populations
from il2.body.network import body_network
from il2.body.patients import cohort, patient
from il2.body.person import Person
from il2.body.regimen_text import parse
from il2.body.scale import population_law
from il2.body.treatment import GROUPS, grid, treat
from il2.body.values import MOLECULE, cell_members, values
from il2.cells.forward import compiled
from il2.cells.shape import shape_of
from il2.engine import Input
from il2.engine.expression import Sym, evaluate
from il2.engine.expression import parse as formula
from il2.ground.errors import InputError
from il2.knowledge.ligands import ligand

REGIMENS = (
    "1 MIU/m2 SC daily for 5 days",
    "600,000 IU/kg IV over 15 min every 8 h, 5 doses",
    "18 MIU/m2/day continuous infusion for 2 days",
    "3 MIU/m2 IV bolus once",
    "5 MIU IM twice daily for 2 days",
)


@pytest.mark.parametrize("text", REGIMENS)
@pytest.mark.parametrize("name", ["K90", "LAB"])
def test_il2_is_balanced_at_every_time(text: str, name: str) -> None:
    course = treat(name, parse(text), grid(6, 13.0))
    assert course.balance_error() < 1e-9  # 1e-6 of the dose is wanted
    assert course.batch["given"][0, -1] == pytest.approx(
        sum(d.pmol for d in parse(text).doses(Person(), course.factor))
    )


@settings(max_examples=8, deadline=None)
@given(
    st.floats(0.01, 50), st.sampled_from(["SC", "IV bolus", "IM", "IV over 2 h"]), st.integers(1, 6),
    st.integers(3, 48), st.floats(30, 120),
)  # fmt: skip
def test_il2_is_balanced_for_any_regimen(
    dose: float, route: str, count: int, hours: int, weight: float
) -> None:
    regimen = parse(f"{dose:.4f} MIU/m2 {route} every {hours} h, {count} doses")
    course = treat("K90", regimen, grid(4, 97.0), [Person(weight_kg=weight)])
    assert course.balance_error() < 1e-9
    assert course.batch.values.min() > -1.0  # pmol: nothing falls below zero but for the tolerance


def test_secreted_il2_is_balanced_and_a_pulse() -> None:
    course = treat("K90", None, grid(2, 30.0), more=[Input(0.0, "antigen", 1.0, "set")])
    assert course.batch["produced"][0, -1] > 0 and course.balance_error() < 1e-9


def test_without_a_dose_nothing_moves() -> None:
    course = treat("LAB", None, [0.0, 1440.0, 365 * 1440.0])
    first, last = course.batch.values[0, 0], course.batch.values[0, -1]
    assert np.allclose(last, first, rtol=1e-9, atol=1e-12)
    assert course.blood_per_uL("Treg")[0, -1] == pytest.approx(50.0)
    assert course.blood_per_uL("lymphocytes")[0, -1] == pytest.approx(2250.0, abs=10)


def test_errors_are_below_a_thousandth_of_each_series() -> None:
    people = cohort(0, 3, 1, "K90", Person())
    given_to = {"people": [p.person for p in people], "constants": [p.constants for p in people]}
    for text, times in ((REGIMENS[0], grid(8, 60.0)), (REGIMENS[1], grid(4, 30.0))):
        ours = treat("K90", parse(text), times, **given_to).batch.values  # type: ignore[arg-type]
        tight = treat("K90", parse(text), times, rtol=1e-9, **given_to).batch.values  # type: ignore[arg-type]
        error = np.abs(ours - tight).max(axis=1) / np.maximum(np.abs(tight).max(axis=1), 1e-300)
        assert error.max() < 1e-3


def test_cells_in_the_body_are_the_cells_of_the_cell_model() -> None:
    """A clamped level and cells that neither come nor go: every amount is that of the receptor network."""
    frozen = {f"loss_{p.key}": 0.0 for p in populations()}
    frozen |= {
        "tissue_exit": 0.0,
        "passage": 0.0,
        "receptor_gain": 0.0,
        "CL": 0.0,
        "Q": 0.0,
        "long_lived": 0.0,
    }
    level_nM, big = 0.05, 1e9  # a volume that no cell can empty holds the level
    more = [Input(0.0, "A1", level_nM * 1000 * big), Input(0.0, "given", level_nM * 1000 * big)]
    times = [0.0, 30.0, 240.0]
    course = treat("K90", None, times, more=more, change=frozen | {"V1": big, "V2": big}, rtol=1e-8)
    held = values("K90", Person())
    for key in ("Treg_memory", "NK_dim", "CD8_naive"):
        own = {n: held[f"{n}_{key}"] for n in ("A_rest", "B_rest", "G_rest", "K_stat")}
        shared = {n: held[n] for n in compiled(shape_of(ligand(MOLECULE))).parameters if n in held}
        lone = compiled(shape_of(ligand(MOLECULE))).solve(times, shared | own | {"L": level_nM}, rtol=1e-9)
        block = Block(key, "tissue")
        for species in carried():
            per_cell = course.batch[block.of(species)][0] / course.batch[block.cells][0]
            scale = np.abs(lone[species]).max()
            assert np.allclose(per_cell, lone[species][0], atol=1e-5 * scale), (key, species)
        assert np.allclose(course.batch[block.of("P")][0], lone["P"][0], atol=1e-6)


@given(st.lists(st.floats(0.1, 10), min_size=4, max_size=4), st.floats(0.01, 100))
def test_population_laws_are_cell_laws_times_cells(x: list[float], cells: float) -> None:
    per_cell = dict(zip("abcd", x, strict=True))
    whole = {name.upper(): value * cells for name, value in per_cell.items()}
    names = {name: name.upper() for name in per_cell}
    for text in ("a*b - 2*c", "3*(a*(b + c) - d/4) + 5", "-(a - b)*d", "max(a, b)*c/(1 + d)"):
        ours = evaluate(population_law(formula(text), names, Sym("n")), whole | {"n": cells})
        assert ours == pytest.approx(cells * evaluate(formula(text), per_cell), rel=1e-9, abs=1e-9 * cells)


def test_virtual_patients_are_the_same_however_they_are_drawn() -> None:
    first = cohort(0, 5, 7, "K90", Person())
    assert cohort(3, 2, 7, "K90", Person()) == first[3:]
    assert patient(3, 8, "K90", Person()).constants != first[3].constants
    people = [p.person for p in first]
    together = treat("K90", parse(REGIMENS[0]), [1440.0], people, constants=[p.constants for p in first])
    alone = treat("K90", parse(REGIMENS[0]), [1440.0], people[4:], constants=[first[4].constants])
    assert np.array_equal(together.batch.values[4], alone.batch.values[0])


def test_structure() -> None:
    assert len(populations()) == 12 and len(body_network().system().states) == 324
    assert set(bound_states()) < set(carried()) and len(cell_network().reactions) == 21
    assert set(GROUPS["lymphocytes"]) == {p.key for p in populations()}
    assert {f"P_full_{p.key}" for p in populations()} <= set(cell_members())
    with pytest.raises(InputError, match="no constant 'kint'"):
        treat("K90", None, [0.0], change={"kint": 0.05})
    with pytest.raises(InputError, match="nobody is treated"):
        treat("K90", None, [0.0], [])
