// Quota of RFC 4331: figures, refusals, and writers that come at once.
#include <atomic>
#include <thread>

#include "storage/quota.h"
#include "tests/protocol/dav_fixture.h"

namespace kalends::test {
namespace {

constexpr const char* kExceeded = "{DAV:}quota-not-exceeded";

class Quota : public DavFixture {
  protected:
    void limit(std::optional<std::int64_t> bytes,
               std::optional<std::int64_t> objects = std::nullopt) {
        const auto alice = store_->principals().byPath({storage::PrincipalKind::kUser, "alice"});
        storage::QuotaChange change;
        change.bytes = bytes;
        change.objects = objects;
        store_->quotas().set(alice->id, change);
    }

    [[nodiscard]] storage::Usage usage() {
        return store_->quotas().usageOf(
            store_->principals().byPath({storage::PrincipalKind::kUser, "alice"})->id);
    }

    [[nodiscard]] Call putFile(const std::string& name, std::size_t bytes) const {
        auto call = as("alice").request("PUT", files_ + name);
        call.body(std::string(bytes, '\xff'));
        return call;
    }

    [[nodiscard]] ResponseItem figures(const std::string& path,
                                       const std::string& who = "alice") const {
        return as(who)
            .propfind(path, "<D:quota-used-bytes/><D:quota-available-bytes/>")
            .answer()
            .responses()
            .at(0);
    }

    const std::string files_ = "/dav/files/alice/";
};

TEST_F(Quota, FiguresCountWhatTheAccountHolds) {
    const std::string text = event("e1");
    ASSERT_EQ(as("alice").put(calendar("alice") + "e.ics", text).status(), 201);
    ASSERT_EQ(putFile("f", 1000).status(), 201);
    const auto used = std::to_string(text.size() + 1000);
    for (const std::string& path :
         {calendars("alice"), calendar("alice"), addressbook("alice"), files_}) {
        EXPECT_EQ(figures(path).text("{DAV:}quota-used-bytes"), used) << path;
        EXPECT_EQ(figures(path).statusOf("{DAV:}quota-available-bytes"), 404) << path;
    }
    limit(5000);
    EXPECT_EQ(figures(calendars("alice")).text("{DAV:}quota-available-bytes"),
              std::to_string(4000 - text.size()));
    limit(10);
    EXPECT_EQ(figures(calendars("alice")).text("{DAV:}quota-available-bytes"), "0");
    limit(5000, 2);
    EXPECT_EQ(figures(calendars("alice")).text("{DAV:}quota-available-bytes"), "0");
    EXPECT_EQ(figures("/dav/principals/users/alice/").statusOf("{DAV:}quota-used-bytes"), 404);
    ASSERT_EQ(as("alice").remove(files_ + "f").status(), 204);
    EXPECT_EQ(usage().bytes, static_cast<std::int64_t>(text.size()));
    EXPECT_EQ(usage().objects, 1);
    const Answer all = as("alice").request("PROPFIND", calendars("alice")).depth("0");
    EXPECT_EQ(all.body.find("quota-"), std::string::npos) << "not among all properties";
}

TEST_F(Quota, ExactlyTheLimitFitsAndOneByteMoreDoesNot) {
    limit(1000);
    EXPECT_EQ(putFile("f", 1001).condition(), kExceeded);
    EXPECT_EQ(putFile("f", 1001).status(), 507);
    EXPECT_EQ(as("alice").get(files_ + "f").status(), 404);
    EXPECT_EQ(putFile("f", 1000).status(), 201);
    EXPECT_EQ(putFile("g", 1).status(), 507);
    EXPECT_EQ(putFile("g", 0).status(), 201) << "nothing is no more than before";
    EXPECT_EQ(putFile("f", 999).status(), 204);
    EXPECT_EQ(putFile("f", 1000).status(), 204);
    EXPECT_EQ(putFile("f", 1001).status(), 507);
    EXPECT_EQ(as("alice").get(files_ + "f").answer().body.size(), 1000U);
    EXPECT_EQ(usage().bytes, 1000);
    EXPECT_EQ(as("alice").put(calendar("alice") + "e.ics", event("e1")).condition(), kExceeded);
}

TEST_F(Quota, WhoIsOverMayStillShrinkAndClean) {
    ASSERT_EQ(putFile("f", 1000).status(), 201);
    ASSERT_EQ(putFile("h", 1000).status(), 201);
    limit(500);
    EXPECT_EQ(putFile("f", 900).status(), 204);
    EXPECT_EQ(putFile("f", 901).status(), 507);
    EXPECT_EQ(as("alice").move(files_ + "f").to(files_ + "moved").status(), 201);
    EXPECT_EQ(as("alice").move(files_ + "moved").to(files_ + "h").status(), 204);
    EXPECT_EQ(as("alice").request("MKCOL", files_ + "folder").status(), 201);
    EXPECT_EQ(as("alice").remove(files_ + "h").status(), 204);
    EXPECT_EQ(usage().bytes, 0);
}

TEST_F(Quota, ObjectsAreCountedToo) {
    limit(std::nullopt, 2);
    EXPECT_EQ(as("alice").put(calendar("alice") + "1.ics", event("e1")).status(), 201);
    EXPECT_EQ(putFile("f", 1).status(), 201);
    EXPECT_EQ(putFile("g", 1).status(), 507);
    EXPECT_EQ(as("alice").put(calendar("alice") + "2.ics", event("e2")).condition(), kExceeded);
    EXPECT_EQ(as("alice").put(calendar("alice") + "1.ics", event("e1", "SUMMARY:New\r\n")).status(),
              204);
    EXPECT_EQ(as("alice").copy(files_ + "f").to(files_ + "g").condition(), kExceeded);
    EXPECT_EQ(as("alice").move(files_ + "f").to(files_ + "g").status(), 201);
}

TEST_F(Quota, CopyOfATreeAndLockOfAFreeNameCount) {
    ASSERT_EQ(as("alice").request("MKCOL", files_ + "t").status(), 201);
    ASSERT_EQ(putFile("t/1", 400).status(), 201);
    ASSERT_EQ(putFile("t/2", 400).status(), 201);
    limit(1500, 4);
    EXPECT_EQ(as("alice").copy(files_ + "t").to(files_ + "u").condition(), kExceeded);
    EXPECT_EQ(as("alice").get(files_ + "u").status(), 404) << "all or nothing";
    limit(1600, 4);
    EXPECT_EQ(as("alice").copy(files_ + "t").to(files_ + "u").status(), 201);
    const std::string lockinfo =
        "<D:lockinfo "
        "xmlns:D=\"DAV:\"><D:lockscope><D:exclusive/></D:lockscope><D:locktype><D:write/></"
        "D:locktype></D:lockinfo>";
    EXPECT_EQ(as("alice").xml("LOCK", files_ + "new", lockinfo).condition(), kExceeded);
    EXPECT_EQ(as("alice").get(files_ + "new").status(), 404);
    EXPECT_EQ(as("alice").remove(files_ + "u").status(), 204);
    EXPECT_EQ(usage().bytes, 800);
    EXPECT_EQ(usage().objects, 2);
    EXPECT_EQ(as("alice").xml("LOCK", files_ + "new", lockinfo).status(), 201);
    EXPECT_EQ(usage().objects, 3);
}

TEST_F(Quota, AccountOverOrganisationOverDefault) {
    store_->quotas().setDefault(100, 0);
    EXPECT_EQ(usage().limitBytes, 100);
    EXPECT_EQ(putFile("f", 101).status(), 507);
    storage::QuotaChange change;
    change.bytes = 200;
    EXPECT_TRUE(store_->quotas().setForOrganisation("default", change));
    EXPECT_FALSE(store_->quotas().setForOrganisation("nowhere", change));
    EXPECT_EQ(usage().limitBytes, 200);
    limit(300);
    EXPECT_EQ(usage().limitBytes, 300);
    EXPECT_EQ(putFile("f", 300).status(), 201);
    limit(0);
    EXPECT_EQ(putFile("g", 5000).status(), 201) << "0 is no limit, whatever stands above";
    limit(std::nullopt);
    EXPECT_EQ(usage().limitBytes, 200);
}

TEST_F(Quota, OnlyTheAccountItselfIsToldItsFigures) {
    delegate("alice", "bob", storage::DelegateMode::kWrite);
    EXPECT_EQ(figures(calendar("alice"), "bob").statusOf("{DAV:}quota-used-bytes"), 404);
}

TEST_F(Quota, BulkImportStoresWhatFitsAndNamesTheRest) {
    limit(std::nullopt, 2);
    std::string text = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//t//t\r\n";
    for (const char* uid : {"b1", "b2", "b3"}) {
        const std::string whole = event(uid);
        const auto begin = whole.find("BEGIN:VEVENT");
        text += whole.substr(begin, whole.find("END:VEVENT") + 12 - begin);
    }
    auto call = as("alice").request("POST", calendar("alice"));
    const Answer answer = call.body(text + "END:VCALENDAR\r\n").type("text/calendar");
    ASSERT_EQ(answer.status, 207) << answer.body;
    EXPECT_EQ(objectsIn("alice", "calendar"), "2");
    EXPECT_NE(answer.body.find("quota-not-exceeded"), std::string::npos);
    EXPECT_NE(answer.body.find("507"), std::string::npos);
}

TEST_F(Quota, WritersAtOnceDoNotSlipPast) {
    limit(std::nullopt, 10);
    as("alice").propfind(files_, "<D:resourcetype/>").answer();
    std::atomic<int> stored{0}, refused{0};
    std::vector<std::thread> writers;
    for (int writer = 0; writer < 4; ++writer) {
        writers.emplace_back([&, writer] {
            for (int at = 0; at < 6; ++at) {
                const std::string name = std::to_string(writer) + "-" + std::to_string(at);
                const int status =
                    writer % 2 == 0 ? putFile(name, 10).status()
                                    : as("alice")
                                          .put(calendar("alice") + name + ".ics", event("u" + name))
                                          .status();
                stored += status == 201 ? 1 : 0;
                refused += status == 507 ? 1 : 0;
            }
        });
    }
    for (auto& writer : writers) {
        writer.join();
    }
    EXPECT_EQ(stored, 10);
    EXPECT_EQ(refused, 14);
    EXPECT_EQ(usage().objects, 10);
}

}  // namespace
}  // namespace kalends::test
