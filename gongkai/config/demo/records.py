"""The demonstration's records, year by year, written to CSV files.

The figures of 2020 are those of the zone's published report; titles, dates and numbers are invented. Everything follows
from a fixed seed, so that every installation shows the same records.
"""

import csv
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import Any

from gongkai.config.demo import wording
from gongkai.statute.limits import Limit
from gongkai.statute.working_days import MAINLAND

AGENCY = "linfen-edz"
NAME = "临汾经济开发区管理委员会"
SEED = 711
YEARS = (2020, 2021)

Row = dict[str, Any]


def write(folder: Path) -> None:
    """Write every file of the demonstration into a folder."""
    chance = Random(SEED)  # noqa: S311 — repeatable titles, not secrets
    items = [item for year in YEARS for item in _items(year, chance)]
    files: dict[str, Iterable[Row]] = {
        "agencies.csv": _agencies(),
        "categories.csv": _categories(),
        "items.csv": items,
        "normative_documents.csv": _documents(items),
        "register_items.csv": _register_items(),
        "register_entries.csv": _register_entries(chance),
        "requests.csv": _requests(chance),
    }
    for name, rows in files.items():
        _write(folder / name, list(rows))


def _write(path: Path, rows: list[Row]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, fieldnames=list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def _agencies() -> Iterator[Row]:
    office = "临汾经济开发区管理委员会综合工作部"
    yield {"code": AGENCY, "name": NAME, "kind": "dispatched_office", "disclosure_office": office}


def _categories() -> Iterator[Row]:
    for position, (code, name, *_) in enumerate(wording.KINDS, start=1):
        yield {"agency": AGENCY, "code": code, "name": name, "position": position}


def working_days(year: int) -> list[date]:
    """The working days of a year."""
    days = (date(year, 1, 1) + timedelta(days=number) for number in range(366))
    return [day for day in days if day.year == year and MAINLAND.is_working_day(day)]


def _items(year: int, chance: Random) -> Iterator[Row]:
    """The items of a year in the order of their publication; a document is formed one to five working days before."""
    days = working_days(year)
    kinds = [kind for kind in wording.KINDS for _ in range(kind[2 + YEARS.index(year)])]
    chance.shuffle(kinds)
    titles = iter(_normative_titles(year))
    for number, (kind, position) in enumerate(
        zip(kinds, _positions(len(days), len(kinds), chance), strict=True), start=1
    ):
        title = next(titles) if kind[0] == "normative" else _title(kind[4], year, chance)
        formed = days[max(0, position - chance.randint(0, 5))]
        yield {
            "agency": AGENCY,
            "index_number": f"LFJK-{year}-{number:05}",
            "category": kind[0],
            "title": title,
            "formed_on": formed,
            "published_on": days[position],
            "body": _body(title, formed),
        }


def _positions(days: int, items: int, chance: Random) -> list[int]:
    return sorted(chance.randrange(days) for _ in range(items))


def _normative_titles(year: int) -> tuple[str, ...]:
    return wording.NORMATIVE_2020 if year == YEARS[0] else wording.NORMATIVE_2021


def _words(chance: Random) -> dict[str, str]:
    lists = {
        "industry": wording.INDUSTRIES,
        "park": wording.PARKS,
        "road": wording.ROADS,
        "office": wording.OFFICES,
        "theme": wording.THEMES,
        "meeting": wording.MEETINGS,
    }
    return {name: chance.choice(words) for name, words in lists.items()}


def _title(patterns: tuple[str, ...], year: int, chance: Random) -> str:
    return chance.choice(patterns).format(**_words(chance), year=year, before=year - 1)


def _body(title: str, formed: date) -> str:
    return f"{title}。本条为演示内容，形成于{formed.year}年{formed.month}月{formed.day}日。"


def _documents(items: list[Row]) -> Iterator[Row]:
    """Seven documents public at the end of 2020, six of them new; in 2021 four issued, one repealed, one expired."""
    before = wording.NORMATIVE_BEFORE[0]
    day = date(2019, 6, 18)
    yield _document("临开规〔2019〕1号", before, day, day, item="")
    for item in items:
        if item["category"] == "normative":
            year = item["published_on"].year
            number = f"临开规〔{year}〕{_normative_titles(year).index(item['title']) + 1}号"
            yield _document(number, item["title"], item["formed_on"], item["published_on"], item=item["index_number"])


#: 2021: one repealed, one expired
ENDED = {
    wording.NORMATIVE_BEFORE[0]: (date(2021, 6, 30), "repealed"),
    wording.NORMATIVE_2020[0]: (date(2021, 9, 30), "expired"),
}


def _document(number: str, title: str, issued: date, public: date, *, item: str) -> Row:
    ended_on, ended_by = ENDED.get(title, ("", ""))
    return {
        "agency": AGENCY,
        "kind": "normative_documents",
        "number": number,
        "title": title,
        "issued_on": issued,
        "published_on": public,
        "ended_on": ended_on,
        "ended_by": ended_by,
        "item": item,
    }


# fmt: off
#: 清单、名称、2019 年年末的项目数
REGISTERS = (
    ("licences",       wording.LICENCES,       17),
    ("other_services", wording.OTHER_SERVICES,  7),
    ("penalties",      wording.PENALTIES,       1),
    ("fees",           wording.FEES,            1),
)
#: 清单、2020 年和 2021 年的决定数量
DECISIONS = (
    ("licences",       (26, 31)),
    ("other_services", (47, 52)),
    ("penalties",      (14, 11)),
)
PROJECTS = (17, 18)                                 # 政府集中采购项目
PROCURED_FEN = (1_553_910_000, 1_726_405_000)       # 1553.91 万元、1726.405 万元
CHARGED_FEN = (38_600_000, 41_250_000)                    # 行政事业性收费
# fmt: on


def _register_items() -> Iterator[Row]:
    for register, names, before in REGISTERS:
        for number, name in enumerate(names, start=1):
            added = date(2019, 3, 1) if number <= before else date(2020, 6, 15)
            code = f"{register[:3].upper()}-{number:03}"
            yield {"agency": AGENCY, "register": register, "code": code, "name": name, "added_on": added}


def _register_entries(chance: Random) -> Iterator[Row]:
    for year in YEARS:
        for register, counts in DECISIONS:
            yield from _decisions(register, counts[YEARS.index(year)], year, chance)
        yield from _purchases(year, chance)
        yield _charges(year)


def _entry(register: str, number: str, title: str, **facts: Any) -> Row:
    empty = dict.fromkeys(("item", "decided_on", "period_from", "period_to", "quantity", "amount", "source"), "")
    return {"agency": AGENCY, "register": register, "number": number, "title": title, **empty, **facts}


def _decisions(register: str, count: int, year: int, chance: Random) -> Iterator[Row]:
    """Single decisions, but for the last quarter of other services, which came as one list from the service hall."""
    names = next(names for name, names, _ in REGISTERS if name == register)
    days = working_days(year)
    summed = 12 if register == "other_services" else 0
    for number in range(1, count - summed + 1):
        chosen = chance.randrange(len(names))
        code, label = f"{register[:3].upper()}-{chosen + 1:03}", f"{year}-{register[:3]}-{number:03}"
        yield _entry(register, label, names[chosen], item=code, decided_on=chance.choice(days))
    if summed:
        quarter = {"period_from": date(year, 10, 1), "period_to": date(year, 12, 31)}
        yield _entry(
            register, f"{year}-Q4", "第四季度汇总", quantity=summed, source="政务服务大厅第四季度办件清单", **quarter
        )


def _purchases(year: int, chance: Random) -> Iterator[Row]:
    count, left = PROJECTS[YEARS.index(year)], PROCURED_FEN[YEARS.index(year)]
    days = working_days(year)
    for number in range(1, count + 1):
        remaining = count - number
        fen = left if not remaining else round(left / (remaining + 1) * chance.uniform(0.6, 1.4) / 100_000) * 100_000
        left -= fen
        title = chance.choice(("{park}{road}维护工程", "{office}办公设备采购", "{park}绿化养护服务", "{theme}技术服务"))
        words = title.format(**_words(chance))
        day = chance.choice(days)
        yield _entry("procurement", f"{year}-CG-{number:02}", words, decided_on=day, amount=f"{fen / 100:.2f}")


def _charges(year: int) -> Row:
    fen = CHARGED_FEN[YEARS.index(year)]
    period = {"period_from": date(year, 1, 1), "period_to": date(year, 12, 31), "quantity": 1}
    source = "非税收入年度对账单"
    return _entry("fees", f"{year}-SF", "全年收费", amount=f"{fen / 100:.2f}", source=source, item="FEE-001", **period)


# fmt: off
#: 2021 年的申请：收到日期、申请人、提交方式、办理结果（空的结转下年度）
REQUESTS_2021 = (
    (date(2021,  3, 15), "natural",  "internet",        "granted"),
    (date(2021,  4, 22), "business", "registered_post", "not_held"),
    (date(2021,  6,  8), "natural",  "in_person",       "granted_in_part"),
    (date(2021,  9, 13), "natural",  "internet",        "petition_or_complaint"),
    (date(2021, 11, 29), "legal_service", "email",      "granted"),
    (date(2021, 12, 24), "natural",  "internet",        ""),
)
# fmt: on


def _requests(chance: Random) -> Iterator[Row]:
    """2020: three by natural persons, all answered in part and in time. 2021: six, the last still open at the year's end."""
    received = sorted(chance.sample(working_days(2020)[40:200], len(wording.REQUESTED)))
    asked = [(day, "natural", channel, "granted_in_part") for day, channel in zip(received, CHANNELS_2020, strict=True)]
    subjects = wording.REQUESTED + wording.REQUESTED_2021
    for number, (facts, subject) in enumerate(zip((*asked, *REQUESTS_2021), subjects, strict=True), start=1):
        day, kind, channel, outcome = facts
        yield {
            "agency": AGENCY,
            "number": f"{day.year}-{number:03}",
            "requester_kind": kind,
            "channel": channel,
            "received_on": day,
            "subject": subject.format(**_words(chance)),
            "outcome": outcome,
            "concluded_on": _served(day, chance) if outcome else "",
            "form_asked": "电子邮件",
            "form_given": "电子邮件" if outcome else "",
        }


CHANNELS_2020 = ("in_person", "registered_post", "internet")


def _served(received: date, chance: Random) -> date:
    """A day within the twenty working days of 条例 33."""
    after = [day for year in (received.year, received.year + 1) for day in working_days(year) if day > received]
    return after[chance.randrange(5, Limit.REPLY.days)]
