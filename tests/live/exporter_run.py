# SPDX-License-Identifier: Apache-2.0
"""How flowtop-exporter starts, gives up its privileges, reloads and ends."""
import pathlib
import pwd
import signal
import socket
import time

from kit import case
from kit.case import Session
from kit.devices import loop_device
from kit.exporter import Exporter
from kit.readers import read


def ready_when_attached(session: Session) -> None:
    """Before, it says that it is attaching: to the probe and to those who scrape."""
    exporter = Exporter(session)
    exporter.start()
    seen = exporter.await_ready()
    session.equal("first answer", seen[0],
                  (503, "not ready: the BPF programs are being attached; try again in some seconds\n"))
    session.equal("last answer", seen[-1], (200, "ready\n"))
    session.equal("/-/healthy", exporter.get("/-/healthy"), (200, "healthy\n"))
    session.equal("unknown path", exporter.get("/nothing")[0], 404)
    session.equal("exit code after SIGINT", exporter.stop(signal.SIGINT), 0)
    session.equal("what it said", exporter.said(), "")


def ends_while_attaching(session: Session) -> None:
    exporter = Exporter(session)
    exporter.start()
    for _ in range(500):
        try:
            exporter.get("/-/healthy")
            break
        except OSError:
            time.sleep(0.01)
    session.equal("exit code", exporter.stop(), 0)


def ends_while_scraped(session: Session) -> None:
    """A scrape that is under way is finished, an idle connection is not waited for."""
    with Exporter(session) as exporter:
        idle = socket.create_connection(("127.0.0.1", exporter.port))
        scraper = socket.create_connection(("127.0.0.1", exporter.port))
        scraper.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        scraper.sendall(b"GET /metrics HTTP/1.1\r\nHost: x\r\n\r\n")
        time.sleep(0.3)
        exporter.signal(signal.SIGTERM)
        time.sleep(0.3)
        received = b""
        while True:
            part = scraper.recv(65536)
            if not part:
                break
            received += part
        head, _, body = received.partition(b"\r\n\r\n")
        length = next(int(line.split(b":")[1]) for line in head.split(b"\r\n")
                      if line.lower().startswith(b"content-length"))
        session.equal("bytes received", len(body), length)
        started = time.monotonic()
        session.equal("exit code", exporter.wait(), 0)
        session.at_most("seconds it then took to end", time.monotonic() - started, 5)
        idle.close()
        scraper.close()


def ends_beside_a_stalled_reader(session: Session) -> None:
    """Who takes nothing of what it asked for is not waited for as long as a reply may take."""
    with Exporter(session) as exporter, socket.socket() as stalled:
        stalled.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        stalled.connect(("127.0.0.1", exporter.port))
        stalled.sendall(b"GET /metrics HTTP/1.1\r\nHost: x\r\n\r\n" * 400)  # more than buffers hold
        time.sleep(1)
        started = time.monotonic()
        exporter.signal(signal.SIGTERM)
        session.equal("exit code", exporter.wait(), 0)
        took = time.monotonic() - started
        session.note(f"it took {took:.1f} s to end")
        session.at_least("seconds it took to end", took, 2)  # else the reader was not stalled
        session.at_most("seconds it took to end", took, 10)


def takes_all_files_that_it_may(session: Session) -> None:
    """Each connection takes one, and so does reading the cgroups."""
    with Exporter(session, before=["prlimit", "--nofile=256:1024"]) as exporter:
        limits = pathlib.Path(f"/proc/{exporter.pid}/limits").read_text()
        files = next(line.split()[3:5] for line in limits.splitlines() if line.startswith("Max open files"))
        session.equal("soft and hard limit of files", files, ["1024", "1024"])


def gives_up_privileges(session: Session) -> None:
    """No thread keeps a capability, and all goes on without."""
    place = loop_device(session)
    nobody = pwd.getpwnam("nobody")
    for options in ((), ("--user", "nobody")):
        with session.part(" ".join(options) or "root"), Exporter(session, *options) as exporter:
            session.equal("capabilities", exporter.capabilities(), {"0" * 16})
            status = pathlib.Path(f"/proc/{exporter.pid}/status").read_text()
            session.equal("no new privileges", "NoNewPrivs:\t1" in status, True)
            uid = int(status.split("Uid:\t")[1].split()[1])
            session.equal("user", uid, nobody.pw_uid if options else 0)
            if options:
                session.equal("groups", status.split("Groups:\t")[1].split("\n")[0].strip(), "")
            read(session, place, 300)
            session.equal("operations", exporter.next_scrape().total(
                "flowtop_operations_total", device=place.device), 300)


REFUSED = "flowtop-exporter: the kernel refuses to load BPF programs: {} is missing; " \
          "grant it, or run as root\n"
HIDDEN = "flowtop-exporter: the kernel hides the addresses of its functions, by which operations are " \
         "told apart: CAP_SYSLOG is missing; grant it, or run as root\n"


def capabilities(session: Session) -> None:
    """Exactly what the unit grants is enough; with one fewer it says which one is missing."""
    enough = {"bpf", "perfmon", "syslog"}
    with Exporter(session, before=bounded(enough)) as exporter:
        attached = exporter.scrape()
        session.equal("programs that are not attached", attached.total("flowtop_program_attached"),
                      len(attached.values_of("flowtop_program_attached", "program")))
    for missing, message in (("bpf", REFUSED.format("CAP_BPF")),
                             ("perfmon", REFUSED.format("CAP_PERFMON")), ("syslog", HIDDEN)):
        with session.part(missing):
            check_refusal(session, bounded(enough - {missing}), [], message)
    check_refusal(session, bounded(enough), ["--bpf-stats"],
                  "flowtop-exporter: --bpf-stats: BPF statistics: Operation not permitted; "
                  "grant CAP_SYS_ADMIN, or leave it out\n")
    with Exporter(session, "--bpf-stats", before=bounded(enough | {"sys_admin"})) as exporter:
        session.at_least("runs of the programs",
                         exporter.next_scrape().total("flowtop_program_runs_total"), 1)


def bounded(capabilities_left: set[str]) -> list[str]:
    names = ",".join(f"+{name}" for name in sorted(capabilities_left))
    return ["setpriv", "--bounding-set", f"-all,{names}", "--inh-caps", f"-all,{names}"]


def check_refusal(session: Session, before: list[str], options: list[str], message: str) -> None:
    exporter = Exporter(session, *options, before=before)
    exporter.start()
    session.equal("exit code", exporter.wait(), 3)
    session.equal("what it said", exporter.said(), message)


def reloads(session: Session) -> None:
    """SIGHUP reads the web configuration again; a bad one is named and has no effect."""
    config = session.path("web.yml")
    config.write_text("http_server_config:\n  headers:\n    X-Frame-Options: deny\n")
    with Exporter(session, "--web.config.file", str(config)) as exporter:
        session.equal("reload", exporter.scrape().total("flowtop_config_last_reload_successful"), 1)
        config.write_text("basic_auth_users:\n  alice: secret\n")
        exporter.signal(signal.SIGHUP)
        await_line(exporter, "stays as it was")
        session.equal("reload of a bad file",
                      exporter.scrape().total("flowtop_config_last_reload_successful"), 0)
        session.equal("what it said names the line", f"{config}:2:" in exporter.said(), True)
        config.write_text("{}\n")
        exporter.signal(signal.SIGHUP)
        await_line(exporter, "read again")
        session.equal("reload of a good file",
                      exporter.scrape().total("flowtop_config_last_reload_successful"), 1)


def await_line(exporter: Exporter, text: str) -> None:
    for _ in range(500):
        if text in exporter.said():
            return
        time.sleep(0.01)
    raise RuntimeError(f"not said: {text}; but: {exporter.said()}")


CASES = {
    "ready_when_attached": ready_when_attached,
    "ends_while_attaching": ends_while_attaching,
    "ends_while_scraped": ends_while_scraped,
    "ends_beside_a_stalled_reader": ends_beside_a_stalled_reader,
    "takes_all_files_that_it_may": takes_all_files_that_it_may,
    "gives_up_privileges": gives_up_privileges,
    "capabilities": capabilities,
    "reloads": reloads,
}

if __name__ == "__main__":
    case.main(CASES)
