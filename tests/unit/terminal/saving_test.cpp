// SPDX-License-Identifier: Apache-2.0
#include "terminal/saving.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "scene.h"

namespace flowtop::terminal {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

TEST(saving, a_line_a_row_and_a_field_a_column) {
  Moment moment = make_moment();
  moment.sample.interval.cells[2].comm = "a,\"b\"";
  const std::string csv = rows_as_csv(moment, Rows(moment, {}), flow::Grouping::kFlow);
  EXPECT_THAT(
      csv, StartsWith("comm,tgid,cgroup,device,path,op,delivery,flow_id,ops,bytes,errors,remote,"));
  EXPECT_EQ(std::ranges::count(csv, '\n'), 4);
  EXPECT_THAT(
      csv, HasSubstr("\n\"a,\"\"b\"\"\",300,/system.slice/fio.service,sda,io_uring,read,taskwork,"
                     "0013ffec,1000,4096000,0,0,"));
}

TEST(saving, what_is_undefined_or_not_told_apart_is_empty) {
  const Moment moment = make_moment();
  const Rows rows(moment, grouped_by(flow::Grouping::kDevice));
  const std::string csv = rows_as_csv(moment, rows, flow::Grouping::kDevice);
  EXPECT_THAT(csv, HasSubstr("\n,,,sda,,,,,1000,"));
  EXPECT_EQ(csv.find("-,"), std::string::npos);
  EXPECT_EQ(csv.find(",-"), std::string::npos);
}

}  // namespace
}  // namespace flowtop::terminal
