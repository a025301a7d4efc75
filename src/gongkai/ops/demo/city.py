"""云川市, a county-level city that does not exist: its agencies, people and contacts, all of them invented.

The codes carry right check digits; the region 990181, the area code 0000 and the domain ``yunchuan.example`` belong to
nobody.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from gongkai.agencies import codes
from gongkai.agencies.service import Role

REGION = "990181"
FOUNDED = "2019-05-15"
APPOINTED = "2024-01-08"
PASSWORD = "Yc-demo#2026"

R, H, V, S, G, P = Role.RECEIVER, Role.HANDLER, Role.REVIEWER, Role.SECRECY, Role.SIGNER, Role.PUBLISHER


@dataclass(frozen=True)
class Post:
    """A post that somebody holds, with its roles. ``agency`` names another agency by its short name."""

    title: str
    roles: tuple[str, ...]
    unit: str = ""
    agency: str = ""


@dataclass(frozen=True)
class Somebody:
    """A person with an account; ``note`` is what the table of demo accounts says of him."""

    name: str
    account: str
    posts: tuple[Post, ...]
    note: str = ""


@dataclass(frozen=True)
class DemoAgency:
    """An agency as the city knows it."""

    body: str
    name: str
    short_name: str
    kind: str
    duties: str
    address: str
    phone: str
    units: tuple[str, ...]
    people: tuple[Somebody, ...]
    letter_code: str
    supervisor: str = ""
    office: str = ""
    review: str = "city"
    seats: tuple[tuple[str, str], ...] = field(default=())

    @property
    def code(self) -> str:
        """The unified social credit code: 11 for an organ, the region, the organisation code, the check digit."""
        return codes.credit_code(f"11{REGION}{codes.organisation_code(self.body)}")


GOVERNMENT = DemoAgency(
    body="00990101",
    name="云川市人民政府",
    short_name="市政府",
    letter_code="云政",
    kind="government",
    duties="全市经济社会发展规划、财政预算决算、重大建设项目、应急管理、政府规范性文件。",
    address="云川市人民路 1 号",
    phone="0000-6600101",
    units=(),
    office="市政府办公室",
    review="above",
    people=(
        Somebody("周启明", "zhouqiming", (Post("市长", (G,)),), "领导小组组长，签发市政府的答复"),
        Somebody("沈雅文", "shenyawen", (Post("副市长", (G,)),), "领导小组副组长"),
    ),
    seats=(
        ("周启明", "leader"),
        ("沈雅文", "deputy"),
        ("罗晓岚", "member"),
        ("何建国", "member"),
        ("姚立新", "member"),
    ),
)

OFFICE = DemoAgency(
    body="00990102",
    name="云川市人民政府办公室",
    short_name="市政府办公室",
    letter_code="云政办",
    kind="office",
    duties="全市政府信息公开工作的推进、指导、协调、监督；市政府文件和会议；政策解读和舆情回应的组织。",
    address="云川市人民路 1 号 2 楼 206 室",
    phone="0000-6600206",
    units=("政务公开科", "秘书科", "信息技术科", "机要保密科"),
    supervisor="市政府",
    people=(
        Somebody("罗晓岚", "luoxiaolan", (Post("主任", (G,)),)),
        Somebody(
            "陈思源",
            "chensiyuan",
            (Post("政务公开科科长", (V,), "政务公开科"), Post("政务公开科科长", (V, Role.SUPERVISOR), agency="市政府")),
            "两个岗位：办公室、市政府；全市监督员",
        ),
        Somebody(
            "林小雨",
            "linxiaoyu",
            (Post("政务公开科科员", (R, P), "政务公开科"), Post("受理窗口", (R, P), agency="市政府")),
            "两个岗位：可以切换",
        ),
        Somebody(
            "吴承志",
            "wuchengzhi",
            (Post("秘书科科员", (H,), "秘书科"), Post("承办人", (H,), agency="市政府")),
        ),
        Somebody(
            "孙静",
            "sunjing",
            (Post("机要保密科科长", (S,), "机要保密科"), Post("保密审查员", (S,), agency="市政府")),
        ),
        Somebody("高远", "gaoyuan", (Post("系统管理员", (Role.SYSTEM,), "信息技术科"),), "开设账号，不能授予角色"),
        Somebody("田力行", "tianlixing", (Post("安全管理员", (Role.SECURITY,), "信息技术科"),), "授予角色、解除锁定"),
        Somebody("于慎之", "yushenzhi", (Post("审计管理员", (Role.AUDIT,), "信息技术科"),), "只看审计记录"),
    ),
)

CIVIL_AFFAIRS = DemoAgency(
    body="00990103",
    name="云川市民政局",
    short_name="市民政局",
    letter_code="云民",
    kind="department",
    duties="社会救助、养老服务、儿童福利、婚姻登记、社会组织登记、殡葬管理、区划地名。",
    address="云川市文昌街 18 号",
    phone="0000-6600318",
    units=("办公室", "社会救助科", "养老服务科"),
    supervisor="市政府",
    people=(
        Somebody("郑秋实", "zhengqiushi", (Post("局长", (G,)),)),
        Somebody("冯敏", "fengmin", (Post("办公室主任", (V, S), "办公室"),)),
        Somebody("蒋一帆", "jiangyifan", (Post("办公室科员", (R, P), "办公室"),)),
        Somebody("唐果", "tangguo", (Post("社会救助科科员", (H,), "社会救助科"),)),
    ),
)

HOUSING = DemoAgency(
    body="00990104",
    name="云川市住房和城乡建设局",
    short_name="市住建局",
    letter_code="云住建",
    kind="department",
    duties="住房保障、老旧小区改造、房屋征收、房地产市场、物业管理、建筑市场和工程质量安全、城市建设。",
    address="云川市建设大道 66 号",
    phone="0000-6600466",
    units=("办公室", "法规科", "住房保障科", "城市建设科"),
    supervisor="市政府",
    people=(
        Somebody("何建国", "hejianguo", (Post("局长", (G,)),), "六种角色分别由六人担任"),
        Somebody("许文博", "xuwenbo", (Post("法规科科长", (V,), "法规科"),)),
        Somebody("曹莉", "caoli", (Post("办公室副主任", (S,), "办公室"),)),
        Somebody("邓佳", "dengjia", (Post("办公室科员", (R,), "办公室"),)),
        Somebody("彭磊", "penglei", (Post("住房保障科科员", (H,), "住房保障科"),)),
        Somebody("韩雪", "hanxue", (Post("城市建设科科员", (H, P), "城市建设科"),)),
    ),
)

APPROVALS = DemoAgency(
    body="00990105",
    name="云川市行政审批和政务信息管理局",
    short_name="市审批局",
    letter_code="云审政",
    kind="department",
    duties="行政许可集中办理、政务服务大厅、公共资源交易监督、政务数据、政府网站和政务热线。",
    address="云川市政通路 9 号政务服务中心",
    phone="0000-6600509",
    units=("办公室", "政务信息科"),
    supervisor="市政府",
    people=(
        Somebody("姚立新", "yaolixin", (Post("局长", (G,)),)),
        Somebody("范晓燕", "fanxiaoyan", (Post("办公室主任", (V, S), "办公室"),)),
        Somebody("石磊", "shilei", (Post("政务信息科科员", (R, H, P), "政务信息科"),)),
    ),
)

BRANCH = DemoAgency(
    body="00990106",
    name="云川市住房和城乡建设局经济开发区分局",
    short_name="住建局开发区分局",
    letter_code="云住建开",
    kind="outpost",
    duties="经济开发区内的施工许可、工程质量安全监督和物业管理（以自己名义办理法律法规授权的事项）。",
    address="云川市经济开发区创新路 2 号",
    phone="0000-6600602",
    units=("综合科",),
    supervisor="市住建局",
    people=(
        Somebody("贺平", "heping", (Post("分局长", (G,)),)),
        Somebody("龚雪梅", "gongxuemei", (Post("综合科科长", (V, S), "综合科"),)),
        Somebody("万里", "wanli", (Post("综合科科员", (R, H, P), "综合科"),)),
    ),
)

TOWNSHIP = DemoAgency(
    body="00990107",
    name="云川市青石镇人民政府",
    short_name="青石镇",
    letter_code="青政",
    kind="township",
    duties="镇村规划、农村集体土地和宅基地、惠农补贴、村务公开指导、农村人居环境、镇级财政。",
    address="云川市青石镇镇前街 5 号",
    phone="0000-6600705",
    units=("党政办公室", "经济发展办公室"),
    supervisor="市政府",
    people=(
        Somebody("乔大山", "qiaodashan", (Post("镇长", (G,)),)),
        Somebody("温如玉", "wenruyu", (Post("党政办公室主任", (V, S), "党政办公室"),)),
        Somebody("康宁", "kangning", (Post("党政办公室科员", (R, P), "党政办公室"),)),
        Somebody("莫言秋", "moyanqiu", (Post("经济发展办公室科员", (H,), "经济发展办公室"),)),
    ),
)

TAX = DemoAgency(
    body="00990108",
    name="国家税务总局云川市税务局",
    short_name="市税务局",
    letter_code="云税",
    kind="vertical",
    duties="税收、社会保险费和有关非税收入的征收管理，税收优惠政策的执行和宣传。",
    address="云川市财税路 10 号",
    phone="0000-6600810",
    units=("办公室", "法制科"),
    review="tax",
    people=(
        Somebody("江海涛", "jianghaitao", (Post("局长", (G,)),)),
        Somebody("钱多慧", "qianduohui", (Post("法制科科长", (V, S), "法制科"),)),
        Somebody("安然", "anran", (Post("办公室科员", (R, H, P), "办公室"),)),
    ),
)

# Order matters: supervisors before those below them; the office before it is named as the government's.
AGENCIES = (GOVERNMENT, OFFICE, CIVIL_AFFAIRS, HOUSING, APPROVALS, BRANCH, TOWNSHIP, TAX)
ADMINISTRATORS = ("高远", "田力行", "于慎之")
# A member of the leading group who leaves his post soon, so that the alarm can be seen.
LEAVING = "姚立新"


@dataclass(frozen=True)
class Remedy:
    """Where one asks for review, and which court is competent; each with the article it rests on (O17)."""

    organ: str
    address: str
    online: str
    court: str
    organ_source: str
    court_source: str


REMEDIES = {
    "city": Remedy(
        "云川市人民政府",
        "云川市人民路 1 号市行政复议中心（市司法局）",
        "https://fuyi.yunchuan.example",
        "云川市人民法院",
        "行政复议法第二十四条",
        "行政诉讼法第十四条、第十八条",
    ),
    "above": Remedy(
        "江州市人民政府",
        "江州市府前街 1 号市行政复议中心",
        "https://fuyi.jiangzhou.example",
        "江州市中级人民法院",
        "行政复议法第二十四条（对下一级人民政府的行政行为）",
        "行政诉讼法第十五条",
    ),
    "tax": Remedy(
        "国家税务总局江州市税务局",
        "江州市税苑路 3 号",
        "https://fuyi.tax.example",
        "云川市人民法院",
        "行政复议法第二十七条",
        "行政诉讼法第十四条、第十八条",
    ),
}
HOURS = "工作日 8:30—12:00，14:00—17:30（7、8 月下午 15:00—18:00）"
POSTCODE = "000181"
