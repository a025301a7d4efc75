"""Applications taken in by many clients at once while staff pages are read, on SQLite and on PostgreSQL, in one run.

    python bench/intake.py [--each N] [--database ADDRESS]      N applications a client, 25 times SCALE when not given

Each client is a process of its own that carries out the Action which the public form carries out, with its own
connection; one more process opens the queue of an officer all the while. Printed are applications a second with one
client and with all of them, and how long the officer waited for the page (median and longest) beside how long without
anybody applying. Fails when an application is lost, two bear one number, or a number is left out.
PostgreSQL is started for the run where the machine has its programs; ``--database`` names one that runs.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

CLIENTS = 16
EACH = 25
READS = 10
CODE = "MB9990019"
sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tools"))


def main(arguments: list[str] | None = None) -> int:
    """Measure on each database; 1 where an application was lost or a number is wrong."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--each", type=int, default=max(2, int(EACH * float(os.environ.get("SCALE", "1")))))
    parser.add_argument("--database", default="")
    parser.add_argument("--role", choices=("prepare", "client", "reader", "check"), help=argparse.SUPPRESS)
    parser.add_argument("--first", type=int, default=0, help=argparse.SUPPRESS)
    options = parser.parse_args(arguments)
    if options.role:
        return play(options.role, options.first, options.each)
    columns = f"{'1 client/s':>12}{f'{CLIENTS} clients/s':>14}{'page alone':>12}{'meanwhile':>12}{'longest':>10}"
    print(f"{'database':12}{columns}")
    wrong = 0
    for name, place in databases(options.database):
        with place as address:
            wrong |= measure(name, address, options.each)
    return wrong


def databases(given: str) -> Iterator[tuple[str, Any]]:
    """The databases to measure on: SQLite always, PostgreSQL where there is one."""
    yield "SQLite", contextlib.nullcontext("")
    if given:
        yield "PostgreSQL", contextlib.nullcontext(given)
        return
    from postgres import NoServer, programs, server  # noqa: PLC0415  the folder of tools is on the path now

    try:
        programs()
    except NoServer as missing:
        print(f"PostgreSQL: skipped, {missing}")
        return
    yield "PostgreSQL", server(durable=True)


def measure(name: str, address: str, each: int) -> int:
    """One database: prepare, one client, all clients; print its line."""
    with tempfile.TemporaryDirectory() as home:
        environment = {
            **os.environ,
            "GONGKAI_HOME": home,
            "GONGKAI_SECRET_KEY": "only-for-the-bench-" + "0" * 48,
            "DJANGO_SETTINGS_MODULE": "gongkai.project.settings",
            "GONGKAI_DATABASE": address,
        }
        if not address:
            environment.pop("GONGKAI_DATABASE")
        run(environment, "prepare", 0, each)
        alone = json.loads(run(environment, "reader", 0, 0))
        one = each / together(environment, 1, each)[0]
        spent, pages = together(environment, CLIENTS, each)
        fault = run(environment, "check", (CLIENTS + 1) * each, each).strip()
    print(
        f"{name:12}{one:12.1f}{CLIENTS * each / spent:14.1f}{statistics.median(alone):9.0f} ms"
        f"{statistics.median(pages):9.0f} ms{max(pages):7.0f} ms{'  ' + fault if fault else ''}"
    )
    return int(bool(fault))


def run(environment: dict[str, str], role: str, first: int, each: int) -> str:
    """A process of this script in another role; what it printed."""
    command = [sys.executable, __file__, "--role", role, "--first", str(first), "--each", str(each)]
    return subprocess.run(command, env=environment, check=True, stdout=subprocess.PIPE, text=True).stdout


def together(environment: dict[str, str], clients: int, each: int) -> tuple[float, list[float]]:
    """So many clients at once, beside a reader: seconds from the first start to the last end, and the page's times."""
    begin = time.time() + 3 + clients  # until then every process is up
    environment = {**environment, "BEGIN": str(begin)}
    command = [sys.executable, __file__, "--each", str(each)]
    reader = subprocess.Popen([*command, "--role", "reader"], env=environment, stdout=subprocess.PIPE, text=True)
    starts = [
        subprocess.Popen(
            [*command, "--role", "client", "--first", str(number * each)],
            env=environment,
            stdout=subprocess.PIPE,
            text=True,
        )
        for number in range(clients)
    ]
    ends = [float(client.communicate()[0]) for client in starts]
    reader.terminate()
    return max(ends) - begin, json.loads(reader.communicate()[0] or "[]") or [0.0]


def play(role: str, first: int, each: int) -> int:
    """What a process does in its role."""
    import django  # noqa: PLC0415  the environment comes first

    django.setup()
    return {"prepare": prepare, "client": apply, "reader": read, "check": check}[role](first, each)


def prepare(first: int, each: int) -> int:
    """The database, one agency, one officer."""
    from django.core.management import call_command  # noqa: PLC0415

    from gongkai.agencies.models import Account, Agency, Person, Post, PostRole  # noqa: PLC0415
    from gongkai.core import calendars, clock, installation  # noqa: PLC0415

    call_command("migrate", verbosity=0)
    installation.create(installation.Nature.BENCH)
    calendars.seed()
    agency = Agency.objects.create(
        code=CODE, name="测速局", short_name="测速局", sort_key="cs", kind="department", valid_from=date(2019, 5, 15)
    )
    now = clock.now()
    person = Person.objects.create(name="测速员", sort_key="cesuyuan", home=agency)
    Account.objects.create(name="cesu", kind="staff", person=person, made_at=now, password="!")
    post = Post.objects.create(person=person, agency=agency, title="受理员", valid_from=date(2019, 5, 15))
    PostRole.objects.create(post=post, role="receiver", granted_at=now)
    return 0


def apply(first: int, each: int) -> int:
    """Carry out the Action of the public form; print when the last one was done."""
    from gongkai.core.actions import registered  # noqa: PLC0415
    from gongkai.core.viewers import Anonymous  # noqa: PLC0415

    action = registered["applications.apply"]
    wait()
    for number in range(first, first + each):
        data = {
            "agency": CODE,
            "kind": "c1",
            "name": "陈喆堃",
            "document": "passport",
            "document_number": f"E{number:08}",
            "phone": f"138{number:08}",
            "email": f"a{number}@example.com",
            "address": "云川市人民路1号",
            "title": f"第{number}号工程竣工验收报告",
            "text": f"请公开第{number}号工程的竣工验收报告和结算书。",
            "carrier": "electronic",
            "way": "email",
        }
        action.perform(Anonymous(), data, channel="page", once=f"bench {first} {number} {os.getpid()}")
    print(time.time())
    return 0


def read(first: int, each: int) -> int:
    """Open the queue again and again until told to stop; print the times in milliseconds."""
    import signal  # noqa: PLC0415

    from django.conf import settings  # noqa: PLC0415
    from django.test import Client  # noqa: PLC0415

    from gongkai.agencies import sessions  # noqa: PLC0415
    from gongkai.agencies.models import Account  # noqa: PLC0415
    from gongkai.core import clock  # noqa: PLC0415
    from gongkai.core.writing import write_transaction  # noqa: PLC0415

    settings.ALLOWED_HOSTS = ["testserver"]
    client, spent, stopped = Client(), [], []
    with write_transaction():
        token = sessions.open_session(
            Account.objects.get(name="cesu"), sessions.Visitor(), strong=True, needs="", moment=clock.now()
        )
    client.cookies[sessions.COOKIES[Account.Kind.STAFF]] = token
    signal.signal(signal.SIGTERM, lambda *_: stopped.append(True))
    client.get("/desk/applications/?queue=all")
    wait()
    while not stopped and ("BEGIN" in os.environ or len(spent) < READS):
        start = time.perf_counter()
        answer = client.get("/desk/applications/?queue=all")
        spent.append((time.perf_counter() - start) * 1000)
        if answer.status_code != 200:
            raise SystemExit(f"the queue answered {answer.status_code}")
    print(json.dumps(spent))
    return 0


def wait() -> None:
    """Until all processes are up."""
    time.sleep(max(0.0, float(os.environ.get("BEGIN", "0")) - time.time()))


def check(first: int, each: int) -> int:
    """Print what is wrong: applications lost, numbers twice or left out."""
    from gongkai.applications.models import Application  # noqa: PLC0415
    from gongkai.core.models import Number  # noqa: PLC0415

    count = Application.objects.count()
    if count != first:
        print(f"{first - count} applications lost")
    values = sorted(Number.objects.filter(agency__code=CODE).values_list("value", flat=True))
    if values != list(range(1, first + 1)):
        print("numbers not in order")
    return 0


if __name__ == "__main__":
    sys.exit(main())
