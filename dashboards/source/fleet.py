# SPDX-License-Identifier: Apache-2.0
"""flowtop-fleet: which hosts to look at, and from there to the dashboard of that host."""
from source.dashboard import Dashboard, Variable
from source.overview import LOST
from source.panels import Column, Json, Panel, Query, Row, graph, stat, table
from source.promql import HOST, PER_HOST, RANGE, VIEW, quantile, rate, ratio, summed, worst

DEBT = "flowtop_device_locality_debt_seconds"
USEFUL = "flowtop_device_useful_completion_seconds"
DEVICE_TIME = "flowtop_device_issue_to_complete_seconds"
REMOTE = "flowtop_device_remote_deliveries_total"
LOCATED = "flowtop_device_located_deliveries_total"
NOT_ATTACHED = f"sum by (job, instance) (1 - flowtop_program_attached{{{HOST}}})"


def to_host(labels: str) -> Json:
    return {"title": "This host", "targetBlank": False,
            "url": "/d/flowtop?${datasource:queryparam}"
                   f"&var-job=${{{labels}.job}}&var-instance=${{{labels}.instance}}&${{__url_time_range}}"}


FROM_LINE = (to_host("__field.labels"),)
FROM_TABLE = (to_host("__data.fields"),)


def lost_share(over: str) -> str:
    return ratio(summed(LOST.replace(VIEW, over), PER_HOST),
                 rate("flowtop_seen_total", HOST, PER_HOST, over))


def remote_ratio(over: str) -> str:
    return ratio(rate(REMOTE, HOST, PER_HOST, over), rate(LOCATED, HOST, PER_HOST, over))


def by_host(title: str, read: str, act: str, unit: str, expression: str) -> Panel:
    return graph(title, read, act, unit, [Query(expression, "{{instance}}")], links=FROM_LINE)


def ranking(title: str, read: str, act: str, columns: list[Column], width: int = 12) -> Panel:
    return table(title, read, act, columns, width=width, links=FROM_TABLE)


FIRST = Row("Where to look", (
    stat("Hosts", "Exporters that are scraped.",
         "fewer than hosts: see the alert FlowtopExporterDown.", "none",
         f"count(flowtop_build_info{{{HOST}}})", width=6),
    stat("Hosts with losses", "Hosts where flowtop lost an operation in the time that is shown.",
         "the table 'Hosts that lose operations' names them.", "none",
         "sum(" + summed(LOST.replace(VIEW, RANGE), PER_HOST) + " > bool 0)", limits=(1,), width=6),
    stat("Hosts with programs not attached",
         "Hosts where a BPF program that is needed is not attached.",
         "the table 'Hosts with programs not attached' names them; follow it to the reason.", "none",
         f"sum({NOT_ATTACHED} > bool 0)", limits=(1,), width=6),
    stat("Hosts with errors", "Hosts where operations ended with an error in the time that is shown.",
         "the graph 'Errors' names them; follow it to the class of the error.", "none",
         "sum(" + rate("flowtop_device_operation_errors_total", HOST, PER_HOST, RANGE)
         + " > bool 0)", limits=(1,), width=6),
    ranking("Late wakes: hosts that lose most",
            "Time lost: seconds that consumers were runnable and did not run, for each second of the "
            "time that is shown. 1 s is one thread that always waits for a CPU.",
            "the host's CPUs are short for what its I/O wakes. Follow the link: 'Groups that lose "
            "most' says whose.",
            [Column("Time lost", "s", worst(rate(DEBT + "_sum", HOST, PER_HOST, RANGE)))]),
    ranking("Remote completions: hosts with most",
            "Deliveries for each second whose consumer ran on another CPU than the completion.",
            "hosts of one model that differ: compare interrupt affinity, rq_affinity and the number "
            "of the device's queues.",
            [Column("Remote deliveries", "ops", worst(rate(REMOTE, HOST, PER_HOST, RANGE)))]),
    ranking("Hosts compared",
            "Each column over the time that is shown. Quantiles: 1 in 100 takes longer. Click a "
            "heading to sort by it.",
            "first ask whether the device or the way back is long: p99 of the device against useful "
            "completion and locality debt.",
            [Column("Time lost", "s", rate(DEBT + "_sum", HOST, PER_HOST, RANGE)),
             Column("Operations", "iops",
                    rate("flowtop_device_operations_total", HOST, PER_HOST, RANGE)),
             Column("Remote ratio", "percentunit", remote_ratio(RANGE)),
             Column("Locality debt, p99", "s", quantile(0.99, DEBT, HOST, PER_HOST, RANGE)),
             Column("Useful completion, p99", "s", quantile(0.99, USEFUL, HOST, PER_HOST, RANGE)),
             Column("Device time, p99", "s", quantile(0.99, DEVICE_TIME, HOST, PER_HOST, RANGE)),
             Column("Lost share", "percentunit", lost_share(RANGE))], width=24),
))

IN_TIME = Row("Hosts over time", (
    by_host("Late wakes: time lost",
            "Seconds that consumers were runnable and did not run, for each second.",
            "one host alone: its load. All at once: a change of software, or of what is asked of "
            "them.", "s", rate(DEBT + "_sum", HOST, PER_HOST)),
    by_host("Completions on their way: time lost",
            "Seconds between the device's completion and a runnable consumer, summed over all "
            "operations that were slept for, for each second.",
            "grows with remote deliveries: steer completions to their consumers.",
            "s", rate(USEFUL + "_sum", HOST, PER_HOST)),
    by_host("Remote ratio",
            "Share of the deliveries whose consumer ran on another CPU than the completion.",
            "hosts of one model should agree. See 'Remote deliveries' for how many these are.",
            "percentunit", remote_ratio(VIEW)),
    by_host("Remote deliveries",
            "Numerator of the remote ratio.",
            "a ratio matters as far as this number does: each is a wake between CPUs.",
            "ops", rate(REMOTE, HOST, PER_HOST)),
    by_host("Deliveries located",
            "Denominator of the remote ratio: operations of which both CPUs are known.",
            "0 on a busy host: it polls, or the wake events are not observed there.",
            "ops", rate(LOCATED, HOST, PER_HOST)),
    by_host("Operations", "Operations that ended.",
            "a host that falls behind its peers under the same load is the one to follow.",
            "iops", rate("flowtop_device_operations_total", HOST, PER_HOST)),
    by_host("Locality debt, p99", "From runnable to running; 1 in 100 takes longer.",
            "beyond a few milliseconds consumers wait for whole time slices of others.",
            "s", quantile(0.99, DEBT, HOST, PER_HOST)),
    by_host("Useful completion, p99",
            "From the device's completion until the consumer is runnable; 1 in 100 takes longer.",
            "long softirqs or workers between device and consumer; follow the link.",
            "s", quantile(0.99, USEFUL, HOST, PER_HOST)),
    by_host("Device time, p99", "From the driver to the completion; 1 in 100 takes longer.",
            "one host of many with the same device: look at that device's health.",
            "s", quantile(0.99, DEVICE_TIME, HOST, PER_HOST)),
    by_host("Errors", "Operations that ended with an error, of any class.",
            "follow the link for the class; the host's kernel log says more.",
            "ops", rate("flowtop_device_operation_errors_total", HOST, PER_HOST)),
))

TRUST = Row("flowtop on the hosts", (
    table("Versions", "How many hosts run each version of flowtop.",
          "more than one for long: a roll-out has stopped; numbers of different versions may not "
          "compare.", [Column("Hosts", "none", f"count by (version) (flowtop_build_info{{{HOST}}})")],
          width=8),
    ranking("Hosts that lose operations",
            "Share of the operations that were seen to begin and then lost, in the time that is "
            "shown.",
            "above 0.1 per cent the host's p99.9 cannot be believed. Its row 'Exporter health' has "
            "the reason.", [Column("Lost share", "percentunit", worst(lost_share(RANGE)))], width=8),
    ranking("Hosts with programs not attached",
            "How many of the BPF programs that are needed are not attached.",
            "follow the link to the reasons. One kernel version in all of them: an event that it "
            "lacks.", [Column("Programs", "none", worst(NOT_ATTACHED))], width=8),
    by_host("Age of the sample", "How old the sample is that each scrape shows.",
            "beyond its interval the exporter hangs or starves.", "s",
            f"max by (job, instance) (flowtop_sample_age_seconds{{{HOST}}})"),
    by_host("Groups, share of the limit", "Groups that are told apart, of as many as can be.",
            "at 100 per cent new groups go into 'other': raise --max-groups there.", "percentunit",
            f"max by (job, instance) (flowtop_groups{{{HOST}}})\n/\n"
            f"max by (job, instance) (flowtop_groups_limit{{{HOST}}})"),
    by_host("CPU of the exporter", "Share of one CPU, without the BPF programs.",
            "one host alone: many groups, or more scrapers than one.", "percentunit",
            rate("process_cpu_seconds_total", HOST, PER_HOST)),
    by_host("CPU in BPF programs",
            "Share of one CPU, where the kernel's BPF statistics are on (--bpf-stats); else 0.",
            "follows operations and switches of tasks; compare with those of the host.",
            "percentunit", rate("flowtop_program_run_seconds_total", HOST, PER_HOST)),
))

DASHBOARD = Dashboard(
    uid="flowtop-fleet",
    title="flowtop: hosts compared",
    description="Which hosts lose most between the device's completion and the code that asked.",
    variables=(Variable("job", "flowtop_build_info"),
               Variable("instance", "flowtop_build_info", 'job=~"$job"')),
    rows=(FIRST, IN_TIME, TRUST))
