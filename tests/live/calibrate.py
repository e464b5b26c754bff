# SPDX-License-Identifier: Apache-2.0
"""flowtop calibrate on this host."""
import json
import subprocess
from typing import Any

from kit import case, tracefs
from kit.case import Session
from kit.devices import loop_device

NOT_ON_A_LOOP_DEVICE = {"iopoll": "the device has no queues for polled I/O"}


def calibrate(session: Session, *options: str) -> dict[str, dict[str, Any]]:
    """What it says of each scenario."""
    tracefs.mount()  # it asks there what was hidden from BPF programs
    done = subprocess.run([session.program("flowtop"), "calibrate", "--format", "json", *options],
                          text=True, stdout=subprocess.PIPE, check=False)
    report = json.loads(done.stdout)
    session.equal("exit code", done.returncode, 0)
    session.equal("verdict", report["verdict"], "pass")
    return {scenario["scenario"]: scenario for scenario in report["scenarios"]}


def check(session: Session, scenario: dict[str, Any]) -> None:
    for failure in scenario["failures"]:
        session.check(False, failure)
    session.equal("matched", scenario["matched"], scenario["operations"])
    session.at_least("operations", scenario["operations"], 100)
    for key in ("missing", "extra", "order_violations", "outside"):
        session.equal(key, scenario[key], 0)
    consumer = scenario["agreement"]["consumer"]
    session.at_least("operations whose consumer the program knows or whose end was hidden",
                     consumer["known"] + min(scenario["unseen"], scenario["hidden"]),
                     0.99 * scenario["operations"])
    for what, agreement in scenario["agreement"].items():
        session.at_least(f"agreement on {what}", agreement["agreed"] + scenario["hidden"],
                         0.999 * agreement["known"])


def listed(session: Session) -> set[str]:
    lines = subprocess.run([session.program("flowtop"), "calibrate", "--list"], text=True,
                           stdout=subprocess.PIPE, check=True).stdout.splitlines()
    return {line.split()[0] for line in lines}


def on_its_own_device(session: Session) -> None:
    """Every scenario that is listed ran, or says why not."""
    scenarios = calibrate(session)
    session.equal("scenarios", set(scenarios), listed(session))
    skipped = {name: scenario.get("reason") for name, scenario in scenarios.items()
               if scenario["verdict"] == "skipped"}
    session.equal("skipped", skipped, NOT_ON_A_LOOP_DEVICE)
    for name, scenario in scenarios.items():
        if name not in skipped:
            with session.part(name):
                check(session, scenario)
    for name in ("local", "remote", "mixed"):
        known = scenarios[name]["agreement"]["remote"]["known"]
        session.equal(f"operations of {name} of which remote is known or the end was not seen",
                      known + scenarios[name]["unseen"], scenarios[name]["operations"])


def on_a_named_device(session: Session) -> None:
    """It only reads there, and does not claim to know who completes."""
    place = loop_device(session)
    with open(place.backing, "rb") as file:
        before = file.read()
    scenarios = calibrate(session, "--device", place.path, "remote", "sync")
    session.equal("scenarios", list(scenarios), ["remote", "sync"])
    for name, scenario in scenarios.items():
        with session.part(name):
            check(session, scenario)
    session.check("remote" not in scenarios["remote"]["agreement"], "remote is compared")
    with open(place.backing, "rb") as file:
        session.check(file.read() == before, "the device was written to")


CASES = {"on_its_own_device": on_its_own_device, "on_a_named_device": on_a_named_device}

if __name__ == "__main__":
    case.main(CASES)
