# SPDX-License-Identifier: Apache-2.0
"""How commands ended that the guest's `note` ran: exit code, messages, what they left behind.

[expect.notes.NAME]: a command that did what it could;
    exit   its exit code; none: 0
    says   its messages, each a whole line on stderr without "flowtop: "; none: it says nothing
    left   the files in its folder, which was empty; none: it leaves nothing behind
    paths  of a doctor in JSON, {path: its coverage and remark in one text}
[expect.refused]: commands that can do nothing; says = the one line that each of them says and a doctor
    gives as the mend, exit = {NAME: its exit code}. No COMMAND runs, no file is left.
[expect.capabilities]: {SET: what is said where only the set is held}, the set as "none", "bpf+syslog" or
    "all@2", with kernel.kptr_restrict as 2. Where nothing is said all programs attach, and a capture has
    a row of each operation.
"""

import json

from labkit.errors import LabFailure
from labkit.programs import check_programs
from labkit.rules import read_rows

_PREFIX = "flowtop: "
_EXIT_PRIVILEGE = 3
_EXIT_WITH_COMMAND = 125
_CAPTURED = ["rows.csv", "rows.csv.meta.json"]


def read_note(folder):
    """Messages of other programs are none of flowtop."""
    lines = (folder / "stderr").read_text().splitlines()
    return {"exit": int((folder / "exit").read_text()),
            "says": [line.removeprefix(_PREFIX) for line in lines if line.startswith(_PREFIX)],
            "left": sorted(path.name for path in (folder / "left").iterdir()),
            "stdout": (folder / "stdout").read_text()}


def _path(report, name):
    found = next(path for path in report["paths"] if path["path"] == name)
    return " ".join(filter(None, (found["coverage"], found["reason"])))


def check_note(name, expect, note):
    """Exactly what is expected; what is not named of `says` and `left` is nothing."""
    for key, wanted in {"exit": 0, "says": [], "left": [], **expect}.items():
        if key == "paths":
            report = json.loads(note["stdout"])
            found = {path: _path(report, path) for path in wanted}
        else:
            found = note[key]
        if found != wanted:
            raise LabFailure(f"{name}: {key} is {found!r}, not {wanted!r}")
    return f"{name}: exit code {note['exit']}, says {' / '.join(note['says']) or 'nothing'}"


def check_refused(name, exit_code, message, note):
    """Nothing on stdout, but for a doctor's report: nothing attaches, the message is the mend."""
    said = check_note(name, {"exit": exit_code, "says": [message]}, note)
    if not note["stdout"].startswith("{"):
        if note["stdout"]:
            raise LabFailure(f"{name}: prints {note['stdout']!r}")
        return said
    report = json.loads(note["stdout"])
    coverages = {path["coverage"] for path in report["paths"]}
    if report["programs"] or coverages != {"none"} or report["mends"] != [message]:
        raise LabFailure(f"{name}: {len(report['programs'])} programs, coverage "
                         f"{', '.join(sorted(coverages))}, mends {report['mends']}")
    return said


def check_capability_set(held, message, absent, out):
    """Its doctor and its capture, in the folders HELD.doctor and HELD.capture."""
    doctor, capture = (read_note(out / f"{held}.{command}") for command in ("doctor", "capture"))
    if message:
        check_refused(f"{held}: doctor", _EXIT_PRIVILEGE, message, doctor)
        return check_refused(f"{held}: capture", _EXIT_WITH_COMMAND, message, capture)
    check_note(f"{held}: doctor", {}, doctor)
    check_note(f"{held}: capture", {"left": _CAPTURED}, capture)
    attached = check_programs(json.loads(doctor["stdout"])["programs"], absent)
    rows = len(read_rows(out / f"{held}.capture" / "left" / "rows.csv"))
    operations = json.loads(capture["stdout"])["operations"]  # as the workload says
    if not rows or rows != operations:
        raise LabFailure(f"{held}: {rows} rows for {operations} operations")
    return f"{held}: {attached}, {rows} rows for {operations} operations"


def check_notes(expect, guest, out):
    """Yields what was found right, in words."""
    for name, wanted in expect.get("notes", {}).items():
        yield check_note(name, wanted, read_note(out / name))
    refused = expect.get("refused", {"exit": {}})
    for name, exit_code in refused["exit"].items():
        yield check_refused(name, exit_code, refused["says"], read_note(out / name))
    for held, message in expect.get("capabilities", {}).items():
        yield check_capability_set(held, message, guest.absent, out)
