// SPDX-License-Identifier: Apache-2.0
#include "flow/catalogue.h"

#include <algorithm>

namespace flowtop::flow {
namespace {

constexpr bool is_well_named(const ColumnInfo& info) {
  const bool says_ns = info.key.ends_with("_ns");
  const bool has_histogram = info.histogram != HistogramPer::kNo;
  return says_ns == (info.unit == Unit::kNs) &&
         has_histogram == info.prometheus.starts_with("flowtop_") &&
         (!has_histogram || info.prometheus.ends_with("_seconds") == (info.unit == Unit::kNs));
}

static_assert(std::ranges::all_of(kColumnInfos, is_well_named),
              "a column's unit is in its name, and a histogram has a name in base units");

}  // namespace

std::string_view to_string(Kind kind) {
  switch (kind) {
    case Kind::kId:
      return "id";
    case Kind::kText:
      return "text";
    case Kind::kEnum:
      return "enum";
    case Kind::kCount:
      return "count";
    case Kind::kCpu:
      return "cpu";
    case Kind::kFlag:
      return "flag";
    case Kind::kErrno:
      return "errno";
    case Kind::kInstant:
      return "instant";
    case Kind::kDuration:
      return "duration";
  }
  return "";
}

std::string_view to_string(Unit unit) {
  switch (unit) {
    case Unit::kNone:
      return "";
    case Unit::kNs:
      return "ns";
    case Unit::kBytes:
      return "bytes";
  }
  return "";
}

std::string_view to_string(Coverage coverage) {
  switch (coverage) {
    case Coverage::kExact:
      return "exact";
    case Coverage::kConsumer:
      return "as consumer_known_by";
    case Coverage::kReady:
      return "as ready_known_by";
  }
  return "";
}

}  // namespace flowtop::flow
