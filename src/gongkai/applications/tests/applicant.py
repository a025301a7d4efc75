"""A citizen at the public site: fills in the guided application page by page, as a browser without scripts would."""

from __future__ import annotations

import re
from io import BytesIO
from typing import Any

from django.test import Client
from PIL import Image

from gongkai.applications.tests.office import IDENTITY

ANSWERS: dict[str, dict[str, Any]] = {
    "kind": {"kind": "c1", "standing": "alone"},
    "who": {"name": "陈喆堃", "document": "identity", "document_number": IDENTITY, "phone": "13800001234"},
    "papers": {},
    "wanted": {
        "title": "光明路12号加装电梯的批准文件",
        "text": "请公开光明路12号楼2025年加装电梯的批准文件。",
        "reference": "",
    },
    "way": {"carrier": "electronic", "way": "download", "email": "", "address": "", "postcode": ""},
}
SEND = {"agreed": "on"}


def begin(client: Client, agency: str) -> str:
    """Choose the agency; the private link."""
    answer = client.post("/apply/new/", {"agency": agency})
    assert answer.status_code == 303, answer.content.decode()
    match = re.fullmatch(r"/apply/online/([\w-]{43})/kind/", answer["Location"])
    assert match is not None, answer["Location"]
    return match[1]


def address(link: str, step: str) -> str:
    """A page of the application."""
    return f"/apply/online/{link}/{step}/"


def fill(client: Client, link: str, **changes: dict[str, Any]) -> None:
    """All pages with these answers; ``changes`` by page."""
    for step, data in {**ANSWERS, **changes}.items():
        answer = client.post(address(link, step), data)
        assert answer.status_code == 303, (step, text_of(answer))


def send(client: Client, link: str, **data: Any) -> Any:
    """The last button."""
    return client.post(address(link, "check"), {**SEND, **data})


def apply(client: Client, agency: str, **changes: dict[str, Any]) -> str:
    """A whole application; its private link."""
    link = begin(client, agency)
    fill(client, link, **changes)
    answer = send(client, link)
    assert answer.status_code == 303, text_of(answer)
    return link


def receipt(client: Client, link: str) -> tuple[list[str], list[str]]:
    """Numbers and query codes on the receipt."""
    answer = client.get(address(link, "receipt"))
    assert answer.status_code == 200
    page = text_of(answer)
    return re.findall(r"申请编号\s*(\d{4}-\d{4})", page), re.findall(r"查询码\s*([2-9A-Z]{5}-[2-9A-Z]{5})", page)


def text_of(answer: Any) -> str:
    """What a page says, without its tags."""
    return re.sub(r"<[^>]+>", " ", answer.content.decode())


def photo(form: str = "JPEG", size: tuple[int, int] = (300, 200), name: str = "", **options: Any) -> BytesIO:
    """A picture as an upload."""
    target = BytesIO()
    Image.new("RGB", size, (120, 130, 140)).save(target, form, **options)
    target.seek(0)
    target.name = name or f"照片.{form.lower()}"
    return target
