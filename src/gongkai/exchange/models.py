"""The outbox: what has changed and must be told, the packages that told it, and how far the numbers have come; and the
inbox of a zone: whose packages it reads, which it has read, and what was wrong with a file."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

# To a platform that exists already; from the inner zone to the outer one, and back.
PLATFORM, OUTWARD, INWARD = "platform", "outward", "inward"


class Channel(models.Model):
    """A direction with its last number and the digest of the package that has it; its lock orders the writers."""

    code = models.CharField(max_length=40, unique=True)
    number = models.PositiveIntegerField(default=0)
    digest = models.CharField(max_length=64, blank=True)

    def __str__(self) -> str:
        return f"{self.code} {self.number}"


class Outgoing(models.Model):
    """A package that was written. ``taken_at``: when the other zone read it, as its receipt says. ``emptied_at`` when
    its files were destroyed because something in them had to be (O18): the package then keeps its place in the order
    and says that it is empty."""

    channel = models.ForeignKey(Channel, on_delete=models.PROTECT, related_name="packages")
    number = models.PositiveIntegerField()
    digest = models.CharField(max_length=64, unique=True)
    previous = models.CharField(max_length=64, blank=True)
    manifest = models.BinaryField()
    signature = models.BinaryField()
    made_at = models.DateTimeField()
    file = models.ForeignKey("core.StoredFile", on_delete=models.PROTECT, related_name="+")
    urgent = models.BooleanField(default=False)
    laid_out_at = models.DateTimeField(null=True)
    emptied_at = models.DateTimeField(null=True)
    taken_at = models.DateTimeField(null=True)
    entry = models.ForeignKey("core.Entry", on_delete=models.PROTECT, related_name="+", db_index=False)

    class Meta:
        ordering = ["channel_id", "-number"]
        constraints = [models.UniqueConstraint(fields=["channel", "number"], name="outgoing_number")]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """The file's name on a disc or in the folder."""
        return f"{self.channel.code}-{self.number:06d}.zip"


class Change(models.Model):
    """An item of which the platform must be told; written in the transaction that changed it. ``urgent``: it must be
    taken off. What is told is how the item stands when the package is written: this ``version``, or none."""

    matter = models.ForeignKey("core.Matter", on_delete=models.PROTECT, related_name="+")
    agency = models.ForeignKey("agencies.Agency", on_delete=models.PROTECT, related_name="+", db_index=False)
    seq = models.PositiveIntegerField()
    urgent = models.BooleanField(default=False)
    at = models.DateTimeField()
    entry = models.ForeignKey("core.Entry", on_delete=models.PROTECT, related_name="+", db_index=False)
    version = models.ForeignKey("publications.Version", on_delete=models.PROTECT, null=True, related_name="+")
    package = models.ForeignKey(Outgoing, on_delete=models.PROTECT, null=True, related_name="changes")

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["matter", "seq"], name="change_of_fact")]
        indexes = [models.Index(fields=["-urgent", "id"], name="change_waiting", condition=Q(package=None))]

    def __str__(self) -> str:
        return f"{self.matter_id} {self.seq}"


class Message(models.Model):
    """What the other zone is told beside items: a record of a package, with a file where there is ``content``. Of one
    ``subject`` the last one counts."""

    channel = models.CharField(max_length=40)
    kind = models.CharField(max_length=40)
    subject = models.CharField(max_length=120)
    values = models.JSONField()
    content = models.ForeignKey("core.StoredFile", on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    package = models.ForeignKey(Outgoing, on_delete=models.PROTECT, null=True, related_name="messages")

    class Meta:
        ordering = ["pk"]
        indexes = [
            models.Index(fields=["channel", "id"], name="message_waiting", condition=Q(package=None)),
            models.Index(fields=["kind", "subject", "-id"], name="message_subject"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.subject}"


class SaidQuerySet(models.QuerySet["Said"]):
    """What was told as a whole."""

    def refused(self) -> SaidQuerySet:
        """What the outer zone would not take."""
        return self.exclude(refused="")


class Said(models.Model):
    """What the outer zone was told last of a subject that crosses as a whole: its ``mark`` then; whether the outer zone
    has it (``taken_at``) or why not (``refused``)."""

    kind = models.CharField(max_length=40)
    subject = models.CharField(max_length=120)
    mark = models.CharField(max_length=64, blank=True)
    at = models.DateTimeField()
    taken_at = models.DateTimeField(null=True)
    refused = models.CharField(max_length=300, blank=True)

    objects = SaidQuerySet.as_manager()

    class Meta:
        ordering = ["kind", "pk"]
        constraints = [models.UniqueConstraint(fields=["kind", "subject"], name="said_once_of_a_subject")]
        indexes = [
            models.Index(fields=["kind"], name="said_not_taken", condition=Q(taken_at=None)),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.subject}"


class Partner(models.Model):
    """A key of the other zone. A later row replaces an earlier one as soon as a package signed with it was read;
    a revoked one opens nothing any more. ``introduced_by``: the key that told it, where no person compared it."""

    public = models.CharField(max_length=64)
    fingerprint = models.CharField(max_length=64, unique=True)
    since = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)
    sealing = models.CharField(max_length=60, blank=True, help_text="the key for envelopes, as its packages told it")
    introduced_by = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="successors")
    entry = models.ForeignKey("core.Entry", on_delete=models.PROTECT, related_name="+", db_index=False)

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.fingerprint[:16]


class Incoming(models.Model):
    """A package that was read: how many records of each kind it had; ``refused`` says of single ones why they were not
    taken."""

    channel = models.CharField(max_length=40)
    number = models.PositiveIntegerField()
    digest = models.CharField(max_length=64)
    sender = models.CharField(max_length=64)
    made_at = models.DateTimeField()
    read_at = models.DateTimeField()
    records = models.PositiveIntegerField()
    kinds = models.JSONField(default=dict)
    refused = models.JSONField(default=list)
    entry = models.ForeignKey("core.Entry", on_delete=models.PROTECT, related_name="+", db_index=False)

    class Meta:
        ordering = ["channel", "-number"]
        constraints = [models.UniqueConstraint(fields=["channel", "number"], name="incoming_number")]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """The file's usual name."""
        return f"{self.channel}-{self.number:06d}.zip"


class BadFile(models.Model):
    """A file of the inbox that was not taken: why, since when, and whether it was taken or put aside since."""

    name = models.CharField(max_length=200)
    code = models.CharField(max_length=40)
    message = models.CharField(max_length=300)
    first_at = models.DateTimeField()
    last_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-last_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["name", "code"], condition=Q(settled_at=None), name="bad_file_once_while_it_lies_there"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class CrossingQuerySet(models.QuerySet["Crossing"]):
    """Applications on their way between the zones."""

    def refused(self) -> CrossingQuerySet:
        """Those that the inner zone would not take, in the outer one."""
        return self.filter(outward=False, number_there="").exclude(refused="")


class Crossing(models.Model):
    """An application that was made in the outer zone and is handled in the inner one, as either zone knows it.

    ``ref`` is its name in packages. In the outer zone: ``said`` once it was sealed, ``number_there`` once the inner
    zone confirmed it, ``erased`` once the originals were destroyed. In the inner zone (``outward``): ``outer_number``,
    and up to which fact its state was told. ``told``: the words of the query page, said last; ``letters``: the keys of
    the letters that were handed over to the outer zone and not taken back.
    """

    matter = models.OneToOneField("core.Matter", on_delete=models.PROTECT, related_name="+")
    ref = models.CharField(max_length=40, unique=True)
    received_at = models.DateTimeField()
    outward = models.BooleanField(default=False)
    said = models.BooleanField(default=False)
    outer_number = models.CharField(max_length=80, blank=True)
    number_there = models.CharField(max_length=80, blank=True)
    refused = models.CharField(max_length=300, blank=True)
    settled_at = models.DateTimeField(null=True)
    erased = models.BooleanField(default=False)
    told = models.JSONField(default=dict)
    told_at = models.DateTimeField(null=True)
    told_seq = models.PositiveIntegerField(default=0)
    letters = models.JSONField(default=list)
    letters_seq = models.PositiveIntegerField(default=0)

    objects = CrossingQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["outward", "said"], name="crossing_not_said", condition=Q(said=False)),
            models.Index(fields=["outer_number"], name="crossing_outer_number"),
        ]

    def __str__(self) -> str:
        return self.ref


class StepQuerySet(models.QuerySet["CrossingStep"]):
    """Steps on their way between the zones."""

    def refused(self) -> StepQuerySet:
        """Those that the inner zone could not read, in the outer one."""
        return self.filter(crossing__outward=False, outcome="").exclude(refused="")


class CrossingStep(models.Model):
    """A step that an applicant took in the outer zone on an application that is handled in the inner one, as either
    zone knows it.

    ``key`` is its name in packages, ``step`` the code of the Action, ``person`` his place among those who hold the
    code. In the outer zone: ``said`` once it was sealed, ``outcome`` once the inner zone took it or could not,
    ``refused`` where it could not even read it, ``erased`` once its words were destroyed.
    """

    class Outcome(models.TextChoices):
        TAKEN = "taken", "已经办理"
        MISSED = "missed", "没有办成"

    crossing = models.ForeignKey(Crossing, on_delete=models.PROTECT, related_name="steps")
    key = models.CharField(max_length=22, unique=True)
    step = models.CharField(max_length=60)
    person = models.PositiveSmallIntegerField()
    at = models.DateTimeField()
    said = models.BooleanField(default=False)
    outcome = models.CharField(max_length=10, choices=Outcome.choices, blank=True)
    because = models.CharField(max_length=300, blank=True)
    refused = models.CharField(max_length=300, blank=True)
    settled_at = models.DateTimeField(null=True)
    erased = models.BooleanField(default=False)

    objects = StepQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        indexes = [models.Index(fields=["id"], name="crossing_step_not_said", condition=Q(said=False))]

    def __str__(self) -> str:
        return f"{self.crossing_id} {self.step}"


class SealedLetter(models.Model):
    """A letter to an applicant that lies in the outer zone, sealed for it: opened for whoever holds the query code,
    kept until ``until``, and destroyed when its term is over or the inner zone takes it back."""

    crossing = models.ForeignKey(Crossing, on_delete=models.PROTECT, related_name="sealed")
    key = models.CharField(max_length=22, unique=True)
    sent_on = models.DateField()
    file = models.ForeignKey("core.StoredFile", on_delete=models.PROTECT, related_name="+")
    arrived_at = models.DateTimeField()
    until = models.DateField()
    opened_at = models.DateTimeField(null=True)
    destroyed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["crossing_id", "sent_on", "pk"]
        indexes = [models.Index(fields=["until"], name="sealed_letter_standing", condition=Q(destroyed_at=None))]

    def __str__(self) -> str:
        return self.key
