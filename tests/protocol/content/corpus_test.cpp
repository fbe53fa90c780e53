// The shared corpus over HTTP: what can be stored comes back byte for byte, what cannot is refused
// with a condition and a sentence, and nothing costs much. Which files can is judged, file by file
// and with reasons, by the corpus tests of ical and vcard.
#include "groupware/ical/repair.h"
#include "tests/protocol/content/corpus_files.h"
#include "tests/protocol/dav_fixture.h"

namespace kalends::test {
namespace {

class CorpusOverHttp : public DavFixture {
  protected:
    /// PUT, GET, DELETE; returns true when the file was stored.
    bool roundTrip(const std::string& name, const std::string& text, const std::string& path) {
        SCOPED_TRACE(name);
        const double before = cpuSeconds();
        const bool json = name.ends_with(".json");
        const bool card = path.ends_with(".vcf");
        const std::string type =
            json   ? (card ? "application/vcard+json" : "application/calendar+json")
            : card ? "text/vcard"
                   : "text/calendar";
        Call call = as("alice").putBare(path, text);
        const Answer put = call.type(type);
        if (put.status != 201) {
            EXPECT_TRUE(put.status == 403 || put.status == 413) << put.status << put.body;
            EXPECT_FALSE(put.condition().empty()) << put.body;
            EXPECT_FALSE(put.sentence().empty()) << put.body;
            EXPECT_LT(cpuSeconds() - before, kCpuLimit);
            return false;
        }
        const Answer got = as("alice").get(path);
        const bool mended = json || (!card && ical::repaired(text).has_value());
        EXPECT_EQ(put.has("ETag"), !mended);
        if (!mended) {
            EXPECT_EQ(got.body, text);
            EXPECT_EQ(got.etag(), put.etag());
        }
        EXPECT_EQ(as("alice").remove(path).status(), 204);
        EXPECT_LT(cpuSeconds() - before, kCpuLimit);
        return true;
    }

    void roundTripAll(const std::string& folder, const std::string& path, std::size_t atLeast) {
        const auto files = corpusFiles(folder);
        if (files.empty()) {
            GTEST_SKIP() << "no corpus at " << kCorpus;
        }
        std::size_t stored = 0;
        for (const auto& [name, text] : files) {
            // One object a file is what a client sends; collections in one file are for import.
            stored += roundTrip(name, text, path) ? 1U : 0U;
        }
        EXPECT_GE(stored, atLeast) << "of " << files.size();
        RecordProperty("stored", static_cast<int>(stored));
    }

    std::string anyCalendar() {
        const std::string path = calendars("alice") + "any/";
        EXPECT_EQ(as("alice").mkcalendar(path).status(), 201);
        return path + "object.ics";
    }
};

TEST_F(CorpusOverHttp, ValidCalendarObjectsComeBackByteForByte) {
    roundTripAll("ics/valid", anyCalendar(), 200);
}

TEST_F(CorpusOverHttp, InvalidCalendarObjectsAreRefusedOrKeptAsTheyAre) {
    roundTripAll("ics/invalid", anyCalendar(), 1);
}

TEST_F(CorpusOverHttp, RecurringAndSchedulingObjectsComeBackByteForByte) {
    const std::string path = anyCalendar();
    roundTripAll("ics/recurrence", path, 20);
    roundTripAll("ics/scheduling", path, 1);
}

TEST_F(CorpusOverHttp, ValidCardsComeBackByteForByte) {
    roundTripAll("vcf/valid", addressbook("alice") + "card.vcf", 50);
}

TEST_F(CorpusOverHttp, InvalidCardsAreRefusedOrKeptAsTheyAre) {
    roundTripAll("vcf/invalid", addressbook("alice") + "card.vcf", 0);
}

}  // namespace
}  // namespace kalends::test
