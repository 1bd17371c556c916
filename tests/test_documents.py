"""What code, tables and guides send readers to is in the repository."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
NAME = re.compile(r"(?<![\w/.*{<])((?:docs/)?[a-z][a-z_0-9-]*\.md)\b")
#: Made-up names in examples of the command line.
EXAMPLES = {"page.md"}


def test_every_document_that_is_named_exists() -> None:
    """Notes once pointed to working documents that no reader has."""
    if not (ROOT / "docs").is_dir():
        pytest.skip("docs are not part of this copy")
    places = [p for p in (ROOT / "src" / "il2").rglob("*") if p.suffix in (".py", ".csv")]
    places += [*(ROOT / "docs").glob("*.md"), *(ROOT / "scripts" / "curated").glob("*.csv")]
    missing = [
        f"{place.relative_to(ROOT)}: {name}"
        for place in places
        for name in NAME.findall(place.read_text(encoding="utf-8"))
        if name not in EXAMPLES
        and not any(
            (folder / name).is_file() for folder in (ROOT, ROOT / "docs", place.parent, place.parent.parent)
        )
    ]
    assert not missing
