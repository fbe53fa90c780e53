// What the interface tells of calendars and books to those whose they are not: no name, no content,
// on any of its routes.
#include <gtest/gtest.h>

#include "server/api/call.h"
#include "server/api/openapi.h"
#include "tests/api/api_fixture.h"

namespace kalends::test {
namespace {

class ApiMasking : public ApiFixture {
  protected:
    void SetUp() override {
        storage::PrincipalChange change;
        change.slug = "berta";
        change.login = "berta";
        change.passwordHash = value(
            "select password_hash from credential c join principal p on p.id = c.principal_id "
            "where p.slug = 'anna'");
        store_->principals().save(change);
        const auto put = [&](const std::string& path, const std::string& type,
                             const std::string& text) {
            const Answer answer =
                Call(port(), of("anna"), "PUT", path).header("Content-Type", type).body(text);
            ASSERT_EQ(answer.status, 201) << answer.body;
        };
        put("/dav/calendars/users/anna/calendar/nxyzzy.ics", "text/calendar",
            "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//x//"
            "EN\r\nBEGIN:VEVENT\r\nUID:uxyzzy\r\nDTSTAMP:20260101T000000Z\r\n"
            "DTSTART:20260105T090000Z\r\nSUMMARY:sxyzzy\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n");
        put("/dav/addressbooks/users/anna/addressbook/cxyzzy.vcf", "text/vcard",
            "BEGIN:VCARD\r\nVERSION:3.0\r\nUID:vxyzzy\r\nFN:fxyzzy\r\nN:a;b;;;\r\nEND:VCARD\r\n");
        query(
            "update collection_meta set display_name = 'dxyzzy' where collection_id in (select "
            "c.id from collection c join principal p "
            "on p.id = c.owner_id where p.slug = 'anna' and c.slug in ('calendar', "
            "'addressbook'))");
    }

    static std::string filled(std::string path) {
        const std::vector<std::pair<std::string, std::string>> values{
            {"{id}", "anna"},
            {"{organisation}", "default"},
            {"{grantee}", "berta"},
            {"{granteeKind}", "user"},
            {"{memberKind}", "user"},
            {"{member}", "anna"},
            {"{collection}",
             path.find("/books/") == std::string::npos ? "calendar" : "addressbook"},
        };
        for (const auto& [name, value] : values) {
            for (auto at = path.find(name); at != std::string::npos; at = path.find(name)) {
                path.replace(at, name.size(), value);
            }
        }
        for (auto at = path.find('{'); at != std::string::npos; at = path.find('{')) {
            path.replace(at, path.find('}') - at + 1, "1");
        }
        return path;
    }
};

TEST_F(ApiMasking, NobodyElseIsToldOfWhatSomebodyHasOnAnyRoute) {
    int asked = 0;
    for (const auto& route : api::routes()) {
        if (route.method != "GET") {
            continue;
        }
        const auto path = filled(route.path);
        // A colleague, somebody of another organisation, and that organisation's administrator.
        for (const std::string login : {"berta", "nils", "nora"}) {
            const Answer answer =
                Call(port(), login == "berta" ? basic("berta", "anna-secret") : of(login), "GET",
                     "/api/v1" + path);
            EXPECT_NE(answer.status, 401) << login;
            EXPECT_LT(answer.status, 500) << path;
            EXPECT_EQ((answer.head + answer.body).find("xyzzy"), std::string::npos)
                << login << " " << path << answer.body;
            ++asked;
        }
        const Answer nobody = Call(port(), "", "GET", "/api/v1" + path);
        EXPECT_EQ(nobody.status, 401) << path;
        EXPECT_EQ(nobody.body.find("xyzzy"), std::string::npos) << path;
    }
    EXPECT_GT(asked, 60);
    EXPECT_NE(get("anna", "/me/calendars").raw.body.find("dxyzzy"), std::string::npos)
        << "it is there for its owner";
}

}  // namespace
}  // namespace kalends::test
