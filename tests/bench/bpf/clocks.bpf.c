/* SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause */
/* The clock reads of an operation's four instants and nothing else: what no design can go below. */
#include "kernel_types.h"

#include <bpf/bpf_helpers.h>

#define CLOCK(tracepoint)                                                                          \
	SEC("tp_btf/" #tracepoint)                                                                 \
	int clock_##tracepoint(void *ctx)                                                          \
	{                                                                                          \
		bpf_ktime_get_ns();                                                                \
		return 0;                                                                          \
	}

CLOCK(io_uring_submit_req)
CLOCK(block_rq_issue)
CLOCK(block_rq_complete)
CLOCK(io_uring_complete)
