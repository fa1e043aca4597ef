"""The columns of a standard catalogue: the eight elements and the level, as files divide them.

An edition keeps which of them its file had; an item keeps their words as they stood. A column that the file has not is
no key; an empty square is "".
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Column:
    """A column: under which element it stands, and what its own heading is."""

    id: str
    label: str
    element: str  # the heading over it; the same as the label where it stands alone
    is_mark: bool = False  # holds √, or nothing, or words that say more


# fmt: off
COLUMNS = (
    #      id                label             element             mark
    Column("number",         "序号",           "序号"),
    Column("domain",         "领域",           "领域"),
    Column("matter_1",       "一级事项",       "公开事项"),
    Column("matter_2",       "二级事项",       "公开事项"),
    Column("matter_3",       "三级事项",       "公开事项"),
    Column("content",        "公开内容（要素）", "公开内容（要素）"),
    Column("basis",          "公开依据",       "公开依据"),
    Column("limit",          "公开时限",       "公开时限"),
    Column("body",           "公开主体",       "公开主体"),
    Column("channels",       "公开渠道和载体", "公开渠道和载体"),
    Column("audience_all",   "全社会",         "公开对象",         is_mark=True),
    Column("audience_group", "特定群体",       "公开对象",         is_mark=True),
    Column("proactive",      "主动",           "公开方式",         is_mark=True),
    Column("on_request",     "依申请公开",     "公开方式",         is_mark=True),
    Column("city",           "市级",           "公开层级",         is_mark=True),
    Column("county",         "县级",           "公开层级",         is_mark=True),
    Column("township",       "乡级",           "公开层级",         is_mark=True),
    Column("village",        "村级",           "公开层级",         is_mark=True),
    Column("remark",         "备注",           "备注"),
)
# fmt: on
COLUMN = {column.id: column for column in COLUMNS}
MATTERS = ("matter_1", "matter_2", "matter_3")
#: 国办发〔2019〕54号: 公开事项的名称、内容、依据、时限、主体、方式、渠道、公开对象.
ELEMENTS = (
    "公开事项",
    "公开内容（要素）",
    "公开依据",
    "公开时限",
    "公开主体",
    "公开渠道和载体",
    "公开对象",
    "公开方式",
)
