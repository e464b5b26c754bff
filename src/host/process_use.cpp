// SPDX-License-Identifier: Apache-2.0
#include "host/process_use.h"

#include <string_view>

#include "host/clock.h"
#include "host/files.h"

namespace flowtop::host {
namespace {

// "VmRSS:\t    1234 kB"
std::uint64_t bytes_in(std::string_view status, std::string_view field) {
  std::string_view text = status_field(status, field);
  constexpr std::string_view kUnit = " kB";
  if (!text.ends_with(kUnit)) return 0;
  text.remove_suffix(kUnit.size());
  text.remove_prefix(std::min(text.find_first_not_of(' '), text.size()));
  constexpr std::uint64_t kKib = 1024;
  return parse_number<std::uint64_t>(text).value_or(0) * kKib;
}

}  // namespace

ProcessUse read_own_use(const std::filesystem::path& proc_root) {
  const std::string status = read_text(proc_root / "self/status").value_or("");
  return {.cpu_ns = read_clock_ns(CLOCK_PROCESS_CPUTIME_ID),
          .resident_bytes = bytes_in(status, "VmRSS"),
          .anonymous_bytes = bytes_in(status, "RssAnon"),
          .open_fds = list_directory(proc_root / "self/fd").size()};
}

}  // namespace flowtop::host
