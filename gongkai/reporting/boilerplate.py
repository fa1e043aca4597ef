"""What every report says and none is blamed for: the labels of the forms and the words our own drafts begin with."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from django.template.loader import get_template

from gongkai.reporting.composing import DRAFTED, TEMPLATE
from gongkai.reporting.prints import plain_text, run_hashes
from gongkai.statute.annual_report.forms import FORMS
from gongkai.statute.annual_report.nodes import cells

_TAG = re.compile(r"\{%.*?%\}|\{\{.*?\}\}", re.DOTALL)
_BRANCH = re.compile(r"\{%\s*(?:if|elif|else|endif|for|endfor)\b.*?%\}", re.DOTALL)


@cache
def common_runs() -> frozenset[int]:
    """The hashes of every run in them; a figure leaves no gap, as figures are not compared."""
    return frozenset(one for text in _texts() for one in run_hashes(plain_text(text)))


def _texts() -> Iterator[str]:
    for section in DRAFTED:
        source = get_template(TEMPLATE.format(section)).template.source
        yield _TAG.sub("", source)
        yield from (_TAG.sub("", piece) for piece in _BRANCH.split(source))
    for form in FORMS:
        yield str(form)
        yield from form.sections
        yield from (label for _, _, row, column in cells(form) for label in (row.label, column.label))
