// SPDX-License-Identifier: Apache-2.0
#include "output/recording_info.h"

#include <limits>
#include <nlohmann/json.hpp>
#include <optional>
#include <stdexcept>
#include <string_view>
#include <utility>

#include "output/memory.h"

namespace flowtop::output {
namespace {

using Json = nlohmann::json;
using OrderedJson = nlohmann::ordered_json;

// Throws where it is no unsigned number: get() would quietly convert a fraction or a negative one.
std::uint64_t number_from(const Json& json) {
  return json.get_ref<const Json::number_unsigned_t&>();
}

host::ClockPair clock_from(const Json& json) {
  return {.monotonic_ns = number_from(json.at("monotonic_ns")),
          .realtime_ns = number_from(json.at("realtime_ns")),
          .uncertainty_ns = number_from(json.at("uncertainty_ns"))};
}

std::vector<kernel::ProgramStatus> programs_from(const Json& json) {
  std::vector<kernel::ProgramStatus> programs;
  for (const Json& program : json) {
    programs.push_back({.name = program.at("name").get<std::string>(),
                        .attach_point = program.at("attach_point").get<std::string>(),
                        .attached = program.at("attached").get<bool>(),
                        .reason = program.at("reason").get<std::string>(),
                        .needed = program.value("needed", true)});  // of old: not said
  }
  return programs;
}

flow::Books books_from(const Json& json) {
  flow::Books books;
  for (const flow::BookInfo& info : flow::kBookInfos) {
    books.counts.at(info.book) = number_from(json.at(std::string(info.key)));
  }
  // As published it includes those that were never taken in.
  books.counts.at(FLOWTOP_BOOK_SEEN) -= books.sum_of(flow::BookRole::kNeverTaken);
  books.open = number_from(json.at("open"));
  books.recursion_misses = number_from(json.at("recursion_misses"));
  return books;
}

// Numbers are the keys of JSON objects only as text.
template <typename Number>
OrderedJson pairs(const std::map<Number, std::string>& names) {
  OrderedJson json = OrderedJson::array();
  for (const auto& [number, name] : names) {
    json.push_back(OrderedJson::array({number, name}));
  }
  return json;
}

template <typename Number>
std::map<Number, std::string> names_from(const Json& json) {
  std::map<Number, std::string> names;
  for (const Json& pair : json) {
    const std::uint64_t number = number_from(pair.at(0));
    if (number > std::numeric_limits<Number>::max()) {
      throw std::out_of_range(std::to_string(number) + " is too large");
    }
    names.emplace(static_cast<Number>(number), pair.at(1).get<std::string>());
  }
  return names;
}

Error bad_json(const std::string& part, const std::exception& why) {
  return Error{ErrorKind::kInput, "its " + part + " cannot be read: " + why.what()};
}

RecordingHead head_from(const Json& json, host::Topology topology) {
  return {.versions = json.at("versions").get<std::map<std::string, std::string>>(),
          .host = json.at("host").get<std::string>(),
          .kernel = json.at("kernel").get<std::string>(),
          .machine = json.at("machine").get<std::string>(),
          .topology = std::move(topology),
          .command_line = json.at("command_line").get<std::vector<std::string>>(),
          .start = clock_from(json.at("start")),
          .programs = programs_from(json.at("programs"))};
}

}  // namespace

OrderedJson to_json(const host::ClockPair& clock) {
  return {{"monotonic_ns", clock.monotonic_ns},
          {"realtime_ns", clock.realtime_ns},
          {"uncertainty_ns", clock.uncertainty_ns}};
}

OrderedJson to_json(const std::vector<kernel::ProgramStatus>& programs) {
  OrderedJson json = OrderedJson::array();
  for (const kernel::ProgramStatus& program : programs) {
    json.push_back({{"name", program.name},
                    {"attach_point", program.attach_point},
                    {"attached", program.attached},
                    {"reason", program.reason},
                    {"needed", program.needed}});
  }
  return json;
}

OrderedJson to_json(const flow::Books& books) {
  OrderedJson json;
  for (const flow::BookInfo& info : flow::kBookInfos) {
    json[std::string(info.key)] = books.published(info);
  }
  json["open"] = books.open;
  json["recursion_misses"] = books.recursion_misses;
  json["lost"] = books.lost();
  json["balance"] = books.balance();
  return json;
}

OrderedJson to_json(const RecordingHead& head) {
  return {{"versions", head.versions},
          {"host", head.host},
          {"kernel", head.kernel},
          {"machine", head.machine},
          {"topology", OrderedJson(head.topology.to_json())},
          {"command_line", head.command_line},
          {"start", to_json(head.start)},
          {"programs", to_json(head.programs)}};
}

OrderedJson to_json(const RecordingTrail& trail) {
  OrderedJson json = {
      {"books", to_json(trail.books)},         {"end", to_json(trail.end)},
      {"devices", pairs(trail.names.devices)}, {"cgroups", pairs(trail.names.cgroups)},
      {"memory", to_json(trail.memory)},       {"truncated", trail.truncated}};
  if (trail.topology) json["topology"] = OrderedJson(trail.topology->to_json());
  return json;
}

// Whatever the text holds, exceptions end here.
Result<RecordingHead> head_from_json(std::string_view text) {
  try {
    const Json json = Json::parse(text);
    Result<host::Topology> topology = host::Topology::from_json(json.at("topology"));
    if (!topology) {
      return topology.error_in("its topology");
    }
    return head_from(json, std::move(topology).value());
  } catch (const std::exception& why) {
    return bad_json("head", why);
  }
}

Result<RecordingTrail> trail_from_json(std::string_view text) {
  try {
    const Json json = Json::parse(text);
    std::optional<host::Topology> topology;
    if (json.contains("topology")) {
      Result<host::Topology> grown = host::Topology::from_json(json.at("topology"));
      if (!grown) return grown.error_in("its topology");
      topology = std::move(grown).value();
    }
    return RecordingTrail{.books = books_from(json.at("books")),
                          .end = clock_from(json.at("end")),
                          .names = {.devices = names_from<std::uint32_t>(json.at("devices")),
                                    .cgroups = names_from<std::uint64_t>(json.at("cgroups"))},
                          .topology = std::move(topology),
                          .memory = memory_facts_from(json.at("memory")),
                          .truncated = json.at("truncated").get<std::string>()};
  } catch (const std::exception& why) {
    return bad_json("trail", why);
  }
}

}  // namespace flowtop::output
