/* SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause */
/* From a bio to its operation. */
#ifndef FLOWTOP_BPF_BIOS_H
#define FLOWTOP_BPF_BIOS_H

#include "owner.h"

#define CHAIN_DEPTH 8

static __always_inline void remember_bio(u64 bio, struct op *op, ref_t ref, u32 left)
{
	u32 bucket = hash_key(bio) % BIO_BUCKETS;
	struct bios *bios = bpf_map_lookup_elem(&bio_table, &bucket);
	int way;

	if (!bios)
		return;
	way = way_for(bios->key, bio);
	if (way < 0) {
		book(FLOWTOP_BOOK_BIO_TABLE_FULL, 1);
		return;
	}
	way &= WAYS - 1;
	bios->op[way] = ref;
	bios->generation[way] = op->generation;
	bios->left[way] = left;
	op->stage |= OP_TABLED;
}

/* Which operation a bio is part of, and its place in the table of bios if it has one. */
struct place {
	ref_t ref;
	struct op *op;
	struct bios *bios;
	u32 way;
};

static __always_inline void find_in_table(struct place *place, u64 bio)
{
	u32 bucket = hash_key(bio) % BIO_BUCKETS;
	struct bios *bios = bpf_map_lookup_elem(&bio_table, &bucket);
	int way = bios ? way_of(bios->key, bio) : -1;

	place->op = NULL;
	if (!bios || way < 0)
		return;
	place->bios = bios;
	place->way = way & (WAYS - 1);
	place->ref = bios->op[place->way];
	place->op = op_at(place->ref);
	if (place->op && place->op->generation != bios->generation[place->way])
		place->op = NULL; /* its slot has been used again since */
}

/* The bio that was queued: a split chains the parts to it. */
static __always_inline u64 unsplit(u64 bio)
{
	for (int i = 0; i < CHAIN_DEPTH; i++) {
		if (READ_ADDRESS(struct bio, bio, bi_end_io) != functions.bio_chain_endio)
			return bio;
		bio = READ_ADDRESS(struct bio, bio, bi_private);
	}
	return bio;
}

static __noinline int find_place(struct place *place, u64 bio)
{
	struct owner owner;

	if (!place)
		return 0;
	bio = unsplit(bio);
	owner = owner_of(bio);
	place->ref = owner.key ? find_op(owner.key) : 0;
	place->op = place->ref ? op_at(place->ref) : NULL;
	if (place->op && !(place->op->stage & OP_TABLED))
		return 0;
	find_in_table(place, bio);
	return 0;
}

/* A bio in the table of which everything has ended is in it no more. */
static __always_inline void end_in_table(const struct place *place, u32 part)
{
	u32 way = place->way & (WAYS - 1);

	if (place->bios && __sync_fetch_and_sub(&place->bios->left[way], part) == part)
		*(volatile u64 *)&place->bios->key[way] = 0;
}

#endif
