// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <nlohmann/json.hpp>
#include <optional>

namespace flowtop::host {

// What is not known is null, never 0.
[[nodiscard]] inline nlohmann::json json_or_null(const std::optional<int>& number) {
  return number ? nlohmann::json(*number) : nlohmann::json();
}

}  // namespace flowtop::host
