// Kerberos names and the accounts they mean.
#include "auth/negotiate/mapping.h"

#include <gtest/gtest.h>

#include "auth/authenticator.h"

namespace kalends::negotiate {
namespace {

struct Case {
    std::string principal;
    std::string login;  // empty: nobody's
    std::vector<std::string> organisations;
};

class Names : public ::testing::TestWithParam<Case> {};

TEST_P(Names, BecomeLoginsOfTheirRealms) {
    Settings settings;
    settings.keytab = "/etc/http.keytab";
    settings.realms = {"TOWN.EXAMPLE=town", "STATE.EXAMPLE=state", "STATE.EXAMPLE=archive",
                       "OPEN.EXAMPLE"};
    const auto account = accountOf(GetParam().principal, settings);
    EXPECT_EQ(account ? account->login : "", GetParam().login);
    EXPECT_EQ(account ? account->organisations : std::vector<std::string>{},
              GetParam().organisations);
}

INSTANTIATE_TEST_SUITE_P(All,
                         Names,
                         ::testing::Values(Case{"anna@TOWN.EXAMPLE", "anna", {"town"}},
                                           Case{"Anna@TOWN.EXAMPLE", "anna", {"town"}},
                                           Case{"anna@STATE.EXAMPLE", "anna", {"state", "archive"}},
                                           Case{"anna@OPEN.EXAMPLE", "anna", {}},
                                           Case{"anna@town.example", "", {}},  // another realm
                                           Case{"anna@OTHER.EXAMPLE", "", {}},
                                           Case{"anna", "", {}},
                                           Case{"@TOWN.EXAMPLE", "", {}},
                                           Case{"anna@", "", {}},
                                           Case{"", "", {}},
                                           Case{"HTTP/localhost@TOWN.EXAMPLE", "", {}},
                                           Case{"anna/admin@TOWN.EXAMPLE", "", {}},
                                           Case{"anna\\@TOWN.EXAMPLE@OTHER.EXAMPLE",
                                                "",
                                                {}},  // an enterprise name of a foreign realm
                                           Case{"anna@OTHER.EXAMPLE@TOWN.EXAMPLE", "", {}},
                                           Case{"an na@TOWN.EXAMPLE", "", {}},
                                           Case{std::string("anna\0x@TOWN.EXAMPLE", 19), "", {}}));

TEST(Names, MayCarryTheirRealm) {
    Settings settings;
    settings.realms = {"TOWN.EXAMPLE"};
    settings.login = "{user}@{realm}";
    EXPECT_EQ(accountOf("Anna@TOWN.EXAMPLE", settings)->login, "anna@town.example");
}

TEST(Settings, ThatMixPeopleUpAreNamed) {
    Settings settings;
    EXPECT_EQ(problemWith(settings), "");
    settings.realms = {"A"};
    EXPECT_NE(problemWith(settings), "") << "no keytab";
    settings.keytab = "k";
    EXPECT_EQ(problemWith(settings), "");
    settings.realms = {"A", "B=b"};
    EXPECT_NE(problemWith(settings), "") << "anna@A and anna@B would be one";
    settings.login = "{user}@{realm}";
    EXPECT_EQ(problemWith(settings), "");
    settings.login = "anna";
    EXPECT_NE(problemWith(settings), "");
    settings.login = "{user}";
    for (const std::string entry : {"=b", "A="}) {
        settings.realms = {entry};
        EXPECT_NE(problemWith(settings), "") << entry;
    }
    settings.realms.clear();
    EXPECT_NE(problemWith(settings), "");
}

TEST(Values, AreReadAsNegotiateOrNotAtAll) {
    EXPECT_EQ(auth::parseNegotiate("Negotiate YWJj"), "abc");
    EXPECT_EQ(auth::parseNegotiate(" negotiate  YWJj "), "abc");
    for (const std::string value :
         {"", "Negotiate", "Negotiate ", "Negotiate ***", "Basic YWJj", "NegotiateYWJj"}) {
        EXPECT_FALSE(auth::parseNegotiate(value)) << value;
    }
    EXPECT_FALSE(auth::parseNegotiate("Negotiate " + std::string(100'000, 'A')));
}

}  // namespace
}  // namespace kalends::negotiate
