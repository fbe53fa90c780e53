// calendar-multiget and addressbook-multiget (RFC 4791 section 7.9, RFC 6352 section 8.7).
#include "tests/protocol/reports/report_test.h"

namespace kalends::test {
namespace {

class Multiget : public ReportTest {
  protected:
    void SetUp() override {
        for (const auto* uid : {"e1", "e2", "e3"}) {
            put("alice", calendar("alice") + uid + ".ics", event(uid));
        }
        put("bob", calendar("bob") + "secret.ics", event("secret"));
    }

    [[nodiscard]] Answer multiget(
        const std::string& path,
        const Names& hrefs,
        const std::string& properties = "<D:getetag/><C:calendar-data/>") const {
        std::string inner = prop(properties);
        for (const auto& href : hrefs) {
            inner += "<D:href>" + href + "</D:href>";
        }
        return report("alice", path, "1", "C:calendar-multiget", inner);
    }

    const std::string home_ = calendars("alice");
    const std::string cal_ = calendar("alice");
};

TEST_F(Multiget, GivesWhatIsThereAndTellsWhatIsNot) {
    const Answer answer = multiget(cal_, {cal_ + "e1.ics", cal_ + "none.ics", cal_ + "e3.ics"});
    EXPECT_EQ(answer.status, 207);
    EXPECT_EQ(found(answer), (Names{"e1.ics", "e3.ics"}));
    EXPECT_EQ(withStatus(answer, 404), Names{"none.ics"});
    const Answer got = as("alice").get(cal_ + "e1.ics");
    for (const auto& item : answer.responses()) {
        if (item.href == cal_ + "e1.ics") {
            EXPECT_EQ(item.text(kEtagName), got.etag());
        }
    }
}

TEST_F(Multiget, TakesEveryEquivalentFormOfAnHref) {
    const Names forms{cal_ + "e1.ics",
                      "http://127.0.0.1:" + std::to_string(port()) + cal_ + "e1.ics",
                      "https://elsewhere.example" + cal_ + "e1.ics",
                      cal_ + "%65%31.ics",
                      "/dav//calendars/users/%61lice/calendar/e1.ics",
                      "\n  " + cal_ + "e1.ics\n"};
    for (const auto& form : forms) {
        SCOPED_TRACE(form);
        EXPECT_EQ(found(multiget(cal_, {form})), Names{"e1.ics"});
    }
    const Answer all = multiget(cal_, forms);
    EXPECT_EQ(
        found(all),
        Names{"e1.ics"});  // Interop: Outlook's synchroniser fails on an href that comes twice
    EXPECT_EQ(all.responses().size(), 1U);
}

TEST_F(Multiget, FindsNamesThatNeedEncoding) {
    const std::string path = cal_ + "a%20%C3%A4%40b%2Bc&amp;d.ics";
    put("alice", cal_ + "a%20%C3%A4%40b%2Bc&d.ics", event("odd"));
    for (const auto& form :
         {path, cal_ + "a%20\xC3\xA4@b+c&amp;d.ics", cal_ + "a%20a%CC%88%40b+c&amp;d.ics"}) {
        SCOPED_TRACE(form);
        const Answer answer = multiget(cal_, {form});
        ASSERT_EQ(found(answer).size(), 1U) << answer.body;
        EXPECT_EQ(as("alice").get(answer.responses().front().href).status(), 200);
    }
}

TEST_F(Multiget, NeverLeavesItsCollection) {
    const Names outside{calendar("bob") + "secret.ics",
                        home_,
                        cal_,
                        "/",
                        "mailto:alice@example.org",
                        cal_ + "../calendar/e1.ics",
                        cal_ + "%00",
                        cal_ + "a%2Fb.ics",
                        tasks("alice") + "e1.ics",
                        addressbook("alice") + "e1.ics",
                        "",
                        "%",
                        "//"};
    for (const auto& href : outside) {
        SCOPED_TRACE(href);
        const Answer answer = multiget(cal_, {href});
        EXPECT_EQ(answer.status, 207);
        EXPECT_EQ(found(answer), Names{});
        ASSERT_EQ(answer.responses().size(), 1U);
        EXPECT_EQ(answer.responses().front().status, 404);
    }
    EXPECT_EQ(multiget(home_, {calendar("bob") + "secret.ics"}).body.find("BEGIN:VEVENT"),
              std::string::npos);
}

TEST_F(Multiget, OnTheHomeReachesAllItsCalendars) {
    put("alice", tasks("alice") + "t1.ics", todo("t1"));
    const Answer answer =
        multiget(home_, {cal_ + "e1.ics", tasks("alice") + "t1.ics", cal_ + "none.ics"});
    EXPECT_EQ(found(answer), (Names{"e1.ics", "t1.ics"}));
    EXPECT_EQ(withStatus(answer, 404), Names{"none.ics"});
}

TEST_F(Multiget, OnOneObjectGivesThatObject) {
    EXPECT_EQ(found(multiget(cal_ + "e1.ics", {cal_ + "e1.ics"})), Names{"e1.ics"});
    EXPECT_EQ(withStatus(multiget(cal_ + "e1.ics", {cal_ + "e2.ics"}), 404), Names{"e2.ics"});
}

TEST_F(Multiget, WithoutDataReadsPropertiesOnly) {
    const Answer answer = multiget(cal_, {cal_ + "e1.ics"}, "<D:getetag/><D:getcontenttype/>");
    ASSERT_EQ(answer.responses().size(), 1U);
    EXPECT_FALSE(answer.responses().front().text(kEtagName).empty());
    EXPECT_EQ(answer.body.find("BEGIN:VCALENDAR"), std::string::npos);
}

TEST_F(Multiget, AnswersAllpropAndPropname) {
    const std::string href = "<D:href>" + cal_ + "e1.ics</D:href>";
    const Answer all = report("alice", cal_, "0", "C:calendar-multiget", "<D:allprop/>" + href);
    ASSERT_EQ(all.responses().size(), 1U);
    EXPECT_FALSE(all.responses().front().text(kEtagName).empty());
    const Answer names = report("alice", cal_, "0", "C:calendar-multiget", "<D:propname/>" + href);
    EXPECT_NE(names.body.find("getetag"), std::string::npos);
}

TEST_F(Multiget, NeedsAnHrefAndSupportedData) {
    EXPECT_EQ(multiget(cal_, {}).status, 400);
    EXPECT_EQ(
        multiget(cal_, {cal_ + "e1.ics"}, "<C:calendar-data content-type=\"x/y\"/>").condition(),
        "{urn:ietf:params:xml:ns:caldav}supported-calendar-data");
}

TEST_F(Multiget, AnswersTenThousandHrefs) {
    Names hrefs;
    for (int i = 0; i < 10'000; ++i) {
        hrefs.push_back(cal_ + "x" + std::to_string(i) + ".ics");
    }
    hrefs.push_back(cal_ + "e2.ics");
    const Answer answer = multiget(cal_, hrefs);
    EXPECT_EQ(answer.status, 207);
    EXPECT_EQ(count(answer.body, "BEGIN:VEVENT"), 1U);
    EXPECT_EQ(count(answer.body, "404 Not Found"), 10'000U);
}

TEST_F(Multiget, OfCardsConvertsToTheVersionAskedFor) {
    const std::string book = addressbook("alice");
    put("alice", book + "c1.vcf", card("c1", "TEL;TYPE=CELL,PREF:+49 1\r\n"));
    const auto ask = [&](const std::string& data) {
        return report("alice", book, "0", "CR:addressbook-multiget",
                      prop("<D:getetag/>" + data) + "<D:href>" + book + "c1.vcf</D:href><D:href>" +
                          book + "no.vcf</D:href>");
    };
    const Answer stored = ask("<CR:address-data/>");
    EXPECT_EQ(found(stored), Names{"c1.vcf"});
    EXPECT_EQ(withStatus(stored, 404), Names{"no.vcf"});
    EXPECT_NE(stored.body.find("VERSION:3.0"), std::string::npos);
    const Answer four = ask("<CR:address-data content-type=\"text/vcard\" version=\"4.0\"/>");
    EXPECT_NE(four.body.find("VERSION:4.0"), std::string::npos);
    EXPECT_NE(four.body.find("version=\"4.0\""), std::string::npos);
    EXPECT_EQ(ask("<CR:address-data content-type=\"text/vcard\" version=\"2.1\"/>").condition(),
              "{urn:ietf:params:xml:ns:carddav}supported-address-data");
    // Interop: KDE asks for all properties by an element of its own.
    EXPECT_NE(
        ask("<CR:address-data><CR:allprop/></CR:address-data>").body.find("TEL;TYPE=CELL,PREF"),
        std::string::npos);
}

}  // namespace
}  // namespace kalends::test
