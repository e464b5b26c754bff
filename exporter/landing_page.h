// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>

#include "exporter/sample.h"

namespace flowtop::exporter {

struct LandingPage {
  std::string telemetry_path;
  std::optional<std::string> why_not_ready;
  const Sample* sample = nullptr;  // null before the first one
};

[[nodiscard]] std::string to_html(const LandingPage& page);

}  // namespace flowtop::exporter
