"""Hashes of what a calibration rests on: stored results cannot be taken for those of other code or data.

Code is hashed as its syntax tree without comments, docstrings and annotations: a reworded sentence changes
nothing, a changed formula does.
"""

from __future__ import annotations

import ast
import hashlib
from functools import lru_cache
from pathlib import Path

from il2.ground.files import data_file

#: Modules that decide a fitted number.
MODULES = (
    "affinity", "binding", "calibrate", "curves", "ensemble", "forward", "model", "objective", "parameters",
    "population", "receptor", "scales", "shape", "splits", "trafficking", "training", "yt1",
)  # fmt: skip
#: Tables that decide a fitted number.
TABLES = (
    "celltypes", "ligands", "model_parameters", "pstat5_benchmark", "pstat5_populations", "receptor_priors",
    "splits", "yt1_pstat5", "yt1_surface",
)  # fmt: skip


@lru_cache(maxsize=1)
def code_hash() -> str:
    """Return the SHA-256 of the model's and the calibration's code, words and annotations left out."""
    digest = hashlib.sha256()
    for name in MODULES:
        tree = ast.parse(Path(__file__).with_name(f"{name}.py").read_text(encoding="utf-8"))
        digest.update(f"{name}\0{_canonical(_bare(tree))}\0".encode())
    return digest.hexdigest()


def training_hash() -> str:
    """Return the SHA-256 of the tables that the calibration reads."""
    digest = hashlib.sha256()
    for name in TABLES:
        digest.update(f"{name}\0".encode())
        digest.update(data_file(f"{name}.csv").read_bytes())
    return digest.hexdigest()


def _bare(tree: ast.AST) -> ast.AST:
    """Drop docstrings and annotations, in place."""
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef):
            node.returns = None
        elif isinstance(node, ast.arg):
            node.annotation = None
        elif isinstance(node, ast.AnnAssign):
            node.annotation = ast.Constant(None)
        body = getattr(node, "body", None)
        if not isinstance(body, list) or not body or not isinstance(body[0], ast.Expr):
            continue
        first = body[0].value
        if isinstance(first, ast.Constant) and isinstance(first.value, str):
            del body[0]
    return tree


def _canonical(node: object) -> str:
    """The tree as text that no version of Python writes differently: empty fields are left out."""
    if isinstance(node, ast.AST):
        fields = [f"{n}={_canonical(v)}" for n, v in ast.iter_fields(node) if v is not None and v != []]
        return f"{type(node).__name__}({','.join(fields)})"
    return "[" + ",".join(map(_canonical, node)) + "]" if isinstance(node, list) else repr(node)
