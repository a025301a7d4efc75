"""What is wrong with a text before it is published: rules as data, run on drafts, refused by errors at submission."""

from gongkai.publications.lint.findings import ATTACHMENTS, ERROR, WARNING, Finding
from gongkai.publications.lint.patterns import masked
from gongkai.publications.lint.running import check

__all__ = ["ATTACHMENTS", "ERROR", "WARNING", "Finding", "check", "masked"]
