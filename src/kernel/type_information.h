// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bpf/btf.h>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace flowtop::kernel {

struct BtfDeleter {
  void operator()(btf* types) const { btf__free(types); }
};
using TypeInformation = std::unique_ptr<btf, BtfDeleter>;

// Of a member of a structure, in bytes; 0 where there is no such type or member.
[[nodiscard]] std::uint32_t offset_of(const btf& types, const char* type_name,
                                      std::string_view member_name);

[[nodiscard]] bool has_enumerator(const btf& types, const char* type_name,
                                  std::string_view enumerator_name);

// Nothing where there is no such type or enumerator.
[[nodiscard]] std::optional<std::uint32_t> enumerator_value(const btf& types, const char* type_name,
                                                            std::string_view enumerator_name);

// Of a structure, in bytes; 0 where there is none.
[[nodiscard]] std::uint32_t size_of(const btf& types, const char* type_name);

// Of a BTF tracepoint; 0 where there is none of that name.
[[nodiscard]] std::uint32_t argument_count(const btf& types, const std::string& tracepoint);

}  // namespace flowtop::kernel
