/* SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause */
/* The differences between the kernels that take the basic programs only, chosen by their BTF. */
#ifndef FLOWTOP_BPF_BASIC_TYPES_H
#define FLOWTOP_BPF_BASIC_TYPES_H

#include "block_codes.h"

#include "abi/state.h"

#pragma clang attribute push(__attribute__((preserve_access_index)), apply_to = record)

/* 5.12 (309dca309fc3) gave a bio its block device. */
struct bio___disk {
	struct gendisk *bi_disk;
};

/* 5.14 (2f064a59a11f) renamed it. */
struct task_struct___state {
	long state;
};

/* 5.16 (bcf9033e5449) moved it to thread_info. */
struct task_struct___cpu {
	u32 cpu;
};

/* 5.16 (09ce8744253a) made flags of it. */
struct blkdev_dio___bits {
	unsigned char is_sync : 1;
};

/* 5.19 (cef216fc32d7) moved it to the entry that is posted. */
struct io_kiocb___user_data {
	u64 user_data;
};

/* Until 6.13 (f03baece0802). */
struct io_kiocb___task {
	struct task_struct *task;
};

/* 5.14 (311997b3fcdd) renamed it to cq_wait, the name of another until then. */
struct io_ring_ctx___wait {
	struct wait_queue_head wait;
};

#pragma clang attribute pop

const volatile struct basic_prototypes prototypes = {};

/* In assembly: the verifier takes no ctx that was calculated with. */
static __always_inline u64 argument(const u64 *ctx, bool second)
{
	u64 value;

	if (second)
		asm volatile("%0 = *(u64 *)(%1 + 8)" : "=r"(value) : "r"(ctx));
	else
		asm volatile("%0 = *(u64 *)(%1 + 0)" : "=r"(value) : "r"(ctx));
	return value;
}

static __always_inline u32 bio_dev(struct bio *bio)
{
	struct gendisk *disk;

	if (bpf_core_field_exists(struct bio___disk, bi_disk))
		disk = BPF_CORE_READ((struct bio___disk *)bio, bi_disk);
	else
		disk = BPF_CORE_READ(bio, bi_bdev, bd_disk);
	return dev_number(BPF_CORE_READ(disk, major), BPF_CORE_READ(disk, first_minor));
}

/* One that has begun to fall asleep and is still on the run queue may yet find its result by itself. */
static __always_inline bool is_asleep(struct task_struct *task)
{
	u64 state;

	if (bpf_core_field_exists(struct task_struct___state, state))
		state = BPF_CORE_READ((struct task_struct___state *)task, state);
	else
		state = BPF_CORE_READ(task, __state);
	return state & SLEEPING_STATES && !BPF_CORE_READ(task, on_rq);
}

static __always_inline u32 task_cpu_of(struct task_struct *task)
{
	if (bpf_core_field_exists(struct task_struct___cpu, cpu))
		return BPF_CORE_READ((struct task_struct___cpu *)task, cpu);
	return BPF_CORE_READ(task, thread_info.cpu);
}

static __always_inline bool blkdev_dio_is_sync(struct blkdev_dio *dio)
{
	if (bpf_core_field_exists(struct blkdev_dio___bits, is_sync))
		return BPF_CORE_READ_BITFIELD_PROBED((struct blkdev_dio___bits *)dio, is_sync);
	return BPF_CORE_READ(dio, flags) & DIO_IS_SYNC;
}

/* kiocb: address of an io_kiocb. */
static __always_inline u64 request_ring(u64 kiocb)
{
	return (u64)BPF_CORE_READ((struct io_kiocb *)kiocb, ctx);
}

/* The thread that submitted it, whoever issues it. */
static __always_inline struct task_struct *request_task(u64 kiocb)
{
	return BPF_CORE_READ((struct io_kiocb___task *)kiocb, task);
}

static __always_inline u64 request_user_data(u64 kiocb)
{
	if (bpf_core_field_exists(struct io_kiocb___user_data, user_data))
		return BPF_CORE_READ((struct io_kiocb___user_data *)kiocb, user_data);
	return BPF_CORE_READ((struct io_kiocb *)kiocb, cqe.user_data);
}

/* Where the threads that wait for a ring's completions sleep. */
static __always_inline u32 ring_wait_offset(void)
{
	if (bpf_core_field_exists(struct io_ring_ctx___wait, wait))
		return bpf_core_field_offset(struct io_ring_ctx___wait, wait);
	return bpf_core_field_offset(struct io_ring_ctx, cq_wait);
}

#endif
