// SPDX-License-Identifier: Apache-2.0
// Prints docs/metrics.md; or with the argument "families", the names that flowtop-exporter
// publishes as JSON, for what checks dashboards and rules.
#include <cstdio>
#include <span>
#include <string>
#include <string_view>

#include "output/families_json.h"
#include "output/metrics_doc.h"

int main(int argc, char** argv) {
  const std::span<char* const> arguments(argv, static_cast<std::size_t>(argc));
  const bool families = argc == 2 && std::string_view(arguments[1]) == "families";
  if (argc > 1 && !families) {
    static_cast<void>(std::fputs("usage: flowtop-docs [families]\n", stderr));
    return 2;
  }
  const std::string text =
      families ? flowtop::output::families_json() : flowtop::output::metrics_doc();
  const bool whole = std::fwrite(text.data(), 1, text.size(), stdout) == text.size();
  return whole && std::fflush(stdout) == 0 ? 0 : 1;
}
