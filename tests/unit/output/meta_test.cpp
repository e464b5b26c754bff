// SPDX-License-Identifier: Apache-2.0
#include "output/meta.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <string>

#include "sample_recording.h"

namespace flowtop::output {
namespace {

using Json = nlohmann::json;

Json sidecar_of(const RecordingTrail& trail, const Filter& filter, const Conversion& conversion) {
  return Json::parse(sidecar(sample_head(), trail, filter, conversion));
}

TEST(sidecar, says_how_the_rows_were_made) {
  const Json json = sidecar_of(sample_trail(12), {},
                               {.records = 12, .rows = 12, .order_violations = 0, .failure = {}});
  EXPECT_EQ(json.at("schema_version"), FLOWTOP_CSV_SCHEMA_VERSION);
  EXPECT_EQ(json.at("rows"), 12);
  EXPECT_EQ(json.at("truncated"), false);
  EXPECT_TRUE(json.at("truncated_reason").is_null());
  EXPECT_TRUE(json.at("row_order").get<std::string>().starts_with("delivery order"));
  EXPECT_EQ(json.at("host"), "lab");
  EXPECT_EQ(json.at("kernel"), "6.18.0");
  EXPECT_EQ(json.at("versions").at("flowtop"), "0.1.0");
  EXPECT_EQ(json.at("command_line"), Json({"flowtop", "capture", "--output", "x.csv"}));
  EXPECT_EQ(json.at("clock").at("start").at("monotonic_ns"), 900'000);
  EXPECT_EQ(json.at("clock").at("end").at("realtime_ns"), 1'708'100'000);
  EXPECT_EQ(json.at("programs").at(1).at("attached"), false);
  EXPECT_EQ(json.at("programs").at(1).at("reason"), "this kernel has no io_uring");
  EXPECT_EQ(json.at("books").at("delivered"), 12);
  EXPECT_EQ(json.at("topology").at("cpus").size(), 4U);
}

TEST(sidecar, describes_every_column_in_order) {
  const Json columns = sidecar_of(sample_trail(0), {}, {}).at("columns");
  ASSERT_EQ(columns.size(), flow::kColumnCount);
  for (std::size_t i = 0; i < flow::kColumnCount; ++i) {
    EXPECT_EQ(columns.at(i).at("key"), std::string(flow::kColumnInfos.at(i).key));
  }
  const Json& debt = columns.at(flow::column_index("locality_debt_ns"));
  EXPECT_EQ(debt.at("unit"), "ns");
  EXPECT_EQ(debt.at("kind"), "duration");
  EXPECT_EQ(debt.at("coverage"), "as consumer_known_by");
}

TEST(sidecar, says_which_filters_were_set) {
  Filter filter;
  filter.tgid = 7;
  filter.dev = 7U << 20U;
  filter.flow_id = 0xab;
  filter.min_latency_ns = 1'000'000;
  const Json json = sidecar_of(sample_trail(0), filter, {}).at("filters");
  EXPECT_EQ(json, Json::parse(R"({"pid": 7, "device": "loop0", "flow": "000000ab",
                                  "min_latency_ns": 1000000})"));
  const Json none = sidecar_of(sample_trail(0), {}, {}).at("filters");
  EXPECT_TRUE(none.at("pid").is_null());
}

TEST(sidecar, says_why_rows_are_missing) {
  Conversion conversion;
  conversion.failure = Error{ErrorKind::kOutput, "cannot write x.csv: No space left on device"};
  Json json = sidecar_of(sample_trail(0), {}, conversion);
  EXPECT_EQ(json.at("truncated"), true);
  EXPECT_EQ(json.at("truncated_reason"), "cannot write x.csv: No space left on device");

  RecordingTrail trail = sample_trail(0);
  trail.truncated = "the spool did not fit";
  json = sidecar_of(trail, {}, {});
  EXPECT_EQ(json.at("truncated"), true);
  EXPECT_EQ(json.at("truncated_reason"), "the spool did not fit");
}

TEST(sidecar, is_json_whatever_the_names_are) {
  RecordingHead head = sample_head();
  head.host = "caf\xe9";
  head.command_line = {"flowtop", "\xff\xfe"};
  EXPECT_TRUE(Json::accept(sidecar(head, sample_trail(0), {}, {})));
}

}  // namespace
}  // namespace flowtop::output
