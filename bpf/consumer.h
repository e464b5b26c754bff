/* SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause */
/* Who consumes an operation, what it was doing, and when it ran. */
#ifndef FLOWTOP_BPF_CONSUMER_H
#define FLOWTOP_BPF_CONSUMER_H

#include "operation.h"

struct module_layout layout = {};

static __always_inline u32 run_state(u64 task_struct)
{
	if (READ(struct task_struct, task_struct, __state) & SLEEPING_STATES)
		return FLOWTOP_STATE_ELSEWHERE;
	return READ_BITS(struct task_struct, task_struct, on_cpu) ? FLOWTOP_STATE_RUNNING
								  : FLOWTOP_STATE_WOKEN;
}

/* The task that sleeps first in a wait queue; only entries that wake through `function`, if given. */
static __always_inline u64 first_waiter(u64 wait_queue, u64 function)
{
	u64 entry = first_entry(wait_queue);

	if (!entry)
		return 0;
	entry -= bpf_core_field_offset(struct wait_queue_entry, entry);
	if (function && READ_ADDRESS(struct wait_queue_entry, entry, func) != function)
		return 0;
	return READ_ADDRESS(struct wait_queue_entry, entry, private);
}

static __always_inline u64 ring_waiter(u64 ring)
{
	return first_waiter(PLACE_OF(struct io_ring_ctx, ring, cq_wait),
			    functions.io_wake_function);
}

/* Somebody may be told of a completion entry by other means than the ring's wait call. */
static __always_inline bool ring_has_listener(u64 ring)
{
	if (READ_ADDRESS(struct io_ring_ctx, ring, io_ev_fd) || ring_is_polled(ring))
		return true;
	return first_entry(PLACE_OF(struct io_ring_ctx, ring, cq_wait)) && !ring_waiter(ring);
}

/* `tid` waits for completions on a ring, or was woken for one. */
static __always_inline void learn_consumer(u64 ring, u32 tid, u32 tgid)
{
	struct ring *entry = ring_entry(ring);

	if (entry->key == ring && entry->consumer == tid && entry->tgid == tgid && entry->seen)
		return; /* other CPUs read it all the time: it is written only to change it */
	entry->several =
		entry->key == ring && entry->seen && (entry->several || entry->consumer != tid);
	entry->key = ring;
	entry->consumer = tid;
	entry->tgid = tgid;
	entry->seen = 1;
}

/* Until somebody is seen to wait on it, a ring is expected to be reaped by whoever made it. */
static __always_inline void expect_consumer(u64 ring, u32 tid, u32 tgid)
{
	struct ring *entry = ring_entry(ring);

	entry->key = ring;
	entry->consumer = tid;
	entry->tgid = tgid;
	entry->seen = 0;
	entry->several = 0;
}

/* Nobody but `tid` is known to reap the ring. */
static __always_inline bool reaps_alone(u64 ring, u32 tid)
{
	struct ring *entry = ring_entry(ring);

	return entry->key == ring && entry->consumer == tid && !entry->several;
}

static __always_inline u32 learnt_consumer(u64 ring, u32 tgid)
{
	struct ring *entry = ring_entry(ring);

	return entry->key == ring && entry->tgid == tgid ? entry->consumer : 0;
}

static __always_inline void set_consumer(struct op *op, struct task *task, u32 known_by)
{
	op->consumer_tid = task->tid;
	op->known_by = known_by;
}

static __always_inline u32 task_cpu_of(u64 task_struct)
{
	return READ(struct task_struct, task_struct, thread_info.cpu);
}

/* A wake answers what was complete when it was sent. */
static __always_inline void set_wake(struct op *op, struct flowtop_op_record *r, struct task *task,
				     u32 batch)
{
	r->wake_batch = batch;
	if (op->consumer_state == FLOWTOP_STATE_WOKEN || op->complete_ns > task->wake_sent_ns)
		return;
	r->wake_sent_ns = task->wake_sent_ns;
	r->wake_ns = task->wake_ns;
	op->known_by = FLOWTOP_KNOWN_BY_WAKE;
	if (!task->wake_told && !filtered_out(r)) {
		task->wake_told = 1;
		r->flags |= FLOWTOP_F_WAKE;
	}
	op->hops += task->wake_hops;
	if (task->wake_hops && r->delivery == FLOWTOP_DELIVERY_AIO)
		r->delivery = FLOWTOP_DELIVERY_WORKQUEUE;
}

/* Its completion entry was written only after `task` had been woken for others, and ran. */
static __always_inline bool joins_last_wake(const struct op *op, const struct task *task)
{
	return task->wake_sent_ns >= op->complete_ns;
}

static __always_inline u64 later(u64 a, u64 b)
{
	return a > b ? a : b;
}

/*
 * What was read of it at complete was stale: it had its CPU back before, or it has been in user mode with
 * the result since.
 */
static __always_inline bool was_stale(const struct op *op, const struct flowtop_op_record *r,
				      const struct task *task)
{
	return r->return_ns || task->last_oncpu_ns < op->complete_ns ||
	       (task->last_return_ns > later(op->complete_ns, r->cqe_ns) &&
		task->last_return_ns < task->last_oncpu_ns);
}

/* Its consumer, `task`, runs on this CPU. */
static __always_inline void set_oncpu(struct op *op, struct op_details *details, struct task *task,
				      u32 batch)
{
	struct flowtop_op_record *r = &details->record;

	if (op->stage & OP_ONCPU)
		return;
	set_stage(op, OP_ONCPU);
	r->consumer_tgid = task->tgid;
	if (op->consumer_cpu < 0)
		op->consumer_cpu = bpf_get_smp_processor_id();
	if (op->consumer_state == FLOWTOP_STATE_RUNNING)
		return;
	if (task->oncpu_missed) {
		if (task->wake_under_way)
			set_wake(op, r, task, batch);
		return;
	}
	if (was_stale(op, r, task)) {
		op->consumer_state = FLOWTOP_STATE_RUNNING;
		return;
	}
	r->oncpu_ns = task->last_oncpu_ns;
	if (task->kept_awake) {
		op->consumer_state = FLOWTOP_STATE_WOKEN;
		return;
	}
	if (task->wake_under_way || joins_last_wake(op, task))
		set_wake(op, r, task, batch);
}

/* What was learnt of the task that only relays is not the consumer's. */
static __always_inline void make_relay(struct op *op, struct op_details *details)
{
	struct flowtop_op_record *r = &details->record;

	clear_stage(op, OP_ONCPU);
	r->flags &= ~FLOWTOP_F_WAKE;
	r->oncpu_ns = 0;
	r->wake_sent_ns = 0;
	r->wake_ns = 0;
	r->wake_batch = 0;
	op->consumer_cpu = -1;
	op->hops += op->kind == KIND_URING;
}

/* Its return to user mode is not observed: the result was there for its consumer by then. */
static __always_inline void infer_return(const struct op *op, struct flowtop_op_record *r)
{
	r->return_ns = later(later(r->cqe_ns, op->complete_ns), r->oncpu_ns);
}

/*
 * `task` went back to user mode with the result before this was handed to it: who did so is late, and the
 * end of the task's next call is not this one's. A result of Linux aio may be there later than it
 * completed: whoever was woken since was waiting for it.
 */
static __always_inline bool comes_late(const struct op *op, const struct flowtop_op_record *r,
				       const struct task *task)
{
	if (r->return_ns)
		return true;
	if (op->kind == KIND_AIO && task->wake_sent_ns > task->last_return_ns)
		return false;
	return task->last_return_ns > later(op->complete_ns, r->cqe_ns);
}

static __always_inline void recall_return(const struct op *op, struct flowtop_op_record *r,
					  const struct task *task)
{
	if (op->kind != KIND_SYNC) { /* all but this may be used before a call ends */
		infer_return(op, r);
		return;
	}
	if (!r->return_ns)
		r->return_ns = task->last_return_ns;
	r->flags |= FLOWTOP_F_RETURN_EXACT;
}

/* Delivered to `task`, and nothing more can be learnt of it. */
static __always_inline void finish_delivered(const struct task *task, struct op *op,
					     struct op_details *details, ref_t ref)
{
	struct flowtop_op_record *r = &details->record;

	r->consumer_tgid = task->tgid;
	infer_return(op, r);
	finish_here(op, details, ref);
}

/* Delivered to `task`: done, or held until it is back in user mode. */
static __always_inline void retire(struct task *task, struct op *op, struct op_details *details,
				   ref_t ref, bool in_call)
{
	struct flowtop_op_record *r = &details->record;

	if (task)
		r->consumer_tgid = task->tgid;
	if (config.follow_returns && task && in_call) {
		push(&task->returning, op, ref);
		return;
	}
	infer_return(op, r);
	finish_op(op, ref);
}

struct walk {
	bool drained; /* the consumer has taken every entry out of its ring */
	struct task *task;
	ref_t next;
	u32 batch;
	u64 satisfied_ns;
	u64 now;
};

/*
 * `op` is now up to `task`, whatever it does. The state that was read may be stale already: a task that
 * ran since would not look at its list again.
 */
static __always_inline void hand_to(struct task *task, struct op *op, ref_t ref)
{
	push(&task->pending, op, ref);
}

#endif
