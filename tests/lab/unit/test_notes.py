# SPDX-License-Identifier: Apache-2.0
"""What the guest noted is held against the case, word by word; README says the same of privileges."""

import json
import pathlib
import re
import tempfile
import unittest

from labkit import notes
from labkit.description import load_case
from labkit.errors import LabFailure

_README = pathlib.Path(__file__).resolve().parents[3] / "README.md"
_MESSAGE = "no BTF: no file; make one"


def report(*, programs=(), coverage="none", mends=(_MESSAGE,), remark=""):
    return json.dumps({"programs": list(programs), "mends": list(mends),
                       "paths": [{"path": "sync", "coverage": coverage, "reason": remark}]})


def note(**changes):
    return {"exit": 4, "says": [_MESSAGE], "left": [], "stdout": "", **changes}


class Read(unittest.TestCase):
    def test_only_what_flowtop_says_counts(self):
        with tempfile.TemporaryDirectory() as folder:
            root = pathlib.Path(folder)
            (root / "left").mkdir()
            (root / "left" / "rows.csv").touch()
            (root / "exit").write_text("125\n")
            (root / "stdout").write_text("ran\n")
            (root / "stderr").write_text("uring-read: 2 operations\nflowtop: no: so; do\n")
            self.assertEqual(notes.read_note(root), {"exit": 125, "says": ["no: so; do"],
                                                     "left": ["rows.csv"], "stdout": "ran\n"})


class Note(unittest.TestCase):
    def test_exactly_what_is_expected(self):
        expect = {"exit": 4, "says": [_MESSAGE], "paths": {"sync": "exact but"}}
        said = note(stdout=report(coverage="exact", remark="but"))
        self.assertIn("exit code 4", notes.check_note("doctor", expect, said))

    def test_names_what_differs(self):
        right = note(exit=0, says=[])
        for key, wrong in (("exit", 1), ("says", [_MESSAGE]), ("left", ["rows.csv"])):
            with self.assertRaisesRegex(LabFailure, f"capture: {key} is"):
                notes.check_note("capture", {}, {**right, key: wrong})
        with self.assertRaisesRegex(LabFailure, "paths is .*'none'"):
            notes.check_note("doctor", {"paths": {"sync": "exact"}}, {**right, "stdout": report()})


class Refused(unittest.TestCase):
    def check(self, **changes):
        return notes.check_refused("x", 4, _MESSAGE, note(**changes))

    def test_a_command_and_a_doctor(self):
        self.assertIn("exit code 4", self.check())
        self.assertIn("exit code 4", self.check(stdout=report()))

    def test_anything_else_is_none(self):
        for wrong in ({"exit": 3}, {"says": []}, {"says": [_MESSAGE, "x"]}, {"left": ["x"]},
                      {"stdout": "ran\n"}, {"stdout": report(programs=["x"])},
                      {"stdout": report(coverage="exact")}, {"stdout": report(mends=[])},
                      {"stdout": report(mends=[_MESSAGE, "x"])}):
            with self.assertRaises(LabFailure, msg=wrong):
                self.check(**wrong)


class Capabilities(unittest.TestCase):
    PROGRAM = {"name": "on_issue", "attached": True, "reason": ""}

    def check(self, message="", *, programs=(PROGRAM,), rows=2, exit_codes=(0, 0)):
        with tempfile.TemporaryDirectory() as folder:
            out = pathlib.Path(folder)
            for command, code, stdout in zip(
                    ("doctor", "capture"), exit_codes,
                    (report(programs=programs, mends=[message] if message else []),
                     "" if message else '{"operations": 2}\n'), strict=True):
                root = out / f"bpf.{command}"
                (root / "left").mkdir(parents=True)
                (root / "exit").write_text(str(code))
                (root / "stdout").write_text(stdout)
                (root / "stderr").write_text(f"flowtop: {message}\n" if message else "")
            if not message:
                left = out / "bpf.capture" / "left"
                (left / "rows.csv").write_text("op\n" + "read\n" * rows)
                (left / "rows.csv.meta.json").touch()
            return notes.check_capability_set("bpf", message, [], out)

    def test_works_or_is_refused(self):
        self.assertIn("2 rows for 2 operations", self.check())
        self.assertIn("exit code 125", self.check(_MESSAGE, programs=(), exit_codes=(3, 125)))

    def test_half_of_it_is_wrong(self):
        detached = {**self.PROGRAM, "attached": False, "reason": "x"}
        for wrong in ({"rows": 1}, {"rows": 0}, {"programs": [detached]}, {"exit_codes": (0, 125)},
                      {"message": _MESSAGE, "programs": (), "exit_codes": (3, 0)},
                      {"message": _MESSAGE, "exit_codes": (3, 125)}):
            with self.assertRaises(LabFailure, msg=wrong):
                self.check(**wrong)

    @staticmethod
    def in_words(held, message):
        names, _, kptr_restrict = held.partition("@")
        words = "root" if names == "all" else names if names == "none" else ", ".join(
            f"CAP_{name.upper()}" for name in names.split("+"))
        if kptr_restrict:
            words += f", with kernel.kptr_restrict={kptr_restrict}"
        return words, ", ".join(re.findall(r"CAP_\w+|kernel\.kptr_restrict", message)) or "nothing"

    def test_readme_has_the_same_table(self):
        section = _README.read_text().partition("\n## Privileges\n")[2].partition("\n## ")[0]
        rows = [tuple(line.strip("| ").split(" | ")) for line in section.splitlines()
                if line.startswith("|")]
        tested = load_case("capabilities").expect["capabilities"]
        self.assertCountEqual(rows[2:], [("root", "nothing"),
                                         *(self.in_words(*each) for each in tested.items())])


if __name__ == "__main__":
    unittest.main()
