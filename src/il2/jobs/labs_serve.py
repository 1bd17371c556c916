"""``il2 labs listen`` and ``il2 labs send``: the listener for MLLP, and the rounds of sending and polling."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass

from il2.jobs.labs_desk import Desk, Place, opened
from il2.labs import wire
from il2.labs.connectors import Connector
from il2.labs.fhir.client import ServerError, poll, send_fhir
from il2.labs.hl7 import mllp
from il2.labs.store import outgoing

SENDERS = {"mllp": wire.send_mllp, "fhir": send_fhir, "file": wire.send_file}
Told = Callable[[str], None]


@dataclass(frozen=True)
class Round:
    """What one round did: messages tried to send, messages and reports taken in, laboratories not reached."""

    sent: int
    taken: int
    missed: tuple[str, ...]


def one_round(desk: Desk) -> Round:
    """Send what waits, poll FHIR servers, sweep folders; a laboratory that is away is passed over."""
    sent = outgoing.send_waiting(desk.store, desk.connectors, SENDERS)
    taken, missed = 0, []
    for lab in desk.connectors.values():
        try:
            taken += _collect(desk, lab)
        except (OSError, ServerError):
            missed.append(lab.key)
    return Round(sent, taken, tuple(missed))


def _collect(desk: Desk, lab: Connector) -> int:
    if lab.link.protocol == "fhir":
        return sum(not receipt.duplicate for receipt in poll(desk.store, lab))
    if lab.link.protocol == "file":
        return sum(len(receipts) for _, receipts in wire.sweep(desk.store, lab))
    return 0


def labs_send(place: Place) -> Round:
    """Do one round."""
    with opened(place) as desk:
        return one_round(desk)


def labs_listen(place: Place, host: str, port: int, told: Told, *, seconds: float | None = None) -> None:
    """Listen for MLLP and do rounds until stopped.

    Parameters
    ----------
    told : hears one sentence at the start and one for each round that did something.
    seconds : stop after so long (for trying out); for ever when not given.
    """
    with opened(place) as desk:
        asyncio.run(_listen(desk, host, port, told, seconds))


async def _listen(desk: Desk, host: str, port: int, told: Told, seconds: float | None) -> None:
    peers = {peer for lab in desk.connectors.values() for peer in lab.link.peers} | {"127.0.0.1", "::1"}
    server = mllp.Listener(wire.handler(desk.store, desk.connectors), host, port, peers=sorted(peers))
    told(f"listening for MLLP on {host} port {await server.start()} (Ctrl-C stops it)")
    pause = min((lab.link.poll_seconds for lab in desk.connectors.values() if lab.connected), default=60)
    try:
        async with asyncio.timeout(seconds):
            while True:
                done = await asyncio.to_thread(one_round, desk)
                if done.sent or done.taken:
                    told(f"tried to send {done.sent}, took in {done.taken}")
                await asyncio.sleep(max(1, pause))
    except TimeoutError:
        pass
    finally:
        await server.stop()
