"""The fold: every cell of the table, every order of made-up sequences, and any sequence hypothesis finds."""

from __future__ import annotations

import itertools
import random
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given as generated
from hypothesis import strategies as st

from il2.labs.facts import STATUSES, line_key
from il2.labs.fold import TABLE, Current, Sighting, fold
from il2.labs.hl7 import read

from . import given

START = datetime(2026, 11, 20, tzinfo=UTC)


def said(*steps: tuple[str, str], hours: tuple[float, ...] | None = None) -> list[Sighting]:
    times = hours or tuple(range(len(steps)))
    return [Sighting(START + timedelta(hours=h), s, c) for h, (s, c) in zip(times, steps, strict=True)]


def one_state(sightings: list[Sighting]) -> Current:
    """Fold every permutation, each also with every sighting twice; there must be one answer."""
    found = {fold(order) for order in itertools.permutations(sightings)}
    found |= {fold([*order, *reversed(order)]) for order in itertools.permutations(sightings)}
    (state,) = found
    return state


@pytest.mark.parametrize("current", TABLE)
@pytest.mark.parametrize("status", STATUSES)
def test_every_cell(current: str, status: str) -> None:
    before = [] if current == "none" else [(current, "old")]
    now = one_state(said(*before, (status, "new")))
    raised = WANTED.get((current, status), "")
    assert now.issues == ((raised,) if raised else ())
    kept = (current, status) in KEPT
    assert (now.status, now.sighting.content) == ((current, "old") if kept else (status, "new"))
    assert now.banner == ((current, status) in BANNERS)


#: Written out from the specification, not from the table under test.
BANNERS = {(c, "cancelled") for c in ("final", "amended", "corrected")}
KEPT = (
    BANNERS
    | {("preliminary", "registered"), ("cancelled", "registered"), ("cancelled", "cancelled")}
    | {(c, s) for c in ("final", "amended", "corrected") for s in ("registered", "preliminary")}
    | {("withdrawn", s) for s in ("registered", "preliminary", "final", "cancelled", "withdrawn")}
)
WANTED = {
    ("preliminary", "registered"): "status-went-back",
    ("cancelled", "registered"): "status-went-back",
    ("final", "final"): "final-changed-without-correction",
    ("amended", "final"): "final-changed-without-correction",
    ("corrected", "final"): "final-changed-without-correction",
    **{(c, s): "preliminary-after-final" for c in ("final", "amended", "corrected")
       for s in ("registered", "preliminary")},
    **dict.fromkeys(BANNERS, "cancelled-after-final"),
    **{("cancelled", s): "result-after-cancel" for s in ("preliminary", "final", "amended", "corrected")},
    **{("withdrawn", s): "value-after-withdrawal"
       for s in ("registered", "preliminary", "final", "cancelled")},
}  # fmt: skip


def test_the_five_sequences_that_a_shorter_rule_gets_wrong() -> None:
    now = one_state(said(("corrected", "25"), ("corrected", "30"), ("corrected", "25")))
    assert now.sighting.content == "25" and now.issues == ("reverted-to-earlier-value",)
    now = one_state(said(("final", "b"), ("final", "a"), hours=(1, 1)))
    assert now.sighting.content == "a" and now.issues == ("conflicting-versions",) and now.unverified
    assert not now.usable
    now = one_state(said(("final", "5"), ("cancelled", "")))
    assert (
        now.status == "final" and now.banner and now.issues == ("cancelled-after-final",) and not now.usable
    )
    now = one_state(said(("final", "5"), ("withdrawn", "5"), ("final", "5")))
    assert now.status == "withdrawn" and now.issues == ("value-after-withdrawal",) and not now.usable
    now = one_state(said(("preliminary", "5"), ("registered", "")))
    assert now.sighting.content == "5" and now.issues == ("status-went-back",)


def test_the_loop_with_a_laboratory() -> None:
    steps = [("final", "3.4"), ("final", "3.4"), ("preliminary", "3.1"), ("corrected", "1.4")]
    now = one_state(said(*steps, hours=(2, 2.5, 1, 3)))
    assert (now.status, now.sighting.content, now.issues) == ("corrected", "1.4", ())


def test_an_old_final_after_a_correction_changes_nothing() -> None:
    now = one_state(said(("final", "50"), ("corrected", "25"), ("final", "50")))
    assert (now.status, now.sighting.content, now.issues) == ("corrected", "25", ("older-version-resent",))


def test_a_correction_after_a_withdrawal_stands() -> None:
    now = one_state(said(("final", "50"), ("withdrawn", "50"), ("corrected", "25")))
    assert (now.status, now.issues, now.usable) == ("corrected", (), True)


def test_without_a_time_it_sorts_first() -> None:
    late = said(("final", "1"))
    assert fold([Sighting(None, "corrected", "2"), *late]).sighting.content == "1"


sightings = st.builds(
    Sighting,
    st.one_of(st.none(), st.integers(0, 4).map(lambda h: START + timedelta(hours=h))),
    st.sampled_from(STATUSES),
    st.sampled_from("abc"),
    st.booleans(),
)


@generated(st.lists(sightings, max_size=8), st.randoms(use_true_random=False), st.data())
def test_any_order_and_any_number_gives_one_state(seen, chance: random.Random, data) -> None:
    want = fold(seen)
    again = [*seen, *data.draw(st.lists(st.sampled_from(seen), max_size=4))] if seen else []
    chance.shuffle(again)
    assert fold(again) == want
    if seen:
        assert want.sighting is not None and want.sighting in seen


@generated(st.lists(sightings, max_size=8))
def test_a_withdrawn_cancelled_or_doubted_value_is_never_usable(seen) -> None:
    now = fold(seen)
    assert not (now.usable and (now.status in ("withdrawn", "cancelled", "registered", "none") or now.banner))


def sample_lines() -> dict[str, list[Sighting]]:
    lines: dict[str, list[Sighting]] = {}
    for name in given.names():
        for delivery in read.read((given.folder() / "hl7v2" / name).read_bytes()):
            for panel in delivery.panels:
                for row in panel.observations:
                    if row.role in ("result", "answer"):
                        key = line_key("x", panel.patient.key(), panel, row)
                        seen = Sighting(delivery.sent, row.status, row.content, row.verified)
                        lines.setdefault(f"{row.role} {key}", []).append(seen)
    return lines


def test_the_state_of_the_sample_set_is_the_published_one() -> None:
    if not given.names():
        pytest.skip("the sample messages are not part of the package")
    lines = sample_lines()
    results = [fold(seen).status for key, seen in lines.items() if key.startswith("result")]
    assert (len(results), len(lines)) == (113, 127)
    counted = {s: results.count(s) for s in STATUSES}
    assert counted == {
        "registered": 1, "preliminary": 4, "cancelled": 16, "final": 81, "amended": 0, "corrected": 10,
        "withdrawn": 1,
    }  # fmt: skip
    versions = {(key, s.status, s.content) for key, seen in lines.items() for s in seen}
    assert len(versions) == 138


def test_a_thousand_random_orders_of_all_samples_with_repeats() -> None:
    if not given.names():
        pytest.skip("the sample messages are not part of the package")
    chance = random.Random(8)
    flat = [(key, s) for key, seen in sample_lines().items() for s in seen]
    want = {key: fold(seen) for key, seen in sample_lines().items()}
    for _ in range(1000):
        order = flat + chance.sample(flat, 20)
        chance.shuffle(order)
        lines: dict[str, list[Sighting]] = {}
        for key, one in order:
            lines.setdefault(key, []).append(one)
        assert {key: fold(seen) for key, seen in lines.items()} == want
