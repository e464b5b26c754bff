// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <stdlib.h>  // mkdtemp

#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <string>
#include <string_view>
#include <system_error>

namespace flowtop::host {

// A directory that stands for the root of sysfs, procfs or devtmpfs in one test.
class TempTree {
 public:
  TempTree() {
    std::string name = std::filesystem::temp_directory_path() / "flowtop-host-XXXXXX";
    if (mkdtemp(name.data()) == nullptr) {
      throw std::runtime_error("cannot make " + name);
    }
    root_ = name;
  }
  TempTree(const TempTree&) = delete;
  TempTree& operator=(const TempTree&) = delete;
  TempTree(TempTree&&) = delete;
  TempTree& operator=(TempTree&&) = delete;
  ~TempTree() {
    std::error_code error;
    std::filesystem::remove_all(root_, error);
  }

  [[nodiscard]] const std::filesystem::path& root() const { return root_; }

  void write(const std::string& file, std::string_view text) const {
    std::filesystem::create_directories((root_ / file).parent_path());
    std::ofstream stream(root_ / file, std::ios::binary);
    stream << text << std::flush;
    if (!stream) {
      throw std::runtime_error("cannot write " + file);
    }
  }

  void make_directory(const std::string& directory) const {
    std::filesystem::create_directories(root_ / directory);
  }

  // As symlink(2): `target` is not interpreted.
  void link(const std::string& file, const std::filesystem::path& target) const {
    std::filesystem::create_directories((root_ / file).parent_path());
    std::filesystem::create_symlink(target, root_ / file);
  }

  void remove(const std::string& path) const { std::filesystem::remove_all(root_ / path); }

 private:
  std::filesystem::path root_;
};

}  // namespace flowtop::host
