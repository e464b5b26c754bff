/* SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause */
/* Who consumes an operation, what it was doing, and when it ran. */
#ifndef FLOWTOP_BPF_CONSUMER_H
#define FLOWTOP_BPF_CONSUMER_H

#include "operation.h"

struct known_functions functions __weak = {};

#define SLEEPING_STATES 0x0f /* interruptible, uninterruptible, stopped, traced */

static __always_inline u32 run_state(u64 task_struct)
{
	struct task_struct *task = (void *)task_struct;

	if (BPF_CORE_READ(task, __state) & SLEEPING_STATES)
		return FLOWTOP_STATE_ELSEWHERE;
	return BPF_CORE_READ_BITFIELD_PROBED(task, on_cpu) ? FLOWTOP_STATE_RUNNING
							   : FLOWTOP_STATE_WOKEN;
}

/* The task that sleeps first in a wait queue; only entries that wake through `function`, if given. */
static __always_inline u64 first_waiter(struct wait_queue_head *queue, u64 function)
{
	struct list_head *head = &queue->head;
	struct list_head *next = BPF_CORE_READ(head, next);
	struct wait_queue_entry *entry;

	if (!next || next == head)
		return 0;
	entry = (void *)next - bpf_core_field_offset(struct wait_queue_entry, entry);
	if (function && (u64)BPF_CORE_READ(entry, func) != function)
		return 0;
	return (u64)BPF_CORE_READ(entry, private);
}

static __always_inline u64 ring_waiter(struct io_ring_ctx *ring)
{
	return first_waiter(&ring->cq_wait, functions.io_wake_function);
}

/* Somebody may be told of a completion entry by other means than the ring's wait call. */
static __always_inline bool ring_has_listener(struct io_ring_ctx *ring)
{
	struct list_head *head = &ring->cq_wait.head;

	if (BPF_CORE_READ(ring, io_ev_fd) || ring_is_polled(ring))
		return true;
	return BPF_CORE_READ(head, next) != head && !ring_waiter(ring);
}

static __always_inline void learn_consumer(u64 ring, u32 tid, u32 tgid)
{
	struct ring *entry = ring_entry(ring);

	if (!entry)
		return;
	entry->key = ring;
	entry->consumer = tid;
	entry->tgid = tgid;
}

static __always_inline u32 learnt_consumer(u64 ring, u32 tgid)
{
	struct ring *entry = ring_entry(ring);

	return entry && entry->key == ring && entry->tgid == tgid ? entry->consumer : 0;
}

static __always_inline void set_consumer(struct op *op, struct task *task, u32 known_by)
{
	op->record.consumer_tid = task->tid;
	op->record.consumer_tgid = task->tgid;
	op->record.known_by = known_by;
}

static __always_inline u32 task_cpu_of(u64 task_struct)
{
	struct task_struct *task = (void *)task_struct;

	return BPF_CORE_READ(task, thread_info.cpu);
}

/* The wake that is under way answers `op`: it was complete when the wake was sent. */
static __always_inline void set_wake(struct op *op, const struct task *task, u32 batch)
{
	struct flowtop_op_record *r = &op->record;

	r->wake_batch = batch;
	if (r->consumer_state == FLOWTOP_STATE_WOKEN || r->complete_ns > task->wake_sent_ns)
		return;
	r->wake_sent_ns = task->wake_sent_ns;
	r->wake_ns = task->wake_ns;
	r->known_by = FLOWTOP_KNOWN_BY_WAKE;
	r->hops += task->wake_hops;
	if (task->wake_hops && r->delivery == FLOWTOP_DELIVERY_AIO)
		r->delivery = FLOWTOP_DELIVERY_WORKQUEUE;
}

static __always_inline void set_oncpu(struct op *op, const struct task *task, u32 batch)
{
	struct flowtop_op_record *r = &op->record;

	if (op->stage & OP_ONCPU)
		return;
	op->stage |= OP_ONCPU;
	if (r->consumer_state == FLOWTOP_STATE_RUNNING)
		return;
	if (r->consumer_cpu < 0)
		r->consumer_cpu = bpf_get_smp_processor_id();
	if (task->oncpu_missed) {
		if (task->wake_sent_ns)
			set_wake(op, task, batch);
		return;
	}
	if (task->last_oncpu_ns < r->complete_ns) {
		/* It got its CPU back before the operation completed: what was read of it was stale. */
		r->consumer_state = FLOWTOP_STATE_RUNNING;
		return;
	}
	r->oncpu_ns = task->last_oncpu_ns;
	if (task->wake_sent_ns)
		set_wake(op, task, batch);
}

/* What was learnt of the task that only relays is not the consumer's. */
static __always_inline void make_relay(struct op *op)
{
	struct flowtop_op_record *r = &op->record;

	op->stage &= ~OP_ONCPU;
	r->oncpu_ns = 0;
	r->wake_sent_ns = 0;
	r->wake_ns = 0;
	r->wake_batch = 0;
	r->consumer_cpu = -1;
	r->hops += op->kind == KIND_URING;
}

/* Delivered to `task`: done, or held until it is back in user mode. */
static __always_inline void retire(struct task *task, struct op *op, ref_t ref, bool in_call)
{
	struct flowtop_op_record *r = &op->record;

	if (config.follow_returns && task && in_call) {
		push(&task->returning, op, ref);
		return;
	}
	r->return_ns = r->cqe_ns > r->complete_ns ? r->cqe_ns : r->complete_ns;
	if (r->oncpu_ns > r->return_ns)
		r->return_ns = r->oncpu_ns;
	finish_op(op, ref);
}

struct walk {
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
