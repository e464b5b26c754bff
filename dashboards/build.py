#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Writes the dashboards beside itself; with --check, says which of them are not what it would write."""
import argparse
import json
import pathlib
import sys

from source import fleet, host

FOLDER = pathlib.Path(__file__).resolve().parent
DASHBOARDS = {"flowtop.json": host.DASHBOARD, "flowtop-fleet.json": fleet.DASHBOARD}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing")
    arguments = parser.parse_args()
    stale = 0
    for name, dashboard in DASHBOARDS.items():
        path = FOLDER / name
        text = json.dumps(dashboard.json(), indent=2, ensure_ascii=False) + "\n"
        if not arguments.check:
            path.write_text(text)
        elif not path.exists() or path.read_text() != text:
            print(f"{path} is not what dashboards/build.py makes: run it, and keep what it writes")
            stale += 1
    return 1 if stale else 0


if __name__ == "__main__":
    sys.exit(main())
