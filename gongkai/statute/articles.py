"""条例五十六条，条条有着落：哪一条由哪段代码承担，哪一条没有代码、为什么。

Nobody keeps the list of code by hand: :func:`claims` walks this package and collects every place of law written in it.
What is written by hand is the reason why an article has no code, and why two rooms may both write the same place.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import fields, is_dataclass
from enum import Enum
from inspect import isclass, isfunction
from types import ModuleType
from typing import Final, NamedTuple

from gongkai import statute
from gongkai.statute.cite import Cite, Instrument, chinese_number, ogi


class Article(NamedTuple):
    """One article: its number, what it is about in our words, and why no code carries it, if none does."""

    number: int
    about: str
    no_code: str = ""


class Shared(NamedTuple):
    """Places that these rooms all write, and why that is not one rule kept twice."""

    rooms: frozenset[str]
    reason: str
    places: tuple[Cite, ...]


class Claim(NamedTuple):
    """A place of law and the dotted name of what writes it."""

    place: Cite
    name: str

    @property
    def room(self) -> str:
        """The first package or module below ``statute``."""
        return self.name.split(".")[2]


PRINCIPLE: Final = "原则和要求，没有可以计算的规则。"
ORGANISATION: Final = "组织领导和机构设置，是人和机构的数据，不是规则。"
PRACTICE: Final = "是要做的事，由页面和流程承担，没有可以写成表格的规则。"
SANCTION: Final = "由有权机关依法决定，软件只记录结果。"

# fmt: off
ARTICLES: Final = (
    Article(1,  "立法目的", PRINCIPLE),
    Article(2,  "政府信息的定义"),
    Article(3,  "主管部门", ORGANISATION),
    Article(4,  "政府信息公开工作机构及其职能", ORGANISATION),
    Article(5,  "以公开为常态、不公开为例外", PRINCIPLE),
    Article(6,  "及时准确，澄清虚假信息", PRINCIPLE),
    Article(7,  "逐步增加公开内容", PRINCIPLE),
    Article(8,  "规范化、标准化、信息化", PRINCIPLE),
    Article(9,  "公众的监督、批评和建议", PRACTICE),
    Article(10, "由谁公开", ORGANISATION),
    Article(11, "与有关机关协商、确认；需要批准的经批准", PRACTICE),
    Article(12, "指南和目录"),
    Article(13, "除三条例外都应当公开；公开的两种方式"),
    Article(14, "不予公开：国家秘密、法律禁止、三安全一稳定"),
    Article(15, "不得公开：第三方合法权益"),
    Article(16, "可以不予公开：内部事务、过程性信息、执法案卷"),
    Article(17, "公开审查机制", PRACTICE),
    Article(18, "不予公开信息的定期评估审查"),
    Article(19, "主动公开的标准"),
    Article(20, "主动公开的十五项内容"),
    Article(21, "市县和乡镇还应当公开的内容"),
    Article(22, "确定具体内容并不断增加", PRACTICE),
    Article(23, "公开的途径", PRACTICE),
    Article(24, "统一平台：检索、查阅、下载", PRACTICE),
    Article(25, "查阅场所", PRACTICE),
    Article(26, "主动公开的期限"),
    Article(27, "谁可以申请，向谁申请", ORGANISATION),
    Article(28, "申请渠道", PRACTICE),
    Article(29, "申请的提出和内容"),
    Article(30, "补正"),
    Article(31, "收到申请的时间"),
    Article(32, "征求第三方意见"),
    Article(33, "答复期限、延长和不计入的时间"),
    Article(34, "共同制作信息的征求意见"),
    Article(35, "数量、频次明显超过合理范围"),
    Article(36, "七种答复"),
    Article(37, "区分处理"),
    Article(38, "不必加工、分析"),
    Article(39, "信访投诉举报和公开出版物"),
    Article(40, "提供的形式", PRACTICE),
    Article(41, "更正与自身有关的记录", PRACTICE),
    Article(42, "不收费用；信息处理费"),
    Article(43, "对阅读困难、视听障碍者的帮助", PRACTICE),
    Article(44, "多人申请的、建议公开的转为主动公开", PRACTICE),
    Article(45, "登记、审核、办理、答复、归档"),
    Article(46, "考核、评议和责任追究制度", PRACTICE),
    Article(47, "指导监督和公众的反映", SANCTION),
    Article(48, "培训", PRACTICE),
    Article(49, "年度报告的公布期限"),
    Article(50, "年度报告的内容和格式"),
    Article(51, "投诉举报、行政复议、行政诉讼"),
    Article(52, "未建立制度、机制的责任", SANCTION),
    Article(53, "违反条例的责任", SANCTION),
    Article(54, "授权组织适用本条例", ORGANISATION),
    Article(55, "公共企事业单位另依规定", "公共企事业单位依照各行业的规定公开，不在本程序的范围内。"),
    Article(56, "施行日期", "2019年5月15日是每一行期限生效日期的来源，写在期限表里，不单成一条规则。"),
)
# A request's steps, limits, letters, outcome and line meet in the same article; each says another thing about it.
SHARED: Final = (
    Shared(frozenset({"openness", "outcomes"}), "同一条例外：不公开的理由，和处理结果", (
        ogi(14), ogi(15), ogi(16, 1), ogi(16, 2),
    )),
    Shared(frozenset({"annual_report", "openness"}), "应当公开的一项，和报表对这一项的计数", (
        ogi(20, 0, 1), ogi(20, 0, 5), ogi(20, 0, 6), ogi(20, 0, 8), ogi(20, 0, 9),
    )),
    Shared(frozenset({"limits", "outcomes", "steps"}), "一个期限、一封文书、一个步骤", (ogi(32), ogi(33, 2), ogi(34), ogi(35))),
    Shared(frozenset({"limits", "time_limits"}), "条例的期限，和目录写明的期限：没有天数的以条例的为限", (ogi(26),)),
    Shared(frozenset({"deadlines", "limits", "outcomes", "steps"}), "补正的期限、重新起算、文书和步骤", (ogi(30),)),
    Shared(frozenset({"annual_report", "outcomes", "steps"}), "收到：回执、登记的步骤、报表的新收一行", (ogi(31),)),
    Shared(frozenset({"deadlines", "outcomes"}), "不计入期限的日子，和征求意见的文书", (ogi(33, 3),)),
    Shared(frozenset({"annual_report", "remedies"}), "告知的途径，和报表对复议、诉讼的计数", (ogi(51),)),
    Shared(frozenset({"fees", "outcomes"}), "收费的依据，和收费、未缴费的文书", (ogi(42, 1),)),
    Shared(frozenset({"outcomes", "steps"}), "登记的步骤和回执", (ogi(45),)),
)
# fmt: on


def _modules() -> list[ModuleType]:
    """Every module of the package, those that others build on first."""
    names = [found.name for found in pkgutil.walk_packages(statute.__path__, f"{statute.__name__}.")]
    modules = {name: importlib.import_module(name) for name in names if name != __name__}
    ordered: dict[str, ModuleType] = {}

    def add(name: str, waiting: frozenset[str]) -> None:
        if name in modules and name not in ordered and name not in waiting:
            for used in vars(modules[name]).values():
                add(getattr(used, "__module__", None) or "", waiting | {name})
            ordered[name] = modules[name]

    for name in sorted(modules):
        add(name, frozenset())
    return list(ordered.values())


def claims() -> tuple[Claim, ...]:
    """Every place of law written in the package, credited to what wrote it; quoting another's row is not a claim."""
    credited: set[int] = set()
    found = []
    for module in _modules():
        for name, value in vars(module).items():
            for written, place in _written(f"{module.__name__}.{name}", value, module.__name__):
                if id(place) not in credited:
                    credited.add(id(place))
                    found.append(Claim(place, written))
    return tuple(found)


def _written(name: str, value: object, module: str) -> Iterator[tuple[str, Cite]]:
    """Places behind one name of a module; a class or function of another module is that module's."""
    if not (isclass(value) or isfunction(value)):
        yield from ((name, place) for place in _held(value))
    elif value.__module__ == module:
        yield from ((name, place) for place in _held(vars(value).get("cites")))
        for inner, part in _parts(value):
            yield from ((f"{name}.{inner}", place) for place in _held(part))


def _parts(value: object) -> Iterator[tuple[str, object]]:
    """What a class writes: an enum the columns of each member, any class the marks of its methods and properties."""
    if isclass(value) and issubclass(value, Enum):
        yield from ((name, tuple(vars(member).values())) for name, member in value.__members__.items())
    if isclass(value):
        for name, part in vars(value).items():
            wrapped = getattr(part, "fget", None) or getattr(part, "__func__", part)
            if isfunction(wrapped):
                yield name, vars(wrapped).get("cites")


def _held(value: object) -> Iterator[Cite]:
    """Places within data. A member of an enum is somebody's row, quoted: it is not entered."""
    if isinstance(value, Cite):
        yield value
    elif isinstance(value, Enum) or isclass(value):
        return
    elif is_dataclass(value):
        for field in fields(value):
            yield from _held(getattr(value, field.name))
    elif isinstance(value, Mapping):
        yield from _held((*value.keys(), *value.values()))
    elif isinstance(value, (tuple, list, set, frozenset)):
        for part in value:
            yield from _held(part)


def carried_by(number: int, found: Iterable[Claim]) -> tuple[str, ...]:
    """The names that write some place of this article of the regulation."""
    names = (c.name for c in found if c.place.instrument is Instrument.REGULATION and c.place.article == number)
    return tuple(dict.fromkeys(names))


def problems(articles: tuple[Article, ...], found: tuple[Claim, ...], shared: tuple[Shared, ...]) -> tuple[str, ...]:
    """What is wrong with the register, in sentences; empty when every article is accounted for, once."""
    return (*_gaps(articles, found), *_doubles(found, shared))


def _gaps(articles: tuple[Article, ...], found: tuple[Claim, ...]) -> Iterator[str]:
    for article in articles:
        names = carried_by(article.number, found)
        where = f"第{chinese_number(article.number)}条"
        if not names and not article.no_code:
            yield f"{where}没有代码承担，也没有写明理由。"
        if names and article.no_code:
            yield f"{where}写明没有代码，却由{'、'.join(names)}承担。"


def _doubles(found: tuple[Claim, ...], shared: tuple[Shared, ...]) -> Iterator[str]:
    rooms: dict[Cite, set[str]] = {}
    for claim in found:
        if claim.place.instrument is Instrument.REGULATION:
            rooms.setdefault(claim.place, set()).add(claim.room)
    explained = {place: row.rooms for row in shared for place in row.places}
    for place in sorted({*explained, *(place for place in rooms if len(rooms[place]) > 1)}):
        actual, allowed = rooms.get(place, set()), explained.get(place, frozenset())
        if actual != allowed:
            said = f"理由写的是{'、'.join(sorted(allowed))}" if allowed else "没有写明理由"
            yield f"{place.place}由{'、'.join(sorted(actual)) or '无人'}承担，{said}。"


def register_page() -> str:
    """The register in Markdown, one row an article."""
    found = claims()
    rows = [
        f"| {article.number} | {article.about} | "
        + ("<br>".join(f"`{name}`" for name in carried_by(article.number, found)) or article.no_code)
        + " |"
        for article in ARTICLES
    ]
    head = [
        "# 条例逐条对照",
        "",
        "由 `gongkai/statute/articles.py` 生成。",
        "",
        "| 条 | 内容 | 着落 |",
        "| --- | --- | --- |",
    ]
    return "\n".join([*head, *rows]) + "\n"
