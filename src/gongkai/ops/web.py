"""The web server: gunicorn with one process and a pool of threads."""

from __future__ import annotations

import errno
import socket
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.db import connections
from gunicorn.app.base import BaseApplication

from gongkai.core import clock, installation
from gongkai.ops.command import Problem
from gongkai.portal import site
from gongkai.ui import errors

# The path without its query: what a person typed or looked for does not belong in a log.
ACCESS_FORMAT = "%(m)s %(U)s %(s)s %(b)s %(M)sms"


class Site(BaseApplication):
    """The product under gunicorn."""

    def __init__(self, host: str, port: int, threads: int, access_log: bool) -> None:
        self.address = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
        self.threads, self.access_log = threads, access_log
        super().__init__()

    def load_config(self) -> None:
        """Everything that differs from gunicorn's defaults."""
        values: dict[str, Any] = {
            "bind": [self.address],
            "worker_class": "gthread",
            "workers": 1,
            "threads": self.threads,
            "timeout": 120,
            "graceful_timeout": 20,
            "control_socket_disable": True,
            # Who may say that the reader came by HTTPS (X-Forwarded-Proto): our own proxies, and this machine.
            "forwarded_allow_ips": ",".join(sorted({"127.0.0.1", "::1", *settings.TRUSTED_PROXIES})),
            "accesslog": "-" if self.access_log else None,
            "access_log_format": ACCESS_FORMAT,
            "logger_class": "gongkai.ops.web_log.Log",
            "post_worker_init": _ready,
            "pre_request": _keep_time,
        }
        for name, value in values.items():
            self.cfg.set(name, value)

    def load(self) -> Any:
        """The WSGI application, loaded in the process that serves it."""
        return get_wsgi_application()


def _ready(worker: Any) -> None:
    installation.set_clock()
    # So that error pages and the notice for old browsers name the office from the first request on.
    errors.remember(site.build(clock.today()))
    worker.simulated = installation.nature() != installation.Nature.PRODUCTION
    connections.close_all()
    worker.log.info("网站已就绪：%s", "、".join(f"http://{address}" for address in worker.cfg.bind))


def _keep_time(worker: Any, _: Any) -> None:
    if worker.simulated:  # `gongkai clock set` in another process takes effect at the next request
        installation.set_clock()


def check_port(host: str, port: int) -> None:
    """Raise ``Problem`` where the address cannot be listened on."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            why = "已被其他程序占用" if error.errno == errno.EADDRINUSE else f"不能使用（{error.strerror}）"
            remedy = "请停掉占用的程序，或者换一个端口：gongkai 命令用 --port，make demo 用 PORT="
            raise Problem(f"地址 {host}:{port} {why}。{remedy}。") from None


def prepare_folders() -> None:
    """Make the folders that the web server expects."""
    Path(settings.STATIC_ROOT).mkdir(parents=True, exist_ok=True)
