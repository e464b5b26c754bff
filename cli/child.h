// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sys/types.h>

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "base/unique_fd.h"
#include "program/signals.h"

namespace flowtop::cli {

// The COMMAND of a capture. It exists from start() on but executes nothing before release(), so
// that the probes are in place before its first instruction; if flowtop dies first, it ends too.
class Child {
 public:
  [[nodiscard]] static Result<Child> start(const std::vector<std::string>& command,
                                           const program::Signals& signals);

  // One that calls a function of flowtop's own instead, and exits with what that returns.
  [[nodiscard]] static Result<Child> start(const std::string& name,
                                           const std::function<int()>& function,
                                           const program::Signals& signals);

  Child(Child&&) noexcept = default;
  Child& operator=(Child&&) = delete;
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;
  ~Child();  // a child that was never released ends without having executed anything

  // Lets it execute COMMAND. Where that fails, the child has ended.
  [[nodiscard]] Status release();

  [[nodiscard]] bool is_released() const { return !barrier_; }
  // COMMAND could not be executed; exit_code() says whether it was found.
  [[nodiscard]] bool has_failed() const { return has_failed_; }

  [[nodiscard]] pid_t pid() const { return pid_; }

  // Readable once it has ended.
  [[nodiscard]] int fd() const { return pidfd_.get(); }

  // Its exit code once it has ended, as flowtop returns it. Does not wait.
  [[nodiscard]] std::optional<int> exit_code();

  // Passes on a signal that flowtop was sent, unless the terminal has sent it to both.
  void pass_on(const signalfd_siginfo& signal) const;

 private:
  using Body = std::function<void(int exec_status)>;  // does not return
  [[nodiscard]] static Result<Child> start_with(const std::string& name, const Body& body,
                                                const program::Signals& signals);

  Child(std::string name, pid_t pid, UniqueFd pidfd, UniqueFd barrier, UniqueFd exec_status)
      : name_(std::move(name)),
        pid_(pid),
        pidfd_(std::move(pidfd)),
        barrier_(std::move(barrier)),
        exec_status_(std::move(exec_status)) {}

  std::string name_;
  pid_t pid_;
  UniqueFd pidfd_;
  UniqueFd barrier_;      // a byte written here releases it; closed without one, it ends
  UniqueFd exec_status_;  // the errno of a failed exec, or end of file
  bool has_failed_ = false;
  std::optional<int> exit_code_;  // once it has ended
};

}  // namespace flowtop::cli
