// SPDX-License-Identifier: Apache-2.0
#include "exporter/http/head_reader.h"

#include <algorithm>
#include <array>
#include <string_view>

namespace flowtop::http {
namespace {

constexpr std::string_view kLineEnd = "\r\n";
constexpr std::string_view kHeadEnd = "\r\n\r\n";

bool is_control(char c) {
  constexpr char kDelete = 0x7f;
  const bool is_low = c >= 0 && c < ' ';
  return (is_low && c != '\t' && c != '\r' && c != '\n') || c == kDelete;
}

// From `first` on. A last CR may still get its LF.
bool is_malformed(std::string_view text, std::size_t first) {
  for (std::size_t i = first; i < text.size(); ++i) {
    if (is_control(text[i])) return true;
    if (text[i] == '\n' && (i == 0 || text[i - 1] != '\r')) return true;
    if (text[i] != '\n' && i > 0 && text[i - 1] == '\r') return true;
  }
  return false;
}

std::size_t count_lines(std::string_view text) {
  return static_cast<std::size_t>(std::ranges::count(text, '\n'));
}

// RFC 9112, 5.1: a name, and no blank between it and its colon; a line may not go on the next one.
bool has_bad_field(std::string_view head) {
  std::size_t line = head.find(kLineEnd) + kLineEnd.size();
  while (line + kLineEnd.size() < head.size()) {
    const std::string_view rest = head.substr(line);
    const std::string_view name = rest.substr(0, rest.find_first_of(" \t:\r"));
    if (name.empty() || rest[name.size()] != ':') return true;
    line = head.find(kLineEnd, line) + kLineEnd.size();
  }
  return false;
}

}  // namespace

HeadReader::State HeadReader::next(Deadline patience) {
  looked_at_ = 0;
  lines_ = 0;
  Deadline deadline = after(limits_.head);
  while (true) {
    const State state = judge();
    if (state != State::kEnd) return state;
    const bool is_idle = received_.empty();
    const Outcome outcome = receive(is_idle ? patience : deadline);
    if (outcome == Outcome::kTooLate && !is_idle) return State::kTooLate;
    // Who has asked nothing gets no answer; who leaves half-way would not read it.
    if (outcome != Outcome::kDone) return State::kEnd;
    if (is_idle) deadline = after(limits_.head);
  }
}

Outcome HeadReader::receive(Deadline deadline) {
  constexpr std::size_t kTakenAtOnce = 4096;
  std::array<char, kTakenAtOnce> buffer{};
  const TimedSocket::Got got = socket_.read(buffer, deadline);
  if (got.outcome == Outcome::kDone) received_.append(buffer.data(), got.bytes);
  return got.outcome;
}

// kEnd where the head is not complete yet.
HeadReader::State HeadReader::judge() {
  // RFC 9112, 2.2: a client may end the request before with a line too many.
  if (looked_at_ <= kLineEnd.size() && received_.starts_with(kLineEnd)) {
    received_.erase(0, kLineEnd.size());
    looked_at_ = 0;
    lines_ = 0;
  }
  const std::size_t overlap = std::min(looked_at_, kHeadEnd.size() - 1);
  const std::size_t end = received_.find(kHeadEnd, looked_at_ - overlap);
  const bool is_complete = end != std::string::npos;
  const std::size_t size = is_complete ? end + kHeadEnd.size() : received_.size();
  const std::string_view so_far = std::string_view(received_).substr(0, size);
  if (is_malformed(so_far, looked_at_)) return State::kMalformed;
  lines_ += count_lines(so_far.substr(looked_at_));
  if (size > limits_.head_bytes || lines_ > limits_.head_lines) return State::kTooLarge;
  looked_at_ = size;
  if (!is_complete) return State::kEnd;
  if (has_bad_field(so_far)) return State::kMalformed;
  head_ = so_far;
  received_.erase(0, size);
  return State::kComplete;
}

}  // namespace flowtop::http
