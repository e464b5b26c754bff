// SPDX-License-Identifier: Apache-2.0
#include "cli/message.h"

#include <fmt/core.h>

#include <cstdio>
#include <string>

#include "kernel/coverage.h"
#include "program/exit_code.h"

namespace flowtop::cli {

void complain(std::string_view text) { fmt::print(stderr, "flowtop: {}\n", text); }

void complain_of_missing(const kernel::Probes& probes) {
  for (const std::string& line : kernel::what_is_missing(probes)) complain(line);
}

int fail(const Error& error, bool with_command) {
  if (!error.message.empty()) complain(error.message);
  return with_command ? static_cast<int>(program::kCommandFlowtopFailed)
                      : program::exit_code_of(error.kind);
}

}  // namespace flowtop::cli
