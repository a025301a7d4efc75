"""The list of rules: codes are unique, and the page for clerks names them all as they are."""

from __future__ import annotations

import re
from pathlib import Path

from gongkai.annual_reports.rules import catalogue

PAGE = Path(__file__).resolve().parents[5] / "docs" / "report-check.zh-CN.md"


def test_codes_are_unique_and_stable_in_form():
    codes = [rule.code for rule in catalogue.ALL]
    assert len(codes) == len(set(codes))
    assert all(re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", code) for code in codes)


def test_every_rule_says_what_it_demands_and_where_that_comes_from():
    for rule in catalogue.ALL:
        assert rule.where
        assert rule.demand
        assert re.search(r"〔\d{4}〕|条例|合理性检查", rule.source), rule.code


def test_the_page_lists_the_rules_as_they_are():
    """To write the list anew, put what ``catalogue.listing()`` gives between the two marks."""
    text = PAGE.read_text(encoding="utf-8")
    found = re.search(r"<!-- rules: begin -->\n(.*?)\n<!-- rules: end -->", text, re.DOTALL)
    assert found is not None
    assert found[1] == catalogue.listing()
