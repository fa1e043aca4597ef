"""Published annual reports made from a seed: figures of either form, printed in the layouts and with the dirt of real pages.

Shares nothing with the reader or the forms of the program: labels and spans are typed here as pages print them. What a
report says of a cell is kept beside it: ``Drawn.cells`` maps (table, line, column) to a figure or to "blank", "slash", "none".
"""

from __future__ import annotations

import io
import random
from collections.abc import Callable
from dataclasses import dataclass, field

import docx
import openpyxl

Value = int | float | str
# fmt: off
REQUESTERS = ("natural", "business", "research", "public_welfare", "legal_service", "other", "total")
RESULTS = ("upheld", "corrected", "other", "pending", "total")
REMEDIES = ("reconsideration", "direct_lawsuit", "lawsuit_after_reconsideration")
A, B, C, D, E = "（三）不予公开", "（四）无法提供", "（五）不予处理", "（六）其他处理", "三、本年度办理结果"
ROWS = (
    ((), "一、本年新收政府信息公开申请数量", "received"),
    ((), "二、上年结转政府信息公开申请数量", "brought_forward"),
    ((E,), "（一）予以公开", "granted"),
    ((E,), "（二）部分公开（区分处理的，只计这一情形，不计其他情形）", "granted_in_part"),
    ((E, A), "1.属于国家秘密", "state_secret"),
    ((E, A), "2.其他法律行政法规禁止公开", "law_forbids"),
    ((E, A), "3.危及“三安全一稳定”", "security_and_stability"),
    ((E, A), "4.保护第三方合法权益", "third_party_rights"),
    ((E, A), "5.属于三类内部事务信息", "internal_affairs"),
    ((E, A), "6.属于四类过程性信息", "deliberative_process"),
    ((E, A), "7.属于行政执法案卷", "enforcement_case_file"),
    ((E, A), "8.属于行政查询事项", "administrative_inquiry"),
    ((E, B), "1.本机关不掌握相关政府信息", "not_held"),
    ((E, B), "2.没有现成信息需要另行制作", "needs_creation"),
    ((E, B), "3.补正后申请内容仍不明确", "unclear_after_clarification"),
    ((E, C), "1.信访举报投诉类申请", "petition_or_complaint"),
    ((E, C), "2.重复申请", "repeat_request"),
    ((E, C), "3.要求提供公开出版物", "public_publication"),
    ((E, C), "4.无正当理由大量反复申请", "excessive_requests"),
    ((E, C), "5.要求行政机关确认或重新出具已获取信息", "confirm_or_reissue"),
    ((E, D), "1.申请人无正当理由逾期不补正、行政机关不再处理其政府信息公开申请", "unclarified_in_time"),
    ((E, D), "2.申请人逾期未按收费通知要求缴纳费用、行政机关不再处理其政府信息公开申请", "fee_unpaid"),
    ((E, D), "3.其他", "other_handling"),
    ((E,), "（七）总计", "concluded"),
    ((), "四、结转下年度继续办理", "carried_forward"),
)
BLOCKS = {
    "2019": (
        ("第二十条第（一）项", ("本年新制作数量", "本年新公开数量", "对外公开总数量"), ("made", "newly_public", "total_public"),
         (("规章", "rules"), ("规范性文件", "normative_documents"))),
        ("第二十条第（五）项", ("上一年项目数量", "本年增/减", "处理决定数量"), ("previous", "change", "decisions"),
         (("行政许可", "licences"), ("其他对外管理服务事项", "other_services"))),
        ("第二十条第（六）项", ("上一年项目数量", "本年增/减", "处理决定数量"), ("previous", "change", "decisions"),
         (("行政处罚", "penalties"), ("行政强制", "compulsions"))),
        ("第二十条第（八）项", ("上一年项目数量", "本年增/减"), ("previous", "change"), (("行政事业性收费", "fees"),)),
        ("第二十条第（九）项", ("采购项目数量", "采购总金额"), ("projects", "amount"), (("政府集中采购", "procurement"),)),
    ),
    "2021": (
        ("第二十条第（一）项", ("本年制发件数", "本年废止件数", "现行有效件数"), ("issued", "repealed", "in_force"),
         (("规章", "rules"), ("行政规范性文件", "normative_documents"))),
        ("第二十条第（五）项", ("本年处理决定数量",), ("decisions",), (("行政许可", "licences"),)),
        ("第二十条第（六）项", ("本年处理决定数量",), ("decisions",), (("行政处罚", "penalties"), ("行政强制", "compulsions"))),
        ("第二十条第（八）项", ("本年收费金额（单位：万元）",), ("amount",), (("行政事业性收费", "fees"),)),
    ),
}
SECTIONS = ("一、总体情况", "二、主动公开政府信息情况", "三、收到和处理政府信息公开申请情况",
            "四、政府信息公开行政复议、行政诉讼情况", "五、存在的主要问题及改进情况", "六、其他需要报告的事项")
PLACES, KINDS = "甲乙丙丁戊己庚辛壬癸", ("市教育局", "县林业局", "区人民政府", "市财政局", "县人民政府办公室", "区市场监督管理局")
NOTE = "（本列数据的勾稽关系为：第一项加第二项之和，等于第三项加第四项之和）"
# fmt: on


@dataclass
class Drawn:
    """One report: what it prints in every cell."""

    form: str
    year: int
    agency: str
    single: bool  # （六）其他处理 as one row
    cells: dict[tuple[int, str, str], Value] = field(default_factory=dict)
    broken: bool = False

    @property
    def rows(self):
        if not self.single:
            return ROWS
        kept = [row for row in ROWS if row[2] not in ("unclarified_in_time", "fee_unpaid")]
        return tuple(((E,), D, "other_handling") if row[2] == "other_handling" else row for row in kept)


def draw(rng: random.Random, *, form: str | None = None, dirty: float = 0.0, broken: bool = False) -> Drawn:
    """A report whose relations hold, unless ``broken``; a share of its cells is left blank, struck or filled with 无."""
    form = form or rng.choice(("2019", "2021"))
    single = (form == "2019") != (rng.random() < 0.08)
    year = rng.randint(2019, 2020) if form == "2019" else rng.randint(2021, 2026)
    drawn = Drawn(form, year, "".join(rng.sample(PLACES, 2)) + rng.choice(KINDS), single)
    _items(rng, drawn)
    _requests(rng, drawn)
    for line in REMEDIES:
        counts = [_count(rng) for _ in RESULTS[:-1]]
        _put(drawn, 4, line, RESULTS, (*counts, sum(counts)))
    if broken:
        place = rng.choice([place for place, value in drawn.cells.items() if place[0] > 2 and isinstance(value, int)])
        drawn.cells[place] += rng.choice((1, 7, 90))
        drawn.broken = True
    for place in drawn.cells:
        if rng.random() < dirty:
            drawn.cells[place] = rng.choice(("blank", "blank", "slash", "none"))
    return drawn


def _put(drawn, table, line, columns, values):
    drawn.cells.update({(table, line, column): value for column, value in zip(columns, values, strict=True)})


def _count(rng: random.Random) -> int:
    return rng.choice((0, 0, 0, rng.randint(1, 9), rng.randint(1, 99), rng.randint(1, 3000)))


def _items(rng: random.Random, drawn: Drawn) -> None:
    for _, _, columns, rows in BLOCKS[drawn.form]:
        for _, line in rows:
            for column in columns:
                value: Value = rng.choice((0, rng.randint(1, 20), rng.randint(1, 200_000)))
                if column == "change":
                    value = rng.randint(-30, 30)
                if column == "amount":
                    value = rng.choice(
                        (0, rng.randint(1, 90_000), round(rng.uniform(0.01, 90_000), rng.choice((1, 2, 4))))
                    )
                drawn.cells[2, line, column] = value


def _requests(rng: random.Random, drawn: Drawn) -> None:
    wide = rng.random() < 0.5
    lines = [
        line for _, _, line in drawn.rows if line not in ("received", "brought_forward", "concluded", "carried_forward")
    ]

    def some() -> list[int]:
        return [_count(rng), *(_count(rng) if wide and rng.random() < 0.4 else 0 for _ in REQUESTERS[1:-1])]

    rows = {line: some() if rng.random() < 0.6 else [0] * 6 for line in lines}
    rows["concluded"] = [sum(rows[line][at] for line in lines) for at in range(6)]
    rows["carried_forward"] = some()
    whole = [one + other for one, other in zip(rows["concluded"], rows["carried_forward"], strict=True)]
    rows["brought_forward"] = [rng.randint(0, min(most, 40)) for most in whole]
    rows["received"] = [most - before for most, before in zip(whole, rows["brought_forward"], strict=True)]
    for _, _, line in drawn.rows:
        _put(drawn, 3, line, REQUESTERS, (*rows[line], sum(rows[line])))


# ── how figures and labels are written ──────────────────────────────────────
WIDE = str.maketrans("0123456789", "０１２３４５６７８９")
OLD = str.maketrans("规数减处务许条信项总计请举报构诉讼维结续办", "規數減處務許條信項總計請舉報構訴訟維結續辦")


@dataclass
class Style:
    """The habits of one page."""

    rng: random.Random
    wide: bool = False  # full-width digits
    commas: bool = False
    old: bool = False  # traditional characters
    misprints: float = 0.0
    spaced: float = 0.0
    breaks: str = ""  # what a label is broken with, if it is
    numbers: str = "."

    def label(self, words: str) -> str:
        core = words[2:] if words[:1].isdigit() else words
        if self.misprints and len(core) >= 9 and self.rng.random() < self.misprints:
            at = self.rng.randrange(4, len(words) - 1)
            words = words[:at] + self.rng.choice(("", "之", words[at] * 2)) + words[at + 1 :]
        if words[:1].isdigit() and words[1] == ".":
            words = words[0] + self.numbers + words[2:]
        if self.old:
            words = words.translate(OLD)
        if self.wide and self.rng.random() < 0.5:
            words = words.translate(WIDE)
        if self.rng.random() < 0.2:
            words = words.replace("（", "(").replace("）", ")").replace("，", ",")
        if self.spaced and len(words) < 5 and self.rng.random() < self.spaced:
            words = " ".join(words)
        if self.breaks and len(words) > 3 and self.rng.random() < 0.3:
            at = self.rng.randrange(2, len(words))
            words = words[:at] + self.breaks + words[at:]
        return words

    def heading(self, words: str) -> str:
        if words == "现行有效件数" and self.rng.random() < 0.3:
            return words + self.rng.choice(("（历史累计）", " (历史累计)", "（件）"))
        return self.label(words)

    def figure(self, value: Value, column: str) -> str:
        if isinstance(value, str):
            return {"blank": "", "slash": self.rng.choice(("/", "-", "—")), "none": "无"}[value]
        if column == "change":
            text = {1: self.rng.choice((f"+{value}", f"增{value}", str(value))), 0: "0"}.get(
                (value > 0) - (value < 0), self.rng.choice((f"-{-value}", f"减{-value}", f"－{-value}"))
            )
        elif column == "amount":
            text = self._amount(value)
        else:
            text = f"{value:,}" if self.commas else str(value)
        return text.translate(WIDE) if self.wide and self.rng.random() < 0.7 else text

    def _amount(self, value: float) -> str:
        unit = self.rng.choice(("", "", "万元", "元"))
        if unit == "元":
            return f"{round(value * 10_000)}元"
        return f"{value:,}{unit}" if self.commas else f"{value}{unit}"


def style(rng: random.Random) -> Style:
    return Style(
        rng, wide=rng.random() < 0.2, commas=rng.random() < 0.2, old=rng.random() < 0.1,
        misprints=rng.choice((0, 0, 0.1)), spaced=rng.choice((0, 0.4)), numbers=rng.choice((".", ".", "、", "．")),
    )  # fmt: skip


# ── tables as grids of (text, rowspan, colspan) ─────────────────────────────
Grid = list[list[tuple[str, int, int]]]


def items_grid(drawn: Drawn, how: Style) -> Grid:
    width = 4
    rows: Grid = []
    for title, headings, columns, lines in BLOCKS[drawn.form]:
        spans = [1] * (len(headings) - 1) + [width - len(headings)]
        rows.append([(how.label(title), 1, width)])
        rows.append(
            [("信息内容", 1, 1), *((how.heading(word), 1, span) for word, span in zip(headings, spans, strict=True))]
        )
        for label, line in lines:
            figures = [how.figure(drawn.cells[2, line, column], column) for column in columns]
            rows.append(
                [(how.label(label), 1, 1), *((figure, 1, span) for figure, span in zip(figures, spans, strict=True))]
            )
    return rows


def requests_grid(drawn: Drawn, how: Style) -> Grid:
    names = ["商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他"]
    rows: Grid = [
        [(NOTE, 3, 3), ("申请人情况", 1, 7)],
        [(how.label("自然人"), 2, 1), ("法人或其他组织", 1, 5), (how.label("总计"), 2, 1)],
        [(how.label(name), 1, 1) for name in names],
    ]
    counts: dict[tuple[str, ...], int] = {}
    for path, _, _ in drawn.rows:
        for depth in range(1, len(path) + 1):
            counts[path[:depth]] = counts.get(path[:depth], 0) + 1
    begun: set[tuple[str, ...]] = set()
    for path, label, line in drawn.rows:
        cells = []
        for depth in range(1, len(path) + 1):
            if path[:depth] not in begun:
                begun.add(path[:depth])
                cells.append((how.label(path[depth - 1]), counts[path[:depth]], 1))
        cells.append((how.label(label), 1, 3 - len(path)))
        cells += [(how.figure(drawn.cells[3, line, column], ""), 1, 1) for column in REQUESTERS]
        rows.append(cells)
    return rows


def remedies_grid(drawn: Drawn, how: Style) -> Grid:
    words = ["结果维持", "结果纠正", "其他结果", "尚未审结", "总计"]
    return [
        [("行政复议", 1, 5), ("行政诉讼", 1, 10)],
        [*((how.label(word), 2, 1) for word in words), ("未经复议直接起诉", 1, 5), ("复议后起诉", 1, 5)],
        [(how.label(word), 1, 1) for _ in range(2) for word in words],
        [(how.figure(drawn.cells[4, line, result], ""), 1, 1) for line in REMEDIES for result in RESULTS],
    ]


def grids(drawn: Drawn, how: Style) -> list[Grid]:
    return [items_grid(drawn, how), requests_grid(drawn, how), remedies_grid(drawn, how)]


def prose(drawn: Drawn, section: int) -> list[str]:
    total = drawn.cells[3, "received", "total"]
    said = f"全年新收政府信息公开申请{total}件。" if isinstance(total, int) else "按规定办理依申请公开。"
    return {
        1: [f"{drawn.year}年，{drawn.agency}扎实推进政务公开。", said],
        5: ["存在信息公开不够及时的问题，将加强培训。"],
        6: [f"{drawn.year}年没有收取信息处理费。"],
    }.get(section, [])


def title(drawn: Drawn) -> str:
    return f"{drawn.agency}{drawn.year}年政府信息公开工作年度报告"


# ── printers ────────────────────────────────────────────────────────────────
def html(drawn: Drawn, rng: random.Random) -> bytes:
    how = style(rng)
    how.breaks = rng.choice(("", "<br>", "</span><span>", "</p>\n<p>"))
    wordy, flat = rng.random() < 0.5, rng.random() < 0.1
    blank = rng.choice(("", "&nbsp;", "<o:p> </o:p>", "\u3000", " \n "))

    def cell(text: str, down: int, across: int) -> str:
        spans = "".join(f' {way}span="{span}"' for way, span in (("row", down), ("col", across)) if span > 1)
        if text and len(text) > 2 and text.isdigit() and wordy:
            text = text[:1] + '</span><span lang="EN-US">' + text[1:]
        inside = text or blank
        if wordy:
            inside = f'<p class="MsoNormal" align="center"><span style="font-size:12pt">{inside}</span></p>'
        return f"<td{spans}>\n{inside}</td>" if rng.random() < 0.1 else f"<td{spans}>{inside}</td>"

    def table(grid: Grid) -> str:
        if flat:  # no spans: what a browser would merge stands as empty cells
            grid = _unmerged(grid)
        rows = "".join(f"<tr>{''.join(cell(*square) for square in row)}</tr>\n" for row in grid)
        made = f'<table border="1"><tbody>{rows}</tbody></table>'
        return f"<table><tr><td>{made}</td></tr></table>" if rng.random() < 0.15 else made

    tables = dict(zip((2, 3, 4), grids(drawn, how), strict=True))
    parts = [f"<h1>{title(drawn)}</h1>", "<p>索引号：000-2024 发布日期：2024-01-15</p>"]
    for number, heading in enumerate(SECTIONS, start=1):
        parts.append(f"<p><b>{heading}</b></p>")
        parts += [f"<p>{text}</p>" for text in prose(drawn, number)]
        if number in tables:
            parts.append(table(tables[number]))
    name = rng.choice(("utf-8", "gb18030", "gbk"))
    head = f'<html><head><meta http-equiv="Content-Type" content="text/html; charset={name}"><title>{title(drawn)}</title></head>'
    nav = "<div><ul><li>首页</li><li>政府信息公开</li></ul></div>" if rng.random() < 0.5 else ""
    page = f"{head}<body>{nav}<div id='zoom'>{''.join(parts)}</div><div>版权所有：某政府 ICP备000号</div></body></html>"
    return page.encode(name, "xmlcharrefreplace")


def _unmerged(grid: Grid) -> Grid:
    laid: dict[tuple[int, int], str] = {}
    for row, squares in enumerate(grid):
        column = 0
        for text, down, across in squares:
            while (row, column) in laid:
                column += 1
            laid.update({(row + y, column + x): "" for y in range(down) for x in range(across)})
            laid[row, column] = text
    return [
        [(laid[row, column], 1, 1) for column in sorted(c for r, c in laid if r == row)] for row in range(len(grid))
    ]


def _text(drawn: Drawn, how: Style, table: Callable[[Grid], str]) -> bytes:
    parts = [title(drawn), ""]
    tables = dict(zip((2, 3, 4), grids(drawn, how), strict=True))
    for number, heading in enumerate(SECTIONS, start=1):
        parts += [heading, "", *prose(drawn, number), ""]
        if number in tables:
            parts += [table(tables[number]), ""]
    return "\n".join(parts).encode(how.rng.choice(("utf-8", "gb18030")))


def lines(drawn: Drawn, rng: random.Random) -> bytes:
    """A cell a line, as a page is copied; what is blank leaves nothing."""
    gap = rng.choice(("\n", "\n\n"))
    pad = rng.choice(("", " ", "\u00a0"))
    return _text(drawn, style(rng), lambda grid: gap.join(pad + text for row in grid for text, _, _ in row if text))


def bars(drawn: Drawn, rng: random.Random) -> bytes:
    """Rows with bars, as a converter writes them: merged squares leave empty ones at the end of a row."""
    kind = rng.choice(("row", "cell", "start"))

    def table(grid: Grid) -> str:
        width = max(sum(across for _, _, across in row) for row in grid)
        made = []
        for row in grid:
            fill = max(0, width - len(row)) if kind != "row" else 0
            if kind == "row":
                made.append(" | ".join(text for text, _, _ in row) + " |")
            elif kind == "cell":
                made.append(
                    "\n".join(f"{text} |" if text else "|" for text, _, _ in row) + ("\n" + "|" * fill if fill else "")
                )
            else:
                made.append("|\n" + "\n".join(f"{text} |" for text, _, _ in row) + "|" * fill)
        return "\n".join(made)

    return _text(drawn, style(rng), table)


def rows(drawn: Drawn, rng: random.Random) -> bytes:
    """Rows on lines with spaces, as a program takes text out of a PDF; long labels are torn round their figures."""
    torn = rng.random() < 0.6

    def table(grid: Grid) -> str:
        made = []
        for row in grid:
            labels = [text for text, _, _ in row if not _plain(text)]
            figures = [text for text, _, _ in row if _plain(text)]
            label = " ".join(labels)
            if torn and figures and len(label) > 16 and rng.random() < 0.7:
                at = rng.randrange(9, len(label) - 4)
                made += [label[:at], " ".join(figures), label[at:]]
            else:
                made.append(" ".join([label, *figures]) if label else " ".join(figures))
            if rng.random() < 0.03:
                made.append("- 3 -")
        return "\n".join(made)

    how = style(rng)
    how.misprints, how.numbers = 0, "."
    return _text(drawn, how, table)


def _plain(text: str) -> bool:
    return (
        text != "" and (text[0] in "+-－—/增减无" or text[0].isdigit()) and not (len(text) > 1 and text[1] in ".、．")
    )


def glued(drawn: Drawn, rng: random.Random) -> bytes:
    """Everything run together, as a crawler without separators leaves it."""
    how = Style(rng)
    tables = dict(zip((2, 3, 4), grids(drawn, how), strict=True))
    parts = [title(drawn), "\n"]
    for number, heading in enumerate(SECTIONS, start=1):
        parts += [heading, *prose(drawn, number)]
        if number in tables:
            parts += [text for row in tables[number] for text, _, _ in row]
    return "".join(parts).encode()


def word(drawn: Drawn, rng: random.Random) -> bytes:
    how = style(rng)
    how.breaks = rng.choice(("", "\n"))
    document = docx.Document()
    document.add_heading(title(drawn))
    tables = dict(zip((2, 3, 4), grids(drawn, how), strict=True))
    for number, heading in enumerate(SECTIONS, start=1):
        document.add_paragraph(heading)
        for text in prose(drawn, number):
            document.add_paragraph(text)
        if number in tables:
            _word_table(document, tables[number])
    kept = io.BytesIO()
    document.save(kept)
    return kept.getvalue()


def _word_table(document, grid: Grid) -> None:
    width = sum(across for _, _, across in grid[0])
    table = document.add_table(len(grid), width)
    cells = [list(row.cells) for row in table.rows]  # asked of the table one by one they take seconds
    for row, column, text, down, across in _placed(grid):
        first = cells[row][column]
        if (down, across) != (1, 1):
            first = first.merge(cells[row + down - 1][column + across - 1])
        first.text = text


def _placed(grid: Grid):
    taken: set[tuple[int, int]] = set()
    for row, squares in enumerate(grid):
        column = 0
        for text, down, across in squares:
            while (row, column) in taken:
                column += 1
            taken.update((row + y, column + x) for y in range(down) for x in range(across))
            yield row, column, text, down, across


def workbook(drawn: Drawn, rng: random.Random) -> bytes:
    how = style(rng)
    how.breaks = rng.choice(("", "\n"))
    book = openpyxl.Workbook()
    together = rng.random() < 0.5
    sheet = book.active
    at = rng.randrange(3)
    sheet.cell(at + 1, 1, title(drawn))
    at += 1
    for number, grid in zip((2, 3, 4), grids(drawn, how), strict=True):
        if not together and number > 2:
            sheet, at = book.create_sheet(f"表{number}"), 0
        sheet.cell(at + 1, 1, SECTIONS[number - 1])
        at += 1
        left = rng.randrange(2)
        for row, column, text, down, across in _placed(grid):
            as_number = text.isascii() and text.isdigit() and rng.random() < 0.8
            sheet.cell(at + row + 1, left + column + 1, int(text) if as_number else text or None)
            if (down, across) != (1, 1):
                sheet.merge_cells(
                    start_row=at + row + 1, start_column=left + column + 1,
                    end_row=at + row + down, end_column=left + column + across,
                )  # fmt: skip
        at += len(grid) + rng.randrange(1, 3)
    kept = io.BytesIO()
    book.save(kept)
    return kept.getvalue()


def pdf(drawn: Drawn, rng: random.Random) -> bytes:
    """Ruled tables that run over pages, or the same without rules."""
    import typst  # noqa: PLC0415 — only the tests of PDF pay for it

    how = style(rng)
    how.spaced = 0
    ruled = rng.random() < 0.7
    size = rng.choice((9, 10, 12))
    tables = dict(zip((2, 3, 4), grids(drawn, how), strict=True))
    parts = [f'#set page(margin: 2cm)\n#set text(size: {size}pt, font: FONT)\n= #"{title(drawn)}"\n']
    for number, heading in enumerate(SECTIONS, start=1):
        parts += [f'#"{heading}"\n\n', *(f'#"{text}"\n\n' for text in prose(drawn, number))]
        if number in tables:
            parts.append(_typst_table(tables[number], ruled=ruled))
    source = "\n".join(parts).replace("FONT", '("Source Han Serif SC", "Noto Serif CJK SC", "Noto Sans CJK SC")')
    return typst.compile(source.encode(), font_paths=font_folders())


def font_folders() -> list[str]:
    import importlib.resources  # noqa: PLC0415 — as above
    from pathlib import Path  # noqa: PLC0415 — as above

    import pylopdf_fonts_zh_cn  # noqa: PLC0415 — as above

    return [str(Path(str(importlib.resources.files(pylopdf_fonts_zh_cn))))]


def _typst_table(grid: Grid, *, ruled: bool) -> str:
    width = sum(across for _, _, across in grid[0])
    cells = []
    for row in grid:
        for text, down, across in row:
            upright = "#".join("") if len(text) < 3 else ""
            safe = text.replace("\\", "\\\\").replace('"', '\\"')
            cells.append(f'table.cell(rowspan: {down}, colspan: {across})[{upright}#"{safe}"],')
    columns = f"(2em, 5em, 12em, {'1fr, ' * 7})" if width == 10 else f"({'1fr, ' * width})"
    stroke = "0.5pt" if ruled else "none"
    return f"#table(columns: {columns}, stroke: {stroke}, inset: 2pt,\n{chr(10).join(cells)}\n)\n"


# fmt: off
LAYOUTS: dict[str, tuple[str, Callable[[Drawn, random.Random], bytes]]] = {
    "html":  ("html", html),
    "lines": ("txt",  lines),
    "bars":  ("txt",  bars),
    "rows":  ("txt",  rows),
    "glued": ("txt",  glued),
    "docx":  ("docx", word),
    "xlsx":  ("xlsx", workbook),
    "pdf":   ("pdf",  pdf),
}
# fmt: on
