# SPDX-License-Identifier: Apache-2.0
"""Settings that are commented out are told from remarks."""
import unittest

import promkit  # noqa: F401  finds the kit

from promkit import tools


class Settings(unittest.TestCase):
    def test_a_setting_is_in_use(self) -> None:
        self.assertEqual(tools._in_use("    #scheme: https\n"), "    scheme: https\n")
        self.assertEqual(tools._in_use("      #- regex: x\n"), "      - regex: x\n")

    def test_a_remark_stays(self) -> None:
        for line in ("# SPDX\n", "    #   nested: remark\n", "#\n", "url: x  #y\n", "scheme: https\n"):
            self.assertEqual(tools._in_use(line), line)
