"""A real Chromium that may not reach the network, and the pages as files."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from il2.report.pages import page_of
from il2.web.app import create_app
from il2.web.limits import Limits
from report.answers import ANSWERS
from web.serving import serving


@pytest.fixture(scope="session")
def served() -> Iterator[str]:
    """The address of a server of the whole product; its limit on requests is out of the way of the tests."""
    with serving(create_app(limits=Limits(burst=100_000))) as address:
        yield address


@pytest.fixture(scope="session", params=list(ANSWERS))
def page_file(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The page of one kind of answer as a file on disk, as a user opens it."""
    path = tmp_path_factory.mktemp("pages") / f"{request.param}.html"
    path.write_text(page_of(ANSWERS[request.param]()), encoding="utf-8")
    return path
