"""The documents keep their word: commands in them run or exist, links lead somewhere, lists are complete."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import sqlite3
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.management import get_commands
from django.db import connection

from gongkai.annual_reports.renderers import render
from gongkai.annual_reports.tests.documents import document
from gongkai.project.cli import PURE
from harness.databases import RealDatabase, Templates
from lock import required

ROOT = Path(__file__).resolve().parent.parent
DOCUMENTS = sorted([*ROOT.glob("README*.md"), *(ROOT / "docs").rglob("*.md")])

# Run as they stand in the document, with the exit codes that are right.
FINE = frozenset({0})
RUN = {
    **dict.fromkeys(
        ("due", "fee", "workdays", "audit", "rebuild", "jobs", "clock", "processes", "settings", "exchange"), FINE
    ),
    # 1: something is to be mended; an installation without an index says so.
    **dict.fromkeys(("search", "doctor"), frozenset({0, 1})),
}
# Run one after another, as they stand, on a demonstration and beside it; the reader's folders become the test's.
STORY = {"install", "backup", "keys", "restore", "act", "migrate"}
FOLDERS = ("/srv/gongkai-new", "/srv/gongkai", "/srv/backups", "/media/safe")
# Run beside reports of an invented agency under the names that the reader's files have.
REPORTS = {"report"}
# Asked only whether they exist: they serve until they are ended, or take files that only the reader has.
EXIST = {"demo", "serve", "web", "worker", "publications", "grassroots"}
# Programs of the reader's own machine.
READER = {"git", "cd", "apt-get", "dpkg-deb", "systemctl", "export", "install", "useradd", "createdb", "createuser"}
# Referred to, but made from the running product and not there yet.
PENDING: set[str] = set()
PENDING_COMMANDS: set[str] = set()


def blocks(text: str) -> Iterator[tuple[int, str]]:
    """The shell blocks of a document with the line on which each begins."""
    for match in re.finditer(r"^```sh\n(.*?)^```", text, flags=re.M | re.S):
        yield text.count("\n", 0, match.start()) + 2, match[1]


def commands(block: str) -> Iterator[str]:
    """The commands of a block: continued lines joined, here-documents kept with their command, comments left out."""
    lines = iter(block.replace("\\\n", " ").splitlines())
    for line in lines:
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        mark = re.search(r"<<-?\s*(['\"]?)(\w+)\1", line)
        held = [line]
        while mark and held[-1].strip() != mark[2]:
            held.append(next(lines))
        yield "\n".join(held)


def all_commands() -> list[tuple[str, str]]:
    """Every command of the documents with its place."""
    return [
        (f"{path.relative_to(ROOT)}:{line}", command)
        for path in DOCUMENTS
        for line, block in blocks(path.read_text(encoding="utf-8"))
        for command in commands(block)
    ]


def words(command: str) -> list[str]:
    """The words of a command's first line, without settings of variables before it and pipes or redirections."""
    first = re.split(r"\s(?:<<|[|<>&;])", command.splitlines()[0])[0]
    found = shlex.split(first)
    while found and re.fullmatch(r"[A-Z_]+=.*", found[0], flags=re.S):
        found.pop(0)
    return found


def gongkai_word(command: str) -> str:
    """The gongkai command that a line calls (it may stand after a pipe), or an empty string."""
    match = re.search(r"(?:^|[|;]\s*|=\S*\s+)(?:\.venv/bin/)?gongkai\s+(\w+)", command.splitlines()[0])
    return match[1] if match else ""


def make_targets() -> set[str]:
    """The targets that the Makefile declares as commands."""
    return set(re.findall(r"^([a-z][a-z-]*):", (ROOT / "Makefile").read_text(encoding="utf-8"), flags=re.M))


def gongkai_commands() -> set[str]:
    """Every command that the program knows."""
    return {*get_commands(), *PURE, "help"}


def wrong_with(command: str, targets: set[str]) -> str:
    """Why a command may not stand in a document; empty when it is known."""
    first, *rest = words(command)
    word = gongkai_word(command)
    if word:
        return "" if word in {*RUN, *STORY, *REPORTS, *EXIST} else f"gongkai {word} is not in the lists of this test"
    if first == "make":
        unknown = [each for each in rest if "=" not in each and each not in targets]
        return f"make has no target {unknown[0]}" if unknown else ""
    if rest[:2] == ["-m", "pytest"]:
        lost = [each for each in rest[2:] if "/" in each and not (ROOT / each).exists()]
        return f"{lost[0]} does not exist" if lost else ""
    return "" if first in READER else f"{first} is not in the lists of this test"


def places(chosen: list[tuple[str, str]]) -> list:
    """Parameters for a test, named by their place."""
    return [pytest.param(command, id=place) for place, command in chosen]


@pytest.mark.parametrize("command", places(all_commands()))
def test_every_command_is_known(command: str) -> None:
    assert not wrong_with(command, make_targets())


@pytest.mark.parametrize("command", places([each for each in all_commands() if gongkai_word(each[1]) in RUN]))
def test_commands_run_as_they_stand(command: str, real_database: RealDatabase) -> None:
    environment = real_database.environment
    environment["PATH"] = f"{Path(sys.prefix) / 'bin'}:{environment['PATH']}"
    done = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", command],
        env=environment,
        cwd=real_database.home,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode in RUN[gongkai_word(command)], done.stdout + done.stderr


@pytest.fixture(scope="session")
def reports(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the files that the documents speak of: a report, a folder of reports, two years."""
    folder = tmp_path_factory.mktemp("reports")
    for name, year in {
        "报告.docx": 2025,
        "各单位报告/甲.docx": 2025,
        "2024年/甲.html": 2024,
        "2023年/甲.xlsx": 2023,
    }.items():
        path = folder / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(render(document(year=year), path.suffix[1:]))
    return folder


@pytest.mark.parametrize("command", places([each for each in all_commands() if gongkai_word(each[1]) in REPORTS]))
def test_commands_for_reports_run_beside_reports(command: str, reports: Path, tmp_path: Path) -> None:
    shutil.copytree(reports, tmp_path, dirs_exist_ok=True)
    done = run_in(tmp_path, command.replace(".venv/bin/", ""))
    assert done.returncode in FINE | {1}, done.stdout + done.stderr
    assert "Traceback" not in done.stderr


def of_the_guide(*, postgresql: bool) -> list[tuple[str, str]]:
    """The commands of the operator's guide that belong to the story, in its order; those of one database."""
    chosen = [each for each in all_commands() if each[0].startswith("docs/operator.md") and gongkai_word(each[1])]
    return [
        (place, command)
        for place, command in chosen
        if gongkai_word(command) in STORY | {"doctor"} and ("postgresql://" in command) is postgresql
    ]


def moved(command: str, root: Path) -> str:
    """The command with the reader's folders below ``root``, and the backup that was really made."""
    made = sorted((root / "srv/backups").glob("gongkai-*"))
    if made:
        command = re.sub(r"/srv/backups/gongkai-\d{8}T\d{6}Z", str(made[0]), command)
    for folder in FOLDERS:
        command = re.sub(rf"(?<![\w/-]){re.escape(folder)}(?![\w-])", f"{root}{folder}", command)
    return command


def run_in(root: Path, command: str, **variables: str) -> subprocess.CompletedProcess[str]:
    """Run a command of a document as its own process, at home in ``root``."""
    kept = {name: value for name, value in os.environ.items() if name != "GONGKAI_DATABASE"}
    environment = {
        **kept,
        "PATH": f"{Path(sys.prefix) / 'bin'}:{os.environ['PATH']}",
        "GONGKAI_HOME": str(root / "srv/demonstration"),
        "GONGKAI_TEST_PROCESS": "1",
        "DJANGO_SETTINGS_MODULE": "gongkai.project.settings_test",
        **variables,
    }
    return subprocess.run(
        ["bash", "-euo", "pipefail", "-c", moved(command, root)],
        env=environment,
        cwd=root,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def test_the_commands_of_the_guide_run_one_after_another(tmp_path: Path) -> None:
    for folder in ("srv/demonstration", "srv/gongkai", "media/safe"):
        (tmp_path / folder).mkdir(parents=True)
    assert run_in(tmp_path, "gongkai demo --no-serve").returncode == 0
    story = of_the_guide(postgresql=False)
    assert {gongkai_word(command) for _, command in story} == STORY | {"doctor"}
    for place, command in story:
        done = run_in(tmp_path, command)
        fine = RUN.get(gongkai_word(command), FINE)
        assert done.returncode in fine, f"{place}: {command}\n{done.stdout}{done.stderr}"
    with sqlite3.connect(tmp_path / "srv/demonstration/gongkai.sqlite3") as database:
        assert database.execute("SELECT count(*) FROM agencies_unit WHERE name = '督查科'").fetchone() == (1,)


@pytest.mark.db
def test_the_commands_for_postgresql_run_too(
    real_database: RealDatabase, database_templates: Templates, tmp_path: Path
) -> None:
    if connection.vendor != "postgresql":
        pytest.skip("these commands of the guide are for PostgreSQL")
    (tmp_path / "srv").mkdir()
    home = {"GONGKAI_DATABASE": real_database.url, "GONGKAI_HOME": str(real_database.home)}
    assert run_in(tmp_path, "gongkai backup /srv/backups", **home).returncode == 0
    story = of_the_guide(postgresql=True)
    assert {gongkai_word(command) for _, command in story} == {"restore", "migrate"}
    for place, command in story:
        address = database_templates.store.private("documents")
        database_templates.store.create(address)
        try:
            done = run_in(tmp_path, re.sub(r"'?postgresql://[^\s']+'?", shlex.quote(address), command))
        finally:
            database_templates.store.drop(address)
        assert done.returncode == 0, f"{place}: {command}\n{done.stdout}{done.stderr}"


@pytest.mark.parametrize("word", sorted({gongkai_word(each[1]) for each in all_commands()} & EXIST))
def test_commands_that_serve_exist(word: str, real_database: RealDatabase) -> None:
    assert real_database.run("help", word).returncode == 0


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_links_lead_somewhere(path: Path) -> None:
    links = re.findall(r"\]\(([^)#\s]+)", path.read_text(encoding="utf-8"))
    local = [link for link in links if not re.match(r"[a-z]+:", link)]
    lost = [link for link in local if not (path.parent / link).exists()]
    assert {str((path.parent / link).relative_to(ROOT)) for link in lost} <= PENDING


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_commands_named_in_prose_exist(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert set(re.findall(r"`make ([a-z][a-z-]*)", text)) <= make_targets()
    assert set(re.findall(r"`gongkai ([a-z]+)", text)) <= gongkai_commands() | PENDING_COMMANDS


def test_what_is_pending_is_still_missing() -> None:
    arrived = {name for name in PENDING if (ROOT / name).exists()} | (PENDING_COMMANDS & gongkai_commands())
    assert not arrived, "it is there now: take it out of the pending list above"


def test_every_dependency_has_its_reason() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    declared = [*project["dependencies"], *project["optional-dependencies"]["dev"]]
    text = (ROOT / "docs" / "dependencies.md").read_text(encoding="utf-8")
    rows = dict(re.findall(r"^\| ([a-z0-9-]+) \| (.+?) \|$", text, flags=re.M))
    rows.pop("distribution", None)
    assert rows.keys() == {required(line) for line in declared}
    assert all(len(reason) > 10 for reason in rows.values())


def test_the_operator_s_guide_names_every_variable() -> None:
    source = (ROOT / "src" / "gongkai" / "project" / "environment.py").read_text(encoding="utf-8")
    guide = (ROOT / "docs" / "operator.md").read_text(encoding="utf-8")
    read = set(re.findall(r"\"(GONGKAI_[A-Z_]+)\"", source))
    assert read
    assert read == set(re.findall(r"^\| `(GONGKAI_[A-Z_]+)`", guide, flags=re.M))


def test_both_readmes_name_the_same_commands_and_places() -> None:
    english, chinese = (ROOT / "README.md").read_text("utf-8"), (ROOT / "README.zh-CN.md").read_text("utf-8")
    assert [block for _, block in blocks(english)] == [block for _, block in blocks(chinese)]
    next_steps = [re.findall(r"^\|.*\]\(([^)]+)\) \|$", text, flags=re.M) for text in (english, chinese)]
    assert next_steps[0] == next_steps[1] != []


@pytest.mark.parametrize(
    ("command", "reason"),
    [
        ("make demo", ""),
        ("make tset", "make has no target tset"),
        ('make test ONLY="types lint"', ""),
        ("GONGKAI_HOME=/srv/x gongkai serve", ""),
        ("echo '{}' | gongkai due -", ""),
        ("gongkai fly", "gongkai fly is not in the lists of this test"),
        ("curl x | sh", "curl is not in the lists of this test"),
        (".venv/bin/python -m pytest src/no-room", "src/no-room does not exist"),
    ],
)
def test_a_wrong_command_is_seen(command: str, reason: str) -> None:
    assert wrong_with(command, {"demo", "test"}) == reason


def test_a_here_document_stays_with_its_command() -> None:
    block = "gongkai due - <<'END'\n{}\n# not a comment\nEND\n\n# a comment\nmake \\\n  test\n"
    assert list(commands(block)) == ["gongkai due - <<'END'\n{}\n# not a comment\nEND", "make    test"]
