"""What a page weighs with everything that it can load, and that the chart library is the lean part of it."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator

import httpx
import pytest

from il2.web import assets
from il2.web.fields import MOST_CURVES, cell_names, molecule_names

#: Bytes unpacked that a page may weigh: without a chart, and with charts and their library.
LEAST, MOST = 120_000, 1_000_000


@pytest.fixture(scope="module")
def client(served: str) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=served, headers={"accept": "text/html"}, timeout=120) as made:
        yield made


def weight(client: httpx.Client, path: str) -> tuple[int, bool]:
    """Bytes of a page with its files, and whether its charts come to life (then with their library)."""
    page = client.get(path)
    assert page.status_code == 200
    living = 'class="chart"' in page.text
    files = ["il2.css", "live.js", "icon.svg", *(["chart.js", "vega.js"] if living else [])]
    return len(page.content) + sum(len(assets.asset(name).content) for name in files), living


@pytest.mark.parametrize("language", ["en", "es"])
def test_the_sheets_and_the_guide_are_light(client: httpx.Client, language: str) -> None:
    for path in ("/medicine?family=false", "/medicine", "/guide", "/claims?q=cancer&most=100", "/sources"):
        assert weight(client, f"/{language}{path}") <= (LEAST, False), path


@pytest.mark.parametrize(("molecules", "cells"), [(1, 1), (1, 4), (3, 4), (2, 8), (4, 6), (8, 6)])
@pytest.mark.parametrize("path", ["/dose-response", "/compare"])
def test_a_page_of_many_curves_stays_below_a_megabyte(
    client: httpx.Client, path: str, molecules: int, cells: int
) -> None:
    assert molecules * cells <= MOST_CURVES
    query = httpx.QueryParams({"ligand": molecule_names()[:molecules], "cell": cell_names()[:cells]})
    found, living = weight(client, f"{path}?{query}")
    assert found <= MOST
    assert living or molecules * cells > 12  # few curves come to life


def test_the_library_is_the_part_that_draws_plans() -> None:
    lean = assets.asset("vega.js").content
    assert len(lean) < 600_000 and b"jsdelivr" not in lean and b"export{draw as draw}" in lean[-60:]


def test_another_carried_version_gives_the_whole_library() -> None:
    """A part that the package does not carry is no fault: the whole bundle draws the same plans."""
    script = (
        "from il2.web import assets; assets._LEAN = assets._LEAN.replace('2.0.0', '0.0.1'); "
        "text = assets.chart_library(); print(len(text), text.rstrip()[-60:])"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    size, _, end = done.stdout.partition(" ")
    assert int(size) > 800_000 and "draw as draw" in end
