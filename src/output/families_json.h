// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

namespace flowtop::output {

// What flowtop-exporter publishes: an array of {name, type, labels, help}.
[[nodiscard]] std::string families_json();

}  // namespace flowtop::output
