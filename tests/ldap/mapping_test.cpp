// Attributes of entries, odd ones among them, as facts about principals.
#include "auth/ldap/mapping.h"

#include <gtest/gtest.h>

namespace kalends::ldap {
namespace {

using storage::PrincipalKind;

constexpr const char* kId = "6f9619ff-8b86-d011-b42d-00cf4fc964ff";

Entry person() {
    return {"uid=Anna,ou=building,dc=town",
            {{"entryuuid", {kId}},
             {"uid", {"Anna"}},
             {"cn", {"Anna Ä."}},
             {"givenname", {"Anna"}},
             {"sn", {"Ä."}},
             {"mail", {"anna@town.example", "a@town.example"}},
             {"modifytimestamp", {"20260101000000Z"}}}};
}

TEST(Mapping, APersonBecomesAPrincipal) {
    std::string problem;
    const auto mapped = Mapping(Settings{}).map(person(), PrincipalKind::kUser, problem);
    ASSERT_TRUE(mapped) << problem;
    EXPECT_EQ(mapped->id, kId);
    EXPECT_EQ(mapped->change.login, "Anna");
    EXPECT_EQ(mapped->wantedSlug, "anna");
    EXPECT_EQ(mapped->change.guid, kId);
    EXPECT_EQ(mapped->change.displayName, "Anna Ä.");
    EXPECT_EQ(mapped->change.email, "anna@town.example");
    EXPECT_EQ(mapped->change.addresses,
              (std::vector<std::string>{"mailto:anna@town.example", "mailto:a@town.example"}));
    EXPECT_FALSE(mapped->change.organisation);
}

TEST(Mapping, WhatIsNoTextIsLeftOut) {
    auto entry = person();
    entry.values["cn"] = {std::string("\xFF\xFE\x00jpeg", 7)};
    entry.values["sn"] = {std::string(5000, 'x')};
    entry.values["mail"] = {"no address", "a b@town.example", "mailto:x@y", "right@town.example",
                            std::string("a\0b@x", 5)};
    std::string problem;
    const auto mapped = Mapping(Settings{}).map(entry, PrincipalKind::kUser, problem);
    ASSERT_TRUE(mapped) << problem;
    EXPECT_EQ(mapped->change.displayName, "Anna") << "the login stands in for the name";
    EXPECT_EQ(mapped->change.lastName, "");
    EXPECT_EQ(mapped->change.addresses, std::vector<std::string>{"mailto:right@town.example"});
}

TEST(Mapping, EntriesWithoutIdentifierOrLoginAreRefusedByName) {
    for (const char* missing : {"entryuuid", "uid"}) {
        auto entry = person();
        entry.values.erase(missing);
        std::string problem;
        EXPECT_FALSE(Mapping(Settings{}).map(entry, PrincipalKind::kUser, problem));
        EXPECT_NE(problem.find("uid=Anna"), std::string::npos) << problem;
    }
}

TEST(Mapping, OrganisationsComeFromTheBranchOrAnAttribute) {
    Settings settings;
    settings.organisationBases = "building: OU=building, DC=town ; all: dc=town";
    std::string problem;
    EXPECT_EQ(Mapping(settings).map(person(), PrincipalKind::kUser, problem)->change.organisation,
              "building");
    auto elsewhere = person();
    elsewhere.dn = "uid=anna,ou=x,dc=town";
    EXPECT_EQ(Mapping(settings).map(elsewhere, PrincipalKind::kUser, problem)->change.organisation,
              "all");
    settings.organisationAttribute = "o";
    elsewhere.values["o"] = {"Archive"};
    EXPECT_EQ(Mapping(settings).map(elsewhere, PrincipalKind::kUser, problem)->change.organisation,
              "archive");
    for (const char* bad : {"building", "building: nonsense", ": dc=town", "UPPER: dc=town"}) {
        settings.organisationBases = bad;
        EXPECT_THROW(Mapping{settings}, std::invalid_argument) << bad;
    }
}

TEST(Mapping, TheDigestKnowsEveryFact) {
    std::string problem;
    const Mapping mapping(Settings{});
    const auto digest = mapping.map(person(), PrincipalKind::kUser, problem)->digest;
    EXPECT_EQ(mapping.map(person(), PrincipalKind::kUser, problem)->digest, digest);
    for (const char* attribute : {"uid", "cn", "givenname", "sn", "mail"}) {
        auto entry = person();
        entry.values[attribute] = {"other@town.example"};
        EXPECT_NE(mapping.map(entry, PrincipalKind::kUser, problem)->digest, digest) << attribute;
    }
}

TEST(Mapping, ActiveDirectoryAddresses) {
    Settings settings;
    settings.otherMailAttribute = "proxyAddresses";
    auto entry = person();
    entry.values["proxyaddresses"] = {"SMTP:anna@town.example", "smtp:old@town.example",
                                      "x500:/o=town"};
    std::string problem;
    EXPECT_EQ(Mapping(settings).map(entry, PrincipalKind::kUser, problem)->change.addresses,
              (std::vector<std::string>{"mailto:anna@town.example", "mailto:a@town.example",
                                        "mailto:old@town.example"}));
}

TEST(Slugs, AreWhatUrlsTakeWithoutEscapes) {
    EXPECT_EQ(slugFrom("Anna.B-2@town.example"), "anna.b-2@town.example");
    for (const char* bad : {"a b", "a/b", "\xC3\xA4", "..", ".", "a%2f"}) {
        EXPECT_EQ(slugFrom(bad), "") << bad;
    }
}

}  // namespace
}  // namespace kalends::ldap
