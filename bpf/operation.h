/* SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause */
/* The beginning and the end of an operation: taking it in, and handing its record out. */
#ifndef FLOWTOP_BPF_OPERATION_H
#define FLOWTOP_BPF_OPERATION_H

#include "tables.h"

#define PF_IO_WORKER 0x00000010
#define PF_WQ_WORKER 0x00000020
#define PF_KTHREAD   0x00200000

#define IORING_SETUP_IOPOLL	   (1u << 0)
#define IORING_SETUP_SQPOLL	   (1u << 1)
#define IORING_SETUP_DEFER_TASKRUN (1u << 13)

const volatile struct config config __weak = {};

static __always_inline struct task_struct *current_task(void)
{
	return bpf_get_current_task_btf();
}

static __always_inline u32 mix(u32 hash, u64 value)
{
	u64 x = (hash ^ value) * 0x9e3779b97f4a7c15ULL;

	x ^= x >> 32;
	return (u32)(x * 0xd6e8feb86659fd93ULL >> 32);
}

/* What it is submitted through. Outputs tell contexts apart by a hash: an address is nobody's business. */
static __always_inline void set_context(struct op *op, u64 address)
{
	op->context = address;
	op->record.ring = mix(0x811c9dc5, address) | 1;
}

/* Stable over runs: the last component of the cgroup's path and the name of the process. */
static __noinline u32 flow_seed_of(struct task_struct *task)
{
	u64 words[8] = {};
	struct task_struct *leader = BPF_CORE_READ(task, group_leader);
	const char *cgroup = BPF_CORE_READ(task, cgroups, dfl_cgrp, kn, name);
	u32 hash = 0x811c9dc5;

	bpf_probe_read_kernel_str(words, sizeof(words), cgroup);
	for (int i = 0; i < 8; i++)
		hash = mix(hash, words[i]);
	words[0] = words[1] = 0;
	if (BPF_CORE_READ(task, flags) & PF_IO_WORKER)
		task = leader; /* an io_uring worker is named after a thread id */
	bpf_probe_read_kernel_str(words, 16, &task->comm);
	hash = mix(hash, words[0]);
	return mix(hash, words[1]) | 1;
}

static __always_inline struct task *init_task_entry(struct task *entry, struct task_struct *task,
						    u32 tid)
{
	__builtin_memset(entry, 0, sizeof(*entry));
	entry->task = address_of(task);
	entry->tid = tid;
	entry->tgid = BPF_CORE_READ(task, tgid);
	return entry;
}

static __always_inline struct task *task_entry(struct task_struct *task)
{
	u32 tid = BPF_CORE_READ(task, pid);
	struct task *entry = find_task(tid);

	if (entry)
		return entry;
	entry = claim_task(tid);
	return entry ? init_task_entry(entry, task, tid) : NULL;
}

/* The owner is whoever runs now. */
static __always_inline void set_owner(struct op *op, struct task_struct *task)
{
	struct flowtop_op_record *r = &op->record;
	struct task *entry = task_entry(task);

	r->tid = task->pid;
	r->tgid = task->tgid;
	r->submit_cpu = bpf_get_smp_processor_id();
	r->cgroup_id = bpf_get_current_cgroup_id();
	if (task->flags & PF_KTHREAD)
		op->stage |= OP_KERNEL;
	if (task->flags & PF_IO_WORKER)
		bpf_probe_read_kernel_str(r->comm, sizeof(r->comm), &task->group_leader->comm);
	else
		bpf_probe_read_kernel_str(r->comm, sizeof(r->comm), &task->comm);
	if (!entry)
		return;
	if (!entry->flow_seed || entry->cgroup_id != r->cgroup_id) {
		entry->flow_seed = flow_seed_of(task);
		entry->cgroup_id = r->cgroup_id;
	}
	op->flow_seed = entry->flow_seed;
}

static __always_inline void reset_op(struct op *op, u64 key, u32 kind)
{
	u32 generation = op->generation;

	__builtin_memset(op, 0, sizeof(*op));
	op->generation = generation + 1;
	op->key = key;
	op->kind = kind;
	op->record.header.type = FLOWTOP_RECORD_OP;
	op->record.header.size = sizeof(op->record);
	op->record.complete_cpu = -1;
	op->record.consumer_cpu = -1;
}

/* Takes an operation in for the task that runs now. */
static __always_inline ref_t begin_op(u64 key, u32 kind, u64 now)
{
	ref_t ref = claim_op(key);
	struct op *op = op_at(ref);

	if (!ref || !op) {
		book(FLOWTOP_BOOK_LOST_TABLE_FULL, 1);
		return 0;
	}
	reset_op(op, key, kind);
	op->record.submit_ns = now;
	set_owner(op, current_task());
	return ref;
}

static __always_inline bool filtered_out(const struct flowtop_op_record *r)
{
	if (config.tgid && r->tgid != config.tgid && r->consumer_tgid != config.tgid)
		return true;
	return config.has_dev && r->dev != config.dev;
}

/* Nothing more can be learnt of it. */
static __noinline int finish_op(struct op *op, ref_t ref)
{
	struct flowtop_op_record *r;

	if (!op)
		return 0;
	r = &op->record;
	if (filtered_out(r))
		book(FLOWTOP_BOOK_FILTERED, 1);
	else if (bpf_ringbuf_output(&records, r, sizeof(*r), BPF_RB_NO_WAKEUP))
		book(FLOWTOP_BOOK_LOST_RING_FULL, 1);
	else
		book(FLOWTOP_BOOK_DELIVERED, 1);
	op->generation++; /* a late end of one of its bios is none of the slot's next owner's */
	release_op(ref);
	return 0;
}

/* It has ended, but its device completion was not seen. */
static __always_inline void finish_unseen(struct op *op, ref_t ref)
{
	if (op->record.complete_ns == 0)
		book(FLOWTOP_BOOK_COMPLETE_MISSED, 1);
	finish_op(op, ref);
}

static __always_inline void finish_unwaited(struct op *op, ref_t ref)
{
	if (config.has_dev && op->record.dev != config.dev) {
		book(FLOWTOP_BOOK_FILTERED, 1);
	} else {
		book(FLOWTOP_BOOK_UNWAITED, 1);
		book(FLOWTOP_BOOK_UNWAITED_BYTES, op->record.bytes);
	}
	op->generation++;
	release_op(ref);
}

#endif
