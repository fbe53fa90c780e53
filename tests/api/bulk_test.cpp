// Many operations at once, and the same request twice.
#include <sstream>
#include <thread>

#include "tests/api/api_fixture.h"

namespace kalends::test {

namespace {

class ApiBulk : public ApiFixture {
  protected:
    std::vector<json> bulk(const std::string& login,
                           const std::string& lines,
                           const std::string& query = "",
                           const Fields& more = {}) {
        Fields fields = more;
        fields.emplace_back("Content-Type", "application/x-ndjson");
        const auto answer = raw(of(login), "POST", "/bulk" + query, lines, fields);
        EXPECT_EQ(answer.status, 200) << answer.raw.body;
        EXPECT_EQ(answer.raw.header("Content-Type"), "application/x-ndjson");
        std::vector<json> rows;
        std::istringstream text(answer.raw.body);
        for (std::string line; std::getline(text, line);) {
            rows.push_back(json::parse(line));
        }
        return rows;
    }

    static std::string statuses(const std::vector<json>& rows) {
        std::string all;
        for (const auto& row : rows) {
            all += (all.empty() ? "" : " ") + std::to_string(row["line"].get<int>()) + ":" +
                   std::to_string(row["status"].get<int>());
        }
        return all;
    }
};

const std::string kLines =
    "{\"method\":\"POST\",\"path\":\"/groups\",\"body\":{\"id\":\"staff\"}}\n"
    "\n"
    "{\"method\":\"POST\",\"path\":\"/groups/staff/members\",\"body\":{\"members\":[\"user/"
    "anna\"]}}\r\n"
    "nonsense\n"
    "{\"method\":\"POST\",\"path\":\"/groups\",\"body\":{\"id\":\"staff\"}}\n"
    "{\"method\":\"POST\",\"path\":\"/accounts\",\"body\":{\"id\":\"eva\",\"colour\":1}}\n"
    "{\"method\":\"GET\",\"path\":\"/groups/staff/members?limit=1\"}\n"
    "{\"method\":\"PATCH\",\"path\":\"/groups/"
    "staff\",\"body\":{\"name\":\"Staff\"},\"ifMatch\":\"\\\"old\\\"\"}\n"
    "{\"method\":\"POST\",\"path\":\"/bulk\"}\n"
    "{\"method\":\"BREW\",\"path\":\"/accounts\"}";

TEST_F(ApiBulk, EachLineIsAnsweredInOrderAndOneThatFailsStopsNoOther) {
    const auto rows = bulk("root", kLines);
    EXPECT_EQ(statuses(rows), "1:201 3:204 4:400 5:409 6:422 7:200 8:412 9:404 10:422");
    EXPECT_EQ(rows.at(0)["location"], "/api/v1/groups/staff");
    EXPECT_EQ(rows.at(4)["problem"]["errors"][0]["pointer"], "/colour");
    EXPECT_EQ(rows.at(5)["body"]["items"][0]["principal"], "user/anna");
    EXPECT_EQ(get("root", "/groups/staff").status, 200);
}

TEST_F(ApiBulk, ADryRunSeesWhatItDidAndLeavesNothing) {
    const auto before = value(
        "select count(*) || ' ' || (select count(*) from audit where kind = 1) from principal");
    EXPECT_EQ(statuses(bulk("root", kLines, "?dryRun=true")),
              "1:201 3:204 4:400 5:409 6:422 7:200 8:412 9:404 10:422");
    EXPECT_EQ(
        value(
            "select count(*) || ' ' || (select count(*) from audit where kind = 1) from principal"),
        before);
    EXPECT_EQ(get("root", "/groups/staff").status, 404);
}

TEST_F(ApiBulk, RolesHoldLineByLine) {
    EXPECT_EQ(statuses(bulk(
                  "nora",
                  "{\"method\":\"PATCH\",\"path\":\"/accounts/nils\",\"body\":{\"name\":\"N\"}}\n"
                  "{\"method\":\"PATCH\",\"path\":\"/accounts/anna\",\"body\":{\"name\":\"A\"}}\n"
                  "{\"method\":\"POST\",\"path\":\"/organisations\",\"body\":{\"id\":\"x\"}}")),
              "1:200 2:404 3:403");
}

TEST_F(ApiBulk, TooMuchAndTheWrongTypeAreRefusedAsAWhole) {
    std::string lines;
    for (int i = 0; i < 1001; ++i) {
        lines += "{\"method\":\"GET\",\"path\":\"/me\"}\n";
    }
    const Fields ndjson{{"Content-Type", "application/x-ndjson"}};
    EXPECT_EQ(raw(of("root"), "POST", "/bulk", lines, ndjson).status, 413);
    EXPECT_EQ(raw(of("root"), "POST", "/bulk", "{}", {{"Content-Type", "application/json"}}).status,
              415);
    EXPECT_EQ(raw(of("root"), "POST", "/bulk?colour=red", "{}", ndjson).status, 422);
    EXPECT_EQ(raw(of("root"), "GET", "/bulk", "", {}).status, 405);
    EXPECT_EQ(raw("", "POST", "/bulk", "{}", ndjson).status, 401);
}

TEST_F(ApiBulk, TheSameKeyIsDoneOnceLineByLine) {
    const Fields key{{"Idempotency-Key", "load-1"}};
    const std::string lines =
        "{\"method\":\"POST\",\"path\":\"/"
        "accounts\",\"body\":{\"id\":\"eva\"}}\n{\"method\":\"POST\",\"path\":\"/"
        "accounts\",\"body\":{\"id\":\"anna\"}}\n";
    EXPECT_EQ(statuses(bulk("root", lines, "", key)), "1:201 2:409");
    const auto again = bulk("root", lines, "", key);
    EXPECT_EQ(statuses(again), "1:201 2:409");
    EXPECT_EQ(again.at(0)["replayed"], true);
    EXPECT_EQ(value("select count(*) from audit where action = 'user.add'"), "1");
}

TEST_F(ApiBulk, AKeyIsForOneRequestOfOnePersonAndKeepsNoSecret) {
    const Fields key{{"Idempotency-Key", "k"}};
    const auto first = call("anna", "POST", "/me/app-passwords", {{"name", "phone"}}, key);
    ASSERT_EQ(first.status, 201);
    const auto again = call("anna", "POST", "/me/app-passwords", {{"name", "phone"}}, key);
    EXPECT_EQ(again.status, 201);
    EXPECT_EQ(again.raw.header("Idempotency-Replayed"), "true");
    EXPECT_FALSE(again.body.contains("secret"));
    EXPECT_EQ(value("select count(*) from answered_request where answer like '%kal-%'"), "0");
    EXPECT_EQ(call("anna", "POST", "/me/app-passwords", {{"name", "other"}}, key).problem(),
              "key-reused");
    EXPECT_EQ(
        call("nora", "POST", "/me/app-passwords", {{"name", "phone"}}, key).body.contains("secret"),
        true);
    EXPECT_EQ(call("anna", "POST", "/me/app-passwords", {{"name", "x"}},
                   {{"Idempotency-Key", std::string(101, 'x')}})
                  .status,
              422);
    // What failed is tried again.
    EXPECT_EQ(
        call("root", "POST", "/accounts", {{"id", "anna"}}, {{"Idempotency-Key", "f"}}).status,
        409);
    EXPECT_EQ(
        call("root", "POST", "/accounts", {{"id", "other"}}, {{"Idempotency-Key", "f"}}).status,
        201);
}

TEST_F(ApiBulk, TwoOfTheSameAtOnceAreDoneOnce) {
    for (int round = 0; round < 5; ++round) {
        const json body{{"id", "twin" + std::to_string(round)}};
        const Fields key{{"Idempotency-Key", "twin" + std::to_string(round)}};
        int other = 0;
        std::thread thread([&] { other = call("root", "POST", "/accounts", body, key).status; });
        EXPECT_EQ(call("root", "POST", "/accounts", body, key).status, 201);
        thread.join();
        EXPECT_EQ(other, 201);
    }
    EXPECT_EQ(value("select count(*) from audit where action = 'user.add'"), "5");
}

}  // namespace

}  // namespace kalends::test
