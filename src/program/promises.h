// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <CLI/CLI.hpp>
#include <string>
#include <vector>

#include "base/result.h"
#include "kernel/probes.h"

namespace flowtop::program {

// --expect-direct, as it was written. `texts` must outlive the parse.
void add_expect_direct(CLI::App& app, std::vector<std::string>& texts);

// Each is a flow, 8 hexadecimal digits, or a block device of this host. Fails with kUsage where it
// is neither, or where there are too many.
[[nodiscard]] Result<std::vector<kernel::Promise>> parse_promises(
    const std::vector<std::string>& texts);

}  // namespace flowtop::program
