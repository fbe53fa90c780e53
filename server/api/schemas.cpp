// The schemas of the interface, by name. What stands here is what requests are judged by and what
// the document shows.
#include <array>
#include <nlohmann/json.hpp>
#include <string_view>

#include "server/api/openapi.h"

namespace kalends::api {

namespace {

struct Schema {
    std::string_view name, text;
};

// What the members of accounts, groups, rooms and things have in common, as they are read and as
// they are written.
#define KALENDS_ID \
    R"("id":{"type":"string","format":"identifier","minLength":1,"maxLength":255,"description":"In URLs; never changes"})"
#define KALENDS_READ                                                                                                                    \
    R"("id":{"type":"string"},"kind":{"type":"string","enum":["user","group","resource","location"]},)"                                 \
    R"("organisation":{"type":"string"},"name":{"type":"string"},"email":{"type":"string"},)"                                           \
    R"("addresses":{"type":"array","items":{"type":"string"},"description":"Calendar user addresses, preferred first"},)"               \
    R"("guid":{"type":"string"},"state":{"type":"string","enum":["enabled","disabled"]},)"                                              \
    R"("source":{"type":"string","enum":["local","directory"],"description":"directory: LDAP overwrites names, addresses and state"},)" \
    R"("listed":{"type":"boolean","description":"Can be found by colleagues"},)"                                                        \
    R"("created":{"type":"string","format":"date-time"},"modified":{"type":"string","format":"date-time"})"
#define KALENDS_READ_NAMES \
    R"("id","kind","organisation","name","email","addresses","guid","state","source","listed","created","modified")"
#define KALENDS_WRITE                                                                                                                               \
    R"("organisation":{"type":"string","maxLength":255},"name":{"type":"string","maxLength":500},)"                                                 \
    R"("email":{"type":"string","format":"mailbox","maxLength":320,"description":"Also its calendar user address, unless addresses says others"},)" \
    R"("addresses":{"type":"array","uniqueItems":true,"maxItems":50,"items":{"type":"string","minLength":1,"maxLength":1000}},)"                    \
    R"("state":{"type":"string","enum":["enabled","disabled"]},"listed":{"type":"boolean"})"
#define KALENDS_WRITE_ACCOUNT                                                                                        \
    KALENDS_WRITE                                                                                                    \
        R"(,"login":{"type":"string","minLength":1,"maxLength":255},"firstName":{"type":"string","maxLength":500},)" \
        R"("lastName":{"type":"string","maxLength":500},)"                                                           \
        R"("administrator":{"type":"boolean","description":"Of the whole server; said by such ones only"},)"         \
        R"("mustChangePassword":{"type":"boolean"},"appPasswordsOnly":{"type":"boolean"})"
#define KALENDS_MODE \
    R"("autoSchedule":{"type":"string","enum":["none","accept-always","decline-always","accept-if-free","decline-if-busy","automatic"]})"
#define KALENDS_WRITE_PLACE \
    KALENDS_WRITE "," KALENDS_MODE R"(,"autoAcceptGroup":{"type":"string","maxLength":255})"
#define KALENDS_CLOSED R"({"type":"object","additionalProperties":false,)"
#define KALENDS_PAGE(name)                                                                                          \
    KALENDS_CLOSED                                                                                                  \
        R"("required":["items"],"properties":{"items":{"type":"array","items":{"$ref":"#/components/schemas/)" name \
        R"("}},"next":{"type":"string","description":"?cursor of the next page; absent: this was the last one"}}})"
#define KALENDS_PASSWORD \
    R"({"type":"string","format":"password","minLength":1,"maxLength":1024,"writeOnly":true})"
#define KALENDS_LEVEL \
    R"({"type":"string","enum":["nothing","busy","dates","read","respond","write"]})"
#define KALENDS_LIMIT \
    R"({"type":["integer","null"],"minimum":0,"maximum":1152921504606846976,"description":"null: as the level above says; 0: no limit"})"

#define KALENDS_MOST                                                                                                                                                                                                                                                   \
    R"({"type":["object","null"],"additionalProperties":false,"required":["public","confidential","private"],"description":"The most that shares without levels of their own show, and colleagues see unasked; null: no limit","properties":{"public":)" KALENDS_LEVEL \
    R"(,"confidential":)" KALENDS_LEVEL R"(,"private":)" KALENDS_LEVEL "}}"
#define KALENDS_FORM \
    R"("form":{"type":"string","enum":["read","busy","public"],"description":"read: public and confidential events, private ones as busy; busy: times only; public: public events only"})"
#define KALENDS_TEAM \
    R"("members":{"type":"string","enum":["read","write","make"],"description":"make: write, and new calendars and books"})"
#define KALENDS_SUCCESSOR \
    R"("to":{"type":"string","minLength":3,"maxLength":270,"description":"The successor or team: KIND/ID"})"
#define KALENDS_RIGHTS_NAMES R"("listed","public","confidential","private","schedule","administer")"
#define KALENDS_RIGHTS                                                                                                                \
    R"("through":{"type":"array","items":{"type":"string"}},"listed":{"type":"boolean","description":"false: free/busy time only"},)" \
    R"("public":{"type":"string"},"confidential":{"type":"string"},"private":{"type":"string"},"schedule":{"type":"boolean"},"administer":{"type":"boolean"})"

constexpr auto kSchemas = std::to_array<Schema>({
    {"Account", KALENDS_CLOSED
     R"("required":[)" KALENDS_READ_NAMES
     R"(,"login","firstName","lastName","administrator","hasPassword","mustChangePassword","appPasswordsOnly"],"properties":{)" KALENDS_READ
     R"(,"login":{"type":"string"},"firstName":{"type":"string"},"lastName":{"type":"string"},"administrator":{"type":"boolean"},)"
     R"("hasPassword":{"type":"boolean"},"mustChangePassword":{"type":"boolean"},"appPasswordsOnly":{"type":"boolean"}}})"},
    {"NewAccount", KALENDS_CLOSED
     R"("required":["id"],"properties":{)" KALENDS_ID
     R"(,"guid":{"type":"string","minLength":36,"maxLength":36},"password":)" KALENDS_PASSWORD
     "," KALENDS_WRITE_ACCOUNT "}}"},
    {"AccountChange", KALENDS_CLOSED R"("properties":{)" KALENDS_WRITE_ACCOUNT "}}"},
    {"AccountPage", KALENDS_PAGE("Account")},
    {"Group",
     KALENDS_CLOSED R"("required":[)" KALENDS_READ_NAMES R"(],"properties":{)" KALENDS_READ "}}"},
    {"NewGroup", KALENDS_CLOSED
     R"("required":["id"],"properties":{)" KALENDS_ID
     R"(,"guid":{"type":"string","minLength":36,"maxLength":36},)" KALENDS_WRITE "}}"},
    {"GroupChange", KALENDS_CLOSED R"("properties":{)" KALENDS_WRITE "}}"},
    {"GroupPage", KALENDS_PAGE("Group")},
    {"Place", KALENDS_CLOSED
     R"("required":[)" KALENDS_READ_NAMES
     R"(,"autoSchedule","autoAcceptGroup"],"properties":{)" KALENDS_READ "," KALENDS_MODE
     R"(,"autoAcceptGroup":{"type":"string","description":"Whose invitations are accepted in any case; empty: nobody's"}}})"},
    {"NewPlace", KALENDS_CLOSED
     R"("required":["id"],"properties":{)" KALENDS_ID
     R"(,"guid":{"type":"string","minLength":36,"maxLength":36},)" KALENDS_WRITE_PLACE "}}"},
    {"PlaceChange", KALENDS_CLOSED R"("properties":{)" KALENDS_WRITE_PLACE "}}"},
    {"PlacePage", KALENDS_PAGE("Place")},
    {"Reference", KALENDS_CLOSED
     R"("required":["principal","name"],"properties":{"principal":{"type":"string","description":"KIND/ID"},"name":{"type":"string"}}})"},
    {"ReferencePage", KALENDS_PAGE("Reference")},
    {"NewMembers", KALENDS_CLOSED
     R"("required":["members"],"properties":{"members":{"type":"array","minItems":1,"maxItems":1000,)"
     R"("uniqueItems":true,"items":{"type":"string","minLength":3,"maxLength":270,"description":"KIND/ID"}}}})"},
    {"Me", KALENDS_CLOSED
     R"("required":["account","administers","server"],"properties":{"account":{"$ref":"#/components/schemas/Account"},)"
     R"("server":{"type":"boolean","description":"Administers the whole server"},)"
     R"("administers":{"type":"array","items":{"$ref":"#/components/schemas/Organisation"}}}})"},
    {"NewPassword", KALENDS_CLOSED
     R"("required":["password"],"properties":{"password":)" KALENDS_PASSWORD
     R"(,"mustChangePassword":{"type":"boolean","description":"Good only for setting another one"}}})"},
    {"OwnPassword",
     KALENDS_CLOSED R"("required":["password"],"properties":{"password":)" KALENDS_PASSWORD "}}"},
    {"AppPassword", KALENDS_CLOSED
     R"("required":["name","readOnly","davOnly","oneCollection","networks","expires","created","lastUsed","lastAgent","lastAddress"],)"
     R"("properties":{"name":{"type":"string"},"readOnly":{"type":"boolean"},"davOnly":{"type":"boolean"},"oneCollection":{"type":"boolean"},)"
     R"("networks":{"type":"array","items":{"type":"string"}},"expires":{"type":["string","null"],"format":"date-time"},)"
     R"("created":{"type":"string","format":"date-time"},"lastUsed":{"type":["string","null"],"format":"date-time"},)"
     R"("lastAgent":{"type":"string"},"lastAddress":{"type":"string"}}})"},
    {"AppPasswordPage", KALENDS_PAGE("AppPassword")},
    {"NewAppPassword", KALENDS_CLOSED
     R"("required":["name"],"properties":{"name":{"type":"string","minLength":1,"maxLength":100,"description":"Of the device or program"},)"
     R"("readOnly":{"type":"boolean"},"davOnly":{"type":"boolean","description":"No administration with it"},)"
     R"("only":{"type":"string","maxLength":300,"description":"The only collection it reaches, such as calendars/work"},)"
     R"("networks":{"type":"array","maxItems":50,"items":{"type":"string","minLength":1,"maxLength":64}},)"
     R"("expires":{"type":"string","format":"date-time","maxLength":20}}})"},
    {"IssuedAppPassword", KALENDS_CLOSED
     R"("required":["name"],"properties":{"name":{"type":"string"},)"
     R"("secret":{"type":"string","description":"Shown this once; absent when a request is answered again"}}})"},
    {"Quota", KALENDS_CLOSED
     R"("required":["bytes","objects","limitBytes","limitObjects"],"properties":{"bytes":{"type":"integer"},"objects":{"type":"integer"},)"
     R"("limitBytes":{"type":"integer","description":"0: no limit"},"limitObjects":{"type":"integer","description":"0: no limit"}}})"},
    {"QuotaChange",
     KALENDS_CLOSED R"("properties":{"bytes":)" KALENDS_LIMIT R"(,"objects":)" KALENDS_LIMIT "}}"},
    {"Collection", KALENDS_CLOSED
     R"("required":["id","kind","name","description","color","components","transparent","objects","bytes","created"],)"
     R"("properties":{"id":{"type":"string"},"kind":{"type":"string","enum":["calendar","addressbook"]},"name":{"type":"string"},"description":{"type":"string"},)"
     R"("color":{"type":"string"},"components":{"type":"array","items":{"type":"string"}},"transparent":{"type":"boolean"},)"
     R"("objects":{"type":"integer"},"bytes":{"type":"integer"},"created":{"type":"string","format":"date-time"}}})"},
    {"CollectionPage", KALENDS_PAGE("Collection")},
    {"NewCalendar", KALENDS_CLOSED
     R"("required":["id"],"properties":{)" KALENDS_ID
     R"(,"name":{"type":"string","minLength":1,"maxLength":255},"color":{"type":"string","maxLength":30},)"
     R"("components":{"type":"array","minItems":1,"uniqueItems":true,"items":{"type":"string","enum":["VEVENT","VTODO","VJOURNAL"]}}}})"},
    {"NewBook", KALENDS_CLOSED R"("required":["id"],"properties":{)" KALENDS_ID
                               R"(,"name":{"type":"string","minLength":1,"maxLength":255}}})"},
    {"CollectionChange",
     KALENDS_CLOSED R"("properties":{"name":{"type":"string","minLength":1,"maxLength":255}}})"},
    {"Levels", KALENDS_CLOSED
     R"("required":["public","confidential","private"],"description":"What is shown of objects of each CLASS","properties":{"public":)" KALENDS_LEVEL
     R"(,"confidential":)" KALENDS_LEVEL R"(,"private":)" KALENDS_LEVEL "}}"},
    {"Share", KALENDS_CLOSED
     R"("required":["grantee","use","levels","schedule","administer","usual","until","reason"],"properties":{"grantee":{"type":"string","description":"KIND/ID"},)"
     R"("schedule":{"type":"boolean"},"administer":{"type":"boolean"},"usual":{"type":"boolean","description":"The organisation's limit holds for the levels"},)"
     R"("use":{"type":"string","enum":["read","write"]},"levels":{"$ref":"#/components/schemas/Levels"},)"
     R"("until":{"type":["string","null"],"format":"date-time"},"reason":{"type":"string"}}})"},
    {"SharePage", KALENDS_PAGE("Share")},
    {"ShareTerms", KALENDS_CLOSED
     R"("required":["use"],"properties":{"use":{"type":"string","enum":["read","write"]},)"
     R"("schedule":{"type":"boolean","description":"May answer and invite for the owner"},"administer":{"type":"boolean","description":"May give rights to others"},)"
     R"("levels":{"$ref":"#/components/schemas/Levels"},"until":{"type":["string","null"],"format":"date-time","maxLength":20},)"
     R"("reason":{"type":"string","maxLength":500}}})"},
    {"Deputy", KALENDS_CLOSED
     R"("required":["owner","deputy","mode","private","until"],"properties":{"owner":{"type":"string","description":"KIND/ID"},"deputy":{"type":"string","description":"KIND/ID"},)"
     R"("mode":{"type":"string","enum":["read","write"]},"private":{"type":"boolean"},"until":{"type":["string","null"],"format":"date-time"}}})"},
    {"DeputyPage", KALENDS_PAGE("Deputy")},
    {"DeputyTerms", KALENDS_CLOSED
     R"("required":["mode"],"properties":{"mode":{"type":"string","enum":["read","write"]},)"
     R"("private":{"type":"boolean","description":"Private objects too; true when absent"},"until":{"type":["string","null"],"format":"date-time"}}})"},
    {"Standing", KALENDS_CLOSED
     R"("required":["standing"],"properties":{"standing":{"type":"string","enum":["shown","hidden"]}}})"},
    {"Seer", KALENDS_CLOSED R"("required":["person","name","through",)" KALENDS_RIGHTS_NAMES
                            R"(],"properties":{"person":{"type":"string","description":"KIND/ID"},)"
                            R"("name":{"type":"string"},)" KALENDS_RIGHTS "}}"},
    {"SeerPage", KALENDS_PAGE("Seer")},
    {"Sight", KALENDS_CLOSED
     R"("required":["owner","collection","kind","name","through",)" KALENDS_RIGHTS_NAMES
     R"(],"properties":{"owner":{"type":"string","description":"KIND/ID"},)"
     R"("collection":{"type":"string"},"kind":{"type":"string","enum":["calendar","addressbook"]},"name":{"type":"string"},)" KALENDS_RIGHTS
     "}}"},
    {"SightPage", KALENDS_PAGE("Sight")},
    {"Link", KALENDS_CLOSED
     R"("required":["id","form","address","name","byProgram","created","expires","lastUsed"],"properties":{"id":{"type":"string"},)" KALENDS_FORM
     R"(,"address":{"type":"string","description":"Of a public calendar; empty: the link is secret"},"name":{"type":"string"},)"
     R"("byProgram":{"type":"boolean","description":"Made by a calendar program"},"created":{"type":"string","format":"date-time"},)"
     R"("expires":{"type":["string","null"],"format":"date-time"},"lastUsed":{"type":["string","null"],"format":"date-time"}}})"},
    {"LinkPage", KALENDS_PAGE("Link")},
    {"NewLink", KALENDS_CLOSED
     R"("required":["form"],"properties":{)" KALENDS_FORM
     R"(,"address":{"type":"string","minLength":3,"maxLength":60},)"
     R"("name":{"type":"string","maxLength":200,"description":"What or whom it is for"},"expires":{"type":["string","null"],"format":"date-time","maxLength":20}}})"},
    {"IssuedLink", KALENDS_CLOSED
     R"("required":["id"],"properties":{"id":{"type":"string"},)"
     R"("url":{"type":"string","description":"Of the page; shown this once, absent when a request is answered again"}}})"},
    {"Team", KALENDS_CLOSED
     R"("required":["members","managers"],"properties":{)" KALENDS_TEAM
     R"(,"managers":{"type":"array","items":{"$ref":"#/components/schemas/Reference"}}}})"},
    {"TeamTerms", KALENDS_CLOSED R"("required":["members"],"properties":{)" KALENDS_TEAM "}}"},
    {"Transfer", KALENDS_CLOSED
     R"("required":["to"],"properties":{)" KALENDS_SUCCESSOR
     R"(,"only":{"type":"array","minItems":1,"maxItems":500,"uniqueItems":true,)"
     R"("items":{"type":"string","minLength":1,"maxLength":300,"description":"calendars/NAME or addressbooks/NAME"}}}})"},
    {"Offboarding", KALENDS_CLOSED R"("required":["to"],"properties":{)" KALENDS_SUCCESSOR "}}"},
    {"TakenOver", KALENDS_CLOSED
     R"("required":["moved","appPasswordsEnded","delegationsEnded"],"properties":{"moved":{"type":"array","items":)" KALENDS_CLOSED
     R"("required":["home","from","to","name","objects","bytes","sharedWith"],"properties":{"home":{"type":"string","enum":["calendars","addressbooks"]},)"
     R"("from":{"type":"string"},"to":{"type":"string"},"name":{"type":"string"},"objects":{"type":"integer"},"bytes":{"type":"integer"},)"
     R"("sharedWith":{"type":"integer"}}}},"appPasswordsEnded":{"type":"integer"},"delegationsEnded":{"type":"integer"}}})"},
    {"Imported", KALENDS_CLOSED
     R"("required":["added","replaced","unchanged","skipped","refused","reasons"],"properties":{"added":{"type":"integer"},)"
     R"("replaced":{"type":"integer"},"unchanged":{"type":"integer"},"skipped":{"type":"integer"},"refused":{"type":"integer"},)"
     R"("reasons":{"type":"array","items":{"type":"string"},"description":"What was refused, by line; the first 1000"}}})"},
    {"Organisation", KALENDS_CLOSED
     R"("required":["id","name","quotaBytes","quotaObjects","created"],"properties":{"id":{"type":"string"},"name":{"type":"string"},)"
     R"("quotaBytes":)" KALENDS_LIMIT R"(,"quotaObjects":)" KALENDS_LIMIT
     R"(,"created":{"type":"string","format":"date-time"},"limit":)" KALENDS_MOST "}}"},
    {"OrganisationPage", KALENDS_PAGE("Organisation")},
    {"NewOrganisation", KALENDS_CLOSED R"("required":["id"],"properties":{)" KALENDS_ID
                                       R"(,"name":{"type":"string","maxLength":500}}})"},
    {"OrganisationChange", KALENDS_CLOSED
     R"("properties":{"name":{"type":"string","maxLength":500},"quotaBytes":)" KALENDS_LIMIT
     R"(,"quotaObjects":)" KALENDS_LIMIT R"(,"limit":)" KALENDS_MOST "}}"},
    {"Act", KALENDS_CLOSED
     R"("required":["at","kind","action","actor","credential","address","target","detail"],"properties":{"at":{"type":"string","format":"date-time"},)"
     R"("kind":{"type":"string","enum":["administration","sharing","sign-in","content"]},"action":{"type":"string"},"actor":{"type":"string"},"credential":{"type":"string"},)"
     R"("address":{"type":"string"},"target":{"type":"string"},"detail":{"type":"string"}}})"},
    {"ActPage", KALENDS_PAGE("Act")},
    {"BulkLine", KALENDS_CLOSED
     R"("required":["method","path"],"properties":{"method":{"type":"string","enum":["GET","POST","PUT","PATCH","DELETE"]},)"
     R"("path":{"type":"string","minLength":1,"maxLength":4000,"description":"Below /api/v1, with its query"},"body":{"type":"object"},)"
     R"("ifMatch":{"type":"string","maxLength":200}}})"},
    {"BulkResult", KALENDS_CLOSED
     R"("required":["line","status"],"properties":{"line":{"type":"integer"},"status":{"type":"integer"},"etag":{"type":"string"},)"
     R"("location":{"type":"string"},"replayed":{"type":"boolean"},"body":{"type":"object"},"problem":{"$ref":"#/components/schemas/Problem"}}})"},
    {"Problem",
     R"({"type":"object","required":["type","title","status","detail"],"properties":{"type":{"type":"string"},"title":{"type":"string"},)"
     R"("status":{"type":"integer"},"detail":{"type":"string"},"errors":{"type":"array","items":{"type":"object","required":["pointer","detail"],)"
     R"("properties":{"pointer":{"type":"string","description":"JSON pointer into the body, or the name of a parameter"},"detail":{"type":"string"}}}}}})"},
    {"OpenApi", R"({"type":"object","required":["openapi","info","paths"]})"},
});

}  // namespace

const nlohmann::json& components() {
    static const nlohmann::json all = [] {
        auto built = nlohmann::json::object();
        for (const auto& schema : kSchemas) {
            built[std::string(schema.name)] = nlohmann::json::parse(schema.text);
        }
        return built;
    }();
    return all;
}

}  // namespace kalends::api
