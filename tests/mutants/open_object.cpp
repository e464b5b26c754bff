// SPDX-License-Identifier: Apache-2.0
// flowtop with other BPF programs than its own: those in the object that FLOWTOP_BPF_OBJECT names.
#include <bpf/libbpf.h>

#include <cerrno>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <string>

extern "C" {

// The linker puts the first in front of libbpf's, which it calls by the second name: --wrap makes
// both. NOLINTBEGIN(bugprone-reserved-identifier,readability-identifier-naming)
int __wrap_bpf_object__open_skeleton(bpf_object_skeleton* skeleton,
                                     const bpf_object_open_opts* options);
int __real_bpf_object__open_skeleton(bpf_object_skeleton* skeleton,
                                     const bpf_object_open_opts* options);
// NOLINTEND(bugprone-reserved-identifier,readability-identifier-naming)

int __wrap_bpf_object__open_skeleton(bpf_object_skeleton* skeleton,
                                     const bpf_object_open_opts* options) {
  const char* const path = std::getenv("FLOWTOP_BPF_OBJECT");
  if (path == nullptr) return -EINVAL;
  std::ifstream file(path, std::ios::binary);
  static std::string object;  // libbpf reads it until it is loaded
  object.assign(std::istreambuf_iterator<char>(file), {});
  if (object.empty()) return -ENOENT;
  skeleton->data = object.data();
  skeleton->data_sz = object.size();
  return __real_bpf_object__open_skeleton(skeleton, options);
}

}  // extern "C"
