/* SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause */
/*
 * A basic capture for kernels whose BPF has no bpf_loop() (until 5.16), and no atomic operations that
 * give what was there before: each bio of direct I/O is a row, from its submission until its consumer runs.
 * What is shared between CPUs is in hash maps, whose entries the kernel adds and deletes in one step. What
 * was complete already when its consumer was woken for another row is handed out without oncpu_ns.
 */
#include "basic_types.h"
#include "block_codes.h"
#include "books.h"
#include "flow.h"

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, BASIC_SLOTS);
	__type(key, u64); /* address of the bio */
	__type(value, struct basic_op);
} in_flight SEC(".maps");

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

/* What a bio of direct I/O is part of. */
struct asked {
	u64 kiocb; /* 0: the submitter sleeps in its call, or it is no direct I/O */
	u32 path;  /* FLOWTOP_PATH_UNKNOWN: nothing that is followed */
};

static __always_inline struct asked asked_by(u64 kiocb)
{
	u64 complete = (u64)BPF_CORE_READ((struct kiocb *)kiocb, ki_complete);

	if (!complete)
		return (struct asked){.path = FLOWTOP_PATH_SYNC};
	if (complete == functions.aio_complete_rw)
		return (struct asked){.kiocb = kiocb, .path = FLOWTOP_PATH_LIBAIO};
	if (complete == functions.io_complete_rw)
		return (struct asked){.kiocb = kiocb, .path = FLOWTOP_PATH_IO_URING};
	return (struct asked){.kiocb = kiocb}; /* a loop device's own I/O: a lower layer */
}

static __always_inline struct asked asked_through(u64 end_io, u64 bio, u64 private)
{
	struct blkdev_dio *dio = (struct blkdev_dio *)private;

	if (!end_io) /* so is a function that this kernel does not have */
		return (struct asked){};
	if (end_io == functions.blkdev_bio_end_io_simple)
		return (struct asked){.path = FLOWTOP_PATH_SYNC};
	if (end_io == functions.iomap_dio_bio_end_io)
		return asked_by((u64)BPF_CORE_READ((struct iomap_dio *)private, iocb));
	if (end_io == functions.blkdev_bio_end_io_async) {
		bio -= bpf_core_field_offset(struct blkdev_dio, bio);
		return asked_by((u64)BPF_CORE_READ((struct blkdev_dio *)bio, iocb));
	}
	if (end_io != functions.blkdev_bio_end_io)
		return (struct asked){};
	if (blkdev_dio_is_sync(dio))
		return (struct asked){.path = FLOWTOP_PATH_SYNC};
	return asked_by((u64)BPF_CORE_READ(dio, iocb));
}

static __always_inline void describe_context(struct basic_op *op, const struct asked *asked)
{
	struct aio_kiocb *aio = (struct aio_kiocb *)asked->kiocb;

	if (asked->path == FLOWTOP_PATH_LIBAIO) {
		op->context = (u64)BPF_CORE_READ(aio, ki_ctx);
		op->record.user_data = BPF_CORE_READ(aio, ki_res.data);
		op->record.delivery = FLOWTOP_DELIVERY_AIO;
	} else if (asked->path == FLOWTOP_PATH_IO_URING) {
		op->context = request_ring(asked->kiocb);
		op->record.user_data = request_user_data(asked->kiocb);
	} else {
		op->record.delivery = FLOWTOP_DELIVERY_SYNC;
		return;
	}
	op->record.ring = mix(0x811c9dc5, op->context) | 1;
}

static __always_inline void describe_owner(struct basic_op *op, struct task_struct *task)
{
	struct flowtop_op_record *r = &op->record;

	op->submitter = (u64)task;
	r->tid = BPF_CORE_READ(task, pid);
	r->tgid = BPF_CORE_READ(task, tgid);
	r->submit_cpu = bpf_get_smp_processor_id();
	r->cgroup_id = BPF_CORE_READ(task, cgroups, dfl_cgrp, kn, id);
	bpf_get_current_comm(r->comm, sizeof(r->comm));
	r->flow_id = flow_id_of(flow_seed_of(task, r->comm), r->path, r->dev);
}

static __always_inline void submit(struct bio *bio)
{
	struct task_struct *task = (struct task_struct *)bpf_get_current_task();
	u64 address = (u64)bio;
	struct asked asked = asked_through((u64)BPF_CORE_READ(bio, bi_end_io), address,
					   (u64)BPF_CORE_READ(bio, bi_private));
	struct basic_op op = {};
	struct flowtop_op_record *r = &op.record;

	if (!asked.path) {
		if (asked.kiocb)
			book(FLOWTOP_BOOK_LOWER_LAYER, 1);
		return;
	}
	if (bpf_map_lookup_elem(&in_flight, &address)) {
		bpf_map_delete_elem(&in_flight, &address);
		book(FLOWTOP_BOOK_LOST_UNMATCHED, 1);
	}
	r->header.type = FLOWTOP_RECORD_OP;
	r->header.size = sizeof(*r);
	r->path = asked.path;
	r->dev = bio_dev(bio);
	r->bytes = BPF_CORE_READ(bio, bi_iter.bi_size);
	r->op = BPF_CORE_READ(bio, bi_opf) & 1 ? FLOWTOP_OP_WRITE : FLOWTOP_OP_READ;
	r->complete_cpu = -1;
	r->consumer_cpu = -1;
	op.left = r->bytes;
	describe_owner(&op, task);
	describe_context(&op, &asked);
	r->submit_ns = bpf_ktime_get_ns();
	if (bpf_map_update_elem(&in_flight, &address, &op, BPF_NOEXIST))
		book(FLOWTOP_BOOK_LOST_TABLE_FULL, 1);
	else
		book(FLOWTOP_BOOK_SEEN, 1);
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

/* The thread last seen to wait for the context of an operation, 0 if that is not known. */
static __always_inline u64 last_reaper(const struct basic_op *op)
{
	struct reaper *reaper = bpf_map_lookup_elem(&reapers, &op->context);
	struct task_struct *task;

	if (!reaper)
		return 0;
	task = (struct task_struct *)reaper->task;
	return (u32)BPF_CORE_READ(task, pid) == reaper->tid ? reaper->task
							    : 0; /* else it is gone */
}

static __always_inline void remember_reaper(const struct basic_op *op, u64 task)
{
	struct reaper reaper = {.task = task, .tid = op->record.consumer_tid};

	bpf_map_update_elem(&reapers, &op->context, &reaper, BPF_ANY);
}

/* Who consumes it and what that thread is doing now. */
static __always_inline void find_consumer(struct basic_op *op)
{
	struct flowtop_op_record *r = &op->record;
	u64 waiter = waiter_of(op);
	u64 known = waiter ? waiter : last_reaper(op);
	struct task_struct *task = (struct task_struct *)(known ? known : op->submitter);

	r->consumer_tid = BPF_CORE_READ(task, pid);
	r->consumer_tgid = BPF_CORE_READ(task, tgid);
	if (!known || r->path == FLOWTOP_PATH_SYNC)
		r->known_by = FLOWTOP_KNOWN_BY_SUBMITTER;
	else
		r->known_by = waiter ? FLOWTOP_KNOWN_BY_WAIT : FLOWTOP_KNOWN_BY_RING;
	if (waiter && op->context)
		remember_reaper(op, waiter);
	if (BPF_CORE_READ(task,
			  on_cpu)) { /* perhaps about to sleep: it looks once more before it does */
		r->consumer_state = FLOWTOP_STATE_RUNNING;
		r->consumer_cpu = task_cpu_of(task);
	} else if (is_asleep(task)) {
		r->consumer_state = waiter ? FLOWTOP_STATE_WAITING : FLOWTOP_STATE_ELSEWHERE;
	} else {
		r->consumer_state = FLOWTOP_STATE_WOKEN;
	}
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

/* The bio that was queued: a split chains the parts to it. */
static __always_inline u64 unsplit(u64 bio)
{
	for (int i = 0; i < 4; i++) {
		u64 end_io = (u64)BPF_CORE_READ((struct bio *)bio, bi_end_io);

		if (end_io != functions.bio_chain_endio)
			return bio;
		bio = (u64)BPF_CORE_READ((struct bio *)bio, bi_private);
	}
	return bio;
}

/* Verified once, not once for each bio of a request. */
__noinline int issue_bio(u64 bio, u64 now)
{
	struct basic_op *op;

	bio = unsplit(bio);
	op = bpf_map_lookup_elem(&in_flight, &bio);
	if (op && !op->record.issue_ns)
		op->record.issue_ns = now;
	return 0;
}

/* `part` of its `size` bytes have ended. error: 0 or a positive errno. */
__noinline int end_bio(u64 bio, u32 size, u32 part, u32 error, u64 now)
{
	struct basic_op *entry;
	struct basic_op op;
	u32 consumer;

	bio = unsplit(bio);
	entry = bpf_map_lookup_elem(&in_flight, &bio);
	if (!entry)
		return 0;
	if (error)
		entry->record.error = error;
	if (part == size)
		__sync_fetch_and_add(&entry->record.fragments, 1);
	__sync_fetch_and_add(&entry->left, -(u64)part);
	if (*(volatile u64 *)&entry->left)
		return 0;
	__builtin_memcpy(&op, entry, sizeof(op));
	if (bpf_map_delete_elem(&in_flight, &bio))
		return 0; /* another CPU ended the last part at the same time */
	op.record.complete_ns = now;
	op.record.complete_cpu = bpf_get_smp_processor_id();
	find_consumer(&op);
	consumer = op.record.consumer_tid;
	if (op.record.consumer_state == FLOWTOP_STATE_WAITING &&
	    !bpf_map_update_elem(&waited_for, &consumer, &op, BPF_NOEXIST))
		return 0;
	finish(&op.record);
	return 0;
}

#define MAX_BIOS 256

static __always_inline void issue(struct request *rq)
{
	u64 now = bpf_ktime_get_ns();
	u64 bio = (u64)BPF_CORE_READ(rq, bio);

	for (int i = 0; i < MAX_BIOS && bio; i++) {
		issue_bio(bio, now);
		bio = (u64)BPF_CORE_READ((struct bio *)bio, bi_next);
	}
}

SEC("tp_btf/block_bio_queue")
int on_block_bio_queue(u64 *ctx)
{
	submit((struct bio *)argument(ctx, prototypes.queue_before_bio));
	return 0;
}

SEC("tp_btf/block_rq_issue")
int on_block_rq_issue(u64 *ctx)
{
	issue((struct request *)argument(ctx, prototypes.queue_before_request));
	return 0;
}

SEC("tp_btf/block_rq_complete")
int on_block_rq_complete(u64 *ctx)
{
	struct request *rq = (struct request *)ctx[0];
	s32 error = (s32)ctx[1];
	u32 bytes = (u32)ctx[2];
	u64 now = bpf_ktime_get_ns();
	u64 bio = (u64)BPF_CORE_READ(rq, bio);

	error = error < 0 ? -error : errno_of(error);
	for (int i = 0; i < MAX_BIOS && bio && bytes; i++) {
		u32 size = BPF_CORE_READ((struct bio *)bio, bi_iter.bi_size);
		u32 part = size < bytes ? size : bytes;

		end_bio(bio, size, part, error, now);
		bytes -= part;
		bio = (u64)BPF_CORE_READ((struct bio *)bio, bi_next);
	}
	return 0;
}

/* A bio that ends without a request: of a bio-based device, whose bios are issued when they are queued. */
SEC("tp_btf/block_bio_complete")
int on_block_bio_complete(u64 *ctx)
{
	struct bio *bio = (struct bio *)ctx[1];
	u64 now = bpf_ktime_get_ns();
	u64 address = address_of(bio);
	struct basic_op *op = bpf_map_lookup_elem(&in_flight, &address);

	if (!op)
		return 0;
	if (!op->record.issue_ns)
		op->record.issue_ns = op->record.submit_ns;
	end_bio(address, op->left, op->left, errno_of(BPF_CORE_READ(bio, bi_status)), now);
	return 0;
}

/* Its consumer runs. */
static __always_inline void deliver(u32 tid, u64 now, u32 cpu)
{
	struct basic_op *entry = bpf_map_lookup_elem(&waited_for, &tid);
	struct basic_op op;

	if (!entry)
		return;
	__builtin_memcpy(&op, entry, sizeof(op));
	if (bpf_map_delete_elem(&waited_for, &tid))
		return; /* another CPU has seen it run */
	op.record.oncpu_ns = now;
	op.record.consumer_cpu = cpu;
	finish(&op.record);
}

SEC("tp_btf/sched_waking")
int on_sched_waking(u64 *ctx)
{
	u32 tid = BPF_CORE_READ((struct task_struct *)ctx[0], pid);
	struct basic_op *op = bpf_map_lookup_elem(&waited_for, &tid);

	/* What wakes it from another CPU is not this completion. */
	if (!op || op->record.wake_sent_ns ||
	    op->record.complete_cpu != (s32)bpf_get_smp_processor_id())
		return 0;
	op->record.wake_sent_ns = bpf_ktime_get_ns();
	op->record.known_by = FLOWTOP_KNOWN_BY_WAKE;
	op->record.wake_batch = 1;
	op->record.flags |= FLOWTOP_F_WAKE;
	return 0;
}

SEC("tp_btf/sched_wakeup")
int on_sched_wakeup(u64 *ctx)
{
	struct task_struct *task = (struct task_struct *)ctx[0];
	u32 tid = BPF_CORE_READ(task, pid);
	struct basic_op *op = bpf_map_lookup_elem(&waited_for, &tid);
	u64 now;

	if (!op)
		return 0;
	now = bpf_ktime_get_ns();
	if (op->record.wake_sent_ns && !op->record.wake_ns)
		op->record.wake_ns = now;
	if (BPF_CORE_READ(task, on_cpu)) /* before it could fall asleep: no switch will follow */
		deliver(tid, now, task_cpu_of(task));
	return 0;
}

SEC("tp_btf/sched_switch")
int on_sched_switch(u64 *ctx)
{
	deliver(BPF_CORE_READ((struct task_struct *)ctx[2], pid), bpf_ktime_get_ns(),
		bpf_get_smp_processor_id());
	return 0;
}

char LICENSE[] SEC("license") = "Dual BSD/GPL";
