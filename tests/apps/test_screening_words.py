# ruff: noqa: S311 — seeded randomness, so that a run repeats
"""What must not leak, in words: what is found, what is not, and how quickly."""

from __future__ import annotations

import time
from datetime import date, timedelta
from random import Random

import pytest
import screening_corpus as corpus
from hypothesis import given
from hypothesis import strategies as st

from gongkai.screening import people
from gongkai.screening.findings import KINDS, Piece
from gongkai.screening.hits import MENDS, masked
from gongkai.screening.scanning import detect
from gongkai.screening.words import BadWords, own_words, read_words

TODAY = date(2026, 6, 30)
ID, CARD, MOBILE = "11010519491231002X", "6228480402564890018", "13800138000"  # the printed examples of the standards


def found(text, under="", on=TODAY, words=None):
    return [(finding.kind, finding.certainty) for finding in detect([Piece(text, "", under)], on, words)]


def kinds(text, under="", **more):
    return [kind for kind, _ in found(text, under, **more)]


# fmt: off
FOUND = (
    ("身份证号：" + ID,                                   "identity-number"),
    ("1101 0519 4912 3100 2x",                            "identity-number"),
    ("110105-19491231-002X",                              "identity-number"),
    ("１１０１０５１９４９１２３１００２Ｘ",                 "identity-number"),
    ("110105\u200b19491231\u00ad002X",                    "identity-number"),
    (" ".join(ID),                                        "identity-number"),
    ("身份证号\n110105194912\n31002X",                    "identity-number"),
    (" ".join(ID[:-1]) + " \r\nX",                        "identity-number"),
    ("身份证号110105194912310021，请核对",                 "identity-number"),  # a misprint, by its label
    ("身份证号：110105491231002",                          "identity-number"),
    ("卡号：" + CARD,                                     "bank-card"),
    ("6228 4804 0256 4890 018",                           "bank-card"),
    ("6212 2652 5383 2034 045",                           "bank-card"),  # its first sixteen pass the check as well
    ("联系人手机138 0013 8000",                            "phone"),
    ("+86 138-0013-8000",                                 "phone"),
    ("家庭电话：0571-85551234",                            "phone"),
    ("家庭住址：某市东城区和平路12号3单元401室",            "home-address"),
    ("张建国，男，住某某县青石镇前进村3组12号。",           "home-address"),
    ("新悦花园12栋2单元1203室",                            "home-address"),
    ("陈思远（男，12岁）受伤。",                           "minor"),
    ("学生李晓东、教师若干",                               "minor"),
    ("浙A·12345",                                         "licence-plate"),
    ("粤BD12345新能源汽车",                               "licence-plate"),
    ("护照号码：E12345678",                               "passport"),
    ("本人邮箱 zhang_san@qq.com",                          "e-mail"),
    ("高文博（男，45岁），患有尿毒症。",                    "sensitive-list"),
    ("秘密★1年",                                          "secret-mark"),
    ("机　密 ★",                                          "secret-mark"),
    ("密级：绝密",                                        "secret-mark"),
    ("绝密\n关于某事的报告",                               "secret-mark"),
    ("（此件不公开）",                                     "internal-mark"),
    ("（不对外公开）",                                     "internal-mark"),
    ("内部资料　注意保存",                                 "internal-mark"),
    ("公开属性：不予公开",                                 "internal-mark"),
    ("报环境保护部批准。",                                 "wording"),
    ("全面布署防汛工作",                                   "misspelling"),
    ("联系人：陈\ue863",                                  "unreadable-character"),
    ("æ–‡ä»¶æ˜¯",                                        "unreadable-character"),
    ("见http://192.168.1.5/oa",                           "dead-link"),
    ("见http:/www.example.gov.cn/a",                      "dead-link"),
)
INNOCENT = (
    "订单号110105194912310021", "项目编码6228480402564890018", "卡号：6228480402564890011", "项目代码 13800138000",
    "产值13800138000元", "值班电话：13800138000", "咨询电话：0571-85551234", "热线12345、400-800-1234",
    "经度116.110105194912310021", "身份证号：1101**********002X", "张某，电话138****8000",
    "统一社会信用代码：91110105MA01ABCD1X", "国办发〔2024〕12号", "2024年6月30日", "20240630123456789012",
    "保守国家秘密", "机密文件的管理", "本件为秘密级事项的，另行规定", "依法不公开审理", "公开方式分为主动公开、不予公开",
    "内部资料性出版物管理办法", "特急", "原环境保护部", "环境保护部门", "2015年环境保护部印发", "《环境保护部公告》",
    "公布署名文章", "恢复盖章", "按装机容量补贴", "规格E12345678", "粤B2-20040001", "浙ICP备12345678号",
    "地址：某市和平路12号政务服务中心3楼305室", "住建局会同有关部门于12号前办结", "，住房保障中心位于和平路12号",
    "请将意见反馈至xxgk@163.com", "xxgk@example.gov.cn", "https://www.example.gov.cn/art/2024/1/2/art_1229_5.html",
    "保障学生安全，提高学生成绩、促进儿童成长。", "注意安全，感染者应当就医", "不对外公开的信息", "农业部门、卫生部门", "2012年农业部印发",
    "患有重大疾病的困难群众", "12岁以下儿童", "纳税人识别号110105491231002", "6222222222222222",
)
# fmt: on


@pytest.mark.parametrize(("text", "kind"), FOUND)
def test_what_must_not_leak_is_found(text, kind):
    assert kinds(text) == [kind]


@pytest.mark.parametrize("text", INNOCENT)
def test_what_only_looks_like_it_is_not(text):
    assert found(text) == []


def test_every_kind_in_words_has_a_case_and_a_mend():
    in_words = list(KINDS)[: list(KINDS).index("hidden-sheet")]
    assert {kind for _, kind in FOUND} == set(in_words) == set(MENDS)


def test_the_heading_of_a_column_says_what_a_number_is():
    assert kinds(MOBILE, "手机号码") == ["phone"]
    assert kinds(MOBILE, "补贴金额（元）") == []
    assert kinds(CARD, "项目编号") == []
    assert kinds("某县青石镇前进村12号", "家庭住址") == ["home-address"]
    assert kinds("某县青石镇前进村12号", "企业住所") == []


def test_certainty_says_how_sure():
    sure = {text: found(text)[0][1] for text in (ID, "身份证号110105194912310021", "卡号" + CARD, CARD)}
    assert sure[ID] > sure["身份证号110105194912310021"]
    assert sure["卡号" + CARD] > sure[CARD]
    assert found("110105491231002")[0][1] < 0.5  # the old form, said by nothing


def test_what_is_shown_is_masked():
    for finding in detect([Piece(f"身份证号{ID}，卡号{CARD}，手机{MOBILE}，邮箱12345678@qq.com", "第3页")], TODAY):
        assert "*" in finding.text
        assert finding.where.startswith("第3页")
        assert not any(number in finding.text for number in (ID, CARD, MOBILE, "12345678"))


def test_the_place_is_the_line_and_the_sign():
    wheres = [finding.where for finding in detect([Piece(f"一\n二三{MOBILE}\n\n{ID}", "")], TODAY)]
    assert wheres == ["第2行第3字", "第4行第1字"]


def test_a_minor_is_one_on_the_day_of_the_scan():
    number = corpus.identity_number(Random(1), date(2008, 7, 1))
    assert kinds(number, on=date(2026, 6, 30)) == ["identity-number", "minor"]
    assert kinds(number, on=date(2026, 7, 1)) == ["identity-number"]


@given(
    seed=st.integers(0, 2**32),
    before=st.sampled_from(("", "张三", "证件 ", "（")),
    after=st.sampled_from(("", "，", "）", "\n", " 男")),
)
def test_any_identity_number_is_found_however_it_is_written(seed, before, after):
    draw = Random(seed)
    number = corpus.identity_number(draw)
    text = before + corpus.disguised(draw, number) + after
    assert "identity-number" in kinds(text)


@given(seed=st.integers(0, 2**32), place=st.integers(0, 17))
def test_a_number_with_one_wrong_digit_is_none_unless_it_is_said_to_be_one(seed, place):
    draw = Random(seed)
    number = corpus.identity_number(draw)
    wrong = number[:place] + draw.choice([sign for sign in "0123456789" if sign != number[place]]) + number[place + 1 :]
    assert "identity-number" not in kinds(wrong)
    assert "identity-number" not in kinds(f"订单编号{wrong}")


@given(seed=st.integers(0, 2**32))
def test_any_card_is_found_and_none_with_a_wrong_check(seed):
    assert kinds(f"卡号{corpus.card_number(Random(seed))}") == ["bank-card"]
    assert "bank-card" not in kinds(f"卡号{corpus.card_number(Random(seed), right=False)}")


@given(seed=st.integers(0, 2**32))
def test_masked_numbers_are_found_no_more_and_are_as_long(seed):
    draw = Random(seed)
    number = corpus.disguised(draw, corpus.identity_number(draw))
    hidden = masked("identity-number", number)
    assert len(hidden) == len(number)
    assert kinds(f"身份证号{hidden}") == []


@given(st.text(max_size=400))
def test_no_text_breaks_the_scan(text):
    for finding in detect([Piece(text, "")], TODAY):
        assert finding.kind in KINDS
        assert 0 < finding.certainty <= 1
        assert finding.mend


# ── lists of persons ────────────────────────────────────────────────────────
SICK = [["序号", "姓名", "病种"], ["1", "陈建国", "尿毒症"], ["2", "林秀英", "肺癌"]]


@pytest.mark.parametrize(("rows", "kinds"), [
    (SICK,                                                             ["sensitive-list"]),
    ([["某县救助名单", "", ""], *SICK],                                 ["sensitive-list"]),
    ([["户主", "致贫原因"], ["陈建国", "因病"]],                         ["sensitive-list"]),
    ([["被处罚人", "违法行为"], ["陈建国", "赌博"]],                     ["sensitive-list"]),
    ([["学生姓名", "班级"], ["陈建国", "三（2）班"]],                    ["minor"]),
    ([["姓名", "年龄"], ["陈建国", "12"], ["林秀英", "34"]],             ["minor"]),
    ([["姓名", "病种"], ["陈某某", "尿毒症"], ["林*", "肺癌"]],          []),
    ([["姓名", "职务"], ["陈建国", "局长"]],                            []),
    ([["被处罚人", "违法事实"], ["某某食品有限公司", "标签不符"]],        []),
    ([["姓名", "病种"], ["陈建国", "/"]],                               []),
    ([["作物", "病虫害"], ["水稻", "稻瘟"]],                            []),
    ([], []),
])  # fmt: skip
def test_names_beside_what_is_nobodys_business(rows, kinds):
    assert [finding.kind for finding in people.in_list(rows, "表")] == kinds


# ── the list of wording ─────────────────────────────────────────────────────
def test_the_list_of_the_program_holds_together():
    words = own_words()
    assert words.version
    assert len({entry.wrong for entry in words.entries}) == len(words.entries)
    for entry in words.entries:
        assert entry.wrong not in entry.right.split("（")[0] or entry.right in entry.wrong, entry
        assert kinds(f"请按{entry.wrong}的要求办理。") == [entry.kind], entry
        for longer in entry.unless:
            assert entry.wrong in longer
            assert longer in words.by_wrong or entry.kind not in kinds(longer), longer


def test_wording_is_wrong_only_from_its_day_on():
    assert kinds("报国家旅游局备案", on=date(2018, 3, 20)) == []
    assert kinds("报国家旅游局备案", on=date(2018, 3, 21)) == ["wording"]


def test_another_list_is_used_instead():
    words = read_words('version = "1"\n[[entry]]\nwrong = "老称谓"\nright = "新称谓"\nwhy = "已经更名"\n')
    (finding,) = detect([Piece("沿用老称谓，报环境保护部", "")], TODAY, words)
    assert (finding.kind, finding.mend) == ("wording", "改为“新称谓”。")
    assert "1版" in finding.why


@pytest.mark.parametrize(
    ("source", "sentence"),
    [
        ("version = ", "TOML"),
        ("[[entry]]\nwrong='a'\nright='b'", "没有写明版本"),
        ("version='1'\n[[entry]]\nwrong='a'", "第1条须写明"),
        ("version='1'\n[[entry]]\nwrong='a'\nright='b'\nwhen=1", "认不出的项目“when”"),
        ("version='1'\n[[entry]]\nwrong='a'\nright='b'\nsince='x'", "since 须是日期"),
    ],
)
def test_a_list_with_a_mistake_says_which(source, sentence):
    with pytest.raises(BadWords, match=sentence):
        read_words(source)


def test_five_megabytes_of_text_a_second(seed, figures):
    draw = Random(seed)
    text = "\n".join(line for _ in range(3000) for line in corpus.prose(draw, 4))
    size, times = len(text.encode()) / 1e6, []
    for _ in range(3):
        began = time.process_time()
        assert list(detect([Piece(text, "")], TODAY)) == []
        times.append(time.process_time() - began)
    figures("screening, MB/s of text", f"{size / min(times):.1f}")
    assert size / min(times) > 5


def test_a_list_of_many_numbers_takes_no_longer_for_each(seed):
    draw = Random(seed)
    numbers = [corpus.identity_number(draw) for _ in range(200)]
    times = []
    for many in (50, 800):
        text = "\n".join(numbers[at % 200] + " " + (date(2020, 1, 1) + timedelta(at)).isoformat() for at in range(many))
        began = time.process_time()
        assert len(list(detect([Piece(text, "")], TODAY))) >= many
        times.append((time.process_time() - began) / many)
    assert times[1] < 5 * times[0]
