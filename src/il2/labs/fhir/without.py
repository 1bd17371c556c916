"""A bundle without some of the people in it: what is left is what the results of the others need."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from il2.labs.fhir.decimals import dumps
from il2.labs.fhir.read import NotFhirError, patient_of
from il2.labs.fhir.resources import Resources, parse
from il2.labs.fhir.values import inner, items, word

#: Where a resource says whose it is.
OWNERS = ("subject", "patient", "for", "beneficiary")
RESULTS = ("DiagnosticReport", "Observation")


def without(raw: bytes, keys: set[str]) -> bytes:
    """Return the bundle without the people with these keys, ``b""`` where no result of anybody else is left.

    Kept are the resources of the others, and what belongs to nobody (laboratories, practitioners) where those
    name it. Whatever cannot be told apart is left out, and so is all that stands around the resources.

    Parameters
    ----------
    keys : ``number@authority`` as in :meth:`il2.labs.facts.Patient.key`.
    """
    try:
        document = parse(raw)
    except NotFhirError:
        return b""
    resources = Resources(document)
    kept = _kept(resources, keys)
    if not any(word(one, "resourceType") in RESULTS for _, one in kept):
        return b""
    stay = {id(one) for _, one in kept}
    entries = []
    for address, one in kept:
        entry: dict[str, Any] = {"fullUrl": address} if address else {}
        entries.append(entry | {"resource": _cut(one, one, resources, stay)})
    return dumps({"resourceType": "Bundle", "type": "collection", "entry": entries})


def _kept(resources: Resources, keys: set[str]) -> list[tuple[str, dict[str, Any]]]:
    """Resources of other people, in order, with what those name and nobody owns."""
    nobody, stay = set(), set()
    for _, one in resources.listed:
        found = _owner(one, resources)
        if found is None:
            nobody.add(id(one))
        elif not found & keys:
            stay.add(id(one))
    waiting = [one for _, one in resources.listed if id(one) in stay]
    while waiting:
        owner = waiting.pop()
        for reference in _references(owner):
            found_one = resources.resolve(reference, owner)
            if id(found_one) in nobody and id(found_one) not in stay:
                stay.add(id(found_one))
                waiting.append(found_one)
    return [(address, one) for address, one in resources.listed if id(one) in stay]


def _owner(one: Mapping[str, Any], resources: Resources) -> set[str] | None:
    """Every key of the person whom a resource is about, ``None`` where it is about nobody."""
    if word(one, "resourceType") == "Patient":
        person = patient_of(one)
    else:
        held = next((inner(one, name) for name in OWNERS if inner(one, name)), None)
        if held is None:
            return None
        found = resources.resolve(held, one)
        if found and word(found, "resourceType") != "Patient":
            return None  # (a device, a place, a group)
        person = patient_of(found, held)
    return {person.key(), *(f"{n.value}@{n.authority}" for n in person.identifiers)}


def _references(found: Any) -> list[dict[str, Any]]:
    """Every reference inside a resource."""
    if isinstance(found, list):
        return [one for item in found for one in _references(item)]
    if not isinstance(found, dict):
        return []
    own = [found] if isinstance(found.get("reference"), str) else []
    return own + [one for item in found.values() for one in _references(item)]


def _cut(found: Any, owner: dict[str, Any], resources: Resources, stay: set[int]) -> Any:
    """The same without the references to what was taken away, whose words may name somebody."""
    if isinstance(found, list):
        return [_cut(item, owner, resources, stay) for item in found]
    if not isinstance(found, dict):
        return found
    if isinstance(found.get("reference"), str):
        aim = resources.resolve(found, owner)
        inside = any(aim is held for held in items(owner, "contained"))
        if aim and not inside and aim is not owner and id(aim) not in stay:
            return {"display": "erased"}
    return {key: _cut(item, owner, resources, stay) for key, item in found.items()}
