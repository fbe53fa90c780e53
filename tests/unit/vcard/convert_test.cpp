// vCard 3.0 as 4.0 and back, property by property (RFC 6350 appendix A, clients.md sections 2 to
// 4).
#include "groupware/vcard/convert.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <ctime>
#include <string>
#include <vector>

#include "tests/unit/vcard/cards.h"

namespace kalends::vcard {
namespace {

using testing::cardText;
using testing::parsed;
using Lines = std::vector<std::string>;

std::string converted(const std::string& text, Version target) {
    const auto document = parsed(text);
    return convert(document.components().front(), target);
}

/// The unfolded lines between VERSION and END.
Lines body(const std::string& text) {
    std::string flat = text;
    for (std::size_t at = 0; (at = flat.find("\r\n ", at)) != std::string::npos;) {
        flat.erase(at, 3);
    }
    Lines lines;
    for (std::size_t begin = 0; begin < flat.size();) {
        const std::size_t end = std::min(flat.find("\r\n", begin), flat.size());
        lines.push_back(flat.substr(begin, end - begin));
        begin = end + 2;
    }
    if (lines.size() < 3 || lines.front() != "BEGIN:VCARD" || lines.back() != "END:VCARD" ||
        !lines[1].starts_with("VERSION:")) {
        return {"malformed: " + text};
    }
    return {lines.begin() + 2, lines.end() - 1};
}

std::string textOf(std::string_view version, const Lines& lines) {
    std::string text = "BEGIN:VCARD\r\nVERSION:" + std::string(version) + "\r\n";
    for (const std::string& line : lines) {
        text += line + "\r\n";
    }
    return text + "END:VCARD\r\n";
}

struct ConversionCase {
    const char* name;
    Lines from;
    Lines to;
};

void PrintTo(const ConversionCase& row, std::ostream* out) {
    *out << row.name;
}

class From3To4 : public ::testing::TestWithParam<ConversionCase> {};

TEST_P(From3To4, WritesWhat4Knows) {
    const auto& row = GetParam();
    EXPECT_EQ(body(converted(textOf("3.0", row.from), Version::k4)), row.to);
}

INSTANTIATE_TEST_SUITE_P(
    Table,
    From3To4,
    ::testing::Values(
        ConversionCase{"UnknownKept",
                       {"x-odd;a=B: c ", "item1.X-ABLabel:_$!<Home>!$_"},
                       {"x-odd;a=B: c ", "item1.X-ABLabel:_$!<Home>!$_"}},
        ConversionCase{"Preference",
                       {"TEL;type=CELL;type=VOICE;type=pref:1", "EMAIL;TYPE=WORK,PREF:a@b"},
                       {"TEL;TYPE=CELL,VOICE;PREF=1:1", "EMAIL;TYPE=WORK;PREF=1:a@b"}},
        ConversionCase{
            "GroupKept", {"item1.EMAIL;type=INTERNET;type=pref:a@b"}, {"item1.EMAIL;PREF=1:a@b"}},
        ConversionCase{"BareTypes", {"TEL;HOME;VOICE:1"}, {"TEL;TYPE=HOME,VOICE:1"}},
        ConversionCase{
            "Charset", {"NOTE;CHARSET=UTF-8:x", "FN;ENCODING=8BIT:y"}, {"NOTE:x", "FN:y"}},
        ConversionCase{"Photo",
                       {"PHOTO;ENCODING=b;TYPE=JPEG:/9j/4AAQ"},
                       {"PHOTO:data:image/jpeg;base64,/9j/4AAQ"}},
        ConversionCase{"PhotoBase64Spelling",
                       {"PHOTO;ENCODING=BASE64;TYPE=image/png:iVBO"},
                       {"PHOTO:data:image/png;base64,iVBO"}},
        ConversionCase{"PhotoBareBase64",
                       {"PHOTO;BASE64:/9j/ 4AAQ"},
                       {"PHOTO:data:image/jpeg;base64,/9j/4AAQ"}},
        ConversionCase{"PhotoOfUnknownKind",
                       {"PHOTO;ENCODING=b:AAAA"},
                       {"PHOTO:data:application/octet-stream;base64,AAAA"}},
        ConversionCase{"PhotoNotBase64Kept",
                       {"PHOTO;ENCODING=b;TYPE=JPEG:!!"},
                       {"PHOTO;ENCODING=b;TYPE=JPEG:!!"}},
        ConversionCase{"PhotoAddress",
                       {"PHOTO;VALUE=uri;TYPE=GIF:http://a/b.gif"},
                       {"PHOTO;MEDIATYPE=image/gif:http://a/b.gif"}},
        ConversionCase{"PhotoDataAddress",
                       {"PHOTO;VALUE=URI;TYPE=PNG:data:image/png;base64,iVBO"},
                       {"PHOTO:data:image/png;base64,iVBO"}},
        ConversionCase{"LogoKeepsWork",
                       {"LOGO;ENCODING=b;TYPE=WORK,PNG:iVBO"},
                       {"LOGO;TYPE=WORK:data:image/png;base64,iVBO"}},
        ConversionCase{
            "Sound", {"SOUND;TYPE=BASIC;ENCODING=b:AAAA"}, {"SOUND:data:audio/basic;base64,AAAA"}},
        ConversionCase{"KeyPgp",
                       {"KEY;TYPE=PGP;ENCODING=b:AAAA"},
                       {"KEY:data:application/pgp-keys;base64,AAAA"}},
        ConversionCase{"KeyText", {"KEY:ABCD"}, {"KEY;VALUE=text:ABCD"}},
        ConversionCase{"AppleGroup",
                       {"X-ADDRESSBOOKSERVER-KIND:group", "X-ADDRESSBOOKSERVER-MEMBER:urn:uuid:1"},
                       {"KIND:group", "MEMBER:urn:uuid:1"}},
        ConversionCase{
            "KindSaidTwice", {"KIND:group", "X-ADDRESSBOOKSERVER-KIND:group"}, {"KIND:group"}},
        ConversionCase{"Birthday", {"BDAY;value=date:1996-04-15"}, {"BDAY:19960415"}},
        ConversionCase{"BirthdayWithTime",
                       {"BDAY;VALUE=date-time:1996-04-15T10:22:00.5Z"},
                       {"BDAY:19960415T102200Z"}},
        ConversionCase{"BirthdayWithoutYear",
                       {"BDAY;X-APPLE-OMIT-YEAR=1604;VALUE=date:1604-04-15"},
                       {"BDAY:--0415"}},
        ConversionCase{"BirthdayTruncated", {"BDAY:--04-15"}, {"BDAY:--0415"}},
        ConversionCase{"BirthdayProse", {"BDAY:in spring"}, {"BDAY;VALUE=text:in spring"}},
        ConversionCase{"Anniversary", {"X-ANNIVERSARY:2009-08-08"}, {"ANNIVERSARY:20090808"}},
        ConversionCase{
            "AppleDateKept", {"item1.X-ABDATE:1975-03-01"}, {"item1.X-ABDATE:1975-03-01"}},
        ConversionCase{
            "Position", {"GEO:37.386013;-122.082932"}, {"GEO:geo:37.386013,-122.082932"}},
        ConversionCase{"Zone",
                       {"TZ:-05:00", "TZ;VALUE=text:Europe/Berlin"},
                       {"TZ;VALUE=utc-offset:-0500", "TZ:Europe/Berlin"}},
        ConversionCase{"Revision",
                       {"REV:1995-10-31T22:27:10Z", "REV:1997-11-15"},
                       {"REV:19951031T222710Z", "REV:19971115T000000Z"}},
        ConversionCase{"SortString",
                       {"N:van der Harten;Rene;;;", "SORT-STRING:Harten"},
                       {"N;SORT-AS=Harten:van der Harten;Rene;;;"}},
        ConversionCase{"Gone",
                       {"CLASS:PUBLIC", "MAILER:x", "NAME:y", "PROFILE:VCARD",
                        "AGENT:BEGIN:VCARD\\nEND:VCARD", "FN:A"},
                       {"FN:A"}},
        ConversionCase{
            "AgentByAddress", {"AGENT;VALUE=uri:CID:a@b"}, {"RELATED;TYPE=agent:CID:a@b"}},
        ConversionCase{"LabelOntoAddress",
                       {"LABEL;TYPE=HOME,POSTAL:1 Way\\nTown", "ADR;TYPE=dom,home:;;1 Way;Town;;;"},
                       {"ADR;TYPE=home;LABEL=1 Way^nTown:;;1 Way;Town;;;"}},
        ConversionCase{"LabelByGroup",
                       {"item2.LABEL:X", "item1.ADR:;;a;;;;", "item2.ADR;TYPE=WORK:;;b;;;;"},
                       {"item1.ADR:;;a;;;;", "item2.ADR;TYPE=WORK;LABEL=X:;;b;;;;"}},
        ConversionCase{
            "LabelAlone", {"LABEL;TYPE=WORK:X, Y"}, {"ADR;TYPE=WORK;LABEL=\"X, Y\":;;;;;;"}},
        ConversionCase{"TelephoneKept", {"TEL;TYPE=WORK:+49 30 1"}, {"TEL;TYPE=WORK:+49 30 1"}},
        ConversionCase{"UidKept", {"UID:12-34"}, {"UID:12-34"}}),
    [](const auto& row) { return row.param.name; });

class From4To3 : public ::testing::TestWithParam<ConversionCase> {};

TEST_P(From4To3, WritesWhat3Knows) {
    const auto& row = GetParam();
    Lines from = row.from;
    from.insert(from.begin(), "N:A;B;;;");
    Lines to = row.to;
    to.insert(to.begin(), "N:A;B;;;");
    EXPECT_EQ(body(converted(textOf("4.0", from), Version::k3)), to);
}

INSTANTIATE_TEST_SUITE_P(
    Table,
    From4To3,
    ::testing::Values(
        ConversionCase{"UnknownKept",
                       {"x-odd;a=B: c ", "GENDER:M;manly", "RELATED;TYPE=friend:urn:uuid:1"},
                       {"x-odd;a=B: c ", "GENDER:M;manly", "RELATED;TYPE=friend:urn:uuid:1"}},
        ConversionCase{"BestPreferenceOnly",
                       {"EMAIL;PREF=2:b@c", "EMAIL;TYPE=home;PREF=1:a@b", "TEL;PREF=50:1"},
                       {"EMAIL:b@c", "EMAIL;TYPE=home,PREF:a@b", "TEL;TYPE=PREF:1"}},
        ConversionCase{"UnusablePreference", {"EMAIL;PREF=999:a@b"}, {"EMAIL:a@b"}},
        ConversionCase{"Photo",
                       {"PHOTO:data:image/jpeg;base64,/9j/4AAQ"},
                       {"PHOTO;ENCODING=b;TYPE=JPEG:/9j/4AAQ"}},
        ConversionCase{"PhotoWithoutType",
                       {"PHOTO:data:;base64,iVBORw0KGgo="},
                       {"PHOTO;ENCODING=b;TYPE=PNG:iVBORw0KGgo="}},
        ConversionCase{"PhotoEscaped",
                       {"PHOTO:data:image/png\\;base64\\,iVBO"},
                       {"PHOTO;ENCODING=b;TYPE=PNG:iVBO"}},
        ConversionCase{
            "DataNotBase64", {"KEY:data:text/plain,a%20b"}, {"KEY;ENCODING=b;TYPE=PLAIN:YSBi"}},
        ConversionCase{"PhotoAddress",
                       {"PHOTO;MEDIATYPE=image/gif:http://a/b"},
                       {"PHOTO;VALUE=uri;TYPE=GIF:http://a/b"}},
        ConversionCase{"KeyText", {"KEY;VALUE=text:ABCD"}, {"KEY;VALUE=text:ABCD"}},
        ConversionCase{"Group",
                       {"KIND:group", "MEMBER:urn:uuid:1"},
                       {"X-ADDRESSBOOKSERVER-KIND:group", "X-ADDRESSBOOKSERVER-MEMBER:urn:uuid:1"}},
        ConversionCase{"Birthday", {"BDAY:19960415"}, {"BDAY:1996-04-15"}},
        ConversionCase{"BirthdayWithTime",
                       {"BDAY:19960415T102200Z"},
                       {"BDAY;VALUE=date-time:1996-04-15T10:22:00Z"}},
        ConversionCase{
            "BirthdayWithoutYear", {"BDAY:--0415"}, {"BDAY;X-APPLE-OMIT-YEAR=1604:1604-04-15"}},
        ConversionCase{"BirthdayYearOnly", {"BDAY:1996"}, {"BDAY;VALUE=text:1996"}},
        ConversionCase{
            "BirthdayProse", {"BDAY;VALUE=text:circa 1800"}, {"BDAY;VALUE=text:circa 1800"}},
        ConversionCase{"Anniversary",
                       {"ANNIVERSARY:20090808T1430-0500"},
                       {"X-ANNIVERSARY;VALUE=date-time:2009-08-08T14:30-05:00"}},
        ConversionCase{
            "Position", {"GEO:geo:37.386013,-122.082932;u=10"}, {"GEO:37.386013;-122.082932"}},
        ConversionCase{"Zone",
                       {"TZ;VALUE=utc-offset:-0500", "TZ:Europe/Berlin"},
                       {"TZ:-05:00", "TZ;VALUE=text:Europe/Berlin"}},
        ConversionCase{"Telephone",
                       {"TEL;VALUE=uri;TYPE=\"voice,home\":tel:+1-418-656-9254;ext=102"},
                       {"TEL;TYPE=voice,home:+1-418-656-9254 ext. 102"}},
        ConversionCase{"TelephoneText", {"TEL;VALUE=text:030 1"}, {"TEL:030 1"}},
        ConversionCase{"Uid", {"UID;VALUE=text:12"}, {"UID:12"}},
        ConversionCase{"Agent", {"RELATED;TYPE=agent:http://a/b"}, {"AGENT;VALUE=uri:http://a/b"}},
        ConversionCase{"Label",
                       {"ADR;TYPE=home;LABEL=\"1 Way\\nTown, X\":;;1 Way;Town;;;"},
                       {"ADR;TYPE=home:;;1 Way;Town;;;", "LABEL;TYPE=home:1 Way\\nTown\\, X"}}),
    [](const auto& row) { return row.param.name; });

TEST(Convert, NameIsMadeFromFnWhereVersion3NeedsIt) {
    EXPECT_EQ(body(converted(cardText("4.0", {"FN:Team\\, red"}), Version::k3)),
              (Lines{"FN:Team\\, red", "N:Team\\, red;;;;"}));
}

TEST(Convert, SortAsBecomesSortString) {
    EXPECT_EQ(body(converted(cardText("4.0", {"N;SORT-AS=\"Harten,Rene\":van der Harten;Rene;;;"}),
                             Version::k3)),
              (Lines{"N:van der Harten;Rene;;;", "SORT-STRING:Harten\\,Rene"}));
}

TEST(Convert, ToTheVersionItHasReturnsTheSameBytes) {
    const std::string text = "BEGIN:VCARD\nversion:3.0\nFN:A\n b\nEND:VCARD\n";
    EXPECT_EQ(converted(text, Version::k3), text);
}

TEST(Convert, LineEndsAndFoldsAreMadeWhole) {
    const std::string text = "BEGIN:VCARD\nVERSION:3.0\nNOTE:a\n b\nEND:VCARD\n";
    EXPECT_EQ(converted(text, Version::k4),
              "BEGIN:VCARD\r\nVERSION:4.0\r\nNOTE:a\r\n b\r\nEND:VCARD\r\n");
}

TEST(Convert, ThereAndBackKeepsWhatBothKnow) {
    const Lines lines = {"UID:1",
                         "N:Doe;Jane;;;",
                         "FN:Jane Doe",
                         "item1.EMAIL;TYPE=WORK,PREF:jane@example.org",
                         "PHOTO;ENCODING=b;TYPE=JPEG:/9j/4AAQ",
                         "BDAY;X-APPLE-OMIT-YEAR=1604:1604-04-15",
                         "GEO:1.5;2.5",
                         "TZ:+01:00",
                         "X-ADDRESSBOOKSERVER-KIND:individual",
                         "ADR;TYPE=HOME:;;1 Way;Town;;;",
                         "LABEL;TYPE=HOME:1 Way\\nTown"};
    const std::string four = converted(textOf("3.0", lines), Version::k4);
    EXPECT_EQ(body(converted(four, Version::k3)), lines);
}

TEST(Convert, HostileCardsCostNoMoreThanTheirSize) {
    std::string text = "BEGIN:VCARD\r\nVERSION:3.0\r\nFN:A\r\n";
    for (int i = 0; i < 5'000; ++i) {
        text += "LABEL;TYPE=HOME:x\r\nADR;TYPE=HOME:;;a;;;;\r\nX-ADDRESSBOOKSERVER-KIND:group\r\n";
    }
    const auto document = parsed(text + "END:VCARD\r\n");
    const std::clock_t start = std::clock();
    const std::string four = convert(document.components().front(), Version::k4);
    EXPECT_LT(std::clock() - start, 5 * CLOCKS_PER_SEC);
    const auto again = parsed(four);
    EXPECT_EQ(again.components().front().propertiesNamed("ADR").size(), 5'000U + 5'000U - 32U);
}

}  // namespace
}  // namespace kalends::vcard
