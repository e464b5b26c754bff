// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <utility>
#include <variant>

namespace flowtop {

// What went wrong, in words a user can act on, and which exit code it means for a command.
enum class ErrorKind {
  kUsage,      // the caller's input
  kPrivilege,  // capability, lockdown
  kAttach,     // the kernel cannot do it
  kOutput,     // a file, a pipe, a disk
  kInput,      // a recording that cannot be read
  kInternal,
};

struct Error {
  ErrorKind kind = ErrorKind::kInternal;
  std::string message;  // what, why and the mend, on one line
};

// A value or the reason why there is none. g++ 12 has no std::expected.
template <typename T>
class [[nodiscard]] Result {
 public:
  Result(T value) : state_(std::in_place_index<0>, std::move(value)) {}      // NOLINT(*-explicit-*)
  Result(Error error) : state_(std::in_place_index<1>, std::move(error)) {}  // NOLINT(*-explicit-*)

  [[nodiscard]] bool ok() const { return state_.index() == 0; }
  explicit operator bool() const { return ok(); }

  [[nodiscard]] T& value() & { return std::get<0>(state_); }
  [[nodiscard]] const T& value() const& { return std::get<0>(state_); }
  [[nodiscard]] T&& value() && { return std::get<0>(std::move(state_)); }
  T& operator*() & { return value(); }
  const T& operator*() const& { return value(); }
  T* operator->() { return &value(); }
  const T* operator->() const { return &value(); }

  [[nodiscard]] const Error& error() const { return std::get<1>(state_); }

  // The same error, told from one layer further out: "CONTEXT: message".
  [[nodiscard]] Error error_in(const std::string& context) const {
    return Error{error().kind, context + ": " + error().message};
  }

 private:
  std::variant<T, Error> state_;
};

struct Done {};
using Status = Result<Done>;

}  // namespace flowtop
