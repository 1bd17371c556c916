"""What the source of the laboratories may not contain, and what a file of theirs may not allow."""

from __future__ import annotations

import ast
import re
import stat
from pathlib import Path

import il2.labs
from il2.jobs.labs_desk import Place, opened

SOURCES = sorted(Path(il2.labs.__file__).parent.rglob("*.py"))


def test_no_xml_parser_and_nothing_that_runs_code() -> None:
    for path in SOURCES:
        names = set()
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Import):
                names |= {one.name.split(".")[0] for one in node.names}
            elif isinstance(node, ast.ImportFrom):
                names.add((node.module or "").split(".")[0])
            elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                assert node.func.id not in ("eval", "exec", "compile"), path.name
        assert not names & {"xml", "lxml", "pickle", "marshal", "subprocess", "yaml"}, path.name


def test_every_statement_has_bound_parameters() -> None:
    """Text statements are constants, but for names of our own tables in the restore on PostgreSQL."""
    made = []
    for path in SOURCES:
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
                text = node.args[0] if node.args else None
                if node.func.attr in ("text", "exec_driver_sql", "execute") and isinstance(
                    text, ast.JoinedStr
                ):
                    made.append((path.name, re.sub(r"\s+", " ", ast.unparse(text))[:40]))
    assert {name for name, _ in made} <= {"keep.py", "database.py"}, made


def test_the_store_is_readable_by_its_owner_only(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.delenv("IL2_LABS_STORE", raising=False)
    with opened(Place()):
        pass
    store = tmp_path / "data" / "il2" / "labs.db"
    assert stat.S_IMODE(store.stat().st_mode) == 0o600 and stat.S_IMODE(store.parent.stat().st_mode) == 0o700
