/* SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause */
/* The last stage: the consumer is back in user mode. */
#ifndef FLOWTOP_BPF_RETURN_H
#define FLOWTOP_BPF_RETURN_H

#include "consumer.h"

static long latest_completion(u32 i, void *data)
{
	struct walk *walk = data;
	struct op *op = op_at(walk->next);

	if (!walk->next || !op)
		return 1;
	walk->next = op->next;
	if (op->record.complete_ns > walk->satisfied_ns)
		walk->satisfied_ns = op->record.complete_ns;
	return 0;
}

static long return_one(u32 i, void *data)
{
	struct walk *walk = data;
	ref_t ref = walk->next;
	struct op *op = take_next(&walk->next);

	if (!op)
		return 1;
	op->record.return_ns = walk->now;
	op->record.flags |= FLOWTOP_F_RETURN_EXACT;
	if (op->record.consumer_state != FLOWTOP_STATE_RUNNING)
		op->record.satisfied_ns = walk->satisfied_ns;
	finish_op(op, ref);
	return 0;
}

/* `task` is back in user mode: its wait is satisfied by the latest completion that it takes along. */
static __noinline int return_to_user(struct task *task, u64 now)
{
	struct walk walk = {};
	ref_t head;

	if (!task)
		return 0;
	head = task->returning;
	task->returning = 0;
	walk.now = now;
	walk.next = head;
	bpf_loop(OP_BUCKETS * WAYS, latest_completion, &walk, 0);
	walk.next = head;
	bpf_loop(OP_BUCKETS * WAYS, return_one, &walk, 0);
	return 0;
}

#endif
