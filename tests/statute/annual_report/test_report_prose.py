"""报告的文字：说的数字与表格对得上，各项之和对得上。"""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from worked_reports import a_report

from gongkai.statute.annual_report.figures import Level
from gongkai.statute.annual_report.numerals import chinese_to_int, number
from gongkai.statute.annual_report.prose import check_prose


# ── written numbers ─────────────────────────────────────────────────────
@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("1505", "1505"),
        ("1,505", "1505"),
        ("1，505", "1505"),
        ("１５０５", "1505"),
        ("1,234,567", "1234567"),
        ("1553.91", "1553.91"),
        ("1553.90", "1553.9"),
        ("1.2万", "12000"),
        ("3亿", "300000000"),
        ("零", "0"),
        ("两", "2"),
        ("十", "10"),
        ("十二", "12"),
        ("二十", "20"),
        ("一百一十", "110"),
        ("一千零五", "1005"),
        ("一千五百零五", "1505"),
        ("两万", "20000"),
        ("十二万三千", "123000"),
        ("一亿二千万", "120000000"),
        ("一万亿", "1000000000000"),
        ("一万二千零三亿", "1200300000000"),
        ("二〇二〇", "2020"),
    ],
)
def test_how_a_report_writes_numbers(written, value):
    assert str(number(written)) == value


def in_chinese(value):
    """Spelled by the schoolbook rule, apart from the code that reads it."""
    digits, units = "零一二三四五六七八九", ["", "十", "百", "千"]
    text = ""
    for index, digit in enumerate(reversed(str(value))):
        myriad = "万" if index == 4 else ""
        text = (digits[int(digit)] + units[index % 4] if digit != "0" else "零") + myriad + text
    while "零零" in text:
        text = text.replace("零零", "零")
    return text.replace("零万", "万").strip("零") or "零"


@given(st.integers(0, 99_999_999))
def test_every_number_spelled_in_chinese_is_read_back(value):
    assert chinese_to_int(in_chinese(value)) == value


# ── R10: figures in the text against the tables ─────────────────────────
TABLES_2023 = {
    (3, "received", "total"): 34,
    (3, "brought_forward", "total"): 2,
    (3, "concluded", "total"): 35,
    (3, "carried_forward", "total"): 1,
    (4, "reconsideration", "total"): 7,
    (4, "direct_lawsuit", "total"): 3,
    (4, "lawsuit_after_reconsideration", "total"): 16,
    (2, "normative_documents", "issued"): 13,
    (2, "normative_documents", "repealed"): 4,
    (2, "normative_documents", "in_force"): 55,
    (2, "rules", "issued"): 2,
}
REPORT = a_report(2023, TABLES_2023)


def hints(text, report=REPORT):
    found = check_prose(report, {1: text})
    assert {(finding.rule, finding.level) for finding in found} <= {("R10", Level.HINT)}
    return [(finding.printed, finding.computed) for finding in found]


@pytest.mark.parametrize(
    "text",
    [
        "全年收到政府信息公开申请34件，上年结转2件，办结35件，结转下年度1件。",
        "全年新收政府信息公开申请 34 件，上年结转政府信息公开申请 2 件，\n所有申请均已按期办结 35 件，转下一年度继续办理的有 1 件。",
        "2023年，我局共收到各类政府信息公开申请３４件。",
        "全年收到并答复政府信息公开申请34件，发生行政复议7起。",
        "我办受理依申请信息三十四件，均在法定期限内答复。",
        "本年度共收到34份政府信息公开申请，均为自然人提出。",
        "全年共办理政府信息公开申请36件。",  # received and brought forward together
        "全年收到依申请公开36件。",
        "已答复35件申请人提出的申请。",
        "本年发生行政复议7件，行政诉讼19件。",
        "因政府信息公开引起的行政复议案件7件、行政诉讼案件共19件，均已应诉。",
        "有7件涉及政府信息公开工作的行政复议。",
        "未经复议直接提起行政诉讼3件，复议后提起行政诉讼16件。",
        "制发行政规范性文件13件，废止行政规范性文件4件，现行有效的行政规范性文件55件。",
        "制定政府规章2件，印发规范性文件13件。",
        "结转上年度政府信息公开申请2件，结转至下一年度办理1件。",
    ],
)
def test_sentences_that_agree_with_the_tables(text):
    assert hints(text) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("全年收到政府信息公开申请35件。", [(35, 34)]),
        ("全年收到政府信息公开申请1,034件。", [(1034, 34)]),
        ("全年收到政府信息公开申请１，０３４件。", [(1034, 34)]),
        ("全年收到政府信息公开申请一百零三件。", [(103, 34)]),
        ("全年收到政府信息公开申请两万件。", [(20000, 34)]),
        ("全年收到政府信息公开申请1.2万件。", [(12000, 34)]),
        ("我办受理依申请信息56条。", [(56, 34)]),
        ("通过网站、信函等渠道共收到政府信息公开申请33件。", [(33, 34)]),
        ("共收到8份政府信息公开申请，均为自然人申请。", [(8, 34)]),
        ("上年度结转政府信息公开申请3件，新收34件。", [(3, 2)]),
        ("收到政府信息公开申请34件，均已办结33件。", [(33, 35)]),
        ("收到政府信息公开申请34件，结转下年度继续办理0件。", [(0, 1)]),
        ("本年发生行政复议6件，行政诉讼18件。", [(6, 7), (18, 19)]),
        ("有1件涉及政府信息公开工作的行政复议。", [(1, 7)]),
        ("全年共制发行政规范性文件12件，废止规范性文件5件。", [(12, 13), (5, 4)]),
        ("现行有效行政规范性文件54件，制定规章3件。", [(54, 55), (3, 2)]),
    ],
)
def test_sentences_that_contradict_the_tables(text, expected):
    assert hints(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        # outcomes of the requests, one by one: none of them is the total
        "所有办结的申请中予以公开答复9件，部分公开答复0件，不予公开答复2件，其他处理14件。",
        # one channel or one kind of requester
        "通过网上收到政府信息公开申请30件，通过信函收到政府信息公开申请4件。",
        "收到自然人政府信息公开申请32件，收到企业政府信息公开申请2件。",
        "收到政府信息公开申请34件；其中，区政府办收到政府信息公开申请12件，教育局收到政府信息公开申请9件。",
        "清理文件30件，其中规范性文件6件予以废止。",
        # about another year
        "较上年收到政府信息公开申请28件增加6件。",
        "2022年同期收到政府信息公开申请28件。",
        # about other work
        "受理行政许可申请500件，收到低保申请120件，全年共办理人大代表建议50件。",
        "市长信箱收到群众来信21件，已办结20件。",
        "收到行政复议申请7件。",
        "审理行政复议案件300件，办理行政复议案件12件。",
        "行政复议维持2件，行政复议纠正1件，尚未审结的行政复议1件，行政诉讼败诉1件。",
        "发布规范性文件解读12件。",
        # not a count
        "收到政府信息公开申请30余件。",
        "收到政府信息公开申请近三十件。",
        "印发《规范性文件管理办法》，按时答复率100%。",
        "未收到政府信息公开申请。",
    ],
)
def test_sentences_about_something_else_give_no_alarm(text):
    assert hints(text) == []


def test_a_text_made_to_be_slow_is_read_at_once():
    """A pattern that can read the same words in two ways would try them all."""
    assert hints("收到政府信息公开申请" + "共计" * 500 + "若干，办理" + "的信息公开" * 500) == []


def test_a_hint_quotes_the_words_and_names_the_cells():
    (found,) = check_prose(REPORT, {3: "2023年，全年收到政府信息公开申请35件。"})
    assert found.message == "第三部分说收到申请 35，表三为 34：“收到政府信息公开申请35件”。"
    assert [tuple(place) for place in found.cells] == [(3, "received", "total")]
    assert found.table == 3


def test_sections_are_read_in_order():
    found = check_prose(REPORT, {4: "行政复议6件。", 1: "收到政府信息公开申请35件。"})
    assert [finding.message[:4] for finding in found] == ["第一部分", "第四部分"]


def test_figures_the_tables_do_not_have_are_not_held_against_the_text():
    assert hints("收到政府信息公开申请35件。", a_report(2023, {})) == []


def test_the_documents_of_the_2019_form_are_made_or_newly_public():
    made = {(2, "normative_documents", "made"): 5, (2, "normative_documents", "newly_public"): 6}
    assert hints("全年公开各类信息1505条，其中规范性文件6条。", a_report(2020, made)) == []
    assert hints("全年发布政府信息393件，其中包括：规范性文件9件。", a_report(2020, made)) == [(9, 5)]
    assert hints("印发规范性文件5件。", a_report(2020, made)) == []
    assert hints("印发规范性文件7件。", a_report(2020, made)) == [(7, 5)]
    assert hints("现行有效规范性文件8件。", a_report(2020, {(2, "normative_documents", "total_public"): 7})) == [(8, 7)]


# ── R10: sums inside sentences ──────────────────────────────────────────
# A zone's seven kinds of publications: 6 + 752 + 5 + 19 + 31 + 52 + 640 = 1505.
SEVEN_KINDS = (
    "全年主动公开信息{total}条，其中规范性文件6条、工作动态752条、机构职能5条、采购公告{procurement}条，"
    "财政预决算31条，通知公告52条，转载上级文件和要闻640条。"
)


def sums(text):
    return hints(text, a_report(2023, {}))


def test_seven_kinds_that_add_up_to_1505():
    assert sums(SEVEN_KINDS.format(total=1505, procurement=19)) == []
    assert sums(SEVEN_KINDS.format(total="1,505", procurement="十九")) == []
    assert sums(SEVEN_KINDS.format(total="一千五百零五", procurement="１９")) == []


@pytest.mark.parametrize(("total", "procurement", "computed"), [(1505, 18, 1504), (1505, 20, 1506), (1504, 19, 1505)])
def test_seven_kinds_that_do_not(total, procurement, computed):
    (found,) = check_prose(a_report(2020, {}), {1: SEVEN_KINDS.format(total=total, procurement=procurement)})
    assert (found.printed, found.computed, found.cells) == (total, computed, ())
    assert found.message == (f"第一部分说共 {total}条，所列各项 6+752+5+{procurement}+31+52+640 = {computed}。")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("共收到申请8件。其中，予以公开2件，部分公开2件，过程性信息1件，不掌握2件，其他1件（另有1件撤回）。", []),
        ("共收到申请8件。其中，予以公开2件，部分公开2件，过程性信息1件，不掌握2件。", [(8, 7)]),
        ("累计发布信息2139条，其中：动态1744条，政务393条，解读21条，回应2条。", [(2139, 2160)]),
        # the list ends, the sentence goes on
        ("收到申请34件，其中自然人32件、法人2件，上年结转申请2件。", []),
        # parts of parts
        ("办结35件，其中予以公开9件、不予公开2件，其中内部事务1件、过程性信息1件。", []),
        ("办结35件，其中予以公开40件、部分公开3件、不予公开2件，其中内部事务1件、过程性信息1件。", [(35, 43)]),
        # only some parts named
        ("公开信息1505条，其中规范性文件6条、机构职能5条。", []),
        ("公开信息1000条，其中网站公开990条。", []),
        ("公开信息10条，其中动态6条、公告3条等。", []),
        ("公开信息8条，其中动态2条、公告4条。", []),
        ("公开信息100条，其中动态60条、公告35条等。", []),
        ("公开信息700条，其中动态600条、公告50余条、文件30条。", []),
        # another unit, an article of law, a rounded total
        ("发文30件，其中条目12条、15条。", []),
        ("公开50条，其中依据第二十条公开20条、依据第二十一条公开30条。", []),
        ("公开700余条，其中动态600条、公告200条。", []),
        # broken lines
        ("公开信息10条，其中动态6\n条、公告\n5条。", [(10, 11)]),
        ("公开信息10条，其中动态6条\n\n一、公告5条。", []),
    ],
)
def test_sums_in_sentences(text, expected):
    assert sums(text) == expected
