# SPDX-License-Identifier: Apache-2.0
"""Prometheus' text format, as far as an exporter writes it."""
import re
from typing import Iterator, Union

SAMPLE = re.compile(r"(?P<name>[a-zA-Z_:][\w:]*)(?:\{(?P<labels>.*)\})? (?P<value>\S+)$")
LABEL = re.compile(r'(\w+)="((?:[^"\\]|\\.)*)"(?:,|$)')
ESCAPES = {"\\\\": "\\", '\\"': '"', "\\n": "\n"}

Labels = frozenset[tuple[str, str]]


class Exposition:
    """The samples of one scrape."""

    def __init__(self, text: str) -> None:
        self.text = text
        self._values: dict[str, dict[Labels, float]] = {}
        for line in text.splitlines():
            if not line.startswith("#"):
                name, labels, value = _parse(line)
                of_name = self._values.setdefault(name, {})
                if labels in of_name:
                    raise ValueError(f"twice: {line}")
                of_name[labels] = value

    def total(self, metric: str, **labels: str) -> Union[int, float]:
        """The sum over all series of that name that have these labels; 0 where there is none."""
        wanted = set(labels.items())
        found = sum(value for have, value in self._values.get(metric, {}).items() if wanted <= have)
        return int(found) if found == int(found) else found

    def values_of(self, metric: str, label: str, **labels: str) -> set[str]:
        wanted = set(labels.items())
        return {dict(have)[label] for have in self._values.get(metric, {}) if wanted <= have}

    def counters(self) -> Iterator[tuple[str, Labels, float]]:
        """All that must never go back."""
        for name, of_name in self._values.items():
            if name.endswith(("_total", "_count", "_sum", "_bucket")):
                for labels, value in of_name.items():
                    yield name, labels, value

    @property
    def series(self) -> int:
        return sum(map(len, self._values.values()))


def _parse(line: str) -> tuple[str, Labels, float]:
    match = SAMPLE.match(line)
    if not match:
        raise ValueError(f"no sample: {line}")
    labels = ((name, _unescape(value)) for name, value in LABEL.findall(match["labels"] or ""))
    return match["name"], frozenset(labels), float(match["value"])


def _unescape(value: str) -> str:
    return re.sub(r'\\[\\"n]', lambda match: ESCAPES[match[0]], value)
