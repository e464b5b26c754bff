/* SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause */
/* The last stage: the consumer is back in user mode. */
#ifndef FLOWTOP_BPF_RETURN_H
#define FLOWTOP_BPF_RETURN_H

#include "consumer.h"

static long latest_completion(u32 i, void *data)
{
	struct walk *walk = data;
	struct op *op = op_at(walk->next);

	if (!walk->next)
		return 1;
	walk->next = op->next;
	if (op->complete_ns > walk->satisfied_ns)
		walk->satisfied_ns = op->complete_ns;
	return 0;
}

static long return_one(u32 i, void *data)
{
	struct walk *walk = data;
	ref_t ref = walk->next;
	struct op *op = take_next(&walk->next);
	struct op_details *details = details_at(ref);

	if (!op)
		return 1;
	details->record.return_ns = walk->now;
	details->record.flags |= FLOWTOP_F_RETURN_EXACT;
	if (op->consumer_state != FLOWTOP_STATE_RUNNING)
		details->record.satisfied_ns = walk->satisfied_ns;
	finish_op(op, ref);
	return 0;
}

/* `task` is back in user mode: its wait is satisfied by the latest completion that it takes along. */
__noinline int return_to_user(struct task *task, u64 now)
{
	struct walk walk = {};
	ref_t head;

	if (!task)
		return 0;
	head = task->returning;
	task->returning = 0;
	walk.now = now;
	walk.next = head;
	bpf_loop(OP_SLOTS, latest_completion, &walk, 0);
	walk.next = head;
	bpf_loop(OP_SLOTS, return_one, &walk, 0);
	return 0;
}

#endif
