from __future__ import annotations

from typing import Any

from django.core.management.base import CommandParser

from gongkai.agencies.service import Agency
from gongkai.core import clock, installation
from gongkai.ops import installing
from gongkai.ops.command import InstallationCommand
from gongkai.ops.installing import ADMINISTRATORS, FirstAgency
from gongkai.ops.tables import table


class Command(InstallationCommand):
    help = "新装：建立数据库、第一个机关和三个管理员账号；一次性口令和绑定码只显示这一次。"

    def add_arguments(self, parser: CommandParser) -> None:
        natures = [installation.Nature.PRODUCTION.value, installation.Nature.BENCH.value]
        parser.add_argument("--nature", choices=natures, required=True, help="用途；设定后不能更改")
        parser.add_argument("--agency-code", required=True, help="第一个机关的组织机构代码或统一社会信用代码")
        parser.add_argument("--agency-name", required=True, help="印章上的全称")
        parser.add_argument("--agency-short-name", help="简称（缺省：全称）")
        parser.add_argument("--agency-kind", choices=Agency.Kind.values, default=Agency.Kind.GOVERNMENT.value)
        parser.add_argument("--agency-since", help="成立日期（缺省：今天）")
        for _, title, option, _ in ADMINISTRATORS:
            parser.add_argument(f"--{option}-admin", required=True, metavar="姓名", help=f"{title}的姓名")

    def handle(self, *arguments: Any, **options: Any) -> None:
        """Install, and print the passwords once."""
        names = [options[f"{option}_admin"] for _, _, option, _ in ADMINISTRATORS]
        installing.check_names(names)
        installing.mark(installation.Nature(options["nature"]))
        first = FirstAgency(
            code=options["agency_code"],
            name=options["agency_name"],
            short_name=options["agency_short_name"] or options["agency_name"],
            kind=options["agency_kind"],
            valid_from=options["agency_since"] or clock.today().isoformat(),
        )
        handed = installing.install(first, names)
        rows = [
            (title, name, each.account.name, each.password, each.enrolment)
            for (title, each), name in zip(handed, names, strict=True)
        ]
        self.stdout.write(table(["管理员", "姓名", "账号", "一次性口令", "绑定码"], rows))
        self.stdout.write(
            "\n口令和绑定码只显示这一次，请分别交给本人；第一次登录须改口令，并凭绑定码绑定第二因子。\n"
            "接着：gongkai serve 启动，gongkai doctor 检查，gongkai keys export 保存密钥文件。"
        )
