"""`il2 serve`."""

from __future__ import annotations

import socket
import threading
from contextlib import suppress
from ipaddress import ip_address

import click

from il2.cli import failures
from il2.cli.common import example
from il2.ground.errors import InputError

_EVERYWHERE = ("0.0.0.0", "::")


@click.command("serve", epilog=example("il2 serve --check"))
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option(
    "--port", type=click.IntRange(0, 65535), default=8000, show_default=True, help="0: any free one."
)
@click.option(
    "--open-to-network",
    is_flag=True,
    help="Allow addresses that other machines can reach (see docs/security.md).",
)
@click.option("--name", "names", multiple=True, metavar="HOST", help="Also answer under this host name.")
@click.option("--browser/--no-browser", default=False, help="Open the first page in the browser.")
@click.option("--check", is_flag=True, help="Build everything, say where it would listen, and stop.")
def command(
    host: str, port: int, open_to_network: bool, names: tuple[str, ...], browser: bool, check: bool
) -> None:
    """Serve the pages and the HTTP API on this machine.

    Ctrl-C stops it. Nothing is stored, nothing is sent elsewhere, and no addresses are logged.
    """
    if not _is_loopback(host) and not open_to_network:
        raise InputError(
            f"{host!r} can be reached by other machines, and il2 has no sign-in there; "
            "add --open-to-network if that is wanted, else leave --host away"
        )
    try:
        import uvicorn

        from il2.web.app import create_app, warm
        from il2.web.security import LOOPBACK
    except ImportError as missing:
        raise InputError(
            f'the pages need the library {missing.name}; install it with: pip install "il2[web,charts]"'
        ) from missing
    known = (
        ("*",)
        if host in _EVERYWHERE and not names
        else (*LOOPBACK, f"[{host}]" if ":" in host else host, *names)
    )
    app = create_app(hosts=known)
    with _listening(host, port) as listener:
        where = f"http://{f'[{host}]' if ':' in host else host}:{listener.getsockname()[1]}/"
        if check:
            failures.say(f"everything is in place; il2 serve would listen on {where}")
            return
        failures.say(f"serving on {where} (Ctrl-C stops it)")
        if browser:
            click.launch(where)
        config = uvicorn.Config(
            app, log_level="warning", access_log=False, server_header=False, timeout_keep_alive=30,
            timeout_graceful_shutdown=3,
        )  # fmt: skip
        warming = threading.Thread(target=warm, daemon=True)
        warming.start()
        with suppress(KeyboardInterrupt):  # the server has stopped in good order and passes the signal on
            uvicorn.Server(config).run(sockets=[listener])
        warming.join()
        failures.say("stopped")


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def _listening(host: str, port: int) -> socket.socket:
    """Return a socket that listens; taken ports and impossible addresses are one sentence."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
    except OSError as error:
        listener.close()
        reason = (error.strerror or str(error)).lower()
        raise InputError(f"cannot listen on {host} port {port}: {reason}; try --port 0") from error
    listener.listen(128)
    return listener
