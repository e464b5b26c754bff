// SPDX-License-Identifier: Apache-2.0
#include "exporter/group_admission.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace flowtop::exporter {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::IsEmpty;

constexpr GroupAdmission::TimePoint kStart{};

host::CgroupGroup unit(const std::string& name) { return {host::GroupKind::kUnit, name, {}}; }

TEST(group_admission, takes_those_that_come_first) {
  GroupAdmission admission(2, 10min);
  EXPECT_EQ(admission.admit(unit("a")), "a");
  EXPECT_EQ(admission.admit(unit("b")), "b");
  EXPECT_EQ(admission.admit(unit("c")), "other");
  EXPECT_EQ(admission.admit(unit("a")), "a");
  EXPECT_EQ(admission.refused(), 1U);
}

TEST(group_admission, keeps_a_group_until_it_was_gone_for_long) {
  GroupAdmission admission(1, 10min);
  static_cast<void>(admission.admit(unit("a")));
  EXPECT_THAT(admission.finish_reading({"a"}, kStart), IsEmpty());
  EXPECT_THAT(admission.finish_reading({}, kStart + 10min - 1ns), IsEmpty());
  EXPECT_EQ(admission.admit(unit("b")), "other");
  EXPECT_THAT(admission.finish_reading({}, kStart + 10min), ElementsAre("a"));
  EXPECT_EQ(admission.admit(unit("b")), "b");
}

TEST(group_admission, a_group_that_comes_back_stays) {
  GroupAdmission admission(1, 10min);
  static_cast<void>(admission.admit(unit("a")));
  static_cast<void>(admission.finish_reading({"a"}, kStart));
  static_cast<void>(admission.finish_reading({"a"}, kStart + 9min));
  EXPECT_THAT(admission.finish_reading({}, kStart + 11min), IsEmpty());
  EXPECT_THAT(admission.finish_reading({}, kStart + 19min), ElementsAre("a"));
}

TEST(group_admission, one_that_was_never_there_goes_as_well) {
  GroupAdmission admission(1, 10min);
  static_cast<void>(admission.admit(unit("a")));
  EXPECT_THAT(admission.finish_reading({}, kStart + 1h), IsEmpty());
  EXPECT_THAT(admission.finish_reading({}, kStart + 1h + 10min), ElementsAre("a"));
}

}  // namespace
}  // namespace flowtop::exporter
