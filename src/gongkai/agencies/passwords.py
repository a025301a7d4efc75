"""Passwords: what one must be like, and comparing one in the same time whether or not the account exists (R150)."""

from __future__ import annotations

import secrets
from functools import lru_cache

from django.contrib.auth import hashers
from django.contrib.auth.password_validation import CommonPasswordValidator
from django.core.exceptions import ValidationError

from gongkai.agencies import pinyin
from gongkai.agencies.models import Account

SHORTEST = 10
LONGEST = 128
KINDS = 3
REMEMBERED = 5
# Letters and digits that are not taken for one another when read from paper.
CLEAR_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ"
CLEAR_DIGITS = "23456789"


def problems(password: str, *names: str) -> list[str]:
    """What is wrong with ``password``, in whole sentences; ``names`` (account, person) may not stand in it."""
    found = []
    if len(password) < SHORTEST:
        found.append(f"口令至少 {SHORTEST} 个字符，现在是 {len(password)} 个。")
    if len(password) > LONGEST:
        found.append(f"口令最多 {LONGEST} 个字符。")
    if _kinds(password) < KINDS:
        found.append("口令要含大写字母、小写字母、数字、其他符号中的至少三种。")
    if any(_stands_in(name, password) for name in names):
        found.append("口令里不能有账号或姓名（含拼音）。")
    if len(set(password)) < SHORTEST // 2:
        found.append("口令里重复的字符太多。")
    if not found and _is_common(password):
        found.append("这个口令太常见，容易被猜中，请换一个。")
    return found


def _kinds(password: str) -> int:
    groups = (str.isupper, str.islower, str.isdigit, lambda letter: not letter.isascii() or not letter.isalnum())
    return sum(any(test(letter) for letter in password) for test in groups)


def _stands_in(name: str, password: str) -> bool:
    lowered = password.casefold()
    forms = {name.casefold(), pinyin.plain(name)}
    return any(len(form) >= 2 and form in lowered for form in forms)


def _is_common(password: str) -> bool:
    try:
        _common().validate(password)
    except ValidationError:
        return True
    return False


@lru_cache(maxsize=1)
def _common() -> CommonPasswordValidator:
    return CommonPasswordValidator()


def was_used(account: Account, password: str) -> bool:
    """Whether ``password`` is the account's present one or one of its last five."""
    former = account.former_passwords.order_by("-id").values_list("password", flat=True)[:REMEMBERED]
    return any(hashers.check_password(password, encoded) for encoded in (account.password, *former))


def matches(account: Account | None, password: str) -> bool:
    """Whether ``password`` opens ``account``; without one it takes just as long and is wrong."""
    if account is None:
        hashers.make_password(password)
        return False
    return hashers.check_password(password, account.password)


def one_time() -> str:
    """A password for the first sign-in, to be read from paper: four groups of four."""
    groups = [
        "".join(secrets.choice(CLEAR_LETTERS) for _ in range(4)),
        "".join(secrets.choice(CLEAR_DIGITS) for _ in range(4)),
        "".join(secrets.choice(CLEAR_LETTERS.lower()) for _ in range(4)),
        "".join(secrets.choice(CLEAR_LETTERS + CLEAR_DIGITS) for _ in range(4)),
    ]
    return "-".join(groups)
