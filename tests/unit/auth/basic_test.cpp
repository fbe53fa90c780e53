// Authorization: Basic as clients send it, and as attackers do.
#include <gtest/gtest.h>

#include "auth/authenticator.h"
#include "auth/base64.h"

namespace kalends::auth {
namespace {

std::string basic(std::string_view text) {
    return "Basic " + base64Of(text);
}

struct Accepted {
    std::string authorization, login, password;
};

TEST(ParseBasic, ReadsWhatClientsSend) {
    const std::vector<Accepted> cases{
        {"Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==", "Aladdin", "open sesame"},
        {"basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==", "Aladdin", "open sesame"},
        {"  BASIC   QWxhZGRpbjpvcGVuIHNlc2FtZQ==  ", "Aladdin", "open sesame"},
        {"Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ", "Aladdin", "open sesame"},
        {basic("a:b:c"), "a", "b:c"},
        {basic("a:"), "a", ""},
        {basic("jörg:grün"), "jörg", "grün"},
        {basic("j\xF6rg:gr\xFCn"), "jörg", "grün"},
        {basic("user@example.com:x"), "user@example.com", "x"},
    };
    for (const auto& row : cases) {
        const auto secret = parseBasic(row.authorization);
        ASSERT_TRUE(secret) << row.authorization;
        EXPECT_EQ(secret->login, row.login);
        EXPECT_EQ(secret->password, row.password);
    }
}

TEST(ParseBasic, RefusesWhatIsNotBasicOrMalformed) {
    const std::vector<std::string> cases{
        "",
        "Basic",
        "Basic ",
        "Basicx QWxhZGRpbjpvcGVuIHNlc2FtZQ==",
        "Bearer QWxhZGRpbjpvcGVuIHNlc2FtZQ==",
        "Basic QWxh ZGRpbjpvcGVuIHNlc2FtZQ==",
        "Basic ***",
        "Basic QQ==QQ==",
        basic("no colon"),
        basic(":only a password"),
        basic(std::string("a\0b:c", 5)),
        basic(std::string("a:b\0c", 5)),
        basic("a\r\nX-Evil: 1:b"),
        basic("a:b\x7F"),
        basic(std::string(300, 'a') + ":b"),
        basic("a:" + std::string(1500, 'b')),
        "Basic " + std::string(1'000'000, 'A'),
    };
    for (const auto& authorization : cases) {
        EXPECT_FALSE(parseBasic(authorization)) << authorization.substr(0, 80);
    }
}

}  // namespace
}  // namespace kalends::auth
