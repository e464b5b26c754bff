// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <optional>
#include <string>

// What systemd is told (sd_notify(3)); without systemd, nobody.
namespace flowtop::exporter::supervisor {

// How often alive() must be called; nothing where nobody watches. Takes it out of the environment.
[[nodiscard]] std::optional<std::chrono::microseconds> watchdog_period();

void ready(const std::string& status);
void reloading();
void stopping();
void alive();
void status(const std::string& text);

}  // namespace flowtop::exporter::supervisor
