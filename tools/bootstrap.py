"""Prepare a checkout for ``make demo`` or ``make test``: Debian packages, virtual environment, locked dependencies.

Standard library only. Each part is skipped when it is already there, so that the second call takes a moment and needs
no network.
"""

from __future__ import annotations

import fcntl
import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = Path(os.environ.get("GONGKAI_VENV") or ROOT / ".venv")
OLDEST_PYTHON = (3, 11)
POSTGRESQL_HOMES = "/usr/lib/postgresql"
CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome")
FONT_HOME = "/usr/share/fonts"
# 仿宋, the face of letters: one file of a package that, installed whole, would bring TeX along.
FANGSONG, FANGSONG_PACKAGE = "FandolFang-Regular.otf", "texlive-lang-chinese"
FANGSONG_HOMES = (FONT_HOME, "/usr/local/share/fonts", "/usr/share/texlive/texmf-dist/fonts/opentype")
OWN_FONTS = Path("/usr/local/share/fonts/gongkai")


class CannotPrepare(Exception):
    """Something is missing that this program cannot bring; the message says what the person can do."""


@dataclass(frozen=True)
class DebianPackage:
    """A package that a command needs: its name, how to see that what it brings is there, and whether it must be."""

    name: str
    present: Callable[[], bool]
    purpose: str
    required: bool = True


def has_venv() -> bool:
    """Whether this Python can make environments with pip in them (Debian keeps that in a package of its own)."""
    importlib.invalidate_caches()
    return all(importlib.util.find_spec(name) for name in ("venv", "ensurepip"))


def has_chromium() -> bool:
    """Whether a Chromium that Playwright can drive is on the path."""
    return any(shutil.which(name) for name in CHROMIUM_NAMES)


def has_postgresql() -> bool:
    """Whether a PostgreSQL server can be started from this machine's files."""
    return shutil.which("initdb") is not None or any(Path(POSTGRESQL_HOMES).glob("*/bin/initdb"))


def has_libatomic() -> bool:
    """Whether the library is there that Playwright's driver is linked to and Debian's smallest system lacks."""
    return any(any(Path("/").glob(pattern)) for pattern in ("usr/lib/*/libatomic.so.1", "usr/lib*/libatomic.so.1"))


def has_font(pattern: str) -> Callable[[], bool]:
    """A check for a font file by its name."""
    return lambda: any(Path(FONT_HOME).rglob(pattern))


PYTHON_VENV = DebianPackage("python3-venv", has_venv, "the virtual environment")
LETTER_FONTS = (
    DebianPackage("fonts-noto-cjk", has_font("NotoSansCJK*"), "letters and pictures of pages", required=False),
    DebianPackage("fonts-lxgw-wenkai", has_font("LXGWWenKai*"), "letters", required=False),
)


@dataclass(frozen=True)
class Goal:
    """What one command needs: its lock file and its Debian packages."""

    lock: str
    packages: tuple[DebianPackage, ...]


GOALS = {
    "demo": Goal("base", (PYTHON_VENV, *LETTER_FONTS)),
    "dev": Goal("dev", (PYTHON_VENV,)),
    "test": Goal(
        "dev",
        (
            PYTHON_VENV,
            DebianPackage("chromium", has_chromium, "the browser tests"),
            DebianPackage("libatomic1", has_libatomic, "Playwright's driver"),
            DebianPackage("postgresql", has_postgresql, "the tests on PostgreSQL"),
            *LETTER_FONTS,
        ),
    ),
}


def install_packages(packages: Sequence[DebianPackage], *, may_install: bool, first_time: bool) -> None:
    """Bring the missing Debian packages, or name them exactly.

    A package that is not required is tried only the first time or together with a required one: a machine without it
    and without a network must not wait for it at every call.
    """
    missing = [package for package in packages if not package.present()]
    wanted = [package.name for package in missing]
    if may_install and shutil.which("apt-get") and (first_time or any(package.required for package in missing)):
        apt_install(wanted)
    lacking = [package for package in missing if package.required and not package.present()]
    if lacking:
        names = " ".join(package.name for package in lacking)
        purposes = ", ".join(f"{package.name} (for {package.purpose})" for package in lacking)
        raise CannotPrepare(
            f"missing Debian packages: {purposes}\n"
            f"  as root: apt-get update && apt-get install --no-install-recommends {names}"
        )
    for package in missing:
        if not package.present():
            print(f"gongkai: without {package.name}, {package.purpose} may lack Chinese glyphs; all else works")


def bring_fangsong(folder: Path = OWN_FONTS, homes: Sequence[str] = FANGSONG_HOMES) -> bool:
    """Copy 仿宋 out of its package into ``folder``; whether it is there now. Letters do without it, in another face."""
    if any(any(Path(home).rglob(FANGSONG)) for home in (*homes, str(folder))):
        return True
    if not (shutil.which("apt-get") and shutil.which("dpkg-deb")):
        return False
    print(f"gongkai: taking {FANGSONG} out of {FANGSONG_PACKAGE}", flush=True)
    with tempfile.TemporaryDirectory() as place:
        if not download(FANGSONG_PACKAGE, Path(place)):
            return False
        unpacked = Path(place) / "unpacked"
        for package in Path(place).glob("*.deb"):
            runs("dpkg-deb", "--extract", str(package), str(unpacked))
        found = next(unpacked.rglob(FANGSONG), None)
        if found is None:
            return False
        folder.mkdir(parents=True, exist_ok=True)
        shutil.copy(found, folder)
    return True


def download(name: str, folder: Path) -> bool:
    """Fetch a Debian package without installing it."""
    command = ["apt-get", "download", "-o", "Acquire::Retries=2", name]
    return subprocess.run(command, cwd=folder, capture_output=True, check=False).returncode == 0


def apt_install(names: list[str]) -> None:
    """Install with apt-get: at once, else after an update, else one by one. What failed shows in ``present`` later."""
    if not names:
        return
    print(f"gongkai: installing {' '.join(names)} with apt-get", flush=True)
    if apt_get("install", *names):
        return
    apt_get("update")
    if apt_get("install", *names):
        return
    for name in names:
        apt_get("install", name, show_failure=True)


def apt_get(verb: str, *names: str, show_failure: bool = False) -> bool:
    """Run apt-get without questions; True when it ended well."""
    options = ["--yes", "-o", "DPkg::Lock::Timeout=180", "-o", "Acquire::Retries=2"]
    if verb == "install":
        options.append("--no-install-recommends")
    done = subprocess.run(
        ["apt-get", verb, *options, *names],
        env={**os.environ, "DEBIAN_FRONTEND": "noninteractive", "LC_ALL": "C"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        check=False,
    )
    if done.returncode and show_failure:
        print(done.stdout[-2000:], file=sys.stderr)
    return done.returncode == 0


def fingerprint(lock: str) -> str:
    """Changes whenever the locked set, the project's own metadata, its place or the Python changes."""
    parts = [
        (ROOT / "requirements" / f"{lock}.txt").read_bytes(),
        (ROOT / "pyproject.toml").read_bytes(),
        str(ROOT).encode(),
        sys.version.encode(),
    ]
    return hashlib.sha256(b"\0".join(parts)).hexdigest()


def is_prepared(lock: str) -> bool:
    """Whether the environment holds exactly what the lock file asks for."""
    stamp = VENV / f"installed-{lock}"
    return (VENV / "bin" / "python").exists() and stamp.exists() and stamp.read_text() == fingerprint(lock)


def prepare(lock: str) -> None:
    """Install ``requirements/<lock>.txt`` and this checkout into the environment, unless that was done already."""
    # The development set contains the base set: one is enough for both commands.
    if is_prepared(lock) or (lock == "base" and is_prepared("dev")):
        return
    print(f"gongkai: installing requirements/{lock}.txt into {VENV.name}", flush=True)
    python = str(VENV / "bin" / "python")
    if not runs(python, "-m", "pip", "--version"):
        run(sys.executable, "-m", "venv", "--clear", str(VENV))
    pip = [python, "-m", "pip", "install", "-qq", "--disable-pip-version-check", "--no-input"]
    run(*pip, "--require-hashes", "-r", str(ROOT / "requirements" / f"{lock}.txt"))
    run(*pip, "--no-deps", "--no-build-isolation", "--editable", str(ROOT))
    (VENV / f"installed-{lock}").write_text(fingerprint(lock))


def runs(*command: str) -> bool:
    """Whether the command can be run and ends well."""
    try:
        return subprocess.run(command, capture_output=True, check=False).returncode == 0
    except OSError:
        return False


def run(*command: str) -> None:
    """Run a step; its own output explains a failure."""
    if subprocess.run(command, check=False).returncode:
        raise CannotPrepare("this step failed: " + " ".join(command))


@contextmanager
def only_one() -> Iterator[None]:
    """Two commands started at once in one checkout prepare it one after the other."""
    with open(ROOT / "tools" / "bootstrap.py", "rb") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def main(arguments: list[str]) -> int:
    """``bootstrap.py demo|dev|test``; 1 when something is missing that it cannot bring, 2 for an unknown goal."""
    name = arguments[0] if arguments else "dev"
    if name not in GOALS:
        print(f"gongkai: {name!r} is none of {', '.join(GOALS)}", file=sys.stderr)
        return 2
    goal = GOALS[name]
    try:
        if sys.version_info < OLDEST_PYTHON:
            raise CannotPrepare("Python 3.11 or later is needed; this is " + sys.version.split()[0])
        with only_one():
            root, first_time = os.geteuid() == 0, not is_prepared(goal.lock)
            install_packages(goal.packages, may_install=root, first_time=first_time)
            if root and first_time and set(LETTER_FONTS) <= set(goal.packages) and not bring_fangsong():
                print("gongkai: without 仿宋, letters are set in another face; docs/operator.md says how to bring it")
            prepare(goal.lock)
    except CannotPrepare as error:
        print(f"gongkai: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
