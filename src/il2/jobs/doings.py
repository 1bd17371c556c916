"""What is done to cells, as text: ``1 nM for 30 min, wash``, ``tofacitinib:100nM``, ``JAK1:90%``, ``CTL``."""

from __future__ import annotations

from collections.abc import Iterable

from il2.cells.signalling.genes import gene
from il2.cells.signalling.inhibitors import Inhibitor, inhibitor
from il2.cells.signalling.pathway_network import INHIBITABLE
from il2.cells.signalling.perturb import (
    GeneDose,
    Inhibition,
    Perturbation,
    Setting,
    inhibit,
    knock_out,
)
from il2.cells.signalling.switches import switch, switchable, switches
from il2.ground.errors import InputError, UnknownNameError
from il2.ground.rows import parse_number
from il2.jobs.regimens import dose, read_regimen

__all__ = ["read_inhibition", "read_perturbation", "read_regimen", "read_switch"]

#: Families of targets as people name them.
_FAMILIES = {"MEK": ("MAP2K1", "MAP2K2"), "SRC": ("LCK", "FYN"), "PI3K": ("PIK3R1",), "AKT": ("AKT1",)}


def read_inhibition(text: str) -> tuple[Inhibition, ...]:
    """Return what ``NAME:DOSE`` (a potency is in the tables) or ``TARGET:PERCENT`` does.

    Raises
    ------
    InputError, UnknownNameError, UnitError : text of another form, no such inhibitor or target, no unit.

    Examples
    --------
    >>> read_inhibition("JAK1:90%")[0].left.__round__(3)
    0.1
    """
    name, colon, amount = text.partition(":")
    if not colon or not name.strip() or not amount.strip():
        raise InputError(f"cannot read {text!r}; write 'tofacitinib:100nM' or 'JAK1:90%'")
    target = _target(name)
    if amount.strip().endswith("%"):
        if target not in (*INHIBITABLE, *_FAMILIES):
            raise UnknownNameError("target of inhibition", name, (*INHIBITABLE, *_FAMILIES))
        share = _number(amount.strip()[:-1], text) / 100
        if not 0 <= share <= 1:
            raise InputError(f"{amount.strip()} of {name.strip()} cannot be inhibited; give 0 % to 100 %")
        by = f"{amount.strip()} (no potency found)"
        return tuple(Inhibition(one, 1 - share, by) for one in _FAMILIES.get(target, (target,)))
    if target in (*INHIBITABLE, *_FAMILIES):
        raise InputError(f"{name.strip()} is a target; write '{name.strip()}:90%', or name an inhibitor")
    return inhibit(_with_potency(name), dose(amount))


def _target(name: str) -> str:
    """A family of targets, or the approved symbol of a gene; any other name as it is, to be complained of."""
    if name.strip().upper() in _FAMILIES:
        return name.strip().upper()
    try:
        return gene(name)
    except (InputError, UnknownNameError):
        return name.strip().upper()


def _with_potency(name: str) -> Inhibitor:
    try:
        return inhibitor(name)
    except UnknownNameError as unknown:
        raise InputError(
            f"no potency found: {unknown}; of any other write what share of its target it takes: 'JAK1:90%'"
        ) from unknown


def read_perturbation(
    knockouts: Iterable[str] = (),
    amounts: Iterable[str] = (),
    inhibitions: Iterable[str] = (),
    alternatives: Iterable[str] = (),
) -> Perturbation:
    """Return one perturbation from texts: genes to knock out, ``GENE:FACTOR``, inhibitions and switches.

    A text may hold several with commas between.

    Raises
    ------
    InputError, UnknownNameError : what cannot be read, unknown genes, contradictions.

    Examples
    --------
    >>> read_perturbation(["SOCS3"], ["JAK1:0.5"]).name
    'SOCS3 knocked out; JAK1 x 0.5'
    """
    lost = knock_out(_each(knockouts))
    other = tuple(_amount(text) for text in _each(amounts))
    blocked = tuple(block for text in _each(inhibitions) for block in read_inhibition(text))
    words = [f"{one.gene} knocked out" for one in lost] + [f"{o.gene} x {o.amount:g}" for o in other]
    words += dict.fromkeys(f"{b.by} on {b.target}" if "%" in b.by else b.by for b in blocked)
    named = _each(alternatives)
    settings = tuple(one for text in named for one in read_switch(text))
    words += [f"switch {text.strip()}" for text in named]
    return Perturbation("; ".join(words) or "none", lost + other, blocked, settings)


def read_switch(text: str) -> tuple[Setting, ...]:
    """Return what a switch sets: a name of the table ``signalling_switches``, or ``CONSTANT=VALUE``.

    Raises
    ------
    UnknownNameError : no such switch or constant. InputError : a value that is no number of 0 or more.

    Examples
    --------
    >>> read_switch("no-ERK")
    (Setting(key='erk_gate', value=0.0, by='no-ERK'),)
    >>> read_switch("tcr_engaged=100")[0].value
    100.0
    """
    name, equals, value = text.partition("=")
    if equals:
        return (Setting(name.strip(), _number(value, text), text.strip()),)
    if name.strip() in switchable():
        raise InputError(f"{name.strip()} wants a value; write '{name.strip()}=0.5'")
    if name.strip().casefold() not in {one.name.casefold() for one in switches()}:
        raise UnknownNameError("switch", name.strip(), [*(one.name for one in switches()), *switchable()])
    found = switch(name)
    return tuple(Setting(key, number, found.name) for key, number in found.settings.items())


def _each(texts: Iterable[str]) -> tuple[str, ...]:
    """What stands between the commas of every text; a text of nothing stays, to be complained of."""
    return tuple(
        part for text in texts for part in ([p.strip() for p in text.split(",") if p.strip()] or [text])
    )


def _amount(text: str) -> GeneDose:
    name, colon, factor = text.partition(":")
    if not colon:
        raise InputError(f"cannot read {text!r}; write 'JAK1:0.5' for half of it or 'CISH:5' for five times")
    return GeneDose(name, _number(factor, text))


def _number(text: str, whole: str) -> float:
    try:
        return parse_number(text.strip())
    except ValueError:
        raise InputError(f"{text.strip()!r} in {whole!r} is not a number") from None
