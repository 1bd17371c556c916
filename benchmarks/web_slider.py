"""How long the server takes from a slider to the new figure, and what a page weighs.

    python benchmarks/web_slider.py [--moves 60]

A warm server is asked over HTTP for the region of a page as the script of the page asks for it, each time
with another value of the slider, so that no answer is remembered. Prints JSON: milliseconds at the 50th and
95th percentile, and milliseconds of processor (server and client together), which do not depend on what else
the machine does; for one curve (one molecule on one cell type) and for the four cell types that the page
shows first. Beside it the bytes of pages unpacked, without the chart library, and of the library.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
from pathlib import Path

import httpx
import numpy as np

from il2.web.app import create_app
from il2.web.limits import Limits

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))
from web.serving import serving

SLIDERS = {
    "time, one curve": "/dose-response?ligand=aldesleukin&cell=Treg&time={}",
    "time, four curves": "/dose-response?ligand=aldesleukin&time={}",
    "KD of an own molecule, one curve": "/dose-response?cell=Treg&kd_betagamma=5&kd_alpha={}",
}
REGION = {"accept": "text/html", "x-region": "1"}


def measure(client: httpx.Client, address: str, moves: int) -> dict[str, float]:
    """Ask for the region with ``moves`` values in turn; return percentiles in ms."""
    values = np.linspace(20.0, 300.0, moves + 3)
    taken = []
    for value in values:
        start = time.perf_counter(), time.process_time()
        reply = client.get(address.format(f"{value:.3f}"), headers=REGION)
        taken.append((time.perf_counter() - start[0], time.process_time() - start[1]))
        if reply.status_code != 200 or "<svg" not in reply.text:
            raise SystemExit(f"no figure: {reply.status_code} {reply.text[:200]}")
    wall, cpu = 1e3 * np.array(taken[3:]).T
    figures = {
        "median_ms": np.median(wall),
        "p95_ms": np.quantile(wall, 0.95),
        "cpu_p95_ms": np.quantile(cpu, 0.95),
    }
    return {name: round(float(value), 1) for name, value in figures.items()}


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--moves", type=int, default=60)
    moves = parser.parse_args().moves
    with serving(create_app(limits=Limits(burst=10**6))) as address, httpx.Client(base_url=address) as client:
        client.timeout = httpx.Timeout(60.0)
        library = len(client.get("/static/vega.js").content)
        shared = sum(len(client.get(f"/static/{n}").content) for n in ("il2.css", "live.js", "chart.js"))
        pages = {
            path: len(client.get(path, headers={"accept": "text/html"}).content) + shared
            for path in ("/", "/parameters", "/medicine", "/dose-response", "/compare")
        }
        found = {name: measure(client, template, moves) for name, template in SLIDERS.items()}
    load = round(os.getloadavg()[0], 1)
    print(json.dumps({"slider": found, "bytes": pages, "library": library, "load": load}, indent=2))


if __name__ == "__main__":
    main()
