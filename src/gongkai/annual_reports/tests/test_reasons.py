"""Warnings are explained one by one: each by its own reason, anew when it changes, and never an error."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongkai.annual_reports.findings import Finding, Severity
from gongkai.annual_reports.models import ReportVersion
from gongkai.annual_reports.reasons import CHANGED, name_of
from gongkai.annual_reports.reporting import facts as f
from gongkai.annual_reports.reporting.report import read
from gongkai.annual_reports.tests.test_reporting import (
    WHY,
    Bureau,
    bureau,
    refused,
)
from gongkai.annual_reports.yearly.warnings import key_of, warnings_of
from gongkai.applications.tests.counted_lives import Life, live
from gongkai.applications.tests.desk_client import browser_of, send, words
from gongkai.core.process import facts_of

__all__ = ["bureau"]
pytestmark = pytest.mark.django_db
ADDRESS = "/desk/reports/MB9990019/2025/"
ONE = Finding("jump", Severity.WARNING, "新收申请由 10 件变为 90 件", ("t3.r01.c7",), "10", "90", "合理性检查", "表三")
TWO = replace(ONE, rule="text", message="文字说 9 件，表里是 90 件")
RULES = "gongkai.annual_reports.yearly.freezing.rules.check"


@pytest.fixture
def found(monkeypatch: pytest.MonkeyPatch) -> list[Finding]:
    """What the rules find; tests put something else in."""
    findings = [ONE, TWO]
    monkeypatch.setattr(RULES, lambda *_, **__: list(findings))
    return findings


def explain(bureau: Bureau, *told: tuple[Finding, str]) -> None:
    bureau.do("explain", **{name_of(key_of(each)): reason for each, reason in told})


@given(
    changed=st.sampled_from(
        [
            {"rule": "other"},
            {"cells": ("t3.r02.c7",)},
            {"expected": "11"},
            {"actual": "91"},
            {"place": "表二"},
            {"message": "新收申请由 10 件变为 91 件"},
        ]
    )
)
def test_a_warning_that_says_something_else_is_another(changed: dict[str, Any]) -> None:
    assert key_of(replace(ONE, **changed)) != key_of(ONE)


def test_neither_severity_nor_source_make_another_warning_and_errors_are_none() -> None:
    assert key_of(replace(ONE, source="别的依据")) == key_of(ONE)
    assert warnings_of([replace(ONE, severity=Severity.ERROR), TWO, replace(TWO, severity=Severity.NOTE)]) == {
        key_of(TWO): TWO
    }


def test_every_warning_wants_its_own_reason(bureau: Bureau, found: list[Finding]) -> None:
    bureau.do("begin")
    with refused("unexplained"):
        bureau.do("check")
    explain(bureau, (ONE, WHY), (TWO, ""))
    with refused("unexplained"):
        bureau.do("check")
    explain(bureau, (ONE, WHY), (TWO, "文字说的是窗口收到的"))
    bureau.do("check", "sign", "submit")
    report = read(facts_of(bureau.row.matter))
    assert report.checked == f.Checked(ReportVersion.objects.get().sha256, warnings=(key_of(ONE), key_of(TWO)))
    assert [(each.message, each.reason) for each in report.explanations(report.checked.warnings)] == [
        (ONE.message, WHY),
        (TWO.message, "文字说的是窗口收到的"),
    ]


def test_a_reason_holds_for_the_numbers_that_it_was_written_for(bureau: Bureau, found: list[Finding]) -> None:
    bureau.do("begin")
    explain(bureau, (ONE, WHY), (TWO, WHY))
    found[0] = replace(ONE, actual="91", message="新收申请由 10 件变为 91 件")
    with refused("unexplained"):
        bureau.do("check")
    bureau.do("explain", **{name_of(key_of(found[0])): WHY, name_of(key_of(TWO)): WHY})
    bureau.do("check")


def test_what_changes_between_check_and_signature_is_explained_again(bureau: Bureau, found: list[Finding]) -> None:
    bureau.do("begin")
    explain(bureau, (ONE, WHY), (TWO, WHY))
    bureau.do("check")
    found.append(replace(TWO, message="又有一条"))
    with refused("unexplained"):
        bureau.do("sign")
    with refused("state"):
        bureau.do("explain")
    bureau.do("send_back", "explain", "check", "sign")


def test_a_reason_is_taken_back_and_one_that_says_nothing_new_is_no_step(bureau: Bureau, found: list[Finding]) -> None:
    bureau.do("begin")
    explain(bureau, (ONE, WHY), (TWO, WHY))
    with refused("unchanged"):
        explain(bureau, (ONE, WHY), (TWO, WHY))
    explain(bureau, (ONE, WHY), (TWO, ""))
    assert list(read(facts_of(bureau.row.matter)).explained) == [key_of(ONE)]
    found.clear()
    with refused("nothing"):
        bureau.do("explain")


def test_an_error_is_never_explained_away(bureau: Bureau, found: list[Finding]) -> None:
    bureau.do("begin")
    found[:] = [replace(ONE, severity=Severity.ERROR)]
    with refused("form"):
        explain(bureau, (ONE, WHY))
    with refused("errors"):
        bureau.do("check")


def test_the_page_asks_beside_each_warning_and_loses_nothing(bureau: Bureau, found: list[Finding]) -> None:
    bureau.do("begin")
    reviewer = browser_of(bureau.people["reviewer"])
    bureau.do("explain", **bureau.reasons())
    live([Life(bureau.agency, date(2025, 6, 3), "c1", date(2025, 6, 20), "r03")])
    body = reviewer.get(f"{ADDRESS}steps/explain/").content.decode()
    assert body.count("<textarea") == 2
    assert body.count(WHY) == 2
    found[1] = replace(TWO, actual="99", message="文字说 9 件，表里是 99 件")
    answer = send(reviewer, f"{ADDRESS}steps/explain/", {name_of(key_of(TWO)): "刚刚写的理由"})
    assert answer.status_code == 422
    assert "刚刚写的理由" in answer.content.decode()
    assert CHANGED in words(answer)
    assert "表里是 99 件" in words(answer)


def test_reviewer_signer_and_supervisor_read_the_reasons(bureau: Bureau) -> None:
    bureau.do("begin", "explain", "check")
    count = len(bureau.reasons())
    assert count
    signer = browser_of(bureau.people["signer"])
    assert signer.get(ADDRESS).content.decode().count(WHY) >= count
    bureau.do("sign", "submit")
    above = browser_of(bureau.people["supervisor"])
    body = words(above.get(ADDRESS))
    assert "核对时仍然存在的提醒" in body
    assert body.count(WHY) >= count
    assert words(signer.get(f"{ADDRESS}versions/1/")).count(WHY) == count
