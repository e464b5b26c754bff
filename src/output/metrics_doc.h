// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

namespace flowtop::output {

// docs/metrics.md: the catalogue, for people.
[[nodiscard]] std::string metrics_doc();

}  // namespace flowtop::output
