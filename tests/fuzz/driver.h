// Shape of a fuzz target. Each <parser>_fuzz.cpp defines the libFuzzer entry point and a target;
// fuzz_driver_test.cpp runs it without libFuzzer over mutations of the seeds and over the corpora
// beside the repository.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace kalends::fuzz {

struct Target {
    std::vector<std::string_view> seeds;
    std::vector<std::string_view> corpusFolders;  // under ../shared/corpus
};

/// The target of this program.
[[nodiscard]] const Target& target();

}  // namespace kalends::fuzz
