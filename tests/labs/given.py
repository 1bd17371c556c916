"""Foreign messages of the reference data, found or skipped with a reason; and small messages of our own."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

from il2.ground.errors import MissingDataError
from il2.ground.files import reference_data


@cache
def folder() -> Path:
    """The folder of the foreign samples; skips where it is missing."""
    try:
        return reference_data("lab_samples")
    except MissingDataError as missing:
        pytest.skip(str(missing))


def names() -> list[str]:
    """Names of the HL7 files, empty where they are missing (for parametrize)."""
    try:
        return sorted(p.name for p in (reference_data("lab_samples") / "hl7v2").glob("*.hl7"))
    except MissingDataError:
        return []


def sample(start: str) -> bytes:
    """The bytes of the one sample whose name starts so."""
    (path,) = (folder() / "hl7v2").glob(f"{start}*.hl7")
    return path.read_bytes()


def oru(
    *rows: str,
    sent: str = "20261120080000+0000",
    control: str = "1",
    placer: str = "P1",
    filler: str = "F1",
    patient: str = "77^^^LAB^MR",
    name: str = "Testperson^Artificial",
    born: str = "20010203",
    report: str = "F",
    test: str = "33939-0^Interleukin 2^LN",
    sender: str = "LABSYS|LAB",
    receiver: str = "IL2|HOME",
) -> bytes:
    """A message of our own; a row is the text of an OBX after its number."""
    lines = [
        f"MSH|^~\\&|{sender}|{receiver}|{sent}||ORU^R01^ORU_R01|{control}|T|2.5.1",
        f"PID|1||{patient}||{name}||{born}|F",
        f"ORC|RE|{placer}|{filler}",
        f"OBR|1|{placer}|{filler}|{test}|||20261119070000+0000|||||||||||||||20261120075500+0000|||{report}",
        *(f"OBX|{n}|{row}" for n, row in enumerate(rows, 1)),
    ]
    return ("\r".join(lines) + "\r").encode()


def il2_row(value: str = "3.4", status: str = "F", unit: str = "pg/mL", range_text: str = "<=2.1") -> str:
    """An OBX row of interleukin 2."""
    return f"NM|33939-0^Interleukin 2^LN||{value}|{unit}|{range_text}|H|||{status}"
