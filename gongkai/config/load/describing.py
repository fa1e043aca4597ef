"""The page that documents the files of a load, made from their tables."""

from collections.abc import Iterator

from gongkai.config.load.columns import Column
from gongkai.config.load.tables import AGENCIES_FILE, AGENCY_COLUMNS, TABLES

HEAD = """# 装入记录的 CSV 文件

由 `gongkai/config/load/tables.py` 生成。

`gongkai load 文件夹` 读取下列文件，有几个读几个。先检查每一行，全部正确才写入；有一处问题就什么也不写，并逐行说明。
同样的记录再装一次，不会改变什么；已有的记录可以补上后来才知道的事实（办理结果、废止日期、撤下日期等），其余不同视为矛盾，
不覆盖。

- 编码：UTF-8 或者 GB18030。第一行是列名，写英文标识或者中文名称都可以，次序不限，选填的列可以没有。
- 日期：`2020-01-31`、`2020/1/31`、`2020年1月31日`、`20200131`。不能晚于装入当日。
- 金额以元为单位，精确到分。数量是不小于 0 的整数；空白不等于 0。
- 选项写代码或者中文名称。
"""


def load_page() -> str:
    """Every file and column in Markdown."""
    files = [(AGENCIES_FILE, "行政机关", AGENCY_COLUMNS, ("code",), "")]
    files += [(table.file, table.title, table.columns, ("agency", *table.key), table.twice) for table in TABLES]
    lines = [HEAD]
    for file, title, columns, key, twice in files:
        unique = "、".join(column.label for column in columns if column.field in key)
        lines += [f"## {file}：{title}", "", f"以“{unique}”识别一行。{f'{twice}。' if twice else ''}", ""]
        lines += ["| 列 | 中文名称 | 必填 | 写什么 |", "| --- | --- | --- | --- |"]
        lines += [*map(_line, columns), ""]
    return "\n".join([*lines, *_entries()])


def _line(column: Column) -> str:
    example = f"如 `{column.example}`" if column.example else ""
    says = "；".join(part for part in (column.parse.__doc__ or "", example) if part)
    return f"| `{column.field}` | {column.label} | {'是' if column.required else ''} | {says} |"


def _entries() -> Iterator[str]:
    yield "## 单项与汇总"
    yield ""
    yield "`register_entries.csv` 的一行，单项填“决定日期”（数量不填即为 1）；汇总填“起”“止”和“数量”，并写明“来源”，"
    yield "期间不能跨越两个年度。"
    yield ""
