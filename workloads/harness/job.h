// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "base/result.h"
#include "harness/buffers.h"
#include "harness/ledger.h"
#include "harness/options.h"
#include "harness/plan.h"
#include "harness/target.h"

namespace flowtop::workload {

// All that a run needs, made before the first operation.
struct Job {
  const Options& options;
  Target target;
  std::vector<Step> plan;
  Buffers buffers;
  Ledger ledger;
};

enum class KeepEntries { kNo, kYes };

// Opens options.path with `extra_flags` and the access mode that options.mix asks for.
// `options` outlives the job.
Result<Job> prepare_job(const Options& options, int extra_flags, KeepEntries keep);

}  // namespace flowtop::workload
