"""Printed labels recognised: whatever width, script, breaks and marks they are printed in, and misprints within bounds.

A label is recognised when it is the form's own, or differs from one label by little and from every other by clearly
more. What is only near is not recognised.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, lru_cache

from gongkai.statute.annual_report.forms import FORMS, OTHER_HANDLING_2019, OTHER_HANDLING_2021, requests_table
from gongkai.statute.annual_report.nodes import Grid, Heading, Leaf, Node, leaves

# fmt: off
_TRADITIONAL = (
    "業业舉举並并於于個个們们體体內内決决況况減减製制務务動动區区單单複复復复號号員员國国團团處处備备學学實实審审對对屬属歲岁"
    "廢废強强當当從从總总態态應应戶户執执擴扩護护報报據据換换採采數数無无時时曆历歷历書书會会條条極极構构標标權权機机沒没準准"
    "為为點点狀状現现產产發发監监眾众確确種种稱称積积穩稳糾纠級级納纳組组織织經经結结統统續续維维繳缴罰罚聯联職职與与舊旧範范"
    "規规計计認认議议許许訟讼訪访訴诉詢询請请購购費费質质轉转辦办這这進进過过達达選选還还鄉乡鎮镇銷销錄录錢钱間间關关陽阳階阶"
    "際际隊队險险難难電电頁页項项預预題题額额類类顯显館馆驗验黨党縣县廳厅環环資资財财農农開开門门網网頒颁責责貫贯萬万億亿"
    "導导幾几圖图場场壓压廣广廠厂張张歸归傳传優优價价億亿僅仅兩两創创劃划勞劳協协參参園园圍围壞坏聲声壽寿夾夹奪夺婦妇孫孙寧宁"
    "寫写寬宽層层島岛師师帶带幫帮幣币莊庄庫库徑径後后慣惯戰战擬拟擇择擊击擁拥損损撥拨暫暂書书東东樓楼樹树橋桥檔档歡欢歲岁殘残"
    "氣气測测溫温滅灭濟济灣湾災灾煙烟熱热營营爭争獎奖獨独獲获療疗盡尽盤盘礦矿禮礼稅税窮穷競竞筆笔節节簡简糧粮紀纪約约紅红純纯"
    "細细終终綠绿網网緊紧線线練练縮缩繼继義义習习聖圣聞闻聽听肅肃脫脱臨临藝艺藥药衛卫裝装補补見见視视覺觉觀观訊讯討讨訓训記记"
    "設设評评詞词試试話话該该詳详誠诚說说誰谁課课調调談谈論论證证識识譯译讀读變变讓让負负貢贡貨货販贩貧贫貴贵買买貸贷貿贸賀贺"
    "賓宾賞赏賠赔賣卖賦赋贊赞贏赢贈赠車车軍军軟软載载較较輔辅輕轻輛辆輸输轄辖遠远適适遲迟遺遗郵邮鄭郑醫医釋释針针鋼钢鎮镇鐵铁"
    "閱阅隨随離离雜杂雲云靈灵靜静響响頂顶順顺須须領领頻频顧顾風风飛飞飯饭飲饮養养餐餐馬马驅驱魚鱼鮮鲜鳥鸟麗丽麥麦齊齐齒齿龍龙"
)
# fmt: on
_TO_SIMPLE = str.maketrans(dict(zip(_TRADITIONAL[::2], _TRADITIONAL[1::2], strict=True)))
_DROPPED = re.compile(r"[\u00ad\u200b-\u200f\u2028-\u202e\u2060\ufeff\ufffc\x00-\x08\x0b\x0c\x0e-\x1f]")
_NOT_WORD = re.compile(r"[^0-9A-Za-z\u3007\u4e00-\u9fff]")
_IN_BRACKETS = re.compile(r"\([^()]*\)")
_COUNTED = re.compile(
    r"\s*(?:\(\s*([一二三四五六七八九十])\s*\)|([一二三四五六七八九十])\s*[、.,]|(\d)\s*[.、,)]?(?!\d))\s*"
)
MISPRINTED = 0.3  # share of a label that may be misprinted; house measure
SHORT = 5  # a label shorter than this must be printed right: 行政许可 and 行政处罚 differ in two characters
LONGEST_COLUMN = 20
APART = 2  # how much farther the next label must be


@lru_cache(maxsize=20_000)
def plain_text(text: str) -> str:
    """Half-width, simplified, without invisible characters; breaks stay."""
    return _DROPPED.sub("", unicodedata.normalize("NFKC", text)).translate(_TO_SIMPLE)


@lru_cache(maxsize=20_000)
def key(text: str) -> str:
    """The characters of a label: no spaces, no marks."""
    return _NOT_WORD.sub("", plain_text(text))


@dataclass(frozen=True, slots=True)
class Label:
    """A label of the form: the line or column it names ("" for words without a figure), its number, its characters."""

    id: str
    number: str
    core: str
    cores: tuple[str, ...]  # with what may be left out left out


def numbered(text: str) -> tuple[str, str]:
    """The number before a label, "" if none, and the rest: "(三)不予公开" → 三, 不予公开."""
    simple = plain_text(text).strip()
    simple = re.sub(r"\s+", "", simple)
    found = _COUNTED.match(simple)
    if found is None:
        return "", simple
    return next(group for group in found.groups() if group), simple[found.end() :]


def _label(node_id: str, words: str) -> Label:
    number, rest = numbered(words)
    core = key(rest)
    shorter = (key(_IN_BRACKETS.sub("", rest)), key(rest.partition("、")[0]))
    return Label(node_id, number, core, tuple(dict.fromkeys(word for word in (core, *shorter) if word)))


SINGLE = "other_handling_single"  # （六）其他处理 printed as one row, as the form of 2019 does


def _headings(nodes: Iterable[Node]) -> Iterable[str]:
    for node in nodes:
        if isinstance(node, Heading):
            yield node.label
        yield from _headings(getattr(node, "parts", ()))


_SPLIT, _WHOLE = (requests_table(handling).grids[0] for handling in (OTHER_HANDLING_2021, OTHER_HANDLING_2019))
_ONE_ROW = _WHOLE.rows
ROWS_SPLIT = tuple(row.id for row in leaves(_SPLIT.rows))
ROWS_WHOLE = tuple(SINGLE if row.id == OTHER_HANDLING_2019[0].id else row.id for row in leaves(_WHOLE.rows))
REQUESTERS: tuple[Leaf, ...] = tuple(leaves(_SPLIT.columns))


@cache
def request_rows() -> tuple[Label, ...]:
    """The rows of table 三 in both forms, and the headings beside them (id "")."""
    rows = [_label(row.id, row.label) for row in leaves(_SPLIT.rows)]
    single = [_label(SINGLE, row.label) for row in OTHER_HANDLING_2019]
    headed = {label.core for label in single}
    headings = [_label("", words) for words in _headings(_SPLIT.rows)]
    return (*rows, *single, *(heading for heading in headings if heading.core not in headed))


@cache
def requesters() -> tuple[Label, ...]:
    """The columns of table 三."""
    return tuple(_label(column.id, column.label) for column in REQUESTERS)


@cache
def item_grids() -> tuple[Grid, ...]:
    """Every block of table 二 of both forms."""
    return tuple(grid for form in FORMS for grid in form.tables[0].grids)


@cache
def item_rows() -> tuple[Label, ...]:
    """The rows of table 二 in both forms."""
    return tuple({_label(row.id, row.label) for grid in item_grids() for row in leaves(grid.rows)})


@cache
def remedies() -> Grid:
    """Table 四."""
    return FORMS[0].tables[2].grids[0]


@cache
def remedy_rows() -> tuple[Label, ...]:
    """The lines of table 四."""
    return tuple(_label(row.id, row.label) for row in leaves(remedies().rows))


@cache
def remedy_columns() -> tuple[Label, ...]:
    """The results of table 四."""
    return tuple(_label(column.id, column.label) for column in leaves(remedies().columns))


@lru_cache(maxsize=20_000)
def row_of_requests(text: str) -> Label | None:
    """The row of table 三 (or the heading beside its rows) that a label means."""
    return recognised(text, request_rows())


@lru_cache(maxsize=20_000)
def row_of_items(text: str) -> Label | None:
    """The row of table 二 that a label means."""
    return recognised(text, item_rows())


def column_named(text: str, labels: tuple[Label, ...]) -> Label | None:
    """The column a heading means: the same characters, brackets apart."""
    found = key(_IN_BRACKETS.sub("", plain_text(text)))
    return next((label for label in labels if found in label.cores), None)


def recognised(text: str, labels: tuple[Label, ...]) -> Label | None:
    """The one label a text means, or None."""
    number, rest = numbered(text)
    variants = {key(rest), key(_IN_BRACKETS.sub("", rest))} - {""}
    same = [label for label in labels if variants & set(label.cores)]
    if same:
        exact = [label for label in same if number == label.number] or ([] if number and len(same) > 1 else same)
        return exact[0] if len({label.id for label in exact}) == 1 else None
    return _nearest(number, variants, labels)


def _nearest(number: str, variants: set[str], labels: tuple[Label, ...]) -> Label | None:
    near: dict[Label, int] = {}
    for label in labels:
        for core in label.cores:
            for variant in variants:
                if len(core) >= SHORT and abs(len(core) - len(variant)) <= MISPRINTED * len(core):
                    apart = distance(core, variant)
                    if apart <= MISPRINTED * len(core) + APART:
                        near[label] = min(apart, near.get(label, apart))
    if not near:
        return None
    best = min(near, key=lambda label: (near[label], label.number != number))
    bound = MISPRINTED * max(len(core) for core in best.cores)
    others = [apart for label, apart in near.items() if label.id != best.id]
    if near[best] > bound or any(apart < near[best] + APART for apart in others):
        return None
    return best if number in ("", best.number) else None


def distance(one: str, other: str) -> int:
    """How many characters to put in, leave out or change."""
    row = list(range(len(other) + 1))
    for index, character in enumerate(one, start=1):
        before, row[0] = row[0], index
        for place, sign in enumerate(other, start=1):
            before, row[place] = row[place], min(row[place] + 1, row[place - 1] + 1, before + (character != sign))
    return row[-1]


def matched_columns(grid: Grid, headings: list[str]) -> list[Leaf | None]:
    """For each printed heading the column of this block it names, if it names one."""
    return [_column(heading, tuple(leaves(grid.columns))) for heading in headings]


@lru_cache(maxsize=20_000)
def names_item_column(text: str) -> bool:
    """Whether a text is a heading of a column of table 二."""
    return any(matched_columns(grid, [text])[0] is not None for grid in item_grids())


@lru_cache(maxsize=20_000)
def _column(heading: str, columns: tuple[Leaf, ...]) -> Leaf | None:
    said = key(_IN_BRACKETS.sub("", plain_text(heading)))
    if not said or len(said) > LONGEST_COLUMN:
        return None
    cores = [key(_IN_BRACKETS.sub("", plain_text(column.label))) for column in columns]
    for column, core in zip(columns, cores, strict=True):
        if said == core or (core in said and len(said) <= len(core) + SHORT):
            return column
    near = sorted((distance(said, core), index) for index, core in enumerate(cores) if len(said) >= SHORT)
    if near and near[0][0] <= 1 and (len(near) == 1 or near[1][0] > near[0][0] + 1):
        return columns[near[0][1]]
    return None
