/* SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause */
/* io_uring: requests as they are taken up, their completion entries, and who waits for them. */
#include "complete.h"
#include "deliver.h"

/* include/uapi/linux/io_uring.h: the requests that may do block I/O. */
enum {
	IORING_OP_READV = 1,
	IORING_OP_WRITEV = 2,
	IORING_OP_FSYNC = 3,
	IORING_OP_READ_FIXED = 4,
	IORING_OP_WRITE_FIXED = 5,
	IORING_OP_SYNC_FILE_RANGE = 8,
	IORING_OP_FALLOCATE = 17,
	IORING_OP_READ = 22,
	IORING_OP_WRITE = 23,
	IORING_OP_URING_CMD = 46,
	IORING_OP_READV_FIXED = 58,
	IORING_OP_WRITEV_FIXED = 59,
};

#define BLOCK_OPCODES                                                                              \
	(1ULL << IORING_OP_READV | 1ULL << IORING_OP_WRITEV | 1ULL << IORING_OP_FSYNC |            \
	 1ULL << IORING_OP_READ_FIXED | 1ULL << IORING_OP_WRITE_FIXED |                            \
	 1ULL << IORING_OP_SYNC_FILE_RANGE | 1ULL << IORING_OP_FALLOCATE |                         \
	 1ULL << IORING_OP_READ | 1ULL << IORING_OP_WRITE | 1ULL << IORING_OP_URING_CMD |          \
	 1ULL << IORING_OP_READV_FIXED | 1ULL << IORING_OP_WRITEV_FIXED)
#define FIXED_OPCODES                                                                              \
	(1ULL << IORING_OP_READ_FIXED | 1ULL << IORING_OP_WRITE_FIXED |                            \
	 1ULL << IORING_OP_READV_FIXED | 1ULL << IORING_OP_WRITEV_FIXED)

/* The address of a request is used again before its end was seen (IOSQE_CQE_SKIP, CQ overflow). */
static __always_inline void forget_earlier(u64 request)
{
	ref_t ref = find_op(request);
	struct op *op = op_at(ref);

	if (!ref || !op)
		return;
	op->stage |= OP_CQE;
	if (op->stage & OP_LISTED)
		detach_op(ref);
	else if (op->stage & OP_HAS_IO)
		finish_op(op, ref);
	else
		release_op(ref);
}

static __always_inline int take_up(u64 address)
{
	struct io_kiocb *request = (void *)address;
	u8 number = BPF_CORE_READ(request, opcode);
	u64 opcode = number < 64 ? 1ULL << number : 0;
	u64 now = bpf_ktime_get_ns();
	struct task *task;
	struct op *op;
	ref_t ref;

	if (!(opcode & BLOCK_OPCODES)) {
		task = find_task(current_task()->pid);
		if (task)
			task->current_request = 0;
		return 0;
	}
	forget_earlier(address);
	ref = begin_op(address, KIND_URING, now);
	op = op_at(ref);
	if (!ref || !op)
		return 0;
	set_context(op, (u64)BPF_CORE_READ(request, ctx));
	op->record.user_data = BPF_CORE_READ(request, cqe.user_data);
	op->ring_flags = BPF_CORE_READ(request, ctx, flags);
	if (opcode & FIXED_OPCODES)
		op->record.flags |= FLOWTOP_F_FIXED_BUFFER;
	task = find_task(op->record.tid);
	if (!task)
		return 0;
	task->current_request = ref;
	task->in_enter = !(op->ring_flags & IORING_SETUP_SQPOLL);
	return 0;
}

SEC("tp_btf/io_uring_submit_req")
int BPF_PROG(on_io_uring_submit_req, struct io_kiocb *request)
{
	return take_up(address_of(request));
}

/* Its name before 6.3 (2ad57931db64). */
SEC("tp_btf/io_uring_submit_sqe")
int BPF_PROG(on_io_uring_submit_sqe, struct io_kiocb *request)
{
	return take_up(address_of(request));
}

/* Another thread sleeps in the wait call of this ring. */
static __always_inline void hand_to_waiter(struct op *op, ref_t ref, struct task *waiter)
{
	struct flowtop_op_record *r = &op->record;

	if (op->candidate != waiter->tid && r->complete_ns)
		note_candidate(op, waiter, true);
	set_consumer(op, waiter, FLOWTOP_KNOWN_BY_WAIT);
	learn_consumer(op->context, waiter->tid, waiter->tgid);
	hand_to(waiter, op, ref);
}

static __always_inline void announce(struct op *op, ref_t ref, struct task *poster,
				     struct chain *chain)
{
	struct io_ring_ctx *ring = (void *)op->context;
	struct task_struct *task = current_task();
	u64 waiter = ring_waiter(ring);
	struct task *entry = NULL;
	u32 tid;

	if (waiter && !same_task(waiter, task->pid))
		entry = task_entry((void *)waiter);
	if (entry) {
		make_relay(op);
		chain->armed = 1;
		hand_to_waiter(op, ref, entry);
		return;
	}
	if (!waiter && ring_has_listener(ring)) {
		chain->armed = 1;
		push(&chain->posted, op, ref);
		return;
	}
	tid = learnt_consumer(op->context, op->record.tgid);
	if ((tid && tid != (u32)task->pid) || !poster || op->ring_flags & IORING_SETUP_SQPOLL) {
		settle_unannounced(op, ref);
		return;
	}
	if (!op->record.consumer_tid)
		set_consumer(op, poster, FLOWTOP_KNOWN_BY_SUBMITTER);
	set_oncpu(op, poster, 0);
	if (op->record.consumer_cpu < 0)
		op->record.consumer_cpu = bpf_get_smp_processor_id();
	retire(poster, op, ref, poster->in_enter);
}

/* Its completion entry is written although its last bio has not ended, as far as was seen. */
static __always_inline void complete_unseen(struct op *op)
{
	struct flowtop_op_record *r = &op->record;

	op->stage |= OP_COMPLETE;
	op->generation++; /* what is left of its bios is readahead that it did not wait for */
	if (r->path == FLOWTOP_PATH_BUFFERED)
		r->delivery = FLOWTOP_DELIVERY_INLINE;
	if (r->complete_ns)
		r->consumer_state =
			FLOWTOP_STATE_RUNNING; /* the submitter ended the last one itself */
	else
		book(FLOWTOP_BOOK_COMPLETE_MISSED, 1);
}

static __always_inline void finish_request(struct op *op, ref_t ref, struct io_kiocb *request,
					   struct chain *chain)
{
	struct flowtop_op_record *r = &op->record;
	struct task *poster = find_task(current_task()->pid);
	int res = BPF_CORE_READ(request, cqe.res);

	detach_op(ref);
	r->cqe_ns = bpf_ktime_get_ns();
	if (res < 0)
		r->error = -res;
	if (poster) {
		runs_here(poster);
		if (poster->current_request == ref)
			poster->current_request = 0;
		if (poster->pending)
			deliver(poster); /* before its entry counts as written: it is delivered below */
	}
	op->stage |= OP_CQE;
	if (!(op->stage & OP_COMPLETE))
		complete_unseen(op);
	announce(op, ref, poster, chain);
}

SEC("tp_btf/io_uring_complete")
int BPF_PROG(on_io_uring_complete, void *ring, void *request)
{
	u64 address = address_of(request);
	ref_t ref = address ? find_op(address) : 0;
	struct chain *chain = current_chain(ctx);
	struct op *op = op_at(ref);

	if (!ref || !op || !chain)
		return 0;
	if (!(op->stage & OP_HAS_IO))
		release_op(ref);
	else
		finish_request(op, ref, (void *)address, chain);
	return 0;
}

SEC("tp_btf/io_uring_cqring_wait")
int BPF_PROG(on_io_uring_cqring_wait, void *ring, int min_events)
{
	struct task_struct *task = current_task();
	struct task *entry = task_entry(task);

	if (!entry)
		return 0;
	entry->current_request = 0;
	entry->in_enter = 1;
	learn_consumer(address_of(ring), entry->tid, entry->tgid);
	return 0;
}

/* A ring of this address is new, or belongs to the thread that sets it up. */
static __always_inline int owner_of_ring(u64 ring, bool is_new)
{
	struct task *entry = task_entry(current_task());

	if (entry && (is_new || !learnt_consumer(ring, entry->tgid)))
		learn_consumer(ring, entry->tid, entry->tgid);
	return 0;
}

SEC("tp_btf/io_uring_create")
int BPF_PROG(on_io_uring_create, int fd, void *ring)
{
	return owner_of_ring(address_of(ring), true);
}

SEC("tp_btf/io_uring_register")
int BPF_PROG(on_io_uring_register, void *ring)
{
	return owner_of_ring(address_of(ring), false);
}

SEC("tp_btf/io_uring_cqe_overflow")
int BPF_PROG(on_io_uring_cqe_overflow, void *ring)
{
	book(FLOWTOP_BOOK_CQ_OVERFLOW, 1);
	return 0;
}
