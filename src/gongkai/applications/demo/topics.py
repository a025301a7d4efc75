"""What the people of 云川 ask for, and who they are; all of it invented. ``{n}`` and ``{y}`` vary from case to case."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random


@dataclass(frozen=True)
class Topic:
    """Something that is asked for: its name, the applicant's own words, and the paper that answers it."""

    title: str
    words: str
    paper: str


TOPICS: dict[str, tuple[Topic, ...]] = {
    "市政府": (
        Topic(
            "{y}年重点民生实事项目完成情况",
            "请公开{y}年市政府十件民生实事的完成情况和验收结果。",
            "《{y}年民生实事完成情况的报告》",
        ),
        Topic(
            "市政府常务会议关于城北片区更新的决定事项",
            "申请公开{y}年第{n}次市政府常务会议研究城北片区更新的决定。",
            "《城北片区更新实施方案》",
        ),
        Topic(
            "新建云川二中项目的批准文件", "请提供新建云川二中的立项批复和选址意见。", "《关于云川二中新建项目的批复》"
        ),
        Topic(
            "市级机关{y}年公务用车运行费用",
            "申请公开市政府本级{y}年公务用车购置和运行费用的决算。",
            "《{y}年部门决算》",
        ),
    ),
    "市政府办公室": (
        Topic("政务热线{y}年办理情况", "请公开12345热线{y}年受理、办结和满意率的数据。", "《{y}年政务热线运行报告》"),
        Topic("市政府公报刊登目录", "申请公开{y}年市政府公报刊登的规范性文件目录。", "《{y}年公报总目录》"),
    ),
    "市民政局": (
        Topic(
            "文昌街养老服务中心补贴标准",
            "请公开文昌街养老服务中心{y}年运营补贴的标准和拨付金额。",
            "《养老机构运营补贴明细》",
        ),
        Topic("{n}村低保名单的审核材料", "申请公开青石镇{n}组低保户审核、公示的材料。", "《最低生活保障审核公示》"),
        Topic("社会组织年检结果", "请公开{y}年社会组织年度检查的结果名单。", "《{y}年社会组织年检结果公告》"),
        Topic("公墓经营许可和价格备案", "申请公开青松陵园的经营许可和墓位价格备案。", "《青松陵园价格备案表》"),
        Topic("流浪救助站{y}年经费支出", "请公开市救助管理站{y}年经费支出明细。", "《救助管理站经费决算》"),
    ),
    "市住建局": (
        Topic(
            "人民路{n}号老旧小区改造竣工验收报告",
            "请公开人民路{n}号老旧小区改造工程的竣工验收报告及附件。",
            "《人民路{n}号改造工程竣工验收报告》",
        ),
        Topic(
            "东城区第二污水处理厂特许经营协议",
            "申请公开贵局与水务公司签订的《第二污水处理厂特许经营协议》正文及全部附件。",
            "《特许经营协议》",
        ),
        Topic(
            "文化路{n}号房屋征收补偿方案",
            "本人房屋在征收范围内，请公开文化路{n}号片区的征收补偿方案和评估报告。",
            "《文化路片区房屋征收补偿方案》",
        ),
        Topic(
            "翠湖花园物业维修资金使用情况",
            "请公开翠湖花园{n}栋{y}年住宅专项维修资金的使用申请和支付凭证。",
            "《维修资金使用审批表》",
        ),
        Topic(
            "云锦苑商品房预售许可及资金监管",
            "请提供云锦苑{n}号楼的预售许可证和预售资金监管协议。",
            "《预售资金监管协议》",
        ),
        Topic("加装电梯的审批资料", "申请公开建设里{n}栋加装电梯的联合审查意见。", "《既有住宅加装电梯联合审查意见》"),
        Topic(
            "建设大道道路工程中标合同", "请公开建设大道改造工程的中标通知书和施工合同。", "《建设大道改造工程施工合同》"
        ),
        Topic("公租房轮候名单", "请公开{y}年公租房第{n}批轮候家庭名单和分配规则。", "《{y}年公租房分配方案》"),
    ),
    "市审批局": (
        Topic("餐饮店食品经营许可档案", "申请公开文昌街{n}号食品经营许可的申请材料。", "《食品经营许可审批档案》"),
        Topic("政务服务大厅窗口外包合同", "请公开政务服务大厅窗口服务外包的合同和考核结果。", "《窗口服务外包合同》"),
        Topic("公共资源交易评标专家抽取记录", "申请公开建设大道项目评标专家的抽取记录。", "《评标专家抽取记录》"),
        Topic("施工许可办理时间", "请公开{y}年施工许可的办理件数和平均用时。", "《{y}年行政许可办理统计》"),
    ),
    "住建局开发区分局": (
        Topic("创新路{n}号厂房施工许可", "请公开创新路{n}号厂房的施工许可证和质量监督记录。", "《施工许可证》"),
        Topic("开发区人才公寓物业费标准", "申请公开人才公寓的物业服务合同和收费备案。", "《人才公寓物业服务合同》"),
    ),
    "青石镇": (
        Topic(
            "青石镇{n}村土地征收补偿分配方案",
            "请公开{n}村{y}年土地征收补偿款的分配方案和会议记录。",
            "《征地补偿款分配方案》",
        ),
        Topic("宅基地审批材料", "申请公开我户宅基地{y}年审批的全部材料。", "《农村宅基地批准书》"),
        Topic("农村公路维修资金", "请公开{n}村到{n}组公路{y}年维修的资金来源和决算。", "《村道维修工程决算》"),
        Topic("惠农补贴发放明细", "申请公开{y}年耕地地力保护补贴的发放明细。", "《{y}年惠农补贴发放表》"),
    ),
    "市税务局": (
        Topic("房产税减免的文件依据", "请公开{y}年小微企业房产税减免的执行口径。", "《关于房产税减免执行口径的通知》"),
        Topic("社保费征收标准", "申请公开{y}年灵活就业人员社会保险费的缴费标准。", "《{y}年社会保险费缴费标准》"),
    ),
}
SURNAMES = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董潘袁蔡蒋余"
GIVEN = (
    "建国", "秀英", "志强", "丽华", "喆", "堃", "晓明", "雨桐", "祎", "桂兰", "文博", "思远", "海燕", "国庆",
    "玉珍", "子涵", "振华", "慧敏", "永福", "凤英", "婧怡", "昊天", "春生", "美玲", "学军", "佳琪", "德胜", "素芬",
    "一鸣", "若溪",
)  # fmt: skip
ORGANISATIONS = (
    ("c2", "云川恒达建筑工程有限公司"),
    ("c2", "云川市翠湖物业服务有限公司"),
    ("c2", "江州明诚投资咨询有限公司"),
    ("c3", "云川市经济研究所"),
    ("c4", "云川市绿水环保志愿者协会"),
    ("c5", "江州正衡律师事务所"),
    ("c6", "青石镇石桥村村民委员会"),
    ("c6", "翠湖花园业主委员会"),
)
STREETS = ("人民路", "文昌街", "建设大道", "文化路", "政通路", "镇前街", "创新路")
WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


def topic(random: Random, place: str, year: int) -> Topic:
    """One thing to ask of the agency."""
    chosen = random.choice(TOPICS[place])
    values = {"n": random.randint(1, 98), "y": year - random.randint(0, 2)}
    return Topic(*(text.format(**values) for text in (chosen.title, chosen.words, chosen.paper)))


def identity(random: Random) -> str:
    """An identity number of the region that does not exist, with its right check digit."""
    body = f"990181{random.randint(1945, 2004)}{random.randint(1, 12):02}{random.randint(1, 28):02}"
    body += f"{random.randint(1, 999):03}"
    return body + "10X98765432"[sum(int(d) * w for d, w in zip(body, WEIGHTS, strict=True)) % 11]


def applicant(random: Random) -> dict[str, str]:
    """Who applies: mostly citizens."""
    phone = f"139{random.randint(0, 99_999_999):08}"
    address = f"云川市{random.choice(STREETS)}{random.randint(1, 200)}号"
    if random.random() < 0.8:
        name = random.choice(SURNAMES) + random.choice(GIVEN)
        return {
            "kind": "c1",
            "name": name,
            "document": "identity",
            "document_number": identity(random),
            "phone": phone,
            "address": address,
        }
    kind, name = random.choice(ORGANISATIONS)
    return {
        "kind": kind,
        "name": name,
        "document": "none",
        "document_number": f"登记证第{random.randint(1000, 9999)}号",
        "phone": phone,
        "address": address,
        "contact": random.choice(SURNAMES) + random.choice(GIVEN),
    }
