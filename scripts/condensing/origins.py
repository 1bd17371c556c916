"""Read the files that tables come from, and remember which were read with which hash."""

from __future__ import annotations

import csv
import hashlib
import io
from dataclasses import dataclass, field
from pathlib import Path

from il2.ground.files import reference_data

Record = dict[str, str]
CURATED = Path(__file__).resolve().parents[1] / "curated"
LICENCES = {
    "gc-cytokines": "MIT",
    "type-I-ckine-model": "MIT",
    "gc-valent": "single constant (fact)",
    "fallon2000": "CC0",
    "tkach2014": "CC BY",
    "ring2012": "MIT (digitised points)",
    "mitra2015": "MIT (digitised points)",
    "il2": "MIT",
    "hgnc": "free use (HGNC terms)",
    "wikipathways": "CC0",
    "netpath2010": "CC0 (WikiPathways WP49)",
}


@dataclass
class Origins:
    """The files read so far: short name to SHA-256."""

    read: dict[str, str] = field(default_factory=dict)

    def table(self, *parts: str) -> list[Record]:
        """Return the rows of a CSV file of the reference data."""
        return list(csv.DictReader(io.StringIO(self._text("/".join(parts), reference_data(*parts)))))

    def curated(self, name: str) -> list[Record]:
        """Return the rows of a hand-written table of this repository."""
        return list(csv.DictReader(io.StringIO(self._text(f"scripts/curated/{name}", CURATED / name))))

    def stamp(self, rows: list[Record], source: str, origin: str) -> list[Record]:
        """Append source (unless the row has one), licence note and hash of the origin to every row."""
        digest = self.read[origin][:16]
        out = []
        for row in rows:
            key = row.get("source") or source
            body = {k: v for k, v in row.items() if k != "source"}
            licence = LICENCES.get(key, "fact with citation")
            out.append(body | {"source": key, "licence": licence, "origin_sha256": digest})
        return out

    def _text(self, name: str, path: Path) -> str:
        raw = path.read_bytes()
        self.read[name] = hashlib.sha256(raw).hexdigest()
        return raw.decode("utf-8")


def number(value: float, digits: int = 6) -> str:
    """Return a computed number as short text (``digits`` significant digits)."""
    return repr(float(f"{value:.{digits}g}"))
