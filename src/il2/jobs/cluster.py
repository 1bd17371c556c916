"""A Dask cluster as an executor: who answers there, how many can work, and that they can."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Iterator
from concurrent.futures import BrokenExecutor, Executor, Future, InvalidStateError
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from importlib import import_module
from threading import Event, Thread
from typing import Any

from il2.ground.errors import Il2Error, InputError
from il2.ground.provenance import Provenance

#: Seconds in which a scheduler must answer, and a worker be there.
_PATIENCE = 10
#: Seconds between two looks whether the scheduler is there.
_LOOK = 0.5


@dataclass(frozen=True)
class Cluster:
    """Who works: ``executor``, and how many parts it solves at a time."""

    executor: Executor = field(repr=False)
    workers: int


def installed() -> tuple[str, str]:
    """Return version and table hash of il2 where this runs."""
    made = Provenance.of()
    return made.version, made.data_hash


@contextmanager
def cluster(address: str) -> Iterator[Cluster]:
    """Connect to a Dask scheduler for as long as it is needed.

    Parameters
    ----------
    address : such as ``tcp://10.0.0.5:8786``.

    Raises
    ------
    InputError : the extra is not installed, nobody answers, or the workers have no or another il2.
    """
    try:
        distributed = import_module("distributed")
    except ImportError as error:
        raise InputError("work on a cluster needs Dask; install il2[cluster]") from error
    _quiet()
    try:
        asyncio.run(_knock(address))  # a client that failed to connect would complain once more when it ends
        client = distributed.Client(address, timeout=_PATIENCE, set_as_default=False)
    except (OSError, ValueError, TypeError) as error:
        raise InputError(
            f"no Dask scheduler answers at {address!r}; start one with `dask scheduler` and give the address "
            "that it prints, such as tcp://127.0.0.1:8786"
        ) from error
    try:
        many = _able(client, address)
        with _Watched(client) as executor:
            yield Cluster(executor, many)
    finally:
        client.close(timeout=2)


class _Watched(Executor):
    """A client's executor whose futures fail when the scheduler goes away; Dask alone leaves them pending."""

    def __init__(self, client: Any) -> None:
        self._client, self._inner = client, client.get_executor(pure=False)
        self._open: set[Future[Any]] = set()
        self._end = Event()
        self._watch = Thread(target=self._look, daemon=True)
        self._watch.start()

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        if self._client.status == "closed":
            raise BrokenExecutor("the scheduler went away")
        future: Future[Any] = self._inner.submit(fn, *args, **kwargs)
        self._open.add(future)
        future.add_done_callback(self._open.discard)
        return future

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        self._end.set()
        self._watch.join()

    def _look(self) -> None:
        while not self._end.wait(_LOOK):
            if self._client.status == "closed":
                for future in list(self._open):
                    with suppress(InvalidStateError):  # it was finished just now
                        future.set_exception(BrokenExecutor("the scheduler went away"))


async def _knock(address: str) -> None:
    comm = await import_module("distributed.core").connect(address, timeout=_PATIENCE)
    await comm.close()


def _able(client: Any, address: str) -> int:
    """How many parts the workers can solve at a time, once it is sure that they hold this il2."""
    try:
        client.wait_for_workers(1, timeout=_PATIENCE)
        found = client.run(installed)
    except TimeoutError as error:
        raise InputError(
            f"the scheduler at {address!r} has no worker; start one with `dask worker {address}`"
        ) from error
    except ImportError as error:
        raise InputError(
            f"the workers at {address!r} cannot load il2 ({error}); install it there as it is here"
        ) from error
    except OSError as error:
        raise Il2Error(f"the cluster at {address!r} went away") from error
    strange = sorted(who for who, what in found.items() if what != installed())
    if strange:
        raise InputError(f"worker {strange[0]} holds another il2 than this one; install the same everywhere")
    return sum(client.nthreads().values())


def _quiet() -> None:
    """Dask's own log tells of lost workers in many lines; what matters is said in one sentence."""
    for name in ("distributed", "distributed.client"):
        logging.getLogger(name).setLevel(logging.CRITICAL)
