# SPDX-License-Identifier: Apache-2.0
"""Is anything wrong, and whose is it?"""
from source.panels import Column, Query, Row, graph, stat, table
from source.promql import (DEVICE, GROUP, HOST, OPERATION, PER_GROUP, RANGE, quantile, rate, ratio,
                           summed, worst)

LOST = " + ".join(f"rate(flowtop_lost_{reason}_total{{{HOST}}}[$__rate_interval])"
                  for reason in ("ring_full", "unmatched", "table_full"))

ROW = Row("Overview", (
    stat("Operations",
         "Operations that ended, as applications issued them: one io_uring request, one aio control "
         "block or one synchronous call is one operation, however many requests the device saw.",
         "0 with a busy application: see 'Coverage by path' and 'BPF programs' below.",
         "iops", rate("flowtop_device_operations_total", DEVICE)),
    stat("Useful completion, p99",
         "From the device's completion until the consumer that slept for it is runnable. 1 in 100 "
         "takes longer. Tens of microseconds are usual for an idle CPU.",
         "See 'Stages of the wake' for the stage that is long: interrupts and softirqs held up, or "
         "wakes that travel far.",
         "s", quantile(0.99, "flowtop_device_useful_completion_seconds", DEVICE),
         limits=(0.0005, 0.005)),
    stat("Locality debt, p99",
         "From runnable to running: how long a consumer that was woken waited for a CPU.",
         "CPUs are oversubscribed or the consumer is pinned to a busy one. Give it CPU share, other "
         "CPUs, or move what runs there.",
         "s", quantile(0.99, "flowtop_device_locality_debt_seconds", DEVICE),
         limits=(0.001, 0.0042)),
    stat("Remote ratio",
         "Share of the deliveries whose consumer ran on another CPU than the completion. Numerator "
         "and denominator are in the row Locality.",
         "Let completions come to the consumer: queue per CPU, rq_affinity 2 on the device, "
         "interrupt affinity, or pin the consumer.",
         "percentunit",
         ratio(rate("flowtop_device_remote_deliveries_total", DEVICE),
               rate("flowtop_device_located_deliveries_total", DEVICE)), limits=(0.5, 0.8)),
    stat("Errors",
         "Operations that ended with an error of any class, per second.",
         "'Errors by class' says what went wrong; the kernel log says more of the device.",
         "ops", rate("flowtop_device_operation_errors_total", DEVICE), limits=(1e-9, 1)),
    stat("Lost share",
         "Share of the operations that flowtop saw begin and then lost. All other panels lack them.",
         "'Losses by reason' names the table or buffer that is too small.",
         "percentunit",
         ratio(summed(LOST), rate("flowtop_seen_total", HOST)), limits=(1e-9, 0.001)),
    graph("Operations by group",
          "Who does the I/O: a group is a unit, container, pod, job or user. 'other' is what found "
          "no place below the limit of groups.",
          "A group that stops or bursts here explains most of what changes in the other rows; pick "
          "it in the variable Group.",
          "iops", [Query(rate("flowtop_group_operations_total", GROUP, PER_GROUP),
                         "{{instance}} {{group}}")], stacked=True),
    graph("Operations by path and delivery",
          "The road into the kernel (path) and the way back of the result (delivery). io_uring with "
          "io_wq or workqueue means that a worker thread stands between device and consumer.",
          "io_wq where you expected taskwork: the file system or the flags of the request force "
          "a worker; unknown: the path is not observed.",
          "iops", [Query(rate("flowtop_operations_total", OPERATION, ("path", "delivery")),
                         "{{path}} {{delivery}}")], stacked=True),
    table("Groups that lose most to late wakes",
          "Time lost: seconds that consumers of the group were runnable and did not run, for each "
          "second of the time that is shown. 1 s is a thread that always waits for a CPU. The id "
          "joins with what knows the name of a container, pod or job.",
          "Start with the first row: raise its CPU weight, or take it off the CPUs that others "
          "keep busy.",
          [Column("Time lost", "s", worst(
              rate("flowtop_group_locality_debt_seconds_sum", GROUP, PER_GROUP, RANGE)
              + f"\n* on (job, instance, group) group_left (kind, id) flowtop_group_info{{{GROUP}}}"))],
          hidden=("job",)),
    graph("Errors by group",
          "Operations of each group that ended with an error.",
          "Compare with 'Errors by class': again, cancelled and unsupported are mostly the "
          "application's own doing; io, medium, timeout and transport are the device's.",
          "ops", [Query(rate("flowtop_group_operation_errors_total", GROUP, PER_GROUP)
                        + "\nor\n0 * " + rate("flowtop_group_operations_total", GROUP, PER_GROUP),
                        "{{instance}} {{group}}")]),
))
