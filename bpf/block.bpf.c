/* SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause */
/* The block layer: which operation a bio belongs to, when a request is issued, when its bios end. */
#include "complete.h"

#define DIO_IS_SYNC 2 /* block/fops.c */
#define BIO_CLONED  (1u << 1)
#define CHAIN_DEPTH 8
#define MAX_BIOS    1024

/* What a bio is part of. */
struct owner {
	u64 key; /* 0: nothing that is followed */
	u64 dio_ref;
	u64 kiocb;
	u32 kind;
};

static __always_inline struct owner owner_of_kiocb(u64 kiocb, u64 dio, u64 dio_ref)
{
	struct owner owner = {.kiocb = kiocb, .dio_ref = dio_ref};
	struct kiocb *iocb = (void *)kiocb;
	u64 complete = (u64)BPF_CORE_READ(iocb, ki_complete);

	if (!complete) {
		owner.kind = KIND_SYNC;
		owner.key = dio;
	} else if (complete == functions.io_complete_rw ||
		   complete == functions.io_complete_rw_iopoll) {
		owner.kind = KIND_URING;
		owner.key = kiocb;
	} else if (complete == functions.aio_complete_rw) {
		owner.kind = KIND_AIO;
		owner.key = kiocb;
	} else {
		owner.key = 0; /* a loop device's or overlayfs' own I/O: a lower layer */
	}
	return owner;
}

static __always_inline struct owner owner_of_blkdev_dio(u64 address)
{
	struct blkdev_dio *dio = (void *)address;
	struct owner owner = {.kind = KIND_SYNC, .key = address, .dio_ref = (u64)&dio->ref};

	if (BPF_CORE_READ(dio, flags) & DIO_IS_SYNC)
		return owner;
	return owner_of_kiocb((u64)BPF_CORE_READ(dio, iocb), address, owner.dio_ref);
}

static __always_inline struct owner owner_of_page_io(struct bio *bio, u64 address)
{
	struct owner owner = {.kind = KIND_PAGE, .key = address | 1};

	if (bio->bi_flags & BIO_CLONED)
		owner.key = 0;
	return owner;
}

/* Read where the bio is queued: its end_io function tells what its private pointer is. */
static __always_inline struct owner owner_of(struct bio *bio, u64 address)
{
	u64 end_io = (u64)BPF_CORE_READ(bio, bi_end_io);
	u64 private = (u64)BPF_CORE_READ(bio, bi_private); /* a number, not a pointer with a type */

	if (end_io && end_io == functions.iomap_dio_bio_end_io) {
		struct iomap_dio *dio = (void *)private;

		return owner_of_kiocb((u64)BPF_CORE_READ(dio, iocb), private, (u64)&dio->ref);
	}
	if (end_io && end_io == functions.blkdev_bio_end_io_async) {
		struct blkdev_dio *dio =
			(void *)address - bpf_core_field_offset(struct blkdev_dio, bio);

		return owner_of_kiocb((u64)BPF_CORE_READ(dio, iocb), (u64)dio, 0);
	}
	if (end_io && end_io == functions.blkdev_bio_end_io)
		return owner_of_blkdev_dio(private);
	if (bpf_core_type_exists(struct dio) && end_io &&
	    (end_io == functions.dio_bio_end_io || end_io == functions.dio_bio_end_aio)) {
		struct dio *dio = (void *)private;

		return owner_of_kiocb((u64)BPF_CORE_READ(dio, iocb), private, 0);
	}
	if (end_io &&
	    (end_io == functions.bio_wait_end_io || end_io == functions.submit_bio_wait_endio)) {
		struct owner owner = {.kind = KIND_SYNC, .key = address | 1};

		return owner;
	}
	return owner_of_page_io(bio, address);
}

/* The io_uring request that the running task issues, 0 if none. */
static __always_inline u64 issuing_request(struct task_struct *task)
{
	struct io_worker *worker = (void *)BPF_CORE_READ(task, worker_private);
	struct task *entry;
	struct op *op;
	u64 work;

	if (worker && task->flags & PF_IO_WORKER) {
		work = (u64)BPF_CORE_READ(worker, cur_work);
		if (work)
			return work - bpf_core_field_offset(struct io_kiocb, work);
	}
	entry = find_task(task->pid);
	if (!entry || !entry->current_request)
		return 0;
	op = op_at(entry->current_request);
	return op ? op->key : 0;
}

/* Buffered I/O on behalf of an io_uring request belongs to the request; metadata reads do not. */
static __always_inline void adopt_into_request(struct owner *owner, struct bio *bio)
{
	u64 request;

	if (owner->kiocb)
		return;
	if (bio->bi_opf & (1u << bpf_core_enum_value(enum req_flag_bits, __REQ_META)))
		return;
	request = issuing_request(current_task());
	if (!request || !find_op(request))
		return;
	owner->key = request;
	owner->kind = KIND_URING;
	owner->dio_ref = 0;
}

static __always_inline u32 op_kind_of(u32 opf, u32 bytes)
{
	u32 op = opf & 0xff;

	if (op == bpf_core_enum_value(enum req_op, REQ_OP_READ))
		return FLOWTOP_OP_READ;
	if (op == bpf_core_enum_value(enum req_op, REQ_OP_WRITE)) {
		if (!bytes && opf & (1u << bpf_core_enum_value(enum req_flag_bits, __REQ_PREFLUSH)))
			return FLOWTOP_OP_FLUSH;
		return FLOWTOP_OP_WRITE;
	}
	if (op == bpf_core_enum_value(enum req_op, REQ_OP_FLUSH))
		return FLOWTOP_OP_FLUSH;
	if (op == bpf_core_enum_value(enum req_op, REQ_OP_DISCARD))
		return FLOWTOP_OP_DISCARD;
	if (op == bpf_core_enum_value(enum req_op, REQ_OP_SECURE_ERASE))
		return FLOWTOP_OP_SECURE_ERASE;
	if (op == bpf_core_enum_value(enum req_op, REQ_OP_WRITE_ZEROES))
		return FLOWTOP_OP_WRITE_ZEROES;
	if (op == bpf_core_enum_value(enum req_op, REQ_OP_ZONE_APPEND))
		return FLOWTOP_OP_ZONE_APPEND;
	if (op == bpf_core_enum_value(enum req_op, REQ_OP_DRV_IN) ||
	    op == bpf_core_enum_value(enum req_op, REQ_OP_DRV_OUT))
		return FLOWTOP_OP_PASSTHROUGH;
	return FLOWTOP_OP_ZONE_MGMT;
}

static __always_inline u32 dev_of(struct gendisk *disk)
{
	return (u32)BPF_CORE_READ(disk, major) << 20 | (u32)BPF_CORE_READ(disk, first_minor);
}

static __always_inline void set_aio_context(struct op *op, u64 kiocb)
{
	struct aio_kiocb *iocb = (void *)kiocb;

	set_context(op, (u64)BPF_CORE_READ(iocb, ki_ctx));
	op->record.user_data = BPF_CORE_READ(iocb, ki_res.data);
}

static __always_inline void set_uring_context(struct op *op, u64 kiocb)
{
	struct io_kiocb *request = (void *)kiocb;

	set_context(op, (u64)BPF_CORE_READ(request, ctx));
	op->record.user_data = BPF_CORE_READ(request, cqe.user_data);
	op->ring_flags = BPF_CORE_READ(request, ctx, flags);
}

static __always_inline u32 delivery_of(const struct op *op)
{
	switch (op->kind) {
	case KIND_AIO:
		return FLOWTOP_DELIVERY_AIO;
	case KIND_URING:
		if (op->ring_flags & IORING_SETUP_IOPOLL)
			return FLOWTOP_DELIVERY_IOPOLL;
		if (op->stage & OP_IO_WORKER)
			return FLOWTOP_DELIVERY_IO_WQ;
		if (op->ring_flags & IORING_SETUP_SQPOLL)
			return FLOWTOP_DELIVERY_SQ_THREAD;
		return FLOWTOP_DELIVERY_TASKWORK;
	default:
		return FLOWTOP_DELIVERY_SYNC;
	}
}

static __always_inline u32 path_of(const struct owner *owner, const struct op *op)
{
	if (!owner->kiocb && owner->kind == KIND_URING)
		return FLOWTOP_PATH_BUFFERED;
	if (op->record.flags & FLOWTOP_F_META)
		return FLOWTOP_PATH_BUFFERED;
	switch (owner->kind) {
	case KIND_SYNC:
		return FLOWTOP_PATH_SYNC;
	case KIND_AIO:
		return FLOWTOP_PATH_LIBAIO;
	case KIND_URING:
		return FLOWTOP_PATH_IO_URING;
	default:
		return FLOWTOP_PATH_BUFFERED;
	}
}

/* The first bio tells what and where. */
static __always_inline void describe(struct op *op, const struct owner *owner, struct bio *bio,
				     u64 now)
{
	struct flowtop_op_record *r = &op->record;
	struct task_struct *task = current_task();

	if (task->flags & PF_IO_WORKER && task->worker_private)
		op->stage |= OP_IO_WORKER;
	if (bio->bi_opf & (1u << bpf_core_enum_value(enum req_flag_bits, __REQ_META)))
		r->flags |= FLOWTOP_F_META;
	if (owner->kind == KIND_AIO)
		set_aio_context(op, owner->kiocb);
	else if (owner->kind == KIND_URING && !op->context)
		set_uring_context(op, owner->key);
	op->stage |= OP_HAS_IO;
	op->queue_ns = now;
	op->dio_ref = owner->dio_ref;
	r->dev = dev_of(bio->bi_bdev->bd_disk);
	r->op = op_kind_of(bio->bi_opf, bio->bi_iter.bi_size);
	r->path = path_of(owner, op);
	r->delivery = delivery_of(op);
	r->flow_id = mix(mix(op->flow_seed, r->path), r->dev);
	book(FLOWTOP_BOOK_SEEN, 1);
}

/*
 * The kernel uses the address of an operation again whose end was not seen: only the call that submits a
 * direct I/O of several bios adds to it.
 */
static __always_inline bool address_used_again(const struct op *op, ref_t ref)
{
	struct task *task;

	if (op->kind == KIND_URING || !op->bios_left)
		return false;
	if (!op->dio_ref)
		return true;
	task = find_task(current_task()->pid);
	return !task || task->current_direct != ref;
}

/* The operation of `owner`, taken in now if this is its first bio. */
static __always_inline ref_t operation_of(const struct owner *owner, u64 now)
{
	ref_t ref = find_op(owner->key);
	struct op *op = op_at(ref);

	if (ref && op && address_used_again(op, ref)) {
		if (op->kind == KIND_PAGE)
			finish_unwaited(op, ref);
		else
			finish_unseen(op, ref);
		ref = 0;
	}
	return ref ? ref : begin_op(owner->key, owner->kind, now);
}

static __always_inline void remember_bio(u64 bio, struct op *op, ref_t ref, u32 bytes)
{
	u32 bucket = hash_key(bio) % BIO_BUCKETS;
	struct bios *bios = bpf_map_lookup_elem(&bio_table, &bucket);
	int way;

	if (!bios)
		return;
	way = way_of(bios->key, bio);
	if (way < 0)
		way = claim_way(bios->key, bio);
	if (way < 0) {
		book(FLOWTOP_BOOK_BIO_TABLE_FULL, 1);
		return;
	}
	way &= WAYS - 1;
	bios->op[way] = ref;
	bios->generation[way] = op->generation;
	bios->left[way] = bytes ? bytes : 1;
	__sync_fetch_and_add(&op->bios_left, 1);
}

SEC("tp_btf/block_bio_queue")
int BPF_PROG(on_block_bio_queue, struct bio *bio)
{
	u64 address = address_of(bio);
	struct owner owner = owner_of(bio, address);
	u64 now = bpf_ktime_get_ns();
	struct task *task;
	struct op *op;
	ref_t ref;

	if (!owner.key) {
		book(FLOWTOP_BOOK_LOWER_LAYER, 1);
		return 0;
	}
	adopt_into_request(&owner, bio);
	ref = operation_of(&owner, now);
	op = op_at(ref);
	if (!ref || !op)
		return 0;
	if (!(op->stage & OP_HAS_IO))
		describe(op, &owner, bio, now);
	op->record.bytes += bio->bi_iter.bi_size;
	remember_bio(address, op, ref, bio->bi_iter.bi_size);
	if (owner.kind != KIND_SYNC && !(owner.kind == KIND_AIO && owner.dio_ref))
		return 0;
	task = find_task(current_task()->pid);
	if (task) {
		task->current_direct = ref;
		task->direct_generation = op->generation;
	}
	return 0;
}

/* Where the operation of a bio is found, through the splits that chain it. */
struct place {
	struct bios *bios;
	u64 bio;
	int way;
};

static __noinline int find_bio(struct place *place, u64 bio)
{
	u32 bucket;

	if (!place)
		return 0;
	for (int i = 0; i < CHAIN_DEPTH; i++) {
		struct bio *b = (void *)bio;

		bucket = hash_key(bio) % BIO_BUCKETS;
		place->bios = bpf_map_lookup_elem(&bio_table, &bucket);
		if (!place->bios)
			return 0;
		place->way = way_of(place->bios->key, bio);
		place->bio = bio;
		if (place->way >= 0)
			return 1;
		if ((u64)BPF_CORE_READ(b, bi_end_io) != functions.bio_chain_endio)
			return 0;
		bio = (u64)BPF_CORE_READ(b, bi_private);
	}
	return 0;
}

/* The operation of a remembered bio, NULL if its slot has been used again since. */
static __always_inline struct op *op_of_place(const struct place *place, u32 way, ref_t *ref)
{
	struct bios *bios = place->bios;
	struct op *op;

	if (!bios || way >= WAYS)
		return NULL;
	*ref = bios->op[way];
	op = op_at(*ref);
	return op && op->generation == bios->generation[way] ? op : NULL;
}

static __always_inline bool is_passthrough(struct request *rq)
{
	u64 end_io = (u64)BPF_CORE_READ(rq, end_io);

	return end_io && (end_io == functions.nvme_uring_cmd_end_io ||
			  end_io == functions.nvme_uring_cmd_end_io_meta);
}

static __always_inline void issue_passthrough(struct request *rq, u64 now)
{
	struct flowtop_op_record *r;
	ref_t ref = find_op((u64)BPF_CORE_READ(rq, end_io_data));
	struct op *op = op_at(ref);

	if (!ref || !op || op->stage & OP_HAS_IO)
		return;
	r = &op->record;
	op->stage |= OP_HAS_IO;
	r->issue_ns = now;
	r->dev = dev_of(rq->q->disk);
	r->op = FLOWTOP_OP_PASSTHROUGH;
	r->path = FLOWTOP_PATH_IO_URING_CMD;
	r->delivery = delivery_of(op);
	r->bytes = rq->__data_len;
	r->flow_id = mix(mix(op->flow_seed, r->path), r->dev);
	book(FLOWTOP_BOOK_SEEN, 1);
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
	struct bio *bio = (void *)walk->bio;
	struct place place = {};
	struct op *op;
	ref_t ref;

	if (!bio)
		return 1;
	if (find_bio(&place, walk->bio)) {
		op = op_of_place(&place, place.way, &ref);
		if (op && !op->record.issue_ns)
			op->record.issue_ns = walk->now;
	}
	walk->bio = (u64)BPF_CORE_READ(bio, bi_next);
	return 0;
}

SEC("tp_btf/block_rq_issue")
int BPF_PROG(on_block_rq_issue, struct request *rq)
{
	struct bio_walk walk = {.bio = address_of(rq->bio), .now = bpf_ktime_get_ns()};

	if (is_passthrough(rq)) {
		issue_passthrough(rq, walk.now);
		return 0;
	}
	issue_bio(0, &walk);
	if (walk.bio)
		bpf_loop(MAX_BIOS, issue_bio, &walk, 0);
	return 0;
}

static __always_inline int errno_of(u32 status)
{
	switch (status) { /* block/blk-core.c: blk_errors[] */
	case 0:
		return 0;
	case 1:
		return 95; /* EOPNOTSUPP */
	case 2:
		return 110; /* ETIMEDOUT */
	case 3:
		return 28; /* ENOSPC */
	case 4:
		return 67; /* ENOLINK */
	case 5:
		return 121; /* EREMOTEIO */
	case 6:
		return 52; /* EBADE */
	case 7:
		return 61; /* ENODATA */
	case 8:
		return 84; /* EILSEQ */
	case 9:
		return 12; /* ENOMEM */
	case 12:
		return 11; /* EAGAIN */
	default:
		return 5; /* EIO */
	}
}

#define BLK_STS_AGAIN 12

/* io_uring first tries not to block. When that fails, an io-wq worker issues the whole request again. */
static __always_inline void try_again(struct op *op)
{
	__sync_fetch_and_sub(&op->bios_left, 1);
	op->record.bytes = 0;
	op->record.issue_ns = 0;
	op->record.error = 0;
	op->record.fragments = 0;
}

static __always_inline void bio_gone(struct place *place, u32 way, u32 error, u64 now,
				     struct chain *chain)
{
	ref_t ref = 0;
	struct op *op = op_of_place(place, way, &ref);

	if (way < WAYS && place->bios)
		*(volatile u64 *)&place->bios->key[way] = 0;
	if (!op)
		return;
	if (error)
		op->record.error = errno_of(error);
	if (error == BLK_STS_AGAIN && op->kind == KIND_URING) {
		try_again(op);
		return;
	}
	if (__sync_fetch_and_sub(&op->bios_left, 1) == 1)
		bios_ended(op, ref, chain, now);
}

static long end_bio(u32 i, void *data)
{
	struct bio_walk *walk = data;
	struct bio *bio = (void *)walk->bio;
	struct place place = {};
	u32 size, part, way;
	struct op *op;
	ref_t ref = 0;

	if (!bio)
		return 1;
	size = BPF_CORE_READ(bio, bi_iter.bi_size);
	part = size < walk->bytes ? size : walk->bytes;
	walk->bytes -= part;
	if (find_bio(&place, walk->bio) && place.bios) {
		way = place.way & (WAYS - 1);
		op = op_of_place(&place, way, &ref);
		if (op && ref != walk->last && !walk->flush_seq)
			op->record.fragments++;
		walk->last = ref;
		/*
		 * A flush sequence ends its bio in a last step that carries no bytes: one byte is
		 * kept back for it.
		 */
		if (walk->flush_seq)
			part = part ? part - 1 : 0;
		else if (!size)
			part = 1;
		if (part && __sync_fetch_and_sub(&place.bios->left[way], part) == part)
			bio_gone(&place, way, walk->error, walk->now, walk->chain);
	}
	walk->bio = (u64)BPF_CORE_READ(bio, bi_next);
	return walk->bytes ? 0 : 1;
}

static __always_inline void complete_passthrough(struct request *rq, u32 error, u64 now,
						 struct chain *chain)
{
	ref_t ref = find_op((u64)BPF_CORE_READ(rq, end_io_data));
	struct op *op = op_at(ref);

	if (!ref || !op || op->stage & OP_COMPLETE)
		return;
	op->record.fragments = 1;
	op->record.error = errno_of(error);
	bios_ended(op, ref, chain, now);
}

/* Something completes in this context: what is woken from here on is its doing. */
static __always_inline struct chain *begin_chain(const void *ctx)
{
	struct chain *chain = current_chain(ctx);

	if (!chain)
		return NULL;
	end_context(chain);
	chain->armed = 1;
	return chain;
}

SEC("tp_btf/block_rq_complete")
int BPF_PROG(on_block_rq_complete, struct request *rq, u8 error, unsigned int nr_bytes)
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

/* Only bio-based devices raise this; their bios are issued when they are queued. */
SEC("tp_btf/block_bio_complete")
int BPF_PROG(on_block_bio_complete, struct request_queue *queue, struct bio *bio)
{
	u64 now = bpf_ktime_get_ns();
	u64 address = address_of(bio);
	struct place place = {};
	struct chain *chain;
	struct op *op;
	ref_t ref = 0;
	u32 way;

	chain = begin_chain(ctx);
	if (!chain || !find_bio(&place, address) || place.bio != address)
		return 0;
	way = place.way & (WAYS - 1);
	op = op_of_place(&place, way, &ref);
	if (op) {
		if (!op->record.issue_ns)
			op->record.issue_ns = op->queue_ns;
		op->record.fragments++;
	}
	bio_gone(&place, way, bio->bi_status, now, chain);
	return 0;
}

char LICENSE[] SEC("license") = "Dual BSD/GPL";
