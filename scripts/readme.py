#!/usr/bin/env python3
"""Write into README.md what il2 itself says: the picture of the demo, its figures, the validation's table.

Run it after a new calibration: `.venv/bin/python scripts/readme.py`. Text between the markers
`<!-- il2 demo: begin -->` and `<!-- il2 demo: end -->`, and those called `validate`, is replaced;
docs/demo.svg is drawn anew.
"""

from __future__ import annotations

import re
from pathlib import Path

import il2
from il2.ground.files import write_whole
from il2.jobs.compare import CompareAnswer, Comparison
from il2.jobs.scorecard import scorecard
from il2.jobs.validate import ValidateQuestion, validate
from il2.report.compare import finding
from il2.report.pages import chart_of
from il2.report.svg import render

ROOT = Path(__file__).resolve().parent.parent


def picture(answer: CompareAnswer) -> str:
    """The figure of the demo as one drawing."""
    return (
        render(chart_of(answer), "pSTAT5 over dose on eight cell populations", finding(answer), "demo") + "\n"
    )


def figures(answer: CompareAnswer) -> str:
    """Three figures of the demo in words."""
    by = {(c.curve.ligand, c.curve.cell_type): c for c in answer.comparisons}
    lines = [_potency(by["aldesleukin", "Treg"])]
    lines += [_selectivity(by[name, "NK"]) for name in ("aldesleukin", "WT N-term dimer")]
    sources = ", ".join(f"`{key}`" for key in answer.provenance.sources)
    return "\n".join([*(f"- {line}" for line in lines), "", f"Sources that this answer used: {sources}."])


def _potency(one: Comparison) -> str:
    return f"{one.curve.ligand} moves {one.curve.cell_type} half-maximally at {one.curve.ec50_nM} nM."


def _selectivity(one: Comparison) -> str:
    return f"On {one.curve.cell_type} it takes {one.selectivity} times as much {one.curve.ligand} as on Treg."


def put(text: str, marker: str, content: str) -> str:
    """Replace what stands between the markers."""
    pattern = re.compile(rf"(<!-- il2 {marker}: begin -->\n).*?(<!-- il2 {marker}: end -->)", re.S)
    if not pattern.search(text):
        raise SystemExit(f"README.md has no markers called {marker}")
    return pattern.sub(lambda match: f"{match[1]}{content}\n{match[2]}", text)


def main() -> None:
    """Write the picture and the two parts of the README."""
    answer = il2.demo()
    write_whole(ROOT / "docs" / "demo.svg", picture(answer))
    readme = (ROOT / "README.md").read_text("utf-8")
    readme = put(readme, "demo", figures(answer))
    readme = put(readme, "validate", scorecard(validate(ValidateQuestion()).to_dict()["targets"]).rstrip())
    write_whole(ROOT / "README.md", readme)


if __name__ == "__main__":
    main()
