"""What is written, reviewed and made public, and the registers behind 第二十条."""

from gongkai.publication.models.items import Category, InformationItem, ItemStep, ItemVersion, StepKind
from gongkai.publication.models.manuscripts import (
    Checklist,
    GateSignature,
    Manuscript,
    ManuscriptState,
    ManuscriptStep,
    ManuscriptStepKind,
    ManuscriptVersion,
    Verdict,
)
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
    "Checklist",
    "DocumentKind",
    "EndKind",
    "GateSignature",
    "InformationItem",
    "ItemStep",
    "ItemVersion",
    "Manuscript",
    "ManuscriptState",
    "ManuscriptStep",
    "ManuscriptStepKind",
    "ManuscriptVersion",
    "NormativeDocument",
    "Register",
    "RegisterEntry",
    "RegisterItem",
    "StepKind",
    "Verdict",
]
