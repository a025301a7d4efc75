"""Whether an outside address answers, asked with care: only public addresses of the internet, never inner networks.

Every name is resolved here, every address it has must be public, and the connection goes to the one that was looked at,
so that a name cannot change between the look and the call. Each redirect is looked at in the same way. Nothing is
sent but the question, no body is read.
"""

from __future__ import annotations

import http.client
import ipaddress
import socket
import ssl
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from urllib.parse import SplitResult, quote, urljoin, urlsplit

TIMEOUT = 8
HOPS = 5
PORTS = {"http": 80, "https": 443}
AGENT = "Gongkai link check (public information disclosure)"
GONE = (404, 410)
_PATH = "/%:@!$&'()*+,;=~-._"
_QUERY = f"{_PATH}?"
# Servers that answer so are there; they only do not like to be asked by a program.
THERE = (401, 403, 405, 429, 451)

Resolve = Callable[[str, int], Sequence[str]]
Call = Callable[[SplitResult, str, str], tuple[int, str]]


class Unsafe(ValueError):
    """The address leads where no link of a public page may lead."""


@dataclass(frozen=True)
class Answer:
    """What came of asking: ``alive``; ``gone``: surely not there any more; neither: not now."""

    alive: bool
    gone: bool
    detail: str


def resolved(host: str, port: int) -> Sequence[str]:
    """The addresses of a name."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(each[4][0]) for each in found))


def safe(parts: SplitResult, resolve: Resolve) -> str:
    """The address to connect to. Raises ``Unsafe`` for anything but a public web address, ``OSError`` for no name."""
    if parts.scheme not in PORTS or not parts.hostname or parts.username or parts.password:
        raise Unsafe("不是普通的网址")
    if (parts.port or PORTS[parts.scheme]) != PORTS[parts.scheme]:
        raise Unsafe("端口不是网站常用的")
    addresses = resolve(parts.hostname, PORTS[parts.scheme])
    for address in addresses:
        plain = ipaddress.ip_address(address.partition("%")[0])
        plain = getattr(plain, "ipv4_mapped", None) or plain
        if not plain.is_global or plain.is_multicast:
            raise Unsafe("指向内部网络")
    if not addresses:
        raise OSError("no address")
    return addresses[0]


def called(parts: SplitResult, address: str, method: str) -> tuple[int, str]:
    """Ask once: the status, and where a redirect leads."""
    host, port = (parts.hostname or "").encode("idna").decode(), PORTS[parts.scheme]
    connection = http.client.HTTPConnection(host, port, timeout=TIMEOUT)
    sock = socket.create_connection((address, port), timeout=TIMEOUT)
    try:
        connection.sock = (
            ssl.create_default_context().wrap_socket(sock, server_hostname=host) if parts.scheme == "https" else sock
        )
        query = f"?{quote(parts.query, safe=_QUERY)}" if parts.query else ""
        path = quote(parts.path or "/", safe=_PATH) + query
        connection.request(method, path, headers={"User-Agent": AGENT, "Accept": "*/*", "Connection": "close"})
        answer = connection.getresponse()
        return answer.status, answer.getheader("Location") or ""
    finally:
        connection.close()
        sock.close()


def ask(address: str, resolve: Resolve = resolved, call: Call = called) -> Answer:
    """Whether the address answers; never raises for what the other side does."""
    try:
        return _follow(address, resolve, call)
    except Unsafe as fault:
        return Answer(False, True, f"{fault}，公众打不开")
    except socket.gaierror:
        return Answer(False, False, "域名不存在")
    except TimeoutError:
        return Answer(False, False, "没有回应")
    except ssl.SSLError:
        return Answer(False, False, "证书有问题")
    except (OSError, http.client.HTTPException, ValueError) as fault:
        return Answer(False, False, f"连不上（{type(fault).__name__}）")


def _follow(address: str, resolve: Resolve, call: Call) -> Answer:
    for _ in range(HOPS + 1):
        parts = urlsplit(address)
        to = safe(parts, resolve)
        status, target = call(parts, to, "HEAD")
        if status in {405, 501}:
            status, target = call(parts, to, "GET")
        if 300 <= status < 400 and target:
            address = urljoin(address, target)
            continue
        alive = status < 400 or status in THERE
        return Answer(alive, status in GONE, "" if alive else f"对方回答 {status}")
    return Answer(False, False, f"转了 {HOPS} 次还没有到")
