// SPDX-License-Identifier: Apache-2.0
#include "host/cgroup_group.h"

#include <algorithm>
#include <array>
#include <optional>
#include <vector>

#include "host/files.h"

namespace flowtop::host {
namespace {

constexpr std::size_t kIdDigits = 64;
constexpr std::size_t kShortIdDigits = 12;
constexpr std::size_t kUuidSize = 36;
constexpr std::size_t kStaticPodDigits = 32;  // a pod of the kubelet's own has a hash as its UID
constexpr std::size_t kLongestName = 120;

using Parts = std::vector<std::string_view>;

bool is_hex(std::string_view text) {
  return std::ranges::all_of(
      text, [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); });
}

// "docker-ID.scope", "cri-containerd-ID.scope", "libpod-ID.scope", "crio-ID", or "ID" alone.
std::optional<std::string_view> container_id(std::string_view part) {
  if (part.ends_with(".scope")) part.remove_suffix(std::string_view(".scope").size());
  if (part.size() < kIdDigits) return std::nullopt;
  const std::string_view id = part.substr(part.size() - kIdDigits);
  const std::string_view runtime = part.substr(0, part.size() - kIdDigits);
  if (!is_hex(id) || (!runtime.empty() && !runtime.ends_with('-'))) return std::nullopt;
  return id;
}

// "pod1234…" or, of systemd's driver, "kubepods-burstable-pod1234….slice" with '_' for each '-'.
std::optional<std::string> pod_uid(std::string_view part) {
  if (part.ends_with(".slice")) part.remove_suffix(std::string_view(".slice").size());
  const std::size_t begin = part.starts_with("pod") ? 0 : part.rfind("-pod") + 1;
  if (begin == 0 && !part.starts_with("pod")) return std::nullopt;
  std::string uid(part.substr(begin + 3));
  std::ranges::replace(uid, '_', '-');
  std::string digits = uid;
  std::erase(digits, '-');
  if (!is_hex(digits) || (uid.size() != kUuidSize && uid.size() != kStaticPodDigits)) {
    return std::nullopt;
  }
  return uid;
}

// Their names are the host's users' to choose. What is no printable ASCII is shown as '?': it would
// have to be valid UTF-8.
std::string clean(std::string_view name) {
  std::string text(name.substr(0, kLongestName));
  std::ranges::replace_if(
      text, [](char c) { return c < ' ' || c > '~'; }, '?');
  return text;
}

// Users may make cgroups below their slice as they like: whatever is there is theirs, and only
// looks like a pod, a container or a job.
bool is_of_a_user(const Parts& parts) { return parts.front() == "user.slice"; }

std::optional<CgroupGroup> pod(const Parts& parts) {
  const bool is_kubernetes = std::ranges::any_of(
      parts, [](std::string_view part) { return part.starts_with("kubepods"); });
  if (!is_kubernetes) return std::nullopt;
  for (const std::string_view part : parts) {
    if (const auto uid = pod_uid(part)) return CgroupGroup{GroupKind::kPod, "pod/" + *uid, *uid};
  }
  return std::nullopt;
}

std::optional<CgroupGroup> container(const Parts& parts) {
  for (const std::string_view part : parts) {
    if (const auto id = container_id(part)) {
      return CgroupGroup{GroupKind::kContainer,
                         "container/" + std::string(id->substr(0, kShortIdDigits)),
                         std::string(*id)};
    }
    constexpr std::string_view kLxc = "lxc.payload.";
    if (part.starts_with(kLxc) && part.size() > kLxc.size()) {
      const std::string name = clean(part.substr(kLxc.size()));
      return CgroupGroup{GroupKind::kContainer, "container/" + name, name};
    }
  }
  return std::nullopt;
}

// "…/slurmstepd.scope/job_4711/step_0/…"; of older ones "/slurm/uid_1000/job_4711".
std::optional<CgroupGroup> job(const Parts& parts) {
  const bool is_slurm = std::ranges::any_of(
      parts, [](std::string_view part) { return part.find("slurm") != std::string_view::npos; });
  if (!is_slurm) return std::nullopt;
  for (const std::string_view part : parts) {
    constexpr std::string_view kJob = "job_";
    if (part.starts_with(kJob) && part.size() > kJob.size()) {
      const std::string id = clean(part.substr(kJob.size()));
      return CgroupGroup{GroupKind::kJob, "job/" + id, id};
    }
  }
  return std::nullopt;
}

// Sessions are numbered anew at every login: their user is what lasts. A service may have cgroups
// of its own below it, and a user's service manager has units of its own.
std::optional<CgroupGroup> unit(const Parts& parts) {
  std::string_view slice;
  for (std::string_view part : parts) {
    // systemd puts this before a name that a controller's file might have: cpu.service.
    if (part.starts_with('_')) part.remove_prefix(1);
    if (part.ends_with(".service")) return CgroupGroup{GroupKind::kUnit, clean(part), {}};
    if (part.ends_with(".scope")) {
      if (slice.starts_with("user-")) return CgroupGroup{GroupKind::kUser, clean(slice), {}};
      return CgroupGroup{GroupKind::kUnit, clean(part), {}};
    }
    if (part.ends_with(".slice")) slice = part;
  }
  if (slice.empty() || !parts.back().ends_with(".slice")) return std::nullopt;
  return CgroupGroup{GroupKind::kUnit, clean(slice), {}};
}

}  // namespace

std::string_view to_string(GroupKind kind) {
  constexpr std::array<std::string_view, 6> kNames = {"unit", "user", "container",
                                                      "pod",  "job",  "cgroup"};
  return kNames.at(static_cast<std::size_t>(kind));
}

CgroupGroup group_of_cgroup(std::string_view path) {
  Parts parts = split(path, '/');
  std::erase_if(parts, [](std::string_view part) { return part.empty(); });
  if (!parts.empty() && !is_of_a_user(parts)) {
    for (const auto& find : {pod, container, job}) {
      if (auto found = find(parts)) return *std::move(found);
    }
  }
  if (!parts.empty()) {
    if (auto found = unit(parts)) return *std::move(found);
  }
  return {GroupKind::kCgroup, clean(path.empty() ? "/" : path), {}};
}

}  // namespace flowtop::host
