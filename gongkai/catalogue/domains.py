"""The domains of the standard catalogue: the 26 of the pilot, by name, and what a file may call them.

国办发〔2019〕54号 asks for a standard catalogue in these; the list is read from several places, see reading-080.
"""

from __future__ import annotations

import re
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Domain:
    """A domain: its number in the list of 26 (None for what lies outside), its names."""

    id: str
    number: int | None
    name: str
    also: tuple[str, ...] = ()  # other names it goes by


# fmt: off
DOMAINS = (
    #      id                     no. name                              also called
    Domain("major-projects",       1, "重大建设项目",                  ("重大建设项目批准和实施",)),
    Domain("resource-trading",     2, "公共资源交易",                  ("公共资源配置",)),
    Domain("budgets",              3, "财政预决算"),
    Domain("work-safety",          4, "安全生产"),
    Domain("taxation",             5, "税收管理"),
    Domain("land-expropriation",   6, "农村集体土地征收",              ("征地补偿", "征地", "农村集体土地征收(征地补偿)")),
    Domain("house-expropriation",  7, "国有土地上房屋征收与补偿",      ("国有土地上房屋征收", "房屋征收")),
    Domain("housing",              8, "保障性住房",                    ("住房保障",)),
    Domain("rural-houses",         9, "农村危房改造"),
    Domain("environment",         10, "生态环境",                      ("环境保护",)),
    Domain("culture",             11, "公共文化服务",                  ("公共文化体育", "公共文化")),
    Domain("legal-services",      12, "公共法律服务"),
    Domain("poverty-relief",      13, "扶贫",                          ("脱贫攻坚", "巩固脱贫", "乡村振兴")),
    Domain("disaster-relief",     14, "救灾",                          ("灾害救助",)),
    Domain("food-and-drugs",      15, "食品药品监管",                  ("市场监管",)),
    Domain("urban-management",    16, "城市综合执法"),
    Domain("employment",          17, "就业",                          ("就业创业", "就业(创业)")),
    Domain("social-insurance",    18, "社会保险"),
    Domain("social-assistance",   19, "社会救助"),
    Domain("elderly-care",        20, "养老服务"),
    Domain("household-registry",  21, "户籍管理"),
    Domain("farm-subsidies",      22, "涉农补贴"),
    Domain("education",           23, "义务教育"),
    Domain("health",              24, "医疗卫生",                      ("卫生健康",)),
    Domain("municipal-services",  25, "市政服务"),
    Domain("planning",            26, "国土空间规划",                  ("城乡规划", "国土空间规划/城乡规划")),
    Domain("other",             None, "其他",                          ("政府文件及其他",)),
)
# fmt: on
DOMAIN = {domain.id: domain for domain in DOMAINS}
NAMES = {domain.id: domain.name for domain in DOMAINS}
STANDARD = tuple(domain for domain in DOMAINS if domain.number is not None)

_REMARK = re.compile(r"[（(][^（）()]*[）)]")
_NOISE = re.compile(r"[\s（）()《》、，,·/]|领域|基层政务公开|标准目录|试点|目录")


def domain_named(words: str) -> Domain | None:
    """The domain of this name, whole or one of its others, with or without a remark in brackets; never a guess."""
    for plain in (_plain(words), _plain(_REMARK.sub("", words))):
        for domain in DOMAINS:
            if plain and plain in {_plain(name) for name in (domain.name, *domain.also)}:
                return domain
    return None


def _plain(words: str) -> str:
    return _NOISE.sub("", words)
