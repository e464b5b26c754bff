# SPDX-License-Identifier: Apache-2.0
"""Writes docs/dashboards.md anew, from a real exporter and Prometheus 3."""
import argparse
import pathlib
import tempfile
import time

from promkit import ROOT, document
from promkit.exporter import start_exporter, start_load
from promkit.panels import SHOWN_S, all_panels
from promkit.server import Server
from promkit.versions import all_versions

from kit.case import Session
from kit.devices import loop_device


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--programs", type=pathlib.Path, required=True, help="build/bin")
    parser.add_argument("--output", type=pathlib.Path, default=ROOT / "docs" / "dashboards.md")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="flowtop-docs-", dir="/var/tmp") as folder:
        session = Session(arguments.programs.resolve(), pathlib.Path(folder))
        with session.cleanup:
            arguments.output.write_text(taken(session))


def taken(session: Session) -> str:
    newest = all_versions(session)[-1]
    place = loop_device(session)
    exporter = start_exporter(session)
    start_load(session, place)
    server = Server(session, newest, [exporter.address], {"instance": "host-1"})
    time.sleep(SHOWN_S + 10)
    return document.page(server, all_panels())


if __name__ == "__main__":
    main()
