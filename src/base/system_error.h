// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <system_error>

#include "base/result.h"

namespace flowtop {

// "WHAT: No space left on device". Unlike strerror, safe in every thread.
[[nodiscard]] inline Error system_error(ErrorKind kind, const std::string& what, int error_number) {
  return Error{kind, what + ": " + std::generic_category().message(error_number)};
}

}  // namespace flowtop
