"""Rows of the shared mechanisms, one module per mechanism."""

from gongkai.core.models.audit import Entry, Seal, SealedEntry
from gongkai.core.models.calendar import CalendarEdition, CalendarNotice
from gongkai.core.models.drafts import Draft
from gongkai.core.models.files import FileLink, StoredFile
from gongkai.core.models.installation import Installation
from gongkai.core.models.jobs import Job
from gongkai.core.models.matter import Fact, Matter, Task
from gongkai.core.models.numbering import Counter, Number
from gongkai.core.models.personal import DataKey, PersonalRecord
from gongkai.core.models.settings import SettingValue

__all__ = [
    "CalendarEdition",
    "CalendarNotice",
    "Counter",
    "DataKey",
    "Draft",
    "Entry",
    "Fact",
    "FileLink",
    "Installation",
    "Job",
    "Matter",
    "Number",
    "PersonalRecord",
    "Seal",
    "SealedEntry",
    "SettingValue",
    "StoredFile",
    "Task",
]
