// SPDX-License-Identifier: Apache-2.0
#include "terminal/tty/key_decoder.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstddef>
#include <optional>
#include <system_error>
#include <utility>

namespace flowtop::terminal {
namespace {

using Code = Key::Code;

constexpr char kEscape = '\x1b';

// What follows the escape.
constexpr std::array<std::pair<std::string_view, Key>, 42> kSequences = {{
    {"[A", key(Code::kUp)},     {"[B", key(Code::kDown)},    {"[C", key(Code::kRight)},
    {"[D", key(Code::kLeft)},   {"OA", key(Code::kUp)},      {"OB", key(Code::kDown)},
    {"OC", key(Code::kRight)},  {"OD", key(Code::kLeft)},    {"[H", key(Code::kHome)},
    {"[F", key(Code::kEnd)},    {"OH", key(Code::kHome)},    {"OF", key(Code::kEnd)},
    {"[1~", key(Code::kHome)},  {"[7~", key(Code::kHome)},   {"[4~", key(Code::kEnd)},
    {"[8~", key(Code::kEnd)},   {"[5~", key(Code::kPageUp)}, {"[6~", key(Code::kPageDown)},
    {"[Z", key(Code::kTab)},    {"OM", key(Code::kEnter)},   {"OP", function_key(1)},
    {"OQ", function_key(2)},    {"OR", function_key(3)},     {"OS", function_key(4)},
    {"[11~", function_key(1)},  {"[12~", function_key(2)},   {"[13~", function_key(3)},
    {"[14~", function_key(4)},  {"[[A", function_key(1)},    {"[[B", function_key(2)},
    {"[[C", function_key(3)},   {"[[D", function_key(4)},    {"[[E", function_key(5)},
    {"[15~", function_key(5)},  {"[17~", function_key(6)},   {"[18~", function_key(7)},
    {"[19~", function_key(8)},  {"[20~", function_key(9)},   {"[21~", function_key(10)},
    {"[23~", function_key(11)}, {"[24~", function_key(12)},  {"[3~", key(Code::kBackspace)},
}};

// "[<0;12;3M": the button with its modifiers, the column and the line, both from 1 on; a small m
// where it is let go.
std::optional<Key> key_of_mouse(std::string_view sequence) {
  constexpr unsigned kLeft = 0;
  constexpr unsigned kUp = 64;
  constexpr unsigned kDown = 65;
  std::array<unsigned, 3> numbers{};
  const char* at = sequence.data() + 2;
  const char* const end = sequence.data() + sequence.size();
  for (unsigned& number : numbers) {
    const auto [rest, error] = std::from_chars(at, end, number);
    if (error != std::errc() || rest == end) return std::nullopt;
    at = rest + 1;
  }
  const auto [button, column, line] = numbers;
  if (at != end || !sequence.ends_with('M') || column == 0 || line == 0) return std::nullopt;
  if (button == kUp) return key(Code::kWheelUp);
  if (button == kDown) return key(Code::kWheelDown);
  if (button != kLeft) return std::nullopt;
  return Key{.code = Code::kClick, .line = line - 1, .column = column - 1};
}

std::optional<Key> key_of_sequence(std::string_view sequence) {
  if (sequence.starts_with("[<")) return key_of_mouse(sequence);
  const auto* const found =
      std::ranges::find(kSequences, sequence, &decltype(kSequences)::value_type::first);
  return found == kSequences.end() ? std::nullopt : std::optional(found->second);
}

std::optional<Key> key_of_byte(char byte) {
  switch (byte) {
    case '\r':
    case '\n':
      return key(Code::kEnter);
    case '\t':
      return key(Code::kTab);
    case '\b':
    case '\x7f':
      return key(Code::kBackspace);
    case '\x03':
      return key(Code::kInterrupt);
    case '\x0c':
      return key(Code::kRedraw);
    case '\x1a':
      return key(Code::kSuspend);
    case kEscape:
      return key(Code::kEscape);
    default:
      break;
  }
  const bool is_printable = byte >= ' ' && byte <= '~';
  return is_printable ? std::optional(letter(byte)) : std::nullopt;
}

bool is_final(char byte) { return byte >= '@' && byte <= '~'; }

// How long the sequence at the beginning of `bytes` (after its escape) is: 0 where none follows,
// and nothing where more of it is to come.
std::optional<std::size_t> length_of_sequence(std::string_view bytes) {
  if (bytes.empty()) return std::nullopt;
  if (bytes[0] == 'O') return bytes.size() < 2 ? std::nullopt : std::optional<std::size_t>(2);
  if (bytes[0] != '[') return 0;
  std::size_t at = bytes.size() > 1 && bytes[1] == '[' ? 2 : 1;  // the Linux console's F1 to F5
  while (at < bytes.size() && !is_final(bytes[at])) ++at;
  return at < bytes.size() ? std::optional(at + 1) : std::nullopt;
}

}  // namespace

std::vector<Key> KeyDecoder::feed(std::string_view bytes) {
  const std::string all = rest_ + std::string(bytes);
  rest_.clear();
  std::vector<Key> keys;
  std::string_view left = all;
  while (!left.empty()) {
    const std::optional<std::size_t> length =
        left[0] == kEscape ? length_of_sequence(left.substr(1)) : std::size_t{0};
    if (!length) {
      rest_ = left;
      break;
    }
    const std::optional<Key> found =
        *length == 0 ? key_of_byte(left[0]) : key_of_sequence(left.substr(1, *length));
    if (found) keys.push_back(*found);
    left.remove_prefix(*length + 1);
  }
  return keys;
}

std::vector<Key> KeyDecoder::give_up() {
  const bool is_escape = rest_.size() == 1;
  rest_.clear();
  return is_escape ? std::vector{key(Code::kEscape)} : std::vector<Key>{};
}

}  // namespace flowtop::terminal
