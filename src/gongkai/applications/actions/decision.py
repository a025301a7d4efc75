"""The decision (条例 36-39): drafted with its proofs, reviewed twice, signed (R49, R60, R80, O1-O3, O13)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms

from gongkai.agencies.service import role_labels
from gongkai.applications import facts as f
from gongkai.applications import joint, withholding
from gongkai.applications.actions.base import OnCase, agency_of, stage
from gongkai.applications.actions.intake import of_matter
from gongkai.applications.actions.letters import (
    SAY,
    applicants,
    approved,
    field_for,
    read_case,
    refuse_undrawable,
    said,
)
from gongkai.applications.case import Case
from gongkai.applications.composing import known, searched, to_ask
from gongkai.applications.models import Decision
from gongkai.applications.outcomes import covered, letter_type, not_fitting
from gongkai.applications.process import APPLICATION
from gongkai.core import files, settings
from gongkai.core.actions import ActionForm, Run, takes
from gongkai.core.facts import FactView
from gongkai.core.models import Matter
from gongkai.core.refusals import Invalid, Refused
from gongkai.core.viewers import Viewer
from gongkai.law.facts import ReopenedBy
from gongkai.law.outcomes import OUTCOMES, OutcomeError, Proof, counted_row
from gongkai.letters import service as mail
from gongkai.letters.drawable import undrawable_in
from gongkai.letters.models import Letter
from gongkai.letters.types import LetterType, type_of

PROVE = "proof_"
PARTS = 8
RENEWED, MORE, KIND_OF = "renewed_decision", "其他理由", "信息类别"
PART = ("place", "code", "reason", "kind", "interest")
GIVEN = ("pdf", "docx", "xlsx", "ofd", "png", "jpg", "jpeg", "txt")
CHOICES = [(code, outcome.label) for code, outcome in OUTCOMES.items()]
# These end or refuse the whole application; no part of an answer that gives something rests on them.
OF_THE_WHOLE = {"D15", "D19", "D21", "D22"}
GROUNDS = [
    ("", "—"),
    *(
        (code, o.label)
        for code, o in OUTCOMES.items()
        if not o.gives and not code.startswith("D23") and code not in OF_THE_WHOLE
    ),
]


class DecisionForm(ActionForm):
    """The answer: its kind, what the letter says, what proves it. The kind decides which fields there are."""

    main = forms.ChoiceField(label="决定类型", choices=CHOICES)
    others = forms.MultipleChoiceField(
        label="还有哪些依据",
        choices=CHOICES,
        required=False,
        help_text="同时有几个不公开理由的，都写进答复书；表三只计主要的一个。",
    )
    opinion = forms.CharField(
        label="拟办意见", max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        main = self.data.get("main") or (self.initial or {}).get("main") or ""
        if self.matter is None or main not in OUTCOMES:
            return
        self.case = read_case(self.matter, self.moment)
        self.outcome = OUTCOMES[main]
        self._ask_renewed()
        kind = type_of(letter_for(self.case, [main], renewed=self.renewed))
        for field in to_ask(kind, given_for(self.case, kind, main)):
            if field.name != "不公开部分":
                self.fields[SAY + field.name] = field_for(field)
        if main == withholding.PROCESS and SAY + KIND_OF in self.fields:
            words = [("", "请选择"), *((word, word) for word in withholding.PROCESS_WORDS)]
            self.fields[SAY + KIND_OF] = forms.ChoiceField(label=KIND_OF, choices=words)
        if main == "D03":
            self._ask_parts()
        if SAY + "检索情况" in self.fields and not self.is_bound:
            self.initial[SAY + "检索情况"] = searched(self.case)
        for proof in proofs_asked([main, *self._chosen_others()]):
            if covered(self.case, proof.code) is None:
                self.fields[PROVE + proof.code] = forms.CharField(
                    label=f"证明：{proof.text}",
                    max_length=1000,
                    widget=forms.Textarea(attrs={"rows": 2}),
                    help_text="写明材料的名称和存放处；涉密内容不写入系统。"
                    if proof.code == "secrecy"
                    else "写明材料的名称和存放处。",
                )
        if self.outcome.gives:
            self.fields["given"] = forms.FileField(
                label="提供的文件",
                required=False,
                help_text="申请人要电子文件的，在这里附上，随答复书一起给申请人；不公开的部分先遮盖、删去。给纸质的不用附。",
            )

    def _chosen_others(self) -> list[str]:
        """The further grounds that were chosen: each has its proofs too (O13, R80)."""
        many = getattr(self.data, "getlist", None)
        chosen = many("others") if many else self.data.get("others") or (self.initial or {}).get("others") or []
        return [code for code in chosen if code in OUTCOMES]

    def _ask_renewed(self) -> None:
        """After a reopening the letter may revoke or change the earlier answer; correcting itself, it must (O4)."""
        self.renewed = must_renew(self.case)
        if self.case.earlier is None or self.renewed:
            return
        self.fields["renewed"] = forms.BooleanField(
            label="用《撤销（变更）原答复并重新答复告知书》",
            required=False,
            help_text="原答复没有被复议决定、判决撤销的，须一并撤销或者变更。",
        )
        self.renewed = bool(self.data.get("renewed") or (self.initial or {}).get("renewed"))

    def _ask_parts(self) -> None:
        for place in range(1, PARTS + 1):
            required = place == 1
            self.fields[f"part_{place}_place"] = forms.CharField(
                label=f"第 {place} 处 不公开的部分", max_length=200, required=required
            )
            self.fields[f"part_{place}_code"] = forms.ChoiceField(label="依据", choices=GROUNDS, required=required)
            self.fields[f"part_{place}_reason"] = forms.CharField(label="理由", max_length=1000, required=required)
            self.fields[f"part_{place}_kind"] = forms.ChoiceField(
                label="第十六条第二款的类别", choices=withholding.CHOICES, required=False
            )
            self.fields[f"part_{place}_interest"] = forms.CharField(
                label="公共利益为什么不要求公开", max_length=500, required=False
            )

    def parts(self) -> list[dict[str, str]]:
        """The withheld parts that were filled in."""
        rows = []
        for place in range(1, PARTS + 1):
            row = {name: self.cleaned_data.get(f"part_{place}_{name}") or "" for name in PART}
            if any(row.values()):
                rows.append(row)
        return rows

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        if not hasattr(self, "outcome"):
            return data
        refuse_undrawable(self, data)
        data["parts"] = self.parts()
        for number, row in enumerate(data["parts"], start=1):
            if not all(row[name] for name in PART[:3]):
                self.add_error(None, f"不公开部分第 {number} 处须写明位置、依据和理由。")
            for name, wrong in withholding.problems(row):
                self.add_error(f"part_{number}_{name}", wrong)
        codes = [data.get("main", ""), *data.get("others", [])]
        sentence = next((s for code in codes if (s := not_fitting(self.case, code))), None)
        if sentence:
            self.add_error("main", sentence)
        for number, row in enumerate(data["parts"], start=1):
            if row["code"] in OUTCOMES and (wrong := not_fitting(self.case, row["code"])):
                self.add_error(f"part_{number}_code", wrong)
        if len(codes) > 1 and SAY + MORE in self.fields and not data.get(SAY + MORE):
            self.add_error(SAY + MORE, "选了几个依据的，请在这里逐条写明其他依据的条款和理由。")
        if "D03" not in codes and any(OUTCOMES[c].gives for c in codes) and any(not OUTCOMES[c].gives for c in codes):
            self.add_error("others", "有公开也有不公开的，请选“部分公开”，逐处写明不公开的部分。")
        return data


class DraftDecision(OnCase):
    """拟办意见，送审: the letter is composed, its proofs are in the file."""

    code = "applications.draft_decision"
    title = "拟办意见，送审"
    form = DecisionForm

    def prepare(self, data: dict[str, Any], viewer: Viewer) -> dict[str, Any]:
        given = data.get("given")
        return {**data, "given": files.stage_upload(given, GIVEN, private=True) if given else None}

    def act(self, run: Run, case: Case) -> None:
        data = run.data
        codes, others = codes_of(data), joint.others_of(run.the_matter())
        joint.refuse_apart(others, case, codes)
        kind, values = type_of(kind_of(case, data)), decision_values(case, data, others)
        enclosures = [run.attach(data["given"], "提供的信息")] if data.get("given") else []
        letter = mail.prepare(
            run,
            kind.code,
            values,
            addressee=applicants(run),
            addressee_kind=kind.addressees[0],
            grounds=grounds_of(case, data),
            served_online=case.way in {"email", "download"},
            enclosures=enclosures,
        )
        row = Decision.objects.create(
            **of_matter(run),
            codes=list(codes),
            main=data["main"],
            values={name: str(value) for name, value in values.items()},
            proofs=proofs_of(case, codes, data),
            parts=data["parts"],
            opinion=data["opinion"],
        )
        run.record(f.DecisionDrafted(row.pk, letter.pk, codes, data["main"], tuple(others)))


def proofs_asked(codes: Sequence[str]) -> list[Proof]:
    """The proofs of all the grounds, each once."""
    return list({proof.code: proof for code in codes for proof in OUTCOMES[code].proofs}.values())


def codes_of(data: dict[str, Any]) -> tuple[str, ...]:
    """The codes of a filled-in decision, the main one first."""
    return tuple(dict.fromkeys([data["main"], *data["others"]]))


def must_renew(case: Case) -> bool:
    """Whether the organ corrects itself: then the letter revokes or changes the earlier answer (O4)."""
    return case.earlier is not None and case.reopened[-1].by == ReopenedBy.OWN


def letter_for(case: Case, codes: Sequence[str], *, renewed: bool) -> str:
    """The type of the letter that gives this answer."""
    renews = must_renew(case) or (renewed and case.earlier is not None)
    return RENEWED if renews else letter_type(codes)


def kind_of(case: Case, data: dict[str, Any]) -> str:
    """The type of the letter of a filled-in decision."""
    return letter_for(case, codes_of(data), renewed=bool(data.get("renewed")))


def given_for(case: Case, kind: LetterType, main: str) -> dict[str, Any]:
    """What the case knows of the letter; a renewed answer names the article of its outcome."""
    basis = {"答复依据": article(main)} if kind.code == RENEWED and OUTCOMES[main].basis else {}
    return {**known(case, kind), **basis}


def grounds_of(case: Case, data: dict[str, Any]) -> tuple[str, ...]:
    """The grounds that decide the remedies besides the letter's own: of each part, and further ones (O2, O13)."""
    kind, codes = kind_of(case, data), codes_of(data)
    own = codes if kind == RENEWED else [code for code in codes if code != kind]
    return tuple(dict.fromkeys([*own, *(row["code"] for row in data["parts"])]))


def decision_values(case: Case, data: dict[str, Any], others: Mapping[int, Case]) -> dict[str, Any]:
    """What the letter of a filled-in decision says, field by field, but for addressee and attachments; ``others``: the
    cases that it answers too (O8)."""
    kind = type_of(kind_of(case, data))
    given = given_for(case, kind, data["main"])
    asked = to_ask(kind, given)
    values = {**given, **said(data, [field for field in asked if field.name != "不公开部分"])}
    values |= joint.said_together(case, others, values)
    if data["parts"] and kind.code == RENEWED:
        values["重新答复"] = "\n".join([str(values["重新答复"]), *map(withheld, data["parts"])])
    elif data["parts"]:
        values["不公开部分"] = tuple(
            (row["place"], article(row["code"]), withholding.stated(row)) for row in data["parts"]
        )
    return values


def withheld(row: dict[str, str]) -> str:
    """A withheld part in one sentence."""
    return f"不公开的部分：{row['place']}；依据：{article(row['code'])}；理由：{withholding.stated(row)}"


def article(code: str) -> str:
    """The article of a ground in full, as the table of withheld parts prints it."""
    return OUTCOMES[code].basis.replace("条例", "《中华人民共和国政府信息公开条例》", 1)


def proofs_of(case: Case, codes: tuple[str, ...], data: dict[str, Any]) -> dict[str, str]:
    """Proof by proof, what the file holds: a record of the case, or what was stated."""
    proofs: dict[str, str] = {}
    for code in codes:
        for proof in OUTCOMES[code].proofs:
            proofs[proof.code] = covered(case, proof.code) or data.get(PROVE + proof.code, "")
    for row in data["parts"]:
        # What withholds a part is proved by the records of the case, else by the reason that stands beside it.
        for proof in OUTCOMES[row["code"]].proofs:
            proofs.setdefault(proof.code, covered(case, proof.code) or row["reason"])
    missing = [name for name, text in proofs.items() if not text]
    if missing:
        texts = {p.code: p.text for code in codes for p in OUTCOMES[code].proofs}
        raise Invalid({"others": [f"还缺证明：{'；'.join(texts[name] for name in missing)}。"]})
    return proofs


class GivenForm(ActionForm):
    """A file that goes to the applicant with the answer."""

    given = forms.FileField(
        label="提供的文件",
        help_text="申请人要的信息本身；不公开的部分先遮盖、删去。已经附的文件保留。",
    )


class AttachGiven(OnCase):
    """附上要提供的文件: up to the signature; the answer is reviewed again, because what was passed had no such file."""

    code = "applications.attach_given"
    title = "附上要提供的文件"
    form = GivenForm

    def prepare(self, data: dict[str, Any], viewer: Viewer) -> dict[str, Any]:
        try:
            return {**data, "given": files.stage_upload(data["given"], GIVEN, private=True)}
        except Invalid as invalid:
            raise Invalid({"given": [text for texts in invalid.errors.values() for text in texts]}) from None

    def act(self, run: Run, case: Case) -> None:
        if case.answer is None:
            raise Refused("decision", "还没有拟办意见。")
        letter = Letter.objects.get(pk=case.answer.drafted.letter)
        links = [row.link for row in letter.enclosures.select_related("link")]
        links.append(run.attach(run.data["given"], "提供的信息"))
        mail.revise(run, letter, {}, enclosures=links)
        run.record(f.GivenAttached(letter.pk, len(links)))


class ReviewForm(ActionForm):
    """What the reviewer says."""

    note = forms.CharField(label="审核意见", max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 3}))


class PassLegalReview(OnCase):
    """法制审核通过."""

    code = "applications.pass_legal_review"
    title = "法制审核通过"
    form = ReviewForm

    def act(self, run: Run, case: Case) -> None:
        answer = case.answer
        if answer is not None and answer.drafted.main == "D20" and not run.data["note"].strip():
            raise Invalid(
                {"note": ["“要求确认或者重新出具”没有现成的法条：请写明法律依据及其出处（年报的行次不是依据）。"]}
            )
        run.record(f.LegallyReviewed(run.data["note"]))


class PassSecrecyReview(OnCase):
    """保密审查通过 (条例 17, R23)."""

    code = "applications.pass_secrecy_review"
    title = "保密审查通过"
    form = ReviewForm

    def act(self, run: Run, case: Case) -> None:
        run.record(f.SecrecyReviewed(run.data["note"]))


class BackForm(ActionForm):
    """Why it goes back."""

    reason = forms.CharField(label="退回理由", max_length=1000, widget=forms.Textarea(attrs={"rows": 3}))


# Who may send an answer back while it is reviewed: whose turn it is, and who had his turn already.
TURNS = {"legal": ("reviewer",), "secrecy": ("reviewer", "secrecy")}


class SendDecisionBack(OnCase):
    """退回修改: by whoever reviews it now or has reviewed it, not by those whose turn is still to come."""

    code = "applications.send_decision_back"
    title = "退回修改"
    form = BackForm

    @classmethod
    def refusal(
        cls, viewer: Viewer, matter: Matter | None, facts: list[FactView], situation: Any = None
    ) -> Refused | None:
        refused, step = super().refusal(viewer, matter, facts, situation), cls.step()
        if refused is not None or step is None:
            return refused
        state = APPLICATION.state_after(facts)
        roles = TURNS.get(state, step.roles)
        if takes(viewer) & set(roles):
            return None
        sentence = f"现在是{APPLICATION.states[state]}，还没有轮到您；要退回的，由{role_labels(roles)}退回。"
        return Refused("role", sentence, rule=step.ground)

    def act(self, run: Run, case: Case) -> None:
        if case.answer is not None:
            mail.void(run, Letter.objects.get(pk=case.answer.drafted.letter), run.data["reason"])
        run.record(f.DecisionSentBack(run.data["reason"]))


class SignForm(ActionForm):
    """Signing on the screen, or recording a signature on paper; the number."""

    signed_by = forms.CharField(
        label="纸质签发的签字人", max_length=60, required=False, help_text="在系统里签发的不填。"
    )
    slip = forms.FileField(label="签字的审批单扫描件", required=False)
    outside_number = forms.CharField(
        label="另行编定的文号", max_length=60, required=False, help_text="不填由系统编号。"
    )

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        if data.get("signed_by") and not data.get("slip"):
            self.add_error("slip", "纸质签发的，请上传签字的审批单。")
        if self.matter is not None and (answer := read_case(self.matter, self.moment).answer) is not None:
            sentence = undrawable_in(Letter.objects.get(pk=answer.drafted.letter))
            if sentence:
                self.add_error(None, sentence)
        return data


class Sign(OnCase):
    """签发: the letter is numbered and dated today, and rendered by a job."""

    code = "applications.sign"
    title = "签发"
    form = SignForm

    def prepare(self, data: dict[str, Any], viewer: Viewer) -> dict[str, Any]:
        return {**data, "slip": stage(data.get("slip"), "slip")}

    def act(self, run: Run, case: Case) -> None:
        answer = case.answer
        if answer is None:
            raise Refused("decision", "还没有拟办意见。")
        joint.refuse_changed(run, answer)
        codes, main = answer.drafted.codes, answer.drafted.main
        row = row_of(run, codes, main)
        letter = Letter.objects.get(pk=answer.drafted.letter)
        number = approved(run, letter)
        run.record(f.DecisionSigned(letter.pk, number, codes, main, row, run.data["signed_by"]))


def row_of(run: Run, codes: tuple[str, ...], main: str) -> str:
    """The row of table 3 in which the answer counts (R60, O13)."""
    other = settings.value("applications.not_ours_in_other", agency_of(run), run.today)
    try:
        return counted_row(codes, main, not_ours_in_other=other)
    except OutcomeError as error:
        raise Refused("outcome", str(error)) from None
