"""What an installation says about its mail server, and what Django is then told."""

from __future__ import annotations

import pytest

from gongkai.project.environment import BadEnvironment, Environment, mail_settings

SENDER = "xxgk@example.gov.cn"


@pytest.mark.parametrize(
    "address, port, ssl, tls",
    [
        ("smtps://gk:p%40ss@mail.example.gov.cn", 465, True, False),
        ("smtp+tls://gk:p%40ss@mail.example.gov.cn", 587, False, True),
        ("smtp://gk:p%40ss@mail.example.gov.cn:2525", 2525, False, False),
    ],
)
def test_a_mail_server(address: str, port: int, ssl: bool, tls: bool) -> None:
    found = mail_settings(address, SENDER)
    assert found["EMAIL_BACKEND"].endswith("smtp.EmailBackend")
    assert (found["EMAIL_HOST"], found["EMAIL_PORT"]) == ("mail.example.gov.cn", port)
    assert (found["EMAIL_USE_SSL"], found["EMAIL_USE_TLS"]) == (ssl, tls)
    assert (found["EMAIL_HOST_USER"], found["EMAIL_HOST_PASSWORD"]) == ("gk", "p@ss")
    assert found["DEFAULT_FROM_EMAIL"] == SENDER


def test_without_one_nothing_is_sent() -> None:
    assert mail_settings("", "")["EMAIL_BACKEND"].endswith("dummy.EmailBackend")


@pytest.mark.parametrize(
    "address, sender, sentence",
    [
        ("mail.example.gov.cn", SENDER, "GONGKAI_MAIL 要写成"),
        ("http://mail.example.gov.cn", SENDER, "GONGKAI_MAIL 要写成"),
        ("smtps://", SENDER, "GONGKAI_MAIL 要写成"),
        ("smtps://mail.example.gov.cn", "", "GONGKAI_MAIL_FROM"),
        ("smtps://mail.example.gov.cn:lots", SENDER, "GONGKAI_MAIL 要写成"),
    ],
)
def test_what_cannot_be_understood_is_named(address: str, sender: str, sentence: str) -> None:
    with pytest.raises(BadEnvironment, match=sentence):
        mail_settings(address, sender)


def test_the_variables_are_read() -> None:
    values = {"GONGKAI_MAIL": "smtp://mail", "GONGKAI_MAIL_FROM": SENDER, "GONGKAI_SMS": "a.B"}
    found = Environment.read(values)
    assert (found.mail, found.mail_from, found.sms) == ("smtp://mail", SENDER, "a.B")
