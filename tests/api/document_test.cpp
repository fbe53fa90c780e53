// docs/openapi.json is what the program serves, and describes each operation once.
#include <cstdlib>
#include <fstream>
#include <set>
#include <sstream>

#include "server/api/openapi.h"
#include "server/api/schema.h"
#include "tests/api/api_fixture.h"

namespace kalends::test {

namespace {

class ApiDocument : public ApiFixture {};

TEST_F(ApiDocument, IsWhatStandsInTheRepositoryAndIsServed) {
    const auto printed = api::openApi().dump(2) + "\n";
    if (std::getenv("KALENDS_PRINT_OPENAPI") != nullptr) {
        std::ofstream("docs/openapi.json") << printed;
    }
    std::ifstream file("docs/openapi.json");
    std::stringstream stands;
    stands << file.rdbuf();
    EXPECT_EQ(stands.str(), printed)
        << "reprint it: KALENDS_PRINT_OPENAPI=1 scripts/test -R api_test";
    EXPECT_EQ(get("anna", "/openapi.json").raw.body, printed);
}

TEST_F(ApiDocument, NamesEachOperationOnceAndEachSchemaItUses) {
    std::set<std::string> ids, used;
    for (const auto& [path, operations] : document()["paths"].items()) {
        for (const auto& [method, operation] : operations.items()) {
            EXPECT_TRUE(ids.insert(operation["operationId"]).second) << operation["operationId"];
            EXPECT_FALSE(operation["summary"].get<std::string>().empty()) << path;
            EXPECT_TRUE(operation["responses"].contains("default") || path == "/openapi.json")
                << path;
        }
    }
    EXPECT_GT(ids.size(), 100U);
    const auto text = document().dump();
    for (std::size_t at = text.find("schemas/"); at != std::string::npos;
         at = text.find("schemas/", at + 1)) {
        used.insert(text.substr(at + 8, text.find('"', at) - at - 8));
    }
    for (const auto& [name, schema] : document()["components"]["schemas"].items()) {
        EXPECT_TRUE(used.contains(name)) << name << " is used nowhere";
        EXPECT_TRUE(schema.contains("type")) << name;
    }
    for (const auto& name : used) {
        EXPECT_TRUE(document()["components"]["schemas"].contains(name)) << name;
    }
}

/// Whatever its parameters, no operation is open to whoever is not signed in, and none that
/// administrates to others.
TEST_F(ApiDocument, EachOperationAsksWhoCalls) {
    for (const auto& route : api::routes()) {
        auto path = route.path;
        for (std::size_t at = path.find('{'); at != std::string::npos; at = path.find('{')) {
            path.replace(at, path.find('}') - at + 1, "anna");
        }
        EXPECT_EQ(raw("", route.method, path, "", {}).status, 401) << route.method << ' ' << path;
        if (route.role != api::Role::kPerson) {
            EXPECT_EQ(call("anna", route.method, path, json::object()).status, 403)
                << route.method << ' ' << path;
        }
    }
}

}  // namespace

}  // namespace kalends::test
