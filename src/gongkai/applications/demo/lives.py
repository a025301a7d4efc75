"""The lives of applications: what happens on which working day after receipt. A life is cut off at today, so that the
cases stand in every state as they would in a real office."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from random import Random
from typing import Any

from gongkai.applications.actions.letters import SAY
from gongkai.applications.composing import searched
from gongkai.applications.demo.cast import Cast, typed
from gongkai.applications.demo.topics import Topic
from gongkai.applications.models import Party
from gongkai.core import clock
from gongkai.core.models import Matter
from gongkai.core.viewers import CodeHolder
from gongkai.law.outcomes import REFUSALS_14_16
from gongkai.letters.types import type_of

Move = Callable[[], object]
Moves = Iterator[tuple[int, Move]]

# What a partial disclosure withholds: with a third party that was asked and objected, and without one.
PROTECTED = {
    "place": "第三章单价明细",
    "code": "D07",
    "reason": "属于商业秘密，第三方不同意公开。",
    "kind": "",
    "interest": "",
}
DISCUSSED = {
    "place": "所附讨论记录",
    "code": "D09",
    "reason": "公开可能影响今后的讨论。",
    "kind": "discussion",
    "interest": "讨论的结论已经写入公开的文件，公众了解结论不需要讨论的过程。",
}


@dataclass
class Story:
    """One case and who plays it; ``form``: as the applicant filled it in; ``slow`` is how many working days later
    everything after the assignment comes."""

    cast: Cast
    matter: Matter
    topic: Topic
    random: Random
    form: Mapping[str, Any]
    slow: int = 0

    def post(self) -> dict[str, Any]:
        """A posting with a number of its own."""
        return {"method": "post", "tracking": f"EA{self.random.randint(10**8, 10**9 - 1)}CN"}

    def say(self, kind: str, **given: str) -> dict[str, str]:
        """What is written into a letter: the sample of each field, where the story has nothing of its own."""
        fields = {f.name: typed(f.sample) for f in type_of(kind).fields if f.required}
        return {SAY + name: given.get(name, text) for name, text in fields.items()}

    def draft(self, main: str) -> None:
        """A decision drafted, in the words of this story."""
        data = self.cast.filled(self.matter, main)
        own = {
            "检索情况": searched(self.cast.case(self.matter)),
            "信息清单": self.topic.paper,
            "提供方式": "以纸质复印件邮寄提供" if self.cast.case(self.matter).way == "post" else "以电子文件提供",
            "获取途径": f"云川市政府信息公开平台“法定主动公开内容”栏目，{self.topic.paper}",
        }
        if main in REFUSALS_14_16:
            own["理由"] = "经审查，情况与所引条款相符，且不能作区分处理。"
        for name, text in own.items():
            if SAY + name in data:
                data[SAY + name] = text
        if "part_1_place" in data:
            protected = any(party.protected for party in self.cast.case(self.matter).parties.values())
            part = PROTECTED if protected else DISCUSSED
            data |= {f"part_1_{name}": text for name, text in part.items()}
            data["part_1_place"] = f"{self.topic.paper}{part['place']}"
        self.cast.do("draft_decision", self.matter, {"main": main, **data}, by=self.cast.handler)

    def search(self, hits: int) -> None:
        """A search of the archive room."""
        data = {
            "place": "档案室纸质目录和办公系统",
            "method": "翻阅目录、系统全文检索",
            "terms": self.topic.title[:20],
            "span": "2015—2026 年",
            "person": "档案员和承办人",
            "hits": hits,
            "result": "" if hits else "没有相关记录。",
        }
        self.cast.do("record_search", self.matter, data, by=self.cast.handler)


def finish(story: Story, main: str, day: int) -> Moves:
    """From the draft to the archive."""
    cast, matter = story.cast, story.matter
    day += story.slow
    yield day, lambda: story.draft(main)
    yield day + 1, lambda: cast.do("pass_legal_review", matter, {"note": "同意。依据：《政府信息公开条例》第二条"})
    yield day + 2, lambda: cast.do("pass_secrecy_review", matter, {"note": "不涉密。"})
    yield day + 3, lambda: cast.do("sign", matter)
    yield day + 4, lambda: cast.do("dispatch_decision", matter, story.post())
    yield day + 6, lambda: cast.do("decision_delivered", matter, {"how": "signed", "detail": "邮政查询：本人签收"})
    yield day + 9, lambda: cast.do("archive", matter, {"file_number": f"XXGK-{matter.pk:05}"})


def plain(story: Story, main: str) -> Moves:
    """Assigned, searched, decided."""
    yield 1, lambda: assign(story)
    yield 3, lambda: story.search(0 if main == "D12" else 1)
    yield from finish(story, main, story.random.randint(5, 13))


def assign(story: Story) -> None:
    """The receiver gives it to the handler."""
    story.cast.do("assign", story.matter, {"account": story.cast.handler.account, "note": "请按期提出拟办意见。"})


def corrected(story: Story, main: str) -> Moves:
    """Asked to correct; corrected or not, as the answer says."""
    cast, matter = story.cast, story.matter
    yield 1, lambda: assign(story)
    yield from correction_notice(story)
    if main == "D21":
        yield 22, lambda: cast.do("lapse_correction", matter, {"no_reason": True})
        yield from finish(story, main, 23)
        return
    text = {"title": story.topic.title, "text": f"补正：{story.topic.words}"}
    yield 11, lambda: cast.do("receive_correction", matter, text)
    yield from finish(story, main, 16)


def correction_notice(story: Story) -> Moves:
    """Drafted, approved, sent, received."""
    cast, matter = story.cast, story.matter
    letters: list[Any] = []
    data = {"term": 15, **story.say("correction_request")}
    yield 4, lambda: letters.append(cast.letter(matter, "correction_request", data))
    yield 4, lambda: cast.do("send_correction_notice", matter, story.post())
    yield 6, lambda: cast.receipt(matter, letters[0])


def consulted(story: Story, main: str) -> Moves:
    """A third party is asked, objects or agrees, and the office makes its own finding."""
    cast, matter = story.cast, story.matter
    letters: list[Any] = []
    data = {"party_name": "江州水务发展有限公司", **story.say("third_party_consultation", 涉及信息=story.topic.paper)}
    yield 1, lambda: assign(story)
    yield 3, lambda: story.search(1)
    yield 4, lambda: letters.append(cast.letter(matter, "third_party_consultation", data))
    yield 4, lambda: cast.do("ask_third_party", matter, story.post())
    yield 6, lambda: cast.receipt(matter, letters[0])
    refuses = main in {"D03", "D07"}
    yield 13, lambda: cast.do("third_party_answers", matter, opinion(matter, refuses))
    yield 14, lambda: cast.do("judge_third_party", matter, finding(matter, refuses))
    yield from finish(story, main, 16)


def opinion(matter: Matter, refuses: bool) -> dict[str, Any]:
    """What the third party wrote."""
    said = {"opinion": "refuse", "grounds": "单价明细属于商业秘密。"} if refuses else {"opinion": "agree"}
    return {"party": Party.objects.get(matter=matter).pk, **said}


def finding(matter: Matter, refuses: bool) -> dict[str, Any]:
    """What the office thinks of it."""
    reasons = "单价明细未公开并采取了保密措施，公开会损害其竞争地位。" if refuses else "第三方同意公开，不损害其权益。"
    return {"party": Party.objects.get(matter=matter).pk, "harms": "yes" if refuses else "no", "reasons": reasons}


def extended(story: Story, main: str) -> Moves:
    """Extended before the period ended."""
    cast, matter = story.cast, story.matter
    data = {"days": 20, **story.say("extension", 批准人="政务公开工作机构负责人")}
    yield 1, lambda: assign(story)
    yield 15, lambda: cast.letter(matter, "extension", data)
    yield 16, lambda: cast.do("extend", matter, story.post())
    yield from finish(story, main, 28)


def charged(story: Story, main: str) -> Moves:
    """A fee notice; paid or not, as the answer says."""
    cast, matter = story.cast, story.matter
    letters: list[Any] = []
    data = {"tariff": "pages", "units": 68, **story.say("fee_notice")}
    yield 1, lambda: assign(story)
    yield 6, lambda: letters.append(cast.letter(matter, "fee_notice", data))
    yield 6, lambda: cast.do("send_fee_notice", matter, story.post())
    yield 8, lambda: cast.receipt(matter, letters[0])
    if main == "D22":
        yield 29, lambda: cast.do("lapse_fee", matter, {"no_reason": True})
        yield from finish(story, main, 30)
        return
    yield 15, lambda: cast.do("fee_paid", matter, {"amount": "380", "receipt": "票 00012345"})
    yield from finish(story, main, 20)


def excessive(story: Story, main: str) -> Moves:
    """Reasons asked for and found wanting."""
    cast, matter = story.cast, story.matter
    letters: list[Any] = []
    yield 1, lambda: assign(story)
    yield 2, lambda: letters.append(cast.letter(matter, "reasons_request", reasons(story)))
    yield 2, lambda: cast.do("ask_reasons", matter, story.post())
    yield 4, lambda: cast.receipt(matter, letters[0])
    yield 13, lambda: cast.do("judge_reasons", matter, {"accepted": "no", "note": "称为了监督，未说明每件的用途。"})
    yield from finish(story, main, 14)


def reasons(story: Story) -> dict[str, Any]:
    """The letter that asks for reasons; its last day lies two weeks ahead."""
    today = story.cast.case(story.matter).today
    until = story.cast.case(story.matter).calendar.law.add_working_days(today, 10)
    return {"until": until.isoformat(), **story.say("reasons_request")}


def withdrawn(story: Story, main: str) -> Moves:
    """The applicant changed his mind."""
    yield 1, lambda: assign(story)
    yield (
        4,
        lambda: story.cast.do("withdraw", story.matter, {"note": "已从其他途径获得。"}, by=CodeHolder(story.matter.pk)),
    )
    yield from finish(story, main, 5)


def gone(story: Story, main: str) -> Moves:
    """The organisation was dissolved."""
    yield 1, lambda: assign(story)
    yield 4, lambda: story.cast.do("applicant_gone", story.matter, {"note": "已注销登记，没有承受人。"})
    yield from finish(story, main, 5)


def reopened(story: Story, main: str) -> Moves:
    """Refused, lost the review, granted."""
    cast, matter = story.cast, story.matter
    yield from plain(story, main)
    document = {"by": "review", "document": f"云府复决〔2026〕{matter.pk}号", "days": 20}
    yield 60, lambda: cast.do("reopen", matter, document)
    yield from finish(story, "D02", 66)


def forwarded(story: Story, main: str) -> Moves:
    """The envelope named another organ."""
    yield 1, lambda: story.cast.do("forward", story.matter, {"organ": "云川市教育局"})


def joint(story: Story, main: str) -> Moves:
    """The same applicant asks for one thing more, and one letter answers both (O8)."""
    cast, second = story.cast, list[Matter]()
    yield 1, lambda: assign(story)
    yield 2, lambda: second.append(another(story))
    yield 3, lambda: cast.do("assign", second[0], {"account": cast.handler.account, "note": "与前一件一并办理。"})
    yield 4, lambda: cast.do("join_answer", second[0], {"leading": cast.case(story.matter).number}, by=cast.handler)
    yield from finish(story, main, 6)
    yield 17, lambda: cast.do("archive", second[0], {"file_number": f"XXGK-{second[0].pk:05}"})


def another(story: Story) -> Matter:
    """A second application of the same person, handed in at the counter."""
    asked = {"title": f"{story.topic.title}的验收材料", "text": f"请公开{story.topic.title}的验收材料。"}
    signed = {"channel": "counter", "signed_on": clock.today().isoformat()}
    done = story.cast.do("register", None, {**story.form, **asked, **signed})
    if done.matter is None:
        raise RuntimeError("an application was registered without a matter")
    return done.matter


LIVES: Mapping[str, Callable[[Story, str], Moves]] = {
    "D07": consulted,
    "D15": corrected,
    "D19": excessive,
    "D21": corrected,
    "D22": charged,
    "D23-5": withdrawn,
    "D23-6": gone,
}


# Which detours an answer goes well with; a thing that does not exist needs its search and nothing else.
DETOURS: Mapping[str, Callable[[Story, str], Moves]] = {
    "corrected": corrected,
    "consulted": consulted,
    "extended": extended,
    "charged": charged,
    "reopened": reopened,
    "forwarded": forwarded,
    "joint": joint,
}


def life(story: Story, main: str, turn: str = "") -> Moves:
    """The moves that lead to the answer; ``turn`` asks for a detour where the answer bears one."""
    if main in LIVES:
        return LIVES[main](story, main)
    if main == "D12" and turn != "reopened":
        turn = ""
    if turn == "consulted" and main not in {"D02", "D03"}:
        turn = ""
    return DETOURS.get(turn, plain)(story, main)
