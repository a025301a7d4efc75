"""行政机关, 科室, people, accounts and posts. Rows with validity dates, changed by Actions (R11, R14, R150)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import F, Q


class AgencyQuerySet(models.QuerySet["Agency"]):
    """Agencies, by day."""

    def on(self, day: date) -> AgencyQuerySet:
        """The agencies that exist on ``day``."""
        return self.filter(valid_from__lte=day).filter(Q(valid_to__isnull=True) | Q(valid_to__gte=day))


class Agency(models.Model):
    """An 行政机关. The people's government is one of its own; its office is its 工作机构 (O17)."""

    class Kind(models.TextChoices):
        GOVERNMENT = "government", "人民政府"
        OFFICE = "office", "政府办公厅（室）"
        DEPARTMENT = "department", "政府工作部门"
        TOWNSHIP = "township", "乡镇人民政府"
        STREET = "street", "街道办事处（派出机关）"
        OUTPOST = "outpost", "派出机构"
        VERTICAL = "vertical", "垂直管理机关"
        AUTHORISED = "authorised", "法律法规授权组织"

    code = models.CharField(max_length=18, unique=True, help_text="组织机构代码（9 位）或统一社会信用代码（18 位）")
    name = models.CharField(max_length=120)
    short_name = models.CharField(max_length=40)
    sort_key = models.CharField(max_length=200, help_text="拼音，供排序")
    kind = models.CharField(max_length=12, choices=Kind.choices)
    duties = models.TextField(blank=True, help_text="职责，申请人找机关时检索")
    supervisor = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="supervised")
    office = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="office_of",
        help_text="政府信息公开工作机构",
    )
    successor = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="predecessors", help_text="职权承继机关"
    )
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)

    objects = AgencyQuerySet.as_manager()

    class Meta:
        ordering = ["sort_key"]
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")), name="agency_period"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def lineage(self) -> Iterator[Agency]:
        """This agency, then the one that supervises it, and so on up; settings are looked up along it."""
        seen: set[int] = set()
        agency: Agency | None = self
        while agency is not None and agency.pk not in seen:
            seen.add(agency.pk)
            yield agency
            agency = agency.supervisor


class Unit(models.Model):
    """A 科室 of an agency."""

    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="units")
    name = models.CharField(max_length=60)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["agency", "name", "valid_from"], name="unit_once")]

    def __str__(self) -> str:
        return self.name


class Person(models.Model):
    """A person who works for agencies; what he may do comes from his posts."""

    name = models.CharField(max_length=60)
    sort_key = models.CharField(max_length=200)

    def __str__(self) -> str:
        return self.name


class AccountManager(BaseUserManager["Account"]):
    """Accounts by their name."""

    def get_by_natural_key(self, username: str | None) -> Account:
        return self.get(name=username)


class Account(AbstractBaseUser):
    """What one signs in with: of a person of the staff, or of a citizen. Never shared (R150)."""

    class Kind(models.TextChoices):
        STAFF = "staff", "工作人员"
        CITIZEN = "citizen", "公众"

    name = models.CharField(max_length=60, unique=True)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    person = models.OneToOneField(Person, on_delete=models.PROTECT, null=True, related_name="account")
    is_active = models.BooleanField(default=True)
    password_changed_at = models.DateTimeField(null=True)

    USERNAME_FIELD = "name"

    objects = AccountManager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="citizen", person__isnull=True) | Q(kind="staff", person__isnull=False),
                name="account_staff_is_a_person",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Post(models.Model):
    """A person's post in an agency for a period; its roles say what he may do in it."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="posts")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="posts")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, null=True, blank=True, related_name="posts")
    title = models.CharField(max_length=60)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.agency.short_name}{self.title}"


class Role(models.TextChoices):
    """What a post entitles to."""

    RECEIVER = "receiver", "受理员"
    HANDLER = "handler", "承办人"
    REVIEWER = "reviewer", "审核人"
    SECRECY = "secrecy", "保密审查员"
    SIGNER = "signer", "签发人"
    PUBLISHER = "publisher", "信息发布员"
    SUPERVISOR = "supervisor", "监督员"
    SYSTEM = "system_admin", "系统管理员"
    SECURITY = "security_admin", "安全管理员"
    AUDIT = "audit_admin", "审计管理员"


class PostRole(models.Model):
    """One role of one post."""

    post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="roles")
    role = models.CharField(max_length=20, choices=Role.choices)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["post", "role"], name="post_role_once")]

    def __str__(self) -> str:
        return self.get_role_display()
