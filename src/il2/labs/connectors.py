"""A laboratory as configuration: TOML in, connectors out, every unknown key an error with its line.

[lab.north]
name = "North Laboratory"
[lab.north.link]
protocol = "mllp"
host = "127.0.0.1"
port = 2575
sends_as = "NORTHSYS|NORTH"
[[lab.north.test]]
lab_code = "IL2"
analyte = "il2"
name = "Interleukin 2"
"""

from __future__ import annotations

import ipaddress
import os
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from il2.ground.errors import InputError, nearest
from il2.ground.files import data_file
from il2.labs import analytes, catalogue
from il2.labs.catalogue import Test
from il2.labs.facts import STATUSES
from il2.labs.toml_lines import line_of

PROTOCOLS = ("mllp", "fhir", "file", "manual")
TRUSTED = ("placer", "filler", "accession")
_ORDER_STATUSES = ("active", "revoked", "on-hold", "completed")


class ConnectorError(InputError):
    """A configuration that cannot be used; the message starts with file and line."""


@dataclass(frozen=True)
class Link:
    """How a laboratory is reached, and how it names itself in messages."""

    protocol: str = "manual"
    host: str = ""
    port: int = 0
    url: str = ""
    folder: str = ""
    tls: bool = False
    ca_file: str = ""
    cert_file: str = ""
    key_file: str = ""
    sends_as: str = ""
    receives_as: str = ""
    peers: tuple[str, ...] = ("127.0.0.1",)
    poll_seconds: int = 60
    version: str = "2.5.1"
    timezone: str = "UTC"
    charset: str = "UNICODE UTF-8"
    production: bool = False

    @property
    def zone(self) -> ZoneInfo:
        """The zone of times that name none."""
        return ZoneInfo(self.timezone)


@dataclass(frozen=True)
class Match:
    """By what a result finds its order: the authority of patient ids, and the numbers that may be trusted."""

    patient_authority: str = ""
    trust: tuple[str, ...] = ("placer",)


@dataclass(frozen=True)
class Connector:
    """One laboratory: names, link, matching, tests, spellings of units, overrides of status letters."""

    key: str
    name: str
    country: str = ""
    contact: str = ""
    link: Link = field(default_factory=Link)
    match: Match = field(default_factory=Match)
    tests: tuple[Test, ...] = ()
    units: Mapping[str, str] = field(default_factory=dict)
    statuses: Mapping[tuple[str, str], str] = field(default_factory=dict)

    @property
    def own_codes(self) -> dict[str, str]:
        """Code of the laboratory -> our key of the test."""
        return {test.lab_code: test.analyte for test in self.tests if test.lab_code}

    @property
    def connected(self) -> bool:
        """Whether messages can travel; a manual laboratory has no connection."""
        return self.link.protocol != "manual"


_LAB = {"name": str, "country": str, "contact": str}
_LINK: dict[str, type] = {
    "protocol": str, "host": str, "port": int, "url": str, "folder": str, "tls": bool, "ca_file": str,
    "cert_file": str, "key_file": str, "sends_as": str, "receives_as": str, "peers": list,
    "poll_seconds": int, "version": str, "timezone": str, "charset": str, "production": bool,
}  # fmt: skip
_MATCH = {"patient_authority": str, "trust": list}
_TABLES = ("link", "match", "test", "units", "status")


def shipped() -> dict[str, Connector]:
    """Return the laboratories of the package: catalogue rows, no connection.

    Examples
    --------
    >>> sorted(shipped())
    ['arup', 'mayo', 'quest', 'seattle']
    """
    found = read(data_file("labs_connectors.toml"))
    rows = catalogue.shipped()
    return {key: _with_tests(one, tuple(row for row in rows if row.lab == key)) for key, one in found.items()}


def _with_tests(one: Connector, tests: tuple[Test, ...]) -> Connector:
    kept = {"link": one.link, "match": one.match, "units": one.units, "statuses": one.statuses}
    return Connector(one.key, one.name, one.country, one.contact, tests=tests or one.tests, **kept)  # type: ignore[arg-type]


def load(paths: Iterable[str | os.PathLike[str]] = ()) -> dict[str, Connector]:
    """Return the shipped laboratories and those of the given files; a later one replaces an earlier.

    Raises
    ------
    ConnectorError : a file that cannot be used.
    """
    found = shipped()
    for path in paths:
        found |= read(path)
    return found


def read(path: str | os.PathLike[str]) -> dict[str, Connector]:
    """Return the laboratories of one file.

    Raises
    ------
    ConnectorError : no file, no TOML, an unknown key, a value of the wrong kind; with the line.
    """
    file = Path(path)
    try:
        text = file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise ConnectorError(f"{file}: cannot be read ({error})") from error
    return parse(text, file.name)


def parse(text: str, name: str = "labs.toml") -> dict[str, Connector]:
    """Return the laboratories of a TOML text; see :func:`read`."""
    try:
        given = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ConnectorError(f"{name}: {error}") from error
    check = _Check(text, name)
    check.keys(given, ("lab",), ())
    labs = given.get("lab", {})
    if not isinstance(labs, dict) or not labs:
        check.fail((), "no laboratory in it; one starts with [lab.KEY]")
    return {key: _connector(key, one, check) for key, one in labs.items()}


class _Check:
    """Says what is wrong together with file and line."""

    def __init__(self, text: str, name: str) -> None:
        self.text, self.name = text, name

    def fail(self, path: tuple[str | int, ...], message: str) -> None:
        line = line_of(self.text, path)
        raise ConnectorError(f"{self.name}, line {line}: {message}")

    def keys(self, given: Mapping[str, Any], known: Iterable[str], path: tuple[str | int, ...]) -> None:
        known = tuple(known)
        for key in given:
            if key not in known:
                near = nearest(key, known)
                hint = f"; did you mean {near[0]!r}?" if near else ""
                self.fail((*path, key), f"unknown key {key!r}{hint} (allowed: {', '.join(known)})")

    def typed(self, given: Any, kinds: Mapping[str, type], path: tuple[str | int, ...]) -> dict[str, Any]:
        if not isinstance(given, dict):
            self.fail(path, f"{path[-1]!r} must be a table")
        self.keys(given, kinds, path)
        for key, value in given.items():
            right = isinstance(value, kinds[key]) and not (kinds[key] is int and isinstance(value, bool))
            if not right:
                self.fail((*path, key), f"{key!r} must be {_KIND[kinds[key]]}, got {value!r}")
            if isinstance(value, list) and not all(isinstance(one, str) for one in value):
                self.fail((*path, key), f"{key!r} must be a list of texts")
        return {key: tuple(value) if isinstance(value, list) else value for key, value in given.items()}


_KIND = {str: "a text", int: "a whole number", bool: "true or false", list: "a list of texts"}


def _connector(key: str, given: Any, check: _Check) -> Connector:
    path: tuple[str | int, ...] = ("lab", key)
    if not isinstance(given, dict):
        check.fail(path, f"{key!r} must be a table")
    if not key.replace("-", "").replace("_", "").isalnum() or not key.isascii():
        check.fail(path, f"the key {key!r} must be letters, digits, - and _")
    check.keys(given, (*_LAB, *_TABLES), path)
    words = check.typed({k: v for k, v in given.items() if k in _LAB}, _LAB, path)
    if not words.get("name"):
        check.fail(path, f"laboratory {key!r} has no name")
    return Connector(
        key,
        words["name"],
        words.get("country", ""),
        words.get("contact", ""),
        _link(given.get("link", {}), check, (*path, "link")),
        _match(given.get("match", {}), check, (*path, "match")),
        _tests(key, given.get("test", []), check, (*path, "test")),
        check.typed(given.get("units", {}), dict.fromkeys(given.get("units", {}), str), (*path, "units")),
        _statuses(given.get("status", {}), check, (*path, "status")),
    )


def _link(given: Any, check: _Check, path: tuple[str | int, ...]) -> Link:
    link = Link(**check.typed(given, _LINK, path))
    if link.protocol not in PROTOCOLS:
        check.fail((*path, "protocol"), f"protocol {link.protocol!r} is none of {', '.join(PROTOCOLS)}")
    needs = {"mllp": ("host", "port"), "fhir": ("url",), "file": ("folder",), "manual": ()}
    for key in needs[link.protocol]:
        if not getattr(link, key):
            check.fail(path, f"protocol {link.protocol} needs {key!r}")
    if link.protocol == "mllp" and not link.tls and not is_loopback(link.host):
        check.fail((*path, "host"), "MLLP without TLS is allowed to this machine only; set tls = true")
    if link.protocol == "fhir" and link.url.startswith("http:") and not is_loopback(_host(link.url)):
        check.fail((*path, "url"), "FHIR without TLS is allowed to this machine only; use https")
    if link.protocol == "fhir" and not link.url.startswith(("http://", "https://")):
        check.fail((*path, "url"), f"{link.url!r} is no http or https address")
    if not 0 <= link.port <= 65535:
        check.fail((*path, "port"), f"port {link.port} is not between 0 and 65535")
    try:
        ZoneInfo(link.timezone)
    except (KeyError, ValueError, OSError):
        check.fail((*path, "timezone"), f"unknown time zone {link.timezone!r}; write it as Europe/Madrid")
    return link


def _host(url: str) -> str:
    rest = url.split("//", 1)[1].split("/", 1)[0]
    return rest[1 : rest.index("]")] if rest.startswith("[") and "]" in rest else rest.rsplit(":", 1)[0]


def is_loopback(host: str) -> bool:
    """Whether an address is this machine.

    Examples
    --------
    >>> is_loopback("127.0.0.1"), is_loopback("lab.example.org")
    (True, False)
    """
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _match(given: Any, check: _Check, path: tuple[str | int, ...]) -> Match:
    match = Match(**check.typed(given, _MATCH, path))
    for one in match.trust:
        if one not in TRUSTED:
            check.fail((*path, "trust"), f"trust holds {one!r}; allowed: {', '.join(TRUSTED)}")
    return match


def _tests(key: str, given: Any, check: _Check, path: tuple[str | int, ...]) -> tuple[Test, ...]:
    cells = tuple(cell for cell in catalogue.CELLS if cell != "lab")
    if not isinstance(given, list):
        check.fail(path, f"tests are written as [[lab.{key}.test]]")
    out = []
    for number, row in enumerate(given):
        words = check.typed(row, dict.fromkeys(cells, str), (*path, number))
        for cell in ("lab_code", "analyte", "name"):
            if not words.get(cell):
                check.fail((*path, number), f"a test needs {cell!r}")
        if words["analyte"] not in analytes.analytes():
            near = nearest(words["analyte"], analytes.analytes())
            hint = f"; did you mean {near[0]!r}?" if near else ""
            check.fail((*path, number, "analyte"), f"unknown test {words['analyte']!r}{hint}")
        out.append(Test(lab=key, **words))
    return tuple(out)


def _statuses(given: Any, check: _Check, path: tuple[str | int, ...]) -> dict[tuple[str, str], str]:
    words = check.typed(given, dict.fromkeys(given if isinstance(given, dict) else (), str), path)
    out = {}
    for key, means in words.items():
        vocabulary, mark, letter = key.partition(":")
        if not mark or vocabulary not in ("OBX-11", "OBR-25", "ORC-1"):
            check.fail((*path, key), f"status {key!r} must be written as OBX-11:LETTER, OBR-25: or ORC-1:")
        allowed = _ORDER_STATUSES if vocabulary == "ORC-1" else STATUSES
        if means not in allowed:
            check.fail((*path, key), f"status {means!r} is none of {', '.join(allowed)}")
        out[vocabulary, letter] = means
    return out
