# SPDX-License-Identifier: Apache-2.0
"""promtool on what we ship."""
import pathlib
import subprocess

from kit.case import Session
from promkit import ROOT
from promkit.versions import Version

DASHBOARDS = ROOT / "dashboards"
# (arguments, file)
CONFIGS = ((("check", "config"), DASHBOARDS / "prometheus" / "scrape.yml"),
           (("check", "config", "--agent"), DASHBOARDS / "prometheus" / "agent.yml"))
# What the settings that are commented out name.
SECRETS = ("flowtop-ca.pem", "flowtop-password", "receiver-ca.pem", "host-1.pem", "host-1.key",
           "receiver-password")


def check_all(session: Session, version: Version, exposition: str) -> None:
    with session.part(f"promtool {version.number}"):
        rules = DASHBOARDS / "rules"
        promtool(session, version, "check", "rules", str(rules / "flowtop.rules.yml"))
        promtool(session, version, "test", "rules", str(rules / "flowtop.test.yml"))
        session.equal("remarks on the exposition",
                      promtool(session, version, "check", "metrics", said=exposition), "")
        for arguments, path in CONFIGS:
            promtool(session, version, *arguments, str(path))
            promtool(session, version, *arguments, str(with_all_settings(session, version, path)))


def promtool(session: Session, version: Version, *arguments: str, said: str = "") -> str:
    done = subprocess.run([version.promtool, *arguments], input=said, text=True,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    session.note(f"{version.number}: promtool {' '.join(arguments)}: exit code {done.returncode}")
    session.check(done.returncode == 0, f"{' '.join(arguments)}: {done.stdout}")
    return done.stdout


def with_all_settings(session: Session, version: Version, path: pathlib.Path) -> pathlib.Path:
    """A copy in which the settings that are commented out are in use."""
    folder = session.path(f"settings-{version.number}-{path.stem}")
    folder.mkdir()
    for name in SECRETS:
        (folder / name).write_text("for promtool to find\n")
    copy = folder / path.name
    text = path.read_text().replace("../rules", str(DASHBOARDS / "rules"))
    copy.write_text("".join(map(_in_use, text.splitlines(keepends=True))))
    return copy


def _in_use(line: str) -> str:
    """'#' without a space after it stands before a setting."""
    indent, mark, rest = line.partition("#")
    is_setting = mark and not indent.strip() and not rest.startswith((" ", "\n"))
    return indent + rest if is_setting else line
