/* SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause */
/*
 * Buffers that programs register with their rings. Which memory it is, is in what the program passed: the
 * kernel has just read it, and where registering fails it is nowhere else.
 */
#ifndef FLOWTOP_BPF_REGISTRATION_H
#define FLOWTOP_BPF_REGISTRATION_H

#include "call.h"

/* include/uapi/linux/io_uring.h */
#define IORING_REGISTER_BUFFERS	       0
#define IORING_REGISTER_BUFFERS2       15
#define IORING_REGISTER_BUFFERS_UPDATE 16
#define MAX_REGISTERED_BUFFERS	       (1u << 14)

struct registrations all_registrations = {};

struct {
	__uint(type, BPF_MAP_TYPE_LRU_HASH);
	__uint(max_entries, REGISTERING_PROCESSES);
	__type(key, struct process_key);
	__type(value, struct registering_process);
} registering_processes SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_LRU_HASH);
	__uint(max_entries, KNOWN_REGIONS);
	__type(key, struct region_key);
	__type(value, u8);
} known_regions SEC(".maps");

/* struct iovec of a program. */
struct user_region {
	u64 address;
	u64 bytes;
};

struct region_list {
	u64 address; /* in the program's memory, of struct user_region */
	u32 count;
};

static __always_inline u64 read_user_word(u64 address)
{
	u64 value = 0;

	bpf_probe_read_user(&value, sizeof(value), (const void *)address);
	return value;
}

/* What the call that is under way was given. */
static __always_inline struct region_list regions_of_call(u32 opcode)
{
	const struct pt_regs *registers = registers_of(current_task());
	u64 argument = registers->dx;
	struct region_list list = {};

	switch (opcode) {
	case IORING_REGISTER_BUFFERS:
		list.address = argument;
		list.count = registers->r10;
		break;
	case IORING_REGISTER_BUFFERS2: /* struct io_uring_rsrc_register */
		list.count = read_user_word(argument);
		list.address = read_user_word(argument + 16);
		break;
	case IORING_REGISTER_BUFFERS_UPDATE: /* struct io_uring_rsrc_update2 */
		list.address = read_user_word(argument + 8);
		list.count = read_user_word(argument + 24);
		break;
	}
	return list;
}

static __always_inline bool registers_buffers(u32 opcode)
{
	return opcode == IORING_REGISTER_BUFFERS || opcode == IORING_REGISTER_BUFFERS2 ||
	       opcode == IORING_REGISTER_BUFFERS_UPDATE;
}

static __always_inline struct registering_process *
registering_process_of(const struct process_key *key, const struct task *entry)
{
	struct registering_process *found = bpf_map_lookup_elem(&registering_processes, key);
	struct registering_process fresh = {};

	if (found)
		return found;
	fresh.cgroup_id = entry->cgroup_id;
	__builtin_memcpy(fresh.comm, entry->comm, sizeof(fresh.comm));
	bpf_map_update_elem(&registering_processes, key, &fresh, BPF_NOEXIST);
	return bpf_map_lookup_elem(&registering_processes, key);
}

struct region_walk {
	u64 next;
	struct region_key key;
	struct registrations sums;
};

static long add_region(u32 i, void *data)
{
	struct region_walk *walk = data;
	struct user_region region = {};
	struct region_key key;
	u8 known = 1;

	bpf_probe_read_user(&region, sizeof(region), (const void *)walk->next);
	walk->next += sizeof(region);
	if (!region.bytes) /* an empty place in the table */
		return 0;
	key = walk->key;
	key.address = region.address;
	key.bytes = region.bytes;
	walk->sums.regions++;
	walk->sums.bytes += region.bytes;
	if (bpf_map_lookup_elem(&known_regions, &key)) {
		walk->sums.again_regions++;
		walk->sums.again_bytes += region.bytes;
	} else {
		bpf_map_update_elem(&known_regions, &key, &known, BPF_ANY);
	}
	return 0;
}

static __always_inline void add_registrations(struct registrations *sums,
					      const struct registrations *more)
{
	__sync_fetch_and_add(&sums->calls, 1);
	__sync_fetch_and_add(&sums->regions, more->regions);
	__sync_fetch_and_add(&sums->bytes, more->bytes);
	__sync_fetch_and_add(&sums->again_regions, more->again_regions);
	__sync_fetch_and_add(&sums->again_bytes, more->again_bytes);
}

static __always_inline void add_failure(struct registrations *sums, int error)
{
	u32 failure = flowtop_register_failure_of(error);

	barrier_var(failure);
	if (failure < FLOWTOP_REGISTER_FAILURE_COUNT)
		__sync_fetch_and_add(&sums->failures[failure], 1);
}

/* A call to register buffers is over. */
__noinline int note_registration(struct task *entry, u32 opcode, long result)
{
	struct region_walk walk = {};
	struct registering_process *process;
	struct region_list list;

	if (!entry || !registers_buffers(opcode))
		return 0;
	if (!entry->flow_seed)
		identify(entry, current_task()->cgroups->dfl_cgrp->kn->id);
	walk.key.process.tgid = entry->tgid;
	walk.key.process.process = entry->process;
	process = registering_process_of(&walk.key.process, entry);
	if (result < 0) {
		add_failure(&all_registrations, -result);
		if (process)
			add_failure(&process->counts, -result);
		return 0;
	}
	list = regions_of_call(opcode);
	walk.next = list.address;
	if (list.count > MAX_REGISTERED_BUFFERS)
		list.count = MAX_REGISTERED_BUFFERS;
	bpf_loop(list.count, add_region, &walk, 0);
	add_registrations(&all_registrations, &walk.sums);
	if (process)
		add_registrations(&process->counts, &walk.sums);
	return 0;
}

#endif
