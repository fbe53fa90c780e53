// The document, made of the table and the schemas.
#include "server/api/openapi.h"

#include <nlohmann/json.hpp>

namespace kalends::api {

namespace {

using Json = nlohmann::ordered_json;

Json reference(const std::string& schema) {
    return {{"$ref", "#/components/schemas/" + schema}};
}

Json content(const char* type, const std::string& schema) {
    return {{type, {{"schema", reference(schema)}}}};
}

Json parameter(const std::string& name,
               const char* in,
               const std::string& meaning,
               Json schema,
               bool required) {
    Json row{{"name", name}, {"in", in}, {"required", required}, {"schema", std::move(schema)}};
    if (!meaning.empty()) {
        row["description"] = meaning;
    }
    return row;
}

Json text(std::size_t most) {
    return {{"type", "string"}, {"maxLength", most}};
}

Json parametersOf(const Route& route) {
    Json rows = Json::array();
    for (std::size_t at = route.path.find('{'); at != std::string::npos;
         at = route.path.find('{', at + 1)) {
        const auto end = route.path.find('}', at);
        rows.push_back(
            parameter(route.path.substr(at + 1, end - at - 1), "path", "", text(255), true));
    }
    for (const auto& row : route.parameters) {
        rows.push_back(parameter(std::string(row.name), "query", std::string(row.meaning),
                                 Json::parse(row.schema), false));
    }
    if (route.method != "GET" && route.content == nullptr) {
        rows.push_back(parameter("If-Match", "header",
                                 "ETag of a GET of the same path: done only if that still holds",
                                 text(500), false));
        rows.push_back(parameter("Idempotency-Key", "header",
                                 "The same key within a day: done once, answered alike", text(100),
                                 false));
    }
    return rows;
}

std::string_view wordsFor(Role role) {
    switch (role) {
        case Role::kPerson:
            return "Everybody who is signed in.";
        case Role::kOrganisationAdministrator:
            return "Administrators of the organisation, and of the server.";
        case Role::kServerAdministrator:
            break;
    }
    return "Administrators of the server.";
}

/// "getAccountsIdQuota".
std::string operationId(const Route& route) {
    std::string id;
    for (const char c : route.method) {
        id += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    }
    bool upper = true;
    for (const char c : route.path) {
        const bool letter = std::isalnum(static_cast<unsigned char>(c)) != 0;
        if (letter) {
            id += upper ? static_cast<char>(std::toupper(static_cast<unsigned char>(c))) : c;
        }
        upper = !letter;
    }
    return id;
}

Json operationFor(const Route& route) {
    Json operation{{"operationId", operationId(route)},
                   {"summary", route.meaning},
                   {"description", wordsFor(route.role)}};
    if (auto parameters = parametersOf(route); !parameters.empty()) {
        operation["parameters"] = std::move(parameters);
    }
    if (!route.request.empty()) {
        operation["requestBody"] = {{"required", true},
                                    {"content", content("application/json", route.request)}};
    }
    const Json data{{std::string(route.mediaType), {{"schema", {{"type", "string"}}}}}};
    if (route.content != nullptr && route.method != "GET") {
        operation["requestBody"] = {{"required", true}, {"content", data}};
    }
    Json done{{"description", "Done"}};
    if (route.content != nullptr && route.response.empty()) {
        done["content"] = data;
    }
    if (!route.response.empty()) {
        done["content"] = content("application/json", route.response);
    }
    operation["responses"] = {{std::to_string(route.status), std::move(done)},
                              {"default",
                               {{"description", "Why not (RFC 9457)"},
                                {"content", content("application/problem+json", "Problem")}}}};
    return operation;
}

Json bulkOperation() {
    return {
        {"operationId", "postBulk"},
        {"summary", "Many operations: a JSON object a line, a result a line, in the same order"},
        {"description",
         "Up to 1000 lines. Each is done as a whole or not at all; one that fails stops no other."},
        {"parameters",
         {parameter("dryRun", "query", "Lines see those before them, and nothing stays",
                    {{"type", "boolean"}}, false),
          parameter("Idempotency-Key", "header", "Each line has its own, made of it and its number",
                    text(100), false)}},
        {"requestBody",
         {{"required", true}, {"content", content("application/x-ndjson", "BulkLine")}}},
        {"responses",
         {{"200",
           {{"description", "A result for each line"},
            {"content", content("application/x-ndjson", "BulkResult")}}},
          {"default",
           {{"description", "Why not (RFC 9457)"},
            {"content", content("application/problem+json", "Problem")}}}}}};
}

constexpr std::string_view kDescription =
    "Administration of Kalends. Sign in with user name and password (RFC 7617), or with an app "
    "password that is not for calendars "
    "only. What is not administered by whoever asks looks as if it did not exist. Each change is "
    "one transaction with its line in "
    "the audit log. Lists have pages: take `next` as ?cursor, with the same filters.";

}  // namespace

nlohmann::ordered_json openApi() {
    Json document{
        {"openapi", "3.1.0"},
        {"info", {{"title", "Kalends"}, {"version", "1"}, {"description", kDescription}}},
        {"servers", Json::array({{{"url", "/api/v1"}}})},
        {"security", Json::array({{{"basic", Json::array()}}, {{"negotiate", Json::array()}}})}};
    auto& paths = document["paths"] = Json::object();
    for (const auto& route : routes()) {
        std::string method;
        for (const char c : route.method) {
            method += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
        }
        paths[route.path][method] = operationFor(route);
    }
    paths["/bulk"]["post"] = bulkOperation();
    paths["/openapi.json"]["get"] = {{"operationId", "getOpenapi"},
                                     {"summary", "This document"},
                                     {"responses",
                                      {{"200",
                                        {{"description", "The document"},
                                         {"content", content("application/json", "OpenApi")}}}}}};
    document["components"] = {{"securitySchemes",
                               {{"basic", {{"type", "http"}, {"scheme", "basic"}}},
                                {"negotiate",
                                 {{"type", "http"},
                                  {"scheme", "negotiate"},
                                  {"description", "Where Kerberos is configured (RFC 4559)"}}}}},
                              {"schemas", components()}};
    return document;
}

}  // namespace kalends::api
