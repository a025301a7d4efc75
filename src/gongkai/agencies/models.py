"""行政机关, 科室, people, accounts, posts, leading group, sign-in (条例 4; rules R11, R14, R150; practice M1).

Rows with validity dates, changed by Actions and by nothing else. ``version`` counts the changes of a row: a form
carries the number it saw, so that two administrators at once lose nothing.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from datetime import date

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import F, Q

from gongkai.agencies import visibility
from gongkai.core.viewers import Job, Viewer


def valid_on(day: date, prefix: str = "") -> Q:
    """The condition that a row (or, with ``prefix``, one it points to) is valid on ``day``; both ends count."""
    until = f"{prefix}valid_to"
    return Q(**{f"{prefix}valid_from__lte": day}) & (Q(**{f"{until}__isnull": True}) | Q(**{f"{until}__gte": day}))


def period_check(name: str) -> models.CheckConstraint:
    """A period does not end before it begins."""
    return models.CheckConstraint(condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")), name=name)


class Period(models.Model):
    """Valid from a day to a day, both included; no end means until further notice."""

    valid_from = models.DateField("自")
    valid_to = models.DateField("至", null=True, blank=True)

    class Meta:
        abstract = True

    def valid(self, day: date) -> bool:
        """Whether the row is valid on ``day``."""
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)


def new_key() -> str:
    """A name for the outside: 128 random bits, because primary keys never leave the database."""
    return secrets.token_urlsafe(16)


class Keyed(models.Model):
    """A row that addresses and forms name by a random key."""

    key = models.CharField(max_length=22, unique=True, default=new_key, editable=False)

    class Meta:
        abstract = True


class Versioned(models.Model):
    """A row that administrators change through forms."""

    version = models.PositiveIntegerField(default=1, help_text="number of the last change; forms carry it")

    class Meta:
        abstract = True


class AgencyQuerySet(models.QuerySet["Agency"]):
    """Agencies, by day and by viewer."""

    def on(self, day: date) -> AgencyQuerySet:
        """The agencies that exist on ``day``."""
        return self.filter(valid_on(day))

    def visible_to(self, viewer: Viewer) -> AgencyQuerySet:
        """All of them: an agency's existence, name and contact are public (条例 12)."""
        return self.all()

    def managed_by(self, viewer: Viewer) -> AgencyQuerySet:
        """The agencies whose structure, people and accounts ``viewer`` administers."""
        scope = visibility.managed_agencies(viewer)
        return self.all() if scope is None else self.filter(pk__in=scope)


class Agency(Period, Versioned):
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

    code = models.CharField("机构代码", max_length=18, unique=True, help_text="组织机构代码或统一社会信用代码")
    name = models.CharField("机关名称", max_length=120)
    short_name = models.CharField("简称", max_length=40)
    sort_key = models.CharField("拼音", max_length=200)
    kind = models.CharField("性质", max_length=12, choices=Kind.choices)
    duties = models.TextField("职责", blank=True, help_text="申请人找机关时检索")
    supervisor = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="supervised", verbose_name="上级机关"
    )
    office = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="office_of",
        verbose_name="政府信息公开工作机构",
        help_text="另设为机关的工作机构，例如人民政府的办公室",
    )
    successor = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="predecessors",
        verbose_name="职权承继机关",
    )

    objects = AgencyQuerySet.as_manager()

    class Meta:
        ordering = ["sort_key"]
        constraints = [
            period_check("agency_period"),
            models.CheckConstraint(
                condition=Q(successor__isnull=True) | Q(valid_to__isnull=False), name="agency_successor_after_end"
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


class AgencyDatum(models.Model):
    """One dated value of an agency's public data, with its source. Append-only: a later row replaces an earlier one."""

    class Code(models.TextChoices):
        ADDRESS = "address", "办公地址"
        HOURS = "hours", "办公时间"
        PHONE = "phone", "联系电话"
        FAX = "fax", "传真"
        EMAIL = "email", "电子邮箱"
        POSTCODE = "postcode", "邮政编码"
        REVIEW_ORGAN = "review_organ", "行政复议机关"
        REVIEW_ADDRESS = "review_address", "行政复议机关地址"
        REVIEW_ONLINE = "review_online", "行政复议网上申请入口"
        COURT = "court", "有管辖权的人民法院"

    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="data")
    code = models.CharField(max_length=20, choices=Code.choices)
    value = models.CharField(max_length=300, blank=True, help_text="empty: from this day on there is none")
    source = models.CharField(max_length=300, help_text="document, decision or article it rests on")
    valid_from = models.DateField()
    recorded_at = models.DateTimeField()

    class Meta:
        ordering = ["agency_id", "code", "valid_from", "id"]
        indexes = [models.Index(fields=["agency", "code", "valid_from"], name="agency_datum_lookup")]
        constraints = [models.CheckConstraint(condition=~Q(source=""), name="agency_datum_has_source")]

    def __str__(self) -> str:
        return f"{self.get_code_display()}：{self.value}"


class Unit(Keyed, Period, Versioned):
    """A 科室 of an agency."""

    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="units")
    name = models.CharField("科室名称", max_length=60)
    sort_key = models.CharField(max_length=200)

    class Meta:
        ordering = ["agency_id", "sort_key"]
        constraints = [
            models.UniqueConstraint(fields=["agency", "name", "valid_from"], name="unit_once"),
            period_check("unit_period"),
        ]

    def __str__(self) -> str:
        return self.name


class PersonQuerySet(models.QuerySet["Person"]):
    """People, by viewer."""

    def visible_to(self, viewer: Viewer) -> PersonQuerySet:
        """Staff see the people who hold or held a post in the agencies they work for, oversee or administer."""
        known = visibility.known_agencies(viewer)
        if known is None:
            return self.all()
        return self.filter(
            Q(home_id__in=known) | Q(pk__in=Post.objects.filter(agency_id__in=known).values("person_id"))
        )


class Person(Keyed, Versioned):
    """A person who works for agencies; what he may do comes from his posts."""

    name = models.CharField("姓名", max_length=60)
    sort_key = models.CharField(max_length=200)
    home = models.ForeignKey(
        Agency, on_delete=models.PROTECT, related_name="+", help_text="whose administrators entered the person"
    )

    objects = PersonQuerySet.as_manager()

    class Meta:
        ordering = ["sort_key", "id"]

    def __str__(self) -> str:
        return self.name


class AccountManager(BaseUserManager["Account"]):
    """Accounts by kind and name."""

    def get_by_natural_key(self, username: str | None) -> Account:
        return self.get(kind=Account.Kind.STAFF, name=username)

    def visible_to(self, viewer: Viewer) -> models.QuerySet[Account]:
        """One's own; and for staff those of the people they may see."""
        if isinstance(viewer, Job):
            return self.get_queryset()
        people = Person.objects.visible_to(viewer)
        return self.get_queryset().filter(Q(pk=viewer.account_id) | Q(person_id__in=people.values("pk")))


class Account(AbstractBaseUser, Keyed, Versioned):
    """What one signs in with: of one person of the staff, or of one citizen. Never shared (R150)."""

    class Kind(models.TextChoices):
        STAFF = "staff", "工作人员"
        CITIZEN = "citizen", "公众"

    name = models.CharField("账号", max_length=60)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    person = models.OneToOneField(Person, on_delete=models.PROTECT, null=True, related_name="account")
    is_active = models.BooleanField(default=True)
    must_change_password = models.BooleanField(default=False)
    password_changed_at = models.DateTimeField(null=True)
    contact = models.BinaryField(null=True, help_text="a citizen's e-mail address, encrypted; never demanded")
    made_at = models.DateTimeField()
    last_login = None

    USERNAME_FIELD = "name"

    objects = AccountManager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["kind", "name"], name="account_name_once"),
            models.CheckConstraint(
                condition=Q(kind="citizen", person__isnull=True) | Q(kind="staff", person__isnull=False),
                name="account_staff_is_a_person",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class PasswordRecord(models.Model):
    """A hash that an account once had, so that it is not chosen again soon."""

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="former_passwords")
    password = models.CharField(max_length=128)
    replaced_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["account", "-id"], name="former_password")]


class Post(Keyed, Period, Versioned):
    """A person's post in an agency for a period; its roles say what he may do in it."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="posts")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="posts")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, null=True, blank=True, related_name="posts")
    title = models.CharField("职务", max_length=60)

    class Meta:
        ordering = ["agency_id", "id"]
        constraints = [period_check("post_period")]
        indexes = [models.Index(fields=["agency", "valid_from", "valid_to"], name="post_agency_period")]

    def __str__(self) -> str:
        return f"{self.agency.short_name}{self.title}"

    def place(self) -> str:
        """Unit and title as people say them: 法规科科长, whether or not the title repeats its unit."""
        unit = self.unit.name if self.unit else ""
        return self.title if self.title.startswith(unit) else f"{unit} {self.title}"

    def role_codes(self) -> frozenset[str]:
        """The roles in force; use with ``roles`` prefetched."""
        return frozenset(row.role for row in self.roles.all() if row.revoked_at is None)


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
    """One role of one post, from its granting to its revocation; history stays."""

    post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="roles")
    role = models.CharField(max_length=20, choices=Role.choices)
    granted_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["post_id", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["post", "role"], condition=Q(revoked_at__isnull=True), name="post_role_once"
            ),
            models.CheckConstraint(condition=Q(role__in=Role.values), name="post_role_known"),
        ]

    def __str__(self) -> str:
        return self.get_role_display()


class LeadingGroupMember(Keyed, Period, Versioned):
    """A seat in an agency's 政务公开领导小组, held by whoever holds a post (practice M1)."""

    class Seat(models.TextChoices):
        LEADER = "leader", "组长"
        DEPUTY = "deputy", "副组长"
        MEMBER = "member", "成员"

    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="leading_group")
    post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="seats")
    seat = models.CharField("小组职务", max_length=10, choices=Seat.choices)
    source = models.CharField("依据文件", max_length=300)

    class Meta:
        ordering = ["agency_id", "id"]
        constraints = [
            period_check("seat_period"),
            models.UniqueConstraint(
                fields=["agency", "post"], condition=Q(valid_to__isnull=True), name="seat_once_at_a_time"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.agency.short_name}{self.get_seat_display()}"


class SecondFactor(Keyed):
    """What an account shows besides its password (R150): an authenticator's secret, or a client certificate (UKey)."""

    class Kind(models.TextChoices):
        TOTP = "totp", "手机验证器"
        CERTIFICATE = "certificate", "数字证书（UKey）"

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="second_factors")
    kind = models.CharField(max_length=12, choices=Kind.choices)
    secret = models.BinaryField(null=True, help_text="TOTP secret, wrapped by the installation's key")
    begun_in = models.CharField(
        max_length=43, null=True, help_text="key of the session that began it: no other session sees the secret"
    )
    last_counter = models.BigIntegerField(default=-1, help_text="the last time step accepted: no code counts twice")
    fingerprint = models.CharField(max_length=64, blank=True, help_text="SHA-256 of the certificate")
    label = models.CharField(max_length=120, blank=True)
    added_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["account"],
                condition=Q(kind="totp", confirmed_at__isnull=False, ended_at__isnull=True),
                name="second_factor_one_totp",
            ),
            models.UniqueConstraint(
                fields=["fingerprint"],
                condition=Q(kind="certificate", ended_at__isnull=True),
                name="second_factor_certificate_of_one",
            ),
        ]

    def __str__(self) -> str:
        return self.get_kind_display()


class OneTimeCode(models.Model):
    """A printed code, kept as a keyed hash; it opens once. A new sheet ends the codes of the one before."""

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="one_time_codes")
    code_hash = models.CharField(max_length=64)
    made_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["account", "code_hash"], name="one_time_code_once")]


class EnrolmentCode(models.Model):
    """What one must show besides the password to enrol one's first second factor (R150); handed over in person.

    Without it, whoever has come to know a password could enrol a telephone of his own before its owner does.
    """

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="enrolment_codes")
    code_hash = models.CharField(max_length=64)
    made_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["account"],
                condition=Q(used_at__isnull=True, ended_at__isnull=True),
                name="enrolment_code_one",
            )
        ]


class SignInAttempt(models.Model):
    """An attempt to sign in, for lock-out and rate limit. Append-only.

    ``name_hash`` is keyed, and also kept for names that do not exist: whoever tries them learns nothing from lock-outs.
    """

    class Outcome(models.TextChoices):
        OK = "ok", "成功"
        WRONG = "wrong", "不正确"
        LOCKED = "locked", "锁定期内"
        LIMITED = "limited", "过于频繁"
        REGISTERED = "registered", "注册"

    kind = models.CharField(max_length=10, choices=Account.Kind.choices)
    name_hash = models.CharField(max_length=64)
    account = models.ForeignKey(Account, on_delete=models.PROTECT, null=True, related_name="attempts")
    origin = models.CharField(max_length=45, blank=True)
    at = models.DateTimeField()
    outcome = models.CharField(max_length=10, choices=Outcome.choices)

    class Meta:
        indexes = [
            models.Index(fields=["kind", "name_hash", "at"], name="attempt_by_name"),
            models.Index(fields=["origin", "at"], name="attempt_by_origin"),
        ]


class LockOut(models.Model):
    """A name may not sign in from ``begun_at`` until before ``until``, unless an administrator lifts it."""

    kind = models.CharField(max_length=10, choices=Account.Kind.choices)
    name_hash = models.CharField(max_length=64)
    account = models.ForeignKey(Account, on_delete=models.PROTECT, null=True, related_name="lock_outs")
    begun_at = models.DateTimeField()
    until = models.DateTimeField()
    lifted_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["kind", "name_hash", "-id"], name="lock_out_by_name")]


class Session(Keyed):
    """A sign-in: one account at one machine. The cookie holds a random token; only its hash is kept here."""

    token_hash = models.CharField(max_length=64, unique=True)
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="sessions")
    post = models.ForeignKey(Post, on_delete=models.PROTECT, null=True, related_name="+", help_text="acting post")
    strong = models.BooleanField(default=False, help_text="a second factor was shown")
    origin = models.CharField(max_length=45, blank=True)
    agent = models.CharField(max_length=200, blank=True)
    begun_at = models.DateTimeField()
    last_seen_at = models.DateTimeField(help_text="written at most once a minute")
    needs = models.CharField(max_length=20, blank=True, help_text="what must be done before anything else")
    idle_seconds = models.PositiveIntegerField()
    expires_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    ended_because = models.CharField(max_length=20, blank=True)

    class Meta:
        indexes = [models.Index(fields=["account", "-id"], name="session_of_account")]
        constraints = [
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, ended_because="") | Q(ended_at__isnull=False), name="session_end"
            )
        ]
