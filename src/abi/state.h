/* SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause) OR Apache-2.0 */
/*
 * What the BPF programs and their loader share besides the records: the table of operations in flight,
 * which the loader reads when a capture ends, per-CPU books, and the loader's settings. Private to bpf/
 * and src/kernel/.
 */
#ifndef FLOWTOP_ABI_STATE_H
#define FLOWTOP_ABI_STATE_H

#include "record.h"

#define WAYS	   8
#define OP_BUCKETS 8192

/* Index of an entry plus one; 0 is "none". */
typedef __u32 ref_t;

struct keys {
	__u64 key[WAYS];
};

/* What has to happen before the result is with its consumer. */
enum op_kind {
	KIND_SYNC = 1, /* the caller sleeps on it */
	KIND_AIO,
	KIND_URING,
	KIND_PAGE, /* page cache and file system I/O: nobody is known to wait */
};

enum op_stage {
	OP_HAS_IO = 1u << 0,	/* a block operation at all: counted as seen */
	OP_COMPLETE = 1u << 1,	/* its last bio ended */
	OP_CQE = 1u << 2,	/* its completion entry is written */
	OP_ONCPU = 1u << 3,	/* its consumer has run since, or was running */
	OP_IO_WORKER = 1u << 4, /* an io-wq worker issued it */
	OP_KERNEL = 1u << 5,	/* a kernel thread submitted it */
	OP_LISTED = 1u << 6,	/* linked into a task's or a chain's list: must not be released */
};

struct op {
	struct flowtop_op_record record;
	__u64 key;
	__u64 queue_ns;	 /* its first bio was queued */
	__u64 context;	 /* address of the io_ring_ctx or kioctx */
	__u64 dio_ref;	 /* address of the direct I/O's reference count, 0 if it has a single bio */
	__u32 candidate; /* thread whose state was recorded at complete */
	__u32 flow_seed;
	__u32 ring_flags; /* IORING_SETUP_* */
	__u32 bios_left;
	__u32 stage; /* enum op_stage */
	__u32 kind;  /* enum op_kind */
	__u32 generation;
	ref_t next;
	__u32 depth; /* length of the list from here on */
	__u32 padding;
};

/*
 * What completed in the context that runs now (a task, or an interrupt) on this CPU: a wake sent from
 * the same context is this completion's doing.
 */
struct chain {
	__u32 armed;
	ref_t pages;  /* page cache I/O: whoever sleeps on it is woken next */
	ref_t posted; /* completion entries written; their listener (eventfd, poll) is woken next */
};

#define LEVELS 2 /* task, interrupt */

struct cpu_state {
	__u64 books[FLOWTOP_BOOK_COUNT];
	struct chain chain[LEVELS];
	__u32 running; /* thread that was last seen to get this CPU */
	__u32 padding;
};

struct config {
	__u32 tgid; /* only operations that this process owns or consumes; 0: all */
	__u32 dev;  /* only operations on this device */
	__u32 has_dev;
	__u32 follow_returns; /* hold a record until its consumer is back in user mode */
};

/* Functions that the kernel's pointers are compared with; user space fills in the addresses. */
struct known_functions {
	__u64 iomap_dio_bio_end_io;
	__u64 blkdev_bio_end_io;
	__u64 blkdev_bio_end_io_async;
	__u64 dio_bio_end_io;
	__u64 dio_bio_end_aio;
	__u64 submit_bio_wait_endio; /* until 7.0 */
	__u64 bio_wait_end_io;	     /* from 6.10 on */
	__u64 bio_chain_endio;
	__u64 io_complete_rw;
	__u64 io_complete_rw_iopoll;
	__u64 aio_complete_rw;
	__u64 lo_rw_aio_complete;
	__u64 io_wake_function;
	__u64 nvme_uring_cmd_end_io;
	__u64 nvme_uring_cmd_end_io_meta;
};

#endif
