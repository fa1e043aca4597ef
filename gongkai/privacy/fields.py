"""The one field type for personal data, and its companion for exact search.

A model that has them names its person in a foreign key ``person``; nothing else is asked of it.
"""

from __future__ import annotations

import base64
from typing import Any

from django.core.exceptions import FieldError
from django.db import models
from django.db.models import signals
from django.db.models.query_utils import DeferredAttribute

from gongkai.privacy import keys, sealing
from gongkai.privacy.errors import Erased, Misused, SealBroken
from gongkai.privacy.kinds import Kind
from gongkai.privacy.masked import Masked, Sealed, uncover

PERSON = "person"


class _Attribute(DeferredAttribute):
    """What a row's attribute gives and takes: text goes in, :class:`Masked` comes out."""

    def __set__(self, instance: models.Model, value: Any) -> None:
        instance.__dict__[self.field.attname] = self.field.hold(instance, value)


class PersonalField(models.BinaryField):
    """An encrypted text. Blank is no value at all, not an encrypted nothing."""

    descriptor_class = _Attribute

    def __init__(self, *args: Any, kind: Kind = Kind.NAME, **kwargs: Any) -> None:
        self.kind = kind
        super().__init__(*args, **kwargs | {"null": True, "blank": True})

    def deconstruct(self) -> tuple[str, str, list[Any], dict[str, Any]]:
        name, path, args, kwargs = super().deconstruct()
        return name, path, args, {word: value for word, value in kwargs.items() if word not in ("null", "blank")}

    def get_lookup(self, lookup_name: str) -> Any:
        """Only whether there is a value can be asked of it."""
        if lookup_name != "isnull":
            raise FieldError(f"个人信息“{self.verbose_name}”已加密，不能按内容查询；精确查找请用它的检索字段。")
        return super().get_lookup(lookup_name)

    def hold(self, instance: models.Model, value: Any) -> Masked | None:
        """A value as a row carries it: typed in, or as it came from the database."""
        if isinstance(value, str):
            return Masked(self.kind, lambda: value) if value.strip() else None
        if isinstance(value, bytes | memoryview):
            return self._sealed(instance, bytes(value))
        if value is None or isinstance(value, Masked):
            return value
        raise Misused(f"“{self.verbose_name}”只接受文字。")

    def pre_save(self, model_instance: models.Model, add: bool) -> bytes | None:  # noqa: ARG002, FBT001 — Django's
        """Seal what was typed in. A sealed value is written as it stands, and only back to its own place."""
        value = getattr(model_instance, self.attname)
        if value is None:
            return None
        if isinstance(value, Sealed):
            self._check_home(model_instance, value)
            return value.token
        for index in indexes_of(self.model):
            if index.of == self.name:
                index.follow(model_instance)
        root, where = keys.unwrap(getattr(model_instance, PERSON)), self.place_of(model_instance)
        token = sealing.seal(root, uncover(value).encode(), where, keys.chosen_suite())
        setattr(model_instance, self.attname, token)
        return token

    def get_prep_value(self, value: Any) -> Any:
        """Nothing but a sealed value reaches the database, by whatever road."""
        if value is None or isinstance(value, bytes):
            return value
        if isinstance(value, Sealed):
            return value.token
        raise Misused(f"“{self.verbose_name}”只能随记录一起保存，由记录加密，不能直接写入。")

    def value_to_string(self, obj: models.Model) -> str:
        """For dumps: the sealed value."""
        value = self.value_from_object(obj)
        return "" if value is None else base64.b64encode(self.get_prep_value(value)).decode("ascii")

    def place_of(self, instance: models.Model) -> bytes:
        """The associated data: table, field and person."""
        return sealing.place("value", self.model._meta.label_lower, self.name, getattr(instance, f"{PERSON}_id"))

    def _sealed(self, instance: models.Model, token: bytes) -> Sealed:
        def read() -> str:
            return sealing.unseal(keys.unwrap(getattr(instance, PERSON)), token, self.place_of(instance)).decode()

        return Sealed(self.kind, read, token)

    def _check_home(self, instance: models.Model, value: Sealed) -> None:
        """A value that was sealed for another person would be lost here; of an erased one nothing can be told."""
        try:
            sealing.unseal(keys.unwrap(getattr(instance, PERSON)), value.token, self.place_of(instance))
        except Erased:
            return
        except SealBroken as broken:
            raise SealBroken(f"“{self.verbose_name}”没有保存：{broken}") from None


class BlindIndex(models.CharField):
    """The keyed fingerprint of another field's value: finds an exact value, and is nothing to whoever lacks the key."""

    def __init__(self, *args: Any, of: str, **kwargs: Any) -> None:
        self.of = of
        fixed = {"max_length": 64, "null": True, "blank": True, "editable": False, "db_index": True}
        super().__init__(*args, **kwargs | fixed)

    def deconstruct(self) -> tuple[str, str, list[Any], dict[str, Any]]:
        name, path, args, kwargs = super().deconstruct()
        kwargs = {word: value for word, value in kwargs.items() if word not in _FIXED}
        return name, path, args, kwargs | {"of": self.of}

    def contribute_to_class(self, cls: type[models.Model], name: str, **kwargs: Any) -> None:  # type: ignore[override]
        super().contribute_to_class(cls, name, **kwargs)
        signals.pre_save.connect(
            self._written_together, sender=cls, weak=False, dispatch_uid=f"{cls._meta.label}.{name}"
        )

    def pre_save(self, model_instance: models.Model, add: bool) -> str | None:  # noqa: ARG002, FBT001 — Django's
        self.follow(model_instance)
        return getattr(model_instance, self.attname)

    def follow(self, instance: models.Model) -> None:
        """A value typed in makes its fingerprint, no value makes none, a stored value keeps the one it has."""
        if self.of not in instance.__dict__:
            return  # not loaded, so not changed
        value = instance.__dict__[self.of]
        if value is None:
            setattr(instance, self.attname, None)
        elif not isinstance(value, Sealed):
            setattr(instance, self.attname, self.fingerprint(uncover(value)))

    def _written_together(self, *, update_fields: frozenset[str] | None = None, **_signal: Any) -> None:
        if update_fields and self.of in update_fields and self.name not in update_fields:
            raise Misused(f"保存“{self.of}”时须同时保存它的检索字段“{self.name}”。")

    def fingerprint(self, text: str) -> str:
        """The fingerprint of a value in any of its spellings."""
        kind = self.model._meta.get_field(self.of).kind
        use = f"index {self.model._meta.label_lower} {self.of}"
        return sealing.fingerprint(keys.index_root(), use, kind.normal(text))


def indexes_of(model: type[models.Model]) -> list[BlindIndex]:
    """The blind indexes of a table."""
    return [field for field in model._meta.local_fields if isinstance(field, BlindIndex)]


_FIXED = ("max_length", "null", "blank", "editable", "db_index")
