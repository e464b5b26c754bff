/* SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause */
/* The device is done with an operation: who is it for, and what is that task doing? */
#ifndef FLOWTOP_BPF_COMPLETE_H
#define FLOWTOP_BPF_COMPLETE_H

#include "chain.h"

static __always_inline bool same_task(u64 task_struct, u32 tid)
{
	struct task_struct *task = (void *)task_struct;

	return task_struct && (u32)BPF_CORE_READ(task, pid) == tid;
}

/* The candidate's state; `in_wait` says that, if it sleeps, it sleeps in the wait for this. */
static __always_inline void note_candidate(struct op *op, struct task *task, bool in_wait)
{
	u32 state = run_state(task->task);

	if (state == FLOWTOP_STATE_ELSEWHERE && in_wait)
		state = FLOWTOP_STATE_WAITING;
	if (state == FLOWTOP_STATE_RUNNING)
		op->record.consumer_cpu = task_cpu_of(task->task);
	op->record.consumer_state = state;
	op->candidate = task->tid;
}

static __always_inline void complete_sync(struct op *op, ref_t ref)
{
	struct task *task = find_task(op->record.tid);

	if (op->stage & OP_KERNEL || !task) {
		finish_unwaited(op, ref);
		return;
	}
	note_candidate(op, task, true);
	set_consumer(op, task, FLOWTOP_KNOWN_BY_SUBMITTER);
	hand_to(task, op, ref);
}

static __always_inline bool signals_eventfd(const struct op *op)
{
	struct aio_kiocb *iocb = (void *)op->key;

	return BPF_CORE_READ(iocb, ki_eventfd);
}

static __always_inline void complete_aio(struct op *op, ref_t ref, struct chain *chain)
{
	struct kioctx *context = (void *)op->context;
	u64 waiter = context ? first_waiter(&context->wait, 0) : 0;
	u32 known_by = FLOWTOP_KNOWN_BY_WAIT;
	struct task *task = NULL;
	u32 tid;

	if (waiter) {
		task = task_entry((void *)waiter);
	} else {
		tid = learnt_consumer(op->context, op->record.tgid);
		known_by = tid ? FLOWTOP_KNOWN_BY_RING : FLOWTOP_KNOWN_BY_SUBMITTER;
		task = find_task(tid ? tid : op->record.tid);
	}
	if (!task) {
		retire(NULL, op, ref, false);
		return;
	}
	note_candidate(op, task, waiter || signals_eventfd(op));
	set_consumer(op, task, known_by);
	if (!waiter && signals_eventfd(op)) {
		push(&chain->posted, op, ref); /* whoever reads the eventfd is woken next */
		return;
	}
	if (waiter)
		learn_consumer(op->context, task->tid, task->tgid);
	if (op->record.consumer_state == FLOWTOP_STATE_RUNNING)
		retire(task, op, ref, false);
	else
		hand_to(task, op, ref);
}

/* The submitter runs the task work that writes the completion entry; the consumer may be another. */
static __always_inline void complete_uring(struct op *op, ref_t ref)
{
	struct io_ring_ctx *ring = (void *)op->context;
	struct task *submitter = find_task(op->record.tid);
	struct task *task = NULL;
	bool counted = false;
	bool in_wait = true;
	u64 waiter;
	u32 tid;

	if (op->ring_flags & IORING_SETUP_IOPOLL) {
		op->record.consumer_state = FLOWTOP_STATE_RUNNING;
		return;
	}
	waiter = ring_waiter(ring);
	if (waiter) {
		task = task_entry((void *)waiter);
	} else {
		if (op->ring_flags & IORING_SETUP_DEFER_TASKRUN)
			in_wait = ring_counts_waiter(ring, &counted);
		else
			in_wait = false;
		tid = learnt_consumer(op->context, op->record.tgid);
		if (tid && tid != op->record.tid)
			task = find_task(tid);
		else if (!(op->ring_flags & IORING_SETUP_SQPOLL))
			task = submitter;
	}
	if (!task)
		return;
	note_candidate(op, task, in_wait || ring_has_listener(ring));
	if (!submitter || task != submitter) /* 6.1 does not carry "not null" over a comparison */
		return;
	set_consumer(op, task, in_wait ? FLOWTOP_KNOWN_BY_WAIT : FLOWTOP_KNOWN_BY_SUBMITTER);
	if (op->record.consumer_state != FLOWTOP_STATE_RUNNING)
		hand_to(task, op, ref);
}

/*
 * Page cache I/O is waited for only by who sleeps in iowait: the submitter of a write (fsync), or
 * whoever is woken next from this context.
 */
static __always_inline void complete_page(struct op *op, ref_t ref, struct chain *chain)
{
	struct task *task = op->stage & OP_KERNEL ? NULL : find_task(op->record.tid);
	struct task_struct *submitter = task ? (void *)task->task : NULL;

	if (task && op->record.op != FLOWTOP_OP_READ &&
	    run_state(task->task) == FLOWTOP_STATE_ELSEWHERE &&
	    BPF_CORE_READ_BITFIELD_PROBED(submitter, in_iowait)) {
		op->record.consumer_state = FLOWTOP_STATE_WAITING;
		set_consumer(op, task, FLOWTOP_KNOWN_BY_SUBMITTER);
		hand_to(task, op, ref);
		return;
	}
	push(&chain->pages, op, ref);
}

/* More bios of a direct I/O may follow as long as its submitter holds a reference. */
static __always_inline bool submission_goes_on(const struct op *op)
{
	int count = 0;

	if (!op->dio_ref)
		return false;
	bpf_probe_read_kernel(&count, sizeof(count), (void *)op->dio_ref);
	return count > 1;
}

static __noinline int hand_out(struct op *op, ref_t ref, struct chain *chain)
{
	if (!op || !chain || op->stage & OP_COMPLETE)
		return 0;
	op->stage |= OP_COMPLETE;
	if (op->kind != KIND_URING)
		detach_op(ref);
	switch (op->kind) {
	case KIND_SYNC:
		complete_sync(op, ref);
		break;
	case KIND_AIO:
		complete_aio(op, ref, chain);
		break;
	case KIND_URING:
		complete_uring(op, ref);
		break;
	default:
		complete_page(op, ref, chain);
	}
	return 0;
}

/* Its last bio so far has ended. */
static __always_inline void bios_ended(struct op *op, ref_t ref, struct chain *chain, u64 now)
{
	op->record.complete_ns = now;
	op->record.complete_cpu = bpf_get_smp_processor_id();
	if (!submission_goes_on(op))
		hand_out(op, ref, chain);
}

/*
 * The submitter dropped the last reference itself: the operation completed while it was still being
 * submitted, and its submitter was running.
 */
static __always_inline void complete_late(struct op *op, ref_t ref, struct chain *chain)
{
	if (op->stage & OP_COMPLETE || !op->record.complete_ns || op->bios_left)
		return;
	hand_out(op, ref, chain);
}

#endif
