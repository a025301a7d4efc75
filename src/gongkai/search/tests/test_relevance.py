"""Literal queries and judged answers: what must be found, what must come first, what must not be found."""

from __future__ import annotations

import pytest

from gongkai.search.tests.conftest import Shelf

pytestmark = pytest.mark.db

# query, the first ones in order, others that must be found too, some that must not
JUDGED: tuple[tuple[str, list[int], set[int], set[int]], ...] = (
    ("公共租赁住房", [], {1, 2}, {3, 4}),
    ("公租房", [2], {1}, {3}),
    ("公租房 租金", [2], set(), {1}),
    ("房屋征收", [], {3, 4}, {5}),
    ("房屋征收 公告", [4], set(), {3, 5}),
    ("国有土地上房屋征收", [3], {4}, {52}),
    ("土地", [], {3, 5, 52}, {6}),
    ("国有土地", [3], {4}, {5}),
    ("集体土地", [5], set(), {3}),
    ("征收", [], {3, 4, 5}, {1}),
    ("〔2026〕5号", [], {1, 5, 39}, {3, 2}),
    ("[2026]5号", [], {1, 5, 39}, {3}),
    ("（2026） 5 号", [], {1, 5, 39}, {3}),
    ("［２０２６］５号", [], {1, 5, 39}, {3}),
    ("【2026】5号", [], {1, 5, 39}, {3}),
    ("云政发〔2026〕5号", [1], set(), {5, 39, 3}),
    ("政发(2025)第5号", [3], set(), {1}),
    ("云住建发〔2026〕3号", [29], set(), {2}),
    ("二〇二六年部门预算", [24], set(), {25}),
    ("2026年部门预算", [24], set(), {25}),
    ("2025年度民办学校", [8], set(), {7}),
    ("十二届龙舟赛", [56], set(), {5}),
    ("第12届龙舟赛", [56], set(), {5}),
    ("12路公交车", [33], set(), {34}),
    ("pm2.5", [11], set(), {10}),
    ("PM２.５", [11], set(), {10}),
    ("covid", [60], set(), set()),
    ("aaa级企业", [31], set(), {26}),
    ("K3路", [33], set(), set()),
    ("YC2026-08", [52], set(), {53}),
    ("污", [], {12, 13, 14, 29}, {1}),
    ("亩", [58], set(), {59}),
    ("“水污染防治”", [13], set(), {12, 14}),
    ('"污水处理厂扩建"', [14], set(), {13}),
    ("“征收房屋”", [3], set(), {4}),
    ("“房屋 征收”", [], {3, 4}, set()),
    ("清河", [], {5, 13, 14, 54, 56}, {12}),
    ("清河镇", [14], {5}, {56}),
    ("清河 污水", [], {13, 14}, {56}),
    ("加装电梯补贴", [30], set(), {58}),
    ("怎么申请政府信息公开", [], {48, 49}, {53}),
    ("低保怎么办", [16], set(), {47}),
    ("低保标准是多少", [16], set(), {47}),
    ("公租房在哪儿申请", [1], set(), {47}),
    ("房子被征收怎么补偿", [], {3}, {58}),
    ("学校食堂归谁管", [9], set(), {8}),
    ("老旧小区改造", [29], {28}, {14}),
    ("幸福里", [29], set(), {28}),
    ("里小区", [29], set(), {28}),
    ("低保标准", [16], set(), {47}),
    ("最低工资", [47], set(), {16}),
    ("学校食堂", [9], set(), {8}),
    ("听证会", [], {7, 34}, {6}),
    ("禽流感", [57], set(), set()),
    ("宅基地审批", [59], set(), {58}),
    ("不动产登记", [51], {50}, {52}),
    ("三公经费", [24], set(), {27}),
    ("4·18事故", [38], set(), set()),
    ("应急预案", [], {12, 39}, {40}),
    ("的", [], {1, 4}, set()),
    ("火星移民", [], set(), {27, 50}),
)


def test_what_is_found(shelf: Shelf) -> None:
    wrong = []
    for query, first, others, never in JUDGED:
        found = shelf.keys(query, limit=60)
        if found[: len(first)] != first or others - set(found) or never & set(found):
            wrong.append(f"{query}: {found}, wanted {first} first, {others} too, never {never}")
    assert not wrong, "\n".join(wrong)


def test_the_table_is_large_enough() -> None:
    assert len(JUDGED) >= 40
