// The table of operations. Adding one is a row here, its handler, and schemas; the document
// follows.
#include <utility>

#include "server/api/handlers.h"
#include "server/api/openapi.h"

namespace kalends::api {

namespace {

using storage::PrincipalKind;

constexpr Parameter kCursor{"cursor", R"({"type":"string","maxLength":4000})",
                            "`next` of the page before"};
constexpr Parameter kLimit{"limit", R"({"type":"integer","minimum":1,"maximum":500})",
                           "Rows of a page; 100 when absent"};
constexpr Parameter kDryRun{"dryRun", R"({"type":"boolean"})",
                            "Answers as if it were done, and does nothing"};
constexpr Parameter kOrganisation{"organisation",
                                  R"({"type":"string","minLength":1,"maxLength":255})",
                                  "Of this organisation only"};

constexpr std::array kPrincipalList{
    kOrganisation,
    Parameter{"name", R"({"type":"string","minLength":1,"maxLength":200})",
              "Whose name begins so, without case; then in order of the name"},
    Parameter{"state", R"({"type":"string","enum":["enabled","disabled"]})", "In this state only"},
    kCursor,
    kLimit,
};
constexpr std::array kPage{kCursor, kLimit};
constexpr std::array kOrganisationList{
    Parameter{"prefix", R"({"type":"string","minLength":1,"maxLength":255})",
              "Whose identifier begins so"},
    kCursor,
    kLimit,
};
constexpr std::array kActList{
    Parameter{"kind",
              R"({"type":"string","enum":["administration","sharing","sign-in","content"]})",
              "content needs a target"},
    Parameter{"actor", R"({"type":"string","minLength":3,"maxLength":270})", "Who did it: KIND/ID"},
    Parameter{"target", R"({"type":"string","minLength":3,"maxLength":270})",
              "To whom, or in whose calendars: KIND/ID"},
    Parameter{"since", R"({"type":"string","format":"date-time","maxLength":20})", "From then on"},
    Parameter{"until", R"({"type":"string","format":"date-time","maxLength":20})",
              "Before then; the end of a day"},
    kOrganisation,
    kCursor,
    kLimit,
};
constexpr std::array kChanging{kDryRun};
constexpr std::array kImporting{
    Parameter{"duplicates", R"({"type":"string","enum":["merge","skip","new-uid"]})",
              "What is there already: replaced (merge, when absent), left, or a second one"},
    kDryRun,
};
constexpr std::array kEnding{
    Parameter{"remove", R"({"type":"boolean"})",
              "Delete it with all that it owns, instead of disabling it"},
    kDryRun,
};

struct Kind {
    PrincipalKind kind;
    const char* path;
    const char* schema;
    const char* one;
    const char* many;
};

constexpr std::array<Kind, 4> kKinds{{
    {PrincipalKind::kUser, "/accounts", "Account", "an account", "accounts"},
    {PrincipalKind::kGroup, "/groups", "Group", "a group", "groups"},
    {PrincipalKind::kLocation, "/rooms", "Place", "a room", "rooms"},
    {PrincipalKind::kResource, "/resources", "Place", "a thing that can be booked",
     "things that can be booked"},
}};

class Table {
  public:
    std::vector<Route> rows;

    void principals(const Kind& kind) {
        kind_ = kind.kind;
        role_ = Role::kOrganisationAdministrator;
        const std::string path = kind.path;
        const std::string schema = kind.schema;
        const std::string one = kind.one;
        get(path, std::string("List ") + kind.many, schema + "Page", kPrincipalList,
            listPrincipals);
        add("POST", path, "Make " + one + ", with what it starts with", "New" + schema, 201, schema,
            kChanging, addPrincipal);
        get(path + "/{id}", "Show " + one, schema, {}, showPrincipal);
        add("PATCH", path + "/{id}", "Change what is named and nothing else", schema + "Change",
            200, schema, kChanging, changePrincipal);
        add("DELETE", path + "/{id}",
            "Disable " + one + ": sign-in is refused at once; nothing is lost", "", 204, "",
            kEnding, endPrincipal);
        if (kind.kind == PrincipalKind::kUser) {
            add("PUT", path + "/{id}/password", "Set the password", "NewPassword", 204, "",
                kChanging, setPassword);
            add("POST", path + "/{id}/unlock", "Forget wrong passwords that were tried", "", 204,
                "", kChanging, unlockAccount);
            appPasswords(path + "/{id}");
            deputies(path + "/{id}");
            add("POST", path + "/{id}/transfer",
                "Calendars and books go to another or a team; their old URLs go on leading there",
                "Transfer", 200, "TakenOver", kChanging, transferAll);
            add("POST", path + "/{id}/offboard",
                "The same of somebody who leaves: app passwords, delegations and the account end",
                "Offboarding", 200, "TakenOver", kChanging, offboard);
        } else if (kind.kind != PrincipalKind::kGroup) {
            deputies(path + "/{id}");
        } else {
            members(path + "/{id}/members");
            team(path + "/{id}/team");
        }
        get(path + "/{id}/sees", "What it sees of others, and through what", "SightPage", kPage,
            listSeen);
        get(path + "/{id}/groups", "The groups it is a direct member of", "ReferencePage", {},
            listGroupsOf);
        get(path + "/{id}/quota", "What it holds and may hold", "Quota", {}, showQuota);
        add("PATCH", path + "/{id}/quota", "Set limits of its own", "QuotaChange", 200, "Quota",
            kChanging, changeQuota);
        collections(path + "/{id}");
    }

    void me() {
        kind_ = PrincipalKind::kUser;
        role_ = Role::kPerson;
        get("/me", "Who is signed in, and what they administer", "Me", {}, showMe);
        rows.back().admits = Route::Admits::kPasswordToBeChanged;
        add("PUT", "/me/password",
            "Change the own password; needs that password, not one of a device", "OwnPassword", 204,
            "", kChanging, changeOwnPassword);
        rows.back().admits = Route::Admits::kPasswordToBeChanged;
        appPasswords("/me");
        deputies("/me");
        get("/me/sees", "What one sees of others, and through what", "SightPage", kPage, listSeen);
        get("/me/groups", "The groups one is a direct member of", "ReferencePage", {},
            listGroupsOf);
        get("/me/quota", "What one holds and may hold", "Quota", {}, showQuota);
        collections("/me");
    }

    void organisations() {
        role_ = Role::kOrganisationAdministrator;
        const std::string one = "/organisations/{organisation}";
        get("/organisations", "List the organisations one administers", "OrganisationPage",
            kOrganisationList, listOrganisations);
        get(one, "Show an organisation", "Organisation", {}, showOrganisation);
        get(one + "/administrators", "Who administers it, beside the server's administrators",
            "ReferencePage", {}, listAdministrators);
        role_ = Role::kServerAdministrator;
        add("POST", "/organisations", "Make an organisation", "NewOrganisation", 201,
            "Organisation", kChanging, addOrganisation);
        add("PATCH", one, "Rename it, or limit what each of its accounts may hold",
            "OrganisationChange", 200, "Organisation", kChanging, changeOrganisation);
        add("DELETE", one, "Remove it, when nobody belongs to it", "", 204, "", kChanging,
            removeOrganisation);
        add("PUT", one + "/administrators/{id}", "Make somebody its administrator", "", 204, "",
            kChanging, addAdministrator);
        add("DELETE", one + "/administrators/{id}", "Take its administration from somebody", "",
            204, "", kChanging, removeAdministrator);
    }

    void audit() {
        role_ = Role::kOrganisationAdministrator;
        get("/audit", "Who did what, newest first", "ActPage", kActList, listActs);
    }

  private:
    void add(const char* method,
             std::string path,
             std::string meaning,
             std::string request,
             int status,
             std::string response,
             std::span<const Parameter> parameters,
             Reply (*handler)(const Call&)) {
        rows.push_back({method,
                        std::move(path),
                        role_,
                        std::move(meaning),
                        std::move(request),
                        status,
                        std::move(response),
                        parameters,
                        handler,
                        kind_,
                        Route::Admits::kUsual,
                        nullptr,
                        {}});
    }

    void get(std::string path,
             std::string meaning,
             std::string response,
             std::span<const Parameter> parameters,
             Reply (*handler)(const Call&)) {
        add("GET", std::move(path), std::move(meaning), "", 200, std::move(response), parameters,
            handler);
    }

    void appPasswords(const std::string& owner) {
        const auto path = owner + "/app-passwords";
        get(path, "Passwords of single devices and programs", "AppPasswordPage", {},
            listAppPasswords);
        add("POST", path, "Make one; its secret is shown this once", "NewAppPassword", 201,
            "IssuedAppPassword", kChanging, addAppPassword);
        get(path + "/{name}", "Show one, without its secret", "AppPassword", {}, showAppPassword);
        add("DELETE", path + "/{name}", "End one; every node refuses it within a second", "", 204,
            "", kChanging, revokeAppPassword);
    }

    void members(const std::string& path) {
        get(path, "Direct members", "ReferencePage", kPage, listMembers);
        add("POST", path, "Add members; who is one already stays one", "NewMembers", 204, "",
            kChanging, addMembers);
        add("PUT", path + "/{memberKind}/{member}", "Add a member", "", 204, "", kChanging,
            addMember);
        add("DELETE", path + "/{memberKind}/{member}", "Remove a member", "", 204, "", kChanging,
            removeMember);
    }

    void team(const std::string& path) {
        get(path, "What its members may do with what the group owns; 404: the group is no team",
            "Team", {}, showTeam);
        add("PUT", path, "Make it a team, or change what its members may do", "TeamTerms", 200,
            "Team", kChanging, setTeam);
        add("PUT", path + "/managers/{granteeKind}/{grantee}",
            "Let somebody do all with what is the team's", "", 204, "", kChanging, addManager);
        add("DELETE", path + "/managers/{granteeKind}/{grantee}", "End it", "", 204, "", kChanging,
            removeManager);
    }

    /// Of a calendar or book, a home, or all of an owner.
    void shares(const std::string& path) {
        get(path, "Who else has it, on which terms", "SharePage", {}, listShares);
        add("PUT", path + "/{granteeKind}/{grantee}",
            "Give it to a person, group or organisation, or change the terms", "ShareTerms", 204,
            "", kChanging, setShare);
        add("DELETE", path + "/{granteeKind}/{grantee}", "Take it back", "", 204, "", kChanging,
            removeShare);
        const auto role = std::exchange(role_, Role::kServerAdministrator);
        add("PUT", path + "/everyone", "Give it to whoever is signed in, of any organisation",
            "ShareTerms", 204, "", kChanging, setShare);
        add("DELETE", path + "/everyone", "Take that back", "", 204, "", kChanging, removeShare);
        role_ = role;
    }

    void content(const std::string& path, const char* mediaType) {
        get(path, "All of it as one file, streamed", "", {}, nullptr);
        rows.back().content = exportContent;
        rows.back().mediaType = mediaType;
        add("POST", path,
            "Put what a file holds into it, up to 64 MiB; nobody is invited. Each object is stored "
            "for itself: what cannot be is named",
            "", 200, "Imported", kImporting, nullptr);
        rows.back().content = importContent;
        rows.back().mediaType = mediaType;
    }

    void deputies(const std::string& owner) {
        const auto path = owner + "/deputies";
        get(path, "Who reads or writes in the owner's place", "DeputyPage", {}, listDeputies);
        get(owner + "/deputy-for", "In whose place one reads or writes, through a group too",
            "DeputyPage", {}, listDeputyFor);
        add("PUT", path + "/{granteeKind}/{grantee}", "Make somebody deputy, on these terms",
            "DeputyTerms", 204, "", kChanging, setDeputy);
        add("DELETE", path + "/{granteeKind}/{grantee}", "End it", "", 204, "", kChanging,
            removeDeputy);
    }

    void collections(const std::string& owner) {
        struct Home {
            const char* path;
            const char* many;
            const char* one;
            const char* schema;
            const char* mediaType;
        };

        for (const Home& home :
             {Home{"/calendars", "calendars and task lists", "a calendar", "Calendar",
                   "text/calendar"},
              Home{"/books", "address books", "an address book", "Book", "text/vcard"}}) {
            const auto path = owner + home.path;
            const std::string noun = home.one;
            get(path, std::string("Its own ") + home.many, "CollectionPage", {}, listCollections);
            add("POST", path, "Make " + noun, std::string("New") + home.schema, 201, "Collection",
                kChanging, addCollection);
            get(path + "/{collection}", "Show " + noun, "Collection", {}, showCollection);
            add("PATCH", path + "/{collection}", "Change what is named", "CollectionChange", 200,
                "Collection", kChanging, changeCollection);
            add("DELETE", path + "/{collection}", "Remove " + noun + " with what is in it", "", 204,
                "", kChanging, removeCollection);
            const auto one = path + "/{collection}";
            shares(one + "/shares");
            add("PUT", one + "/viewers/{granteeKind}/{grantee}",
                "Let what is shared stand in somebody's home, or not", "Standing", 204, "",
                kChanging, setStanding);
            get(one + "/access", "Everybody who can see it, and through what", "SeerPage", kPage,
                listSeers);
            content(one + "/content", home.mediaType);
            if (std::string_view(home.schema) == "Calendar") {
                get(one + "/links", "Links that show it without a sign-in", "LinkPage", {},
                    listLinks);
                add("POST", one + "/links",
                    "Make a link; its URL is shown this once, and with .ics at its end is that of "
                    "the file",
                    "NewLink", 201, "IssuedLink", kChanging, addLink);
                add("DELETE", one + "/links/{link}", "End a link with the next request", "", 204,
                    "", kChanging, removeLink);
            }
        }
        shares(owner + "/shares/{scope}");
    }

    Role role_ = Role::kPerson;
    PrincipalKind kind_ = PrincipalKind::kUser;
};

}  // namespace

std::span<const Route> routes() {
    static const auto table = [] {
        Table made;
        made.me();
        for (const auto& kind : kKinds) {
            made.principals(kind);
        }
        made.organisations();
        made.audit();
        return std::move(made.rows);
    }();
    return table;
}

}  // namespace kalends::api
