"""``gongkai due FACTS.json``: until when an application must be answered, and why.

``-`` reads standard input, one JSON object per line, and writes one result per line in the same order; a line that
cannot be answered yields ``{"error": {"fact": index, "message": …}}`` in its place and the rest go on. A single object
spread over several lines is understood too. The exit code is 2 when the input of a file was bad, or when of all lines
of standard input not one could be answered; else 0.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

from gongkai.law.calendar import Calendar, shipped
from gongkai.law.facts import FactError
from gongkai.law.in_words import clock_in_words
from gongkai.law.wire import answer, named, write_clock, write_error
from gongkai.ops.terminal import BAD_INPUT, BadInput, OneLineParser, fail, say, say_json, use_utf8

UNREADABLE: dict[type[OSError], str] = {
    FileNotFoundError: "没有这个文件",
    IsADirectoryError: "是文件夹，不是文件",
    PermissionError: "没有读取的权限",
}


def main(arguments: list[str]) -> int:
    """Run the command; 0 or 2."""
    use_utf8()
    parser = OneLineParser(prog="gongkai due", description="计算政府信息公开申请的答复期限并逐步说明")
    parser.add_argument("facts", metavar="FACTS.json", help="事实文件；- 表示从标准输入逐行读取")
    parser.add_argument("--format", choices=("json", "text"), default="json", help="输出格式，默认 json")
    try:
        options = parser.parse_args(arguments)
        if options.facts == "-":
            return answer_lines(sys.stdin.buffer, options.format)
        return answer_file(Path(options.facts), options.format)
    except BadInput as error:
        return fail(str(error))
    except BrokenPipeError:
        # The reader has had enough; nothing is wrong. Keep the interpreter from flushing into the closed pipe.
        sys.stdout = None  # type: ignore[assignment]
        return 0


def answer_file(path: Path, form: str) -> int:
    """Answer one file."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise BadInput(f"不能读取 {path}：不是 UTF-8 文本") from error
    except OSError as error:
        raise BadInput(f"不能读取 {path}：{UNREADABLE.get(type(error), error.strerror)}") from error
    data = parse(text)
    try:
        clock = answer(data, shipped())
    except FactError as error:
        raise BadInput(named(error, data)) from error
    say(clock_in_words(clock)) if form == "text" else say_json(write_clock(clock))
    return 0


def answer_lines(stream: Iterable[bytes], form: str) -> int:
    """Answer each object of standard input in its place."""
    calendar = shipped()
    asked = answered = 0
    for raw in objects(stream):
        asked += 1
        answered += answer_one(raw, calendar, form)
    if asked and not answered:
        print("gongkai：没有一行能够计算，原因见输出", file=sys.stderr)
    return BAD_INPUT if asked and not answered else 0


def answer_one(raw: bytes, calendar: Calendar, form: str) -> bool:
    """Write the result or the error of one object; whether there was a result."""
    data: object = None
    try:
        data = parse(raw.decode("utf-8-sig"))
        clock = answer(data, calendar)
    except FactError as error:
        say(f"错误：{named(error, data)}\n") if form == "text" else say_json(write_error(error))
        return False
    except (BadInput, UnicodeDecodeError) as error:
        message = str(error) if isinstance(error, BadInput) else "不是 UTF-8 文本"
        say(f"错误：{message}\n") if form == "text" else say_json(write_error(FactError(None, message)))
        return False
    say(clock_in_words(clock) + "\n") if form == "text" else say_json(write_clock(clock))
    return True


def objects(stream: Iterable[bytes]) -> Iterator[bytes]:
    """One object per line, blank lines passed over; or the whole input, when only the whole is an object."""
    lines = (line for line in stream if line.strip())
    first = next(lines, None)
    if first is None:
        return
    if not is_json(first):
        rest = list(lines)
        whole = b"".join([first, *rest])
        if is_json(whole):
            yield whole
            return
        yield first
        yield from rest
        return
    yield first
    yield from lines


def is_json(raw: bytes) -> bool:
    """Whether the bytes are one JSON document."""
    try:
        parse(raw.decode("utf-8-sig"))
    except (BadInput, UnicodeDecodeError):
        return False
    return True


def parse(text: str) -> object:
    """The JSON document in a text. Raises ``BadInput``."""
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        raise BadInput(f"不是有效的 JSON：第 {error.lineno} 行第 {error.colno} 列附近有误") from error
    except (ValueError, RecursionError) as error:
        raise BadInput("不是有效的 JSON：数值过大或者嵌套过深") from error
