/* SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause */
/*
 * A basic capture for kernels that lack what the other programs need: bpf_loop() (5.17), and what the oldest
 * lack besides, such as atomic operations that give what was there before (5.12). Each bio of direct I/O is a
 * row, from its submission until its consumer runs. What CPUs share is in hash maps: whoever deletes an entry
 * goes on with it. Of the results that come while a thread sleeps, the last one before it is woken has the
 * wake and oncpu_ns; the others are handed out without.
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

#define ENOENT	     2
#define PF_IO_WORKER 0x00000010
#define PF_KTHREAD   0x00200000

/* An int: the verifier calls the map's own function, which leaves the upper half of the register alone. */
static __always_inline int delete(void *map, const void *key)
{
	return (int)bpf_map_delete_elem(map, key);
}

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
	if (complete == functions.io_complete_rw || complete == functions.io_complete_rw_iopoll)
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
	if (bpf_core_type_exists(struct dio) &&
	    (end_io == functions.dio_bio_end_io || end_io == functions.dio_bio_end_aio))
		return asked_by((u64)BPF_CORE_READ((struct dio *)private, iocb));
	if (end_io != functions.blkdev_bio_end_io)
		return (struct asked){};
	if (blkdev_dio_is_sync(dio))
		return (struct asked){.path = FLOWTOP_PATH_SYNC};
	return asked_by((u64)BPF_CORE_READ(dio, iocb));
}

/* An io-wq worker issues what would have blocked its submitter. */
static __always_inline bool is_punted(u64 request)
{
	u64 task = bpf_get_current_task();

	return BPF_CORE_READ((struct task_struct *)task, flags) & PF_IO_WORKER &&
	       task != (u64)request_task(request);
}

static __always_inline void describe_context(struct basic_op *op, const struct asked *asked)
{
	struct aio_kiocb *aio = (struct aio_kiocb *)asked->kiocb;
	struct kiocb *request = (struct kiocb *)asked->kiocb;

	if (asked->path == FLOWTOP_PATH_LIBAIO) {
		op->context = (u64)BPF_CORE_READ(aio, ki_ctx);
		op->record.user_data = BPF_CORE_READ(aio, ki_res.data);
		op->record.delivery = FLOWTOP_DELIVERY_AIO;
	} else if (asked->path == FLOWTOP_PATH_IO_URING) {
		op->context = request_ring(asked->kiocb);
		op->record.user_data = request_user_data(asked->kiocb);
		if (is_punted(asked->kiocb))
			op->record.delivery = FLOWTOP_DELIVERY_IO_WQ;
		if ((u64)BPF_CORE_READ(request, ki_complete) == functions.io_complete_rw_iopoll)
			op->record.delivery = FLOWTOP_DELIVERY_IOPOLL;
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
	if (BPF_CORE_READ(task, flags) & PF_IO_WORKER) { /* it is named after a thread id */
		op->submitter = 0;
		task = BPF_CORE_READ(task, group_leader);
	}
	bpf_probe_read_kernel_str(r->comm, sizeof(r->comm), &task->comm);
	r->flow_id = flow_id_of(flow_seed_of(task, r->comm), r->path, r->dev);
}

/* By a kernel thread, for whom is not known: what is throttled, for one. */
static __always_inline bool is_unwaited(struct task_struct *task, u32 path)
{
	return path != FLOWTOP_PATH_IO_URING && BPF_CORE_READ(task, flags) & PF_KTHREAD;
}

static __always_inline void submit(struct bio *bio)
{
	struct task_struct *task = (struct task_struct *)bpf_get_current_task();
	u64 address = (u64)bio;
	struct asked asked = asked_through((u64)BPF_CORE_READ(bio, bi_end_io), address,
					   (u64)BPF_CORE_READ(bio, bi_private));
	struct basic_op op = {}, *earlier;
	struct flowtop_op_record *r = &op.record;

	if (!asked.path) {
		if (asked.kiocb)
			book(FLOWTOP_BOOK_LOWER_LAYER, 1);
		return;
	}
	if (is_unwaited(task, asked.path)) {
		book(FLOWTOP_BOOK_SEEN, 1);
		book(FLOWTOP_BOOK_UNWAITED, 1);
		book(FLOWTOP_BOOK_UNWAITED_BYTES, BPF_CORE_READ(bio, bi_iter.bi_size));
		return;
	}
	earlier = bpf_map_lookup_elem(&in_flight, &address);
	if (earlier && earlier->left)
		book(FLOWTOP_BOOK_LOST_UNMATCHED, 1);
	r->header.type = FLOWTOP_RECORD_OP;
	r->header.size = sizeof(*r);
	r->path = asked.path;
	r->dev = bio_dev(bio);
	r->bytes = BPF_CORE_READ(bio, bi_iter.bi_size);
	r->op = BPF_CORE_READ(bio, bi_opf) & 1 ? FLOWTOP_OP_WRITE : FLOWTOP_OP_READ;
	r->complete_cpu = -1;
	r->consumer_cpu = -1;
	op.left = r->bytes;
	describe_owner(&op, asked.path == FLOWTOP_PATH_IO_URING ? request_task(asked.kiocb) : task);
	describe_context(&op, &asked);
	r->submit_ns = bpf_ktime_get_ns();
	if (bpf_map_update_elem(&in_flight, &address, &op, BPF_ANY))
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
		if (delete (&waited_for, &tid) != -ENOENT)
			book(FLOWTOP_BOOK_LOST_RING_FULL, 1);
		return 0;
	}
	__builtin_memcpy(r, &entry->record, sizeof(*r));
	if (!oncpu_ns && r->wake_sent_ns) { /* its consumer will run for it */
		bpf_ringbuf_discard(r, BPF_RB_NO_WAKEUP);
		return 0;
	}
	deleted = delete (&waited_for, &tid);
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

/* `part` of its bytes have ended, and with it a request of it or not. error: 0 or a positive errno. */
__noinline int end_bio(u64 bio, u32 part, u32 ends, u32 error, u64 now)
{
	struct basic_op *entry;
	struct basic_op op;

	bio = unsplit(bio);
	entry = bpf_map_lookup_elem(&in_flight, &bio);
	if (!entry)
		return 0;
	if (error)
		entry->record.error = error;
	if (ends)
		__sync_fetch_and_add(&entry->record.fragments, 1);
	__sync_fetch_and_add(&entry->left, -(u64)part);
	if (*(volatile u64 *)&entry->left)
		return 0;
	__builtin_memcpy(&op, entry, sizeof(op));
	if (delete (&in_flight, &bio) == -ENOENT)
		return 0; /* another CPU ended the last part at the same time */
	op.record.complete_ns = now;
	op.record.complete_cpu = bpf_get_smp_processor_id();
	find_consumer(&op);
	if (op.record.consumer_state != FLOWTOP_STATE_WAITING || !wait_for(&op))
		finish(&op.record);
	return 0;
}

#define MAX_BIOS 1024

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
	bool flush_seq = BPF_CORE_READ(rq, rq_flags) & rqf_flush_seq();

	error = error < 0 ? -error : errno_of(error);
	for (int i = 0; i < MAX_BIOS && bio; i++) {
		u32 size = BPF_CORE_READ((struct bio *)bio, bi_iter.bi_size);
		u32 part = size < bytes ? size : bytes;
		bool ends = part == size && !flush_seq;

		bytes -= part;
		/* A flush sequence ends its bio in a last step without bytes: one is kept back for it. */
		if (flush_seq)
			part = part ? part - 1 : 0;
		else if (!size)
			part = 1;
		end_bio(bio, part, ends, error, now);
		bio = (u64)BPF_CORE_READ((struct bio *)bio, bi_next);
		if (!bytes)
			break;
	}
	return 0;
}

/*
 * A bio that ends without a request: of a bio-based device, whose bios are issued when they are queued, or one
 * that would have had to wait for a request, which io_uring tries again.
 */
SEC("tp_btf/block_bio_complete")
int on_block_bio_complete(u64 *ctx)
{
	struct bio *bio = (struct bio *)ctx[1];
	u64 now = bpf_ktime_get_ns();
	u64 address = address_of(bio);
	u32 status = BPF_CORE_READ(bio, bi_status);
	struct basic_op *op = bpf_map_lookup_elem(&in_flight, &address);

	if (!op)
		return 0;
	if (status == BLK_STS_AGAIN && op->record.path == FLOWTOP_PATH_IO_URING) {
		if (!delete (&in_flight, &address))
			book(FLOWTOP_BOOK_SEEN, -1);
		return 0;
	}
	if (!op->record.issue_ns)
		op->record.issue_ns = op->record.submit_ns;
	end_bio(address, op->left, true, errno_of(status), now);
	return 0;
}

SEC("tp_btf/sched_waking")
int on_sched_waking(u64 *ctx)
{
	u32 tid = BPF_CORE_READ((struct task_struct *)ctx[0], pid);
	struct basic_op *op = bpf_map_lookup_elem(&waited_for, &tid);

	/* A wake from elsewhere is another's doing, or was sent by a detour that is not followed. */
	if (!op || op->record.wake_sent_ns ||
	    op->record.complete_cpu != (s32)bpf_get_smp_processor_id())
		return 0;
	op->record.wake_sent_ns = bpf_ktime_get_ns();
	op->record.known_by = FLOWTOP_KNOWN_BY_WAKE;
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
		take_out(tid, now, task_cpu_of(task), 0);
	return 0;
}

SEC("tp_btf/sched_switch")
int on_sched_switch(u64 *ctx)
{
	u32 tid = BPF_CORE_READ((struct task_struct *)ctx[2], pid);

	if (bpf_map_lookup_elem(&waited_for, &tid))
		take_out(tid, bpf_ktime_get_ns(), bpf_get_smp_processor_id(), 0);
	return 0;
}

char LICENSE[] SEC("license") = "Dual BSD/GPL";
