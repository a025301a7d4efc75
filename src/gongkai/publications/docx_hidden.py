"""Which words of a DOCX are hidden from whoever looks at it: by their own mark, or by a style."""

from __future__ import annotations

from collections.abc import Mapping

from lxml import etree

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_OFF = {"0", "false", "off"}


def silent_styles(styles: etree._Element | None) -> frozenset[str]:
    """The styles whose words are hidden, by themselves or by the style they are based on."""
    own: dict[str, bool | None] = {}
    based: dict[str, str | None] = {}
    for style in styles.iter(f"{W}style") if styles is not None else ():
        name = style.get(f"{W}styleId") or ""
        mark, base = style.find(f"{W}rPr/{W}vanish"), style.find(f"{W}basedOn")
        own[name] = None if mark is None else _is_on(mark)
        based[name] = None if base is None else base.get(f"{W}val")
    return frozenset(name for name in own if _is_silent(name, own, based))


def _is_silent(style: str, own: Mapping[str, bool | None], based: Mapping[str, str | None]) -> bool:
    name: str | None = style
    for _ in own:  # no chain is longer than there are styles, though it may be a circle
        mark = own.get(name or "")
        if mark is not None:
            return mark
        name = based.get(name or "")
    return False


def _is_on(mark: etree._Element) -> bool:
    return mark.get(f"{W}val") not in _OFF


def is_hidden(run: etree._Element, silent: frozenset[str]) -> bool:
    """Whether the words of a run are hidden; its own mark goes before its style, ``silent`` names the styles that
    hide."""
    mark, own = run.find(f"{W}rPr/{W}vanish"), run.find(f"{W}rPr/{W}rStyle")
    if mark is not None:
        return _is_on(mark)
    paragraph = next(run.iterancestors(f"{W}p"), None)
    of_paragraph = None if paragraph is None else paragraph.find(f"{W}pPr/{W}pStyle")
    return any(style is not None and style.get(f"{W}val") in silent for style in (own, of_paragraph))
