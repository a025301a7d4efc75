"""No test leaves the machine: only loopback addresses and unix sockets may be reached."""

from __future__ import annotations

import ipaddress
import sys
from typing import Any

import pytest

LOCAL_NAMES = {"localhost", "localhost.localdomain", ""}


class NetworkForbidden(RuntimeError):
    """A test tried to reach another machine."""


def is_local(host: object) -> bool:
    """Whether a host as given to the socket module is this machine."""
    if host is None or isinstance(host, bytes):
        host = (host or b"").decode("ascii", "replace")
    if not isinstance(host, str):
        return False
    if host.lower() in LOCAL_NAMES:
        return True
    try:
        return ipaddress.ip_address(host.split("%")[0]).is_loopback
    except ValueError:
        return False


def refuse_others(event: str, arguments: tuple[Any, ...]) -> None:
    """Audit hook: an address of a socket family with hosts, or a name to be looked up, must be local."""
    if event in {"socket.connect", "socket.sendto", "socket.sendmsg"}:
        address = arguments[1]
        if isinstance(address, tuple) and address and not is_local(address[0]):
            raise NetworkForbidden(f"a test reached for {address[0]!r}; tests stay on this machine")
    elif event in {"socket.getaddrinfo", "socket.gethostbyname", "socket.gethostbyaddr"} and not is_local(arguments[0]):
        raise NetworkForbidden(f"a test looked up {arguments[0]!r}; tests stay on this machine")


def pytest_configure(config: pytest.Config) -> None:
    """Hold for the whole run: an audit hook sees every socket, whoever opens it, and cannot be taken off."""
    if not getattr(sys, "gongkai_network_guard", False):
        sys.addaudithook(refuse_others)
        sys.gongkai_network_guard = True  # type: ignore[attr-defined]
