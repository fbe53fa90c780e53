// Deputies hear of it when they are appointed and dismissed.
#include "tests/protocol/invitation_fixture.h"

namespace kalends::test {
namespace {

class DeputyNotices : public InvitationFixture {
  protected:
    Answer setDeputies(const std::string& group, const std::vector<std::string>& people) const {
        std::string hrefs;
        for (const auto& person : people) {
            hrefs += "<D:href>/dav/principals/users/" + person + "/</D:href>";
        }
        return as("alice").proppatch("/dav/principals/users/alice/calendar-proxy-" + group + "/",
                                     "<D:set><D:prop><D:group-member-set>" + hrefs +
                                         "</D:group-member-set></D:prop></D:set>");
    }

    std::vector<ResponseItem> messages(const std::string& login) {
        return below(login, notifications(login),
                     "<CS:notificationtype xmlns:CS='http://calendarserver.org/ns/'/>");
    }
};

TEST_F(DeputyNotices, SayWhoseDeputyOneIsOnWhichTermsAndWhenItIsOver) {
    ASSERT_EQ(setDeputies("write", {"bob"}).status, 207);
    ASSERT_EQ(messages("bob").size(), 1U);
    const auto message = messages("bob").front();
    const auto* type = message.property(std::string(kCs) + "notificationtype");
    ASSERT_NE(type, nullptr);
    EXPECT_NE(type->child({"urn:kalends:ns", "deputy-notification"}), nullptr);
    const Answer appointed = as("bob").get(message.href);
    EXPECT_NE(appointed.body.find("/dav/principals/users/alice/"), std::string::npos)
        << appointed.body;
    EXPECT_NE(appointed.body.find("write"), std::string::npos);
    EXPECT_EQ(appointed.header("Content-Type"), "application/xml; charset=utf-8");
    EXPECT_TRUE(messages("carol").empty());
    EXPECT_TRUE(messages("alice").empty());
    // Who stays in the list hears nothing again.
    ASSERT_EQ(as("bob").remove(message.href).status(), 204);
    ASSERT_EQ(setDeputies("write", {"bob", "carol"}).status, 207);
    EXPECT_TRUE(messages("bob").empty());
    EXPECT_EQ(messages("carol").size(), 1U);
    ASSERT_EQ(setDeputies("write", {"carol"}).status, 207);
    ASSERT_EQ(messages("bob").size(), 1U);
    EXPECT_NE(as("bob").get(messages("bob").front().href).answer().body.find("dismissed"),
              std::string::npos);
}

TEST_F(DeputyNotices, AreForTheDeputyAlone) {
    ASSERT_EQ(setDeputies("read", {"bob"}).status, 207);
    EXPECT_EQ(as("carol").get(messages("bob").front().href).status(), 403);
    // What is refused tells nobody anything.
    EXPECT_EQ(
        as("carol")
            .proppatch(
                "/dav/principals/users/alice/calendar-proxy-read/",
                "<D:set><D:prop><D:group-member-set><D:href>/dav/principals/users/carol/</D:href>"
                "</D:group-member-set></D:prop></D:set>")
            .status(),
        403);
    EXPECT_TRUE(messages("carol").empty());
}

}  // namespace
}  // namespace kalends::test
