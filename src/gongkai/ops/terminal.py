"""What the commands that start without Django share: an argument parser that says one line, and output in UTF-8."""

from __future__ import annotations

import argparse
import io
import json
import re
import sys
from typing import NoReturn

BAD_INPUT = 2
WHOLE = re.compile(r"[+-]?\d+", re.ASCII)
MOST_DIGITS = 12
# What argparse says, and the same in Chinese.
PHRASES = (
    (re.compile(r"the following arguments are required: (.*)", re.S), r"缺少 \1"),
    (re.compile(r"unrecognized arguments: (.*)", re.S), r"不认识 \1"),
    (re.compile(r"invalid choice: (.*) \(choose from (.*)\)", re.S), r"不能是 \1，可选 \2"),
    (re.compile(r"invalid \S+ value: (.*)", re.S), r"值 \1 不正确"),
    (re.compile(r"expected one argument"), "后面应有一个值"),
    (re.compile(r"expected at least one argument"), "后面至少应有一个值"),
    (re.compile(r"ignored explicit argument (.*)", re.S), r"不带值，多出 \1"),
    (re.compile(r"ambiguous option: (.*) could match (.*)", re.S), r"\1 不明确，可能是 \2"),
)


class BadInput(Exception):
    """Input that cannot be answered; the message is one line for a person."""


class OneLineParser(argparse.ArgumentParser):
    """An argument parser whose errors are one line on stderr and exit code 2."""

    def error(self, message: str) -> NoReturn:
        usage = self.format_usage().strip().removeprefix("usage: ")
        raise BadInput(f"参数有误：{in_chinese(message)}；用法：{usage}")


def in_chinese(message: str) -> str:
    """What argparse says of a wrong call, in Chinese; what it says in other words stays."""
    named = re.match(r"argument ([^:]+): (.*)", message, re.S)
    place, said = (f"{named[1]}：", named[2]) if named else ("", message)
    for english, chinese in PHRASES:
        if found := english.fullmatch(said):
            return place + found.expand(chinese)
    return place + said


def whole(text: str) -> int:
    """A whole number given on the command line."""
    if not WHOLE.fullmatch(text):
        raise argparse.ArgumentTypeError(f"“{text}”不是整数")
    if len(text) > MOST_DIGITS:
        raise argparse.ArgumentTypeError(f"“{text}”数值过大")
    return int(text)


def use_utf8() -> None:
    """Print Chinese whatever the locale of the terminal says."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            # What is no character (a lone surrogate) is escaped, which JSON understands, instead of failing.
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")


def say(text: str) -> None:
    """One result; handed on at once, so that a program may ask line by line."""
    print(text, flush=True)


def say_json(value: object) -> None:
    """One result as one line of JSON."""
    say(json.dumps(value, ensure_ascii=False))


def warn(message: str) -> None:
    """One line on stderr."""
    print(" ".join(f"gongkai：{message}".split()), file=sys.stderr)


def fail(message: str) -> int:
    """One line on stderr; the exit code for bad input."""
    warn(message)
    return BAD_INPUT
