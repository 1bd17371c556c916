"""il2: the interleukin-2 system as software.

>>> import il2
>>> il2.ligand("Proleukin")
Ligand('aldesleukin': 1 arm with KD 10 nM to IL2RA, 0.133 nM to IL2RB/IL2RG; none)

The verbs: ``dose_response``, ``time_course``, ``compare``, ``screen``, ``predict``, ``simulate``,
``perturb``, ``demo``; ``treat`` for regimens; ``guide``, ``interpret`` and ``medicine`` for levels and the
medicine. The facts: ``ligand``, ``cell_type``, ``search``, ``source``. What an answer looks like: ``page``
and ``chart``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

__version__ = "0.1.0"

# Public name -> the module that holds it. Nothing is imported before it is asked for: `import il2` is free.
_HOME = {
    "dose_response": "il2.verbs",
    "time_course": "il2.verbs",
    "compare": "il2.verbs",
    "screen": "il2.verbs",
    "predict": "il2.verbs",
    "simulate": "il2.verbs",
    "perturb": "il2.verbs",
    "demo": "il2.verbs",
    "guide": "il2.verbs",
    "interpret": "il2.verbs",
    "medicine": "il2.verbs",
    "treat": "il2.verbs",
    "page": "il2.verbs",
    "chart": "il2.verbs",
    "grid": "il2.jobs.candidates",
    "read_pairs": "il2.jobs.candidates",
    "Ligand": "il2.knowledge.ligands",
    "Arm": "il2.knowledge.ligands",
    "ligand": "il2.knowledge.ligands",
    "read_ligands": "il2.knowledge.ligand_input",
    "cell_type": "il2.knowledge.celltypes",
    "search": "il2.knowledge.parameters",
    "source": "il2.knowledge.sources",
    "Il2Error": "il2.ground.errors",
    "InputError": "il2.ground.errors",
}

if TYPE_CHECKING:
    from il2.ground.errors import Il2Error, InputError
    from il2.jobs.candidates import grid, read_pairs
    from il2.knowledge.celltypes import cell_type
    from il2.knowledge.ligand_input import read_ligands
    from il2.knowledge.ligands import Arm, Ligand, ligand
    from il2.knowledge.parameters import search
    from il2.knowledge.sources import source
    from il2.verbs import (
        chart,
        compare,
        demo,
        dose_response,
        guide,
        interpret,
        medicine,
        page,
        perturb,
        predict,
        screen,
        simulate,
        time_course,
        treat,
    )

__all__ = [
    "Arm",
    "Il2Error",
    "InputError",
    "Ligand",
    "cell_type",
    "chart",
    "compare",
    "demo",
    "dose_response",
    "grid",
    "guide",
    "interpret",
    "ligand",
    "medicine",
    "page",
    "perturb",
    "predict",
    "read_ligands",
    "read_pairs",
    "screen",
    "search",
    "simulate",
    "source",
    "time_course",
    "treat",
]


def __getattr__(name: str) -> object:
    """Import a public name when it is first used."""
    from importlib import import_module

    if name in _HOME:
        value = getattr(import_module(_HOME[name]), name)
        globals()[name] = value
        return value
    from difflib import get_close_matches

    near = get_close_matches(name, _HOME, n=3)
    hint = f"; did you mean {' or '.join(near)}?" if near else ""
    raise AttributeError(f"module 'il2' has no attribute {name!r}{hint}")


def __dir__() -> list[str]:
    return sorted([*__all__, "__version__"])
