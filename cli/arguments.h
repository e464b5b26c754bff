// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string>
#include <vector>

namespace flowtop::cli {

// A command line in two parts: flowtop's own arguments, and the COMMAND after "--".
struct Arguments {
  std::vector<std::string> all;      // as given, program name included: for the sidecar
  std::vector<std::string> own;      // without the program name
  std::vector<std::string> command;  // empty where there is none
  bool has_separator = false;        // "--" was given, even with nothing after it
};

// "--duration -5s" becomes "--duration=-5s": a value out of range, and not an option nobody knows.
[[nodiscard]] Arguments split_arguments(std::span<char* const> argv);

}  // namespace flowtop::cli
