"""救济：一件答复应当告知哪些途径、期限多长，先复议还是可以直接起诉。

条例第五十一条；行政复议法第二十条、第二十二条、第二十三条；行政诉讼法第四十五条、第四十六条. Which words are right depends
on the outcome, on the day of the reply (the revised 行政复议法 is in force from 2024-01-01) and on how it was served:
reading-022.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import Enum
from typing import Final

from gongkai.statute.cite import Cite, Instrument, ogi, reconsideration, rule
from gongkai.statute.limits import IN_FORCE, Limit
from gongkai.statute.outcomes import Outcome


class Route(Enum):
    """Where a dissatisfied requester may go."""

    RECONSIDERATION = "行政复议"
    LITIGATION = "行政诉讼"


class Part(Enum):
    """What of the reply a remedy is against, as the sentence names it."""

    WHOLE = "本答复"
    WITHHELD = "其中不予公开的决定"
    REST = "本答复的其他内容"


@dataclass(frozen=True, slots=True)
class Remedy:
    """One route against one part of a reply. ``sentence`` awaits {body} and {court}."""

    route: Route
    against: Part
    limit: Limit
    review_first: bool
    cites: tuple[Cite, ...]
    sentence: str


@dataclass(frozen=True, slots=True)
class Remedies:
    """The routes of one reply, in the order in which they are told."""

    rows: tuple[Remedy, ...]
    online: bool

    @property
    def review_first(self) -> bool:
        """复议前置, for all of the reply or for the withheld part of it."""
        return any(row.review_first for row in self.rows)

    @property
    def cites(self) -> tuple[Cite, ...]:
        """Every place the paragraph stands on, each once, in order."""
        places = dict.fromkeys(cite for row in self.rows for cite in row.cites)
        return (*places, *((ONLINE,) if self.online else ()))

    def paragraph(self, *, body: str, court: str, online_at: str = "") -> str:
        """The paragraph of the letter.

        :param body: the reconsideration body, by name.
        :param court: the people's court, by name.
        :param online_at: where an application for reconsideration may be handed in on line.
        :raises ValueError: when a reply served on line does not offer that way.
        """
        if not (body.strip() and court.strip()):
            raise ValueError("救济告知必须写明行政复议机关和人民法院的名称，请填写。")
        told = "".join(row.sentence.format(body=body, court=court) for row in self.rows)
        if not self.online:
            return told
        if not online_at.strip():
            raise ValueError(f"答复通过互联网送达的，应当同时提供提交复议申请书的互联网渠道（{ONLINE}），请填写网址。")
        return f"{told}本答复通过互联网送达，行政复议申请书也可以通过{online_at}提交。"


ONLINE: Final = reconsideration(22, 2)
REVIEW_FIRST: Final = reconsideration(23, 1, 4)
REVISED: Final = IN_FORCE[Instrument.RECONSIDERATION].since
OLD_LAW: Final = Cite(9, 1, instrument=Instrument.RECONSIDERATION_2017)


@rule(ogi(51), reconsideration(23, 1, 4), reconsideration(23, 2))
def remedies_for(outcome: Outcome, replied_on: date, *, served_online: bool = False, told: bool = True) -> Remedies:
    """申请政府信息公开，行政机关不予公开的，应当先申请行政复议，对复议决定不服的，可以再起诉。

    :param replied_on: the day the reply was made; it decides which 行政复议法 applies.
    :param told: False for a reply that named no remedy: what then remains is what a supplement to it must say.
    :raises ValueError: for a reply made before the regulation, or an untold one before the revised 行政复议法.
    """
    Limit.REPLY.on(replied_on)
    revised = replied_on >= REVISED
    if not told and not revised:
        raise ValueError(f"{REVISED}前作出的答复没有告知救济途径的，复议期限依当时的规定，请由法制机构核定。")
    online = revised and served_online
    if not (revised and outcome.withholds):
        return Remedies(_choice(Part.WHOLE, revised=revised, told=told), online)
    if outcome is Outcome.GRANTED_IN_PART:
        return Remedies(_first(Part.WITHHELD, told=told) + _choice(Part.REST, revised=True, told=told), online)
    return Remedies(_first(Part.WHOLE, told=told), online)


def _first(part: Part, *, told: bool) -> tuple[Remedy, ...]:
    limit, cite, within = _application(revised=True, told=told)
    after = Limit.LITIGATION_AFTER_DECISION
    return (
        Remedy(
            Route.RECONSIDERATION, part, limit, True, (REVIEW_FIRST, cite),
            f"如不服{part.value}，应当{within}，先向{{body}}申请行政复议；",
        ),
        Remedy(
            Route.LITIGATION, part, after, True, (after.cite,),
            f"对行政复议决定不服的，可以自收到复议决定书之日起{after.days}日内，向{{court}}提起行政诉讼。",
        ),
    )  # fmt: skip


def _choice(part: Part, *, revised: bool, told: bool) -> tuple[Remedy, ...]:
    limit, cite, within = _application(revised=revised, told=told)
    review = f"如不服{part.value}，可以{within}，向{{body}}申请行政复议"
    if not told:  # how long an untold requester may sue is settled by judicial interpretation, not by this table
        return (Remedy(Route.RECONSIDERATION, part, limit, False, (ogi(51), cite), f"{review}。"),)
    suit = Limit.LITIGATION
    return (
        Remedy(Route.RECONSIDERATION, part, limit, False, (ogi(51), cite), f"{review}；"),
        Remedy(
            Route.LITIGATION, part, suit, False, (suit.cite,),
            f"也可以自收到本答复之日起{suit.days}个月内，直接向{{court}}提起行政诉讼。",
        ),
    )  # fmt: skip


def _application(*, revised: bool, told: bool) -> tuple[Limit, Cite, str]:
    """The limit for applying, its place in the law of the day, and its words."""
    limit = Limit.RECONSIDERATION_APPLICATION
    if told:
        return limit, limit.cite if revised else OLD_LAW, f"自收到本答复之日起{limit.days}日内"
    longest = Limit.RECONSIDERATION_REMEDY_UNTOLD
    within = f"自知道救济途径之日起{limit.days}日内、最迟自收到本答复之日起{longest.days}{longest.unit.value}内"
    return longest, longest.cite, within
