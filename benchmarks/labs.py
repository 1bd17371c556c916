"""Figures of the laboratories: `make bench-labs`. Prints one line for each and JSON with --json.

Messages per second on one core (SQLite file; PostgreSQL where it can be started), 100,000 fuzzed messages at
the reader, arrival orders, kills between receipt and acknowledgement, hostile peers: counted, not only timed.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import resource
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "tests"))

from il2.labs.connectors import Connector, Link  # noqa: E402
from il2.labs.hl7 import read  # noqa: E402
from il2.labs.hl7.text import NotHl7Error  # noqa: E402
from il2.labs.store.database import Store  # noqa: E402
from il2.labs.store.ingest import Parcel, opened, receive  # noqa: E402
from il2.labs.store.together import Gate  # noqa: E402
from labs import conftest, given, test_fold, test_mllp  # noqa: E402


def lab(number: int) -> Connector:
    """A laboratory of its own for each round of the given messages, so that every message is new."""
    return Connector(f"bench{number}", "Bench", link=Link("file", folder="x"))


def messages() -> list[bytes]:
    """The given messages; own ones where they are missing."""
    files = [(given.folder() / "hl7v2" / name).read_bytes() for name in given.names()]
    return files or [given.oru(given.il2_row(str(n)), filler=f"F{n}", control=str(n)) for n in range(27)]


def per_second(store: Store, rounds: int) -> dict[str, float]:
    """Messages per second, each in a transaction of its own that is on disk before the next.

    Elapsed, and per second of this process's own time: on a machine that others use, too, only the second
    says what one core can do (it leaves out waiting for the disk and for the database's process). Then with
    eight senders at once, whose messages share transactions, each answered after its commit.
    """
    files = messages()
    for raw in files:
        receive(store, lab(0), raw)
    start, own = time.perf_counter(), time.process_time()
    for number in range(1, rounds + 1):
        for raw in files:
            receive(store, lab(number), raw)
    count = rounds * len(files)
    elapsed, used = time.perf_counter() - start, time.process_time() - own
    return {
        "elapsed": round(count / elapsed, 1),
        "own time": round(count / used, 1),
        "eight senders, elapsed": round(together(store, rounds), 1),
    }


def together(store: Store, rounds: int) -> float:
    """Messages per second from eight senders at once."""
    gate = Gate(store)
    parcels = [opened(lab(1000 + n), raw) for n in range(rounds) for raw in messages()]

    def put(parcel: object) -> None:
        assert isinstance(parcel, Parcel)
        gate.put(parcel)

    start = time.perf_counter()
    with ThreadPoolExecutor(8) as senders:
        list(senders.map(put, parcels))
    return len(parcels) / (time.perf_counter() - start)


def disk() -> dict[str, float]:
    """Milliseconds that one small write takes to be on this disk: what each transaction waits for."""
    with tempfile.NamedTemporaryFile() as file:
        times = []
        for _ in range(200):
            start = time.perf_counter()
            os.write(file.fileno(), b"x" * 8192)
            os.fsync(file.fileno())
            times.append((time.perf_counter() - start) * 1000)
    times.sort()
    return {"median": round(times[100], 2), "95 %": round(times[190], 2)}


def sqlite_speed(rounds: int) -> dict[str, float]:
    """Messages per second into a SQLite file."""
    with tempfile.TemporaryDirectory() as folder:
        store = Store(f"{folder}/labs.db").prepare()
        try:
            return per_second(store, rounds)
        finally:
            store.close()


def postgres_speed(rounds: int) -> dict[str, float]:
    """Messages per second into PostgreSQL, with its commits waiting for the disk."""
    with conftest.started(durable=True) as server:
        store = Store(server.url(server.shared))
        try:
            return per_second(store, rounds)
        finally:
            store.close()


def fuzz(count: int) -> dict[str, object]:
    """Fuzzed messages at the reader: none may raise anything but the one refusal; memory stays bounded."""
    chance = random.Random(5)
    read_right = refused = 0
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    for _ in range(count // 1000):
        for raw in test_mllp.fuzzed(chance, 1000):
            try:
                read.read(raw)
                read_right += 1
            except NotHl7Error:
                refused += 1
    grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    return {"read": read_right, "refused": refused, "crashed": 0, "grown_MB": round(grown, 1)}


def orders() -> dict[str, object]:
    """A thousand random orders of all sightings with repeats: how many states."""
    start = time.perf_counter()
    test_fold.test_a_thousand_random_orders_of_all_samples_with_repeats()
    return {"orders": 1000, "states": 1, "seconds": round(time.perf_counter() - start, 2)}


def kills(rounds: int) -> dict[str, object]:
    """kill -9 between receipt and acknowledgement: nothing lost, nothing twice (asserted)."""
    with tempfile.TemporaryDirectory() as folder:
        store = Store(f"{folder}/labs.db").prepare()
        heard, done = test_mllp.killed_rounds(store, Path(folder), rounds, seed=3)
        store.close()
    return {"rounds": done, "acknowledged_before_the_kill": heard, "lost": 0, "twice": 0}


def main() -> None:
    """Run everything, or what is named."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--rounds", type=int, default=20)
    parser.add_argument("--fuzz", type=int, default=100_000)
    parser.add_argument("--kills", type=int, default=200)
    asked = parser.parse_args()
    jobs: dict[str, Callable[[], object]] = {
        "one small write to disk, ms": disk,
        "messages per second, SQLite": lambda: sqlite_speed(asked.rounds),
        "messages per second, PostgreSQL": lambda: postgres_speed(asked.rounds),
        "fuzzed messages at the reader": lambda: fuzz(asked.fuzz),
        "arrival orders through the fold": orders,
        "kills between receipt and acknowledgement": lambda: kills(asked.kills),
    }
    out: dict[str, object] = {}
    for name, job in jobs.items():
        try:
            out[name] = job()
        except pytest.skip.Exception as missing:
            out[name] = f"not run: {missing}"
        if not asked.json:
            print(f"{name}: {out[name]}", flush=True)
    if asked.json:
        print(json.dumps(out, indent=2))


if __name__ == "__main__":
    main()
