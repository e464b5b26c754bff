// SPDX-License-Identifier: Apache-2.0
#include "output/families_json.h"

#include "flow/families.h"
#include "output/json_text.h"

namespace flowtop::output {

std::string families_json() {
  nlohmann::ordered_json all = nlohmann::ordered_json::array();
  for (const flow::Family& family : flow::exported_families()) {
    all.push_back({{"name", family.name},
                   {"type", flow::to_string(family.type)},
                   {"labels", family.labels},
                   {"help", family.help}});
  }
  constexpr int kIndent = 2;
  return json_text(all, kIndent) + "\n";
}

}  // namespace flowtop::output
