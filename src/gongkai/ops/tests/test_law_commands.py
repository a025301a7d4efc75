"""``gongkai due | fee | workdays`` as a user calls them: the console script in a process of its own."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

SCRIPT = Path(sys.executable).parent / "gongkai"


def run(*arguments: str, given: str | bytes = "") -> subprocess.CompletedProcess[str]:
    raw = given if isinstance(given, bytes) else given.encode()
    done = subprocess.run([str(SCRIPT), *arguments], input=raw, capture_output=True, timeout=60, check=False)
    return subprocess.CompletedProcess(done.args, done.returncode, done.stdout.decode(), done.stderr.decode())


def question(received: str, *facts: dict[str, Any], as_of: str | None = None, **more: Any) -> dict[str, Any]:
    last = facts[-1]["on"] if facts else received
    return {"received": {"on": received, "channel": "counter"}, "facts": list(facts), "as_of": as_of or last, **more}


def ask_all(*questions: Any) -> list[dict[str, Any]]:
    """Many questions in one process."""
    done = run("due", "-", given="".join(json.dumps(q, ensure_ascii=False) + "\n" for q in questions))
    assert done.stderr == "" or done.returncode == 2
    return [json.loads(line) for line in done.stdout.splitlines()]


def fact(kind: str, on: str, **values: Any) -> dict[str, Any]:
    return {"kind": kind, "on": on, **values}


LETTER = (
    fact("third_party_letter_sent", "2026-03-09", party="甲"),
    fact("third_party_letter_received", "2026-03-11", party="甲"),
)


def test_every_vector_of_the_notes() -> None:
    vectors: list[tuple[dict[str, Any], dict[str, Any]]] = [
        (question("2026-03-02"), {"due": "2026-03-30"}),
        (
            question("2026-03-02", fact("extended", "2026-03-30", days=20, notified_on="2026-03-30")),
            {"due": "2026-04-28"},
        ),
        (question("2026-02-10"), {"correction_notice_by": "2026-02-26", "due": "2026-03-16"}),
        (question("2026-02-14"), {"due": "2026-03-20"}),
        (question("2026-03-08"), {"due": "2026-04-03"}),
        (question("2026-03-06"), {"due": "2026-04-03"}),
        (
            question(
                "2026-04-20",
                fact("correction_notice_sent", "2026-04-29"),
                fact("correction_received", "2026-05-06"),
            ),
            {"correction_notice_by": "2026-04-29", "due": "2026-06-02"},
        ),
        (
            question("2026-03-02", *LETTER, fact("third_party_answered", "2026-03-20", party="甲")),
            {"used": 5, "excluded": 9, "due": "2026-04-13"},
        ),
        (
            question("2026-03-02", *LETTER, as_of="2026-04-23"),
            {"third_party_by": {"甲": "2026-04-01"}, "due": "2026-04-23"},
        ),
        (
            question(
                "2026-05-25",
                fact("fee_notice_sent", "2026-06-01"),
                fact("fee_notice_received", "2026-06-01"),
                fact("fee_paid", "2026-06-10"),
            ),
            {"fee_payable_by": "2026-06-30", "due": "2026-07-09"},
        ),
        (question("2026-03-02", as_of="2026-03-31"), {"due": "2026-03-30", "state": "overdue", "left": -1}),
    ]
    answers = ask_all(*(asked for asked, _ in vectors))
    for (_, expected), given in zip(vectors, answers, strict=True):
        assert {name: given[name] for name in expected} == expected


def test_the_answer_has_exactly_the_fields_promised() -> None:
    [given] = ask_all(question("2026-03-02", *LETTER, as_of="2026-03-12"))
    assert list(given) == [
        "due",
        "provisional",
        "state",
        "correction_notice_by",
        "correction_by",
        "third_party_by",
        "fee_payable_by",
        "used",
        "excluded",
        "left",
        "segments",
        "steps",
    ]
    assert given["segments"] == [
        {"kind": "run", "from": "2026-03-03", "to": "2026-03-09"},
        {"kind": "out", "from": "2026-03-10", "to": "2026-04-01"},
        {"kind": "left", "from": "2026-04-02", "to": "2026-04-23"},
    ]
    assert all(set(step) == {"on", "text", "article"} for step in given["steps"])
    assert (given["state"], given["correction_by"], given["fee_payable_by"]) == ("excluded", None, None)


def test_every_kind_is_understood() -> None:
    asked = [
        question("2026-03-02", *LETTER, fact("third_party_answered", "2026-03-20", party="甲")),
        question(
            "2026-03-02",
            fact("third_party_letter_sent", "2026-03-09", party="甲"),
            fact("third_party_letter_returned", "2026-03-12", party="甲"),
        ),
        question(
            "2026-03-02",
            fact("co_maker_letter_sent", "2026-03-09", party="市财政局"),
            fact("co_maker_letter_received", "2026-03-10", party="市财政局"),
            fact("co_maker_answered", "2026-03-11", party="市财政局"),
        ),
        question(
            "2026-03-02",
            fact("other_organ_letter_sent", "2026-03-09", party="市水利局", term_ends="2026-03-13"),
            fact("other_organ_answered", "2026-03-11", party="市水利局"),
        ),
        question(
            "2026-03-02",
            fact("correction_notice_sent", "2026-03-04", term_ends="2026-03-20"),
            fact("correction_received", "2026-03-23", good_reason=True),
        ),
        question(
            "2026-03-02",
            fact("correction_notice_sent", "2026-03-04", term_ends="2026-03-20"),
            fact("correction_lapsed", "2026-03-23"),
        ),
        question(
            "2026-03-02",
            fact("fee_notice_sent", "2026-03-04"),
            fact("fee_notice_received", "2026-03-05"),
            fact("fee_lapsed", "2026-04-03"),
        ),
        question("2026-03-02", fact("delayed", "2026-03-20", until="2026-05-29")),
        question(
            "2026-03-02",
            fact("replied", "2026-03-20"),
            fact("reopened", "2026-05-06", by="court", days=20),
            fact("withdrawn", "2026-05-08"),
        ),
        question(
            "2026-03-02", fact("replied", "2026-03-20"), fact("reopened", "2026-05-06", by="own", until="2026-05-29")
        ),
    ]
    answers = ask_all(*asked)
    assert [a.get("state", a) for a in answers] == [
        "excluded",
        "excluded",
        "excluded",
        "excluded",
        "running",
        "lapsed",
        "lapsed",
        "running",
        "withdrawn",
        "running",
    ]


BAD: list[tuple[Any, int | None, str]] = [
    (question("2026-03-02", fact("third_party_anwsered", "2026-03-09", party="甲")), 0, "third_party_answered"),
    (question("2026-03-02", fact("third_party_answered", "2026-03-09", party="甲")), 0, "没有向该方发出"),
    (question("2026-03-02", fact("third_party_letter_sent", "2026-03-09")), 0, "party"),
    (question("2026-03-02", fact("third_party_letter_sent", "2026-03-09", party=" ")), 0, "party"),
    (question("2026-03-02", *LETTER[::-1]), 1, "先后"),
    (question("2026-03-02", fact("replied", "2026-3-9"), as_of="2026-03-09"), 0, "on"),
    (question("2026-03-02", fact("replied", "2026-02-30"), as_of="2026-03-09"), 0, "2026-02-30"),
    (question("2026-03-02", fact("replied", "2026-03-09"), as_of="2026-03-08"), 0, "晚于截至日期"),
    (question("2026-03-02", fact("replied", "2026-03-01"), as_of="2026-03-08"), 0, "早于收到"),
    (question("2026-03-02", fact("extended", "2026-03-09", days="5", notified_on="2026-03-09")), 0, "days"),
    (question("2026-03-02", fact("extended", "2026-03-09", days=True, notified_on="2026-03-09")), 0, "days"),
    (question("2026-03-02", fact("extended", "2026-03-09", days=21, notified_on="2026-03-09")), 0, "20"),
    (question("2026-03-02", fact("extended", "2026-03-09", days=5)), 0, "notified_on"),
    (question("2026-03-02", fact("correction_notice_sent", "2026-03-04", term_end="2026-03-20")), 0, "term_ends"),
    (question("2026-03-02", fact("reopened", "2026-03-04", by="mayor", days=5)), 0, "by"),
    (question("2026-03-02", {"on": "2026-03-04"}), 0, "kind"),
    ({**question("2026-03-02"), "facts": ["replied"]}, 0, "对象"),
    ({**question("2026-03-02"), "facts": {}}, None, "列表"),
    ({**question("2026-03-02"), "received": "2026-03-02"}, None, "received"),
    ({**question("2026-03-02"), "received": {"on": "2026-03-02", "channel": "pigeon"}}, None, "channel"),
    ({**question("2026-03-02"), "as_of": None}, None, "as_of"),
    (question("2018-12-31"), None, "2019"),
    (question("2026-03-02", as_of="2026-03-01"), None, "晚于"),
    (question("2026-03-02", readings={"day_after_payment": "never"}), None, "day_after_payment"),
    (question("2026-03-02", fact("third_party_letter_sent", "2026-03-09", party="甲\0乙")), 0, "控制字符"),
    (question("2026-03-02", fact("third_party_letter_sent", "2026-03-09", party="甲\n乙")), 0, "控制字符"),
    (question("2026-03-02", fact("third_party_letter_sent", "2026-03-09", party="甲" * 201)), 0, "200"),
    (question("2026-03-02", fact("correction_notice_sent", "2026-03-04", term_ends="9999-12-31")), 0, "2045"),
    (question("2026-03-02", {"kind": 5, "on": "2026-03-04"}), 0, "kind 须为文字"),
    (
        question("2045-11-20", fact("fee_notice_sent", "2045-12-01"), fact("fee_notice_received", "2045-12-20")),
        1,
        "2045",
    ),
    (
        question(
            "2045-12-01",
            fact("correction_notice_sent", "2045-12-01"),
            fact("third_party_letter_sent", "2045-12-20", party="甲"),
        ),
        1,
        "2045",
    ),
    ({"received": {"on": "2026-03-02", "channel": "counter"}, "fact": [], "as_of": "2026-03-02"}, None, "facts"),
    ({**question("2026-03-02"), "received": {"on": "2026-03-02"}}, None, "缺少 received.channel"),
    ([], None, "对象"),
    (None, None, "对象"),
]


def test_bad_lines_are_answered_in_their_place_and_the_rest_go_on() -> None:
    good = question("2026-03-02")
    lines = [item for asked, _, _ in BAD for item in (asked, good)]
    answers = ask_all(*lines)
    assert len(answers) == len(lines)
    assert {a["due"] for a in answers[1::2]} == {"2026-03-30"}
    for (asked, index, words), given in zip(BAD, answers[::2], strict=True):
        assert given["error"]["fact"] == index, (asked, given)
        assert words in given["error"]["message"], (asked, given)


def test_a_line_that_is_no_json_is_an_error_in_its_place() -> None:
    good = json.dumps(question("2026-03-02"))
    done = run("due", "-", given=f"{good}\n{{bad\n\n{good}\n".encode() + b"\xff\xfe\n")
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    assert [("error" in a) for a in answers] == [False, True, False, True]
    assert done.returncode == 0


def test_what_is_no_character_does_not_break_the_output() -> None:
    line = json.dumps(question("2026-03-02", fact("third_party_letter_sent", "2026-03-09", party="甲\ud800")))
    done = run("due", "-", given=line)
    assert list(json.loads(done.stdout)["third_party_by"]) == ["甲\ud800"]


def test_when_no_line_can_be_answered_the_exit_code_says_so() -> None:
    done = run("due", "-", given="{bad\n")
    assert done.returncode == 2
    assert "error" in json.loads(done.stdout)


def test_one_object_over_several_lines_is_understood() -> None:
    done = run("due", "-", given=json.dumps(question("2026-03-02"), indent=2))
    assert json.loads(done.stdout)["due"] == "2026-03-30"


@pytest.mark.parametrize("number", [1, 4])
def test_a_bad_file_is_one_line_on_stderr_and_exit_2(tmp_path: Path, number: int) -> None:
    asked, index, words = BAD[number]
    path = tmp_path / "facts.json"
    path.write_text(json.dumps(asked), encoding="utf-8")
    done = run("due", str(path))
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (2, "", 1)
    assert f"facts[{index}]" in done.stderr
    assert words in done.stderr


@pytest.mark.parametrize("kind", ["rep\0lied", "re\x1b[31mplied", "x" * 10_000])
def test_a_strange_kind_is_shown_short_and_on_one_line(tmp_path: Path, kind: str) -> None:
    path = tmp_path / "facts.json"
    path.write_text(json.dumps(question("2026-03-02", {"kind": kind, "on": "2026-03-04"})), encoding="utf-8")
    done = run("due", str(path))
    assert (done.returncode, done.stderr.count("\n")) == (2, 1)
    assert len(done.stderr) < 300
    assert done.stderr.rstrip("\n").isprintable()


def test_of_thousands_of_lines_the_bad_ones_are_answered_in_their_place() -> None:
    lines = [json.dumps(question("2026-03-02")).encode()] * 3000
    bad = {7: b"9" * 50_000, 1500: b'{"received"\0', 2000: b"\xff", 2500: b"[" * 100_000}
    for place, raw in bad.items():
        lines[place] = raw
    done = run("due", "-", given=b"\n".join(lines))
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    assert (len(answers), done.returncode) == (3000, 0)
    assert [n for n, a in enumerate(answers) if "error" in a] == sorted(bad)


def test_a_file_that_is_not_there_is_said_in_chinese(tmp_path: Path) -> None:
    assert "没有这个文件" in run("due", str(tmp_path / "none.json")).stderr
    assert "是文件夹" in run("due", str(tmp_path)).stderr


@pytest.mark.parametrize(("number", "words"), [("+-3", "不是整数"), ("9" * 40, "数值过大")])
def test_a_number_that_is_none_or_too_great_is_said_as_such(number: str, words: str) -> None:
    assert f"“{number}”{words}" in run("fee", "--pieces", number).stderr


@pytest.mark.parametrize("content", [None, b"", b"{", b"\xff\xff", b"[" * 100_000])
def test_a_file_that_cannot_be_read_is_one_line_on_stderr(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "facts.json"
    if content is not None:
        path.write_bytes(content)
    done = run("due", str(path))
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (2, "", 1)


def test_the_text_form_explains(tmp_path: Path) -> None:
    path = tmp_path / "facts.json"
    path.write_text(json.dumps(question("2026-03-02", *LETTER, as_of="2026-03-12")), encoding="utf-8")
    done = run("due", str(path), "--format", "text")
    assert done.returncode == 0
    assert done.stdout.startswith("答复期限：2026年4月23日（周四）\n")
    assert "为什么是这一天" in done.stdout
    assert "条例第三十二条" in done.stdout


@pytest.mark.parametrize(
    ("pieces", "total"),
    [(10, 0), (11, 100), (30, 2000), (31, 2200), (40, 4000), (41, 4300), (50, 7000), (60, 11000)],
)
def test_fee_by_piece(pieces: int, total: int) -> None:
    given = json.loads(run("fee", "--pieces", str(pieces), "--format", "json").stdout)
    assert given["total"] == total == sum(line["amount"] for line in given["lines"])


@pytest.mark.parametrize(
    ("pages", "total"),
    [(30, 0), (31, 10), (68, 380), (100, 700), (101, 720), (200, 2700), (201, 2740), (300, 6700)],
)
def test_fee_by_page(pages: int, total: int) -> None:
    assert json.loads(run("fee", "--pages", str(pages), "--format", "json").stdout)["total"] == total


def test_fee_counts_on_from_what_the_month_already_had() -> None:
    given = json.loads(run("fee", "--pieces", "2", "--already", "30", "--format", "json").stdout)
    assert given == {"total": 400, "lines": [{"from": 31, "to": 32, "rate": 200, "amount": 400}]}
    assert "合计 400 元" in run("fee", "--pieces", "2", "--already", "30").stdout


def test_workdays() -> None:
    assert json.loads(run("workdays", "2026-03-02", "20", "--format", "json").stdout) == {
        "date": "2026-03-30",
        "provisional": False,
    }
    assert json.loads(run("workdays", "2026-12-04", "20", "--format", "json").stdout) == {
        "date": "2027-01-04",
        "provisional": True,
    }
    assert "暂定" in run("workdays", "2026-12-04", "20").stdout


@pytest.mark.parametrize(
    "arguments",
    [
        ("fee",),
        ("fee", "--pieces", "x"),
        ("fee", "--pieces", "-1"),
        ("fee", "--pieces", "1", "--pages", "1"),
        ("fee", "--pages", "1", "--already", "1"),
        ("workdays", "2026-3-2", "20"),
        ("workdays", "2018-03-02", "20"),
        ("workdays", "2026-03-02", "-1"),
        ("workdays", "2026-03-02", "99999"),
        ("workdays", "2026-03-02"),
        ("due",),
        ("due", "-", "--format", "xml"),
    ],
)
def test_bad_arguments_are_one_line_and_exit_2(arguments: tuple[str, ...]) -> None:
    done = run(*arguments)
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (2, "", 1)


@pytest.mark.parametrize("arguments", [("due", "-"), ("fee", "--pages", "31"), ("workdays", "2026-03-02", "20")])
def test_the_law_commands_start_without_django(arguments: tuple[str, ...]) -> None:
    """The console script itself, with Python's own list of what it imported."""
    given = json.dumps(question("2026-03-02")).encode()
    done = subprocess.run(
        [sys.executable, "-X", "importtime", str(SCRIPT), *arguments], input=given, capture_output=True, check=True
    )
    imported = {line.rsplit("|", 1)[-1].strip() for line in done.stderr.decode().splitlines()}
    assert "gongkai.law.calendar" in imported
    assert not [name for name in imported if name.split(".")[0] == "django"]
    assert done.stdout
