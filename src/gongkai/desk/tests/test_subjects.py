"""What an audit entry is about, in words."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from gongkai.core.registry import subject_kinds
from gongkai.desk import subjects
from harness.town import Town

pytestmark = pytest.mark.db


def test_accounts_posts_and_agencies_are_named(town: Town) -> None:
    account = town.accounts["signer"]
    post = town.posts["signer"]
    agency = town.agencies["c-housing"]
    said = subjects.in_words([f"account:{account.key}", f"post:{post.key}", f"agency:{agency.code}", "calendar:2027"])
    assert said[f"account:{account.key}"] == f"账号 {account.person.name}（{account.name}）"
    assert said[f"post:{post.key}"].startswith(f"岗位 {account.person.name}，")
    assert said[f"agency:{agency.code}"] == f"机关 {agency.name}"
    assert said["calendar:2027"] == "工作日历 2027 年"


@pytest.mark.parametrize("subject", ["", "account", "account:", "account:no-such-key", "nothing:x", "setting:gone"])
def test_what_is_not_known_is_left_as_it_is(town: Town, subject: str) -> None:
    assert subjects.in_words([subject]) == {}


def test_every_kind_is_one_query_however_many_there_are(town: Town) -> None:
    keys = [f"account:{account.key}" for account in town.accounts.values()]
    assert len(keys) > 1
    with CaptureQueriesContext(connection) as queries:
        assert set(subjects.in_words(keys)) == set(keys)
    assert len(queries) == 1


def test_each_kind_that_entries_name_is_known() -> None:
    assert {"account", "session", "person", "post", "seat", "agency", "unit", "setting", "job", "calendar"} <= {
        kind.code for kind in subject_kinds
    }
