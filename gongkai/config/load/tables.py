"""The files a load may hold, in the order they are entered: every column, how it is read, and the action that enters it.

``docs/load.md`` is generated from this table.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Model

from gongkai.agencies import actions as agencies
from gongkai.agencies.models import REGIONS, Agency, AgencyKind, Assignment, Unit
from gongkai.agencies.roles import ROLE_LABELS
from gongkai.casework import actions as casework
from gongkai.casework.models import (
    CHANNELS,
    OUTCOMES,
    DisclosureRequest,
    Lawsuit,
    LawsuitRoute,
    Reconsideration,
    RemedyResult,
    RequesterKind,
)
from gongkai.config.load.columns import Column, beside, choice, day, fen, sha256, slug, text, username, whole
from gongkai.ledger.entering import Entered
from gongkai.publication import actions as publication
from gongkai.publication.actions import Draft
from gongkai.publication.models import (
    Category,
    DocumentKind,
    EndKind,
    InformationItem,
    NormativeDocument,
    Register,
    RegisterEntry,
    RegisterItem,
)

Values = Mapping[str, Any]
Builder = Callable[[Values], Model]
Enter = Callable[[str, Agency, list[tuple[Values, Model]], date], Entered]


@dataclass(frozen=True, slots=True)
class Reference:
    """A column that names a row of another file or of the database."""

    column: str
    model: type[Model]
    key: str  # the column there that it names
    attribute: str  # the foreign key that it fills
    also: str = ""  # a column that must agree in both, e.g. the register


@dataclass(frozen=True, slots=True)
class Table:
    """One file."""

    file: str
    title: str
    model: type[Model]
    columns: tuple[Column, ...]
    key: tuple[str, ...]  # within an agency
    build: Builder
    enter: Enter
    references: tuple[Reference, ...] = ()
    twice: str = "每一行只能登记一次"


def _agency(label: str = "机关代码") -> Column:
    return Column("agency", label, text(64), example="linfen-edz")


def _title(field: str, label: str, limit: int, *, required: bool = True, example: str = "") -> Column:
    return Column(field, label, text(limit), required, as_written=True, example=example)


def _plain(model: type[Model], *names: str, blank: tuple[str, ...] = ()) -> Builder:
    """Build a row from the columns named; ``blank`` ones are empty text, not nothing, where nothing is written."""

    def build(values: Values) -> Model:
        facts = {name: values[name] for name in names if values[name] is not None or name not in blank}
        return model(**facts)

    return build


def _entry(values: Values) -> RegisterEntry:
    """决定日期 alone is one decision; 起 and 止 with a quantity are an aggregate."""
    decided = values["decided_on"]
    return RegisterEntry(
        register=values["register"],
        number=values["number"],
        title=values["title"] or "",
        period_from=decided or values["period_from"],
        period_to=decided or values["period_to"],
        quantity=1 if values["quantity"] is None else values["quantity"],
        amount_fen=values["amount"],
        source=values["source"] or "",
        source_digest=values["source_digest"] or "",
    )


def _rows(action: Callable[..., Entered]) -> Enter:
    def enter(by: str, agency: Agency, found: list[tuple[Values, Model]], on: date) -> Entered:
        return action(by=by, agency=agency, rows=[row for _, row in found], on=on)

    return enter


def _publish(by: str, agency: Agency, found: list[tuple[Values, Model]], on: date) -> Entered:
    drafts = [Draft(row, values["body"] or "") for values, row in found]
    return publication.publish_items(by=by, agency=agency, drafts=drafts, on=on)


def _requests(by: str, agency: Agency, found: list[tuple[Values, Model]], on: date) -> Entered:
    forms = {row.number: (values["form_asked"] or "", values["form_given"] or "") for values, row in found}
    return casework.enter_requests(by=by, agency=agency, rows=[row for _, row in found], forms=forms, on=on)


def _assignment(values: Values) -> Assignment:
    unit = Unit(code=values["unit"]) if values["unit"] else None
    return Assignment(role=values["role"], unit=unit, since=values["since"], until=values["until"])


def _people(by: str, agency: Agency, found: list[tuple[Values, Model]], on: date) -> Entered:
    people = [agencies.Person(values["username"], values["name"] or "", row) for values, row in found]
    return agencies.enter_people(by=by, agency=agency, people=people, on=on)


# fmt: off
AGENCY_COLUMNS = (
    Column("code",              "代码",         slug, example="linfen-edz"),
    _title("name",              "名称",         200),
    Column("kind",              "类型",         choice(AgencyKind), example="dispatched_office"),
    Column("parent",            "上级机关代码", text(64), required=False),
    _title("disclosure_office", "公开工作机构", 200, required=False),
    _title("office_address",    "办公地址",     200, required=False),
    _title("office_hours",      "办公时间",     200, required=False, example="工作日 8:30—12:00，14:30—18:00"),
    _title("office_phone",      "联系电话",     64, required=False),
    _title("office_fax",        "传真号码",     64, required=False),
    Column("office_email",      "电子邮箱",     text(254), required=False),
    Column("region",            "日历地区",     choice({name: name for name in REGIONS}), required=False),
    Column("site_code",         "网站标识码",   text(10), required=False),
    _title("document_code",     "机关代字",     20, required=False),
    Column("seal",              "印章图片",     beside, required=False, as_written=True, example="seal.png"),
)

UNITS = Table(
    "units.csv", "内设机构", Unit, (
        _agency(),
        Column("code",          "编码",     slug, example="office"),
        _title("name",          "名称",     100),
        Column("closed_on",     "撤销日期", day, required=False),
    ), ("code",), _plain(Unit, "code", "name", "closed_on"), _rows(agencies.enter_units))

PEOPLE = Table(
    "people.csv", "人员", Assignment, (
        _agency(),
        Column("username",      "用户名",   username, example="zhangsan"),
        _title("name",          "姓名",     150, required=False),
        Column("role",          "角色",     choice(ROLE_LABELS), example="editor"),
        Column("unit",          "内设机构编码", text(64), required=False),
        Column("since",         "起始日期", day),
        Column("until",         "终止日期", day, required=False),
    ), ("username", "role", "unit"), _assignment, _people,
    references=(Reference("unit", Unit, "code", "unit"),),
    twice="一个人的一个角色只写一行。账号没有密码，由管理员在人员页给出开通码")

CATEGORIES = Table(
    "categories.csv", "信息类别", Category, (
        _agency(),
        Column("code",          "代码",     slug, example="news"),
        _title("name",          "名称",     100),
        Column("position",      "次序",     whole, example="1"),
    ), ("code",), _plain(Category, "code", "name", "position"), _rows(publication.enter_categories))

ITEMS = Table(
    "items.csv", "政府信息", InformationItem, (
        _agency(),
        Column("index_number",  "索引号",   text(100), example="LFJK-2020-00001"),
        Column("category",      "类别代码", text(64), example="news"),
        _title("title",         "名称",     500),
        Column("formed_on",     "生成日期", day, example="2020-03-02"),
        Column("published_on",  "发布日期", day, example="2020-03-03"),
        Column("withdrawn_on",  "撤下日期", day, required=False),
        _title("body",          "正文",     1_000_000, required=False),
    ), ("index_number",),
    _plain(InformationItem, "index_number", "title", "formed_on", "published_on", "withdrawn_on"), _publish,
    references=(Reference("category", Category, "code", "category"),))

DOCUMENTS = Table(
    "normative_documents.csv", "规章、行政规范性文件", NormativeDocument, (
        _agency(),
        Column("kind",          "种类",     choice(DocumentKind), example="normative_documents"),
        _title("number",        "文号",     100),
        _title("title",         "标题",     500),
        Column("issued_on",     "制发日期", day),
        Column("published_on",  "公开日期", day, required=False),
        Column("withdrawn_on",  "撤下日期", day, required=False),
        Column("ended_on",      "废止、失效日期", day, required=False),
        Column("ended_by",      "废止或者失效",   choice(EndKind), required=False),
        Column("item",          "信息索引号",     text(100), required=False),
    ), ("number",),
    _plain(NormativeDocument, "kind", "number", "title", "issued_on", "published_on", "withdrawn_on", "ended_on", "ended_by",
           blank=("ended_by",)),
    _rows(publication.enter_documents),
    references=(Reference("item", InformationItem, "index_number", "item"),))

REGISTER_ITEMS = Table(
    "register_items.csv", "事项、项目", RegisterItem, (
        _agency(),
        Column("register",      "清单",     choice(Register), example="licences"),
        Column("code",          "编码",     text(100)),
        _title("name",          "名称",     300),
        Column("added_on",      "列入日期", day),
        Column("removed_on",    "取消日期", day, required=False),
    ), ("register", "code"),
    _plain(RegisterItem, "register", "code", "name", "added_on", "removed_on"), _rows(publication.enter_register_items))

REGISTER_ENTRIES = Table(
    "register_entries.csv", "决定、收费、采购", RegisterEntry, (
        _agency(),
        Column("register",      "清单",     choice(Register), example="licences"),
        _title("number",        "编号",     100),
        _title("title",         "名称",     300, required=False),
        Column("item",          "事项编码", text(100), required=False),
        Column("decided_on",    "决定日期", day, required=False),
        Column("period_from",   "起",       day, required=False),
        Column("period_to",     "止",       day, required=False),
        Column("quantity",      "数量",     whole, required=False),
        Column("amount",        "金额（元）", fen, required=False),
        _title("source",        "来源",     300, required=False),
        Column("source_digest", "来源文件摘要值", sha256, required=False),
    ), ("register", "number"), _entry, _rows(publication.enter_register_entries),
    references=(Reference("item", RegisterItem, "code", "item", also="register"),))

REQUESTS = Table(
    "requests.csv", "政府信息公开申请", DisclosureRequest, (
        _agency(),
        Column("number",         "登记号",     text(100)),
        Column("requester_kind", "申请人类型", choice(RequesterKind), example="natural"),
        Column("channel",        "提交方式",   choice(dict(CHANNELS)), example="in_person"),
        Column("received_on",    "收到日期",   day, missing="没有填写：请按条例第三十一条确定收到申请之日后再登记"),
        _title("subject",        "所需信息",   500, required=False),
        Column("outcome",        "办理结果",   choice(dict(OUTCOMES)), required=False, example="granted_in_part"),
        Column("concluded_on",   "答复送达、交邮日期", day, required=False),
        _title("form_asked",     "申请的提供方式",     100, required=False),
        _title("form_given",     "实际的提供方式",     100, required=False),
    ), ("number",),
    _plain(DisclosureRequest, "number", "requester_kind", "channel", "received_on", "subject", "outcome", "concluded_on",
           blank=("subject", "outcome")),
    _requests, twice="一件申请只能登记一次，也只能有一个办理结果")

_REMEDY = (
    _agency(),
    _title("number",            "案号",     100),
    Column("request",           "申请登记号", text(100), required=False),
)
_REMEDY_END = (
    Column("accepted_on",       "受理日期", day),
    Column("result",            "结果",     choice(RemedyResult), required=False, example="upheld"),
    Column("concluded_on",      "审结日期", day, required=False),
)
_OF_REQUEST = (Reference("request", DisclosureRequest, "number", "request"),)

RECONSIDERATIONS = Table(
    "reconsiderations.csv", "行政复议", Reconsideration, (*_REMEDY, *_REMEDY_END), ("number",),
    _plain(Reconsideration, "number", "accepted_on", "result", "concluded_on", blank=("result",)),
    _rows(casework.enter_reconsiderations), references=_OF_REQUEST)

LAWSUITS = Table(
    "lawsuits.csv", "行政诉讼", Lawsuit,
    (*_REMEDY, Column("route", "起诉方式", choice(LawsuitRoute), example="direct_lawsuit"), *_REMEDY_END), ("number",),
    _plain(Lawsuit, "number", "route", "accepted_on", "result", "concluded_on", blank=("result",)),
    _rows(casework.enter_lawsuits), references=_OF_REQUEST)

AGENCIES_FILE = "agencies.csv"
TABLES = (UNITS, PEOPLE, CATEGORIES, ITEMS, DOCUMENTS, REGISTER_ITEMS, REGISTER_ENTRIES, REQUESTS, RECONSIDERATIONS, LAWSUITS)
# fmt: on
