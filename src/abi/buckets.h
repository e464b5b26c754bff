/* SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause) OR Apache-2.0 */
/*
 * The buckets of every histogram, in the kernel and in user space: log-linear, each power of two split
 * into 8 of equal width, so that a bucket is at most 12.5% wide. Values below 8 have a bucket each.
 */
#ifndef FLOWTOP_ABI_BUCKETS_H
#define FLOWTOP_ABI_BUCKETS_H

#ifndef __bpf__
#include <linux/types.h>
#endif

#define FLOWTOP_SUB_BUCKET_BITS 3
#define FLOWTOP_SUB_BUCKETS	(1u << FLOWTOP_SUB_BUCKET_BITS)

/* Of a histogram in the kernel: what takes longer than 2^38 ns (275 s) is in its last bucket. */
#define FLOWTOP_KERNEL_BUCKETS 288

/*
 * The coarse histograms: bucket 0 has what is at most 1, bucket n what is above 2^(n-1) and at most 2^n, and
 * the last one all that is longer.
 */
#define FLOWTOP_COARSE_BUCKETS 40

/* floor(log2(value)) of a value that is not 0; BPF has no instruction for it. */
static inline __u32 flowtop_log2(__u64 value)
{
	__u32 power = 0;

	if (value >> 32) {
		power = 32;
		value >>= 32;
	}
	if (value >> 16) {
		power += 16;
		value >>= 16;
	}
	if (value >> 8) {
		power += 8;
		value >>= 8;
	}
	if (value >> 4) {
		power += 4;
		value >>= 4;
	}
	if (value >> 2) {
		power += 2;
		value >>= 2;
	}
	return power + (__u32)(value >> 1);
}

static inline __u32 flowtop_bucket_of(__u64 value)
{
	__u32 shift;

	if (value < FLOWTOP_SUB_BUCKETS)
		return (__u32)value;
	shift = flowtop_log2(value) - FLOWTOP_SUB_BUCKET_BITS;
	/* value >> shift is in [8, 16): the power's first bucket, and which of its eight. */
	return shift * FLOWTOP_SUB_BUCKETS + (__u32)(value >> shift);
}

static inline __u32 flowtop_coarse_bucket_of(__u64 value)
{
	__u32 bucket = value > 1 ? flowtop_log2(value - 1) + 1 : 0;

	return bucket < FLOWTOP_COARSE_BUCKETS ? bucket : FLOWTOP_COARSE_BUCKETS - 1;
}

#endif
