# SPDX-License-Identifier: Apache-2.0
"""Tables of what was measured, in Markdown."""
from typing import Callable, Iterator, Sequence

from benchkit.measure import Measured
from benchkit.spread import Spread, spread

Round = dict[str, Measured]  # by tool: measured one after another, so that they compare

NO_TOOL = "none"
EMPTY = "empty"


def _ratios(rounds: Sequence[Round], tool: str, of: str,
            value: Callable[[Measured], float]) -> Spread:
    return spread([value(one[tool]) / value(one[of]) for one in rounds])


def _net(rounds: Sequence[Round], tool: str) -> list[float]:
    return [one[tool].net_ns(one[EMPTY].call_ns) for one in rounds]


def _row(rounds: Sequence[Round], tool: str, says_p99: bool) -> list[str]:
    medians = [spread([value(one[tool]) for one in rounds]).median for value in (
        lambda run: run.gross_ns, lambda run: run.calls)]
    speed = _ratios(rounds, tool, NO_TOOL, lambda run: run.undisturbed.per_second)
    late = _ratios(rounds, tool, NO_TOOL, lambda run: run.undisturbed.p99_ns) if says_p99 else None
    user = spread([one[tool].user_share for one in rounds]).median
    memory = spread([one[tool].anonymous_kib for one in rounds]).median
    return [tool, f"{medians[0]:.0f}", f"{medians[1]:.2f}", spread(_net(rounds, tool)).text(0),
            speed.text(3), late.text(2) if late else "", f"{100 * user:.1f}%",
            f"{memory / 1024:.0f}"]


def _table(header: Sequence[str], rows: Sequence[Sequence[str]]) -> Iterator[str]:
    yield "| " + " | ".join(header) + " |"
    yield "|" + "---|" * len(header)
    for row in rows:
        yield "| " + " | ".join(row) + " |"


def _ratio_rows(rounds: Sequence[Round]) -> Iterator[tuple[str, str]]:
    tools = rounds[0]
    for tool in ("aggregate", "capture"):
        for others in (("biolatency",), ("biolatency", "runqlat")):
            if tool in tools and all(other in tools for other in others):
                nets = [_net(rounds, other) for other in others]
                ratios = [own / sum(parts)
                          for own, *parts in zip(_net(rounds, tool), *nets, strict=True)]
                yield f"{tool} / {' + '.join(others)}", spread(ratios).text(2)


def _several(unit: str) -> str:
    return unit + ("es" if unit.endswith("ch") else "s")


def load_section(name: str, unit: str, rounds: Sequence[Round]) -> Iterator[str]:
    says_p99 = all(run.undisturbed.p99_ns for one in rounds for run in one.values())
    alone = spread([one[NO_TOOL].undisturbed.per_second for one in rounds]).median
    empty = spread([one[EMPTY].call_ns for one in rounds]).median
    yield f"### {name}"
    yield ""
    yield f"{alone:,.0f} {_several(unit)} a second without a tool; an empty program takes {empty:.0f} ns a call."
    yield ""
    yield from _table(["tool", f"BPF ns per {unit}, gross", f"calls per {unit}", "net ns",
                       f"{_several(unit)} per second, of none's", "p99, of none's", "user CPU", "RSS, MiB"],
                      [_row(rounds, tool, says_p99) for tool in rounds[0]])
    yield ""
    ratios = list(_ratio_rows(rounds))
    if unit == "operation" and ratios:
        yield from _table(["net BPF ns", "ratio"], ratios)
        yield ""


def programs_section(tool: str, rounds: Sequence[Round]) -> Iterator[str]:
    """Each program of a tool: medians over the rounds."""
    nets: dict[str, list[float]] = {}
    calls: dict[str, list[float]] = {}
    for one in rounds:
        measured, empty_call_ns = one[tool], one[EMPTY].call_ns
        for runs in measured.runs:
            operations = measured.counted.operations
            nets.setdefault(runs.name, []).append(
                (runs.nanoseconds - runs.calls * empty_call_ns) / operations)
            calls.setdefault(runs.name, []).append(runs.calls / operations)
    medians = {name: (spread(calls[name]).median, spread(nets[name]).median) for name in nets}
    seen = {name: value for name, value in medians.items() if value[0] >= 0.005}
    yield from _table([f"program of {tool}", "calls per operation", "net ns per call",
                       "net ns per operation"],
                      [(name, f"{called:.2f}", f"{net / called:.0f}", f"{net:.0f}")
                       for name, (called, net) in sorted(seen.items(), key=lambda item: -item[1][1])])
    yield ""
