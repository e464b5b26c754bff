// SPDX-License-Identifier: Apache-2.0
#include "output/metrics_doc.h"

#include <gtest/gtest.h>

#include <string>

#include "flow/catalogue.h"
#include "support/temp_dir.h"

namespace flowtop::output {
namespace {

TEST(metrics_doc, is_up_to_date) {
  EXPECT_EQ(test::read_file(FLOWTOP_METRICS_DOC), metrics_doc())
      << "run: bin/flowtop-docs > docs/metrics.md";
}

TEST(metrics_doc, has_every_row_of_the_catalogue) {
  const std::string doc = metrics_doc();
  const auto expect_row = [&](std::string_view key, std::string_view meaning) {
    EXPECT_NE(doc.find("| `" + std::string(key) + "` |"), std::string::npos) << key;
    EXPECT_NE(doc.find(meaning), std::string::npos) << key;
  };
  for (const flow::ColumnInfo& info : flow::kColumnInfos) {
    expect_row(info.key, info.meaning);
  }
  for (const flow::CounterInfo& info : flow::kCounterInfos) {
    expect_row(info.key, info.meaning);
  }
  for (const flow::BookInfo& info : flow::kBookInfos) {
    expect_row(info.key, info.meaning);
  }
}

}  // namespace
}  // namespace flowtop::output
