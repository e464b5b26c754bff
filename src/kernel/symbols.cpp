// SPDX-License-Identifier: Apache-2.0
#include "kernel/symbols.h"

#include <array>
#include <cstdint>
#include <cstdio>
#include <map>
#include <memory>
#include <string>
#include <string_view>

namespace flowtop::kernel {
namespace {

using Address = __u64 known_functions::*;

const std::map<std::string_view, Address>& wanted() {
  static const std::map<std::string_view, Address> kWanted = {
      {"iomap_dio_bio_end_io", &known_functions::iomap_dio_bio_end_io},
      {"blkdev_bio_end_io", &known_functions::blkdev_bio_end_io},
      {"blkdev_bio_end_io_simple", &known_functions::blkdev_bio_end_io_simple},
      {"blkdev_bio_end_io_async", &known_functions::blkdev_bio_end_io_async},
      {"dio_bio_end_io", &known_functions::dio_bio_end_io},
      {"dio_bio_end_aio", &known_functions::dio_bio_end_aio},
      {"submit_bio_wait_endio", &known_functions::submit_bio_wait_endio},
      {"bio_wait_end_io", &known_functions::bio_wait_end_io},
      {"bio_chain_endio", &known_functions::bio_chain_endio},
      {"io_complete_rw", &known_functions::io_complete_rw},
      {"io_complete_rw_iopoll", &known_functions::io_complete_rw_iopoll},
      {"aio_complete_rw", &known_functions::aio_complete_rw},
      {"lo_rw_aio_complete", &known_functions::lo_rw_aio_complete},
      {"backing_aio_rw_complete", &known_functions::backing_aio_rw_complete},
      {"ovl_aio_rw_complete", &known_functions::backing_aio_rw_complete},
      {"backing_aio_queue_completion", &known_functions::backing_aio_queue_completion},
      {"ovl_aio_queue_completion", &known_functions::backing_aio_queue_completion},
      {"btrfs_simple_end_io", &known_functions::btrfs_simple_end_io},
      {"btrfs_orig_write_end_io", &known_functions::btrfs_orig_write_end_io},
      {"btrfs_dio_end_io", &known_functions::btrfs_dio_end_io},
      {"btrfs_end_dio_bio", &known_functions::btrfs_end_dio_bio},
      {"io_wake_function", &known_functions::io_wake_function},
      {"nvme_uring_cmd_end_io", &known_functions::nvme_uring_cmd_end_io},
      {"vmemmap_base", &known_functions::vmemmap_base},
      {"nvme_uring_cmd_end_io_meta", &known_functions::nvme_uring_cmd_end_io_meta},
  };
  return kWanted;
}

struct FileCloser {
  void operator()(std::FILE* file) const { (void)std::fclose(file); }
};

}  // namespace

known_functions read_known_functions(const std::filesystem::path& proc_root) {
  known_functions functions{};
  const std::unique_ptr<std::FILE, FileCloser> file(
      std::fopen((proc_root / "kallsyms").c_str(), "re"));
  if (file == nullptr) return functions;
  std::array<char, 1024> line{};
  while (std::fgets(line.data(), line.size(), file.get()) != nullptr) {
    // "ffffffff8173b860 t aio_complete_rw[\t[module]]"
    const std::string_view text(line.data());
    const std::size_t name_at = text.find(' ', text.find(' ') + 1);
    if (name_at == std::string_view::npos) continue;
    const std::string_view name =
        text.substr(name_at + 1, text.find_first_of("\t\n", name_at + 1) - name_at - 1);
    const auto entry = wanted().find(name);
    if (entry != wanted().end()) {
      functions.*(entry->second) =
          std::stoull(std::string(text.substr(0, text.find(' '))), nullptr, 16);
    }
  }
  return functions;
}

bool any_known(const known_functions& functions) {
  for (const auto& [name, address] : wanted()) {
    if (functions.*address != 0) return true;
  }
  return false;
}

}  // namespace flowtop::kernel
