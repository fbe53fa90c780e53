// Runs one fuzz target as a test: seeds, bounded mutations with a fixed random sequence, corpora
// when present.
#include <gtest/gtest.h>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <random>
#include <sstream>
#include <string>

#include "tests/fuzz/driver.h"

namespace kalends::fuzz {
namespace {

namespace fs = std::filesystem;
using Clock = std::chrono::steady_clock;

constexpr std::chrono::seconds kMutationTime{2};
constexpr std::chrono::seconds kLongestInput{30};

void run(const std::string& input) {
    const auto begin = Clock::now();
    LLVMFuzzerTestOneInput(reinterpret_cast<const std::uint8_t*>(input.data()), input.size());
    EXPECT_LT(Clock::now() - begin, kLongestInput) << input.substr(0, 200);
}

/// What parsers of lines stumble over.
constexpr std::string_view kPieces[] = {"\r\n",
                                        "\n ",
                                        "\r",
                                        "\"",
                                        ":",
                                        ";",
                                        ",",
                                        "=",
                                        "\\",
                                        "^n",
                                        "\xEF\xBB\xBF",
                                        "\xFF",
                                        "BEGIN:",
                                        "END:",
                                        "VCALENDAR",
                                        "VEVENT",
                                        "VALARM",
                                        "VCARD",
                                        "RECURRENCE-ID:",
                                        "RRULE:FREQ=SECONDLY",
                                        ";COUNT=999999999",
                                        ";INTERVAL=0",
                                        ";BYDAY=-5MO",
                                        ";TZID=",
                                        "19700101T000000Z",
                                        "00000000T999999",
                                        "/P1D",
                                        "-P99999999999W",
                                        "[",
                                        "]",
                                        "{\"",
                                        "null",
                                        "-1e999",
                                        "99999999999999999999"};

class Mutator {
  public:
    explicit Mutator(const std::vector<std::string_view>& seeds) : seeds_(seeds) {}

    std::string next() {
        std::string text(seeds_[below(seeds_.size())]);
        for (std::size_t changes = 1 + below(8); changes > 0; --changes) change(text);
        return text;
    }

  private:
    std::size_t below(std::size_t bound) {
        return bound == 0 ? 0 : std::uniform_int_distribution<std::size_t>(0, bound - 1)(random_);
    }

    void change(std::string& text) {
        const std::size_t at = below(text.size() + 1);
        const std::size_t length = below(20);
        switch (below(6)) {
            case 0:
                text.insert(at, kPieces[below(std::size(kPieces))]);
                break;
            case 1:
                text.erase(at, length);
                break;
            case 2:
                if (at < text.size())
                    text[at] = static_cast<char>(below(256));
                break;
            case 3:
                text.insert(at, text.substr(below(text.size() + 1), length * 4));
                break;
            case 4: {
                const std::string_view other = seeds_[below(seeds_.size())];
                text = text.substr(0, at) + std::string(other.substr(below(other.size() + 1)));
                break;
            }
            default:
                text.resize(at);
                break;
        }
    }

    const std::vector<std::string_view>& seeds_;
    std::mt19937 random_{20260101};  // the same inputs on every run
};

TEST(Fuzz, SeedsAndTheirPrefixesDoNoHarm) {
    for (const std::string_view seed : target().seeds) {
        run(std::string(seed));
        for (std::size_t length = 0; length < seed.size(); length += 7)
            run(std::string(seed.substr(0, length)));
    }
}

TEST(Fuzz, MutationsDoNoHarm) {
    Mutator mutator(target().seeds);
    const auto end = Clock::now() + kMutationTime;
    std::size_t runs = 0;
    for (; Clock::now() < end && !HasFailure(); ++runs) run(mutator.next());
    EXPECT_GT(runs, 0U);
}

TEST(Fuzz, CorporaDoNoHarm) {
    std::size_t seen = 0;
    for (const std::string_view folder : target().corpusFolders) {
        const fs::path path = fs::path("../shared/corpus") / folder;
        if (!fs::exists(path))
            continue;
        for (const auto& entry : fs::recursive_directory_iterator(path)) {
            if (!entry.is_regular_file())
                continue;
            std::ifstream in(entry.path(), std::ios::binary);
            std::stringstream content;
            content << in.rdbuf();
            SCOPED_TRACE(entry.path().string());
            run(content.str());
            ++seen;
        }
    }
    if (seen == 0)
        GTEST_SKIP() << "no corpus at ../shared/corpus";
}

}  // namespace
}  // namespace kalends::fuzz
