"""The real reports as a supervisor sees them: what does not add up is found, what is right is left in peace."""

from __future__ import annotations

import json

import pytest

from gongkai.annual_reports import rules
from gongkai.annual_reports.findings import Finding, Severity
from gongkai.annual_reports.readers import reading


def found(corpus, number: str) -> list[Finding]:
    document = reading.read(corpus / "reports" / f"{number}.txt").document
    assert document is not None
    return rules.check(document)


def of(findings: list[Finding], rule: str) -> list[Finding]:
    return [finding for finding in findings if finding.rule == rule]


@pytest.mark.parametrize("number", ["001", "002", "003", "004", "005", "006", "012", "015"])
def test_the_balances_that_fail_are_those_of_the_hand_checked_tables(corpus, number):
    truth = json.loads((corpus / "truth" / f"{number}.json").read_text(encoding="utf-8"))
    failed = [f for f in found(corpus, number) if f.rule in ("t3-flow", "t3-results", "t3-total", "t4-total")]
    assert len(failed) == len(truth["balance_failures"])


def test_an_approval_bureau_without_licences(corpus):
    findings = found(corpus, "001")
    assert of(findings, "idle")[0].cells == ("t2.licences.decided",)
    assert of(findings, "all-nought")
    assert of(findings, "two-lists")


def test_the_text_against_the_table_of_reviews(corpus):
    findings = of(found(corpus, "006"), "text-numbers")
    assert [(each.actual, each.expected) for each in findings] == [("134", "170"), ("57", "77")]


def test_one_office_against_the_whole_area_is_a_note(corpus):
    finding = of(found(corpus, "004"), "text-numbers-scope")[0]
    assert (finding.severity, finding.actual, finding.expected) == (Severity.NOTE, "17", "95")


def test_the_count_of_problems(corpus):
    assert of(found(corpus, "012"), "item-numbers")


@pytest.mark.parametrize("number", ["002", "005"])
def test_a_report_in_order_is_left_in_peace(corpus, number):
    assert [f.rule for f in found(corpus, number) if f.severity is not Severity.NOTE] == []


def test_two_years_of_one_city(corpus):
    this, last = (reading.read(corpus / "reports" / f"{number}.txt").document for number in ("006", "005"))
    assert this is not None
    assert {each.rule for each in rules.check(this, last) if each.rule in ("t3-carried", "t2-stock", "growth")} == {
        "growth"
    }
