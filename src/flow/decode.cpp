// SPDX-License-Identifier: Apache-2.0
#include "flow/decode.h"

#include <algorithm>
#include <cstring>
#include <string>
#include <type_traits>

#include "flow/metrics.h"

namespace flowtop::flow {
namespace {

Error bad_record(const std::string& why) { return Error{ErrorKind::kInput, "bad record: " + why}; }

std::string numbers(const std::string& what, std::size_t got, std::size_t wanted) {
  return what + " is " + std::to_string(got) + ", not " + std::to_string(wanted);
}

// Empty where every enumeration holds a value of record.h.
std::string bad_enumeration(const flowtop_op_record& record) {
  struct Check {
    const char* what;
    unsigned value;
    unsigned count;
  };
  const Check checks[] = {
      {"op", record.op, FLOWTOP_OP_COUNT},
      {"path", record.path, FLOWTOP_PATH_COUNT},
      {"delivery", record.delivery, FLOWTOP_DELIVERY_COUNT},
      {"consumer_state", record.consumer_state, FLOWTOP_STATE_COUNT},
      {"known_by", record.known_by, FLOWTOP_KNOWN_BY_COUNT},
      {"flow_source", record.flow_source, FLOWTOP_FLOW_SOURCE_COUNT},
      {"placement", record.placement, FLOWTOP_PLACEMENT_COUNT},
      {"bounces", record.bounces, 1U << FLOWTOP_BOUNCE_COUNT},
  };
  for (const Check& check : checks) {
    if (check.value >= check.count) {
      return std::string(check.what) + " has no value " + std::to_string(check.value);
    }
  }
  return {};
}

}  // namespace

std::string_view name_in(std::span<const char> field) {
  return {field.begin(), std::ranges::find(field, '\0')};
}

std::string_view comm_of(const flowtop_op_record& record) { return name_in(record.comm); }

Result<flowtop_op_record> decode_record(std::span<const std::byte> bytes) {
  static_assert(std::is_trivially_copyable_v<flowtop_op_record>);
  flowtop_record_header header{};
  if (bytes.size() < sizeof header) {
    return bad_record(numbers("size", bytes.size(), sizeof(flowtop_op_record)));
  }
  std::memcpy(&header, bytes.data(), sizeof header);
  if (header.type != FLOWTOP_RECORD_OP) {
    return bad_record(numbers("type", header.type, FLOWTOP_RECORD_OP));
  }
  if (bytes.size() != sizeof(flowtop_op_record)) {
    return bad_record(numbers("size", bytes.size(), sizeof(flowtop_op_record)));
  }
  if (header.size != sizeof(flowtop_op_record)) {
    return bad_record(numbers("size in its header", header.size, sizeof(flowtop_op_record)));
  }
  flowtop_op_record record{};
  std::memcpy(&record, bytes.data(), sizeof record);
  if (std::string why = bad_enumeration(record); !why.empty()) {
    return bad_record(why);
  }
  return record;
}

Result<Operation> decode(std::span<const std::byte> bytes, const host::Topology& topology) {
  const Result<flowtop_op_record> record = decode_record(bytes);
  if (!record) {
    return record.error();
  }
  return derive(*record, topology);
}

}  // namespace flowtop::flow
