from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser

from gongkai.agencies.service import Agency
from gongkai.annual_reports.city import workbook
from gongkai.annual_reports.document import ReportDocument
from gongkai.annual_reports.findings import Severity
from gongkai.annual_reports.renderers import KINDS, render
from gongkai.annual_reports.renderers.pdf import NoChineseFont
from gongkai.annual_reports.rules.words import SEVERITY_NAMES, cell_name, number
from gongkai.annual_reports.yearly import behind, completeness, consolidating
from gongkai.annual_reports.yearly.computing import Computed, compute, tables_of
from gongkai.annual_reports.yearly.last_year import last_year
from gongkai.annual_reports.yearly.question import question
from gongkai.annual_reports.yearly.verdict import findings_of
from gongkai.core.viewers import Job
from gongkai.ops.command import InstallationCommand, Problem

COMMAND_LINE = Job("年度报告命令")
FORMATS = {
    False: "写入文件，格式按后缀：.docx .html .pdf .xlsx .json",
    True: "写入文件，格式按后缀：.docx .html .pdf .json 为汇总报告，.xlsx 为各机关的工作簿，合计是公式",
}
FIRST_YEAR, LAST_YEAR = 2000, 2199


class Command(InstallationCommand):
    help = "由办件记录编制年度报告：build 生成，cell 列出一格背后的记录，consolidate 汇总，agencies 列出机关。"

    def add_arguments(self, parser: CommandParser) -> None:
        commands = parser.add_subparsers(dest="command", required=True, title="命令")
        build = commands.add_parser("build", help="生成一个机关一年的年度报告，并检查；有错误时退出码是 1")
        consolidate = commands.add_parser("consolidate", help="汇总一个地区各机关的年度报告")
        cell = commands.add_parser("cell", help="列出一格背后的记录，例如 r13.c1")
        for each in (build, consolidate, cell):
            each.add_argument("--agency", required=True, metavar="CODE", help="机构代码，见 gongkai report agencies")
            each.add_argument("--year", required=True, type=int, metavar="Y", help="年度")
        for each in (build, consolidate):
            each.add_argument("-o", "--output", type=Path, metavar="FILE", help=FORMATS[each is consolidate])
        cell.add_argument("cell", metavar="CELL", help="r13.c1（表三），t2.normative.made，t4.review.total")
        cell.add_argument("--after", default="", metavar="KEY", help="下一页，照上一页末行所写")
        commands.add_parser("agencies", help="列出机构代码和名称，一行一个")

    def handle(self, *arguments: Any, **options: Any) -> None:
        """Run the command named."""
        getattr(self, f"_{options['command']}")(options)

    def _agencies(self, options: dict[str, Any]) -> None:
        for code, name in Agency.objects.order_by("code").values_list("code", "name"):
            self.stdout.write(f"{code} {name}")

    def _build(self, options: dict[str, Any]) -> None:
        computed = compute(question(_agency(options["agency"]), _year(options["year"])))
        self._write(computed.document, options["output"])
        errors = self._tell(computed)
        if errors:
            raise Problem(f"报告有 {errors} 处错误，见上面各行；改正后再生成。")

    def _consolidate(self, options: dict[str, Any]) -> None:
        whole = consolidating.consolidate(_agency(options["agency"]), _year(options["year"]))
        target = options["output"]
        if target is not None and target.suffix.lower() == ".xlsx":
            self._save(workbook.render(whole), target)
        else:
            self._write(whole.document, target)
        out = self.stderr if options["output"] is None else self.stdout
        for member in whole.members:
            out.write(f"{member.code} {member.name}：{member.said}")

    def _cell(self, options: dict[str, Any]) -> None:
        asked = question(_agency(options["agency"]), _year(options["year"]))
        try:
            cell = behind.cell_called(options["cell"])
        except behind.NoSuchCell as error:
            raise Problem(str(error), code=2) from error
        tables = tables_of(asked)
        value = tables.cells.get(cell)
        self.stdout.write(f"{cell_name(cell)}：{'无此来源' if value is None else number(value)}")
        page = behind.behind(asked, cell, COMMAND_LINE, options["after"])
        first = () if options["after"] else behind.entries(tables.supplements, cell)
        for row in (*first, *page.rows):
            parts = [row.reference, row.days, row.counted, row.title, *row.notes]
            self.stdout.write("  ".join(part for part in parts if part))
        if page.after:
            self.stdout.write(f"还有下一页：--after {page.after}")

    def _write(self, document: ReportDocument, target: Path | None) -> None:
        suffix = target.suffix.lower().lstrip(".") if target else "json"
        kind = {"htm": "html"}.get(suffix, suffix)
        if kind not in KINDS:
            raise Problem(f"不能生成 .{suffix} 文件；后缀应是 {'、'.join(f'.{each}' for each in KINDS)}。", code=2)
        try:
            content = render(document, kind)
        except NoChineseFont as error:
            raise Problem(str(error)) from error
        if target is None:
            self.stdout.write(content.decode(), ending="")
            return
        self._save(content, target)

    def _save(self, content: bytes, target: Path) -> None:
        try:
            target.write_bytes(content)
        except OSError as error:
            raise Problem(f"不能写入 {target}：{error.strerror or error}", code=2) from error
        self.stdout.write(f"已生成 {target}")

    def _tell(self, computed: Computed) -> int:
        """What the check finds, on the error stream where the report itself goes to the other; how many are errors."""
        last = last_year(computed.question)
        for table in computed.absent_tables:
            self.stderr.write(f"{table}：无此来源，单元格空白")
        findings = findings_of(computed, last)
        for finding in findings:
            self.stderr.write(f"{SEVERITY_NAMES[finding.severity]}：{finding.message}")
        for gap in completeness.gaps(computed, last, COMMAND_LINE):
            more = " 件以上" if gap.more else " 件"
            self.stderr.write(f"核对：{gap.title}，{len(gap.records)}{more}。{gap.advice}")
            for line in gap.lines:
                self.stderr.write(f"  {line}")
        sys.stderr.flush()
        return sum(finding.severity is Severity.ERROR for finding in findings)


def _agency(code: str) -> Agency:
    agency = Agency.objects.filter(code=code.strip()).first()
    if agency is None:
        raise Problem(f"没有机构代码是“{code}”的机关；用 gongkai report agencies 查看。", code=2)
    return agency


def _year(year: int) -> int:
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise Problem(f"{year} 不是年度。", code=2)
    return year
