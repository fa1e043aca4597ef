"""What is written, reviewed and made public, and the registers behind 第二十条."""

from gongkai.publication.models.items import Category, InformationItem, ItemStep, ItemVersion, StepKind
from gongkai.publication.models.registers import (
    DocumentKind,
    EndKind,
    NormativeDocument,
    Register,
    RegisterEntry,
    RegisterItem,
)

__all__ = [
    "Category",
    "DocumentKind",
    "EndKind",
    "InformationItem",
    "ItemStep",
    "ItemVersion",
    "NormativeDocument",
    "Register",
    "RegisterEntry",
    "RegisterItem",
    "StepKind",
]
