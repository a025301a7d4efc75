"""The pictures inside the pages of an old site: those that lie in the folder come along, with their words.

While an item is on its way its body names each by a token of its path; the link takes its place when it is written.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import unquote, urlsplit

from selectolax.lexbor import LexborNode

from gongkai.core import files, pictures
from gongkai.core.refusals import Invalid
from gongkai.publications.actions.attaching import ALT_LENGTH, PICTURES
from gongkai.publications.body import PUBLIC_FILE

# What is read out for a picture of which the old site says nothing; it is named as a thing to mend.
WORDLESS = "图片，原网站没有文字说明"
LONGEST_NAMED = 80


def local(address: str, path: Path, folder: Path) -> Path | None:
    """The file inside the folder to which an address of the page leads; None for other machines, other places, nothing.

    An address that begins with ``/`` begins at the folder. A link of the file system is followed before it is judged.
    """
    try:
        parts = urlsplit(address.strip())
        asked = unquote(parts.path)
        if parts.scheme or parts.netloc or not asked:
            return None
        begin = folder if asked.startswith("/") else path.parent
        place = (begin / asked.lstrip("/")).resolve()
        inside = place.is_relative_to(folder.resolve()) and place.is_file()
    except (OSError, ValueError):
        return None
    return place if inside else None


def take(node: LexborNode, path: Path, folder: Path) -> tuple[list[str], list[str], list[str]]:
    """Point the pictures of ``node`` to their tokens; the names of those that come, what stays back and why, what is to
    be mended afterwards."""
    names, left, mend = dict[str, None](), [], []
    for each in node.css("img"):
        source = (each.attributes.get("src") or "").strip()
        place = local(source, path, folder)
        if place is None or place.suffix.lower().lstrip(".") not in PICTURES:
            if source:
                left.append(f"图片 {source[:LONGEST_NAMED]}（{_why(source, place)}）")
            each.decompose()
            continue
        name = str(place.relative_to(folder.resolve()))
        names[name] = None
        alt = (each.attributes.get("alt") or each.attributes.get("title") or "").strip()[:ALT_LENGTH]
        if not alt:
            mend.append(f"图片 {name} 没有文字说明，迁入以后请补写")
        each.attrs["src"], each.attrs["alt"] = f"{PUBLIC_FILE}{token(name)}/", alt or WORDLESS
    return list(names), left, mend


def _why(source: str, place: Path | None) -> str:
    if place is not None:
        return f"不是 {'、'.join(PICTURES)}"
    scheme = source.partition(":")[0].lower()
    if scheme == "data":
        return "写在网页里，不是文件"
    return "在别的网站上" if scheme in ("http", "https") or source.startswith("//") else "文件夹里没有"


def token(name: str) -> str:
    """What stands for the link of a picture until there is one."""
    return f"old-{hashlib.sha256(name.encode()).hexdigest()[:40]}"


def with_links(html: str, codes: Mapping[str, str]) -> str:
    """The body with the code of its link for each picture, by the name of its file."""
    for name, code in codes.items():
        html = html.replace(f"{PUBLIC_FILE}{token(name)}/", f"{PUBLIC_FILE}{code}/")
    return html


def content(place: Path) -> bytes:
    """The picture without where and with what it was taken; raises ``Invalid`` at ``pictures``."""
    data = place.read_bytes()
    try:
        files.check(files.clean_name(place.name), data, PICTURES)
        return pictures.plain(data)
    except pictures.Unreadable:
        raise Invalid({"pictures": [f"图片“{place.name}”损坏了，打不开。"]}) from None
    except Invalid as invalid:
        raise Invalid({"pictures": [said for found in invalid.errors.values() for said in found]}) from None
