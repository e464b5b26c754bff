// SPDX-License-Identifier: Apache-2.0
// Whatever fails, and wherever: nothing is kept.
#include <gtest/gtest.h>

#include <cerrno>
#include <set>

#include "harness/ring.h"
#include "p2p/registration.h"
#include "p2p/slots.h"
#include "stand_in.h"

namespace flowtop::workload::p2pmem {
namespace {

using test::failing_at;
using test::StandIn;

constexpr unsigned kSlots = 8;
constexpr std::size_t kBytes = 8192;

TEST(p2p_slots, each_has_memory_of_its_own_until_it_goes) {
  const StandIn device(kBytes);
  const std::ptrdiff_t descriptors = StandIn::descriptors();
  {
    const auto slots = make_slots(kSlots, kBytes, true, {.device = of_device(device.allocate())});
    ASSERT_TRUE(slots) << slots.error().message;
    EXPECT_EQ(slots->size(), kSlots);
    EXPECT_EQ(StandIn::mappings(), kSlots);
    EXPECT_EQ(StandIn::descriptors(), descriptors);
    std::set<const std::byte*> places;
    for (const Slot& slot : *slots) {
      places.insert({slot.device.all().data(), slot.host.all().data()});
      EXPECT_EQ(slot.device.all().size(), kBytes);
      EXPECT_EQ(slot.host.all().size(), kBytes);
    }
    EXPECT_EQ(places.size(), 2 * kSlots);
  }
  EXPECT_EQ(StandIn::mappings(), 0);
}

TEST(p2p_slots, have_no_host_memory_where_nothing_bounces) {
  const StandIn device(kBytes);
  const Allocator none = [](std::size_t) -> Result<Memory> { return Error{}; };
  const auto slots =
      make_slots(kSlots, kBytes, false, {.device = of_device(device.allocate()), .host = none});
  ASSERT_TRUE(slots);
  EXPECT_TRUE(slots->front().host.all().empty());
}

TEST(p2p_slots, each_piece_of_a_device_that_is_refused_frees_those_before_it) {
  const StandIn device(kBytes);
  const std::ptrdiff_t descriptors = StandIn::descriptors();
  for (unsigned failing = 1; failing <= kSlots; ++failing) {
    unsigned asked = 0;
    std::ptrdiff_t most = 0;
    const Allocator counting = [&](std::size_t bytes) {
      most = StandIn::mappings();
      return of_device(device.allocate())(bytes);
    };
    const auto slots =
        make_slots(kSlots, kBytes, true, {.device = failing_at(failing, asked, counting)});
    ASSERT_FALSE(slots);
    EXPECT_EQ(slots.error().message,
              "slot " + std::to_string(failing) + " of 8: refused: Cannot allocate memory");
    EXPECT_EQ(asked, failing);
    EXPECT_EQ(most, std::max<std::ptrdiff_t>(failing, 2) - 2) << "there was something to free";
    EXPECT_EQ(StandIn::mappings(), 0) << failing;
    EXPECT_EQ(StandIn::descriptors(), descriptors) << failing;
  }
}

TEST(p2p_slots, each_piece_of_the_host_that_is_refused_frees_those_before_it) {
  const StandIn device(kBytes);
  const std::ptrdiff_t descriptors = StandIn::descriptors();
  for (unsigned failing = 1; failing <= kSlots; ++failing) {
    const StandIn host(kBytes);
    unsigned asked = 0;
    const auto slots = make_slots(kSlots, kBytes, true,
                                  {.device = of_device(device.allocate()),
                                   .host = failing_at(failing, asked, of_device(host.allocate()))});
    ASSERT_FALSE(slots);
    EXPECT_EQ(asked, failing);
    EXPECT_EQ(StandIn::mappings(), 0) << failing;
  }
  EXPECT_EQ(StandIn::descriptors(), descriptors);
}

TEST(p2p_slots, what_the_kernel_refuses_is_said) {
  const auto slots = make_slots(1, kBytes, false, {.device = of_device("/nonexistent/allocate")});
  ASSERT_FALSE(slots);
  EXPECT_EQ(slots.error().message, "slot 1 of 1: /nonexistent/allocate: No such file or directory");
}

// Notes what is in its table.
struct FakeTable {
  unsigned fails_at = 0;  // from 1 on; 0: the table itself
  unsigned asked = 0;
  unsigned taken = 0;
  unsigned dropped = 0;

  Registrar registrar() {
    return {.begin = [this](unsigned) { return fails_at == 0 ? -ENOMEM : 0; },
            .add =
                [this](unsigned, std::span<std::byte>) {
                  if (++asked == fails_at) return -EFAULT;
                  ++taken;
                  return 0;
                },
            .drop =
                [this] {
                  taken = 0;
                  ++dropped;
                }};
  }
};

std::vector<std::span<std::byte>> buffers_of(const std::vector<Slot>& slots) {
  std::vector<std::span<std::byte>> buffers;
  buffers.reserve(slots.size());
  for (const Slot& slot : slots) buffers.push_back(slot.device.all());
  return buffers;
}

TEST(p2p_registration, each_that_is_refused_drops_those_before_it_and_the_slots_go_too) {
  const StandIn device(kBytes);
  const std::ptrdiff_t descriptors = StandIn::descriptors();
  for (unsigned failing = 1; failing <= kSlots; ++failing) {
    FakeTable table{.fails_at = failing};
    {
      const auto slots =
          make_slots(kSlots, kBytes, false, {.device = of_device(device.allocate())});
      ASSERT_TRUE(slots);
      const Registration registration(buffers_of(*slots), table.registrar());
      ASSERT_TRUE(registration.refusal());
      EXPECT_EQ(registration.refusal()->taken, failing - 1);
      EXPECT_EQ(registration.refusal()->error, EFAULT);
      EXPECT_EQ(table.taken, 0U);
      EXPECT_EQ(registration.place_of(slots->front().device.all().data()), std::nullopt);
    }
    EXPECT_EQ(table.asked, failing);
    EXPECT_EQ(table.dropped, 1U);
    EXPECT_EQ(StandIn::mappings(), 0);
  }
  EXPECT_EQ(StandIn::descriptors(), descriptors);
}

TEST(p2p_registration, without_a_table_there_is_nothing_to_drop) {
  FakeTable table;
  const Registration registration({}, table.registrar());
  ASSERT_TRUE(registration.refusal());
  EXPECT_EQ(registration.refusal()->error, ENOMEM);
  EXPECT_EQ(table.dropped, 0U);
}

TEST(p2p_registration, ends_once) {
  FakeTable table{.fails_at = kSlots + 1};
  const auto slots = make_slots(kSlots, kBytes, false, {.device = of_host()});
  ASSERT_TRUE(slots);
  {
    const Registration registration(buffers_of(*slots), table.registrar());
    EXPECT_FALSE(registration.refusal());
    EXPECT_EQ(registration.place_of(slots->at(3).device.all().data()), 3U);
    EXPECT_EQ(table.taken, kSlots);
  }
  EXPECT_EQ(table.taken, 0U);
  EXPECT_EQ(table.dropped, 1U);
}

// The kernel has one table per ring: it would refuse another while one is left.
TEST(p2p_registration, the_kernel_keeps_nothing_of_it) {
  const auto ring = make_ring(kSlots, 0);
  if (!ring) GTEST_SKIP() << ring.error().message;
  const auto slots = make_slots(kSlots, kBytes, false, {.device = of_host()});
  ASSERT_TRUE(slots);
  for (unsigned failing = 1; failing <= kSlots + 1; ++failing) {
    Registrar registrar = registrar_of(ring->get());
    registrar.add = [failing, add = registrar.add](unsigned place, std::span<std::byte> buffer) {
      return place + 1 == failing ? -EFAULT : add(place, buffer);
    };
    const Registration registration(buffers_of(*slots), registrar);
    if (failing <= kSlots) {
      ASSERT_TRUE(registration.refusal());
      EXPECT_EQ(registration.refusal()->error, EFAULT) << "at " << failing;
    } else {
      EXPECT_FALSE(registration.refusal());
    }
  }
}

}  // namespace
}  // namespace flowtop::workload::p2pmem
