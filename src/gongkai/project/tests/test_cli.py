"""What ``gongkai`` offers when it is asked for nothing."""

from __future__ import annotations

import pkgutil
import sys

import pytest

from gongkai.ops.management import commands
from gongkai.project import cli


def test_every_command_of_ours_is_offered_once() -> None:
    offered = [name for group in cli.OFFERED.values() for name in group]
    ours = {module.name for module in pkgutil.iter_modules(commands.__path__)}
    assert sorted(offered) == sorted({*ours, *cli.PURE, "migrate"})


@pytest.mark.parametrize("arguments", [[], ["help"], ["--help"], ["-h"]])
def test_help_is_in_chinese_and_starts_without_django(
    arguments: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", ["gongkai", *arguments])
    assert cli.main() == 0
    shown = capsys.readouterr().out
    assert "年度报告：检查" in shown
    assert "flush" not in shown
