"""The locked dependencies: ``lock.py`` recompiles them with uv, ``lock.py --check`` says whether they fit pyproject."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LOCKS = ROOT / "requirements"


def normal(name: str) -> str:
    """A distribution's name in the one spelling that all tools agree on."""
    return re.sub(r"[-_.]+", "-", name).lower()


def required(requirement: str) -> str:
    """The distribution that a line of pyproject.toml asks for."""
    return normal(re.split(r"[\s\[<>=!~;]", requirement, maxsplit=1)[0])


def declared(pyproject: str) -> dict[str, set[str]]:
    """Lock name → distributions that pyproject.toml asks for directly."""
    project = tomllib.loads(pyproject)["project"]
    base = {required(line) for line in project["dependencies"]}
    return {"base": base, "dev": base | {required(line) for line in project["optional-dependencies"]["dev"]}}


def locked(text: str) -> dict[str, str]:
    """Distribution → its pinned entry with hashes, as it stands in a lock file."""
    entries = re.split(r"\n(?=[A-Za-z0-9])", re.sub(r"(?m)^\s*#.*\n?", "", text))
    found = (re.match(r"([A-Za-z0-9._-]+)(?:\[[^]]*\])?==", entry) for entry in entries)
    return {normal(match[1]): match.string for match in found if match}


def problems(pyproject: str, locks: dict[str, str]) -> list[str]:
    """Everything in which the lock files do not fit ``pyproject``; empty when all is well."""
    wrong: list[str] = []
    for name, wanted in declared(pyproject).items():
        text = locks[name]
        entries = locked(text)
        wrong += [f"{name}.txt lacks {missing}; run make lock" for missing in sorted(wanted - entries.keys())]
        wrong += [f"{name}.txt: {each} has no hash" for each, entry in entries.items() if "--hash=sha256:" not in entry]
        if re.search(r"https?://|file://|--(extra-)?index-url|--find-links|-i ", text):
            wrong.append(f"{name}.txt names an address; compile it without annotation of indexes")
    base, dev = locked(locks["base"]), locked(locks["dev"])
    differ = sorted(each for each in base if each not in dev or pin(base[each]) != pin(dev[each]))
    wrong += [f"dev.txt and base.txt differ in {each}" for each in differ]
    return wrong


def pin(entry: str) -> str:
    """``name==version`` of an entry."""
    return entry.split()[0]


def compile_locks() -> int:
    """Recompile both lock files with uv; without uv, say what to do."""
    uv = shutil.which("uv") or shutil.which("uv", path=str(Path(sys.prefix) / "bin"))
    if uv is None:
        print("uv is not on the path: `pip install uv` in an environment of its own, then again", file=sys.stderr)
        return 1
    common = [uv, "pip", "compile", "pyproject.toml", "--universal", "--python-version", "3.11"]
    common += ["--generate-hashes", "--no-header", "--quiet"]
    base = [*common, "--output-file", "requirements/base.txt"]
    dev = [*common, "--extra", "dev", "--constraint", "requirements/base.txt", "--output-file", "requirements/dev.txt"]
    return max(subprocess.run(command, cwd=ROOT, check=False).returncode for command in (base, dev))


def main(arguments: list[str]) -> int:
    """Compile, or check and name every problem (exit code 1)."""
    if arguments != ["--check"]:
        return compile_locks()
    texts = {name: (LOCKS / f"{name}.txt").read_text(encoding="utf-8") for name in ("base", "dev")}
    wrong = problems((ROOT / "pyproject.toml").read_text(encoding="utf-8"), texts)
    print("\n".join(wrong) or f"{len(locked(texts['dev']))} distributions, pinned and hashed")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
