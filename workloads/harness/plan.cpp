// SPDX-License-Identifier: Apache-2.0
#include "harness/plan.h"

#include <random>

namespace flowtop::workload {

std::vector<Step> make_plan(const Options& options, std::uint64_t target_bytes) {
  const std::uint64_t blocks = target_bytes / options.bytes;
  std::mt19937_64 engine{options.seed};
  std::uniform_int_distribution<std::uint64_t> any_block{0, blocks - 1};
  std::bernoulli_distribution coin{0.5};

  std::vector<Step> plan(options.operations);
  for (std::uint64_t index = 0; index < options.operations; ++index) {
    const std::uint64_t block = options.sequential ? index % blocks : any_block(engine);
    plan[index].offset = block * options.bytes;
    plan[index].write = options.mix == Mix::kWrite || (options.mix == Mix::kMixed && coin(engine));
  }
  return plan;
}

}  // namespace flowtop::workload
