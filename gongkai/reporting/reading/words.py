"""What a report says in words: whose it is, of which year, published when, and the text of its six sections."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date
from functools import lru_cache
from itertools import pairwise

from gongkai.papers.tables import Line
from gongkai.reporting.reading import labels
from gongkai.reporting.reading.cells import is_figure
from gongkai.statute.annual_report.numerals import chinese_to_int

# fmt: off
#        what a heading of the section says, and what it must not
HEADINGS = (
    (1, r"总体情况|概述|基本情况|总体工作",                                  r"申请|复议|主动公开政府信息"),
    (4, r"行政复议|行政诉讼|复议、?诉讼",                                    r"$^"),
    (3, r"(?:收到|受理|办理|处理|依).*申请|申请.*(?:情况|办理|处理)",         r"数量|复议"),
    (2, r"主动公开",                                                         r"申请"),
    (5, r"(?:存在|主要).{0,6}问题|问题.{0,4}(?:改进|整改|措施)",              r"$^"),
    (6, r"(?:其他|其它).{0,6}(?:报告|说明).{0,4}事项|其他.{0,2}事项",         r"$^"),
)
# fmt: on
LONGEST_HEADING = 34
LONGEST_LABEL = 40
_NUMBER = r"[一二三四五六七八九十]"
_HEADING = re.compile(rf"\s*(?:第?{_NUMBER}部分?|{_NUMBER})\s*[、.,:：]?\s*(?P<words>\S.*)")
_INSIDE = re.compile(
    rf"(?:(?<=[。;；）)\]\d])|^)\s*{_NUMBER}、\s*(?P<words>总体情况|主动公开政府信息(?:的)?情况|收到和处理政府信息公开申请(?:的)?情况"
    r"|政府信息公开(?:的)?行政复议(?:、|和)?(?:行政)?诉讼(?:的)?情况|(?:存在的?)?主要问题及(?:改进|整改)(?:情况|措施)"
    r"|存在的?(?:主要)?问题及(?:改进|整改)(?:情况|措施)|其他需要报告的事项)"
)
_REPORT = r"(?:政府|政务)?信息公开(?:工作)?(?:情况)?(?:的)?(?:年度)?(?:工作)?(?:年度)?报告|信息公开年报"
_YEAR = r"(?P<year>(?:19|20)\d\d|[二][〇○零OＯ0]?[〇○零一二三四五六七八九O0]{2,3})\s*年"
_TITLE = re.compile(
    rf"(?:.*[:>/|]|关于)?(?P<agency>[\u4e00-\u9fff()·]*?){_YEAR}度?(?P<after>[\u4e00-\u9fff()]{{0,30}}?)(?:{_REPORT})"
    rf"(?:\([^()]*\)|[-_—|<>/].*|的?(?:通知|公告|公示))?"
)
_ABOUT = re.compile(rf"{_YEAR}度?[^。]{{0,20}}?信息公开[^。]{{0,12}}?报告")
_PERIOD = re.compile(rf"(?:统计|数据|时间|期限|周期)[^。]{{0,24}}?{_YEAR}\s*1\s*月")
_GIVEN = re.compile(
    r"(?:发布机构|发布单位|公开机构|信息来源|来源单位|单位|机关名称|报送单位)\s*[:：]\s*(?P<agency>[\u4e00-\u9fff()（）]{3,40})"
)
_DAY = r"(?P<y>20\d\d)\s*[-/.年]\s*(?P<m>\d{1,2})\s*[-/.月]\s*(?P<d>\d{1,2})"
_PUBLISHED = re.compile(rf"(?:发布|公开|公布|发文|成文|生成)(?:日期|时间)\s*[:：]?\s*{_DAY}")
_BARE_DAY = re.compile(rf"\s*{_DAY}\s*日?\s*(?:\d\d?:\d\d(?::\d\d)?)?\s*")
_ORGAN = re.compile(
    r"[\u4e00-\u9fff()（）]{2,36}(?:局|委员会|委|办公室|厅|政府|部|院|中心|所|站|公司|大队|支队|总队|会|处|办|校|行|园)"
)
_CHROME = re.compile(r"版权所有|ICP备|公网安备|网站标识码|网站地图|扫一扫|打印本页|关闭窗口|【打印】|【关闭】")
_CLOSE = 400  # lines from a page's beginning in which its title stands


def year_in(text: str) -> int | None:
    """The year written in digits or in Chinese: 2023, 二〇二三."""
    simple = text.translate(str.maketrans("○OＯ零0", "〇〇〇〇〇")) if not text.isascii() else text
    if simple.isascii():
        return int(simple)
    return chinese_to_int(simple) if len(simple) == 4 else None  # noqa: PLR2004 — digits of a year


class Words:
    """A report's words, found once in its lines."""

    def __init__(self, lines: Sequence[Line], title: str) -> None:
        self._lines = [labels.plain_text(line.text).strip() for line in lines]
        self._title = labels.plain_text(title)
        head = [line for line in self._lines if line][:_CLOSE]
        broken = [one + other for one, other in pairwise(head) if len(one) + len(other) <= 60]  # noqa: PLR2004 — a title on two lines
        self._titles = [re.sub(r"\s", "", text) for text in (self._title, *head, *broken) if len(text) <= 90]  # noqa: PLR2004 — no title is longer
        self._text = re.sub(r"\s", "", "".join(self._lines))

    def year(self) -> int | None:
        """The statistical year: of the title, else of the period the data cover, else the year most often said."""
        for pattern, texts in (
            (_TITLE, self._titles),
            (_ABOUT, self._titles),
            (_PERIOD, [self._text]),
            (_ABOUT, [self._text]),
        ):
            for text in texts:
                if (found := (pattern.fullmatch if pattern is _TITLE else pattern.search)(text)) and (
                    year := year_in(found["year"])
                ):
                    return year
        said = Counter(re.findall(r"(20\d\d)年", self._text)).most_common(2)
        if said and (len(said) == 1 or said[0][1] > 2 * said[1][1]):
            return int(said[0][0])
        return None

    def agency(self) -> str:
        """The agency as the title names it, else as the page's own fields do; "" when nothing names it."""
        for text in self._titles:
            if (found := _TITLE.fullmatch(text)) and (name := _name(found["agency"]) or _name(found["after"])):
                return name
        for line, text in pairwise(self._lines):
            simple = re.sub(r"\s", "", line)
            if _ORGAN.fullmatch(simple) and _TITLE.fullmatch(re.sub(r"\s", "", text)):
                return simple
        for text in self._lines:
            if found := _GIVEN.search(text):
                return found["agency"]
        return ""

    def published_on(self) -> date | None:
        """The day of publication the page prints."""
        for text in self._lines:
            if found := _PUBLISHED.search(text):
                return _day(found)
        cells = [text for text in self._lines if text]
        for label, text in pairwise(cells):
            if re.fullmatch(r"(?:发布|公开|公布|发文|成文|生成)(?:日期|时间)[:：]?", re.sub(r"\s", "", label)) and (
                found := _BARE_DAY.match(text)
            ):
                return _day(found)
        alone = [found for text in cells if (found := _BARE_DAY.fullmatch(text))]
        return _day(alone[0]) if alone else None


def _name(text: str) -> str:
    simple = re.sub(r"^(?:关于|标题|名称|索引号|正文|当前位置|首页)+", "", re.sub(r"[()（）]*$", "", text))
    return simple if len(simple) > 1 and not re.fullmatch(r"(?:政府|政务|工作|的|本|我|年度)+", simple) else ""


def _day(found: re.Match[str]) -> date | None:
    try:
        return date(int(found["y"]), int(found["m"]), int(found["d"]))
    except ValueError:
        return None


def section_of(text: str) -> int | None:
    """The section a heading begins, or None for a line that is no heading of a section."""
    simple = re.sub(r"\s", "", labels.plain_text(text))
    found = _HEADING.fullmatch(simple)
    if found is None or len(simple) > LONGEST_HEADING or simple.endswith(("。", ";")):
        return None
    words = found["words"]
    for section, says, never in HEADINGS:
        if re.search(says, words) and not re.search(never, words):
            row = labels.row_of_requests(simple)  # 一、本年新收… is a row of table 三
            return None if row and row.id else section
    return None


def sections(lines: Iterable[Line]) -> dict[int, str]:
    """The prose of each section, without the words of its table."""
    found: dict[int, list[str]] = {}
    current: int | None = None
    for line in lines:
        for heading, text in _pieces(line.text):
            if current and _CHROME.search(text):
                return _joined(found)
            if heading:
                current = heading
                found.setdefault(current, [])
            elif current and (not text.strip() or not is_table_text(text)):
                found[current].append(text)
    return _joined(found)


def _joined(found: dict[int, list[str]]) -> dict[int, str]:
    return {section: re.sub(r"\n\n+", "\n\n", "\n".join(texts)).strip() for section, texts in sorted(found.items())}


def _pieces(text: str) -> Iterable[tuple[int | None, str]]:
    """A line as it is, or cut where headings stand inside it."""
    if (section := section_of(text)) is not None:
        return [(section, "")]
    if len(text) <= LONGEST_HEADING:
        return [(None, text)]
    pieces: list[tuple[int | None, str]] = []
    end = 0
    for found in _INSIDE.finditer(text):
        pieces.append((None, text[end : found.start()]))
        pieces.append((section_of("一、" + found["words"]), ""))
        end = found.end()
    return [*pieces, (None, text[end:])]


_GLUED_TABLE = re.compile(r"信息内容\s*本年|行政复议\s*行政诉讼\s*结果维持|申请人情况\s*自然人")
_VOCABULARY = re.compile(
    r"第二十条第?\(?.{1,2}\)?项|信息内容|申请人情况|法人或其他组织|行政诉讼|本列数据的勾稽关系为.*|之和等于第三项加第四项之和|三本年度办理结果"
)


@lru_cache(maxsize=20_000)
def is_table_text(text: str) -> bool:
    """Words of the tables, not of the sections: a label, a heading, a figure, a row."""
    if is_figure(text) or "|" in text or _GLUED_TABLE.search(text):
        return True
    said = labels.key(text)
    if not said or said.isdigit() or _VOCABULARY.fullmatch(said):
        return True
    if len(said) > LONGEST_LABEL:
        return False
    named = (*labels.item_rows(), *labels.requesters(), *labels.remedy_rows(), *labels.remedy_columns())
    return (
        labels.names_item_column(text)
        or labels.row_of_requests(text) is not None
        or any(said in label.cores for label in named)
    )
