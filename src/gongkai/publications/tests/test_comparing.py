"""Two wordings compared: what a reader is shown of a change."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongkai.publications.portal import showing
from gongkai.publications.portal.comparing import (
    GONE,
    LONGEST,
    MOST,
    NEW,
    SAME,
    Effort,
    Paragraph,
    _paragraphs,
    compare,
)


def words(paragraphs: list[Paragraph]) -> list[str]:
    """``[-gone-]`` and ``{+new+}`` in the text, ``…3`` for three paragraphs left out."""
    marks = {SAME: "{}", GONE: "[-{}-]", NEW: "{{+{}+}}"}
    return [
        f"…{each.skipped}" if each.skipped else "".join(marks[kind].format(text) for kind, text in each.pieces)
        for each in paragraphs
    ]


@pytest.mark.parametrize(
    ("old", "new", "shown"),
    [
        ("一样", "一样", []),
        ("", "", []),
        ("", "新的一段", ["{+新的一段+}"]),
        ("旧的一段", "", ["[-旧的一段-]"]),
        ("补助标准为 80%", "补助标准为 60%", ["补助标准为 [-80%-]{+60%+}"]),
        ("电话 1201", "电话 12010", ["电话 [-1201-]{+12010+}"]),
        ("第一条 自印发之日起施行。", "第一条 自2026年9月1日起施行。", ["第一条 自[-印发之-]{+2026年9月1+}日起施行。"]),
        ("甲甲甲甲", "乙乙乙乙", ["[-甲甲甲甲-]", "{+乙乙乙乙+}"]),
        ("甲\n乙\n丙", "甲\n丙", ["甲", "[-乙-]", "丙"]),
        ("一\n二\n三\n四\n五", "一\n二\n三\n四\n五改", ["…3", "四", "五{+改+}"]),
        ("改\n二\n三\n四\n五", "改了\n二\n三\n四\n五", ["改{+了+}", "二", "…3"]),
        ("<b>甲</b>", "<b>乙</b>", ["<b>[-甲-]{+乙+}</b>"]),
    ],
)
def test_what_is_shown(old: str, new: str, shown: list[str]) -> None:
    assert words(compare(old, new)) == shown


def test_both_wordings_can_be_read_out_of_the_comparison() -> None:
    old, new = "第一条\n第二条 甲\n第三条", "第一条\n第二条 乙\n第四条\n第三条"
    shown = compare(old, new)
    for side, other, text in ((GONE, NEW, old), (NEW, GONE, new)):
        lines = ["".join(word for kind, word in each.pieces if kind != other) for each in shown]
        kinds = [{kind for kind, _ in each.pieces} for each in shown]
        assert "\n".join(line for line, kind in zip(lines, kinds, strict=True) if kind != {other}) == text, side


def test_a_very_long_paragraph_is_shown_whole() -> None:
    old, new = "甲" * (LONGEST + 1), "甲" * LONGEST + "乙"
    assert words(compare(old, new)) == [f"[-{old}-]", f"{{+{new}+}}"]


TABLE = ["0", "—", "合计"] * 3_000  # the cells of a large table, one a line


def test_a_changed_cell_of_a_large_table_is_found_among_cells_like_it() -> None:
    changed = [*TABLE]
    changed[4_500] = "改"
    shown = words(compare("\n".join(TABLE), "\n".join(changed)))
    assert shown == ["…4499", "合计", "[-0-]", "{+改+}", "—", "…4498"]


def test_a_row_that_is_new_among_many_names_moves_none() -> None:
    rows = [f"第{number}户\n0" for number in range(3_000)]
    new = [*rows[:10], "新的一户\n0", *rows[10:1_500], "第1500户改\n0", *rows[1_501:]]
    shown = words(compare("\n".join(rows), "\n".join(new)))
    assert shown == [
        *("…19", "0", "{+新的一户+}", "{+0+}", "第10户", "…2978", "0", "第1500户{+改+}", "0", "…2998"),
    ]


@given(st.lists(st.sampled_from("甲乙丙丁"), max_size=40), st.lists(st.sampled_from("甲乙丙丁戊"), max_size=40))
@pytest.mark.parametrize("left", [0, 50, 2_000, MOST])
def test_both_wordings_stand_in_the_comparison_whatever_it_may_cost(left: int, old: list[str], new: list[str]) -> None:
    effort = Effort(left)
    shown = list(_paragraphs(old, new, effort))
    assert effort.left >= 0
    for other, lines in ((NEW, old), (GONE, new)):
        kept = [each for each in shown if {kind for kind, _ in each.pieces} != {other}]
        assert ["".join(word for kind, word in each.pieces if kind != other) for each in kept] == lines


@pytest.mark.parametrize(
    ("html", "shown"),
    [
        (
            "<p>一</p><table><tr><td>甲</td></tr></table>",
            '<p>一</p><div class="scroll" tabindex="0" role="region" aria-label="表格 1">'
            "<table><tr><td>甲</td></tr></table></div>",
        ),
        (
            "<table><tr><td><table></table></td></tr></table>",
            '<div class="scroll" tabindex="0" role="region" aria-label="表格 1">'
            "<table><tr><td><table></table></td></tr></table></div>",
        ),
        ('<img src="/x/">', '<img alt="" src="/x/">'),
        ('<img src="/x/" alt="图">', '<img src="/x/" alt="图">'),
        ("<p>各县（区）：</p><p>现将：</p>", '<p class="to">各县（区）：</p><p>现将：</p>'),
        ("<p>正文。</p><p>附：</p>", "<p>正文。</p><p>附：</p>"),
        (
            "<p>附件：名单</p><p>云川市住房和城乡建设局</p><p>2026年11月25日</p><p>（此件公开发布）</p>",
            '<p>附件：名单</p><p class="r">云川市住房和城乡建设局</p><p class="r">2026年11月25日</p>'
            "<p>（此件公开发布）</p>",
        ),
        (
            "<p>云川市民政局</p>\n<p>云川市人民政府办公室</p>\n<p>二〇二六年三月二日</p>",
            '<p class="r">云川市民政局</p>\n<p class="r">云川市人民政府办公室</p>\n<p class="r">二〇二六年三月二日</p>',
        ),
        ("<p>现报市人民政府。</p><p>2026年3月2日</p>", "<p>现报市人民政府。</p><p>2026年3月2日</p>"),
        ("<p>云川市民政局</p><p>2026年3月2日起施行</p>", "<p>云川市民政局</p><p>2026年3月2日起施行</p>"),
        ("<p>2026年3月2日</p>", "<p>2026年3月2日</p>"),
        ("", ""),
    ],
)
def test_the_body_on_the_page(html: str, shown: str) -> None:
    assert showing.body(html) == shown


@pytest.mark.parametrize(
    ("link", "number"),
    [
        ("/documents/MB9990019/2026-00001/", ["MB9990019/2026-00001"]),
        ("https://xxgk.example/documents/MB9990019/2026-00001/?a=1#x", ["MB9990019/2026-00001"]),
        ("/documents/files/abcdefghijklmnopqrstuvwx/", []),
        ("https://else.example/other/", []),
    ],
)
def test_which_documents_a_body_cites(link: str, number: list[str]) -> None:
    assert showing.cited(f'<p>见<a href="{link}">此件</a>和<a href="{link}">此件</a></p>') == number
