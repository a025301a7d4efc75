"""Tests stay on this machine: every way of reaching another one is refused, loopback and unix sockets are not."""

from __future__ import annotations

import socket
import urllib.request

import pytest

from harness.network import NetworkForbidden, is_local


@pytest.mark.parametrize("host", ["192.0.2.1", "2001:db8::1", "0.0.0.1"])
def test_other_machines_are_refused(host: str) -> None:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as client, pytest.raises(NetworkForbidden):
        client.connect((host, 80))


def test_names_are_not_looked_up() -> None:
    with pytest.raises(NetworkForbidden):
        socket.getaddrinfo("example.org", 443)


def test_a_library_is_refused_too() -> None:
    with pytest.raises((NetworkForbidden, OSError), match="stay on this machine"):
        urllib.request.urlopen("http://192.0.2.1/", timeout=1)


def test_a_datagram_is_refused() -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as client, pytest.raises(NetworkForbidden):
        client.sendto(b"?", ("192.0.2.1", 53))


def test_loopback_is_allowed() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server, socket.create_connection(server.getsockname()) as client:
        client.sendall(b"x")


@pytest.mark.parametrize("host", ["127.0.0.1", "127.8.8.8", "::1", "localhost", "LOCALHOST", None, b"localhost"])
def test_this_machine(host: object) -> None:
    assert is_local(host)


@pytest.mark.parametrize("host", ["10.0.0.1", "localhost.example.org", b"example.org", "::ffff:192.0.2.1", 7])
def test_another_machine(host: object) -> None:
    assert not is_local(host)
