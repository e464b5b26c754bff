# SPDX-License-Identifier: Apache-2.0
"""Instances of tracefs: trace buffers of our own."""
import os
import pathlib
import subprocess

ROOT = pathlib.Path("/sys/kernel/tracing")


def mount() -> None:
    """Most hosts mount tracefs at boot; where nobody did, it is mounted here and stays, as it would there."""
    if not (ROOT / "instances").is_dir():
        subprocess.run(["mount", "-t", "tracefs", "nodev", ROOT], check=True)


def new_instance(purpose: str) -> pathlib.Path:
    """Makes an instance and gives its folder; whoever made it removes it."""
    mount()
    path = ROOT / "instances" / f"flowtop-{purpose}-{os.getpid()}"
    path.mkdir()
    return path
