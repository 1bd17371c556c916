"""What the tests of signalling share."""

from __future__ import annotations

from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def guide() -> str:
    """The guide to signalling."""
    path = Path(__file__).resolve().parents[3] / "docs" / "signalling.md"
    if not path.is_file():
        pytest.skip("docs/signalling.md is not part of this copy")
    return path.read_text(encoding="utf-8")
