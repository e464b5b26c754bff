/* SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause */
/* What a bio of direct I/O is part of, and who asked for it. */
#ifndef FLOWTOP_BPF_BASIC_OWNER_H
#define FLOWTOP_BPF_BASIC_OWNER_H

#include "basic_types.h"
#include "books.h"
#include "flow.h"

/* What a bio of direct I/O is part of. */
struct asked {
	u64 kiocb; /* 0: the submitter sleeps in its call, or it is no direct I/O */
	u32 path;  /* FLOWTOP_PATH_UNKNOWN: nothing that is followed */
};

static __always_inline struct asked asked_by(u64 kiocb)
{
	u64 complete = (u64)BPF_CORE_READ((struct kiocb *)kiocb, ki_complete);

	if (!complete)
		return (struct asked){.path = FLOWTOP_PATH_SYNC};
	if (complete == functions.aio_complete_rw)
		return (struct asked){.kiocb = kiocb, .path = FLOWTOP_PATH_LIBAIO};
	if (complete == functions.io_complete_rw || complete == functions.io_complete_rw_iopoll)
		return (struct asked){.kiocb = kiocb, .path = FLOWTOP_PATH_IO_URING};
	return (struct asked){.kiocb = kiocb}; /* a loop device's own I/O: a lower layer */
}

static __always_inline struct asked asked_through(u64 end_io, u64 bio, u64 private)
{
	struct blkdev_dio *dio = (struct blkdev_dio *)private;

	if (!end_io) /* so is a function that this kernel does not have */
		return (struct asked){};
	if (end_io == functions.blkdev_bio_end_io_simple)
		return (struct asked){.path = FLOWTOP_PATH_SYNC};
	if (end_io == functions.iomap_dio_bio_end_io)
		return asked_by((u64)BPF_CORE_READ((struct iomap_dio *)private, iocb));
	if (end_io == functions.blkdev_bio_end_io_async) {
		bio -= bpf_core_field_offset(struct blkdev_dio, bio);
		return asked_by((u64)BPF_CORE_READ((struct blkdev_dio *)bio, iocb));
	}
	if (bpf_core_type_exists(struct dio) &&
	    (end_io == functions.dio_bio_end_io || end_io == functions.dio_bio_end_aio))
		return asked_by((u64)BPF_CORE_READ((struct dio *)private, iocb));
	if (end_io != functions.blkdev_bio_end_io)
		return (struct asked){};
	if (blkdev_dio_is_sync(dio))
		return (struct asked){.path = FLOWTOP_PATH_SYNC};
	return asked_by((u64)BPF_CORE_READ(dio, iocb));
}

/* An io-wq worker issues what would have blocked its submitter. */
static __always_inline bool is_punted(u64 request)
{
	u64 task = bpf_get_current_task();

	return BPF_CORE_READ((struct task_struct *)task, flags) & PF_IO_WORKER &&
	       task != (u64)request_task(request);
}

static __always_inline void describe_context(struct basic_op *op, const struct asked *asked)
{
	struct aio_kiocb *aio = (struct aio_kiocb *)asked->kiocb;
	struct kiocb *request = (struct kiocb *)asked->kiocb;

	if (asked->path == FLOWTOP_PATH_LIBAIO) {
		op->context = (u64)BPF_CORE_READ(aio, ki_ctx);
		op->record.user_data = BPF_CORE_READ(aio, ki_res.data);
		op->record.delivery = FLOWTOP_DELIVERY_AIO;
	} else if (asked->path == FLOWTOP_PATH_IO_URING) {
		op->context = request_ring(asked->kiocb);
		op->record.user_data = request_user_data(asked->kiocb);
		if (is_punted(asked->kiocb))
			op->record.delivery = FLOWTOP_DELIVERY_IO_WQ;
		if ((u64)BPF_CORE_READ(request, ki_complete) == functions.io_complete_rw_iopoll)
			op->record.delivery = FLOWTOP_DELIVERY_IOPOLL;
	} else {
		op->record.delivery = FLOWTOP_DELIVERY_SYNC;
		return;
	}
	op->record.ring = context_id_of(op->context);
}

static __always_inline void describe_owner(struct basic_op *op, struct task_struct *task)
{
	struct flowtop_op_record *r = &op->record;

	op->submitter = (u64)task;
	r->tid = BPF_CORE_READ(task, pid);
	r->tgid = BPF_CORE_READ(task, tgid);
	r->submit_cpu = bpf_get_smp_processor_id();
	r->cgroup_id = BPF_CORE_READ(task, cgroups, dfl_cgrp, kn, id);
	if (BPF_CORE_READ(task, flags) & PF_IO_WORKER) { /* it is named after a thread id */
		op->submitter = 0;
		task = BPF_CORE_READ(task, group_leader);
	}
	bpf_probe_read_kernel_str(r->comm, sizeof(r->comm), &task->comm);
	r->flow_id = flow_id_of(flow_seed_of(task, r->comm), r->path, r->dev);
}

#endif
