"""One scan over a text for all that must not leak in words: pieces come in, findings go out. Pure.

One compiled pattern finds every place where something may begin; what begins there is decided by the rule of its group.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from gongkai.screening import addresses, digits, labels, marks, people
from gongkai.screening.findings import Finding, Piece
from gongkai.screening.hits import Hit, shown
from gongkai.screening.words import Words, one_of_ends, own_words

# fmt: off
_PERSONAL = ("qq.com", "vip.qq.com", "163.com", "126.com", "yeah.net", "139.com", "189.cn", "wo.cn", "foxmail.com", "gmail.com",
             "hotmail.com", "outlook.com", "live.com", "live.cn", "msn.com", "icloud.com", "me.com", "yahoo.com", "yahoo.com.cn",
             "yahoo.cn", "aliyun.com", "21cn.com", "sina.com", "sina.cn", "vip.sina.com", "sohu.com", "tom.com", "263.net",
             "188.com", "vip.163.com", "proton.me", "protonmail.com")
_OFFICE_MAIL = ("意见", "反馈", "投稿", "报名", "受理", "监督", "举报", "单位", "办公", "我局", "我委", "征集", "公开", "来信", "投诉",
                "接收", "发送至", "发至", "咨询", "公共邮箱", "官方")
_DOCUMENTS = ("护照", "通行证", "回乡证", "台胞证", "港澳", "旅行证", "证件号", "passport", "Passport", "PASSPORT")
_HOME_PHONE = ("家庭电话", "住宅电话", "宅电", "家长电话", "本人电话", "个人电话", "家庭联系电话", "家属电话")
#: what has a shape: the signs it may begin with, and how it goes on
_SHAPES = {
    "digits":     (r"\d", digits.RUN),
    "secret":     ("秘机绝", marks.LEVEL),
    "plate":      ("京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼",
                   r"[A-HJ-NP-Z][·•・\s\-]?(?:[A-HJ-NP-Z0-9]{4}[A-HJ-NP-Z0-9挂学警港澳]|[DF][A-HJ-NP-Z0-9]\d{4}|\d{5}[DF])(?![A-Za-z0-9])"),
    "passport":   ("EGPDSHMCWK", r"(?:(?<=E)[A-HJ-NP-Z]\d{7}|(?<=[EGPDS])E?\d{8}|(?<=[DSP])E\d{7}|(?<=[HMCW])\d{8,10}|(?<=K)[0-9A-Z]\d{7})(?![A-Za-z0-9])"),
    "mail":       ("@＠", r"[A-Za-z0-9.\-]+\.[A-Za-z]{2,}"),
    "link":       ("hfHF", r"(?:ttps?|tp|ile|tpp|tps|TTPS?)[:：][/\\]{1,3}[^\s<>\"'，。；、）)\]】》“”\u4e00-\u9fff]*"),
    "unreadable": (r"\ufffd\ue000-\uf8ff\x00-\x08\x0b\x0e-\x1f\U000f0000-\U000ffffd",
                   r"[\ufffd\ue000-\uf8ff\x00-\x08\x0b\x0e-\x1f\U000f0000-\U000ffffd]{0,50}"),
    "mojibake":   ("Ã-ï锟烫屯", (r"(?<=[Ã-ï])[\x80-¿€‚ƒ„…†‡ˆ‰Š‹Œ‘’“”•–—˜™š›œžŸ]{1,2}(?:[Ã-ï][\x80-¿€‚ƒ„…†‡ˆ‰Š‹Œ‘’“”•–—˜™š›œžŸ]{1,2}){2,}"
                   r"|斤拷(?:锟斤拷)*|(?<=烫)烫烫烫+|(?<=屯)屯屯屯+")),
}
_WORDS = {
    "internal":   tuple(marks.INTERNAL),
    "cue":        addresses.CUES,
    "lives":      (addresses.WEAK,),
    "flat":       (addresses.BUILDING,),
    "home_phone": _HOME_PHONE,
    "pupil":      ("学生", "幼儿", "儿童", "孤儿", "小学生", "初中生", "未成年人", "留守儿童", "困境儿童"),
    "ill":        ("患有", "确诊", "身患", "罹患", "因患", "诊断为", "感染"),
    "aged":       ("岁", "周岁"),
}
# fmt: on
MAIL_NAME = re.compile(r"[A-Za-z0-9._\-+]+\Z")
_OLD_ENOUGH = 18
_AGED = re.compile(r"(\d{1,2})\s*周?岁")
_ILLNESS = re.compile(r"[了]?(?:[\u4e00-\u9fff]{0,10}?)(?:病|癌|瘤|症|艾滋|残疾|炎)")
_SYMBOL_FONT = re.compile(r"[\uf020-\uf0ff\s]+\Z")  # a bullet of Wingdings and its like, which readers draw
_PRIVATE_NET = re.compile(
    r"https?://(?:localhost|127\.|10\.\d|192\.168\.|172\.(?:1[6-9]|2\d|3[01])\.|[^/:.]+(?:[/:]|$)|[^/]*\.(?:local|lan|internal)\b)", re.IGNORECASE)  # fmt: skip
_HOST = re.compile(r"(?:https?|ftp)://(?:[\w.\-]+|\[[0-9a-fA-F:]+\])(?::\d{1,5})?(?:[/?#]|$)", re.ASCII)
NEAR = 16
_PLAIN = "安常成关申毕管时"  # surnames that begin more words of schools than names of pupils
SHORT = 24


@dataclass(frozen=True, slots=True)
class Rules:
    """A scan: the day it is made on, the list of wording, and the pattern compiled from both."""

    on: date
    words: Words
    pattern: re.Pattern[str]
    meanings: dict[str, str]  # of each word that is looked for, the rule that decides


@lru_cache(maxsize=8)
def rules(on: date, words: Words | None = None) -> Rules:
    """The rules of a day with a list of wording; the program's own list unless another is given."""
    words = words or own_words()
    meanings = {name: dict.fromkeys(listed, name) for name, listed in _WORDS.items()}
    meanings["wording"] = dict.fromkeys((entry.wrong for entry in words.entries), "wording")
    literal = {word: name for of in meanings.values() for word, name in of.items()}
    letters = "".join(sorted({re.escape(word[0]) for word in literal}))
    begins = letters + "".join(first for first, _ in _SHAPES.values())
    shapes = "|".join(f"(?<=[{first}])(?P<{name}>{rest})" for name, (first, rest) in _SHAPES.items())
    # The first sign is one class, so that the engine leaps over all others; a word is held whole by its look-behind.
    rest = one_of_ends({word[1:]: [each for each in literal if each[1:] == word[1:]] for word in literal})
    return Rules(on, words, re.compile(f"[{begins}](?:{shapes}|(?<=[{letters}])(?P<word>{rest}))"), literal)


def hits(piece: Piece, by: Rules) -> Iterator[Hit]:
    """Every place in a piece where something was found, in order of their beginnings in the scan."""
    text = piece.text
    for found in by.pattern.finditer(text):
        name = found.lastgroup or ""
        rule = _RULES[by.meanings[found[0]] if name == "word" else name]
        yield from rule(text, found.start(), found.end(), piece.under, by)
    if piece.under and addresses.in_column(text, piece.under):
        yield Hit("home-address", 0, len(text), 0.85, "所在的一栏是个人住址，写到了门牌。")


def detect(pieces: Iterable[Piece], on: date, words: Words | None = None) -> Iterator[Finding]:
    """What is found in the pieces.

    :param on: the day of the scan: whoever is younger than eighteen on it is a minor, and wording has its dates.
    """
    by = rules(on, words)
    for piece in pieces:
        line = at = 0
        for hit in distinct(hits(piece, by)):
            text = shown(hit.kind, piece.text[hit.start : hit.end])
            if hit.start > at:  # counted on from the last hit: a list has many
                line, at = line + piece.text.count("\n", at, hit.start), hit.start
            yield Finding(hit.kind, place(piece, hit.start, line), text, hit.certainty, hit.why, hit.how)


def distinct(found: Iterable[Hit]) -> Iterator[Hit]:
    """Without those that overlap an earlier one of their kind: two rules saw the same thing."""
    ends: dict[str, int] = {}
    for hit in found:
        if hit.start >= ends.get(hit.kind, 0):
            ends[hit.kind] = hit.end
            yield hit


def place(piece: Piece, start: int, line: int) -> str:
    """Where in the piece: its line and its sign; of a short one, such as a cell, no more than where it stands."""
    sign = start - piece.text.rfind("\n", 0, start)
    if piece.where and len(piece.text) <= SHORT and not line:
        return piece.where
    within = f"第{line + 1}行第{sign}字" if "\n" in piece.text else f"第{sign}字"
    return f"{piece.where}，{within}" if piece.where else within


# ── one rule for each group ─────────────────────────────────────────────────
def _digits(text: str, start: int, end: int, under: str, by: Rules) -> Iterator[Hit]:
    return digits.in_run(text, start, end, under, by.on)


def _secret(text: str, start: int, end: int, under: str, _by: Rules) -> Iterator[Hit]:
    if hit := marks.secret(text, start, end, under):
        yield hit


def _internal(text: str, start: int, end: int, under: str, _by: Rules) -> Iterator[Hit]:
    if hit := marks.internal(text, start, end, under):
        yield hit


def _wording(text: str, start: int, end: int, _under: str, by: Rules) -> Iterator[Hit]:
    entry = by.words.by_wrong[text[start:end]]
    if not entry.is_right_here(text, start, end, by.on):
        certainty = 0.8 if entry.kind == "misspelling" else 0.7
        why = f"“{entry.wrong}”：{entry.why}（用词表{by.words.version}版）。"
        yield Hit(entry.kind, start, end, certainty, why, f"改为“{entry.right}”。", entry.right)


def _home_phone(text: str, _start: int, end: int, _under: str, _by: Rules) -> Iterator[Hit]:
    """Offices' fixed lines are to be public: only one that is said to be a home's or a person's."""
    if found := digits.LANDLINE.match(text, end):
        yield Hit("phone", *found.span(1), 0.4, digits.WHY["home"])


def _cue(text: str, _start: int, end: int, _under: str, _by: Rules) -> Iterator[Hit]:
    if span := addresses.after_cue(text, end):
        yield Hit("home-address", *span, 0.85, "前面写明是住址，写到了门牌。")


def _lives(text: str, start: int, _end: int, _under: str, _by: Rules) -> Iterator[Hit]:
    if span := addresses.after_weak(text, start):
        yield Hit("home-address", *span, 0.7, "写着某人住在何处，写到了门牌。")


def _flat(text: str, start: int, _end: int, _under: str, _by: Rules) -> Iterator[Hit]:
    for span in addresses.flats(text, start):
        yield Hit("home-address", *span, 0.6, "写到了楼栋、单元，多半是住宅。")


def _pupil(text: str, _start: int, end: int, _under: str, _by: Rules) -> Iterator[Hit]:
    found = people.NAME.match(text, end)
    if found is None or people.is_word(found[0]) or found[0][0] in _PLAIN:
        return
    if text[found.end() : found.end() + 1] in tuple("，,（(、。；系的在于因被"):
        yield Hit("minor", *found.span(), 0.6, "前面写明是学生或者未成年人，是完整的姓名。")


def _ill(text: str, start: int, end: int, _under: str, _by: Rules) -> Iterator[Hit]:
    name = _name_before(text, start)
    if name and _ILLNESS.match(text, end, end + NEAR):
        yield Hit("sensitive-list", *name, 0.6, "完整的姓名后面写着病情。")


def _aged(text: str, start: int, _end: int, _under: str, _by: Rules) -> Iterator[Hit]:
    number = re.search(r"(\d{1,2})\s*\Z", text[max(0, start - 4) : start])
    name = _name_before(text, start)
    if number and name and int(number[1]) < _OLD_ENOUGH:
        yield Hit("minor", *name, 0.7, "完整的姓名后面写着不满18周岁的年龄。")


def _name_before(text: str, start: int) -> tuple[int, int] | None:
    """A name that opens a clause shortly before, followed by a comma or a bracket."""
    beginning = max(0, start - NEAR)
    for found in people.NAME.finditer(text, beginning, start):
        opens = found.start() == 0 or text[found.start() - 1] in "，,。；;：:、（( 　\n\t“”>名者人"
        if (
            opens
            and text[found.end() : found.end() + 1] in tuple("，,（(")
            and not people.NOT_A_PERSON.search(found[0])
            and not people.is_word(found[0])
        ):
            return found.span()
    return None


def _plate(text: str, start: int, end: int, _under: str, _by: Rules) -> Iterator[Hit]:
    plate = text[start:end]
    if sum(sign.isdigit() for sign in plate) >= 2:  # noqa: PLR2004 — words in Latin letters have none
        yield Hit("licence-plate", start, end, 0.8, "是机动车号牌的写法。")


def _passport(text: str, start: int, end: int, under: str, _by: Rules) -> Iterator[Hit]:
    before = labels.before(text, start, under)
    touched = text[max(0, start - 1) : start]
    if any(word in before for word in _DOCUMENTS) and not (touched.isascii() and touched.isalnum()):
        yield Hit("passport", start, end, 0.85, "前面写明是护照、通行证等证件，是这类证件号码的写法。")


def _mail(text: str, start: int, end: int, under: str, _by: Rules) -> Iterator[Hit]:
    name = MAIL_NAME.search(text, max(0, start - 64), start)
    provider = text[start + 1 : end].lower().rstrip(".")
    if name is None or provider not in _PERSONAL:
        return
    before = labels.before(text, name.start(), under)
    if not any(word in before for word in _OFFICE_MAIL):
        yield Hit("e-mail", name.start(), end, 0.7, "是公共邮箱网站的地址，多半属于个人。")


def _link(text: str, start: int, end: int, _under: str, _by: Rules) -> Iterator[Hit]:
    link = text[start:end].rstrip(".,;:!?")
    end = start + len(link)
    if link.lower().startswith("file") or _PRIVATE_NET.match(link):
        yield Hit("dead-link", start, end, 0.9, "指向本机或者内部网络，公众打不开。")
    elif not _HOST.match(link) or ".." in link.partition("?")[0].split("/")[2]:
        yield Hit("dead-link", start, end, 0.8, "网址写法有误，打不开。")


def _unreadable(text: str, start: int, end: int, _under: str, _by: Rules) -> Iterator[Hit]:
    found = text[start:end]
    if not _SYMBOL_FONT.match(found):
        why = "文字在转换编码时已经丢失。" if "\ufffd" in found else "用了自造字或者控制字符，别人的电脑上显示不出。"
        yield Hit("unreadable-character", start, end, 0.8, why)


def _mojibake(_text: str, start: int, end: int, _under: str, _by: Rules) -> Iterator[Hit]:
    yield Hit("unreadable-character", start, end, 0.8, "是编码认错而成的乱码。")


_RULES: dict[str, Callable[[str, int, int, str, Rules], Iterator[Hit]]] = {
    "digits": _digits, "secret": _secret, "internal": _internal, "wording": _wording, "home_phone": _home_phone, "cue": _cue, "lives": _lives,
    "flat": _flat, "pupil": _pupil, "ill": _ill, "aged": _aged, "plate": _plate, "passport": _passport, "mail": _mail,
    "link": _link, "unreadable": _unreadable, "mojibake": _mojibake,
}  # fmt: skip
