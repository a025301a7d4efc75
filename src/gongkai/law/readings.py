"""Points on which the law can be read in two ways, each a named option (law.md, "two readings").

The default of every option is the reading under which the agency is in time whichever reading a review organ or a court
takes. An agency that is told otherwise by its 主管部门 or its court changes the option and says why.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Readings:
    """One choice for each disputed point; the default is the safe one.

    ``signed_mail_elsewhere`` (R34) - signed mail that another unit of the organ took: received on the ``signature``
    (条例 31(2)), or on the office's ``confirmation`` (207号).

    ``online_receipt`` (R34) - an own online form with automatic receipt is confirmed on ``submission``, or only by
    ``staff``.

    ``late_correction_notice`` (R37) - a correction notice after working day 7 has ``no_effect``, or still ``restarts``
    the period when the corrected application comes.

    ``exclusion_from`` (R39) - excluded time begins after the day of ``dispatch`` of the letter, or only after its
    ``receipt``.

    ``unreceived_letter`` (O11) - a letter neither received, returned nor answered stops excluding after 15 working days
    (``ends``), or excludes until something is heard (``open``).

    ``secrecy_referral`` (R39) - a question put to the secrecy administration (条例 17(3)) is no "other organ" and has
    ``no_effect``, or it is and ``excludes``.

    ``extension_in_time`` (R41) - within the first period must lie approval and ``notice``, or the ``approval`` alone.

    ``day_after_payment`` (R55) - the day after payment is ``day_one`` of the new period, or its ``day_zero``.
    """

    signed_mail_elsewhere: str = "signature"
    online_receipt: str = "submission"
    late_correction_notice: str = "no_effect"
    exclusion_from: str = "dispatch"
    unreceived_letter: str = "ends"
    secrecy_referral: str = "no_effect"
    extension_in_time: str = "notice"
    day_after_payment: str = "day_one"

    def __post_init__(self) -> None:
        for name, allowed in CHOICES.items():
            if getattr(self, name) not in allowed:
                raise ValueError(f"读法 {name} 只能是：{'、'.join(allowed)}")


# option -> its values, the safe one first
CHOICES: dict[str, tuple[str, str]] = {
    "signed_mail_elsewhere": ("signature", "confirmation"),
    "online_receipt": ("submission", "staff"),
    "late_correction_notice": ("no_effect", "restarts"),
    "exclusion_from": ("dispatch", "receipt"),
    "unreceived_letter": ("ends", "open"),
    "secrecy_referral": ("no_effect", "excludes"),
    "extension_in_time": ("notice", "approval"),
    "day_after_payment": ("day_one", "day_zero"),
}

SAFE = Readings()
