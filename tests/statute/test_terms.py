"""一个词只有一个说法。"""

import re
from dataclasses import fields, is_dataclass

import pytest

from gongkai.statute.annual_report import forms
from gongkai.statute.openness import Attribute
from gongkai.statute.outcomes import Outcome
from gongkai.statute.terms import GLOSSARY, TERMS, chinese_of, english_of, glossary_page, identifier_of

# Names fixed by the design; a rename here is a rename everywhere.
FIXED = {
    "行政机关": "Agency",
    "政府信息公开工作机构": "DisclosureOffice",
    "政府信息公开申请": "DisclosureRequest",
    "申请人": "Requester",
    "补正": "Clarification",
    "更正": "Correction",
    "征求意见": "Consultation",
    "延长答复期限": "Extension",
    "延迟答复": "Deferral",
    "答复": "Reply",
    "行政复议": "Reconsideration",
    "行政诉讼": "Lawsuit",
    "政府信息": "InformationItem",
    "公开属性": "Attribute",
    "审查关": "Gate",
    "政策解读": "Interpretation",
    "公开事项的义务": "DisclosureDuty",
    "版次": "Edition",
    "勾稽关系": "Tie",
    "上年结转": "brought_forward",
    "结转下年度继续办理": "carried_forward",
}


def same_name(one, other):
    """DisclosureRequest and disclosure_requests are one name."""

    def plain(name):
        return re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name).lower().removesuffix("s")

    return plain(one) == plain(other)


def nodes(value):
    """Everything with an id and a label inside a form."""
    if is_dataclass(value):
        if hasattr(value, "id") and hasattr(value, "label"):
            yield value
        for field in fields(value):
            yield from nodes(getattr(value, field.name))
    elif isinstance(value, (tuple, list)):
        for part in value:
            yield from nodes(part)


def test_the_glossary_is_long_enough_to_speak_with():
    assert len(TERMS) >= 110


@pytest.mark.parametrize("column", ["chinese", "english", "identifier"])
def test_neither_side_has_two_words_for_one_thing(column):
    words = [getattr(term, column) for term in TERMS]
    assert sorted({word for word in words if words.count(word) > 1}) == []


def test_identifiers_are_english_names():
    for term in TERMS:
        assert re.fullmatch(r"[A-Z][A-Za-z]+|[a-z]+(_[a-z]+)*", term.identifier), term
        assert re.fullmatch(r"[a-z][a-z -]+", term.english), term
        assert re.fullmatch(r"[\u4e00-\u9fff、]+", term.chinese), term


@pytest.mark.parametrize(("chinese", "identifier"), FIXED.items())
def test_the_names_of_the_design(chinese, identifier):
    assert identifier_of(chinese) == identifier
    assert chinese_of(identifier) == chinese


def test_look_ups():
    assert english_of("延迟答复") == "deferral"
    with pytest.raises(KeyError):
        english_of("延期答复")


@pytest.mark.parametrize("outcome", Outcome)
def test_every_outcome_is_a_term_and_says_so_in_its_label(outcome):
    words = chinese_of(outcome.value)
    assert words in outcome.label or words in outcome.group.value


@pytest.mark.parametrize("attribute", Attribute)
def test_every_attribute_is_a_term(attribute):
    assert identifier_of(attribute.label) == attribute.name.lower()


def test_the_forms_of_the_report_use_the_same_names():
    """A label of a form that is a term has that term's name for its id."""
    known = {term.chinese: term.identifier for term in TERMS}
    met = {node.label: node.id for form in forms.FORMS for node in nodes(form) if node.label in known}
    assert {"行政许可", "行政处罚", "自然人", "商业企业", "结果纠正", "总计"} <= set(met)
    assert [(label, name, known[label]) for label, name in met.items() if not same_name(name, known[label])] == []


def test_the_page_has_every_term_under_its_heading():
    page = glossary_page()
    assert page.count("\n## ") == len(GLOSSARY)
    assert "| 延迟答复 | deferral | `Deferral` |" in page
    assert sum(line.startswith("| ") for line in page.splitlines()) == len(TERMS) + 2 * len(GLOSSARY)
