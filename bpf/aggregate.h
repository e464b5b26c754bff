/* SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause */
/* Adds finished operations up, per flow, process, op and delivery. */
#ifndef FLOWTOP_BPF_AGGREGATE_H
#define FLOWTOP_BPF_AGGREGATE_H

#include "tables.h"

#include "abi/metrics.h"

const volatile struct config config = {};

MAPPED_ARRAY(cell_keys, struct keys, 1);
MAPPED_ARRAY(cells, struct cell, 1);
MAPPED_ARRAY(histograms, struct cell_histograms, 1);
MAPPED_ARRAY(free_histograms, u64, 1);
MAPPED_ARRAY(distances, u64, 1);
MAPPED_ARRAY(pair_keys, struct keys, PAIR_BUCKETS);
MAPPED_ARRAY(pairs, u64, PAIR_BUCKETS *WAYS);

struct histogram_queue histogram_queue = {};

static __always_inline u64 mix64(u64 hash, u64 value)
{
	hash = (hash ^ value) * 0x9e3779b97f4a7c15ULL;
	return hash ^ hash >> 32;
}

/* Interrupts nest: an increment must be whole even where nobody else writes. */
static __always_inline void count(u64 *counter, u64 amount)
{
	__sync_fetch_and_add(counter, amount);
}

/* Index plus one of a free set of histograms, 0 if there is none. */
static __always_inline u32 take_histogram(void)
{
	for (int i = 0; i < 4; i++) {
		u32 taken = READ_ONCE(histogram_queue.taken);
		u32 place = taken & (config.histograms - 1);
		u64 *free;

		if (taken == READ_ONCE(histogram_queue.given))
			return 0;
		free = bpf_map_lookup_elem(&free_histograms, &place);
		if (!free)
			return 0;
		place = READ_ONCE(*free);
		if (__sync_val_compare_and_swap(&histogram_queue.taken, taken, taken + 1) == taken)
			return place + 1;
	}
	return 0;
}

static __always_inline void init_cell(struct cell *cell, const struct op_details *op, u32 cpu)
{
	const struct flowtop_op_record *r = &op->record;

	cell->flow_id = r->flow_id;
	cell->tgid = r->tgid;
	cell->process = op->process;
	cell->dev = r->dev;
	cell->cgroup_id = r->cgroup_id;
	__builtin_memcpy(cell->comm, r->comm, sizeof(cell->comm));
	cell->op = r->op;
	cell->delivery = r->delivery;
	cell->path = r->path;
	cell->flow_source = r->flow_source;
	cell->cpu = cpu;
	cell->histogram = take_histogram();
	*(volatile u16 *)&cell->ready = 1;
}

static __always_inline struct cell *cell_at(u32 index)
{
	return bpf_map_lookup_elem(&cells, &index);
}

/* The cell of `op` on this CPU: no other CPU writes to it. */
static __always_inline struct cell *cell_of(const struct op_details *op, u32 cpu)
{
	const struct flowtop_op_record *r = &op->record;
	u64 key = mix64((u64)r->flow_id << 32 | r->tgid,
			(u64)op->process << 32 | cpu << 16 | r->op << 8 | r->delivery) |
		  1ULL << 63;
	u32 bucket = (u32)(key >> 20) & (config.cell_buckets - 1);
	struct keys *keys = bpf_map_lookup_elem(&cell_keys, &bucket);
	struct cell *cell;
	int way;

	if (!keys)
		return NULL;
	way = way_of(keys->key, key);
	if (way >= 0) {
		cell = cell_at(OVERFLOW_CELLS + bucket * WAYS + way);
		/* An interrupt finds it half-written, or a hash that two flows share. */
		if (cell && READ_ONCE(cell->ready) && cell->flow_id == r->flow_id &&
		    cell->tgid == r->tgid && cell->op == r->op && cell->delivery == r->delivery)
			return cell;
		return cell_at(cpu % OVERFLOW_CELLS);
	}
	way = claim_way(keys->key, key);
	if (way < 0)
		return cell_at(cpu % OVERFLOW_CELLS);
	cell = cell_at(OVERFLOW_CELLS + bucket * WAYS + way);
	if (cell)
		init_cell(cell, op, cpu);
	return cell;
}

static __always_inline void add_value(struct cell *cell, struct cell_histograms *set, u32 which,
				      u64 value)
{
	u32 bucket;

	if (value == FLOWTOP_UNDEFINED)
		return;
	count(&cell->sums[which], value);
	if (!set) {
		count(&cell->counts[which], 1);
		return;
	}
	bucket = flowtop_bucket_of(value);
	if (bucket >= FLOWTOP_KERNEL_BUCKETS)
		bucket = FLOWTOP_KERNEL_BUCKETS - 1;
	count(&set->buckets[which][bucket], 1);
}

static __noinline u32 distance_of(u32 from, u32 to)
{
	u32 place = from * config.cpu_count + to;
	u32 index = place / DISTANCES_PER_WORD;
	u64 *word;

	if (from == to)
		return FLOWTOP_DISTANCE_SAME_CPU;
	word = bpf_map_lookup_elem(&distances, &index);
	if (!word || from >= config.cpu_count || to >= config.cpu_count)
		return FLOWTOP_DISTANCE_UNKNOWN;
	return *word >> place % DISTANCES_PER_WORD * 8 & 0xff;
}

static __noinline int count_pair(u32 from, u32 to)
{
	u64 key = 1ULL << 63 | (u64)from << 32 | to;
	u32 bucket = hash_key(key) % PAIR_BUCKETS;
	struct keys *keys = bpf_map_lookup_elem(&pair_keys, &bucket);
	u64 *pair;
	int way;

	if (!keys)
		return 0;
	way = way_for(keys->key, key);
	if (way < 0) {
		book(FLOWTOP_BOOK_CPU_PAIRS_FULL, 1);
		return 0;
	}
	bucket = bucket * WAYS + way;
	pair = bpf_map_lookup_elem(&pairs, &bucket);
	if (pair)
		count(pair, 1);
	return 0;
}

static __always_inline void count_place(struct cell *cell, const struct flowtop_op_record *r)
{
	u32 distance = FLOWTOP_DISTANCE_NONE;

	if (flowtop_is_located(r)) {
		distance = distance_of(r->complete_cpu, r->consumer_cpu);
		count_pair(r->complete_cpu, r->consumer_cpu);
	}
	if (distance < FLOWTOP_DISTANCE_COUNT)
		count(&cell->distances[distance], 1);
}

/* Where in a wake's life a metric counts. */
#define kOperation true
#define kWake	   (r->flags & FLOWTOP_F_WAKE)

__noinline int aggregate(struct op_details *op)
{
	u32 cpu = bpf_get_smp_processor_id();
	const struct flowtop_op_record *r;
	struct cell_histograms *set = NULL;
	struct cell *cell;
	u32 index;

	if (!op)
		return 0;
	r = &op->record;
	cell = cell_of(op, cpu);
	if (!cell)
		return 0;
	index = cell->histogram - 1;
	if (cell->histogram)
		set = bpf_map_lookup_elem(&histograms, &index);
	count(&cell->bytes, r->bytes);
	if (r->error)
		count(&cell->errors, 1);
	if (r->consumer_state < FLOWTOP_STATE_COUNT)
		count(&cell->states[r->consumer_state], 1);
	count_place(cell, r);
#define ADD(key, per)                                                                              \
	if (per)                                                                                   \
		add_value(cell, set, FLOWTOP_HISTOGRAM_##key, flowtop_##key(r));
#define COLUMN(key, kind, unit, coverage, histogram, ...) FLOWTOP_HISTOGRAM_##histogram(ADD, key)
	FLOWTOP_COLUMNS(COLUMN)
#undef COLUMN
#undef ADD
	return 0;
}

#undef kOperation
#undef kWake

#endif
