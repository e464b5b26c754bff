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
	bool tabled; /* the bio does not lead to it */
};

static __always_inline struct owner owner_of_kiocb(u64 kiocb, u64 dio, u64 dio_ref)
{
	struct owner owner = {.kiocb = kiocb, .dio_ref = dio_ref};
	u64 complete = READ_ADDRESS(struct kiocb, kiocb, ki_complete);

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
	struct owner owner = {.kind = KIND_SYNC,
			      .key = address,
			      .dio_ref = PLACE_OF(struct blkdev_dio, address, ref)};

	if (READ(struct blkdev_dio, address, flags) & DIO_IS_SYNC)
		return owner;
	return owner_of_kiocb(READ_ADDRESS(struct blkdev_dio, address, iocb), address,
			      owner.dio_ref);
}

static __always_inline struct owner owner_of_page_io(u64 bio)
{
	struct owner owner = {.kind = KIND_PAGE, .key = bio | 1};

	if (READ(struct bio, bio, bi_flags) & BIO_CLONED)
		owner.key = 0;
	return owner;
}

/* The end_io function of a bio tells what its private pointer is. */
static __always_inline struct owner owner_of(u64 bio)
{
	u64 end_io = READ_ADDRESS(struct bio, bio, bi_end_io);
	u64 private = READ_ADDRESS(struct bio, bio, bi_private);
	u64 dio;

	if (end_io && end_io == functions.blkdev_bio_end_io_async) {
		dio = bio - bpf_core_field_offset(struct blkdev_dio, bio);
		return owner_of_kiocb(READ_ADDRESS(struct blkdev_dio, dio, iocb), dio, 0);
	}
	if (end_io && end_io == functions.iomap_dio_bio_end_io)
		return owner_of_kiocb(READ_ADDRESS(struct iomap_dio, private, iocb), private,
				      PLACE_OF(struct iomap_dio, private, ref));
	if (end_io && end_io == functions.blkdev_bio_end_io)
		return owner_of_blkdev_dio(private);
	if (bpf_core_type_exists(struct dio) && end_io &&
	    (end_io == functions.dio_bio_end_io || end_io == functions.dio_bio_end_aio))
		return owner_of_kiocb(READ_ADDRESS(struct dio, private, iocb), private, 0);
	if (end_io &&
	    (end_io == functions.bio_wait_end_io || end_io == functions.submit_bio_wait_endio)) {
		struct owner owner = {.kind = KIND_SYNC, .key = bio | 1};

		return owner;
	}
	return owner_of_page_io(bio);
}

/* The io_uring request that the running task issues, 0 if none. */
static __always_inline u64 issuing_request(struct task_struct *task)
{
	u64 worker = address_of(task->worker_private);
	struct op_details *details;
	struct task *entry;
	u64 work;

	if (worker && task->flags & PF_IO_WORKER) {
		work = READ_ADDRESS(struct io_worker, worker, cur_work);
		if (work)
			return work - bpf_core_field_offset(struct io_kiocb, work);
	}
	entry = find_task(task->pid);
	if (!entry || !entry->current_request)
		return 0;
	details = details_at(entry->current_request);
	return details ? details->request : 0;
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
	owner->tabled = true;
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
	return (u32)disk->major << 20 | (u32)disk->first_minor;
}

static __always_inline void set_aio_context(struct op *op, struct op_details *details, u64 kiocb)
{
	set_context(op, details, READ_ADDRESS(struct aio_kiocb, kiocb, ki_ctx));
	details->record.user_data = READ(struct aio_kiocb, kiocb, ki_res.data);
}

static __always_inline u32 delivery_of(const struct op *op)
{
	switch (op->kind) {
	case KIND_AIO:
		return FLOWTOP_DELIVERY_AIO;
	case KIND_URING:
		if (op->ring & RING_IOPOLL)
			return FLOWTOP_DELIVERY_IOPOLL;
		if (op->stage & OP_IO_WORKER)
			return FLOWTOP_DELIVERY_IO_WQ;
		if (op->ring & RING_SQPOLL)
			return FLOWTOP_DELIVERY_SQ_THREAD;
		return FLOWTOP_DELIVERY_TASKWORK;
	default:
		return FLOWTOP_DELIVERY_SYNC;
	}
}

static __always_inline u32 path_of(const struct owner *owner, u32 flags)
{
	if (!owner->kiocb && owner->kind == KIND_URING)
		return FLOWTOP_PATH_BUFFERED;
	if (flags & FLOWTOP_F_META)
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
static __always_inline void describe(struct op *op, struct op_details *details,
				     const struct owner *owner, struct bio *bio)
{
	struct flowtop_op_record *r = &details->record;
	struct task_struct *task = current_task();

	if (task->flags & PF_IO_WORKER && task->worker_private)
		op->stage |= OP_IO_WORKER;
	if (bio->bi_opf & (1u << bpf_core_enum_value(enum req_flag_bits, __REQ_META)))
		r->flags |= FLOWTOP_F_META;
	if (owner->kind == KIND_AIO)
		set_aio_context(op, details, owner->kiocb);
	else if (owner->kind == KIND_URING && !op->context)
		set_uring_context(op, details, owner->key);
	op->stage |= OP_HAS_IO;
	details->dio_ref = owner->dio_ref;
	if (owner->dio_ref)
		op->stage |= OP_COUNTED;
	r->dev = dev_of(bio->bi_bdev->bd_disk);
	r->op = op_kind_of(bio->bi_opf, bio->bi_iter.bi_size);
	r->path = path_of(owner, r->flags);
	r->delivery = delivery_of(op);
	r->flow_id = mix(mix(details->flow_seed, r->path), r->dev);
	book(FLOWTOP_BOOK_SEEN, 1);
}

/*
 * The kernel uses the address of an operation again whose end was not seen: only the call that submits a
 * direct I/O of several bios adds to it.
 */
static __always_inline bool address_used_again(const struct op *op, ref_t ref)
{
	struct task *task;

	if (op->kind == KIND_URING || !op->left)
		return false;
	if (!(op->stage & OP_COUNTED))
		return true;
	task = find_task(current_task()->pid);
	return !task || task->current_direct != ref;
}

/* The operation of `owner`, taken in now if this is its first bio. */
static __always_inline ref_t operation_of(const struct owner *owner)
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
	return ref ? ref : begin_op(owner->key, owner->kind, bpf_ktime_get_ns());
}

static __always_inline void remember_bio(u64 bio, struct op *op, ref_t ref, u32 left)
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
	bios->left[way] = left;
	op->stage |= OP_TABLED;
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

SEC("tp_btf/block_bio_queue")
int BPF_PROG(on_block_bio_queue, struct bio *bio)
{
	u64 address = address_of(bio);
	struct owner owner = owner_of(address);
	u32 bytes = bio->bi_iter.bi_size;
	struct op_details *details;
	struct task *task;
	struct op *op;
	ref_t ref;

	if (!owner.key) {
		book(FLOWTOP_BOOK_LOWER_LAYER, 1);
		return 0;
	}
	adopt_into_request(&owner, bio);
	ref = operation_of(&owner);
	op = op_at(ref);
	details = details_at(ref);
	if (!ref || !op || !details)
		return 0;
	if (!(op->stage & OP_HAS_IO))
		describe(op, details, &owner, bio);
	details->record.bytes += bytes;
	__sync_fetch_and_add(&op->left, weight_of(bytes));
	if (owner.tabled || is_bio_based(bio)) {
		details->queue_ns = bpf_ktime_get_ns();
		remember_bio(address, op, ref, weight_of(bytes));
	}
	if (owner.kind != KIND_SYNC && !(owner.kind == KIND_AIO && owner.dio_ref))
		return 0;
	task = find_task(current_task()->pid);
	if (task) {
		task->current_direct = ref;
		task->direct_generation = op->generation;
	}
	return 0;
}

/* Which operation a bio is part of, and its place in the table of bios if it has one. */
struct place {
	ref_t ref;
	struct op *op;
	struct bios *bios;
	u32 way;
};

static __always_inline bool find_in_table(struct place *place, u64 bio)
{
	u32 bucket = hash_key(bio) % BIO_BUCKETS;
	int way;

	place->bios = bpf_map_lookup_elem(&bio_table, &bucket);
	if (!place->bios)
		return false;
	way = way_of(place->bios->key, bio);
	if (way < 0) {
		place->bios = NULL;
		return false;
	}
	place->way = way & (WAYS - 1);
	place->ref = place->bios->op[place->way];
	place->op = op_at(place->ref);
	if (!place->op || place->op->generation != place->bios->generation[place->way])
		place->op = NULL; /* its slot has been used again since */
	return true;
}

/* The bio that was queued: a split chains the parts to it. */
static __always_inline u64 unsplit(u64 bio)
{
	for (int i = 0; i < CHAIN_DEPTH; i++) {
		if (READ_ADDRESS(struct bio, bio, bi_end_io) != functions.bio_chain_endio)
			return bio;
		bio = READ_ADDRESS(struct bio, bio, bi_private);
	}
	return bio;
}

static __noinline int find_place(struct place *place, u64 bio)
{
	struct owner owner;

	if (!place)
		return 0;
	bio = unsplit(bio);
	owner = owner_of(bio);
	place->ref = owner.key ? find_op(owner.key) : 0;
	place->op = place->ref ? op_at(place->ref) : NULL;
	if (place->op && !(place->op->stage & OP_TABLED))
		return 0;
	place->op = NULL;
	find_in_table(place, bio);
	return 0;
}

static __always_inline bool is_passthrough(struct request *rq)
{
	u64 end_io = address_of(rq->end_io);

	return end_io && (end_io == functions.nvme_uring_cmd_end_io ||
			  end_io == functions.nvme_uring_cmd_end_io_meta);
}

static __always_inline void issue_passthrough(struct request *rq, u64 now)
{
	ref_t ref = find_op(address_of(rq->end_io_data));
	struct op_details *details = details_at(ref);
	struct op *op = op_at(ref);
	struct flowtop_op_record *r;

	if (!ref || !op || !details || op->stage & OP_HAS_IO)
		return;
	r = &details->record;
	op->stage |= OP_HAS_IO;
	r->issue_ns = now;
	r->dev = dev_of(rq->q->disk);
	r->op = FLOWTOP_OP_PASSTHROUGH;
	r->path = FLOWTOP_PATH_IO_URING_CMD;
	r->delivery = delivery_of(op);
	r->bytes = rq->__data_len;
	r->flow_id = mix(mix(details->flow_seed, r->path), r->dev);
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
	struct op_details *details;
	struct place place = {};
	u64 bio = walk->bio;

	if (!bio)
		return 1;
	find_place(&place, bio);
	details = place.op ? details_at(place.ref) : NULL;
	if (details && !details->record.issue_ns)
		details->record.issue_ns = walk->now;
	walk->bio = READ_ADDRESS(struct bio, bio, bi_next);
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

/*
 * io_uring first tries not to block. When that fails, an io-wq worker issues the whole request again, and
 * this was not its end.
 */
static __always_inline bool is_tried_again(struct op *op, ref_t ref, u32 error)
{
	struct op_details *details = details_at(ref);

	if (!details)
		return false;
	details->record.error = errno_of(error);
	if (error != BLK_STS_AGAIN || op->kind != KIND_URING)
		return false;
	details->record.bytes = 0;
	details->record.error = 0;
	details->record.issue_ns = 0;
	op->fragments = 0;
	return true;
}

/* `part` bytes of an operation have ended. */
static __always_inline void end_part(struct op *op, ref_t ref, u32 part, u32 error, u64 now,
				     struct chain *chain)
{
	bool last = __sync_fetch_and_sub(&op->left, part) == part;

	if (error && is_tried_again(op, ref, error))
		return;
	if (last)
		bios_ended(op, ref, chain, now);
}

/* Of a bio in the table. False if all of it has ended, and it is in the table no more. */
static __always_inline bool stays_in_table(const struct place *place, u32 part)
{
	u32 way = place->way & (WAYS - 1);

	if (!place->bios)
		return true;
	if (__sync_fetch_and_sub(&place->bios->left[way], part) != part)
		return true;
	*(volatile u64 *)&place->bios->key[way] = 0;
	return false;
}

static __always_inline void count_fragment(struct bio_walk *walk, const struct place *place)
{
	if (place->ref != walk->last && !walk->flush_seq)
		place->op->fragments++;
	walk->last = place->ref;
}

static long end_bio(u32 i, void *data)
{
	struct bio_walk *walk = data;
	struct place place = {};
	u64 bio = walk->bio;
	u32 size, part;

	if (!bio)
		return 1;
	size = READ(struct bio, bio, bi_iter.bi_size);
	part = size < walk->bytes ? size : walk->bytes;
	walk->bytes -= part;
	/* A flush sequence ends its bio in a last step that carries no bytes: one byte is kept back for it. */
	if (walk->flush_seq)
		part = part ? part - 1 : 0;
	else if (!size)
		part = 1;
	find_place(&place, bio);
	if (part)
		stays_in_table(&place, part);
	if (place.op) {
		count_fragment(walk, &place);
		if (part)
			end_part(place.op, place.ref, part, walk->error, walk->now, walk->chain);
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

	if (!ref || !op || !details || op->stage & OP_COMPLETE)
		return;
	op->fragments = 1;
	details->record.error = errno_of(error);
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

/*
 * A bio that ends without a request: of a bio-based device, whose bios are issued when they are queued, or
 * one that would have had to wait for a request.
 */
SEC("tp_btf/block_bio_complete")
int BPF_PROG(on_block_bio_complete, struct request_queue *queue, struct bio *bio)
{
	u64 now = bpf_ktime_get_ns();
	struct op_details *details;
	struct place place = {};
	struct chain *chain;
	u32 left;

	chain = begin_chain(ctx);
	if (!chain)
		return 0;
	find_place(&place, address_of(bio));
	left = place.bios ? place.bios->left[place.way & (WAYS - 1)]
			  : weight_of(bio->bi_iter.bi_size);
	stays_in_table(&place, left);
	details = place.op ? details_at(place.ref) : NULL;
	if (!place.op || !details)
		return 0;
	if (place.bios) {
		if (!details->record.issue_ns)
			details->record.issue_ns = details->queue_ns;
		place.op->fragments++;
	}
	end_part(place.op, place.ref, left, bio->bi_status, now, chain);
	return 0;
}
