# SPDX-License-Identifier: Apache-2.0
"""The few forms of expression that the panels are made of."""
from typing import Sequence

HOST = 'job=~"$job",instance=~"$instance"'
DEVICE = HOST + ',device=~"$device"'
GROUP = HOST + ',group=~"$group"'
OPERATION = DEVICE + ',group=~"$group"'

PER_HOST = ("job", "instance")
PER_DEVICE = (*PER_HOST, "device")
PER_GROUP = (*PER_HOST, "group")

VIEW = "$__rate_interval"  # one point of a graph
RANGE = "$__range"         # all the time that is shown


def summed(expression: str, by: Sequence[str] = ()) -> str:
    return f"sum by ({', '.join(by)}) ({expression})" if by else f"sum({expression})"


def rate(metric: str, where: str, by: Sequence[str] = (), over: str = VIEW) -> str:
    """Of a counter, per second."""
    return summed(f"rate({metric}{{{where}}}[{over}])", by)


def ratio(numerator: str, denominator: str) -> str:
    """0/0 is no number and so leaves a gap: without operations there is no ratio."""
    return f"{numerator}\n/\n{denominator}"


def mean(histogram: str, where: str, by: Sequence[str] = ()) -> str:
    return ratio(rate(histogram + "_sum", where, by), rate(histogram + "_count", where, by))


def buckets(histogram: str, where: str, by: Sequence[str] = (), over: str = VIEW) -> str:
    return rate(histogram + "_bucket", where, (*by, "le"), over)


def quantile(share: float, histogram: str, where: str, by: Sequence[str] = (),
             over: str = VIEW) -> str:
    return f"histogram_quantile({share:g}, {buckets(histogram, where, by, over)})"


def worst(expression: str, count: int = 10) -> str:
    return f"topk({count}, {expression})"
