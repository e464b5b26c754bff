/* SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause */
/*
 * A basic capture for kernels that lack what the other programs need: bpf_loop() (5.17), and what the oldest
 * lack besides, such as atomic operations that give what was there before (5.12). Each bio of direct I/O is a
 * row, from its submission until its consumer runs. What CPUs share is in hash maps: whoever deletes an entry
 * goes on with it. Of the results that come while a thread sleeps, the last one before it is woken has the
 * wake and oncpu_ns; the others are handed out without.
 */
#include "basic_consumer.h"
#include "basic_owner.h"

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, BASIC_SLOTS);
	__type(key, u64); /* address of the bio */
	__type(value, struct basic_op);
} in_flight SEC(".maps");

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
	if (remove_from(&in_flight, &bio) == -ENOENT)
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
		if (!remove_from(&in_flight, &address))
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
