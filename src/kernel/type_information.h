// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bpf/btf.h>

#include <memory>

namespace flowtop::kernel {

struct BtfDeleter {
  void operator()(btf* types) const { btf__free(types); }
};
using TypeInformation = std::unique_ptr<btf, BtfDeleter>;

}  // namespace flowtop::kernel
