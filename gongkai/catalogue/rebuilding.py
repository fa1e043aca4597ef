"""What adoptions and domains repeat, reckoned again from the duties: every difference is a sentence."""

from __future__ import annotations

from collections.abc import Iterator

from gongkai.catalogue.models import Adoption, CatalogueCount
from gongkai.catalogue.projecting import COUNTED, Standing, counts, standings, told

AT_ONCE = 1000


def differences() -> Iterator[str]:
    """What is not as the duties say; none in a sound record."""
    last = 0
    while rows := list(Adoption.objects.filter(pk__gt=last).order_by("pk")[:AT_ONCE]):
        last = rows[-1].pk
        found = standings([row.pk for row in rows])
        for row in rows:
            standing = found.get(row.pk, Standing())
            if told(row) != standing:
                yield f"选用的公开事项 {row.pk} 所记的履行情况与义务不符，应为{tuple(standing)}。"
    places = set(Adoption.objects.order_by().values_list("agency", "domain"))
    kept = {(row.agency_id, row.domain): row for row in CatalogueCount.objects.all()}
    for place, found_there in sorted(counts(places).items()):
        for name, number in zip(COUNTED, found_there, strict=True):
            if getattr(kept.get(place), name, 0) != number:
                yield f"机关 {place[0]} 领域 {place[1]} 的统计“{name}”应为{number}。"
