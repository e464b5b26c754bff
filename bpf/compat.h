/* SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause */
/*
 * Every difference between kernels, each chosen by the running kernel's BTF (never by its version
 * number: distributions backport) and named after the commit or release that made it.
 */
#ifndef FLOWTOP_BPF_COMPAT_H
#define FLOWTOP_BPF_COMPAT_H

#include "kernel_types.h"

#include <bpf/bpf_core_read.h>
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_tracing.h>

#pragma clang attribute push(__attribute__((preserve_access_index)), apply_to = record)

/* 6.4 (6e7248adf8f7) counts the events a DEFER_TASKRUN waiter still needs; before, it sleeps in cq_wait. */
struct io_ring_ctx___wait_nr {
	atomic_t cq_wait_nr;
};

/* 6.3 (7b235dd82ad3) gave pollers of the ring's descriptor a queue of their own. */
struct io_ring_ctx___poll_wq {
	struct wait_queue_head poll_wq;
};

/* 7.0 (a46023d5616e) waits for the programs of a tracepoint by SRCU, since they may be preempted. */
struct tp_transition_snapshot___preemptible {
	unsigned long srcu_gp;
};

/* 6.18 (memdesc_flags_t) made a type of the flags of a page. */
struct page___word {
	unsigned long flags;
};

struct page___typed {
	struct {
		unsigned long f;
	} flags;
};

/* 6.15 (page_pgmap()) moved the map of a device's page to its folio. */
struct page___pgmap {
	struct dev_pagemap *pgmap;
};

struct folio___pgmap {
	struct dev_pagemap *pgmap;
};

struct page___head {
	unsigned long compound_head;
};

/* At the same place as that of struct page, which is to lose it. */
struct folio___mapping {
	void *mapping;
};

#pragma clang attribute pop

/* 6.8 (5f89154e8e9e) turned the request flags into an enum. */
enum rqf_flags___numbered {
	__RQF_FLUSH_SEQ = 1,
};

/*
 * The address as a plain number. The verifier lets nobody calculate with a typed pointer, but a program
 * that may look at addresses may turn its bytes around: twice is as it was, without the type.
 */
static __always_inline u64 address_of(const void *pointer)
{
	u64 address = (u64)pointer;

	asm volatile("%0 = be64 %0; %0 = be64 %0" : "+r"(address));
	return address;
}

/* 6.2 (a35b9af4ec2c) lets programs look at an address as if it were of a type: a load each. */
extern void *bpf_rdonly_cast(const void *object, u32 type) __ksym __weak;

enum special_kfunc_type___typed {
	KF_bpf_rdonly_cast = 1,
};

#define HAS_TYPED_LOADS                                                                            \
	bpf_core_enum_value_exists(enum special_kfunc_type___typed, KF_bpf_rdonly_cast)

#define AS_TYPE(type, address)                                                                     \
	((type *)bpf_rdonly_cast((const void *)(address), bpf_core_type_id_kernel(type)))

/*
 * A member of the `type` at an address; 0 where there is nothing. The address is worked out first: what
 * it comes from is none of the kernel's types, whose places are relocated.
 */
#define READ(type, address, member)                                                                \
	({                                                                                         \
		u64 from_ = (u64)(address);                                                        \
		typeof(((type *)0)->member) value_;                                                \
		if (HAS_TYPED_LOADS)                                                               \
			value_ = AS_TYPE(type, from_)->member;                                     \
		else                                                                               \
			value_ = BPF_CORE_READ((type *)from_, member);                             \
		value_;                                                                            \
	})

/* The same of a pointer, as a number. */
#define READ_ADDRESS(type, address, member) address_of(READ(type, address, member))

/* The same where its size or place in a word differs between kernels. */
#define READ_BITS(type, address, member)                                                           \
	({                                                                                         \
		u64 from_ = (u64)(address);                                                        \
		type *at_ = (type *)from_;                                                         \
		u64 value_;                                                                        \
		if (HAS_TYPED_LOADS) {                                                             \
			at_ = AS_TYPE(type, from_);                                                \
			value_ = BPF_CORE_READ_BITFIELD(at_, member);                              \
		} else {                                                                           \
			value_ = BPF_CORE_READ_BITFIELD_PROBED(at_, member);                       \
		}                                                                                  \
		value_;                                                                            \
	})

/* Of a type that no BTF at hand describes. */
static __always_inline u64 read_word_at(u64 address)
{
	u64 value = 0;

	bpf_probe_read_kernel(&value, sizeof(value), (const void *)address);
	return value;
}

/* Where a member of the `type` at an address lies. */
#define PLACE_OF(type, address, member) ((u64)(address) + bpf_core_field_offset(type, member))

extern void bpf_preempt_disable(void) __ksym __weak;
extern void bpf_preempt_enable(void) __ksym __weak;
extern void bpf_local_irq_save(unsigned long *flags) __ksym __weak;
extern void bpf_local_irq_restore(unsigned long *flags) __ksym __weak;

#define IS_PREEMPTIBLE bpf_core_field_exists(struct tp_transition_snapshot___preemptible, srcu_gp)

static __always_inline void hold_cpu(void)
{
	if (IS_PREEMPTIBLE)
		bpf_preempt_disable();
}

/* With interrupts off, this is not where the kernel preempts: it does so after the program. */
static __always_inline void release_cpu(void)
{
	unsigned long flags;

	if (!IS_PREEMPTIBLE)
		return;
	bpf_local_irq_save(&flags);
	bpf_preempt_enable();
	bpf_local_irq_restore(&flags);
}

/*
 * A program of a tracepoint that tasks pass while they may be preempted. If one is, in the midst of the
 * program, the kernel leaves out the events of all that run on the CPU until it goes on ("recursion").
 */
#define BPF_PROG_HOLDING_CPU(name, args...)                                                        \
	name(unsigned long long *ctx);                                                             \
	static __always_inline int held_##name(unsigned long long *ctx, ##args);                   \
	int name(unsigned long long *ctx)                                                          \
	{                                                                                          \
		hold_cpu();                                                                        \
		_Pragma("GCC diagnostic push")                                                     \
			_Pragma("GCC diagnostic ignored \"-Wint-conversion\"")                     \
				held_##name(___bpf_ctx_cast(args));                                \
		_Pragma("GCC diagnostic pop") release_cpu();                                       \
		return 0;                                                                          \
	}                                                                                          \
	static __always_inline int held_##name(unsigned long long *ctx, ##args)

static __always_inline u32 rqf_flush_seq(void)
{
	if (bpf_core_enum_value_exists(enum rqf_flags___numbered, __RQF_FLUSH_SEQ))
		return 1u << bpf_core_enum_value(enum rqf_flags___numbered, __RQF_FLUSH_SEQ);
	return 1u << 4;
}

/* True if a DEFER_TASKRUN waiter sleeps in the wait call of this ring; `known` tells if the kernel says so. */
static __always_inline bool ring_counts_waiter(u64 ring, bool *known)
{
	*known = bpf_core_field_exists(struct io_ring_ctx___wait_nr, cq_wait_nr);
	if (!*known)
		return false;
	barrier_var(ring); /* keeps the compiler from reading the offset of what may not exist */
	return READ(struct io_ring_ctx___wait_nr, ring, cq_wait_nr.counter) > 0;
}

static __always_inline u64 page_flags_of(u64 page)
{
	if (bpf_core_field_exists(struct page___typed, flags.f))
		return READ(struct page___typed, page, flags.f);
	barrier_var(page);
	return READ(struct page___word, page, flags);
}

static __always_inline u64 page_mapping_of(u64 page)
{
	return READ_ADDRESS(struct folio___mapping, page, mapping);
}

/* The map of a page of ZONE_DEVICE; 0 where it cannot be told. */
static __always_inline u64 page_map_of(u64 page)
{
	u64 head = page;

	if (bpf_core_field_exists(struct page___pgmap, pgmap))
		return READ_ADDRESS(struct page___pgmap, page, pgmap);
	if (!bpf_core_field_exists(struct folio___pgmap, pgmap))
		return 0;
	if (bpf_core_field_exists(struct page___head, compound_head)) {
		barrier_var(page);
		head = address_of((void *)READ(struct page___head, page, compound_head));
		head = head & 1 ? head - 1 : page;
	}
	return READ_ADDRESS(struct folio___pgmap, head, pgmap);
}

static __always_inline u64 first_entry(u64 wait_queue)
{
	u64 head = PLACE_OF(struct wait_queue_head, wait_queue, head);
	u64 first = READ_ADDRESS(struct list_head, head, next);

	return first == head ? 0 : first;
}

static __always_inline bool ring_is_polled(u64 ring)
{
	if (!bpf_core_field_exists(struct io_ring_ctx___poll_wq, poll_wq))
		return false;
	barrier_var(ring);
	return first_entry(PLACE_OF(struct io_ring_ctx___poll_wq, ring, poll_wq));
}

#endif
