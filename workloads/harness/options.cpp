// SPDX-License-Identifier: Apache-2.0
#include "harness/options.h"

#include <limits>
#include <map>

namespace flowtop::workload {

void add_options(CLI::App& app, Options& options) {
  const std::map<std::string, Mix> mixes{
      {"read", Mix::kRead}, {"write", Mix::kWrite}, {"mixed", Mix::kMixed}};
  constexpr auto kMaxOperations = std::uint64_t{1} << 32;
  constexpr auto kMaxBytes = std::uint32_t{1} << 30;
  constexpr auto kMaxDepth = std::uint32_t{4096};

  app.add_option("path", options.path, "Block device or file; --rw write overwrites it")
      ->required();
  app.add_option("-n,--operations", options.operations, "Operations to issue")
      ->check(CLI::Range(std::uint64_t{1}, kMaxOperations))
      ->capture_default_str();
  app.add_option("--size", options.bytes, "Bytes per operation, e.g. 4k")
      ->transform(CLI::AsSizeValue(false))
      ->check(CLI::Range(std::uint32_t{512}, kMaxBytes))
      ->capture_default_str();
  app.add_option("--depth", options.depth, "Operations in flight at most")
      ->check(CLI::Range(std::uint32_t{1}, kMaxDepth))
      ->capture_default_str();
  app.add_option("--rw", options.mix, "read, write or mixed (half of each)")
      ->transform(CLI::CheckedTransformer(mixes, CLI::ignore_case));
  app.add_flag("--sequential", options.sequential, "Adjacent offsets instead of random ones");
  app.add_option("--seed", options.seed, "Seed of the random offsets")->capture_default_str();
  app.add_option("--thread-name", options.thread_name,
                 "Instead of the workload's own, to tell runs apart");
  app.add_option("--ledger", options.ledger,
                 "CSV file: one row per operation, what and seen by whom");
}

}  // namespace flowtop::workload
