/* SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause */
/* Adds finished operations up, per flow, process, op and delivery. */
#ifndef FLOWTOP_BPF_AGGREGATE_H
#define FLOWTOP_BPF_AGGREGATE_H

#include "tables.h"

#include "abi/metrics.h"

MAPPED_ARRAY(cell_keys, struct keys, 1);
MAPPED_ARRAY(cells, struct cell, 1);
MAPPED_ARRAY(histograms, struct cell_histograms, 1);
MAPPED_ARRAY(free_histograms, u64, 1);
MAPPED_ARRAY(cpu_pairs, struct cpu_pair, 1);

struct histogram_queue histogram_queue = {};

static __always_inline u64 mix64(u64 hash, u64 value)
{
	hash = (hash ^ value) * 0x9e3779b97f4a7c15ULL;
	return hash ^ hash >> 32;
}

/* Where an operation is added up. */
struct sink {
	struct cell *cell;
	struct cell_histograms *histograms; /* NULL: it has none */
	const bool shared;		    /* others may add to it meanwhile */
};

static __always_inline void count(const struct sink *sink, u64 *counter, u64 amount)
{
	if (sink->shared)
		__sync_fetch_and_add(counter, amount);
	else
		*counter += amount;
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

static __always_inline void init_cell(struct cell *cell, u64 key, const struct op_details *op,
				      u32 cpu)
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
	*(volatile u64 *)&cell->key = key;
}

static __always_inline struct cell *cell_at(u32 index)
{
	return bpf_map_lookup_elem(&cells, &index);
}

/* Remembers the cell of `key`, made now if there is none yet, in op->cell; 0 if there is no room. */
static __noinline int find_cell(struct op_details *op, u64 key, u32 cpu)
{
	u32 bucket = (u32)(key >> 20) & (config.cell_buckets - 1);
	struct keys *keys = bpf_map_lookup_elem(&cell_keys, &bucket);
	struct cell *cell;
	int way;

	if (!op || !keys)
		return 0;
	op->cell = 0;
	way = way_of(keys->key, key);
	if (way >= 0) {
		cell = cell_at(OVERFLOW_CELLS + bucket * WAYS + way);
		/* Half-written yet, or a hash that two flows share. */
		if (!cell || READ_ONCE(cell->key) != key || cell->flow_id != op->record.flow_id ||
		    cell->tgid != op->record.tgid || cell->op != op->record.op ||
		    cell->delivery != op->record.delivery)
			return 0;
	} else {
		way = claim_way(keys->key, key);
		if (way < 0)
			return 0;
		cell = cell_at(OVERFLOW_CELLS + bucket * WAYS + way);
		if (!cell)
			return 0;
		init_cell(cell, key, op, cpu);
	}
	op->cell = OVERFLOW_CELLS + bucket * WAYS + way + 1;
	return 0;
}

/*
 * A cell of this CPU, which nobody else writes to if `alone`: what interrupts somebody who is adding up
 * has cells of its own. The cell of the operation that used the slot before is most often right.
 */
static __always_inline struct cell *cell_of(struct op_details *op, u32 cpu, bool alone)
{
	const struct flowtop_op_record *r = &op->record;
	u64 key = mix64(mix64(r->flow_id, r->tgid), (u64)op->process << 32 | cpu << 16 |
							    r->op << 8 | r->delivery << 1 | alone) |
		  1ULL << 63;
	struct cell *cell = op->cell ? cell_at(op->cell - 1) : NULL;

	if (cell && READ_ONCE(cell->key) == key)
		return cell;
	find_cell(op, key, cpu);
	return op->cell ? cell_at(op->cell - 1) : NULL;
}

static __always_inline void add_value(const struct sink *sink, u32 which, u64 value)
{
	u32 bucket;

	if (value == FLOWTOP_UNDEFINED)
		return;
	count(sink, &sink->cell->sums[which], value);
	if (!sink->histograms) {
		count(sink, &sink->cell->counts[which], 1);
		return;
	}
	bucket = flowtop_bucket_of(value);
	barrier_var(bucket);
	if (bucket >= FLOWTOP_KERNEL_BUCKETS)
		bucket = FLOWTOP_KERNEL_BUCKETS - 1;
	count(sink, &sink->histograms->buckets[which][bucket], 1);
}

static __always_inline void count_place(const struct sink *sink, const struct flowtop_op_record *r)
{
	u32 distance = FLOWTOP_DISTANCE_NONE;
	u32 complete = r->complete_cpu, consumer = r->consumer_cpu;
	u32 index = consumer * CPU_PAIR_STRIDE(config.cpu_count) + complete;
	struct cpu_pair *pair;

	if (flowtop_is_located(r)) {
		distance = FLOWTOP_DISTANCE_UNKNOWN;
		pair = bpf_map_lookup_elem(&cpu_pairs, &index);
		if (pair && complete < config.cpu_count && consumer < config.cpu_count) {
			distance = pair->distance;
			__sync_fetch_and_add(&pair->operations, 1);
		}
	}
	barrier_var(distance); /* the verifier must see the bound as it is written here */
	if (distance < FLOWTOP_DISTANCE_COUNT)
		count(sink, &sink->cell->distances[distance], 1);
}

/* Where in a wake's life a metric counts. */
#define kOperation true
#define kWake	   (r->flags & FLOWTOP_F_WAKE)

static __always_inline void add_to(struct cell *cell, const struct flowtop_op_record *r,
				   const bool shared)
{
	struct sink sink = {.cell = cell, .shared = shared};
	u32 index = cell->histogram - 1;

	if (cell->histogram)
		sink.histograms = bpf_map_lookup_elem(&histograms, &index);
	count(&sink, &cell->bytes, r->bytes);
	if (r->error)
		count(&sink, &cell->errors, 1);
	if (r->consumer_state < FLOWTOP_STATE_COUNT)
		count(&sink, &cell->states[r->consumer_state], 1);
	count_place(&sink, r);
#define ADD(key, per)                                                                              \
	if (per)                                                                                   \
		add_value(&sink, FLOWTOP_HISTOGRAM_##key, flowtop_##key(r));
#define COLUMN(key, kind, unit, coverage, histogram, ...) FLOWTOP_HISTOGRAM_##histogram(ADD, key)
	FLOWTOP_COLUMNS(COLUMN)
#undef COLUMN
#undef ADD
}

__noinline int add_to_shared(u32 index, const struct op_details *op)
{
	struct cell *cell = cell_at(index);

	if (cell && op)
		add_to(cell, &op->record, true);
	return 0;
}

static __always_inline void aggregate(struct op_details *op, struct cpu_state *state)
{
	u32 cpu = bpf_get_smp_processor_id();
	bool alone = !__sync_lock_test_and_set(&state->adding, 1);
	struct cell *cell = cell_of(op, cpu, alone);

	if (cell && alone)
		add_to(cell, &op->record, false);
	else
		add_to_shared(cell ? op->cell - 1 : cpu % OVERFLOW_CELLS, op);
	if (alone)
		*(volatile u32 *)&state->adding = 0;
}

#undef kOperation
#undef kWake

#endif
