# SPDX-License-Identifier: Apache-2.0
import pathlib
import tempfile
import unittest

from labkit import description, matrix
from labkit.description import Case

_DOCS = pathlib.Path(__file__).resolve().parents[3] / "docs"
_CASES = [Case(name="a_case", summary="one thing", script=""),
          Case(name="another", summary="a second one", script="")]


def _result(guest, case, verdict="pass", reason=""):
    return {"guest": guest, "case": case, "release": guest.partition("_")[0] + ".9", "verdict": verdict,
            "reason": reason}


class Matrix(unittest.TestCase):
    def _lines(self, results, doctors=None):
        return matrix.render(_CASES, results, doctors or {}).splitlines()

    def test_has_a_row_for_each_case_and_a_column_for_each_kernel(self):
        lines = self._lines([_result("6.12", "a_case"), _result("6.1", "a_case"),
                             _result("6.1", "another")])
        self.assertIn("| case | 6.1 (6.1.9) | 6.12 (6.12.9) |", lines)
        self.assertIn("| one thing (`a_case`) | pass | pass |", lines)
        self.assertIn("| a second one (`another`) | pass |  |", lines)

    def test_puts_a_machine_under_its_kernel(self):
        lines = self._lines([_result("6.12_numa", "another")])
        self.assertIn("| a second one (`another`) | pass |", lines)

    def test_says_why_something_did_not_pass(self):
        lines = self._lines([_result("6.1", "a_case", "fail", "3 rows, not 4")])
        self.assertIn("| one thing (`a_case`) | fail: 3 rows, not 4 |", lines)

    def test_shows_the_paths_that_are_covered_somewhere(self):
        doctor = {"flowtop": "1.2.3", "paths": [{"path": "sync", "coverage": "exact"},
                                                {"path": "spdk", "coverage": "none"}]}
        text = "\n".join(self._lines([_result("6.1", "a_case")], {"6.1": doctor}))
        self.assertIn("| `sync` | exact |", text)
        self.assertIn("flowtop 1.2.3.", text)
        self.assertNotIn("spdk", text)

    def test_keeps_results_in_files(self):
        with tempfile.TemporaryDirectory() as folder:
            results = pathlib.Path(folder) / "results"
            matrix.write(results, _result("6.1", "a_case", "fail", "why"))
            matrix.write(results, _result("6.1", "a_case"))
            self.assertEqual(matrix.read(results), [_result("6.1", "a_case")])

    def test_tells_what_an_older_text_lacks(self):
        text = "\n".join(self._lines([_result("6.1", "a_case")]))
        newer = [*_CASES, Case(name="new", summary="", script="")]
        self.assertEqual(matrix.missing(text, newer, ["6.1", "7.2"]), ["new", "7.2"])


class Documented(unittest.TestCase):
    def test_docs_have_every_case_and_kernel(self):
        kernels = {matrix.kernel_of(guest.name) for guest in description.all_guests()}
        text = (_DOCS / "kernels.md").read_text()
        self.assertEqual(matrix.missing(text, description.all_cases(), sorted(kernels)), [])


if __name__ == "__main__":
    unittest.main()
