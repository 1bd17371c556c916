"""The rules of phenomena are run as experiments and hold."""

from __future__ import annotations

from il2.jobs.phenomena import Verdict, phenomena
from il2.knowledge import tables


def test_every_rule_is_run_and_passes() -> None:
    found = phenomena().verdicts
    assert [(v.id, v.part) for v in found] == [(r["id"], r["part"]) for r in tables.load("phenomena_rules")]
    assert {v.id + v.part: v.found for v in found if not v.passed} == {}


def test_a_number_outside_its_bounds_fails() -> None:
    assert not Verdict("S0", "a", "", 0.2, None, 0.1).passed
    assert not Verdict("S0", "a", "", 0.2, 0.3, None).passed
    assert Verdict("S0", "a", "", 0.2, 0.1, 0.3).passed


def test_every_rule_has_a_bound() -> None:
    assert all(r["low"] is not None or r["high"] is not None for r in tables.load("phenomena_rules"))
