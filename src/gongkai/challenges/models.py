"""The projection row of a challenge."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Q

from gongkai.core.models.matter import matters_of
from gongkai.core.projections import Projection, ProjectionQuerySet
from gongkai.law.challenges import TRACK_WORDS

if TYPE_CHECKING:
    from gongkai.core.viewers import Viewer


def new_key() -> str:
    """The name of a challenge in addresses: 128 random bits."""
    return secrets.token_urlsafe(16)


class ChallengeQuerySet(ProjectionQuerySet):
    """Challenges, and who sees them."""

    def visible_to(self, viewer: Viewer) -> ChallengeQuerySet:
        """Those whose matter ``viewer`` may know of."""
        return self.filter(matters_of(viewer, "matter__"))


class Challenge(Projection):
    """What the facts of one challenge amount to.

    ``ended_on`` is the day from which its last ending is in force; it may lie ahead, and is none while nothing was
    decided or an appeal is pending. ``ending`` is how it ended. ``counted_on`` and ``counted_ending`` are the same for
    table 4, and stay when it is tried again; the column follows from the ending by an option (O14). ``dispute`` is the
    number of review organ or court as it is compared: the same dispute of two agencies.
    """

    key = models.CharField(max_length=22, unique=True)
    number = models.CharField(max_length=80)
    group = models.CharField(max_length=20, help_text="review, suit_direct, suit_after_review or complaint")
    part = models.CharField(max_length=16, help_text="in which capacity the organ takes part")
    counted = models.BooleanField(default=False, help_text="one of table 4")
    forum = models.CharField(max_length=120)
    reference = models.CharField(max_length=80, blank=True)
    dispute = models.CharField(max_length=80, blank=True)
    against = models.CharField(max_length=20)
    target = models.ForeignKey("core.Matter", on_delete=models.PROTECT, null=True, related_name="+")
    # No index of its own: nearly every row is null here.
    origin = models.ForeignKey(
        "agencies.Agency",
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        db_index=False,
        help_text="who registered it, where another agency has taken it over since",
    )
    moves = models.JSONField(null=True, help_text="of one that was taken over: from which day on, by which agency")
    handler = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    received_on = models.DateField()
    answered_on = models.DateField(null=True)
    instances = models.PositiveSmallIntegerField(default=1)
    ending = models.CharField(max_length=30, blank=True)
    judged_on = models.DateField(null=True)
    ended_on = models.DateField(null=True)
    counted_ending = models.CharField(max_length=30, blank=True)
    counted_on = models.DateField(null=True)
    year = models.PositiveSmallIntegerField(null=True, help_text="of ended_on")
    due_for = models.CharField(max_length=16, blank=True, help_text="what is due: answer, appeal, comply, …")
    late = models.BooleanField(default=False, help_text="some term was kept too late")
    to_comply = models.BooleanField(default=False, help_text="an order of the ending was not carried out yet")

    objects = ChallengeQuerySet.as_manager()

    class Meta:
        constraints = [
            # One dispute stands once in the table of one agency (R95).
            models.UniqueConstraint(
                fields=["agency", "dispute"], condition=Q(counted=True) & ~Q(dispute=""), name="challenge_once"
            ),
        ]
        indexes = [
            models.Index(fields=["agency", "process_state", "due"], name="challenge_queue"),
            models.Index(fields=["agency", "due"], name="challenge_open", condition=Q(closed=False)),
            models.Index(fields=["agency", "-matter"], name="challenge_newest"),
            models.Index(fields=["agency", "counted_on", "group"], name="challenge_report", condition=Q(counted=True)),
            models.Index(fields=["origin"], name="challenge_moved", condition=Q(origin__isnull=False)),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def group_word(self) -> str:
        """What it is, in words."""
        return TRACK_WORDS[self.group]
