"""标准目录的命令行：读入、比较、录入、写成文件，读错不留半截。"""

import csv
import json
from io import BytesIO

import openpyxl
import pytest

from tests.cli.own_home import python, run

pytestmark = pytest.mark.data

HEAD = ("序号", "一级事项", "二级事项", "公开内容（要素）", "公开依据", "公开时限", "公开主体", "公开渠道和载体")
ROWS = (
    (
        "1",
        "行政执法",
        "行政处罚决定",
        "决定书文号；违法事实",
        "《行政处罚法》",
        "自作出决定之日起7个工作日内",
        "应急管理局",
        "■政府网站",
    ),
    ("2", "监督检查", "检查计划", "计划内容", "《政府信息公开条例》", "每半年更新1次", "应急管理局", "■政府网站"),
)
ENTER = """
from gongkai.agencies.actions import enter_agency
enter_agency(by="t", code="qingshan", name="青山县人民政府", kind="government", parent=None)
"""
COUNT = """
from gongkai.catalogue.models import CatalogueEdition, CatalogueItem
print(CatalogueEdition.objects.count(), CatalogueItem.objects.count())
"""


def workbook(path, rows=ROWS, title="青山县安全生产领域基层政务公开标准目录"):
    book = openpyxl.Workbook()
    book.active.append([title])
    for row in (HEAD, *rows):
        book.active.append(list(row))
    out = BytesIO()
    book.save(out)
    path.write_bytes(out.getvalue())
    return path


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    place = tmp_path_factory.mktemp("catalogue") / "home"
    assert run(place, "ledger", "verify").returncode == 0
    python(place, ENTER)
    return place


def counted(home):
    return python(home, COUNT).split()


def test_looked_at_entered_once_and_written_again(home, tmp_path):
    file = workbook(tmp_path / "目录.xlsx")
    looked = run(home, "catalogue", "import", file, "--agency", "qingshan", "--dry-run")
    assert (looked.returncode, counted(home)) == (0, ["0", "0"]), looked.stderr
    assert "安全生产，2 项" in looked.stdout
    entered = run(home, "catalogue", "import", file, "--agency", "qingshan")
    assert (entered.returncode, counted(home)) == (0, ["1", "2"])
    assert "已是第1版" in entered.stdout
    assert "已是第1版" in run(home, "catalogue", "import", file, "--agency", "qingshan").stdout
    assert counted(home) == ["1", "2"]

    told = ("--agency", "qingshan", "--domain", "work-safety")
    for form in ("xlsx", "csv", "json", "docx", "pdf"):
        out = tmp_path / f"out.{form}"
        done = run(home, "catalogue", "export", *told, "--format", form, "-o", out)
        assert done.returncode == 0, done.stderr
    sheet = openpyxl.load_workbook(tmp_path / "out.xlsx").active
    shown = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=sheet.max_row - 1)]
    assert shown == [list(row) for row in ROWS]
    with (tmp_path / "out.csv").open(encoding="utf-8-sig") as plain:
        assert [tuple(row) for row in csv.reader(plain)][1:] == list(ROWS)
    assert len(json.loads((tmp_path / "out.json").read_text("utf-8"))["items"]) == len(ROWS)


def test_a_new_edition_says_what_changes(home, tmp_path):
    file = workbook(tmp_path / "新目录.xlsx", (ROWS[0], ("2", "监督检查", "检查结果", "结果", "", "及时公开", "", "")))
    said = run(home, "catalogue", "import", file, "--agency", "qingshan", "--dry-run").stdout
    assert "新增 1" in said
    assert "取消 1" in said or "删去 1" in said


def test_what_cannot_be_read_is_said_and_nothing_is_entered(home, tmp_path):
    before = counted(home)
    broken = tmp_path / "坏.xlsx"
    broken.write_bytes(b"PK\x03\x04 not a workbook")
    bad = run(home, "catalogue", "import", broken, "--agency", "qingshan")
    assert (bad.returncode, "Traceback" in bad.stderr + bad.stdout) == (1, False)
    assert "坏.xlsx：" in bad.stdout + bad.stderr
    lacking = workbook(tmp_path / "缺.xlsx", (("1", "行政执法", "", "", "", "", "", ""),))
    assert run(home, "catalogue", "import", lacking, "--agency", "qingshan").returncode == 1
    unknown = workbook(tmp_path / "无领域.xlsx", title="某某目录")
    said = run(home, "catalogue", "import", unknown, "--agency", "qingshan")
    assert said.returncode == 1
    assert "--domain" in said.stdout
    nobody = run(home, "catalogue", "import", unknown, "--agency", "nobody")
    assert nobody.returncode != 0
    assert "没有代码为“nobody”的机关" in nobody.stdout + nobody.stderr
    none = run(home, "catalogue", "export", "--agency", "qingshan", "--domain", "budgets", "-o", tmp_path / "x.xlsx")
    assert none.returncode != 0
    assert not (tmp_path / "x.xlsx").exists()
    assert counted(home) == before
