// Making accounts, rights and objects; searching answers.
#include "tests/protocol/masking/matrix.h"

#include "storage/grants.h"
#include "storage/teams.h"

namespace kalends::test {
namespace {

constexpr auto kN = Gets::kNothing;
constexpr auto kB = Gets::kBusy;
constexpr auto kD = Gets::kDates;
constexpr auto kQ = Gets::kQuiet;
constexpr auto kA = Gets::kAll;
constexpr auto kYes = Relation::Writes::kYes;
constexpr auto kNo = Relation::Writes::kNo;

constexpr std::array<std::string_view, 3> kClasses{"PUBLIC", "CONFIDENTIAL", "PRIVATE"};

/// The grants of the first place as SQL values: privileges, public, confidential, private. 641:
/// read with what goes with it; 671 and 703: written too.
struct Granted {
    const char* name;
    const char* values;
    const char* scope;  // SQL: the collection it is on
};

constexpr const char* kHere = "c.id";
constexpr const char* kHome =
    "(select h.id from collection h where h.owner_id = c.owner_id and h.home = 1 and h.slug = '')";

constexpr std::array kGranted{
    Granted{"reader", "641, 3, 3, 1", kHere},     Granted{"writer", "703, 5, 5, 1", kHere},
    Granted{"dates", "641, 3, 2, 2", kHere},      Granted{"busy", "641, 1, 1, 1", kHere},
    Granted{"public", "641, 3, 0, 0", kHere},     Granted{"homereader", "641, 3, 3, 1", kHome},
    Granted{"allreader", "641, 3, 1, 0", "null"}, Granted{"guest", "641, 3, 3, 1", kHere},
};

}  // namespace

const std::vector<MatrixPlace>& matrixPlaces() {
    static const std::vector<MatrixPlace> places{
        {"Owners",
         "owner",
         "/dav/calendars/users/owner/calendar/",
         {
             {"owner", {kA, kA, kA}, kYes},
             {"stranger", {kN, kN, kN}, kNo, true},
             {"colleague", {kN, kN, kN}, kNo, true, {true, true, true}},
             {"writedeputy", {kA, kA, kA}, kYes},
             {"readdeputy", {kQ, kQ, kQ}},
             {"writelimited", {kA, kA, kB}, kYes},
             {"readlimited", {kQ, kQ, kB}},
             {"reader", {kQ, kQ, kB}, kNo, true},
             {"writer", {kQ, kQ, kB}, kYes, true},
             {"dates", {kQ, kD, kD}, kNo, true},
             {"busy", {kB, kB, kB}, kNo, true},
             {"public", {kQ, kN, kN}, kNo, true},
             {"homereader", {kQ, kQ, kB}, kNo, true},
             {"allreader", {kQ, kB, kN}, kNo, true},
             {"guest", {kQ, kQ, kB}},
         }},
        {"Teams",
         "manager",
         "/dav/calendars/groups/crew/duty/",
         {
             {"manager", {kA, kA, kA}, kYes},
             {"member", {kQ, kQ, kB}},
             {"nested", {kQ, kQ, kB}},
             {"outsider", {kN, kN, kN}, kNo, true, {true, true, true}},
             {"stranger", {kN, kN, kN}, kNo, true},
         }},
        {"Open",
         "host",
         "/dav/calendars/users/host/calendar/",
         {
             {"host", {kA, kA, kA}, kYes},
             {"colleague", {kQ, kB, kN}, kNo, true},
             {"stranger", {kB, kN, kN}, kNo, true},
         }},
    };
    return places;
}

MaskingMatrix::MaskingMatrix()
    : DavFixture([] {
          DavSettings settings;
          settings.linkPast = std::chrono::hours(24 * 365 * 30);  // the objects have fixed dates
          return settings;
      }()) {}

void MaskingMatrix::SetUp() {
    query("insert into organisation (slug) values ('other')");
    for (const auto& relation : place().relations) {
        account(relation.name);
        if (relation.twice) {
            account(relation.name + "2");
        }
    }
    query(
        "update principal set organisation_id = (select id from organisation where slug = 'other') "
        "where slug like 'stranger%' or slug = 'guest'");
    switch (GetParam()) {
        case 0:
            makeOwners();
            break;
        case 1:
            makeTeam();
            break;
        default:
            makeOpen();
            break;
    }
    query("update collection_meta set components = 0");
    for (std::size_t at = 0; at < kClasses.size(); ++at) {
        plant(at, false);
        plant(at, true);
    }
}

void MaskingMatrix::TearDown() {
    for (const auto& line : logged()) {
        for (const auto& planted : planted_) {
            for (const auto* words : {&planted.words, &planted.alarmWords}) {
                for (const auto& each : *words) {
                    EXPECT_EQ(line.find(each), std::string::npos) << line;
                }
            }
        }
    }
    DavFixture::TearDown();
}

storage::PrincipalId MaskingMatrix::idOf(const std::string& slug) {
    return {std::stoll(value("select id from principal where slug = '" + slug + "'"))};
}

void MaskingMatrix::group(const std::string& slug, const std::vector<std::string>& members) {
    storage::PrincipalChange change;
    change.kind = storage::PrincipalKind::kGroup;
    change.slug = slug;
    const auto id = store_->principals().save(change);
    std::vector<storage::PrincipalId> ids;
    for (const auto& member : members) {
        ids.push_back(idOf(member));
    }
    store_->principals().setMembers(id, ids);
}

void MaskingMatrix::giveTo(const std::string& slug,
                           const std::string& values,
                           const std::string& scope) {
    query(
        "insert into access_grant (owner_id, collection_id, grantee_kind, grantee_id, privileges, "
        "public_level, "
        "confidential_level, private_level) select c.owner_id, " +
        scope + ", 1, g.id, " + values +
        " from collection c join principal o on o.id = c.owner_id, principal g where o.slug = "
        "'owner' and c.slug = 'calendar' "
        "and g.slug = '" +
        slug + "'");
}

void MaskingMatrix::makeOwners() {
    for (const auto& granted : kGranted) {
        const std::string name = granted.name;
        giveTo(name, granted.values, granted.scope);
        if (name != "guest") {
            group("g" + name, {name + "2"});
            group("o" + name, {"g" + name});
            giveTo("o" + name, granted.values, granted.scope);
        }
    }
    using storage::DelegateMode;
    auto& principals = store_->principals();
    const auto tomorrow =
        std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now()) +
        std::chrono::days(1);
    for (const auto& delegation :
         {storage::Delegation{idOf("owner"), idOf("writedeputy"), DelegateMode::kWrite, {}, true},
          storage::Delegation{idOf("owner"), idOf("readdeputy"), DelegateMode::kRead, {}, true},
          storage::Delegation{idOf("owner"), idOf("writelimited"), DelegateMode::kWrite, tomorrow,
                              false},
          storage::Delegation{idOf("owner"), idOf("readlimited"), DelegateMode::kRead, tomorrow,
                              false}}) {
        ASSERT_TRUE(principals.setDelegate(delegation, {}));
    }
}

void MaskingMatrix::makeTeam() {
    group("inner", {"nested"});
    group("crew", {"manager", "member", "inner"});
    store_->teams().set(idOf("crew"), storage::TeamMembers::kRead, {});
    store_->teams().addManager(idOf("crew"), idOf("manager"), {});
    storage::NewCollection duty;
    duty.owner = idOf("crew");
    duty.slug = "duty";
    duty.properties.displayName = "Duty";
    ASSERT_EQ(store_->collections().create(duty, {}).outcome,
              storage::CollectionStore::CreateOutcome::kCreated);
}

void MaskingMatrix::makeOpen() {
    const auto organisation =
        store_->principals().byPath({storage::PrincipalKind::kUser, "host"})->organisation;
    const storage::GrantPlace here{idOf("host"), collectionOf("host")};
    storage::Grant grant;
    grant.privileges = 641;
    grant.levels = storage::GrantRow::Levels::kStated;
    grant.kind = storage::GranteeKind::kOrganisation;
    grant.grantee = organisation.value;
    grant.publicLevel = 3;
    grant.confidentialLevel = 1;
    ASSERT_TRUE(store_->grants().set(here, grant, {}));
    grant.kind = storage::GranteeKind::kEveryone;
    grant.grantee = 0;
    grant.publicLevel = 1;
    grant.confidentialLevel = 0;
    ASSERT_TRUE(store_->grants().set(here, grant, {}));
}

std::string MaskingMatrix::word() {
    std::string text = "w";
    for (int i = 0; i < 12; ++i) {
        text += static_cast<char>('a' + random_() % 26);
    }
    return text;
}

std::string MaskingMatrix::text(const Planted& planted, const std::string& lines) {
    const std::string type = planted.task ? "VTODO" : "VEVENT";
    return calendarWith("BEGIN:" + type + "\r\nUID:" + planted.uid +
                        "\r\nDTSTAMP:20260101T000000Z\r\nDTSTART:202601" + planted.day +
                        "T090000Z\r\n" + (planted.task ? "DUE" : "DTEND") + ":202601" +
                        planted.day + "T100000Z\r\n" + lines + "END:" + type + "\r\n");
}

void MaskingMatrix::plant(std::size_t objectClass, bool task) {
    Planted planted;
    planted.uid = "u" + word();
    planted.name = "n" + word() + ".ics";
    planted.objectClass = objectClass;
    planted.task = task;
    planted.day = "1" + std::to_string(objectClass + (task ? 5 : 0));
    const auto hidden = [&] {
        planted.words.push_back(word());
        return planted.words.back();
    };
    std::string lines = "CLASS:" + std::string(kClasses.at(objectClass)) + "\r\n";
    for (const std::string name : {"SUMMARY", "DESCRIPTION", "LOCATION", "CATEGORIES", "COMMENT",
                                   "CONTACT", "RESOURCES", "X-FIELD"}) {
        lines += name + ":" + hidden() + "\r\n";
    }
    planted.attendee = hidden();
    lines += "ORGANIZER;CN=" + hidden() + ":mailto:" + hidden() + "@example.org\r\n";
    lines += "ATTENDEE;CN=" + planted.attendee + ":mailto:" + hidden() + "@example.org\r\n";
    lines += "ATTACH:https://" + hidden() + ".example.org/\r\nURL:https://" + hidden() +
             ".example.org/\r\n";
    planted.alarmWords.push_back(word());
    lines += "BEGIN:VALARM\r\nACTION:DISPLAY\r\nTRIGGER:-PT5M\r\nDESCRIPTION:" +
             planted.alarmWords.back() + "\r\nEND:VALARM\r\n";
    const auto url = place().path + planted.name;
    const Answer put = as(place().filler).put(url, text(planted, lines));
    EXPECT_EQ(put.status, 201) << put.body;
    EXPECT_EQ(as(place().filler)
                  .proppatch(url, "<D:set><D:prop><X:note xmlns:X='x'>" + hidden() +
                                      "</X:note></D:prop></D:set>")
                  .status(),
              207);
    planted_.push_back(std::move(planted));
}

std::vector<MaskingMatrix::Viewer> MaskingMatrix::viewers() {
    const auto uuid = value(
        "select c.uuid from collection c join principal p on p.id = c.owner_id where p.slug = '" +
        std::string(GetParam() == 1 ? "crew" : place().filler) + "' and c.slug = '" +
        (GetParam() == 1 ? "duty" : "calendar") + "'");
    std::vector<Viewer> all;
    for (const auto& relation : place().relations) {
        for (const std::string how : {"", "2"}) {
            if (!how.empty() && !relation.twice) {
                continue;
            }
            const std::string login = relation.name + how;
            all.push_back({&relation, login, place().path});
            const std::string shared = calendars(login) + "shared-" + uuid + "/";
            if (as(login).propfind(shared, "<D:displayname/>").status() == 207) {
                all.push_back({&relation, login, shared});
            }
        }
    }
    return all;
}

Gets MaskingMatrix::due(const Relation& relation, const Planted& planted) {
    const auto gets = relation.gets.at(planted.objectClass);
    return gets == kB && planted.task ? kN : gets;
}

void MaskingMatrix::search(const Viewer& viewer, const std::string& what, const Answer& answer) {
    const std::string bytes = answer.head + answer.body;
    const auto has = [&](const std::string& each) { return bytes.find(each) != std::string::npos; };
    for (const auto& planted : planted_) {
        const auto gets = due(*viewer.relation, planted);
        const auto where = [&] {
            return viewer.login + " at " + viewer.path + " in " + what + "\n" + bytes;
        };
        EXPECT_FALSE(gets == kN && has(planted.uid)) << "UID of " << planted.name << where();
        for (const auto& each : planted.words) {
            EXPECT_FALSE(gets < kQ && has(each)) << each << " of " << planted.name << where();
        }
        for (const auto& each : planted.alarmWords) {
            EXPECT_FALSE(gets != kA && has(each)) << "alarm of " << planted.name << where();
        }
    }
    ++searched_;
}

Answer MaskingMatrix::asked(const Viewer& viewer, const std::string& what, const Call& call) {
    Answer answer = call.answer();
    search(viewer, what, answer);
    EXPECT_LT(answer.status, 500) << viewer.login << what << answer.body;
    EXPECT_GT(answer.status, 0) << viewer.login << what;
    return answer;
}

Call MaskingMatrix::reportOf(const Viewer& viewer,
                             const std::string& path,
                             const std::string& name,
                             const std::string& ns,
                             const std::string& content,
                             const std::string& depth) const {
    return as(viewer.login)
        .xml("REPORT", path,
             "<?xml version='1.0'?><" + name + " xmlns='" + ns +
                 "' xmlns:D='DAV:' xmlns:C='urn:ietf:params:xml:ns:caldav' "
                 "xmlns:CS='http://calendarserver.org/ns/'>" +
                 content + "</" + name + ">")
        .depth(depth);
}

}  // namespace kalends::test
