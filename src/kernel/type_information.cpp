// SPDX-License-Identifier: Apache-2.0
#include "kernel/type_information.h"

namespace flowtop::kernel {
namespace {

constexpr std::uint32_t kBitsPerByte = 8;

const btf_type* find_type(const btf& types, const char* name, std::uint32_t kind) {
  const int id = btf__find_by_name_kind(&types, name, kind);
  return id < 0 ? nullptr : btf__type_by_id(&types, static_cast<std::uint32_t>(id));
}

bool is_called(const btf& types, std::uint32_t name_offset, std::string_view wanted) {
  const char* name = btf__name_by_offset(&types, name_offset);
  return name != nullptr && name == wanted;
}

}  // namespace

std::uint32_t offset_of(const btf& types, const char* type_name, std::string_view member_name) {
  const btf_type* type = find_type(types, type_name, BTF_KIND_STRUCT);
  if (type == nullptr) return 0;
  for (std::uint32_t index = 0; index < btf_vlen(type); ++index) {
    if (is_called(types, btf_members(type)[index].name_off, member_name)) {
      return btf_member_bit_offset(type, index) / kBitsPerByte;
    }
  }
  return 0;
}

std::optional<std::uint32_t> enumerator_value(const btf& types, const char* type_name,
                                              std::string_view enumerator_name) {
  const btf_type* type = find_type(types, type_name, BTF_KIND_ENUM);
  if (type == nullptr) return std::nullopt;
  for (std::uint32_t index = 0; index < btf_vlen(type); ++index) {
    const struct btf_enum& enumerator = btf_enum(type)[index];
    if (is_called(types, enumerator.name_off, enumerator_name)) {
      return static_cast<std::uint32_t>(enumerator.val);
    }
  }
  return std::nullopt;
}

bool has_enumerator(const btf& types, const char* type_name, std::string_view enumerator_name) {
  return enumerator_value(types, type_name, enumerator_name).has_value();
}

std::uint32_t size_of(const btf& types, const char* type_name) {
  const btf_type* type = find_type(types, type_name, BTF_KIND_STRUCT);
  return type == nullptr ? 0 : type->size;
}

std::uint32_t argument_count(const btf& types, const std::string& tracepoint) {
  const btf_type* handler = find_type(types, ("btf_trace_" + tracepoint).c_str(), BTF_KIND_TYPEDEF);
  if (handler == nullptr) return 0;
  const btf_type* pointer = btf__type_by_id(&types, handler->type);
  const btf_type* prototype = btf__type_by_id(&types, pointer->type);
  if (!btf_is_func_proto(prototype)) return 0;
  constexpr std::uint32_t kOfTheHandlerItself = 1;  // void *data
  return btf_vlen(prototype) - kOfTheHandlerItself;
}

}  // namespace flowtop::kernel
