// People, groups and rooms of a real directory in a real database: first run, changes, renames,
// disappearance.
#include "auth/ldap/sync.h"

#include <gtest/gtest.h>

#include <chrono>
#include <thread>

#include "tests/ldap/slapd.h"
#include "tests/support/postgres_fixture.h"

namespace kalends::ldap {
namespace {

using storage::PrincipalKind;

class Sync : public test::PostgresFixture {
  protected:
    void SetUp() override {
        if (!Slapd::installed()) {
            GTEST_SKIP() << "no slapd here";
        }
    }

    void begin(const std::string& ldif) {
        slapd = std::make_unique<Slapd>(ldif);
        settings = slapd->settings();
        directory = openDirectory(settings);
    }

    SyncReport run(SyncExtent extent = SyncExtent::kDelta, SyncGuard guard = SyncGuard::kOn) {
        return synchronise(*directory, *store_, settings, {.extent = extent, .guard = guard});
    }

    storage::Principal person(const std::string& slug) {
        return store_->principals()
            .byPath({PrincipalKind::kUser, slug})
            .value_or(storage::Principal{});
    }

    std::string membersOf(const std::string& slug) {
        std::string text;
        const auto group = store_->principals().byPath({PrincipalKind::kGroup, slug});
        for (const auto& member :
             group ? store_->principals().members(group->id) : std::vector<storage::Principal>{}) {
            text += (text.empty() ? "" : " ") + member.slug;
        }
        return text;
    }

    std::unique_ptr<Slapd> slapd;
    Settings settings;
    std::unique_ptr<Directory> directory;
};

std::string modifyLdif(const std::string& dn, const std::string& lines) {
    return "dn: " + dn + "\nchangetype: modify\n" + lines + "\n\n";
}

TEST_F(Sync, ATownArrivesWithHomesGroupsAndRooms) {
    begin(personLdif("anna", "Anna A.") + personLdif("bert") + roomLdif("hall") +
          groupLdif("office", {personDn("anna")}) +
          groupLdif("all", {groupDn("office"), personDn("bert"), "cn=nobody,dc=elsewhere"}));
    const auto report = run();
    EXPECT_TRUE(report.full) << "the first run reads everything";
    EXPECT_EQ(report.created, 5U);
    EXPECT_EQ(report.skipped, 0U) << (report.problems.empty() ? "" : report.problems[0]);
    const auto anna = person("anna");
    EXPECT_EQ(anna.displayName, "Anna A.");
    EXPECT_EQ(anna.login, "anna");
    EXPECT_EQ(anna.addresses, std::vector<std::string>{"mailto:anna@town.example"});
    EXPECT_EQ(
        value("select count(*) from collection where owner_id = " + std::to_string(anna.id.value)),
        "8");
    EXPECT_TRUE(store_->principals().byPath({PrincipalKind::kLocation, "hall"}));
    EXPECT_EQ(membersOf("all"), "bert office");
    EXPECT_EQ(store_->principals().groupsOf(anna.id).size(), 2U) << "nested";
    const auto again = run();
    EXPECT_FALSE(again.full);
    EXPECT_EQ(again.created + again.changed + again.groupsChanged + again.disabled, 0U);
    const auto epoch = value("select value from credential_epoch");
    EXPECT_EQ(run(SyncExtent::kFull).changed, 0U);
    EXPECT_EQ(value("select value from credential_epoch"), epoch)
        << "what is the same is not written again";
}

TEST_F(Sync, ARenameKeepsIdentityAndUrl) {
    begin(personLdif("anna") + personLdif("bert") + groupLdif("office", {personDn("anna")}));
    (void)run();
    const auto before = person("anna");
    ASSERT_TRUE(slapd->modify(
        "dn: " + personDn("anna") +
        "\nchangetype: modrdn\nnewrdn: uid=anna.b\ndeleteoldrdn: 1\n\n" +
        modifyLdif(personDn("anna.b"), "replace: cn\ncn: Anna B.") +
        modifyLdif(groupDn("office"), "add: member\nmember: " + personDn("anna.b") +
                                          "\n-\ndelete: member\nmember: " + personDn("anna"))));
    const auto report = run();
    EXPECT_FALSE(report.full);
    EXPECT_EQ(report.created, 0U);
    const auto after = person("anna");
    EXPECT_EQ(after.id, before.id);
    EXPECT_EQ(after.login, "anna.b");
    EXPECT_EQ(after.displayName, "Anna B.");
    EXPECT_EQ(membersOf("office"), "anna");
}

TEST_F(Sync, LoginsAndAddressesThatPeopleExchangeInOneRunAreExchanged) {
    begin(personLdif("anna") + personLdif("bert") + personLdif("carl") + personLdif("dora"));
    run(SyncExtent::kFull);
    const auto rename = [this](const std::string& from, const std::string& to) {
        ASSERT_TRUE(slapd->modify("dn: " + personDn(from) + "\nchangetype: modrdn\nnewrdn: uid=" +
                                  to + "\ndeleteoldrdn: 1\n\n"));
    };
    rename("anna", "spare");
    rename("bert", "anna");
    rename("spare", "bert");
    // A chain, in which each takes what the next gives up, whatever order they are read in.
    rename("dora", "emil");
    rename("carl", "dora");
    const auto report = run(SyncExtent::kFull);
    EXPECT_EQ(report.skipped, 0U) << (report.problems.empty() ? "" : report.problems[0]);
    EXPECT_EQ(person("bert").login, "anna");
    EXPECT_EQ(person("anna").login, "bert");
    EXPECT_EQ(person("carl").login, "dora");
    EXPECT_EQ(person("dora").login, "emil");
    const auto mail = [](const std::string& login, const std::string& address) {
        return modifyLdif(personDn(login), "replace: mail\nmail: " + address);
    };
    ASSERT_TRUE(slapd->modify(mail("anna", "two@town.example")));
    ASSERT_TRUE(slapd->modify(mail("bert", "one@town.example")));
    EXPECT_EQ(run(SyncExtent::kFull).skipped, 0U);
    ASSERT_TRUE(slapd->modify(mail("anna", "one@town.example")));
    ASSERT_TRUE(slapd->modify(mail("bert", "two@town.example")));
    EXPECT_EQ(run(SyncExtent::kFull).skipped, 0U);
    EXPECT_EQ(person("bert").email, "one@town.example");
    EXPECT_EQ(person("anna").email, "two@town.example");
}

TEST_F(Sync, AMoveOfAWholeBranchIsNoticed) {
    begin(
        "dn: ou=a,ou=people,dc=town,dc=example\nobjectClass: organizationalUnit\nou: a\n\n"
        "dn: uid=anna,ou=a,ou=people,dc=town,dc=example\nobjectClass: inetOrgPerson\nuid: "
        "anna\ncn: a\nsn: a\n\n" +
        personLdif("bert"));
    (void)run();
    ASSERT_TRUE(
        slapd->modify("dn: ou=a,ou=people,dc=town,dc=example\nchangetype: modrdn\nnewrdn: "
                      "ou=b\ndeleteoldrdn: 1\n\n"));
    EXPECT_EQ(run().created, 0U);
    EXPECT_EQ(value("select dn from directory_entry where dn like '%anna%'"),
              "uid=anna,ou=b,ou=people,dc=town,dc=example");
    EXPECT_FALSE(run().full);
}

TEST_F(Sync, WhoIsGoneIsDisabledAndWhoComesBackIsNot) {
    begin(personLdif("anna") + personLdif("bert") +
          groupLdif("office", {personDn("anna"), personDn("bert")}));
    (void)run();
    const auto anna = person("anna");
    ASSERT_TRUE(slapd->modify("dn: " + personDn("anna") + "\nchangetype: delete\n\n"));
    EXPECT_EQ(run().disabled, 1U);
    EXPECT_TRUE(person("anna").disabled);
    EXPECT_EQ(person("anna").id, anna.id) << "nothing is deleted";
    EXPECT_EQ(run().disabled, 0U);
    // Somebody new with the same login is somebody else.
    ASSERT_TRUE(slapd->modify(personLdif("anna", "Another Anna")));
    const auto report = run();
    EXPECT_EQ(report.created, 1U) << (report.problems.empty() ? "" : report.problems[0]);
    EXPECT_TRUE(person("anna").disabled);
    EXPECT_EQ(value("select count(*) from principal where login = 'anna' and display_name = "
                    "'Another Anna' and not disabled"),
              "1");
    EXPECT_NE(value("select slug from principal where login = 'anna'"), "anna");
}

TEST_F(Sync, MassDisappearanceStopsTheRun) {
    std::string town;
    for (int i = 0; i < 40; ++i) {
        town += personLdif("p" + std::to_string(i));
    }
    begin(town);
    (void)run();
    const auto everybody = settings;
    settings.peopleFilter = "(&(objectClass=inetOrgPerson)(uid=p1*))";
    EXPECT_THROW((void)run(), MassDisappearance);
    settings.peopleFilter = "(uid=nobody)";
    EXPECT_THROW((void)run(SyncExtent::kFull), MassDisappearance);
    EXPECT_EQ(value("select count(*) from principal where disabled"), "0");
    settings = everybody;
    std::string deletions;
    for (int i = 0; i < 4; ++i) {
        deletions += "dn: " + personDn("p" + std::to_string(i)) + "\nchangetype: delete\n\n";
    }
    ASSERT_TRUE(slapd->modify(deletions));
    EXPECT_EQ(run().disabled, 4U) << "a few may go";
    settings.peopleFilter = "(&(objectClass=inetOrgPerson)(uid=p1*))";
    EXPECT_EQ(run(SyncExtent::kFull, SyncGuard::kOff).disabled, 26U) << "and with --force all";
}

TEST_F(Sync, CyclicAndStrangeGroupsEnd) {
    begin(personLdif("anna") + groupLdif("a", {groupDn("b"), groupDn("a")}) +
          groupLdif("b", {groupDn("a"), personDn("anna")}) +
          groupLdif("empty", {"cn=nobody,dc=elsewhere"}));
    EXPECT_EQ(run().skipped, 0U);
    EXPECT_EQ(membersOf("a"), "b");
    EXPECT_EQ(membersOf("b"), "anna a");
    EXPECT_EQ(membersOf("empty"), "");
    EXPECT_EQ(store_->principals().groupsOf(person("anna").id).size(), 2U);
}

TEST_F(Sync, MembershipByMemberOf) {
    begin(personLdif("anna") + personLdif("bert") +
          groupLdif("office", {"cn=nobody,dc=elsewhere"}));
    // Without the overlay an attribute of the test's own choice stands in for memberOf.
    ASSERT_TRUE(
        slapd->modify(modifyLdif(personDn("anna"), "add: seeAlso\nseeAlso: " + groupDn("office"))));
    settings.memberOfAttribute = "seeAlso";
    (void)run();
    EXPECT_EQ(membersOf("office"), "anna");
    ASSERT_TRUE(
        slapd->modify(modifyLdif(personDn("bert"), "add: seeAlso\nseeAlso: " + groupDn("office"))));
    (void)run();
    EXPECT_EQ(membersOf("office"), "anna bert");
}

TEST_F(Sync, InactivePeopleMayNotSignInAndAdministratorsDecisionsStay) {
    begin(personLdif("anna") + personLdif("bert"));
    settings.inactiveFilter = "(employeeType=left)";
    (void)run();
    ASSERT_TRUE(
        slapd->modify(modifyLdif(personDn("anna"), "add: employeeType\nemployeeType: left")));
    EXPECT_EQ(run().disabled, 1U);
    EXPECT_TRUE(person("anna").disabled);
    ASSERT_TRUE(slapd->modify(modifyLdif(personDn("anna"), "delete: employeeType")));
    EXPECT_EQ(run().enabled, 1U);
    EXPECT_FALSE(person("anna").disabled);
    storage::PrincipalChange change;
    change.slug = "bert";
    change.disabled = true;
    store_->principals().save(change);
    ASSERT_TRUE(slapd->modify(modifyLdif(personDn("bert"), "replace: cn\ncn: New Name")));
    (void)run();
    EXPECT_EQ(person("bert").displayName, "New Name");
    EXPECT_TRUE(person("bert").disabled);
}

TEST_F(Sync, OneEntryThatDoesNotFitStopsNobody) {
    begin(personLdif("anna") + personLdif("bert") + personLdif("carl"));
    ASSERT_TRUE(slapd->modify(modifyLdif(personDn("bert"), "add: mail\nmail: anna@town.example")));
    storage::PrincipalChange local;
    local.slug = "carl";
    local.login = "carl";
    store_->principals().save(local);
    const auto report = run();
    EXPECT_EQ(report.created, 1U) << ::testing::PrintToString(report.problems);
    EXPECT_EQ(report.skipped, 2U);
    EXPECT_EQ(person("carl").id, store_->principals().byPath({PrincipalKind::kUser, "carl"})->id);
    EXPECT_EQ(value("select count(*) from directory_entry"), "1");
}

TEST_F(Sync, AccountsProvisionedWithTheDirectorysIdentifierAreTheSame) {
    begin(personLdif("anna") + personLdif("bert"));
    (void)run();
    const auto id = person("anna").id;
    query("delete from directory_entry");
    (void)run(SyncExtent::kFull);
    EXPECT_EQ(person("anna").id, id);
    EXPECT_EQ(value("select count(*) from principal"), "2");
}

TEST_F(Sync, BranchesBecomeOrganisations) {
    begin(personLdif("anna") + roomLdif("hall"));
    settings.organisationBases = "archive: ou=people,dc=town,dc=example";
    (void)run();
    EXPECT_EQ(value("select o.slug from principal p join organisation o on o.id = "
                    "p.organisation_id where p.slug = 'anna'"),
              "archive");
    EXPECT_EQ(value("select o.slug from principal p join organisation o on o.id = "
                    "p.organisation_id where p.slug = 'hall'"),
              "default");
}

TEST_F(Sync, PeopleOfOrganisationsThatAreNotServedAreLeftOutByName) {
    begin(personLdif("anna") + roomLdif("hall"));
    settings.organisationBases = "archive: ou=people,dc=town,dc=example";
    settings.organisations = {"default"};
    const auto report = run();
    EXPECT_EQ(report.created, 1U);
    ASSERT_EQ(report.problems.size(), 1U);
    EXPECT_NE(report.problems[0].find("archive"), std::string::npos);
    EXPECT_TRUE(person("anna").login.empty());
}

TEST_F(Sync, LeavesItsActsInTheAuditLog) {
    begin(personLdif("anna") + personLdif("bert") + groupLdif("staff", {personDn("anna")}));
    settings.inactiveFilter = "(title=gone)";
    SyncOrder order;
    order.actor = "chief";
    order.credential = "command line";
    const auto acts = [this] {
        std::string text;
        for (const auto& row : query("select action || ' ' || actor || ' ' || target from audit "
                                     "where kind = 1 order by id")) {
            text += row.at(0) + "\n";
        }
        (void)query("delete from audit");
        return text;
    };
    (void)synchronise(*directory, *store_, settings, order);
    const auto first = acts();
    for (const char* act : {"ldap.add chief user/anna\n", "ldap.add chief user/bert\n",
                            "ldap.add chief group/staff\n"}) {
        EXPECT_NE(first.find(act), std::string::npos) << first;
    }
    EXPECT_TRUE(first.ends_with("ldap.sync chief directory/ldap\n")) << first;
    (void)run();
    EXPECT_EQ(acts(), "") << "a run that changes nothing leaves nothing";
    ASSERT_TRUE(slapd->modify(modifyLdif(personDn("anna"), "replace: title\ntitle: gone")));
    (void)run();
    EXPECT_EQ(acts(), "ldap.disable directory user/anna\nldap.sync directory directory/ldap\n");
    ASSERT_TRUE(slapd->modify(modifyLdif(personDn("anna"), "delete: title") +
                              "dn: " + personDn("bert") + "\nchangetype: delete\n\n"));
    (void)run(SyncExtent::kFull);
    EXPECT_EQ(acts(),
              "ldap.gone directory user/bert\nldap.enable directory user/anna\nldap.sync directory "
              "directory/ldap\n");
}

TEST_F(Sync, AChangedPasswordEndsCachedSignIns) {
    begin(personLdif("anna", "", "description: 1\n") + personLdif("bert", "", "description: 1\n"));
    (void)run();
    const auto version = [&](const char* login) {
        return store_->principals().credentialOf(login)->credentialVersion;
    };
    const auto anna = version("anna");
    const auto bert = version("bert");
    ASSERT_TRUE(
        slapd->modify(modifyLdif(personDn("anna"), "replace: description\ndescription: 2")));
    (void)run();
    EXPECT_GT(version("anna"), anna);
    EXPECT_EQ(version("bert"), bert);
    EXPECT_EQ(run().changed, 0U);
}

TEST_F(Sync, WhereNoAttributeTellsOfPasswordsAChangedEntryEndsCachedSignIns) {
    begin(personLdif("anna") + personLdif("bert"));
    settings.passwordChangedAttribute = "pwdChangedTime";
    directory = openDirectory(settings);
    (void)run();
    const auto version = [&](const char* login) {
        return store_->principals().credentialOf(login)->credentialVersion;
    };
    const auto anna = version("anna");
    const auto bert = version("bert");
    std::this_thread::sleep_for(std::chrono::milliseconds(1100));  // the directory counts seconds
    ASSERT_TRUE(slapd->modify(
        modifyLdif(personDn("anna"), "replace: userPassword\nuserPassword: another")));
    (void)run();
    EXPECT_GT(version("anna"), anna);
    EXPECT_EQ(version("bert"), bert);
}

TEST_F(Sync, AnAbsentServerOrBaseChangesNothing) {
    begin(personLdif("anna") + personLdif("bert"));
    (void)run();
    settings.peopleBase = "ou=missing,dc=town,dc=example";
    EXPECT_THROW((void)run(SyncExtent::kFull), DirectoryError);
    settings = slapd->settings();
    slapd->stop();
    EXPECT_THROW((void)run(), DirectoryUnavailable);
    EXPECT_EQ(value("select count(*) from principal where disabled"), "0");
    slapd->start();
    directory = openDirectory(settings);
    EXPECT_EQ(run().disabled, 0U);
}

}  // namespace
}  // namespace kalends::ldap
