"""Pictures and pages on the command line: every form, every refusal in one sentence."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from lxml import etree

from il2.cli.main import main

from .drawing import Drawing


@pytest.fixture
def small(tmp_path: Path) -> Path:
    drawing = Drawing().node("i", 60, 50, "IL2", Valign="Middle").node("j", 60, 150, "JAK1", Valign="Middle")
    drawing.line("x", ("i", 60, 60), ("j", 60, 140))
    path = tmp_path / "small.gpml"
    path.write_text(drawing.text(), encoding="utf-8")
    return path


@pytest.fixture
def table(tmp_path: Path) -> Path:
    path = tmp_path / "fold.csv"
    path.write_text("gene,log2fc\nIL2,1.5\nJAK1,-1\n", encoding="utf-8")
    return path


def test_draw_to_stdout_and_to_files(small: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["pathway", "draw", str(small)]) == 0
    shown = capsys.readouterr().out
    out = tmp_path / "small.svg"
    assert main(["pathway", "draw", str(small), "-o", str(out)]) == 0
    assert out.read_text("utf-8") == shown
    assert etree.fromstring(shown.encode()).tag.endswith("svg")
    for look, scheme in (("refined", "dark"), ("refined", "print"), ("faithful", "light")):
        png = tmp_path / f"{look}-{scheme}.png"
        assert main(["pathway", "draw", str(small), "-o", str(png), "--look", look, "--scheme", scheme]) == 0
        assert png.read_bytes().startswith(b"\x89PNG")


def test_paint_in_every_form(
    small: Path, table: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["pathway", "paint", str(small), str(table)]) == 0
    assert "JAK1" in capsys.readouterr().out
    for ending in ("svg", "png", "html", "csv", "json"):
        out = tmp_path / f"painted.{ending}"
        assert main(["pathway", "paint", str(small), str(table), "-o", str(out), "--unit", "log2"]) == 0
        assert out.stat().st_size > 30
    assert "2 of 2 participants have a row" in capsys.readouterr().err
    said = json.loads((tmp_path / "painted.json").read_text("utf-8"))
    assert said["series"] == {"log2fc": {"i": [1.5], "j": [-1.0]}}
    assert (tmp_path / "painted.csv").read_text("utf-8").splitlines()[1] == "IL2,IL2,1,1.5"
    view = tmp_path / "view.html"
    overlay = str(tmp_path / "painted.json")
    assert main(["pathway", "view", str(small), "-o", str(view), "--overlay", overlay]) == 0
    assert '"log2fc":{"i":[1.5]' in view.read_text("utf-8")


def test_page_and_view(small: Path, tmp_path: Path) -> None:
    for verb in ("page", "view"):
        out = tmp_path / f"{verb}.html"
        assert main(["pathway", verb, str(small), "-o", str(out)]) == 0
        assert out.read_text("utf-8").startswith("<!doctype html>")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["draw", "MAP", "-o", "a.gif"], "does not end in one of .svg, .png"),
        (["draw", "MAP", "--look", "pretty"], "'pretty' is not one of"),
        (["draw", "MAP", "-o", "OUT/a.png", "--scale", "0"], "between 0 and 20"),
        (["draw", "none.gpml"], "no such file"),
        (["page", "MAP", "-o", "a.svg"], "does not end in one of .html"),
        (["page", "MAP"], "--out"),
        (["page", "MAP", "-o", "OUT/a.html", "--front-matter", "none.md"], "there is no file 'none.md'"),
        (["view", "MAP", "-o", "OUT/a.html", "--overlay", "none.json"], "there is no file 'none.json'"),
        (["paint", "MAP", "none.csv"], "there is no file 'none.csv'"),
        (["paint", "MAP", "MAP"], "is no table"),
        (["paint", "MAP", "DATA", "--column", "log2fd"], "did you mean 'log2fc'"),
        (["paint", "MAP", "DATA", "--genes", "log2fc"], "no row of fold.csv is a participant"),
    ],
)
def test_a_refusal_is_one_sentence_and_nothing_is_written(
    arguments: list[str],
    said: str,
    small: Path,
    table: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    before = sorted(tmp_path.iterdir())
    known = {"MAP": str(small), "DATA": str(table)}
    given = [known.get(word, word.replace("OUT", str(tmp_path))) for word in arguments]
    assert main(["pathway", *given]) == 2
    err = capsys.readouterr().err
    assert said in err
    assert len(err.splitlines()) == 1
    assert sorted(tmp_path.iterdir()) == before
