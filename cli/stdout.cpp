// SPDX-License-Identifier: Apache-2.0
#include "cli/stdout.h"

#include <unistd.h>

#include <cerrno>

#include "base/system_error.h"

namespace flowtop::cli {

Status print(std::string_view text) {
  while (!text.empty()) {
    const ssize_t written = write(STDOUT_FILENO, text.data(), text.size());
    if (written < 0 && errno == EPIPE) return Error{ErrorKind::kOutput, ""};
    if (written < 0 && errno != EINTR) {
      return system_error(ErrorKind::kOutput, "standard output", errno);
    }
    if (written > 0) text.remove_prefix(static_cast<std::size_t>(written));
  }
  return Done{};
}

}  // namespace flowtop::cli
