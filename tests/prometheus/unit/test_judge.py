# SPDX-License-Identifier: Apache-2.0
"""That an answer which is none is seen to be none."""
import pathlib
import unittest

import promkit  # noqa: F401  finds the kit

from kit.case import Session
from promkit import judge, server

NUMBER = {"metric": {}, "values": [[1, "NaN"], [2, "0.5"]]}
NO_NUMBER = {"metric": {}, "values": [[1, "NaN"]]}


def failures(answer: server.Answer) -> list[str]:
    session = Session(pathlib.Path(), pathlib.Path())
    judge.check_answer(session, "panel", answer)
    return session.failures


class Answers(unittest.TestCase):
    def test_a_number_is_enough(self) -> None:
        self.assertEqual(failures(server.Answer([NO_NUMBER, NUMBER], [])), [])

    def test_nothing_and_no_number(self) -> None:
        for series in ([], [NO_NUMBER]):
            self.assertEqual(failures(server.Answer(series, [])), ["panel: no data"])

    def test_a_complaint(self) -> None:
        said = server._answer({"data": {"resultType": "vector", "result": [
            {"metric": {}, "value": [1, "2"]}]}, "infos": ["might not be a counter"]})
        self.assertIn("might not be a counter", failures(said)[0])

    def test_an_error(self) -> None:
        said = server._answer({"status": "error", "error": "parse error"})
        self.assertEqual(len(failures(said)), 2)

    def test_a_scalar(self) -> None:
        said = server._answer({"data": {"resultType": "scalar", "result": [1, "2"]}})
        self.assertEqual(failures(said), [])
