// Good and bad new passwords.
#include "auth/password_policy.h"

#include <gtest/gtest.h>

namespace kalends::auth {
namespace {

struct Row {
    const char* password;
    bool good;
};

class Passwords : public ::testing::TestWithParam<Row> {};

TEST_P(Passwords, AreJudgedByLengthAndGuessability) {
    EXPECT_EQ(!weaknessOf(GetParam().password, "anna", PasswordPolicy{}), GetParam().good)
        << GetParam().password;
}

INSTANTIATE_TEST_SUITE_P(Rows,
                         Passwords,
                         ::testing::Values(Row{"correct horse", true},
                                           Row{"drei grüne Schränke", true},
                                           Row{"", false},
                                           Row{"short", false},
                                           Row{"äöüäöüäöü", false},
                                           Row{"aaaaaaaaaaaa", false},
                                           Row{"Passwort12", false},
                                           Row{"anna123456", true},
                                           Row{"anna1234", false},
                                           Row{"ANNA2026!x", true},
                                           Row{"1234567890", false},
                                           Row{"kal-abcde-abcde-abcde-abcde-abcde", false}));

TEST(Passwords, TheMinimumIsConfigured) {
    EXPECT_FALSE(weaknessOf("xyz7", "anna", {.minimumLength = 4}));
    EXPECT_TRUE(weaknessOf("correct horse", "anna", {.minimumLength = 20}));
}

}  // namespace
}  // namespace kalends::auth
