// Invitations to collections and their answers, as clients of CalendarServer send them.
#pragma once

#include <algorithm>
#include <string>
#include <vector>

#include "tests/protocol/dav_fixture.h"

namespace kalends::test {

inline constexpr const char* kCs = "{http://calendarserver.org/ns/}";

/// People of the fixture who share collections by CS:share and answer by CS:invite-reply.
class InvitationFixture : public DavFixture {
  protected:
    static std::string share(const std::string& entries) {
        return "<CS:share xmlns:D='DAV:' xmlns:CS='http://calendarserver.org/ns/'>" + entries +
               "</CS:share>";
    }

    static std::string set(const std::string& who,
                           const std::string& access = "read",
                           const std::string& summary = {}) {
        return "<CS:set><D:href>" + who + "</D:href>" +
               (summary.empty() ? "" : "<CS:summary>" + summary + "</CS:summary>") +
               "<CS:" + access + "/></CS:set>";
    }

    static std::string drop(const std::string& who) {
        return "<CS:remove><D:href>" + who + "</D:href></CS:remove>";
    }

    static std::string mail(const std::string& login) { return "mailto:" + login + "@example.org"; }

    Answer post(const std::string& login, const std::string& path, const std::string& body) const {
        return as(login).xml("POST", path, body);
    }

    Answer reply(const std::string& login,
                 const std::string& answer,
                 const std::string& host,
                 const std::string& summary = {}) const {
        return post(
            login, calendars(login),
            "<CS:invite-reply xmlns:D='DAV:' xmlns:CS='http://calendarserver.org/ns/'><D:href>" +
                mail(login) + "</D:href><CS:invite-" + answer + "/><CS:hosturl><D:href>" + host +
                "</D:href></CS:hosturl>" +
                (summary.empty() ? "" : "<CS:summary>" + summary + "</CS:summary>") +
                "</CS:invite-reply>");
    }

    /// Of an answer to an accepted invitation.
    static std::string sharedAs(const Answer& answer) {
        const auto begin = answer.body.find("<D:href>") + 8;
        return answer.body.substr(begin, answer.body.find("</D:href>") - begin);
    }

    std::vector<ResponseItem> below(const std::string& login,
                                    const std::string& path,
                                    const std::string& properties = "<D:resourcetype/>") const {
        const Answer answer =
            as(login)
                .xml("PROPFIND", path,
                     "<D:propfind xmlns:D='DAV:'><D:prop>" + properties + "</D:prop></D:propfind>")
                .depth("1");
        EXPECT_EQ(answer.status, 207) << path;
        auto items = answer.responses();
        if (!items.empty()) {
            items.erase(items.begin());
        }
        return items;
    }

    bool lists(const std::string& login, const std::string& href) const {
        const auto items = below(login, calendars(login));
        return std::any_of(items.begin(), items.end(),
                           [&](const auto& item) { return item.href == href; });
    }

    std::string notifications(const std::string& login) const {
        return calendars(login) + "notifications/";
    }

    /// Alice's calendar in the home of somebody who accepts.
    std::string accepted(const std::string& login, const std::string& access) const {
        EXPECT_EQ(post("alice", calendar("alice"), share(set(mail(login), access, "Team"))).status,
                  200);
        const Answer answer = reply(login, "accepted", calendar("alice"));
        EXPECT_EQ(answer.status, 200) << answer.body;
        return sharedAs(answer);
    }

    std::string resourcetype(const std::string& login, const std::string& path) const {
        return as(login).propfind(path, "<D:resourcetype/>").answer().body;
    }

    std::string inviteOf(const std::string& login, const std::string& path) const {
        return as(login)
            .propfind(path, "<CS:invite xmlns:CS='http://calendarserver.org/ns/'/>")
            .answer()
            .body;
    }
};

}  // namespace kalends::test
