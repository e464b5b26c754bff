// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sys/resource.h>

#include <stdexcept>

namespace flowtop::host {

// While it lives, nothing can be opened: EMFILE.
class NoFreeDescriptor {
 public:
  NoFreeDescriptor() {
    if (getrlimit(RLIMIT_NOFILE, &before_) != 0) throw std::runtime_error("getrlimit");
    rlimit none = before_;
    none.rlim_cur = 0;
    if (setrlimit(RLIMIT_NOFILE, &none) != 0) throw std::runtime_error("setrlimit");
  }
  NoFreeDescriptor(const NoFreeDescriptor&) = delete;
  NoFreeDescriptor& operator=(const NoFreeDescriptor&) = delete;
  NoFreeDescriptor(NoFreeDescriptor&&) = delete;
  NoFreeDescriptor& operator=(NoFreeDescriptor&&) = delete;
  ~NoFreeDescriptor() { static_cast<void>(setrlimit(RLIMIT_NOFILE, &before_)); }

 private:
  rlimit before_{};
};

}  // namespace flowtop::host
