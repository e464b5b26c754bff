/* SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause */
/* What a bio is part of: its end_io function and private pointer tell, or the task that submits it. */
#ifndef FLOWTOP_BPF_OWNER_H
#define FLOWTOP_BPF_OWNER_H

#include "call.h"
#include "consumer.h"

#define DIO_IS_SYNC 2 /* block/fops.c */
#define BIO_CLONED  (1u << 1)

/* What a bio is part of. */
struct owner {
	u64 key;     /* 0: nothing that is followed */
	u64 dio_ref; /* address of the reference count of a direct I/O that may be several bios */
	u64 dio;
	u64 kiocb;
	u32 kind;
	bool tabled; /* the bio does not lead to it */
};

static __always_inline struct owner owner_of_kiocb(u64 kiocb, u64 dio, u64 dio_ref)
{
	struct owner owner = {.kiocb = kiocb, .dio = dio, .dio_ref = dio_ref};
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
			      .dio = address,
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

/* The key of what a bio of direct I/O is part of, in the two forms that nearly all have; else 0. */
static __always_inline u64 direct_key_of(u64 bio)
{
	u64 end_io = READ_ADDRESS(struct bio, bio, bi_end_io);
	u64 dio, kiocb;

	if (!end_io) /* so is a function that is not known */
		return 0;
	if (end_io == functions.blkdev_bio_end_io_async) {
		dio = bio - bpf_core_field_offset(struct blkdev_dio, bio);
		kiocb = READ_ADDRESS(struct blkdev_dio, dio, iocb);
	} else if (end_io == functions.iomap_dio_bio_end_io) {
		dio = READ_ADDRESS(struct bio, bio, bi_private);
		kiocb = READ_ADDRESS(struct iomap_dio, dio, iocb);
	} else {
		return 0;
	}
	return READ_ADDRESS(struct kiocb, kiocb, ki_complete) ? kiocb : dio;
}

/* The io_uring request that the running task issues, 0 if none. */
static __always_inline u64 issuing_request(const struct running *running)
{
	u64 worker = address_of(running->task->worker_private);
	u64 work;

	if (worker && running->task->flags & PF_IO_WORKER) {
		work = READ_ADDRESS(struct io_worker, worker, cur_work);
		if (work)
			return work - bpf_core_field_offset(struct io_kiocb, work);
	}
	if (!running->entry || !running->entry->current_request)
		return 0;
	if (running->entry->in_enter && !in_uring_enter(running->task))
		return 0;
	return details_at(running->entry->current_request)->request;
}

/* Buffered I/O on behalf of an io_uring request belongs to the request; metadata reads do not. */
static __always_inline void adopt_into_request(struct owner *owner, struct bio *bio,
					       const struct running *running)
{
	u64 request;

	if (owner->kiocb)
		return;
	if (bio->bi_opf & (1u << bpf_core_enum_value(enum req_flag_bits, __REQ_META)))
		return;
	request = issuing_request(running);
	if (!request || !find_op(request))
		return;
	owner->key = request;
	owner->kind = KIND_URING;
	owner->dio_ref = 0;
	owner->tabled = true;
}

#endif
