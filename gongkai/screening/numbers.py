"""What makes a row of digits an identity number, a bank card or a mobile phone: check digits and allocated ranges."""

from __future__ import annotations

from datetime import date

# fmt: off
#: The first two digits of an identity number: provinces, residence permits of Hong Kong, Macao and Taiwan.
PROVINCES = frozenset((
    "11", "12", "13", "14", "15",  "21", "22", "23",  "31", "32", "33", "34", "35", "36", "37",
    "41", "42", "43", "44", "45", "46",  "50", "51", "52", "53", "54",  "61", "62", "63", "64", "65",
    "71", "81", "82", "83",
))
#: The first three digits of mobile numbers that are given to operators.
MOBILE = frozenset((
    "130", "131", "132", "133", "134", "135", "136", "137", "138", "139",
    "145", "146", "147", "148", "149",
    "150", "151", "152", "153", "155", "156", "157", "158", "159",
    "162", "165", "166", "167",
    "170", "171", "172", "173", "174", "175", "176", "177", "178",
    "180", "181", "182", "183", "184", "185", "186", "187", "188", "189",
    "190", "191", "192", "193", "195", "196", "197", "198", "199",
))
#: First digits of bank cards, and how long such a card is.
ISSUERS = (
    ("62",   (16, 17, 18, 19)),  # 银联
    ("9558", (19,)),             # 早期的借记卡
    ("9559", (19,)),
    ("4",    (16,)),
    ("51",   (16,)), ("52", (16,)), ("53", (16,)), ("54", (16,)), ("55", (16,)),
    ("35",   (16,)),
    ("34",   (15,)), ("37", (15,)),
    ("60",   (16, 17, 18, 19)), ("65", (16,)), ("68", (16, 17, 18, 19)), ("69", (16, 17, 18, 19)),
)
# fmt: on
_BEGINS = tuple(begin for begin, _ in ISSUERS)
WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
CHECKS = "10X98765432"
CREDIT_SIGNS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
CREDIT_WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)
EARLIEST, OLD_CENTURY = 1900, "19"
FIRST_CITY, LAST_CITY = 0, 90
ADULT = 18
_DOUBLED = (0, 2, 4, 6, 8, 1, 3, 5, 7, 9)  # twice a digit, its own digits added
FULL, OLD = 18, 15


def born_on(number: str) -> date | None:
    """The day of birth in a number of 18 or 15 digits; None where there is no such day."""
    digits = number[6:14] if len(number) == FULL else OLD_CENTURY + number[6:12]
    try:
        day = date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        return None
    return day if day.year >= EARLIEST else None


def has_region(number: str) -> bool:
    """Whether the first six digits can be a county: a province, then a city that is not beyond the numbering."""
    return number[:2] in PROVINCES and FIRST_CITY <= int(number[2:4]) <= LAST_CITY


def check_digit(number: str) -> str:
    """The eighteenth sign that the first seventeen ask for (GB 11643)."""
    return CHECKS[sum(int(digit) * weight for digit, weight in zip(number, WEIGHTS, strict=False)) % 11]


def is_shaped(number: str, on: date) -> bool:
    """Whether region and day of birth are possible; the check digit is asked apart, as a misprint may have changed it."""
    if not has_region(number):
        return False
    day = born_on(number)
    return day is not None and day <= on


def is_checked(number: str) -> bool:
    """Whether the last sign is the one that the others ask for."""
    return check_digit(number) == number[-1]


def is_minor(number: str, on: date) -> bool:
    """Whether the person is not yet eighteen."""
    day = born_on(number)
    return day is not None and (on.year - day.year, on.month, on.day) < (ADULT, day.month, day.day)


def is_credit_code(code: str) -> bool:
    """Whether 18 signs are a 统一社会信用代码 (GB 32100): its own check sign is another than an identity number's."""
    if len(code) != FULL or any(sign not in CREDIT_SIGNS for sign in code):
        return False
    total = sum(CREDIT_SIGNS.index(sign) * weight for sign, weight in zip(code, CREDIT_WEIGHTS, strict=False))
    return CREDIT_SIGNS[-total % 31] == code[-1]


def passes_luhn(digits: str) -> bool:
    """The check of bank cards."""
    singly, doubled = digits[-1::-2], digits[-2::-2]
    return (sum(map(int, singly)) + sum(map(_DOUBLED.__getitem__, map(int, doubled)))) % 10 == 0


def is_card(digits: str) -> bool:
    """Whether an issuer gives cards that begin so and are so long, and the check passes; one repeated digit is none."""
    return (
        digits.startswith(_BEGINS)
        and any(digits.startswith(begin) and len(digits) in lengths for begin, lengths in ISSUERS)
        and len(set(digits)) > 2  # noqa: PLR2004 — 6222222222222222 is a placeholder
        and passes_luhn(digits)
    )


def is_mobile(digits: str) -> bool:
    """Whether eleven digits are a mobile number that an operator may give."""
    return len(digits) == 11 and digits[:3] in MOBILE and len(set(digits)) > 2  # noqa: PLR2004 — 13333333333 is a placeholder
