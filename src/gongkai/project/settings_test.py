"""Settings of the test run: the example process is installed, passwords hash fast, nothing leaves the machine."""

from __future__ import annotations

import os
import tempfile

os.environ.setdefault("GONGKAI_HOME", os.path.join(tempfile.gettempdir(), f"gongkai-test-{os.getpid()}"))
os.environ.setdefault("GONGKAI_EXAMPLE", "1")

from gongkai.project.settings import *  # noqa: F403

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
