/* SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause */
/* Adds finished operations up, per flow and process or per cgroup. */
#ifndef FLOWTOP_BPF_AGGREGATE_H
#define FLOWTOP_BPF_AGGREGATE_H

#include "tables.h"

#include "abi/metrics.h"

MAPPED_ARRAY(cell_keys, struct keys, 1);
MAPPED_ARRAY(cells, struct cell, 1);
MAPPED_ARRAY(histograms, struct cell_histograms, 1);
MAPPED_ARRAY(coarse_histograms, struct coarse_histograms, 1);
MAPPED_ARRAY(free_histograms, u64, 1);
MAPPED_ARRAY(cpu_pairs, struct cpu_pair, 1);

struct histogram_queue histogram_queue = {};
struct watch watch = {};

static __always_inline u64 mix64(u64 hash, u64 value)
{
	hash = (hash ^ value) * 0x9e3779b97f4a7c15ULL;
	return hash ^ hash >> 32;
}

/* Where an operation is added up. */
struct sink {
	struct cell *cell;
	struct cell_histograms *histograms; /* NULL: it has none */
	struct coarse_histograms *coarse;   /* by cgroup */
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
				      u32 cpu, bool other)
{
	const struct flowtop_op_record *r = &op->record;

	cell->dev = r->dev;
	cell->op = r->op;
	cell->delivery = r->delivery;
	cell->path = r->path;
	cell->cpu = cpu;
	if (config.by_cgroup) {
		cell->cgroup_id = other ? FLOWTOP_CGROUP_OTHER : r->cgroup_id;
	} else {
		cell->flow_id = r->flow_id;
		cell->tgid = r->tgid;
		cell->process = op->process;
		cell->cgroup_id = r->cgroup_id;
		__builtin_memcpy(cell->comm, r->comm, sizeof(cell->comm));
		cell->flow_source = r->flow_source;
		cell->histogram = take_histogram();
	}
	/* In this order on every processor: whoever sees the key sees the rest. */
	__sync_lock_test_and_set(&cell->key, key);
}

static __always_inline struct cell *cell_at(u32 index)
{
	return bpf_map_lookup_elem(&cells, &index);
}

/* False for a hash that two share. */
static __always_inline bool is_cell_of(const struct cell *cell, const struct flowtop_op_record *r,
				       bool other)
{
	if (cell->op != r->op || cell->delivery != r->delivery)
		return false;
	if (!config.by_cgroup)
		return cell->flow_id == r->flow_id && cell->tgid == r->tgid;
	return cell->cgroup_id == (other ? FLOWTOP_CGROUP_OTHER : r->cgroup_id) &&
	       cell->dev == r->dev && cell->path == r->path;
}

/*
 * Index plus one of the cell of `key`, made now if there is none yet; 0 if there is no room. While another
 * CPU still writes one, there is another of the same key: user space adds them up.
 */
static __always_inline u32 find_in(u32 bucket, u64 key, const struct op_details *op, u32 cpu,
				   bool other)
{
	struct keys *keys = bpf_map_lookup_elem(&cell_keys, &bucket);
	u32 index = OVERFLOW_CELLS + bucket * WAYS;
	struct cell *cell;
	int way;

	if (!keys)
		return 0;
	way = way_of(keys->key, key);
	if (way >= 0) {
		cell = cell_at(index + way);
		if (!cell)
			return 0;
		if (READ_ONCE(cell->key) == key)
			return is_cell_of(cell, &op->record, other) ? index + way + 1 : 0;
	}
	way = claim_way(keys->key, key);
	if (way < 0)
		return 0;
	cell = cell_at(index + way);
	if (!cell)
		return 0;
	init_cell(cell, key, op, cpu, other);
	return index + way + 1;
}

#define KEY_IN_USE (1ULL << 63)

/* Remembers it in op->cell. */
static __noinline int find_cell(struct op_details *op, u64 key, u32 cpu)
{
	u32 bucket = (u32)(key >> 20) & (config.cell_buckets - 1);

	if (op)
		op->cell = find_in(bucket, key, op, cpu, false);
	return 0;
}

/* Few share one: they write to the same cache lines. */
#define OTHER_SPREAD 4

/*
 * By cgroup: of what found no cell of its own, so that at least its device is known. Index plus one, or 0. It
 * is not remembered: the next operation may find one of its own.
 */
static __noinline int find_other_cell(const struct op_details *op, u32 cpu)
{
	u32 bucket;
	u64 key;

	if (!op)
		return 0;
	key = mix64(mix64(op->record.dev, 0), (cpu % OTHER_SPREAD) << 24 | op->record.path << 16 |
						      op->record.op << 8 | op->record.delivery);
	key |= KEY_IN_USE;
	bucket = (u32)(key >> 20) & (OTHER_BUCKETS - 1);
	return find_in(config.cell_buckets + bucket, key, op, cpu, true);
}

/* Of whom an operation is, and of what kind. Small numbers are side by side: none cancels another out. */
static __always_inline u64 key_of(const struct op_details *op, u32 cpu, bool alone)
{
	const struct flowtop_op_record *r = &op->record;
	u64 who = config.by_cgroup ? mix64(mix64(r->cgroup_id, 0), r->dev)
				   : mix64(r->flow_id, r->tgid);
	u64 more = config.by_cgroup ? r->path : op->process;

	return mix64(who, more << 32 | cpu << 16 | r->op << 8 | r->delivery << 1 | alone) |
	       KEY_IN_USE;
}

/*
 * A cell of this CPU, which nobody else writes to if `alone`: what interrupts somebody who is adding up
 * has cells of its own. The cell of the operation that used the slot before is most often right.
 */
static __always_inline struct cell *cell_of(struct op_details *op, u32 cpu, bool alone)
{
	u64 key = key_of(op, cpu, alone);
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
	if (config.by_cgroup) {
		bucket = flowtop_coarse_bucket_of(value);
		barrier_var(bucket);
		if (sink->coarse && bucket < FLOWTOP_COARSE_BUCKETS)
			count(sink, &sink->coarse->buckets[which][bucket], 1);
		return;
	}
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

/* A row is of the cgroup in which its process was first seen, as its cell is. */
static __always_inline bool is_watched(const struct cell *cell, const struct flowtop_op_record *r)
{
	u32 fields = READ_ONCE(watch.fields);

	if (!fields)
		return false;
	if (fields & WATCH_FLOW && r->flow_id != watch.flow_id)
		return false;
	if (fields & WATCH_TGID && r->tgid != watch.tgid)
		return false;
	if (fields & WATCH_DEV && r->dev != watch.dev)
		return false;
	if (fields & WATCH_PATH && r->path != watch.path)
		return false;
	if (fields & WATCH_OP && r->op != watch.op)
		return false;
	if (fields & WATCH_DELIVERY && r->delivery != watch.delivery)
		return false;
	return !(fields & WATCH_CGROUP) || cell->cgroup_id == watch.cgroup_id;
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
			if (is_watched(sink->cell, r))
				__sync_fetch_and_add(&pair->watched, 1);
		}
	}
	barrier_var(distance); /* the verifier must see the bound as it is written here */
	if (distance < FLOWTOP_DISTANCE_COUNT)
		count(sink, &sink->cell->distances[distance], 1);
}

/* Where in a wake's life a metric counts. */
#define kOperation true
#define kWake	   (r->flags & FLOWTOP_F_WAKE)

static __always_inline void count_error(const struct sink *sink, int error)
{
	u32 class = flowtop_error_class_of(error);

	barrier_var(class);
	if (class < FLOWTOP_ERROR_CLASS_COUNT)
		count(sink, &sink->cell->errors[class], 1);
}

static __always_inline void count_bounces(const struct sink *sink,
					  const struct flowtop_op_record *r)
{
#pragma unroll
	for (int cause = 0; cause < FLOWTOP_BOUNCE_COUNT; cause++) {
		if (!(r->bounces & 1u << cause))
			continue;
		count(sink, &sink->cell->bounces[cause], 1);
		count(sink, &sink->cell->bounced_bytes[cause], flowtop_bounced_bytes(r, cause));
	}
}

/* Where its memory is, and which detours its data took. */
static __always_inline void count_memory(const struct sink *sink, const struct flowtop_op_record *r)
{
	u32 placement = r->placement;

	barrier_var(placement);
	if (placement < FLOWTOP_PLACEMENT_COUNT) {
		count(sink, &sink->cell->placements[placement], 1);
		count(sink, &sink->cell->placement_bytes[placement], r->bytes);
	}
	if (r->flags & FLOWTOP_F_FIXED_BUFFER)
		count(sink, &sink->cell->fixed_buffers, 1);
	if (r->bounces)
		count_bounces(sink, r);
	if (flowtop_breaks_promise(r))
		count(sink, &sink->cell->broken_promises, 1);
}

static __always_inline void add_to(struct cell *cell, u32 place, const struct flowtop_op_record *r,
				   const bool shared)
{
	struct sink sink = {.cell = cell, .shared = shared};
	u32 index = cell->histogram - 1;

	if (config.by_cgroup)
		sink.coarse = bpf_map_lookup_elem(&coarse_histograms, &place);
	else if (cell->histogram)
		sink.histograms = bpf_map_lookup_elem(&histograms, &index);
	count_memory(&sink, r);
	if (r->error)
		count_error(&sink, r->error);
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
		add_to(cell, index, &op->record, true);
	return 0;
}

static __always_inline void aggregate(struct op_details *op, struct cpu_state *state)
{
	u32 cpu = bpf_get_smp_processor_id();
	bool alone = !__sync_lock_test_and_set(&state->adding, 1);
	struct cell *cell = cell_of(op, cpu, alone);

	if (cell && alone) {
		add_to(cell, op->cell - 1, &op->record, false);
	} else {
		u32 found = cell ? op->cell : config.by_cgroup ? find_other_cell(op, cpu) : 0;

		add_to_shared(found ? found - 1 : cpu % OVERFLOW_CELLS, op);
	}
	if (alone)
		*(volatile u32 *)&state->adding = 0;
}

#undef kOperation
#undef kWake

#endif
