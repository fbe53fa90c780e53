// Bodies and requests that nobody should send: a clear problem, and nothing half done.
#include "tests/api/api_fixture.h"
#include "tests/protocol/http/raw_client.h"

namespace kalends::test {

namespace {

class ApiHostile : public ApiFixture {
  protected:
    ApiAnswer post(const std::string& body,
                   const std::string& type = "application/json",
                   const std::string& path = "/accounts") {
        return raw(of("root"), "POST", path, body, {{"Content-Type", type}});
    }
};

struct Case {
    std::string body;
    int status;
    std::string pointers;
};

TEST_F(ApiHostile, WrongBodiesAreRefusedWithTheirPlace) {
    const std::vector<Case> cases{
        {"", 400, ""},
        {"{", 400, ""},
        {"nonsense", 400, ""},
        {R"({"id":"eva"} {})", 400, ""},
        {R"([])", 422, ""},
        {R"(null)", 422, ""},
        {R"("eva")", 422, ""},
        {R"({})", 422, ""},
        {R"({"id":7})", 422, "/id"},
        {R"({"id":null})", 422, "/id"},
        {R"({"id":""})", 422, "/id"},
        {R"({"id":"a/b"})", 422, "/id"},
        {R"({"id":".."})", 422, "/id"},
        {R"({"id":"a\u0000b"})", 422, "/id"},
        {R"({"id":"eva\n"})", 422, "/id"},
        {"{\"id\":\"eva\",\"name\":\"\xff\"}", 400, ""},
        {"{\"id\":\"\xc0\xaf\"}", 400, ""},
        {R"({"id":"\ud800"})", 400, ""},
        {R"({"id":"eva","id":"eva"})", 400, "/id"},
        {R"({"id":"eva","a/b":1,"a/b":1})", 400, "/a~1b"},
        {R"({"id":"eva","colour":"red"})", 422, "/colour"},
        {R"({"id":"eva","__proto__":{}})", 422, "/__proto__"},
        {R"({"id":"eva","email":"no address"})", 422, "/email"},
        {R"({"id":"eva","addresses":["mailto:a@b",5]})", 422, "/addresses/1"},
        {R"({"id":"eva","addresses":["mailto:a@b","mailto:a@b"]})", 422, "/addresses"},
        {R"({"id":"eva","administrator":"yes"})", 422, "/administrator"},
        {R"({"id":"eva","administrator":1})", 422, "/administrator"},
        {R"({"id":"eva","state":"asleep"})", 422, "/state"},
        {R"({"id":"eva","name":)" + std::string(100, '[') + std::string(100, ']') + "}", 400, ""},
        {"{\"id\":\"eva\",\"name\":\"" + std::string(5000, 'x') + "\"}", 422, "/name"},
        {R"({"id":"eva","name":1e999})", 400, ""},
        {R"({"id":"eva","guid":"not a uuid, but as long as they are.."})", 422, "/guid"},
        {R"({"id":")" + std::string(300, 'x') + "\"}", 422, "/id"},
    };
    const auto before = value(
        "select count(*) || ' ' || (select count(*) from audit where kind = 1) from principal");
    for (const auto& one : cases) {
        const auto answer = post(one.body);
        EXPECT_EQ(answer.status, one.status) << one.body << "\n" << answer.raw.body;
        if (!one.pointers.empty()) {
            EXPECT_EQ(answer.pointers(), one.pointers) << one.body;
        }
    }
    EXPECT_EQ(
        value(
            "select count(*) || ' ' || (select count(*) from audit where kind = 1) from principal"),
        before);
}

TEST_F(ApiHostile, NumbersThatNobodyMeansAreRefused) {
    const auto before = value("select count(*) from audit");
    for (const char* number :
         {"-1", "1.5", "1e308", "1e999", "9223372036854775808", "18446744073709551616",
          "1152921504606846977", "\"5\"", "true", "[]", "{}", "00", "0x10", "NaN", "-0.1",
          "99999999999999999999999999999999999999999999999999999999"}) {
        const auto answer =
            raw(of("root"), "PATCH", "/accounts/anna/quota",
                std::string("{\"bytes\":") + number + "}", {{"Content-Type", "application/json"}});
        EXPECT_TRUE(answer.status == 400 || answer.status == 422)
            << number << ' ' << answer.raw.body;
    }
    EXPECT_EQ(value("select count(*) from audit"), before);
    for (const char* limit : {"0", "501", "-1", "1e3", "99999999999999999999", "", "5;5"}) {
        EXPECT_EQ(get("root", std::string("/accounts?limit=") + limit).status, 422) << limit;
    }
}

/// What is shared with or sent to an address reaches whoever has it.
TEST_F(ApiHostile, NobodyGetsTheAddressOfSomebodyElse) {
    const std::string anna = value("select guid from principal where slug = 'anna'");
    ASSERT_EQ(post(R"({"id":"eva"})").status, 201);
    const std::string eva = value("select guid from principal where slug = 'eva'");
    for (const std::string& address :
         {"urn:uuid:" + anna, "URN:UUID:" + anna, std::string("/dav/principals/users/anna/"),
          std::string("http://x/dav/principals/users/anna/"), std::string("mailto:"),
          std::string("anna"), std::string("javascript:x")}) {
        const std::string body = R"({"addresses":[")" + address + R"("]})";
        EXPECT_EQ(
            raw(of("root"), "PATCH", "/accounts/eva", body, {{"Content-Type", "application/json"}})
                .status,
            409)
            << address;
        EXPECT_EQ(post(R"({"id":"udo","addresses":[")" + address + R"("]})").status, 409)
            << address;
    }
    EXPECT_EQ(value("select count(*) from principal where slug = 'udo' or addresses <> '' and slug "
                    "= 'eva'"),
              "0");
    const std::string own =
        R"({"addresses":["mailto:eva@town.example","urn:uuid:)" + eva + R"("]})";
    EXPECT_EQ(raw(of("root"), "PATCH", "/accounts/eva", own, {{"Content-Type", "application/json"}})
                  .status,
              200);
}

TEST_F(ApiHostile, OnlyJsonChangesAnythingAndNoPageOfAnotherSite) {
    for (const char* type : {"", "text/plain", "application/x-www-form-urlencoded",
                             "multipart/form-data", "text/json", "application/jsonx"}) {
        EXPECT_EQ(post(R"({"id":"eva"})", type).status, 415) << type;
    }
    EXPECT_EQ(raw(of("root"), "POST", "/accounts/anna/unlock", "", {}).status, 415);
    EXPECT_EQ(
        raw(of("root"), "DELETE", "/accounts/anna", "", {{"Sec-Fetch-Site", "cross-site"}}).status,
        403);
    EXPECT_EQ(raw(of("root"), "POST", "/accounts", R"({"id":"eva"})",
                  {{"Content-Type", "application/json"}, {"Sec-Fetch-Site", "same-site"}})
                  .status,
              403);
    EXPECT_EQ(post(R"({"id":"eva"})", "Application/JSON; charset=utf-8").status, 201);
    EXPECT_EQ(get("root", "/me").raw.header("Access-Control-Allow-Origin"), "");
    EXPECT_EQ(get("root", "/me").raw.header("Set-Cookie"), "");
    EXPECT_EQ(get("root", "/me").raw.header("Cache-Control"), "no-store");
}

TEST_F(ApiHostile, HugeBodiesAreRefusedBeforeTheyAreRead) {
    const auto answer = post("{\"id\":\"" + std::string(2 * 1024 * 1024, 'x') + "\"}");
    EXPECT_EQ(answer.status, 413);
    EXPECT_EQ(answer.problem(), "too-large");
}

/// What the front end refuses by itself is a problem too, not a page of the calendars' language.
TEST_F(ApiHostile, BodiesThatTurnOutTooLargeOrBrokenAreProblems) {
    const auto ask = [this](const std::string& path, const std::string& type,
                            const std::string& chunks) {
        return http::test::RawClient(port()).ask(
            "POST /api/v1" + path + " HTTP/1.1\r\nHost: x\r\nAuthorization: " + of("root") +
            "\r\nContent-Type: " + type + "\r\nTransfer-Encoding: chunked\r\n\r\n" + chunks);
    };
    const std::string megabyte = "100000\r\n" + std::string(0x100000, 'x') + "\r\n";
    const auto large = ask("/accounts", "application/json", megabyte + megabyte);
    ASSERT_TRUE(large);
    EXPECT_EQ(large->status, 413);
    EXPECT_EQ(large->field("Content-Type"), "application/problem+json") << large->body;
    EXPECT_NE(large->body.find("urn:kalends:problem:too-large"), std::string::npos);
    const auto broken = ask("/accounts", "application/json", "zz\r\n");
    ASSERT_TRUE(broken);
    EXPECT_EQ(broken->status, 400);
    EXPECT_EQ(broken->field("Content-Type"), "application/problem+json") << broken->body;
    EXPECT_EQ(value("select count(*) from audit where kind = 1"), "0");
}

TEST_F(ApiHostile, PathsThatAreNoneAreNotFound) {
    EXPECT_EQ(raw(of("root"), "GET", "/", "", {}).status, 404);
    for (const char* path :
         {"/nothing", "/accounts/anna/nothing", "/accounts/%2e%2e", "/accounts/a%2Fb",
          "/accounts/%00", "/accounts//calendars", "/accounts/anna/calendars/inbox",
          "/accounts/anna/calendars/nothing/shares", "/accounts/%ff"}) {
        EXPECT_EQ(get("root", path).status, 404) << path;
    }
    EXPECT_EQ(get("root", "/accounts/%zz").status, 400);
    const auto wrong =
        raw(of("root"), "PUT", "/accounts", "{}", {{"Content-Type", "application/json"}});
    EXPECT_EQ(wrong.status, 405);
    EXPECT_EQ(wrong.raw.header("Allow"), "GET, POST");
    EXPECT_EQ(raw(of("root"), "PROPFIND", "/accounts", "", {}).status, 405);
}

TEST_F(ApiHostile, AHeadAnswersLikeAGetWithoutBody) {
    const auto head = raw(of("root"), "GET", "/accounts/anna", "", {});
    Call call(port(), of("root"), "HEAD", "/api/v1/accounts/anna");
    const Answer answer = call.answer();
    EXPECT_EQ(answer.status, 200);
    EXPECT_EQ(answer.etag(), head.etag());
    EXPECT_EQ(answer.body, "");
}

TEST_F(ApiHostile, CalendarsAreServedBesideIt) {
    EXPECT_EQ(Person(port(), of("anna")).propfind("/dav/", "<D:current-user-principal/>").status(),
              207);
}

}  // namespace

}  // namespace kalends::test
