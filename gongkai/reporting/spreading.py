"""How figures of many agencies spread: quartiles where there are enough of them, dots where there are few, who stands out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from gongkai.statute.annual_report.figures import Number, plain
from gongkai.ui.plots import Data, Plot, Series, columns, figures_of
from gongkai.ui.small_plots import dots

# House measures, not law.
FEW = 12  # fewer agencies are shown one by one: of so few a quartile says nothing
FAR = 3  # an agency stands out that lies so many times the middle half beyond it

Bin = Callable[[Number], tuple[int, str]]  # where it stands among the bins, and its name


@dataclass(frozen=True, slots=True)
class Spread:
    """The middle of the figures, and the bounds beyond which one stands out."""

    low: Number
    first: Number
    median: Number
    third: Number
    high: Number

    @property
    def bounds(self) -> tuple[Number, Number]:
        """Figures outside stand out; where the middle half is all one figure, one unit counts as its width."""
        width = FAR * max(self.third - self.first, Decimal(1))
        return self.first - width, self.third + width

    def is_out(self, value: Number) -> bool:
        """Whether an agency with that figure stands out."""
        low, high = self.bounds
        return not low <= value <= high


def spread(values: Sequence[Number]) -> Spread | None:
    """The five figures; None of too few."""
    if len(values) < FEW:
        return None
    found = sorted(values)
    return Spread(found[0], *(_quantile(found, Fraction(part, 4)) for part in (1, 2, 3)), found[-1])


def _quantile(found: Sequence[Number], share: Fraction) -> Number:
    """Between two neighbours it lies where the share says."""
    place = share * (len(found) - 1)
    below = int(place)
    above = min(below + 1, len(found) - 1)
    rest = place - below
    between = (found[above] - found[below]) * rest.numerator
    return plain(found[below] + Decimal(between) / rest.denominator)


def by_size(value: Number) -> tuple[int, str]:
    """Figures of one order of magnitude stand together: 1–9, 10–99, and so on."""
    if value < 0:
        return -2, "负数"
    if value < 1:
        return (-1, "0") if value == 0 else (0, "不足1")
    digits = len(str(int(value)))
    return digits, f"{10 ** (digits - 1)}–{10**digits - 1}"


def by_share(value: Number) -> tuple[int, str]:
    """Percents by tens; all and less than half by themselves."""
    if value >= 100:  # noqa: PLR2004 — percent
        return 100, "100%"
    if value < 50:  # noqa: PLR2004 — percent
        return 0, "不足50%"
    tens = int(value) // 10 * 10
    return tens, f"{tens}–{tens + 9}%"


# fmt: off
_DAYS = ((-31, "提前30日以上"), (-8, "提前8–30日"), (0, "提前7日以内"), (7, "迟1–7日"), (30, "迟8–30日"))
# fmt: on


def by_days(value: Number) -> tuple[int, str]:
    """Days from the last day to publication."""
    return next(
        ((place, name) for place, (most, name) in enumerate(_DAYS) if value <= most), (len(_DAYS), "迟30日以上")
    )


def spread_plot(title: str, unit: str, named: Sequence[tuple[str, Number]], into: Bin) -> Plot:
    """Columns of how many agencies lie in each bin; a dot for each of a few."""
    if len(named) < FEW and all(value >= 0 for _, value in named):
        return dots(figures_of(title, "机关", unit, named, name=f"数字（{unit}）"))
    bins = Counter(into(value) for _, value in named)
    found = sorted(bins.items())
    labels, counts = tuple(name for (_, name), _ in found), tuple(count for _, count in found)
    return columns(Data(title, "数字", "个机关", labels, (Series("机关（个）", counts),)))
