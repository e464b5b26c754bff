// SPDX-License-Identifier: Apache-2.0
#include "flow/enum_names.h"

#include <array>
#include <cstddef>
#include <string>

#include "abi/enum_names.h"
#include "abi/error_class.h"
#include "abi/registration.h"

namespace flowtop::flow {
namespace {

struct NamedValue {
  std::size_t value = 0;
  ValueName name;
};

#define FLOWTOP_VALUE(enumerator, name, meaning) NamedValue{enumerator, ValueName{name, meaning}},

constexpr auto kOps = std::to_array<NamedValue>({FLOWTOP_OP_NAMES(FLOWTOP_VALUE)});
constexpr auto kPaths = std::to_array<NamedValue>({FLOWTOP_PATH_NAMES(FLOWTOP_VALUE)});
constexpr auto kDeliveries = std::to_array<NamedValue>({FLOWTOP_DELIVERY_NAMES(FLOWTOP_VALUE)});
constexpr auto kStates = std::to_array<NamedValue>({FLOWTOP_STATE_NAMES(FLOWTOP_VALUE)});
constexpr auto kDistances = std::to_array<NamedValue>({FLOWTOP_DISTANCE_NAMES(FLOWTOP_VALUE)});
constexpr auto kKnownBys = std::to_array<NamedValue>({FLOWTOP_KNOWN_BY_NAMES(FLOWTOP_VALUE)});
constexpr auto kFlowSources = std::to_array<NamedValue>({FLOWTOP_FLOW_SOURCE_NAMES(FLOWTOP_VALUE)});
constexpr auto kPlacements = std::to_array<NamedValue>({FLOWTOP_PLACEMENT_NAMES(FLOWTOP_VALUE)});
constexpr auto kBounces = std::to_array<NamedValue>({FLOWTOP_BOUNCE_NAMES(FLOWTOP_VALUE)});

#undef FLOWTOP_VALUE

#define FLOWTOP_CLASS(id, name, meaning) NamedValue{FLOWTOP_ERROR_##id, ValueName{name, meaning}},
constexpr auto kErrorClasses = std::to_array<NamedValue>({FLOWTOP_ERROR_CLASSES(FLOWTOP_CLASS)});
#undef FLOWTOP_CLASS

#define FLOWTOP_FAILURE(id, name, number, meaning, mend) RegisterFailure{name, meaning, mend},
constexpr auto kRegisterFailures =
    std::to_array<RegisterFailure>({FLOWTOP_REGISTER_FAILURES(FLOWTOP_FAILURE)});
#undef FLOWTOP_FAILURE

// In the order of the values, so that a value is the index of its name. Throws, which does not
// compile, where a value of record.h has no name or two.
template <std::size_t Count, std::size_t Rows>
consteval std::array<ValueName, Count> indexed(const std::array<NamedValue, Rows>& values) {
  static_assert(Count == Rows, "each value of record.h has one name");
  std::array<ValueName, Count> names{};
  for (std::size_t i = 0; i < Count; ++i) {
    if (values[i].value != i) {
      throw "the names are not in the order of record.h";
    }
    names[i] = values[i].name;
  }
  return names;
}

constexpr auto kOpNames = indexed<FLOWTOP_OP_COUNT>(kOps);
constexpr auto kPathNames = indexed<FLOWTOP_PATH_COUNT>(kPaths);
constexpr auto kDeliveryNames = indexed<FLOWTOP_DELIVERY_COUNT>(kDeliveries);
constexpr auto kStateNames = indexed<FLOWTOP_STATE_COUNT>(kStates);
constexpr auto kDistanceNames = indexed<FLOWTOP_DISTANCE_COUNT>(kDistances);
constexpr auto kKnownByNames = indexed<FLOWTOP_KNOWN_BY_COUNT>(kKnownBys);
constexpr auto kFlowSourceNames = indexed<FLOWTOP_FLOW_SOURCE_COUNT>(kFlowSources);
constexpr auto kPlacementNames = indexed<FLOWTOP_PLACEMENT_COUNT>(kPlacements);
constexpr auto kBounceNames = indexed<FLOWTOP_BOUNCE_COUNT>(kBounces);
constexpr auto kErrorClassNames = indexed<FLOWTOP_ERROR_CLASS_COUNT>(kErrorClasses);

constexpr std::size_t kBounceSets = std::size_t{1} << FLOWTOP_BOUNCE_COUNT;

// Of each set of bounces, by its bits: a row asks for one with every operation.
std::array<std::string, kBounceSets> make_bounce_texts() {
  std::array<std::string, kBounceSets> texts;
  for (std::size_t set = 0; set < texts.size(); ++set) {
    for (std::size_t bounce = 0; bounce < kBounceNames.size(); ++bounce) {
      if ((set >> bounce & 1U) == 0) continue;
      texts.at(set) += texts.at(set).empty() ? "" : "+";
      texts.at(set) += kBounceNames.at(bounce).name;
    }
  }
  return texts;
}

}  // namespace

std::span<const ValueName> op_names() { return kOpNames; }
std::span<const ValueName> path_names() { return kPathNames; }
std::span<const ValueName> delivery_names() { return kDeliveryNames; }
std::span<const ValueName> state_names() { return kStateNames; }
std::span<const ValueName> distance_names() { return kDistanceNames; }
std::span<const ValueName> known_by_names() { return kKnownByNames; }
std::span<const ValueName> flow_source_names() { return kFlowSourceNames; }
std::span<const ValueName> error_class_names() { return kErrorClassNames; }

std::span<const ValueName> placement_names() { return kPlacementNames; }
std::span<const ValueName> bounce_names() { return kBounceNames; }
std::span<const RegisterFailure> register_failures() { return kRegisterFailures; }

std::string_view op_name(std::uint8_t op) { return kOpNames.at(op).name; }
std::string_view path_name(std::uint8_t path) { return kPathNames.at(path).name; }
std::string_view delivery_name(std::uint8_t delivery) { return kDeliveryNames.at(delivery).name; }
std::string_view state_name(std::uint8_t state) { return kStateNames.at(state).name; }
std::string_view known_by_name(std::uint8_t known_by) { return kKnownByNames.at(known_by).name; }
std::string_view flow_source_name(std::uint8_t flow_source) {
  return kFlowSourceNames.at(flow_source).name;
}

std::string_view placement_name(std::uint8_t placement) {
  return kPlacementNames.at(placement).name;
}

std::string_view bounces_text(std::uint8_t bounces) {
  static const std::array<std::string, kBounceSets> kTexts = make_bounce_texts();
  return kTexts.at(bounces);
}

}  // namespace flowtop::flow
