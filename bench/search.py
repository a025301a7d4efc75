"""Searching many documents: a page of hits through ``find`` against the engine asked directly, in one run.

    python bench/search.py [--documents N]      1,000,000 times SCALE when not given

The documents are invented: words drawn as unevenly as real ones. Asked are one, two and three words, ranked, by date,
and with a filter. ``find`` reads the question, asks, reads the page's documents again and cuts snippets from them; the
engine alone has the same conditions and does nothing else. Fails when ``find`` takes more than ``WANTED`` times as long
and more than ``SPARE`` milliseconds beyond it.
"""

from __future__ import annotations

import argparse
import os
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Sequence
from datetime import date, timedelta
from itertools import accumulate
from pathlib import Path
from typing import Any

FULL = 1_000_000
WANTED = 1.5
SPARE = 3.0
ROUNDS = 40
STEMS = [
    "城市",
    "农村",
    "学校",
    "医院",
    "道路",
    "桥梁",
    "土地",
    "房屋",
    "住宅",
    "小区",
    "电梯",
    "供水",
    "排水",
    "燃气",
    "供热",
    "环境",
    "空气",
    "污水",
    "垃圾",
    "森林",
    "防火",
    "防汛",
    "地震",
    "食品",
    "药品",
    "医疗",
    "保险",
    "养老",
    "救助",
    "就业",
    "工资",
    "培训",
    "企业",
    "贷款",
    "补贴",
    "税收",
    "预算",
    "决算",
    "采购",
    "招标",
    "合同",
    "处罚",
    "许可",
    "复议",
    "诉讼",
    "公开",
    "申请",
    "答复",
    "征收",
    "补偿",
    "安置",
    "规划",
]
TAILS = [
    "管理",
    "办法",
    "标准",
    "方案",
    "通知",
    "公告",
    "细则",
    "规定",
    "目录",
    "清单",
    "名单",
    "报告",
    "情况",
    "结果",
    "程序",
    "期限",
    "条件",
    "范围",
    "责任",
    "监督",
]


def main(arguments: list[str] | None = None) -> int:
    """Build, ask, print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--documents", type=int, default=int(FULL * float(os.environ.get("SCALE", "1"))))
    documents = max(parser.parse_args(arguments).documents, 1000)
    with tempfile.TemporaryDirectory() as home:
        prepare(Path(home))
        archive = Archive(documents)
        began = time.perf_counter()
        count = archive.build()
        spent = time.perf_counter() - began
        folder = sum(path.stat().st_size for path in (Path(home) / "search").rglob("*") if path.is_file())
        print(f"{count:,} documents indexed in {spent:.0f} s ({count / spent:,.0f} a second), {folder / 1e6:.0f} MB")
        return archive.table()


def prepare(home: Path) -> None:
    """A database of its own, marked as a bench."""
    os.environ.update(GONGKAI_HOME=str(home), GONGKAI_SECRET_KEY="only-for-the-bench-" + "0" * 48)
    os.environ.pop("GONGKAI_DATABASE", None)
    os.environ["DJANGO_SETTINGS_MODULE"] = "gongkai.project.settings"
    import django  # noqa: PLC0415  the environment comes first

    django.setup()
    from django.core.management import call_command  # noqa: PLC0415

    from gongkai.core import installation  # noqa: PLC0415

    call_command("migrate", verbosity=0)
    installation.create(installation.Nature.BENCH)


class Archive:
    """Documents that are invented anew, always the same, whenever they are asked for."""

    def __init__(self, count: int) -> None:
        from gongkai.search.service import SearchIndex, Text  # noqa: PLC0415  Django must be set up first

        self.count = count
        dice = random.Random(7)
        self.words = [stem + tail for stem in STEMS for tail in TAILS] + STEMS + TAILS
        dice.shuffle(self.words)
        self.weights = list(accumulate(1 / (place + 3) for place in range(len(self.words))))
        texts = (Text("title", 6.0), Text("body", 1.0))
        self.index = SearchIndex("bench", "测速", texts, self.documents, self.keys, ("genre", "year"))

    def keys(self, after: int) -> Iterable[int]:
        """1 to the last."""
        return range(after + 1, self.count + 1)

    def documents(self, keys: Sequence[int]) -> Iterable[Any]:
        """The documents of these keys."""
        from gongkai.search.service import Document  # noqa: PLC0415

        for key in keys:
            dice = random.Random(key)
            words = dice.choices(self.words, cum_weights=self.weights, k=6 + int(dice.lognormvariate(4, 0.6)))
            day = date(2008, 1, 1) + timedelta(days=dice.randrange(6900))
            facets = {"genre": [f"体裁{key % 12}"], "year": [str(day.year)]}
            yield Document(key, {"title": "关于" + "".join(words[:4]), "body": "，".join(words)}, day, facets)

    def build(self) -> int:
        """Index them all."""
        from gongkai.search.service import rebuild  # noqa: PLC0415

        return rebuild(self.index, seconds=30)

    def questions(self) -> dict[str, list[dict[str, Any]]]:
        """What is asked, by kind."""
        dice = random.Random(11)
        head, middle = self.words[:20], self.words[100:600]
        one = [{"text": word} for word in dice.sample(head, 10) + dice.sample(middle, 30)]
        two = [{"text": " ".join(dice.sample(head + middle[:50], 2))} for _ in range(ROUNDS)]
        three = [{"text": " ".join(dice.sample(head, 3))} for _ in range(ROUNDS)]
        narrowed = {"filters": {"genre": ["体裁3"]}, "sort": "newest", "date_from": date(2015, 1, 1)}
        return {
            "one word, ranked": one,
            "one word, filter, newest": [{**each, **narrowed} for each in one],
            "two words, ranked": two,
            "two words, filter, newest": [{**each, **narrowed} for each in two],
            "three words, ranked": three,
            "three words, filter, newest": [{**each, **narrowed} for each in three],
        }

    def table(self) -> int:
        """Ask both ways, a question here and a question there; 1 when the mark is missed."""
        print(f"{'':30}{'find p50':>10}{'p95':>8}{'engine p50':>12}{'p95':>8}{'ratio':>7}")
        missed = False
        for name, questions in self.questions().items():
            ours, theirs = [], []
            for question in questions:
                self._find(question)
                ours.append(_spent(lambda question=question: self._find(question)))
                ask = self._direct(question)
                ask()
                theirs.append(_spent(ask))
            mine, other = statistics.median(ours), statistics.median(theirs)
            bad = mine > WANTED * other and mine - other > SPARE
            missed |= bad
            print(
                f"{name:30}{mine:>8.2f}ms{_p95(ours):>6.1f}ms{other:>10.2f}ms{_p95(theirs):>6.1f}ms"
                f"{mine / other:>7.2f}{'  MISSED' if bad else ''}"
            )
        return int(missed)

    def _find(self, question: dict[str, Any]) -> None:
        from gongkai.core.viewers import Anonymous  # noqa: PLC0415
        from gongkai.search.service import Query, find  # noqa: PLC0415

        find(self.index, Query(**question), Anonymous())

    def _direct(self, question: dict[str, Any]) -> Callable[[], None]:
        """The same conditions, made beforehand, for the engine alone."""
        from gongkai.search.asking import read  # noqa: PLC0415
        from gongkai.search.engines import Plan, chosen  # noqa: PLC0415
        from gongkai.search.words import tokeniser  # noqa: PLC0415

        engine = chosen()
        live = engine.state(self.index).live
        assert live is not None
        asked = read(question["text"], tokeniser(()))
        more = {name: value for name, value in question.items() if name != "text"}
        plan = Plan(node=asked.strict, title=asked.title, **more)
        return lambda: engine.search(self.index, live, plan) and None


def _spent(call: Callable[[], None]) -> float:
    began = time.perf_counter()
    call()
    return (time.perf_counter() - began) * 1000


def _p95(values: list[float]) -> float:
    return sorted(values)[int(len(values) * 0.95) - 1]


if __name__ == "__main__":
    sys.exit(main())
