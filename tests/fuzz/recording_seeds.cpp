// SPDX-License-Identifier: Apache-2.0
// fuzz-recording_seeds DIR: writes recordings there that have what flowtop-sample-recording's has
// not.
#include <exception>
#include <filesystem>
#include <iostream>
#include <string>

#include "support/temp_dir.h"
#include "unit/output/sample_recording.h"

namespace flowtop::output {
namespace {

// CPUs came online meanwhile, of which little is known, and then the disk was full.
std::string grown() {
  RecordingTrail trail = sample_trail(3);
  trail.topology = host::Topology::from_json(nlohmann::json::parse(R"({"cpus": [
    {"cpu": 0, "core": 0, "llc": 0, "package": 0, "node": 0},
    {"cpu": 2, "core": 2, "llc": null, "package": null, "node": null}]})"))
                       .value();
  trail.truncated = "No space left on device";
  StringSink sink;
  auto writer = RecordingWriter::start(sink, sample_head()).value();
  // Each is a block of its own.
  for (const flowtop_op_record& record :
       {test::waiting_read(), test::open_read(), test::waiting_read()}) {
    if (!writer.append(test::bytes_of(record)) || !writer.flush()) return {};
  }
  return writer.finish(trail) ? sink.text() : std::string();
}

}  // namespace
}  // namespace flowtop::output

int main(int argc, char** argv) {
  using namespace flowtop;
  if (argc != 2) {
    std::cerr << "usage: fuzz-recording_seeds DIR\n";
    return 2;
  }
  try {
    const std::filesystem::path dir = argv[1];
    test::write_file(dir / "grown", output::grown());
    test::write_file(dir / "empty", output::recording_of({}));
    test::write_file(dir / "whole", output::recording_of(output::sample_records(4)));
  } catch (const std::exception& failure) {
    std::cerr << failure.what() << '\n';
    return 1;
  }
  return 0;
}
