/* SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause */
/* Programs that do nothing on every tracepoint that `flowtop top` uses: what a call alone costs. */
#include "kernel_types.h"

#include <bpf/bpf_helpers.h>

#define EMPTY(tracepoint)                                                                          \
	SEC("tp_btf/" #tracepoint)                                                                 \
	int empty_##tracepoint(void *ctx)                                                          \
	{                                                                                          \
		return 0;                                                                          \
	}

EMPTY(block_bio_queue)
EMPTY(block_rq_issue)
EMPTY(block_rq_complete)
EMPTY(block_bio_complete)
EMPTY(io_uring_submit_req)
EMPTY(io_uring_complete)
EMPTY(io_uring_cqring_wait)
EMPTY(sched_waking)
EMPTY(sched_wakeup)
EMPTY(sched_switch)
EMPTY(sched_process_exit)
EMPTY(hrtimer_expire_entry)
EMPTY(hrtimer_expire_exit)
EMPTY(timer_expire_entry)
