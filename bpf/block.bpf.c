/* SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause */
/* The block layer: which operation a bio belongs to, when a request is issued, when its bios end. */
#include "bios.h"
#include "complete.h"
#include "describe.h"
#include "dma.h"
#include "placement.h"

#define MAX_BIOS 1024

/* A bio of `owner` is one more of this operation, and not the first of the next one at its address. */
static __always_inline bool goes_on(const struct op *op, ref_t ref, const struct owner *owner,
				    const struct bio *bio)
{
	if (op->kind == KIND_URING)
		return true; /* told request by request */
	return op->left & SUBMITTING && details_at(ref)->dio_ref == owner->dio_ref &&
	       read_word_at(owner->dio_size) > bio->bi_iter.bi_size;
}

/* The kernel uses the address of an operation again: it has ended, seen or not. */
static __always_inline void end_replaced(struct op *op, ref_t ref, struct task *submitter)
{
	struct cpu_state *cpu = this_cpu();
	u32 left;

	if (op->kind == KIND_PAGE) {
		finish_unwaited(op, ref);
		return;
	}
	left = end_submission(op);
	if (left == SUBMITTING && cpu && submitter && submitter->tid == op->tid)
		complete_late(submitter, op, ref, &cpu->chain[LEVEL_TASK]);
	else if (left == SUBMITTING)
		finish_op(op, ref);
	else if (left)
		finish_unseen(op, ref);
}

/* The operation of `owner`, taken in now if `bio` is its first one. */
static __always_inline ref_t operation_of(const struct owner *owner, const struct bio *bio,
					  const struct running *running)
{
	ref_t ref = find_op(owner->key);
	struct op *op = op_at(ref);

	if (ref && goes_on(op, ref, owner, bio))
		return ref;
	if (ref)
		end_replaced(op, ref, running->entry);
	ref = begin_op(owner->key, owner->kind, running);
	if (ref)
		details_at(ref)->record.submit_ns = bpf_ktime_get_ns();
	return ref;
}

/* Its end is told bio by bio, when their sizes are gone. */
static __always_inline bool is_bio_based(struct bio *bio)
{
	return !address_of(bio->bi_bdev->bd_disk->queue->mq_ops);
}

/* What counts of a bio: one without data, such as a flush, has to end, too. */
static __always_inline u32 weight_of(u32 bytes)
{
	return bytes ? bytes : 1;
}

/* So much of it is under way from now on. */
static __always_inline void add_part(struct op *op, struct op_details *details,
				     const struct owner *owner, bool first, u32 part)
{
	bool other_dio = details->dio_ref != owner->dio_ref;

	details->dio_ref = owner->dio_ref;
	if (first) {
		op->left = owner->dio_ref ? part | SUBMITTING : part;
		return;
	}
	__sync_fetch_and_add(&op->left, part);
	if (!other_dio)
		return;
	if (owner->dio_ref) /* io_uring issues a request again */
		__sync_fetch_and_or(&op->left, SUBMITTING);
	else
		__sync_fetch_and_and(&op->left, ~SUBMITTING);
}

/* Its submitter may find it complete without having slept. */
static __always_inline void follow_direct(struct task *task, const struct owner *owner,
					  const struct op *op, ref_t ref)
{
	struct cpu_state *cpu = this_cpu();
	u64 call = call_under_way();

	if (!task || !cpu)
		return;
	if (task->current_direct != ref || task->direct_generation != op->generation) {
		if (!owner->dio_ref && direct_of(task) && task->direct_call == call)
			return; /* a file system's own read, in the midst of it */
		end_direct(task, &cpu->chain[LEVEL_TASK]); /* it submits the next one */
	}
	task->current_direct = ref;
	task->direct_generation = op->generation;
	task->direct_call = call;
	cpu->owing = 1;
}

SEC("tp_btf/block_bio_queue")
int BPF_PROG_HOLDING_CPU(on_block_bio_queue, struct bio *bio)
{
	u64 address = address_of(bio);
	struct owner owner = owner_of(address);
	u32 bytes = bio->bi_iter.bi_size;
	struct op_details *details;
	struct running running;
	struct op *op;
	bool first;
	ref_t ref;

	if (!owner.key) {
		book(FLOWTOP_BOOK_LOWER_LAYER, 1);
		return 0;
	}
	running = running_task();
	adopt_into_request(&owner, bio, &running);
	ref = operation_of(&owner, bio, &running);
	op = op_at(ref);
	details = details_at(ref);
	if (!ref)
		return 0;
	first = !(op->stage & OP_HAS_IO);
	if (first)
		describe(op, details, &owner, bio, running.task);
	note_placement(&details->record, &owner, bio, bytes, first);
	details->record.bytes += bytes;
	add_part(op, details, &owner, first, weight_of(bytes));
	if (owner.tabled || is_bio_based(bio)) {
		details->queue_ns = bpf_ktime_get_ns();
		remember_bio(address, op, ref, weight_of(bytes));
	}
	if (owner.kind != KIND_SYNC && !(owner.kind == KIND_AIO && owner.dio_ref))
		return 0;
	follow_direct(running.entry, &owner, op, ref);
	return 0;
}

static __always_inline bool is_passthrough(struct request *rq)
{
	u64 end_io;

	if (!is_driver_op(rq->cmd_flags))
		return false; /* nearly all: end_io lies in another cache line */
	end_io = address_of(rq->end_io);
	return end_io && (end_io == functions.nvme_uring_cmd_end_io ||
			  end_io == functions.nvme_uring_cmd_end_io_meta);
}

/* The disk that programs know: with multipath, those of a namespace's paths are hidden below it. */
static __always_inline u32 dev_of_namespace(struct request_queue *queue)
{
	u64 ns = address_of(queue->queuedata);
	u64 disk = 0;

	if (layout.nvme_ns_head && layout.nvme_ns_head_disk)
		disk = read_word_at(read_word_at(ns + layout.nvme_ns_head) +
				    layout.nvme_ns_head_disk);
	if (!disk)
		return dev_of(queue->disk);
	return dev_number(READ(struct gendisk, disk, major),
			  READ(struct gendisk, disk, first_minor));
}

static __always_inline void issue_passthrough(struct request *rq, u64 now)
{
	ref_t ref = find_op(address_of(rq->end_io_data));
	struct op_details *details = details_at(ref);
	struct op *op = op_at(ref);
	struct flowtop_op_record *r;

	if (!ref || op->stage & OP_HAS_IO)
		return;
	r = &details->record;
	r->issue_ns = now;
	r->op = FLOWTOP_OP_PASSTHROUGH;
	r->path = FLOWTOP_PATH_IO_URING_CMD;
	r->bytes = rq->__data_len;
	r->placement = placement_of_bio(rq->bio, false, rq->__data_len);
	begin_io(op, details, dev_of_namespace(rq->q));
}

struct bio_walk {
	u64 bio;
	u64 now;
	u32 bytes;
	u32 error;
	u32 flush_seq;
	struct chain *chain;
	ref_t last; /* operation of the previous bio: a request counts once as its fragment */
};

static long issue_bio(u32 i, void *data)
{
	struct bio_walk *walk = data;
	u64 bio = walk->bio;
	struct place place;

	if (!bio)
		return 1;
	place = place_of(bio, false);
	if (place.ref && !details_at(place.ref)->record.issue_ns)
		details_at(place.ref)->record.issue_ns = walk->now;
	walk->bio = READ_ADDRESS(struct bio, bio, bi_next);
	return 0;
}

SEC("tp_btf/block_rq_issue")
int BPF_PROG_HOLDING_CPU(on_block_rq_issue, struct request *rq)
{
	struct bio_walk walk = {.bio = address_of(rq->bio), .now = bpf_ktime_get_ns()};

	note_issue(rq);
	if (is_passthrough(rq)) {
		issue_passthrough(rq, walk.now);
		return 0;
	}
	issue_bio(0, &walk);
	if (walk.bio)
		bpf_loop(MAX_BIOS, issue_bio, &walk, 0);
	return 0;
}

/*
 * Takes the error over, unless this was not the end: io_uring first tries not to block, and when that
 * fails, an io-wq worker issues the whole request again.
 */
static __always_inline bool fails_for_good(struct op *op, ref_t ref, u32 error)
{
	struct op_details *details = details_at(ref);

	if (error != BLK_STS_AGAIN || op->kind != KIND_URING) {
		details->record.error = errno_of(error);
		return true;
	}
	details->record.bytes = 0;
	details->record.error = 0;
	details->record.issue_ns = 0;
	op->fragments = 0;
	return false;
}

/* `part` bytes of an operation have ended. */
static __always_inline void end_part(struct op *op, ref_t ref, u32 part, u32 error, u64 now,
				     struct chain *chain)
{
	u32 left = __sync_fetch_and_sub(&op->left, part) - part;

	if (error && !fails_for_good(op, ref, error))
		return;
	if (!(left & ~SUBMITTING))
		bios_ended(op, ref, chain, now);
}

static __always_inline void count_fragment(struct bio_walk *walk, ref_t ref)
{
	if (ref != walk->last && !walk->flush_seq)
		op_at(ref)->fragments++;
	walk->last = ref;
}

static long end_bio(u32 i, void *data)
{
	struct bio_walk *walk = data;
	u64 bio = walk->bio;
	struct place place;
	u32 size, part;
	bool ends;

	if (!bio)
		return 1;
	size = READ(struct bio, bio, bi_iter.bi_size);
	part = size < walk->bytes ? size : walk->bytes;
	/* A disk may end a request step by step, the first one without any bytes. */
	ends = part == size;
	walk->bytes -= part;
	/* A flush sequence ends its bio in a last step that carries no bytes: one byte is kept back for it. */
	if (walk->flush_seq)
		part = part ? part - 1 : 0;
	else if (!size)
		part = 1;
	place = place_of(bio, true);
	if (part)
		end_in_table(&place, part);
	if (place.ref) {
		if (ends)
			count_fragment(walk, place.ref);
		if (part)
			end_part(op_at(place.ref), place.ref, part, walk->error, walk->now,
				 walk->chain);
	}
	walk->bio = READ_ADDRESS(struct bio, bio, bi_next);
	return walk->bytes ? 0 : 1;
}

static __always_inline void complete_passthrough(struct request *rq, u32 error, u64 now,
						 struct chain *chain)
{
	ref_t ref = find_op(address_of(rq->end_io_data));
	struct op_details *details = details_at(ref);
	struct op *op = op_at(ref);

	if (!ref || op->stage & OP_COMPLETE)
		return;
	op->fragments = 1;
	details->record.error = errno_of(error);
	bios_ended(op, ref, chain, now);
}

/* Something completes in this context. */
static __always_inline struct chain *begin_chain(const void *ctx)
{
	struct cpu_state *cpu = this_cpu();
	struct chain *chain;

	if (!cpu)
		return NULL;
	chain = &cpu->chain[context_level(ctx)];
	end_context(chain);
	arm(chain);
	cpu->in_timer = 0; /* the timer is the device's */
	return chain;
}

SEC("tp_btf/block_rq_complete")
int BPF_PROG_HOLDING_CPU(on_block_rq_complete, struct request *rq, u8 error, unsigned int nr_bytes)
{
	struct bio_walk walk = {
		.bio = address_of(rq->bio),
		.now = bpf_ktime_get_ns(),
		.bytes = nr_bytes,
		.error = error,
		.flush_seq = rq->rq_flags & rqf_flush_seq(),
		.chain = begin_chain(ctx),
	};

	if (!walk.chain)
		return 0;
	if (is_passthrough(rq)) {
		complete_passthrough(rq, error, walk.now, walk.chain);
		return 0;
	}
	if (!end_bio(0, &walk) && walk.bio)
		bpf_loop(MAX_BIOS, end_bio, &walk, 0);
	return 0;
}

/*
 * A bio that ends without a request: of a bio-based device, whose bios are issued when they are queued, or
 * one that would have had to wait for a request.
 */
SEC("tp_btf/block_bio_complete")
int BPF_PROG_HOLDING_CPU(on_block_bio_complete, struct request_queue *queue, struct bio *bio)
{
	u64 now = bpf_ktime_get_ns();
	struct op_details *details;
	struct chain *chain;
	struct place place;
	struct op *op;
	u32 left;

	/* NVMe with multipath announces a bio that its request is about to end, perhaps a part of it. */
	if (!bio->bi_status && !is_bio_based(bio))
		return 0;
	chain = begin_chain(ctx);
	if (!chain)
		return 0;
	place = place_of(address_of(bio), true);
	left = place.in_table ? left_of(&place) : weight_of(bio->bi_iter.bi_size);
	end_in_table(&place, left);
	if (!place.ref)
		return 0;
	op = op_at(place.ref);
	details = details_at(place.ref);
	if (place.in_table) {
		if (!details->record.issue_ns)
			details->record.issue_ns = details->queue_ns;
		op->fragments++;
	}
	end_part(op, place.ref, left, bio->bi_status, now, chain);
	return 0;
}
