"""What the words before a number, or over its column, say that it is."""

from __future__ import annotations

import re

# fmt: off
#: what a label says: the labels. The nearest one before the number counts, the longest where several end there.
LABELS = {
    "identity": ("身份证", "公民身份", "身份号码", "证件号", "证件号码", "身份证件", "身份证明号"),
    "card":     ("卡号", "银行卡", "银行账号", "银行帐号", "账号", "帐号", "账户", "帐户", "储蓄卡", "信用卡", "借记卡", "工资卡",
                 "一卡通", "惠农卡", "社保卡", "开户行", "开户银行", "打卡", "收款"),
    "mobile":   ("手机", "联系电话", "联系方式", "电话", "移动电话", "本人", "手机号", "TEL", "Tel", "tel", "微信"),
    "home":     ("家庭电话", "住宅电话", "宅电", "家长电话", "本人电话", "个人电话", "家庭联系电话", "家属电话"),
    "office":   ("监督电话", "举报电话", "投诉电话", "咨询电话", "服务电话", "值班电话", "办公电话", "受理电话", "公示电话",
                 "热线", "传真", "总机", "报警电话", "救援电话", "监督", "举报", "投诉", "咨询", "值班", "对外电话", "窗口电话",
                 "服务热线", "办公室电话", "单位电话", "公开电话", "电话（传真）", "联络电话"),
    "code":     ("编号", "编码", "代码", "单号", "订单", "流水", "项目", "批号", "批次", "序列号", "条码", "条形码", "发票", "税号",
                 "纳税人", "识别号", "注册号", "许可证", "文号", "案号", "合同", "凭证", "备案", "登记号", "登记证", "证书", "设备",
                 "型号", "ISBN", "快递", "运单", "工号", "标识", "图斑", "宗地", "产权", "不动产", "单元号", "受理号", "业务号",
                 "索引号", "序号", "执照", "档案", "报告号", "检验", "表号", "计划", "交易号", "用户号", "户号", "电表", "学籍",
                 "准考证", "追溯", "SN", "No", "NO", "ID", "IMEI", "资产", "物料", "票号", "标段", "公告", "令", "地块", "图号",
                 "预算", "指标", "支付令", "申请单", "回执", "存证", "哈希", "版本", "标准号", "工程", "赋码", "二维码"),
    "credit":   ("信用代码", "组织机构代码", "机构代码", "统一代码", "统一社会信用"),
    "amount":   ("金额", "产值", "收入", "支出", "面积", "数量", "总额", "增加值", "合计", "总计", "人口", "里程", "产量", "余额",
                 "单价", "总价", "价格", "（元", "(元", "（万元", "(万元", "（吨", "（千瓦"),
}
#: what stands after a figure that counts something
UNITS = ("元", "万", "亿", "吨", "千", "公斤", "平方", "米", "%", "％", "人", "户", "件", "个", "次", "美元", "亩", "公里",
         "度", "立方", "份", "辆", "台", "株", "头", "只")
# fmt: on
LOOK_BACK = 24
_FIGURES = re.compile(r"\d{4}|年|月|季|增|率|量|额|值|数(?!字)|计|指标|比|元|吨|面积|投资|资金|拨付|决算|执行")
_MEANING = {word: meaning for meaning, words in LABELS.items() for word in words}
_LABEL = re.compile("|".join(sorted(map(re.escape, _MEANING), key=len, reverse=True)))
_SENTENCE = re.compile(r"[。；;！？!?\n]")


def before(text: str, start: int, under: str = "") -> str:
    """The words that can label what begins there: the heading of its column, then the same sentence."""
    words = text[max(0, start - LOOK_BACK) : start]
    return f"{under} {_SENTENCE.split(words)[-1]}"


def meaning(words: str) -> str:
    """What the last label of these words says; "" where there is none."""
    found = ""
    for label in _LABEL.finditer(words):
        found = _MEANING[label[0]]
    return found


def heads_figures(under: str) -> bool:
    """Whether a column is headed by what is counted or measured."""
    return bool(_FIGURES.search(under))


def counts_something(text: str, end: int) -> bool:
    """Whether a unit follows."""
    return text.startswith(UNITS, end)
