"""Elements and attributes of office files by their names alone: strict and transitional files differ in nothing but the
namespaces. Without Django: the readers of annual reports use it too."""

from __future__ import annotations

from lxml import etree


def local(element: etree._Element) -> str:
    """The name of an element without its namespace: strict and transitional documents differ in nothing else."""
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def attribute(element: etree._Element | None, name: str) -> str | None:
    """An attribute by its name without namespace."""
    found = (str(value) for key, value in (element.attrib.items() if element is not None else ()) if _named(key, name))
    return next(found, None)


def _named(key: object, name: str) -> bool:
    return str(key).rpartition("}")[2] == name


def child(element: etree._Element | None, *names: str) -> etree._Element | None:
    """The first child of that name, and of that the first child of the next name, and so on."""
    for name in names:
        if element is None:
            return None
        element = next((each for each in element if local(each) == name), None)
    return element
