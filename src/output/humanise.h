// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace flowtop::output {

// Three significant digits: "987ns", "12.3us", "1.50ms", "61.0s".
[[nodiscard]] std::string duration_text(std::uint64_t ns);

// "512B", "4.00KiB", "1.91MiB".
[[nodiscard]] std::string bytes_text(std::uint64_t bytes);

// Of a rate: "0", "0.4", "12.3", "45678".
[[nodiscard]] std::string rate_text(double per_second);

// What a terminal can show safely: control characters become '?'.
[[nodiscard]] std::string printable(std::string_view text);

}  // namespace flowtop::output
