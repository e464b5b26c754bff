/* SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause) OR Apache-2.0 */
/*
 * The published names of the values in record.h, and what each means.
 *
 * VALUE(enumerator, name, meaning)
 */
#ifndef FLOWTOP_ABI_ENUM_NAMES_H
#define FLOWTOP_ABI_ENUM_NAMES_H

#include "abi/record.h"

/* clang-format off */
#define FLOWTOP_OP_NAMES(VALUE) \
  VALUE(FLOWTOP_OP_UNKNOWN, "unknown", "Something else.") \
  VALUE(FLOWTOP_OP_READ, "read", "Read.") \
  VALUE(FLOWTOP_OP_WRITE, "write", "Write.") \
  VALUE(FLOWTOP_OP_FLUSH, "flush", "Flush of the device's volatile cache.") \
  VALUE(FLOWTOP_OP_DISCARD, "discard", "Discard (trim, unmap).") \
  VALUE(FLOWTOP_OP_SECURE_ERASE, "secure_erase", "Discard that also destroys the old data.") \
  VALUE(FLOWTOP_OP_WRITE_ZEROES, "write_zeroes", "Zeroes written by the device itself.") \
  VALUE(FLOWTOP_OP_ZONE_APPEND, "zone_append", "Append to a zone.") \
  VALUE(FLOWTOP_OP_ZONE_MGMT, "zone_mgmt", "Open, close, finish or reset of a zone.") \
  VALUE(FLOWTOP_OP_PASSTHROUGH, "passthrough", "A command passed to the driver as it is.")

#define FLOWTOP_PATH_NAMES(VALUE) \
  VALUE(FLOWTOP_PATH_UNKNOWN, "unknown", "None of the below was recognised.") \
  VALUE(FLOWTOP_PATH_SYNC, "sync", "A call that sleeps on its own I/O: pread, pwrite, fsync.") \
  VALUE(FLOWTOP_PATH_BUFFERED, "buffered", "Through the page cache.") \
  VALUE(FLOWTOP_PATH_LIBAIO, "libaio", "io_submit and io_getevents.") \
  VALUE(FLOWTOP_PATH_IO_URING, "io_uring", "io_uring read, write, fsync and the like.") \
  VALUE(FLOWTOP_PATH_IO_URING_CMD, "io_uring_cmd", "io_uring passthrough to the NVMe driver.")

#define FLOWTOP_DELIVERY_NAMES(VALUE) \
  VALUE(FLOWTOP_DELIVERY_UNKNOWN, "unknown", "Not known, or still open.") \
  VALUE(FLOWTOP_DELIVERY_SYNC, "sync", "The completion wakes the task that sleeps in the call.") \
  VALUE(FLOWTOP_DELIVERY_AIO, "aio", "An aio event, written by the completion.") \
  VALUE(FLOWTOP_DELIVERY_TASKWORK, "taskwork", "The submitting task itself writes the CQE.") \
  VALUE(FLOWTOP_DELIVERY_SQ_THREAD, "sq_thread", "The ring's kernel thread writes the CQE.") \
  VALUE(FLOWTOP_DELIVERY_IO_WQ, "io_wq", "A worker of io_uring writes the CQE.") \
  VALUE(FLOWTOP_DELIVERY_IOPOLL, "iopoll", "The consumer polls the device.") \
  VALUE(FLOWTOP_DELIVERY_INLINE, "inline", "The result was there before the submission returned.") \
  VALUE(FLOWTOP_DELIVERY_WORKQUEUE, "workqueue", "A worker of the kernel finishes the operation.")

#define FLOWTOP_STATE_NAMES(VALUE) \
  VALUE(FLOWTOP_STATE_UNKNOWN, "unknown", "Not known, or still open.") \
  VALUE(FLOWTOP_STATE_WAITING, "waiting", "Asleep in the wait for this operation.") \
  VALUE(FLOWTOP_STATE_WOKEN, "woken", "Runnable, not running yet: already woken, or preempted.") \
  VALUE(FLOWTOP_STATE_RUNNING, "running", "On a CPU.") \
  VALUE(FLOWTOP_STATE_ELSEWHERE, "elsewhere", "Asleep on something else.")

#define FLOWTOP_DISTANCE_NAMES(VALUE) \
  VALUE(FLOWTOP_DISTANCE_NONE, "none", "One of the two CPUs is not known, or polling makes them one.") \
  VALUE(FLOWTOP_DISTANCE_SAME_CPU, "same_cpu", "The same CPU.") \
  VALUE(FLOWTOP_DISTANCE_SMT, "smt", "Another thread of the same core.") \
  VALUE(FLOWTOP_DISTANCE_LLC, "llc", "Another core behind the same last-level cache.") \
  VALUE(FLOWTOP_DISTANCE_NODE, "node", "The same NUMA node; another last-level cache, or none known.") \
  VALUE(FLOWTOP_DISTANCE_REMOTE_NODE, "remote_node", "Another NUMA node.") \
  VALUE(FLOWTOP_DISTANCE_UNKNOWN, "unknown", "Two CPUs of which the topology does not tell.")

#define FLOWTOP_KNOWN_BY_NAMES(VALUE) \
  VALUE(FLOWTOP_KNOWN_BY_NOTHING, "", "No consumer is known.") \
  VALUE(FLOWTOP_KNOWN_BY_WAKE, "wake", "Exact: the delivery chain woke it.") \
  VALUE(FLOWTOP_KNOWN_BY_WAIT, "wait", "Exact: it was in the wait call of that ring or context.") \
  VALUE(FLOWTOP_KNOWN_BY_SUBMITTER, "submitter", "Inferred: no better one is known.") \
  VALUE(FLOWTOP_KNOWN_BY_RING, "ring", "Inferred: the thread last seen waiting on that ring.")

#define FLOWTOP_FLOW_SOURCE_NAMES(VALUE) \
  VALUE(FLOWTOP_FLOW_DERIVED, "derived", "Hash of cgroup name, comm, path and device.") \
  VALUE(FLOWTOP_FLOW_INTENT, "intent", "Declared by the application.") \
  VALUE(FLOWTOP_FLOW_USER_DATA, "user_data", "A bit field of user_data, as the operator said.")

#define FLOWTOP_PLACEMENT_NAMES(VALUE) \
  VALUE(FLOWTOP_PLACEMENT_UNKNOWN, "unknown", "Could not be told; never a guess.") \
  VALUE(FLOWTOP_PLACEMENT_NONE, "none", "The operation has no data, as a flush.") \
  VALUE(FLOWTOP_PLACEMENT_HOST, "host", "Ordinary memory of the host.") \
  VALUE(FLOWTOP_PLACEMENT_PAGE_CACHE, "page_cache", "Pages of the page cache.") \
  VALUE(FLOWTOP_PLACEMENT_P2P, "p2p", "Memory of a PCI device: peer to peer.") \
  VALUE(FLOWTOP_PLACEMENT_MIXED, "mixed", "Parts of the operation lie in more than one of these.")

#define FLOWTOP_BOUNCE_NAMES(VALUE) \
  VALUE(FLOWTOP_BOUNCE_SWIOTLB, "swiotlb", \
        "The DMA layer copied through its bounce buffers, since the device could not reach the " \
        "memory or was not to.") \
  VALUE(FLOWTOP_BOUNCE_PAGE_CACHE, "page_cache", \
        "Between the page cache and the program, as it asked for.") \
  VALUE(FLOWTOP_BOUNCE_DIO_FALLBACK, "dio_fallback", \
        "The file was opened with O_DIRECT, and the kernel went through the page cache all the " \
        "same: misaligned, or a file system that cannot.") \
  VALUE(FLOWTOP_BOUNCE_UBLK_COPY, "ublk_copy", \
        "Between the request and the buffer of the server that is the device, without zero copy.")
/* clang-format on */

#endif
