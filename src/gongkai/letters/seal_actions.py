"""用印: sealing a letter, on paper or electronically, and the certificates with which an agency seals."""

from __future__ import annotations

from typing import Any

from django import forms

from gongkai.agencies.service import Agency, Role
from gongkai.core import files, installation
from gongkai.core.actions import Action, ActionForm, Run
from gongkai.core.clock import local_date
from gongkai.core.policies import has_role, is_system, of_own_agency
from gongkai.core.refusals import Invalid, Refused
from gongkai.core.viewers import Staff, Viewer
from gongkai.letters import certificates
from gongkai.letters.models import Letter, SealCertificate, Sealing, SealOrder
from gongkai.letters.sealing import why_not
from gongkai.letters.service import order_seal, seal
from gongkai.ui.forms import DateField, Hinted

ELECTRONIC, PAPER = "electronic", "paper"
SCANS = ("pdf", "png", "jpg", "jpeg")
LARGEST_ARCHIVE = 200_000
may_seal = of_own_agency & has_role(Role.RECEIVER, Role.HANDLER, Role.SIGNER, titles="受理员、承办人或者签发人")
may_keep_certificates = has_role(Role.SYSTEM, titles="系统管理员") | is_system


class SealForm(ActionForm):
    """How the letter is sealed; of a seal on paper, what the register holds."""

    letter = forms.ModelChoiceField(Letter.objects.all(), to_field_name="key", widget=forms.HiddenInput)
    way = forms.ChoiceField(label="怎么用印", widget=forms.RadioSelect)
    seal = forms.CharField(
        label="印章", max_length=120, required=False, help_text="实物印章的要填：印章的全称，如 本机关行政公章。"
    )
    by = forms.CharField(label="用印人", max_length=60, required=False, help_text="实物印章的要填。")
    on = DateField(label="用印日期", required=False, help_text="不填就是今天。")
    copies = forms.IntegerField(label="份数", min_value=1, max_value=999, required=False, initial=1)
    scan = forms.FileField(
        label="盖好章的扫描件", required=False, help_text="PDF 或者照片。要电子送达的必须上传：发出去的就是它。"
    )

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        agency = Agency.objects.filter(pk=self.matter.agency_id).first() if self.matter is not None else None
        self.hindrance = why_not(agency) if agency is not None else ""
        hint = self.hindrance or "排版以后自动加盖，盖好才能发出。"
        way = self.fields["way"]
        assert isinstance(way, forms.ChoiceField)
        way.choices = [
            (ELECTRONIC, Hinted("加盖电子印章", hint)),
            (PAPER, Hinted("实物印章", "打印后盖章，登记用印，上传扫描件。")),
        ]

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        if data.get("way") == ELECTRONIC and self.hindrance:
            self.add_error("way", self.hindrance)
        if data.get("way") == PAPER:
            for name, sentence in (("seal", "请写明用的是哪个印章。"), ("by", "请写明用印人。")):
                if not (data.get(name) or "").strip():
                    self.add_error(name, sentence)
            letter = data.get("letter")
            if letter is not None and not data.get("scan") and SealOrder.objects.filter(letter=letter).exists():
                self.add_error("scan", "这份文书原来选了电子印章，改用实物印章的，请上传盖好章的扫描件。")
        return data


class SealLetter(Action):
    """用印: the electronic seal is ordered, or a seal on paper is entered in the register."""

    code = "letters.seal_letter"
    title = "用印"
    form = SealForm
    policy = may_seal

    def prepare(self, data: dict[str, Any], viewer: Viewer) -> dict[str, Any]:
        scan = data.get("scan")
        try:
            return {**data, "scan": files.stage_upload(scan, SCANS) if scan else None}
        except Invalid as invalid:
            raise Invalid({"scan": [text for texts in invalid.errors.values() for text in texts]}) from None

    def carry_out(self, run: Run) -> SealOrder | Sealing:
        data, letter = run.data, run.data["letter"]
        if letter.matter_id != run.the_matter().pk:
            raise Refused("letter", "这份文书属于别的事项，请从它自己的页面用印。")
        if data["way"] == ELECTRONIC:
            return order_seal(run, letter)
        scan = run.attach(data["scan"], "盖章扫描件") if data["scan"] else None
        on = data["on"] or local_date(run.moment)
        return seal(run, letter, data["seal"], data["by"], on, copies=data["copies"] or 1, scan=scan)


class CertificateForm(ActionForm):
    """The certificate of an agency's seal with its key, as one file."""

    agency = forms.ModelChoiceField(Agency.objects.all(), label="机关", to_field_name="code", empty_label="请选择")
    name = forms.CharField(label="印章名称", max_length=60, help_text="印章上的字，通常是机关全称。")
    archive = forms.FileField(label="证书文件", help_text=".p12 或者 .pfx，里面有证书和私钥。")
    password = forms.CharField(
        label="证书文件的密码", max_length=200, required=False, strip=False, widget=forms.PasswordInput
    )
    source = forms.CharField(
        label="依据", max_length=300, help_text="谁颁发的，凭什么启用，如 电子认证机构和批准文件。"
    )

    def clean_archive(self) -> Any:
        """A certificate file is small."""
        archive = self.cleaned_data["archive"]
        if archive.size > LARGEST_ARCHIVE:
            raise forms.ValidationError("证书文件太大，请核对选的是不是证书。")
        return archive


class InstallCertificate(Action):
    """登记电子印章证书: from now on the agency's letters are sealed with it; its key is kept encrypted."""

    code = "letters.install_certificate"
    title = "登记电子印章证书"
    form = CertificateForm
    policy = may_keep_certificates

    def prepare(self, data: dict[str, Any], viewer: Viewer) -> dict[str, Any]:
        archive, certificate = certificates.read(data["archive"].read(), data.pop("password"))
        return {**data, "archive": archive, "certificate": certificate}

    def carry_out(self, run: Run) -> SealCertificate:
        data = run.data
        if isinstance(run.viewer, Staff) and run.viewer.agency_id not in {row.pk for row in data["agency"].lineage()}:
            raise Refused("agency", f"{data['agency'].name}不归本机关管理，请由它自己的系统管理员登记。")
        run.describe(certificates.subject_of(data["certificate"]), data["agency"].pk, source=data["source"])
        return certificates.keep(
            data["agency"], data["name"], data["archive"], data["certificate"], data["source"], run.entry, test=False
        )


class TestSealForm(ActionForm):
    """For which agency."""

    agency = forms.ModelChoiceField(Agency.objects.all(), to_field_name="code")


class MakeTestSeal(Action):
    """生成测试用章: in a demonstration or bench only; the seal itself says that it is a test."""

    code = "letters.make_test_seal"
    title = "生成测试用章"
    form = TestSealForm
    policy = is_system

    def prepare(self, data: dict[str, Any], viewer: Viewer) -> dict[str, Any]:
        if installation.nature() == installation.Nature.PRODUCTION:
            raise Refused("nature", "正式使用的数据库不生成测试用章；请登记电子认证机构颁发的证书。")
        made = certificates.make_test(data["agency"].name, certificates.TEST_SINCE)
        archive, certificate = certificates.read(made, certificates.INSIDE.decode())
        return {**data, "archive": archive, "certificate": certificate}

    def carry_out(self, run: Run) -> SealCertificate:
        agency, data = run.data["agency"], run.data
        source = "系统生成的测试证书，没有法律效力"
        run.describe(certificates.subject_of(data["certificate"]), agency.pk, source=source)
        return certificates.keep(
            agency, agency.name, data["archive"], data["certificate"], source, run.entry, test=True
        )
