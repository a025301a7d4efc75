"""Settings of the test run: a home of its own, the example process installed, fast password hashes, no mail sent.

What the developer's shell says about an installation is put aside, so that no test can touch a real one. The processes
that a test starts have these settings too; ``GONGKAI_TEST_PROCESS`` then says that home and database are the test's.

``GONGKAI_TEST_DATABASE`` names the PostgreSQL server to test on; without it the tests use SQLite files.
``GONGKAI_TEST_TODAY`` moves the machine's date to that day, in the test run and in every process it starts.
"""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
from datetime import date, datetime, timedelta, tzinfo

from gongkai.core import clock


def prepare_environment() -> None:
    """Make a home that ends with this process, and forget the shell's own installation."""
    home = tempfile.mkdtemp(prefix="gongkai-test-")
    atexit.register(shutil.rmtree, home, ignore_errors=True)
    os.mkdir(os.path.join(home, "static"))  # WhiteNoise warns of a folder that is not there
    for name in ("GONGKAI_DEBUG", "GONGKAI_HOSTS", "GONGKAI_DATABASE"):
        os.environ.pop(name, None)
    os.environ["GONGKAI_HOME"] = home
    os.environ["GONGKAI_EXAMPLE"] = "1"
    os.environ["GONGKAI_SECRET_KEY"] = "only-for-tests-" + "0" * 48
    if "GONGKAI_TEST_DATABASE" in os.environ:
        os.environ["GONGKAI_DATABASE"] = os.environ["GONGKAI_TEST_DATABASE"]


def move_machine_date(day: date) -> None:
    """Put another machine's clock under ``gongkai.core.clock``: the same time of day, on ``day``."""
    # Whole days, so that all processes of a run agree to the second whenever they started.
    offset = timedelta(days=(day - clock.local_date(datetime.now(clock.BEIJING))).days)

    class Machine(datetime):
        """``datetime`` whose ``now`` is moved."""

        @classmethod
        def now(cls, tz: tzinfo | None = None) -> datetime:  # type: ignore[override]
            return datetime.now(tz) + offset

    clock.datetime = Machine  # type: ignore[misc, attr-defined]


if "GONGKAI_TEST_PROCESS" not in os.environ:
    prepare_environment()
if "GONGKAI_TEST_TODAY" in os.environ:
    move_machine_date(date.fromisoformat(os.environ["GONGKAI_TEST_TODAY"]))

from gongkai.project.settings import *  # noqa: E402, F403
from gongkai.project.settings import HOME  # noqa: E402

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
if "GONGKAI_TEST_PROCESS" in os.environ:
    # Another process cannot hand over its memory: its letters lie in its home.
    EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    EMAIL_FILE_PATH = HOME / "mail"
# A page kept in one test would be found in another, whose database begins at the same generation.
CACHES = {name: {"BACKEND": "django.core.cache.backends.dummy.DummyCache"} for name in ("default", "pages")}
DEMO_CASES = 3
DEMO_PUBLICATIONS = 4
DEMO_MIGRATED = 8
DEMO_ACT_MONTHS = 1
