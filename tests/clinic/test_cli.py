"""The commands as a person types them, with what goes wrong: one sentence and an exit code each."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from il2.cli.main import main


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    code = main(arguments)
    found = capsys.readouterr()
    return code, found.out, found.err


def test_a_result_as_in_the_help(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, err = run(
        capsys,
        "interpret",
        "IL-2",
        "31",
        "pg/mL",
        "--lab",
        "ARUP",
        "--method",
        "multiplex bead",
        "--age",
        "9",
    )
    assert (code, err) == (0, "")
    assert "above the limit of this test (up to 2.1 pg/mL)" in out and "=====" in out
    assert out.rstrip().endswith("2.8 and 6.4.") or "Reading level" in out


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["IL-2", "31"], "the value has no unit"),
        (["IL-2", "31", "furlongs"], "not known here"),
        (["IL-2", "-5", "pg/mL"], "-5 is below zero"),
        (["IL-2", "1,500", "pg/mL"], "two ways"),
        (["IL-2", "31", "pg/mL", "--age", "200"], "from 0 to 122"),
        (["IL-2", "31", "pg/mL", "--lang", "fr"], "unknown language 'fr'"),
        (["IL-2", "31", "pg/mL", "--labb", "ARUP"], "unknown option '--labb'; did you mean --lab"),
        (["TSH", "31", "pg/mL"], "unknown analyte 'TSH'"),
        (["IL-2", "31", "pg/mL", "--earlier", "soon"], "is not a number"),
        (["IL-2"], "missing argument"),
    ],
)
def test_bad_results_get_one_sentence(
    capsys: pytest.CaptureFixture[str], arguments: list[str], says: str
) -> None:
    code, out, err = run(capsys, "interpret", *arguments)
    assert (code, out) == (2, "")
    assert err.startswith("il2: ") and err.count("\n") == 1 and says.casefold() in err.casefold()


def test_spanish_from_the_question_to_the_refusal(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = run(capsys, "interpret", "interleucina 2", "31,5 pg/mL", "--lang", "es")
    assert code == 0 and "Este número no se puede leer sin el nombre de la prueba" in out
    code, _, err = run(capsys, "interpret", "IL-2", "31", "--lang", "es")
    assert code == 2 and "no trae unidad" in err


def test_earlier_results_on_the_command_line(capsys: pytest.CaptureFixture[str]) -> None:
    given = ["--lab", "ARUP", "--method", "multiplex bead"]
    earlier = ["--earlier", "3 pg/mL; ARUP; multiplex bead; ; Tuesday"]
    _, out, _ = run(capsys, "interpret", "IL-2", "6 pg/mL", *given, *earlier)
    assert (
        "3 pg/mL on Tuesday: same lab, same method, same unit. The new number is 2 times this one."
        in " ".join(out.split())
    )


@pytest.mark.parametrize(
    "arguments",
    [
        ["guide"], ["guide", "better tests"], ["guide", "--lang", "es"], ["medicine"],
        ["medicine", "--family"], ["medicine", "proleukin", "--family", "--lang", "es-MX"], ["claim", "K07"],
        ["claim", "fever", "children"],
    ],
)  # fmt: skip
def test_commands_answer_in_every_form(
    capsys: pytest.CaptureFixture[str], arguments: list[str], tmp_path: Path
) -> None:
    code, out, err = run(capsys, *arguments)
    assert (code, err) == (0, "") and len(out) > 200
    code, out, _ = run(capsys, *arguments, "--json")
    assert code == 0 and json.loads(out)["provenance"]["sources"]
    code, out, _ = run(capsys, *arguments, "--csv")
    assert code == 0 and out.count("\n") > 1
    page = tmp_path / "page.html"
    assert run(capsys, *arguments, "-o", str(page))[0] == 0
    assert page.read_text(encoding="utf-8").startswith("<!doctype html>")


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["guide", "lo"], "unknown topic 'lo'; did you mean 'low'?"),
        (["medicine", "aspirin"], "unknown medicine 'aspirin'"),
        (["claim", "zzzz"], "unknown word of a claim 'zzzz'"),
        (["claim", "lupus", "--most", "0"], "at least 1"),
        (["cite", "K99"], "unknown source 'K99'"),
        (["guide", "--html", "/nowhere/at/all.html"], "does not exist"),
    ],
)
def test_what_is_unknown_is_named_with_its_neighbours(
    capsys: pytest.CaptureFixture[str], arguments: list[str], says: str
) -> None:
    code, out, err = run(capsys, *arguments)
    assert (code, out) == (2, "") and says in err and err.count("\n") == 1


def test_a_claim_is_cited(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = run(capsys, "cite", "C07", "--bibtex")
    assert code == 0 and "@misc{lupus_nephritis2018," in out and "30721117" in out
