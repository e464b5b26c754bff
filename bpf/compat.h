/* SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause */
/*
 * Every difference between kernels, each chosen by the running kernel's BTF (never by its version
 * number: distributions backport) and named after the commit or release that made it.
 */
#ifndef FLOWTOP_BPF_COMPAT_H
#define FLOWTOP_BPF_COMPAT_H

#include "kernel_types.h"

#include <bpf/bpf_core_read.h>
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_tracing.h>

#pragma clang attribute push(__attribute__((preserve_access_index)), apply_to = record)

/* 6.4 (6e7248adf8f7) counts the events a DEFER_TASKRUN waiter still needs; before, it sleeps in cq_wait. */
struct io_ring_ctx___wait_nr {
	atomic_t cq_wait_nr;
};

/* 6.3 (7b235dd82ad3) gave pollers of the ring's descriptor a queue of their own. */
struct io_ring_ctx___poll_wq {
	struct wait_queue_head poll_wq;
};

#pragma clang attribute pop

/* 6.8 (5f89154e8e9e) turned the request flags into an enum. */
enum rqf_flags___numbered {
	__RQF_FLUSH_SEQ = 1,
};

/*
 * The address as a plain number. The verifier lets nobody calculate with a typed pointer; what is read
 * from memory has no type.
 */
static __always_inline u64 address_of(const void *pointer)
{
	u64 address = 0;

	bpf_probe_read_kernel(&address, sizeof(address), &pointer);
	return address;
}

static __always_inline u32 rqf_flush_seq(void)
{
	if (bpf_core_enum_value_exists(enum rqf_flags___numbered, __RQF_FLUSH_SEQ))
		return 1u << bpf_core_enum_value(enum rqf_flags___numbered, __RQF_FLUSH_SEQ);
	return 1u << 4;
}

/* True if a DEFER_TASKRUN waiter sleeps in the wait call of this ring; `known` tells if the kernel says so. */
static __always_inline bool ring_counts_waiter(void *ring, bool *known)
{
	struct io_ring_ctx___wait_nr *ctx = ring;

	*known = bpf_core_field_exists(ctx->cq_wait_nr);
	return *known && BPF_CORE_READ(ctx, cq_wait_nr.counter) > 0;
}

static __always_inline bool ring_is_polled(void *ring)
{
	struct io_ring_ctx___poll_wq *ctx = ring;
	struct list_head *head;

	if (!bpf_core_field_exists(ctx->poll_wq))
		return false;
	head = (void *)ctx + bpf_core_field_offset(ctx->poll_wq) +
	       bpf_core_field_offset(struct wait_queue_head, head);
	return BPF_CORE_READ(head, next) != head;
}

#endif
