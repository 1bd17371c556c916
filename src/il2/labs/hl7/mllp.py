"""MLLP: frames on a socket, bounded in size and time; one acknowledgement for each message, after the commit.

A frame is 0x0B, the message, 0x1C 0x0D. The listener serves loopback, or other machines with mutual TLS.
"""

from __future__ import annotations

import asyncio
import contextlib
import socket
import ssl
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from il2.ground.errors import InputError
from il2.labs.connectors import Link, is_loopback

START, END = b"\x0b", b"\x1c\x0d"
MOST_BYTES = 16 * 1024 * 1024


class FrameError(InputError):
    """Bytes that are no frame, a frame that is too large, or a peer that is too slow."""


@dataclass(frozen=True)
class Limits:
    """What a peer may do: bytes of a frame, seconds for a frame, idle seconds, connections at a time."""

    most_bytes: int = MOST_BYTES
    frame_seconds: float = 60.0
    idle_seconds: float = 300.0
    connections: int = 64


#: Takes the address of the peer and a message, returns the acknowledgements (bytes without frame).
Handler = Callable[[str, bytes], Sequence[bytes]]


def frame(message: bytes) -> bytes:
    """Return the message in its frame.

    Examples
    --------
    >>> frame(b"MSH|")
    b'\\x0bMSH|\\x1c\\r'
    """
    return START + message + END


async def read_frame(reader: asyncio.StreamReader, limits: Limits) -> bytes | None:
    """Return the next message, ``None`` when the peer has hung up between two.

    Raises
    ------
    FrameError : no start byte, too large, half a frame.
    """
    try:
        async with asyncio.timeout(limits.idle_seconds):
            first = await reader.read(1)
            while first in (b"\r", b"\n", b" "):  # some senders pad between frames
                first = await reader.read(1)
    except TimeoutError:
        raise FrameError("idle for too long") from None
    if not first:
        return None
    if first != START:
        raise FrameError("not an MLLP frame")
    try:
        async with asyncio.timeout(limits.frame_seconds):
            return await _body(reader, limits)
    except TimeoutError:
        raise FrameError("the frame took too long") from None


async def _body(reader: asyncio.StreamReader, limits: Limits) -> bytes:
    """Read up to the end mark without ever holding more than the limit."""
    held = bytearray()
    while True:
        part = await reader.read(65536)
        if not part:
            raise FrameError("the connection ended inside a frame")
        start = max(0, len(held) - 1)
        held += part
        end = held.find(END, start)
        if end >= 0:
            if end > limits.most_bytes:
                raise FrameError("the frame is too large")
            rest = bytes(held[end + 2 :])
            if rest:
                _push_back(reader, rest)
            return bytes(held[:end])
        if len(held) > limits.most_bytes:
            raise FrameError("the frame is too large")


def _push_back(reader: asyncio.StreamReader, rest: bytes) -> None:
    """Put bytes of the next frame back in front of the buffer."""
    buffer: bytearray = reader._buffer  # type: ignore[attr-defined]
    buffer[:0] = rest


class Listener:
    """A server that hands messages to a handler, one after the other for each connection.

    Parameters
    ----------
    handler : called in a thread; what it returns is sent only after it returned.
    host, port : where to listen; another machine than this one needs ``tls``.
    peers : addresses that may connect; others are closed at once.

    Raises
    ------
    FrameError : a public address without TLS.
    """

    def __init__(
        self,
        handler: Handler,
        host: str = "127.0.0.1",
        port: int = 0,
        *,
        peers: Sequence[str] = ("127.0.0.1", "::1"),
        limits: Limits | None = None,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        if tls is None and not is_loopback(host):
            raise FrameError("MLLP without TLS listens on this machine only")
        if tls is not None and tls.verify_mode != ssl.CERT_REQUIRED:
            raise FrameError("TLS for MLLP must ask for the peer's certificate")
        self.handler, self.host, self.port = handler, host, port
        self.peers, self.limits, self.tls = tuple(peers), limits or Limits(), tls
        self.open = 0
        # One thread for each connection, so that messages of all of them can wait for one commit together.
        self.pool = ThreadPoolExecutor(self.limits.connections, thread_name_prefix="mllp")
        self.server: asyncio.Server | None = None

    async def start(self) -> int:
        """Begin to listen and return the port."""
        self.server = await asyncio.start_server(self._serve, self.host, self.port, ssl=self.tls)
        self.port = int(self.server.sockets[0].getsockname()[1])
        return self.port

    async def stop(self) -> None:
        """Stop listening."""
        if self.server is not None:
            self.server.close()
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(2):
                    await self.server.wait_closed()
        self.pool.shutdown(wait=False)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        peer = str((writer.get_extra_info("peername") or ("?",))[0])
        if peer not in self.peers or self.open >= self.limits.connections:
            await _close(writer)
            return
        self.open += 1
        try:
            while (message := await read_frame(reader, self.limits)) is not None:
                loop = asyncio.get_running_loop()
                for answer in await loop.run_in_executor(self.pool, self.handler, peer, message):
                    writer.write(frame(answer))
                    async with asyncio.timeout(self.limits.frame_seconds):
                        await writer.drain()
        except (FrameError, ConnectionError, TimeoutError, asyncio.IncompleteReadError, ssl.SSLError):
            pass
        finally:
            self.open -= 1
            await _close(writer)


async def _close(writer: asyncio.StreamWriter) -> None:
    writer.close()
    with contextlib.suppress(Exception):
        async with asyncio.timeout(2):
            await writer.wait_closed()


def send(link: Link, message: bytes, *, seconds: float = 30.0) -> bytes:
    """Send one message and return the acknowledgement.

    Raises
    ------
    OSError : nobody there, or the connection broke.
    FrameError : an answer that is no frame, or none in time.
    """
    if not link.tls and not is_loopback(link.host):
        raise FrameError("MLLP without TLS goes to this machine only")
    plain = socket.create_connection((link.host, link.port), timeout=seconds)
    with plain, _wrapped(plain, link) as wire:
        wire.settimeout(seconds)
        wire.sendall(frame(message))
        return _answer(wire)


def _answer(wire: socket.socket) -> bytes:
    held = bytearray()
    try:
        while END not in held:
            part = wire.recv(65536)
            if not part:
                raise FrameError("the laboratory hung up without an answer")
            held += part
            if len(held) > 1024 * 1024:
                raise FrameError("the answer is too large")
    except TimeoutError:
        raise FrameError("the laboratory did not answer in time") from None
    start = held.find(START)
    if start < 0:
        raise FrameError("the answer is not an MLLP frame")
    return bytes(held[start + 1 : held.index(END)])


def _wrapped(plain: socket.socket, link: Link) -> socket.socket:
    if not link.tls:
        return plain
    return client_tls(link).wrap_socket(plain, server_hostname=link.host)


def client_tls(link: Link) -> ssl.SSLContext:
    """Return the TLS settings for calling a laboratory: its certificate is checked, ours is shown."""
    context = ssl.create_default_context(cafile=link.ca_file or None)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    if link.cert_file:
        context.load_cert_chain(link.cert_file, link.key_file or None)
    return context


def server_tls(cert_file: str, key_file: str, ca_file: str) -> ssl.SSLContext:
    """Return the TLS settings for listening: mutual, TLS 1.2 at least."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.load_cert_chain(cert_file, key_file)
    context.load_verify_locations(ca_file)
    context.verify_mode = ssl.CERT_REQUIRED
    return context
