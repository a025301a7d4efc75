"""The fixed parts of the public site: the national rules that hold everywhere."""

from __future__ import annotations

# Title, number, what it settles for the reader.
NATIONAL_RULES = (
    ("中华人民共和国政府信息公开条例", "国务院令第 711 号", "公开什么、怎么申请、多久答复、不服怎么办。"),
    ("政府信息公开信息处理费管理办法", "国办函〔2020〕109 号", "什么情形收费、收多少。"),
    ("中华人民共和国政府信息公开工作年度报告格式", "国办公开办函〔2021〕30 号", "年度报告写什么、怎么统计。"),
    (
        "国务院办公厅政府信息与政务公开办公室关于政府信息公开申请接收渠道问题的解释",
        "国办公开办函〔2017〕19 号",
        "当面提交、邮寄是基本渠道，机关不得拒收。",
    ),
)
