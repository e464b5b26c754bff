/* SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause */
/* What an operation does, on which device and by which path: told by its first bio. */
#ifndef FLOWTOP_BPF_DESCRIBE_H
#define FLOWTOP_BPF_DESCRIBE_H

#include "block_codes.h"
#include "owner.h"

static __always_inline u32 dev_of(struct gendisk *disk)
{
	return dev_number(disk->major, disk->first_minor);
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

static __always_inline bool is_promised_direct(const struct flowtop_op_record *r)
{
	bool promised = false;

	for (u32 i = 0; i < MAX_PROMISES && i < config.promise_count; i++) {
		const volatile struct promise *promise = &config.promises[i];

		promised |= (!promise->flow_id || promise->flow_id == r->flow_id) &&
			    (!promise->dev || promise->dev == r->dev);
	}
	return promised;
}

/* What it does and by which path are known: from now on it is an operation on the device. */
static __always_inline void begin_io(struct op *op, struct op_details *details, u32 dev)
{
	struct flowtop_op_record *r = &details->record;

	op->stage |= OP_HAS_IO;
	r->dev = dev;
	r->delivery = delivery_of(op);
	r->flow_id = flow_id_of(details->flow_seed, r->path, r->dev);
	if (config.promise_count && is_promised_direct(r))
		r->flags |= FLOWTOP_F_EXPECT_DIRECT;
	book(FLOWTOP_BOOK_SEEN, 1);
}

/* The first bio tells what and where. */
static __always_inline void describe(struct op *op, struct op_details *details,
				     const struct owner *owner, struct bio *bio,
				     struct task_struct *task)
{
	struct flowtop_op_record *r = &details->record;

	if (task->flags & PF_IO_WORKER && task->worker_private)
		op->stage |= OP_IO_WORKER;
	if (bio->bi_opf & (1u << bpf_core_enum_value(enum req_flag_bits, __REQ_META)))
		r->flags |= FLOWTOP_F_META;
	if (owner->kind == KIND_AIO)
		set_aio_context(op, details, owner->kiocb);
	else if (owner->kind == KIND_URING && !op->context)
		set_uring_context(op, details, owner->key);
	r->op = op_kind_of(bio->bi_opf, bio->bi_iter.bi_size);
	r->path = path_of(owner, r->flags);
	begin_io(op, details, dev_of(bio->bi_bdev->bd_disk));
}

#endif
