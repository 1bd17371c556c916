"""Where the laboratory jobs find the store and the configuration of the laboratories."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from il2.ground.errors import InputError
from il2.labs.connectors import Connector, load
from il2.labs.store.database import Store, default_address
from il2.labs.store.scope import OPERATOR, Actor


@dataclass(frozen=True)
class Place:
    """Address of the store and files of laboratories; blank means the usual ones.

    Parameters
    ----------
    store : path of a SQLite file or ``postgresql://...``; else ``IL2_LABS_STORE``, else a file of the user.
    configuration : TOML files; else the paths in ``IL2_LABS_CONFIG``, else ``labs.toml`` beside the store.
    """

    store: str = ""
    configuration: tuple[str, ...] = ()

    def address(self) -> str:
        """The address of the store."""
        return self.store or default_address()

    def files(self) -> tuple[Path, ...]:
        """The files of the laboratories that are there."""
        if self.configuration:
            return tuple(Path(one) for one in self.configuration)
        given = os.environ.get("IL2_LABS_CONFIG", "").strip()
        if given:
            return tuple(Path(one) for one in given.split(os.pathsep) if one)
        if "://" in self.address():
            return ()
        beside = Path(self.address()).parent / "labs.toml"
        return (beside,) if beside.is_file() else ()


@dataclass(frozen=True)
class Desk:
    """An open store, the laboratories, and who asks."""

    store: Store
    connectors: Mapping[str, Connector]
    actor: Actor = OPERATOR

    def lab(self, key: str) -> Connector:
        """Return a laboratory; ``UnknownNameError`` names the nearest."""
        from il2.ground.errors import UnknownNameError

        if key not in self.connectors:
            raise UnknownNameError("laboratory", key, self.connectors)
        return self.connectors[key]


@contextmanager
def opened(place: Place, *, make: bool = True) -> Iterator[Desk]:
    """Open the store for one job and close it afterwards.

    Parameters
    ----------
    make : make the store where there is none; else say that there is none.

    Raises
    ------
    InputError : no store, or a configuration that cannot be used.
    """
    address = place.address()
    connectors = load(place.files())
    if "://" not in address:
        path = Path(address)
        if not path.exists() and not make:
            raise InputError(
                f"there is no laboratory store at {address!r}; il2 labs ingest or person makes one"
            )
        if not place.store and not path.parent.is_dir():
            path.parent.mkdir(parents=True, mode=0o700)
        if not path.exists() and path.parent.is_dir():
            path.touch(mode=0o600)
    store = Store(address)
    try:
        yield Desk(store.prepare(), connectors)
    finally:
        store.close()
