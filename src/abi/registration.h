/* SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause) OR Apache-2.0 */
/* Buffers that programs register with their rings: counted by process and over all of them. */
#ifndef FLOWTOP_ABI_REGISTRATION_H
#define FLOWTOP_ABI_REGISTRATION_H

/* Read by clang -target bpf (after bpf/kernel_types.h) and by g++. */
#ifndef __bpf__
#include <linux/types.h>
#endif

/* clang-format off */
/*
 * How registering fails, as users meet it. Numbers are those of x86 and arm64 alike.
 *
 * FAILURE(id, name, number, meaning, mend)
 */
#define FLOWTOP_REGISTER_FAILURES(FAILURE) \
  FAILURE(OTHER, "other", 0, \
          "another errno", \
          "see io_uring_register(2)") \
  FAILURE(EPERM, "EPERM", 1, \
          "the ring is restricted, or the kernel keeps this process from io_uring", \
          "look at kernel.io_uring_disabled and at the ring's restrictions") \
  FAILURE(ENOMEM, "ENOMEM", 12, \
          "more memory than this user may lock, or none to keep the list of pages in", \
          "raise RLIMIT_MEMLOCK (LimitMEMLOCK= of the unit), or register less") \
  FAILURE(EFAULT, "EFAULT", 14, \
          "the kernel does not pin this memory for long: it is memory of a device (P2P), or not mapped", \
          "read and write it without registering it, by O_DIRECT; register host memory only") \
  FAILURE(EBUSY, "EBUSY", 16, \
          "the ring has buffers registered already", \
          "update them (IORING_REGISTER_BUFFERS_UPDATE), or unregister them first") \
  FAILURE(EINVAL, "EINVAL", 22, \
          "an empty table, a region that is too large, or flags that this kernel does not know", \
          "register regions of at most 1 GiB, and not more than the table holds") \
  FAILURE(EOPNOTSUPP, "EOPNOTSUPP", 95, \
          "the memory is backed by a file of which the kernel does not pin pages, as that of some CUDA " \
          "host allocations", \
          "use anonymous memory (mmap) and register that with the GPU (cudaHostRegister)")

enum flowtop_register_failure {
#define FLOWTOP_NUMBER_FAILURE(id, name, number, meaning, mend) FLOWTOP_REGISTER_##id,
  FLOWTOP_REGISTER_FAILURES(FLOWTOP_NUMBER_FAILURE)
#undef FLOWTOP_NUMBER_FAILURE
  FLOWTOP_REGISTER_FAILURE_COUNT,
};
/* clang-format on */

/* Of a positive errno. */
static inline enum flowtop_register_failure flowtop_register_failure_of(int error)
{
#define FLOWTOP_COMPARE_FAILURE(id, name, number, meaning, mend)                                   \
	if (number && error == number)                                                             \
		return FLOWTOP_REGISTER_##id;
	FLOWTOP_REGISTER_FAILURES(FLOWTOP_COMPARE_FAILURE)
#undef FLOWTOP_COMPARE_FAILURE
	return FLOWTOP_REGISTER_OTHER;
}

/* A region is an address and a length. */
struct registrations {
	__u64 calls; /* that registered something */
	__u64 regions;
	__u64 bytes;
	__u64 again_regions; /* of a process that had registered the same before: churn */
	__u64 again_bytes;
	__u64 failures[FLOWTOP_REGISTER_FAILURE_COUNT]; /* calls */
};

struct registering_process {
	__u64 cgroup_id;
	char comm[16];
	struct registrations counts;
};

struct process_key {
	__u32 tgid;
	__u32 process; /* tells it from a later one of the same id */
};

struct region_key {
	struct process_key process;
	__u64 address;
	__u64 bytes;
};

#define REGISTERING_PROCESSES 1024
#define KNOWN_REGIONS	      65536

#endif
