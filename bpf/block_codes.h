/* SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause */
/* The block layer's numbers, and ours. */
#ifndef FLOWTOP_BPF_BLOCK_CODES_H
#define FLOWTOP_BPF_BLOCK_CODES_H

#include "compat.h"

#include "abi/record.h"

#define BLK_STS_AGAIN 12

#define DIO_IS_SYNC 2 /* block/fops.c */

static __always_inline u32 dev_number(int major, int first_minor)
{
	return (u32)major << 20 | (u32)first_minor;
}

#define OP_MASK 0xff /* REQ_OP_MASK */

static __always_inline bool is_driver_op(u32 opf)
{
	u32 op = opf & OP_MASK;

	return op == bpf_core_enum_value(enum req_op, REQ_OP_DRV_IN) ||
	       op == bpf_core_enum_value(enum req_op, REQ_OP_DRV_OUT);
}

static __always_inline u32 op_kind_of(u32 opf, u32 bytes)
{
	u32 op = opf & OP_MASK;

	if (op == bpf_core_enum_value(enum req_op, REQ_OP_READ))
		return FLOWTOP_OP_READ;
	if (op == bpf_core_enum_value(enum req_op, REQ_OP_WRITE)) {
		if (!bytes && opf & (1u << bpf_core_enum_value(enum req_flag_bits, __REQ_PREFLUSH)))
			return FLOWTOP_OP_FLUSH;
		return FLOWTOP_OP_WRITE;
	}
	if (op == bpf_core_enum_value(enum req_op, REQ_OP_FLUSH))
		return FLOWTOP_OP_FLUSH;
	if (op == bpf_core_enum_value(enum req_op, REQ_OP_DISCARD))
		return FLOWTOP_OP_DISCARD;
	if (op == bpf_core_enum_value(enum req_op, REQ_OP_SECURE_ERASE))
		return FLOWTOP_OP_SECURE_ERASE;
	if (op == bpf_core_enum_value(enum req_op, REQ_OP_WRITE_ZEROES))
		return FLOWTOP_OP_WRITE_ZEROES;
	if (op == bpf_core_enum_value(enum req_op, REQ_OP_ZONE_APPEND))
		return FLOWTOP_OP_ZONE_APPEND;
	if (is_driver_op(opf))
		return FLOWTOP_OP_PASSTHROUGH;
	return FLOWTOP_OP_ZONE_MGMT;
}

static __always_inline int errno_of(u32 status)
{
	switch (status) { /* block/blk-core.c: blk_errors[] */
	case 0:
		return 0;
	case 1:
		return 95; /* EOPNOTSUPP */
	case 2:
		return 110; /* ETIMEDOUT */
	case 3:
		return 28; /* ENOSPC */
	case 4:
		return 67; /* ENOLINK */
	case 5:
		return 121; /* EREMOTEIO */
	case 6:
		return 52; /* EBADE */
	case 7:
		return 61; /* ENODATA */
	case 8:
		return 84; /* EILSEQ */
	case 9:
		return 12; /* ENOMEM */
	case 12:
		return 11; /* EAGAIN */
	default:
		return 5; /* EIO */
	}
}

#endif
