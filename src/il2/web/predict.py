"""Predict every row of a table of conditions, sent as a file or as text."""

from __future__ import annotations

import tempfile
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Any

from fastapi import APIRouter, File, Form, Request, UploadFile
from starlette.responses import Response

from il2.ground.errors import Il2Error, InputError
from il2.jobs.predict import PredictAnswer, PredictQuestion, predict
from il2.web.area import Area, Link
from il2.web.asking import alone
from il2.web.problems import RESPONSES, status_of
from il2.web.render import render, wants_page
from il2.web.twin import as_csv, as_json
from il2.web.words import N_

router = APIRouter(responses=RESPONSES)
EXAMPLE = """condition_id,cell_type,ligand,dose_nM,time_min
a,Treg,aldesleukin,0.1,60
b,NK,aldesleukin,0.1,60
c,Treg,WT N-term dimer,0.1,60
"""
MOST_ROWS = 20_000
_SHOWN = 200


@router.get("/predict", include_in_schema=False)
def empty(request: Request) -> Response:
    """The form, with an example in it."""
    return _page(request, EXAMPLE, "")


@router.post(
    "/predict", operation_id="predict", summary="pSTAT5 for every row of a CSV of conditions",
    response_class=Response,
    responses={200: {
        "description": "The answer as the command line gives it: JSON, CSV for Accept: text/csv, or a page.",
        "content": {"application/json": {"schema": {"type": "object"}},
                    "text/csv": {"schema": {"type": "string"}}, "text/html": {"schema": {"type": "string"}}},
    }},
)  # fmt: skip
def posted(
    request: Request,
    conditions: Annotated[
        str, Form(description="CSV: condition_id, cell_type, ligand, dose_nM, time_min.")
    ] = "",
    ligands: Annotated[str, Form(description="CSV of own molecules; empty for those of the catalogue.")] = "",
    file: Annotated[UploadFile | None, File(description="The CSV of conditions as a file.")] = None,
) -> Response:
    """Predict every row that can be read; a row that cannot is blank and named in the notes."""
    text = conditions
    if file is not None and file.filename:
        try:
            text = file.file.read().decode("utf-8-sig")
        except UnicodeDecodeError:
            return _failed(request, "", ligands, InputError("the file is not UTF-8 text"))
    try:
        answer = ask(text, ligands)
    except Il2Error as problem:
        return _failed(request, text, ligands, problem)
    if not wants_page(request):
        return as_csv(answer) if "text/csv" in request.headers.get("accept", "") else as_json(answer)
    return _page(request, text, ligands, answer)


def ask(conditions: str, ligands: str) -> PredictAnswer:
    """Predict; the job reads files, so the texts become files for as long as it runs.

    Raises
    ------
    TableError, InputError : a table that cannot be read, or more rows than a page may ask for.
    """
    if conditions.count("\n") > MOST_ROWS:
        raise InputError(f"more than {MOST_ROWS} rows are a job for the command line: il2 predict FILE")
    with tempfile.TemporaryDirectory() as folder:
        names = ("conditions.csv", "ligands.csv" if ligands.strip() else None)
        for name, content in zip(names, (conditions, ligands), strict=True):
            if name:
                Path(folder, name).write_text(content, encoding="utf-8", newline="")
        paths = [Path(folder, name) if name else None for name in names]
        try:
            with alone():
                found = predict(PredictQuestion(str(paths[0]), paths[1]))
        except Il2Error as problem:
            # The folder is ours and gone: its name helps nobody.
            raise InputError(str(problem).replace(f"{folder}/", "")) from problem
    inputs = tuple((k, names[0] if k == "conditions" else v) for k, v in found.provenance.inputs)
    question = PredictQuestion(names[0] or "", names[1])
    return replace(found, question=question, provenance=replace(found.provenance, inputs=inputs))


def _failed(request: Request, conditions: str, ligands: str, problem: Il2Error) -> Response:
    if not wants_page(request):
        raise problem
    shown = _page(request, conditions, ligands, error=" ".join(str(problem).split()))
    shown.status_code = status_of(problem)
    return shown


def _page(
    request: Request,
    conditions: str,
    ligands: str,
    answer: PredictAnswer | None = None,
    error: str | None = None,
) -> Response:
    seen: dict[str, Any] = {"conditions": conditions[:200_000], "ligands": ligands[:200_000], "error": error}
    if answer is not None:
        table = answer.table()
        seen |= {"shown": replace(table, rows=table.rows[:_SHOWN]), "count": len(table.rows)}
    return render(request, "predict.html", answer=answer, **seen)


area = Area("predict", router, {"Design": (Link("/predict", N_("Predict a table")),)})
