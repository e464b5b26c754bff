/* SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause */
/* Who consumes a result, and what waits until its consumer runs. */
#ifndef FLOWTOP_BPF_BASIC_CONSUMER_H
#define FLOWTOP_BPF_BASIC_CONSUMER_H

#include "basic_types.h"
#include "books.h"

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, BASIC_SLOTS);
	__type(key, u32); /* the thread that sleeps until it is told of it */
	__type(value, struct basic_op);
} waited_for SEC(".maps");

struct reaper {
	u64 task; /* task_struct */
	u32 tid;
};

struct {
	__uint(type, BPF_MAP_TYPE_LRU_HASH);
	__uint(max_entries, BASIC_SLOTS);
	__type(key, u64);	      /* address of the io_ring_ctx or kioctx */
	__type(value, struct reaper); /* the thread that was last seen to wait there */
} reapers SEC(".maps");

#define ENOENT 2

/* An int: the verifier calls the map's own function, which leaves the upper half of the register alone. */
static __always_inline int remove_from(void *map, const void *key)
{
	return (int)bpf_map_delete_elem(map, key);
}

/* The task that sleeps first in a wait queue; only if it is woken through `function`, if given. */
static __always_inline u64 first_waiter(u64 queue, u64 function)
{
	u64 head = queue + bpf_core_field_offset(struct wait_queue_head, head);
	u64 first = (u64)BPF_CORE_READ((struct list_head *)head, next);
	struct wait_queue_entry *entry;

	if (first == head)
		return 0;
	first -= bpf_core_field_offset(struct wait_queue_entry, entry);
	entry = (struct wait_queue_entry *)first;
	if (function && (u64)BPF_CORE_READ(entry, func) != function)
		return 0;
	return (u64)BPF_CORE_READ(entry, private);
}

static __always_inline u64 waiter_of(const struct basic_op *op)
{
	if (op->record.path == FLOWTOP_PATH_SYNC)
		return op->submitter;
	if (op->record.path == FLOWTOP_PATH_LIBAIO)
		return first_waiter(op->context + bpf_core_field_offset(struct kioctx, wait), 0);
	return first_waiter(op->context + ring_wait_offset(), functions.io_wake_function);
}

/* The task, if it is still the thread and the process that it was. */
static __always_inline u64 if_still(u64 task, u32 tid, u32 tgid)
{
	struct task_struct *at = (struct task_struct *)task;

	if (!task || (u32)BPF_CORE_READ(at, pid) != tid || (u32)BPF_CORE_READ(at, tgid) != tgid)
		return 0;
	return task;
}

/* The thread last seen to wait for the context of an operation, 0 if that is not known. */
static __always_inline u64 last_reaper(const struct basic_op *op)
{
	struct reaper *reaper = bpf_map_lookup_elem(&reapers, &op->context);

	return reaper ? if_still(reaper->task, reaper->tid, op->record.tgid) : 0;
}

static __always_inline void remember_reaper(const struct basic_op *op, u64 task)
{
	struct reaper reaper = {.task = task, .tid = op->record.consumer_tid};

	bpf_map_update_elem(&reapers, &op->context, &reaper, BPF_ANY);
}

static __always_inline u32 state_of(struct task_struct *task, bool in_wait)
{
	if (is_asleep(task))
		return in_wait ? FLOWTOP_STATE_WAITING : FLOWTOP_STATE_ELSEWHERE;
	return BPF_CORE_READ(task, on_cpu) ? FLOWTOP_STATE_RUNNING : FLOWTOP_STATE_WOKEN;
}

/* Who consumes it and what that thread is doing now. */
static __always_inline void find_consumer(struct basic_op *op)
{
	struct flowtop_op_record *r = &op->record;
	u64 waiter = waiter_of(op);
	u64 known = waiter ? waiter : last_reaper(op);
	struct task_struct *task =
		(struct task_struct *)(known ? known : if_still(op->submitter, r->tid, r->tgid));

	if (!task)
		return;
	r->consumer_tid = BPF_CORE_READ(task, pid);
	r->consumer_tgid = BPF_CORE_READ(task, tgid);
	if (!known || r->path == FLOWTOP_PATH_SYNC)
		r->known_by = FLOWTOP_KNOWN_BY_SUBMITTER;
	else
		r->known_by = waiter ? FLOWTOP_KNOWN_BY_WAIT : FLOWTOP_KNOWN_BY_RING;
	if (waiter && op->context)
		remember_reaper(op, waiter);
	r->consumer_state = state_of(task, waiter);
	if (r->consumer_state == FLOWTOP_STATE_RUNNING)
		r->consumer_cpu = task_cpu_of(task);
	op->consumer = (u64)task;
}

static __always_inline void finish(struct flowtop_op_record *r)
{
	if (filtered_out(r))
		book(FLOWTOP_BOOK_FILTERED, 1);
	else if (bpf_ringbuf_output(&records, r, sizeof(*r), BPF_RB_NO_WAKEUP))
		book(FLOWTOP_BOOK_LOST_RING_FULL, 1);
	else
		book(FLOWTOP_BOOK_DELIVERED, 1);
}

static __always_inline bool is_handed_out(const struct basic_op *op)
{
	return !op->record.header.type;
}

/*
 * Takes out what waits for a thread, and hands it out. Between the two it is in the ring buffer: its entry may be
 * used again as soon as it is deleted. state: its consumer's, if it turns out to be another; else 0.
 */
__noinline int take_out(u32 tid, u64 oncpu_ns, s32 cpu, u32 state)
{
	struct basic_op *entry = bpf_map_lookup_elem(&waited_for, &tid);
	struct flowtop_op_record *r;
	int deleted;

	if (!entry || is_handed_out(entry))
		return 0;
	r = bpf_ringbuf_reserve(&records, sizeof(*r), 0);
	if (!r) {
		if (remove_from(&waited_for, &tid) != -ENOENT)
			book(FLOWTOP_BOOK_LOST_RING_FULL, 1);
		return 0;
	}
	__builtin_memcpy(r, &entry->record, sizeof(*r));
	if (!oncpu_ns && r->wake_sent_ns) { /* its consumer will run for it */
		bpf_ringbuf_discard(r, BPF_RB_NO_WAKEUP);
		return 0;
	}
	deleted = remove_from(&waited_for, &tid);
	if (deleted == -ENOENT) {
		bpf_ringbuf_discard(r, BPF_RB_NO_WAKEUP); /* another CPU did */
		return 0;
	}
	if (deleted) /* the kernel is just changing the map in what this interrupts */
		entry->record.header.type = 0;
	if (oncpu_ns) {
		r->oncpu_ns = oncpu_ns;
		r->consumer_cpu = cpu;
	}
	if (state)
		r->consumer_state = state;
	if (filtered_out(r)) {
		book(FLOWTOP_BOOK_FILTERED, 1);
		bpf_ringbuf_discard(r, BPF_RB_NO_WAKEUP);
	} else {
		book(FLOWTOP_BOOK_DELIVERED, 1);
		bpf_ringbuf_submit(r, BPF_RB_NO_WAKEUP);
	}
	return 0;
}

/* Its consumer sleeps: true if its wake will tell the rest. */
static __always_inline bool wait_for(const struct basic_op *op)
{
	u32 tid = op->record.consumer_tid;
	const struct basic_op *held = bpf_map_lookup_elem(&waited_for, &tid);

	if (held && !held->record.wake_sent_ns)
		take_out(tid, 0, -1, 0); /* it was not enough to wake its consumer */
	if (bpf_map_update_elem(&waited_for, &tid, op,
				held && is_handed_out(held) ? BPF_ANY : BPF_NOEXIST))
		return false;
	if (!is_asleep((struct task_struct *)op->consumer)) /* woken by another meanwhile */
		take_out(tid, 0, -1, FLOWTOP_STATE_WOKEN);
	return true;
}

#endif
