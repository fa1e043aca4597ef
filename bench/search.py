"""How long searching takes: index and query 100 000 generated items, beside SQLite's own LIKE on the same rows.

Everything is entered through gongkai's own actions into an installation made for this run. Queries are answered as the
search page answers them, with the hits held against the records and their snippets; cold is the first answer of a
process that has just opened the index. Figures go to standard output, progress to the error stream; nothing is kept.
`make bench` asks for 10 000, fifty seconds of one processor; 100 000 take some ten minutes, half of it the baseline.

    .venv/bin/python bench/search.py [ITEMS]
"""

from __future__ import annotations

import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from datetime import date, timedelta
from pathlib import Path
from random import Random

ITEMS, SEED, COLD, WARM, SLOW = 100_000, 7, 5, 300, 30
CODE, BY, TODAY = "zone", "account:900", date(2026, 6, 30)
PER_ACT = 1_000
# fmt: off
SUBJECTS = ("临时救助", "最低生活保障", "殡葬服务", "社会组织登记", "养老机构", "地名管理", "婚姻登记", "残疾人补贴", "行政区划",
            "慈善组织", "老旧小区改造", "水库巡查", "道路养护", "安全生产", "环境影响评价", "建设用地", "政府采购", "财政预算",
            "义务教育", "食品安全", "防汛抗旱", "招商引资", "科技创新", "人才引进", "乡村振兴", "公共资源交易")
ACTS = ("实施办法", "工作通知", "情况通报", "公示名单", "政策解读", "实施方案", "管理规定", "工作总结", "听证公告", "招标公告")
PLACES = ("城关", "东岭", "西河", "南坪", "北塘", "青山", "绿水", "高桥", "白石", "柳林")
SENTENCES = ("为进一步规范{}，根据有关规定，结合本区实际，制定本文件。", "各有关单位应当在二十个工作日内完成{}有关工作。",
             "符合{}条件的，可以向所在地街道办事处提出申请。", "{}所需经费列入年度预算，专款专用，接受审计监督。",
             "对在{}中成绩突出的单位和个人，按照规定予以表扬。", "本年度{}共受理申请若干件，办结率达到规定要求。")
# fmt: on


def main() -> int:
    items = int(sys.argv[1]) if len(sys.argv) > 1 else ITEMS
    print(
        f"{os.cpu_count()} cores, {platform.system()}, Python {platform.python_version()}; {items:,} items, seed {SEED}"
    )
    with tempfile.TemporaryDirectory(prefix="gongkai-bench-") as home:
        place = {**os.environ, "GONGKAI_HOME": home, "DJANGO_SETTINGS_MODULE": "gongkai.config.settings"}
        place.pop("DATABASE_URL", None)

        def stage(name: str) -> dict:
            command = [sys.executable, __file__, "--stage", name, str(items)]
            return json.loads(subprocess.run(command, env=place, stdout=subprocess.PIPE, check=True).stdout)

        filled, built = stage("fill"), stage("build")
        print(
            f"enter {filled['seconds']:.0f} s; rebuild {built['seconds']:.1f} s, {items / built['seconds']:,.0f} items/s, ",
            end="",
        )
        print(f"{built['megabytes']:.1f} MB beside a database of {built['database']:.0f} MB")
        cold = sorted(stage("cold")["ms"] for _ in range(COLD))
        print(f"cold, first answer of a process: median {statistics.median(cold):.1f} ms, worst {cold[-1]:.1f} ms")
        for name, label in (("warm", "tantivy, warm"), ("like", "baseline: SQLite LIKE, count and first page")):
            found = stage(name)
            p50, p95 = statistics.median(found["ms"]), statistics.quantiles(found["ms"], n=20)[-1]
            print(f"{label}: p50 {p50:.1f} ms, p95 {p95:.1f} ms ({len(found['ms'])} queries, {found['hits']:,} hits)")
        after = stage("publish")
        print(f"publish one item and find it: p50 {after['p50']:.0f} ms, worst {after['worst']:.0f} ms")
    return 0


def queries(number: int, chance: Random) -> list[str]:
    """As people type: a subject, a subject with a place or an act, a 文号, a title."""
    kinds = (
        lambda: chance.choice(SUBJECTS),
        lambda: f"{chance.choice(PLACES)} {chance.choice(SUBJECTS)}",
        lambda: f"{chance.choice(SUBJECTS)}{chance.choice(ACTS)}",
        lambda: f"区发[{2015 + chance.randrange(11)}]{1 + chance.randrange(900)}号",
        lambda: f"关于{chance.choice(PLACES)}街道{chance.choice(SUBJECTS)}的{chance.choice(ACTS)}",
    )
    return [chance.choice(kinds)() for _ in range(number)]


def fill(items: int) -> dict:
    from django.core.management import call_command  # noqa: PLC0415 — after setup

    from gongkai.agencies.actions import enter_agency  # noqa: PLC0415
    from gongkai.publication.actions import Draft, enter_categories, enter_documents, publish_items  # noqa: PLC0415
    from gongkai.publication.models import Category, InformationItem, NormativeDocument  # noqa: PLC0415
    from gongkai.search import actions  # noqa: PLC0415

    actions.after_commit = lambda: None  # measured apart
    call_command("migrate", verbosity=0, interactive=False)
    agency = enter_agency(
        by=BY, code=CODE, name="某开发区管理委员会", kind="department", parent=None, disclosure_office=""
    )
    enter_categories(by=BY, agency=agency, rows=[Category(code="all", name="政务公开")], on=TODAY)
    category, chance, begun = Category.objects.get(), Random(SEED), time.perf_counter()
    for start in range(0, items, PER_ACT):
        drafts = []
        for number in range(start, min(items, start + PER_ACT)):
            subject, on = chance.choice(SUBJECTS), date(2015, 1, 1) + timedelta(chance.randrange(4_000))
            title = f"关于{chance.choice(PLACES)}街道{subject}的{chance.choice(ACTS)}"
            body = "".join(
                chance.choice(SENTENCES).format(chance.choice((subject, subject, chance.choice(SUBJECTS))))
                for _ in range(chance.randrange(4, 40))
            )
            facts = {"category": category, "title": title, "formed_on": on, "published_on": on}
            drafts.append(Draft(InformationItem(index_number=f"Z-{number:07}", **facts), body))
        publish_items(by=BY, agency=agency, drafts=drafts, on=TODAY)
        documents = []
        for draft in drafts[::10]:
            number = f"区发〔{draft.item.published_on.year}〕{int(draft.item.index_number[2:]) // 10 + 1}号"
            document = NormativeDocument(
                kind="normative_documents", number=number, title=draft.item.title, item=draft.item
            )
            document.issued_on = document.published_on = draft.item.published_on
            documents.append(document)
        enter_documents(by=BY, agency=agency, rows=documents, on=TODAY)
        print(f"\r  {start + PER_ACT:,}  ", end="", file=sys.stderr, flush=True)
    print(file=sys.stderr)
    return {"seconds": time.perf_counter() - begun}


def build(items: int) -> dict:
    from django.conf import settings  # noqa: PLC0415 — after setup

    from gongkai.search import writing  # noqa: PLC0415
    from gongkai.search.models import Pending  # noqa: PLC0415

    Pending.objects.all().delete()  # the outbox of the filling: everything is read from the records
    begun = time.perf_counter()
    if writing.rebuild() != items:
        sys.exit("the index does not hold what was entered")
    seconds = time.perf_counter() - begun
    size = sum(path.stat().st_size for path in settings.SEARCH_INDEX.rglob("*") if path.is_file())
    database = Path(settings.DATABASES["default"]["NAME"]).stat().st_size
    return {"seconds": seconds, "megabytes": size / 1e6, "database": database / 1e6}


def answers(asked: list[str], answer) -> dict:
    taken, hits = [], 0
    for text in asked:
        begun = time.perf_counter()
        hits += answer(text)
        taken.append((time.perf_counter() - begun) * 1000)
    return {"ms": taken, "hits": hits}


def searched(text: str) -> int:
    from gongkai.search.queries import search  # noqa: PLC0415 — after setup

    return search(text).total


def cold(_items: int) -> dict:
    from django.db import connection  # noqa: PLC0415 — after setup

    connection.ensure_connection()
    return {"ms": answers(queries(1, Random()), searched)["ms"][0]}


def warm(_items: int) -> dict:
    answers(queries(20, Random(SEED)), searched)
    return answers(queries(WARM, Random(SEED + 1)), searched)


def like(_items: int) -> dict:
    from django.db.models import Q  # noqa: PLC0415 — after setup

    from gongkai.publication.models import InformationItem, ItemVersion  # noqa: PLC0415

    def answer(text: str) -> int:
        found = ItemVersion.objects.filter(item__withdrawn_on__isnull=True)
        for word in text.split():
            found = found.filter(Q(title__contains=word) | Q(body__contains=word))
        list(InformationItem.objects.filter(versions__in=found).order_by("-published_on")[:10])
        return found.count()

    return answers(queries(SLOW, Random(SEED + 1)), answer)


def publish(_items: int) -> dict:
    from gongkai.agencies.models import Agency  # noqa: PLC0415 — after setup
    from gongkai.publication.actions import Draft, publish_items  # noqa: PLC0415
    from gongkai.publication.models import Category, InformationItem  # noqa: PLC0415

    agency, category, taken = Agency.objects.get(), Category.objects.get(), []
    for number in range(20):
        title = f"新发布的第{number}号特别公告"
        item = InformationItem(
            category=category, index_number=f"N-{number}", title=title, formed_on=TODAY, published_on=TODAY
        )
        begun = time.perf_counter()
        publish_items(by=BY, agency=agency, drafts=[Draft(item, "正文")], on=TODAY)
        if not searched(title):
            sys.exit("published and not found")
        taken.append((time.perf_counter() - begun) * 1000)
    return {"p50": statistics.median(taken), "worst": max(taken)}


if __name__ == "__main__":
    if "--stage" not in sys.argv:
        sys.exit(main())
    import django

    django.setup()
    print(json.dumps(globals()[sys.argv[2]](int(sys.argv[3]))))
