"""The stored predictions of the splits: written by a refit, scored later, refused when code or data moved on.

Two tables: ``split_predictions.csv`` with one row per split and condition, and ``split_run.csv`` with what
they were made by.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path

from il2.cells.benchmark import Predictions
from il2.cells.ensemble import as_csv
from il2.cells.hashes import code_hash, training_hash
from il2.cells.splits import Prediction
from il2.ground.errors import TableError
from il2.ground.files import write_whole
from il2.ground.rows import Row, read_csv_rows

PREDICTIONS, RUN = "split_predictions.csv", "split_run.csv"
_NUMBERS = ("pstat5", "pstat5_low", "pstat5_high")
_COLUMNS = ("split", "condition_id", *_NUMBERS)


@dataclass(frozen=True)
class StoredSplits:
    """Predictions of splits and the facts of the run that made them.

    Parameters
    ----------
    predictions : of every split, for its test and anchor rows.
    facts : ``version``, ``seed``, ``code_sha256``, ``data_sha256`` as text.
    """

    predictions: tuple[Prediction, ...]
    facts: Mapping[str, str]

    def by_split(self) -> Predictions:
        """Return the predictions as the scorer of the benchmark takes them."""
        found: dict[str, dict[str, tuple[float, float, float]]] = {}
        for p in self.predictions:
            found.setdefault(p.split, {})[p.condition_id] = (p.pstat5, p.pstat5_low, p.pstat5_high)
        return found


def read(folder: Path) -> StoredSplits:
    """Return the stored predictions of a folder.

    Raises
    ------
    TableError : a table is missing or a row cannot be read.
    """
    rows = read_csv_rows(folder / PREDICTIONS, required=_COLUMNS)
    facts = {r.text("key"): r.text("value") for r in read_csv_rows(folder / RUN, required=("key", "value"))}
    return StoredSplits(tuple(_prediction(row) for row in rows), facts)


def _prediction(row: Row) -> Prediction:
    split, condition = row.text("split"), row.text("condition_id")
    numbers = [x for x in map(row.float, _NUMBERS) if x is not None]
    if not split or not condition or len(numbers) < len(_NUMBERS):
        raise TableError(f"a split prediction has a blank cell; it needs {', '.join(_COLUMNS)}", row.number)
    return Prediction(split, condition, *numbers)


def write(folder: Path, predictions: Iterable[Prediction], facts: Mapping[str, object]) -> None:
    """Write both tables, each whole: the run last, so that new predictions never carry an old hash.

    Old predictions under a new hash are impossible too: the hashes of the run are removed first.
    """
    (folder / RUN).unlink(missing_ok=True)
    rows = ((p.split, p.condition_id, *(repr(getattr(p, n)) for n in _NUMBERS)) for p in predictions)
    write_whole(folder / PREDICTIONS, as_csv(_COLUMNS, rows))
    write_whole(folder / RUN, as_csv(("key", "value"), facts.items()))


def facts_of_now(seed: int) -> dict[str, object]:
    """Return the facts of a run that this code is about to make on these tables."""
    return {
        "version": import_module("il2").__version__,  # the root is above this floor: not a plain import
        "seed": seed,
        "code_sha256": code_hash(),
        "data_sha256": training_hash(),
    }


def difference(facts: Mapping[str, str]) -> str:
    """Say what changed since a run: ``""`` when nothing did.

    Examples
    --------
    >>> difference({"code_sha256": code_hash(), "data_sha256": training_hash()})
    ''
    >>> difference({"code_sha256": "0f6f4928", "data_sha256": training_hash()})[:35]
    'the code of the model (0f6f49 then,'
    """
    parts = {
        "the code of the model": (facts.get("code_sha256", ""), code_hash()),
        "the training tables": (facts.get("data_sha256", ""), training_hash()),
    }
    changed = [
        f"{what} ({then[:6] or 'unknown'} then, {now[:6]} now)"
        for what, (then, now) in parts.items()
        if then != now
    ]
    return " and ".join(changed)
