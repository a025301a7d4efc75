"""Rules of the house that no linter knows: who asks the time, how tests use databases and material.

Each rule is a function from a parsed file to findings; ``findings`` applies those that hold for the file's place.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent

CLOCKS = {
    "datetime.datetime.now",
    "datetime.datetime.utcnow",
    "datetime.datetime.today",
    "datetime.date.today",
    "time.time",
    "time.time_ns",
    "time.localtime",
    "time.gmtime",
    "time.ctime",
    "time.strftime",
    "time.asctime",
    "time.clock_gettime",
    "django.utils.timezone.now",
    "django.utils.timezone.localtime",
    "django.utils.timezone.localdate",
    "django.db.models.functions.Now",
    "django.db.models.functions.datetime.Now",
}
SQL_CLOCK = re.compile(r"\bCURRENT_(TIMESTAMP|DATE|TIME)\b|\b(now|clock_timestamp|julianday|unixepoch)\(\)|'now'", re.I)
# The clock itself, the settings that put another day under it, and the tests that compare both with the machine.
MAY_READ_THE_MACHINE = {
    "src/gongkai/core/clock.py",
    "src/gongkai/core/tests/test_clock.py",
    "src/gongkai/project/settings_test.py",
    "src/gongkai/project/tests/test_machine_date.py",
}
TRANSACTIONS = {
    "django.db.transaction.atomic",
    "django.db.transaction.on_commit",
    "django.db.transaction.commit",
    "django.db.transaction.set_autocommit",
}
OPENS_TRANSACTIONS = "src/gongkai/core/writing.py"
EMPTYING = {"TransactionTestCase", "LiveServerTestCase", "StaticLiveServerTestCase", "transactional_db", "sqlflush"}
# What Playwright answers at once, without waiting for the page that a click has only begun to load.
IMPATIENT = {
    "is_visible",
    "is_hidden",
    "is_checked",
    "is_enabled",
    "is_disabled",
    "is_editable",
    "count",
    "input_value",
}
MATERIAL = re.compile(r"shared/corpus|GONGKAI_CORPUS")
MATERIAL_FIXTURE = "tools/harness/material.py"


@dataclass(frozen=True)
class Finding:
    """A line that breaks a rule, and what to do instead."""

    path: str
    line: int
    message: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.message}"


Rule = Callable[[ast.AST], Iterator[tuple[int, str]]]


def imported_names(tree: ast.AST) -> dict[str, str]:
    """What each imported name of a file stands for: ``dt`` → ``datetime.datetime``."""
    names: dict[str, str] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                names[alias.asname or alias.name.split(".")[0]] = (
                    alias.name if alias.asname else alias.name.split(".")[0]
                )
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            for alias in node.names:
                names[alias.asname or alias.name] = f"{node.module}.{alias.name}"
    return names


def dotted(node: ast.AST, names: dict[str, str]) -> str:
    """The full name that an expression of names and dots stands for; empty for anything else."""
    if isinstance(node, ast.Name):
        return names.get(node.id, "")
    if isinstance(node, ast.Attribute):
        before = dotted(node.value, names)
        return f"{before}.{node.attr}" if before else ""
    return ""


def docstrings(tree: ast.AST) -> set[int]:
    """The identities of the constants that are docstrings: prose may name what code may not."""
    owners = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
    bodies = (node.body for node in ast.walk(tree) if isinstance(node, owners))
    return {id(body[0].value) for body in bodies if body and isinstance(body[0], ast.Expr)}


def texts(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Every string constant of the code with its line, docstrings left out."""
    prose = docstrings(tree)
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in prose:
            yield node.lineno, node.value


def reads_the_machine_s_time(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """``core.clock`` alone reads the machine's time, whatever the way."""
    names = imported_names(tree)
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute | ast.Name) and dotted(node, names) in CLOCKS:
            yield node.lineno, f"{dotted(node, names)}: use gongkai.core.clock"
        elif isinstance(node, ast.keyword) and node.arg in {"auto_now", "auto_now_add"}:
            yield node.value.lineno, f"{node.arg}: set the moment in the Action, from gongkai.core.clock"
    for line, text in texts(tree):
        if SQL_CLOCK.search(text):
            yield line, "SQL that asks the database for the time: pass the moment from gongkai.core.clock"


def empties_tables(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Append-only tables cannot be emptied: a test that commits uses ``real_database``."""
    message = "tests do not empty tables: use the fixture real_database"
    for node in ast.walk(tree):
        if isinstance(node, ast.Name | ast.Attribute | ast.arg):
            name = getattr(node, "id", None) or getattr(node, "attr", None) or getattr(node, "arg", None)
            if name in EMPTYING:
                yield node.lineno, f"{name}: {message}"
        elif isinstance(node, ast.Call):
            yield from (
                (node.lineno, f"transaction=True: {message}")
                for keyword in node.keywords
                if keyword.arg == "transaction" and getattr(node.func, "attr", "") == "django_db"
            )
            if any(isinstance(each, ast.Constant) and each.value == "flush" for each in node.args):
                yield node.lineno, f"flush: {message}"


def opens_a_transaction(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Only ``core.writing`` opens a transaction, and only Actions, jobs and the installer call it."""
    names = imported_names(tree)
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute | ast.Name) and dotted(node, names) in TRANSACTIONS:
            yield node.lineno, f"{dotted(node, names)}: use an Action, or gongkai.core.writing.write_transaction"


def does_not_wait_for_the_page(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """A browser's page is asked through ``expect``, which waits; what is asked at once may still be the page before."""
    asserts = [node for node in ast.walk(tree) if isinstance(node, ast.Assert)]
    if not any(name.startswith("playwright.") for name in imported_names(tree).values()):
        return
    for node in asserts:
        for call in (each for each in ast.walk(node.test) if isinstance(each, ast.Call | ast.Attribute)):
            asked = call.func if isinstance(call, ast.Call) else call
            if not isinstance(asked, ast.Attribute) or not asks_a_page(asked.value):
                continue
            if asked.attr in IMPATIENT | {"content"} if isinstance(call, ast.Call) else asked.attr == "url":
                yield node.lineno, f"{asked.attr}: use playwright's expect, which waits for the page"


def asks_a_page(node: ast.AST) -> bool:
    """Whether an expression begins at a name ``page``, or at one's own ``self.page``."""
    while isinstance(node, ast.Attribute | ast.Call):
        if isinstance(node, ast.Attribute) and node.attr == "page":
            return True
        node = node.func if isinstance(node, ast.Call) else node.value
    return isinstance(node, ast.Name) and node.id == "page"


def looks_for_material_itself(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Tests reach the real reports through the fixture, which skips by name where they are absent.

    Not so the bench: its programs are no tests, run without pytest and without the test machinery on their path, and
    say themselves that they skip.
    """
    for line, text in texts(tree):
        if MATERIAL.search(text):
            yield line, "use the fixture corpus"


def rules_for(path: str) -> list[Rule]:
    """The rules that hold for a file, by its place in the checkout."""
    rules: list[Rule] = [empties_tables]
    if "/tests/" in path:
        rules.append(does_not_wait_for_the_page)
    if path.startswith("src/") and path not in MAY_READ_THE_MACHINE:
        rules.append(reads_the_machine_s_time)
    if path.startswith("src/") and "/tests/" not in path and path != OPENS_TRANSACTIONS:
        rules.append(opens_a_transaction)
    if path != MATERIAL_FIXTURE and not path.startswith("bench/"):
        rules.append(looks_for_material_itself)
    return rules


def findings(source: str, path: str, rules: Iterable[Rule] | None = None) -> list[Finding]:
    """What breaks the rules in one file, in the order of its lines."""
    tree = ast.parse(source)
    found = {Finding(path, *each) for rule in (rules_for(path) if rules is None else rules) for each in rule(tree)}
    return sorted(found, key=lambda finding: (finding.line, finding.message))


def python_files() -> list[Path]:
    """Every Python file of the checkout's own folders."""
    return [path for folder in ("src", "tools", "docs", "bench") for path in sorted((ROOT / folder).rglob("*.py"))]
