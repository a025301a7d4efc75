"""The newsroom's people as clients of the desk: opening pages, sending their forms, reading what they say."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass
from typing import Any

from django.test import Client
from lxml import html as trees

from gongkai.agencies import sessions
from gongkai.agencies.models import Account
from gongkai.core import clock
from gongkai.core.models import Matter
from gongkai.core.viewers import Staff
from gongkai.core.writing import write_transaction
from gongkai.publications.models import Publication


def token_of(viewer: Staff) -> str:
    """A session of that person, as its cookie."""
    with write_transaction():
        account = Account.objects.get(pk=viewer.account)
        return sessions.open_session(account, sessions.Visitor(), strong=True, needs="", moment=clock.now())


def client_of(viewer: Staff) -> Client:
    """A client signed in as that person; to be made in the time in which it asks."""
    client = Client()
    client.cookies[sessions.COOKIES[Account.Kind.STAFF]] = token_of(viewer)
    return client


def url_of(matter: Matter, *more: str) -> str:
    """The page of an item, or of a step on it."""
    return "/".join(["/desk/publications", Publication.objects.get(pk=matter.pk).key, *more, ""])


def words(answer: Any) -> str:
    """The words of a page."""
    return html.unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode())))


@dataclass
class Form:
    """The form in the main part of a page, as a browser would send it."""

    values: dict[str, Any]
    action: str


def form_in(answer: Any) -> Form:
    """The last form of the main part: inputs, areas and selects with their present values."""
    form = trees.fromstring(answer.content.decode()).xpath("//main//form[@method='post']")[-1]
    values: dict[str, Any] = {}
    for each in form.xpath(".//input[@name]|.//textarea[@name]|.//select[@name]"):
        kind = each.get("type", "")
        if kind in {"checkbox", "radio"} and each.get("checked") is None:
            continue
        if kind in {"file", "submit"}:
            continue
        values[each.get("name")] = each.value or ""
    return Form(values, form.get("action") or answer.request["PATH_INFO"])


def send(client: Client, address: str, data: dict[str, Any] | None = None) -> Any:
    """Open the page of a form, fill it in and send it."""
    page = client.get(address, follow=True)
    assert page.status_code == 200, words(page)
    form = form_in(page)
    return client.post(form.action, {**form.values, **(data or {})})


def done(answer: Any) -> str:
    """The address to which an accepted form led; what the page says, where it was refused."""
    assert answer.status_code == 303, words(answer)
    return str(answer["Location"])
