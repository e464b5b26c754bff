# SPDX-License-Identifier: Apache-2.0
"""Where the memory of operations is, and what keeps their bytes from going straight there."""
from source.panels import Column, Query, Row, graph, table
from source.promql import (DEVICE, GROUP, HOST, PER_DEVICE, PER_GROUP, PER_HOST, RANGE, rate, ratio,
                           worst)

PER_BUS_DEVICE = ("instance", "bus_device")


def bounced(metric: str) -> str:
    """By device of a bus; of a host where no device bounces, 0."""
    return worst(rate(metric, HOST, PER_BUS_DEVICE, RANGE) + "\nor on (instance)\n0 * "
                 + rate("flowtop_swiotlb_bytes_total", HOST, ("instance",), RANGE))


ROW = Row("Where the bytes went", (
    graph("Bytes by placement",
          "Bytes of operations, by where the memory is that the device read or wrote. host: ordinary "
          "memory. page_cache: pages of the page cache. p2p: memory of another PCI device. mixed: an "
          "operation in more than one of these. none: it moves no data, as a discard. unknown: it "
          "could not be told.",
          "where you expected p2p and see host or page_cache, the path past host memory is not taken. "
          "'Bounced bytes by cause' says why; 'flowtop doctor' which devices could.",
          "binBps", [Query(rate("flowtop_device_placement_bytes_total", DEVICE, ("placement",)),
                           "{{placement}}")], stacked=True),
    graph("Bounced bytes by cause",
          "Bytes that took a detour through host memory. The same bytes may have several causes, and "
          "be in several lines: they do not add up.",
          "page_cache is what buffered I/O asks for. swiotlb: the device cannot reach the memory, or is "
          "not to (a narrow DMA mask, a confidential guest). dio_fallback: align buffers, offsets and "
          "sizes; some file systems cannot do direct I/O. ublk_copy: turn on zero copy in the server.",
          "binBps", [Query(rate("flowtop_device_bounced_bytes_total", DEVICE, ("cause",)),
                           "{{cause}}")]),
    graph("Bytes by placement, by the groups picked",
          "As 'Bytes by placement', for the variable Group instead of Device.",
          "one group with page_cache among others with host: it opens its files without O_DIRECT.",
          "binBps", [Query(rate("flowtop_group_placement_bytes_total", GROUP, ("placement",)),
                           "{{placement}}")], stacked=True),
    graph("Bounced bytes by cause, by the groups picked",
          "As 'Bounced bytes by cause', for the variable Group instead of Device. A cause that no "
          "group had is not there. They do not add up.",
          "one group with dio_fallback: its reads and writes are misaligned for the device, or its files "
          "are on a file system that cannot do direct I/O.",
          "binBps", [Query(rate("flowtop_group_bounced_bytes_total", GROUP, ("cause",)),
                           "{{cause}}")]),
    graph("Broken promises",
          "Operations that were promised a path past host memory (--expect-direct) and went through "
          "it. 0 where nothing was promised.",
          "each is a copy that was to be spared. 'Bounced bytes by cause' and 'Bytes by placement' for "
          "that device say what it was.",
          "iops", [Query(rate("flowtop_device_broken_promises_total", DEVICE, PER_DEVICE),
                         "{{instance}} {{device}}")]),
    graph("Broken promises by group",
          "Operations of each group that were promised a path past host memory and went through it.",
          "one group alone: how it allocates its buffers. All groups: the device, or the way to it.",
          "iops", [Query(rate("flowtop_group_broken_promises_total", GROUP, PER_GROUP),
                         "{{instance}} {{group}}")]),
    graph("Share of fixed buffers",
          "Share of all operations of each device that used a buffer registered with its ring. Only "
          "io_uring has such.",
          "falling, or 0 where a program registers buffers: it does not name them in its requests "
          "(READ_FIXED, WRITE_FIXED), and the kernel pins its pages anew each time.",
          "percentunit",
          [Query(ratio(rate("flowtop_device_fixed_buffer_operations_total", DEVICE, PER_DEVICE),
                       rate("flowtop_device_operations_total", DEVICE, PER_DEVICE)),
                 "{{instance}} {{device}}")], maximum=1),
    graph("Registration churn",
          "Calls that registered buffers with a ring, the regions of memory in them, and those of the "
          "regions that the same process had registered before.",
          "again close to regions: a program registers the same memory over and over, and each time "
          "all its pages are pinned. It should keep its ring, or register once.",
          "ops", [Query(rate("flowtop_registrations_total", HOST, PER_HOST), "{{instance}} calls"),
                  Query(rate("flowtop_registered_regions_total", HOST, PER_HOST),
                        "{{instance}} regions"),
                  Query(rate("flowtop_registered_again_regions_total", HOST, PER_HOST),
                        "{{instance}} again")]),
    graph("Bytes registered",
          "Bytes of the regions that were registered with rings, new ones and old ones.",
          "steady, long after the start of all programs: memory is pinned as fast as it is given back. "
          "See 'Registration churn'.",
          "binBps", [Query(rate("flowtop_registered_bytes_total", HOST, PER_HOST), "{{instance}}")]),
    graph("Registration failures by errno",
          "Calls to register buffers that failed. Most programs go on without, and slower.",
          "ENOMEM: raise RLIMIT_MEMLOCK (LimitMEMLOCK= of the unit). EFAULT: memory of a device, which "
          "is not pinned; read and write it without registering it. 'flowtop doctor' has the others.",
          "ops", [Query(rate("flowtop_registration_failures_total", HOST, (*PER_HOST, "errno")),
                        "{{instance}} {{errno}}")]),
    table("Devices that the DMA layer copies for",
          "Bytes for each second that went through its bounce buffers (swiotlb), by device as its bus "
          "names it, and those of them that are of operations. A network card is here, too.",
          "a device that should reach all memory: its DMA mask, an IOMMU that is off, or "
          "swiotlb=force on the command line of the kernel. In a confidential guest it is by design.",
          [Column("Copied", "binBps", bounced("flowtop_swiotlb_device_bytes_total")),
           Column("Of operations", "binBps", bounced("flowtop_swiotlb_device_matched_bytes_total"))]),
    graph("Bounce buffers: what is copied for operations, and for others",
          "All bytes that the DMA layer copied, and those of no operation that flowtop followed: "
          "structures of drivers, other devices, what could not be matched.",
          "much of no operation on a host whose disks bounce: operations that flowtop does not follow, "
          "as writeback.",
          "binBps", [Query(rate("flowtop_swiotlb_bytes_total", HOST, PER_HOST), "{{instance}} all"),
                     Query(rate("flowtop_swiotlb_other_bytes_total", HOST, PER_HOST),
                           "{{instance}} of no operation")]),
))
