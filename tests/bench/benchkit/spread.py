# SPDX-License-Identifier: Apache-2.0
"""Medians, and how far they are to be trusted."""
import dataclasses
import math
import statistics
from typing import Sequence


@dataclasses.dataclass(frozen=True)
class Spread:
    """A median and its confidence interval of at least 95%, as far as so few values can give one.

    The interval is the sign test's: it supposes nothing of how the values are distributed."""
    median: float
    low: float
    high: float

    def text(self, digits: int) -> str:
        return f"{self.median:.{digits}f} ({self.low:.{digits}f} to {self.high:.{digits}f})"


def spread(values: Sequence[float]) -> Spread:
    ordered = sorted(values)
    count = len(ordered)
    skipped = 0
    below = 0.0
    while skipped < count // 2:
        below += math.comb(count, skipped) / 2**count
        if below > 0.025:
            break
        skipped += 1
    outermost = max(skipped - 1, 0)
    return Spread(statistics.median(ordered), ordered[outermost], ordered[count - 1 - outermost])
