"""Messages that wait at the same time share one transaction, and so one wait for the disk.

Each is acknowledged only after that transaction is on disk; where one of them cannot be stored, the others
are stored without it.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from il2.labs.store.database import Store
from il2.labs.store.ingest import Parcel, Receipt, take_all

MOST_TOGETHER = 64
MOST_BYTES_TOGETHER = 16 * 1024 * 1024

Outcome = tuple[Receipt, ...] | Exception


def store_group(store: Store, parcels: Sequence[Parcel]) -> list[Outcome]:
    """Store parcels in one transaction; the outcome of each in order, an error where one has none."""
    try:
        return list(take_all(store, parcels))
    except Exception as error:
        if len(parcels) == 1:
            return [error]
    return [outcome for one in parcels for outcome in store_group(store, [one])]


def groups(parcels: Iterable[Parcel]) -> Iterator[list[Parcel]]:
    """Yield parcels in groups that are bounded in number and size."""
    group: list[Parcel] = []
    size = 0
    for one in parcels:
        if group and (len(group) >= MOST_TOGETHER or size + len(one.raw) > MOST_BYTES_TOGETHER):
            yield group
            group, size = [], 0
        group.append(one)
        size += len(one.raw)
    if group:
        yield group


@dataclass
class _Waiting:
    parcel: Parcel
    outcome: Outcome | None = None


class Gate:
    """Where senders on several connections meet: who comes first stores for all who wait behind."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self._list = threading.Lock()
        self._turn = threading.Lock()
        self._waiting: list[_Waiting] = []

    def put(self, parcel: Parcel) -> tuple[Receipt, ...]:
        """Store a parcel, alone or with others, and return its receipts after the commit."""
        mine = _Waiting(parcel)
        with self._list:
            self._waiting.append(mine)
        with self._turn:
            while mine.outcome is None:
                self._store_next()
        if isinstance(mine.outcome, Exception):
            raise mine.outcome
        return mine.outcome

    def _store_next(self) -> None:
        with self._list:
            group = next(groups(one.parcel for one in self._waiting))
            taken, self._waiting = self._waiting[: len(group)], self._waiting[len(group) :]
        for one, outcome in zip(taken, store_group(self.store, group), strict=True):
            one.outcome = outcome
