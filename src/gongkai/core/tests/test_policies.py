"""Policies read as sentences and refuse with the sentence of the part that failed."""

from __future__ import annotations

import pytest

from gongkai.core.models import Matter
from gongkai.core.policies import anyone, has_role, is_system, of_own_agency, policy
from gongkai.core.viewers import Anonymous, Citizen, Job, Staff, Viewer

OWN, OTHER = 1, 2
SIGNER = Staff(7, post_id=1, agency_id=OWN, roles=frozenset({"signer"}))
RECEIVER = Staff(8, post_id=2, agency_id=OWN, roles=frozenset({"receiver"}))
STRANGER = Staff(9, post_id=3, agency_id=OTHER, roles=frozenset({"signer"}))

may_sign = has_role("signer", titles="签发人") & of_own_agency


@pytest.mark.parametrize(
    ("viewer", "allowed", "sentence"),
    [
        (SIGNER, True, None),
        (RECEIVER, False, "这一步由签发人办理，您现在的岗位没有这个职责。"),
        (STRANGER, False, "这件事项属于其他机关，您不能办理。"),
        (Anonymous(), False, "这一步由签发人办理，您现在的岗位没有这个职责。"),
        (Citizen(5), False, "这一步由签发人办理，您现在的岗位没有这个职责。"),
        (Job("测试"), False, "这一步由签发人办理，您现在的岗位没有这个职责。"),
    ],
)
def test_a_conjunction_refuses_with_its_failed_part(viewer: Viewer, allowed: bool, sentence: str | None) -> None:
    matter = Matter(agency_id=OWN)
    assert may_sign.allows(viewer, matter) is allowed
    assert may_sign.why_not(viewer, matter) == sentence


@pytest.mark.parametrize("viewer", [SIGNER, RECEIVER, STRANGER, Anonymous(), Citizen(5), Job("测试")])
def test_combinations_follow_logic(viewer: Viewer) -> None:
    matter = Matter(agency_id=OWN)
    signer, system = has_role("signer"), is_system
    assert (signer | system).allows(viewer, matter) == (signer.allows(viewer) or system.allows(viewer))
    assert (signer & system).allows(viewer, matter) == (signer.allows(viewer) and system.allows(viewer))
    assert (~signer).allows(viewer, matter) != signer.allows(viewer)
    assert anyone.allows(viewer, matter)
    either, both = signer | system, signer & of_own_agency
    for each in (either, both, ~signer, both | system, (both | system) & anyone, ~(both | system), ~~signer):
        sentence = each.why_not(viewer, matter)
        assert (sentence is None) == each.allows(viewer, matter)
        assert sentence is None or sentence.endswith("。")


def test_every_refusal_is_a_sentence() -> None:
    @policy("never", "谁也不能。")
    def never(viewer: Viewer, matter: Matter | None) -> bool:
        return False

    assert (~anyone).why_not(SIGNER) == "符合“anyone”的人不能办理。"
    assert never.why_not(SIGNER) == "谁也不能。"
