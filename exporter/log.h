// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

namespace flowtop::exporter {

// One line on stderr, "flowtop-exporter: TEXT", whole even where several threads write.
void log_line(std::string_view text);

}  // namespace flowtop::exporter
