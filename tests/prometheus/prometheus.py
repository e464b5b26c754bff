# SPDX-License-Identifier: Apache-2.0
"""Dashboards, rules and sample configurations against real Prometheus, 2 and 3."""
import time
from typing import Callable

from promkit import judge, sick, tools
from promkit.exporter import start_exporter, start_load
from promkit.panels import ALL, SHOWN_S, all_panels, picked
from promkit.secure import PASSWORD, USER, Credentials, SecureExporter
from promkit.server import Server
from promkit.versions import all_versions

from kit import case
from kit.case import Session
from kit.devices import loop_device
from kit.exporter import free_port

# Two CPUs that I/O, the exporter and two Prometheus share say nothing about these.
LOAD_DECIDES = {"FlowtopRemoteRatioHigh", "FlowtopLateWakes"}

# What a healthy host has none of, so that only a sick one shows that the panel would.
SHOWS_SICKNESS = {
    "Errors", "Lost share", "Errors by class", "Losses by reason", "Limits that were met beside",
    "Programs not attached", "Share of 'other'", "Operations without a group of their own",
    "Hosts with losses", "Hosts with programs not attached", "Hosts with errors",
    "Hosts that lose operations", "Programs that missed events", "Broken promises",
    "Broken promises by group", "Registration failures by errno"}


def panels(session: Session) -> None:
    """Every panel has data from a real exporter, and so has every recording rule."""
    versions = all_versions(session)
    place = loop_device(session)
    exporter = start_exporter(session)
    start_load(session, place)
    servers = [Server(session, version, [exporter.address]) for version in versions]
    time.sleep(SHOWN_S + 10)
    one = {"job": "flowtop", "instance": picked(exporter.address),
           "device": picked(place.device, "none"), "group": picked(*groups_of(servers[0]))}
    for server in servers:
        with session.part(f"Prometheus {server.version.number}"):
            check_healthy(session, server, one)


def groups_of(server: Server) -> list[str]:
    return [each["metric"]["group"] for each in server.instant("flowtop_group_operations_total").series]


def check_healthy(session: Session, server: Server, one: dict[str, str]) -> None:
    shown = all_panels()
    if server.version.major >= 3:
        of_a_gauge = server.instant("rate(flowtop_open_operations[10s])")
        session.check(bool(of_a_gauge.complaints), "a complaint about the rate of a gauge is not seen")
    with session.part("all picked"):
        judge.check_panels(session, server, shown, ALL)
    with session.part("one picked"):
        judge.check_panels(session, server, shown, one)
    judge.check_rules(session, server)
    alerts = {name: is_on for name, is_on in judge.alerts(server) if name not in LOAD_DECIDES}
    session.equal("alerts of a healthy host", [name for name, is_on in alerts.items() if is_on], [])
    session.note(f"{server.version.number}: {sum(len(panel.queries) for panel in shown)} queries of "
                 f"{len(shown)} panels, twice; {len(server.rules())} rules")


def sick_host(session: Session) -> None:
    """Every alert is raised, and every panel of what a healthy host has none of shows it."""
    versions = all_versions(session)
    exposition = exposition_under_load(session)
    nobody = f"127.0.0.1:{free_port()}"
    servers = [Server(session, version, [sick.serve(session, exposition), nobody])
               for version in versions]
    time.sleep(SHOWN_S)
    for server in servers:
        with session.part(f"Prometheus {server.version.number}"):
            check_sick(session, server)


def check_sick(session: Session, server: Server) -> None:
    raised = dict(judge.alerts(server))
    session.equal("alerts that are not raised", [name for name, is_on in raised.items() if not is_on], [])
    telling = [panel for panel in all_panels() if panel.title in SHOWS_SICKNESS]
    session.equal("panels", {panel.title for panel in telling}, SHOWS_SICKNESS)
    for panel in telling:
        for query in panel.queries:
            session.check(any(value > 0 for series in query.ask(server, ALL).series
                              for value in judge.numbers(series)),
                          f"{panel.dashboard}, {panel.title}, {query.legend}: nothing above 0")
    session.note(f"{server.version.number}: {len(raised)} alerts, {len(telling)} panels")


def promtool(session: Session) -> None:
    versions = all_versions(session)
    exposition = exposition_under_load(session)
    for version in versions:
        tools.check_all(session, version, exposition)


def credentials(session: Session) -> None:
    """Both versions scrape through TLS with a password; without it there is nothing but 401."""
    versions = all_versions(session)
    exporter = SecureExporter(session)
    right = Credentials(USER, PASSWORD)
    wait_until(lambda: exporter.status("/-/ready", right) == 200)
    strangers = {"nobody": None, "a wrong password": Credentials(USER, "x"),
                 "an unknown user": Credentials("x", PASSWORD)}
    for path, status in (("/", 200), ("/metrics", 200), ("/-/healthy", 200), ("/-/ready", 200),
                         ("/nothing", 404)):
        session.equal(path, exporter.status(path, right), status)
        for who, given in strangers.items():
            session.equal(f"{path} for {who}", exporter.status(path, given), 401)
    for version in versions:
        with session.part(f"Prometheus {version.number}"):
            tools.promtool(session, version, "check", "web-config", str(exporter.config))
            server = Server(session, version, [exporter.address], settings=exporter.scrape_settings())
            wait_until(lambda: bool(server.instant('up{job="flowtop"} == 1').series))
            attached = server.instant("flowtop_program_attached").series
            session.at_least("programs that it knows of", len(attached), 10)


def wait_until(holds: Callable[[], bool], timeout_s: float = 60) -> None:
    deadline = time.monotonic() + timeout_s
    while not holds_now(holds):
        if time.monotonic() > deadline:
            raise TimeoutError(f"not within {timeout_s} s")
        time.sleep(0.2)


def holds_now(holds: Callable[[], bool]) -> bool:
    try:
        return holds()
    except OSError:
        return False  # nobody listens yet


def exposition_under_load(session: Session) -> str:
    place = loop_device(session)
    exporter = start_exporter(session)
    start_load(session, place)
    time.sleep(5)
    return exporter.scrape().text


CASES = {"panels": panels, "sick_host": sick_host, "promtool": promtool, "credentials": credentials}

if __name__ == "__main__":
    case.main(CASES)
