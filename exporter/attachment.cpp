// SPDX-License-Identifier: Apache-2.0
#include "exporter/attachment.h"

#include <sys/eventfd.h>

#include <cerrno>
#include <exception>
#include <memory>
#include <utility>

#include "base/system_error.h"

namespace flowtop::exporter {
namespace {

Result<kernel::Probes> attach(const kernel::ProbeOptions& options, bool bpf_stats) {
  Result<kernel::Probes> probes = kernel::Probes::open(options);
  if (!probes || !bpf_stats) return probes;
  const Status kept = probes->keep_statistics_on();
  if (kept) return probes;
  return Error{kept.error().kind,
               "--bpf-stats: " + kept.error().message + "; grant CAP_SYS_ADMIN, or leave it out"};
}

}  // namespace

Result<Attachment> Attachment::start(kernel::ProbeOptions options, bool bpf_stats) {
  UniqueFd done(eventfd(0, EFD_CLOEXEC));
  if (!done) return system_error(ErrorKind::kInternal, "eventfd", errno);
  Attachment attachment(std::move(done), std::make_unique<Outcome>());
  attachment.thread_ = std::thread([options = std::move(options), bpf_stats,
                                    outcome = attachment.outcome_.get(), fd = attachment.fd()] {
    try {
      outcome->probes.emplace(attach(options, bpf_stats));
    } catch (const std::exception& error) {
      outcome->probes.emplace(Error{ErrorKind::kInternal, error.what()});
    }
    static_cast<void>(eventfd_write(fd, 1));  // the counter is 0
  });
  return attachment;
}

Attachment::~Attachment() {
  if (thread_.joinable()) thread_.join();
}

Result<kernel::Probes> Attachment::finish() {
  thread_.join();
  return *std::move(outcome_->probes);
}

}  // namespace flowtop::exporter
