// People and groups: saving, sign-in data, addresses, search, memberships, delegates, removal,
// invalidation of caches.
#include "storage/principals.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>

#include "storage/directory.h"
#include "tests/storage/samples.h"
#include "tests/support/postgres_fixture.h"

namespace kalends::test {

namespace {

using namespace storage;

class Principals : public PostgresFixture {
  protected:
    PrincipalStore& principals() { return store_->principals(); }

    static PrincipalChange change(const std::string& slug) {
        PrincipalChange change;
        change.slug = slug;
        return change;
    }

    static std::string slugs(const std::vector<Principal>& found) {
        std::string text;
        for (const Principal& principal : found) {
            text += (text.empty() ? "" : " ") + principal.slug;
        }
        return text;
    }
};

TEST_F(Principals, SavingKeepsWhatIsNotNamed) {
    EXPECT_TRUE(principals().empty());
    PrincipalChange alice = change("alice");
    alice.login = "Alice";
    alice.guid = "30000000-0000-0000-0000-00000000000A";
    alice.displayName = "Alice Adler";
    alice.firstName = "Alice";
    alice.lastName = "Adler";
    alice.email = "Alice@Example.com";
    alice.passwordHash = "$argon2id$x";
    alice.addresses = {"mailto:Alice@Example.com", "urn:uuid:30000000-0000-0000-0000-00000000000A"};
    alice.admin = true;
    alice.autoSchedule = AutoSchedule::kAutomatic;
    const PrincipalId id = principals().save(alice);
    EXPECT_FALSE(principals().empty());
    PrincipalChange name = change("alice");
    name.displayName = "A. Adler";
    EXPECT_EQ(principals().save(name), id);
    const Principal found = principals().byPath({PrincipalKind::kUser, "alice"}).value();
    EXPECT_EQ(found.id, id);
    EXPECT_EQ(found.displayName, "A. Adler");
    EXPECT_EQ(found.lastName, "Adler");
    EXPECT_EQ(found.login, "alice");
    EXPECT_EQ(found.guid, "30000000-0000-0000-0000-00000000000a");
    EXPECT_EQ(found.email, "Alice@Example.com");
    EXPECT_TRUE(found.admin);
    EXPECT_EQ(found.autoSchedule, AutoSchedule::kAutomatic);
    EXPECT_EQ(found.addresses,
              (std::vector<std::string>{"mailto:alice@example.com",
                                        "urn:uuid:30000000-0000-0000-0000-00000000000a"}));
    EXPECT_EQ(principals().byId(id)->slug, "alice");
    EXPECT_EQ(principals().byIds({id, {99999}}).size(), 1U);
    EXPECT_FALSE(principals().byPath({PrincipalKind::kGroup, "alice"}));
    EXPECT_FALSE(principals().byId({99999}));
}

TEST_F(Principals, GroupsHaveHomesOnlyWhenAsked) {
    const auto collections = [&](PrincipalId id) {
        return value("select count(*) from collection where owner_id = " +
                     std::to_string(id.value));
    };
    EXPECT_EQ(collections(person("g", PrincipalKind::kGroup)), "0");
    EXPECT_EQ(collections(person("r", PrincipalKind::kResource)), "8");
    PrincipalChange group = change("g");
    group.kind = PrincipalKind::kGroup;
    group.hasCalendarHome = true;
    EXPECT_EQ(collections(principals().save(group)), "6");
    PrincipalChange without = change("w");
    without.hasCalendarHome = false;
    EXPECT_EQ(collections(principals().save(without)), "2");
    // What the owner removed does not come back.
    const PrincipalId alice = person("alice");
    store_->collections().remove(collectionOf("alice", "tasks"), {alice, "password"});
    person("alice");
    EXPECT_EQ(collections(alice), "7");
}

TEST_F(Principals, SavingTheSameAgainWritesNothing) {
    PrincipalChange alice = change("alice");
    alice.login = "alice";
    alice.addresses = {"mailto:a@example.com"};
    alice.passwordHash = "h";
    const PrincipalId id = principals().save(alice);
    const std::string row =
        value("select xmin from principal where id = " + std::to_string(id.value)) +
        value("select xmin from principal_address") + value("select value from credential_epoch");
    principals().save(alice);
    EXPECT_EQ(value("select xmin from principal where id = " + std::to_string(id.value)) +
                  value("select xmin from principal_address") +
                  value("select value from credential_epoch"),
              row);
}

TEST_F(Principals, CredentialsAreFoundByLoginAndCountTheirChanges) {
    PrincipalChange alice = change("alice");
    alice.login = "alice";
    alice.passwordHash = "h1";
    const PrincipalId id = principals().save(alice);
    const Credential first = principals().credentialOf("ALICE").value();
    EXPECT_EQ(first.principal, id);
    EXPECT_EQ(first.passwordHash, "h1");
    EXPECT_FALSE(first.disabled);
    PrincipalChange disabled = change("alice");
    disabled.disabled = true;
    principals().save(disabled);
    const Credential second = principals().credentialOf("alice").value();
    EXPECT_TRUE(second.disabled);
    EXPECT_EQ(second.passwordHash, "h1");
    EXPECT_GT(second.credentialVersion, first.credentialVersion);
    PrincipalChange name = change("alice");
    name.displayName = "n";
    principals().save(name);
    EXPECT_EQ(principals().credentialOf("alice")->credentialVersion, second.credentialVersion);
    EXPECT_FALSE(principals().credentialOf("nobody"));
    EXPECT_FALSE(principals().credentialOf(std::string("a\0", 2)));
    EXPECT_FALSE(principals().credentialOf(""));
}

TEST_F(Principals, WhatBelongsToAnotherIsRefusedInWords) {
    PrincipalChange alice = change("alice");
    alice.login = "alice";
    alice.guid = "30000000-0000-0000-0000-00000000000a";
    alice.addresses = {"mailto:a@example.com"};
    principals().save(alice);
    const auto refusal = [&](PrincipalChange bob) -> std::string {
        bob.slug = "bob";
        try {
            principals().save(bob);
        } catch (const Refused& refused) {
            return refused.what();
        }
        return "";
    };
    PrincipalChange bob;
    bob.login = "ALICE";
    EXPECT_NE(refusal(bob).find("login"), std::string::npos);
    bob = {};
    bob.guid = alice.guid;
    EXPECT_NE(refusal(bob).find("guid"), std::string::npos);
    bob.guid = "no guid";
    EXPECT_NE(refusal(bob), "");
    bob = {};
    bob.addresses = {"MAILTO:A@example.com"};
    EXPECT_NE(refusal(bob).find("address"), std::string::npos);
    bob = {};
    bob.organisation = "nowhere";
    EXPECT_NE(refusal(bob).find("nowhere"), std::string::npos);
    bob = {};
    bob.autoAcceptGroup = "nogroup";
    EXPECT_NE(refusal(bob).find("nogroup"), std::string::npos);
    bob = {};
    bob.displayName = std::string("a\0b", 3);
    EXPECT_NE(refusal(bob), "");
    bob.displayName = "\xFF";
    EXPECT_NE(refusal(bob), "");
    EXPECT_FALSE(principals().byPath({PrincipalKind::kUser, "bob"}))
        << "nothing of a refused change stays";
}

TEST_F(Principals, AddressesLeadToTheirOwners) {
    for (const char* slug : {"alice", "bob"}) {
        PrincipalChange person = change(slug);
        person.addresses = {std::string("mailto:") + slug + "@example.com",
                            std::string("mailto:") + slug + "@example.org"};
        principals().save(person);
    }
    EXPECT_EQ(principals()
                  .byAddresses({"MAILTO:Alice@example.com", "mailto:alice@example.org",
                                "mailto:none@example.com", "\xFF"})
                  .size(),
              1U);
    EXPECT_EQ(
        principals().byAddresses({"mailto:bob@example.com", "mailto:alice@example.org"}).size(),
        2U);
    EXPECT_TRUE(principals().byAddresses({}).empty());
}

TEST_F(Principals, SearchCombinesFieldsKindsAndOrganisations) {
    query("insert into organisation (slug) values ('town'), ('county')");
    const auto add = [&](const char* slug, const char* name, const char* mail, PrincipalKind kind,
                         const char* organisation, bool disabled) {
        PrincipalChange p = change(slug);
        p.kind = kind;
        p.displayName = name;
        p.email = mail;
        p.addresses = {std::string("mailto:") + mail};
        p.organisation = organisation;
        p.disabled = disabled;
        principals().save(p);
    };
    add("anna", "Anna Berg", "anna@example.com", PrincipalKind::kUser, "town", false);
    add("bernd", "Bernd 100% Amt_1", "bernd@example.org", PrincipalKind::kUser, "county", false);
    add("room", "Bergsaal", "saal@example.com", PrincipalKind::kLocation, "town", false);
    add("gone", "Gone Berg", "gone@example.com", PrincipalKind::kUser, "town", true);
    using Field = PrincipalMatch::Field;
    using Type = PrincipalMatch::Type;
    const auto find = [&](std::vector<PrincipalMatch> matches, auto adjust) {
        PrincipalSearch search;
        search.matches = std::move(matches);
        adjust(search);
        return slugs(principals().search(search));
    };
    const auto plain = [](PrincipalSearch&) {};
    EXPECT_EQ(find({{Field::kDisplayName, Type::kContains, "BERG"}}, plain), "anna room");
    EXPECT_EQ(find({{Field::kDisplayName, Type::kStartsWith, "berg"}}, plain), "room");
    EXPECT_EQ(find({{Field::kDisplayName, Type::kEndsWith, "berg"}}, plain), "anna");
    EXPECT_EQ(find({{Field::kEmail, Type::kEquals, "Anna@example.com"}}, plain), "anna");
    EXPECT_EQ(find({{Field::kAddress, Type::kContains, "bernd@"}}, plain), "bernd");
    EXPECT_EQ(find({{Field::kDisplayName, Type::kContains, "%"}}, plain), "bernd");
    EXPECT_EQ(find({{Field::kDisplayName, Type::kContains, "_"}}, plain), "bernd");
    EXPECT_EQ(find({{Field::kDisplayName, Type::kContains, "berg"},
                    {Field::kEmail, Type::kContains, "saal"}},
                   plain),
              "room");
    EXPECT_EQ(find({{Field::kDisplayName, Type::kContains, "anna"},
                    {Field::kEmail, Type::kContains, "saal"}},
                   [](auto& s) { s.anyOf = true; }),
              "anna room");
    EXPECT_EQ(
        find({{Field::kAny, Type::kContains, "berg"}}, [](auto& s) { s.includeDisabled = true; }),
        "anna gone room");
    EXPECT_EQ(find({{Field::kAny, Type::kContains, "berg"}},
                   [](auto& s) { s.kinds = {PrincipalKind::kLocation}; }),
              "room");
    EXPECT_EQ(find({}, plain), "anna bernd room");
    EXPECT_EQ(find({}, [](auto& s) { s.limit = 1; }), "anna");
    const OrganisationId county =
        principals().byPath({PrincipalKind::kUser, "bernd"})->organisation;
    EXPECT_EQ(find({}, [&](auto& s) { s.visibleTo = county; }), "bernd");
    query(
        "insert into organisation_visibility select v.id, t.id from organisation v, organisation t "
        "where v.slug = 'county' and t.slug = 'town'");
    EXPECT_EQ(find({}, [&](auto& s) { s.visibleTo = county; }), "anna bernd room");
    EXPECT_EQ(slugs(principals().list(PrincipalKind::kUser, "", 2)), "anna bernd");
    EXPECT_EQ(slugs(principals().list(PrincipalKind::kUser, "bernd", 2)), "gone");
}

TEST_F(Principals, MembershipIsTransitiveAndCirclesEnd) {
    const PrincipalId alice = person("alice"), bob = person("bob");
    const PrincipalId a = person("ga", PrincipalKind::kGroup),
                      b = person("gb", PrincipalKind::kGroup),
                      c = person("gc", PrincipalKind::kGroup);
    principals().setMembers(c, {alice});
    principals().setMembers(b, {c});
    principals().setMembers(a, {b, bob});
    EXPECT_EQ(slugs(principals().groupsOf(alice)), "ga gb gc");
    EXPECT_EQ(slugs(principals().members(a)), "bob gb");
    principals().setMembers(c, {alice, a});
    EXPECT_EQ(slugs(principals().groupsOf(alice)), "ga gb gc");
    EXPECT_EQ(slugs(principals().groupsOf(bob)), "ga gb gc");
    EXPECT_EQ(slugs(principals().groupsOf(a)), "gb gc") << "nobody is a member of itself";
    principals().setMembers(b, {});
    EXPECT_EQ(slugs(principals().groupsOf(alice)), "gc");
    EXPECT_EQ(slugs(principals().groupsOf(bob)), "ga gc");
    principals().setMembers(c, {});
    EXPECT_EQ(slugs(principals().groupsOf(bob)), "ga");
    EXPECT_THROW(principals().setMembers(a, {{99999}}), Refused);
    EXPECT_THROW(principals().setMembers(alice, {bob}), Refused);
    EXPECT_EQ(slugs(principals().members(a)), "bob gb");
}

TEST_F(Principals, MembersOfManyGroupsAreSetAtOnceAndFlattenedAfterwards) {
    const auto alice = person("alice"), bob = person("bob");
    const auto a = person("a", PrincipalKind::kGroup), b = person("b", PrincipalKind::kGroup),
               c = person("c", PrincipalKind::kGroup);
    principals().setMembers(c, {alice});
    auto& directory = store_->directory();
    // A circle, somebody who is gone and a person that is no group.
    directory.setMembers({{a, {b, bob}}, {b, {c, a, {99999}}}, {alice, {bob}}});
    EXPECT_EQ(slugs(principals().members(b)), "a c");
    while (directory.flattenMembers() > 0) {
    }
    EXPECT_EQ(slugs(principals().allMembers(a)), "alice bob b c");
    EXPECT_EQ(slugs(principals().allMembers(b)), "alice bob a c");
    EXPECT_TRUE(principals().members(alice).empty());
    directory.setMembers({{c, {}}, {b, {c}}});
    while (directory.flattenMembers() > 0) {
    }
    EXPECT_EQ(slugs(principals().allMembers(a)), "bob b c");
    EXPECT_EQ(directory.flattenMembers(), 0U);
}

TEST_F(Principals, AGroupOfThousandsIsSetInOneStatement) {
    constexpr int kPeople = 25'000;
    query(
        "insert into principal (organisation_id, kind, slug, guid, has_calendar_home, "
        "has_addressbook_home)"
        " select o.id, 1, 'p' || i, gen_random_uuid(), false, false"
        " from organisation o, generate_series(1, " +
        std::to_string(kPeople) + ") i");
    const auto all = person("all", PrincipalKind::kGroup),
               above = person("above", PrincipalKind::kGroup);
    principals().setMembers(above, {all});
    std::vector<PrincipalId> everybody;
    for (const auto& row : query("select id from principal where kind = 1")) {
        everybody.push_back({std::stoll(row.at(0))});
    }
    const auto begin = std::chrono::steady_clock::now();
    principals().setMembers(all, everybody);
    everybody.pop_back();
    principals().setMembers(all, everybody);
    EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(25));
    EXPECT_EQ(value("select count(*) from membership_flat where group_id = " +
                    std::to_string(above.value)),
              std::to_string(kPeople));
}

TEST_F(Principals, DelegatesAreReplacedPerModeAndFoundThroughGroups) {
    const PrincipalId alice = person("alice"), bob = person("bob"), carla = person("carla");
    const PrincipalId group = person("group", PrincipalKind::kGroup);
    principals().setMembers(group, {carla});
    principals().setDelegates(alice, DelegateMode::kRead, {bob, group});
    principals().setDelegates(alice, DelegateMode::kWrite, {bob});
    EXPECT_EQ(principals().delegatesOf(alice).size(), 3U);
    principals().setDelegates(alice, DelegateMode::kRead, {group, alice});
    const auto ofBob = principals().delegatedTo(bob);
    ASSERT_EQ(ofBob.size(), 1U);
    EXPECT_EQ(ofBob[0].mode, DelegateMode::kWrite);
    EXPECT_EQ(ofBob[0].owner, alice);
    const auto ofCarla = principals().delegatedTo(carla);
    ASSERT_EQ(ofCarla.size(), 1U);
    EXPECT_EQ(ofCarla[0].delegate, group);
    query("update delegation set ends_at = now() - interval '1 minute'");
    EXPECT_TRUE(principals().delegatedTo(bob).empty());
    EXPECT_THROW(principals().setDelegates({99999}, DelegateMode::kRead, {}), Refused);
}

TEST_F(Principals, RemovalTakesEverythingOwnedAndEveryMembership) {
    const PrincipalId alice = person("alice"), bob = person("bob");
    const PrincipalId inner = person("inner", PrincipalKind::kGroup),
                      outer = person("outer", PrincipalKind::kGroup);
    principals().setMembers(inner, {alice});
    principals().setMembers(outer, {inner});
    principals().setDelegates(bob, DelegateMode::kRead, {alice});
    store_->objects().put(event(collectionOf("alice"), "a.ics", "u", "e"), {}, {alice, "password"});
    EXPECT_TRUE(principals().remove(alice));
    EXPECT_FALSE(principals().remove(alice));
    EXPECT_EQ(
        value("select count(*) from collection where owner_id = " + std::to_string(alice.value)),
        "0");
    EXPECT_EQ(value("select count(*) from object"), "0");
    EXPECT_TRUE(principals().delegatesOf(bob).empty());
    EXPECT_FALSE(principals().credentialOf("alice"));
    EXPECT_TRUE(principals().remove(inner));
    EXPECT_EQ(value("select count(*) from membership_flat"), "0");
}

/// Collects what one node's caches are told.
class Heard {
  public:
    void operator()(const Invalidation& invalidation) {
        const std::lock_guard lock(mutex_);
        all_.push_back(invalidation);
        changed_.notify_all();
    }

    bool waitFor(std::function<bool(const Invalidation&)> wanted, std::chrono::milliseconds limit) {
        std::unique_lock lock(mutex_);
        return changed_.wait_for(lock, limit,
                                 [&] { return std::any_of(all_.begin(), all_.end(), wanted); });
    }

    void clear() {
        const std::lock_guard lock(mutex_);
        all_.clear();
    }

  private:
    std::mutex mutex_;
    std::condition_variable changed_;
    std::vector<Invalidation> all_;
};

TEST_F(Principals, AChangedCredentialIsHeardOnEveryNodeWithinASecond) {
    const PrincipalId alice = person("alice"), bob = person("bob");
    const auto other = openStore();
    // Shared, because the stores may still tell them when this test has ended.
    const auto hereHeard = std::make_shared<Heard>(), thereHeard = std::make_shared<Heard>();
    Heard &here = *hereHeard, &there = *thereHeard;
    store_->onInvalidation([hereHeard](const Invalidation& i) { (*hereHeard)(i); });
    other->onInvalidation([thereHeard](const Invalidation& i) { (*thereHeard)(i); });
    const auto everything = [](const Invalidation& i) {
        return i.kind == Invalidation::Kind::kEverything;
    };
    const auto about = [](PrincipalId id) {
        return [id](const Invalidation& i) {
            return i.kind == Invalidation::Kind::kEverything || i.principal == id;
        };
    };
    EXPECT_TRUE(here.waitFor(everything, std::chrono::seconds(5)))
        << "nothing is known at the start";
    EXPECT_TRUE(there.waitFor(everything, std::chrono::seconds(5)));
    here.clear();
    there.clear();
    PrincipalChange disabled = change("alice");
    disabled.disabled = true;
    principals().save(disabled);
    EXPECT_TRUE(here.waitFor(about(alice), std::chrono::seconds(1)));
    EXPECT_TRUE(there.waitFor(about(alice), std::chrono::seconds(1)));
    EXPECT_FALSE(there.waitFor(everything, std::chrono::milliseconds(0)));

    // Written behind our back, so nobody notifies: the polling finds it.
    there.clear();
    query(
        "update credential set credential_version = next_credential_version() where principal_id "
        "= " +
        std::to_string(bob.value));
    EXPECT_TRUE(there.waitFor(about(bob), std::chrono::seconds(1)));

    // The listening connections die.
    there.clear();
    query(
        "select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() "
        "and pid <> pg_backend_pid()");
    principals().remove(bob);
    EXPECT_TRUE(there.waitFor(about(bob), std::chrono::seconds(1)));
}

}  // namespace

}  // namespace kalends::test
