/* SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause */
/* The device is done with an operation: who is it for, and what is that task doing? */
#ifndef FLOWTOP_BPF_COMPLETE_H
#define FLOWTOP_BPF_COMPLETE_H

#include "chain.h"

static __always_inline bool same_task(u64 task_struct, u32 tid)
{
	return task_struct && (u32)READ(struct task_struct, task_struct, pid) == tid;
}

/* The candidate's state; `in_wait` says that, if it sleeps, it sleeps in the wait for this. */
static __always_inline void note_candidate(struct op *op, struct task *task, bool in_wait)
{
	u32 state = run_state(task->task);

	if (state == FLOWTOP_STATE_ELSEWHERE && in_wait)
		state = FLOWTOP_STATE_WAITING;
	if (state == FLOWTOP_STATE_RUNNING)
		op->consumer_cpu = task_cpu_of(task->task);
	op->consumer_state = state;
	op->candidate = task->tid;
}

static __always_inline void complete_sync(struct op *op, ref_t ref)
{
	struct task *task = find_task(op->tid);

	if (op->stage & OP_KERNEL || !task) {
		finish_unwaited(op, ref);
		return;
	}
	note_candidate(op, task, true);
	set_consumer(op, task, FLOWTOP_KNOWN_BY_SUBMITTER);
	if (op->consumer_state == FLOWTOP_STATE_RUNNING && !config.follow_returns)
		retire(task, op, details_at(ref), ref, false);
	else
		hand_to(task, op, ref);
}

static __always_inline bool signals_eventfd(const struct op_details *details)
{
	return READ_ADDRESS(struct aio_kiocb, details->request, ki_eventfd);
}

static __always_inline void complete_aio(struct op *op, struct op_details *details, ref_t ref,
					 struct chain *chain)
{
	u64 context = op->context;
	u64 waiter = context ? first_waiter(PLACE_OF(struct kioctx, context, wait), 0) : 0;
	u32 known_by = FLOWTOP_KNOWN_BY_WAIT;
	struct task *task = NULL;
	u32 tid;

	if (waiter) {
		task = task_entry(waiter);
	} else {
		tid = learnt_consumer(op->context, details->record.tgid);
		known_by = tid ? FLOWTOP_KNOWN_BY_RING : FLOWTOP_KNOWN_BY_SUBMITTER;
		task = find_task(tid ? tid : op->tid);
	}
	if (!task) {
		retire(NULL, op, details, ref, false);
		return;
	}
	note_candidate(op, task, waiter || signals_eventfd(details));
	set_consumer(op, task, known_by);
	if (!waiter && signals_eventfd(details)) {
		post(chain, op, ref); /* whoever reads the eventfd is woken next */
		return;
	}
	if (waiter)
		learn_consumer(op->context, task->tid, task->tgid);
	if (op->consumer_state == FLOWTOP_STATE_RUNNING)
		retire(task, op, details, ref, false);
	else
		hand_to(task, op, ref);
}

/* The submitter runs the task work that writes the completion entry; the consumer may be another. */
static __always_inline void complete_uring(struct op *op, ref_t ref)
{
	u64 ring = op->context;
	struct task *submitter = find_task(op->tid);
	struct task *task = NULL;
	bool counted = false;
	bool in_wait = true;
	u64 waiter;
	u32 tid;

	if (op->ring & RING_IOPOLL) {
		op->consumer_state = FLOWTOP_STATE_RUNNING;
		return;
	}
	waiter = ring_waiter(ring);
	if (waiter) {
		task = task_entry(waiter);
	} else {
		if (op->ring & RING_DEFER_TASKRUN)
			in_wait = ring_counts_waiter(ring, &counted);
		else
			in_wait = false;
		tid = submitter ? learnt_consumer(op->context, submitter->tgid) : 0;
		if (tid && tid != op->tid)
			task = find_task(tid);
		else if (!(op->ring & RING_SQPOLL))
			task = submitter;
	}
	if (!task)
		return;
	note_candidate(op, task, in_wait || ring_has_listener(ring));
	if (!submitter || task != submitter) /* 6.1 does not carry "not null" over a comparison */
		return;
	set_consumer(op, task, in_wait ? FLOWTOP_KNOWN_BY_WAIT : FLOWTOP_KNOWN_BY_SUBMITTER);
	if (op->consumer_state != FLOWTOP_STATE_RUNNING)
		hand_to(task, op, ref);
}

/*
 * Page cache I/O is waited for only by who sleeps in iowait: the submitter of a write (fsync), or
 * whoever is woken next from this context. What was to be direct is waited for by its caller, as if it were.
 */
static __always_inline void complete_page(struct op *op, const struct op_details *details,
					  ref_t ref, struct chain *chain)
{
	struct task *task = op->stage & OP_KERNEL ? NULL : find_task(op->tid);

	if (details->record.bounces & 1u << FLOWTOP_BOUNCE_DIO_FALLBACK) {
		complete_sync(op, ref);
		return;
	}
	if (task && details->record.op != FLOWTOP_OP_READ &&
	    run_state(task->task) == FLOWTOP_STATE_ELSEWHERE &&
	    READ_BITS(struct task_struct, task->task, in_iowait)) {
		op->consumer_state = FLOWTOP_STATE_WAITING;
		set_consumer(op, task, FLOWTOP_KNOWN_BY_SUBMITTER);
		hand_to(task, op, ref);
		return;
	}
	push(&chain->pages, op, ref);
}

static __always_inline int references_of(ref_t ref)
{
	return READ(struct refcount_struct, details_at(ref)->dio_ref, refs.counter);
}

/* All bios of it that were queued have ended, and no more follow. True for one caller only. */
static __always_inline bool end_submission_at_rest(struct op *op)
{
	return __sync_val_compare_and_swap(&op->left, SUBMITTING, 0) == SUBMITTING;
}

/*
 * Its submitter queues no more. Gives what was left: SUBMITTING says that all bios have ended, and it is
 * the caller who hands it out; 0 that somebody else does.
 */
static __always_inline u32 end_submission(struct op *op)
{
	return __sync_fetch_and_and(&op->left, ~SUBMITTING);
}

/*
 * Every bio that was queued has ended. The kernel holds a reference for this one, one for each bio that it
 * is still ending on another CPU, and one while more bios may follow: if there are several, what happens
 * next tells: the end of the call, a wake, or the completion entry (which may be written while a wake is
 * still being sent, so that a wake must not touch what has one).
 */
static __always_inline bool submission_is_over(struct op *op, ref_t ref)
{
	struct task *submitter;

	if (references_of(ref) <= 1)
		return end_submission_at_rest(op);
	submitter = op->kind == KIND_URING ? NULL : find_task(op->tid);
	if (submitter)
		submitter->undecided = ref;
	return false;
}

/* The most frequent case: only the submitter reaps the ring, and it runs. True if so. */
static __always_inline bool meets_running_submitter(struct op *op)
{
	bool counted, in_wait = false;
	struct task *task;

	if (op->kind != KIND_URING || op->ring & (RING_IOPOLL | RING_SQPOLL) ||
	    op->stage & OP_COMPLETE || !reaps_alone(op->context, op->tid))
		return false;
	task = find_task(op->tid);
	if (!task || run_state(task->task) != FLOWTOP_STATE_RUNNING)
		return false;
	if (op->ring & RING_DEFER_TASKRUN)
		in_wait = ring_counts_waiter(op->context, &counted);
	set_stage(op, OP_COMPLETE);
	op->consumer_state = FLOWTOP_STATE_RUNNING;
	op->consumer_cpu = task_cpu_of(task->task);
	op->candidate = op->tid;
	set_consumer(op, task, in_wait ? FLOWTOP_KNOWN_BY_WAIT : FLOWTOP_KNOWN_BY_SUBMITTER);
	return true;
}

__noinline int hand_out(struct op *op, ref_t ref, struct chain *chain)
{
	struct op_details *details = details_at(ref);

	if (!op || !chain || op->stage & OP_COMPLETE)
		return 0;
	set_stage(op, OP_COMPLETE);
	if (op->kind != KIND_URING)
		detach_op(ref);
	switch (op->kind) {
	case KIND_SYNC:
		complete_sync(op, ref);
		break;
	case KIND_AIO:
		complete_aio(op, details, ref, chain);
		break;
	case KIND_URING:
		complete_uring(op, ref);
		break;
	default:
		complete_page(op, details, ref, chain);
	}
	return 0;
}

/* Its last bio so far has ended. */
static __always_inline void bios_ended(struct op *op, ref_t ref, struct chain *chain, u64 now)
{
	op->complete_ns = now;
	op->complete_cpu = bpf_get_smp_processor_id();
	if (op->left && !submission_is_over(op, ref))
		return;
	if (!meets_running_submitter(op))
		hand_out(op, ref, chain);
}

/*
 * `task` is woken, or wakes somebody: if the last reference is gone, then for what it submitted. True if so.
 */
__noinline int decide(struct task *task, struct chain *chain)
{
	struct op *op;
	ref_t ref;

	if (!task || !chain)
		return 0;
	ref = task->undecided;
	op = op_at(ref);
	if (!ref || op->tid != task->tid || op->left != SUBMITTING) {
		task->undecided = 0;
		return 0;
	}
	if (references_of(ref) != 0)
		return 0;
	task->undecided = 0;
	if (!end_submission_at_rest(op))
		return 0;
	hand_out(op, ref, chain);
	return 1;
}

/*
 * `task`, which runs here, dropped the last reference itself: the operation completed while it was still
 * being submitted.
 */
static __always_inline void complete_late(struct task *task, struct op *op, ref_t ref,
					  struct chain *chain)
{
	if (op->kind != KIND_SYNC || config.follow_returns) {
		hand_out(op, ref, chain);
		return;
	}
	op->stage |= OP_COMPLETE;
	detach_op(ref);
	op->consumer_state = FLOWTOP_STATE_RUNNING;
	op->consumer_cpu = bpf_get_smp_processor_id();
	set_consumer(op, task, FLOWTOP_KNOWN_BY_SUBMITTER);
	retire(task, op, details_at(ref), ref, false);
}

/* The direct I/O that `task` submitted last, if it has not been handed out yet; else NULL. */
static __always_inline struct op *direct_of(const struct task *task)
{
	struct op *op = op_at(task->current_direct);

	if (!task->current_direct || op->generation != task->direct_generation ||
	    op->stage & OP_COMPLETE)
		return NULL;
	return op;
}

/* The call that submitted it is over: what it waited for has ended, seen or not. */
__noinline int end_direct(struct task *task, struct chain *chain)
{
	struct op *op;
	ref_t ref;
	u32 left;

	if (!task || !chain)
		return 0;
	ref = task->current_direct;
	op = direct_of(task);
	task->current_direct = 0;
	if (!op)
		return 0;
	left = end_submission(op);
	if (left == SUBMITTING) {
		complete_late(task, op, ref, chain);
	} else if (left && op->kind == KIND_SYNC) {
		set_consumer(op, task, FLOWTOP_KNOWN_BY_SUBMITTER);
		finish_unseen(op, ref);
	}
	return 0;
}

#endif
