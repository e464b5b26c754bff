# SPDX-License-Identifier: Apache-2.0
"""The interval is the sign test's, and no value is left out that it needs."""
import unittest

from benchkit.spread import Spread, spread


class SignTest(unittest.TestCase):
    def test_few_values_are_all_needed(self):
        # With 7, the smallest and the largest enclose the median in 126 of 128 cases.
        self.assertEqual(spread([7, 1, 6, 2, 5, 3, 4]), Spread(4, 1, 7))

    def test_one_value_is_its_own_interval(self):
        self.assertEqual(spread([3.0]), Spread(3, 3, 3))

    def test_more_values_let_the_outermost_go(self):
        # Of 9 values the second smallest: P(below) = (1 + 9) / 512 = 0.0195. Of 8: 9 / 256 = 0.035.
        self.assertEqual(spread(range(1, 10)), Spread(5, 2, 8))
        self.assertEqual(spread(range(1, 9)), Spread(4.5, 1, 8))

    def test_text_gives_all_three(self):
        self.assertEqual(Spread(0.5, 0.25, 1.0).text(2), "0.50 (0.25 to 1.00)")


if __name__ == "__main__":
    unittest.main()
