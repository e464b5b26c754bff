// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <utility>

#include "output/names.h"
#include "output/sample.h"
#include "support/cells.h"

namespace flowtop::output {

// Half a second in which flow 1 did 10 reads of its 14 and flow 2 none of its 3. 2 operations found
// no row, and a process of 5 has ended before.
inline Sample sample_top() {
  Sample sample;
  sample.time = {.monotonic_ns = 5'000'000'000, .realtime_ns = 1'700'000'000'250'000'000};
  sample.interval_s = 0.5;
  sample.interval = test::snapshot_of({test::row_of(1, 10)});
  sample.cumulative = test::snapshot_of({test::row_of(1, 14), test::row_of(2, 3)});
  sample.interval.overflow = sample.cumulative.overflow = test::row_of(0, 2, 900).tally;
  sample.cumulative.retired = test::row_of(0, 5).tally;
  for (flow::Snapshot* snapshot : {&sample.interval, &sample.cumulative}) {
    snapshot->total.merge(snapshot->overflow);
    snapshot->total.merge(snapshot->retired);
  }
  sample.books.counts[FLOWTOP_BOOK_SEEN] = sample.books.counts[FLOWTOP_BOOK_DELIVERED] = 24;
  sample.cost = {.cpu_share = 0.0123, .ns_per_operation = 310.4, .user_cpu_share = 0.001};
  sample.programs_attached = 20;
  sample.programs_total = 22;
  return sample;
}

inline Names sample_top_names() {
  return {.devices = {{7U << 20U, "loop0"}}, .cgroups = {{42, "/bench"}}};
}

// The same as one row of `grouping`.
inline Sample grouped(flow::Grouping grouping) {
  Sample sample = sample_top();
  sample.grouping = grouping;
  sample.cumulative = flow::group(sample.cumulative, grouping);
  sample.interval = flow::group(sample.interval, grouping);
  return sample;
}

}  // namespace flowtop::output
