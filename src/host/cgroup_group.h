// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace flowtop::host {

enum class GroupKind : std::uint8_t {
  kUnit,       // a systemd unit
  kUser,       // the sessions of one user
  kContainer,  // of Docker, Podman, containerd, CRI-O or LXC
  kPod,        // of Kubernetes: all its containers
  kJob,        // of Slurm
  kCgroup,     // none of these
};

// unit, user, container, pod, job, cgroup.
[[nodiscard]] std::string_view to_string(GroupKind kind);

// What a cgroup belongs to, as people who watch a fleet know it.
struct CgroupGroup {
  GroupKind kind = GroupKind::kCgroup;
  // fio.service, user-1000.slice, container/0123456789ab, pod/UID, job/4711, /some/cgroup. Valid
  // UTF-8.
  std::string name;
  std::string id;  // the whole id of the container or pod, to join with what knows its name

  friend bool operator==(const CgroupGroup&, const CgroupGroup&) = default;
};

// By the path below the root of the cgroup v2 hierarchy, as systemd, container runtimes, kubelet
// (with both cgroup drivers) and slurmd lay them out. What a user runs below user.slice, rootless
// containers included, belongs to that user or to the user's service manager.
[[nodiscard]] CgroupGroup group_of_cgroup(std::string_view path);

}  // namespace flowtop::host
