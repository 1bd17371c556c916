"""The README keeps its word: its commands exist, its Python runs, its picture is what the demo draws."""

from __future__ import annotations

import re
import runpy
from pathlib import Path

import pytest

import il2

ROOT = Path(__file__).resolve().parent.parent
README = (ROOT / "README.md").read_text("utf-8")
MAKEFILE = (ROOT / "Makefile").read_text("utf-8")


def blocks(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", README, re.S)


def test_every_make_target_exists() -> None:
    named = set(re.findall(r"^make (\w+)", README, re.M))
    assert named == {"demo", "test"}
    assert named <= set(re.findall(r"^(\w+):", MAKEFILE, re.M))


def test_the_plain_lines_do_what_make_does() -> None:
    plain = blocks("")[1]
    for extras in re.findall(r"--editable '(\.\[.*?\])'", MAKEFILE):
        assert f'pip install -e "{extras}"' in plain
    for step in ("ruff format --check .", "ruff check .", "mypy", "pytest -n 2"):
        assert f"{step}\n" in MAKEFILE
        assert step in plain


def test_the_python_runs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (code,) = blocks("python")
    assert len(code.strip().splitlines()) <= 12
    monkeypatch.chdir(tmp_path)
    exec(compile(code, "README.md", "exec"), {})
    assert "no-alpha dimer" in capsys.readouterr().out
    assert (tmp_path / "mine.html").read_text("utf-8").startswith("<!doctype html>")


def test_every_file_that_it_names_exists() -> None:
    named = re.findall(r"`((?:docs|src)/[^`]+)`", README) + re.findall(r"\]\(([^)]+)\)", README)
    assert named
    assert [name for name in named if not (ROOT / name).exists()] == []


@pytest.mark.slow
def test_the_picture_and_the_figures_are_those_of_the_demo() -> None:
    script = runpy.run_path(str(ROOT / "scripts" / "readme.py"))
    answer = il2.demo()
    assert script["picture"](answer) == (ROOT / "docs" / "demo.svg").read_text("utf-8")
    assert script["figures"](answer) in README
