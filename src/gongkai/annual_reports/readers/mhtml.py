"""A web page in a single file, as Word and browsers save it: the page is a part of a mail message."""

from __future__ import annotations

from email import message_from_bytes, policy

from gongkai.annual_reports.readers.blocks import Source
from gongkai.annual_reports.readers.html import read_html
from gongkai.annual_reports.readers.refusals import DAMAGED, SAVE_AS, Unreadable


def read_mhtml(data: bytes) -> Source:
    """The blocks of the first page in it. Raises ``Unreadable`` when there is none."""
    message = message_from_bytes(data, policy=policy.compat32)
    for part in message.walk():
        if part.get_content_type() == "text/html":
            content = part.get_payload(decode=True)
            if isinstance(content, bytes) and content.strip():
                return read_html(content)
    raise Unreadable(DAMAGED, f"单个文件网页里没有正文，可能不完整。{SAVE_AS}")
