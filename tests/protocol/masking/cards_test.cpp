// Cards of each CLASS, in and out of groups that are shared one by one.
#include <functional>

#include "tests/protocol/dav_fixture.h"

namespace kalends::test {
namespace {

constexpr const char* kNs =
    " xmlns:D='DAV:' xmlns:CR='urn:ietf:params:xml:ns:carddav' "
    "xmlns:CS='http://calendarserver.org/ns/'";
/// 1: public, 2: confidential, 4: private, 8: the group and its member, which is public.
using Shown = unsigned;
constexpr Shown kPublicOnes = 1 | 8;
constexpr Shown kAllOnes = 15;

struct Reader {
    const char* name;
    Shown shown;
};

constexpr std::array kReaders{
    Reader{"owner", kAllOnes},      Reader{"writedeputy", kAllOnes},
    Reader{"readdeputy", kAllOnes}, Reader{"limited", 3 | 8},
    Reader{"reader", 3 | 8},        Reader{"publicreader", kPublicOnes},
    Reader{"homereader", 3 | 8},    Reader{"grouped", 8},
    Reader{"groupedwriter", 8},     Reader{"colleague", 0},
    Reader{"stranger", 0},
};

class OfCards : public DavFixture {
  public:
    struct Planted {
        std::string name, uid, word;
        Shown kind = 0;
    };

    struct Viewer {
        const Reader* reader = nullptr;
        std::string login, path;
    };

    [[nodiscard]] Call report(const Viewer& viewer,
                              const std::string& path,
                              const std::string& name,
                              const std::string& content,
                              const std::string& depth) const {
        return as(viewer.login)
            .xml("REPORT", path, "<" + name + kNs + ">" + content + "</" + name + ">")
            .depth(depth);
    }

    [[nodiscard]] Person of(const Viewer& viewer) const { return as(viewer.login); }

    [[nodiscard]] static std::string homeOf(const Viewer& viewer) {
        return viewer.path.substr(0, viewer.path.rfind('/', viewer.path.size() - 2) + 1);
    }

    std::vector<Planted> planted_;

  protected:
    void SetUp() override {
        for (const auto& reader : kReaders) {
            account(reader.name);
        }
        query("insert into organisation (slug) values ('other')");
        query(
            "update principal set organisation_id = (select id from organisation where slug = "
            "'other') where slug = 'stranger'");
        plant("open", 1, "");
        plant("inner", 2, "CLASS:CONFIDENTIAL\r\n");
        plant("own", 4, "CLASS:PRIVATE\r\n");
        plant("member", 8, "");
        plant("crew", 8,
              "X-ADDRESSBOOKSERVER-KIND:group\r\nX-ADDRESSBOOKSERVER-MEMBER:urn:uuid:" +
                  planted_.back().uid + "\r\n");
        for (const auto& [who, values, home] :
             std::vector<std::array<std::string, 3>>{{"reader", "129, 3, 3, 1", ""},
                                                     {"publicreader", "129, 3, 0, 0", ""},
                                                     {"homereader", "129, 3, 3, 1", "home"}}) {
            query(
                "insert into access_grant (owner_id, collection_id, grantee_kind, grantee_id, "
                "privileges, public_level, "
                "confidential_level, private_level) select c.owner_id, c.id, 1, g.id, " +
                values +
                " from collection c join principal o on o.id = c.owner_id, principal g where "
                "o.slug = 'owner' and c.home = 2 and "
                "c.slug = '" +
                (home.empty() ? "addressbook" : "") + "' and g.slug = '" + who + "'");
        }
        using storage::DelegateMode;
        const auto id = [&](const std::string& slug) {
            return store_->principals().byPath({storage::PrincipalKind::kUser, slug})->id;
        };
        for (const auto& each :
             {storage::Delegation{id("owner"), id("writedeputy"), DelegateMode::kWrite, {}, true},
              storage::Delegation{id("owner"), id("readdeputy"), DelegateMode::kRead, {}, true},
              storage::Delegation{id("owner"), id("limited"), DelegateMode::kRead, {}, false}}) {
            ASSERT_TRUE(store_->principals().setDelegate(each, {}));
        }
        shareGroup("grouped", "read");
        shareGroup("groupedwriter", "read-write");
    }

    void plant(const std::string& word, Shown kind, const std::string& lines) {
        Planted planted{"n" + word + "qqx.vcf", "u" + word + "qqx", "w" + word + "qqx", kind};
        ASSERT_EQ(as("owner")
                      .put(addressbook("owner") + planted.name,
                           card(planted.uid, lines + "NOTE:" + planted.word +
                                                 "\r\nEMAIL:" + planted.word + "@example.org\r\n"))
                      .status(),
                  201);
        planted_.push_back(planted);
    }

    void shareGroup(const std::string& who, const std::string& access) {
        const auto path = addressbook("owner") + planted_.back().name;
        ASSERT_EQ(as("owner")
                      .xml("POST", path,
                           std::string("<CS:share") + kNs + "><CS:set><D:href>mailto:" + who +
                               "@example.org</D:href><CS:" + access + "/></CS:set></CS:share>")
                      .status(),
                  200);
        ASSERT_EQ(as(who)
                      .xml("POST", addressbooks(who),
                           std::string("<CS:invite-reply") + kNs +
                               "><CS:invite-accepted/><CS:hosturl><D:href>" + path +
                               "</D:href></CS:hosturl></CS:invite-reply>")
                      .status(),
                  200);
    }

    std::vector<Viewer> viewers() {
        std::vector<Viewer> all;
        const auto guid = value("select guid from principal where slug = 'owner'");
        for (const auto& reader : kReaders) {
            all.push_back({&reader, reader.name, addressbook("owner")});
            const auto shared = addressbooks(reader.name) + guid + "/";
            if (as(reader.name).propfind(shared, "<D:displayname/>").status() == 207) {
                all.push_back({&reader, reader.name, shared});
            }
        }
        return all;
    }

    /// Groups are shared at the URL in the sharee's home only.
    [[nodiscard]] static bool gets(const Viewer& viewer, const Planted& planted) {
        const bool byGroup = viewer.reader->shown == 8;
        return (viewer.reader->shown & planted.kind) != 0 &&
               (!byGroup || viewer.path.find("/users/owner/") == std::string::npos);
    }
};

enum class Tells { kNothing, kName, kContent, kContentOfHome };

struct Output {
    const char* name;
    Tells tells;
    std::function<Call(const OfCards&, const OfCards::Viewer&)> call;
};

const std::vector<Output>& outputs() {
    const std::string kData = "<D:prop><D:getetag/><CR:address-data/></D:prop>";
    const std::string kAny = "<CR:filter test='anyof'><CR:prop-filter name='FN'/></CR:filter>";
    static const std::vector<Output> rows{
        {"PROPFIND 1", Tells::kName,
         [](const auto& f, const auto& v) {
             return f.of(v)
                 .xml("PROPFIND", v.path, "<D:propfind xmlns:D='DAV:'><D:allprop/></D:propfind>")
                 .depth("1");
         }},
        {"PROPFIND of the home", Tells::kNothing,
         [](const auto& f, const auto& v) {
             return f.of(v)
                 .xml("PROPFIND", f.homeOf(v),
                      "<D:propfind xmlns:D='DAV:'><D:allprop/></D:propfind>")
                 .depth("1");
         }},
        {"export", Tells::kContent,
         [](const auto& f, const auto& v) { return f.of(v).get(v.path).accept("text/vcard"); }},
        {"page", Tells::kName,
         [](const auto& f, const auto& v) { return f.of(v).get(v.path).accept("text/html"); }},
        {"sync-collection", Tells::kContent,
         [=](const auto& f, const auto& v) {
             return f.report(v, v.path, "D:sync-collection",
                             "<D:sync-token/><D:sync-level>1</D:sync-level>" + kData, "0");
         }},
        {"sync-collection of the home", Tells::kContentOfHome,
         [=](const auto& f, const auto& v) {
             return f.report(v, f.homeOf(v), "D:sync-collection",
                             "<D:sync-token/><D:sync-level>infinite</D:sync-level>" + kData, "0");
         }},
        {"query", Tells::kContent,
         [=](const auto& f, const auto& v) {
             return f.report(v, v.path, "CR:addressbook-query", kData + kAny, "1");
         }},
        {"multiget", Tells::kContent,
         [=](const auto& f, const auto& v) {
             std::string hrefs;
             for (const auto& planted : f.planted_) {
                 hrefs += "<D:href>" + v.path + planted.name + "</D:href>";
             }
             return f.report(v, v.path, "CR:addressbook-multiget", kData + hrefs, "0");
         }},
        {"expand-property", Tells::kNothing,
         [](const auto& f, const auto& v) {
             return f.report(
                 v, v.path, "D:expand-property",
                 "<D:property name='owner'><D:property name='displayname'/></D:property>", "0");
         }},
        {"acl-principal-prop-set", Tells::kNothing,
         [](const auto& f, const auto& v) {
             return f.report(v, v.path, "D:acl-principal-prop-set",
                             "<D:prop><D:displayname/></D:prop>", "0");
         }},
    };
    return rows;
}

TEST_F(OfCards, EveryCellIsWhatTheRelationSays) {
    for (const auto& viewer : viewers()) {
        const auto search = [&](const std::string& what, const Answer& answer) {
            for (const auto& planted : planted_) {
                const bool found =
                    (answer.head + answer.body).find(planted.word) != std::string::npos;
                EXPECT_FALSE(found && !gets(viewer, planted))
                    << viewer.login << " " << viewer.path << " " << what << answer.body;
            }
        };
        for (const auto& output : outputs()) {
            const Answer answer = output.call(*this, viewer);
            EXPECT_LT(answer.status, 500);
            search(output.name, answer);
            const bool failed = answer.status >= 300;
            for (const auto& planted : planted_) {
                const bool has =
                    answer.body.find(output.tells == Tells::kName ? planted.name : planted.word) !=
                    std::string::npos;
                const bool closed = output.tells == Tells::kContentOfHome && failed;
                EXPECT_TRUE(output.tells == Tells::kNothing ||
                            has == (gets(viewer, planted) && !closed))
                    << viewer.login << " " << viewer.path << " " << output.name << " "
                    << planted.name << answer.status << answer.body;
            }
        }
        for (const auto& planted : planted_) {
            const auto path = viewer.path + planted.name;
            for (const std::string form :
                 {"text/vcard", "text/vcard; version=4.0", "application/vcard+json"}) {
                const Answer answer = as(viewer.login).get(path).accept(form);
                search(form, answer);
                EXPECT_EQ(answer.status == 200, gets(viewer, planted))
                    << viewer.login << path << answer.status;
            }
            if (!gets(viewer, planted)) {
                for (const auto& call :
                     {as(viewer.login).put(path, card(planted.uid)).prefer("return=representation"),
                      as(viewer.login).remove(path),
                      as(viewer.login).copy(path).to(addressbook(viewer.login) + "c.vcf"),
                      as(viewer.login).put(viewer.path + "x.vcf", card(planted.uid))}) {
                    const Answer answer = call;
                    search("attempt", answer);
                    EXPECT_GE(answer.status, 400) << viewer.login << path;
                }
            }
        }
    }
}

}  // namespace
}  // namespace kalends::test
