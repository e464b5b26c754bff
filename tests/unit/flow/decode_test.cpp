// SPDX-License-Identifier: Apache-2.0
#include "flow/decode.h"

#include <gtest/gtest.h>

#include <cstring>
#include <string>
#include <vector>

#include "flow/metrics.h"
#include "support/sample.h"

namespace flowtop::flow {
namespace {

using test::bytes_of;
using test::waiting_read;

std::string refusal(const flowtop_op_record& record) {
  const auto decoded = decode_record(bytes_of(record));
  EXPECT_FALSE(decoded.ok());
  return decoded.ok() ? "" : decoded.error().message;
}

TEST(decode, gives_back_the_record) {
  const flowtop_op_record record = waiting_read();
  const auto decoded = decode_record(bytes_of(record));
  ASSERT_TRUE(decoded.ok()) << decoded.error().message;
  EXPECT_EQ(std::memcmp(&*decoded, &record, sizeof record), 0);
}

TEST(decode, reads_records_at_any_address) {
  const flowtop_op_record record = waiting_read();
  std::vector<std::byte> bytes(sizeof record + 1);
  std::memcpy(bytes.data() + 1, &record, sizeof record);
  const auto decoded = decode_record(std::span(bytes).subspan(1));
  ASSERT_TRUE(decoded.ok());
  EXPECT_EQ(decoded->complete_ns, record.complete_ns);
}

TEST(decode, adds_what_follows) {
  const auto operation = decode(bytes_of(waiting_read()), test::sample_topology());
  ASSERT_TRUE(operation.ok());
  EXPECT_EQ(defined(flowtop_useful_completion_ns(&operation->record)), 3'000U);
  EXPECT_EQ(operation->distance, host::Distance::kLlc);
}

TEST(decode, refuses_every_wrong_size) {
  const flowtop_op_record record = waiting_read();
  std::vector<std::byte> bytes(sizeof record + 8);
  std::memcpy(bytes.data(), &record, sizeof record);
  for (std::size_t size = 0; size <= bytes.size(); ++size) {
    const auto decoded = decode_record(std::span(bytes).first(size));
    EXPECT_EQ(decoded.ok(), size == sizeof record) << size;
    if (!decoded) {
      EXPECT_EQ(decoded.error().kind, ErrorKind::kInput);
    }
  }
}

TEST(decode, refuses_a_header_of_another_size) {
  flowtop_op_record record = waiting_read();
  record.header.size -= 8;
  EXPECT_EQ(refusal(record), "bad record: size in its header is " +
                                 std::to_string(sizeof record - 8) + ", not " +
                                 std::to_string(sizeof record));
}

TEST(decode, refuses_another_type) {
  flowtop_op_record record = waiting_read();
  record.header.type = 77;
  EXPECT_EQ(refusal(record), "bad record: type is 77, not 1");
}

TEST(decode, refuses_values_that_no_enumeration_has) {
  flowtop_op_record record = waiting_read();
  record.op = FLOWTOP_OP_COUNT;
  EXPECT_EQ(refusal(record), "bad record: op has no value " + std::to_string(FLOWTOP_OP_COUNT));
  record = waiting_read();
  record.path = FLOWTOP_PATH_COUNT;
  EXPECT_NE(refusal(record).find("path"), std::string::npos);
  record = waiting_read();
  record.delivery = 255;
  EXPECT_NE(refusal(record).find("delivery has no value 255"), std::string::npos);
  record = waiting_read();
  record.consumer_state = FLOWTOP_STATE_COUNT;
  EXPECT_NE(refusal(record).find("consumer_state"), std::string::npos);
  record = waiting_read();
  record.known_by = FLOWTOP_KNOWN_BY_COUNT;
  EXPECT_NE(refusal(record).find("known_by"), std::string::npos);
  record = waiting_read();
  record.flow_source = FLOWTOP_FLOW_SOURCE_COUNT;
  EXPECT_NE(refusal(record).find("flow_source"), std::string::npos);
}

TEST(decode, refuses_memory_and_detours_that_there_are_not) {
  flowtop_op_record record = test::waiting_read();
  record.placement = FLOWTOP_PLACEMENT_COUNT;
  EXPECT_NE(refusal(record).find("placement"), std::string::npos);
  record.placement = FLOWTOP_PLACEMENT_P2P;
  record.bounces = 1U << FLOWTOP_BOUNCE_COUNT;
  EXPECT_NE(refusal(record).find("bounces"), std::string::npos);
}

}  // namespace
}  // namespace flowtop::flow
