// SPDX-License-Identifier: Apache-2.0
#include "cli/message.h"

#include <fmt/core.h>

#include <cstdio>

#include "cli/exit_code.h"

namespace flowtop::cli {

void complain(std::string_view text) { fmt::print(stderr, "flowtop: {}\n", text); }

void complain_of_missing(const kernel::Probes& probes) {
  if (!probes.limits().empty()) complain(probes.limits());
  for (const kernel::ProgramStatus& program : probes.programs()) {
    if (program.attached || !program.needed) continue;
    complain(fmt::format("{} is not attached, what it sees is missing: {}", program.attach_point,
                         program.reason));
  }
}

int fail(const Error& error, bool with_command) {
  if (!error.message.empty()) complain(error.message);
  return with_command ? static_cast<int>(kCommandFlowtopFailed) : exit_code_of(error.kind);
}

}  // namespace flowtop::cli
