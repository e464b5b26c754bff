#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Fails where a case of a file beside this one is not known to ctest in BUILD_DIR, and so would never run.

usage: unregistered.py BUILD_DIR
"""
import importlib
import pathlib
import re
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent


def written() -> set[str]:
    """live.TOPIC.case of each file that has cases."""
    names = set()
    for path in HERE.glob("*.py"):
        if re.search(r"^CASES\b", path.read_text(), re.MULTILINE):
            names |= {f"live.{path.stem}.{case}" for case in importlib.import_module(path.stem).CASES}
    return names


def registered(build: str) -> set[str]:
    listed = subprocess.run(["ctest", "--test-dir", build, "-N"], check=True, text=True,
                            stdout=subprocess.PIPE).stdout
    return set(re.findall(r"^ *Test *#\d+: *(live\.\S+)", listed, re.MULTILINE))


def main() -> None:
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    cases = written()
    missing = sorted(cases - registered(sys.argv[1]))
    for name in missing:
        print(f"{name} is in no list of tests/live/CMakeLists.txt")
    if not cases:
        print("no case was found in any file")
    sys.exit(1 if missing or not cases else 0)


if __name__ == "__main__":
    main()
