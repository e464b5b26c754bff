// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "output/names.h"

namespace flowtop::cli {

// Names of this host's devices and cgroups, as they come up.
[[nodiscard]] output::NameCollector collect_host_names();

}  // namespace flowtop::cli
