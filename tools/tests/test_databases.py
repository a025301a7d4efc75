"""The databases of tests: each committing test has its own, the ordinary ones roll back, and both databases agree."""

from __future__ import annotations

import pytest
from django.db import connection

from harness.databases import RealDatabase, Templates, using


def tables() -> list[str]:
    return connection.introspection.table_names()


@pytest.mark.db
@pytest.mark.parametrize("attempt", [1, 2])
def test_what_a_test_commits_is_gone_in_the_next(real_database: RealDatabase, attempt: int) -> None:
    assert "trace" not in tables()
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE trace (n integer)")
    assert "trace" in tables()


@pytest.mark.db
def test_a_private_database_is_migrated(real_database: RealDatabase) -> None:
    assert "django_migrations" in tables()


@pytest.mark.db
def test_a_process_sees_what_the_test_committed(real_database: RealDatabase) -> None:
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE trace (n integer)")
        cursor.execute("INSERT INTO trace VALUES (7)")
    connection.close()
    question = (
        "from django.db import connection as c; k = c.cursor(); k.execute('SELECT n FROM trace'); print(k.fetchone())"
    )
    answer = real_database.run("shell", "--no-imports", "-c", question)
    assert (answer.returncode, answer.stdout.strip()) == (0, "(7,)"), answer.stderr


@pytest.mark.db
@pytest.mark.django_db
@pytest.mark.parametrize("attempt", [1, 2])
def test_an_ordinary_test_rolls_back(attempt: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE rolled_back (n integer)")
    assert "rolled_back" in tables()


@pytest.mark.db
def test_a_filled_template_is_filled_once_and_copied(database_templates: Templates, django_db_blocker) -> None:
    calls = []

    def fill() -> None:
        calls.append(1)
        with connection.cursor() as cursor:
            cursor.execute("CREATE TABLE filled (n integer)")

    with django_db_blocker.unblock():
        for _ in range(2):
            with database_templates.copy("filled_once", fill) as address, using(address):
                assert "filled" in tables()
                assert "django_migrations" in tables()
    assert len(calls) <= 1
