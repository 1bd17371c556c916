"""Other molecules: their figures fit together, and the known defect of an imported model does not."""

import pytest

from il2.body.molecules import doubts, figure, figures, two_compartments
from il2.body.pk import SETS, pk_set
from il2.ground.errors import UnknownNameError


def test_the_published_figures_of_denileukin_make_two_compartments() -> None:
    found = two_compartments("denileukin diftitox")
    assert found.beta < found.k10 < found.alpha and found.k12 > 0
    assert not doubts(found.clearance_L_min, found.v1_L)


def test_the_sets_are_plausible_and_the_modelica_entry_is_not() -> None:
    for name in SETS:
        assert not doubts(pk_set(name).clearance_L_min, pk_set(name).v1_L)
    told = doubts(0.28, 0.09)  # Pharmacolibrary L03AC01: V 0.09 L, CL 280 mL/min
    assert len(told) == 2 and "half-life of 13 s" in told[0] and "below the plasma" in told[1]
    assert doubts(1e-6, 5.0) and "days" in doubts(1e-6, 5.0)[0]


def test_names() -> None:
    assert figure("rezpegaldesleukin", "half-life").middle == pytest.approx(9.77, abs=0.01)
    with pytest.raises(UnknownNameError, match="did you mean 'denileukin diftitox'"):
        figures("denileukin diftitoxx")
    with pytest.raises(UnknownNameError, match="figure of rezpegaldesleukin"):
        two_compartments("rezpegaldesleukin")
