// SPDX-License-Identifier: Apache-2.0
#include "exporter/exposition.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include "flow/families.h"
#include "sample_of_test.h"

namespace flowtop::exporter {
namespace {

using testing::HasSubstr;
using testing::Not;

std::string sample_text() { return to_text(SampleCollectable(test::shared_sample())); }

SelfState self_state() {
  SelfState state;
  state.sample_age = std::chrono::milliseconds(1500);
  state.sample_interval = std::chrono::seconds(5);
  state.samples = 9;
  state.responses = {{200, 8}, {401, 2}};
  state.process.cpu_ns = 250'000'000;
  state.start_time_s = 1.75e9;
  return state;
}

// The families of a text, in its order.
std::vector<std::string> families_in(const std::string& text) {
  std::vector<std::string> names;
  std::istringstream lines(text);
  const std::string type = "# TYPE ";
  for (std::string line; std::getline(lines, line);) {
    if (!line.starts_with(type)) continue;
    names.push_back(line.substr(type.size(), line.find(' ', type.size()) - type.size()));
  }
  return names;
}

TEST(exposition, has_operations_by_all_their_labels) {
  const std::string text = sample_text();
  EXPECT_THAT(text, HasSubstr("flowtop_operations_total{device=\"nvme0n1\",path=\"io_uring\","
                              "op=\"read\",delivery=\"taskwork\",group=\"fio.service\"} 10\n"));
  EXPECT_THAT(text, HasSubstr("flowtop_operation_bytes_total{device=\"nvme1n1\",path=\"io_uring\","
                              "op=\"read\",delivery=\"taskwork\",group=\"other\"} 8192\n"));
}

TEST(exposition, has_devices_and_groups) {
  const std::string text = sample_text();
  EXPECT_THAT(text, HasSubstr("flowtop_device_operations_total{device=\"nvme0n1\"} 10\n"));
  EXPECT_THAT(text, HasSubstr("flowtop_group_operations_total{group=\"other\"} 2\n"));
  EXPECT_THAT(text, HasSubstr("flowtop_device_remote_deliveries_total{device=\"nvme0n1\"} 10\n"));
  EXPECT_THAT(text, HasSubstr("flowtop_device_located_deliveries_total{device=\"nvme0n1\"} 10\n"));
  EXPECT_THAT(text, HasSubstr("flowtop_group_consumer_states_total{group=\"fio.service\","
                              "consumer_state=\"waiting\"} 10\n"));
  EXPECT_THAT(text, HasSubstr("flowtop_device_deliveries_total{device=\"nvme0n1\","
                              "distance=\"llc\"} 10\n"));
  EXPECT_THAT(text, HasSubstr("flowtop_device_wakes_total{device=\"nvme0n1\"} 4\n"));
  EXPECT_THAT(text, HasSubstr("flowtop_other_operations_total 2\n"));
  EXPECT_THAT(text, HasSubstr("flowtop_operations_without_cell_total 2\n"));
  EXPECT_THAT(text, HasSubstr("flowtop_expired_device_operations_total 5\n"));
  EXPECT_THAT(text, HasSubstr("flowtop_expired_group_operations_total 5\n"));
  EXPECT_THAT(text, HasSubstr("flowtop_groups_refused_total 3\n"));
  EXPECT_THAT(text, HasSubstr("flowtop_group_info{group=\"fio.service\",kind=\"unit\",id=\"\"} 1"));
  EXPECT_THAT(text, HasSubstr("flowtop_group_info{group=\"other\",kind=\"none\",id=\"\"} 1\n"));
}

TEST(exposition, a_device_has_each_class_of_errors_and_a_group_those_that_it_had) {
  const std::string text = sample_text();
  EXPECT_THAT(text, HasSubstr("flowtop_device_operation_errors_total{device=\"nvme1n1\","
                              "error=\"medium\"} 1\n"));
  EXPECT_THAT(text, HasSubstr("flowtop_device_operation_errors_total{device=\"nvme0n1\","
                              "error=\"timeout\"} 0\n"));
  EXPECT_THAT(text, HasSubstr("flowtop_group_operation_errors_total{group=\"other\","
                              "error=\"medium\"} 1\n"));
  EXPECT_THAT(text, Not(HasSubstr("flowtop_group_operation_errors_total{group=\"fio.service\"")));
}

TEST(exposition, has_operations_and_bytes_by_placement) {
  const std::string text = sample_text();
  const std::string p2p = R"({device="nvme0n1",placement="p2p"})";
  EXPECT_THAT(text, HasSubstr("flowtop_device_placements_total" + p2p + " 3\n"));
  EXPECT_THAT(text, HasSubstr("flowtop_device_placement_bytes_total" + p2p + " 12288\n"));
  const std::string host = R"({group="fio.service",placement="host"})";
  EXPECT_THAT(text, HasSubstr("flowtop_group_placements_total" + host + " 7\n"));
  EXPECT_THAT(text, HasSubstr("flowtop_group_placement_bytes_total" + host + " 28672\n"));
}

TEST(exposition, has_detours_by_cause) {
  const std::string text = sample_text();
  const std::string swiotlb = R"({device="nvme0n1",cause="swiotlb"})";
  EXPECT_THAT(text, HasSubstr("flowtop_device_bounces_total" + swiotlb + " 2\n"));
  EXPECT_THAT(text, HasSubstr("flowtop_device_bounced_bytes_total" + swiotlb + " 5120\n"));
  const std::string fallback = R"({group="fio.service",cause="dio_fallback"})";
  EXPECT_THAT(text, HasSubstr("flowtop_group_bounces_total" + fallback + " 2\n"));
  EXPECT_THAT(text, HasSubstr("flowtop_group_bounced_bytes_total" + fallback + " 8192\n"));
}

TEST(exposition, a_device_has_each_placement_and_cause_and_a_group_those_that_it_had) {
  const std::string text = sample_text();
  EXPECT_THAT(text, HasSubstr("flowtop_device_placements_total{device=\"nvme0n1\","
                              "placement=\"page_cache\"} 0\n"));
  EXPECT_THAT(text, HasSubstr("flowtop_device_placement_bytes_total{device=\"nvme1n1\","
                              "placement=\"mixed\"} 0\n"));
  EXPECT_THAT(text, HasSubstr("flowtop_device_bounces_total{device=\"nvme1n1\","
                              "cause=\"ublk_copy\"} 0\n"));
  EXPECT_THAT(text, HasSubstr("flowtop_device_bounced_bytes_total{device=\"nvme0n1\","
                              "cause=\"page_cache\"} 0\n"));
  for (const char* const had_not : {R"(placements_total{group="fio.service",placement="mixed")",
                                    R"(placement_bytes_total{group="other",placement="p2p")",
                                    R"(bounces_total{group="fio.service",cause="ublk_copy")",
                                    R"(bounced_bytes_total{group="other",cause="swiotlb")"}) {
    EXPECT_THAT(text, Not(HasSubstr("flowtop_group_" + std::string(had_not))));
  }
}

TEST(exposition, has_fixed_buffers_and_broken_promises) {
  const std::string text = sample_text();
  EXPECT_THAT(text,
              HasSubstr("flowtop_device_fixed_buffer_operations_total{device=\"nvme0n1\"} 4\n"));
  EXPECT_THAT(text,
              HasSubstr("flowtop_group_fixed_buffer_operations_total{group=\"fio.service\"} 4\n"));
  EXPECT_THAT(text, HasSubstr("flowtop_device_broken_promises_total{device=\"nvme0n1\"} 7\n"));
  EXPECT_THAT(text, HasSubstr("flowtop_device_broken_promises_total{device=\"nvme1n1\"} 0\n"));
  EXPECT_THAT(text, HasSubstr("flowtop_group_broken_promises_total{group=\"fio.service\"} 7\n"));
}

TEST(exposition, has_registrations_of_the_host) {
  const std::string text = sample_text();
  EXPECT_THAT(text, HasSubstr("\nflowtop_registrations_total 3\n"));
  EXPECT_THAT(text, HasSubstr("\nflowtop_registered_regions_total 9\n"));
  EXPECT_THAT(text, HasSubstr("\nflowtop_registered_bytes_total 36864\n"));
  EXPECT_THAT(text, HasSubstr("\nflowtop_registered_again_regions_total 5\n"));
  const std::string failures = "flowtop_registration_failures_total";
  EXPECT_THAT(text, HasSubstr(failures + "{errno=\"ENOMEM\"} 2\n"));
  EXPECT_THAT(text, HasSubstr(failures + "{errno=\"other\"} 1\n"));
  EXPECT_THAT(text, HasSubstr(failures + "{errno=\"EOPNOTSUPP\"} 0\n"));
}

TEST(exposition, adds_up_bounced_devices_of_one_name) {
  const std::string text = sample_text();
  const std::string disk = R"({bus_device="0000:01:00.0"})";
  EXPECT_THAT(text, HasSubstr("flowtop_swiotlb_device_bytes_total" + disk + " 7168\n"));
  EXPECT_THAT(text, HasSubstr("flowtop_swiotlb_device_matched_bytes_total" + disk + " 5120\n"));
  const std::string nameless = R"({bus_device="unknown"})";
  EXPECT_THAT(text, HasSubstr("flowtop_swiotlb_device_bytes_total" + nameless + " 512\n"));
  EXPECT_THAT(text, HasSubstr("flowtop_swiotlb_device_matched_bytes_total" + nameless + " 0\n"));
}

TEST(exposition, shows_no_physical_address) {
  EXPECT_THAT(sample_text(), Not(HasSubstr("3800000000")));
}

TEST(exposition, histograms_are_cumulative_and_in_seconds) {
  const std::string text = sample_text();
  const std::string name = "flowtop_group_useful_completion_seconds";
  const std::string group = "{group=\"fio.service\"";
  EXPECT_THAT(text, HasSubstr(name + "_count" + group + "} 10\n"));
  EXPECT_THAT(text, HasSubstr(name + "_sum" + group + "} 1.5\n"));
  EXPECT_THAT(text, HasSubstr(name + "_bucket" + group + ",le=\"2.56e-07\"} 3\n"));
  EXPECT_THAT(text, HasSubstr(name + "_bucket" + group + ",le=\"5.12e-07\"} 9\n"));
  EXPECT_THAT(text, HasSubstr(name + "_bucket" + group + ",le=\"8.58993459"));
  EXPECT_THAT(text, HasSubstr("} 9\n" + name + "_bucket" + group + ",le=\"+Inf\"} 10\n"));
  EXPECT_THAT(text, HasSubstr("flowtop_device_wake_batch_operations_bucket{device=\"nvme0n1\","
                              "le=\"1\"} 4\n"));
}

TEST(exposition, says_which_programs_are_attached_and_why_not) {
  const std::string text = sample_text();
  EXPECT_THAT(text, HasSubstr("flowtop_program_attached{program=\"on_switch\","
                              "attach_point=\"tp_btf/sched_switch\",reason=\"\"} 1\n"));
  EXPECT_THAT(text, HasSubstr("reason=\"this kernel has \\\"none\\\"\\\\ of it\\nat all\"} 0\n"));
  EXPECT_THAT(text, HasSubstr("flowtop_program_run_seconds_total{program=\"on_switch\"} 2\n"));
  EXPECT_THAT(text, HasSubstr("flowtop_program_runs_total{program=\"on_switch\"} 7\n"));
}

TEST(exposition, says_how_the_exporter_is) {
  const std::string text = to_text(SelfCollectable(self_state()));
  EXPECT_THAT(text, HasSubstr("flowtop_sample_age_seconds 1.5\n"));
  EXPECT_THAT(text, HasSubstr("flowtop_sample_interval_seconds 5\n"));
  EXPECT_THAT(text, HasSubstr("flowtop_http_responses_total{code=\"401\"} 2\n"));
  EXPECT_THAT(text, HasSubstr("process_cpu_seconds_total 0.25\n"));
  EXPECT_THAT(text, HasSubstr("flowtop_sample_success 1\n"));
}

TEST(exposition, is_all_that_is_documented_once_and_nothing_else) {
  std::vector<std::string> published = families_in(sample_text());
  for (std::string& name : families_in(to_text(SelfCollectable(self_state())))) {
    published.push_back(std::move(name));
  }
  std::vector<std::string> documented;
  for (const flow::Family& each : flow::exported_families()) documented.push_back(each.name);
  EXPECT_THAT(published, testing::UnorderedElementsAreArray(documented));
}

}  // namespace
}  // namespace flowtop::exporter
