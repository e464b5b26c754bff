// SPDX-License-Identifier: Apache-2.0
#include "terminal/findings/memory_rules.h"

#include <fmt/format.h>

#include <algorithm>
#include <span>

#include "flow/catalogue.h"
#include "flow/enum_names.h"
#include "output/humanise.h"
#include "terminal/findings/wording.h"

namespace flowtop::terminal {
namespace {

std::uint64_t bounced(const Evidence& evidence, flowtop_bounce cause) {
  return evidence.flow->tally.bounces.operations.at(cause);
}

// The causes that its operations had, one beside the other.
std::string causes_of(const flow::Tally& tally) {
  std::string causes;
  for (std::size_t i = 0; i < tally.bounces.operations.size(); ++i) {
    if (tally.bounces.operations.at(i) == 0) continue;
    causes += fmt::format("{}{} {}", causes.empty() ? "" : ", ", flow::bounce_names()[i].name,
                          tally.bounces.operations.at(i));
  }
  return causes.empty() ? "its buffers are in host memory" : causes;
}

}  // namespace

std::optional<Finding> broken_promise(const Evidence& evidence) {
  const flow::Tally& tally = evidence.flow->tally;
  const std::uint64_t broken = tally.counter(flow::counter_index("broken_promises"));
  if (broken == 0) return std::nullopt;
  return Finding{.weight = Weight::kTrouble,
                 .operations = broken,
                 .what = fmt::format("{} was promised a direct path, and {} of {} operations went "
                                     "through host memory: {}",
                                     who(evidence), broken, tally.operations(), causes_of(tally)),
                 .mend =
                     "flowtop doctor says whether this host can do peer to peer, and which "
                     "disks reach which memory"};
}

std::optional<Finding> direct_io_fell_back(const Evidence& evidence) {
  const std::uint64_t operations = bounced(evidence, FLOWTOP_BOUNCE_DIO_FALLBACK);
  if (operations == 0) return std::nullopt;
  return Finding{
      .weight = Weight::kTrouble,
      .operations = operations,
      .what = fmt::format("{} operations of {} were to be direct (O_DIRECT) and went through the "
                          "page cache",
                          operations, who(evidence)),
      .mend =
          "align offset, length and memory to the file system's block (statx with "
          "STATX_DIOALIGN tells); some file systems cannot with checksums or compression"};
}

std::optional<Finding> bounced_by_dma(const Evidence& evidence) {
  const std::uint64_t operations = bounced(evidence, FLOWTOP_BOUNCE_SWIOTLB);
  if (operations == 0) return std::nullopt;
  return Finding{
      .weight = Weight::kTrouble,
      .operations = operations,
      .what = fmt::format(
          "{} operations of {} were copied through the DMA layer's bounce buffers (swiotlb), {}",
          operations, who(evidence),
          output::bytes_text(evidence.flow->tally.bounces.bytes.at(FLOWTOP_BOUNCE_SWIOTLB))),
      .mend =
          "look for swiotlb=force on the kernel's command line, for encrypted memory (SEV, "
          "TDX), and for a device that reaches 32 bits only: an IOMMU helps there"};
}

std::optional<Finding> copied_by_ublk(const Evidence& evidence) {
  const std::uint64_t operations = bounced(evidence, FLOWTOP_BOUNCE_UBLK_COPY);
  if (operations < kEnough) return std::nullopt;
  return Finding{.weight = Weight::kNote,
                 .operations = operations,
                 .what = fmt::format("the data of {} is copied to and from the server that is the "
                                     "device",
                                     who(evidence)),
                 .mend =
                     "a server with UBLK_F_SUPPORT_ZERO_COPY or UBLK_F_AUTO_BUF_REG does "
                     "without"};
}

// Of all processes, since flowtop attached.
std::optional<Finding> registering_fails(const Evidence& evidence) {
  for (const kernel::RegisteringProcess& process : evidence.moment.sample.memory.processes) {
    const std::span failures(process.counts.failures);
    const auto most = std::ranges::max_element(failures);
    if (*most == 0) continue;
    const auto& failure =
        flow::register_failures()[static_cast<std::size_t>(most - failures.begin())];
    return Finding{.weight = Weight::kTrouble,
                   .operations = *most,
                   .what = fmt::format("{} ({}) could not register buffers {} times: {}: {}",
                                       output::printable(process.comm), process.tgid, *most,
                                       failure.name, failure.meaning),
                   .mend = std::string(failure.mend)};
  }
  return std::nullopt;
}

std::optional<Finding> registering_again(const Evidence& evidence) {
  const auto& processes = evidence.moment.sample.memory.processes;
  const auto worst = std::ranges::max_element(
      processes, {}, [](const auto& process) { return process.counts.again_regions; });
  if (worst == processes.end() || worst->counts.again_regions < kEnough) return std::nullopt;
  const double share = ratio(worst->counts.again_regions, worst->counts.regions);
  if (share < 0.5) return std::nullopt;
  return Finding{.weight = Weight::kTrouble,
                 .operations = worst->counts.again_regions,
                 .what = fmt::format("{:.0f}% of the {} buffers that {} ({}) registered, it had "
                                     "registered before",
                                     percent(share), worst->counts.regions,
                                     output::printable(worst->comm), worst->tgid),
                 .mend = "register once and use again: each time, the kernel pins every page"};
}

}  // namespace flowtop::terminal
