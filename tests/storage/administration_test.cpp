// Lists for administrators, organisations, answers to keys, and several writes as one transaction.
#include <gtest/gtest.h>

#include <chrono>
#include <set>
#include <thread>

#include "storage/administration.h"
#include "storage/audit.h"
#include "storage/errors.h"
#include "tests/support/postgres_fixture.h"

namespace kalends::test {

namespace {

using namespace storage;

/// A listing of which only some members are said.
template <class Say>
PrincipalListing listing(const Say& say) {
    PrincipalListing said;
    said.limit = 200;
    say(said);
    return said;
}

class Administration : public PostgresFixture {
  protected:
    AdministrationStore& administration() { return store_->administration(); }

    PrincipalId named(const std::string& slug,
                      const std::string& name,
                      const std::string& organisation = "default") {
        PrincipalChange change;
        change.slug = slug;
        change.login = slug;
        change.displayName = name;
        change.organisation = organisation;
        return store_->principals().save(change);
    }

    [[nodiscard]] std::vector<std::string> slugs(const PrincipalListing& listing) {
        std::vector<std::string> found;
        for (const auto& listed : administration().list(listing)) {
            found.push_back(listed.row.principal.slug);
        }
        return found;
    }
};

using Names = std::vector<std::string>;

TEST_F(Administration, ListsAreFilteredByOrganisationNameAndState) {
    administration().saveOrganisation("north", "North");
    named("anna", "Zora");
    named("bert", "abel");
    named("carl", "Abraham", "north");
    PrincipalChange off;
    off.slug = "bert";
    off.disabled = true;
    store_->principals().save(off);
    EXPECT_EQ(slugs({}), (Names{"anna", "bert", "carl"}));
    EXPECT_EQ(slugs(listing([](auto& l) {
                  l.afterSlug = "anna";
                  l.limit = 1;
              })),
              Names{"bert"});
    EXPECT_EQ(slugs(listing([this](auto& l) {
                  l.organisation = administration().organisation("north", Hold::kNo)->id;
              })),
              Names{"carl"});
    EXPECT_EQ(slugs(listing([](auto& l) { l.namePrefix = "ab"; })), (Names{"bert", "carl"}));
    EXPECT_EQ(slugs(listing([](auto& l) {
                  l.namePrefix = "AB";
                  l.afterName = "abel";
                  l.afterSlug = "bert";
              })),
              Names{"carl"});
    EXPECT_EQ(slugs(listing([](auto& l) {
                  l.namePrefix = "ab";
                  l.disabled = false;
              })),
              Names{"carl"});
    EXPECT_EQ(slugs(listing([](auto& l) { l.disabled = true; })), Names{"bert"});
    EXPECT_EQ(slugs(listing([](auto& l) { l.namePrefix = "%"; })), Names{});
    EXPECT_EQ(slugs(listing([](auto& l) { l.kind = PrincipalKind::kGroup; })), Names{});
}

TEST_F(Administration, PagesGoThroughEverybodyOnceWhileOthersAreAdded) {
    for (int i = 0; i < 30; ++i) {
        named("p" + std::to_string(100 + i), i % 2 == 0 ? "Same" : "same");
    }
    Names seen;
    auto next = listing([](auto& l) {
        l.namePrefix = "same";
        l.limit = 7;
    });
    while (true) {
        const auto page = administration().list(next);
        for (const auto& listed : page) {
            seen.push_back(listed.row.principal.slug);
        }
        if (page.size() < 7) {
            break;
        }
        next.afterName = page.back().orderName;
        next.afterSlug = page.back().row.principal.slug;
        named("p0" + std::to_string(seen.size()), "Same");
    }
    EXPECT_EQ(seen.size(), 30U);
    EXPECT_EQ(std::set<std::string>(seen.begin(), seen.end()).size(), 30U);
}

TEST_F(Administration, EveryListIsFastWithTwentyFiveThousandAccounts) {
    query(R"(
        insert into organisation (slug) select 'o' || n from generate_series(1, 50) n;
        insert into principal (organisation_id, kind, slug, guid, has_calendar_home, has_addressbook_home, display_name, search_text, disabled)
        select 1 + n % 50, 1, 'p' || n, gen_random_uuid(), true, true, chr(97 + n % 26) || ' person ' || n, '', n % 5000 = 0
          from generate_series(1, 25000) n;
        insert into credential (principal_id, credential_version) select id, id from principal;
        insert into principal (organisation_id, kind, slug, guid, has_calendar_home, has_addressbook_home) values (1, 2, 'all', gen_random_uuid(), false, false);
        insert into membership (group_id, member_id) select g.id, p.id from principal g, principal p where g.kind = 2 and p.kind = 1;
        insert into audit (kind, action, target_id) select 1, 'user.edit', id from principal;
        analyze)");
    const auto all = store_->principals().byPath({PrincipalKind::kGroup, "all"}).value().id;
    const std::vector<PrincipalListing> listings{
        listing([](auto&) {}),
        listing([](auto& l) { l.afterSlug = "p24000"; }),
        listing([](auto& l) { l.organisation.value = 7; }),
        listing([](auto& l) {
            l.organisation.value = 7;
            l.namePrefix = "m person";
        }),
        listing([](auto& l) {
            l.namePrefix = "z";
            l.afterName = "z person 5";
        }),
        listing([](auto& l) { l.disabled = true; }),  // five of 25,000: the worst there is
    };
    for (const auto& asked : listings) {
        const auto begin = std::chrono::steady_clock::now();
        EXPECT_FALSE(administration().list(asked).empty());
        EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::milliseconds(250))
            << asked.namePrefix << asked.afterSlug;
    }
    const auto begin = std::chrono::steady_clock::now();
    EXPECT_EQ(administration().members(all, {}, 200).size(), 200U);
    AuditQuery acts;
    acts.organisation.value = 7;
    acts.limit = 200;
    EXPECT_EQ(store_->audit().read(acts).size(), 200U);
    EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::milliseconds(250));
}

TEST_F(Administration, OrganisationsAreMadeRenamedAndRemovedWhenEmpty) {
    EXPECT_THROW(administration().saveOrganisation("", "x"), Refused);
    const auto north = administration().saveOrganisation("north", "North");
    EXPECT_EQ(administration().saveOrganisation("north", "Northern town"), north);
    EXPECT_EQ(administration().organisation("north", Hold::kNo)->displayName, "Northern town");
    const auto anna = named("anna", "Anna", "north");
    EXPECT_THROW(administration().removeOrganisation("north"), Refused);
    EXPECT_THROW(administration().removeOrganisation("default"), Refused);
    EXPECT_FALSE(administration().removeOrganisation("south"));
    EXPECT_TRUE(administration().setAdministrator(north, anna, true));
    EXPECT_FALSE(administration().setAdministrator(north, anna, true));
    ASSERT_EQ(administration().organisations(anna, "", "", 10).size(), 1U);
    EXPECT_EQ(administration().organisations({}, "", "", 10).size(), 2U);
    EXPECT_EQ(administration().organisations({}, "no", "", 10).size(), 1U);
    EXPECT_EQ(administration().administratorsOf(north).size(), 1U);
    EXPECT_TRUE(store_->principals().remove(anna));
    EXPECT_TRUE(administration().administratorsOf(north).empty());
    EXPECT_TRUE(administration().removeOrganisation("north"));
}

TEST_F(Administration, WhatIsDoneAtomicallyIsThereAsAWholeOrNotAtAll) {
    store_->atomically([&] {
        named("anna", "Anna");
        store_->audit().record({AuditEntry()});
    });
    EXPECT_EQ(value("select count(*) from audit"), "1");
    EXPECT_THROW(store_->atomically([&] {
        named("bert", "Bert");
        throw Refused("no");
    }),
                 Refused);
    EXPECT_EQ(value("select count(*) from principal"), "1");
    // A refusal by the database too, and the connection serves again.
    EXPECT_THROW(store_->atomically([&] {
        named("bert", "Bert");
        named("carl", "Carl", "nowhere");
    }),
                 Refused);
    EXPECT_EQ(value("select count(*) from principal"), "1");
    store_->atomically([&] {
        named("bert", "Bert");
        EXPECT_THROW(store_->atomically([&] { named("carl", "Carl", "nowhere"); }), Refused);
        store_->atomically([&] { named("dora", "Dora"); });
        EXPECT_EQ(value("select count(*) from principal"), "1");  // nobody else sees it yet
    });
    EXPECT_EQ(slugs({}), (Names{"anna", "bert", "dora"}));
}

TEST_F(Administration, AHeldPrincipalIsChangedByOneAtATime) {
    named("anna", "0");
    const auto addOne = [&] {
        for (int i = 0; i < 20; ++i) {
            store_->atomically([&] {
                const auto held =
                    administration().find({PrincipalKind::kUser, "anna"}, Hold::kUntilCommit);
                named("anna", std::to_string(std::stoi(held->principal.displayName) + 1));
            });
        }
    };
    std::thread other(addOne);
    addOne();
    other.join();
    EXPECT_EQ(
        administration().find({PrincipalKind::kUser, "anna"}, Hold::kNo)->principal.displayName,
        "40");
    EXPECT_FALSE(administration().find({PrincipalKind::kUser, "nobody"}, Hold::kNo));
}

TEST_F(Administration, ListenersHearOfACredentialOnlyOnceItIsCommitted) {
    const auto anna = named("anna", "Anna");
    std::atomic<int> heard{0};
    store_->onInvalidation([&](const Invalidation& invalidation) {
        heard +=
            invalidation.kind == Invalidation::Kind::kCredential && invalidation.principal == anna
                ? 1
                : 0;
    });
    std::this_thread::sleep_for(std::chrono::milliseconds(700));  // what stands from before
    heard = 0;
    store_->atomically([&] {
        store_->principals().setRules(anna, {.mustChange = true, .appPasswordsOnly = {}});
        std::this_thread::sleep_for(std::chrono::milliseconds(200));
        EXPECT_EQ(heard, 0);
    });
    for (int i = 0; i < 100 && heard == 0; ++i) {
        std::this_thread::sleep_for(std::chrono::milliseconds(20));
    }
    EXPECT_GT(heard, 0);
}

TEST_F(Administration, AnAnswerIsKeptOncePerKeyForADay) {
    const auto anna = named("anna", "Anna");
    EXPECT_FALSE(administration().answered(anna, "k"));
    EXPECT_TRUE(administration().beginAnswer(anna, "k", "abc"));
    administration().noteAnswer(anna, "k", {"abc", 201, "{}"});
    EXPECT_FALSE(administration().beginAnswer(anna, "k", "xyz"));
    const auto found = administration().answered(anna, "k");
    ASSERT_TRUE(found);
    EXPECT_EQ(found->digest, "abc");
    EXPECT_EQ(found->status, 201);
    query("update answered_request set created_at = now() - interval '25 hours'");
    EXPECT_FALSE(administration().answered(anna, "k"));
    EXPECT_TRUE(administration().beginAnswer(anna, "k", "new"));
}

TEST_F(Administration, AnActBelongsToTheOrganisationOfItsTarget) {
    const auto north = administration().saveOrganisation("north", "North");
    const auto anna = named("anna", "Anna", "north");
    const auto root = named("root", "Root");
    const auto record = [&](const char* action, PrincipalId actor, PrincipalId target) {
        AuditEntry entry;
        entry.action = action;
        entry.actor = actor;
        entry.target = target;
        store_->audit().record({entry});
    };
    record("user.edit", root, anna);
    record("sign-in.accepted", anna, {});
    record("user.edit", {}, root);
    AuditQuery ofNorth;
    ofNorth.organisation = north;
    const auto acts = store_->audit().read(ofNorth);
    ASSERT_EQ(acts.size(), 2U);
    EXPECT_EQ(acts[0].action, "sign-in.accepted");
    EXPECT_EQ(acts[1].action, "user.edit");
}

class MembersOneByOne : public Administration {
  protected:
    /// The flattened table is what the direct members make of it.
    void expectFlat(const std::string& when) {
        const auto wrong = query(
            "with recursive down (g, m) as ("
            " select group_id, member_id from membership union"
            " select d.g, m.member_id from down d join membership m on m.group_id = d.m)"
            " (select 'lacks', g, m from down where g <> m except select 'lacks', group_id, "
            "member_id from membership_flat)"
            " union all (select 'has', group_id, member_id from membership_flat except select "
            "'has', g, m from down where g <> m)");
        EXPECT_TRUE(wrong.empty())
            << when << ": " << wrong[0][0] << ' ' << wrong[0][1] << ' ' << wrong[0][2];
    }

    std::size_t change(PrincipalId group,
                       const std::vector<PrincipalId>& members,
                       Membership membership) {
        return administration().changeMembers(group, members, membership).size();
    }
};

TEST_F(MembersOneByOne, WhoIsChangedIsToldAndWhoIsSoAlreadyIsNot) {
    const auto crew = person("crew", PrincipalKind::kGroup), anna = person("anna"),
               bert = person("bert");
    EXPECT_EQ(change(crew, {anna, bert, anna}, Membership::kMember), 2U);
    EXPECT_EQ(change(crew, {anna}, Membership::kMember), 0U);
    EXPECT_EQ(change(crew, {anna, {99999}}, Membership::kNone), 1U);
    EXPECT_EQ(change(crew, {anna}, Membership::kNone), 0U);
    EXPECT_EQ(change(crew, {{99999}}, Membership::kMember), 0U) << "whoever is gone";
    EXPECT_THROW(change(crew, {crew}, Membership::kMember), Refused);
    EXPECT_THROW(change(anna, {bert}, Membership::kMember), Refused);
    EXPECT_THROW(change({99999}, {bert}, Membership::kMember), Refused);
    EXPECT_EQ(administration().members(crew, {}, 10).size(), 1U);
    expectFlat("after all");
}

/// Nested, by several paths, in circles; as a random walk that is the same each time.
TEST_F(MembersOneByOne, TheFlattenedTableFollowsEachEdgeThatComesAndGoes) {
    std::vector<PrincipalId> groups, all;
    for (int i = 0; i < 7; ++i) {
        groups.push_back(person("g" + std::to_string(i), PrincipalKind::kGroup));
        all.push_back(groups.back());
    }
    for (int i = 0; i < 4; ++i) {
        all.push_back(person("p" + std::to_string(i)));
    }
    std::uint32_t seed = 1;
    const auto next = [&seed](std::size_t below) {
        seed = seed * 1664525U + 1013904223U;
        return static_cast<std::size_t>(seed >> 8U) % below;
    };
    for (int step = 0; step < 150; ++step) {
        const auto group = groups[next(groups.size())];
        std::vector<PrincipalId> members{all[next(all.size())], all[next(all.size())]};
        std::erase(members, group);
        const auto membership = next(5) < 3 ? Membership::kMember : Membership::kNone;
        (void)change(group, members, membership);
        expectFlat("step " + std::to_string(step));
        if (HasFailure()) {
            return;
        }
    }
    EXPECT_NE(value("select count(*) from membership_flat"), "0");
}

TEST_F(MembersOneByOne, OneInALargeGroupTakesMilliseconds) {
    const auto everybody = person("everybody", PrincipalKind::kGroup),
               above = person("above", PrincipalKind::kGroup), eva = person("eva");
    (void)change(above, {everybody}, Membership::kMember);
    query(
        "with made as (insert into principal (organisation_id, kind, slug, guid, display_name, "
        "has_calendar_home, has_addressbook_home)"
        " select o.id, 1, 'p' || i, gen_random_uuid(), 'P', false, false from organisation o, "
        "generate_series(1, 25000) i where o.slug = 'default' returning id)"
        " insert into membership (group_id, member_id) select g.id, made.id from made, principal g "
        "where g.slug = 'everybody'");
    query("select flatten_membership(array(select id from principal where slug = 'everybody'))");
    ASSERT_EQ(value("select count(*) from membership_flat"), "50001");
    const auto begin = std::chrono::steady_clock::now();
    for (int i = 0; i < 10; ++i) {
        EXPECT_EQ(change(everybody, {eva}, Membership::kMember), 1U);
        EXPECT_EQ(change(everybody, {eva}, Membership::kNone), 1U);
    }
    const auto each = std::chrono::duration_cast<std::chrono::milliseconds>(
                          std::chrono::steady_clock::now() - begin) /
                      20;
    EXPECT_LT(each.count(), 50) << "one change reads or writes the whole group";
    // A nested group of that size goes in one statement too.
    EXPECT_EQ(change(above, {everybody}, Membership::kNone), 1U);
    EXPECT_EQ(value("select count(*) from membership_flat"), "25000");
}

TEST_F(Administration, TheHistoryOfContentIsReadInPages) {
    const auto anna = person("anna");
    query(
        "insert into change (collection_id, revision, name, kind, actor_id, credential, at, "
        "write_id)"
        " select c.id, 1000 + i, 'o' || i || '.ics', 1, c.owner_id, 'password', timestamptz "
        "'2026-01-01 00:00:00Z' + (i / 3) * interval '1 second', 0"
        " from collection c, generate_series(1, 20) i where c.owner_id = (select id from principal "
        "where slug = 'anna') and c.kind in (2, 4)");
    AuditQuery all;
    all.kind = AuditKind::kContent;
    all.target = anna;
    all.until = std::chrono::sys_days{std::chrono::year{2026} / 1 / 2};
    all.limit = 1000;
    std::vector<std::string> whole;
    for (const auto& entry : store_->audit().read(all)) {
        whole.push_back(entry.next);
    }
    ASSERT_GE(whole.size(), 40U);
    std::vector<std::string> paged;
    auto page = all;
    page.limit = 7;
    for (bool more = true; more;) {
        const auto entries = store_->audit().read(page);
        for (const auto& entry : entries) {
            paged.push_back(entry.next);
        }
        more = entries.size() == page.limit;
        page.after = entries.empty() ? "" : entries.back().next;
    }
    EXPECT_EQ(paged, whole);
    for (const char* wrong : {"1", "a b c d", "1 2 3", "99999999999999999999 1 1 x", "1 2 -3 x"}) {
        page.after = wrong;
        EXPECT_THROW(store_->audit().read(page), Refused) << wrong;
    }
}

}  // namespace

}  // namespace kalends::test
