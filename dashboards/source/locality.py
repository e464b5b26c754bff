# SPDX-License-Identifier: Apache-2.0
"""How far results travel, and how long those who asked for them wait."""
from source.panels import Panel, Query, Row, graph, heatmap
from source.promql import (DEVICE, GROUP, PER_DEVICE, PER_GROUP, buckets, mean, quantile, rate,
                           ratio)

SHARES = {"p50": 0.5, "p99": 0.99, "p99.9": 0.999}

REMOTE = "flowtop_device_remote_deliveries_total"
LOCATED = "flowtop_device_located_deliveries_total"


def distribution(name: str, histogram: str, what: str, act: str,
                 unit: str = "s") -> tuple[Panel, Panel]:
    """A heatmap, and its quantiles beside it."""
    return (
        heatmap(name, f"{what} Each row of the map is a power of two; the darker, the more of them "
                "in each second. A second dark band is a second cause: look at both.", act, unit,
                buckets(histogram, DEVICE)),
        graph(f"{name}, quantiles",
              f"{what} p99: 1 in 100 takes longer. A quantile is exact to its power of two only, and "
              "p99.9 needs some thousand of them in each point.", act, unit,
              [Query(quantile(share, histogram, DEVICE), legend)
               for legend, share in SHARES.items()]))


def stage(name: str, share: float = 0.99) -> Query:
    return Query(quantile(share, f"flowtop_device_{name}_seconds", DEVICE), name.replace("_", " "))


ROW = Row("Locality", (
    *distribution(
        "Useful completion", "flowtop_device_useful_completion_seconds",
        "From the device's completion until the consumer that slept for it is runnable.",
        "long without locality debt: the completion itself is late. Look for long softirqs, workers "
        "between device and consumer (delivery io_wq, workqueue), and distances beyond the cache."),
    *distribution(
        "Locality debt", "flowtop_device_locality_debt_seconds",
        "From runnable to running, once for each wake: the price of a CPU that is taken.",
        "the run queues are the cause, not the device. Compare with the CPU use of the host; spread "
        "or pin consumers, or give their groups more CPU weight."),
    *distribution(
        "Deliverable", "flowtop_device_deliverable_seconds",
        "From the device's completion until the result exists and its consumer runs, whatever the "
        "consumer was doing before.",
        "this is what users feel. 'Consumer states' says which part counts: waiting has useful "
        "completion and locality debt, woken has the run queue, running has the completion entry."),
    graph("Useful completion by group, p99",
          "From the device's completion until the group's consumers are runnable; 1 in 100 takes "
          "longer.",
          "one group alone: its way of doing I/O or its CPUs. All groups: the device's interrupts.",
          "s", [Query(quantile(0.99, "flowtop_group_useful_completion_seconds", GROUP, PER_GROUP),
                      "{{instance}} {{group}}")]),
    graph("Locality debt by group, p99",
          "From runnable to running for the consumers of each group; 1 in 100 takes longer.",
          "a group beyond a few milliseconds waits for whole time slices of others: raise its CPU "
          "weight or lower that of its neighbours.",
          "s", [Query(quantile(0.99, "flowtop_group_locality_debt_seconds", GROUP, PER_GROUP),
                      "{{instance}} {{group}}")]),
    graph("Deliverable by group, p99",
          "From the device's completion until the group's consumer runs and has its result; 1 in 100 "
          "takes longer.",
          "compare with 'Device time by group': what is long here and short there is lost on this "
          "host, and no faster device will bring it back.",
          "s", [Query(quantile(0.99, "flowtop_group_deliverable_seconds", GROUP, PER_GROUP),
                      "{{instance}} {{group}}")]),
    graph("Late wakes: time lost by group",
          "Seconds that consumers were runnable and did not run, for each second: the mean number of "
          "consumers that wait for a CPU.",
          "above 1, at least one consumer always waits. Compare with the group's operations: a cost "
          "that grows faster than they do is a CPU that is full.",
          "s", [Query(rate("flowtop_group_locality_debt_seconds_sum", GROUP, PER_GROUP),
                      "{{instance}} {{group}}")], stacked=True),
    graph("Remote ratio by device",
          "Share of the deliveries whose consumer ran on another CPU than the completion. With a "
          "queue for each CPU and threads that stay where they are it is close to 0.",
          "set rq_affinity of the device to 2, check that its queues and interrupts cover all CPUs, "
          "or pin consumers. Polling (iopoll) is not counted: it is local by construction.",
          "percentunit", [Query(ratio(rate(REMOTE, DEVICE, PER_DEVICE),
                                      rate(LOCATED, DEVICE, PER_DEVICE)),
                                "{{instance}} {{device}}")], maximum=1),
    graph("Remote deliveries and deliveries located",
          "Numerator and denominator of the remote ratio. Located are operations of which both CPUs "
          "are known; the rest of all operations says nothing about locality.",
          "located far below all operations: consumers are not known, or poll. A ratio of few "
          "operations means little.",
          "ops", [Query(rate(REMOTE, DEVICE), "remote"), Query(rate(LOCATED, DEVICE), "located"),
                  Query(rate("flowtop_device_operations_total", DEVICE), "all operations")]),
    graph("Remote ratio by group",
          "Share of the group's deliveries whose consumer ran on another CPU than the completion.",
          "pick the group, and see which of its devices completes elsewhere; threads that the "
          "scheduler moves about show as a ratio that changes with load.",
          "percentunit",
          [Query(ratio(rate("flowtop_group_remote_deliveries_total", GROUP, PER_GROUP),
                       rate("flowtop_group_located_deliveries_total", GROUP, PER_GROUP)),
                 "{{instance}} {{group}}")], maximum=1),
    graph("Distance",
          "How far apart the CPU of the completion and that of the consumer are. same_cpu and smt "
          "share the first caches, llc the last one; node and remote_node go through memory.",
          "remote_node: bind consumers and the device's interrupts to the device's NUMA node. none "
          "is polling, or a consumer that is not known.",
          "ops", [Query(rate("flowtop_device_deliveries_total", DEVICE, ("distance",)),
                        "{{distance}}")], stacked=True),
    graph("Consumer states",
          "What the consumer did when the device was done. waiting: asleep for this. woken: another "
          "completion had woken it and it does not run yet. running: busy, and will find the result "
          "by itself.",
          "much woken: consumers wait for a CPU with results in hand. Much elsewhere: they sleep on "
          "something else, so a faster device will not help.",
          "ops", [Query(rate("flowtop_device_consumer_states_total", DEVICE, ("consumer_state",)),
                        "{{consumer_state}}")], stacked=True),
    graph("Distance, by the groups picked",
          "As 'Distance', for the variable Group instead of Device.",
          "one group that is farther away than the rest: where its threads may run (cpuset) does not "
          "fit where its device completes.",
          "ops", [Query(rate("flowtop_group_deliveries_total", GROUP, ("distance",)),
                        "{{distance}}")], stacked=True),
    graph("Consumer states, by the groups picked",
          "As 'Consumer states', for the variable Group instead of Device.",
          "a group with much woken has too little CPU for its completions; one with much running "
          "polls or is bound by the CPU.",
          "ops", [Query(rate("flowtop_group_consumer_states_total", GROUP, ("consumer_state",)),
                        "{{consumer_state}}")], stacked=True),
    graph("Result waits for a consumer already woken",
          "For operations whose consumer was woken by an earlier completion: from the device's "
          "completion until that consumer runs.",
          "as locality debt: the CPU of the consumer is taken. Batches that grow at the same time "
          "show that it cannot keep up.",
          "s", [Query(quantile(share, "flowtop_device_runq_seconds", DEVICE), legend)
                for legend, share in SHARES.items()]),
    graph("Stages of the wake, p99",
          "Where a useful completion spends its time: until the completion entry is written (cqe, "
          "io_uring only), until the wake is sent, and from the waker's CPU to the consumer's run "
          "queue. 1 in 100 takes longer; the lines do not add up.",
          "a long 'complete to wake sent' is a softirq, worker or task work that comes late; a long "
          "'wake sent to wake' is a wake between CPUs.",
          "s", [stage("complete_to_cqe"), stage("complete_to_wake_sent"),
                stage("wake_sent_to_wake")]),
    graph("Wakes",
          "Wakes that completions sent to consumers of each device.",
          "each costs some microseconds of CPU. Compare with 'Operations by device': polling and "
          "busy consumers need none.",
          "ops", [Query(rate("flowtop_device_wakes_total", DEVICE, PER_DEVICE),
                        "{{instance}} {{device}}")]),
    *distribution(
        "Wake batch", "flowtop_device_wake_batch_operations",
        "Operations that one wake answered, once for each wake. What is between 0 and 1 is 1.",
        "1 at high load: a wake for each completion; wait for several at once. Very large: results "
        "lie about until the last one is there.", unit="none"),
    graph("Operations per wake",
          "Mean batch: operations that were answered by a wake, over wakes.",
          "falling while operations rise: more and more wakes, each a switch of tasks. See io_uring's "
          "wait for several completions, or interrupt coalescing of the device.",
          "none", [Query(mean("flowtop_device_wake_batch_operations", DEVICE, PER_DEVICE),
                         "{{instance}} {{device}}")]),
    graph("Wakes by group",
          "Wakes that completions sent to consumers of each group.",
          "a group with as many wakes as operations pays a switch of tasks for each result: let it "
          "wait for several.",
          "ops", [Query(rate("flowtop_group_wakes_total", GROUP, PER_GROUP),
                        "{{instance}} {{group}}")]),
))
