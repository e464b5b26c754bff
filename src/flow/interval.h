// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "flow/snapshot.h"

namespace flowtop::flow {

// What came between two snapshots of one source, without the cells that did nothing meanwhile. A
// cell that is new, or that shrank since another one has taken its place, counts from 0. `retired`
// is what was retired meanwhile, which may have happened long before.
[[nodiscard]] Snapshot since(const Snapshot& now, const Snapshot& before);

}  // namespace flowtop::flow
