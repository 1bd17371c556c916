"""`il2 serve` as a user starts it: says where it is, answers, stops with Ctrl-C, keeps to this machine."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator

import httpx
import pytest

from il2.cli.main import main


@pytest.fixture
def running() -> Iterator[tuple[subprocess.Popen[str], str]]:
    """The process and the address that it says."""
    process = subprocess.Popen(
        [sys.executable, "-m", "il2.cli", "serve", "--port", "0"], stderr=subprocess.PIPE, text=True,
        env=os.environ | {"PYTHONUNBUFFERED": "1"},
    )  # fmt: skip
    assert process.stderr is not None
    said = process.stderr.readline()
    found = re.search(r"serving on (http://127\.0\.0\.1:\d+)/ ", said)
    assert found, said
    yield process, found[1]
    process.kill()
    process.wait()
    process.stderr.close()


def test_it_answers_and_logs_nothing_of_a_person_and_stops_with_ctrl_c(
    running: tuple[subprocess.Popen[str], str],
) -> None:
    process, address = running
    assert "no medical device" in httpx.get(address).text
    read = httpx.post(f"{address}/result", data={"value": "31 pg/mL", "laboratory": "Testopia"})
    assert read.status_code == 200
    assert httpx.post(f"{address}/result", data={"value": "31 Testopia"}).status_code == 422
    process.send_signal(signal.SIGINT)
    assert process.wait(20) == 0
    assert process.stderr is not None
    left = process.stderr.read()
    assert left.splitlines() == ["il2: stopped"]


@pytest.mark.parametrize("host", ["0.0.0.0", "192.0.2.7", "::", "il2.example.org"])
def test_other_hosts_need_a_word(host: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["serve", "--host", host, "--check"]) == 2
    assert "--open-to-network" in capsys.readouterr().err


def test_check_says_where_it_would_listen(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["serve", "--check", "--port", "0"]) == 0
    assert re.search(r"would listen on http://127\.0\.0\.1:\d+/", capsys.readouterr().err)


def test_a_taken_port_is_a_sentence(capsys: pytest.CaptureFixture[str]) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        assert main(["serve", "--port", str(port)]) == 2
    assert f"cannot listen on 127.0.0.1 port {port}: address already in use" in capsys.readouterr().err
