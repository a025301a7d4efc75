"""A new signing key: the old one tells it, the other zone accepts it in the order of the packages, and never else."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gongkai.applications.models import Application
from gongkai.core import keys
from gongkai.exchange import partners, signers, standing
from gongkai.exchange.models import Incoming, Outgoing, Partner
from gongkai.exchange.package import signing
from gongkai.exchange.package.manifest import Record, parse
from gongkai.exchange.package.writing import write
from gongkai.exchange.tests.killing import kill_at
from gongkai.exchange.tests.test_crossing import applied
from gongkai.exchange.tests.test_zones import WITHDRAWAL, page, published
from gongkai.exchange.tests.told import refusals
from gongkai.exchange.tests.two_zones import Pair, Zone, pair, two
from gongkai.ops.command import Problem
from gongkai.publications.tests.newsroom import on
from harness.databases import RealDatabase, Templates

__all__ = ["pair"]
pytestmark = pytest.mark.db
STRANGER = bytes(range(32))


def renew(zone: Zone) -> str:
    """What the command says."""
    out = io.StringIO()
    with zone.inside():
        call_command("exchange", "renew-key", stdout=out)
    return out.getvalue()


def fingerprint(zone: Zone) -> str:
    with zone.inside():
        return standing.public_key()[1]


def senders(zone: Zone) -> list[str]:
    """The keys that signed the zone's packages, in their order."""
    with zone.inside():
        return [parse(bytes(row.manifest)).sender for row in Outgoing.objects.order_by("number")]


def test_the_package_that_tells_it_is_signed_with_the_old_one_and_the_next_with_the_new(pair: Pair) -> None:
    with on("03-10"):
        pair.outward()
        former = fingerprint(pair.inner)
        said = renew(pair.inner)
        assert "gongkai keys export" in said
        assert fingerprint(pair.inner) == former, "the present key signs until the new one was told"
        pair.inner.round()
        assert senders(pair.inner)[-1] == former
        present = fingerprint(pair.inner)
        assert present != former
        assert present in said
        published(pair)
        pair.outward()
        assert senders(pair.inner)[-1] == present
        assert page(pair)[0] == 200
        assert refusals(pair.outer) == []
        with pair.outer.inside():
            row = Partner.objects.get(fingerprint=present)
            assert row.introduced_by is not None
            assert row.introduced_by.fingerprint == former
            assert Incoming.objects.order_by("-number").values_list("sender", flat=True)[0] == present


def test_both_zones_renew_again_and_again_and_applications_go_on(pair: Pair) -> None:
    with on("03-10"):
        pair.outward()
        for number in range(3):
            renew(pair.inner)
            renew(pair.outer)
            pair.outward()
            applied(pair, once=str(number), title=f"第{number}件")
            pair.inward()
            pair.outward()
            pair.inward()
        with pair.inner.inside():
            assert Application.objects.count() == 3
        assert len(set(senders(pair.inner))) == len(set(senders(pair.outer))) == 4
        assert refusals(pair.inner) == refusals(pair.outer) == []


def test_what_the_old_key_signs_after_the_new_one_was_used_is_refused(pair: Pair, tmp_path: Path) -> None:
    with on("03-10"):
        pair.outward()
        with pair.inner.inside():
            old = keys.signing_seeds()[0]
        renew(pair.inner)
        pair.outward()
        published(pair)
        pair.outward()
        place = following(pair, tmp_path, old, Record("sealing", {"public": "x"}))
        assert [fault.code for _, fault in pair.outer.read(place).faults] == ["old_key"]


def following(pair: Pair, folder: Path, seed: bytes, record: Record) -> Path:
    """The package after the last one of the inner zone, signed with ``seed``."""
    with pair.inner.inside():
        last = Outgoing.objects.order_by("-number")[0]
    place = folder / f"outward-{last.number + 1:06d}.zip"
    write(
        place,
        seed,
        channel="outward",
        number=last.number + 1,
        previous=last.digest,
        made_at="2026-03-10T01:30:00+00:00",
        records=[record],
        sources=[],
    )
    return place


def told(seed: bytes, sender: str, **changes: Any) -> Record:
    """A successor as a package tells it."""
    public = signing.public_of(seed)
    proof = signers.proof_of(seed, sender)
    values = {"public": signing.as_text(public), "fingerprint": signing.fingerprint(public), "proof": proof}
    return Record("key", {**values, **changes})


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"public": "x"}, "读不出来"),
        ({"public": None}, "读不出来"),
        ({"proof": ""}, "作证"),
        ({"proof": "AAAA"}, "作证"),
        ({"public": signing.as_text(signing.public_of(bytes(32)))}, "作证"),
    ],
)
def test_a_key_that_does_not_prove_itself_is_not_accepted(
    pair: Pair, tmp_path: Path, changes: dict[str, Any], sentence: str
) -> None:
    with on("03-10"):
        pair.outward()
        with pair.inner.inside():
            seed = keys.signing_seeds()[0]
        pair.outer.read(following(pair, tmp_path, seed, told(STRANGER, fingerprint(pair.inner), **changes)))
        assert sentence in refusals(pair.outer)[0]
        with pair.outer.inside():
            assert Partner.objects.count() == 1


def test_the_proof_of_another_chain_is_none(pair: Pair, tmp_path: Path) -> None:
    with on("03-10"):
        pair.outward()
        with pair.inner.inside():
            seed = keys.signing_seeds()[0]
        pair.outer.read(following(pair, tmp_path, seed, told(STRANGER, "0" * 64)))
        assert "作证" in refusals(pair.outer)[0]


def test_a_stranger_tells_no_key(pair: Pair, tmp_path: Path) -> None:
    with on("03-10"):
        pair.outward()
        found = pair.outer.read(following(pair, tmp_path, STRANGER, told(STRANGER, fingerprint(pair.inner))))
        assert [fault.code for _, fault in found.faults] == ["key"]


def test_a_revoked_key_does_not_come_back(pair: Pair, tmp_path: Path) -> None:
    with on("03-10"):
        pair.outward()
        renew(pair.inner)
        pair.outward()
        present = fingerprint(pair.inner)
        with pair.outer.inside():
            call_command("exchange", "trust", "--revoke", present[:16])
        with pair.inner.inside():
            old, new = keys.signing_seeds()
        pair.outer.read(following(pair, tmp_path, old, told(new, signing.fingerprint(signing.public_of(old)))))
        assert "已经停用" in refusals(pair.outer)[0]


def test_a_package_signed_with_the_new_key_that_comes_too_early_waits(pair: Pair) -> None:
    with on("03-10"):
        pair.outward()
        renew(pair.inner)
        pair.inner.round()
        published(pair)
        pair.inner.round()
        made = pair.inner.out()
        early = pair.outer.read(made[-1])
        assert [fault.code for _, fault in early.faults] == ["key"]
        pair.outer.read(*made)
        assert page(pair)[0] == 200
        with pair.outer.inside():
            assert not list((pair.outer.home / "exchange" / "in").glob("*.zip"))


def test_an_emptied_package_of_the_old_key_is_laid_out_under_the_old_key(pair: Pair) -> None:
    room = pair.room
    with on("03-10"):
        matter = published(pair)
        pair.inner.round()
        former = fingerprint(pair.inner)
        renew(pair.inner)
        pair.inner.round()
        with pair.inner.inside():
            room.do("withdraw", matter, WITHDRAWAL)
            data = {"ground": "personal", "reason": "泄露", "versions": ["1"]}
            room.do("ask_erasure", matter, data, by=room.secrecy)
            room.do("erase", matter, {}, by=room.signer)
        pair.outward()
        assert refusals(pair.outer) == []
        with pair.outer.inside():
            assert not (pair.outer.home / "exchange" / "refused").exists()
            assert Incoming.objects.filter(sender=former).exists()
        assert page(pair)[0] in {404, 410}


def test_a_second_renewal_waits_for_the_first_to_be_told(pair: Pair) -> None:
    with on("03-10"):
        pair.outward()
        renew(pair.inner)
        with pytest.raises(Problem, match="还没有写进交换包"):
            renew(pair.inner)
        with pair.inner.inside():
            assert len(keys.signing_seeds()) == 2


def test_a_key_file_without_the_new_key_writes_nothing(pair: Pair) -> None:
    with on("03-10"):
        pair.outward()
        with pair.inner.inside():
            before = keys.path().read_text()
        renew(pair.inner)
        pair.inner.round()
        published(pair)
        with pair.inner.inside():
            keys.path().write_text(before)
            keys.forget()
            with pytest.raises(Problem, match="不在密钥文件里"):
                call_command("exchange", "write")


def test_revoking_by_hand_and_trusting_a_new_key_keeps_envelopes_going(pair: Pair) -> None:
    """The key for envelopes is told again by whoever signs now."""
    with on("03-10"):
        pair.outward()
        renew(pair.inner)
        pair.inner.round()
        with pair.outer.inside():
            assert partners.sealing_key()
        with pair.inner.inside():
            old = signing.fingerprint(signing.public_of(keys.signing_seeds()[0]))
        pair.outward()
        pair.outward()
        with pair.outer.inside():
            call_command("exchange", "trust", "--revoke", old[:16])
            assert partners.sealing_key()


@pytest.mark.parametrize("point", ["seed", "said", "committed"])
def test_killed_while_renewing_one_new_key_comes_of_it(pair: Pair, point: str) -> None:
    pair.outward()
    kill_at(RealDatabase(pair.inner.address, pair.inner.home), point, "renewing_halts.py")
    if point != "committed":
        renew(pair.inner)
    pair.outward()
    published(pair)
    pair.outward()
    with pair.inner.inside():
        assert len(keys.signing_seeds()) == 2
    assert len(set(senders(pair.inner))) == 2
    assert refusals(pair.outer) == []


@settings(max_examples=4, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(deliveries=st.lists(st.integers(0, 7), max_size=12))
def test_keys_renewed_in_between_any_deliveries_end_the_same(
    database_templates: Templates, tmp_path_factory: Any, settings: Any, django_db_blocker: Any, deliveries: list[int]
) -> None:
    folder = tmp_path_factory.mktemp("zones")
    with django_db_blocker.unblock(), two(database_templates, folder, settings) as both, on("03-10"):
        for title in ("第一件的通知", "第二件的通知"):
            published(both, title)
            both.inner.round()
            renew(both.inner)
            both.inner.round()
        published(both, "第三件的通知")
        both.inner.round()
        made = both.inner.out()
        for place in deliveries:
            both.outer.read(made[place % len(made)])
        both.outer.read(*made)
        both.outer.read(*made)
        with both.outer.inside():
            assert Incoming.objects.count() == len(made)
            assert Partner.objects.count() == 3
