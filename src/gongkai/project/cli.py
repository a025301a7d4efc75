"""``gongkai``: one console script. Commands of the pure rooms start without Django; the rest are Django's."""

from __future__ import annotations

import importlib
import os
import sys
from collections.abc import Callable

from gongkai.ops.terminal import use_utf8

# command -> module with main(arguments) -> exit code; none of these may import Django.
PURE = {
    "due": "gongkai.ops.law_commands.due",
    "fee": "gongkai.ops.law_commands.fee",
    "report": "gongkai.ops.report_commands.main",
    "workdays": "gongkai.ops.law_commands.workdays",
}

# What a person is offered; Django's own commands stay usable and are not offered beside `backup`.
OFFERED = {
    "不用数据库": {
        "due": "申请的答复期限，逐步说明",
        "fee": "信息处理费",
        "workdays": "若干个工作日以后是哪一天",
        "report": "年度报告：检查（check）、转换（convert）；由记录生成（build）、汇总（consolidate），要数据库",
    },
    "安装和运行": {
        "demo": "建立演示城市并打开网站",
        "install": "新装：数据库、第一个机关、三个管理员",
        "serve": "运行网站和任务进程",
        "web": "只运行网站",
        "worker": "只运行任务进程",
        "migrate": "升级以后更新数据库",
        "doctor": "检查这个安装，写明怎样处理",
    },
    "保管": {
        "backup": "备份数据库和文件",
        "restore": "恢复备份",
        "keys": "密钥的导出、导入、更换",
        "audit": "核对审计记录",
        "rebuild": "由事实重新推算状态",
        "search": "重新建立检索索引（rebuild）",
        "exchange": "交换包：写出、读入、再写一次、核对、登记公钥、现在的情况",
    },
    "办理和查看": {
        "act": "以某个账号办理一步",
        "grassroots": "导入基层政务公开标准目录（import）",
        "publications": "导入许可、处罚名单（import-acts），迁入旧网站的信息（import）",
        "jobs": "后台任务",
        "clock": "演示库的模拟时间",
        "processes": "办理流程表",
        "settings": "可设定的项目",
    },
}


def main() -> int:
    """Run the command named on the command line; the exit code is what the shell sees."""
    command = sys.argv[1] if len(sys.argv) > 1 else "help"
    if command in {"help", "--help", "-h"} and len(sys.argv) <= 2:
        use_utf8()
        print(offered())
        return 0
    if command in PURE:
        run: Callable[[list[str]], int] = importlib.import_module(PURE[command]).main
        return run(sys.argv[2:])
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "gongkai.project.settings")
    execute = importlib.import_module("django.core.management").execute_from_command_line
    execute(["gongkai", *sys.argv[1:]])
    return 0


def offered() -> str:
    """The commands that a person needs, by what they are for."""
    lines = ["用法：gongkai 命令 [选项]。命令的说明：gongkai 命令 --help"]
    for title, commands in OFFERED.items():
        lines += ["", title, *(f"  {name:<14}{what}" for name, what in commands.items())]
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main())
