// Links without a sign-in are relations too: a column for each form, a row for each output.
#include "auth/published_token.h"
#include "storage/app_passwords.h"
#include "storage/published_links.h"
#include "tests/protocol/masking/matrix.h"

namespace kalends::test {
namespace {

using storage::LinkForm;

class OfLinks : public MaskingMatrix {
  protected:
    std::string link(LinkForm form) {
        const auto token = auth::makePublishedToken();
        storage::LinkTerms terms;
        terms.collection = {std::stoll(value("select collection_id from object where name = '" +
                                             planted_.front().name + "'"))};
        terms.form = form;
        store_->publishedLinks().add(
            terms, auth::hashPublishedToken(token, store_->appPasswords().hashKey()), {});
        return token;
    }
};

TEST_P(OfLinks, EveryCellIsWhatTheFormSays) {
    constexpr auto kN = Gets::kNothing;
    constexpr auto kB = Gets::kBusy;
    constexpr auto kQ = Gets::kQuiet;

    struct Row {
        LinkForm form;
        std::string prefix;
        Relation relation;
    };

    const std::vector<Row> rows{
        {LinkForm::kRead, "/public/", {"a link to read", {kQ, kQ, kB}}},
        {LinkForm::kBusy, "/freebusy/", {"a link to busy time", {kB, kB, kB}}},
        {LinkForm::kPublic, "/public/", {"a public link", {kQ, kN, kN}}},
    };
    for (const auto& row : rows) {
        const auto token = link(row.form);
        const Viewer viewer{&row.relation, "nobody", row.prefix + token};
        for (const std::string output : {".ics", ".ifb", "", "?month=2026-01"}) {
            const bool page = output.empty() || output.front() == '?';
            auto call = nobody().get(viewer.path + output);
            call.accept(page ? "text/html" : "text/calendar");
            const Answer answer = asked(viewer, "link" + output, call);
            EXPECT_EQ(answer.status, output == ".ifb" && row.form != LinkForm::kBusy ? 404 : 200)
                << row.relation.name << output;
            for (const auto& planted : planted_) {
                const auto gets = due(row.relation, planted);
                const auto has = [&](const std::string& each) {
                    return answer.body.find(each) != std::string::npos;
                };
                const auto cell = row.relation.name + output + answer.body;
                if (output == ".ics") {
                    EXPECT_EQ(has(planted.uid), gets != kN) << cell;
                    EXPECT_EQ(has(planted.words.front()), gets >= kQ) << cell;
                } else if (output == ".ifb") {
                    EXPECT_FALSE(has(planted.uid)) << cell;
                    EXPECT_EQ(has("202601" + planted.day + "T090000Z"),
                              gets != kN && row.form == LinkForm::kBusy)
                        << cell;
                } else if (output != "") {
                    EXPECT_EQ(has(planted.words.front()), gets >= kQ && !planted.task) << cell;
                }
            }
        }
        for (const auto* method : {"PUT", "DELETE", "PROPFIND", "POST", "REPORT", "OPTIONS"}) {
            EXPECT_GE(asked(viewer, method, nobody().request(method, viewer.path + ".ics")).status,
                      400)
                << method;
        }
    }
    for (const auto& line : logged()) {
        EXPECT_EQ(
            line.find("/public/") != std::string::npos && line.find("...") == std::string::npos,
            false)
            << line;
    }
}

INSTANTIATE_TEST_SUITE_P(Masking,
                         OfLinks,
                         ::testing::Range(std::size_t{0}, matrixPlaces().size()),
                         [](const auto& each) { return matrixPlaces().at(each.param).name; });

}  // namespace
}  // namespace kalends::test
