// Real cards of clients and libraries: accepted ones keep their bytes, convert and reach jCard and
// back; the table names every one that is refused, and why.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>
#include <string>
#include <vector>

#include "groupware/vcard/card.h"
#include "groupware/vcard/convert.h"
#include "groupware/vcard/facts.h"
#include "groupware/vcard/jcard.h"

namespace kalends::vcard {
namespace {

const std::filesystem::path kCorpus = "../shared/corpus/vcf";

std::vector<std::filesystem::path> filesIn(const std::string& folder) {
    std::vector<std::filesystem::path> files;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(kCorpus / folder)) {
        if (entry.is_regular_file() && entry.path().extension() != ".md" &&
            entry.path().extension() != ".tsv") {
            files.push_back(entry.path());
        }
    }
    std::sort(files.begin(), files.end());
    return files;
}

std::string contentOf(const std::filesystem::path& path) {
    std::ifstream file(path, std::ios::binary);
    std::ostringstream content;
    content << file.rdbuf();
    return content.str();
}

/// Why a card of the valid part is refused: in a sentence of ours, or for what its bytes are.
const std::vector<std::string> kReasons = {
    "vCard 2.1 is not supported",  // CardDAV asks for 3.0 or later (RFC 6352 section 5.1)
    "does not say its VERSION",    // from a client's own store, never sent to a server
    "has no FN",                   // RFC 2426 section 3.1.1
    "; a resource holds one",      // several cards in a file (RFC 6352 section 5.1)
};

struct Deviation {
    std::string file;  // the end of its name
    std::string reason;
};

const std::vector<Deviation> kNotCards = {
    {"rfc6351-example.xml", "xCard"},
    {"jcard-example.json", "jCard"},
    {"vcard-vCards-SAP.vcf", "thirty cards, not UTF-8"},
    {"data__export.vcf", "several cards"},
    {"kcontacts/vcard7.vcf", "quoted-printable line breaks of vCard 2.1"},
    {"vcard12.vcf.2_1ref", "vCard 2.1 in Latin-1"},
    {"libebook__vcard__6.vcf", "a parameter that is no name and no value (MSG,WORK)"},
    {"vcard_legacy_messaging_fields.vcf", "slashes in property names of old KAddressBooks"},
    {"vcard-antoni-kontact.vcf", "slashes in property names of old KAddressBooks"},
    {"John_Doe_IPHONE.vcf", "carriage returns doubled by a text-mode copy"},
};

TEST(VcardCorpus, ValidCardsAreAcceptedUnchangedOrRefusedForAKnownReason) {
    if (!std::filesystem::exists(kCorpus)) {
        GTEST_SKIP() << "the shared corpus is not there";
    }
    std::map<std::string, int> refused;
    int accepted = 0;
    const Rules importing{.limits = {}, .missingUid = Rules::MissingUid::kTolerated};
    for (const auto& path : filesIn("valid")) {
        const std::string text = contentOf(path);
        auto result = parse(text, importing);
        const auto* violation = std::get_if<Violation>(&result);
        if (violation == nullptr) {
            ++accepted;
            EXPECT_EQ(std::get<Card>(result).text(), text) << path;
            continue;
        }
        const auto reason =
            std::find_if(kReasons.begin(), kReasons.end(), [&](const std::string& sentence) {
                return violation->message.find(sentence) != std::string::npos;
            });
        const bool known =
            reason != kReasons.end() ||
            std::any_of(kNotCards.begin(), kNotCards.end(),
                        [&](const Deviation& row) { return path.string().ends_with(row.file); });
        EXPECT_TRUE(known) << path << ": " << violation->message;
        ++refused[reason == kReasons.end() ? "" : *reason];
    }
    EXPECT_GT(accepted, 80);
    for (const std::string& reason : kReasons) {
        EXPECT_GT(refused[reason], 0) << reason;
    }
    EXPECT_LE(refused[""], static_cast<int>(kNotCards.size()));
}

TEST(VcardCorpus, AcceptedCardsConvertAndReachJcardAndBack) {
    if (!std::filesystem::exists(kCorpus)) {
        GTEST_SKIP() << "the shared corpus is not there";
    }
    const Rules importing{.limits = {}, .missingUid = Rules::MissingUid::kTolerated};
    for (const auto& path : filesIn("valid")) {
        auto result = parse(contentOf(path), importing);
        const auto* card = std::get_if<Card>(&result);
        if (card == nullptr) {
            continue;
        }
        const Version other = card->version() == Version::k3 ? Version::k4 : Version::k3;
        auto converted = parse(convert(card->component(), other), importing);
        ASSERT_TRUE(std::holds_alternative<Card>(converted))
            << path << ": " << std::get<Violation>(converted).message;
        EXPECT_EQ(std::get<Card>(converted).version(), other) << path;
        EXPECT_EQ(std::get<Card>(converted).uid(), card->uid()) << path;
        EXPECT_EQ(facts(std::get<Card>(converted)).formattedName, facts(*card).formattedName)
            << path;

        const auto back = fromJcard(toJcard(card->component()));
        ASSERT_TRUE(std::holds_alternative<std::string>(back))
            << path << ": " << std::get<contentline::SyntaxError>(back).message;
        auto again = parse(std::get<std::string>(back), importing);
        ASSERT_TRUE(std::holds_alternative<Card>(again))
            << path << ": " << std::get<Violation>(again).message;
        EXPECT_EQ(facts(std::get<Card>(again)).formattedName, facts(*card).formattedName) << path;
    }
}

/// Invalid cards that do no harm: kept as sent, as other servers do.
const std::vector<Deviation> kTolerated = {
    {"VObject__issue153.vcf", "a bare BASE64 parameter in a 3.0 card"},
};

TEST(VcardCorpus, InvalidCardsAreRefusedOrHarmless) {
    if (!std::filesystem::exists(kCorpus)) {
        GTEST_SKIP() << "the shared corpus is not there";
    }
    const Rules importing{.limits = {}, .missingUid = Rules::MissingUid::kTolerated};
    for (const auto& path : filesIn("invalid")) {
        auto result = parse(contentOf(path), importing);
        const std::string name = path.filename().string();
        const bool tolerated =
            std::any_of(kTolerated.begin(), kTolerated.end(),
                        [&](const Deviation& row) { return name.ends_with(row.file); });
        if (!tolerated) {
            EXPECT_TRUE(std::holds_alternative<Violation>(result)) << path;
        } else if (const auto* card = std::get_if<Card>(&result)) {
            EXPECT_FALSE(convert(card->component(), Version::k4).empty());
        }
    }
}

}  // namespace
}  // namespace kalends::vcard
