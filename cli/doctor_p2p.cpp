// SPDX-License-Identifier: Apache-2.0
#include "cli/doctor_p2p.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>
#include <utility>

#include "output/humanise.h"
#include "output/text_table.h"

namespace flowtop::cli {
namespace {

// What may keep the kernel from it; nothing where nothing is known to.
std::string remark_on(const host::P2pClient& client, const host::P2pReach& reach) {
  if (!client.takes) return "its driver takes no such memory";
  std::string remark;
  if (reach.redirected) {
    remark =
        "access control (ACS) sends it through the host bridge, which the kernel must have on its "
        "list; see pci=disable_acs_redir";
  } else if (reach.distance >= host::PciDistance::kPhb) {
    remark = "only where the kernel has the host bridge on its list";
  }
  if (client.multipath) {
    remark += fmt::format("{}multipath: from Linux 7.2 on", remark.empty() ? "" : "; ");
  }
  return remark;
}

nlohmann::json bars_json(const host::PciFunction& function) {
  nlohmann::json bars = nlohmann::json::array();
  for (const host::PciRange& bar : function.bars) {
    bars.push_back(
        {{"first", fmt::format("{:#x}", bar.first)}, {"last", fmt::format("{:#x}", bar.last)}});
  }
  return bars;
}

nlohmann::json function_json(const host::PciFunction& function) {
  return {{"address", function.address},
          {"path", function.path},
          {"node", function.node < 0 ? nlohmann::json() : nlohmann::json(function.node)},
          {"bars", bars_json(function)}};
}

nlohmann::json providers_json(const std::vector<host::P2pProvider>& providers) {
  nlohmann::json json = nlohmann::json::array();
  for (const host::P2pProvider& each : providers) {
    json.push_back({{"function", function_json(each.function)},
                    {"bytes", each.bytes},
                    {"available", each.available},
                    {"published", each.published},
                    {"allocate", each.allocate.string()}});
  }
  return json;
}

nlohmann::json clients_json(const std::vector<host::P2pClient>& clients) {
  nlohmann::json json = nlohmann::json::array();
  for (const host::P2pClient& each : clients) {
    json.push_back({{"disk", each.disk},
                    {"function", function_json(each.function)},
                    {"takes", each.takes},
                    {"multipath", each.multipath}});
  }
  return json;
}

}  // namespace

std::string p2p_table(const host::P2pTopology& topology) {
  if (!topology.impossible.empty()) {
    return fmt::format("peer to peer: not here: {}\n", topology.impossible);
  }
  using Align = output::TextTable::Align;
  output::TextTable table({{"PEER TO PEER", "MEMORY", Align::kLeft},
                           {"", "SIZE"},
                           {"", "FREE"},
                           {"", "FOR PROGRAMS", Align::kLeft},
                           {"", "DISK", Align::kLeft},
                           {"", "CONTROLLER", Align::kLeft},
                           {"", "DISTANCE", Align::kLeft},
                           {"", "REMARK", Align::kLeft}});
  for (const host::P2pReach& each : topology.reach) {
    const host::P2pProvider& provider = topology.providers.at(each.provider);
    const host::P2pClient& client = topology.clients.at(each.client);
    table.add_row({provider.function.address, output::bytes_text(provider.bytes),
                   output::bytes_text(provider.available), provider.allocate.empty() ? "no" : "yes",
                   client.disk, client.function.address, std::string(name_of(each.distance)),
                   remark_on(client, each)});
  }
  return table.text();
}

nlohmann::json p2p_json(const host::P2pTopology& topology) {
  nlohmann::json reach = nlohmann::json::array();
  for (const host::P2pReach& each : topology.reach) {
    const host::P2pClient& client = topology.clients.at(each.client);
    reach.push_back({{"provider", topology.providers.at(each.provider).function.address},
                     {"disk", client.disk},
                     {"controller", client.function.address},
                     {"distance", name_of(each.distance)},
                     {"redirected", each.redirected},
                     {"likely", each.likely},
                     {"remark", remark_on(client, each)}});
  }
  return {{"impossible", topology.impossible},
          {"providers", providers_json(topology.providers)},
          {"clients", clients_json(topology.clients)},
          {"reach", std::move(reach)}};
}

}  // namespace flowtop::cli
