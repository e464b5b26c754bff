/* SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause) OR Apache-2.0 */
/* The in-kernel aggregate: what the BPF programs add up and user space reads through mapped arrays. */
#ifndef FLOWTOP_ABI_CELL_H
#define FLOWTOP_ABI_CELL_H

#include "buckets.h"
#include "catalogue.h"
#include "error_class.h"
#include "record.h"

/*
 * The aggregate of one CPU for one {flow, process, op, delivery}, or where they are added up by cgroup, for
 * one {cgroup, device, path, op, delivery}. Padded to cache lines.
 */
struct cell {
	__u64 key; /* 0 until what follows is written */
	__u32 flow_id;
	__u32 tgid;
	__u32 process;
	__u32 dev;
	__u64 cgroup_id;
	char comm[16];
	__u8 op;
	__u8 delivery;
	__u8 path;
	__u8 flow_source;
	__u16 cpu;
	__u16 padding;
	__u32 histogram; /* index of its histograms plus one; 0: none was free */
	__u32 padding2;

	__u64 errors[FLOWTOP_ERROR_CLASS_COUNT];
	__u64 states[FLOWTOP_STATE_COUNT];
	__u64 distances[FLOWTOP_DISTANCE_COUNT];
	__u64 placements[FLOWTOP_PLACEMENT_COUNT];
	__u64 placement_bytes[FLOWTOP_PLACEMENT_COUNT];
	__u64 bounces[FLOWTOP_BOUNCE_COUNT];
	__u64 bounced_bytes[FLOWTOP_BOUNCE_COUNT];
	__u64 fixed_buffers;
	__u64 broken_promises;
	__u64 counts[FLOWTOP_HISTOGRAM_COUNT]; /* while it has no histograms */
	__u64 sums[FLOWTOP_HISTOGRAM_COUNT];
} __attribute__((aligned(64)));

struct cell_histograms {
	__u64 buckets[FLOWTOP_HISTOGRAM_COUNT][FLOWTOP_KERNEL_BUCKETS];
};

/* By cgroup, each cell has these at its own index, and no others. */
struct coarse_histograms {
	__u64 buckets[FLOWTOP_HISTOGRAM_COUNT][FLOWTOP_COARSE_BUCKETS];
};

/* The first cells, by CPU, take what found no cell of its own. Each has its histograms. */
#define OVERFLOW_CELLS 16

/*
 * By cgroup, the last buckets of the table take what found no cell of its own before it goes to one of
 * those: some cells for each {device, path, op, delivery}, of several CPUs each and of this cgroup.
 */
#define OTHER_BUCKETS	     256
#define FLOWTOP_CGROUP_OTHER (~0ULL)

#endif
