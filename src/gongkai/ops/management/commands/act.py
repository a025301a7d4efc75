from __future__ import annotations

import json
import mimetypes
from pathlib import Path
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management.base import CommandParser

from gongkai.core.actions import Action, registered
from gongkai.core.models import Matter
from gongkai.ops import acting
from gongkai.ops.command import InstallationCommand, Problem


class Command(InstallationCommand):
    help = "以某个工作人员账号办理一步。退出码：0 已办理，1 被拒绝，2 用法不对。不写 ACTION 就列出全部步骤。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("action", nargs="?", metavar="ACTION", help="步骤代码")
        parser.add_argument("--as", dest="account", help="账号")
        parser.add_argument("--post", type=int, help="岗位编号（有多个岗位时）")
        parser.add_argument("--matter", type=int, help="事项编号")
        parser.add_argument("--seen", type=int, help="看到的最后一条事实的序号，有更新就拒绝")
        parser.add_argument(
            "--field", action="append", default=[], metavar="名=值", help="表单字段，可重复；同名为多选"
        )
        parser.add_argument("--file", action="append", default=[], metavar="名=路径", help="表单文件，可重复")
        parser.add_argument("--json", type=Path, metavar="文件", help="表单字段的 JSON 对象")
        parser.add_argument("--once", help="这一次提交的标识；重复执行不会办理两次")

    def handle(self, *arguments: Any, **options: Any) -> None:
        """Carry the Action out, or say why not."""
        if not options["action"]:
            self._list()
            return
        action = _action(options["action"])
        if not options["account"]:
            raise Problem("请用 --as 指明账号。", code=2)
        viewer = acting.staff(options["account"], options["post"])
        done = action.perform(
            viewer,
            {**_json(options["json"]), **_fields(options["field"])},
            matter=_matter(options["matter"]),
            seen=options["seen"],
            files=_files(options["file"]),
            channel="command",
            once=options["once"],
        )
        words = "这一次提交先前已经办理过" if done.repeated else "已办理"
        self.stdout.write(f"{action.title}：{words}（审计记录 {done.entry.pk}）")
        if done.matter is not None:
            self.stdout.write(f"事项 {done.matter.pk}，最新事实 {done.matter.last_seq}")
        if done.result is not None:
            self.stdout.write(f"结果：{done.result}")

    def _list(self) -> None:
        for action in sorted(registered, key=lambda action: action.code):
            fields = "、".join(action.form.base_fields)
            self.stdout.write(f"{action.code}  {action.title}{f'（{fields}）' if fields else ''}")


def _action(code: str) -> type[Action]:
    if code not in registered:
        raise Problem(f"没有“{code}”这个步骤；gongkai act 列出全部。", code=2)
    return registered[code]


def _matter(key: int | None) -> Matter | None:
    if key is None:
        return None
    matter = Matter.objects.filter(pk=key).first()
    if matter is None:
        raise Problem(f"没有第 {key} 号事项。", code=2)
    return matter


def _json(place: Path | None) -> dict[str, Any]:
    if place is None:
        return {}
    try:
        values = json.loads(place.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise Problem(f"{place} 不能读作 JSON：{error}", code=2) from None
    if not isinstance(values, dict):
        raise Problem(f"{place} 里应当是一个 JSON 对象。", code=2)
    return values


def _fields(pairs: list[str]) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for name, value in map(_pair, pairs):
        if name not in values:
            values[name] = value
        elif isinstance(values[name], list):
            values[name].append(value)
        else:
            values[name] = [values[name], value]
    return values


def _files(pairs: list[str]) -> dict[str, SimpleUploadedFile]:
    return {name: _upload(Path(value)) for name, value in map(_pair, pairs)}


def _upload(place: Path) -> SimpleUploadedFile:
    try:
        content = place.read_bytes()
    except OSError as error:
        raise Problem(f"文件 {place} 读不了：{error.strerror}。", code=2) from None
    return SimpleUploadedFile(place.name, content, mimetypes.guess_type(place.name)[0] or "application/octet-stream")


def _pair(text: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not equals or not name:
        raise Problem(f"“{text}”应当写成 名=值。", code=2)
    return name, value
