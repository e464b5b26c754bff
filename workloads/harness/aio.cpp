// SPDX-License-Identifier: Apache-2.0
#include "harness/aio.h"

#include <libaio.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cerrno>
#include <memory>
#include <vector>

#include "base/system_error.h"
#include "harness/handoff.h"
#include "harness/pin.h"

namespace flowtop::workload {
namespace {

struct Destroy {
  void operator()(io_context_t context) const { io_destroy(context); }
};
using Context = std::unique_ptr<std::remove_pointer_t<io_context_t>, Destroy>;

// io_submit copies the control blocks, so that they need not outlive the call.
Status submit_some(Job& job, io_context_t context, std::uint64_t first, std::uint64_t count) {
  std::vector<iocb> blocks(count);
  std::vector<iocb*> pointers(count);
  for (std::uint64_t place = 0; place < count; ++place) {
    const std::uint64_t index = first + place;
    const Step& step = job.plan[index];
    const auto prepare = step.write ? io_prep_pwrite : io_prep_pread;
    prepare(&blocks[place], job.target.file.get(), job.buffers.at(job.buffers.slot(index)),
            job.buffers.bytes(), static_cast<long long>(step.offset));
    blocks[place].data = std::bit_cast<void*>(Ledger::user_data(index));
    pointers[place] = &blocks[place];
    job.ledger.submitting(index, step.write);
  }
  for (std::uint64_t sent = 0; sent < count;) {
    const int rc = io_submit(context, static_cast<long>(count - sent), &pointers[sent]);
    if (rc < 0 && rc != -EAGAIN) {
      return system_error(ErrorKind::kInternal, "io_submit", -rc);
    }
    sent += rc > 0 ? static_cast<std::uint64_t>(rc) : 0;
  }
  return Done{};
}

Result<std::uint32_t> reap_some(Job& job, io_context_t context) {
  std::array<io_event, 64> events{};
  job.ledger.waiting();
  const int rc = io_getevents(context, 1, events.size(), events.data(), nullptr);
  if (rc < 0 && rc != -EINTR) {
    return system_error(ErrorKind::kInternal, "io_getevents", -rc);
  }
  for (int place = 0; place < rc; ++place) {
    const io_event& event = events.at(static_cast<std::size_t>(place));
    const auto user_data = std::bit_cast<std::uint64_t>(event.data);
    job.ledger.seen(Ledger::index(user_data), static_cast<std::int64_t>(event.res));
  }
  return rc > 0 ? static_cast<std::uint32_t>(rc) : 0U;
}

Result<Context> make_context(const Job& job) {
  io_context_t raw = nullptr;
  if (const int rc = io_setup(static_cast<int>(job.options.depth), &raw); rc < 0) {
    return system_error(ErrorKind::kInternal, "io_setup", -rc);
  }
  return Context{raw};
}

}  // namespace

Status through_aio(Job& job) {
  const Result<Context> context = make_context(job);
  if (!context) return context.error();
  const std::uint64_t total = job.plan.size();
  std::uint64_t submitted = 0;
  for (std::uint64_t done = 0; done < total;) {
    const std::uint64_t places = job.options.depth - (submitted - done);
    const std::uint64_t count = std::min(places, total - submitted);
    if (Status status = submit_some(job, context->get(), submitted, count); !status) return status;
    submitted += count;
    const Result<std::uint32_t> reaped = reap_some(job, context->get());
    if (!reaped) return reaped.error();
    done += *reaped;
  }
  return Done{};
}

Status through_aio_waiter(Job& job, const WaiterCpus& cpus) {
  const Result<Context> context = make_context(job);
  if (!context) return context.error();
  if (cpus.submit) {
    if (Status pinned = pin_to(*cpus.submit); !pinned) return pinned;
  }
  return submit_here_reap_there(
      job,
      [&](std::uint64_t first, std::uint64_t count) {
        return submit_some(job, context->get(), first, count);
      },
      reap_on(cpus.reap, [&] { return reap_some(job, context->get()); }));
}

Status through_held_aio(Job& job, const HeldRounds& rounds) {
  const Result<Context> context = make_context(job);
  if (!context) return context.error();
  return submit_here_reap_held(
      job, rounds,
      [&](std::uint64_t first, std::uint64_t count) {
        return submit_some(job, context->get(), first, count);
      },
      [&] { return reap_some(job, context->get()); });
}

}  // namespace flowtop::workload
