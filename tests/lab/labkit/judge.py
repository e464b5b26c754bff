# SPDX-License-Identifier: Apache-2.0
"""Judges a case on the host: the guest's own verdict, then what the case expects of its files.

[expect.capture]: see capture.py. [expect.captures.NAME]: the same of several, each in a folder NAME.
[expect] doctor = true: doctor.json names every program, attached but for those the guest lists.
[expect.calibrate]: of calibrate.json; skipped = scenarios that cannot run, or {scenario: why};
    only_on = {scenario: guests on which it can}. All others pass.
[expect.distances]: {CPU: distance} of what completes on CPU 0 and is consumed there:
    rows of distances.csv, each CPU with the ledger CPU.ledger.csv.
[expect.top]: of top.json's last sample; device, operations, and states {state: how many}.
[expect.facts]: see facts.py.
[expect.notes], [expect.refused] and [expect.capabilities]: see notes.py.
"""

import json
import re

from labkit.capture import check_capture, check_each
from labkit.errors import LabFailure
from labkit.facts import check_facts
from labkit.notes import check_notes
from labkit.programs import check_programs
from labkit.rules import read_rows

_KNOWN_SHARE = 0.95
_RESULT = re.compile(r"^LAB-RESULT (\S+) (pass|fail|skip) ?(.*)$", re.M)


def guest_verdict(console, case_name):
    """The result line of the case as (word, reason): exactly one, or the guest died before it."""
    results = [match.groups()[1:] for match in _RESULT.finditer(console.replace("\r", ""))
               if match.group(1) == case_name]
    if len(results) != 1:
        raise LabFailure(f"{len(results)} result lines of '{case_name}' on the console, not one")
    return results[0]


def check_distance(rows, entries, cpu, distance):
    """Of the operations that began after the consumer had first slept: it is known from then on."""
    if not entries:
        raise LabFailure(f"to CPU {cpu}: the ledger is empty")
    submitter, reaper = entries[0]["submit_tid"], entries[0]["seen_tid"]
    rows = [row for row in rows if row["tid"] == submitter]
    known = [row for row in rows if row["consumer_tid"] == reaper]
    if len(rows) != len(entries) or len(known) < _KNOWN_SHARE * len(entries):
        raise LabFailure(f"to CPU {cpu}: {len(rows)} rows for {len(entries)} operations, the "
                         f"consumer is right in {len(known)}")
    check_each(known, {"complete_cpu": 0, "consumer_cpu": cpu, "distance": distance,
                       "remote": int(cpu != 0)})
    return f"to CPU {cpu}: {distance} in {len(known)} of {len(rows)} rows"


def check_calibrate(expect, guest, report):
    """Counts, orders, states and CPUs are exact; the case chose tolerances for an emulated clock."""
    skipped = {scenario["scenario"]: scenario["reason"] for scenario in report["scenarios"]
               if scenario["verdict"] == "skipped"}
    failed = [f"{scenario['scenario']}: {failure}" for scenario in report["scenarios"]
              for failure in scenario.get("failures", [])]
    if failed or report["verdict"] != "pass":
        raise LabFailure("; ".join(failed) or "calibrate does not pass")
    elsewhere = {name for name, guests in expect.get("only_on", {}).items()
                 if guest.name not in guests}
    reasons = expect["skipped"] if isinstance(expect["skipped"], dict) else {}
    if (set(skipped) != elsewhere | set(expect["skipped"])
            or any(skipped[name] != reason for name, reason in reasons.items())):
        raise LabFailure(f"skipped: {skipped or 'none'}")
    ran = [scenario for scenario in report["scenarios"] if scenario["verdict"] == "pass"]
    operations = sum(scenario["operations"] for scenario in ran)
    missed = sum(scenario["missed"] for scenario in ran)
    return f"{len(ran)} scenarios pass with {operations} operations; {missed} events missed"


def check_top(expect, samples):
    """What the last sample says of the device: counters are cumulative."""
    flows = [flow for flow in samples[-1]["flows"] if flow["device"] == expect["device"]]
    operations = sum(flow["operations"] for flow in flows)
    states = {state: sum(flow["states"].get(state, 0) for flow in flows)
              for state in expect["states"]}
    found = f"{operations} operations, states {states}"
    if operations != expect["operations"] or states != expect["states"]:
        raise LabFailure(f"{found}; expected {expect['operations']} and {expect['states']}")
    books = samples[-1]["books"]
    if books["lost"] or books["open"] or books["balance"]:
        raise LabFailure(f"the books say {books}")
    return found


def check_expectations(case, guest, out):
    """Yields what was found right, in words."""
    if case.expect.get("doctor"):
        report = json.loads((out / "doctor.json").read_text())
        yield check_programs(report["programs"], guest.absent)
    if "capture" in case.expect:
        yield from check_capture(case.expect["capture"], out)
    for name, expect in case.expect.get("captures", {}).items():
        for right in check_capture(expect, out / name):
            yield f"{name}: {right}"
    if "distances" in case.expect:
        rows = read_rows(out / "distances.csv")
        for cpu, distance in case.expect["distances"].items():
            yield check_distance(rows, read_rows(out / f"{cpu}.ledger.csv"), int(cpu), distance)
    if "calibrate" in case.expect:
        yield check_calibrate(case.expect["calibrate"], guest,
                              json.loads((out / "calibrate.json").read_text()))
    if "top" in case.expect:
        lines = (out / "top.json").read_text().splitlines()
        yield check_top(case.expect["top"], [json.loads(line) for line in lines])
    if "facts" in case.expect:
        yield from check_facts(case.expect["facts"], out / "facts")
    yield from check_notes(case.expect, guest, out)
