# SPDX-License-Identifier: Apache-2.0
"""What flowtop-exporter says of itself: whatever deploys it is compared with that."""

import dataclasses
import re
import subprocess


@dataclasses.dataclass(frozen=True)
class Program:
    flags: frozenset  # "--interval"
    port: int  # the default one
    telemetry_path: str
    version: str


def parse(help_text, version_text):
    return Program(flags=frozenset(re.findall(r"^  (?:-\w,)?(--[\w.-]+)", help_text, re.M)),
                   port=int(re.search(r"\[127\.0\.0\.1:(\d+)\]", help_text).group(1)),
                   telemetry_path=re.search(r"--web\.telemetry-path PATH=(\S+)", help_text).group(1),
                   version=version_text.split()[-1])


def _said(program, option):
    return subprocess.run([program, option], capture_output=True, text=True, check=True).stdout


def ask(program):
    return parse(_said(program, "--help"), _said(program, "--version"))
