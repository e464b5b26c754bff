/* SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause */
/* io_uring: requests as they are taken up, their completion entries, and who waits for them. */
#include "complete.h"
#include "deliver.h"
#include "registration.h"

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

	if (!ref)
		return;
	if (!(op->stage & OP_HAS_IO)) {
		release_op(ref);
		return;
	}
	detach_op(ref);
	if (write_entry(op))
		finish_op(op, ref);
}

static __always_inline int take_up(u64 address)
{
	u8 number = READ(struct io_kiocb, address, opcode);
	u64 opcode = number < 64 ? 1ULL << number : 0;
	struct running owner;
	struct op_details *details;
	struct task *task;
	struct op *op;
	ref_t ref;

	if (!(opcode & BLOCK_OPCODES)) {
		task = find_task(current_task()->pid);
		if (task)
			task->current_request = 0;
		return 0;
	}
	owner = running_task();
	forget_earlier(address);
	ref = begin_op(address, KIND_URING, &owner);
	op = op_at(ref);
	details = details_at(ref);
	if (!ref)
		return 0;
	set_uring_context(op, details, address);
	if (opcode & FIXED_OPCODES)
		details->record.flags |= FLOWTOP_F_FIXED_BUFFER;
	task = owner.entry;
	if (task) {
		task->current_request = ref;
		task->in_enter = !(op->ring & RING_SQPOLL);
	}
	details->record.submit_ns = bpf_ktime_get_ns(); /* last: it waits for all that was read */
	return 0;
}

SEC("tp_btf/io_uring_submit_req")
int BPF_PROG_HOLDING_CPU(on_io_uring_submit_req, struct io_kiocb *request)
{
	return take_up(address_of(request));
}

/* Its name before 6.3 (2ad57931db64). */
SEC("tp_btf/io_uring_submit_sqe")
int BPF_PROG_HOLDING_CPU(on_io_uring_submit_sqe, struct io_kiocb *request)
{
	return take_up(address_of(request));
}

/* Another thread sleeps in the wait call of this ring. */
static __always_inline void hand_to_waiter(struct op *op, ref_t ref, struct task *waiter)
{
	if (op->candidate != waiter->tid && op->complete_ns)
		note_candidate(op, waiter, true);
	set_consumer(op, waiter, FLOWTOP_KNOWN_BY_WAIT);
	learn_consumer(op->context, waiter->tid, waiter->tgid);
	if (write_entry(op))
		hand_to(waiter, op, ref);
}

/* The running task wrote the entry, and it is for itself. */
static __always_inline void note_own_entry(struct op *op, struct op_details *details,
					   struct task *poster)
{
	if (!op->consumer_tid)
		set_consumer(op, poster, FLOWTOP_KNOWN_BY_SUBMITTER);
	set_oncpu(op, details, poster, 0);
	if (op->consumer_cpu < 0)
		op->consumer_cpu = bpf_get_smp_processor_id();
}

__noinline int announce(struct op *op, ref_t ref, struct task *poster, struct chain *chain)
{
	struct op_details *details = details_at(ref);
	struct task_struct *task = current_task();
	struct task *entry = NULL;
	u64 ring, waiter;
	u32 tid;

	if (!op || !chain)
		return 0;
	ring = op->context;
	waiter = ring_waiter(ring);
	if (waiter && !same_task(waiter, task->pid))
		entry = task_entry(waiter);
	if (entry) {
		make_relay(op, details);
		arm(chain);
		hand_to_waiter(op, ref, entry);
		return 0;
	}
	tid = learnt_consumer(ring, details->record.tgid);
	if (!waiter && ring_has_listener(ring)) {
		entry = find_task(tid);
		if (entry && run_state(entry->task) == FLOWTOP_STATE_RUNNING)
			set_stage(op, OP_IN_REACH);
		arm(chain);
		if (write_entry(op))
			post(chain, op, ref);
		return 0;
	}
	if (!write_entry(op))
		return 0;
	if ((tid && tid != (u32)task->pid) || !poster || op->ring & RING_SQPOLL) {
		settle_unannounced(op, details, ref);
	} else {
		note_own_entry(op, details, poster);
		retire(poster, op, details, ref, poster->in_enter);
	}
	return 0;
}

/* The most frequent case: whoever submitted it takes its entry, and nobody else could. */
static __always_inline bool is_for_poster(const struct op *op, const struct task *poster)
{
	return poster->tid == op->tid && !(op->ring & RING_SQPOLL) &&
	       reaps_alone(op->context, poster->tid) && !ring_has_listener(op->context);
}

/* Its completion entry is written although its last bio has not ended, as far as was seen. */
static __always_inline void complete_unseen(struct op *op, struct op_details *details)
{
	struct flowtop_op_record *r = &details->record;

	set_stage(op, OP_COMPLETE);
	op->generation++; /* what is left of its bios is readahead that it did not wait for */
	if (r->path == FLOWTOP_PATH_BUFFERED)
		r->delivery = FLOWTOP_DELIVERY_INLINE;
	if (op->complete_ns)
		op->consumer_state =
			FLOWTOP_STATE_RUNNING; /* the submitter ended the last one itself */
	else
		book(FLOWTOP_BOOK_COMPLETE_MISSED, 1);
}

static __always_inline void finish_request(struct op *op, struct op_details *details, ref_t ref,
					   u64 request, const void *ctx)
{
	struct flowtop_op_record *r = &details->record;
	struct task *poster = find_task(current_task()->pid);
	int res = READ(struct io_kiocb, request, cqe.res);

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
	if (!(op->stage & OP_COMPLETE))
		complete_unseen(op, details);
	if (!poster || !is_for_poster(op, poster)) {
		announce(op, ref, poster, current_chain(ctx));
		return;
	}
	op->stage |= OP_CQE;
	note_own_entry(op, details, poster);
	if (config.follow_returns)
		retire(poster, op, details, ref, poster->in_enter);
	else
		finish_delivered(poster, op, details, ref);
}

SEC("tp_btf/io_uring_complete")
int BPF_PROG_HOLDING_CPU(on_io_uring_complete, void *ring, void *request)
{
	u64 address = address_of(request);
	ref_t ref = address ? find_op_to_write(address) : 0;
	struct op_details *details = details_at(ref);
	struct op *op = op_at(ref);

	if (!ref)
		return 0;
	if (!(op->stage & OP_HAS_IO)) {
		release_op(ref);
		return 0;
	}
	finish_request(op, details, ref, address, ctx);
	return 0;
}

SEC("tp_btf/io_uring_cqring_wait")
int BPF_PROG_HOLDING_CPU(on_io_uring_cqring_wait, void *ring, int min_events)
{
	struct task *entry = running_task().entry;

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
	struct task *entry = running_task().entry;

	if (entry && (is_new || !learnt_consumer(ring, entry->tgid)))
		expect_consumer(ring, entry->tid, entry->tgid);
	return 0;
}

SEC("tp_btf/io_uring_create")
int BPF_PROG_HOLDING_CPU(on_io_uring_create, int fd, void *ring)
{
	return owner_of_ring(address_of(ring), true);
}

SEC("tp_btf/io_uring_register")
int BPF_PROG_HOLDING_CPU(on_io_uring_register, void *ring, unsigned int opcode, unsigned int files,
			 unsigned int buffers, long result)
{
	note_registration(running_task().entry, opcode, result);
	return owner_of_ring(address_of(ring), false);
}

struct overflow_walk {
	u64 node; /* in the list of requests whose entries are being written */
	u64 user_data;
	u64 request;
};

static long find_overflowed(u32 i, void *data)
{
	struct overflow_walk *walk = data;
	u64 request;
	ref_t ref;

	if (!walk->node)
		return 1;
	request = walk->node - bpf_core_field_offset(struct io_kiocb, comp_list);
	walk->node = READ_ADDRESS(struct io_wq_work_node, walk->node, next);
	if (READ(struct io_kiocb, request, cqe.user_data) != walk->user_data)
		return 0;
	ref = find_op(request);
	if (!ref || !(op_at(ref)->stage & OP_HAS_IO) || op_at(ref)->stage & OP_CQE)
		return 0;
	walk->request = request;
	return 1;
}

/*
 * The kernel keeps the entry until there is room for it, and gives it to the next wait: to its consumer that
 * is as if it had been written. The event does not say which request it is of.
 */
SEC("tp_btf/io_uring_cqe_overflow")
int BPF_PROG_HOLDING_CPU(on_io_uring_cqe_overflow, void *ring, unsigned long long user_data)
{
	struct overflow_walk walk = {.user_data = user_data};
	ref_t ref;

	book(FLOWTOP_BOOK_CQ_OVERFLOW, 1);
	if (!bpf_core_field_exists(struct io_ring_ctx, submit_state.compl_reqs))
		return 0;
	walk.node =
		READ_ADDRESS(struct io_ring_ctx, address_of(ring), submit_state.compl_reqs.first);
	bpf_loop(OP_SLOTS, find_overflowed, &walk, 0);
	ref = walk.request ? find_op(walk.request) : 0;
	if (ref)
		finish_request(op_at(ref), details_at(ref), ref, walk.request, ctx);
	return 0;
}
