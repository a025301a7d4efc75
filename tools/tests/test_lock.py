"""The lock check: it passes on the real files and names what is wrong with damaged ones."""

from __future__ import annotations

import pytest

from lock import LOCKS, ROOT, locked, problems, required

PYPROJECT = """
[project]
dependencies = ["django>=5.2,<5.3", "psycopg[binary]>=3.2"]
[project.optional-dependencies]
dev = ["Pytest_Django>=4"]
"""
DJANGO = "django==5.2.1 \\\n    --hash=sha256:aa\n    # via gongkai\n"
PSYCOPG = "psycopg[binary]==3.2.1 \\\n    --hash=sha256:bb\n"
PYTEST = "pytest-django==4.1 \\\n    --hash=sha256:cc\n"


def test_the_project_s_own_locks_fit() -> None:
    texts = {name: (LOCKS / f"{name}.txt").read_text(encoding="utf-8") for name in ("base", "dev")}
    assert problems((ROOT / "pyproject.toml").read_text(encoding="utf-8"), texts) == []


@pytest.mark.parametrize(
    ("base", "dev", "wrong"),
    [
        (DJANGO + PSYCOPG, DJANGO + PSYCOPG + PYTEST, []),
        (DJANGO, DJANGO + PSYCOPG + PYTEST, ["base.txt lacks psycopg; run make lock"]),
        (DJANGO + PSYCOPG, DJANGO + PSYCOPG, ["dev.txt lacks pytest-django; run make lock"]),
        (DJANGO + PSYCOPG, DJANGO + PSYCOPG + "pytest-django==4.1\n", ["dev.txt: pytest-django has no hash"]),
        (
            DJANGO + PSYCOPG,
            DJANGO.replace("5.2.1", "5.2.2") + PSYCOPG + PYTEST,
            ["dev.txt and base.txt differ in django"],
        ),
        (
            "--index-url https://example.org/simple\n" + DJANGO + PSYCOPG,
            DJANGO + PSYCOPG + PYTEST,
            ["base.txt names an address; compile it without annotation of indexes"],
        ),
    ],
)
def test_what_does_not_fit_is_named(base: str, dev: str, wrong: list[str]) -> None:
    assert problems(PYPROJECT, {"base": base, "dev": dev}) == wrong


@pytest.mark.parametrize(
    ("line", "name"),
    [("django>=5.2", "django"), ("psycopg[binary]>=3", "psycopg"), ("A.b_c ; sys_platform == 'x'", "a-b-c")],
)
def test_the_name_in_a_requirement(line: str, name: str) -> None:
    assert required(line) == name


def test_an_entry_keeps_its_hashes() -> None:
    assert "--hash=sha256:bb" in locked(DJANGO + PSYCOPG)["psycopg"]
