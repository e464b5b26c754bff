// SPDX-License-Identifier: Apache-2.0
#include "host/cgroup_group.h"

#include <gtest/gtest.h>

#include <string>

namespace flowtop::host {
namespace {

const std::string kId = "0123456789ab" + std::string(52, 'f');
const std::string kUid = "2f5c5e1a-7f0b-4a3e-9c1d-0123456789ab";
const std::string kUidOfSystemd = "2f5c5e1a_7f0b_4a3e_9c1d_0123456789ab";

CgroupGroup unit(const std::string& name) { return {GroupKind::kUnit, name, {}}; }
CgroupGroup container() { return {GroupKind::kContainer, "container/0123456789ab", kId}; }
CgroupGroup pod() { return {GroupKind::kPod, "pod/" + kUid, kUid}; }

TEST(cgroup_group, units_of_systemd) {
  EXPECT_EQ(group_of_cgroup("/system.slice/fio.service"), unit("fio.service"));
  EXPECT_EQ(group_of_cgroup("/system.slice/system-getty.slice/getty@tty1.service"),
            unit("getty@tty1.service"));
  EXPECT_EQ(group_of_cgroup("/system.slice/pg.service/worker/3"), unit("pg.service"));
  EXPECT_EQ(group_of_cgroup("/system.slice/_io.service"), unit("io.service"));
  EXPECT_EQ(group_of_cgroup("/_cpu.slice"), unit("cpu.slice"));
  EXPECT_EQ(group_of_cgroup("/init.scope"), unit("init.scope"));
  EXPECT_EQ(group_of_cgroup("/machine.slice/machine-qemu\\x2d1.scope/libvirt/vcpu0"),
            unit("machine-qemu\\x2d1.scope"));
  EXPECT_EQ(group_of_cgroup("/batch.slice"), unit("batch.slice"));
}

TEST(cgroup_group, sessions_belong_to_their_user) {
  EXPECT_EQ(group_of_cgroup("/user.slice/user-1000.slice/session-42.scope"),
            (CgroupGroup{GroupKind::kUser, "user-1000.slice", {}}));
  EXPECT_EQ(group_of_cgroup("/user.slice/user-1000.slice/user@1000.service/app.slice/x.scope"),
            unit("user@1000.service"));
}

TEST(cgroup_group, containers) {
  EXPECT_EQ(group_of_cgroup("/system.slice/docker-" + kId + ".scope"), container());
  EXPECT_EQ(group_of_cgroup("/docker/" + kId), container());
  EXPECT_EQ(group_of_cgroup("/docker/" + kId + "/inner.service"), container());
  EXPECT_EQ(group_of_cgroup("/machine.slice/libpod-" + kId + ".scope/container"), container());
  EXPECT_EQ(group_of_cgroup("/lxc.payload.web1/system.slice/nginx.service"),
            (CgroupGroup{GroupKind::kContainer, "container/web1", "web1"}));
}

TEST(cgroup_group, pods_of_both_cgroup_drivers) {
  EXPECT_EQ(group_of_cgroup("/kubepods.slice/kubepods-burstable.slice/kubepods-burstable-pod" +
                            kUidOfSystemd + ".slice/cri-containerd-" + kId + ".scope"),
            pod());
  EXPECT_EQ(group_of_cgroup("/kubepods.slice/kubepods-pod" + kUidOfSystemd + ".slice/crio-" + kId),
            pod());
  EXPECT_EQ(group_of_cgroup("/kubepods/besteffort/pod" + kUid + "/" + kId), pod());
  const std::string hash(32, 'a');
  EXPECT_EQ(group_of_cgroup("/kubepods/burstable/pod" + hash + "/" + kId),
            (CgroupGroup{GroupKind::kPod, "pod/" + hash, hash}));
}

TEST(cgroup_group, jobs) {
  const CgroupGroup job = {GroupKind::kJob, "job/4711", "4711"};
  EXPECT_EQ(group_of_cgroup("/system.slice/slurmstepd.scope/job_4711/step_0/user/task_0"), job);
  EXPECT_EQ(group_of_cgroup("/slurm/uid_1000/job_4711/step_batch"), job);
}

TEST(cgroup_group, what_only_looks_like_one) {
  EXPECT_EQ(group_of_cgroup("/podium.slice/pod.service"), unit("pod.service"));
  EXPECT_EQ(group_of_cgroup("/job_4711").name, "/job_4711");
  EXPECT_EQ(group_of_cgroup("/docker/0123").name, "/docker/0123");
  EXPECT_EQ(group_of_cgroup("/x" + kId).name, "/x" + kId);  // no '-' between
  EXPECT_EQ(group_of_cgroup("/kubepods/podxyz").kind, GroupKind::kCgroup);
}

TEST(cgroup_group, a_user_cannot_pose_as_a_pod_a_container_or_a_job) {
  const std::string own = "/user.slice/user-1000.slice/user@1000.service/";
  EXPECT_EQ(group_of_cgroup(own + "kubepods/pod" + kUid), unit("user@1000.service"));
  EXPECT_EQ(group_of_cgroup(own + "slurm/job_4711"), unit("user@1000.service"));
  EXPECT_EQ(group_of_cgroup(own + "lxc.payload.web1"), unit("user@1000.service"));
  EXPECT_EQ(group_of_cgroup(own + kId), unit("user@1000.service"));
  EXPECT_EQ(group_of_cgroup(own + "user.slice/libpod-" + kId + ".scope"),
            unit("user@1000.service"));
  EXPECT_EQ(group_of_cgroup("/user.slice/user-1000.slice/session-1.scope/docker-" + kId),
            (CgroupGroup{GroupKind::kUser, "user-1000.slice", {}}));
}

TEST(cgroup_group, others_are_their_path) {
  EXPECT_EQ(group_of_cgroup("/"), (CgroupGroup{GroupKind::kCgroup, "/", {}}));
  EXPECT_EQ(group_of_cgroup(""), (CgroupGroup{GroupKind::kCgroup, "/", {}}));
  EXPECT_EQ(group_of_cgroup("/my/tests"), (CgroupGroup{GroupKind::kCgroup, "/my/tests", {}}));
}

TEST(cgroup_group, names_are_short_and_printable) {
  EXPECT_EQ(group_of_cgroup("/a\xff\nb").name, "/a??b");
  EXPECT_EQ(group_of_cgroup("/" + std::string(500, 'x')).name.size(), 120U);
}

}  // namespace
}  // namespace flowtop::host
