/* SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause) OR Apache-2.0 */
/*
 * What follows from one record: one function per catalogue row that has a histogram, of the row's name.
 * The kernel adds these up, and user space works them out of single records.
 */
#ifndef FLOWTOP_ABI_METRICS_H
#define FLOWTOP_ABI_METRICS_H

#include "record.h"

#define FLOWTOP_UNDEFINED (~0ULL)

/* Undefined where one of the instants was not observed, or where they are in an impossible order. */
static inline __u64 flowtop_elapsed(__u64 from_ns, __u64 to_ns)
{
	return from_ns && to_ns >= from_ns ? to_ns - from_ns : FLOWTOP_UNDEFINED;
}

static inline __u64 flowtop_ready_ns(const struct flowtop_op_record *r)
{
	return flowtop_elapsed(r->complete_ns, r->return_ns);
}

static inline __u64 flowtop_useful_completion_ns(const struct flowtop_op_record *r)
{
	if (r->consumer_state != FLOWTOP_STATE_WAITING || r->known_by != FLOWTOP_KNOWN_BY_WAKE)
		return FLOWTOP_UNDEFINED;
	return flowtop_elapsed(r->complete_ns, r->wake_ns);
}

static inline __u64 flowtop_locality_debt_ns(const struct flowtop_op_record *r)
{
	return flowtop_elapsed(r->wake_ns, r->oncpu_ns);
}

static inline __u64 flowtop_runq_ns(const struct flowtop_op_record *r)
{
	if (r->consumer_state != FLOWTOP_STATE_WOKEN)
		return FLOWTOP_UNDEFINED;
	return flowtop_elapsed(r->complete_ns, r->oncpu_ns);
}

static inline __u64 flowtop_deliverable_ns(const struct flowtop_op_record *r)
{
	int has_entry = r->path == FLOWTOP_PATH_IO_URING || r->path == FLOWTOP_PATH_IO_URING_CMD;
	__u64 ready_ns = r->cqe_ns > r->complete_ns ? r->cqe_ns : r->complete_ns;

	if (!r->complete_ns || r->consumer_state == FLOWTOP_STATE_UNKNOWN ||
	    (has_entry && !r->cqe_ns))
		return FLOWTOP_UNDEFINED;
	if (r->consumer_state == FLOWTOP_STATE_RUNNING)
		return ready_ns - r->complete_ns;
	if (!r->oncpu_ns)
		return FLOWTOP_UNDEFINED;
	return (r->oncpu_ns > ready_ns ? r->oncpu_ns : ready_ns) - r->complete_ns;
}

static inline __u64 flowtop_hold_ns(const struct flowtop_op_record *r)
{
	return flowtop_elapsed(r->complete_ns, r->satisfied_ns);
}

static inline __u64 flowtop_submit_to_issue_ns(const struct flowtop_op_record *r)
{
	return flowtop_elapsed(r->submit_ns, r->issue_ns);
}

static inline __u64 flowtop_issue_to_complete_ns(const struct flowtop_op_record *r)
{
	return flowtop_elapsed(r->issue_ns, r->complete_ns);
}

static inline __u64 flowtop_complete_to_cqe_ns(const struct flowtop_op_record *r)
{
	return flowtop_elapsed(r->complete_ns, r->cqe_ns);
}

static inline __u64 flowtop_complete_to_wake_sent_ns(const struct flowtop_op_record *r)
{
	return flowtop_elapsed(r->complete_ns, r->wake_sent_ns);
}

static inline __u64 flowtop_wake_sent_to_wake_ns(const struct flowtop_op_record *r)
{
	return flowtop_elapsed(r->wake_sent_ns, r->wake_ns);
}

static inline __u64 flowtop_wake_batch(const struct flowtop_op_record *r)
{
	return r->wake_batch ? r->wake_batch : FLOWTOP_UNDEFINED;
}

/* Both CPUs are known, and they are not the same by construction. */
static inline int flowtop_is_located(const struct flowtop_op_record *r)
{
	return r->delivery != FLOWTOP_DELIVERY_IOPOLL && r->known_by != FLOWTOP_KNOWN_BY_NOTHING &&
	       r->complete_cpu >= 0 && r->consumer_cpu >= 0;
}

/* How many of its bytes took a detour for this cause (enum flowtop_bounce), where it did so at all. */
static inline __u64 flowtop_bounced_bytes(const struct flowtop_op_record *r, int cause)
{
	return cause == FLOWTOP_BOUNCE_SWIOTLB ? r->swiotlb_bytes : r->bytes;
}

/* Its data went through memory of the host, or part of it. */
static inline int flowtop_is_in_host_memory(const struct flowtop_op_record *r)
{
	return r->placement == FLOWTOP_PLACEMENT_HOST ||
	       r->placement == FLOWTOP_PLACEMENT_PAGE_CACHE ||
	       r->placement == FLOWTOP_PLACEMENT_MIXED;
}

static inline int flowtop_breaks_promise(const struct flowtop_op_record *r)
{
	return r->flags & FLOWTOP_F_EXPECT_DIRECT && flowtop_is_in_host_memory(r);
}

#endif
