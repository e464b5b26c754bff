# SPDX-License-Identifier: Apache-2.0
"""What a case starts beside itself; ended with the case."""
import subprocess
from typing import Sequence

from kit.case import Session


def start(session: Session, command: Sequence[str], log: str) -> "subprocess.Popen[bytes]":
    with session.path(log).open("wb") as file:
        process = subprocess.Popen(command, stdout=file, stderr=subprocess.STDOUT)
    session.cleanup.callback(_end, process)
    return process


def _end(process: "subprocess.Popen[bytes]") -> None:
    process.terminate()
    try:
        process.wait(timeout=20)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
