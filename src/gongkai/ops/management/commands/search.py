from __future__ import annotations

import sys
from typing import Any

from django.core.management.base import CommandError, CommandParser
from tqdm import tqdm

from gongkai.ops.command import InstallationCommand
from gongkai.search.service import SearchIndex, condition, declared, differences, rebuild


class Command(InstallationCommand):
    help = "检索索引：rebuild 在旧索引旁边重新建立，建好以后替换；--check 只核对（有不同时退出码为 1）。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("what", choices=["rebuild"])
        parser.add_argument("--index", metavar="代码", help="只处理这一个索引")
        parser.add_argument("--check", action="store_true", help="只核对件数、版本和等待更新的件数")

    def handle(self, *arguments: Any, **options: Any) -> None:
        """Check or build, index by index."""
        chosen = [index for index in declared if options["index"] in (None, index.code)]
        if options["index"] and not chosen:
            known = "、".join(index.code for index in declared) or "（没有）"
            raise CommandError(f"没有索引 {options['index']}；现有：{known}")
        work = self._check if options["check"] else self._build
        results = [work(index) for index in chosen]
        if not all(results):
            sys.exit(1)

    def _build(self, index: SearchIndex) -> bool:
        with tqdm(unit="件", desc=index.title, disable=None) as bar:

            def report(done: int) -> None:
                bar.update(done - bar.n)

            done = rebuild(index, report)
            bar.update(done - bar.n)
        self.stdout.write(f"{index.title}：已建立，{done} 件")
        return True

    def _check(self, index: SearchIndex) -> bool:
        now = condition(index)
        total, size = differences(index)
        faults = []
        if not now.ready:
            faults.append("没有索引或者已损坏")
        if now.ready and not now.current:
            faults.append("索引是旧版")
        if total != size:
            faults.append(f"应有 {total} 件，索引里有 {size} 件")
        if now.waiting:
            faults.append(f"{now.waiting} 件等待更新")
        self.stdout.write(f"{index.title}：{'；'.join(faults) or f'{size} 件，没有不同'}")
        return not faults
