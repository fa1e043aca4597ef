"""The ledger in the words of its readers: what each act and each kind of object is called."""

# fmt: off
ACTS = {
    "agencies.entered":                      "接入机关",
    "agencies.changed":                      "修改机关设置",
    "agencies.units-entered":                "登记内设机构",
    "agencies.numbering-set":                "设置编号规则",
    "agencies.number-taken":                 "取用编号",
    "agencies.succeeded":                    "登记承接机关",
    "agencies.account-opened":               "开设账号",
    "agencies.assigned":                     "分配角色",
    "agencies.assignment-ended":             "终止角色",
    "agencies.delegated":                    "安排代理",
    "agencies.delegation-ended":             "终止代理",
    "agencies.handed-over":                  "离岗移交",
    "casework.requests-entered":             "录入申请",
    "casework.request-concluded":            "办结申请",
    "casework.requester-entered":            "登记申请人",
    "casework.reconsiderations-entered":     "录入行政复议",
    "casework.lawsuits-entered":             "录入行政诉讼",
    "casework.fee-recorded":                 "登记信息处理费",
    "catalogue.edition-entered":             "录入标准目录的一版",
    "catalogue.basis-recorded":              "登记公开依据的效力",
    "catalogue.items-adopted":               "选用公开事项",
    "catalogue.items-set-aside":             "认定公开事项不适用",
    "catalogue.duties-assigned":             "指定公开事项的责任",
    "catalogue.edition-followed":            "按新版目录更新公开事项",
    "catalogue.event-recorded":              "登记触发公开的事件",
    "catalogue.duty-met":                    "履行公开义务",
    "catalogue.duty-waived":                 "免除公开义务",
    "catalogue.duties-reopened":             "公开义务重新打开",
    "catalogue.periods-begun":               "公开周期开始",
    "files.kept":                            "收存文件",
    "files.version-kept":                    "收存文件的新版本",
    "files.published":                       "公开文件",
    "files.withdrawn":                       "撤下文件",
    "files.virus-refused":                   "拒收带病毒的文件",
    "files.swept":                           "清理文件",
    "jobs.rerun":                            "重新办理后台任务",
    "jobs.discarded":                        "放弃后台任务",
    "ledger.consulted":                      "查阅、导出账本",
    "messages.queued":                       "发送消息",
    "privacy.read":                          "查看个人信息",
    "privacy.erased":                        "删除个人信息",
    "privacy.master-key-taken":              "启用主密钥",
    "privacy.master-key-retired":            "停用主密钥",
    "publication.manuscript-drafted":        "起草稿件",
    "publication.manuscript-revised":        "修改稿件",
    "publication.manuscript-submitted":      "稿件送审",
    "publication.manuscript-abandoned":      "稿件作废",
    "publication.gate-passed":               "审查关签署通过",
    "publication.gate-returned":             "审查关退回",
    "publication.checklist-written":         "编写审查要点",
    "publication.follow-up-late":            "紧急发布逾期未补签",
    "publication.manuscript-published":      "发布稿件",
    "publication.manuscript-registered":     "登记不公开的信息",
    "publication.manuscript-reassessed":     "复评不予公开的信息",
    "publication.categories-entered":        "设置信息种类",
    "publication.items-published":           "公开信息",
    "publication.item-corrected":            "更正信息",
    "publication.item-withdrawn":            "撤下信息",
    "publication.documents-entered":         "录入规范性文件",
    "publication.document-ended":            "规范性文件失效",
    "publication.register-items-entered":    "录入事项清单",
    "publication.register-entries-entered":  "录入办理数量",
    "reporting.report-begun":                "开始编制年度报告",
    "reporting.report-text-written":         "编写年度报告的文字",
    "reporting.report-office-named":         "写明年度报告的署名机关",
    "reporting.report-step-taken":           "办理年度报告的步骤",
    "reporting.report-finding-overridden":   "决定勾稽关系不成立仍予公布",
    "reporting.report-published":            "公布年度报告",
    "reporting.report-read":                 "读取以前年度公布的年度报告",
    "reporting.report-completed":            "补填读取的年度报告",
    "reporting.report-imported":             "导入以前年度公布的年度报告",
    "reporting.report-finding-judged":       "判断年度报告的核对结果",
    "sign-in.signed-in":                     "登录",
    "sign-in.password-changed":              "修改密码",
    "sign-in.second-factor-added":           "添加第二因素",
    "sign-in.second-factor-removed":         "移除第二因素",
    "sign-in.second-factor-reset":           "重置第二因素",
    "sign-in.account-locked":                "账号多次登录失败，暂停登录",
    "sign-in.address-locked":                "地址多次登录失败，暂停登录",
    "sign-in.unlocked":                      "解除暂停登录",
    "sign-in.invited":                       "发放开通码",
    "sign-in.invitation-used":               "使用开通码",
    "sign-in.platform-linked":               "绑定统一身份",
}

SUBJECTS = {
    "account":                     "账号",
    "agencies.agency":             "机关",
    "agencies.numbering":          "编号规则",
    "agencies.numbersequence":     "编号",
    "casework.disclosurerequest":  "申请",
    "catalogue.edition":           "标准目录",
    "catalogue.basis":             "公开依据",
    "catalogue.items":             "公开事项",
    "catalogue.duty":              "公开义务",
    "catalogue.periods":           "公开周期",
    "files.file":                  "文件",
    "files.intake":                "收存的文件",
    "files.store":                 "文件库",
    "jobs.job":                    "后台任务",
    "ledger.book":                 "账本",
    "messages.delivery":           "消息",
    "privacy.person":              "个人编号",
    "privacy.masterkey":           "主密钥",
    "publication.informationitem": "信息",
    "publication.manuscript":      "稿件",
    "publication.checklist":       "审查要点",
    "reporting.annualreport":      "年度报告",
    "reporting.readingofreport":   "读取的年度报告",
    # what is entered in bulk: one entry for each thousand rows
    "agencies.unit":               "内设机构",
    "casework.reconsideration":    "行政复议",
    "casework.lawsuit":            "行政诉讼",
    "publication.category":        "信息种类",
    "publication.normativedocument": "规范性文件",
    "publication.registeritem":    "事项",
    "publication.registerentry":   "办理数量",
}
# fmt: on

ACCOUNT = "account:"
DIGITS = 18


def act_label(act: str) -> str:
    """What an act is called; its own name, where this version of the program has none."""
    return ACTS.get(act, act)


def subject_label(subject: str) -> str:
    """The kind of object and its number: 申请 2020-0007."""
    kind, _, number = subject.partition(":")
    return f"{SUBJECTS.get(kind, kind)} {number}".strip()


def account_number(actor: str) -> int | None:
    """The number of an account, where the ledger names one."""
    number = actor.removeprefix(ACCOUNT)
    return (
        int(number) if number != actor and number.isascii() and number.isdecimal() and len(number) <= DIGITS else None
    )
