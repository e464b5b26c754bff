// SPDX-License-Identifier: Apache-2.0
#include "exporter/places.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <optional>
#include <string>

#include "support/cells.h"

namespace flowtop::exporter {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::IsEmpty;

// A host that the test changes.
struct Host {
  std::map<std::uint32_t, std::string> devices = {{1, "nvme0n1"}, {2, "nvme1n1"}};
  std::map<std::uint64_t, std::string> cgroups = {{10, "/system.slice/fio.service"},
                                                  {11, "/system.slice/db.service"}};
  GroupAdmission::TimePoint now{};

  [[nodiscard]] Places places(std::size_t max_groups = 64) {
    return {{.device = [this](std::uint32_t dev) { return find(devices, dev); },
             .cgroup_path = [this](std::uint64_t id) { return find(cgroups, id); },
             .cgroup_exists = [this](std::uint64_t id) { return cgroups.contains(id); }},
            GroupAdmission(max_groups, 10min),
            10min};
  }

  template <typename Map, typename Id>
  static std::optional<std::string> find(const Map& map, Id id) {
    const auto found = map.find(id);
    return found == map.end() ? std::nullopt : std::optional(found->second);
  }
};

cell cell_of(std::uint32_t dev, std::uint64_t cgroup_id) {
  cell values = test::kernel_cell(1);
  values.dev = dev;
  values.cgroup_id = cgroup_id;
  return values;
}

TEST(places, are_devices_and_groups_by_name) {
  Host host;
  Places places = host.places();
  EXPECT_EQ(places.of(cell_of(1, 10)).device, "nvme0n1");
  EXPECT_EQ(places.of(cell_of(1, 10)).group, "fio.service");
  EXPECT_EQ(places.of(cell_of(2, 11)).device, "nvme1n1");
  EXPECT_EQ(places.of(cell_of(2, 11)).group, "db.service");
}

TEST(places, have_a_name_for_everything) {
  Host host;
  Places places = host.places();
  EXPECT_EQ(places.of(cell_of(7U << 20U | 3, 99)).device, "7:3");
  EXPECT_EQ(places.of(cell_of(0, 99)).device, "unknown");
  EXPECT_EQ(places.of(cell_of(1, 99)).group, "unknown");
  EXPECT_EQ(places.of(cell_of(1, FLOWTOP_CGROUP_OTHER)).group, "other");
  EXPECT_EQ(Places::of_overflow().device, "unknown");
  EXPECT_EQ(Places::of_overflow().group, "other");
}

TEST(places, tell_a_cell_of_ones_own_from_the_rest) {
  Host host;
  Places places = host.places(1);
  EXPECT_TRUE(places.of(cell_of(1, 10)).has_own_cell);
  EXPECT_EQ(places.of(cell_of(1, 11)).group, "other");
  EXPECT_TRUE(places.of(cell_of(1, 11)).has_own_cell);  // it is beyond the limit of groups
  EXPECT_FALSE(places.of(cell_of(1, FLOWTOP_CGROUP_OTHER)).has_own_cell);
  EXPECT_FALSE(Places::of_overflow().has_own_cell);
}

// What was counted as unknown must not move to a name that was learnt later.
TEST(places, say_the_same_of_a_cgroup_as_long_as_it_has_cells) {
  Host host;
  Places places = host.places();
  EXPECT_EQ(places.of(cell_of(1, 99)).group, "unknown");
  host.cgroups[99] = "/system.slice/late.service";
  static_cast<void>(places.finish_reading(host.now));
  EXPECT_EQ(places.of(cell_of(1, 99)).group, "unknown");
  static_cast<void>(places.finish_reading(host.now));
  static_cast<void>(places.finish_reading(host.now));  // without cells
  EXPECT_EQ(places.of(cell_of(1, 99)).group, "late.service");
}

// Its first operations came after the tree was read and before the cells were.
TEST(places, of_a_cgroup_that_is_found_late_are_over_even_if_busy) {
  Host host;
  Places places = host.places();
  places.begin_reading();
  EXPECT_EQ(places.of(cell_of(1, 99)).group, "unknown");
  static_cast<void>(places.finish_reading(host.now));
  places.begin_reading();
  EXPECT_FALSE(places.is_over(cell_of(1, 99), false));
  EXPECT_EQ(places.of(cell_of(1, 99)).group, "unknown");
  static_cast<void>(places.finish_reading(host.now));
  host.cgroups[99] = "/system.slice/late.service";
  places.begin_reading();
  EXPECT_TRUE(places.is_over(cell_of(1, 99), false));
  EXPECT_TRUE(places.is_over(cell_of(2, 99), false));
  EXPECT_FALSE(places.is_over(cell_of(1, 10), false));
  EXPECT_EQ(places.of(cell_of(1, 99)).group, "unknown");  // what they had until then
  static_cast<void>(places.finish_reading(host.now));
  places.begin_reading();
  EXPECT_FALSE(places.is_over(cell_of(1, 99), false));
  EXPECT_EQ(places.of(cell_of(1, 99)).group, "late.service");
}

TEST(places, beyond_the_limit_are_other_for_good) {
  Host host;
  Places places = host.places(1);
  EXPECT_EQ(places.of(cell_of(1, 10)).group, "fio.service");
  EXPECT_EQ(places.of(cell_of(1, 11)).group, "other");
  for (int i = 0; i < 3; ++i) {
    static_cast<void>(places.finish_reading(host.now));
    host.now += 1h;
    EXPECT_EQ(places.of(cell_of(1, 11)).group, "other");
  }
  EXPECT_EQ(places.admission().refused(), 1U);
}

TEST(places, of_a_cgroup_that_is_gone_are_over_once_idle) {
  Host host;
  Places places = host.places();
  static_cast<void>(places.of(cell_of(1, 10)));
  places.begin_reading();
  EXPECT_FALSE(places.is_over(cell_of(1, 10), true));
  host.cgroups.erase(10);
  EXPECT_FALSE(places.is_over(cell_of(1, 10), true));  // the same answer within a reading
  places.begin_reading();
  EXPECT_FALSE(places.is_over(cell_of(1, 10), false));
  EXPECT_TRUE(places.is_over(cell_of(1, 10), true));
  EXPECT_FALSE(places.is_over(cell_of(1, FLOWTOP_CGROUP_OTHER), true));
}

TEST(places, of_a_device_that_is_gone_are_over_once_idle) {
  Host host;
  Places places = host.places();
  static_cast<void>(places.of(cell_of(1, 10)));
  host.devices.erase(1);
  places.begin_reading();
  EXPECT_FALSE(places.is_over(cell_of(1, 10), false));
  EXPECT_EQ(places.of(cell_of(1, 10)).device, "nvme0n1");
  static_cast<void>(places.finish_reading(host.now));
  places.begin_reading();
  EXPECT_TRUE(places.is_over(cell_of(1, 10), true));
}

// Two disks that were swapped while both are busy.
TEST(places, of_a_number_that_has_another_name_now_are_over_even_if_busy) {
  Host host;
  Places places = host.places();
  static_cast<void>(places.of(cell_of(1, 10)));
  static_cast<void>(places.finish_reading(host.now));
  host.devices = {{1, "nvme1n1"}, {2, "nvme0n1"}};
  places.begin_reading();
  EXPECT_TRUE(places.is_over(cell_of(1, 10), false));
  EXPECT_EQ(places.of(cell_of(1, 10)).device, "nvme0n1");  // what it had until then
  static_cast<void>(places.finish_reading(host.now));
  places.begin_reading();
  EXPECT_FALSE(places.is_over(cell_of(1, 10), false));
  EXPECT_EQ(places.of(cell_of(1, 10)).device, "nvme1n1");
}

TEST(places, keep_a_device_without_cells_as_long_as_the_host_has_it) {
  Host host;
  Places places = host.places();
  static_cast<void>(places.of(cell_of(1, 10)));
  static_cast<void>(places.finish_reading(host.now));
  host.now += 24h;
  EXPECT_THAT(places.finish_reading(host.now).devices, IsEmpty());
  host.devices.erase(1);
  places.begin_reading();
  EXPECT_THAT(places.finish_reading(host.now).devices, IsEmpty());
  host.now += 10min;
  places.begin_reading();
  EXPECT_THAT(places.finish_reading(host.now).devices, ElementsAre("nvme0n1"));
}

TEST(places, a_device_that_comes_back_is_not_forgotten) {
  Host host;
  Places places = host.places();
  static_cast<void>(places.of(cell_of(1, 10)));
  host.devices.erase(1);
  for (int i = 0; i < 2; ++i) {
    places.begin_reading();
    static_cast<void>(places.finish_reading(host.now));
  }
  host.devices[5] = "nvme0n1";  // by another number
  host.now += 9min;
  EXPECT_EQ(places.of(cell_of(5, 10)).device, "nvme0n1");
  static_cast<void>(places.finish_reading(host.now));
  host.now += 24h;
  EXPECT_THAT(places.finish_reading(host.now).devices, IsEmpty());
}

TEST(places, forget_groups) {
  Host host;
  Places places = host.places();
  static_cast<void>(places.of(cell_of(1, 10)));
  static_cast<void>(places.finish_reading(host.now));
  host.now += 10min;
  EXPECT_THAT(places.finish_reading(host.now).groups, ElementsAre("fio.service"));
  EXPECT_THAT(places.admission().groups(), IsEmpty());
}

}  // namespace
}  // namespace flowtop::exporter
