// CARDDAV:addressbook-query (RFC 6352 section 8.6).
#include "tests/protocol/reports/report_test.h"

namespace kalends::test {
namespace {

class AddressbookQuery : public ReportTest {
  protected:
    void SetUp() override {
        putCard("ann", "Ann Müller", "NICKNAME:me\r\nEMAIL;TYPE=work:ann@example.com\r\n");
        putCard("ben", "Ben Daboo", "NICKNAME:them\r\nTEL;TYPE=cell:+49 170 1\r\n");
        putCard("cyd", "Cyd Daboo", "EMAIL:cyd@example.org\r\n");
    }

    void putCard(const std::string& uid, const std::string& name, const std::string& lines) const {
        put("alice", book_ + uid + ".vcf",
            "BEGIN:VCARD\r\nVERSION:3.0\r\nUID:" + uid + "\r\nFN:" + name + "\r\nN:" +
                name.substr(4) + ";" + name.substr(0, 3) + ";;;\r\n" + lines + "END:VCARD\r\n");
    }

    [[nodiscard]] Answer ask(const std::string& filter,
                             const std::string& more = "",
                             const std::string& properties = "<D:getetag/>",
                             const std::string& depth = "1") const {
        return report("alice", book_, depth, "CR:addressbook-query",
                      prop(properties) + filter + more);
    }

    const std::string book_ = addressbook("alice");
};

std::string propFilter(const std::string& name,
                       const std::string& text,
                       const std::string& attributes = "") {
    return "<CR:prop-filter name=\"" + name + "\"><CR:text-match" + attributes + ">" + text +
           "</CR:text-match></CR:prop-filter>";
}

TEST_F(AddressbookQuery, MatchesAsSections863To865Describe) {
    struct Case {
        std::string filter;
        Names expected;
    };

    const std::vector<Case> cases{
        {"<CR:filter>" +
             propFilter("NICKNAME", "me",
                        " collation=\"i;unicode-casemap\" match-type=\"equals\"") +
             "</CR:filter>",
         {"ann.vcf"}},
        {"<CR:filter test=\"anyof\">" + propFilter("FN", "daboo") + propFilter("EMAIL", "ann@") +
             "</CR:filter>",
         {"ann.vcf", "ben.vcf", "cyd.vcf"}},
        {"<CR:filter test=\"allof\">" + propFilter("FN", "daboo") + propFilter("EMAIL", "cyd@") +
             "</CR:filter>",
         {"cyd.vcf"}},
        {"<CR:filter>" + propFilter("FN", "MÜLLER") + "</CR:filter>", {"ann.vcf"}},
        {"<CR:filter>" + propFilter("FN", "Daboo", " match-type=\"starts-with\"") + "</CR:filter>",
         {}},
        {"<CR:filter>" + propFilter("FN", "Daboo", " match-type=\"ends-with\"") + "</CR:filter>",
         {"ben.vcf", "cyd.vcf"}},
        {"<CR:filter>" + propFilter("FN", "daboo", " collation=\"i;octet\"") + "</CR:filter>", {}},
        {"<CR:filter>" + propFilter("FN", "daboo", " negate-condition=\"yes\"") + "</CR:filter>",
         {"ann.vcf"}},
        {"<CR:filter><CR:prop-filter "
         "name=\"EMAIL\"><CR:is-not-defined/></CR:prop-filter></CR:filter>",
         {"ben.vcf"}},
        {"<CR:filter><CR:prop-filter name=\"TEL\"><CR:param-filter "
         "name=\"TYPE\"><CR:text-match>cell</CR:text-match></CR:param-filter></CR:prop-filter></"
         "CR:filter>",
         {"ben.vcf"}},
        {"<CR:filter/>", {"ann.vcf", "ben.vcf", "cyd.vcf"}},
    };
    for (const auto& example : cases) {
        SCOPED_TRACE(example.filter);
        const Answer answer = ask(example.filter);
        EXPECT_EQ(answer.status, 207) << answer.body;
        EXPECT_EQ(found(answer), example.expected);
        EXPECT_EQ(found(ask(example.filter, "", "<D:getetag/><CR:address-data/>")),
                  example.expected);
    }
}

TEST_F(AddressbookQuery, GivesTheAskedPartsOfCards) {
    const Answer answer = ask(
        "<CR:filter>" + propFilter("NICKNAME", "me", " match-type=\"equals\"") + "</CR:filter>", "",
        "<D:getetag/><CR:address-data><CR:prop name=\"VERSION\"/><CR:prop name=\"UID\"/><CR:prop "
        "name=\"EMAIL\"/></CR:address-data>");
    ASSERT_EQ(answer.responses().size(), 1U);
    const auto text = answer.responses().front().text(kAddressDataName);
    EXPECT_NE(text.find("EMAIL;TYPE=work:ann@example.com"), std::string::npos);
    EXPECT_EQ(text.find("NICKNAME"), std::string::npos);
}

TEST_F(AddressbookQuery, LimitGivesAPartAnd507ForTheBook) {
    const Answer answer = ask("<CR:filter/>", "<CR:limit><CR:nresults>2</CR:nresults></CR:limit>");
    EXPECT_EQ(answer.status, 207);
    EXPECT_EQ(found(answer).size(), 2U);
    EXPECT_EQ(withStatus(answer, 507), Names{"addressbook"});
    EXPECT_NE(answer.body.find("number-of-matches-within-limits"), std::string::npos);
    const Answer exactly = ask("<CR:filter/>", "<CR:limit><CR:nresults>3</CR:nresults></CR:limit>");
    EXPECT_EQ(found(exactly).size(), 3U);
    EXPECT_TRUE(withStatus(exactly, 507).empty());
}

TEST_F(AddressbookQuery, DepthAndTargetDecideWhatIsAsked) {
    EXPECT_EQ(found(ask("<CR:filter/>", "", "<D:getetag/>", "0")), Names{});
    EXPECT_EQ(found(ask("<CR:filter/>", "", "<D:getetag/>", "")).size(), 3U);
    EXPECT_EQ(found(report("alice", addressbooks("alice"), "infinity", "CR:addressbook-query",
                           prop("<D:getetag/>") + "<CR:filter/>"))
                  .size(),
              3U);
    EXPECT_EQ(found(report(
                  "alice", book_ + "ann.vcf", "0", "CR:addressbook-query",
                  prop("<D:getetag/>") + "<CR:filter>" + propFilter("FN", "ann") + "</CR:filter>")),
              Names{"ann.vcf"});
    EXPECT_EQ(found(report(
                  "alice", book_ + "ben.vcf", "0", "CR:addressbook-query",
                  prop("<D:getetag/>") + "<CR:filter>" + propFilter("FN", "ann") + "</CR:filter>")),
              Names{});
}

TEST_F(AddressbookQuery, NamesTheViolatedPrecondition) {
    EXPECT_EQ(report("alice", book_, "1", "CR:addressbook-query", prop("<D:getetag/>")).status,
              400);
    EXPECT_EQ(ask("<CR:filter>" + propFilter("FN", "x", " collation=\"i;none\"") + "</CR:filter>")
                  .condition(),
              "{urn:ietf:params:xml:ns:carddav}supported-collation");
    EXPECT_EQ(ask("<CR:filter/>", "", "<CR:address-data content-type=\"text/html\"/>").condition(),
              "{urn:ietf:params:xml:ns:carddav}supported-address-data");
    EXPECT_EQ(ask("<CR:filter/>", "<CR:limit><CR:nresults>many</CR:nresults></CR:limit>").status,
              400);
}

}  // namespace
}  // namespace kalends::test
