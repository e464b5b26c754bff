# SPDX-License-Identifier: Apache-2.0
"""What flowtop-exporter counts, against fio and `flowtop top`; crowds of groups and of scrapers."""
import functools
import subprocess
import time

from kit import case, cgroups
from kit.case import Session
from kit.cgroups import inside, service_in
from kit.devices import Place, loop_device
from kit.exporter import Exporter
from kit.exposition import Exposition
from kit.fio import Fio, Totals
from kit.hidden import HiddenCompletions
from kit.readers import read
from kit.scrapers import scrape_for
from kit.top import Top

HISTOGRAMS = ("useful_completion_seconds", "locality_debt_seconds", "deliverable_seconds",
              "issue_to_complete_seconds")


def equals_top_and_fio(session: Session) -> None:
    """One run, seen by three: the same operations and bytes, however they are added up."""
    place = loop_device(session)
    fio = Fio(session, place, "--ioengine=io_uring", "--iodepth=32", "--rw=randrw", "--bs=4k",
              "--time_based", "--runtime=4")
    root = cgroups.made_for(session)
    with HiddenCompletions(place.number) as hidden, Exporter(session) as exporter, \
            Top(session, place) as top:
        subprocess.run(inside(service_in(root, "load"), fio.command), check=True)
        top.stop()
        scrape = exporter.next_scrape()
    totals = fio.totals()
    session.note(f"{totals.all_operations} operations, {scrape.series} series")
    check_against_fio(session, scrape, place, totals)
    check_against_top(session, scrape, place, top)
    check_sums(session, scrape, "device", place.device, totals.all_operations, hidden.on_device)
    # fio is in the group with all that it does, reading its own program from a disk included.
    of_group = scrape.total("flowtop_operations_total", group="load.service")
    session.at_least("operations of the group", of_group, totals.all_operations)
    session.at_most("operations of the group", of_group, totals.all_operations + 1000)
    check_sums(session, scrape, "group", "load.service", of_group, hidden.anywhere)
    check_books(session, scrape)


def check_against_fio(session: Session, scrape: Exposition, place: Place, totals: Totals) -> None:
    for op in ("read", "write"):
        of_op = {"device": place.device, "op": op, "group": "load.service"}
        session.equal(f"operations of {op}", scrape.total("flowtop_operations_total", **of_op),
                      totals.operations[op])
        session.equal(f"bytes of {op}", scrape.total("flowtop_operation_bytes_total", **of_op),
                      totals.bytes[op])


def check_against_top(session: Session, scrape: Exposition, place: Place, top: Top) -> None:
    shown = top.last["total"]
    device = {"device": place.device}
    for metric, key in (("operations", "operations"), ("operation_bytes", "operation_bytes"),
                        ("operation_errors", "errors")):
        session.equal(f"{key} of top", scrape.total(f"flowtop_device_{metric}_total", **device),
                      shown[key])


def check_sums(session: Session, scrape: Exposition, level: str, name: str, operations: int,
               hidden: int) -> None:
    """Everything that splits operations up adds up to them."""
    labels = {level: name}
    prefix = f"flowtop_{level}_"
    with session.part(name):
        for metric in ("operations", "consumer_states", "deliveries"):
            session.equal(metric, scrape.total(f"{prefix}{metric}_total", **labels), operations)
        session.equal("over all labels", scrape.total("flowtop_operations_total", **labels),
                      operations)
        located = operations - scrape.total(prefix + "deliveries_total", distance="none", **labels)
        session.equal("located", scrape.total(prefix + "located_deliveries_total", **labels), located)
        same = scrape.total(prefix + "deliveries_total", distance="same_cpu", **labels)
        session.equal("remote", scrape.total(prefix + "remote_deliveries_total", **labels),
                      located - same)
        count = scrape.total(prefix + "issue_to_complete_seconds_count", **labels)
        session.at_most("times on the device", count, operations)
        session.at_least("times on the device", count, operations - hidden)
        waiting = scrape.total(prefix + "consumer_states_total", consumer_state="waiting", **labels)
        session.at_most("useful completions",
                        scrape.total(prefix + "useful_completion_seconds_count", **labels), waiting)
        for histogram in HISTOGRAMS:
            session.equal(f"last bucket of {histogram}",
                          scrape.total(f"{prefix}{histogram}_bucket", le="+Inf", **labels),
                          scrape.total(f"{prefix}{histogram}_count", **labels))


def check_books(session: Session, scrape: Exposition) -> None:
    delivered = scrape.total("flowtop_delivered_total")
    of_devices = scrape.total("flowtop_device_operations_total")
    session.equal("over all devices",
                  of_devices + scrape.total("flowtop_expired_device_operations_total"), delivered)
    session.equal("over all groups", scrape.total("flowtop_group_operations_total")
                  + scrape.total("flowtop_expired_group_operations_total"), delivered)
    session.equal("over all labels", scrape.total("flowtop_operations_total")
                  + scrape.total("flowtop_expired_operations_total"), of_devices)
    session.at_most("without a cell", scrape.total("flowtop_operations_without_cell_total"),
                    scrape.total("flowtop_other_operations_total"))
    lost = sum(scrape.total(f"flowtop_lost_{why}_total")
               for why in ("ring_full", "unmatched", "table_full"))
    session.equal("lost", lost, 0)
    session.equal("books", scrape.total("flowtop_seen_total"),
                  delivered + scrape.total("flowtop_filtered_total")
                  + scrape.total("flowtop_unwaited_total") + lost
                  + scrape.total("flowtop_open_operations"))


def check_forward(session: Session, earlier: Exposition, later: Exposition) -> None:
    """No counter goes back as long as its series is there."""
    now = {(name, labels): value for name, labels, value in later.counters()}
    back = [(name, dict(labels), value, now[name, labels])
            for name, labels, value in earlier.counters()
            if now.get((name, labels), value) < value]
    session.equal("counters that went back", back, [])


def groups_beyond_the_limit(session: Session) -> None:
    """The first two units are told apart, the rest is other; a place is free when one is long gone."""
    place = loop_device(session)
    root = cgroups.made_for(session)
    operations = {"first": 100, "second": 200, "third": 300, "fourth": 400}

    def counted(scrape: Exposition, group: str) -> int:
        return int(scrape.total("flowtop_operations_total", device=place.device, group=group))

    with Exporter(session, "--max-groups", "3", "--group-retention", "3s") as exporter:
        # The third is that of the test itself, whose programs are read from a disk.
        read(session, place, 1)
        scrapes = [exporter.next_scrape()]
        busy = scrapes[0].values_of("flowtop_group_info", "group") - {"other", "unknown"}
        if len(busy) != 1:
            raise case.Skip(f"this host does I/O of its own, in {busy}")
        for name, count in operations.items():
            read(session, place, count, service_in(root, name))
            scrapes.append(exporter.next_scrape())
        last = scrapes[-1]
        session.equal("first", counted(last, "first.service"), 100)
        session.equal("second", counted(last, "second.service"), 200)
        session.equal("other", counted(last, "other"), 700)
        session.equal("refused", last.total("flowtop_groups_refused_total"), 2)
        session.equal("groups", last.total("flowtop_groups"), 3)
        service_in(root, "first").rmdir()
        scrapes.append(exporter.next_scrape(4))
        session.equal("first, gone for a moment", counted(scrapes[-1], "first.service"), 100)
        time.sleep(3.5)
        scrapes.append(exporter.next_scrape())
        session.equal("first, gone for long", counted(scrapes[-1], "first.service"), 0)
        session.equal("expired", scrapes[-1].total("flowtop_expired_operations_total",
                                                   device=place.device), 100)
        session.equal("in all", scrapes[-1].total("flowtop_device_operations_total",
                                                  device=place.device), 1001)
        read(session, place, 500, service_in(root, "fifth"))
        scrapes.append(exporter.next_scrape())
        session.equal("fifth", counted(scrapes[-1], "fifth.service"), 500)
        check_books(session, scrapes[-1])
    for earlier, later in zip(scrapes, scrapes[1:]):
        check_forward(session, earlier, later)


def restarted_unit(session: Session) -> None:
    """The same unit in a new cgroup goes on where the old one ended; both ids are told apart."""
    place = loop_device(session)
    root = cgroups.made_for(session)
    with Exporter(session) as exporter:
        for run in range(3):
            directory = service_in(root, "job")
            read(session, place, 100, directory)
            counted = exporter.next_scrape().total("flowtop_operations_total", device=place.device,
                                                   group="job.service")
            session.equal(f"operations after run {run}", counted, 100 * (run + 1))
            directory.rmdir()
            exporter.next_scrape(4)
        check_books(session, exporter.next_scrape())


def device_after_the_start(session: Session) -> None:
    """A loop device that is made while the exporter runs is named and counted."""
    with Exporter(session) as exporter:
        before = exporter.scrape().values_of("flowtop_device_operations_total", "device")
        place = loop_device(session)
        read(session, place, 500)
        scrape = exporter.next_scrape()
        session.equal("it was there before", place.device in before, False)
        session.equal("operations of the new device",
                      scrape.total("flowtop_operations_total", device=place.device, path="sync",
                                   op="read"), 500)


def crowd(session: Session) -> None:
    """100,000 processes and 5,000 cgroups that come and go: totals exact, memory flat."""
    place = loop_device(session)
    root = cgroups.made_for(session)
    processes, per_process, rounds = 20_000, 2, 5
    churn = [*session.workload("churn"), place.path, "--processes", str(processes), "--operations",
             str(processes * per_process), "--cgroups", str(root)]
    anonymous = []
    with Exporter(session, interval_s=1) as exporter:
        scrapes = [exporter.scrape()]
        for _ in range(rounds):
            subprocess.run(churn, check=True, stdout=subprocess.DEVNULL)
            scrapes.append(exporter.next_scrape(4))
            anonymous.append(exporter.anonymous_kib())
        last = scrapes[-1]
    session.note(f"anonymous memory {anonymous} KiB, {last.series} series, "
                 f"{last.total('flowtop_other_operations_total')} operations in other")
    session.equal("operations of the device",
                  last.total("flowtop_device_operations_total", device=place.device),
                  processes * per_process * rounds)
    session.at_most("groups", last.total("flowtop_groups"), 64)
    check_books(session, last)
    for earlier, later in zip(scrapes, scrapes[1:]):
        check_forward(session, earlier, later)
    session.at_most("anonymous memory, KiB", max(anonymous), 48 * 1024)
    session.at_most("growth of anonymous memory over the last rounds, KiB",
                    anonymous[-1] - anonymous[1], 1024)


def between_samples_kib(exporter: Exporter) -> int:
    """Anonymous memory without what a sample takes for a moment; the stacks of its threads are used up slowly."""
    readings = []
    for _ in range(10):
        time.sleep(0.07)
        readings.append(exporter.anonymous_kib())
    return min(readings)


def many_scrapers(session: Session, seconds: int) -> None:
    """At the limit of groups, 200 who scrape at once and 20 who dawdle: no scrape fails, memory is flat."""
    place = loop_device(session)
    root = cgroups.made_for(session)
    with Exporter(session) as exporter:
        for number in range(70):
            read(session, place, 20, service_in(root, f"load{number}"))
        first = exporter.next_scrape()
        session.equal("groups", first.total("flowtop_groups"), first.total("flowtop_groups_limit"))
        warm_up = scrape_for(exporter.port, seconds, scrapers=200, slow=20)
        before = between_samples_kib(exporter)
        scrapes = scrape_for(exporter.port, seconds, scrapers=200, slow=20)
        after = between_samples_kib(exporter)
    session.note(f"{len(scrapes.latencies_s)} scrapes of {first.series} series, p50 "
                 f"{scrapes.quantile_s(0.5):.3f} s, anonymous memory {before} and {after} KiB")
    session.equal("failed scrapes", warm_up.failures + scrapes.failures, [])
    session.at_least("scrapes", len(scrapes.latencies_s), 200)
    session.at_most("growth of anonymous memory, KiB", after - before, 1024)
    session.at_most("anonymous memory, KiB", after, 48 * 1024)


CASES = {
    "equals_top_and_fio": equals_top_and_fio,
    "groups_beyond_the_limit": groups_beyond_the_limit,
    "restarted_unit": restarted_unit,
    "device_after_the_start": device_after_the_start,
    "crowd": crowd,
    "many_scrapers": functools.partial(many_scrapers, seconds=60),
}

if __name__ == "__main__":
    case.main(CASES)
