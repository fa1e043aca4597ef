"""Reports of invented agencies as documents, drawn from a random source: every form, state and oddity that a file must bear."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from random import Random

from gongkai.reporting.document import OPENING, Document, Override, Paragraph, Run, sections_of
from gongkai.statute.annual_report.checks import check, sums
from gongkai.statute.annual_report.figures import Cell, Level, Report, State, plain
from gongkai.statute.annual_report.forms import FORMS
from gongkai.statute.annual_report.nodes import CellId, Form, Kind, cells

PLACES = ("青石县", "临江市", "北塘区", "云山自治县", "高桥镇", "东岭经济开发区")
OFFICES = ("民政局", "住房和城乡建设局", "人民政府", "市场监督管理局", "卫生健康委员会", "人民政府办公室")
KINDS = ("政策文件", "财政预算决算", "行政许可", "行政处罚", "公共资源交易", "应急管理", "机构职能")
# fmt: off
CLAUSES = (
    "及时更新机关职能、机构设置和办事程序", "组织编制并公布主动公开目录", "对政府网站和政务新媒体上的内容逐条核对",
    "公开决算、采购和重大项目的批准与实施情况", "配合县级融媒体中心做好政策解读", "收到的申请均在法定期限内作出答复",
    "与申请人当面沟通，了解其真实需要", "公开前由承办科室、办公室、分管负责人依次审查", "开展业务培训并通报检查结果",
)
# Text that means something to some file format, and must mean nothing here.
HOSTILE = (
    "=1+1", '=HYPERLINK("http://example.cn","看")', "+86-10", "-1", "@SUM(A1)", "#N/A", "TRUE", "1e5", "'引号",
    '#panic("x")', "$ x^2 $", "*粗* _斜_ `码` <标签> @引用 // 注 /* 注 */ \\ # [方] {花}", '#import "/etc/passwd"',
    "<script>alert(1)</script>", "</style><b>", "</script>", "&amp;&lt;&#0;", "]]>", "{{ agency }}{% load x %}", "<w:p/>",
    "\x00\x07\x1b[31m", "\ud800", "\ufffe", "左\u202e右\u2066", "一\t二\r\n三\u2028四", "\u200b零宽\u00ad",
    "𠮷𪚥𰻞㐂龦", "🈚️👩‍👩‍👧", "ཨོཾ العربية עברית", "Ａ１％", "e\u0301\u0302\u0303", "_x0041_", "%s %(a)s {0}",
    "长" * 300, "x" * 400, "https://example.cn/" + "a" * 200,
)
# fmt: on


def random_document(random: Random, form: Form | None = None, *, hostile: bool = False) -> Document:
    """A document; a hostile one has harmful text wherever a person may write."""
    form = form or random.choice(FORMS)
    year = random.randint(form.since, form.until or 2026)
    report = random_report(random, form, year)
    bad = [finding for finding in report.findings if finding.level is Level.ERROR]
    signed = date(year + 1, 1, random.randint(4, 31))

    def said(text: str) -> str:
        return f"{random.choice(HOSTILE)}{text}{random.choice(HOSTILE)}" if hostile else text

    return Document(
        said(random.choice(PLACES) + random.choice(OFFICES)),
        report,
        (_paragraph(random, report, said),),
        sections_of(form, {number: _section(random, report, number, said) for number in range(OPENING + 1, 7)}),
        office=said(random.choice((*OFFICES, ""))),
        signed_on=random.choice((signed, signed, None)),
        published_on=random.choice((signed, None)),
        edition=random.choice((1, 1, 2)),
        note=random.choice(("", said("表三的个别数字有误，现予更正。"))),
        kinds=tuple((said(name), _count(random)) for name in random.sample(KINDS, random.randint(0, len(KINDS)))),
        overrides=tuple(
            Override(finding.rule, finding.message, said("系统迁移前的记录不全"), said("主要负责人"), signed)
            for finding in bad[:2]
        ),
        evidence={"rules": 1},
    )


def _paragraph(random: Random, report: Report, said) -> Paragraph:
    figures = [(cell, figure) for cell, figure in report.cells.items() if figure.value is not None]
    cell, figure = random.choice(figures)
    words = "，".join(random.sample(CLAUSES, random.randint(1, len(CLAUSES))))
    run = Run(str(figure), ".".join(map(str, cell)), is_overwritten=random.random() < 0.2)
    return Paragraph((Run(said(f"{words}，共计")), run, Run(said("件。"))))


def _section(random: Random, report: Report, number: int, said) -> tuple[Paragraph, ...]:
    if number in (2, 3, 4):
        return (_paragraph(random, report, said),) if random.random() < 0.3 else ()
    headings = ("（一）主动公开情况", "（二）依申请公开情况", "（三）政府信息管理", "（四）监督保障")
    lines: list[Paragraph] = []
    for heading in headings[: random.randint(0, 4)]:
        lines += (Paragraph((Run(heading),)), *(_paragraph(random, report, said) for _ in range(random.randint(1, 3))))
    return tuple(lines) or (_paragraph(random, report, said),)


def random_report(random: Random, form: Form, year: int) -> Report:
    """Tables whose sums hold, or, three times in ten each, some of whose figures are wrong or missing."""
    figures = {cell: _figure(random, column.kind) for cell, _, _, column in cells(form)}
    for cell in figures:
        if cell.table == 3 and cell.line == "brought_forward":
            figures[cell] = random.randint(0, 3)
    for column in dict.fromkeys(
        cell.column for cell in figures if cell.table == 3
    ):  # first the tie, then the totals over it
        line = {
            name: CellId(3, name, column) for name in ("received", "brought_forward", "concluded", "carried_forward")
        }
        parts = next(relation for relation in sums(form) if relation.left == (line["concluded"],)).right
        figures[line["concluded"]] = sum(figures[part] for part in parts)
        figures[line["carried_forward"]] = random.randint(3, 9)
        left = figures[line["concluded"]] + figures[line["carried_forward"]]
        figures[line["received"]] = left - figures[line["brought_forward"]]
    for relation in sums(form):
        if relation.rule in ("R3", "R4"):
            figures[relation.left[0]] = sum(figures[part] for part in relation.right)
    found = {cell: Cell(value) for cell, value in figures.items()}
    if random.random() < 0.3:
        found |= {cell: Cell(_count(random)) for cell in random.sample(list(found), 3)}
    if random.random() < 0.3:
        states = [state for state in State if state is not State.VALUE]
        found |= {cell: Cell(None, random.choice(states)) for cell in random.sample(list(found), 6)}
    return Report("invented", year, form, found, check(form, found))


def _count(random: Random) -> int:
    return random.choice(
        (0, 0, 0, 1, 2, random.randint(3, 99), random.randint(100, 9999), random.randint(10**4, 10**6))
    )


def _figure(random: Random, kind: Kind) -> int | Decimal:
    if kind is Kind.CHANGE:
        return random.randint(-50, 50)
    return (
        plain(Decimal(random.randint(0, 10**7)) / 10 ** random.randint(0, 6)) if kind is Kind.AMOUNT else _count(random)
    )
