"""A wrong call is told in Chinese, whatever argparse says."""

from __future__ import annotations

import pytest

from gongkai.ops.terminal import BadInput, OneLineParser, whole


def parser() -> OneLineParser:
    made = OneLineParser(prog="gongkai x")
    made.add_argument("file", metavar="FILE")
    made.add_argument("--format", choices=("json", "text"))
    made.add_argument("--force", action="store_true")
    made.add_argument("--days", type=whole)
    made.add_argument("--pages", type=int)
    made.add_argument("--other", nargs="+")
    return made


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ([], "缺少 FILE"),
        (["a", "b"], "不认识 b"),
        (["a", "--format", "x"], "--format：不能是 'x'，可选 "),
        (["a", "--format"], "--format：后面应有一个值"),
        (["a", "--other"], "--other：后面至少应有一个值"),
        (["a", "--force=1"], "--force：不带值，多出 '1'"),
        (["a", "--fo"], "--fo 不明确，可能是 --format, --force"),
        (["a", "--pages", "x"], "--pages：值 'x' 不正确"),
        (["a", "--days", "x"], "--days：“x”不是整数"),
    ],
)
def test_a_wrong_call_is_told_in_chinese(arguments: list[str], told: str) -> None:
    with pytest.raises(BadInput) as refused:
        parser().parse_args(arguments)
    message = str(refused.value)
    assert message.startswith(f"参数有误：{told}")
    assert "；用法：gongkai x" in message
