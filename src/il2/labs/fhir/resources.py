"""The resources of one document: found by address, type and number, identifier, or inside another one."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from typing import Any

from il2.ground.errors import InputError
from il2.labs.fhir.values import inner, items, word

MOST_NESTED = 5
_UNSTORABLE = re.compile(r"\\u(?:0000|d[89a-f])", re.IGNORECASE)


class NotFhirError(InputError):
    """The bytes hold no FHIR R4 resource that is read here."""


def parse(raw: bytes) -> dict[str, Any]:
    """Return the JSON with decimals kept; lines of JSON (a bulk export) become one collection.

    Raises
    ------
    NotFhirError : no JSON object with a resource type, or nested too deeply.

    Examples
    --------
    >>> parse(b'{"resourceType": "Patient", "x": 3.40}')["x"]
    Decimal('3.40')
    """
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise NotFhirError(f"not JSON: {str(error)[:120]}") from None
    try:
        found = _loads(text)
    except (ValueError, RecursionError) as error:
        found = _by_line(text)
        if found is None:
            raise NotFhirError(f"not JSON: {str(error)[:120]}") from None
    if not isinstance(found, dict) or not isinstance(found.get("resourceType"), str):
        raise NotFhirError("no FHIR resource: a JSON object with a resourceType is wanted")
    return found


def _loads(text: str) -> Any:
    found = json.loads(text, parse_float=Decimal, parse_constant=_no_constant)
    return _clean(found) if _UNSTORABLE.search(text) else found


def _clean(found: Any) -> Any:
    """The same without the escapes that stand for no letter: NUL, and halves of surrogate pairs."""
    if isinstance(found, str):
        return found.replace("\0", "").encode("utf-8", "replace").decode("utf-8")
    if isinstance(found, list):
        return [_clean(one) for one in found]
    if isinstance(found, dict):
        return {_clean(key): _clean(one) for key, one in found.items()}
    return found


def _no_constant(name: str) -> Any:
    raise ValueError(f"{name} is no number of JSON")


def _by_line(text: str) -> dict[str, Any] | None:
    """A collection of the resources on each line, ``None`` where the lines are no such thing."""
    lines = [line for line in text.splitlines() if line.strip()]
    if len(lines) < 2:
        return None
    try:
        found = [_loads(line) for line in lines]
    except (ValueError, RecursionError):
        return None
    if not all(isinstance(one, dict) and word(one, "resourceType") for one in found):
        return None
    return {"resourceType": "Bundle", "type": "collection", "entry": [{"resource": one} for one in found]}


class Resources:
    """Every resource of a document, in order, and what their references mean."""

    def __init__(self, document: dict[str, Any]) -> None:
        self.listed: list[tuple[str, dict[str, Any]]] = list(_unpacked(document, 0))
        self.by_address: dict[str, dict[str, Any]] = {}
        self.container: dict[int, dict[str, Any]] = {}
        self.inside: dict[int, dict[str, dict[str, Any]]] = {}
        self.by_identifier: dict[tuple[str, str, str], dict[str, Any]] = {}
        for address, one in self.listed:
            if address:
                self.by_address[address] = one
            if word(one, "id"):
                self.by_address.setdefault(f"{word(one, 'resourceType')}/{word(one, 'id')}", one)
            for held in items(one, "contained"):
                if isinstance(held, dict):
                    self.container[id(held)] = one
            for number in items(one, "identifier"):
                key = (word(one, "resourceType"), word(number, "system"), word(number, "value"))
                if key[2]:
                    self.by_identifier.setdefault(key, one)

    def of(self, kind: str) -> Iterator[dict[str, Any]]:
        """Yield the resources of one kind."""
        return (one for _, one in self.listed if word(one, "resourceType") == kind)

    def resolve(self, reference: Any, owner: Mapping[str, Any]) -> dict[str, Any]:
        """Return the resource that a reference of ``owner`` names, ``{}`` when it is not here."""
        address = word(reference, "reference")
        if address.startswith("#"):
            return self._contained(address[1:], owner)
        if address:
            parts = address.split("/_history/")[0].split("/")
            return self.by_address.get(address) or self.by_address.get("/".join(parts[-2:])) or {}
        number = inner(reference, "identifier")
        kinds = [word(reference, "type")] if word(reference, "type") else ["Patient", "Organization",
                                                                          "ServiceRequest"]  # fmt: skip
        keys = [(kind, word(number, "system"), word(number, "value")) for kind in kinds]
        return next((self.by_identifier[key] for key in keys if key[2] and key in self.by_identifier), {})

    def _contained(self, name: str, owner: Mapping[str, Any]) -> dict[str, Any]:
        outer = self.container.get(id(owner), owner)
        if not name:
            return dict(outer)
        if id(outer) not in self.inside:
            held = [one for one in reversed(items(outer, "contained")) if isinstance(one, dict)]
            self.inside[id(outer)] = {word(one, "id"): one for one in held}
        return self.inside[id(outer)].get(name, {})


def _unpacked(found: dict[str, Any], depth: int) -> Iterable[tuple[str, dict[str, Any]]]:
    """Pairs of full address and resource; a bundle inside a bundle is opened, too."""
    if word(found, "resourceType") != "Bundle":
        return [("", found)]
    out: list[tuple[str, dict[str, Any]]] = []
    for entry in items(found, "entry") if depth < MOST_NESTED else ():
        resource = inner(entry, "resource")
        if word(resource, "resourceType") == "Bundle":
            out += _unpacked(resource, depth + 1)
        elif resource:
            out.append((word(entry, "fullUrl"), resource))
    return out
