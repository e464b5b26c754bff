# SPDX-License-Identifier: Apache-2.0
"""What the devices themselves do."""
from source.locality import SHARES, distribution
from source.panels import Query, Row, graph
from source.promql import (DEVICE, GROUP, HOST, OPERATION, PER_DEVICE, PER_GROUP, PER_HOST, mean,
                           quantile, rate, ratio)

PER_ERROR = (*PER_DEVICE, "error")

ROW = Row("Storage", (
    graph("Operations by device",
          "Operations that ended, by the device that the application addressed: the top of a stack "
          "such as dm, md or a loop device.",
          "a device that flattens out while 'Device time' rises is saturated.",
          "iops", [Query(rate("flowtop_device_operations_total", DEVICE, PER_DEVICE),
                         "{{instance}} {{device}}")]),
    graph("Throughput by device",
          "Bytes that operations asked for.",
          "flat at the device's or link's limit while operations get longer: there is no more to be "
          "had; spread the load.",
          "binBps", [Query(rate("flowtop_device_operation_bytes_total", DEVICE, PER_DEVICE),
                           "{{instance}} {{device}}")]),
    graph("Operations by kind",
          "What operations asked of the device, for the devices and groups that are picked.",
          "many flushes: each waits for the device's cache. Discards and write_zeroes that come in "
          "bursts slow down all else on many devices.",
          "iops", [Query(rate("flowtop_operations_total", OPERATION, ("op",)), "{{op}}")],
          stacked=True),
    graph("Mean size of an operation",
          "Bytes for each operation, by device.",
          "small operations of a sequential load: the application or its library splits them up.",
          "bytes", [Query(ratio(rate("flowtop_device_operation_bytes_total", DEVICE, PER_DEVICE),
                                rate("flowtop_device_operations_total", DEVICE, PER_DEVICE)),
                          "{{instance}} {{device}}")]),
    *distribution(
        "Device time", "flowtop_device_issue_to_complete_seconds",
        "From the first request handed to the driver until the last one ended: the device, and the "
        "interrupt.",
        "long in all groups: the device, its link or its firmware. Long for one kind of operation "
        "only: see 'Operations by kind'."),
    graph("Throughput by group",
          "Bytes that the operations of each group asked for.",
          "the group that takes what others lack: give it a limit (io.max) or a weight (io.weight).",
          "binBps", [Query(rate("flowtop_group_operation_bytes_total", GROUP, PER_GROUP),
                           "{{instance}} {{group}}")]),
    graph("Throughput by kind and path",
          "Bytes by what was asked of the device and by the road into the kernel, for the devices and "
          "groups that are picked.",
          "much buffered where you expected direct I/O: the application, or its file system, goes "
          "through the page cache.",
          "binBps", [Query(rate("flowtop_operation_bytes_total", OPERATION, ("op", "path")),
                           "{{op}} {{path}}")], stacked=True),
    graph("Device time by group, p99",
          "What the device takes for the operations of each group; 1 in 100 takes longer.",
          "one group alone: its operations are larger, or of another kind, or on another device.",
          "s", [Query(quantile(0.99, "flowtop_group_issue_to_complete_seconds", GROUP, PER_GROUP),
                      "{{instance}} {{group}}")]),
    graph("Submission to issue",
          "The kernel's way down: from the call until the first request is with the driver, queueing "
          "for a request included.",
          "the queue of the device is full (nr_requests, queue depth), a scheduler holds requests "
          "back, or the group is throttled (io.max, io.cost).",
          "s", [Query(quantile(share, "flowtop_device_submit_to_issue_seconds", DEVICE), legend)
                for legend, share in SHARES.items()]),
    graph("Where the time goes, mean",
          "Means of the way down, of the device, and of the way back to a consumer that runs. Each "
          "is over the operations of which it is known.",
          "the largest layer is what to work on. A way back as long as the device is what flowtop is "
          "for: see the row Locality.",
          "s", [Query(mean(f"flowtop_device_{name}_seconds", DEVICE), legend)
                for name, legend in (("submit_to_issue", "way down"),
                                     ("issue_to_complete", "device"),
                                     ("deliverable", "way back"))], stacked=True),
    graph("Errors by class",
          "Operations that ended with an error. io, medium, integrity, timeout, transport, target "
          "and offline are the device's or its link's; again, cancelled, invalid and unsupported the "
          "application's; no_space and resource the host's.",
          "read the kernel log for the device, and its health data. A medium error will not go away "
          "by itself: replace the device.",
          "ops", [Query(rate("flowtop_device_operation_errors_total", DEVICE, PER_ERROR),
                        "{{instance}} {{device}} {{error}}")]),
    graph("Operations in flight",
          "Operations that have begun and not ended, on the whole host.",
          "flat and above 0 without any load: something hangs. See 'Device time' and the kernel log.",
          "none", [Query(f"sum by (job, instance) (flowtop_open_operations{{{HOST}}})",
                         "{{instance}}")]),
    graph("Bios below stacked devices",
          "Bios of the devices below dm, md, loop and the like: part of an operation on the top "
          "device, never one themselves.",
          "many for each operation: the stack splits operations up (chunk size, alignment).",
          "ops", [Query(rate("flowtop_lower_layer_total", HOST, PER_HOST), "{{instance}}")]),
    graph("Unwaited operations",
          "Operations that finished while nobody was known to wait: background writeback, readahead. "
          "They are in the books and in no other panel.",
          "bursts of writeback that coincide with long device times: lower the limits of dirty "
          "memory, or throttle whoever writes.",
          "iops", [Query(rate("flowtop_unwaited_total", HOST, PER_HOST), "{{instance}}")]),
    graph("Unwaited bytes",
          "Bytes of the operations for which nobody was known to wait.",
          "near the limit of the device: readers wait behind writeback, whoever they are.",
          "binBps", [Query(rate("flowtop_unwaited_bytes_total", HOST, PER_HOST), "{{instance}}")]),
))
