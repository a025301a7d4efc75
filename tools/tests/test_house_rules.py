"""Rules of the house: the checkout keeps them, and each way of breaking one is seen."""

from __future__ import annotations

import pytest

from house_rules import (
    ROOT,
    does_not_wait_for_the_page,
    empties_tables,
    findings,
    looks_for_material_itself,
    opens_a_transaction,
    python_files,
    reads_the_machine_s_time,
)

RULES_THEMSELVES = {"tools/house_rules.py", "tools/tests/test_house_rules.py"}


def test_the_checkout_keeps_the_rules() -> None:
    files = {str(path.relative_to(ROOT)): path for path in python_files()}
    assert "src/gongkai/core/clock.py" in files
    broken = [
        str(finding)
        for name, path in files.items()
        if name not in RULES_THEMSELVES
        for finding in findings(path.read_text(encoding="utf-8"), name)
    ]
    assert not broken, "\n" + "\n".join(broken)


@pytest.mark.parametrize(
    "source",
    [
        "from datetime import datetime\nx = datetime.now()",
        "from datetime import datetime as dt\nx = dt.utcnow()",
        "import datetime\nx = datetime.datetime.today()",
        "import datetime as d\nx = d.date.today()",
        "from datetime import date\nfield(default=date.today)",
        "import time\nx = time.time()",
        "from time import time_ns as tick\nx = tick()",
        "from django.utils import timezone\nx = timezone.now()",
        "from django.utils.timezone import now\nfield(default=now)",
        "from django.db.models.functions import Now\nx = Now()",
        "field(auto_now=True)",
        "field(auto_now_add=True)",
        "sql = 'SELECT CURRENT_TIMESTAMP'",
        "sql = 'INSERT INTO t VALUES (now())'",
        "sql = \"SELECT datetime('now')\"",
    ],
)
def test_every_way_to_the_machine_s_time_is_seen(source: str) -> None:
    assert len(findings(source, "src/x.py", [reads_the_machine_s_time])) == 1


@pytest.mark.parametrize(
    "source",
    [
        "from gongkai.core import clock\nx = clock.now()",
        "from datetime import datetime\nx = datetime(2026, 3, 2)",
        "import time\nx = time.monotonic()",
        '"""Prose may say CURRENT_TIMESTAMP."""',
        "x = row.now",
        "from django.utils import timezone\nx = timezone.make_aware(y)",
    ],
)
def test_what_reads_no_time_passes(source: str) -> None:
    assert findings(source, "src/x.py", [reads_the_machine_s_time]) == []


@pytest.mark.parametrize(
    "source",
    [
        "from django.test import TransactionTestCase\nclass T(TransactionTestCase): ...",
        "import django.test as t\nclass T(t.TransactionTestCase): ...",
        "class T(StaticLiveServerTestCase): ...",
        "@pytest.mark.django_db(transaction=True)\ndef test(): ...",
        "def test(transactional_db): ...",
        "call_command('flush')",
    ],
)
def test_every_way_to_empty_tables_is_seen(source: str) -> None:
    assert findings(source, "src/x.py", [empties_tables])


@pytest.mark.parametrize(
    "source",
    [
        "from django.db import transaction\nwith transaction.atomic(): ...",
        "from django.db.transaction import atomic\n@atomic\ndef f(): ...",
        "import django.db.transaction as t\nt.on_commit(f)",
    ],
)
def test_every_way_to_open_a_transaction_is_seen(source: str) -> None:
    assert findings(source, "src/x.py", [opens_a_transaction])
    assert findings(source, "src/gongkai/desk/x.py")
    assert not findings(source, "src/gongkai/desk/tests/test_x.py")
    assert not findings(source, "src/gongkai/core/writing.py")


def test_ordinary_tests_pass() -> None:
    source = "@pytest.mark.django_db\ndef test(real_database): sys.stdout.flush()"
    assert findings(source, "src/x.py", [empties_tables]) == []


@pytest.mark.parametrize("source", ["p = '../shared/corpus'", "p = os.environ['GONGKAI_CORPUS']"])
def test_a_test_that_finds_the_reports_by_itself_is_seen(source: str) -> None:
    assert findings(source, "src/x.py", [looks_for_material_itself])
    assert findings(source, "src/gongkai/desk/tests/test_x.py")
    assert not findings(source, "bench/x.py")


@pytest.mark.parametrize(
    "source",
    [
        "assert page.get_by_text('好').is_visible()",
        "assert not page.locator('#d').first.is_visible()",
        "assert page.locator('li').count() == 1",
        "assert page.input_value('[name=q]') == x",
        "assert '已保存' in page.content()",
        "assert page.url == x",
        "assert self.page.url == x, text",
    ],
)
def test_a_page_that_is_not_waited_for_is_seen(source: str) -> None:
    source = f"from playwright.sync_api import Page\n{source}"
    assert len(findings(source, "src/x.py", [does_not_wait_for_the_page])) == 1
    assert findings(source, "src/gongkai/desk/tests/test_x.py")


@pytest.mark.parametrize(
    "source",
    [
        "expect(page.get_by_text('好')).to_be_visible()",
        "assert Matter.objects.count() == 1",
        "assert response.url == x",
        "if page.locator('li').count(): pass",
    ],
)
def test_what_waits_passes(source: str) -> None:
    source = f"from playwright.sync_api import Page\n{source}"
    assert findings(source, "src/x.py", [does_not_wait_for_the_page]) == []


def test_text_that_is_called_page_is_no_browser_s() -> None:
    assert findings("assert page.count('<h1') == 1", "src/x.py", [does_not_wait_for_the_page]) == []


def test_a_finding_names_its_place() -> None:
    (finding,) = findings("import time\n\nx = time.time()", "src/a.py", [reads_the_machine_s_time])
    assert str(finding) == "src/a.py:3: time.time: use gongkai.core.clock"
