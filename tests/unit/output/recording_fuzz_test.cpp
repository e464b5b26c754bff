// SPDX-License-Identifier: Apache-2.0
// Whatever bytes a recording holds, reading it ends with an answer. The sanitizers watch.
#include <gtest/gtest.h>

#include <random>
#include <string>

#include "output/convert.h"
#include "sample_recording.h"

namespace flowtop::output {
namespace {

constexpr int kRounds = 3'000;

// Reads what can be read and makes rows of it. True where the recording was fine.
bool read_all(const std::string& bytes) {
  auto reader = reader_of(bytes);
  if (!reader) {
    EXPECT_EQ(reader.error().kind, ErrorKind::kInput);
    EXPECT_FALSE(reader.error().message.empty());
    return false;
  }
  StringSink sink;
  CsvWriter csv(sink, reader->trail().names);
  flow::Summary summary;
  const Conversion conversion = convert(*reader, {}, &csv, &summary);
  return !conversion.failure;
}

TEST(recording_fuzz, random_bytes_are_no_recording) {
  std::mt19937 random(1);  // NOLINT(*-msc51-cpp): the same on every run
  for (int round = 0; round < kRounds; ++round) {
    std::string bytes(random() % 2'000, '\0');
    for (char& byte : bytes) {
      byte = static_cast<char>(random());
    }
    EXPECT_FALSE(read_all(bytes));
  }
}

TEST(recording_fuzz, random_bytes_after_a_good_preamble_are_no_recording) {
  std::mt19937 random(2);  // NOLINT(*-msc51-cpp): the same on every run
  const std::string preamble = recording_of({}).substr(0, sizeof(Preamble));
  for (int round = 0; round < kRounds; ++round) {
    std::string bytes = preamble + std::string(random() % 500, '\0');
    for (std::size_t i = preamble.size(); i < bytes.size(); ++i) {
      bytes[i] = static_cast<char>(random() % 3 == 0 ? random() : 0);
    }
    EXPECT_FALSE(read_all(bytes));
  }
}

TEST(recording_fuzz, damaged_recordings_end_with_an_answer) {
  std::mt19937 random(3);  // NOLINT(*-msc51-cpp): the same on every run
  const std::string whole = recording_of(sample_records(4));
  int refused = 0;
  for (int round = 0; round < kRounds; ++round) {
    std::string bytes = whole;
    for (unsigned damage = 0; damage <= random() % 4; ++damage) {
      bytes[random() % bytes.size()] = static_cast<char>(random());
    }
    if (random() % 4 == 0) {
      bytes.resize(random() % bytes.size());
    }
    refused += read_all(bytes) ? 0 : 1;
  }
  EXPECT_GT(refused, kRounds / 4);
  EXPECT_TRUE(read_all(whole));
}

TEST(recording_fuzz, blocks_in_random_order_end_with_an_answer) {
  std::mt19937 random(4);  // NOLINT(*-msc51-cpp): the same on every run
  const std::string whole = recording_of(sample_records(4));
  for (int round = 0; round < kRounds; ++round) {
    const std::size_t from = random() % whole.size();
    const std::size_t to = random() % whole.size();
    const std::string piece = whole.substr(from, random() % 300);
    std::string bytes = whole;
    bytes.insert(to, piece);
    (void)read_all(bytes);
  }
}

}  // namespace
}  // namespace flowtop::output
