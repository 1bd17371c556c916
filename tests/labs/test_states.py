"""The table of the order line, the standing that results give it, and all 14 x 8 labels in both languages."""

from __future__ import annotations

import itertools

import pytest

from il2.ground.errors import UnknownNameError
from il2.labs.facts import STATUSES
from il2.labs.labels import WORDS, label
from il2.labs.states import ENDED_OTHERWISE, STATES, TERMINAL, StateError, standing, step

#: Written out from the specification.
ARROWS = {
    "draft": "ordered discarded",
    "ordered": "accepted collected received rejected cancelled",
    "accepted": "collected in_progress cancelled rejected",
    "collected": "in_transit received cancelled",
    "in_transit": "received lost",
    "received": "in_progress rejected",
    "in_progress": "completed failed cancel_asked",
    "cancel_asked": "in_progress cancelled",
    **dict.fromkeys(("completed", "rejected", "failed", "cancelled", "lost", "discarded"), ""),
}
RESULTS = ("none", *STATUSES)


@pytest.mark.parametrize("current", ARROWS)
@pytest.mark.parametrize("to", ARROWS)
def test_every_arrow_and_every_missing_one(current: str, to: str) -> None:
    if to in ARROWS[current].split():
        assert step(current, to, "because") == to
    else:
        with pytest.raises(StateError, match=f"that is {current} cannot become {to}"):
            step(current, to, "because")


def test_the_table_has_fourteen_states() -> None:
    assert set(STATES) == set(ARROWS) and len(STATES) == 14 and len(TERMINAL) == 6


@pytest.mark.parametrize("to", ["rejected", "cancelled"])
def test_a_bad_end_needs_a_reason(to: str) -> None:
    with pytest.raises(StateError, match="needs a reason"):
        step("ordered", to, "  ")


def test_an_unknown_state_names_its_neighbour() -> None:
    with pytest.raises(UnknownNameError, match="did you mean 'received'"):
        step("ordered", "recieved")


@pytest.mark.parametrize("state", STATES)
def test_finals_complete_a_line_from_anywhere_but_an_end(state: str) -> None:
    found = standing(state, ["final", "corrected", "withdrawn"])
    assert found.state == (state if state in TERMINAL else "completed")
    assert found.result_after_end == (state in ENDED_OTHERWISE)


def test_standing_of_other_sets() -> None:
    assert standing("received", ["cancelled", "cancelled"]).state == "failed"
    assert standing("received", ["preliminary", "final"]).state == "in_progress"
    assert standing("cancel_asked", ["preliminary"]).state == "cancel_asked"
    assert standing("received", ["none"]).state == "received"
    assert standing("completed", []).completed_without_result


@pytest.mark.parametrize(("state", "status"), list(itertools.product(STATES, RESULTS)))
def test_all_labels(state: str, status: str) -> None:
    plain = label(state, status)
    words = WORDS["en"]
    if status in ("withdrawn", "amended", "corrected"):
        assert plain == words[f"result {status}"]
    elif status == "final":
        ended = state in ("rejected", "failed", "cancelled", "lost", "discarded")
        assert plain == (
            f"result arrived after the order was {words[f'state {state}']}" if ended else "final result"
        )
    elif status in ("cancelled", "preliminary"):
        assert plain == words[f"result {status}"]
    else:
        assert plain == words[state]
    assert label(state, status, critical=True, open_issue=True) == f"urgent: {plain} (being checked)"
    assert label(state, status, language="es") != plain


def test_completed_without_any_result() -> None:
    assert label("completed", "none") == "completed, no result received"


def test_both_languages_say_the_same_things() -> None:
    assert set(WORDS["en"]) == set(WORDS["es"])
