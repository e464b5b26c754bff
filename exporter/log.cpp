// SPDX-License-Identifier: Apache-2.0
#include "exporter/log.h"

#include <fmt/format.h>
#include <unistd.h>

#include <string>

namespace flowtop::exporter {

void log_line(std::string_view text) {
  const std::string line = fmt::format("flowtop-exporter: {}\n", text);
  // Where stderr is gone there is nobody to tell.
  static_cast<void>(!write(STDERR_FILENO, line.data(), line.size()));
}

}  // namespace flowtop::exporter
