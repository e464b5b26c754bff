// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "flow/books.h"
#include "flow/snapshot.h"
#include "output/names.h"

namespace flowtop::output {

// The summary as text: one line per cell, a line of totals where there are several, then the loss
// books. A metric without a value is "-"; every percentile has its count beside it.
[[nodiscard]] std::string summary_table(const flow::Snapshot& snapshot, const Names& names,
                                        const flow::Books& books);

}  // namespace flowtop::output
