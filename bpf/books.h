/* SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause */
/* What goes to user space: records, the loss books, and the settings that say which. */
#ifndef FLOWTOP_BPF_BOOKS_H
#define FLOWTOP_BPF_BOOKS_H

#include "compat.h"

#include "abi/state.h"

const volatile struct config config = {};
struct known_functions functions = {};

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

static __always_inline struct cpu_state *this_cpu(void)
{
	u32 zero = 0;

	return bpf_map_lookup_elem(&cpus, &zero);
}

static __always_inline void count_in(struct cpu_state *cpu, enum flowtop_book entry, u64 count)
{
	__sync_fetch_and_add(&cpu->books[entry], count);
}

static __always_inline void book(enum flowtop_book entry, u64 count)
{
	struct cpu_state *cpu = this_cpu();

	if (cpu)
		count_in(cpu, entry, count);
}

static __always_inline bool filtered_out(const struct flowtop_op_record *r)
{
	if (config.tgid && r->tgid != config.tgid && r->consumer_tgid != config.tgid)
		return true;
	return config.has_dev && r->dev != config.dev;
}

#endif
