#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Adds up what ctest wrote with --output-junit: failures and skips by name, then one closing line.

usage: totals.py [--failed NAME]... PREFIX=JUNIT.xml...

PREFIX goes before the names of that file. --failed counts something that broke outside ctest.
Exit status: 0 only if something passed and nothing failed.
"""

import argparse
import re
import sys
import xml.etree.ElementTree as xml


def skip_reason(output):
    """GoogleTest prints the reason under "Skipped"; a program says it in its last line."""
    match = re.search(r"^.*: Skipped\n(.*?)\n\[  SKIPPED \]", output, re.MULTILINE | re.DOTALL)
    if match:
        return " ".join(match.group(1).split())
    lines = [line.strip() for line in output.splitlines() if line.strip()]
    return re.sub(r"^skip(ped)?: *", "", lines[-1], flags=re.IGNORECASE) if lines else ""


def verdict(case):
    """("passed" | "failed" | "skipped", why) of one testcase element."""
    output = case.findtext("system-out") or ""
    if case.get("status") == "run":
        return "passed", ""
    skipped = case.find("skipped")
    # "notrun" is also how ctest reports a program that does not exist; that is a failure.
    if skipped is None or not skipped.get("message", "").startswith("SKIP_"):
        return "failed", ""
    # The regular expression for skips matches a case that skipped and then went wrong, too.
    if "[  FAILED  ]" in output or "Sanitizer" in output:
        return "failed", ""
    reason = skip_reason(output)
    return ("skipped", reason) if reason else ("failed", "skipped without a reason")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--failed", action="append", default=[])
    parser.add_argument("files", nargs="*")
    args = parser.parse_args()

    results = {"passed": [], "failed": [(name, "") for name in args.failed], "skipped": []}
    for argument in args.files:
        prefix, _, path = argument.partition("=")
        for case in xml.parse(path).getroot().iter("testcase"):
            outcome, why = verdict(case)
            results[outcome].append((prefix + case.get("name"), why))

    for outcome in ("skipped", "failed"):
        for name, why in results[outcome]:
            print(f"{outcome}: {name}" + (f": {why}" if why else ""))
    print(", ".join(f"{len(results[outcome])} {outcome}" for outcome in results))
    sys.exit(0 if results["passed"] and not results["failed"] else 1)


if __name__ == "__main__":
    main()
