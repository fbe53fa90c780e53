// Who gets what of objects of each CLASS, in every output: twenty accounts with ten relations to
// one calendar, random words in each field that may not leak, and every byte of every answer
// searched.
#include <algorithm>
#include <array>
#include <map>
#include <random>

#include "auth/access/report.h"
#include "tests/protocol/dav_fixture.h"

namespace kalends::test {
namespace {

/// What a viewer gets of an object; in order.
enum class Gets { kNothing, kBusy, kDates, kQuiet, kAll };

struct Relation {
    std::string name;
    std::string grant;         // SQL values: privileges, public, confidential, private; empty: none
    std::array<Gets, 3> gets;  // by class
    enum class Writes { kNo, kYes } writes = Writes::kNo;
};

constexpr auto kN = Gets::kNothing;
constexpr auto kB = Gets::kBusy;
constexpr auto kD = Gets::kDates;
constexpr auto kQ = Gets::kQuiet;
constexpr auto kA = Gets::kAll;
constexpr auto kYes = Relation::Writes::kYes;

/// 641: read with what goes with it; 671: written too.
const std::vector<Relation> kRelations{
    {"owner", "", {kA, kA, kA}, kYes},         {"stranger", "", {kN, kN, kN}},
    {"writedelegate", "", {kA, kA, kA}, kYes}, {"readdelegate", "", {kQ, kQ, kQ}},
    {"reader", "641, 3, 3, 1", {kQ, kQ, kB}},  {"writer", "703, 5, 5, 1", {kQ, kQ, kB}, kYes},
    {"dates", "641, 3, 2, 2", {kQ, kD, kD}},   {"busy", "641, 1, 1, 1", {kB, kB, kB}},
    {"public", "641, 3, 0, 0", {kQ, kN, kN}},  {"colleague", "", {kN, kN, kN}},
};

constexpr std::array<std::string_view, 3> kClasses{"PUBLIC", "CONFIDENTIAL", "PRIVATE"};

class MaskingMatrix : public DavFixture {
  protected:
    struct Planted {
        std::string name;
        std::size_t objectClass = 0;
        bool task = false;
        std::vector<std::string> words, alarmWords;
    };

    void SetUp() override {
        for (const auto& relation : kRelations) {
            for (const std::string how : {"", "2"}) {
                account(relation.name + how);
            }
        }
        query("insert into organisation (slug) values ('other')");
        query(
            "update principal set organisation_id = (select id from organisation where slug = "
            "'other') "
            "where slug like 'stranger%'");
        for (const auto& relation : kRelations) {
            if (!relation.grant.empty()) {
                grant(relation.name, relation.grant);
                group("g" + relation.name, {relation.name + "2"});
                group("o" + relation.name, {"g" + relation.name});
                grant("o" + relation.name, relation.grant);
            }
        }
        delegates(storage::DelegateMode::kWrite, {"writedelegate", "writedelegate2"});
        delegates(storage::DelegateMode::kRead, {"readdelegate", "readdelegate2"});
        for (std::size_t at = 0; at < kClasses.size(); ++at) {
            plant(at, false);
            plant(at, true);
        }
        query("update collection_meta set components = 0");
    }

    storage::PrincipalId idOf(const std::string& slug) {
        return {std::stoll(value("select id from principal where slug = '" + slug + "'"))};
    }

    void group(const std::string& slug, const std::vector<std::string>& members) {
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

    void grant(const std::string& grantee, const std::string& values) {
        query(
            "insert into access_grant (owner_id, collection_id, grantee_kind, grantee_id, "
            "privileges, public_level, "
            "confidential_level, private_level) select c.owner_id, c.id, 1, g.id, " +
            values +
            " from collection c join principal o on o.id = c.owner_id, principal g where o.slug = "
            "'owner' and "
            "c.slug = 'calendar' and g.slug = '" +
            grantee + "'");
    }

    void delegates(storage::DelegateMode mode, const std::vector<std::string>& slugs) {
        std::vector<storage::PrincipalId> ids;
        for (const auto& slug : slugs) {
            ids.push_back(idOf(slug));
        }
        store_->principals().setDelegates(idOf("owner"), mode, ids);
    }

    /// What the owner's organisation allows at most; not always anything.
    void limitAtRandom() {
        const auto organisation = store_->principals().byPath({storage::PrincipalKind::kUser, "owner"})->organisation;
        const auto level = [&] { return static_cast<std::uint8_t>(random_() % 6); };
        if (random_() % 4 == 0) {
            store_->grants().setLimit(organisation, std::nullopt);
        } else {
            store_->grants().setLimit(organisation, storage::OrganisationLimit{level(), level(), level()});
        }
    }

    /// Some grants name their levels, some are over, some end later, some are for the whole home; deputies come, some
    /// without private things, and some are over.
    void endAtRandom() {
        const auto seed = std::to_string(random_() % 1000);
        query("update access_grant set levels_stated = (id + " + seed + ") % 2 = 0, ends_at = case (id + " + seed +
              ") % 5 when 0 then now() - interval '1 second' when 1 then now() + interval '1 day' end");
        query("update access_grant a set collection_id = h.id from collection h where h.owner_id = a.owner_id and h.home = 1 and "
              "h.slug = '' and (a.id + " + seed + ") % 7 = 0");
        const auto& deputy = kRelations[4 + random_() % 6].name;
        ASSERT_TRUE(store_->principals().setDelegate(
            {idOf("owner"), idOf(deputy), random_() % 2 == 0 ? storage::DelegateMode::kRead : storage::DelegateMode::kWrite, {}, true},
            {}));
        query("update delegation set with_private = (delegate_id + " + seed + ") % 2 = 0, ends_at = case (delegate_id + " + seed +
              ") % 4 when 0 then now() - interval '1 second' when 1 then now() + interval '1 day' end");
    }

    std::string word() {
        std::string text = "w";
        for (int i = 0; i < 12; ++i) {
            text += static_cast<char>('a' + random_() % 26);
        }
        return text;
    }

    void plant(std::size_t objectClass, bool task) {
        Planted planted;
        planted.name = (task ? "t" : "e") + std::to_string(objectClass) + ".ics";
        planted.objectClass = objectClass;
        planted.task = task;
        const auto hidden = [&] {
            planted.words.push_back(word());
            return planted.words.back();
        };
        std::string lines = "CLASS:" + std::string(kClasses.at(objectClass)) + "\r\n";
        for (const std::string name : {"SUMMARY", "DESCRIPTION", "LOCATION", "CATEGORIES",
                                       "COMMENT", "CONTACT", "RESOURCES", "X-FIELD"}) {
            lines += name + ":" + hidden() + "\r\n";
        }
        lines += "ORGANIZER;CN=" + hidden() + ":mailto:" + hidden() + "@example.org\r\n";
        lines += "ATTENDEE;CN=" + hidden() + ":mailto:" + hidden() + "@example.org\r\n";
        lines += "ATTACH:https://" + hidden() + ".example.org/\r\nURL:https://" + hidden() +
                 ".example.org/\r\n";
        planted.alarmWords.push_back(word());
        lines += "BEGIN:VALARM\r\nACTION:DISPLAY\r\nTRIGGER:-PT5M\r\nDESCRIPTION:" +
                 planted.alarmWords.back() + "\r\nEND:VALARM\r\n";
        const std::string uid = planted.name.substr(0, 2);
        const std::string text = task ? todo(uid, lines) : event(uid, lines);
        if (task) {
            query("update collection_meta set components = 0");
        }
        EXPECT_EQ(as("owner").put(calendar("owner") + planted.name, text).status(), 201) << text;
        EXPECT_EQ(as("owner")
                      .proppatch(calendar("owner") + planted.name,
                                 "<D:set><D:prop><X:note xmlns:X='x'>" + hidden() +
                                     "</X:note></D:prop></D:set>")
                      .status(),
                  207);
        planted_.push_back(std::move(planted));
    }

    static Gets due(const Relation& relation, const Planted& planted) {
        const auto gets = relation.gets.at(planted.objectClass);
        return gets == kB && planted.task ? kN : gets;
    }

    /// No forbidden word anywhere in an answer.
    void search(const Relation& relation, const std::string& what, const Answer& answer) const {
        const std::string bytes = answer.head + answer.body;
        for (const auto& planted : planted_) {
            const auto gets = due(relation, planted);
            for (const auto& each : planted.words) {
                EXPECT_TRUE(gets >= kQ || bytes.find(each) == std::string::npos)
                    << relation.name << " finds " << each << " of " << planted.name << " in "
                    << what << "\n"
                    << bytes;
            }
            for (const auto& each : planted.alarmWords) {
                EXPECT_TRUE(gets == kA || bytes.find(each) == std::string::npos)
                    << relation.name << " finds the alarm of " << planted.name << " in " << what
                    << "\n"
                    << bytes;
            }
        }
        ++searched_;
    }

    Answer asked(const Relation& relation,
                 const std::string& login,
                 const std::string& what,
                 const Call& call) const {
        Answer answer = call.answer();
        search(relation, login + ": " + what, answer);
        EXPECT_LT(answer.status, 500) << what;
        return answer;
    }

    static std::string report(const std::string& name,
                              const std::string& ns,
                              const std::string& content) {
        return "<?xml version='1.0'?><" + name + " xmlns='" + ns +
               "' xmlns:D='DAV:' xmlns:C='urn:ietf:params:xml:ns:caldav' "
               "xmlns:CS='http://calendarserver.org/ns/'>" +
               content + "</" + name + ">";
    }

    Call reportOf(const std::string& login,
                  const std::string& path,
                  const std::string& body,
                  const std::string& depth = "1") const {
        return as(login).xml("REPORT", path, body).depth(depth);
    }

    void objectOutputs(const Relation& relation, const std::string& login);
    void listings(const Relation& relation, const std::string& login);
    void queries(const Relation& relation, const std::string& login);
    void attempts(const Relation& relation, const std::string& login);

    std::mt19937 random_{20261123};
    std::vector<Planted> planted_;
    mutable std::size_t searched_ = 0;
};

constexpr const char* kCaldavNs = "urn:ietf:params:xml:ns:caldav";

void MaskingMatrix::objectOutputs(const Relation& relation, const std::string& login) {
    for (const auto& planted : planted_) {
        const std::string path = calendar("owner") + planted.name;
        const auto gets = due(relation, planted);
        const Answer got = asked(relation, login, "GET", as(login).get(path));
        const Answer json = asked(relation, login, "GET jCal",
                                  as(login).get(path).accept("application/calendar+json"));
        const Answer head = asked(relation, login, "HEAD", as(login).head(path));
        EXPECT_EQ(got.status == 200, gets != kN)
            << login << " " << planted.name << " " << got.status;
        EXPECT_EQ(json.status, got.status);
        EXPECT_EQ(head.status, got.status);
        EXPECT_EQ(got.body.find("SUMMARY:Busy") != std::string::npos, gets == kB || gets == kD)
            << login << planted.name;
        EXPECT_EQ(got.body.find(planted.words.front()) != std::string::npos, gets >= kQ)
            << login << planted.name;
        EXPECT_EQ(got.body.find("VALARM") != std::string::npos, gets == kA)
            << login << planted.name;
        const Answer found = asked(
            relation, login, "PROPFIND",
            as(login).propfind(path,
                               "<D:getetag/><D:getcontentlength/><D:displayname/><D:resourcetype/>"
                               "<X:note xmlns:X='x'/><D:lockdiscovery/><D:acl/>"));
        for (const std::string body : {"allprop", "propname"}) {
            asked(relation, login, body,
                  as(login)
                      .xml("PROPFIND", path,
                           "<D:propfind xmlns:D='DAV:'><D:" + body + "/></D:propfind>")
                      .depth("0"));
        }
        if (gets == kN) {
            EXPECT_NE(found.status, 207);
            continue;
        }
        EXPECT_EQ(found.responses().at(0).text("{DAV:}getetag"), got.etag());
        EXPECT_EQ(head.etag(), got.etag());
        EXPECT_EQ(as(login).get(path).ifNoneMatch(got.etag()).status(), 304);
        EXPECT_EQ(got.etag() == as("owner").get(path).answer().etag(), gets == kA);
        EXPECT_EQ(found.responses().at(0).text("{x}note").empty(), gets < kQ);
    }
}

void MaskingMatrix::listings(const Relation& relation, const std::string& login) {
    const std::string path = calendar("owner");
    const std::string all = "<D:propfind xmlns:D='DAV:'><D:allprop/></D:propfind>";
    const Answer list =
        asked(relation, login, "PROPFIND 1", as(login).xml("PROPFIND", path, all).depth("1"));
    const Answer exported = asked(relation, login, "export", as(login).get(path));
    asked(relation, login, "page", as(login).get(path).accept("text/html"));
    asked(relation, login, "home", as(login).xml("PROPFIND", calendars("owner"), all).depth("1"));
    asked(relation, login, "principal-match",
          reportOf(login, path,
                   report("principal-match", "DAV:",
                          "<D:principal-property><D:owner/></"
                          "D:principal-property><D:prop><D:getetag/></D:prop>"),
                   "0"));
    asked(relation, login, "expand-property",
          reportOf(login, path,
                   report("expand-property", "DAV:",
                          "<D:property name='owner'><D:property name='displayname'/></D:property>"),
                   "0"));
    const Answer synced = asked(relation, login, "sync-collection",
                                reportOf(login, path,
                                         report("sync-collection", "DAV:",
                                                "<D:sync-token/><D:sync-level>1</D:sync-level>"
                                                "<D:prop><D:getetag/><C:calendar-data/></D:prop>"),
                                         "0"));
    std::string hrefs;
    for (const auto& planted : planted_) {
        hrefs += "<D:href>" + path + planted.name + "</D:href>";
    }
    const Answer many =
        asked(relation, login, "multiget",
              reportOf(login, path,
                       report("calendar-multiget", kCaldavNs,
                              "<D:prop><D:getetag/><C:calendar-data/></D:prop>" + hrefs)));
    for (const std::string data :
         {"<C:calendar-data><C:expand start='20260101T000000Z' "
          "end='20260201T000000Z'/></C:calendar-data>",
          "<C:calendar-data><C:comp name='VCALENDAR'><C:comp name='VEVENT'><C:prop "
          "name='SUMMARY'/><C:prop name='LOCATION'/></C:comp></C:comp></C:calendar-data>",
          "<C:calendar-data content-type='application/calendar+json' version='2.0'/>",
          "<C:calendar-data><C:limit-recurrence-set start='20260101T000000Z' "
          "end='20260201T000000Z'/></C:calendar-data>"}) {
        asked(relation, login, data,
              reportOf(
                  login, path,
                  report("calendar-multiget", kCaldavNs, "<D:prop>" + data + "</D:prop>" + hrefs)));
    }
    for (const auto& planted : planted_) {
        const auto gets = due(relation, planted);
        for (const Answer* answer : {&list, &synced, &many}) {
            const auto items = answer->responses();
            const bool listed =
                std::any_of(items.begin(), items.end(), [&](const ResponseItem& item) {
                    return item.href.ends_with("/" + planted.name) && item.status != 404;
                });
            EXPECT_EQ(listed, gets != kN) << login << " " << planted.name << "\n" << answer->body;
        }
        EXPECT_EQ(exported.body.find("UID:" + planted.name.substr(0, 2)) != std::string::npos,
                  gets != kN && exported.status == 200)
            << login;
        EXPECT_EQ(many.body.find(planted.words.front()) != std::string::npos, gets >= kQ) << login;
        EXPECT_EQ(synced.body.find(planted.words.front()) != std::string::npos, gets >= kQ)
            << login;
    }
}

void MaskingMatrix::queries(const Relation& relation, const std::string& login) {
    const std::string path = calendar("owner");
    const auto query = [&](const std::string& filter, const std::string& data) {
        return asked(relation, login, filter,
                     reportOf(login, path,
                              report("calendar-query", kCaldavNs,
                                     "<D:prop><D:getetag/>" + data +
                                         "</D:prop><C:filter><C:comp-filter name='VCALENDAR'>" +
                                         filter + "</C:comp-filter></C:filter>")));
    };
    for (const auto& planted : planted_) {
        const std::string type = planted.task ? "VTODO" : "VEVENT";
        const auto gets = due(relation, planted);
        const auto finds = [&](const std::string& filter, const std::string& data = {}) {
            return query("<C:comp-filter name='" + type + "'>" + filter + "</C:comp-filter>", data)
                       .body.find(planted.name) != std::string::npos;
        };
        const auto match = [](const std::string& property, const std::string& text) {
            return "<C:prop-filter name='" + property + "'><C:text-match>" + text +
                   "</C:text-match></C:prop-filter>";
        };
        EXPECT_EQ(finds(match("SUMMARY", planted.words[0])), gets >= kQ) << login << planted.name;
        EXPECT_EQ(finds(match("DESCRIPTION", planted.words[1])), gets >= kQ)
            << login << planted.name;
        EXPECT_EQ(
            finds(match("UID", planted.name.substr(0, 2)) + match("LOCATION", planted.words[2])),
            gets >= kQ)
            << login << planted.name;
        EXPECT_EQ(finds(match("UID", planted.name.substr(0, 2))), gets != kN)
            << login << planted.name;
        EXPECT_EQ(finds("<C:prop-filter name='ATTENDEE'/>"), gets >= kQ) << login << planted.name;
        EXPECT_EQ(finds("<C:prop-filter name='LOCATION'><C:is-not-defined/></C:prop-filter>"),
                  gets == kB || gets == kD)
            << login << planted.name;
        EXPECT_EQ(finds("<C:comp-filter name='VALARM'/>"), gets == kA) << login << planted.name;
        EXPECT_EQ(finds("<C:comp-filter name='VALARM'><C:time-range start='20260105T000000Z' "
                        "end='20260106T000000Z'/></C:comp-filter>"),
                  gets == kA)
            << login << planted.name;
        EXPECT_EQ(finds("<C:time-range start='20260105T000000Z' end='20260106T000000Z'/>"),
                  gets != kN)
            << login << planted.name;
        EXPECT_EQ(finds("<C:time-range start='20260105T000000Z' end='20260106T000000Z'/>",
                        "<C:calendar-data/>"),
                  gets != kN)
            << login << planted.name;
        EXPECT_EQ(finds("", "<C:calendar-data/>"), gets != kN) << login << planted.name;
        const std::string one = path + planted.name;
        asked(relation, login, "query of one",
              reportOf(login, one,
                       report("calendar-query", kCaldavNs,
                              "<D:prop><C:calendar-data/></D:prop><C:filter><C:comp-filter "
                              "name='VCALENDAR'/></C:filter>")));
    }
    asked(relation, login, "free-busy-query",
          reportOf(login, path,
                   report("free-busy-query", kCaldavNs,
                          "<C:time-range start='20260101T000000Z' end='20260201T000000Z'/>")));
}

/// Whoever may not write an object leaves it as it is, and hears need-privileges or that nothing is
/// there.
void MaskingMatrix::attempts(const Relation& relation, const std::string& login) {
    for (const auto& planted : planted_) {
        const auto gets = due(relation, planted);
        const std::string path = calendar("owner") + planted.name;
        const std::string uid = planted.name.substr(0, 2);
        const std::string copy = calendar(login) + "copy-" + planted.name;
        if (relation.name != "owner") {
            query("update collection_meta set components = 0");
            const Answer copied = asked(relation, login, "COPY", as(login).copy(path).to(copy));
            EXPECT_EQ(copied.status == 201, gets >= kQ) << login << planted.name << copied.status;
            const Answer read = asked(relation, login, "GET of the copy", as(login).get(copy));
            EXPECT_EQ(read.status == 200, gets >= kQ);
        }
        if (relation.writes == kYes && gets >= kQ) {
            continue;
        }
        const std::string text = planted.task ? todo(uid) : event(uid);
        const std::vector<std::pair<std::string, Call>> calls{
            {"PUT", as(login).put(path, text)},
            {"PUT other UID", as(login).put(path, event("other"))},
            {"PUT same UID", as(login).put(calendar("owner") + "x.ics", text)},
            {"DELETE", as(login).remove(path)},
            {"MOVE", as(login).move(path).to(copy)},
            {"PROPPATCH",
             as(login).proppatch(path,
                                 "<D:set><D:prop><X:note xmlns:X='x'>1</X:note></D:prop></D:set>")},
            {"LOCK", as(login).xml("LOCK", path,
                                   "<D:lockinfo "
                                   "xmlns:D='DAV:'><D:lockscope><D:exclusive/></"
                                   "D:lockscope><D:locktype><D:write/></D:locktype></D:lockinfo>")},
            {"COPY over", as(login).copy(copy).to(path)},
            {"POST", as(login).request("POST", path).body("x")},
            {"MKCALENDAR", as(login).mkcalendar(path)},
        };
        for (const auto& [name, call] : calls) {
            const Answer answer = asked(relation, login, name, call);
            EXPECT_GE(answer.status, 400) << login << " " << name << " " << planted.name;
            // For a stranger there is no such calendar at all.
            EXPECT_TRUE(answer.status != 409 || relation.name == "stranger")
                << login << " " << name << " " << planted.name << answer.body;
        }
    }
}

TEST_F(MaskingMatrix, EveryCellIsWhatTheRelationSays) {
    std::map<std::string, std::string> before;
    for (const auto& planted : planted_) {
        before[planted.name] = as("owner").get(calendar("owner") + planted.name).answer().body;
    }
    for (const auto& relation : kRelations) {
        for (const std::string how : {"", "2"}) {
            if (relation.name == "owner" && !how.empty()) {
                continue;
            }
            const std::string login = relation.name + how;
            objectOutputs(relation, login);
            listings(relation, login);
            queries(relation, login);
            attempts(relation, login);
        }
    }
    for (const auto& planted : planted_) {
        EXPECT_EQ(as("owner").get(calendar("owner") + planted.name).answer().body,
                  before[planted.name]);
    }
    EXPECT_GT(searched_, 2000U);
    RecordProperty("answers", static_cast<int>(searched_));
}

/// What somebody gets of an object, found out by asking for it.
Gets probed(const Answer& answer, const std::string& word) {
    if (answer.status != 200) {
        return kN;
    }
    if (answer.body.find(word) == std::string::npos) {
        return kB;
    }
    return answer.body.find("VALARM") == std::string::npos ? kQ : kA;
}

/// What the report promises; masks of both kinds are one here.
Gets promised(const access::Seer* seer, std::size_t objectClass, bool task) {
    using access::Level;
    if (seer == nullptr || !seer->access.may(access::Privilege::kRead)) {
        return kN;
    }
    const Level level = seer->access.levels.at(objectClass);
    if (level == Level::kNothing || (level == Level::kBusy && task)) {
        return kN;
    }
    if (level < Level::kRead) {
        return kB;
    }
    return seer->access.alarms == access::Alarms::kShown ? kA : kQ;
}

TEST_F(MaskingMatrix, TheReportSaysWhatProbingShows) {
    std::vector<std::string> logins;
    for (const auto& relation : kRelations) {
        logins.push_back(relation.name);
        logins.push_back(relation.name + "2");
    }
    for (int round = 0; round < 4; ++round) {
        limitAtRandom();
        for (int i = 0; i < 8; ++i) {
            const auto level = [&] { return std::to_string(random_() % 6); };
            const std::vector<std::string> privileges{"0", "512", "641", "703"};
            const auto& who = logins[random_() % logins.size()];
            grant(random_() % 3 == 0 && !kRelations[4 + random_() % 5].grant.empty()
                      ? "g" + kRelations[4 + random_() % 5].name
                      : who,
                  privileges[random_() % privileges.size()] + ", " + level() + ", " + level() +
                      ", " + level());
        }
        endAtRandom();
        const auto owner = store_->principals().byPath({storage::PrincipalKind::kUser, "owner"});
        const auto collection = store_->collections().byId(collectionOf("owner"));
        const auto seers = access::whoSees(*store_, *owner, *collection);
        for (const auto& login : logins) {
            const auto found =
                std::find_if(seers.begin(), seers.end(),
                             [&](const access::Seer& seer) { return seer.person.slug == login; });
            const access::Seer* seer = found == seers.end() ? nullptr : &*found;
            EXPECT_TRUE(seer == nullptr || !seer->through.empty());
            for (const auto& planted : planted_) {
                const Answer answer = as(login).get(calendar("owner") + planted.name);
                EXPECT_EQ(probed(answer, planted.words.front()),
                          promised(seer, planted.objectClass, planted.task))
                    << round << login << planted.name << answer.status;
            }
        }
    }
}

}  // namespace
}  // namespace kalends::test
