// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <thread>

#include "base/result.h"
#include "base/unique_fd.h"
#include "kernel/probes.h"

namespace flowtop::exporter {

// Attaches the programs in a thread of its own, which keeps the privileges that its maker had and
// ends with them: everybody else can have given them up before.
class Attachment {
 public:
  // bpf_stats: leave the kernel's statistics on for as long as the probes live.
  [[nodiscard]] static Result<Attachment> start(kernel::ProbeOptions options, bool bpf_stats);

  Attachment(Attachment&& other) noexcept = default;
  Attachment& operator=(Attachment&&) = delete;
  Attachment(const Attachment&) = delete;
  Attachment& operator=(const Attachment&) = delete;
  ~Attachment();

  // Readable once it has ended.
  [[nodiscard]] int fd() const { return done_.get(); }

  // Waits for it. Once only.
  [[nodiscard]] Result<kernel::Probes> finish();

 private:
  // Where the thread leaves what it did, wherever this object is moved to.
  struct Outcome {
    std::optional<Result<kernel::Probes>> probes;
  };

  Attachment(UniqueFd done, std::unique_ptr<Outcome> outcome)
      : done_(std::move(done)), outcome_(std::move(outcome)) {}

  UniqueFd done_;
  std::unique_ptr<Outcome> outcome_;
  std::thread thread_;
};

}  // namespace flowtop::exporter
