# SPDX-License-Identifier: Apache-2.0
"""Runs the checks in JavaScript outside of the source tree: packages of npm are put where the build is.

rules: of the dashboards and rules that are shipped. self_test: of the checker."""
import argparse
import contextlib
import fcntl
import pathlib
import shutil
import subprocess
import sys
from typing import Iterator

HERE = pathlib.Path(__file__).resolve().parent
DASHBOARDS = HERE.parents[1] / "dashboards"
PACKAGE = ("package.json", "package-lock.json")
SKIPPED = 77
NO_REGISTRY = ("ENOTFOUND", "EAI_AGAIN", "ECONNREFUSED", "ECONNRESET", "ETIMEDOUT", "ENETUNREACH",
               "ERR_SOCKET_TIMEOUT")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("what", choices=("rules", "self_test"))
    parser.add_argument("--docs-program", type=pathlib.Path, required=True, help="flowtop-docs")
    parser.add_argument("--work-dir", type=pathlib.Path, required=True)
    arguments = parser.parse_args()
    if not (shutil.which("node") and shutil.which("npm")):
        print("node and npm are not installed")
        return SKIPPED
    work = arguments.work_dir / "node"
    with locked(arguments.work_dir):
        shutil.copytree(HERE / "checker", work / "checker", dirs_exist_ok=True)
        shutil.copy(HERE / "check_dashboards.mjs", work)
        said = install(work)
    if said:
        print(said)
        return SKIPPED if any(code in said for code in NO_REGISTRY) else 1
    run = check_rules if arguments.what == "rules" else self_test
    return run(work, arguments.docs_program)


@contextlib.contextmanager
def locked(folder: pathlib.Path) -> Iterator[None]:
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "node.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def install(work: pathlib.Path) -> str:
    """The packages of the lock file, once for each state of it. What npm says where it cannot."""
    done = work / "installed"
    wanted = "".join((HERE / name).read_text() for name in PACKAGE)
    if done.exists() and done.read_text() == wanted:
        return ""
    for name in PACKAGE:
        shutil.copy(HERE / name, work)
    npm = subprocess.run(["npm", "ci", "--no-audit", "--no-fund", "--ignore-scripts"], cwd=work, text=True,
                         stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    if npm.returncode == 0:
        done.write_text(wanted)
        return ""
    return "npm ci: " + " ".join(npm.stdout.split())


def check_rules(work: pathlib.Path, docs_program: pathlib.Path) -> int:
    families = work / "families.json"
    families.write_bytes(subprocess.run([docs_program, "families"], check=True,
                                        stdout=subprocess.PIPE).stdout)
    files = [*sorted(DASHBOARDS.glob("*.json")), *sorted(DASHBOARDS.glob("rules/*.rules.yml"))]
    return subprocess.run(["node", "check_dashboards.mjs", "--families", families, *files],
                          cwd=work).returncode


def self_test(work: pathlib.Path, _: pathlib.Path) -> int:
    tests = sorted(str(path.relative_to(work)) for path in work.glob("checker/*.test.mjs"))
    return subprocess.run(["node", "--test", *tests], cwd=work).returncode


if __name__ == "__main__":
    sys.exit(main())
