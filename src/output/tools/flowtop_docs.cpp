// SPDX-License-Identifier: Apache-2.0
// Prints docs/metrics.md.
#include <cstdio>

#include "output/metrics_doc.h"

int main() {
  const std::string text = flowtop::output::metrics_doc();
  const bool whole = std::fwrite(text.data(), 1, text.size(), stdout) == text.size();
  return whole && std::fflush(stdout) == 0 ? 0 : 1;
}
