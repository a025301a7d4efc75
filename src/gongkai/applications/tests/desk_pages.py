"""Clients of the office's people: what a page says when one of them asks for it."""

from __future__ import annotations

from typing import Any

from django.test import Client
from lxml import html

from gongkai.agencies import sessions
from gongkai.agencies.models import Account
from gongkai.core import clock
from gongkai.core.viewers import Staff
from gongkai.core.writing import write_transaction


def signed_in(viewer: Staff) -> Client:
    """A client that acts as ``viewer``; to be made in the time in which it asks."""
    account = Account.objects.get(pk=viewer.account_id)
    with write_transaction():
        token = sessions.open_session(account, sessions.Visitor(), strong=True, needs="", moment=clock.now())
    client = Client()
    client.cookies[sessions.COOKIES[Account.Kind.STAFF]] = token
    return client


def cells(answer: Any) -> list[list[str]]:
    """The body rows of the first table of a page, cell by cell, blanks folded; empty where there is no table."""
    tables = html.fromstring(answer.content.decode()).xpath("//table")
    rows = tables[0].xpath(".//tbody/tr") if tables else []
    return [[" ".join(cell.text_content().split()) for cell in row.xpath("./td|./th")] for row in rows]


def text(answer: Any) -> str:
    """What a page says, blanks folded."""
    return " ".join(html.fromstring(answer.content.decode()).text_content().split())


def fields(answer: Any) -> dict[str, str]:
    """The values of the inputs of the page's forms in its main part, by name."""
    found = html.fromstring(answer.content.decode()).xpath("//main//input[@name]|//main//textarea|//main//select")
    return {each.get("name"): each.get("value") or (each.text or "") for each in found}
