"""The main job on shipped molecules: aldesleukin, a wild-type Fc dimer and a CD25-biased variant."""

from __future__ import annotations

from dataclasses import dataclass

from il2.jobs.compare import CompareAnswer, CompareQuestion, compare
from il2.jobs.curves import Progress, silent
from il2.knowledge.ligands import ligand

# The variant differs from the wild-type dimer in one mutation that weakens binding to IL2RB/IL2RG only.
LIGANDS = ("aldesleukin", "WT N-term dimer", "H16N N-term dimer")
CELLS = ("Treg", "Treg_memory", "Thelper", "Thelper_memory", "CD8", "CD8_memory", "NK", "NK_CD56bright")


@dataclass(frozen=True)
class DemoQuestion:
    """Three molecules on eight populations after an hour."""

    seed: int = 0


def demo(question: DemoQuestion | None = None, *, progress: Progress = silent) -> CompareAnswer:
    """Compare the three molecules on the eight populations."""
    asked = question or DemoQuestion()
    molecules = tuple(ligand(name) for name in LIGANDS)
    return compare(CompareQuestion(molecules, CELLS, seed=asked.seed), progress=progress)
