"""Settings of the test run: a home of its own, the example process installed, fast password hashes, no mail sent.

What the developer's shell says about an installation is put aside, so that no test can touch a real one.
``GONGKAI_TEST_DATABASE`` names the PostgreSQL server to test on; without it the tests use SQLite files.
"""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
from importlib.util import find_spec

_HOME = tempfile.mkdtemp(prefix="gongkai-test-")
os.mkdir(os.path.join(_HOME, "static"))  # WhiteNoise warns of a folder that is not there
atexit.register(shutil.rmtree, _HOME, ignore_errors=True)
for _name in ("GONGKAI_DEBUG", "GONGKAI_HOSTS", "GONGKAI_DATABASE"):
    os.environ.pop(_name, None)
os.environ["GONGKAI_HOME"] = _HOME
os.environ["GONGKAI_EXAMPLE"] = "1" if find_spec("gongkai.example") else "0"
os.environ["GONGKAI_SECRET_KEY"] = "only-for-tests-" + "0" * 48
if "GONGKAI_TEST_DATABASE" in os.environ:
    os.environ["GONGKAI_DATABASE"] = os.environ["GONGKAI_TEST_DATABASE"]

from gongkai.project.settings import *  # noqa: E402, F403

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
