/* SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause */
/* The identity of a flow: a hash of what stays the same when a program runs again. */
#ifndef FLOWTOP_BPF_FLOW_H
#define FLOWTOP_BPF_FLOW_H

#include "compat.h"

static __always_inline u32 mix(u32 hash, u64 value)
{
	u64 x = (hash ^ value) * 0x9e3779b97f4a7c15ULL;

	x ^= x >> 32;
	return (u32)(x * 0xd6e8feb86659fd93ULL >> 32);
}

/* Stable over runs: the last component of the cgroup's path and the name of the process. */
static __always_inline u32 flow_seed_of(const struct task_struct *task, const char comm[16])
{
	const u64 *words = (const u64 *)comm;
	u64 name[8] = {};
	const char *cgroup = BPF_CORE_READ(task, cgroups, dfl_cgrp, kn, name);
	u32 hash = 0x811c9dc5;

	bpf_probe_read_kernel_str(name, sizeof(name), cgroup);
	for (int i = 0; i < 8; i++)
		hash = mix(hash, name[i]);
	hash = mix(hash, words[0]);
	return mix(hash, words[1]) | 1;
}

/* Outputs tell io_uring and aio contexts apart by a hash: an address is nobody's business. */
static __always_inline u32 context_id_of(u64 address)
{
	return mix(0x811c9dc5, address) | 1;
}

/* By which path, and to which device. */
static __always_inline u32 flow_id_of(u32 seed, u32 path, u32 dev)
{
	return mix(mix(seed, path), dev);
}

#endif
