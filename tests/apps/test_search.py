"""Search: what is public is found, what is not is never found, however far behind or broken the index is."""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
import time
from datetime import date
from pathlib import Path
from random import Random

import pytest
import search_corpus
from django.conf import settings as configured
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from gongkai.publication import indexing
from gongkai.publication.models import InformationItem
from gongkai.search import actions, embedded, text, writing
from gongkai.search.embedded import EmbeddedIndex
from gongkai.search.engine import DEEPEST, NoIndex, Query
from gongkai.search.models import Pending
from gongkai.search.queries import search, status
from gongkai.search.tasks import UPDATE, left

ROOT = Path(__file__).resolve().parents[2]
DRILL = Path(__file__).with_name("search_drill.py")
NOT_FOUND = 404


@pytest.fixture
def site(settings, tmp_path):
    settings.SEARCH_INDEX = tmp_path / "index"
    return search_corpus.build()


@pytest.fixture
def behind(monkeypatch):
    """The index is left behind: nothing is indexed at the moment of a commit."""
    monkeypatch.setattr(actions, "after_commit", lambda: None)


def drawn(of):
    return Random(of)  # noqa: S311 — seeded, not secret


def titles(asked, **options):
    return [hit.document.title for hit in search(asked, **options).hits]


# ── text ─────────────────────────────────────────────────

WRITTEN = (
    "青民发〔2021〕30号",
    "青民发[2021]30号",
    "青民发(2021)30号",
    "青民发（2021）30号",
    "青民发【2021】30 号",
    "青民发〔２０２１〕３０号",
    "青民发 〔 2021 〕 第 30 号",
    "青民发［2021］030号",
    "青民发2021年30号",
)


@pytest.mark.parametrize("written", WRITTEN)
def test_a_document_number_has_one_form_however_it_is_written(written):
    assert text.number_asked_for(written).endswith("〔2021〕30号")
    assert "〔2021〕30号" in text.number_keys(written)


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("〔2021〕30号", "〔2021〕30号"),
        ("关于印发青民发〔2021〕30号", "青民发〔2021〕30号"),
        ("国办公开办函〔2021〕30号 年度报告格式", "国办公开办函〔2021〕30号"),
        ("2021年度报告", ""),
        ("电话12345号", ""),
        ("第30号", ""),
    ],
)
def test_a_document_number_is_seen_in_what_is_typed(typed, number):
    assert text.number_asked_for(typed) == number


def plain(parts):
    return "".join(part for part, _ in parts)


@pytest.mark.parametrize(
    ("whole", "sought", "marked"),
    [
        ("临时救助办法", ["临时", "救助"], ["临时救助"]),
        ("第 3 号和第 43 号", ["3"], ["3"]),
        ("ＡＢＣ 标准", ["abc"], ["ＡＢＣ"]),
        ("没有", ["临时"], []),
        ("", ["临时"], []),
        ("a.b", ["."], ["."]),
    ],
)
def test_a_snippet_marks_the_words_where_they_stand(whole, sought, marked):
    found = text.snippet(whole, sought)
    assert plain(found) == whole
    assert [part for part, is_sought in found if is_sought] == marked


def test_a_snippet_shows_the_place_where_most_is_found():
    whole = "救助" + "一" * 400 + "临时救助申请" + "二" * 400
    found = text.snippet(whole, ["临时", "救助", "申请"])
    assert "临时救助申请" in [part for part, is_sought in found if is_sought]
    assert plain(found).startswith("…")
    assert plain(found).endswith("…")
    assert len(plain(found)) <= 122


# ── ranks ────────────────────────────────────────────────

CORPUS = [
    # title, body, day, 文号
    ("临时救助办法", "第一条 为了规范临时救助，制定本办法。", date(2021, 3, 1), "青民发〔2021〕30号"),
    (
        "关于修改临时救助办法的决定",
        "现决定对青民发〔2021〕30号文件作如下修改。",
        date(2023, 3, 1),
        "青民发〔2023〕30号",
    ),
    ("临时救助办法解读", "临时救助办法对申请条件作了规定。", date(2021, 3, 5), ""),
    ("二〇一九年临时救助发放情况", "本年发放临时救助金。", date(2019, 12, 1), ""),
    ("二〇二三年临时救助发放情况", "本年发放临时救助金。", date(2023, 12, 1), ""),
    ("最低生活保障工作通知", "符合条件的，也可以申请临时救助。", date(2022, 1, 1), ""),
    ("GB/T 37668 无障碍建设方案", "网站无障碍。", date(2022, 1, 1), ""),
    ("殡葬服务收费标准", "收费项目和标准。", date(2022, 5, 1), "青民〔2022〕30号"),
]


@pytest.fixture
def corpus(site):
    for title, body, on, number in CORPUS:
        site.publish(title, body, on=on, number=number)
    site.publish("水库安全运行通知", "加强水库巡查。", agency=site.other)
    writing.update()
    return site


# fmt: off
FIRST = [
    # typed                     the first ones, in order
    ("青民发〔2021〕30号",       ["临时救助办法"]),
    ("青民发[2021]30号",         ["临时救助办法"]),
    ("(2021)30号",              ["临时救助办法"]),
    ("青民〔2022〕30号",         ["殡葬服务收费标准"]),
    ("青民发〔２０２３〕３０号",   ["关于修改临时救助办法的决定"]),
    ("临时救助办法",             ["临时救助办法"]),
    (" 临时 救助办法。",          ["临时救助办法"]),
    ("临时救助发放情况",          ["二〇二三年临时救助发放情况", "二〇一九年临时救助发放情况"]),
    ("收费标准",                 ["殡葬服务收费标准"]),
    ("gb/t 37668",              ["GB/T 37668 无障碍建设方案"]),
    ("ＧＢ／Ｔ３７６６８",        ["GB/T 37668 无障碍建设方案"]),
    ("殡",                      ["殡葬服务收费标准"]),
    ("葬服",                    ["殡葬服务收费标准"]),
    ("绿水县水利局 通知",         ["水库安全运行通知"]),
]
# fmt: on


@pytest.mark.data
@pytest.mark.django_db
def test_exact_number_then_exact_title_then_relevance_and_freshness(corpus):
    wrong = {typed: found for typed, first in FIRST if (found := titles(typed))[: len(first)] != first}
    assert wrong == {}
    assert titles("最低生活保障") == ["最低生活保障工作通知"]
    assert set(titles("临时救助")) == {title for title, *_ in CORPUS if "临时救助" in title} | {"最低生活保障工作通知"}
    assert titles("临时救助")[-1] == "最低生活保障工作通知"


HOSTILE = (
    "",
    " \t\n",
    "　",
    "，。！",
    "的",
    "\x00",
    "title:救助 AND (",
    'body:"x"~3^9 OR NOT *:* [a TO b] {x',
    "key:item:1",
    "*",
    "?",
    '+-&&||!(){}[]^"~*?:\\/',
    "' OR 1=1 --",
    "<script>alert(1)</script>",
    "臨時救助辦法",
    "𠀀𪚥",
    "é\u0301ﬁ①㈠",
    "\ud800",
    "👨‍👩‍👧",
    "救" * 10_000,
    "临时救助办法" * 2_000,
    " ".join(f"词{n}" for n in range(3_000)),
    "a" * 10_000,
)


@pytest.mark.data
@pytest.mark.django_db
@pytest.mark.parametrize("typed", HOSTILE, ids=range(len(HOSTILE)))
def test_whatever_is_typed_is_text(corpus, client, typed):
    found = search(typed)
    assert found.total >= len(found.hits)
    if not text.title_key(typed):
        assert found.total == 0
    assert client.get("/search/", {"q": typed.encode("utf-8", "replace").decode()}).status_code == 200


@pytest.mark.data
@pytest.mark.django_db
def test_no_operator_reaches_the_engine(corpus):
    """Words of a query language are words: they narrow nothing and widen nothing."""
    assert titles("title:水库") == titles("title 水库")
    assert titles("agency:lvshui") == []
    assert titles("NOT 水库") != [title for title, *_ in CORPUS]


@pytest.mark.data
@pytest.mark.django_db
def test_an_agency_can_be_searched_alone(corpus):
    assert titles("通知", agency="lvshui") == ["水库安全运行通知"]
    assert titles("通知", agency="qingshan") == ["最低生活保障工作通知"]
    assert titles("通知", agency="nowhere") == []


# ── the outbox ───────────────────────────────────────────


@pytest.mark.data
@pytest.mark.django_db(transaction=True)
def test_a_change_and_its_note_stand_or_fall_together(site, behind):
    class Stop(Exception):
        pass

    with pytest.raises(Stop), transaction.atomic():
        site.publish("不会公开的公告")
        assert Pending.objects.count() == 1
        raise Stop
    assert Pending.objects.count() == 0
    with pytest.raises(RuntimeError, match="transaction"):
        actions.note("item", [1])
    item = site.publish("公告", number="青民发〔2024〕1号")
    site.correct(item, "公告", "新")
    site.withdraw(item)
    assert list(Pending.objects.values_list("document", flat=True)) == [item.pk] * 4


@pytest.mark.data
@pytest.mark.django_db(transaction=True)
def test_what_is_published_is_found_as_soon_as_that_is_done(site):
    item = site.publish("临时公告", "正文")
    assert titles("临时公告") == ["临时公告"]
    site.correct(item, "永久公告", "正文")
    assert titles("永久公告") == ["永久公告"]
    assert titles("临时公告") == []
    site.withdraw(item)
    assert search("永久公告").total == 0
    assert status().is_complete


@pytest.mark.data
@pytest.mark.django_db(transaction=True)
def test_an_index_that_cannot_be_written_hinders_no_publication(site, monkeypatch):
    def broken(**_):
        raise OSError("no space left on device")

    monkeypatch.setattr(actions, "update", broken)
    site.publish("公告")
    monkeypatch.undo()
    assert InformationItem.objects.count() == 1
    assert writing.update() == 1 or status().is_complete
    assert titles("公告") == ["公告"]


@pytest.mark.data
@pytest.mark.django_db(transaction=True)
def test_one_note_of_a_transaction_brings_one_update(site, monkeypatch):
    calls = []
    monkeypatch.setattr(actions, "update", lambda **options: calls.append(options))
    with transaction.atomic():
        for number in range(5):
            site.publish(f"公告{number}")
    assert calls == [{"seconds": actions.SECONDS_AFTER_COMMIT}]


@pytest.mark.data
@pytest.mark.django_db
def test_the_job_is_asked_for_what_is_left_and_takes_it(site, behind):
    now = timezone.now()
    assert [arguments["upto"] for _, arguments in left(now)] == [timezone.localdate(now).isoformat()]
    site.publish_many([(f"公告{number}", "") for number in range(3)])
    [(key, arguments)] = left(now)
    assert key == str(Pending.objects.last().pk)
    UPDATE.job.function(**arguments)
    assert list(left(now)) == []
    assert search("公告").total == 3


@pytest.mark.data
@pytest.mark.django_db
def test_two_writers_do_not_meet(site, behind):
    site.publish("公告")
    with embedded.writer_lock(configured.SEARCH_INDEX, wait=False) as free:
        assert free
        assert writing.update() == 0
        assert Pending.objects.count() == 1
    writing.update()
    assert Pending.objects.count() == 0


# ── behind, broken, rebuilt ──────────────────────────────


@pytest.mark.data
@pytest.mark.django_db
def test_a_page_is_filled_from_further_down_and_the_total_corrected(site):
    items = [site.publish(f"公告{number:02}", on=search_corpus.days(number)) for number in range(40)]
    writing.update()
    for item in items[-25:]:
        site.withdraw(item)
    first = search("公告")
    assert [hit.document.title for hit in first.hits] == [f"公告{number:02}" for number in range(14, 4, -1)]
    assert first.total == 15
    second = search("公告", start=first.next)
    assert [hit.document.title for hit in second.hits] == [f"公告{number:02}" for number in range(4, -1, -1)]
    assert second.next is None


@pytest.mark.data
@pytest.mark.django_db
def test_without_an_index_the_answer_is_a_sentence(site, behind, client):
    site.publish("公告")
    with pytest.raises(NoIndex, match="gongkai index rebuild"):
        search("公告")
    assert "检索暂时不能使用" in client.get("/search/", {"q": "公告"}).content.decode()
    assert not status().is_complete
    assert writing.rebuild() == 1
    assert titles("公告") == ["公告"]


@pytest.mark.data
@pytest.mark.django_db
def test_an_index_of_another_format_is_built_anew(site, monkeypatch):
    site.publish("公告")
    writing.update()
    monkeypatch.setattr(embedded, "FORMAT", "2")
    with pytest.raises(NoIndex):
        search("公告")
    writing.update()
    assert titles("公告") == ["公告"]


@pytest.mark.data
@pytest.mark.django_db
def test_every_process_notices_a_new_building_at_once(site, settings):
    site.publish("公告")
    writing.update()
    other = EmbeddedIndex(settings.SEARCH_INDEX)  # as another process has it open
    assert other.count() == 1
    before = (settings.SEARCH_INDEX / "current").readlink()
    site.publish("公告二")
    writing.rebuild()
    assert other.search(Query("公告二"), start=0, size=5).total == 1
    assert (settings.SEARCH_INDEX / "current").readlink() != before
    assert len([path for path in settings.SEARCH_INDEX.iterdir() if path.is_dir() and not path.is_symlink()]) == 1


class Killed(BaseException):
    """The writer is gone at this point."""


class Walk:
    """Random changes, with the index up to date, behind, or broken off at any point."""

    def __init__(self, site, monkeypatch, chance):
        self.site, self.monkeypatch, self.chance = site, monkeypatch, chance
        self.public, self.withdrawn, self.inline = [], [], True

    def step(self):
        acts = (self.publish, self.publish, self.correct, self.withdraw, self.toggle, self.index, self.rebuild)
        act = self.chance.choice((*acts, self.killed_before_commit, self.killed_before_mark, self.killed_in_rebuild))
        act()
        if self.inline:
            writing.update()
        return act.__name__

    def publish(self):
        serials = [self.chance.randrange(10**9) for _ in range(self.chance.randrange(1, 4))]
        texts = [(f"公告{serial}", f"正文{serial}") for serial in serials]
        self.public += self.site.publish_many(texts)

    def correct(self):
        if self.public:
            place, serial = self.chance.randrange(len(self.public)), self.chance.randrange(10**9)
            self.public[place] = self.site.correct(self.public[place], f"公告改{serial}", f"正文改{serial}")

    def withdraw(self):
        if self.public:
            item = self.public.pop(self.chance.randrange(len(self.public)))
            self.withdrawn.append(self.site.withdraw(item))

    def toggle(self):
        self.inline = not self.inline

    def index(self):
        writing.update()

    def rebuild(self):
        assert writing.rebuild() == len(self.public)

    def killed_before_commit(self):
        self._killed(embedded.FolderWriter, "commit")

    def killed_before_mark(self):
        self._killed(Pending.objects, "filter")

    def killed_in_rebuild(self):
        def kill(_done):
            raise Killed

        if self.public:
            with pytest.raises(Killed):
                writing.rebuild(progress=kill)

    def _killed(self, where, name):
        def kill(*_, **__):
            raise Killed

        self.publish()
        with self.monkeypatch.context() as broken:
            broken.setattr(where, name, kill)
            with contextlib.suppress(Killed):
                writing.update()

    def check(self):
        """Now: nothing that is not public in its current version, and the words shown are the records' own."""
        now = {
            (item.pk, item.version): item.title for item in InformationItem.objects.filter(withdrawn_on__isnull=True)
        }
        try:
            found = search("公告", size=500)
        except NoIndex:
            return set()
        shown = {(hit.document.id, hit.document.version): hit.document.title for hit in found.hits}
        assert shown.items() <= now.items()
        assert found.total == len(shown)
        for item in self.withdrawn[-3:]:
            assert item.pk not in {hit.document.id for hit in search(item.title).hits}
        return shown.keys() ^ now.keys()


@pytest.mark.data
@pytest.mark.budget
@pytest.mark.django_db
@pytest.mark.parametrize("number", range(2))
def test_nothing_but_what_is_public_is_found_whatever_happens_in_whatever_order(
    site, monkeypatch, seed, budget, number
):
    walk, trail = Walk(site, monkeypatch, drawn(f"search {seed} {number}")), []
    for _ in range(budget(40, 400)):
        trail.append(walk.step())
        walk.check()
    writing.update()
    assert walk.check() == set(), trail
    assert status().is_complete


@pytest.mark.data
@pytest.mark.django_db
def test_the_walk_sees_what_should_not_be_found(site, monkeypatch):
    """It can fail: with a source that takes every item for public, a withdrawn one is shown."""
    monkeypatch.setattr(indexing, "_public", InformationItem.objects.all)
    walk = Walk(site, monkeypatch, drawn("1"))
    walk.publish()
    walk.withdraw()
    writing.update()
    with pytest.raises(AssertionError):
        walk.check()


# ── killed for good ──────────────────────────────────────


def drill_environment(tmp_path):
    (tmp_path / "home").mkdir()
    kept = {name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "DJANGO_SETTINGS_MODULE")}
    kept |= {"GONGKAI_HOME": str(tmp_path / "home"), "GONGKAI_SECRET_KEY": "of-this-drill" * 4}
    if connection.vendor == "postgresql":
        facts = connection.settings_dict
        user = facts["USER"] + (f":{facts['PASSWORD']}" if facts["PASSWORD"] else "")
        kept["DATABASE_URL"] = f"postgres://{user}@{facts['HOST']}:{facts['PORT'] or 5432}/{facts['NAME']}"
    return kept


def begun(environment, role, seconds, seed):
    words = [sys.executable, DRILL, role, str(seconds), str(seed)]
    return subprocess.Popen(words, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def ended(process):
    said, complaint = process.communicate(timeout=120)
    assert process.returncode == 0, complaint
    return json.loads(said)


@pytest.mark.data
@pytest.mark.budget
@pytest.mark.django_db(transaction=True)
def test_a_writer_killed_at_any_moment_loses_nothing_and_shows_nothing_withdrawn(tmp_path, seed, budget, figures):
    """One process changes, one reads all the time, the writer updates and rebuilds and is killed again and again."""
    environment, seconds, chance = drill_environment(tmp_path), budget(5, 60), drawn(f"kills {seed}")
    ended(begun(environment, "prepare", 0, seed))
    first = begun(environment, "settle", 0, seed)
    ended(first)
    writer = begun(environment, "write", 1, seed)
    ended(writer)
    others = [begun(environment, role, seconds, seed) for role in ("change", "read")]
    kills = 0
    while others[0].poll() is None:
        writer = begun(environment, "write", seconds, chance.randrange(10**6))
        writer.stdout.readline()  # it has started
        time.sleep(chance.random())
        if writer.poll() is None:
            writer.kill()
            kills += 1
        writer.communicate()
    changed, read = (ended(process) for process in others)
    settled = ended(begun(environment, "settle", 0, seed))
    assert kills >= 2
    assert changed["withdrawn"] > 0
    assert read["searches"] > 5
    assert settled["taken"] < changed["acts"]  # the killed ones had done some of the work
    assert (settled["missing"], settled["extra"], settled["complete"]) == (0, 0, True), settled
    figures("search, writer killed", f"{kills} times in {seconds} s: {changed}, {read}, {settled}")


# ── the page and the command ─────────────────────────────


@pytest.mark.data
@pytest.mark.django_db
def test_the_page_marks_what_was_sought_and_escapes_the_rest(site, client):
    site.publish("<b>临时救助</b>公告", "办理<script>alert(1)</script>临时救助。")
    writing.update()
    page = client.get("/search/", {"q": "临时救助"}).content.decode()
    assert "&lt;b&gt;<mark>临时救助</mark>&lt;/b&gt;公告" in page
    assert "&lt;script&gt;" in page
    assert "<script>alert" not in page
    assert "找到 1 条" in page
    assert "/agencies/qingshan/items/X-000001/" in page
    nothing = client.get("/search/", {"q": "<i>水库</i>", "agency": "lvshui"}).content.decode()
    assert "没有找到与“&lt;i&gt;水库&lt;/i&gt;”相符的公开信息" in nothing
    assert "在全部机关中检索" in nothing


@pytest.mark.data
@pytest.mark.django_db
def test_results_are_walked_once_each_at_one_price(site, client):
    site.publish_many([(f"公告第{number}号", "") for number in range(25)])
    writing.update()
    address, seen, costs = "/search/?q=公告", [], []
    while address:
        with CaptureQueriesContext(connection) as statements:
            page = client.get(address).content.decode()
        costs.append(len(statements))
        seen += [part.split('/"')[0] for part in page.split("/items/")[1:]]
        following = page.partition('" rel="next"')[0].rpartition('href="')[2] if 'rel="next"' in page else ""
        address = following and "/search/" + following.replace("&amp;", "&")
    assert len(seen) == len(set(seen)) == 25
    assert costs == [1, 1, 1]  # the hits, held against the records


@pytest.mark.data
@pytest.mark.django_db
@pytest.mark.parametrize("start", ["x", "-1", "٣", str(DEEPEST), "9" * 30])
def test_a_place_no_page_links_to_is_answered_in_words(site, client, start):
    response = client.get("/search/", {"q": "公告", "start": start})
    assert response.status_code == NOT_FOUND
    assert "翻页地址不完整" in response.content.decode()


@pytest.mark.data
@pytest.mark.django_db
def test_an_unknown_agency_is_answered_in_words(site, client):
    assert client.get("/search/", {"q": "公告", "agency": "nowhere"}).status_code == NOT_FOUND


def test_the_commands_search_and_rebuild(tmp_path):
    """As a person uses them, on an installation of their own."""
    gongkai = Path(sys.executable).with_name("gongkai")
    environment = drill_environment(tmp_path) | {"XDG_CACHE_HOME": str(tmp_path / "cache")}
    environment.pop("DATABASE_URL", None)

    def run(*words):
        return subprocess.run(
            [gongkai, *words], env=environment, capture_output=True, text=True, check=False, timeout=120
        )

    assert run("demo", "--no-serve").returncode == 0
    assert run("index", "update").returncode == 0
    found = json.loads(run("search", "通知", "--limit", "3", "--json").stdout)
    assert found["total"] > len(found["hits"]) == 3
    assert all(set(hit) == {"title", "number", "url", "agency", "published_on", "snippet"} for hit in found["hits"])
    assert found["hits"][0]["url"].startswith("/agencies/linfen-edz/items/")
    unknown = run("search", "通知", "--agency", "nowhere")
    assert (unknown.returncode, "没有代码为“nowhere”的机关" in unknown.stderr) == (2, True)
    assert "索引已建立" in run("index", "rebuild").stdout
    assert json.loads(run("index", "status", "--json").stdout)["complete"] is True
