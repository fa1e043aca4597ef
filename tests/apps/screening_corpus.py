"""A corpus of invented files for screening: half of them hold what must not leak, half are clean and tricky.

It shares no list and no pattern with the detector, and takes its seed from whoever asks. Every planted thing is a
:class:`Plant`: its kind and, of numbers, the last two signs that a masked finding still shows.

    .venv/bin/python tests/apps/screening_corpus.py FOLDER SEED [FILES]
"""

from __future__ import annotations

import io
import json
import sys
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from random import Random

from screening_writers import Text, write

# fmt: off
FAMILY = "陈林黄赵吴周徐孙马朱胡郭何高罗"
GIVEN  = ("建国", "秀英", "志强", "桂兰", "晓东", "丽华", "国栋", "海燕", "文博", "雅琴", "振宇", "思远", "玉珍", "立新")
COUNTIES = ("130402", "210211", "320583", "330106", "350424", "370785", "410322", "430121", "440513", "510722", "610527")
TOWNS  = ("青石县", "柳河区", "云台市", "东湖县", "望江区")
ROADS  = ("兴业路", "滨河大道", "解放南路", "学府街", "育才巷")
ILLS   = ("慢性肾衰竭", "肺癌", "精神分裂症", "脑梗死")
TOPICS = ("耕地地力保护补贴", "老旧小区改造", "农村饮水安全", "城乡居民医疗保险", "义务教育招生", "河道管理", "防汛抗旱", "就业创业服务")
VERBS  = ("印发", "修订", "公布", "落实", "完善", "推进")
SENTENCES = (
    "各镇人民政府，各街道办事处，县政府各部门：现将{topic}工作方案{verb}给你们，请结合实际认真贯彻执行。",
    "要强化组织领导，明确责任分工，确保{topic}各项任务按期完成。",
    "本办法自{date}起施行，有效期五年。",
    "根据《中华人民共和国政府信息公开条例》第二十条的规定，主动公开{topic}的有关信息。",
    "截至{date}，全县累计投入资金{amount}万元，惠及群众{count}人次，同比增长{percent}%。",
    "请于{date}前将办理情况书面报送县政府办公室。",
)
CHECK_SIGNS = "10X98765432"
# fmt: on


@dataclass(frozen=True)
class Plant:
    """Something that must be found."""

    kind: str
    ends: str = ""


@dataclass(frozen=True)
class Sample:
    """A file, and what was planted in it; nothing in a clean one."""

    name: str
    content: bytes
    plants: tuple[Plant, ...]


# ── numbers, made by the published rules ────────────────────────────────────
def identity_number(draw: Random, born: date | None = None, *, right: bool = True) -> str:
    born = born or date(1950, 1, 1) + timedelta(days=draw.randrange(19000))
    first = draw.choice(COUNTIES) + born.strftime("%Y%m%d") + f"{draw.randrange(1, 999):03}"
    power = sum(int(sign) * pow(2, 17 - at, 11) for at, sign in enumerate(first)) % 11
    good = CHECK_SIGNS[power]
    return first + (good if right else draw.choice([sign for sign in "0123456789" if sign != good]))


def old_identity_number(draw: Random) -> str:
    born = date(1940, 1, 1) + timedelta(days=draw.randrange(14000))
    return draw.choice(COUNTIES) + born.strftime("%y%m%d") + f"{draw.randrange(1, 999):03}"


def luhn_sign(digits: str) -> str:
    doubled = [int(sign) * 2 if at % 2 == 0 else int(sign) for at, sign in enumerate(reversed(digits))]
    return str(-sum(value // 10 + value % 10 for value in doubled) % 10)


def card_number(draw: Random, *, right: bool = True) -> str:
    begin, length = draw.choice(
        (("622848", 19), ("621700", 19), ("622202", 19), ("625912", 16), ("621226", 19), ("436742", 16))
    )
    first = begin + "".join(str(draw.randrange(10)) for _ in range(length - len(begin) - 1))
    good = luhn_sign(first)
    return first + (good if right else str((int(good) + draw.randrange(1, 10)) % 10))


def mobile_number(draw: Random) -> str:
    return (
        draw.choice(("139", "136", "158", "187", "130", "186", "133", "189", "199")) + f"{draw.randrange(10**7, 10**8)}"
    )


def credit_code(draw: Random) -> str:
    """A unified social credit code of digits alone, its check sign by its own rule."""
    signs = "0123456789ABCDEFGHJKLMNPQRTUWXY"
    while True:
        first = draw.choice(("1133", "9133", "5233", "9244")) + f"{draw.randrange(10**13):013}"
        total = sum(int(sign) * pow(3, at, 31) for at, sign in enumerate(first))
        if (last := signs[(31 - total % 31) % 31]).isdigit():
            return first + last


def person(draw: Random) -> str:
    return draw.choice(FAMILY) + draw.choice(GIVEN)


def day(draw: Random) -> date:
    return date(2019, 1, 1) + timedelta(days=draw.randrange(2500))


def written(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def prose(draw: Random, sentences: int = 3) -> list[str]:
    """Plain sentences of a plain document."""
    return [
        draw.choice(SENTENCES).format(
            topic=draw.choice(TOPICS), verb=draw.choice(VERBS), date=written(day(draw)),
            amount=draw.randrange(100, 99999), count=draw.randrange(1000, 999999), percent=round(draw.uniform(0, 30), 1),
        )
        for _ in range(sentences)
    ]  # fmt: skip


# ── what must be found in words ─────────────────────────────────────────────
def disguised(draw: Random, number: str) -> str:
    """As people write it."""
    wide = str.maketrans("0123456789X", "０１２３４５６７８９Ｘ")
    ways = (
        number, number, number, number.lower(), number.translate(wide), f"{number[:6]} {number[6:14]} {number[14:]}",
        f"{number[:6]}-{number[6:14]}-{number[14:]}", f"{number[:9]}\u200b{number[9:]}", " ".join(number),
    )  # fmt: skip
    return draw.choice(ways)


def say_identity(draw: Random) -> tuple[str, list[Plant]]:
    if draw.random() < 0.12:
        number = old_identity_number(draw)
        return f"持证人{person(draw)}，身份证号码：{number}。", [Plant("identity-number", number[-2:])]
    number = identity_number(draw)
    how = draw.choice(
        ("{who}，身份证号：{number}。", "{who}（公民身份号码{number}）", "{who} {number}", "证件号码 {number}，{who}")
    )
    return how.format(who=person(draw), number=disguised(draw, number)), [Plant("identity-number", number[-2:])]


def say_card(draw: Random) -> tuple[str, list[Plant]]:
    number = card_number(draw)
    shape = draw.choice((number, number, " ".join(number[at : at + 4] for at in range(0, len(number), 4))))
    how = draw.choice(
        (
            "开户人{who}，卡号{number}。",
            "补贴资金打入{who}的银行卡：{number}。",
            "{who}，开户行农商银行，账号：{number}",
        )
    )
    return how.format(who=person(draw), number=shape), [Plant("bank-card", number[-2:])]


def say_phone(draw: Random) -> tuple[str, list[Plant]]:
    number = mobile_number(draw)
    shape = draw.choice(
        (
            number,
            f"{number[:3]}-{number[3:7]}-{number[7:]}",
            f"+86 {number}",
            f"{number[:3]} {number[3:7]} {number[7:]}",
        )
    )
    return f"{person(draw)}，手机{shape}。", [Plant("phone", number[-2:])]


def say_address(draw: Random) -> tuple[str, list[Plant]]:
    place = f"{draw.choice(TOWNS)}{draw.choice(ROADS)}{draw.randrange(1, 300)}号"
    flat = f"{draw.randrange(1, 30)}栋{draw.randrange(1, 5)}单元{draw.randrange(101, 2500)}室"
    how = draw.choice(
        (f"当事人{person(draw)}，住址：{place}{flat}。", f"家庭住址：{place}。", f"{person(draw)}，男，住{place}{flat}")
    )
    return how, [Plant("home-address")]


def say_minor(draw: Random) -> tuple[str, list[Plant]]:
    return f"{person(draw)}（女，{draw.randrange(7, 16)}岁），在本县就读。", [Plant("minor")]


def say_plate(draw: Random) -> tuple[str, list[Plant]]:
    digits = f"{draw.randrange(10000, 99999)}"
    return f"当事人驾驶{draw.choice('浙苏皖赣')}{draw.choice('ABCD')}{draw.choice(('', '·'))}{digits}号小型客车。", [
        Plant("licence-plate", digits[-2:])
    ]


def say_passport(draw: Random) -> tuple[str, list[Plant]]:
    number = f"E{draw.randrange(10**7, 10**8)}"
    return f"{person(draw)}，护照号码：{number}。", [Plant("passport", number[-2:])]


def say_mail(draw: Random) -> tuple[str, list[Plant]]:
    return f"本人邮箱{draw.randrange(10**7, 10**9)}@{draw.choice(('qq.com', '163.com', 'gmail.com'))}。", [
        Plant("e-mail")
    ]


def say_secret(draw: Random) -> tuple[str, list[Plant]]:
    return draw.choice(("秘密★1年", "机密★长期", "密级：机密", "绝密★", "秘　密★3年")), [Plant("secret-mark")]


def say_internal(draw: Random) -> tuple[str, list[Plant]]:
    return draw.choice(
        ("（此件不公开）", "内部资料  注意保存", "仅供内部使用", "（内部资料）", "公开属性：不予公开")
    ), [Plant("internal-mark")]


def say_wording(draw: Random) -> tuple[str, list[Plant]]:
    return draw.choice(
        ("请向环境保护部申请核定。", "依照《中华人民共和国合同法》签订协议。", "由国家卫生计生委审定。")
    ), [Plant("wording")]


def say_misspelling(draw: Random) -> tuple[str, list[Plant]]:
    return draw.choice(("全面布署冬春火灾防控工作。", "房屋座落于城东。", "干部要再接再励。")), [Plant("misspelling")]


def say_unreadable(draw: Random) -> tuple[str, list[Plant]]:
    return draw.choice(("联系人：陈\ue863", "办理结果\ufffd\ufffd已公示", "锟斤拷锟斤拷")), [
        Plant("unreadable-character")
    ]


def say_link(draw: Random) -> tuple[str, list[Plant]]:
    return (
        f"详见 {draw.choice(('http://192.168.3.12/oa/view', 'http:/www.example.gov.cn/a', 'http://localhost:8080/x'))} 。",
        [Plant("dead-link")],
    )


SAYINGS: dict[str, Callable[[Random], tuple[str, list[Plant]]]] = {
    "identity-number": say_identity, "bank-card": say_card, "phone": say_phone, "home-address": say_address, "minor": say_minor,
    "licence-plate": say_plate, "passport": say_passport, "e-mail": say_mail, "secret-mark": say_secret,
    "internal-mark": say_internal, "wording": say_wording, "misspelling": say_misspelling,
    "unreadable-character": say_unreadable, "dead-link": say_link,
}  # fmt: skip
NOT_IN_PDF = {"unreadable-character"}  # a font has no sign for it


def sick_list(draw: Random) -> tuple[list[list[str]], list[Plant]]:
    """A table of persons with what is nobody's business."""
    rows = [["序号", "姓名", "所在村", draw.choice(("病种", "所患疾病", "残疾类别"))]]
    rows += [[str(number), person(draw), "前进村", draw.choice(ILLS)] for number in range(1, draw.randrange(4, 9))]
    return rows, [Plant("sensitive-list")]


def account_list(draw: Random) -> tuple[list[list[str]], list[Plant]]:
    """A table of persons with numbers under their headings."""
    rows, plants = [["姓名", "身份证号码", "银行卡号", "补贴金额（元）"]], []
    for _ in range(draw.randrange(2, 5)):
        number, card = identity_number(draw), card_number(draw)
        rows.append([person(draw), number, card, str(draw.randrange(100, 5000))])
        plants += [Plant("identity-number", number[-2:]), Plant("bank-card", card[-2:])]
    return rows, plants


# ── what looks like it and is not ───────────────────────────────────────────
def tricky(draw: Random) -> str:
    """A sentence that a careless detector stumbles over."""
    serial = f"{draw.randrange(10**17, 10**18)}"
    return draw.choice((
        lambda: f"订单编号：{identity_number(draw, right=False)}，已签收。",
        lambda: f"受理编号{identity_number(draw, right=False)}",
        lambda: f"流水号 2024{serial[:14]}",
        lambda: f"统一社会信用代码：{credit_code(draw)}",
        lambda: f"项目代码：{card_number(draw, right=False)}",
        lambda: f"项目编码：{card_number(draw)}",
        lambda: f"国库支付凭证号{card_number(draw, right=False)}",
        lambda: f"咨询电话：0571-{draw.randrange(80000000, 89999999)}，监督电话：12345。",
        lambda: f"联系电话：（0578）{draw.randrange(2000000, 8999999)}",
        lambda: f"服务热线：400-{draw.randrange(100, 999)}-{draw.randrange(1000, 9999)}",
        lambda: f"值班电话：{mobile_number(draw)}。",
        lambda: f"国办发〔{draw.randrange(2015, 2025)}〕{draw.randrange(1, 99)}号",
        lambda: f"索引号：11330{draw.randrange(10**6, 10**7)}/{draw.randrange(2019, 2025)}-{draw.randrange(10**4, 10**5)}",
        lambda: f"实现地区生产总值{mobile_number(draw)}元，其中第一产业{draw.randrange(10**9, 10**10)}元。",
        lambda: f"网址：https://www.example.gov.cn/art/{draw.randrange(2019, 2025)}/{draw.randrange(1, 13)}/{draw.randrange(1, 28)}/art_{draw.randrange(10**9, 10**10)}_{draw.randrange(10**7, 10**8)}.html 。",
        lambda: "涉及国家秘密、商业秘密和个人隐私的，依法不予公开。",
        lambda: "机关工作人员应当保守秘密，做好机密文件的保管工作。",
        lambda: "依法不公开审理的案件，不公开的理由应当载明。",
        lambda: "严格管理内部资料性出版物，规范内部文件流转。",
        lambda: "特急  云政办函〔2023〕15号",
        lambda: f"地址：{draw.choice(TOWNS)}{draw.choice(ROADS)}{draw.randrange(1, 300)}号政务服务中心三楼{draw.randrange(301, 320)}室",
        lambda: f"住所：{draw.choice(TOWNS)}{draw.choice(ROADS)}{draw.randrange(1, 300)}号（某某建材有限公司）",
        lambda: f"当事人：{draw.choice(FAMILY)}某某，身份证号：3301**********{draw.randrange(1000, 9999)}。",
        lambda: f"联系人：{draw.choice(FAMILY)}先生，电话138****{draw.randrange(1000, 9999)}",
        lambda: "请将意见发送至xxgk@example.gov.cn。",
        lambda: f"增值电信业务经营许可证：浙B2-{draw.randrange(2010, 2024)}{draw.randrange(1000, 9999)}，浙ICP备{draw.randrange(10**7, 10**8)}号",
        lambda: "根据原环境保护部《关于加强监测的通知》，生态环境部门负责组织实施。",
        lambda: "环境保护部门、国土资源部门密切配合，公布署名文章。",
        lambda: f"2016年，环境保护部印发第{draw.randrange(30, 50)}号公告。",
        lambda: f"规格型号E{draw.randrange(10**7, 10**8)}，条码69{draw.randrange(10**10, 10**11)}。",
        lambda: f"经纬度：{draw.uniform(100, 120):.9f}，{draw.uniform(20, 40):.12f}",
        lambda: f"税号：{old_identity_number(draw)}",
        lambda: "住建部门牵头，住房保障中心配合，推进住宅小区3号楼加装电梯。",
        lambda: "救助对象为患有重大疾病的困难群众，学生、幼儿、残疾人优先。",
        lambda: f"{draw.choice(TOPICS)}涉及12岁以下儿童、60周岁以上老年人。",
    ))()  # fmt: skip


def statistics(draw: Random) -> list[list[str]]:
    """A table of figures, long ones among them."""
    kind = draw.randrange(3)
    if kind == 0:
        rows = [["指标", "2023年", "2024年", "增长（%）"]]
        rows += [
            [
                draw.choice(TOPICS),
                str(draw.randrange(10**8, 10**11)),
                str(draw.randrange(10**8, 10**11)),
                f"{draw.uniform(-9, 9):.2f}",
            ]
            for _ in range(8)
        ]
        return rows
    if kind == 1:
        rows = [["序号", "企业名称", "统一社会信用代码", "项目编号"]]
        rows += [
            [str(at), f"{draw.choice(TOWNS)}某某有限公司", credit_code(draw), card_number(draw)] for at in range(1, 7)
        ]
        return rows
    rows = [["序号", "申请人", "补贴面积（亩）", "补贴金额（元）"]]
    return rows + [
        [str(at), draw.choice(FAMILY) + "某", f"{draw.uniform(1, 9):.2f}", str(draw.randrange(100, 2000))]
        for at in range(1, 9)
    ]


# ── files ───────────────────────────────────────────────────────────────────
# fmt: off
#: format: what can be hidden in it beside its words
BESIDE = {
    "docx": ("tracked-change", "comment", "hidden-text", "metadata", "embedded-object", "macro", "image-location", "text-under-box"),
    "xlsx": ("hidden-sheet", "hidden-row", "hidden-column", "comment", "metadata", "pivot-cache", "external-link", "hidden-text", "embedded-object"),
    "pptx": ("hidden-slide", "speaker-note", "comment", "metadata", "hidden-text", "text-under-box", "embedded-object", "image-location"),
    "pdf":  ("text-under-box", "invisible-text", "earlier-revision", "attachment", "pdf-layer", "comment", "metadata", "image-location"),
    "ofd":  ("comment", "hidden-text", "invisible-text", "attachment", "metadata", "earlier-revision", "text-under-box"),
    "html": ("hidden-text", "comment", "metadata"),
    "jpg":  ("image-location", "metadata"),
    "png":  ("image-location", "metadata"),
    "tiff": ("image-location", "metadata"),
    "txt":  (),
    "csv":  (),
}
# fmt: on
PICTURES = ("jpg", "png", "tiff")
TABLES = ("xlsx", "csv", "docx", "html")
OFTEN = ("docx", "xlsx", "pdf")  # what offices publish most
HIDDEN_SHARE = 0.6


def planted(draw: Random, form: str, number: int) -> Sample:
    """A file with something in it: in its words, beside them, or both."""
    paragraphs, table, plants = prose(draw, draw.randrange(2, 6)), [], []
    beside = []
    if BESIDE[form] and (form in PICTURES or draw.random() < HIDDEN_SHARE):
        beside = draw.sample(BESIDE[form], draw.randrange(1, min(3, len(BESIDE[form]) + 1)))
        plants += [Plant(kind) for kind in beside]
    if form not in PICTURES and (not beside or draw.random() < 0.5):
        if form in TABLES and draw.random() < 0.5:
            table, more = draw.choice((sick_list, account_list))(draw)
            plants += more
        else:
            chosen = [kind for kind in SAYINGS if form != "pdf" or kind not in NOT_IN_PDF]
            for kind in draw.sample(chosen, 2):
                sentence, more = SAYINGS[kind](draw)
                paragraphs.insert(draw.randrange(len(paragraphs) + 1), sentence)
                plants += more
    content = write(form, Text(paragraphs, table), tuple(beside), draw)
    return Sample(f"planted-{number:04}.{form}", content, tuple(plants))


def clean(draw: Random, form: str, number: int) -> Sample:
    """A file with nothing in it but what a careless detector stumbles over."""
    paragraphs = prose(draw, 2) + [tricky(draw) for _ in range(draw.randrange(2, 6))]
    table = statistics(draw) if form in TABLES and draw.random() < 0.6 else []
    return Sample(f"clean-{number:04}.{form}", write(form, Text(paragraphs, table), (), draw), ())


def archived(samples: list[Sample], number: int) -> Sample:
    """Several files in one archive."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for sample in samples:
            archive.writestr(f"附件/{sample.name}", sample.content)
    plants = tuple(plant for sample in samples for plant in sample.plants)
    return Sample(f"{'planted' if plants else 'clean'}-{number:04}.zip", made.getvalue(), plants)


def corpus(seed: int, files: int = 640) -> list[Sample]:
    """So many files, half of them clean, over all formats."""
    draw, made, forms = Random(f"screening {seed}"), [], [*BESIDE, "zip", *OFTEN]  # noqa: S311 — repeatable, not secret
    for number in range(files):
        make, form = (planted, clean)[number % 2], forms[number // 2 % len(forms)]
        if form == "zip":
            inside = [make(draw, other, at) for at, other in enumerate(draw.sample(list(BESIDE), 3))]
            made.append(archived(inside, number))
        else:
            made.append(make(draw, form, number))
    return made


def main() -> None:
    folder, seed = Path(sys.argv[1]), int(sys.argv[2])
    folder.mkdir(parents=True, exist_ok=True)
    told = {}
    for sample in corpus(seed, int(sys.argv[3]) if len(sys.argv) > 3 else 640):
        (folder / sample.name).write_bytes(sample.content)
        told[sample.name] = [[plant.kind, plant.ends] for plant in sample.plants]
    (folder / "planted.json").write_text(json.dumps(told, ensure_ascii=False, indent=1), "utf-8")


if __name__ == "__main__":
    main()
