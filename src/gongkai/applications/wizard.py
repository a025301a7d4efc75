"""The seven questions that lead to an answer, from 补不补 to 怎么答. A tree as data; pure.

Each answer leads to the next question, to a step that must come first, or to one outcome. What the officer answered is
a trail of words; ``at`` says where a trail stands.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from gongkai.applications.case import Case
from gongkai.applications.outcomes import not_fitting
from gongkai.applications.process import APPLICATION
from gongkai.law.outcomes import OUTCOMES

STAGES = ("补不补", "是不是", "谁负责", "有没有", "给不给", "怎么给", "怎么答")


@dataclass(frozen=True)
class Ask:
    """Go on with another question."""

    question: str


@dataclass(frozen=True)
class Take:
    """A step must be taken first; ``of`` is what it is about, as in its address."""

    step: str
    of: str = ""


@dataclass(frozen=True)
class Answer:
    """An outcome. ``first``: the step to take where the case does not bear it yet."""

    code: str
    first: Take | None = None


@dataclass(frozen=True)
class Choice:
    """One answer to a question, with what it means; ``short`` stands in the row of stages."""

    key: str
    text: str
    to: Ask | Take | Answer
    short: str
    hint: str = ""


@dataclass(frozen=True)
class Question:
    """One question of the tree. ``stage`` counts from 1."""

    key: str
    stage: int
    text: str
    help: str
    choices: tuple[Choice, ...]

    def choice(self, key: str) -> Choice | None:
        """The choice of this key."""
        return next((choice for choice in self.choices if choice.key == key), None)


FIRST = "clear"
CORRECTION = Take("draft_letter", "correction_request")
REASONS = Take("draft_letter", "reasons_request")
THIRD_PARTY = Take("draft_letter", "third_party_consultation")
SEARCH = Take("record_search")

_QUESTIONS = (
    Question(
        "clear",
        1,
        "申请内容写清楚了吗？",
        "能从申请里看出要哪一份信息（名称、文号或者其他特征），就不用补正。补正只能告知一次，"
        "须在收到申请之日起 7 个工作日内发出（条例第三十条）。",
        (
            Choice("yes", "写清楚了，知道要哪一份信息", Ask("information"), "清楚"),
            Choice("no", "不清楚，要请申请人补正", CORRECTION, "要补正", "先发补正告知书，一次说完要补什么"),
            Choice("still", "补正过了，还是不清楚", Answer("D15", CORRECTION), "补正后仍不明确"),
            Choice("ended", "申请人已经撤回、逾期，或者死亡、终止", Ask("ended"), "已经停下"),
        ),
    ),
    Question(
        "ended",
        1,
        "申请为什么停下来？",
        "这几种情形不再审查内容，只出一份结案的文书。须先登记发生了什么。",
        (
            Choice("correction", "补正期满，没有补正", Answer("D21", Take("lapse_correction")), "逾期不补正"),
            Choice("fee", "缴费期满，没有缴费", Answer("D22", Take("lapse_fee")), "逾期不缴费"),
            Choice("withdrawn", "申请人书面撤回", Answer("D23-5", Take("withdraw")), "撤回"),
            Choice("gone", "申请人死亡或者终止，没有承受人", Answer("D23-6", Take("applicant_gone")), "死亡或者终止"),
        ),
    ),
    Question(
        "information",
        2,
        "要的是不是政府信息？",
        "政府信息是行政机关在履行行政管理职能过程中制作或者获取、以一定形式记录、保存的信息（条例第二条）。"
        "看实质，不只看用词。",
        (
            Choice("yes", "是政府信息", Ask("abuse"), "是"),
            Choice("petition", "实质是信访、投诉、举报", Answer("D16"), "信访投诉举报", "告知通过相应渠道提出"),
            Choice("inquiry", "是咨询：要求解答问题、说明情况", Answer("D23-2"), "咨询"),
            Choice("not", "不是行政机关履职中制作或者获取的", Answer("D23-1"), "不是政府信息"),
            Choice("party", "是党务等非行政机关的信息", Answer("D23-4"), "党务信息"),
        ),
    ),
    Question(
        "abuse",
        2,
        "有没有不予处理的情形？",
        "看本机关以前对同一申请人的答复，和这一次要的是不是现有的信息。",
        (
            Choice("none", "没有", Ask("whose"), "是"),
            Choice("repeat", "同一申请人就同一内容，已经答复过", Answer("D17"), "重复申请", "须有前次答复的文号、日期"),
            Choice("book", "要的是政府公报、报刊、书籍等公开出版物", Answer("D18"), "公开出版物"),
            Choice(
                "many",
                "数量、频次明显超过合理范围",
                Answer("D19", REASONS),
                "大量反复",
                "先请申请人说明理由，理由不合理的才能不予处理",
            ),
            Choice(
                "confirm",
                "要求对已经获取的信息确认或者重新出具",
                Answer("D20"),
                "确认或者重新出具",
                "没有现成的条文，法制审核须写明依据",
            ),
        ),
    ),
    Question(
        "whose",
        3,
        "这份信息由谁负责公开？",
        "本机关制作的由本机关负责；从公民、法人和其他组织获取的由保存的机关负责；从其他机关获取的由制作或者最初获取的"
        "机关负责（条例第十条）。",
        (
            Choice("ours", "由本机关负责", Ask("exists"), "本机关"),
            Choice(
                "joint",
                "与其他机关共同制作，由本机关牵头",
                Ask("joint"),
                "共同制作",
                "须征求共同制作机关意见（条例第三十四条）",
            ),
            Choice("other", "由其他机关负责", Answer("D13"), "其他机关", "能确定的，告知名称和联系方式"),
            Choice("archives", "已经移交国家档案馆，移交期限届满", Answer("D23-3"), "已移交档案馆"),
            Choice(
                "register",
                "法律、行政法规另有查询的规定（工商、不动产登记资料等）",
                Answer("D11"),
                "行政查询事项",
            ),
        ),
    ),
    Question(
        "joint",
        3,
        "征求共同制作机关意见了吗？",
        "共同制作机关在收到征求意见书之日起 15 个工作日内答复，不答复视为同意；征求意见的时间不计入期限。",
        (
            Choice("yes", "已经征求，或者不用征求", Ask("exists"), "已征求"),
            Choice("no", "还没有", Take("draft_letter", "co_maker_consultation"), "要征求"),
        ),
    ),
    Question(
        "exists",
        4,
        "本机关有没有这份信息？",
        "先检索再回答：在哪里找、用什么词、找哪些年份、谁找的，都要记下来。复议和诉讼中要证明尽到了检索义务。",
        (
            Choice("found", "找到了", Ask("disclose"), "有"),
            Choice("none", "检索过了，没有", Answer("D12", SEARCH), "不存在"),
            Choice("search", "还没有检索", SEARCH, "要检索"),
            Choice(
                "make",
                "没有现成的，需要加工、分析才能得出",
                Answer("D14"),
                "需要加工",
                "能从现有信息里直接摘出的，不算加工",
            ),
        ),
    ),
    Question(
        "disclose",
        5,
        "能不能公开？",
        "以公开为常态、不公开为例外。涉及第三方的，先书面征求意见，再由本机关自己判断（条例第十五条、第三十二条）。",
        (
            Choice("published", "已经主动公开了", Answer("D01"), "已主动公开"),
            Choice("all", "全部可以公开", Ask("way"), "全部公开"),
            Choice("part", "有一部分不能公开", Ask("separable"), "部分"),
            Choice("nothing", "全部不能公开", Ask("why"), "不公开"),
            Choice(
                "third",
                "涉及商业秘密、个人隐私，还没有征求第三方意见",
                THIRD_PARTY,
                "要征求意见",
                "征求意见的时间不计入期限",
            ),
        ),
    ),
    Question(
        "why",
        5,
        "为什么不能公开？",
        "只能选条例写明的情形。有几个理由的，选主要的一个，别的在答复里一并写明。",
        (
            Choice("secret", "已经确定为国家秘密", Answer("D04"), "国家秘密", "须有定密的依据；涉密内容不写进系统"),
            Choice("statute", "法律、行政法规禁止公开", Answer("D05"), "法律禁止"),
            Choice("security", "会危及国家安全、公共安全、经济安全、社会稳定", Answer("D06"), "三安全一稳定"),
            Choice(
                "third",
                "涉及商业秘密、个人隐私，公开会损害第三方合法权益",
                Answer("D07", THIRD_PARTY),
                "第三方权益",
                "须征求过第三方意见，并登记本机关的判断",
            ),
            Choice("internal", "人事管理、后勤管理、内部工作流程信息", Answer("D08"), "内部事务"),
            Choice("process", "讨论记录、过程稿、磋商信函、请示报告", Answer("D09"), "过程性信息"),
            Choice("file", "行政执法案卷", Answer("D10"), "执法案卷"),
        ),
    ),
    Question(
        "separable",
        6,
        "不能公开的部分能分开吗？",
        "能够作区分处理的，应当提供可以公开的部分，并对不公开的部分说明理由（条例第三十七条）。",
        (
            Choice("yes", "能分开：遮盖或者删去以后提供其余部分", Ask("when_part"), "区分处理"),
            Choice("no", "分不开", Ask("why"), "不能区分"),
        ),
    ),
    Question(
        "way",
        6,
        "怎么提供？",
        "按申请人要求的形式提供；按要求的形式提供可能危及载体安全或者成本过高的，可以改为电子数据或者安排查阅、抄录"
        "（条例第四十条）。",
        (
            Choice("asked", "按申请人要求的形式", Ask("when"), "按要求"),
            Choice("other", "改用其他适当的形式，在答复里说明", Ask("when"), "改形式"),
            Choice(
                "fee",
                "数量大，先收信息处理费",
                Take("draft_letter", "fee_notice"),
                "先收费",
                "须在办理期限内发出收费通知（国办函〔2020〕109号）",
            ),
        ),
    ),
    Question(
        "when",
        7,
        "期限以内答得出来吗？",
        "延长答复期限须在原期限届满以前经工作机构负责人批准并告知申请人，最多 20 个工作日（条例第三十三条第二款）。",
        (
            Choice("now", "答得出来，现在就答", Answer("D02"), "现在答"),
            Choice("extend", "来不及，要延期", Take("draft_letter", "extension"), "要延期"),
            Choice(
                "delay",
                "申请数量大但理由合理，要另定答复的日期",
                Take("draft_letter", "delay"),
                "延迟答复",
                "须先请申请人说明理由并认定合理（条例第三十五条）",
            ),
        ),
    ),
    Question(
        "when_part",
        7,
        "期限以内答得出来吗？",
        "延长答复期限须在原期限届满以前经工作机构负责人批准并告知申请人，最多 20 个工作日（条例第三十三条第二款）。",
        (
            Choice("now", "答得出来，现在就答", Answer("D03"), "现在答"),
            Choice("extend", "来不及，要延期", Take("draft_letter", "extension"), "要延期"),
        ),
    ),
)
QUESTIONS: dict[str, Question] = {question.key: question for question in _QUESTIONS}


@dataclass(frozen=True)
class Position:
    """Where a trail stands: what was answered, and the question, step or outcome to which it led."""

    trail: tuple[tuple[Question, Choice], ...]
    to: Ask | Take | Answer

    @property
    def question(self) -> Question | None:
        """The question to answer now."""
        return QUESTIONS[self.to.question] if isinstance(self.to, Ask) else None

    @property
    def words(self) -> tuple[str, ...]:
        """The trail as words, as an address carries it."""
        return tuple(f"{question.key}.{choice.key}" for question, choice in self.trail)

    def back(self, places: int) -> tuple[str, ...]:
        """The words of the trail up to the answer before ``places``."""
        return self.words[:places]

    @property
    def stages(self) -> list[dict[str, str]]:
        """The seven stages with what was answered, for the row of steps; those that need no asking say so."""
        said: dict[int, str] = {}
        for question, choice in self.trail:
            said[question.stage] = choice.short
        now = self.question.stage if self.question else len(STAGES)
        found = []
        for stage, text in enumerate(STAGES, start=1):
            if self.question is not None and stage == now:
                found.append({"text": text, "note": "", "state": "now"})
            elif stage in said:
                found.append({"text": text, "note": said[stage], "state": "done"})
            else:
                found.append({"text": text, "note": "" if self.question else "不用问", "state": ""})
        return found


def settled(case: Case) -> tuple[str, ...]:
    """The trail that the records answer by themselves: of an application that has ended, why; else nothing."""
    ends = (
        ("withdrawn", case.withdrawn_on),
        ("gone", case.gone_on),
        ("correction", case.correction_lapsed_on),
        ("fee", case.fee_lapsed_on),
    )
    why = next((word for word, on in ends if on), "")
    return ("clear.ended", f"ended.{why}") if why else ()


def at(words: Sequence[str]) -> Position:
    """Where the trail of ``words`` (``question.choice``) stands; what does not follow from it is left out."""
    trail: list[tuple[Question, Choice]] = []
    to: Ask | Take | Answer = Ask(FIRST)
    for word in words:
        key, _, chosen = word.partition(".")
        if not isinstance(to, Ask) or to.question != key:
            break
        choice = QUESTIONS[key].choice(chosen)
        if choice is None:
            break
        trail.append((QUESTIONS[key], choice))
        to = choice.to
    return Position(tuple(trail), to)


@dataclass(frozen=True)
class Conclusion:
    """What an outcome means for a case: whether it fits, and which step comes first where it does not."""

    code: str
    hindrance: str
    first: Take | None

    @property
    def fits(self) -> bool:
        """Whether the case bears it."""
        return not self.hindrance


def conclude(case: Case, answer: Answer) -> Conclusion:
    """The outcome of a trail, judged on the case as it stands."""
    sentence = not_fitting(case, answer.code) or ""
    return Conclusion(answer.code, sentence, answer.first if sentence else None)


def step_title(take: Take) -> str:
    """The name of a step in the process table."""
    return APPLICATION.by_code[f"applications.{take.step}"].title


def reachable() -> set[str]:
    """The outcomes to which some trail leads; a test compares with all there are."""
    found: set[str] = set()
    waiting, seen = [FIRST], set()
    while waiting:
        key = waiting.pop()
        if key in seen:
            continue
        seen.add(key)
        for choice in QUESTIONS[key].choices:
            if isinstance(choice.to, Ask):
                waiting.append(choice.to.question)
            elif isinstance(choice.to, Answer):
                found.add(OUTCOMES[choice.to.code].code)
    return found
