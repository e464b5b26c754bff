// SPDX-License-Identifier: Apache-2.0
#include "exporter/supervisor.h"

#include <fmt/format.h>
#include <systemd/sd-daemon.h>

#include <cstdint>

#include "host/clock.h"

namespace flowtop::exporter::supervisor {
namespace {

// It fails where systemd is gone, which is not for us to mend.
void notify(const std::string& state) { static_cast<void>(sd_notify(0, state.c_str())); }

}  // namespace

std::optional<std::chrono::microseconds> watchdog_period() {
  std::uint64_t period_us = 0;
  constexpr int kForget = 1;
  if (sd_watchdog_enabled(kForget, &period_us) <= 0) return std::nullopt;
  return std::chrono::microseconds(period_us);
}

void ready(const std::string& status) { notify(fmt::format("READY=1\nSTATUS={}", status)); }

void reloading() {
  constexpr std::uint64_t kNsPerUs = 1000;
  notify(fmt::format("RELOADING=1\nMONOTONIC_USEC={}",
                     host::read_clock_ns(CLOCK_MONOTONIC) / kNsPerUs));
}

void stopping() { notify("STOPPING=1"); }

void alive() { notify("WATCHDOG=1"); }

void status(const std::string& text) { notify("STATUS=" + text); }

}  // namespace flowtop::exporter::supervisor
