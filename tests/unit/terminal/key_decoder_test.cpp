// SPDX-License-Identifier: Apache-2.0
#include "terminal/tty/key_decoder.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace flowtop::terminal {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using Code = Key::Code;

TEST(key_decoder, letters_and_sequences_in_one_piece) {
  KeyDecoder decoder;
  EXPECT_THAT(decoder.feed("q\x1b[A\x1b[21~\x1bOP\r"),
              ElementsAre(letter('q'), key(Code::kUp), function_key(10), function_key(1),
                          key(Code::kEnter)));
  EXPECT_FALSE(decoder.is_waiting());
}

TEST(key_decoder, a_sequence_may_come_in_pieces) {
  KeyDecoder decoder;
  EXPECT_THAT(decoder.feed("\x1b"), IsEmpty());
  EXPECT_TRUE(decoder.is_waiting());
  EXPECT_THAT(decoder.feed("[6"), IsEmpty());
  EXPECT_THAT(decoder.feed("~j"), ElementsAre(key(Code::kPageDown), letter('j')));
}

TEST(key_decoder, an_escape_by_itself_is_a_key_when_nothing_follows) {
  KeyDecoder decoder;
  EXPECT_THAT(decoder.feed("\x1b"), IsEmpty());
  EXPECT_THAT(decoder.give_up(), ElementsAre(key(Code::kEscape)));
  EXPECT_THAT(decoder.give_up(), IsEmpty());
  EXPECT_THAT(decoder.feed("\x1b\x1b[B"), ElementsAre(key(Code::kEscape), key(Code::kDown)));
  EXPECT_THAT(decoder.feed("\x1bx"), ElementsAre(key(Code::kEscape), letter('x')));
}

TEST(key_decoder, what_has_no_meaning_leaves_nothing_behind) {
  KeyDecoder decoder;
  EXPECT_THAT(decoder.feed("\x1b[200~\x1b[1;5C\x01\xc3\xa4z"), ElementsAre(letter('z')));
  EXPECT_THAT(decoder.feed("\x1b["), IsEmpty());
  EXPECT_THAT(decoder.give_up(), IsEmpty());
}

TEST(key_decoder, the_consoles_function_keys) {
  KeyDecoder decoder;
  EXPECT_THAT(decoder.feed("\x1b[[A\x1b[[E"), ElementsAre(function_key(1), function_key(5)));
}

TEST(key_decoder, the_mouse) {
  KeyDecoder decoder;
  EXPECT_THAT(decoder.feed("\x1b[<0;12;3M\x1b[<0;12;3m\x1b[<64;1;1M\x1b[<65;1;1M"),
              ElementsAre(Key{.code = Code::kClick, .line = 2, .column = 11}, key(Code::kWheelUp),
                          key(Code::kWheelDown)));
}

TEST(key_decoder, other_buttons_and_what_no_mouse_says) {
  KeyDecoder decoder;
  for (const char* bytes :
       {"\x1b[<2;1;1M", "\x1b[<4;1;1M", "\x1b[<0;1M", "\x1b[<0;0;0M", "\x1b[<0;1;1;1M",
        "\x1b[<0;;1M", "\x1b[<M", "\x1b[<0;99999999999999999999;1M"}) {
    EXPECT_THAT(decoder.feed(bytes), IsEmpty()) << bytes + 1;
    EXPECT_FALSE(decoder.is_waiting()) << bytes + 1;
  }
}

TEST(key_decoder, control_keys) {
  KeyDecoder decoder;
  EXPECT_THAT(decoder.feed("\x03\x0c\x7f\b\t"),
              ElementsAre(key(Code::kInterrupt), key(Code::kRedraw), key(Code::kBackspace),
                          key(Code::kBackspace), key(Code::kTab)));
}

}  // namespace
}  // namespace flowtop::terminal
