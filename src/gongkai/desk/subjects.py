"""What audit entries are about, in words: every room names its own kinds; the desk's own are here."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from gongkai.core import jobs, settings
from gongkai.core.registry import SubjectKind, subject_kinds


def _settings(codes: Sequence[str]) -> Mapping[str, str]:
    return {code: settings.declared[code].title for code in codes if code in settings.declared}


def _jobs(codes: Sequence[str]) -> Mapping[str, str]:
    return {code: jobs.kinds[code].title for code in codes if code in jobs.kinds}


def _years(years: Sequence[str]) -> Mapping[str, str]:
    return {year: f"{year} 年" for year in years}


KINDS = (
    SubjectKind("setting", "设置", _settings),
    SubjectKind("job", "后台任务", _jobs),
    SubjectKind("calendar", "工作日历", _years),
)


def register() -> None:
    """Add them; once per process."""
    for kind in KINDS:
        if kind.code not in subject_kinds:
            subject_kinds.add(kind)


def in_words(subjects: Iterable[str]) -> dict[str, str]:
    """Each subject in words, as far as a room knows it: ``account:KEY`` is 账号 林小雨（linxiaoyu）. A fixed number of
    queries for each kind that occurs."""
    keys: defaultdict[str, set[str]] = defaultdict(set)
    for subject in subjects:
        kind, _, key = subject.partition(":")
        if key and kind in subject_kinds:
            keys[kind].add(key)
    said = {}
    for code, wanted in keys.items():
        kind = subject_kinds[code]
        said |= {f"{code}:{key}": f"{kind.title} {name}" for key, name in kind.names(sorted(wanted)).items()}
    return said
