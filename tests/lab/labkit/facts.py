# SPDX-License-Identifier: Apache-2.0
"""What the guest's script noted with `fact NAME VALUE`.

[expect.facts]: {NAME: its value}, for every fact that there is and no other: a text, or {least, most} for a
    number.
"""

from labkit.errors import LabFailure


def read_facts(path):
    facts = {}
    for line in path.read_text().splitlines():
        name, _, value = line.partition("=")
        if name in facts:
            raise LabFailure(f"{name} was noted twice")
        facts[name] = value
    return facts


def _is_within(value, wanted):
    try:
        return wanted["least"] <= float(value) <= wanted["most"]
    except ValueError:
        return False


def _is_right(value, wanted):
    return _is_within(value, wanted) if isinstance(wanted, dict) else value == wanted


def check_facts(expect, path):
    """Yields what was found right, in words."""
    facts = read_facts(path)
    if facts.keys() != expect.keys():
        raise LabFailure(f"facts that differ from the expected ones: "
                         f"{', '.join(sorted(facts.keys() ^ expect.keys()))}")
    for name, wanted in expect.items():
        if not _is_right(facts[name], wanted):
            raise LabFailure(f"{name} is {facts[name]!r}, not {wanted!r}")
        yield f"{name}: {facts[name]}"
