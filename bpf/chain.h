/* SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause */
/* The chain from a completion to the wake that it causes: same CPU, same context, nothing in between. */
#ifndef FLOWTOP_BPF_CHAIN_H
#define FLOWTOP_BPF_CHAIN_H

#include "call.h"
#include "consumer.h"

enum context_level { LEVEL_TASK, LEVEL_INTERRUPT };

#define THREAD_SIZE 16384

/*
 * Interrupts run on stacks of their own, and the arguments of a tracepoint lie on the stack of the
 * context that raised it. (preempt_count would tell too, but kernels without KALLSYMS_ALL do not give its
 * address.) A soft interrupt that ksoftirqd runs counts as the task that it is.
 */
static __always_inline u32 context_level(const void *ctx)
{
	return address_of(ctx) - (u64)current_task()->stack < THREAD_SIZE ? LEVEL_TASK
									  : LEVEL_INTERRUPT;
}

static long drop_unwaited(u32 i, void *data)
{
	struct walk *walk = data;
	ref_t ref = walk->next;
	struct op *op = take_next(&walk->next);

	if (!op)
		return 1;
	finish_unwaited(op, ref);
	return 0;
}

/* `task` looked at the ring by itself, without a wake or a call that would tell when. */
static __always_inline bool has_looked(const struct op *op, const struct op_details *details,
				       const struct task *task)
{
	return op->stage & (OP_ONCPU | OP_IN_REACH) ||
	       (op->consumer_state == FLOWTOP_STATE_RUNNING && op->candidate == task->tid) ||
	       later(task->last_return_ns, task->last_oncpu_ns) > details->record.cqe_ns;
}

/* Nobody was woken for a written completion entry: its consumer runs, or looks for it later. */
static __always_inline void settle_unannounced(struct op *op, struct op_details *details, ref_t ref)
{
	u32 tid = learnt_consumer(op->context, details->record.tgid);
	u32 known_by = FLOWTOP_KNOWN_BY_RING;
	struct task *task;

	if (!tid && !(op->ring & RING_SQPOLL)) {
		tid = op->tid;
		known_by = FLOWTOP_KNOWN_BY_SUBMITTER;
	}
	task = find_task(tid);
	if (!tid || !task) {
		retire(NULL, op, details, ref, false);
		return;
	}
	if (op->consumer_tid != task->tid)
		set_consumer(op, task, known_by);
	if (task->tid != op->tid)
		make_relay(op, details);
	if (run_state(task->task) == FLOWTOP_STATE_RUNNING || has_looked(op, details, task)) {
		if (op->consumer_cpu < 0)
			op->consumer_cpu = task_cpu_of(task->task);
		set_oncpu(op, details, task, 0);
		retire(task, op, details, ref, false);
		return;
	}
	hand_to(task, op, ref);
}

static long settle_one(u32 i, void *data)
{
	struct walk *walk = data;
	ref_t ref = walk->next;
	struct op *op = take_next(&walk->next);

	if (!op)
		return 1;
	if (walk->drained)
		op->stage |= OP_IN_REACH;
	settle_unannounced(op, details_at(ref), ref);
	return 0;
}

/* Up to where programs see the completion entries of a ring of io_uring. */
static __always_inline u32 visible_tail(u64 ring)
{
	return READ(struct io_rings, READ_ADDRESS(struct io_ring_ctx, ring, rings), cq.tail);
}

/* Up to where programs have taken them out. */
static __always_inline u32 taken_head(u64 ring)
{
	return READ(struct io_rings, READ_ADDRESS(struct io_ring_ctx, ring, rings), cq.head);
}

/* Its consumer has taken them all out since the last ones were posted: no wake told it of them. */
static __always_inline bool is_drained(const struct chain *chain)
{
	u32 tail;

	if (!chain->posted || op_at(chain->posted)->kind != KIND_URING)
		return false;
	tail = visible_tail(chain->posted_ring);
	return tail != chain->posted_tail && tail == taken_head(chain->posted_ring);
}

static __always_inline void settle_posted(struct chain *chain)
{
	struct walk walk = {.drained = is_drained(chain)};

	walk.next = take_all(&chain->posted);
	if (walk.next)
		bpf_loop(OP_SLOTS, settle_one, &walk, 0);
}

/* The context of the last completions is over. */
__noinline int close_chain(struct chain *chain)
{
	struct walk walk = {};

	if (!chain)
		return 0;
	walk.next = take_all(&chain->pages);
	if (walk.next)
		bpf_loop(OP_SLOTS, drop_unwaited, &walk, 0);
	settle_posted(chain);
	return 0;
}

/*
 * A completion entry was written in this context; who listens for it is woken next. Entries become visible
 * together, those of Linux aio each by itself, and then their listener is told: those that were visible
 * before this one woke nobody.
 */
static __always_inline void post(struct chain *chain, struct op *op, ref_t ref)
{
	u32 tail = op->kind == KIND_AIO ? chain->posted_tail + 1 : visible_tail(op->context);

	if (chain->posted && chain->posted_ring == op->context && chain->posted_tail != tail)
		settle_posted(chain);
	chain->posted_ring = op->context;
	chain->posted_tail = tail;
	chain->posted_in = call_under_way();
	push(&chain->posted, op, ref);
}

static __always_inline void end_context(struct chain *chain)
{
	if (!chain->armed)
		return;
	chain->armed = 0;
	if (chain->pages || chain->posted)
		close_chain(chain);
}

/* What is woken from here on is the doing of what completed. */
static __always_inline void arm(struct chain *chain)
{
	chain->armed = 1;
	chain->armed_in = call_site();
}

/* The context in which something completed is over if its task calls from elsewhere now. */
static __always_inline void end_if_left(struct cpu_state *cpu, struct chain *chain)
{
	if (chain == &cpu->chain[LEVEL_TASK] && chain->armed && chain->armed_in != call_site())
		end_context(chain);
}

/* The chain of the context that raised the tracepoint. */
static __always_inline struct chain *current_chain(const void *ctx)
{
	struct cpu_state *cpu = this_cpu();

	return cpu ? &cpu->chain[context_level(ctx)] : NULL;
}

#endif
