// A row of the statement tables at the top of each .cpp, and how a row is found by its name while
// compiling.
#pragma once

#include <array>
#include <span>
#include <string_view>
#include <vector>

namespace kalends::postgres {

/// A prepared statement: the name in logs and in the session, its text, what it is for.
struct Statement {
    std::string_view name;
    std::string_view text;
    std::string_view purpose;
};

/// The row of that name. Does not compile when there is none.
template <std::size_t size>
consteval Statement named(const std::array<Statement, size>& table, std::string_view name) {
    for (const Statement& row : table) {
        if (row.name == name) {
            return row;
        }
    }
    throw "no such statement";
}

// The tables of the .cpp files.
[[nodiscard]] std::span<const Statement> objectReadStatements();
[[nodiscard]] std::span<const Statement> objectWriteStatements();
[[nodiscard]] std::span<const Statement> synchronisationStatements();
[[nodiscard]] std::span<const Statement> collectionStatements();
[[nodiscard]] std::span<const Statement> principalStatements();
[[nodiscard]] std::span<const Statement> membershipStatements();
[[nodiscard]] std::span<const Statement> grantStatements();
[[nodiscard]] std::span<const Statement> credentialWatchStatements();
[[nodiscard]] std::span<const Statement> lockStatements();
[[nodiscard]] std::span<const Statement> quotaStatements();
[[nodiscard]] std::span<const Statement> listedPeopleStatements();
[[nodiscard]] std::span<const Statement> appPasswordStatements();
[[nodiscard]] std::span<const Statement> auditStatements();
[[nodiscard]] std::span<const Statement> directoryStatements();
[[nodiscard]] std::span<const Statement> shareStatements();
[[nodiscard]] std::span<const Statement> sharedCardStatements();
[[nodiscard]] std::span<const Statement> viewerObjectStatements();
[[nodiscard]] std::span<const Statement> signInStatements();
[[nodiscard]] std::span<const Statement> publishedLinkStatements();
[[nodiscard]] std::span<const Statement> teamStatements();
[[nodiscard]] std::span<const Statement> takeoverStatements();
[[nodiscard]] std::span<const Statement> administrationStatements();
[[nodiscard]] std::span<const Statement> organisationStatements();
/// All of them, for the test that looks at their plans.
[[nodiscard]] std::vector<Statement> allStatements();

}  // namespace kalends::postgres
