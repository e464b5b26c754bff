/* SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause */
/* What a bio is part of: its end_io function and private pointer tell, or the task that submits it. */
#ifndef FLOWTOP_BPF_OWNER_H
#define FLOWTOP_BPF_OWNER_H

#include "block_codes.h"
#include "call.h"
#include "consumer.h"

#define BIO_CLONED (1u << 1)

#define STACKED_FILE_SYSTEMS 2 /* include/linux/fs.h: FILESYSTEM_MAX_STACK_DEPTH */

/* What a bio is part of. */
struct owner {
	u64 key; /* 0: nothing that is followed */
	/* Addresses of the references to a direct I/O that may be several bios, and of its queued bytes. */
	u64 dio_ref;
	u64 dio_size;
	u64 kiocb;
	u32 kind;
	bool tabled; /* the bio does not lead to it */
};

static __always_inline bool is_of_a_stacked_file_system(u64 complete)
{
	return complete == functions.backing_aio_rw_complete ||
	       complete == functions.backing_aio_queue_completion;
}

/* A file system on top of others, such as overlayfs, does their I/O for what was asked of it. */
static __always_inline u64 asked_kiocb(u64 kiocb)
{
	u64 complete;

	for (int i = 0; i < STACKED_FILE_SYSTEMS; i++) {
		complete = READ_ADDRESS(struct kiocb, kiocb, ki_complete);
		if (!complete || !layout.backing_aio_orig_iocb ||
		    !is_of_a_stacked_file_system(complete))
			return kiocb;
		kiocb = read_word_at(kiocb + layout.backing_aio_orig_iocb);
	}
	return kiocb;
}

static __always_inline struct owner owner_of_kiocb(u64 of_bio, u64 dio, u64 dio_ref, u64 dio_size)
{
	u64 kiocb = asked_kiocb(of_bio);
	u64 complete = READ_ADDRESS(struct kiocb, kiocb, ki_complete);
	struct owner owner = {.kiocb = kiocb, .dio_ref = dio_ref, .dio_size = dio_size};

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
		owner.key = 0; /* a loop device's own I/O: a lower layer */
	}
	return owner;
}

static __always_inline struct owner owner_of_blkdev_dio(u64 address)
{
	struct owner owner = {.kind = KIND_SYNC,
			      .key = address,
			      .dio_ref = PLACE_OF(struct blkdev_dio, address, ref),
			      .dio_size = PLACE_OF(struct blkdev_dio, address, size)};

	if (READ(struct blkdev_dio, address, flags) & DIO_IS_SYNC)
		return owner;
	return owner_of_kiocb(READ_ADDRESS(struct blkdev_dio, address, iocb), address,
			      owner.dio_ref, owner.dio_size);
}

static __always_inline struct owner owner_of_iomap_dio(u64 dio)
{
	return owner_of_kiocb(READ_ADDRESS(struct iomap_dio, dio, iocb), dio,
			      PLACE_OF(struct iomap_dio, dio, ref),
			      PLACE_OF(struct iomap_dio, dio, size));
}

/* The direct I/O that a bio of btrfs carries out, 0 if none; a part that was split off leads to its whole. */
static __always_inline u64 dio_of_btrfs(u64 bio)
{
	u64 whole = bio - layout.btrfs_bio_bio;
	u64 end_io = read_word_at(whole + layout.btrfs_bio_end_io);
	u64 private = read_word_at(whole + layout.btrfs_bio_private);

	if (!end_io) {
		end_io = read_word_at(private + layout.btrfs_bio_end_io);
		private = read_word_at(private + layout.btrfs_bio_private);
	}
	if (end_io && end_io == functions.btrfs_dio_end_io)
		return private;
	if (end_io && end_io == functions.btrfs_end_dio_bio)
		return READ_ADDRESS(struct bio, private + layout.btrfs_dio_private_bio, bi_private);
	return 0;
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
		return owner_of_kiocb(READ_ADDRESS(struct blkdev_dio, dio, iocb), dio, 0, 0);
	}
	if (end_io && end_io == functions.iomap_dio_bio_end_io)
		return owner_of_iomap_dio(private);
	if (end_io && end_io == functions.blkdev_bio_end_io)
		return owner_of_blkdev_dio(private);
	if (bpf_core_type_exists(struct dio) && end_io &&
	    (end_io == functions.dio_bio_end_io || end_io == functions.dio_bio_end_aio))
		return owner_of_kiocb(READ_ADDRESS(struct dio, private, iocb), private, 0, 0);
	if (end_io &&
	    (end_io == functions.bio_wait_end_io || end_io == functions.submit_bio_wait_endio)) {
		struct owner owner = {.kind = KIND_SYNC, .key = bio | 1};

		return owner;
	}
	if (end_io && layout.btrfs_bio_bio &&
	    (end_io == functions.btrfs_simple_end_io ||
	     end_io == functions.btrfs_orig_write_end_io)) {
		dio = dio_of_btrfs(bio);
		if (dio)
			return owner_of_iomap_dio(dio);
	}
	return owner_of_page_io(bio);
}

/* The key of what a bio of direct I/O is part of, in the two forms that nearly all have; else 0. */
static __always_inline u64 direct_key_of(u64 bio)
{
	u64 end_io = READ_ADDRESS(struct bio, bio, bi_end_io);
	u64 dio, kiocb, complete;

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
	complete = READ_ADDRESS(struct kiocb, kiocb, ki_complete);
	if (!complete)
		return dio;
	return is_of_a_stacked_file_system(complete) ? asked_kiocb(kiocb) : kiocb;
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
