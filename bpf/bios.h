/* SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause */
/* From a bio to its operation. */
#ifndef FLOWTOP_BPF_BIOS_H
#define FLOWTOP_BPF_BIOS_H

#include "owner.h"

#define CHAIN_DEPTH 8

static __always_inline void remember_bio(u64 bio, struct op *op, ref_t ref, u32 left)
{
	u32 bucket = hash_key(bio) % BIO_BUCKETS;
	struct bios *bios = &bio_table[bucket];
	int way = way_for(bios->key, bio);

	if (way < 0) {
		book(FLOWTOP_BOOK_BIO_TABLE_FULL, 1);
		return;
	}
	way &= WAYS - 1;
	bios->op[way] = ref;
	bios->generation[way] = op->generation;
	bios->left[way] = left;
	if (!(op->stage & OP_TABLED))
		set_stage(op, OP_TABLED);
}

/* Which operation a bio is part of, and its place in the table of bios if it has one. */
struct place {
	ref_t ref;    /* 0: none that is known */
	u32 in_table; /* bucket * WAYS + way + 1; 0: it is not in the table */
};

static __always_inline struct bios *bios_at(const struct place *place, u32 *way)
{
	u32 index = place->in_table - 1;

	*way = index % WAYS;
	return &bio_table[index / WAYS % BIO_BUCKETS];
}

static __always_inline void find_in_table(struct place *place, u64 bio)
{
	u32 bucket = hash_key(bio) % BIO_BUCKETS;
	struct bios *bios = &bio_table[bucket];
	int way = way_of(bios->key, bio);

	place->ref = 0;
	if (way < 0)
		return;
	way &= WAYS - 1;
	place->in_table = bucket * WAYS + way + 1;
	if (op_at(bios->op[way])->generation == bios->generation[way])
		place->ref = bios->op[way]; /* else its slot has been used again since */
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

__noinline int search_place(struct place *place, u64 bio)
{
	struct owner owner;

	if (!place)
		return 0;
	bio = unsplit(bio);
	owner = owner_of(bio);
	place->ref = owner.key ? find_op(owner.key) : 0;
	if (!place->ref || op_at(place->ref)->stage & OP_TABLED)
		find_in_table(place, bio);
	return 0;
}

static __always_inline struct place place_of(u64 bio, const bool to_write)
{
	u64 key = direct_key_of(bio);
	struct place place = {};

	if (key)
		place.ref = to_write ? find_op_to_write(key) : find_op(key);
	if (!place.ref || op_at(place.ref)->stage & OP_TABLED)
		search_place(&place, bio);
	return place;
}

/* So much of a bio has not ended yet, as far as the table knows it. */
static __always_inline u32 left_of(const struct place *place)
{
	u32 way;
	struct bios *bios = bios_at(place, &way);

	return bios->left[way];
}

/* A bio in the table of which everything has ended is in it no more. */
static __always_inline void end_in_table(const struct place *place, u32 part)
{
	u32 way;
	struct bios *bios = bios_at(place, &way);

	if (place->in_table && __sync_fetch_and_sub(&bios->left[way], part) == part)
		*(volatile u64 *)&bios->key[way] = 0;
}

#endif
