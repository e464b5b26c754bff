// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "abi/record.h"
#include "host/topology.h"

namespace flowtop::flow {

// One operation: what the kernel side recorded, and what follows from it. A metric that is
// undefined for this operation has no value; abi/catalogue.h says when.
struct Operation {
  flowtop_op_record record{};

  std::optional<bool> remote;
  std::optional<host::Distance> distance;

  [[nodiscard]] bool open() const { return (record.flags & FLOWTOP_F_OPEN) != 0; }
  [[nodiscard]] bool meta() const { return (record.flags & FLOWTOP_F_META) != 0; }
  [[nodiscard]] bool on_fixed_buffer() const {
    return (record.flags & FLOWTOP_F_FIXED_BUFFER) != 0;
  }
  [[nodiscard]] bool expects_direct_path() const {
    return (record.flags & FLOWTOP_F_EXPECT_DIRECT) != 0;
  }
  // Stands for the wake that answered it.
  [[nodiscard]] bool is_the_wake() const { return (record.flags & FLOWTOP_F_WAKE) != 0; }
  [[nodiscard]] bool return_is_exact() const {
    return (record.flags & FLOWTOP_F_RETURN_EXACT) != 0;
  }
};

// The name in a field of the kernel's size, which does not terminate it where it fills the field.
[[nodiscard]] std::string_view name_in(std::span<const char> field);

// The owner's name: the record's is not terminated where it fills its field.
[[nodiscard]] std::string_view comm_of(const flowtop_op_record& record);

}  // namespace flowtop::flow
