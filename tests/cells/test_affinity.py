"""From stated KDs to those of the model: factors, native IL-2, deviations and their draws."""

from __future__ import annotations

import numpy as np
import pytest

from il2.cells.affinity import families, family, model_kds
from il2.cells.ensemble import shipped
from il2.cells.parameters import Layout, catalogue, fixed
from il2.knowledge.ligands import Arm, Ligand, ligand

LAYOUT = Layout.of(["WT N-term", "IL-2"], {}, ["Treg"], yt1=False)


def vector(**entries: float) -> np.ndarray:
    found = LAYOUT.centre.copy()
    for name, value in entries.items():
        found[LAYOUT.index[name.replace("__", ":").replace("_N", " N")]] = value
    return found[None]


def novel(kd_alpha: float | None, kd_beta: float | None, fusion: str = "fc") -> Ligand:
    return Ligand("novel", (Arm(2, kd_alpha, kd_beta),), fusion)


def test_known_arms_are_found_by_fusion_and_kds() -> None:
    assert families(ligand("WT N-term dimer")) == ("WT N-term",)
    assert families(ligand("aldesleukin")) == ("IL-2",)
    assert family(Arm(1, 0.19, 5.296), "none") != "WT N-term"


@pytest.mark.parametrize(
    ("off", "known"), [(0.0039, True), (-0.0039, True), (0.0041, False), (-0.0041, False)]
)
def test_kds_printed_with_fewer_digits_are_those_of_the_catalogue(off: float, known: bool) -> None:
    """The difference allowed is relative to the KD: at 0.19 nM as at 5.3 nM."""
    for arm in (Arm(1, 0.19 * (1 + off), 5.296), Arm(1, 0.19, 5.296 * (1 + off))):
        assert (family(arm, "fc") == "WT N-term") == known


def test_a_native_molecule_left_out_of_the_fit_keeps_to_its_prior() -> None:
    """IL-15 is no part of ``LAYOUT``: one vector takes the centre, many draw around it with its spread."""
    row = catalogue()["kd_beta_il15"]
    shared = 10 ** LAYOUT.centre[LAYOUT.index["beta_factor"]] * fixed()["beta_alone"]
    one = model_kds(ligand("IL-15"), LAYOUT, vector())["kd_beta_1"]
    assert one == pytest.approx(row["centre"] * shared)
    many = np.log10(model_kds(ligand("IL-15"), LAYOUT, np.repeat(vector(), 4000, axis=0))["kd_beta_1"] / one)
    assert abs(many.mean()) < 0.06 * row["log10_sd"]
    assert many.std() == pytest.approx(row["log10_sd"], rel=0.05)


def test_fc_arms_take_both_factors_and_their_own_deviation() -> None:
    entries = {"alpha_factor": 0.7, "beta_factor": 0.2, "alpha__WT_N-term": 0.1, "beta__WT_N-term": -0.05}
    kds = model_kds(ligand("WT N-term dimer"), LAYOUT, vector(**entries))
    assert kds["kd_alpha_1"] == pytest.approx(0.19 * 10**0.8)
    assert kds["kd_beta_1"] == pytest.approx(5.296 * fixed()["beta_alone"] * 10**0.15)


def test_the_factor_of_the_assay_does_not_touch_unfused_molecules() -> None:
    """Their alpha KD was never read by bio-layer interferometry."""
    kds = [model_kds(novel(3.0, 1.0, "none"), LAYOUT, vector(alpha_factor=x))["kd_alpha_1"] for x in (0, 2)]
    assert kds[0] == kds[1] == pytest.approx(3.0)


def test_native_il2_takes_its_estimated_kds_not_the_catalogue() -> None:
    kds = model_kds(ligand("IL-2"), LAYOUT, vector(kd_alpha_native=1.2, kd_beta_native=-0.3, beta_factor=0.1))
    assert kds["kd_alpha_1"] == pytest.approx(10**1.2)
    assert kds["kd_beta_1"] == pytest.approx(10**-0.2 * fixed()["beta_alone"])


@pytest.mark.parametrize("fold", [0.01, 7.0, 1e3])
def test_model_kds_are_proportional_to_stated_ones(fold: float) -> None:
    one, other = (model_kds(novel(a, b), LAYOUT, vector()) for a, b in ((0.3, 9.0), (0.3 * fold, 9.0 * fold)))
    assert set(one) == {"kd_alpha_1", "kd_beta_1"}
    for name in one:
        assert other[name] == pytest.approx(one[name] * fold)


def test_sites_that_do_not_bind_have_no_constant() -> None:
    both = Ligand("asymmetric", (Arm(2, 0.7, 4.0), Arm(2, 6.0, None)), "fc")
    assert set(model_kds(both, LAYOUT, vector())) == {"kd_alpha_1", "kd_beta_1", "kd_alpha_2"}
    assert set(model_kds(novel(None, 4.0), LAYOUT, vector())) == {"kd_beta_1"}


def test_new_arms_draw_their_deviation_from_the_prior_for_each_member() -> None:
    members = np.repeat(vector(), 4000, axis=0)
    drawn = [np.log10(model_kds(novel(0.3, 9.0), LAYOUT, members, seed)["kd_alpha_1"]) for seed in (1, 1, 2)]
    np.testing.assert_array_equal(drawn[0], drawn[1])
    assert np.abs(drawn[0] - drawn[2]).max() > 0.1
    assert drawn[0].std() == pytest.approx(catalogue()["alpha_deviation"]["log10_sd"], rel=0.05)
    beta = np.log10(model_kds(novel(0.3, 9.0), LAYOUT, members, 1)["kd_beta_1"])
    assert abs(np.corrcoef(drawn[0], beta)[0, 1]) < 0.05
    # two arms of other KDs are other arms; one vector alone stays at the centre
    other = np.log10(model_kds(novel(0.4, 9.0), LAYOUT, members, 1)["kd_alpha_1"])
    assert abs(np.corrcoef(drawn[0], other)[0, 1]) < 0.05
    assert model_kds(novel(0.3, 9.0), LAYOUT, vector())["kd_alpha_1"] == pytest.approx(
        0.3 * 10 ** LAYOUT.centre[LAYOUT.index["alpha_factor"]]
    )


def test_relative_kds_of_fc_arms_survive_the_fit() -> None:
    """Deviations are small against the shared factors: the ranking of open arms by KD stays."""
    ensemble = shipped()
    names = ("WT N-term dimer", "R38Q N-term dimer", "F42Q N-term mono")
    stated = [ligand(n).arms[0].kd_il2ra_nM for n in names]
    assert stated == sorted(stated)
    optimum = ensemble.optimum[None]
    found = [float(model_kds(ligand(n), ensemble.layout, optimum)["kd_alpha_1"][0]) for n in names]
    assert found == sorted(found)
