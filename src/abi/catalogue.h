/* SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause) OR Apache-2.0 */
/*
 * The metric catalogue: the one place where a number that flowtop publishes is named and defined.
 * Read by clang -target bpf and by g++. The CSV header, the column list of the sidecar, the
 * headings of the summary table, the Prometheus names and docs/metrics.md follow from these rows.
 *
 * To add a metric: one row here, and one function of the same name in flow/columns.cpp (a column)
 * or flow/counters.cpp (a counter). A row without its function, or a function without its row, does
 * not compile.
 */
#ifndef FLOWTOP_ABI_CATALOGUE_H
#define FLOWTOP_ABI_CATALOGUE_H

/* Of the CSV's columns and of how they are written; counted up when a column changes or moves. */
#define FLOWTOP_CSV_SCHEMA_VERSION 3

/*
 * The columns of one operation, in the order of the CSV.
 *
 * COLUMN(key, kind, unit, coverage, histogram, heading, prometheus, meaning, empty_when)
 *   key         CSV column, JSON key, and the name of the function that gives the value
 *   kind        kId, kText, kEnum, kCount, kCpu, kFlag, kErrno, kInstant (CLOCK_MONOTONIC) or
 *               kDuration
 *   unit        kNone, kNs or kBytes
 *   coverage    kExact; kConsumer: exact or inferred as consumer_known_by says; kReady: as
 *               ready_known_by says
 *   histogram   kNo; kOperation: each operation counts once; kWake: each wake counts once,
 *               however many operations it answered
 *   heading     of the summary table, "" where it is not shown there
 *   prometheus  name of the histogram or label, "" where there is none
 *   empty_when  "" where it never is
 */
/* clang-format off */
#define FLOWTOP_COLUMNS(COLUMN) \
  COLUMN(flow_id, kId, kNone, kExact, kNo, "flow", "flow", \
         "Identity of the flow, 8 hexadecimal digits. Derived ones are the same on the next run.", \
         "") \
  COLUMN(flow_source, kEnum, kNone, kExact, kNo, "", "flow_source", \
         "Where flow_id comes from.", \
         "") \
  COLUMN(tgid, kId, kNone, kExact, kNo, "", "", \
         "Process that issued the operation, its owner.", \
         "the owner is not known") \
  COLUMN(tid, kId, kNone, kExact, kNo, "", "", \
         "Thread that issued the operation.", \
         "the owner is not known") \
  COLUMN(comm, kText, kNone, kExact, kNo, "comm", "", \
         "Name of the owner thread when the operation was taken up.", \
         "the owner is not known") \
  COLUMN(consumer_tgid, kId, kNone, kConsumer, kNo, "", "", \
         "Process of the consumer: the thread that can act on the result.", \
         "no consumer is known") \
  COLUMN(consumer_tid, kId, kNone, kConsumer, kNo, "", "", \
         "Thread id of the consumer.", \
         "no consumer is known") \
  COLUMN(consumer_known_by, kEnum, kNone, kExact, kNo, "", "consumer_known_by", \
         "How the consumer became known.", \
         "no consumer is known") \
  COLUMN(hops, kCount, kNone, kExact, kNo, "", "", \
         "Relays between the completion and the wake of the consumer.", \
         "consumer_known_by is not wake") \
  COLUMN(cgroup, kText, kNone, kExact, kNo, "", "", \
         "Path of the owner's cgroup below the cgroup v2 root; its id in decimal where no path " \
         "is known.", \
         "the cgroup is not known") \
  COLUMN(device, kText, kNone, kExact, kNo, "device", "device", \
         "Kernel name of the device that the operation addressed, the top of a stack; " \
         "major:minor where no name is known.", \
         "the device is not known") \
  COLUMN(op, kEnum, kNone, kExact, kNo, "op", "op", \
         "What the operation asked of the device.", \
         "") \
  COLUMN(bytes, kCount, kBytes, kExact, kNo, "", "", \
         "Bytes that the operation asked for.", \
         "") \
  COLUMN(fragments, kCount, kNone, kExact, kNo, "", "", \
         "Requests, or bios of a bio-based device, that carried the operation.", \
         "none was observed") \
  COLUMN(path, kEnum, kNone, kExact, kNo, "path", "path", \
         "The road that the operation took into the kernel.", \
         "") \
  COLUMN(delivery, kEnum, kNone, kExact, kNo, "delivery", "delivery", \
         "How the result travels from the completion to the consumer.", \
         "") \
  COLUMN(consumer_state, kEnum, kNone, kConsumer, kNo, "states", "consumer_state", \
         "What the consumer was doing at complete_ns.", \
         "") \
  COLUMN(ring, kId, kNone, kExact, kNo, "", "", \
         "Identity of the io_uring or aio context, hexadecimal; the same for all its operations.", \
         "the path has no ring") \
  COLUMN(user_data, kId, kNone, kExact, kNo, "", "", \
         "user_data of the io_uring entry, data of the aio control block, hexadecimal.", \
         "the path is neither io_uring, io_uring_cmd nor libaio") \
  COLUMN(submit_ns, kInstant, kNs, kExact, kNo, "", "", \
         "The kernel took the operation up: the io_uring submission, else its first bio queued.", \
         "not observed") \
  COLUMN(issue_ns, kInstant, kNs, kExact, kNo, "", "", \
         "First request handed to the driver; of a bio-based device, first bio queued.", \
         "not observed") \
  COLUMN(complete_ns, kInstant, kNs, kExact, kNo, "", "", \
         "The last bio of the operation ended on the device.", \
         "open, or not observed") \
  COLUMN(cqe_ns, kInstant, kNs, kExact, kNo, "", "", \
         "The completion entry was written. User space sees it a little later, at the end of the " \
         "kernel's flush of up to 31 entries.", \
         "the path is not io_uring, or not observed") \
  COLUMN(wake_sent_ns, kInstant, kNs, kExact, kNo, "", "", \
         "The delivery chain woke the consumer, on the waker's CPU.", \
         "no wake answered this operation") \
  COLUMN(wake_ns, kInstant, kNs, kExact, kNo, "", "", \
         "The consumer became runnable.", \
         "no wake answered this operation") \
  COLUMN(oncpu_ns, kInstant, kNs, kConsumer, kNo, "", "", \
         "The consumer began to run after the wake.", \
         "the consumer was running, or not observed") \
  COLUMN(return_ns, kInstant, kNs, kReady, kNo, "", "", \
         "The consumer is back in user mode with its wait satisfied.", \
         "not observed") \
  COLUMN(ready_ns, kDuration, kNs, kReady, kOperation, "", "flowtop_ready_seconds", \
         "return_ns - complete_ns: from the device's completion to the code that asked.", \
         "return_ns or complete_ns is") \
  COLUMN(ready_known_by, kEnum, kNone, kExact, kNo, "", "", \
         "How return_ns is known: exact, read at the return to user mode, or inferred.", \
         "ready_ns is") \
  COLUMN(useful_completion_ns, kDuration, kNs, kConsumer, kOperation, "useful", \
         "flowtop_useful_completion_seconds", \
         "wake_ns - complete_ns: from the device's completion until its consumer is runnable.", \
         "consumer_state is not waiting, or consumer_known_by is not wake") \
  COLUMN(locality_debt_ns, kDuration, kNs, kConsumer, kWake, "debt", \
         "flowtop_locality_debt_seconds", \
         "oncpu_ns - wake_ns: from runnable to running. Its histogram counts once per wake.", \
         "no wake answered this operation") \
  COLUMN(runq_ns, kDuration, kNs, kConsumer, kOperation, "runq", "flowtop_runq_seconds", \
         "oncpu_ns - complete_ns: how long the result waited for a consumer already woken.", \
         "consumer_state is not woken") \
  COLUMN(deliverable_ns, kDuration, kNs, kConsumer, kOperation, "deliverable", \
         "flowtop_deliverable_seconds", \
         "max(oncpu_ns, cqe_ns, complete_ns) - complete_ns: until the result exists and its " \
         "consumer runs. Of a running consumer, without oncpu_ns.", \
         "consumer_state is unknown, or an instant that it needs was not observed") \
  COLUMN(hold_ns, kDuration, kNs, kConsumer, kOperation, "", "flowtop_hold_seconds", \
         "From this completion to the one that satisfied the wait: what waiting for several cost " \
         "this one.", \
         "operations are awaited one at a time, or not observed") \
  COLUMN(submit_to_issue_ns, kDuration, kNs, kExact, kOperation, "", \
         "flowtop_submit_to_issue_seconds", \
         "issue_ns - submit_ns: the kernel's way down, queueing for a request included.", \
         "issue_ns or submit_ns is") \
  COLUMN(issue_to_complete_ns, kDuration, kNs, kExact, kOperation, "", \
         "flowtop_issue_to_complete_seconds", \
         "complete_ns - issue_ns: the device, and the interrupt.", \
         "complete_ns or issue_ns is") \
  COLUMN(complete_to_cqe_ns, kDuration, kNs, kExact, kOperation, "", \
         "flowtop_complete_to_cqe_seconds", \
         "cqe_ns - complete_ns: until the completion entry is written.", \
         "cqe_ns or complete_ns is") \
  COLUMN(complete_to_wake_sent_ns, kDuration, kNs, kConsumer, kOperation, "", \
         "flowtop_complete_to_wake_sent_seconds", \
         "wake_sent_ns - complete_ns: until the delivery chain sends the wake.", \
         "wake_sent_ns or complete_ns is") \
  COLUMN(wake_sent_to_wake_ns, kDuration, kNs, kConsumer, kWake, "", \
         "flowtop_wake_sent_to_wake_seconds", \
         "wake_ns - wake_sent_ns: from the waker's CPU to the consumer's run queue. Its histogram " \
         "counts once per wake.", \
         "wake_ns or wake_sent_ns is") \
  COLUMN(submit_cpu, kCpu, kNone, kExact, kNo, "", "", \
         "CPU that submitted the operation.", \
         "not observed") \
  COLUMN(complete_cpu, kCpu, kNone, kExact, kNo, "", "", \
         "CPU on which the completion ran, after any steering by the kernel.", \
         "open, or not observed") \
  COLUMN(consumer_cpu, kCpu, kNone, kConsumer, kNo, "", "", \
         "CPU on which the consumer runs at delivery.", \
         "no consumer is known, or not observed") \
  COLUMN(distance, kEnum, kNone, kConsumer, kNo, "", "distance", \
         "How far apart complete_cpu and consumer_cpu are in this host's topology.", \
         "remote is, or the topology does not tell") \
  COLUMN(remote, kFlag, kNone, kConsumer, kNo, "remote", "", \
         "1 where complete_cpu and consumer_cpu differ, else 0.", \
         "delivery is iopoll (the same CPU by construction), or one of the two is not known") \
  COLUMN(wake_batch, kCount, kNone, kExact, kWake, "batch", "flowtop_wake_batch_operations", \
         "Operations answered by the wake that answered this one. Its histogram counts once per " \
         "wake.", \
         "no wake answered this operation, or it had sent its consumer on its way already") \
  COLUMN(placement, kEnum, kNone, kExact, kNo, "placement", "placement", \
         "Where the memory is that the device read or wrote: told by the pages of the operation.", \
         "") \
  COLUMN(bounces, kText, kNone, kExact, kNo, "bounces", "", \
         "Why the data took a detour through host memory: the causes, joined by +.", \
         "no detour is known") \
  COLUMN(swiotlb_bytes, kCount, kBytes, kExact, kNo, "", "", \
         "Bytes of the operation that the DMA layer copied through its bounce buffers.", \
         "none were") \
  COLUMN(fixed_buffer, kFlag, kNone, kExact, kNo, "", "", \
         "1 where the operation used a buffer registered with its ring, else 0.", \
         "the path is not io_uring") \
  COLUMN(broken_promise, kFlag, kNone, kExact, kNo, "", "", \
         "1 where a direct path was promised (--expect-direct) and the data went through host " \
         "memory, 0 where it did not.", \
         "nothing was promised, the operation has no data, or placement is unknown") \
  COLUMN(error, kErrno, kNone, kExact, kNo, "", "errno", \
         "0, or the positive errno with which the operation ended.", \
         "open") \
  COLUMN(open, kFlag, kNone, kExact, kNo, "", "", \
         "1 where the operation was still in flight when the capture ended, else 0.", \
         "") \
  COLUMN(meta, kFlag, kNone, kExact, kNo, "", "", \
         "1 where the operation was for the file system's metadata, else 0.", \
         "")

/*
 * What is counted over the operations of a flow.
 *
 * COUNTER(key, unit, heading, prometheus, meaning), the fields as above
 */
#define FLOWTOP_COUNTERS(COUNTER) \
  COUNTER(operations, kNone, "ops", "flowtop_operations_total", \
          "Operations, as the application issued them.") \
  COUNTER(operation_bytes, kBytes, "bytes", "flowtop_operation_bytes_total", \
          "Bytes that operations asked for.") \
  COUNTER(errors, kNone, "errors", "flowtop_operation_errors_total", \
          "Operations that ended with an error.") \
  COUNTER(open_operations, kNone, "open", "flowtop_open_operations", \
          "Operations still in flight when the capture ended.") \
  COUNTER(remote_deliveries, kNone, "", "flowtop_remote_deliveries_total", \
          "Operations whose consumer ran on another CPU than their completion: the numerator of " \
          "the remote ratio.") \
  COUNTER(located_deliveries, kNone, "", "flowtop_located_deliveries_total", \
          "Operations of which both CPUs are known: the denominator of the remote ratio.") \
  COUNTER(fixed_buffer_operations, kNone, "", "flowtop_fixed_buffer_operations_total", \
          "Operations on buffers registered with their ring.") \
  COUNTER(broken_promises, kNone, "", "flowtop_broken_promises_total", \
          "Operations that were promised a direct path (--expect-direct) and went through host " \
          "memory.")

/*
 * The loss books, in the order of enum flowtop_book:
 * seen = delivered + filtered + unwaited + lost + open.
 *
 * BOOK(id, role, key, prometheus, meaning)
 *   role  kSeen, kDelivered, kFiltered, kUnwaited, kLost; kNeverTaken: lost before counted as
 *         seen, so it adds to both sides; kBeside: not part of the equation
 */
#define FLOWTOP_BOOKS(BOOK) \
  BOOK(SEEN, kSeen, seen, "flowtop_seen_total", \
       "Operations that began while flowtop watched.") \
  BOOK(DELIVERED, kDelivered, delivered, "flowtop_delivered_total", \
       "Operations handed to user space, as a record or in a sum.") \
  BOOK(FILTERED, kFiltered, filtered, "flowtop_filtered_total", \
       "Operations that the filters of the capture left out.") \
  BOOK(UNWAITED, kUnwaited, unwaited, "flowtop_unwaited_total", \
       "Operations that finished while nobody was known to wait: background writeback, " \
       "readahead. They have no row.") \
  BOOK(UNWAITED_BYTES, kBeside, unwaited_bytes, "flowtop_unwaited_bytes_total", \
       "Bytes of the unwaited operations.") \
  BOOK(LOST_RING_FULL, kLost, lost_ring_full, "flowtop_lost_ring_full_total", \
       "Operations lost because the ring buffer to user space was full.") \
  BOOK(LOST_UNMATCHED, kLost, lost_unmatched, "flowtop_lost_unmatched_total", \
       "Operations lost because their end was not seen or their slot was reused.") \
  BOOK(LOST_TABLE_FULL, kNeverTaken, lost_table_full, "flowtop_lost_table_full_total", \
       "Operations lost because the table of operations in flight was full.") \
  BOOK(BIO_TABLE_FULL, kBeside, bio_table_full, "flowtop_bio_table_full_total", \
       "Bios that could not be tied to their operation because a table was full.") \
  BOOK(CQ_OVERFLOW, kBeside, cq_overflow, "flowtop_cq_overflow_total", \
       "io_uring completions that did not fit into the application's completion queue.") \
  BOOK(COMPLETE_MISSED, kBeside, complete_missed, "flowtop_complete_missed_total", \
       "Operations that ended although the kernel did not show their device completion: their " \
       "complete_ns is empty.") \
  BOOK(LOWER_LAYER, kBeside, lower_layer, "flowtop_lower_layer_total", \
       "Bios below a stacked device: part of an operation on the top device, never one themselves.") \
  BOOK(SWIOTLB_BYTES, kBeside, swiotlb_all_bytes, "flowtop_swiotlb_bytes_total", \
       "Bytes that the DMA layer copied through its bounce buffers, for whatever device.") \
  BOOK(SWIOTLB_OTHER_BYTES, kBeside, swiotlb_other_bytes, "flowtop_swiotlb_other_bytes_total", \
       "Those of no operation: control structures of drivers, devices that do no block I/O, what " \
       "could not be matched.")

/*
 * The rows with a histogram: enum flowtop_histogram numbers them, and HISTOGRAM(key, per) is called for
 * each, `per` being kOperation or kWake.
 */
#define FLOWTOP_HISTOGRAM_kNo(HISTOGRAM, key)
#define FLOWTOP_HISTOGRAM_kOperation(HISTOGRAM, key) HISTOGRAM(key, kOperation)
#define FLOWTOP_HISTOGRAM_kWake(HISTOGRAM, key) HISTOGRAM(key, kWake)

#define FLOWTOP_NUMBER_HISTOGRAM(key, per) FLOWTOP_HISTOGRAM_##key,
#define FLOWTOP_NUMBER_COLUMN(key, kind, unit, coverage, histogram, heading, prometheus, meaning, empty) \
  FLOWTOP_HISTOGRAM_##histogram(FLOWTOP_NUMBER_HISTOGRAM, key)
enum flowtop_histogram {
  FLOWTOP_COLUMNS(FLOWTOP_NUMBER_COLUMN)
  FLOWTOP_HISTOGRAM_COUNT,
};
/* clang-format on */

#endif
