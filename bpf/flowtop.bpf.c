/* SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause */
/*
 * All of the kernel side, one object: the programs of one subsystem are in one file each. (bpftool of
 * Debian 12 cannot link objects that call kernel functions.)
 */
#include "block.bpf.c"
#include "dma.bpf.c"
#include "sched.bpf.c"
#include "uring.bpf.c"

char LICENSE[] SEC("license") = "Dual BSD/GPL";
