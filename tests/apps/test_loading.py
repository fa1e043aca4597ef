"""Loading a folder of CSV files: what a person gets wrong is said row by row, and nothing is written until all is right."""

import csv
from datetime import date

import hostile
import pytest

from gongkai.agencies.models import Agency
from gongkai.agencies.queries import kept_seals, seal_of
from gongkai.casework.models import DisclosureRequest, Lawsuit, Reply
from gongkai.config.load.loading import load
from gongkai.files.models import StoredFile
from gongkai.ledger.models import Entry
from gongkai.publication.models import InformationItem, ItemStep, ItemVersion, NormativeDocument, RegisterEntry

pytestmark = [pytest.mark.data, pytest.mark.django_db]
TODAY = date(2024, 6, 30)

# fmt: off
FILES = {
    "agencies.csv": """
        code,name,kind,parent,disclosure_office
        city,某市人民政府,government,,市政府办公室
        zone,某开发区管委会,dispatched_office,city,综合部
        """,
    "categories.csv": """
        agency,code,name,position
        zone,news,工作动态,1
        zone,notices,通知公告,2
        """,
    "items.csv": """
        agency,index_number,category,title,formed_on,published_on,withdrawn_on,body
        zone,A-1,news,开工,2023-03-01,2023-03-02,,正文
        zone,A-2,notices,"通知，一件",2023-03-01,2023-03-02,2023-05-01,
        """,
    "normative_documents.csv": """
        agency,kind,number,title,issued_on,published_on,withdrawn_on,ended_on,ended_by,item
        zone,normative_documents,区规〔2023〕1号,办法,2023-03-01,2023-03-02,,,,A-1
        zone,规章,区规〔2019〕2号,规定,2019-03-01,,,2023-06-01,废止,
        """,
    "register_items.csv": """
        agency,register,code,name,added_on,removed_on
        zone,licences,L1,许可一,2022-01-05,
        zone,penalties,L1,处罚一,2022-01-05,2023-02-01
        """,
    "register_entries.csv": """
        agency,register,number,title,item,decided_on,period_from,period_to,quantity,amount,source,source_digest
        zone,licences,2023-1,一件许可,L1,2023-04-01,,,,,,
        zone,penalties,2023-Q1,季度汇总,L1,,2023-01-01,2023-03-31,0,,执法台账,
        zone,procurement,2023-C1,采购,,2023-04-01,,,,"1,234.56",,
        """,
    "requests.csv": """
        agency,number,requester_kind,channel,received_on,subject,outcome,concluded_on,form_asked,form_given
        zone,R-1,natural,in_person,2023-02-01,某项目,granted,2023-02-10,电子邮件,电子邮件
        zone,R-2,商业企业,需签收的邮寄,2023年12月29日,某标准,,,,
        """,
    "reconsiderations.csv": """
        agency,number,request,accepted_on,result,concluded_on
        zone,复1,R-1,2023-04-01,upheld,2023-05-20
        """,
    "lawsuits.csv": """
        agency,number,request,route,accepted_on,result,concluded_on
        zone,诉1,R-1,复议后起诉,2023-07-01,,
        """,
}
# fmt: on


def text_of(lines):
    return "\n".join(line.strip() for line in lines.strip().splitlines()) + "\n"


@pytest.fixture
def folder(tmp_path):
    for name, lines in FILES.items():
        (tmp_path / name).write_text(text_of(lines), encoding="utf-8")
    return tmp_path


def run(folder, on=TODAY):
    return load(folder, by="t", on=on)


def change(folder, name, old, new):
    path = folder / name
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), "utf-8")


def nothing_written():
    return not any(model.objects.exists() for model in (Agency, InformationItem, DisclosureRequest, Entry))


def test_a_right_folder_is_entered_whole(folder):
    loaded = run(folder)
    assert loaded.findings == []
    assert {file: count.added for file, count in loaded.entered.items()} == {
        "categories.csv": 2,
        "items.csv": 2,
        "normative_documents.csv": 2,
        "register_items.csv": 2,
        "register_entries.csv": 3,
        "requests.csv": 2,
        "reconsiderations.csv": 1,
        "lawsuits.csv": 1,
    }
    assert Agency.objects.get(code="zone").parent.code == "city"
    assert NormativeDocument.objects.get(number="区规〔2023〕1号").item.index_number == "A-1"
    assert RegisterEntry.objects.get(number="2023-C1").amount_fen == 123456
    assert RegisterEntry.objects.get(number="2023-Q1").quantity == 0
    assert RegisterEntry.objects.get(number="2023-Q1").item.register == "penalties"
    assert DisclosureRequest.objects.get(number="R-2").received_on == date(2023, 12, 29)
    assert Reply.objects.get().form_given == "电子邮件"
    assert Lawsuit.objects.get().route == "lawsuit_after_reconsideration"
    assert ItemVersion.objects.count() == 2
    assert ItemStep.objects.count() == 3


def test_the_same_folder_again_changes_nothing(folder):
    run(folder)
    before = Entry.objects.count()
    again = run(folder)
    assert {(count.added, count.completed) for count in again.entered.values()} == {(0, 0)}
    assert Entry.objects.count() == before


def test_what_became_known_later_is_added(folder):
    run(folder)
    change(folder, "requests.csv", "某标准,,", "某标准,not_held,2024-01-05")
    loaded = run(folder)
    assert loaded.entered["requests.csv"].completed == 1
    assert DisclosureRequest.objects.get(number="R-2").outcome == "not_held"


def test_a_contradiction_to_what_is_recorded_is_refused_and_nothing_else_is_written(folder):
    run(folder)
    change(folder, "items.csv", "开工", "竣工")
    change(folder, "requests.csv", "某标准,,", "某标准,not_held,2024-01-05")
    [finding] = run(folder).findings
    assert "“名称”已记为“开工”" in finding.message
    assert DisclosureRequest.objects.get(number="R-2").outcome == ""


@pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030"])
def test_what_a_spreadsheet_saves_is_read(folder, encoding):
    for path in folder.iterdir():
        path.write_bytes(path.read_text("utf-8").replace("\n", "\r\n").encode(encoding))
    assert run(folder).findings == []
    assert InformationItem.objects.get(index_number="A-2").title == "通知，一件"


def test_headings_may_be_chinese_and_in_any_order_and_optional_columns_absent(folder):
    (folder / "requests.csv").write_text(
        "收到日期,登记号,机关代码,申请人类型,提交方式\n２０２３-０２-０１,R-1,zone,自然人,当面提交\n", "utf-8"
    )
    (folder / "reconsiderations.csv").unlink()
    (folder / "lawsuits.csv").unlink()
    assert run(folder).findings == []
    assert DisclosureRequest.objects.get().received_on == date(2023, 2, 1)


# fmt: off
WRONG = [
    # file                       instead of                     someone wrote                  where        the sentence says
    ("requests.csv",             "2023-02-01,某项目",            ",某项目",                      (2, "收到日期"), "请按条例第三十一条确定收到申请之日"),
    ("requests.csv",             "2023-02-01,某项目",            "二月一日,某项目",              (2, "收到日期"), "请写成 2020-01-31 的样子"),
    ("requests.csv",             "2023-02-01,某项目",            "2023-02-30,某项目",            (2, "收到日期"), "不是日期"),
    ("requests.csv",             "2023-02-01,某项目",            "2024-07-01,某项目",            (2, ""),         "收到日期在今天之后"),
    ("requests.csv",             "granted,2023-02-10",           "granted,",                     (2, ""),         "须同时填写"),
    ("requests.csv",             "granted,2023-02-10",           "赞成,2023-02-10",              (2, "办理结果"), "不在可选范围内"),
    ("requests.csv",             "zone,R-2,商业企业",            "zone,R-1,商业企业",            (3, ""),         "只能有一个办理结果"),
    ("requests.csv",             "R-1,natural",                  "R-1,robot",                    (2, "申请人类型"), "可选：自然人（natural）"),
    ("items.csv",                "2023-03-01,2023-03-02,,正文",  "2023-03-01,2024-07-01,,正文",  (2, ""),         "发布日期在今天之后"),
    ("items.csv",                "zone,A-1,news",                "zone,A-1,sports",              (2, "类别代码"), "没有“sports”"),
    ("items.csv",                "zone,A-1,news",                "nowhere,A-1,news",             (2, "机关代码"), "没有代码为“nowhere”的机关"),
    ("items.csv",                "zone,A-2,notices",             "zone,A-1,notices",             (3, ""),         "与第 2 行重复"),
    ("items.csv",                "开工",                         "",                             (2, "名称"),     "没有填写"),
    ("items.csv",                "开工",                         "开" * 501,                     (2, "名称"),     "最多500个字"),
    ("register_entries.csv",     "2023-03-31,0",                 "2023-03-31,-5",                (3, "数量"),     "是负数"),
    ("register_entries.csv",     "2023-03-31,0",                 "2023-03-31,1.5",               (3, "数量"),     "不是整数"),
    ("register_entries.csv",     "2023-03-31,0",                 "2023-03-31,",                  (3, ""),         "汇总填起止日期和数量"),
    ("register_entries.csv",     "2023-03-31,0",                 "2024-03-31,0",                 (3, ""),         "跨越两个年度"),
    ("register_entries.csv",     ",执法台账,",                   ",,",                           (3, ""),         "须写明数据来源"),
    ("register_entries.csv",     "L1,2023-04-01,,",              "L1,2023-04-01,2023-04-01,",    (2, ""),         "只能填一种"),
    ("register_entries.csv",     "L1,2023-04-01,,",              "L1,,,",                        (2, ""),         "没有日期"),
    ("register_entries.csv",     "一件许可,L1",                  "一件许可,L9",                  (2, "事项编码"), "没有“L9”"),
    ("register_entries.csv",     '"1,234.56"',                   "一千",                         (4, "金额（元）"), "不是金额"),
    ("register_entries.csv",     '"1,234.56"',                   "-1",                           (4, "金额（元）"), "金额不能小于 0"),
    ("register_entries.csv",     '"1,234.56"',                   "0.001",                        (4, "金额（元）"), "精确到分"),
    ("register_entries.csv",     '"1,234.56"',                   "",                             (4, ""),         "须写明金额"),
    ("register_entries.csv",     "执法台账,",                    "执法台账,abc",                 (3, "来源文件摘要值"), "SHA-256"),
    ("normative_documents.csv",  "2023-06-01,废止",              "2018-06-01,废止",              (3, ""),         "早于制发日期"),
    ("normative_documents.csv",  "2023-06-01,废止",              "2023-06-01,",                  (3, ""),         "写明是废止还是失效"),
    ("normative_documents.csv",  ",,,,A-1",                      ",,,,A-9",                      (2, "信息索引号"), "没有“A-9”"),
    ("lawsuits.csv",             "诉1,R-1",                      "诉1,R-9",                      (2, "申请登记号"), "没有“R-9”"),
    ("agencies.csv",             "dispatched_office,city",       "dispatched_office,province",   (3, "上级机关代码"), "没有代码为“province”的机关"),
    ("agencies.csv",             "zone,某开发区",                "city,某开发区",                (3, "代码"),     "一个机关只写一行"),
    ("agencies.csv",             "city,某市",                    "某市,某市",                    (2, "代码"),     "只用小写字母"),
    ("items.csv",                "zone,A-1,news,开工,",          "zone,A-1,news,开工,多,",       (2, ""),         "有 9 个值，应为 8 个"),
    ("items.csv",                "index_number",                 "suoyinhao",                    (1, "suoyinhao"), "没有这样的列"),
    ("items.csv",                ",withdrawn_on,",               ",title,",                      (1, ""),         "有重复的列"),
    ("requests.csv",             "agency,number,requester_kind,channel,received_on", "agency,number,requester_kind,channel,subject", (1, ""), "缺少列：收到日期"),
]
# fmt: on


@pytest.mark.parametrize("wrong", WRONG, ids=[f"{row[0]}-{row[4]}" for row in WRONG])
def test_a_wrong_row_is_named_with_what_to_do_and_nothing_is_written(folder, wrong):
    name, old, new, where, words = wrong
    change(folder, name, old, new)
    findings = run(folder).findings
    assert any(
        (finding.file, finding.row, finding.column) == (name, *where) and words in finding.message
        for finding in findings
    ), [str(finding) for finding in findings]
    assert nothing_written()


def test_every_wrong_row_is_named_not_only_the_first(folder):
    change(folder, "items.csv", "2023-03-02", "2025-01-01")
    change(folder, "requests.csv", "2023年12月29日", "不详")
    assert {(finding.file, finding.row) for finding in run(folder).findings} == {
        ("items.csv", 2),
        ("items.csv", 3),
        ("requests.csv", 3),
    }


def test_an_unknown_file_an_empty_folder_and_an_unreadable_file_are_named(folder, tmp_path_factory):
    (folder / "salaries.csv").write_text("a\n1\n", "utf-8")
    assert "没有这样的文件" in str(run(folder).findings[0])
    assert "没有 CSV 文件" in str(run(tmp_path_factory.mktemp("empty")).findings[0])
    (folder / "salaries.csv").unlink()
    (folder / "items.csv").write_bytes(b"\xff\xfe\x00\x81\xff")
    assert "编码无法识别" in str(run(folder).findings[0])
    (folder / "items.csv").write_bytes(b"")
    assert "缺少列" in str(run(folder).findings[0])
    assert nothing_written()


def test_a_file_larger_than_one_batch_is_entered_whole(folder):
    with (folder / "items.csv").open("a", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(
            ["zone", f"B-{number}", "news", f"第{number}件", "2023-03-01", "2023-03-02", "", ""]
            for number in range(2500)
        )
    assert run(folder).entered["items.csv"].added == 2502
    assert InformationItem.objects.count() == ItemVersion.objects.count() == 2502


# ── the picture of a seal, beside the files ──────────────────────────────────
def with_seal(folder, name, content=None):
    change(folder, "agencies.csv", "disclosure_office", "disclosure_office,seal")
    change(folder, "agencies.csv", "市政府办公室", "市政府办公室,")
    change(folder, "agencies.csv", "综合部", f"综合部,{name}")
    if content is not None:
        (folder / name).write_bytes(content)


def test_an_agency_brings_its_seal_and_keeps_it_when_loaded_again(folder):
    with_seal(folder, "公章.png", hostile.png())
    assert run(folder).findings == []
    zone = Agency.objects.get(code="zone")
    kept = seal_of(zone)
    assert (kept.name, kept.blob.digest) == ("公章.png", zone.seal)
    assert seal_of(Agency.objects.get(code="city")) is None
    assert run(folder).findings == []
    assert [version.pk for version in kept_seals(zone)] == [kept.pk]


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("没有.png", None, "文件夹中没有“没有.png”这个文件"),
        ("公章.png", hostile.pdf(), "内容却是PDF 文档"),
        ("公章.png", hostile.png()[:-20], "图片不完整或者已经损坏"),
        ("../公章.png", None, "只写文件名，不写路径"),
    ],
)
def test_a_seal_that_cannot_be_kept_is_named_and_nothing_is_written(folder, name, content, sentence):
    with_seal(folder, name, content)
    (found,) = run(folder).findings
    assert (found.file, found.row, found.column) == ("agencies.csv", 3, "印章图片")
    assert sentence in str(found)
    assert nothing_written()
    assert not StoredFile.objects.exists()


def test_another_seal_than_the_one_in_use_overwrites_nothing(folder):
    with_seal(folder, "公章.png", hostile.png())
    run(folder)
    before = Agency.objects.get(code="zone").seal
    (folder / "公章.png").write_bytes(hostile.png(width=601))
    (found,) = run(folder).findings
    assert "印章文件摘要值" in str(found)
    assert Agency.objects.get(code="zone").seal == before
