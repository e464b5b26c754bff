# SPDX-License-Identifier: Apache-2.0
"""May the rows above be believed, and what do they cost?"""
from source.panels import BAD, GOOD, Column, Query, Row, graph, stat, table
from source.promql import DEVICE, HOST, PER_HOST, RANGE, rate, ratio, worst

LOSSES = {"ring buffer full": "lost_ring_full", "table of operations full": "lost_table_full",
          "end not seen": "lost_unmatched"}
BESIDE = {"completion not shown by the kernel": "complete_missed",
          "table of bios full": "bio_table_full",
          "event missed, a program was running": "recursion_misses",
          "completion queue of an application full": "cq_overflow"}
BOOKS = ("delivered", "filtered", "unwaited", "lost_ring_full", "lost_unmatched", "lost_table_full")

IN_FLIGHT = f"sum(deriv(flowtop_open_operations{{{HOST}}}[$__rate_interval]))"
IS_ATTACHED = {"type": "value", "options": {
    "0": {"text": "not attached", "color": BAD, "index": 0},
    "1": {"text": "attached", "color": GOOD, "index": 1}}}


def book(name: str) -> str:
    return rate(f"flowtop_{name}_total", HOST)


def gauge(name: str) -> str:
    return f"max by (job, instance) ({name}{{{HOST}}})"


COMPLETENESS = Row("Exporter health: what flowtop saw", (
    stat("Programs not attached",
         "BPF programs that are needed on this kernel and could not be attached.",
         "the table 'BPF programs' has the reason of each; 'flowtop doctor' on the host says how to "
         "mend it.",
         "none", f"sum(1 - flowtop_program_attached{{{HOST}}})", limits=(1,), width=6),
    stat("Last sample succeeded",
         "The least over the hosts that are picked: 0 where the last sample of any could not be "
         "taken.",
         "the exporter's log has the error. The numbers that are shown are those of the last sample "
         "that succeeded.",
         "bool_yes_no", f"min(flowtop_sample_success{{{HOST}}})", width=6),
    stat("Groups",
         "Groups that are told apart, on the host with the most.",
         "near the limit (--max-groups), new groups go into 'other': raise it, if Prometheus has "
         "room for the series.",
         "none", f"max(flowtop_groups{{{HOST}}})", width=6),
    stat("Share of 'other'",
         "Share of the operations that are in the group 'other', for want of a place.",
         "above a few per cent the panels by group no longer say who does the I/O: raise "
         "--max-groups, or --cells where 'Operations without a group of their own' shows some without "
         "a cell.",
         "percentunit",
         ratio(rate("flowtop_other_operations_total", HOST),
               rate("flowtop_delivered_total", HOST)), limits=(0.01, 0.05), width=6),
    graph("Losses by reason",
          "Operations that flowtop saw begin and could not deliver.",
          "a full ring buffer or table: the load outran flowtop; see the limits in docs/memory.md. "
          "An end that was not seen: a program is missing, or an event was.",
          "ops", [Query(book(name), legend) for legend, name in LOSSES.items()]),
    graph("Limits that were met beside",
          "What makes single values inexact without losing the operation, and completions that did "
          "not fit into an application's own queue.",
          "a full completion queue is the application's: it reaps too late, or its ring is too small "
          "for what it has in flight.",
          "ops", [Query(book(name), legend) for legend, name in BESIDE.items()]),
    graph("Books",
          "What became of every operation that began: seen is the sum of all others and of the "
          "change of what is in flight.",
          "filtered and lost should be 0. Unwaited may be most of all on a host that writes through "
          "the page cache.",
          "ops", [Query(book(name), name.replace("_", " ")) for name in ("seen", *BOOKS)]
          + [Query(IN_FLIGHT, "in flight, change")]),
    graph("Books, balance",
          "Seen, without what was delivered, filtered, unwaited, lost or is in flight. 0, but for "
          "what began or ended between two readings.",
          "away from 0 for minutes: operations are missing that flowtop does not know it lost. This "
          "is a defect of flowtop: please report it, with the output of 'flowtop doctor'.",
          "ops", [Query(f"{book('seen')}\n- (" + "\n   + ".join(map(book, BOOKS)) + ")\n- "
                        + IN_FLIGHT, "unaccounted")]),
    table("Coverage by path",
          "How each I/O path is observed: exact, inferred (from a stand-in), or none (nothing is "
          "known of it: its I/O is in no panel).",
          "none on a path that you use: an event is missing in this kernel, or this version of "
          "flowtop has no probe for it.",
          [Column("Hosts", "none",
                  f"count by (path, coverage) (flowtop_path_coverage{{{HOST}}} == 1)")]),
    table("BPF programs",
          "Every program that is needed on each host's kernel; those that are not attached come "
          "first, with the reason.",
          "a capability that is missing, a kernel without the event, or another owner of the attach "
          "point: 'flowtop doctor' says how to mend it.",
          [Column("State", "none", "sum by (instance, program, attach_point, reason) "
                                   f"(flowtop_program_attached{{{HOST}}})")],
          ascending=True, mappings=(IS_ATTACHED,)),
))

COST = Row("Exporter health: what flowtop costs", (
    graph("CPU in BPF programs",
          "Share of one CPU that each program takes, in the context of whoever caused the event. It "
          "is 0 while the kernel's BPF statistics are off (--bpf-stats).",
          "the programs of the scheduler rise with switches of tasks, those of the block layer with "
          "operations. 1 to 2 us for each operation are usual (docs/overhead.md): 1 per cent of a CPU for "
          "5,000 to 10,000 of them in each second.",
          "percentunit", [Query(rate("flowtop_program_run_seconds_total", HOST, ("program",)),
                                "{{program}}")], stacked=True),
    graph("Time of a run",
          "Mean time of one run of each program, while the kernel's BPF statistics are on.",
          "some hundred nanoseconds are usual. More: caches are cold since there is little I/O, or the "
          "program walks many bios of large operations.",
          "s", [Query(ratio(rate("flowtop_program_run_seconds_total", HOST, ("program",)),
                            rate("flowtop_program_runs_total", HOST, ("program",))),
                      "{{program}}")]),
    table("Programs that missed events",
          "Events for each second that a program missed, since it or another one was already "
          "running on that CPU.",
          "a few are harmless and are in the books. Many: another tracer on this host nests with "
          "flowtop.",
          [Column("Missed", "ops", worst(rate("flowtop_program_recursion_misses_total", HOST,
                                              ("instance", "program"), RANGE)))]),
    graph("CPU of the exporter",
          "Share of one CPU that the exporter itself takes, without its BPF programs.",
          "it grows with cells, groups and scrapes: take samples less often (--interval), or lower "
          "--max-groups.",
          "percentunit", [Query(rate("process_cpu_seconds_total", HOST, PER_HOST), "{{instance}}")]),
    graph("Memory of the exporter",
          "Resident memory with the mapped state of the BPF programs, and what is the process's "
          "alone.",
          "the mapped state is fixed at start (docs/memory.md); what grows for hours is a leak: "
          "please report it.",
          "bytes", [Query(gauge("process_resident_memory_bytes"), "{{instance}} resident"),
                    Query(gauge("flowtop_process_anonymous_memory_bytes"),
                          "{{instance}} anonymous")]),
    graph("Age and duration of the sample",
          "How old the sample is that a scrape shows, how long it took, and how often one is due. "
          "The age stays below the interval.",
          "age beyond the interval: the exporter hangs or starves. Duration near the interval: take "
          "samples less often.",
          "s", [Query(gauge("flowtop_sample_age_seconds"), "{{instance}} age"),
                Query(gauge("flowtop_sample_duration_seconds"), "{{instance}} duration"),
                Query(gauge("flowtop_sample_interval_seconds"), "{{instance}} interval")]),
    graph("Samples",
          "Samples taken, and samples that failed.",
          "failures: the exporter's log has the error; the numbers stand still meanwhile.",
          "ops", [Query(rate("flowtop_samples_total", HOST, PER_HOST), "{{instance}} taken"),
                  Query(rate("flowtop_sample_failures_total", HOST, PER_HOST),
                        "{{instance}} failed")]),
    graph("Groups and their limit",
          "Groups that are told apart now, and how many can be at most.",
          "at the limit, new groups go into 'other'. Raise --max-groups, or find out who makes so "
          "many cgroups. Below it, 'Operations without a group of their own' says why there is an "
          "'other'.",
          "none", [Query(gauge("flowtop_groups"), "{{instance}} groups"),
                   Query(gauge("flowtop_groups_limit"), "{{instance}} limit")]),
    graph("Operations without a group of their own",
          "Operations in 'other', those of them that found no cell of their own in the kernel, cgroups "
          "that were refused, and operations of groups whose series are gone: the sums over groups "
          "lack these.",
          "refusals that go on: the limit of groups is too low for this host (--max-groups). "
          "Operations without a cell, whatever the limit: raise --cells. Many expired operations: "
          "groups live shorter than a scrape interval; scrape more often.",
          "ops", [Query(rate("flowtop_other_operations_total", HOST), "in other"),
                  Query(rate("flowtop_operations_without_cell_total", HOST), "without a cell"),
                  Query(rate("flowtop_groups_refused_total", HOST), "cgroups refused"),
                  Query(rate("flowtop_expired_operations_total", DEVICE), "expired")]),
    graph("HTTP responses",
          "Responses of the exporter by status, and connections open now.",
          "401: a scraper without its password. 503: more scrapers than the exporter serves at "
          "once. Nothing at all: Prometheus does not reach it.",
          "none", [Query(rate("flowtop_http_responses_total", HOST, ("code",)), "{{code}} per s"),
                   Query(f"sum(flowtop_http_connections{{{HOST}}})", "connections")]),
    graph("Files that the exporter holds open",
          "Descriptors of BPF maps, programs and connections.",
          "growing for hours is a leak: please report it.",
          "none", [Query(gauge("process_open_fds"), "{{instance}}")]),
    table("Exporters",
          "Version, time since start, age of the web configuration in use, and whether the last "
          "reload of it succeeded.",
          "a reload that failed leaves the old configuration in use: mend the file, send SIGHUP "
          "again.",
          [Column("Up", "s", "time() - max by (job, instance) "
                             f"(process_start_time_seconds{{{HOST}}})"),
           Column("Version known", "none",
                  f"max by (job, instance, version) (flowtop_build_info{{{HOST}}})"),
           Column("Configuration read", "dateTimeFromNow",
                  "1000 * " + gauge("flowtop_config_last_reload_success_timestamp_seconds")),
           Column("Reload succeeded", "bool_yes_no",
                  gauge("flowtop_config_last_reload_successful"))],
          hidden=("job", "Value #B")),
))

ROWS = (COMPLETENESS, COST)
