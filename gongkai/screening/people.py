"""Persons in lists: names, and the columns beside which a name becomes a harm."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from gongkai.screening.findings import Finding

# fmt: off
_TWO = ("欧阳", "司马", "上官", "诸葛", "司徒", "东方", "尉迟", "皇甫", "令狐", "慕容", "公孙", "夏侯", "端木", "呼延")
_ONE = ("王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧肖程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟"
        "汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文庞樊兰殷施陶洪翟安颜倪严牛温"
        "芦季俞章鲁葛伍韦申尤毕聂丛焦向柳邢路岳齐沿梅莫庄辛管祝左涂谷祁时舒耿牟卜詹关苗凌费纪靳盛童欧甄项曲成游阳裴席卫查屈鲍"
        "位覃霍翁隋植甘景薄单包司柏宁柯阮桂闵解强柴华车冉房边净阴闫佘练骆付代麦容古滕荆裘郎晏蒙")
#: what a column's heading says; the first that fits
COLUMNS = (
    ("name",       re.compile(r"姓\s*名|户主|患者|被处罚人|当事人|受助人|救助对象|违法人员|学生|监护对象|残疾人$|对象$|申请人|名字|人员名单")),
    ("sickness",   re.compile(r"病(?!虫|害)|诊断|症状|残疾|伤情|健康状况|精神|手术|用药|艾滋|感染|癌|瘤")),
    ("poverty",    re.compile(r"贫|低保|困难(?:原因|类型|情况|程度|等级)|救助(?:原因|事由|理由|类型|类别|金额)|特困|五保|帮扶原因|收入来源|负债")),
    ("punishment", re.compile(r"违法|犯罪|处罚|罪名|刑期|拘留|吸毒|戒毒|前科|处分|社区矫正|刑满|违纪|案由|判决")),
    ("school",     re.compile(r"班级|年级|就读|学籍|监护人|家长|幼儿园")),
    ("age",        re.compile(r"年龄|周岁")),
)
TOLD = {
    "sickness":   ("病情、伤残", 0.85),
    "poverty":    ("困难情况", 0.75),
    "punishment": ("处罚、处分", 0.7),
}
# fmt: on
NAME = re.compile(rf"(?:{'|'.join(_TWO)}|[{_ONE}])[\u4e00-\u9fff]{{1,2}}")
NOT_A_PERSON = re.compile(r"公司|中心|合作|厂|店|局|部|社$|会$|院|学校|某|[*＊×✕XxＸ○□]")
GAPS = re.compile(r"[\s\u3000·]")
GROWN_UP = 18
SENSITIVE_MEND = "公开的名单只保留法定要公开的栏目；姓名隐去一个字，或者删去病情、困难、处罚等栏目。"
MINOR_MEND = "隐去未成年人的姓名、学校班级、住址和监护人等可以识别身份的内容；确须公开的只写姓氏加“某某”。"
HEADER_ROWS = 5  # the heading of a list stands under a title and a note or two
Row = Sequence[str]


def is_word(text: str) -> bool:
    """Whether what could be a name is one plain word of the language: 安全, 成绩, 高考."""
    import rjieba  # noqa: PLC0415 — its dictionary is loaded when a first candidate asks for it

    cut = rjieba.tag(text)
    return len(cut) == 1 and not cut[0][1].startswith("nr")


def is_name(text: str) -> bool:
    """Whether a cell holds an unmasked name of a person."""
    plain = GAPS.sub("", text)
    return bool(NAME.fullmatch(plain)) and not NOT_A_PERSON.search(plain) and not is_word(plain)


def columns_of(row: Row) -> dict[str, int]:
    """What the headings of a row are: the place of each kind's first column."""
    found: dict[str, int] = {}
    for place, words in enumerate(row):
        plain = GAPS.sub("", words)
        if 0 < len(plain) <= 20:  # noqa: PLR2004 — a heading is short
            what = next((code for code, pattern in COLUMNS if pattern.search(plain)), "")
            found.setdefault(what, place) if what else None
    return found


def in_list(rows: Sequence[Row], where: str) -> Iterator[Finding]:
    """Names beside sickness, poverty or punishment, and minors, in a table whose heading is among its first rows."""
    for number, head in enumerate(rows[:HEADER_ROWS]):
        columns = columns_of(head)
        if "name" not in columns:
            continue
        if len([words for words in head if words.strip()]) < 2:  # noqa: PLR2004 — a heading of one column heads no table
            continue
        yield from _under(head, columns, rows[number + 1 :], where)
        return


def _under(head: Row, columns: dict[str, int], rows: Sequence[Row], where: str) -> Iterator[Finding]:
    named = [row for row in rows if is_name(_at(row, columns["name"]))]
    for code, (what, certainty) in TOLD.items():
        place = columns.get(code)
        beside = [row for row in named if place is not None and _at(row, place).strip(" 　/-—无")]
        if place is not None and beside:
            why = f"“{head[columns['name']].strip()}”一栏是完整姓名，旁边的“{head[place].strip()}”一栏写着{what}，共{len(beside)}人。"
            yield Finding(
                "sensitive-list", where, masked_name(_at(beside[0], columns["name"])), certainty, why, SENSITIVE_MEND
            )
    young = [row for row in named if _is_young(row, columns)]
    if young:
        why = f"名单里有完整姓名，并写着学校班级、监护人或者不满18周岁的年龄，共{len(young)}人。"
        yield Finding("minor", where, masked_name(_at(young[0], columns["name"])), 0.7, why, MINOR_MEND)


def _is_young(row: Row, columns: dict[str, int]) -> bool:
    age = re.fullmatch(r"(\d{1,2})(?:周?岁)?", _at(row, columns.get("age", -1)).strip())
    if age:
        return int(age[1]) < GROWN_UP
    return "school" in columns and bool(_at(row, columns["school"]).strip(" 　/-—无"))


def _at(row: Row, place: int) -> str:
    return row[place] if 0 <= place < len(row) else ""


def masked_name(name: str) -> str:
    """A name with all but its first sign masked."""
    plain = GAPS.sub("", name)
    return plain[:1] + "某" * (len(plain) - 1)
