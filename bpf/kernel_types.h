/* SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause */
/*
 * The few kernel types that flowtop reads, with only the members it reads. preserve_access_index makes
 * every access a CO-RE relocation: the running kernel's BTF supplies the offsets, so a build needs no
 * vmlinux.h and no BTF of its own. A type or member that differs between kernels is in compat.h.
 */
#ifndef FLOWTOP_BPF_KERNEL_TYPES_H
#define FLOWTOP_BPF_KERNEL_TYPES_H

typedef signed char __s8;
typedef unsigned char __u8;
typedef short __s16;
typedef unsigned short __u16;
typedef int __s32;
typedef unsigned int __u32;
typedef long long __s64;
typedef unsigned long long __u64;
typedef __u8 u8;
typedef __u16 u16;
typedef __u32 u32;
typedef __u64 u64;
typedef __s32 s32;
typedef __u16 __be16;
typedef __u32 __be32;
typedef __u32 __wsum;
typedef _Bool bool;
enum { false = 0, true = 1 };

#define NULL ((void *)0)

enum bpf_map_type {
	BPF_MAP_TYPE_HASH = 1,
	BPF_MAP_TYPE_ARRAY = 2,
	BPF_MAP_TYPE_PERCPU_ARRAY = 6,
	BPF_MAP_TYPE_LRU_HASH = 9,
	BPF_MAP_TYPE_RINGBUF = 27,
};

enum {
	BPF_ANY = 0,
	BPF_NOEXIST = 1,
};

enum {
	BPF_F_MMAPABLE = 1U << 10,
};

enum {
	BPF_RB_NO_WAKEUP = 1ULL << 0,
};

/* Of the running kernel's values, too. */
enum memory_type {
	MEMORY_DEVICE_PCI_P2PDMA = 5,
};

#pragma clang attribute push(__attribute__((preserve_access_index)), apply_to = record)

typedef struct {
	int counter;
} atomic_t;

/* An atomic_t with a name of its own. */
struct refcount_struct {
	atomic_t refs;
};

struct list_head {
	struct list_head *next;
	struct list_head *prev;
};

struct wait_queue_head {
	struct list_head head;
};

struct wait_queue_entry {
	void *private;
	void *func;
	struct list_head entry;
};

struct thread_info {
	u32 cpu;
};

struct kernfs_node {
	const char *name;
	u64 id;
};

struct cgroup {
	struct kernfs_node *kn;
};

struct css_set {
	struct cgroup *dfl_cgrp;
};

/* Of x86: what a system call was called with. */
struct pt_regs {
	unsigned long orig_ax;
	unsigned long ip;
	unsigned long di;
	unsigned long si;
	unsigned long dx;
	unsigned long r10;
};

struct task_struct {
	struct thread_info thread_info;
	unsigned int __state;
	void *stack;
	unsigned int flags;
	int on_rq;
	unsigned int on_cpu; /* one byte from 7.0 on: unsigned, so that the access is adapted */
	unsigned int in_iowait : 1;
	int pid;
	int tgid;
	u64 start_boottime;
	struct task_struct *group_leader;
	void *worker_private;
	struct css_set *cgroups;
	struct files_struct *files;
	char comm[16];
};

struct hrtimer {
	u8 is_soft;
};

struct request_queue;

struct gendisk {
	int major;
	int first_minor;
	char disk_name[32];
	void *private_data;
	struct request_queue *queue;
};

struct block_device {
	struct gendisk *bd_disk;
};

struct request_queue {
	struct gendisk *disk;
	void *queuedata;
	const void *mq_ops;
};

struct page {
	void *opaque; /* compat.h has what is read; of this, only the size is asked for */
};

struct bio_vec {
	struct page *bv_page;
	unsigned int bv_len;
	unsigned int bv_offset;
};

struct bvec_iter {
	unsigned int bi_size;
	unsigned int bi_idx;
	unsigned int bi_bvec_done;
};

struct bio {
	struct bio *bi_next;
	struct block_device *bi_bdev;
	unsigned int bi_opf;
	unsigned short bi_flags;
	u8 bi_status;
	struct bvec_iter bi_iter;
	void *bi_end_io;
	void *bi_private;
	unsigned short bi_vcnt;
	struct bio_vec *bi_io_vec;
};

struct request {
	struct request_queue *q;
	unsigned int cmd_flags;
	unsigned int rq_flags;
	unsigned int __data_len;
	struct bio *bio;
	void *end_io;
	void *end_io_data;
};

struct range {
	u64 start;
	u64 end;
};

struct dev_pagemap {
	enum memory_type type;
	struct range range;
};

struct kobject {
	const char *name;
};

struct device {
	struct kobject kobj;
};

struct file {
	unsigned int f_flags;
};

struct fdtable {
	unsigned int max_fds;
	struct file **fd;
};

struct files_struct {
	struct fdtable *fdt;
};

struct kiocb {
	struct file *ki_filp;
	void *ki_complete;
};

struct iomap_dio {
	struct kiocb *iocb;
	long long size;
	atomic_t ref;
};

struct blkdev_dio {
	struct kiocb *iocb;
	unsigned long size;
	atomic_t ref;
	unsigned int flags;
	struct bio bio;
};

/* fs/direct-io.c */
struct dio {
	struct kiocb *iocb;
};

struct eventfd_ctx;

struct io_event {
	u64 data;
};

struct kioctx {
	struct wait_queue_head wait;
};

struct aio_kiocb {
	struct kioctx *ki_ctx;
	struct io_event ki_res;
	struct eventfd_ctx *ki_eventfd;
};

struct io_cqe {
	u64 user_data;
	s32 res;
};

struct io_ev_fd;

struct io_uring {
	u32 head;
	u32 tail;
};

struct io_wq_work_node {
	struct io_wq_work_node *next;
};

struct io_wq_work_list {
	struct io_wq_work_node *first;
};

struct io_submit_state {
	struct io_wq_work_list compl_reqs;
};

struct io_rings {
	struct io_uring cq;
};

struct io_ring_ctx {
	struct io_rings *rings;
	unsigned int flags;
	struct io_submit_state submit_state;
	struct io_ev_fd *io_ev_fd;
	struct wait_queue_head cq_wait;
};

struct io_wq_work;

struct io_worker {
	struct io_wq_work *cur_work;
};

struct io_wq_work {
	void *opaque; /* only the offset inside io_kiocb is used */
};

struct io_kiocb {
	u8 opcode;
	struct io_cqe cqe;
	struct io_ring_ctx *ctx;
	struct io_wq_work_node comp_list;
	struct io_wq_work work;
};

#pragma clang attribute pop

/* include/linux/sched.h */
#define PF_IO_WORKER	0x00000010
#define PF_WQ_WORKER	0x00000020
#define PF_KTHREAD	0x00200000
#define SLEEPING_STATES 0x0f /* interruptible, uninterruptible, stopped, traced */

/* include/linux/page-flags.h: FOLIO_MAPPING_FLAGS; what has one of them is no file's page. */
#define PAGE_MAPPING_FLAGS 3UL

/* include/uapi/linux/ublk_cmd.h */
#define UBLK_F_SUPPORT_ZERO_COPY (1ULL << 0)
#define UBLK_F_AUTO_BUF_REG	 (1ULL << 11)

/* Only enumerators that flowtop asks for; their values come from the running kernel. */
enum req_op {
	REQ_OP_READ = 0,
	REQ_OP_WRITE = 1,
	REQ_OP_FLUSH = 2,
	REQ_OP_DISCARD = 3,
	REQ_OP_SECURE_ERASE = 5,
	REQ_OP_ZONE_APPEND = 7,
	REQ_OP_WRITE_ZEROES = 9,
	REQ_OP_DRV_IN = 34,
	REQ_OP_DRV_OUT = 35,
};

enum req_flag_bits {
	__REQ_META = 12,
	__REQ_PREFLUSH = 18,
};

#endif
