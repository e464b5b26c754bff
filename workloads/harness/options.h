// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <CLI/CLI.hpp>
#include <cstdint>
#include <string>

namespace flowtop::workload {

enum class Mix { kRead, kWrite, kMixed };

// What every workload can be told.
struct Options {
  std::string path{};  // device or file
  std::uint64_t operations = 4000;
  std::uint32_t bytes = 4096;  // per operation
  std::uint32_t depth = 8;     // operations in flight
  Mix mix = Mix::kRead;
  bool sequential = false;
  std::uint64_t seed = 1;
  std::string thread_name{};  // empty: the workload's
  std::string ledger{};       // where to write the ledger; empty: keep none
};

void add_options(CLI::App& app, Options& options);

}  // namespace flowtop::workload
