"""A process of its own that fills in and sends one application after another, and says what each receipt shows."""

from __future__ import annotations

import sys

import django


def main(agency: str, count: int) -> None:
    """Apply ``count`` times at the agency; one line per receipt, flushed."""
    django.setup()
    from django.test import Client  # noqa: PLC0415  Django must be set up first

    from gongkai.applications.tests import applicant  # noqa: PLC0415

    client = Client(headers={"host": "localhost"})
    print("ready", flush=True)
    sys.stdin.readline()
    for _ in range(count):
        link = applicant.apply(client, agency)
        numbers, codes = applicant.receipt(client, link)
        print(numbers[0], codes[0], flush=True)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
