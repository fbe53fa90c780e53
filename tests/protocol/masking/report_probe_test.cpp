// `kalends access report` says what asking for everything with every account shows, whatever
// rights, deputies, teams, takeovers, limits and links there are.
#include <algorithm>
#include <random>

#include "auth/access/published.h"
#include "auth/access/report.h"
#include "auth/published_token.h"
#include "storage/app_passwords.h"
#include "storage/grants.h"
#include "storage/published_links.h"
#include "storage/teams.h"
#include "tests/protocol/dav_fixture.h"

namespace kalends::test {
namespace {

using storage::PrincipalKind;

enum class Gets { kNothing, kBusy, kQuiet, kAll };

/// What somebody gets of an object, found out by asking for it.
Gets probed(const Answer& answer, const std::string& word) {
    if (answer.status != 200) {
        return Gets::kNothing;
    }
    if (answer.body.find(word) == std::string::npos) {
        return Gets::kBusy;
    }
    return answer.body.find("VALARM") == std::string::npos ? Gets::kQuiet : Gets::kAll;
}

/// What a decision promises.
Gets promised(const access::Access* access, std::size_t objectClass) {
    using access::Level;
    if (access == nullptr || !access->may(access::Privilege::kRead)) {
        return Gets::kNothing;
    }
    const Level level = access->levels.at(objectClass);
    if (level < Level::kRead) {
        return level == Level::kNothing ? Gets::kNothing : Gets::kBusy;
    }
    return access->alarms == access::Alarms::kShown ? Gets::kAll : Gets::kQuiet;
}

/// Twelve people in two organisations, one of them an administrator and one disabled; groups in
/// groups, a team; calendars of a person, of somebody who leaves, and of the team, each with an
/// event of each CLASS.
class ReportProbe : public DavFixture {
  protected:
    ReportProbe()
        : DavFixture([] {
              DavSettings settings;
              settings.linkPast =
                  std::chrono::hours(24 * 365 * 30);  // the objects have fixed dates
              return settings;
          }()) {}

    struct Calendar {
        std::string owner, slug;
        PrincipalKind kind = PrincipalKind::kUser;
        std::string oldUrl{};  // where it stood before it was taken over
    };

    void SetUp() override {
        query("insert into organisation (slug) values ('other')");
        for (int i = 0; i < 12; ++i) {
            people_.push_back("p" + std::to_string(i));
            account(people_.back());
        }
        for (const std::string owner : {"anna", "leaver", "successor"}) {
            account(owner);
            people_.push_back(owner);
        }
        query(
            "update principal set organisation_id = (select id from organisation where slug = "
            "'other') where slug in ('p8', 'p9', 'p10')");
        query("update principal set admin = true where slug = 'p11'");
        group("inner", {"p0", "p8"});
        group("middle", {"inner", "p1"});
        group("outer", {"middle", "p2"});
        group("team", {"p3", "middle"});
        store_->teams().set(idOf("team"), storage::TeamMembers::kRead, {});
        store_->teams().addManager(idOf("team"), idOf("p4"), {});
        storage::NewCollection duty;
        duty.owner = idOf("team");
        duty.slug = "duty";
        ASSERT_EQ(store_->collections().create(duty, {}).outcome,
                  storage::CollectionStore::CreateOutcome::kCreated);
        calendars_ = {
            {"anna", "calendar"}, {"leaver", "calendar"}, {"team", "duty", PrincipalKind::kGroup}};
        for (const auto& each : calendars_) {
            for (std::size_t at = 0; at < kClasses.size(); ++at) {
                const std::string lines = "CLASS:" + std::string(kClasses.at(at)) +
                                          "\r\nSUMMARY:xyzzy\r\n" +
                                          "BEGIN:VALARM\r\nACTION:DISPLAY\r\nTRIGGER:-"
                                          "PT5M\r\nDESCRIPTION:x\r\nEND:VALARM\r\n";
                const std::string uid = "e" + std::to_string(at);
                ASSERT_EQ(as("p11").put(urlOf(each) + uid + ".ics", event(uid, lines)).status(),
                          201);
            }
        }
        query("update principal set disabled = true where slug = 'p7'");
    }

    static constexpr std::array<std::string_view, 3> kClasses{"PUBLIC", "CONFIDENTIAL", "PRIVATE"};

    [[nodiscard]] static std::string urlOf(const Calendar& calendar) {
        return std::string("/dav/calendars/") +
               (calendar.kind == PrincipalKind::kUser ? "users/" : "groups/") + calendar.owner +
               "/" + calendar.slug + "/";
    }

    storage::PrincipalId idOf(const std::string& slug) {
        return {std::stoll(value("select id from principal where slug = '" + slug + "'"))};
    }

    storage::CollectionId idOf(const Calendar& calendar) {
        return {
            std::stoll(value("select c.id from collection c join principal p on p.id = c.owner_id "
                             "where c.home = 1 and p.slug = '" +
                             calendar.owner + "' and c.slug = '" + calendar.slug + "'"))};
    }

    void group(const std::string& slug, const std::vector<std::string>& members) {
        storage::PrincipalChange change;
        change.kind = PrincipalKind::kGroup;
        change.slug = slug;
        const auto id = store_->principals().save(change);
        std::vector<storage::PrincipalId> ids;
        for (const auto& member : members) {
            ids.push_back(idOf(member));
        }
        store_->principals().setMembers(id, ids);
    }

    int upTo(int end) { return static_cast<int>(random_() % static_cast<unsigned>(end)); }

    template <class T>
    const T& oneOf(const std::vector<T>& all) {
        return all[random_() % all.size()];
    }

    /// Over, tomorrow, or never.
    std::optional<std::chrono::sys_seconds> someEnd() {
        const auto now = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
        const int kind = upTo(4);
        return kind < 2 ? std::nullopt
                        : std::optional(kind == 2 ? now + std::chrono::days(1)
                                                  : now - std::chrono::seconds(1));
    }

    void grantAtRandom() {
        static const std::vector<std::string> kGroups{"inner", "middle", "outer", "team"};
        static const std::vector<std::uint64_t> kPrivileges{0, 512, 641, 703};
        const auto& calendar = oneOf(calendars_);
        storage::GrantPlace place{idOf(calendar.owner), {}};
        switch (upTo(4)) {
            case 0:
                break;
            case 1:
                place.collection = idOf({calendar.owner, ""});
                break;
            default:
                place.collection = idOf(calendar);
                break;
        }
        storage::Grant grant;
        switch (upTo(6)) {
            case 0:
                grant.kind = storage::GranteeKind::kOrganisation;
                break;
            case 1:
                grant.kind = storage::GranteeKind::kEveryone;
                break;
            case 2:
                grant.grantee = idOf(oneOf(kGroups)).value;
                break;
            default:
                grant.grantee = idOf(oneOf(people_)).value;
                break;
        }
        if (grant.kind == storage::GranteeKind::kOrganisation) {
            grant.grantee = std::stoll(value(
                "select organisation_id from principal where slug = '" + oneOf(people_) + "'"));
        }
        grant.privileges = oneOf(kPrivileges);
        grant.publicLevel = static_cast<std::uint8_t>(upTo(6));
        grant.confidentialLevel = static_cast<std::uint8_t>(upTo(6));
        grant.privateLevel = static_cast<std::uint8_t>(upTo(6));
        grant.levels =
            upTo(2) == 0 ? storage::GrantRow::Levels::kUsual : storage::GrantRow::Levels::kStated;
        grant.until = someEnd();
        static_cast<void>(store_->grants().set(place, grant, {}));
    }

    void deputyAtRandom() {
        const auto& owner = calendars_[static_cast<std::size_t>(upTo(2))].owner;
        const auto& deputy = upTo(3) == 0 ? std::string("inner") : oneOf(people_);
        if (owner == deputy) {
            return;
        }
        static_cast<void>(store_->principals().setDelegate(
            {idOf(owner), idOf(deputy),
             upTo(2) == 0 ? storage::DelegateMode::kRead : storage::DelegateMode::kWrite, someEnd(),
             upTo(2) == 0},
            {}));
    }

    void limitAtRandom() {
        const auto level = [&] { return static_cast<std::uint8_t>(upTo(6)); };
        for (const std::string person : {"anna", "p8"}) {
            const auto organisation =
                store_->principals().byPath({PrincipalKind::kUser, person})->organisation;
            store_->grants().setLimit(organisation, upTo(3) == 0
                                                        ? std::nullopt
                                                        : std::optional(storage::OrganisationLimit{
                                                              level(), level(), level()}));
        }
    }

    /// The leaver's calendar goes on: to a person, then to the team.
    void takeOver(std::size_t at,
                  const std::string& to,
                  PrincipalKind kind,
                  storage::Takeover::Account account) {
        auto& calendar = calendars_.at(at);
        storage::Takeover takeover;
        takeover.from = idOf(calendar.owner);
        takeover.to = idOf(to);
        takeover.account = account;
        takeover.collections = {{storage::HomeKind::kCalendars, calendar.slug}};
        takeover.actorName = "root";
        if (account == storage::Takeover::Account::kEnds) {
            takeover.collections.reset();
        }
        const auto taken = store_->takeovers().takeOver(takeover);
        const auto moved =
            std::find_if(taken.moved.begin(), taken.moved.end(), [&](const auto& each) {
                return each.home == storage::HomeKind::kCalendars && each.from == calendar.slug;
            });
        ASSERT_NE(moved, taken.moved.end());
        calendar = {to, moved->to, kind, urlOf(calendar)};
    }

    void compare(const std::string& when);
    void compareLinks(const Calendar& calendar,
                      const storage::Principal& owner,
                      const storage::Collection& collection);

    std::vector<std::string> people_;
    std::vector<Calendar> calendars_;
    std::mt19937 random_{20261124};
    std::int64_t round_ = 0;
};

/// Everybody at each URL, and both ways of asking for the report.
void ReportProbe::compare(const std::string& when) {
    for (const auto& calendar : calendars_) {
        const auto owner = store_->principals().byPath({calendar.kind, calendar.owner});
        const auto collection = store_->collections().byId(idOf(calendar));
        const auto seers = access::whoSees(*store_, *owner, *collection);
        for (const auto& login : people_) {
            const auto found = std::find_if(seers.begin(), seers.end(), [&](const auto& seer) {
                return seer.person.slug == login;
            });
            const auto* access = found == seers.end() ? nullptr : &found->access;
            EXPECT_TRUE(access == nullptr || !found->through.empty());
            const auto sights = access::whatIsSeen(
                *store_, *store_->principals().byPath({PrincipalKind::kUser, login}));
            const auto sight = std::find_if(sights.begin(), sights.end(), [&](const auto& each) {
                return each.collection.id == collection->id;
            });
            const bool others =
                login != calendar.owner && login != "p11" && as(login).get("/dav/").status() != 401;
            for (const auto& url : {urlOf(calendar), calendar.oldUrl}) {
                for (std::size_t at = 0; at < kClasses.size() && !url.empty(); ++at) {
                    const Answer answer = as(login).get(url + "e" + std::to_string(at) + ".ics");
                    const auto gets = probed(answer, "xyzzy");
                    const auto cell = when + " " + login + " " + url + " " +
                                      std::string(kClasses.at(at)) + " " +
                                      std::to_string(answer.status) + answer.body;
                    EXPECT_EQ(gets, promised(access, at)) << cell;
                    EXPECT_TRUE(!others ||
                                gets ==
                                    promised(sight == sights.end() ? nullptr : &sight->access, at))
                        << cell;
                }
            }
        }
        compareLinks(calendar, *owner, *collection);
    }
}

void ReportProbe::compareLinks(const Calendar& calendar,
                               const storage::Principal& owner,
                               const storage::Collection& collection) {
    const auto token = auth::makePublishedToken();
    storage::LinkTerms terms;
    terms.collection = collection.id;
    terms.form =
        std::array{storage::LinkForm::kRead, storage::LinkForm::kBusy, storage::LinkForm::kPublic}
            .at(random_() % 3);
    terms.expiresAt = someEnd();
    if (upTo(2) == 0) {
        terms.round = ++round_;  // a client's own, within the organisation's limit
    }
    const auto id = store_->publishedLinks().add(
        terms, auth::hashPublishedToken(token, store_->appPasswords().hashKey()), {});
    const auto links = store_->publishedLinks().of({collection.id});
    const auto link =
        std::find_if(links.begin(), links.end(), [&](const auto& each) { return each.id == id; });
    const auto access =
        link == links.end() ? access::Access{} : access::throughLink(*link, owner, collection);
    const bool over = terms.expiresAt && *terms.expiresAt < std::chrono::system_clock::now();
    EXPECT_EQ(over, link == links.end()) << "what is over is not reported";
    const Answer answer = nobody().get(
        (terms.form == storage::LinkForm::kBusy ? "/freebusy/" : "/public/") + token + ".ics");
    for (std::size_t at = 0; at < kClasses.size(); ++at) {
        const auto gets = promised(over ? nullptr : &access, at);
        EXPECT_EQ(answer.body.find("UID:e" + std::to_string(at)) != std::string::npos,
                  gets != Gets::kNothing)
            << urlOf(calendar) << static_cast<int>(terms.form) << answer.status << answer.body;
    }
    EXPECT_EQ(answer.body.find("VALARM"), std::string::npos);
}

TEST_F(ReportProbe, EverybodySeesWhatTheReportSaysThroughAllChanges) {
    compare("at first");
    for (int round = 0; round < 3; ++round) {
        limitAtRandom();
        for (int i = 0; i < 6; ++i) {
            grantAtRandom();
        }
        for (int i = 0; i < 3; ++i) {
            deputyAtRandom();
        }
        compare("round " + std::to_string(round));
        if (round == 0) {
            takeOver(1, "successor", PrincipalKind::kUser, storage::Takeover::Account::kEnds);
            compare("offboarded");
        } else if (round == 1) {
            takeOver(1, "team", PrincipalKind::kGroup, storage::Takeover::Account::kStays);
            store_->principals().setMembers(idOf("middle"), {idOf("p5"), idOf("inner")});
            compare("given to the team, with other members");
        }
    }
}

}  // namespace
}  // namespace kalends::test
