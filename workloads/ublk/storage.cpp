// SPDX-License-Identifier: Apache-2.0
#include "ublk/storage.h"

#include <fcntl.h>
#include <fmt/format.h>

#include <utility>

#include "harness/target.h"

namespace flowtop::workload::ublk {

namespace {

std::uint64_t whole_pages(std::uint64_t bytes) {
  constexpr std::uint64_t kPage = 4096;
  return bytes / kPage * kPage;
}

}  // namespace

Storage Storage::in_memory(std::uint64_t bytes) {
  const std::uint64_t size = whole_pages(bytes);
  return {.memory = std::make_unique<std::byte[]>(size), .bytes = size};
}

Result<Storage> Storage::in_file(const std::string& path) {
  auto target = open_target(path, O_RDWR | O_DIRECT);
  if (!target) return target.error();
  const std::uint64_t bytes = whole_pages(target->bytes);
  if (bytes == 0) {
    return Error{ErrorKind::kInput, fmt::format("{}: too small for a device", path)};
  }
  return Storage{.file = std::move(target->file), .bytes = bytes};
}

}  // namespace flowtop::workload::ublk
