"""Semantic cases of the SBML Test Suite: every construct that we read, against the suite's own results.

What is not read must be refused by a sentence that names it; nothing may come out wrong.
"""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest

from il2.ground.errors import MissingDataError
from il2.ground.files import reference_data
from il2.jobs.engine_case import Case, Verdict, cases, judge
from il2.jobs.engine_test_suite import EngineTestSuiteQuestion, engine_test_suite

#: Constructs that may be refused, and what the refusal must then name.
NOT_READ = {
    "AlgebraicRule": "algebraic rules",
    "CSymbolDelay": "the symbol 'delay'",
    "FastReaction": "fast reactions",
    "comp:": "the SBML package 'comp'",
    "fbc:": "the SBML package 'fbc'",
}
#: Ten thousand random events each: run with ``-m slow``.
LONG = {"00953", "00965", "01591", "01599", "01605", "01627"}
#: Cases of each tag that run by default.
EACH = 6


def folder() -> Path:
    try:
        return reference_data("sbml_test_suite")
    except MissingDataError as error:
        pytest.skip(f"not run: {error}")


def chosen() -> list[Case]:
    """The first cases of every tag: rare constructs are all there."""
    seen: Counter[str] = Counter()
    found = []
    for case in cases(folder()):
        if case.name not in LONG and any(seen[tag] < EACH for tag in case.tags):
            seen.update(case.tags)
            found.append(case)
    return found


def check(verdicts: list[Verdict]) -> Counter[str]:
    for verdict in verdicts:
        outside = [words for tag, words in NOT_READ.items() if any(t.startswith(tag) for t in verdict.tags)]
        if verdict.outcome == "refused":
            assert any(words in verdict.message for words in outside), verdict
            assert re.search(r"\.xml, line \d+: il2 does not read ", verdict.message), verdict
        else:
            assert verdict.outcome == "passed", verdict
    return Counter(v.outcome for v in verdicts)


def test_some_cases_of_every_tag() -> None:
    counts = check([judge(case) for case in chosen()])
    assert counts["passed"] > 150
    assert counts["refused"] > 30


@pytest.mark.slow
def test_the_whole_suite() -> None:
    answer = engine_test_suite(EngineTestSuiteQuestion(folder()))
    counts = check(list(answer.verdicts))
    assert counts == {"passed": 736, "refused": 175}
    assert answer.good


def test_a_result_that_differs_is_called_wrong(tmp_path: Path) -> None:
    """The judge itself: with one expected number moved beyond the tolerance a case no longer passes."""
    case = next(c for c in cases(folder()) if c.name == "00001")
    moved = tmp_path / case.name
    moved.mkdir()
    for file in (case.model, case.settings, case.results):
        (moved / file.name).write_bytes(file.read_bytes())
    assert [judge(c).outcome for c in cases(tmp_path)] == ["passed"]
    results = moved / case.results.name
    lines = results.read_text().splitlines()
    first, *rest = lines[7].split(",")
    lines[7] = ",".join([first, str(float(rest[0]) * 1.01), *rest[1:]])
    results.write_text("\n".join(lines))
    answer = engine_test_suite(EngineTestSuiteQuestion(tmp_path))
    assert (answer.good, answer.counts()["wrong"]) == (False, 1)
    assert "00001 wrong: S1 is " in answer.notes()[0]
