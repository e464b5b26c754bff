/* SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause */
/*
 * In-flight state. Open-addressed tables in array maps instead of BPF hash maps: a lookup is one cache
 * line and no lock, and an entry stays where it is, so that lists can link entries by index.
 *
 * A key is claimed and released by compare-and-swap; a claimed entry is written by one context at a time
 * because the kernel orders submission, completion and delivery of one operation.
 */
#ifndef FLOWTOP_BPF_TABLES_H
#define FLOWTOP_BPF_TABLES_H

#include "compat.h"

#include "abi/state.h"

#define BIO_BUCKETS  2048
#define TASK_BUCKETS 2048
#define RING_BUCKETS 512

/* Bios that do not lead to their operation, and how many of their bytes have not ended yet. */
struct bios {
	u64 key[WAYS];
	ref_t op[WAYS];
	u32 generation[WAYS];
	u32 left[WAYS];
};

/* A thread that submits or consumes. */
struct task {
	u64 task; /* task_struct */
	u64 last_oncpu_ns;
	u64 last_return_ns; /* to user mode, where that is followed */
	u64 wake_sent_ns;   /* of the wake under way, if a completion sent it */
	u64 wake_ns;
	u64 cgroup_id;
	u32 tid;
	u32 tgid;
	u32 flow_seed;
	ref_t pending;	       /* completed operations that it has not run for yet */
	ref_t returning;       /* delivered operations, until it is back in user mode */
	ref_t current_request; /* io_uring request that it is issuing */
	ref_t current_direct;  /* direct I/O that it submits: waited for, or of several bios */
	u32 direct_generation;
	u32 in_enter;	/* inside io_uring_enter */
	u32 was_asleep; /* in a system call, then: it did not lose its CPU in user mode */
	u32 wake_hops;
	u32 wake_told; /* an operation stands for the wake under way already */
	u32 process;   /* tells its process from a later one of the same id */
	char comm[16];
	u32 oncpu_missed; /* it runs, but no program saw it get its CPU: last_oncpu_ns is older */
};

/* An io_uring or aio context: who reaps it. */
struct ring {
	u64 key;
	u32 consumer; /* thread last seen waiting on it or woken for it */
	u32 tgid;
};

#define ARRAY_WITH(name, value_type, entries, flags)                                               \
	struct {                                                                                   \
		__uint(type, BPF_MAP_TYPE_ARRAY);                                                  \
		__uint(max_entries, entries);                                                      \
		__uint(map_flags, flags);                                                          \
		__type(key, u32);                                                                  \
		__type(value, value_type);                                                         \
	} name SEC(".maps")
#define ARRAY(name, value_type, entries) ARRAY_WITH(name, value_type, entries, 0)
/* User space reads and writes it as memory. */
#define MAPPED_ARRAY(name, value_type, entries)                                                    \
	ARRAY_WITH(name, value_type, entries, BPF_F_MMAPABLE)

MAPPED_ARRAY(ops, struct op, OP_SLOTS);
MAPPED_ARRAY(op_details, struct op_details, OP_SLOTS);
ARRAY(bio_table, struct bios, BIO_BUCKETS);
ARRAY(task_keys, struct keys, TASK_BUCKETS);
ARRAY(tasks, struct task, TASK_BUCKETS *WAYS);
ARRAY(rings, struct ring, RING_BUCKETS *WAYS);

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, 1);
	__type(key, u32);
	__type(value, struct cpu_state);
} cpus SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 1 << 26);
} records SEC(".maps");

#define READ_ONCE(x) (*(volatile typeof(x) *)&(x))

static __always_inline u32 hash_key(u64 key)
{
	return (u32)((key * 0x9e3779b97f4a7c15ULL) >> 40);
}

/* The way that holds `key`, or -1. Unrolled: one cache line, no loop for the verifier to walk. */
static __always_inline int way_of(const u64 *keys, u64 key)
{
	int found = -1;

#pragma unroll
	for (int i = 0; i < WAYS; i++)
		if (found < 0 && READ_ONCE(keys[i]) == key)
			found = i;
	return found;
}

/* Claims a free way for `key`, or -1. */
static __always_inline int claim_way(u64 *keys, u64 key)
{
	int found = -1;

#pragma unroll
	for (int i = 0; i < WAYS; i++)
		if (found < 0 && !READ_ONCE(keys[i]) &&
		    !__sync_val_compare_and_swap(&keys[i], 0, key))
			found = i;
	return found;
}

/* The way of `key`, claimed now if it has none, or -1. */
static __always_inline int way_for(u64 *keys, u64 key)
{
	int way = way_of(keys, key);

	return way < 0 ? claim_way(keys, key) : way;
}

static __always_inline struct cpu_state *this_cpu(void)
{
	u32 zero = 0;

	return bpf_map_lookup_elem(&cpus, &zero);
}

static __always_inline void book(enum flowtop_book entry, u64 count)
{
	struct cpu_state *cpu = this_cpu();

	if (cpu)
		__sync_fetch_and_add(&cpu->books[entry], count);
}

static __always_inline struct op *op_at(ref_t ref)
{
	u32 index = ref - 1;

	return bpf_map_lookup_elem(&ops, &index);
}

static __always_inline struct op_details *details_at(ref_t ref)
{
	u32 index = ref - 1;

	return bpf_map_lookup_elem(&op_details, &index);
}

#define REACH 8

/* An operation lies in the slot of its key, or in one of the next ones if that was taken. */
static __always_inline u32 slot_of(u64 key, u32 distance)
{
	return (hash_key(key) + distance) % OP_SLOTS;
}

static __noinline u32 find_op_further(u64 key, u32 reach)
{
	for (u32 i = 1; i < REACH && i <= reach; i++) {
		struct op *op = op_at(slot_of(key, i) + 1);

		if (op && READ_ONCE(op->key) == key)
			return slot_of(key, i) + 1;
	}
	return 0;
}

static __always_inline ref_t find_op(u64 key)
{
	ref_t ref = slot_of(key, 0) + 1;
	struct op *op = op_at(ref);

	if (!op)
		return 0;
	if (READ_ONCE(op->key) == key)
		return ref;
	return op->reach ? find_op_further(key, op->reach) : 0;
}

static __noinline u32 claim_op_further(u64 key, struct op *home)
{
	for (u32 i = 1; i < REACH; i++) {
		struct op *op = op_at(slot_of(key, i) + 1);

		if (!op || READ_ONCE(op->key) || __sync_val_compare_and_swap(&op->key, 0, key))
			continue;
		if (home && home->reach < i)
			home->reach = i;
		return slot_of(key, i) + 1;
	}
	return 0;
}

static __always_inline ref_t claim_op(u64 key)
{
	ref_t ref = slot_of(key, 0) + 1;
	struct op *op = op_at(ref);

	if (!op)
		return 0;
	if (!READ_ONCE(op->key) && !__sync_val_compare_and_swap(&op->key, 0, key))
		return ref;
	return claim_op_further(key, op);
}

static __always_inline void set_key(ref_t ref, u64 key)
{
	struct op *op = op_at(ref);

	if (op)
		*(volatile u64 *)&op->key = key;
}

static __always_inline void release_op(ref_t ref)
{
	set_key(ref, 0);
}

/* The slot stays taken, but its key finds it no more: the kernel may use the address again. */
#define DETACHED 2

static __always_inline void detach_op(ref_t ref)
{
	set_key(ref, DETACHED);
}

static __always_inline struct task *task_at(u32 index)
{
	return bpf_map_lookup_elem(&tasks, &index);
}

static __always_inline struct task *find_task(u32 tid)
{
	u32 bucket = hash_key(tid) % TASK_BUCKETS;
	struct keys *keys = bpf_map_lookup_elem(&task_keys, &bucket);
	int way;

	if (!keys)
		return NULL;
	way = way_of(keys->key, tid);
	return way < 0 ? NULL : task_at(bucket * WAYS + way);
}

static __always_inline struct task *claim_task(u32 tid)
{
	u32 bucket = hash_key(tid) % TASK_BUCKETS;
	struct keys *keys = bpf_map_lookup_elem(&task_keys, &bucket);
	int way;

	if (!keys)
		return NULL;
	way = claim_way(keys->key, tid);
	return way < 0 ? NULL : task_at(bucket * WAYS + way);
}

static __always_inline void release_task(u32 tid)
{
	u32 bucket = hash_key(tid) % TASK_BUCKETS;
	struct keys *keys = bpf_map_lookup_elem(&task_keys, &bucket);
	int way;

	if (!keys)
		return;
	way = way_of(keys->key, tid);
	if (way >= 0)
		*(volatile u64 *)&keys->key[way & (WAYS - 1)] = 0;
}

/* A cache: a ring that does not fit displaces another, whose consumer is then learnt anew. */
static __always_inline struct ring *ring_entry(u64 key)
{
	u32 index = hash_key(key) % (RING_BUCKETS * WAYS);

	return bpf_map_lookup_elem(&rings, &index);
}

static __always_inline void push(ref_t *head, struct op *op, ref_t ref)
{
	op->stage |= OP_LISTED;
	for (int i = 0; i < 32; i++) {
		ref_t old = READ_ONCE(*head);
		struct op *next = old ? op_at(old) : NULL;

		op->next = old;
		op->depth = next ? next->depth + 1 : 1;
		if (__sync_val_compare_and_swap(head, old, ref) == old)
			return;
	}
	book(FLOWTOP_BOOK_LOST_UNMATCHED, 1);
	release_op(ref);
}

/* Steps over the entry at `*next`, which is in no list from then on. NULL at the end. */
static __always_inline struct op *take_next(ref_t *next)
{
	struct op *op = *next ? op_at(*next) : NULL;

	if (!op)
		return NULL;
	*next = op->next;
	op->stage &= ~OP_LISTED;
	return op;
}

static __always_inline ref_t take_all(ref_t *head)
{
	if (!READ_ONCE(*head))
		return 0;
	return __sync_lock_test_and_set(head, 0);
}

#endif
