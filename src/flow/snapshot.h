// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <compare>
#include <cstdint>
#include <string>
#include <vector>

#include "abi/record.h"
#include "flow/tally.h"

namespace flowtop::flow {

// What the operations of one row have in common; 0 where the row does not tell them apart by it.
struct CellKey {
  std::uint32_t flow_id = 0;
  std::uint32_t dev = 0;
  std::uint8_t path = 0;
  std::uint8_t op = 0;
  std::uint8_t delivery = 0;
  std::uint32_t tgid = 0;

  friend auto operator<=>(const CellKey&, const CellKey&) = default;
};

[[nodiscard]] inline CellKey key_of(const flowtop_op_record& record) {
  return {.flow_id = record.flow_id,
          .dev = record.dev,
          .path = record.path,
          .op = record.op,
          .delivery = record.delivery,
          .tgid = record.tgid};
}

struct Cell {
  CellKey key;
  std::string comm;         // of its first operation
  bool more_comms = false;  // not the only one
  Tally tally;
  std::uint64_t cgroup_id = 0;   // 0 where none is known
  std::uint8_t flow_source = 0;  // enum flowtop_flow_source
};

// What was known at one moment. Never changes once made.
struct Snapshot {
  std::vector<Cell> cells;
  Tally total;     // of the cells, of overflow and of retired
  Tally overflow;  // what found no cell of its own
  Tally retired;   // cells that are gone since their processes have ended
};

}  // namespace flowtop::flow
