# SPDX-License-Identifier: Apache-2.0
"""Packages of another suite, through a private apt directory beside the machine's own.

The archive and the key that signs it are those the machine is configured with; only the suite is
swapped. The machine's lists, cache and package database are neither read nor written.
"""

import pathlib
import re
import subprocess

# One-line options whose deb822 field has another name; every other option has the same.
_FIELD_OF_OPTION = {"arch": "Architectures", "lang": "Languages", "target": "Targets"}


class Unavailable(Exception):
    """This machine cannot have it: no network, or no archive with that suite."""


def parse_deb822(text):
    """Each stanza as {field: value}; a value keeps its continuation lines."""
    for block in re.split(r"\n\s*\n", text):
        stanza = {}
        field = None
        for line in block.splitlines():
            if line.startswith("#"):
                continue
            if line[:1].isspace() and field:
                stanza[field] += "\n" + line
            elif ":" in line:
                name, value = line.split(":", 1)
                field = name.strip().lower()
                stanza[field] = value.strip()
        if stanza:
            yield stanza


def parse_one_line(text):
    """The lines of a .list file as the same stanzas."""
    for line in text.splitlines():
        match = re.match(r"\s*(deb|deb-src)\s+(?:\[(.*?)\]\s+)?(\S+)\s+(\S+)\s*(.*)$",
                         line.split("#", 1)[0])
        if not match:
            continue
        kind, options, uri, suite, components = match.groups()
        stanza = {"types": kind, "uris": uri, "suites": suite, "components": components.strip()}
        for option in (options or "").split():
            name, _, value = option.partition("=")
            field = _FIELD_OF_OPTION.get(name, name).lower()
            stanza[field] = value.replace(",", " ")
        yield stanza


def _apt_path(key):
    done = subprocess.run(["apt-config", "shell", "VALUE", key], capture_output=True, text=True,
                          check=True)
    return pathlib.Path(done.stdout.partition("=")[2].strip().strip("'"))


def _configured_stanzas():
    files = [_apt_path("Dir::Etc::SourceList/f")]
    parts = _apt_path("Dir::Etc::SourceParts/d")
    if parts.is_dir():
        files += sorted(parts.iterdir())
    for file in files:
        if file.suffix == ".sources" and file.is_file():
            yield from parse_deb822(file.read_text())
        elif file.suffix == ".list" and file.is_file():
            yield from parse_one_line(file.read_text())


def sources_for_suite(stanzas, own_suite, suite, kind="deb"):
    """The text of a .sources file: the archives that carry `own_suite`, with `suite` instead. kind:
    deb for packages, deb-src for their sources."""
    blocks = []
    for stanza in stanzas:
        if "deb" not in stanza.get("types", "").split() or stanza.get("enabled") == "no":
            continue
        if own_suite not in stanza.get("suites", "").split():
            continue
        swapped = {**stanza, "types": kind, "suites": suite}
        blocks.append("".join(f"{field}: {value}\n" for field, value in swapped.items()))
    return "\n".join(blocks)


def own_suite():
    """The machine's, such as bookworm; empty if it does not say."""
    text = pathlib.Path("/etc/os-release").read_text()
    match = re.search(r"^VERSION_CODENAME=(\S+)$", text, re.M)
    return match.group(1) if match else ""


class AptDir:
    """One suite, with its own sources, lists and cache below `root`."""

    def __init__(self, root, suite, kind="deb"):
        self._root = root
        self._suite = suite
        self._kind = kind

    def update(self):
        """Reads the suite's index."""
        for folder in ("sources", "lists/partial", "cache/archives/partial"):
            (self._root / folder).mkdir(parents=True, exist_ok=True)
        (self._root / "status").touch()
        text = sources_for_suite(_configured_stanzas(), own_suite(), self._suite, self._kind)
        if not text:
            raise Unavailable(f"apt is configured with no archive of '{own_suite()}' from "
                              f"which '{self._suite}' could be read")
        (self._root / "sources" / "suite.sources").write_text(text)
        self._apt("apt-get", "update", "-o", "APT::Update::Error-Mode=any")

    def package_names(self, prefix):
        return self._apt("apt-cache", "pkgnames", prefix).split()

    def download(self, package, folder):
        """Fetches a package into `folder` and returns its path."""
        self._apt("apt-get", "download", package, cwd=folder)
        return next(folder.glob(f"{package}_*.deb"))

    def download_source(self, package, folder):
        """Fetches a source package into `folder` and returns the path of its description."""
        self._apt("apt-get", "source", "--download-only", package, cwd=folder)
        return next(folder.glob(f"{package}_*.dsc"))

    def _apt(self, tool, *arguments, cwd=None):
        options = {
            "Dir::Etc::SourceList": "/dev/null",
            "Dir::Etc::SourceParts": self._root / "sources",
            "Dir::State::Lists": self._root / "lists",
            "Dir::State::status": self._root / "status",
            "Dir::Cache": self._root / "cache",
            "Acquire::Languages": "none",
            "Acquire::http::Timeout": "20",
            "APT::Sandbox::User": "root",
        }
        command = [tool, "-q"]
        for key, value in options.items():
            command += ["-o", f"{key}={value}"]
        done = subprocess.run(command + list(arguments), cwd=cwd, capture_output=True, text=True)
        if done.returncode != 0:
            said = (done.stderr.strip() or done.stdout.strip()).splitlines()
            raise Unavailable(f"{tool} {arguments[0]} for suite '{self._suite}' failed: "
                              f"{said[-1] if said else f'exit code {done.returncode}'}")
        return done.stdout
