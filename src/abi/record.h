/* SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause) OR Apache-2.0 */
/*
 * The records that the BPF programs hand to user space: the one place where their layout is written.
 * Read by clang -target bpf (after bpf/kernel_types.h) and by g++.
 *
 * A recording on disk holds these bytes unchanged, so a change of layout or meaning is a new
 * FLOWTOP_RECORD_VERSION.
 */
#ifndef FLOWTOP_ABI_RECORD_H
#define FLOWTOP_ABI_RECORD_H

#ifndef __bpf__
#include <linux/types.h>
#endif

#define FLOWTOP_RECORD_VERSION 3

/* What an operation asks of the device. */
enum flowtop_op_kind {
	FLOWTOP_OP_UNKNOWN = 0,
	FLOWTOP_OP_READ,
	FLOWTOP_OP_WRITE,
	FLOWTOP_OP_FLUSH,
	FLOWTOP_OP_DISCARD,
	FLOWTOP_OP_SECURE_ERASE,
	FLOWTOP_OP_WRITE_ZEROES,
	FLOWTOP_OP_ZONE_APPEND,
	FLOWTOP_OP_ZONE_MGMT,
	FLOWTOP_OP_PASSTHROUGH,
	FLOWTOP_OP_COUNT,
};

/* The road an operation took into the kernel (docs: "path"). */
enum flowtop_path {
	FLOWTOP_PATH_UNKNOWN = 0,
	FLOWTOP_PATH_SYNC, /* pread/pwrite O_DIRECT and other calls that sleep on their own bio */
	FLOWTOP_PATH_BUFFERED, /* through the page cache */
	FLOWTOP_PATH_LIBAIO,
	FLOWTOP_PATH_IO_URING,
	FLOWTOP_PATH_IO_URING_CMD, /* NVMe passthrough */
	FLOWTOP_PATH_COUNT,
};

/* How the result travels from the device's completion to the consumer. */
enum flowtop_delivery {
	FLOWTOP_DELIVERY_UNKNOWN = 0,
	FLOWTOP_DELIVERY_SYNC,
	FLOWTOP_DELIVERY_AIO,
	FLOWTOP_DELIVERY_TASKWORK,
	FLOWTOP_DELIVERY_SQ_THREAD,
	FLOWTOP_DELIVERY_IO_WQ,
	FLOWTOP_DELIVERY_IOPOLL,
	FLOWTOP_DELIVERY_INLINE,
	FLOWTOP_DELIVERY_WORKQUEUE,
	FLOWTOP_DELIVERY_COUNT,
};

/* What the consumer was doing at complete_ns. */
enum flowtop_consumer_state {
	FLOWTOP_STATE_UNKNOWN = 0,
	FLOWTOP_STATE_WAITING, /* asleep in the wait for this */
	FLOWTOP_STATE_WOKEN, /* runnable, sent a wake by another completion or preempted, not running yet */
	FLOWTOP_STATE_RUNNING,
	FLOWTOP_STATE_ELSEWHERE, /* asleep on something else */
	FLOWTOP_STATE_COUNT,
};

/* Between the CPU of the completion and that on which the consumer runs. */
enum flowtop_distance {
	FLOWTOP_DISTANCE_NONE = 0, /* one of the two is not known, or polling makes them the same */
	FLOWTOP_DISTANCE_SAME_CPU,
	FLOWTOP_DISTANCE_SMT,
	FLOWTOP_DISTANCE_LLC,
	FLOWTOP_DISTANCE_NODE,
	FLOWTOP_DISTANCE_REMOTE_NODE,
	FLOWTOP_DISTANCE_UNKNOWN, /* two CPUs of which the topology does not tell */
	FLOWTOP_DISTANCE_COUNT,
};

/* How the consumer became known. */
enum flowtop_known_by {
	FLOWTOP_KNOWN_BY_NOTHING = 0,
	FLOWTOP_KNOWN_BY_WAKE,	    /* the delivery chain woke it: causal */
	FLOWTOP_KNOWN_BY_WAIT,	    /* it was inside the wait call of that ring or context */
	FLOWTOP_KNOWN_BY_SUBMITTER, /* inferred: nobody better is known */
	FLOWTOP_KNOWN_BY_RING, /* inferred: the thread last seen waiting on, or woken for, that ring */
	FLOWTOP_KNOWN_BY_COUNT,
};

/* Where flow_id comes from. */
enum flowtop_flow_source {
	FLOWTOP_FLOW_DERIVED = 0, /* hash of (cgroup name, comm, path, top device) */
	FLOWTOP_FLOW_INTENT,
	FLOWTOP_FLOW_USER_DATA,
	FLOWTOP_FLOW_SOURCE_COUNT,
};

/* Where the memory is that the device reads or writes for an operation. */
enum flowtop_placement {
	FLOWTOP_PLACEMENT_UNKNOWN = 0,
	FLOWTOP_PLACEMENT_NONE, /* it has no data, as a flush */
	FLOWTOP_PLACEMENT_HOST,
	FLOWTOP_PLACEMENT_PAGE_CACHE,
	FLOWTOP_PLACEMENT_P2P, /* of a PCI device */
	FLOWTOP_PLACEMENT_MIXED,
	FLOWTOP_PLACEMENT_COUNT,
};

/* Why data took a detour through host memory; bits of flowtop_op_record.bounces. */
enum flowtop_bounce {
	FLOWTOP_BOUNCE_SWIOTLB = 0,
	FLOWTOP_BOUNCE_PAGE_CACHE,
	FLOWTOP_BOUNCE_DIO_FALLBACK,
	FLOWTOP_BOUNCE_UBLK_COPY,
	FLOWTOP_BOUNCE_COUNT,
};

enum flowtop_op_flags {
	FLOWTOP_F_OPEN = 1u << 0, /* still in flight when the capture ended */
	FLOWTOP_F_RETURN_EXACT =
		1u << 1, /* return_ns was read at the consumer's return to user mode */
	FLOWTOP_F_FIXED_BUFFER = 1u << 2,
	FLOWTOP_F_META = 1u << 3, /* file system metadata (REQ_META) */
	FLOWTOP_F_WAKE = 1u << 4, /* stands for the wake that answered it: a wake counts once */
	FLOWTOP_F_EXPECT_DIRECT = 1u << 5, /* it was promised a direct path */
};

enum flowtop_record_type {
	FLOWTOP_RECORD_OP = 1,
};

/* Every record begins with this. `size` counts the whole record, header included, a multiple of 8. */
struct flowtop_record_header {
	__u16 type;
	__u16 size;
	__u32 reserved;
};

/*
 * One operation, written once, when nothing more can be learnt of it. Instants are CLOCK_MONOTONIC
 * nanoseconds, 0 where not observed; CPUs are -1, thread ids 0 where not observed.
 */
struct flowtop_op_record {
	struct flowtop_record_header header;

	__u64 submit_ns;
	__u64 issue_ns;
	__u64 complete_ns;
	__u64 cqe_ns;
	__u64 wake_sent_ns;
	__u64 wake_ns;
	__u64 oncpu_ns;
	__u64 return_ns;    /* the consumer is back in user mode with its wait satisfied */
	__u64 satisfied_ns; /* completion that satisfied the wait which answered this operation */

	__u64 user_data; /* io_uring user_data, libaio iocb data; 0 otherwise */
	__u64 ring;	 /* identity of the io_uring or aio context, 0 where there is none */
	__u64 cgroup_id;
	__u64 bytes;

	__u32 flow_id;
	__u32 tgid; /* owner */
	__u32 tid;
	__u32 consumer_tgid;
	__u32 consumer_tid;
	__u32 dev;	 /* kernel dev_t: major << 20 | minor */
	__u32 fragments; /* requests (or bios of a bio-based device) that carried it */
	__u32 wake_batch; /* operations answered by the wake that answered this one; 0 where no wake */
	__s32 error;	  /* 0 or a positive errno */
	__s32 submit_cpu;
	__s32 complete_cpu;
	__s32 consumer_cpu; /* CPU on which the consumer runs at delivery */

	__u8 op;	     /* enum flowtop_op_kind */
	__u8 path;	     /* enum flowtop_path */
	__u8 delivery;	     /* enum flowtop_delivery */
	__u8 consumer_state; /* enum flowtop_consumer_state */
	__u8 known_by;	     /* enum flowtop_known_by */
	__u8 hops;	     /* relays between completion and consumer */
	__u8 flow_source;    /* enum flowtop_flow_source */
	__u8 flags;	     /* enum flowtop_op_flags */
	__u8 placement;	     /* enum flowtop_placement */
	__u8 bounces;	     /* bits of enum flowtop_bounce */
	__u16 reserved;
	__u32 swiotlb_bytes; /* so many of its bytes were copied to or from bounce buffers */

	char comm[16]; /* the owner's */
};

/*
 * The loss books, kept per CPU by the BPF programs and summed by user space:
 * seen = delivered + filtered + unwaited + lost_ring_full + lost_unmatched + open.
 * Operations that found no slot (lost_table_full) are never taken in: they add to both sides.
 */
enum flowtop_book {
	FLOWTOP_BOOK_SEEN = 0,	      /* operations taken into the in-flight table */
	FLOWTOP_BOOK_DELIVERED,	      /* finished, and handed to user space */
	FLOWTOP_BOOK_FILTERED,	      /* finished, but the filters leave them out */
	FLOWTOP_BOOK_UNWAITED,	      /* finished, and nobody is known to wait */
	FLOWTOP_BOOK_UNWAITED_BYTES,  /* not part of the equation */
	FLOWTOP_BOOK_LOST_RING_FULL,  /* finished, but the ring buffer had no room */
	FLOWTOP_BOOK_LOST_UNMATCHED,  /* its slot was reused or its end never seen */
	FLOWTOP_BOOK_LOST_TABLE_FULL, /* never taken in: no free slot */
	FLOWTOP_BOOK_BIO_TABLE_FULL, /* not part of the equation: a bio could not be tied to its operation */
	FLOWTOP_BOOK_CQ_OVERFLOW, /* io_uring completion queue overflows, an event of the application */
	FLOWTOP_BOOK_COMPLETE_MISSED, /* not part of the equation: rows whose device completion was not seen */
	FLOWTOP_BOOK_LOWER_LAYER,	  /* bios below a stacked device: never operations */
	FLOWTOP_BOOK_SWIOTLB_BYTES,	  /* through bounce buffers, whosever they are */
	FLOWTOP_BOOK_SWIOTLB_OTHER_BYTES, /* ... of no operation: control structures, other devices */
	FLOWTOP_BOOK_COUNT,
};

#endif
