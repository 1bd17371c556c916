"""The house stands as docs/architecture.md draws it: arrows, sizes, carried data."""

from __future__ import annotations

import ast
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import grimp
import networkx
import pytest
from importlinter.cli import lint_imports

import il2

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "src" / "il2"
SOURCES = sorted(PACKAGE.rglob("*.py"))
MOST_LINES_A_FILE = 500
MOST_LINES_A_FUNCTION = 60


def _body_lines(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Lines from `def` to the end, without the docstring: a long explanation is no fault."""
    total = (function.end_lineno or function.lineno) - function.lineno + 1
    first = function.body[0]
    if (
        isinstance(first, ast.Expr)
        and isinstance(first.value, ast.Constant)
        and isinstance(first.value.value, str)
    ):
        total -= (first.end_lineno or first.lineno) - first.lineno + 1
    return total


def test_import_contracts_hold(capsys: pytest.CaptureFixture[str]) -> None:
    broken = lint_imports(config_filename=str(ROOT / "pyproject.toml"), no_cache=True)
    assert broken == 0, capsys.readouterr().out


def _inside_functions(path: Path) -> set[int]:
    """Lines of a file that run only when a function is called."""
    functions = [n for n in ast.walk(ast.parse(path.read_text("utf-8"))) if isinstance(n, ast.FunctionDef)]
    return {line for f in functions for line in range(f.lineno, (f.end_lineno or f.lineno) + 1)}


def test_no_module_imports_itself_through_others() -> None:
    graph = grimp.build_graph("il2", exclude_type_checking_imports=True, cache_dir=None)
    late = {
        ".".join(p.with_suffix("").relative_to(PACKAGE.parent).parts): _inside_functions(p) for p in SOURCES
    }
    arrows = networkx.DiGraph()
    for module in graph.modules:
        for other in graph.find_modules_directly_imported_by(module):
            lines = {d["line_number"] for d in graph.get_import_details(importer=module, imported=other)}
            if lines - late.get(module, set()):
                arrows.add_edge(module, other)
    cycles = [sorted(group) for group in networkx.strongly_connected_components(arrows) if len(group) > 1]
    assert cycles == []


def test_every_file_stays_readable() -> None:
    long = {
        str(p.relative_to(ROOT)): n
        for p in SOURCES
        if (n := len(p.read_text("utf-8").splitlines())) >= MOST_LINES_A_FILE
    }
    assert long == {}


def test_every_function_fits_a_screen() -> None:
    long = {
        f"{path.relative_to(ROOT)}:{node.lineno} {node.name}": lines
        for path in SOURCES
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (lines := _body_lines(node)) > MOST_LINES_A_FUNCTION
    }
    assert long == {}


def test_every_module_says_what_it_is_for() -> None:
    silent = [
        str(p.relative_to(ROOT)) for p in SOURCES if not ast.get_docstring(ast.parse(p.read_text("utf-8")))
    ]
    assert silent == []


def test_the_wheel_carries_every_data_file(tmp_path: Path) -> None:
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(tmp_path)],
        cwd=ROOT, check=True, capture_output=True,
    )  # fmt: skip
    (wheel,) = tmp_path.glob("*.whl")
    carried = {name for name in zipfile.ZipFile(wheel).namelist() if name.startswith("il2/")}
    wanted = {
        str(p.relative_to(PACKAGE.parent))
        for p in PACKAGE.rglob("*")
        if p.is_file() and "__pycache__" not in p.parts
    }
    assert carried == wanted


def test_one_version_everywhere() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    assert il2.__version__ == project["version"]
    assert f"\nversion: {il2.__version__}\n" in (ROOT / "CITATION.cff").read_text("utf-8")
    assert (ROOT / "CHANGELOG.md").read_text("utf-8").startswith("# Changelog\n\n## ")
