// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/result.h"
#include "exporter/options.h"

namespace flowtop::exporter {

// Serves until SIGTERM or SIGINT.
[[nodiscard]] Status run_daemon(const Settings& settings);

}  // namespace flowtop::exporter
