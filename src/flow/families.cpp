// SPDX-License-Identifier: Apache-2.0
#include "flow/families.h"

#include <utility>

namespace flowtop::flow {
namespace {

struct OwnFamily {
  FamilyType type;
  std::string_view name;
  std::string_view labels;
  std::string_view help;
};

constexpr auto kOwnFamilies = std::to_array<OwnFamily>({
#define FLOWTOP_ROW(id, type, name, labels, help) {FamilyType::type, name, labels, help},
    FLOWTOP_FAMILIES(FLOWTOP_ROW)
#undef FLOWTOP_ROW
});

constexpr std::string_view kPrefix = "flowtop_";

std::vector<std::string> words(std::string_view text) {
  std::vector<std::string> result;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find(' '), text.size());
    result.emplace_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return result;
}

std::string label_of(Level level) { return level == Level::kDevice ? "device" : "group"; }

std::string name_at(Level level, std::string_view name) {
  return std::string(kPrefix) + label_of(level) + '_' + std::string(name.substr(kPrefix.size()));
}

std::vector<std::string> labels_at(Level level, std::vector<std::string> more) {
  more.insert(more.begin(), label_of(level));
  return more;
}

Family by_operation(std::size_t counter) {
  const CounterInfo& info = kCounterInfos.at(counter);
  return {.name = std::string(info.prometheus),
          .type = FamilyType::kCounter,
          .labels = {"device", "path", "op", "delivery", "group"},
          .help = std::string(info.meaning)};
}

}  // namespace

std::string_view to_string(FamilyType type) {
  switch (type) {
    case FamilyType::kCounter:
      return "counter";
    case FamilyType::kGauge:
      return "gauge";
    case FamilyType::kHistogram:
      break;
  }
  return "histogram";
}

Family family(FamilyId id) {
  const OwnFamily& own = kOwnFamilies.at(static_cast<std::size_t>(id));
  return {.name = std::string(own.name),
          .type = own.type,
          .labels = words(own.labels),
          .help = std::string(own.help)};
}

Family operations_family() { return by_operation(counter_index("operations")); }
Family operation_bytes_family() { return by_operation(counter_index("operation_bytes")); }

Family level_counter(Level level, std::size_t counter, std::vector<std::string> more_labels) {
  const CounterInfo& info = kCounterInfos.at(counter);
  return {.name = name_at(level, info.prometheus),
          .type = FamilyType::kCounter,
          .labels = labels_at(level, std::move(more_labels)),
          .help = std::string(info.meaning)};
}

Family level_states(Level level) {
  return {.name = name_at(level, "flowtop_consumer_states_total"),
          .type = FamilyType::kCounter,
          .labels = labels_at(level, {"consumer_state"}),
          .help = "Operations by what their consumer was doing when the device was done."};
}

Family level_deliveries(Level level) {
  return {.name = name_at(level, "flowtop_deliveries_total"),
          .type = FamilyType::kCounter,
          .labels = labels_at(level, {"distance"}),
          .help =
              "Operations by how far apart the CPU of their completion and that of their "
              "consumer are."};
}

Family level_wakes(Level level) {
  return {.name = name_at(level, "flowtop_wakes_total"),
          .type = FamilyType::kCounter,
          .labels = labels_at(level, {}),
          .help = "Wakes that completions sent to a consumer."};
}

Family level_placements(Level level) {
  return {.name = name_at(level, "flowtop_placements_total"),
          .type = FamilyType::kCounter,
          .labels = labels_at(level, {"placement"}),
          .help = "Operations by where the memory is that the device read or wrote."};
}

Family level_placement_bytes(Level level) {
  return {.name = name_at(level, "flowtop_placement_bytes_total"),
          .type = FamilyType::kCounter,
          .labels = labels_at(level, {"placement"}),
          .help = "Bytes of operations by where the memory is that the device read or wrote."};
}

Family level_bounces(Level level) {
  return {.name = name_at(level, "flowtop_bounces_total"),
          .type = FamilyType::kCounter,
          .labels = labels_at(level, {"cause"}),
          .help =
              "Operations whose data took a detour through host memory, by cause. One operation "
              "may have several causes: they do not add up."};
}

Family level_bounced_bytes(Level level) {
  return {.name = name_at(level, "flowtop_bounced_bytes_total"),
          .type = FamilyType::kCounter,
          .labels = labels_at(level, {"cause"}),
          .help =
              "Bytes that took a detour through host memory, by cause. The same bytes may have "
              "several causes: they do not add up."};
}

Family level_histogram(Level level, std::size_t histogram) {
  const ColumnInfo& info = kColumnInfos.at(kHistogramColumns.at(histogram));
  return {.name = name_at(level, info.prometheus),
          .type = FamilyType::kHistogram,
          .labels = labels_at(level, {}),
          .help = std::string(info.meaning)};
}

Family book_family(const BookInfo& info) {
  return {.name = std::string(info.prometheus),
          .type = FamilyType::kCounter,
          .labels = {},
          .help = std::string(info.meaning)};
}

Family open_operations_family() {
  return {.name = std::string(kCounterInfos.at(counter_index("open_operations")).prometheus),
          .type = FamilyType::kGauge,
          .labels = {},
          .help = "Operations in flight now."};
}

const std::vector<std::size_t>& exported_histograms(Level level) {
  static const std::vector<std::size_t> kPerGroup = {
      histogram_index("useful_completion_ns"), histogram_index("locality_debt_ns"),
      histogram_index("deliverable_ns"), histogram_index("issue_to_complete_ns")};
  static const std::vector<std::size_t> kPerDevice = {histogram_index("useful_completion_ns"),
                                                      histogram_index("locality_debt_ns"),
                                                      histogram_index("runq_ns"),
                                                      histogram_index("deliverable_ns"),
                                                      histogram_index("submit_to_issue_ns"),
                                                      histogram_index("issue_to_complete_ns"),
                                                      histogram_index("complete_to_cqe_ns"),
                                                      histogram_index("complete_to_wake_sent_ns"),
                                                      histogram_index("wake_sent_to_wake_ns"),
                                                      histogram_index("wake_batch")};
  return level == Level::kGroup ? kPerGroup : kPerDevice;
}

BucketRange exported_buckets(std::size_t histogram) {
  constexpr BucketRange kOperations = {.first = 0, .last = 10};  // 1 to 1024
  constexpr BucketRange kTime = {.first = 8, .last = 33};        // 256 ns to 8.6 s
  const bool is_time = kColumnInfos.at(kHistogramColumns.at(histogram)).unit == Unit::kNs;
  return is_time ? kTime : kOperations;
}

std::vector<Family> exported_families() {
  std::vector<Family> all = {operations_family(), operation_bytes_family()};
  for (const Level level : {Level::kDevice, Level::kGroup}) {
    all.push_back(level_counter(level, counter_index("operations")));
    all.push_back(level_counter(level, counter_index("operation_bytes")));
    all.push_back(level_counter(level, counter_index("errors"), {"error"}));
    all.push_back(level_counter(level, counter_index("remote_deliveries")));
    all.push_back(level_counter(level, counter_index("located_deliveries")));
    all.push_back(level_states(level));
    all.push_back(level_deliveries(level));
    all.push_back(level_wakes(level));
    all.push_back(level_placements(level));
    all.push_back(level_placement_bytes(level));
    all.push_back(level_bounces(level));
    all.push_back(level_bounced_bytes(level));
    all.push_back(level_counter(level, counter_index("fixed_buffer_operations")));
    all.push_back(level_counter(level, counter_index("broken_promises")));
    for (const std::size_t histogram : exported_histograms(level)) {
      all.push_back(level_histogram(level, histogram));
    }
  }
  for (const BookInfo& info : kBookInfos) all.push_back(book_family(info));
  all.push_back(open_operations_family());
  for (std::size_t i = 0; i < kOwnFamilies.size(); ++i) {
    all.push_back(family(static_cast<FamilyId>(i)));
  }
  return all;
}

}  // namespace flowtop::flow
