"""术语：一个中文词，一个英文词，一个标识符。

Code is written with these identifiers, pages and letters with these Chinese words. Neither side has two words for one
thing; the tests hold that, and hold the codes of the other tables to this one.
"""

from __future__ import annotations

from typing import Final, NamedTuple


class Term(NamedTuple):
    """One row of the glossary. ``identifier`` is the name in code: a class in CamelCase, anything else in snake_case."""

    chinese: str
    english: str
    identifier: str


class Section(NamedTuple):
    """Terms that belong together."""

    title: str
    terms: tuple[Term, ...]


# fmt: off
GLOSSARY: Final = (
    Section("机关和人", (
        Term("行政机关",                    "agency",                             "Agency"),
        Term("派出机构",                    "dispatched office",                  "dispatched_office"),
        Term("内设机构",                    "internal body",                      "internal_body"),
        Term("管理委员会",                  "administrative committee",           "administrative_committee"),
        Term("法律、法规授权的组织",        "authorised organisation",            "authorised_organisation"),
        Term("公共企事业单位",              "public enterprise or institution",   "public_enterprise"),
        Term("政府信息公开工作主管部门",    "competent department",               "competent_department"),
        Term("政府信息公开工作机构",        "disclosure office",                  "DisclosureOffice"),
        Term("申请人",                      "requester",                          "Requester"),
        Term("第三方",                      "third party",                        "third_party"),
        Term("自然人",                      "natural person",                     "natural"),
        Term("商业企业",                    "business enterprise",                "business"),
        Term("科研机构",                    "research institution",               "research"),
        Term("社会公益组织",                "public-welfare organisation",        "public_welfare"),
        Term("法律服务机构",                "legal-service institution",          "legal_service"),
        Term("身份证明",                    "proof of identity",                  "proof_of_identity"),
    )),
    Section("政府信息", (
        Term("政府信息",                    "government information",             "InformationItem"),
        Term("政府信息公开",                "government information disclosure",  "disclosure"),
        Term("政务公开",                    "openness of government affairs",     "openness"),
        Term("公开属性",                    "disclosure attribute",               "Attribute"),
        Term("主动公开",                    "proactive disclosure",               "proactive"),
        Term("依申请公开",                  "disclosure on request",              "on_request"),
        Term("不予公开",                    "withheld",                           "withheld"),
        Term("政府信息公开指南",            "disclosure guide",                   "disclosure_guide"),
        Term("政府信息公开目录",            "disclosure catalogue",               "disclosure_catalogue"),
        Term("标准目录",                    "standard catalogue",                 "standard_catalogue"),
        Term("公开事项",                    "catalogue item",                     "CatalogueItem"),
        Term("公开事项的义务",              "disclosure duty",                    "DisclosureDuty"),
        Term("公开时限",                    "time limit",                         "TimeLimit"),
        Term("触发事件",                    "trigger event",                      "TriggerEvent"),
        Term("选用的公开事项",              "adoption",                           "Adoption"),
        Term("公开依据",                    "legal basis",                        "legal_basis"),
        Term("公开主体",                    "responsible body",                   "responsible_body"),
        Term("公开渠道",                    "channel",                            "channel"),
        Term("索引号",                      "index number",                       "index_number"),
        Term("发文字号",                    "document number",                    "document_number"),
        Term("生成日期",                    "creation date",                      "created_on"),
        Term("发布日期",                    "publication date",                   "published_on"),
        Term("效力状态",                    "validity",                           "validity"),
        Term("规章",                        "government rules",                   "rules"),
        Term("规范性文件",                  "normative document",                 "NormativeDocument"),
        Term("制发",                        "issued",                             "issued"),
        Term("废止",                        "repealed",                           "repealed"),
        Term("现行有效",                    "in force",                           "in_force"),
        Term("政策解读",                    "policy interpretation",              "Interpretation"),
        Term("公开征求意见",                "public comment",                     "public_comment"),
        Term("版本",                        "version",                            "Version"),
        Term("撤下",                        "withdrawn from the public site",     "withdrawn"),
    )),
    Section("公开审查", (
        Term("公开审查",                    "disclosure review",                  "disclosure_review"),
        Term("保密审查",                    "secrecy review",                     "secrecy_review"),
        Term("审查关",                      "gate",                               "Gate"),
        Term("不予公开的理由",              "ground for withholding",             "Ground"),
        Term("定期评估审查",                "reassessment",                       "reassessment"),
        Term("商业秘密",                    "trade secret",                       "trade_secret"),
        Term("个人隐私",                    "personal privacy",                   "personal_privacy"),
        Term("公共利益",                    "public interest",                    "public_interest"),
    )),
    Section("申请的办理", (
        Term("政府信息公开申请",            "disclosure request",                 "DisclosureRequest"),
        Term("登记",                        "registration",                       "registration"),
        Term("登记回执",                    "registration receipt",               "registration_receipt"),
        Term("收到申请之日",                "day of receipt",                     "received_on"),
        Term("补正",                        "clarification",                      "Clarification"),
        Term("视为放弃申请",                "deemed abandoned",                   "deemed_abandoned"),
        Term("说明理由",                    "statement of reasons",               "statement_of_reasons"),
        Term("征求意见",                    "consultation",                       "Consultation"),
        Term("延长答复期限",                "extension",                          "Extension"),
        Term("延迟答复",                    "deferral",                           "Deferral"),
        Term("期限",                        "limit",                              "Limit"),
        Term("到期日",                      "deadline",                           "Deadline"),
        Term("工作日",                      "working day",                        "working_day"),
        Term("调休上班日",                  "make-up working day",                "make_up_day"),
        Term("暂定",                        "provisional",                        "provisional"),
        Term("答复",                        "reply",                              "Reply"),
        Term("答复书",                      "reply letter",                       "reply_letter"),
        Term("告知书",                      "notice letter",                      "notice_letter"),
        Term("送达",                        "service",                            "service"),
        Term("交邮",                        "posting",                            "posting"),
        Term("检索",                        "search for records",                 "record_search"),
        Term("区分处理",                    "severance",                          "severance"),
        Term("归档",                        "archiving",                          "archiving"),
        Term("更正",                        "correction of records",              "Correction"),
        Term("信息处理费",                  "information processing fee",         "processing_fee"),
        Term("按件计收",                    "charge by request",                  "by_request"),
        Term("按量计收",                    "charge by page",                     "by_page"),
        Term("收费通知",                    "fee notice",                         "fee_notice"),
    )),
    Section("处理结果", (
        Term("处理结果",                    "outcome",                            "Outcome"),
        Term("予以公开",                    "granted",                            "granted"),
        Term("部分公开",                    "granted in part",                    "granted_in_part"),
        Term("国家秘密",                    "state secret",                       "state_secret"),
        Term("其他法律行政法规禁止公开",    "forbidden by law",                   "law_forbids"),
        Term("三安全一稳定",                "security and stability",             "security_and_stability"),
        Term("第三方合法权益",              "third-party rights",                 "third_party_rights"),
        Term("内部事务信息",                "internal affairs",                   "internal_affairs"),
        Term("过程性信息",                  "deliberative process",               "deliberative_process"),
        Term("行政执法案卷",                "enforcement case file",              "enforcement_case_file"),
        Term("行政查询事项",                "administrative inquiry",             "administrative_inquiry"),
        Term("本机关不掌握相关政府信息",    "not held",                           "not_held"),
        Term("没有现成信息需要另行制作",    "needs creation",                     "needs_creation"),
        Term("补正后申请内容仍不明确",      "unclear after clarification",        "unclear_after_clarification"),
        Term("信访举报投诉类申请",          "petition or complaint",              "petition_or_complaint"),
        Term("重复申请",                    "repeat request",                     "repeat_request"),
        Term("公开出版物",                  "public publication",                 "public_publication"),
        Term("大量反复申请",                "excessive requests",                 "excessive_requests"),
        Term("确认或重新出具已获取信息",    "confirm or reissue",                 "confirm_or_reissue"),
        Term("逾期不补正",                  "unclarified in time",                "unclarified_in_time"),
        Term("逾期未按收费通知要求缴纳费用", "fee unpaid",                         "fee_unpaid"),
        Term("其他处理",                    "other handling",                     "other_handling"),
    )),
    Section("救济和监督", (
        Term("救济",                        "remedy",                             "Remedy"),
        Term("行政复议",                    "administrative reconsideration",     "Reconsideration"),
        Term("行政诉讼",                    "administrative litigation",          "Lawsuit"),
        Term("复议前置",                    "reconsideration first",              "review_first"),
        Term("结果维持",                    "upheld",                             "upheld"),
        Term("结果纠正",                    "corrected on review",                "corrected"),
        Term("尚未审结",                    "pending",                            "pending"),
        Term("未经复议直接起诉",            "direct lawsuit",                     "direct_lawsuit"),
        Term("复议后起诉",                  "lawsuit after reconsideration",      "lawsuit_after_reconsideration"),
        Term("工作考核",                    "performance assessment",             "Assessment"),
        Term("社会评议",                    "public appraisal",                   "public_appraisal"),
        Term("责任追究",                    "accountability",                     "accountability"),
        Term("督促整改",                    "order to rectify",                   "rectification"),
        Term("通报批评",                    "circulated criticism",               "circulated_criticism"),
    )),
    Section("年度报告", (
        Term("政府信息公开工作年度报告",    "annual report",                      "AnnualReport"),
        Term("勾稽关系",                    "tie between cells",                  "Tie"),
        Term("本年新收",                    "received in the year",               "received"),
        Term("上年结转",                    "brought forward",                    "brought_forward"),
        Term("本年度办理结果",              "concluded in the year",              "concluded"),
        Term("结转下年度继续办理",          "carried forward",                    "carried_forward"),
        Term("行政许可",                    "administrative licences",            "licences"),
        Term("其他对外管理服务事项",        "other external services",            "other_services"),
        Term("行政处罚",                    "administrative penalties",           "penalties"),
        Term("行政强制",                    "administrative compulsions",         "compulsions"),
        Term("行政事业性收费",              "administrative fees",                "fees"),
        Term("政府集中采购",                "centralised procurement",            "procurement"),
        Term("财政预算、决算",              "budgets and final accounts",         "budgets"),
        Term("总计",                        "total",                              "total"),
    )),
    Section("平台和记录", (
        Term("政府信息公开平台",            "disclosure platform",                "portal"),
        Term("版次",                        "edition",                            "Edition"),
        Term("政府公报",                    "government gazette",                 "gazette"),
        Term("政务新媒体",                  "government new media",               "new_media"),
        Term("查阅场所",                    "reading place",                      "reading_place"),
        Term("台账",                        "ledger",                             "Ledger"),
        Term("引用",                        "citation",                           "Cite"),
    )),
)
# fmt: on

TERMS: Final = tuple(term for section in GLOSSARY for term in section.terms)
_BY_CHINESE: Final = {term.chinese: term for term in TERMS}
_BY_IDENTIFIER: Final = {term.identifier: term for term in TERMS}


def english_of(chinese: str) -> str:
    """The one English term of a Chinese one.

    :raises KeyError: for a word the glossary does not have.
    """
    return _BY_CHINESE[chinese].english


def identifier_of(chinese: str) -> str:
    """The name in code of a Chinese term."""
    return _BY_CHINESE[chinese].identifier


def chinese_of(identifier: str) -> str:
    """The Chinese term behind a name in code."""
    return _BY_IDENTIFIER[identifier].chinese


def glossary_page() -> str:
    """The glossary in Markdown: a heading and a table for each section."""
    parts = ["# 术语表", "由 `gongkai/statute/terms.py` 生成，请改那里，不要改这里。"]
    for section in GLOSSARY:
        rows = [f"| {term.chinese} | {term.english} | `{term.identifier}` |" for term in section.terms]
        parts += [f"## {section.title}", "\n".join(["| 中文 | English | 标识符 |", "| --- | --- | --- |", *rows])]
    return "\n\n".join(parts) + "\n"
