// Links without a sign-in: what they show, and that they show nothing else.
#include <array>
#include <cstdio>

#include "auth/access/published.h"
#include "auth/published_token.h"
#include "storage/app_passwords.h"
#include "storage/published_links.h"
#include "tests/protocol/dav_fixture.h"

namespace kalends::test {
namespace {

using storage::LinkForm;

/// One event of each class in alice's calendar, with a word in each that must not get out.
class Published : public DavFixture {
  protected:
    void SetUp() override {
        const auto put = [&](const std::string& name, const std::string& lines) {
            const auto zone =
                std::chrono::floor<std::chrono::days>(std::chrono::system_clock::now());
            const std::chrono::year_month_day today{zone};
            std::array<char, 32> date{};
            std::snprintf(date.data(), date.size(), "%04d%02u15", static_cast<int>(today.year()),
                          static_cast<unsigned>(today.month()));
            const auto text =
                "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//x//EN\r\nBEGIN:VEVENT\r\nUID:" + name +
                "\r\nDTSTAMP:20260101T000000Z\r\nDTSTART:" + date.data() +
                "T100000Z\r\nDTEND:" + date.data() + "T110000Z\r\n" + lines +
                "BEGIN:VALARM\r\nACTION:DISPLAY\r\nTRIGGER:-PT5M\r\nDESCRIPTION:weckerwort\r\nEND:"
                "VALARM\r\n"
                "END:VEVENT\r\nEND:VCALENDAR\r\n";
            ASSERT_EQ(as("alice").put(calendar("alice") + name + ".ics", text).status(), 201);
        };
        put("open", "SUMMARY:Rat <b>offenwort</b> & \"mehr\"\r\nLOCATION:Saal\r\n");
        put("inner", "CLASS:CONFIDENTIAL\r\nSUMMARY:vertraulichwort\r\n");
        put("own", "CLASS:PRIVATE\r\nSUMMARY:privatwort\r\nLOCATION:privatort\r\n");
    }

    [[nodiscard]] storage::CollectionId calendarId() {
        const auto place = store_->objects().locate({{storage::PrincipalKind::kUser, "alice"},
                                                     storage::HomeKind::kCalendars,
                                                     "calendar",
                                                     std::nullopt},
                                                    {}, storage::WantBody::kNo);
        return place->collection->id;
    }

    storage::PublishedLinkId link(LinkForm form,
                                  const std::string& token,
                                  std::optional<std::chrono::sys_seconds> expires = std::nullopt) {
        storage::LinkTerms terms;
        terms.collection = calendarId();
        terms.form = form;
        terms.expiresAt = expires;
        return store_->publishedLinks().add(
            terms, auth::hashPublishedToken(token, store_->appPasswords().hashKey()), {});
    }

    [[nodiscard]] Answer page(const std::string& path, const std::string& language = "en") {
        return nobody().get(path).accept("text/html").header("Accept-Language", language);
    }

    const std::string token_ = auth::makePublishedToken();
};

TEST_F(Published, ReadLinksShowPrivateEventsAsBusyTimeOnly) {
    link(LinkForm::kRead, token_);
    for (const auto& answer :
         {Answer(nobody().get("/public/" + token_ + ".ics")), page("/public/" + token_)}) {
        ASSERT_EQ(answer.status, 200);
        EXPECT_NE(answer.body.find("offenwort"), std::string::npos);
        EXPECT_NE(answer.body.find("vertraulichwort"), std::string::npos);
        EXPECT_NE(answer.body.find("Busy"), std::string::npos);
        for (const char* hidden : {"privatwort", "privatort", "weckerwort", "METHOD"}) {
            EXPECT_EQ(answer.body.find(hidden), std::string::npos) << hidden;
        }
    }
}

TEST_F(Published, BusyLinksShowTimesAlone) {
    link(LinkForm::kBusy, token_);
    for (const auto& answer :
         {Answer(nobody().get("/freebusy/" + token_ + ".ics")), page("/freebusy/" + token_)}) {
        ASSERT_EQ(answer.status, 200);
        EXPECT_NE(answer.body.find("Busy"), std::string::npos);
        for (const char* hidden :
             {"offenwort", "vertraulichwort", "privatwort", "privatort", "Saal", "weckerwort"}) {
            EXPECT_EQ(answer.body.find(hidden), std::string::npos) << hidden;
        }
    }
    EXPECT_EQ(nobody().get("/public/" + token_ + ".ics").status(), 404)
        << "its form is read off its URL";
}

TEST_F(Published, BusyLinksHaveAFormForProgramsThatKnowFreeBusyOnly) {
    link(LinkForm::kBusy, token_);
    const Answer answer = nobody().get("/freebusy/" + token_ + ".ifb");
    ASSERT_EQ(answer.status, 200);
    EXPECT_NE(answer.body.find("BEGIN:VFREEBUSY"), std::string::npos) << answer.body;
    EXPECT_NE(answer.body.find("FREEBUSY"), std::string::npos);
    for (const char* hidden :
         {"VEVENT", "open", "inner", "own", "offenwort", "Saal", "weckerwort"}) {
        EXPECT_EQ(answer.body.find(hidden), std::string::npos) << hidden;
    }
    EXPECT_EQ(nobody().get("/freebusy/" + token_ + ".ifb").ifNoneMatch(answer.etag()).status(),
              304);
    EXPECT_NE(answer.etag(), Answer(nobody().get("/freebusy/" + token_ + ".ics")).etag());
    const auto readable = auth::makePublishedToken();
    link(LinkForm::kRead, readable);
    EXPECT_EQ(nobody().get("/public/" + readable + ".ifb").status(), 404);
    EXPECT_EQ(nobody().get("/freebusy/" + readable + ".ifb").status(), 404);
}

TEST_F(Published, PublicCalendarsCarryPublicEventsOnly) {
    link(LinkForm::kPublic, "town-council");
    const Answer answer = nobody().get("/public/town-council.ics");
    ASSERT_EQ(answer.status, 200);
    EXPECT_NE(answer.body.find("offenwort"), std::string::npos);
    for (const char* hidden :
         {"inner", "own", "vertraulichwort", "privatwort", "Busy", "weckerwort"}) {
        EXPECT_EQ(answer.body.find(hidden), std::string::npos) << hidden;
    }
}

TEST_F(Published, PagesEscapeTextsAndRunNothing) {
    link(LinkForm::kRead, token_);
    const auto answer = page("/public/" + token_, "de-AT, en;q=0.5");
    EXPECT_NE(answer.body.find("Rat &lt;b&gt;offenwort&lt;/b&gt; &amp; &quot;mehr&quot;"),
              std::string::npos);
    EXPECT_EQ(answer.body.find("<b>"), std::string::npos);
    EXPECT_EQ(answer.body.find("<script"), std::string::npos);
    EXPECT_NE(answer.body.find("<html lang=\"de\">"), std::string::npos);
    EXPECT_NE(answer.body.find("rel=\"next\""), std::string::npos);
    EXPECT_NE(answer.header("Content-Security-Policy").find("default-src 'none'"),
              std::string::npos);
    EXPECT_EQ(answer.header("Referrer-Policy"), "no-referrer");
    EXPECT_NE(answer.header("X-Robots-Tag").find("noindex"), std::string::npos);
    EXPECT_EQ(nobody().get("/public/style.css").status(), 200);
    EXPECT_NE(page("/public/" + token_, "fr").body.find("<html lang=\"en\">"), std::string::npos);
}

TEST_F(Published, MonthsStayWithinWhatLinksShow) {
    link(LinkForm::kRead, token_);
    for (const char* month : {"9999-12", "0001-01", "2026-13", "x", "", "2026-011", "<script>"}) {
        EXPECT_EQ(page("/public/" + token_ + "?month=" + month).status, 200) << month;
    }
    EXPECT_EQ(page("/public/" + token_ + "?month=0001-01").body.find("rel=\"prev\""),
              std::string::npos);
    EXPECT_EQ(page("/public/" + token_ + "?month=9999-12").body.find("rel=\"next\""),
              std::string::npos);
}

TEST_F(Published, ProbingALinkShowsWhatTheEngineSaysOfIt) {
    const std::vector<std::pair<std::string, std::string>> words{
        {"open", "offenwort"}, {"inner", "vertraulichwort"}, {"own", "privatwort"}};
    for (const auto form : {LinkForm::kRead, LinkForm::kBusy, LinkForm::kPublic}) {
        const auto token = auth::makePublishedToken();
        const auto id = link(form, token);
        for (const auto& standing : store_->publishedLinks().of({calendarId()})) {
            if (standing.id != id) {
                continue;
            }
            const auto access = access::throughLink(
                standing, *store_->principals().byPath({storage::PrincipalKind::kUser, "alice"}),
                *store_->collections().byId(calendarId()));
            const Answer answer = nobody().get(
                (form == LinkForm::kBusy ? "/freebusy/" : "/public/") + token + ".ics");
            for (std::size_t at = 0; at < words.size(); ++at) {
                const auto level = access.levels.at(at);
                EXPECT_EQ(answer.body.find("UID:" + words[at].first) != std::string::npos,
                          level >= access::Level::kBusy)
                    << words[at].first;
                EXPECT_EQ(answer.body.find(words[at].second) != std::string::npos,
                          level >= access::Level::kRead)
                    << words[at].first;
            }
            EXPECT_EQ(access.may(access::kWriting), false);
            EXPECT_EQ(access.alarms, access::Alarms::kHidden);
        }
    }
}

TEST_F(Published, TagsSaveWhatHasNotChanged) {
    link(LinkForm::kRead, token_);
    const std::string file = "/public/" + token_ + ".ics";
    const auto etag = Answer(nobody().get(file)).etag();
    ASSERT_FALSE(etag.empty());
    EXPECT_EQ(nobody().get(file).ifNoneMatch(etag).status(), 304);
    EXPECT_EQ(nobody().get(file).ifNoneMatch("\"other\"").status(), 200);
    as("alice").put(calendar("alice") + "more.ics", event("more")).answer();
    EXPECT_EQ(nobody().get(file).ifNoneMatch(etag).status(), 200);
    EXPECT_EQ(as("alice").head(file).status(), 200) << "credentials neither help nor harm";
}

TEST_F(Published, UnknownExpiredAndRevokedLinksLookAlike) {
    const auto past = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now()) -
                      std::chrono::hours(1);
    const auto expired = auth::makePublishedToken();
    const auto revoked = auth::makePublishedToken();
    link(LinkForm::kRead, expired, past);
    const auto id = link(LinkForm::kRead, revoked);
    EXPECT_EQ(nobody().get("/public/" + revoked).status(), 200);
    ASSERT_TRUE(store_->publishedLinks().revoke(calendarId(), id));
    EXPECT_FALSE(store_->publishedLinks().revoke(calendarId(), id));
    const Answer unknown = nobody().get("/public/" + auth::makePublishedToken());
    EXPECT_EQ(unknown.status, 404);
    for (const auto& path :
         {"/public/" + expired, "/public/" + revoked, "/freebusy/" + token_,
          std::string("/public/"), std::string("/public/a/b"), std::string("/public/UPPER"),
          std::string("/public/%2e%2e"), std::string("/public/x.ics.ics")}) {
        const Answer answer = nobody().get(path);
        EXPECT_EQ(answer.status, 404) << path;
        EXPECT_EQ(answer.body, unknown.body) << path;
    }
}

TEST_F(Published, LinksEndWithTheirOwnersAccount) {
    link(LinkForm::kRead, token_);
    storage::PrincipalChange change;
    change.slug = "alice";
    change.disabled = true;
    store_->principals().save(change);
    EXPECT_EQ(nobody().get("/public/" + token_ + ".ics").status(), 404);
}

TEST_F(Published, LogsHoldNoTokens) {
    link(LinkForm::kRead, token_);
    for (const auto& path :
         {"/public/" + token_, "/public/" + token_ + ".ics?x=" + token_, "/freebusy/" + token_}) {
        nobody().get(path).answer();
    }
    ASSERT_GE(accessed().size(), 3U);
    for (const auto& path : accessed()) {
        EXPECT_EQ(path.find(token_), std::string::npos) << path;
    }
    EXPECT_EQ(query("select count(*) from published_link l where l::text like '%" + token_ + "%'")
                  .at(0)
                  .at(0),
              "0");
    EXPECT_NE(query("select coalesce(last_used_at::text, '') from published_link").at(0).at(0), "");
}

TEST_F(Published, LinksAreReadOnly) {
    link(LinkForm::kRead, token_);
    for (const char* method : {"PUT", "DELETE", "PROPFIND", "POST", "REPORT", "PROPPATCH",
                               "MKCALENDAR", "OPTIONS", "LOCK"}) {
        const Answer answer = nobody().request(method, "/public/" + token_);
        EXPECT_EQ(answer.status, 405) << method;
        EXPECT_EQ(answer.header("Allow"), "GET, HEAD") << method;
    }
}

TEST_F(Published, WhoGuessesIsSlowedDown) {
    int last = 0;
    for (int i = 0; i < 70; ++i) {
        last = nobody().get("/public/" + auth::makePublishedToken()).status();
    }
    EXPECT_EQ(last, 429);
    link(LinkForm::kRead, token_);
    EXPECT_EQ(nobody().get("/public/" + token_ + ".ics").status(), 200)
        << "others behind that address have their links";
}

TEST_F(Published, AddressesThatAreNoLongerUsedAreFreeAgain) {
    const auto id = link(LinkForm::kPublic, "town-council");
    EXPECT_THROW(link(LinkForm::kPublic, "town-council"), std::exception);
    store_->publishedLinks().revoke(calendarId(), id);
    EXPECT_NO_THROW(link(LinkForm::kPublic, "town-council"));
    EXPECT_EQ(nobody().get("/public/town-council.ics").status(), 200);
}

/// CS:publish-calendar of Apple's programs.
class PublishCalendar : public Published {
  protected:
    [[nodiscard]] int post(const std::string& who,
                           const std::string& verb,
                           const std::string& path) {
        return as(who)
            .xml("POST", path, "<CS:" + verb + " xmlns:CS=\"http://calendarserver.org/ns/\"/>")
            .status();
    }

    [[nodiscard]] std::string urlOf(const std::string& who,
                                    const std::string& name,
                                    const std::string& path) {
        const Answer answer = as(who).propfind(path, "<CS:" + name + "/>").depth("0");
        const auto responses = answer.responses();
        const auto* property =
            responses.empty()
                ? nullptr
                : responses.front().property("{http://calendarserver.org/ns/}" + name);
        return property == nullptr || property->elements().empty()
                   ? ""
                   : property->elements().front()->text();
    }
};

TEST_F(PublishCalendar, PublishesWherePrePublishUrlSaidAndForgetsIt) {
    const auto path = calendar("alice");
    EXPECT_EQ(urlOf("alice", "publish-url", path), "");
    const auto before = urlOf("alice", "pre-publish-url", path);
    ASSERT_NE(before, "");
    EXPECT_EQ(nobody().get(before + ".ics").status(), 404);
    EXPECT_EQ(post("alice", "publish-calendar", path), 202);
    EXPECT_EQ(post("alice", "publish-calendar", path), 202) << "again changes nothing";
    EXPECT_EQ(urlOf("alice", "publish-url", path), before);
    EXPECT_EQ(urlOf("alice", "pre-publish-url", path), "");
    EXPECT_EQ(nobody().get(before + ".ics").status(), 200);
    EXPECT_EQ(post("alice", "unpublish-calendar", path), 200);
    EXPECT_EQ(post("alice", "unpublish-calendar", path), 200);
    EXPECT_EQ(nobody().get(before + ".ics").status(), 404);
    EXPECT_EQ(post("alice", "publish-calendar", path), 202);
    EXPECT_NE(urlOf("alice", "publish-url", path), before)
        << "who had the old link does not get it back";
}

TEST_F(PublishCalendar, OnlyOwnersPublish) {
    EXPECT_EQ(post("bob", "publish-calendar", calendar("alice")), 403);
    delegate("alice", "bob", storage::DelegateMode::kWrite);
    EXPECT_EQ(post("bob", "publish-calendar", calendar("alice")), 403);
    EXPECT_EQ(urlOf("bob", "pre-publish-url", calendar("alice")), "");
    EXPECT_EQ(post("alice", "publish-calendar", addressbook("alice")), 403);
    EXPECT_EQ(post("alice", "publish-calendar", calendars("alice") + "inbox/"), 405);
}

}  // namespace
}  // namespace kalends::test
