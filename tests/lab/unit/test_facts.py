# SPDX-License-Identifier: Apache-2.0
"""What the guest noted, against what a case expects of it."""

import tempfile
import unittest
from pathlib import Path

from labkit.errors import LabFailure
from labkit.facts import check_facts

_NOTED = "code=200 OK\nage=0.5\nempty=\nequation=a=b\n"
_EXPECTED = {"code": "200 OK", "age": {"least": 0, "most": 1}, "empty": "", "equation": "a=b"}


def _check(expect, noted=_NOTED):
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "facts"
        path.write_text(noted)
        return list(check_facts(expect, path))


class Facts(unittest.TestCase):
    def test_each_is_said_that_is_right(self):
        self.assertEqual(_check(_EXPECTED),
                         ["code: 200 OK", "age: 0.5", "empty: ", "equation: a=b"])

    def test_a_value_that_differs(self):
        for name, wanted in (("code", "200"), ("age", {"least": 0.6, "most": 1}),
                             ("age", {"least": 0, "most": 0.4}), ("empty", {"least": 0, "most": 1}),
                             ("empty", "0")):
            with self.subTest(name=name, wanted=wanted), self.assertRaises(LabFailure):
                _check({**_EXPECTED, name: wanted})

    def test_one_too_few_or_too_many(self):
        for expect, noted in (({**_EXPECTED, "more": ""}, _NOTED), (_EXPECTED, _NOTED + "more=\n"),
                              (_EXPECTED, _NOTED + "age=0.5\n")):
            with self.subTest(noted=noted), self.assertRaises(LabFailure):
                _check(expect, noted)


if __name__ == "__main__":
    unittest.main()
