"""``gongkai serve``: the web server and one job worker, under one supervisor."""

from __future__ import annotations

from django.core.management.base import CommandParser
from django.db import connections

from gongkai.ops import logs, web
from gongkai.ops.supervisor import Child, Supervisor, program

HOST, PORT, THREADS = "127.0.0.1", 8000, 8


def add_arguments(parser: CommandParser, *, port: int = PORT) -> None:
    """The options of the web server."""
    parser.add_argument("--host", default=HOST, help=f"监听地址（缺省 {HOST}）")
    parser.add_argument("--port", type=int, default=port, help=f"端口（缺省 {port}）")
    parser.add_argument("--threads", type=int, default=THREADS, help=f"网站线程数（缺省 {THREADS}）")
    parser.add_argument("--access-log", action="store_true", help="把每次访问写入日志（不含查询参数）")


def serve(host: str, port: int, threads: int, access_log: bool = False) -> int:
    """Serve until a signal comes; the exit code."""
    logs.configure("serve")
    web.check_port(host, port)
    connections.close_all()
    options = ["--host", host, "--port", str(port), "--threads", str(threads)]
    if access_log:
        options.append("--access-log")
    site = Child("网站", program("web", *options), vital=True)
    worker = Child("任务进程", program("worker"), vital=False)
    return Supervisor([site, worker]).run()
