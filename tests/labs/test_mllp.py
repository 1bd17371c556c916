"""The listener against honest and hostile peers: it stays up, holds little, and keeps what it accepted."""

from __future__ import annotations

import contextlib
import os
import random
import shutil
import signal
import socket
import subprocess
import sys
import time
from dataclasses import replace

import pytest
import sqlalchemy as sa

from il2.labs import connectors, wire
from il2.labs.connectors import Link
from il2.labs.hl7 import mllp
from il2.labs.hl7.text import split
from il2.labs.store import schema
from il2.labs.store.database import Store

from . import given
from .loopback import listening, toml

LAB = connectors.parse(
    toml("North", "mllp", host="127.0.0.1", port=1, sends_as="LABSYS|LAB", receives_as="IL2|HOME")
)
SMALL = mllp.Limits(most_bytes=200_000, frame_seconds=0.6, idle_seconds=0.6, connections=8)


def call(port: int, message: bytes) -> str:
    (said,) = split(mllp.send(Link("mllp", "127.0.0.1", port), message, seconds=20))
    return said.all("MSA")[0].part(1)


def kept(store: Store) -> int:
    with store.reading() as connection:
        return connection.scalar(sa.select(sa.func.count()).select_from(schema.message))


def test_every_message_is_acknowledged_with_its_own_number(each_store: Store) -> None:
    with listening(wire.handler(each_store, LAB)) as port:
        for n in range(5):
            raw = given.oru(given.il2_row(), control=f"id-{n}", filler=f"F{n}")
            (said,) = split(mllp.send(Link("mllp", "127.0.0.1", port), raw))
            assert said.all("MSA")[0].fields[1:3] == ("AE", f"id-{n}")
            assert said.header.part(9) == "ACK"
    assert kept(each_store) == 5


def test_several_frames_in_one_packet_and_one_frame_in_many(store: Store) -> None:
    frames = [mllp.frame(given.oru(given.il2_row(), control=f"{n}", filler=f"F{n}")) for n in range(4)]
    with listening(wire.handler(store, LAB)) as port, socket.create_connection(("127.0.0.1", port)) as line:
        line.sendall(b"".join(frames[:3]))
        for start in range(0, len(frames[3]), 50):
            line.sendall(frames[3][start : start + 50])
        line.settimeout(20)
        heard = b""
        while heard.count(mllp.END) < 4:
            heard += line.recv(65536)
    assert [m.all("MSA")[0].part(2) for m in split(heard)] == ["0", "1", "2", "3"] and kept(store) == 4


@pytest.mark.parametrize("sender", ["EVIL|LAB", "LABSYS|", "|"])
def test_a_foreign_sender_is_refused_and_nothing_is_kept(store: Store, sender: str) -> None:
    with listening(wire.handler(store, LAB)) as port:
        assert call(port, given.oru(given.il2_row(), sender=sender)) == "AR"
    assert kept(store) == 0


def test_a_foreign_address_is_closed_at_once(store: Store) -> None:
    with (
        listening(wire.handler(store, LAB), peers=("192.0.2.1",)) as port,
        pytest.raises((mllp.FrameError, OSError)),
    ):
        call(port, given.oru(given.il2_row()))


def test_the_peer_of_the_configuration_counts_too(store: Store) -> None:
    lab = LAB["north"]
    away = {"north": replace(lab, link=replace(lab.link, peers=("192.0.2.1",)))}
    with listening(wire.handler(store, away)) as port:
        assert call(port, given.oru(given.il2_row())) == "AR"


def hostile(port: int, data: bytes, *, wait: float = 3.0, slowly: bool = False) -> bytes:
    """Send bytes and return what comes back until the server hangs up."""
    heard = b""
    with socket.create_connection(("127.0.0.1", port)) as line:
        line.settimeout(wait)
        with contextlib.suppress(OSError):
            for start in range(0, len(data), 1 if slowly else 65536):
                line.sendall(data[start : start + (1 if slowly else 65536)])
                if slowly:
                    time.sleep(0.05)
            while part := line.recv(65536):
                heard += part
    return heard


def test_hostile_peers_are_hung_up_on_and_the_server_stays(store: Store) -> None:
    with listening(wire.handler(store, LAB), limits=SMALL) as port:
        assert hostile(port, b"\x0bMSH|" + b"A" * 400_000) == b"", "too large"
        assert hostile(port, b"GET / HTTP/1.1\r\n\r\n") == b"", "no frame"
        assert hostile(port, b"\x0bMSH|half a frame") == b"", "half a frame"
        assert hostile(port, b"\x0b" + b"MSH|^~\\&|slow" * 9, slowly=True) == b"", "slow sender"
        assert hostile(port, b"") == b"", "silent"
        assert b"MSA|AR" in hostile(port, mllp.frame(b"")), "empty frame"
        assert b"MSA|AR" in hostile(port, mllp.frame(bytes(range(256)) * 8)), "binary"
        lines = [socket.create_connection(("127.0.0.1", port)) for _ in range(20)]
        time.sleep(0.1)
        for line in lines:
            line.close()
        time.sleep(0.1)
        assert call(port, given.oru(given.il2_row())) == "AE"
    assert kept(store) == 1


def test_no_plain_listener_for_other_machines() -> None:
    with pytest.raises(mllp.FrameError, match="this machine only"):
        mllp.Listener(lambda peer, raw: [], "0.0.0.0")
    with pytest.raises(mllp.FrameError, match="this machine only"):
        mllp.send(Link("mllp", "192.0.2.1", 2575), b"MSH|")


def certificates(folder) -> dict[str, str]:
    """An authority, and a certificate for each side, made by OpenSSL."""
    if shutil.which("openssl") is None:
        pytest.skip("openssl is not installed")
    out = {name: str(folder / name) for name in ("ca.pem", "ca.key", "a.pem", "a.key", "b.pem", "b.key")}

    def run(*words: str) -> None:
        subprocess.run(["openssl", *words], check=True, capture_output=True, cwd=folder)

    new = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes")
    run("req", "-x509", *new, "-keyout", "ca.key", "-out", "ca.pem", "-days", "2", "-subj", "/CN=authority",
        "-addext", "keyUsage=critical,keyCertSign,cRLSign")  # fmt: skip
    (folder / "ext").write_text("subjectAltName=IP:127.0.0.1\n")
    for name in ("a", "b"):
        run("req", *new, "-keyout", f"{name}.key", "-out", f"{name}.csr", "-subj", f"/CN={name}")
        run("x509", "-req", "-in", f"{name}.csr", "-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial",
            "-days", "2", "-out", f"{name}.pem", "-extfile", "ext")  # fmt: skip
    return out


def test_mutual_tls(store: Store, tmp_path) -> None:
    files = certificates(tmp_path)
    tls = mllp.server_tls(files["a.pem"], files["a.key"], files["ca.pem"])
    known = Link("mllp", "127.0.0.1", tls=True, ca_file=files["ca.pem"], cert_file=files["b.pem"],
                 key_file=files["b.key"])  # fmt: skip
    with listening(wire.handler(store, LAB), tls=tls) as port:
        link = replace(known, port=port)
        (said,) = split(mllp.send(link, given.oru(given.il2_row())))
        assert said.all("MSA")[0].part(1) == "AE"
        for bad in (
            replace(link, cert_file="", key_file=""),
            replace(link, ca_file=""),
            replace(link, tls=False),
        ):
            with pytest.raises((OSError, mllp.FrameError)):
                mllp.send(bad, given.oru(given.il2_row(), control="2"), seconds=3)
    assert kept(store) == 1


def test_a_server_context_that_asks_for_no_certificate_is_refused(tmp_path) -> None:
    import ssl

    plain = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    with pytest.raises(mllp.FrameError, match="must ask"):
        mllp.Listener(lambda peer, raw: [], tls=plain)


def test_an_answer_that_is_none(store: Store) -> None:
    with listening(lambda peer, raw: []) as port, pytest.raises(mllp.FrameError):
        mllp.send(Link("mllp", "127.0.0.1", port), b"MSH|^~\\&|", seconds=0.5)


def fuzzed(chance: random.Random, count: int) -> list[bytes]:
    base = [given.oru(given.il2_row(), control="x"), *(given.sample(n[:-4]) for n in given.names()[:6])]
    out = []
    for _ in range(count):
        raw = bytearray(chance.choice(base))
        for _ in range(chance.randint(1, 12)):
            place = chance.randrange(len(raw))
            match chance.randrange(4):
                case 0:
                    raw[place] = chance.randrange(256)
                case 1:
                    del raw[place : place + chance.randrange(60)]
                case 2:
                    raw[place:place] = bytes(chance.choice(b"|^~\\&\r\nOBX\x00\xff") for _ in range(8))
                case _:
                    raw += raw[place : place + 200]
            raw = raw or bytearray(b"M")
        out.append(bytes(raw).replace(mllp.END, b""))
    return out


@pytest.mark.parametrize("count", [60, pytest.param(1000, marks=pytest.mark.slow)])
def test_fuzzed_messages_over_the_socket(sqlite_store: Store, count: int) -> None:
    lab = {"north": replace(LAB["north"], link=replace(LAB["north"].link, sends_as="", receives_as=""))}
    handle = wire.handler(sqlite_store, lab)

    def open_door(peer: str, raw: bytes) -> list[bytes]:
        from il2.labs.store.ingest import receive

        said = [wire._ack(r, Link(), sqlite_store) for r in receive(sqlite_store, lab["north"], raw)]
        return said or list(handle(peer, raw))

    accepted = []
    with listening(open_door) as port:
        for raw in fuzzed(random.Random(11), count):
            answer = split(mllp.send(Link("mllp", "127.0.0.1", port), raw))[0]
            if answer.all("MSA")[0].part(1) in ("AA", "AE"):
                accepted.append(raw)
    with sqlite_store.reading() as connection:
        held = set(connection.execute(sa.select(schema.parcel.c.raw)).scalars())
    assert accepted and all(raw in held for raw in accepted), "every accepted byte is kept"


VICTIM = """
import asyncio, sys
from il2.labs import connectors, wire
from il2.labs.hl7 import mllp
from il2.labs.store.database import Store
store, labs = Store(sys.argv[1]), connectors.read(sys.argv[2])
async def main():
    server = mllp.Listener(wire.handler(store, labs))
    print(await server.start(), flush=True)
    await asyncio.Event().wait()
asyncio.run(main())
"""


def killed_rounds(store: Store, folder, rounds: int, seed: int) -> tuple[int, int]:
    """Kill the listener at a random moment after it received a message, start it again, send again.

    Returns how many messages were acknowledged before the kill and how many rounds there were.
    """
    chance = random.Random(seed)
    (folder / "lab.toml").write_text(
        toml("North", "mllp", host="127.0.0.1", port=1, sends_as="LABSYS|LAB", receives_as="IL2|HOME")
    )
    url = store.url.render_as_string(hide_password=False)
    heard = 0

    def start() -> tuple[subprocess.Popen[str], int]:
        process = subprocess.Popen(
            [sys.executable, "-c", VICTIM, url, str(folder / "lab.toml")], stdout=subprocess.PIPE, text=True
        )
        return process, int(process.stdout.readline())

    process, port = start()
    took = 0.02
    for n in range(rounds):
        raw = given.oru(given.il2_row(str(n)), control=f"kill-{n}", filler=f"K{n}")
        with socket.create_connection(("127.0.0.1", port)) as line:
            line.sendall(mllp.frame(raw))
            time.sleep(chance.uniform(0, 2 * took))
            os.kill(process.pid, signal.SIGKILL)
            process.wait()
            line.settimeout(2)
            with contextlib.suppress(OSError):
                if b"MSA|A" in line.recv(4096):
                    heard += 1
                    assert kept(store) == n + 1, "acknowledged means stored"
        process.stdout.close()
        process, port = start()
        begun = time.perf_counter()
        assert call(port, raw) in ("AA", "AE")
        took = time.perf_counter() - begun
        assert kept(store) == n + 1, "nothing lost, nothing twice"
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    process.stdout.close()
    return heard, rounds


def test_kill_between_receipt_and_acknowledgement(sqlite_store: Store, tmp_path) -> None:
    killed_rounds(sqlite_store, tmp_path, 3, seed=1)


@pytest.mark.slow
def test_two_hundred_kills(each_store: Store, tmp_path) -> None:
    heard, rounds = killed_rounds(each_store, tmp_path, 100, seed=2)
    assert 0 < heard < rounds, "the kills must fall on both sides of the acknowledgement"


def test_a_batch_is_answered_message_by_message(store: Store) -> None:
    parts = [given.oru(given.il2_row(), control=f"b{n}", filler=f"F{n}") for n in range(3)]
    raw = b"FHS|^~\\&\rBHS|^~\\&\r" + b"".join(parts) + b"BTS|3\rFTS|1\r"
    with listening(wire.handler(store, LAB)) as port, socket.create_connection(("127.0.0.1", port)) as line:
        line.sendall(mllp.frame(raw))
        line.settimeout(20)
        heard = b""
        while heard.count(mllp.END) < 3:
            heard += line.recv(65536)
    assert [m.all("MSA")[0].part(2) for m in split(heard)] == ["b0", "b1", "b2"] and kept(store) == 3
