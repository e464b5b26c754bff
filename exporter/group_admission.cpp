// SPDX-License-Identifier: Apache-2.0
#include "exporter/group_admission.h"

namespace flowtop::exporter {

std::string_view GroupAdmission::admit(const host::CgroupGroup& group) {
  if (const auto found = admitted_.find(group.name); found != admitted_.end()) return found->first;
  if (admitted_.size() >= limit_) {
    ++refused_;
    return kOther;
  }
  return admitted_.emplace(group.name, Admitted{.group = group}).first->first;
}

std::vector<std::string> GroupAdmission::finish_reading(
    const std::vector<std::string_view>& present, TimePoint now) {
  for (const std::string_view name : present) {
    if (const auto found = admitted_.find(name); found != admitted_.end()) found->second.seen = now;
  }
  std::vector<std::string> forgotten;
  for (auto each = admitted_.begin(); each != admitted_.end();) {
    TimePoint& seen = each->second.seen;
    if (seen == TimePoint::max()) seen = now;
    if (now - seen < retention_) {
      ++each;
    } else {
      forgotten.push_back(each->first);
      each = admitted_.erase(each);
    }
  }
  return forgotten;
}

std::vector<host::CgroupGroup> GroupAdmission::groups() const {
  std::vector<host::CgroupGroup> groups;
  groups.reserve(admitted_.size());
  for (const auto& [name, admitted] : admitted_) groups.push_back(admitted.group);
  return groups;
}

}  // namespace flowtop::exporter
