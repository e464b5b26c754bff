/* SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause */
/*
 * In-flight state. Open-addressed tables instead of BPF hash maps: a lookup takes no lock and mostly one
 * cache line, and an entry stays where it is, so that lists can link entries by index.
 *
 * A key is claimed and released by compare-and-swap; a claimed entry is written by one context at a time
 * because the kernel orders submission, completion and delivery of one operation.
 */
#ifndef FLOWTOP_BPF_TABLES_H
#define FLOWTOP_BPF_TABLES_H

#include "books.h"

/* User space reads and writes it as memory. */
#define MAPPED_ARRAY(name, value_type, entries)                                                    \
	struct {                                                                                   \
		__uint(type, BPF_MAP_TYPE_ARRAY);                                                  \
		__uint(max_entries, entries);                                                      \
		__uint(map_flags, BPF_F_MMAPABLE);                                                 \
		__type(key, u32);                                                                  \
		__type(value, value_type);                                                         \
	} name SEC(".maps")

/*
 * Tables of a fixed size are variables: an index that is masked needs no check, and no copy of it in
 * memory for a helper to read. User space sees those of operations through the skeleton.
 */
struct op ops[OP_SLOTS] = {};
struct op_details op_details[OP_SLOTS] = {};
struct bios bio_table[BIO_BUCKETS] = {};
struct strays stray_table[STRAY_BUCKETS] = {};
struct task tasks[TASK_SLOTS] = {};
struct ring rings[RING_SLOTS] = {};

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

/* Of a ref_t that is not 0. */
static __always_inline struct op *op_at(ref_t ref)
{
	return &ops[(ref - 1) % OP_SLOTS];
}

static __always_inline struct op_details *details_at(ref_t ref)
{
	return &op_details[(ref - 1) % OP_SLOTS];
}

/*
 * Operations and threads lie in the slot of their key, or in one of the next ones if that was taken: the
 * slot's `reach` has a bit for each distance at which something lies that belongs there. Bits stay. In the
 * place of the last distance, of operations, is the table of strays: any number of results may wait for
 * their consumer that came from requests at one address.
 */
#define REACH 8
#define STRAY (REACH - 1)

static __always_inline u32 slot_of(u64 key, u32 distance, u32 slots)
{
	return (hash_key(key) + distance) % slots;
}

/* reach: the first byte of a word; its other bytes may be written meanwhile. */
static __always_inline void extend_reach(u8 *reach, u32 distance)
{
	__sync_fetch_and_or((u32 *)reach, 1u << distance);
}

/* Search and claim in one table, by the member that holds the key; the slot, or -1. */
#define SLOTS(what, key_type, member, table, slots, distances)                                     \
	static __noinline int find_##what##_nearby(key_type key, u32 reach)                        \
	{                                                                                          \
		for (u32 i = 1; i < distances; i++) {                                              \
			u32 slot = slot_of(key, i, slots);                                         \
                                                                                                   \
			if (reach & 1u << i && READ_ONCE(table[slot].member) == key)               \
				return slot;                                                       \
		}                                                                                  \
		return -1;                                                                         \
	}                                                                                          \
                                                                                                   \
	static __noinline int claim_##what##_nearby(key_type key)                                  \
	{                                                                                          \
		for (u32 i = 1; i < distances; i++) {                                              \
			u32 slot = slot_of(key, i, slots);                                         \
                                                                                                   \
			if (READ_ONCE(table[slot].member) ||                                       \
			    __sync_val_compare_and_swap(&table[slot].member, 0, key))              \
				continue;                                                          \
			extend_reach(&table[slot_of(key, 0, slots)].reach, i);                     \
			return slot;                                                               \
		}                                                                                  \
		return -1;                                                                         \
	}

SLOTS(op, u64, key, ops, OP_SLOTS, STRAY)
SLOTS(task, u32, tid, tasks, TASK_SLOTS, REACH)

static __always_inline struct strays *strays_of(u64 key)
{
	/* The bits below make its slot. */
	return &stray_table[(hash_key(key) >> 14) % STRAY_BUCKETS];
}

__noinline int find_stray(u64 key)
{
	struct strays *strays = strays_of(key);
	int way = way_of(strays->key, key);
	u32 slot;

	if (way < 0)
		return -1;
	slot = (strays->op[way & (WAYS - 1)] - 1) % OP_SLOTS;
	return READ_ONCE(ops[slot].key) == key ? (int)slot : -1;
}

__noinline int forget_stray(u64 key)
{
	struct strays *strays = strays_of(key);
	int way = way_of(strays->key, key);

	if (way >= 0)
		*(volatile u64 *)&strays->key[way & (WAYS - 1)] = 0;
	return 0;
}

#define STRAY_TRIES 32

static __always_inline bool is_far(u32 slot, u64 key)
{
	return (slot - hash_key(key)) % OP_SLOTS >= STRAY;
}

/* Any slot that is free and far: by that it is told from those nearby. */
__noinline int claim_stray(u64 key)
{
	struct strays *strays = strays_of(key);
	int way = claim_way(strays->key, key);

	if (way < 0)
		return -1;
	for (u32 i = 0; i < STRAY_TRIES; i++) {
		u32 slot = bpf_get_prandom_u32() % OP_SLOTS;

		if (!is_far(slot, key) || READ_ONCE(ops[slot].key) ||
		    __sync_val_compare_and_swap(&ops[slot].key, 0, key))
			continue;
		strays->op[way & (WAYS - 1)] = slot + 1;
		extend_reach(&ops[slot_of(key, 0, OP_SLOTS)].reach, STRAY);
		return slot;
	}
	*(volatile u64 *)&strays->key[way & (WAYS - 1)] = 0;
	return -1;
}

__noinline int find_op_further(u64 key, u32 reach)
{
	int slot = find_op_nearby(key, reach);

	return slot < 0 && reach & 1u << STRAY ? find_stray(key) : slot;
}

__noinline int claim_op_further(u64 key)
{
	int slot = claim_op_nearby(key);

	return slot < 0 ? claim_stray(key) : slot;
}

static __always_inline ref_t find_op(u64 key)
{
	u32 slot = slot_of(key, 0, OP_SLOTS);

	if (READ_ONCE(ops[slot].key) == key)
		return slot + 1;
	return ops[slot].reach ? find_op_further(key, ops[slot].reach) + 1 : 0;
}

/*
 * The same, by a CPU that will write to it: a cache line that is read first and written then travels
 * twice.
 */
static __always_inline ref_t find_op_to_write(u64 key)
{
	u32 slot = slot_of(key, 0, OP_SLOTS);

	if (__sync_val_compare_and_swap(&ops[slot].key, key, key) == key)
		return slot + 1;
	return ops[slot].reach ? find_op_further(key, ops[slot].reach) + 1 : 0;
}

static __always_inline ref_t claim_op(u64 key)
{
	u32 slot = slot_of(key, 0, OP_SLOTS);

	if (!READ_ONCE(ops[slot].key) && !__sync_val_compare_and_swap(&ops[slot].key, 0, key))
		return slot + 1;
	return claim_op_further(key) + 1;
}

#define DETACHED 2

static __always_inline bool is_stray(ref_t ref, u64 key)
{
	return key != DETACHED && is_far(ref - 1, key);
}

/* From now on its key finds it no more. */
static __always_inline void replace_key(ref_t ref, u64 key)
{
	struct op *op = op_at(ref);

	if (is_stray(ref, op->key))
		forget_stray(op->key);
	*(volatile u64 *)&op->key = key;
}

static __always_inline void release_op(ref_t ref)
{
	replace_key(ref, 0);
}

/* The slot stays taken: the kernel may use the address again. */
static __always_inline void detach_op(ref_t ref)
{
	replace_key(ref, DETACHED);
}

/* slot: -1 is none. */
static __always_inline struct task *task_at(int slot)
{
	return slot < 0 ? NULL : &tasks[(u32)slot % TASK_SLOTS];
}

static __always_inline struct task *find_task(u32 tid)
{
	struct task *task = &tasks[slot_of(tid, 0, TASK_SLOTS)];

	if (!tid) /* the idle tasks' number is that of a free slot */
		return NULL;
	if (READ_ONCE(task->tid) == tid)
		return task;
	return task->reach ? task_at(find_task_nearby(tid, task->reach)) : NULL;
}

static __always_inline struct task *claim_task(u32 tid)
{
	struct task *task = &tasks[slot_of(tid, 0, TASK_SLOTS)];

	if (!tid)
		return NULL;
	if (!READ_ONCE(task->tid) && !__sync_val_compare_and_swap(&task->tid, 0, tid))
		return task;
	return task_at(claim_task_nearby(tid));
}

static __always_inline void release_task(struct task *task)
{
	*(volatile u32 *)&task->tid = 0;
}

/*
 * The stage and what follows it, as a word. Of a request of io_uring whose completion entry is not written
 * yet, one CPU may run the consumer while another one writes the entry: it changes in one step.
 */
static __always_inline u32 *stage_word(struct op *op)
{
	_Static_assert(offsetof(struct op, stage) % sizeof(u32) == 0, "is aligned");
	return (u32 *)&op->stage;
}

static __always_inline bool is_shared(const struct op *op)
{
	return op->kind == KIND_URING && !(op->stage & OP_CQE);
}

static __always_inline void set_stage(struct op *op, u32 stage)
{
	if (is_shared(op))
		__sync_fetch_and_or(stage_word(op), stage);
	else
		op->stage |= stage;
}

static __always_inline void clear_stage(struct op *op, u32 stage)
{
	if (is_shared(op))
		__sync_fetch_and_and(stage_word(op), ~stage);
	else
		op->stage &= ~stage;
}

/* A cache: a ring that does not fit displaces another, whose consumer is then learnt anew. */
static __always_inline struct ring *ring_entry(u64 key)
{
	return &rings[hash_key(key) % RING_SLOTS];
}

/* False if it is in a list already. */
static __always_inline bool enter_list(struct op *op)
{
	if (is_shared(op))
		return !(__sync_fetch_and_or(stage_word(op), OP_LISTED) & OP_LISTED);
	if (op->stage & OP_LISTED)
		return false;
	op->stage |= OP_LISTED;
	return true;
}

static __always_inline void push(ref_t *head, struct op *op, ref_t ref)
{
	if (!enter_list(op))
		return; /* in a list already: a second place would close one of them to a ring */
	for (int i = 0; i < 32; i++) {
		ref_t old = READ_ONCE(*head);

		op->next = old;
		op->depth = old ? op_at(old)->depth + 1 : 1;
		if (__sync_val_compare_and_swap(head, old, ref) == old)
			return;
	}
	book(FLOWTOP_BOOK_LOST_UNMATCHED, 1);
	release_op(ref);
}

/* Steps over the entry at `*next`, which is in no list from then on. NULL at the end. */
static __always_inline struct op *take_next(ref_t *next)
{
	struct op *op = op_at(*next);

	if (!*next)
		return NULL;
	*next = op->next;
	op->stage &= ~OP_LISTED;
	return op;
}

/* It is in no list any more. True if it is now up to the caller what becomes of it. */
static __always_inline bool leave_list(struct op *op)
{
	if (is_shared(op))
		return __sync_fetch_and_and(stage_word(op), ~(u32)OP_LISTED) & OP_CQE;
	op->stage &= ~OP_LISTED;
	return true;
}

/* Its completion entry is written. False if it is in a list: then whoever takes it from there goes on. */
static __always_inline bool write_entry(struct op *op)
{
	return !(__sync_fetch_and_or(stage_word(op), OP_CQE) & OP_LISTED);
}

static __always_inline ref_t take_all(ref_t *head)
{
	if (!READ_ONCE(*head))
		return 0;
	return __sync_lock_test_and_set(head, 0);
}

#endif
