/* SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause */
/* A consumer runs: what completed for it is delivered. */
#ifndef FLOWTOP_BPF_DELIVER_H
#define FLOWTOP_BPF_DELIVER_H

#include "consumer.h"

static long deliver_one(u32 i, void *data)
{
	struct walk *walk = data;
	ref_t ref = walk->next;
	struct op *op = op_at(ref);
	struct op_details *details = details_at(ref);
	struct task *task = walk->task;
	bool in_call;

	if (!ref || !task)
		return 1;
	walk->next = op->next;
	in_call = task->was_asleep || task->caught || task->in_enter || op->kind == KIND_SYNC;
	set_oncpu(op, details, task, walk->batch);
	if (!leave_list(op))
		return 0;
	if (comes_late(op, &details->record, task)) {
		recall_return(op, &details->record, task);
		finish_op(op, ref);
	} else {
		retire(task, op, details, ref, in_call);
	}
	return 0;
}

/* `task` runs: everything that completed for it is delivered. */
__noinline int deliver(struct task *task)
{
	struct walk walk = {};

	if (!task)
		return 0;
	walk.next = take_all(&task->pending);
	if (walk.next) {
		walk.task = task;
		walk.batch = op_at(walk.next)->depth;
		bpf_loop(OP_SLOTS, deliver_one, &walk, 0);
	}
	task->wake_under_way = 0;
	if (task->caught)
		task->caught = 0;
	return 0;
}

/*
 * `task` is what runs on this CPU. If another was last seen to get the CPU, the switch was missed: programs
 * do not run inside one another, and some hypervisors' guests hide the threads of PID 1 from them. An
 * instant that was not seen stays empty; the next switch is not taken for it.
 */
static __always_inline void runs_here(struct task *task)
{
	struct cpu_state *cpu = this_cpu();

	if (!cpu || cpu->running == task->tid)
		return;
	cpu->running = task->tid;
	task->oncpu_missed = 1;
}

#endif
