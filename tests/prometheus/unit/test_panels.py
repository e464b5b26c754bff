# SPDX-License-Identifier: Apache-2.0
"""What is put in for variables, and that the page of the docs has all panels and rules."""
import unittest

import promkit
from promkit import panels, server

PAGE = promkit.ROOT / "docs" / "dashboards.md"


class Picked(unittest.TestCase):
    def test_values_are_escaped_twice(self) -> None:
        """Once for the regular expression, once for the string that it is in."""
        self.assertEqual(panels.picked("10.0.0.1:80"), r"10\\.0\\.0\\.1:80")

    def test_several(self) -> None:
        self.assertEqual(panels.picked("sda", "dm-0"), "(sda|dm-0)")

    def test_all_variables_are_put_in(self) -> None:
        asked = []
        panels.Query('rate(x{job=~"$job",group=~"$group"}[$__rate_interval])', "", True).ask(
            _Recorder(asked), panels.ALL)
        self.assertEqual(asked, ['rate(x{job=~".+",group=~".+"}[4s])'])


class _Recorder:
    def __init__(self, asked: list[str]) -> None:
        self.instant = asked.append


class Page(unittest.TestCase):
    def test_it_has_every_panel(self) -> None:
        text = PAGE.read_text()
        missing = [panel.title for panel in panels.all_panels()
                   if f"#### {panel.title}\n\n{panel.description}\n" not in text
                   or any(f"```promql\n{query.expression}\n```" not in text for query in panel.queries)]
        self.assertEqual(missing, [], "run tests/prometheus/write_docs.py")

    def test_it_has_every_rule(self) -> None:
        text = PAGE.read_text()
        rules = [line.split(":", 1) for line in server.RULES.read_text().splitlines()
                 if line.strip().startswith(("- alert:", "- record:"))]
        self.assertGreater(len(rules), 0)
        self.assertEqual([name for _, name in rules if name.strip() not in text], [],
                         "run tests/prometheus/write_docs.py")
