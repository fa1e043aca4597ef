"""Parts of addresses: what a record's name can be, so that nothing else reaches the database."""

from django.urls.converters import StringConverter


class AgencyCode(StringConverter):
    """An agency's code, as its model allows it."""

    regex = "[a-z0-9][a-z0-9-]*"


class CategoryCode(StringConverter):
    """The code of a kind of information: one step of an address."""

    regex = r"[^/\x00-\x1f\x7f]+"


class IndexNumber(StringConverter):
    """An index number, whose parts may be divided by strokes."""

    regex = r"[^\x00-\x1f\x7f]+"


class FourDigitYear:
    """A year a date can have."""

    regex = "[1-9][0-9]{3}"

    def to_python(self, value: str) -> int:
        return int(value)

    def to_url(self, value: int) -> str:
        return f"{value:04d}"
