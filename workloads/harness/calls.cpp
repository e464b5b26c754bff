// SPDX-License-Identifier: Apache-2.0
#include "harness/calls.h"

#include "harness/transfer.h"

namespace flowtop::workload {

void one_by_one(Job& job, std::uint64_t first, std::uint64_t last) {
  for (std::uint64_t index = first; index < last; ++index) {
    job.ledger.waiting();
    job.ledger.submitting(index, job.plan[index].write);
    job.ledger.seen(index, transfer(job, index));
  }
}

}  // namespace flowtop::workload
