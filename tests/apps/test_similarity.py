"""雷同: what was copied is found with its passages, what was written by itself is not, and what all say counts for nothing."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from random import Random

import pytest
from governing import BY
from many_reports import content_of, province, report_of

from gongkai.agencies.actions import assign
from gongkai.agencies.models import User
from gongkai.reporting import boilerplate, similar
from gongkai.reporting.actions import keep_summary
from gongkai.reporting.document import Document, Paragraph, Run, from_content, sections_of
from gongkai.reporting.prints import SURE, plain_text, prints
from gongkai.reporting.similarity import GAP, SHORTEST, passages, share
from gongkai.statute.annual_report.forms import form_for

pytestmark = [pytest.mark.data, pytest.mark.django_db]

YEAR = 2024
OK = 200
LETTERS = [chr(number) for number in range(0x4E00, 0x4E00 + 3000)]


@pytest.fixture
def chance(seed, request):
    return Random(f"{seed} {request.node.name}")  # noqa: S311 — repeatable cases


def written(chance, length=300):
    """A text nobody else writes: letters drawn, with figures and marks between."""
    return "".join(
        chance.choice(LETTERS) + ("，" if chance.random() < 0.1 else "") + (str(chance.randrange(99)) if chance.random() < 0.05 else "")
        for _ in range(length)
    )  # fmt: skip


def paraphrased(chance, text):
    """The text with a letter or two changed in every thirty."""
    letters = list(text)
    for start in range(10, len(letters) - 12, 30):
        for place in range(start, start + chance.randrange(1, 3)):
            letters[place] = chance.choice(LETTERS)
    return "".join(letters)


def with_text(chance, agency, year, texts):
    """A report of the agency with these sections, not yet saved."""
    document = from_content(content_of(chance, agency, year), agency=agency.name, published_on=None)
    prose = {number: (Paragraph((Run(text),)),) for number, text in texts.items()}
    content = replace(document, sections=sections_of(form_for(year), prose)).as_content()
    return report_of(agency, year, content, date(year + 1, 1, 20))


def publish(chance, agency, year, texts):
    row = with_text(chance, agency, year, texts)
    row.save(force_insert=True)
    keep_summary(row)
    return row


def found_in(agency, texts, year=YEAR) -> list[similar.Alike]:
    prose = {number: (Paragraph((Run(text),)),) for number, text in texts.items()}
    report = from_content(content_of(Random(1), agency, year), agency="", published_on=None).report  # noqa: S311
    document = Document(agency.name, report, (), sections_of(form_for(year), prose))
    return similar.alike(document, agency)


@pytest.fixture
def agencies(chance):
    return province(chance, 30)[1]


# ── prints and passages ──────────────────────────────────────────────────


def test_whatever_two_texts_share_of_that_length_shares_a_print(chance, budget):
    for _ in range(budget(100, 5000)):
        shared = plain_text(written(chance, 3 * SURE))[:SURE]
        one, two = (
            written(chance, chance.randrange(60)) + shared + written(chance, chance.randrange(60)) for _ in range(2)
        )
        assert prints(one) & prints(two)
    assert not prints(written(chance)) & prints(written(chance))
    assert prints("短") == frozenset()


def test_a_planted_copy_is_found_to_the_letter(chance, budget):
    for _ in range(budget(50, 2000)):
        copied = plain_text(written(chance, chance.randrange(SHORTEST, 120)))
        before, after = written(chance, 80), written(chance, 80)
        one, two = f"{before}。{copied}。{after}", f"{written(chance, 50)}。{copied}。{written(chance, 50)}"
        (found,) = passages(one, two)
        assert copied in one[found.first : found.last]
        assert found.alike - len(copied) <= 2  # a letter beside it may agree by chance
        assert plain_text(one[found.first : found.last]) == plain_text(two[found.other_first : found.other_last])
        assert abs(share(one, [found]) - len(copied) / len(plain_text(one))) < 0.02


def test_a_paraphrase_by_letters_is_one_passage_and_strangers_have_none(chance, budget):
    for _ in range(budget(50, 2000)):
        text = plain_text(written(chance, 200))
        (found,) = passages(text, paraphrased(chance, text))
        assert found.last - found.first > 150
        assert passages(text, written(chance, 200)) == []
        short = plain_text(written(chance, SHORTEST))[: SHORTEST - GAP]
        assert passages(text + short, short + written(chance, 50)) == []


# ── among many reports ───────────────────────────────────────────────────


def test_planted_ones_are_found_with_whose_they_are_and_no_others(chance, agencies, budget, figures):
    mine, *others = agencies
    planted, hits, false = 0, 0, 0
    texts = {agency.pk: {number: written(chance) for number in (1, 5)} for agency in others}
    for agency in others:
        publish(chance, agency, YEAR, texts[agency.pk])
    for agency in others[: budget(6, 25)]:
        for change in (lambda text: text, lambda text: paraphrased(chance, text)):
            piece = change(texts[agency.pk][5])
            found = found_in(mine, {1: written(chance), 5: written(chance, 60) + piece})
            planted += 1
            hits += [(one.section, one.agency.pk, one.year) for one in found] == [(5, agency.pk, YEAR)]
            false += sum(one.agency.pk != agency.pk or one.section != 5 for one in found)
            assert found[0].share > 0.5
            assert plain_text(found[0].pairs[0][0].passage)[:20] in plain_text(piece)
    figures("雷同: planted found, others", f"{hits} of {planted}, {false}")
    assert (hits, false) == (planted, 0)


def test_last_year_s_own_report_and_others_of_the_year_before_are_compared_and_older_ones_not(chance, agencies):
    mine, other, *_ = agencies
    text, theirs, old = (written(chance) for _ in range(3))
    publish(chance, mine, YEAR - 1, {5: text})
    publish(chance, other, YEAR - 1, {1: theirs})
    publish(chance, other, YEAR - 2, {1: old})
    publish(chance, mine, YEAR, {5: text, 6: theirs, 1: old})  # never against itself
    found = found_in(mine, {5: text, 6: theirs, 1: old})
    assert [(one.section, one.agency, one.year, one.is_own) for one in found] == [
        (5, mine, YEAR - 1, True),
        (6, other, YEAR - 1, False),  # copied into another section
    ]


def test_what_many_say_counts_for_nothing_and_a_copy_beside_it_does(chance, agencies):
    mine, copied, *others = agencies
    everybodys, own = written(chance, 250), written(chance, 200)
    publish(chance, copied, YEAR, {1: everybodys + own})
    for agency in others:
        publish(chance, agency, YEAR, {1: everybodys + written(chance, 100)})
    assert found_in(mine, {1: everybodys + written(chance, 100)}) == []
    (found,) = found_in(mine, {1: everybodys + own})
    assert found.agency == copied
    assert not any(plain_text(everybodys)[:60] in plain_text(mine.passage) for mine, _ in found.pairs)


def test_our_own_drafts_and_the_labels_of_the_forms_count_for_nothing(chance, agencies):
    mine, other, *_ = agencies
    drafted = (
        "全年主动公开政府信息12条，其中政策文件3条、其他9条。制发行政规范性文件2件，废止、失效1件，现行有效30件。"
        "全年新收政府信息公开申请7件，上年结转1件；办结8件，其中在法定期限内办结8件，结转下年度继续办理0件。"
        "办结的申请中，予以公开5件，部分公开2件，其余按《条例》的有关规定答复。本年度没有收取信息处理费。"
    )
    labels = "".join(form_for(YEAR).sections)
    publish(chance, other, YEAR, {1: drafted + labels})
    assert found_in(mine, {1: drafted.replace("12", "40") + labels}) == []
    assert boilerplate.common_runs()


def test_the_page_shows_both_passages(client, chance, agencies):
    mine, other, *_ = agencies
    text = written(chance)
    publish(chance, other, YEAR, {5: text})
    publish(chance, mine, YEAR, {5: text, 1: written(chance)})
    user = User.objects.create_user("office")
    assign(by=BY, user=user, agency=mine, role="disclosure_office", since=date(2020, 1, 1))
    client.force_login(user)
    response = client.get(f"/staff/agencies/{mine.code}/reports/{YEAR}/similarity/")
    assert response.status_code == OK
    page = response.content.decode()
    assert other.name in page
    assert len(re.findall("<mark>", page)) == 2
