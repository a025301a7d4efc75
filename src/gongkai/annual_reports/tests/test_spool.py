"""Lists on disk."""

from __future__ import annotations

from gongkai.annual_reports.spool import Shared, Spool


def test_a_spool_gives_back_what_was_put_in_in_any_order():
    spool: Spool[dict[str, int]] = Spool()
    for number in range(5):
        spool.append({"号": number})
        assert spool[number // 2] == {"号": number // 2}
    assert [each["号"] for each in spool] == [0, 1, 2, 3, 4]
    assert len(spool) == 5
    spool.close()


def test_a_spool_packs_as_it_is_told():
    spool: Spool[str] = Spool(lambda text: text.encode("utf-16"), lambda data: data.decode("utf-16"))
    for word in ("公开", "", "𠮷"):
        spool.append(word)
    assert list(spool) == ["公开", "", "𠮷"]
    spool.close()


def test_what_stands_in_a_spool_can_be_on_several_lists():
    spool: Spool[str] = Spool()
    odd, all_of_them = Shared(spool), Shared(spool)
    for number, word in enumerate("甲乙丙丁"):
        spool.append(word)
        all_of_them.append(word)
        if number % 2:
            odd.append(word)
    assert [odd[0], odd[1]] == ["乙", "丁"]
    assert [all_of_them[at] for at in range(4)] == ["甲", "乙", "丙", "丁"]
    spool.close()
