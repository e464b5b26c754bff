// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace flowtop::calibrate {

// In how many rows of a thousand that the program knows about flowtop may differ: the program and
// the kernel look at different moments.
inline constexpr double kAgreement = 0.999;

// Rows that agree with what the program knows, of those where it knows.
struct Agreement {
  std::string what{};
  std::uint64_t known = 0;
  std::uint64_t agreed = 0;
  // The program knows it by how long it did not run, to which a hypervisor adds what it takes away.
  bool by_its_clock = false;

  // Events that no program saw may cost an answer each.
  [[nodiscard]] bool holds(std::uint64_t unseen_events) const {
    return static_cast<double>(agreed + unseen_events) >= kAgreement * static_cast<double>(known);
  }

  // 1 where nothing is known.
  [[nodiscard]] double share() const;
};

// How far an instant of flowtop is from the program's own reading beside it, in ns. The program
// reads its clock outside the kernel: part of it is the way there.
struct Gap {
  std::string what{};
  std::uint64_t count = 0;
  std::uint64_t median_ns = 0;
  std::uint64_t p99_ns = 0;
  std::uint64_t max_ns = 0;
  std::uint64_t median_tolerance_ns = 0;
  std::uint64_t p99_tolerance_ns = 0;
  bool of_premise = false;  // of rows that a premise asks for: of too few, it says nothing

  [[nodiscard]] bool holds() const {
    return median_ns <= median_tolerance_ns && p99_ns <= p99_tolerance_ns;
  }
};

// How many of the rows showed what a known share of them has to show.
struct Portion {
  std::string what{};
  std::uint64_t of = 0;  // rows that it is about
  double share = 0;
  double at_least = 0;
  double at_most = 1;
  bool premise = false;  // without it, the scenario shows nothing

  [[nodiscard]] bool holds() const { return share >= at_least && share <= at_most; }
};

// Rows that are not within the program's own times.
struct Outside {
  std::uint64_t too_early = 0;   // they begin before the program began
  std::uint64_t too_late = 0;    // they end after it had the result
  std::uint64_t while_held = 0;  // their consumer runs on a CPU that was held

  [[nodiscard]] std::uint64_t rows() const { return too_early + too_late + while_held; }
};

// Of one scenario.
struct Report {
  std::string scenario{};
  std::string what{};
  std::optional<std::string> skipped{};  // why it could not run
  unsigned runs = 1;                     // the rest is of the last
  std::uint64_t operations = 0;
  std::uint64_t matched = 0;
  std::uint64_t unwaited = 0;  // nobody slept for them: they have no row
  std::uint64_t missing = 0;
  std::uint64_t extra = 0;
  std::string an_extra{};       // the first of them, in words
  std::uint64_t fragments = 0;  // requests that carried them
  std::uint64_t wakes = 0;      // that answered them
  std::uint64_t order_violations = 0;
  Outside outside{};
  std::uint64_t hidden = 0;  // completions that the host kept from every BPF program, at most
  std::uint64_t missed = 0;  // events that came while a program of flowtop was preempted
  std::uint64_t unseen = 0;  // rows of which no program saw the completion: they agree with nothing
  std::vector<Agreement> agreements{};
  std::vector<Gap> gaps{};
  std::vector<Portion> portions{};
  std::vector<std::string> failures{};  // why it did not pass

  [[nodiscard]] bool passed() const { return !skipped && failures.empty(); }

  // What kept the scenario from showing anything.
  [[nodiscard]] const Portion* unmet_premise() const;

  // It does not hold, and there is enough to tell.
  [[nodiscard]] bool is_wrong(const Gap& gap) const;
  [[nodiscard]] bool is_wrong(const Portion& portion) const;

  // Events that no program of flowtop saw, at most.
  [[nodiscard]] std::uint64_t unseen_events() const { return hidden + missed; }

  // It did not pass, for no other reason than when the host let things happen: instants that are
  // off by too much, shares that a late thread changes, times that the program did not run.
  [[nodiscard]] bool is_only_late() const;
};

// Of flowtop itself: one scenario once more, while the kernel counts what its programs take.
struct OwnCost {
  std::string scenario{};
  std::uint64_t operations = 0;
  std::uint64_t run_ns = 0;
  std::uint64_t calls = 0;
  std::string not_measured{};  // why, if so
};

// What calibrate found.
struct Findings {
  std::vector<Report> reports{};
  OwnCost cost{};
};

// All that could run passed.
[[nodiscard]] bool all_hold(std::span<const Report> reports);

// pass, fail or skipped.
[[nodiscard]] std::string verdict(const Report& report);

}  // namespace flowtop::calibrate
