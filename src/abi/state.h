/* SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause) OR Apache-2.0 */
/*
 * The state of the BPF programs, of which their loader sees all and reads some: the table of operations in
 * flight when a capture ends, per-CPU books; and the loader's settings. Private to bpf/ and src/kernel/.
 */
#ifndef FLOWTOP_ABI_STATE_H
#define FLOWTOP_ABI_STATE_H

#include "cell.h"
#include "record.h"
#include "registration.h"

#define WAYS	      8
#define OP_SLOTS      65536
#define BIO_BUCKETS   2048
#define STRAY_BUCKETS 1024
#define TASK_SLOTS    16384
#define RING_SLOTS    4096

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
	OP_TABLED = 1u << 7,	/* its bios are found in the table of bios only */
	OP_IN_REACH =
		1u
		<< 8, /* its consumer ran when its completion entry was written, or took it unasked */
};

/*
 * In op.left of direct I/O that the kernel counts references of: its last bio may not have been queued yet.
 * No operation has as many bytes (MAX_RW_COUNT). Whoever leaves nothing in `left`, by ending the last bio
 * or the submission, hands the operation out.
 */
#define SUBMITTING (1u << 31)

/* Of IORING_SETUP_*, what matters here. */
enum op_ring {
	RING_IOPOLL = 1u << 0,
	RING_SQPOLL = 1u << 1,
	RING_DEFER_TASKRUN = 1u << 2,
};

/* Begins a cache line. */
#define CACHE_LINE __attribute__((aligned(64)))

/*
 * What changes while an operation is in flight, in one cache line: it travels between the CPU that
 * submits, the one that completes and the one that consumes. The rest is in op_details.
 */
struct op {
	__u64 key;     /* 0: the slot is free; first, so that a slot can be reset without it */
	__u64 context; /* address of the io_ring_ctx or kioctx */
	__u64 complete_ns;
	__u32 tid;
	__u32 consumer_tid;
	__u32 candidate; /* thread whose state was recorded at complete */
	__u32 left;	 /* bytes that have not ended yet, and SUBMITTING */
	__u32 generation;
	ref_t next;
	__u16 depth; /* length of the list from here on */
	__s16 complete_cpu;
	__s16 consumer_cpu;
	__u16 fragments;
	__u16 stage; /* enum op_stage */
	__u8 ring;   /* enum op_ring */
	__u8 hops;
	__u8 reach; /* of the slot */
	__u8 kind;  /* enum op_kind */
	__u8 consumer_state;
	__u8 known_by;
} CACHE_LINE;

/* Written by who submits, issues and consumes. */
struct op_details {
	struct flowtop_op_record record; /* less what struct op has */
	__u64 request;			 /* address of the io_kiocb or aio_kiocb */
	__u64 queue_ns;			 /* its first bio was queued */
	__u64 dio_ref;			 /* address of its reference count, if SUBMITTING */
	__u32 flow_seed;
	__u32 process; /* tells its process from a later one of the same id */
	__u32 cell;    /* of the slot: where its last operation was added up, plus one */
	__u32 padding;
} CACHE_LINE;

/*
 * Of the basic programs, which older kernels take: a bio of direct I/O that has not been handed out. Its record
 * is whole as far as it is known.
 */
#define BASIC_SLOTS 16384

struct basic_op {
	struct flowtop_op_record record;
	__u64 submitter; /* task_struct; 0: a thread of io_uring's own */
	__u64 consumer;	 /* task_struct */
	__u64 context;	 /* address of the io_ring_ctx or kioctx */
	__u64 left;	 /* bytes that have not ended yet */
};

/* They named the queue first, until 5.11 (e8a676d61c07, a54895fa057c) or a backport of that. */
struct basic_prototypes {
	__u32 queue_before_bio;
	__u32 queue_before_request;
};

/* Operations that lie far from the slot of their key. */
struct strays {
	__u64 key[WAYS];
	ref_t op[WAYS];
};

/* Bios that do not lead to their operation, and how many of their bytes have not ended yet. */
struct bios {
	__u64 key[WAYS];
	ref_t op[WAYS];
	__u32 generation[WAYS];
	__u32 left[WAYS];
};

/*
 * A thread that submits or consumes. Other CPUs look it up all the time: what it writes itself with every
 * operation, and what others write to it, are in cache lines of their own.
 */
struct task {
	__u32 tid; /* 0: the slot is free */
	__u32 tgid;
	__u64 task; /* task_struct */
	__u8 reach; /* of the slot */
	__u32 flow_seed;
	__u32 process; /* tells its process from a later one of the same id */
	__u32 caught;  /* woken for what is pending before it had fallen asleep */
	__u64 cgroup_id;
	char comm[16];

	ref_t current_request CACHE_LINE; /* io_uring request that it is issuing */
	ref_t current_direct; /* direct I/O that it submits: waited for, or of several bios */
	__u32 direct_generation;
	__u64 direct_call; /* the call in which it does */
	__u16 in_enter;	   /* inside io_uring_enter */
	__u16 kept_awake; /* it lost its CPU on its way to sleep, and has it again: a wake is of no use */
	ref_t returning; /* delivered operations, until it is back in user mode */
	__u64 last_oncpu_ns;
	__u64 last_return_ns; /* to user mode, where that is followed */

	ref_t pending CACHE_LINE; /* completed operations that it has not run for yet */
	__u32 was_asleep;	  /* in a system call, then: it did not lose its CPU in user mode */
	__u32 oncpu_missed; /* it runs, but no program saw it get its CPU: last_oncpu_ns is older */
	__u32 wake_hops;
	__u64 wake_sent_ns; /* of the last wake that a completion sent */
	__u64 wake_ns;
	__u16 wake_under_way; /* it has not run since */
	__u16 wake_told;      /* an operation stands for that wake already */
	ref_t undecided; /* all its bios so far have ended: whether more follow was not to be told */
	__u32 continued; /* its next wake ends a SIGSTOP, which it obeys on its way out of a call */
	__u32 owing;	 /* it lost its CPU within the call that submits direct I/O */
} CACHE_LINE;

/* An io_uring or aio context: who reaps it. */
struct ring {
	__u64 key;
	__u32 consumer; /* thread last seen waiting on it or woken for it */
	__u32 tgid;
	__u32 seen;    /* it was seen, and is not only whoever made the ring */
	__u32 several; /* others were seen, too */
};

/* Makes the record whole. */
static inline void complete_record(const struct op *op, struct flowtop_op_record *record)
{
	record->complete_ns = op->complete_ns;
	record->tid = op->tid;
	record->consumer_tid = op->consumer_tid;
	record->complete_cpu = op->complete_cpu;
	record->consumer_cpu = op->consumer_cpu;
	record->fragments = op->fragments;
	record->consumer_state = op->consumer_state;
	record->known_by = op->known_by;
	record->hops = op->hops;
	if (record->swiotlb_bytes)
		record->bounces |= 1u << FLOWTOP_BOUNCE_SWIOTLB;
}

/*
 * The CPU on which operations completed and the one on which their consumers ran, at consumer's CPU *
 * CPU_PAIR_STRIDE + completion's CPU: the consumer's writes most often, and each has cache lines of its
 * own. User space knows the topology.
 */
struct cpu_pair {
	__u64 operations;
	__u32 distance; /* enum flowtop_distance */
	__u32 watched;	/* those of struct watch; wraps */
};

/* By what operations may be told apart. */
enum watch_field {
	WATCH_FLOW = 1 << 0,
	WATCH_TGID = 1 << 1,
	WATCH_DEV = 1 << 2,
	WATCH_PATH = 1 << 3,
	WATCH_OP = 1 << 4,
	WATCH_DELIVERY = 1 << 5,
	WATCH_CGROUP = 1 << 6,
};

/* The operations that have all of these. User space writes `fields` last, and 0 before the others. */
struct watch {
	__u32 fields; /* of enum watch_field; 0: none */
	__u32 flow_id;
	__u32 tgid;
	__u32 dev;
	__u64 cgroup_id;
	__u8 path;
	__u8 op;
	__u8 delivery;
	__u8 padding[5];
};

#define CPU_PAIR_STRIDE(cpu_count) (((cpu_count) + 3) & ~3U)

/* Histograms that are free: a queue that the programs take from and user space gives to. */
struct histogram_queue {
	__u32 taken; /* how many ever were */
	__u32 given;
};

/*
 * What completed in the context that runs now (a task, or an interrupt) on this CPU: a wake sent from
 * the same context is this completion's doing.
 */
struct chain {
	__u32 armed;
	__u64 armed_in; /* where the task level was called from, then */
	ref_t pages;	/* page cache I/O: whoever sleeps on it is woken next */
	ref_t posted; /* completion entries written; their listener (eventfd, poll) is woken next */
	__u64 posted_in;   /* the system call in which they were */
	__u64 posted_ring; /* the ring of the last of them */
	__u32 posted_tail; /* its tail as programs saw it then */
};

#define LEVELS 2 /* task, interrupt */

/*
 * Bounces of which it is not known yet what they are for: NVMe maps a request before it issues it. Other
 * drivers map what they have issued, perhaps several one after the other: as many as a plug holds.
 */
#define ISSUED_REQUESTS 64

struct bounce_log {
	__u64 device; /* struct device */
	__u64 first;  /* physical address of the first one */
	__u32 bytes;  /* of all; 0: there is none */
	__u32 count;  /* of requests that were ever issued on this CPU */
	__u32 mapped; /* the place of the last one that a bounce was for */
	__u32 padding;
	__u64 issued[ISSUED_REQUESTS]; /* by number, modulo their number */
};

/* Of the DMA layer's bounce buffers, by the device that they stand in for. */
struct bounced_device {
	char name[32];
	__u64 bytes;
	__u64 matched_bytes; /* of operations that flowtop follows */
	__u32 maps_first;    /* its driver maps requests before they are issued, as was seen */
	__u32 padding;
};

#define BOUNCED_DEVICES 256

/* Peer-to-peer memory that operations were seen in: what the kernel has of a device's BAR. */
struct p2p_range {
	__u64 first; /* physical addresses; 0: the slot is free */
	__u64 last;
	__u64 bios;
	__u64 bytes;
};

#define P2P_RANGES 16

struct cpu_state {
	__u64 books[FLOWTOP_BOOK_COUNT];
	struct chain chain[LEVELS];
	__u32 running;	/* thread that was last seen to get this CPU */
	__u32 adding;	/* an operation is being added up */
	__u32 owing;	/* what runs has something to settle when it loses this CPU */
	__u32 in_timer; /* a timer interrupts what runs, a completion perhaps */
	struct bounce_log bounce_log;
};

/* Operations of this flow, or on this device, are to go past host memory. */
struct promise {
	__u32 flow_id; /* 0: of any flow */
	__u32 dev;     /* 0: on any device */
};

#define MAX_PROMISES 16

struct config {
	__u32 tgid; /* only operations that this process owns or consumes; 0: all */
	__u32 dev;  /* only operations on this device */
	__u32 has_dev;
	__u32 follow_returns; /* hold a record until its consumer is back in user mode */
	__u32 stream;	      /* hand out a record of each operation */
	__u32 aggregate;      /* add operations up */
	__u32 by_cgroup;      /* ... by cgroup, not by flow and process */
	__u32 cell_buckets;   /* a power of two */
	__u32 histograms;     /* a power of two */
	__u32 cpu_count;      /* possible ones */
	__u32 promise_count;
	struct promise promises[MAX_PROMISES];
};

/* Functions that the kernel's pointers are compared with; user space fills in the addresses. */
struct known_functions {
	__u64 iomap_dio_bio_end_io;
	__u64 blkdev_bio_end_io;
	__u64 blkdev_bio_end_io_simple; /* until 5.16 */
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
	__u64 backing_aio_rw_complete;	    /* until 6.7: ovl_aio_rw_complete */
	__u64 backing_aio_queue_completion; /* 6.7: ovl_aio_queue_completion */
	__u64 btrfs_simple_end_io;
	__u64 btrfs_orig_write_end_io;
	__u64 btrfs_dio_end_io;
	__u64 btrfs_end_dio_bio; /* until 6.2 */
	__u64 io_wake_function;
	__u64 nvme_uring_cmd_end_io;
	__u64 nvme_uring_cmd_end_io_meta;
	__u64 vmemmap_base; /* a variable: without it, physical addresses are not known */
};

/* How a page tells its zone: by some bits of its flags. */
struct page_layout {
	__u32 zone_shift;
	__u32 zone_mask; /* 0: it cannot be told */
	__u32 zone_device;
};

/* Where members of types lie that a module may bring, in bytes; 0 where that is not known. */
struct module_layout {
	__u32 nvme_ns_head;
	__u32 nvme_ns_head_disk;
	__u32 backing_aio_orig_iocb; /* until 6.7: of ovl_aio_req */
	__u32 btrfs_bio_bio;
	__u32 btrfs_bio_end_io;
	__u32 btrfs_bio_private;
	__u32 btrfs_dio_private_bio; /* until 6.2 */
	__u32 ublk_device_dev_info;
	__u32 ublk_dev_info_flags;
};

#endif
