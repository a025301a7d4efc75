"""The product served over HTTP inside the test process, on a private database."""

from __future__ import annotations

import contextlib
import socket
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from socketserver import ThreadingMixIn
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

import pytest
from django.core.wsgi import get_wsgi_application
from django.db import connections

from gongkai.core import clock
from harness.databases import RealDatabase


@dataclass(frozen=True)
class Site:
    """A running site: its base address and its database."""

    url: str
    database: RealDatabase

    def address(self, path: str) -> str:
        """The full address of a path that begins with a slash."""
        return self.url + path


def living(day: str) -> contextlib.AbstractContextManager[None]:
    """The process, with the site's threads, lives on a day of 2026 (``03-02``)."""
    return living_at(datetime.fromisoformat(f"2026-{day}T02:00:00+00:00"))


@contextlib.contextmanager
def living_at(moment: datetime) -> Iterator[None]:
    """The process, with the site's threads, lives then."""
    before = clock.offset()
    clock.shift(moment - (clock.now() - before))
    try:
        yield
    finally:
        clock.shift(before)


class Server(ThreadingMixIn, WSGIServer):
    """One thread per connection, as browsers open several at once; all are joined when the server closes."""

    daemon_threads = False
    block_on_close = True

    def __init__(self, *args: Any, **options: Any) -> None:
        self.open: set[socket.socket] = set()
        super().__init__(*args, **options)

    def process_request(self, request: Any, client_address: Any) -> None:
        self.open.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request: Any) -> None:
        self.open.discard(request)
        super().shutdown_request(request)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A browser that goes away is no error of the site."""
        if not isinstance(sys.exc_info()[1], ConnectionError):
            super().handle_error(request, client_address)

    def hang_up(self) -> None:
        """End the connections that a browser opened ahead and never used; their threads wait for nothing else."""
        for each in list(self.open):
            with contextlib.suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)


class Handler(WSGIRequestHandler):
    """Closes what a thread opened when the connection ends, and is silent."""

    def handle(self) -> None:
        try:
            super().handle()
        finally:
            connections.close_all()

    def log_message(self, format: str, *args: Any) -> None:
        """Nothing: what a test wants to know it asks the page."""


@pytest.fixture(scope="session")
def application() -> Any:
    """The product's WSGI application, loaded once."""
    return get_wsgi_application()


@pytest.fixture
def site(real_database: RealDatabase, application: Any) -> Iterator[Site]:
    """The product at a loopback address for the length of the test."""
    with make_server("127.0.0.1", 0, application, server_class=Server, handler_class=Handler) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield Site(f"http://127.0.0.1:{server.server_port}", real_database)
        finally:
            server.shutdown()
            thread.join()
            server.hang_up()
