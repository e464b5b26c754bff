// SPDX-License-Identifier: Apache-2.0
#include "program/promises.h"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>

#include "abi/state.h"
#include "host/devices.h"
#include "program/parse.h"

namespace flowtop::program {
namespace {

constexpr const char* kOption = "--expect-direct";

// Devices have shorter or other names.
bool looks_like_a_flow(std::string_view text) {
  constexpr std::size_t kDigits = 8;
  return text.size() == kDigits &&
         text.find_first_not_of("0123456789abcdefABCDEF") == std::string_view::npos;
}

Result<kernel::Promise> parse_promise(const std::string& text) {
  if (looks_like_a_flow(text)) {
    const Result<std::uint32_t> flow = parse_flow_id(text);
    if (!flow) return flow.error_in(kOption);
    return kernel::Promise{.flow_id = *flow, .dev = {}};
  }
  const Result<std::uint32_t> device = host::device_by_name("/sys", "/dev", text);
  if (!device) {
    const Error error = device.error_in(kOption);
    return Error{error.kind, error.message + "; a flow is 8 hexadecimal digits"};
  }
  return kernel::Promise{.flow_id = {}, .dev = *device};
}

}  // namespace

void add_expect_direct(CLI::App& app, std::vector<std::string>& texts) {
  app.add_option("--expect-direct", texts,
                 "Operations of this flow, or on this device, were promised a path past host "
                 "memory: count those that went through it. May be given several times")
      ->type_name("FLOW|DEVICE");
}

Result<std::vector<kernel::Promise>> parse_promises(const std::vector<std::string>& texts) {
  if (texts.size() > MAX_PROMISES) {
    return Error{ErrorKind::kUsage, fmt::format("{}: {} were given, {} are the most; name devices "
                                                "instead of their flows",
                                                kOption, texts.size(), MAX_PROMISES)};
  }
  std::vector<kernel::Promise> promises;
  for (const std::string& text : texts) {
    const Result<kernel::Promise> promise = parse_promise(text);
    if (!promise) return promise.error();
    promises.push_back(*promise);
  }
  return promises;
}

}  // namespace flowtop::program
