/* SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause */
/* The beginning and the end of an operation: taking it in, and handing its record out. */
#ifndef FLOWTOP_BPF_OPERATION_H
#define FLOWTOP_BPF_OPERATION_H

#include "aggregate.h"
#include "flow.h"

#define IORING_SETUP_IOPOLL	   (1u << 0)
#define IORING_SETUP_SQPOLL	   (1u << 1)
#define IORING_SETUP_DEFER_TASKRUN (1u << 13)

static __always_inline struct task_struct *current_task(void)
{
	return bpf_get_current_task_btf();
}

/* What it is submitted through. */
static __always_inline void set_context(struct op *op, struct op_details *details, u64 address)
{
	op->context = address;
	details->record.ring = context_id_of(address);
}

static __always_inline u8 ring_mode(u32 setup_flags)
{
	return (setup_flags & IORING_SETUP_IOPOLL ? RING_IOPOLL : 0) |
	       (setup_flags & IORING_SETUP_SQPOLL ? RING_SQPOLL : 0) |
	       (setup_flags & IORING_SETUP_DEFER_TASKRUN ? RING_DEFER_TASKRUN : 0);
}

/* kiocb: address of an io_kiocb. */
static __always_inline void set_uring_context(struct op *op, struct op_details *details, u64 kiocb)
{
	u64 ring = READ_ADDRESS(struct io_kiocb, kiocb, ctx);

	set_context(op, details, ring);
	details->record.user_data = READ(struct io_kiocb, kiocb, cqe.user_data);
	op->ring = ring_mode(READ(struct io_ring_ctx, ring, flags));
}

/* Everything but what belongs to the slot. */
static __always_inline struct task *init_task_entry(struct task *entry, u64 task)
{
	entry->tgid = READ(struct task_struct, task, tgid);
	entry->task = task;
	__builtin_memset(&entry->flow_seed, 0, sizeof(*entry) - offsetof(struct task, flow_seed));
	return entry;
}

static __always_inline struct task *task_entry_of(u64 task, u32 tid)
{
	struct task *entry = find_task(tid);

	if (entry)
		return entry;
	entry = claim_task(tid);
	return entry ? init_task_entry(entry, task) : NULL;
}

/* task: address of a task_struct. */
static __always_inline struct task *task_entry(u64 task)
{
	return task_entry_of(task, READ(struct task_struct, task, pid));
}

/* Whoever runs now. */
struct running {
	struct task_struct *task;
	struct task *entry; /* NULL: there is no room for it, or it is an idle task */
};

static __always_inline struct running running_task(void)
{
	struct running running = {.task = current_task()};

	running.entry = task_entry_of(address_of(running.task), running.task->pid);
	return running;
}

/* What is the same for all its operations until it is renamed or moved to another cgroup. */
static __noinline int identify(struct task *entry, u64 cgroup_id)
{
	struct task_struct *task = current_task();
	struct task_struct *leader = task->group_leader;

	if (!entry)
		return 0;
	entry->cgroup_id = cgroup_id;
	entry->process = mix(entry->tgid, leader->start_boottime);
	if (task->flags & PF_IO_WORKER) /* it is named after a thread id */
		bpf_probe_read_kernel_str(entry->comm, sizeof(entry->comm), &leader->comm);
	else
		bpf_probe_read_kernel_str(entry->comm, sizeof(entry->comm), &task->comm);
	entry->flow_seed = flow_seed_of(task, entry->comm);
	return 0;
}

static __always_inline void set_owner(struct op *op, struct op_details *details,
				      const struct running *owner)
{
	struct flowtop_op_record *r = &details->record;
	struct task_struct *task = owner->task;
	struct task *entry = owner->entry;

	op->tid = task->pid;
	r->tgid = task->tgid;
	r->submit_cpu = bpf_get_smp_processor_id();
	r->cgroup_id = task->cgroups->dfl_cgrp->kn->id;
	if (task->flags & PF_KTHREAD)
		op->stage |= OP_KERNEL;
	if (!entry)
		return;
	if (!entry->flow_seed || entry->cgroup_id != r->cgroup_id)
		identify(entry, r->cgroup_id);
	__builtin_memcpy(r->comm, entry->comm, sizeof(r->comm));
	details->flow_seed = entry->flow_seed;
	details->process = entry->process;
}

/* Everything but the key, which keeps the slot, and what belongs to the slot. */
static __always_inline void reset_op(struct op *op, struct op_details *details, u64 request,
				     u32 kind)
{
	u32 generation = op->generation;

	__builtin_memset(&op->context, 0,
			 offsetof(struct op, reach) - offsetof(struct op, context));
	__builtin_memset(details, 0, offsetof(struct op_details, cell));
	op->generation = generation + 1;
	op->kind = kind;
	op->consumer_state = 0;
	op->known_by = 0;
	op->complete_cpu = -1;
	op->consumer_cpu = -1;
	details->request = request;
	details->record.header.type = FLOWTOP_RECORD_OP;
	details->record.header.size = sizeof(details->record);
}

/* Takes an operation in; when it was submitted is up to the caller. */
static __always_inline ref_t begin_op(u64 key, u32 kind, const struct running *owner)
{
	ref_t ref = claim_op(key);
	struct op *op = op_at(ref);
	struct op_details *details = details_at(ref);

	if (!ref) {
		book(FLOWTOP_BOOK_LOST_TABLE_FULL, 1);
		return 0;
	}
	reset_op(op, details, key, kind);
	set_owner(op, details, owner);
	return ref;
}

/* Its slot is free again; a late end of one of its bios is none of the next owner's. */
static __always_inline void release(struct op *op, ref_t ref)
{
	op->generation++;
	release_op(ref);
}

/* Nothing more can be learnt of it. */
static __always_inline void finish_here(struct op *op, struct op_details *details, ref_t ref)
{
	struct flowtop_op_record *r = &details->record;
	struct cpu_state *cpu = this_cpu();

	if (!cpu)
		return;
	complete_record(op, r);
	if (filtered_out(r)) {
		count_in(cpu, FLOWTOP_BOOK_FILTERED, 1);
	} else if (config.stream && bpf_ringbuf_output(&records, r, sizeof(*r), BPF_RB_NO_WAKEUP)) {
		count_in(cpu, FLOWTOP_BOOK_LOST_RING_FULL, 1);
	} else {
		count_in(cpu, FLOWTOP_BOOK_DELIVERED, 1);
		if (config.aggregate)
			aggregate(details, cpu);
	}
	release(op, ref);
}

__noinline int finish_op(struct op *op, ref_t ref)
{
	if (op)
		finish_here(op, details_at(ref), ref);
	return 0;
}

/* It has ended, but its device completion was not seen. */
static __always_inline void finish_unseen(struct op *op, ref_t ref)
{
	op->complete_ns = 0; /* of a part, perhaps */
	op->complete_cpu = -1;
	book(FLOWTOP_BOOK_COMPLETE_MISSED, 1);
	finish_op(op, ref);
}

static __always_inline void finish_unwaited(struct op *op, ref_t ref)
{
	const struct op_details *details = details_at(ref);

	if (config.has_dev && details->record.dev != config.dev) {
		book(FLOWTOP_BOOK_FILTERED, 1);
	} else {
		book(FLOWTOP_BOOK_UNWAITED, 1);
		book(FLOWTOP_BOOK_UNWAITED_BYTES, details->record.bytes);
	}
	release(op, ref);
}

#endif
