// Line patches: what is not named keeps its bytes.
#include "groupware/ical/edit.h"

#include "tests/unit/ical/objects.h"

namespace kalends::ical {
namespace {

using namespace testing;
using contentline::Component;
using contentline::Document;

const std::string kSource =
    "BEGIN:VCALENDAR\r\nVERSION:2.0\nbegin:vevent\r\nUID:1\r\nSUMMARY:a\r\n  "
    "b\r\nX-A:1\r\nx-a:2\r\n"
    "BEGIN:VALARM\r\nACTION:DISPLAY\r\nEND:VALARM\r\nEND:VEVENT\r\nEND:VCALENDAR";

class PatchTest : public ::testing::Test {
  protected:
    Document document_ = *parseStored(kSource);
    const Component& calendar_ = document_.components().front();
    const Component& event_ = calendar_.components.front();
    const Component& alarm_ = event_.components.front();
    Patch patch_{document_};
};

std::string replaced(std::string text, const std::string& from, const std::string& to) {
    return text.replace(text.find(from), from.size(), to);
}

TEST_F(PatchTest, WithoutChangesGivesTheSameBytes) {
    EXPECT_TRUE(patch_.empty());
    EXPECT_EQ(patch_.apply(), kSource);
}

TEST_F(PatchTest, RemovesAFoldedProperty) {
    patch_.remove(*event_.property("SUMMARY"));
    EXPECT_EQ(patch_.apply(), replaced(kSource, "SUMMARY:a\r\n  b\r\n", ""));
}

TEST_F(PatchTest, RemovesAComponent) {
    patch_.remove(alarm_);
    EXPECT_EQ(patch_.apply(),
              replaced(kSource, "BEGIN:VALARM\r\nACTION:DISPLAY\r\nEND:VALARM\r\n", ""));
}

TEST_F(PatchTest, RemovesEveryPropertyOfAName) {
    patch_.removeAll(event_, "X-A");
    EXPECT_EQ(patch_.apply(), replaced(kSource, "X-A:1\r\nx-a:2\r\n", ""));
}

TEST_F(PatchTest, ReplacesALine) {
    patch_.replace(event_.properties[0], contentLine("UID:2"));
    EXPECT_EQ(patch_.apply(), replaced(kSource, "UID:1\r\n", "UID:2\r\n"));
}

TEST_F(PatchTest, SetsTheOnlyOneOrInserts) {
    patch_.set(event_, "X-A", contentLine("X-A:3"));
    patch_.set(event_, "SEQUENCE", contentLine("SEQUENCE:1"));
    std::string expected = replaced(kSource, "X-A:1\r\nx-a:2\r\n", "X-A:3\r\n");
    expected = replaced(expected, "begin:vevent\r\n", "begin:vevent\r\nSEQUENCE:1\r\n");
    EXPECT_EQ(patch_.apply(), expected);
}

TEST_F(PatchTest, InsertsInOrderAtEachPlace) {
    patch_.insertAfterBegin(event_, contentLine("A:1"));
    patch_.insertAfterBegin(event_, contentLine("A:2"));
    patch_.insertBeforeEnd(event_, contentLine("Z:1"));
    patch_.insertBefore(event_, lines("BEGIN:X|END:X"));
    patch_.insertAfter(event_.properties[0], contentLine("U:1"));
    std::string expected =
        replaced(kSource, "begin:vevent\r\n", "BEGIN:X\r\nEND:X\r\nbegin:vevent\r\nA:1\r\nA:2\r\n");
    expected = replaced(expected, "UID:1\r\n", "UID:1\r\nU:1\r\n");
    expected = replaced(expected, "END:VEVENT\r\n", "Z:1\r\nEND:VEVENT\r\n");
    EXPECT_EQ(patch_.apply(), expected);
}

TEST_F(PatchTest, InsertsBeforeAnEndThatClosesTheText) {
    patch_.insertBeforeEnd(calendar_, contentLine("X:1"));
    EXPECT_EQ(patch_.apply(), replaced(kSource, "END:VCALENDAR", "X:1\r\nEND:VCALENDAR"));
}

TEST_F(PatchTest, TheLargerRemovalWins) {
    patch_.replace(alarm_.properties[0], contentLine("ACTION:AUDIO"));
    patch_.insertBeforeEnd(alarm_, contentLine("X:1"));
    patch_.remove(event_);
    patch_.replace(event_.properties[0], contentLine("UID:2"));
    EXPECT_EQ(patch_.apply(), "BEGIN:VCALENDAR\r\nVERSION:2.0\nEND:VCALENDAR");
}

TEST_F(PatchTest, ReplacesAComponentByNothingAtTheEndOfTheText) {
    const std::string text = "BEGIN:A\nX:1\nEND:A\nBEGIN:B\nEND:B";
    const Document document = *parseStored(text);
    Patch patch(document);
    patch.remove(document.components()[1]);
    EXPECT_EQ(patch.apply(), "BEGIN:A\nX:1\nEND:A\n");
    Patch appending(document);
    appending.replace(document.components()[1], lines("BEGIN:C|END:C"));
    EXPECT_EQ(appending.apply(), "BEGIN:A\nX:1\nEND:A\nBEGIN:C\r\nEND:C\r\n");
}

TEST(Patch, FindsBeginAndEndAcrossFolds) {
    const std::string text = "BEG\n IN:A\n A\nX:1\nEND\n :AA\n";
    const Document document = *parseStored(text);
    Patch patch(document);
    patch.insertAfterBegin(document.components()[0], "F:1\r\n");
    patch.insertBeforeEnd(document.components()[0], "L:1\r\n");
    EXPECT_EQ(patch.apply(), "BEG\n IN:A\n A\nF:1\r\nX:1\nL:1\r\nEND\n :AA\n");
}

TEST(Patch, WorksOnTheSmallestComponent) {
    const std::string text = "BEGIN:A\nEND:A";
    const Document document = *parseStored(text);
    Patch patch(document);
    patch.insertBeforeEnd(document.components()[0], "L:1\r\n");
    patch.insertAfterBegin(document.components()[0], "F:1\r\n");
    EXPECT_EQ(patch.apply(), "BEGIN:A\nL:1\r\nF:1\r\nEND:A") << "same place: as asked for";
}

TEST(Patch, KeepsTheByteOrderMark) {
    const std::string text =
        "\xEF\xBB\xBF"
        "BEGIN:A\r\nX:1\r\nEND:A\r\n";
    const Document document = *parseStored(text);
    Patch patch(document);
    patch.remove(document.components()[0].properties[0]);
    EXPECT_EQ(patch.apply(),
              "\xEF\xBB\xBF"
              "BEGIN:A\r\nEND:A\r\n");
}

TEST(Patch, ContentLinesCannotBeginAnotherLine) {
    EXPECT_EQ(contentLine("SUMMARY:a\r\nEND:VEVENT"), "SUMMARY:aEND:VEVENT\r\n");
}

}  // namespace
}  // namespace kalends::ical
