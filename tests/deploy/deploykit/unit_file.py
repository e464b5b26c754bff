# SPDX-License-Identifier: Apache-2.0
"""A unit file of systemd, as {section: {key: values in order}}."""

import re


def parse(text):
    sections = {}
    for line in re.sub(r"\\\n", " ", text).splitlines():
        line = line.strip()
        if not line or line[0] in "#;":
            continue
        if line[0] == "[":
            section = sections.setdefault(line.strip("[]"), {})
        else:
            key, _, value = line.partition("=")
            section.setdefault(key.strip(), []).append(value.strip())
    return sections


def size_bytes(text):
    """1G: systemd counts in powers of 1024. 1Gi: so does Kubernetes."""
    number, suffix = re.fullmatch(r"(\d+)([KMGT]?)i?", text).groups()
    return int(number) << 10 * " KMGT".index(suffix or " ")
