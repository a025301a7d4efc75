"""A home folder that is not there is made, also where the signing key is given and nothing else makes it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

SCRIPT = Path(sys.executable).parent / "gongkai"


def test_install_makes_the_home_folder(tmp_path: Path) -> None:
    home = tmp_path / "not" / "there"
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("GONGKAI_", "DJANGO_"))}
    people = ["--system-admin=甲", "--security-admin=乙", "--audit-admin=丙"]
    agency = ["--agency-code=YC-1", "--agency-name=云川市档案局", "--nature=production"]
    done = subprocess.run(
        [str(SCRIPT), "install", *people, *agency],
        env={**kept, "GONGKAI_HOME": str(home), "GONGKAI_SECRET_KEY": "x" * 50},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert (home / "gongkai.sqlite3").is_file(), done.stderr
    assert "unable to open" not in done.stderr
