// SPDX-License-Identifier: Apache-2.0
#include "host/cgroups.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <optional>
#include <stdexcept>
#include <string>

#include "no_free_descriptor.h"
#include "temp_tree.h"

namespace flowtop::host {
namespace {

using std::chrono::milliseconds;

std::uint64_t id_of(const std::filesystem::path& directory) {
  struct stat info {};
  if (stat(directory.c_str(), &info) != 0) {
    throw std::runtime_error("no directory " + directory.string());
  }
  return info.st_ino;
}

std::optional<CgroupMount> mount_in(const std::string& mountinfo) {
  const TempTree proc;
  proc.write("self/mountinfo", mountinfo);
  return find_cgroup_mount(proc.root());
}

const char* const kRootLine = "27 1 254:0 / / rw,relatime shared:1 - ext4 /dev/vda rw\n";

TEST(cgroup_mount, pure_v2) {
  EXPECT_EQ(mount_in(std::string(kRootLine) +
                     "31 23 0:28 / /sys/fs/cgroup rw,nosuid shared:4 - cgroup2 cgroup2 rw\n"),
            (CgroupMount{.mount_point = "/sys/fs/cgroup", .root = "/"}));
}

TEST(cgroup_mount, hybrid) {
  EXPECT_EQ(mount_in(std::string(kRootLine) +
                     "31 23 0:28 / /sys/fs/cgroup rw,relatime - tmpfs tmpfs rw,mode=755\n"
                     "35 31 0:32 / /sys/fs/cgroup/memory rw,relatime - cgroup cgroup rw,memory\n"
                     "41 31 0:38 / /sys/fs/cgroup/unified rw,relatime - cgroup2 cgroup2 rw\n"),
            (CgroupMount{.mount_point = "/sys/fs/cgroup/unified", .root = "/"}));
}

TEST(cgroup_mount, many_optional_fields) {
  EXPECT_EQ(mount_in("31 23 0:28 / /cg rw shared:4 master:3 propagate_from:2 - cgroup2 none rw\n"),
            (CgroupMount{.mount_point = "/cg", .root = "/"}));
}

TEST(cgroup_mount, whole_hierarchy_is_preferred_to_a_part) {
  const std::string part = "50 1 0:38 /pod /pod/cgroup rw - cgroup2 cgroup2 rw\n";
  const std::string whole = "51 1 0:38 / /sys/fs/cgroup rw - cgroup2 cgroup2 rw\n";
  EXPECT_EQ(mount_in(part + whole), (CgroupMount{.mount_point = "/sys/fs/cgroup", .root = "/"}));
  EXPECT_EQ(mount_in(whole + part), (CgroupMount{.mount_point = "/sys/fs/cgroup", .root = "/"}));
  EXPECT_EQ(mount_in(part), (CgroupMount{.mount_point = "/pod/cgroup", .root = "/pod"}));
}

TEST(cgroup_mount, escaped_path) {
  EXPECT_EQ(mount_in("31 23 0:28 / /a\\040b\\134c rw - cgroup2 cgroup2 rw\n"),
            (CgroupMount{.mount_point = "/a b\\c", .root = "/"}));
}

TEST(cgroup_mount, of_the_host_in_a_container) {
  EXPECT_EQ(mount_in("31 23 0:28 /../../.. /host/cgroup ro - cgroup2 cgroup2 rw\n"),
            (CgroupMount{.mount_point = "/host/cgroup", .root = "/"}));
  const std::string own = "30 23 0:28 / /sys/fs/cgroup ro - cgroup2 cgroup2 rw\n";
  const std::string hosts = "31 23 0:28 /../.. /host/cgroup ro - cgroup2 cgroup2 rw\n";
  for (const std::string& both : {own + hosts, hosts + own}) {
    EXPECT_EQ(mount_in(both), (CgroupMount{.mount_point = "/host/cgroup", .root = "/"}));
  }
  EXPECT_EQ(mount_in("31 23 0:28 /../other /host/cgroup ro - cgroup2 cgroup2 rw\n"),
            (CgroupMount{.mount_point = "/host/cgroup", .root = "/../other"}));
}

TEST(cgroup_mount, none) {
  EXPECT_EQ(mount_in(kRootLine), std::nullopt);
  EXPECT_EQ(mount_in("35 31 0:32 / /cg rw - cgroup cgroup2 rw\ncgroup2\n\n - cgroup2 x\n"),
            std::nullopt);
  const TempTree proc;
  EXPECT_EQ(find_cgroup_mount(proc.root()), std::nullopt);
}

// A hierarchy in a temporary directory, and a clock that the test moves.
struct Hierarchy {
  TempTree tree;
  CgroupPaths::TimePoint now{};
  CgroupPaths paths;

  explicit Hierarchy(const std::string& root = "/")
      : paths(CgroupMount{.mount_point = tree.root(), .root = root}, [this] { return now; }) {}

  [[nodiscard]] std::uint64_t add(const std::string& cgroup) const {
    tree.write(cgroup + "/cgroup.procs", "");
    return id_of(tree.root() / cgroup);
  }
};

TEST(cgroup_paths, ids_lead_to_paths) {
  Hierarchy cgroups;
  const auto slice = cgroups.add("system.slice");
  const auto service = cgroups.add("system.slice/fio.service");
  const auto deep = cgroups.add("kubepods/pod 1/container/init");
  EXPECT_EQ(cgroups.paths.path(id_of(cgroups.tree.root())), "/");
  EXPECT_EQ(cgroups.paths.path(slice), "/system.slice");
  EXPECT_EQ(cgroups.paths.path(service), "/system.slice/fio.service");
  EXPECT_EQ(cgroups.paths.path(deep), "/kubepods/pod 1/container/init");
}

TEST(cgroup_paths, part_of_a_hierarchy_keeps_its_place) {
  Hierarchy cgroups("/pod");
  const auto inner = cgroups.add("inner");
  EXPECT_EQ(cgroups.paths.path(id_of(cgroups.tree.root())), "/pod");
  EXPECT_EQ(cgroups.paths.path(inner), "/pod/inner");
}

TEST(cgroup_paths, unknown_id_is_nothing) {
  Hierarchy cgroups;
  cgroups.tree.write("a/cgroup.procs", "");
  const auto file = id_of(cgroups.tree.root() / "a/cgroup.procs");
  EXPECT_EQ(cgroups.paths.path(0), std::nullopt);
  EXPECT_EQ(cgroups.paths.path(file), std::nullopt);
}

TEST(cgroup_paths, new_cgroup_is_found_no_sooner_than_a_second_after_the_last_scan) {
  Hierarchy cgroups;
  const auto early = cgroups.add("early");
  EXPECT_EQ(cgroups.paths.path(early), "/early");
  const auto late = cgroups.add("late");
  cgroups.now += milliseconds(999);
  EXPECT_EQ(cgroups.paths.path(late), std::nullopt);
  cgroups.now += milliseconds(1);
  EXPECT_EQ(cgroups.paths.path(late), "/late");
}

TEST(cgroup_paths, misses_count_from_the_last_scan) {
  Hierarchy cgroups;
  EXPECT_EQ(cgroups.paths.path(0), std::nullopt);  // scans
  cgroups.now += milliseconds(1500);
  EXPECT_EQ(cgroups.paths.path(0), std::nullopt);  // scans again
  const auto late = cgroups.add("late");
  cgroups.now += milliseconds(600);
  EXPECT_EQ(cgroups.paths.path(late), std::nullopt);
  cgroups.now += milliseconds(400);
  EXPECT_EQ(cgroups.paths.path(late), "/late");
}

TEST(cgroup_paths, known_id_needs_no_scan) {
  Hierarchy cgroups;
  const auto early = cgroups.add("early");
  EXPECT_EQ(cgroups.paths.path(early), "/early");
  cgroups.now += milliseconds(5000);
  EXPECT_EQ(cgroups.paths.path(early), "/early");
  // Had the hit scanned, this miss could not.
  const auto late = cgroups.add("late");
  EXPECT_EQ(cgroups.paths.path(late), "/late");
}

TEST(cgroup_paths, removed_cgroup_does_not_exist) {
  Hierarchy cgroups("/pod");
  const auto inner = cgroups.add("inner");
  EXPECT_TRUE(cgroups.paths.exists(id_of(cgroups.tree.root())));
  EXPECT_TRUE(cgroups.paths.exists(inner));
  std::filesystem::remove_all(cgroups.tree.root() / "inner");
  EXPECT_FALSE(cgroups.paths.exists(inner));
  EXPECT_FALSE(cgroups.paths.exists(0));
}

TEST(cgroup_paths, another_cgroup_of_the_same_name_is_another) {
  Hierarchy cgroups;
  const auto first = cgroups.add("job");
  EXPECT_TRUE(cgroups.paths.exists(first));
  std::filesystem::rename(cgroups.tree.root() / "job", cgroups.tree.root() / "aside");
  const auto second = cgroups.add("job");
  ASSERT_NE(first, second);
  EXPECT_FALSE(cgroups.paths.exists(first));
}

TEST(cgroup_paths, without_a_mount_everything_exists) {
  CgroupPaths paths(std::nullopt);
  EXPECT_TRUE(paths.exists(42));
}

TEST(cgroup_paths, path_outlives_its_cgroup) {
  Hierarchy cgroups;
  const auto gone = cgroups.add("gone");
  EXPECT_EQ(cgroups.paths.path(gone), "/gone");
  cgroups.tree.remove("gone");
  cgroups.now += milliseconds(5000);
  EXPECT_EQ(cgroups.paths.path(0), std::nullopt);  // scans
  EXPECT_EQ(cgroups.paths.path(gone), "/gone");
  cgroups.now += milliseconds(5000);
  EXPECT_EQ(cgroups.paths.path(0), std::nullopt);  // scans again: it is not kept for ever
  EXPECT_EQ(cgroups.paths.path(gone), std::nullopt);
}

TEST(cgroup_paths, what_cannot_be_read_stays_as_it_was) {
  Hierarchy cgroups;
  const auto slice = cgroups.add("system.slice");
  const auto service = cgroups.add("system.slice/fio.service");
  EXPECT_EQ(cgroups.paths.path(service), "/system.slice/fio.service");
  {
    const NoFreeDescriptor none;
    for (int scans = 0; scans < 3; ++scans) {
      cgroups.now += milliseconds(5000);
      EXPECT_EQ(cgroups.paths.path(0), std::nullopt);
    }
    EXPECT_EQ(cgroups.paths.path(slice), "/system.slice");
    EXPECT_EQ(cgroups.paths.path(service), "/system.slice/fio.service");
    EXPECT_TRUE(cgroups.paths.exists(service));
  }
  const auto late = cgroups.add("system.slice/late.service");
  cgroups.now += milliseconds(5000);
  EXPECT_EQ(cgroups.paths.path(late), "/system.slice/late.service");
}

TEST(cgroup_paths, without_a_mount_nothing_is_known) {
  CgroupPaths paths(std::nullopt);
  EXPECT_EQ(paths.path(1), std::nullopt);
}

TEST(cgroup_paths, this_host_knows_its_root) {
  const auto mount = find_cgroup_mount("/proc");
  if (!mount) {
    GTEST_SKIP() << "cgroup v2 is not mounted here";
  }
  CgroupPaths paths(mount);
  EXPECT_EQ(paths.path(id_of(mount->mount_point)), mount->root);
}

}  // namespace
}  // namespace flowtop::host
